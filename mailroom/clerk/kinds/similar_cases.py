"""Which open cases look like a fresh complaint: another citizen may have reported the same matter.

Alike are cases of the same kecamatan and kind of matter within 90 days (`_DAYS`) that share enough words.
Where the place is the same, fewer are enough. Of each place and kind the latest 20 numbers (`KEPT`) are
noted, so the look-up does not grow with the number of cases.

In: `like_cases`, `note_case`: a `LetterContext` and the data of the event "received"; `note_case` also the
new number.
Out: at most 3 cases (`SHOWN`) as rows for the admin, who merges by one tap; the rows that note this case.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: The same letter twice: letter_outcome_row.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.outcome import Row
from mailroom.procedure.case import Case
from mailroom.text.word_overlap import telling_words, word_overlap

KEPT = 20
SHOWN = 3
_WORDS = 5  # that two complaints have in common, told to the admin
_DAYS = timedelta(days=90)
_ALIKE = 0.4  # share of common words from which two texts may tell of one matter
_SAME_PLACE = 0.25  # the same where both name the same place


def like_cases(context: LetterContext, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Returns number, day and common words of other people's open cases that look alike, the likest first.
    Cases that somebody else verifies, and those of the oversight track, are not shown.

    Of the other's words only those are told that this complaint has, too: his name may stand in his title,
    and whoever is erased later leaves nothing in a letter of somebody else's case."""
    where = telling_words(f"{data.get('place', '')} {data.get('subdistrict', '')}")
    key, words = _key(data), telling_words(f"{data.get('title', '')}\n{data['text']}") - where
    numbers = context.store.register.fact(key, []) if key else []
    reader = context.house.admin_of(str(data["concerns"]))
    found: list[tuple[float, Case, str]] = []
    for number in numbers:
        case = context.case(number)
        if case is None or not case.open or case.oversight or case.address == context.reading.complainant[1]:
            continue
        near = abs(context.reading.envelope.arrived - case.received) <= _DAYS
        if not near or context.house.admin_of(case.concerns) != reader:
            continue
        others = telling_words(f"{case.title}\n{case.text}") - where
        overlap = word_overlap(words, others)
        same = bool(case.place) and case.place.lower() == str(data.get("place", "")).lower()
        if overlap >= (_SAME_PLACE if same else _ALIKE):
            found.append((overlap + same, case, ", ".join(sorted(words & others, key=_longest)[:_WORDS])))
    found.sort(key=lambda one: -one[0])
    return [{"number": one.number, "words": common, "at": one.received} for _, one, common in found[:SHOWN]]


def _longest(word: str) -> tuple[int, str]:
    return (-len(word), word)


def note_case(context: LetterContext, data: Mapping[str, Any], number: str) -> list[Row]:
    """Returns the row by which the next complaint finds this one."""
    key = _key(data)
    before = context.store.register.fact(key, []) if key else []
    return [Row.fact(key, [number, *before][:KEPT])] if key else []


def _key(data: Mapping[str, Any]) -> str:
    place = str(data.get("subdistrict", ""))
    return f"alike:{place}|{data.get('category', '')}" if place else ""
