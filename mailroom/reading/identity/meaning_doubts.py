"""Phrases that may give a writer away by their meaning alone, in ordinary words: for the admin to judge.

Promises: pure; no text raises; linear in the text."""

from __future__ import annotations

import re

from mailroom.procedure.identity_reader import KnownWriter
from mailroom.reading.identity.writer_names import traces

_NONE = "[disamarkan]"  # beside a mask nothing is a trace
_SENTENCE = re.compile(r"[^.!?;\n]{3,400}")
_TELLS = re.compile(
    r"(?i)\b(?:satu-satunya|(?:cuma|hanya|selain) (?:saya|aku|kami)"
    r"|(?:saya|sy|aku) (?:ini )?(?:yang|yg)|sayalah)\b"
)


def by_meaning(text: str, known: KnownWriter) -> list[str]:
    """The phrases that may tell who he is, in their order."""
    told = [found[0].strip() for found in _SENTENCE.finditer(text) if _TELLS.search(found[0])]
    return [*traces(text, _NONE), *(one for one in told if one)]
