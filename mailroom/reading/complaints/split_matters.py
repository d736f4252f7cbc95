"""When one mail tells of several matters: numbered or lettered paragraphs ("1.", "a)", "Pertama, …"), or a
second matter in flowing words ("Selain itu …").

A chronicle told in points is one matter.

In: `matters_of`, `besides`: a text.
Out: its parts; one part where there is one matter.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken complaints.toml raises
ValueError when it is first read.
See: Two matters in flowing words: `_second_matter` in complaint_reader.py. Words: grammar/complaints.toml.
The act of splitting: `do_split` in procedure/desk/admin_acts.py."""

from __future__ import annotations

import itertools
import re

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.named_patterns import NamedPatterns
from mailroom.reading.replies.parsed_reply import points_of

_WORDS = load("complaints")["matters"]["words"]
_PATTERNS = NamedPatterns(load("complaints")["matters"])


def besides(text: str) -> list[str]:
    """Returns the two parts of a text that goes on to something else ("… Selain itu …", "…, terus bansos juga
    …"); [] when it does not."""
    low = text.lower()
    said = {key for key in ("besides", "joins", "also") if any(map(low.__contains__, _WORDS[key]))}
    may_say = "besides" in said or said == {"joins", "also"}
    parts = _PATTERNS.besides.split(text, maxsplit=1) if may_say else []
    return parts if len(parts) == 2 and all(len(part.split()) >= 2 for part in parts) else []


def _as_number(found: re.Match[str]) -> str:
    return f"\n{_WORDS['ordinals'].index(found[1].lower()) + 1}. "


def matters_of(text: str) -> tuple[str, ...]:
    """Returns the numbered paragraphs of a mail with several matters; () for fewer than two, for one of a
    single word, or for a chronicle's steps."""
    low, told = text.lower(), text
    if any(map(low.__contains__, _WORDS["ordinals"])):
        told = _PATTERNS.ordinal.sub(_as_number, text)
        if told != text:  # "Pertama, … Kedua jembatan …": only the first of them needs its comma
            told = _PATTERNS.next.sub(_as_number, told)
    told = _PATTERNS.lettered.sub(lambda found: f"{ord(found[1].lower()) - 96}. ", told)
    points = _points(told)
    if not points and len(_PATTERNS.inline.findall(told)) > 1:
        number = itertools.count(1)
        points = _points(_PATTERNS.inline.sub(lambda _: f"\n{next(number)}. ", told))
    is_chronicle = sum(_PATTERNS.step.match(point) is not None for point in points) > 1
    is_whole = len(points) >= 2 and all(len(point.split()) >= 2 for point in points)
    return tuple(points) if is_whole and not is_chronicle else ()


def _points(text: str) -> list[str]:
    return points_of([line.strip() for line in text.splitlines() if line.strip()])
