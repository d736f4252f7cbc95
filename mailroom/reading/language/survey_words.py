"""The marks of the yearly survey (SKM) in a complainant's reply: "skm" and nine digits from 1 to 4.

Each digit is for one element of the service. Fewer or other digits are no survey.

In: `survey_in`: a reply's text.
Out: the nine marks in their order; () where there are none.
Fails: raises nothing.
See: What they cause: procedure/desk/citizen_acts.py. Stars from 1 to 5 of one answer: replies/ratings.py."""

from __future__ import annotations

import re

_MARKS = re.compile(r"(?i)\W*(?:skm|survei|survey)\b\W*((?:[1-4][\s,.;/-]*){9})(?!\d)")


def survey_in(text: str) -> tuple[int, ...]:
    found = _MARKS.match(text[:200])
    return tuple(int(digit) for digit in found[1] if digit.isdigit()) if found else ()
