"""What a mail is made of before it has a look: blocks, the choices of a menu, and the letterhead.

In: fields of words, free of markup.
Out: `Block`s, `Choice`s and a `Letterhead`, frozen, which text and HTML lay out in the same order.
Fails: raises nothing.
See: Laying them out: mail_text.py and mail_html.py. How a template becomes blocks: template_markup.py."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

STAR = "\ue002"  # a user's star among the template's, which mean stress
# Blocks of these kinds stand under one another without an empty line.
CLOSE_KINDS = ("bullet", "number", "button", "call", "small", "step", "star")

Tone = Literal["calm", "work", "done", "alarm"]


@dataclass(frozen=True)
class Choice:
    """A line of a menu. digit: what to reply; label: its words; fill: what a button writes, or ""."""

    digit: str
    label: str
    fill: str = ""
    act: str = ""

    @cached_property
    def block(self) -> Block:
        return Block("button", (self.digit, self.label), self.fill)


@dataclass(frozen=True)
class Block:
    """One block of a letter. Many letters share it.

    kind: what it is; lines: its text, by kind; fill: what a button writes into the reply; caption: who wrote
    a quotation, and when.

    - head, subhead, para, bullet, note, small: its words.
    - rule: nothing. quote: the lines as written.
    - facts: key, value, key, value and so on.
    - number, call: front, words. button: reply, words. star: mark, words.
    - primary, second: label, small line.
    - step: "done", "now" or "later", then name and day.
    - deadline, alarm: label, day, and what holds then.
    - picture: its Content-ID, its alternative text.
    - item: "late" or "due", then when, title, details, and the label of its button."""

    kind: str
    lines: tuple[str, ...] = ()
    fill: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Letterhead:
    """What stands above a letter. task: what it is about; chip: its state in a word; preheader: what a list
    of mails shows of it; emblem: the Content-ID of its picture."""

    office: str
    unit: str = ""
    number: str = ""
    task: str = ""
    chip: str = ""
    tone: Tone = "calm"
    preheader: str = ""
    emblem: str = ""
