"""By what the head is known that Lotus Notes writes above an older mail. It is a name, a day and an hour,
then `To` and `Subject`.

A day and an hour alone are no head: a name must stand directly above, both labels below.

In: `head_start`: a `Sheet` and a line's number.
Out: the line where the head begins, or None.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Other mail programs: attribution.py."""

from __future__ import annotations

import re

from mailroom.reading.language import grammar_patterns
from mailroom.reading.quotes.line_marks import TEXT, Sheet

_STAMP = (
    r"(?:\w{2,9}[.,]? )?\d{1,4}[-./]\d{1,2}[-./]\d{2,4},?\s+\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[AP]M)?"
    r"(?:\s(?:WIB|[A-Z]{3,4}))?"
)
_MOMENT = re.compile(rf"\s*{_STAMP}\s*\Z", re.IGNORECASE)
_RULED = re.compile(rf"(?P<name>[^-\n]{{2,70}}?)\s?-{{3}}\s?{_STAMP}\s?-{{3}}(?!-)", re.IGNORECASE)
_BY = re.compile(r"\s*(?:sent by|dikirim oleh)\s*:", re.IGNORECASE)
_BELOW = 14  # lines within which the labels stand
_LONG = 80  # characters of a name with what it belongs to


def head_start(sheet: Sheet, at: int) -> int | None:
    """Returns where the head begins whose day and hour stand in line `at`; None when it is not a head."""
    line = sheet.lines[at]
    if "---" in line[:_LONG]:
        return at if _RULED.match(line.lstrip()) else None
    if not line.lstrip()[:1].isalnum() or len(line) > _LONG or not _MOMENT.match(line):
        return None
    start = at - 1
    if start > 0 and _BY.match(sheet.lines[start]):
        start -= 1
    # a name, with an address or what it belongs to behind it; no sentence
    name = sheet.bare[start] if start >= 0 and sheet.kinds[start] == TEXT else ""
    named = "@" in name or name[:1].isupper()
    if not named or len(name) > _LONG or name.endswith((".", "?", "!", ":", ",")):
        return None
    labels = {_label(one) for one in sheet.lines[at + 1 : at + 1 + _BELOW]}
    return start if {"to", "subject"} <= labels else None


def _label(line: str) -> str | None:
    """ "To", "To: …", "Subject<tab>…": the header that the line names."""
    word = re.match(r"[^\W\d_]+", line.lstrip())
    return grammar_patterns.header_names().get(word.group().lower()) if word else None
