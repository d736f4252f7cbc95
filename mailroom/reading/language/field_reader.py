"""How each field of a complaint is read (place, time, wish, home): a line of a form that bears its label, or
else the best of its candidates in the text.

Promises: pure; the writer's own words, at most `LONGEST` characters. The labels stand in
grammar/form_labels.toml."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from mailroom.reading.language.patterns import load

LONGEST = 120  # characters of a field

# Blanks of one line only: over blank lines each of them would be tried from each, which takes hours in a mail
# of nothing else.
_LINE = (
    r"(?im)^[^\S\n]*(?:\d+[.)]\s{{0,9}}|[-*•]\s{{0,9}})?(?:{labels})\s{{0,9}}[:=]\s{{0,9}}(?P<value>[^\n]+)$"
)


class Candidate(NamedTuple):
    """What may be the value of a field: where it stands, its words, and how well it tells the field."""

    start: int
    words: str
    worth: Any


def best(candidates: Iterable[Candidate]) -> Candidate | None:
    """The one of the highest worth, among equals the one that comes first; None of none."""
    return max(candidates, key=lambda one: one.worth, default=None)


@cache
def _line_of(field: str) -> re.Pattern[str]:
    return re.compile(_LINE.format(labels="|".join(load("form_labels")[field])))


def labelled_value(text: str, field: str) -> str:
    """What stands behind a label of this field ("Lokasi: …"); "" without one."""
    if ":" not in text and "=" not in text:
        return ""
    line = _line_of(field).search(text)
    value = line["value"].strip(" .;,_") if line else ""
    return value[:LONGEST] if re.search(r"\w", value) else ""
