"""Days as people write them: "27 November 2026", "27/11", "tgl 5 bln depan", "akhir bulan", "jumat depan", "2
minggu lagi".

Promises: pure; `today` is handed in. A day that does not exist, or working days, which only the calendar can
count, are None."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from mailroom.reading.language.lexicon import lower
from mailroom.reading.language.named_patterns import NamedPatterns
from mailroom.reading.language.patterns import load

_PATTERNS = NamedPatterns(load("dates"))
_UNIT_DAYS = {"hari": 1, "hr": 1, "minggu": 7, "mgg": 7, "pekan": 7, "bulan": 30, "bln": 30}
_WEEK = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu")


def requested_until(text: str, today: date, counts: Mapping[str, Any]) -> date | None:
    """The day until which time is asked for: what stands behind "sampai" before any other day; "5 hari kerja"
    is None."""
    low = lower(text)
    if _PATTERNS.working_day.search(low):
        low = _PATTERNS.working_days.sub(" ", low)
    marks = [mark.start() for mark in _PATTERNS.until.finditer(low)]
    days = (_first(piece, today, counts) for piece in (*(low[at : at + 60] for at in marks), low))
    return next((day for day in days if day is not None), None)


def speaks_of_day(text: str) -> bool:
    """Whether words of a day stand in it."""
    return _PATTERNS.day_word.search(lower(text)) is not None


def day_in(text: str, today: date, months: Mapping[str, int]) -> date | None:
    """The first day written in figures or with its month; without a year the next such day from `today`
    on."""
    low, counts = lower(text), {"months": months}
    for name in ("iso", "numeric", "named"):
        for found in getattr(_PATTERNS, name).finditer(low):
            if name != "named" or found[2] in months:
                return _WRITTEN[name](found, today, counts)
    return None


def _first(low: str, today: date, counts: Mapping[str, Any]) -> date | None:
    """The day not past that stands first; None also when a day is written that does not exist ("31
    Februari")."""
    spots = sorted(_spots(low, today, counts), key=lambda spot: spot[0])
    if any(day is None for _, day in spots):
        return None
    return next((day for _, day in spots if day and day >= today), None)


def _spots(low: str, today: date, counts: Mapping[str, Any]) -> Iterator[tuple[int, date | None]]:
    """(where it stands, the day) of each day; a piece of text is one day only, in figures before words."""
    for name, day_of in _WRITTEN.items():
        for found in getattr(_PATTERNS, name).finditer(low):
            if name == "named" and found[2] not in counts["months"]:
                continue
            day = day_of(found, today, counts)
            if day is not None or name not in _UNCERTAIN:
                yield (found.start(), day)
                # struck out with dots, by which the patterns that follow see that a day stood there
                low = low[: found.start()] + "." * len(found[0]) + low[found.end() :]


def _with_month(found: re.Match[str], today: date, months: Mapping[str, int]) -> date | None:
    month = months[found[2]]
    return _day(int(found[3]), month, int(found[1])) if found[3] else _next(today, month, int(found[1]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next(today: date, month: int, day: int) -> date | None:
    this_year = _day(today.year, month, day)
    return this_year if this_year and this_year >= today else _day(today.year + 1, month, day)


def _of_next_month(today: date, day: int) -> date | None:
    return _day(today.year + today.month // 12, today.month % 12 + 1, day)


def _part_of_month(found: re.Match[str], today: date, months: Mapping[str, int]) -> date | None:
    """ "akhir bulan", "akhir bulan depan", "pertengahan Desember", "awal Januari 2027": its last day, the
    15th, the 5th."""
    part, which, name, year = found.groups()
    named = months.get(name or "")
    if named is None and "bulan" not in found[0] and "bln" not in found[0]:
        return None
    month = named or (today.month % 12 + 1 if which in ("depan", "dpn") else today.month)
    wanted = int(year) if year else today.year + (month < today.month)
    last = calendar.monthrange(wanted, month)[1]
    return date(wanted, month, {"akhir": last, "pertengahan": 15, "awal": 5}[part])


def _weekday(found: re.Match[str], today: date) -> date:
    """The next such day; "jumat depan" is that of next week."""
    number = _WEEK.index(found[1].replace("'", ""))
    ahead = (number - today.weekday()) % 7 or 7
    return today + timedelta(days=ahead + 7 if found[2] and number > today.weekday() else ahead)


def _span(found: re.Match[str], today: date, words: Mapping[str, int]) -> date | None:
    """From today on: "2 minggu lagi", "dua minggu", "sebulan"."""
    amount = 1 if found[1] == "se" else int(found[1]) if found[1].isdigit() else words.get(found[1])
    return None if amount is None else today + timedelta(days=amount * _UNIT_DAYS[found[2]])


def _soon(word: str, today: date) -> date:
    if word.startswith("akhir"):
        end_of_week = today + timedelta(days=(4 - today.weekday()) % 7)
        return date(today.year, 12, 31) if word.endswith("tahun") else end_of_week
    return today + timedelta(days=1 if word == "besok" else 2)


_DayOf = Callable[[re.Match[str], date, Mapping[str, Any]], date | None]

# The pattern, and the day that it finds, in the order in which they are looked for.
_WRITTEN: Mapping[str, _DayOf] = {
    "iso": lambda found, today, counts: _day(int(found[1]), int(found[2]), int(found[3])),
    "numeric": lambda found, today, counts: _day(int(f"20{found[3][-2:]}"), int(found[2]), int(found[1])),
    "short": lambda found, today, counts: _next(today, int(found[2]), int(found[1])),
    "named": lambda found, today, counts: _with_month(found, today, counts["months"]),
    "next_month": lambda found, today, counts: _of_next_month(today, int(found[1])),
    "day_only": lambda found, today, counts: (
        _day(today.year, today.month, int(found[1]))
        if int(found[1]) >= today.day
        else _of_next_month(today, int(found[1]))
    ),
    "part_of_month": lambda found, today, counts: _part_of_month(found, today, counts["months"]),
    "weekday": lambda found, today, counts: _weekday(found, today),
    "span": lambda found, today, counts: _span(found, today, counts["words"]),
    # "minggu depan", "bulan depan"
    "next_unit": lambda found, today, counts: (
        _of_next_month(today, today.day) if found[1].startswith("b") else today + timedelta(days=7)
    ),
    "soon": lambda found, today, counts: _soon(found[1], today),
}
_UNCERTAIN = ("part_of_month", "span")  # what these find may be no day; the others' may not exist
