"""How one field of a complaint (place, time, wish, home) is read. A form's line with its label counts, or
else the best candidate in the text.

In: `read_field`: the field's key, the text, a function that gives `Candidate`s, a function that spells one.
Out: `Value`: the writer's own words, and candidates that the words beside them deny ("batas waktu 5 Mei"),
with the reason.
Fails: KeyError for a field that grammar/form_labels.toml lacks, an error of ours: the letter is set aside.
See: Candidates and their worth: the field's own module in complaints/ and identity/."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import MAX_TEXT

_LONGEST = 120  # characters of a labelled line
_REASONS = 3  # candidates of which the admin reads why they are not it

# Blanks of one line only: over blank lines each of them would be tried from each, which takes hours in a mail
# of nothing else.
_LINE = (
    r"(?im)^[^\S\n]*(?:\d+[.)]\s{{0,9}}|[-*•]\s{{0,9}})?(?:{labels})\s{{0,9}}[:=]\s{{0,9}}(?P<value>[^\n]+)$"
)


class Candidate(NamedTuple):
    """What may be the value of a field. worth: how well it tells the field; denial: what it tells instead, ""
    = nothing else."""

    start: int
    end: int
    worth: float = 0
    denial: str = ""


class Value(NamedTuple):
    """The writer's words for a field, and why the first few of the other candidates are not it."""

    words: str = ""
    why: tuple[str, ...] = ()


@cache
def _table(field: str) -> tuple[re.Pattern[str], dict[str, Any]]:
    row = load("form_labels")[field]
    return re.compile(_LINE.format(labels="|".join(row["labels"]))), row


def read_field(
    field: str,
    text: str,
    candidates: Callable[[str], Iterable[Candidate]],
    spell: Callable[[str, Candidate], str] = lambda text, one: text[one.start : one.end],
) -> Value:
    """Returns the value of a field: a labelled line before all, then the candidate of the highest worth,
    among equals the first. spell: how a candidate's words are shown."""
    label, table = _table(field)
    line = label.search(text) if ":" in text or "=" in text else None
    value = line["value"].strip(" .;,_") if line else ""
    if re.search(r"\w", value):
        return Value(value[:_LONGEST])

    def words(one: Candidate) -> str:
        return " ".join(spell(text, one).split())[: table.get("longest")]

    text = text[:MAX_TEXT]
    spots = [*candidates(text)]
    denied = [one for one in spots if one.denial]
    why = dict.fromkeys(table["set_aside"].format(words=words(one), role=one.denial) for one in denied)
    chosen = max((one for one in spots if not one.denial), key=lambda one: one.worth, default=None)
    return Value(words(chosen).strip(" ,;") if chosen else "", tuple(why)[:_REASONS])
