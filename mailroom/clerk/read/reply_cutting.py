"""What somebody wrote now in a reply: the letter of ours that he answers is cut out, wherever it stands.

A reply with only our letter and a mail program's headings counts as empty.

In: `cut_our_letter`: an `OpenedMail` and the texts that we sent.
Out: `ReplyCut`.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: The cutting itself: reading/quotes/quote_cutter.py."""

from __future__ import annotations

import re
from dataclasses import replace

from mailroom.reading.language.reasons import say
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.quotes.quote_cutter import ReplyCut, cut_mail

# Lines that a mail program writes around a quoted letter.
_HEADINGS = "dari|from|kepada|to|cc|dikirim|terkirim|sent|tanggal|date|subjek|perihal|judul|subject"
_AROUND = re.compile(
    rf"(?i)(?:.*\b(?:menulis|wrote)\s*:|(?:{_HEADINGS})\s*:.*"
    r"|(?:dikirim|terkirim) dari .*|sent from .*|(?:dapatkan|get) outlook .*|ref\s*:.*|[\W_]*)"
)


def cut_our_letter(opened: OpenedMail, sent: tuple[str, ...]) -> ReplyCut:
    """Returns the reply without our letter. sent: the text of our letter. A reply that only contains our own
    letter is treated as empty, so our words are not taken for his."""
    found = cut_mail(opened, sent)
    if not sent or say("cut", "whole") not in found.why:
        return found

    def without_marks(text: str) -> str:
        return " ".join(word for word in text.split() if word.strip(">|"))

    ours = without_marks(" ".join(sent))
    lines = [line.lstrip(" \t>|").rstrip() for line in found.new.splitlines()]
    if all(_AROUND.fullmatch(line) or without_marks(line) in ours for line in lines):
        return replace(found, new="", rest=opened.text)
    return found
