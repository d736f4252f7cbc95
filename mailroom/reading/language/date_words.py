"""Which day people's words mean: "27 November 2026", "27/11", "tgl 5 bln depan", "akhir bulan", "jumat
depan", "2 minggu lagi".

None is given for a day that does not exist ("31 Februari"), and for working days, which only the office's
calendar can count.

In: a text, the day `today`, and [counts] of grammar/reply_words.toml or its months.
Out: a date, or (start, end, date) of each; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken dates.toml raises
ValueError when it is first read.
See: Patterns: grammar/dates.toml. When a complaint's event was: complaints/event_time.py. How we write dates:
writing/dates_and_words.py. Counting working days: procedure/workdays.py."""

from __future__ import annotations

import calendar
import re
from collections.abc import Container, Mapping
from datetime import date, timedelta
from typing import Any

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import lower, small
from mailroom.reading.language.named_patterns import NamedPatterns

_PATTERNS = NamedPatterns(load("dates"))
_WEEKDAYS = load("dates")["weekdays"]
_UNIT_DAYS = {"hari": 1, "hr": 1, "minggu": 7, "mgg": 7, "pekan": 7, "bulan": 30, "bln": 30}
_WEEK = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu")
# The patterns that find a day, in the order in which they are looked for.
_IN_FIGURES = ("iso", "numeric", "short", "named", "next_month", "day_only")
_IN_WORDS = ("part_of_month", "weekday", "span", "next_unit", "soon")
_UNCERTAIN = ("part_of_month", "span")  # what these find may be no day; the others' may not exist


def requested_until(text: str, today: date, counts: Mapping[str, Any]) -> date | None:
    """Returns the day until which time is asked for: one after "sampai" before any other; None for none, and
    for "5 hari kerja"."""
    low = lower(text)
    if _PATTERNS.working_day.search(low):
        low = _PATTERNS.working_days.sub(" ", low)
    pieces = [low[mark.start() :][:60] for mark in _PATTERNS.until.finditer(low)]
    days = (_first(piece, today, counts) for piece in (*pieces, low))
    return next((day for day in days if day is not None), None)


def days_in(text: str, today: date, counts: Mapping[str, Any]) -> list[tuple[int, int, date]]:
    """Returns (start, end, day) of each day from `today` on, in order; [] where a day does not exist."""
    spots = _spots(_in_figures(small(text), counts), today, counts)
    return [spot for spot in spots or () if spot[2] >= today]


def speaks_of_day(text: str) -> bool:
    """Whether a text holds words of a day, readable or not."""
    return _PATTERNS.day_word.search(lower(text)) is not None


def day_in(text: str, today: date, months: Mapping[str, int]) -> date | None:
    """Returns the first day in figures or with a month's name. Without a year the next such day from `today`
    on."""
    low, counts = lower(text), {"months": months}
    written = ((kind, found) for kind in ("iso", "numeric", "named") for found in _finds(kind, low, months))
    return next((_day_of(kind, found, today, counts) for kind, found in written), None)


def _finds(kind: str, low: str, months: Container[str]) -> list[re.Match[str]]:
    return [one for one in getattr(_PATTERNS, kind).finditer(low) if kind != "named" or one[2] in months]


def _first(low: str, today: date, counts: Mapping[str, Any]) -> date | None:
    """The day that stands first and is not past; None also where a day is written that does not exist."""
    spots = _spots(_in_figures(low, counts), today, counts)
    return next((day for _, _, day in spots or () if day >= today), None)


def _spots(low: str, today: date, counts: Mapping[str, Any]) -> list[tuple[int, int, date]] | None:
    """(start, end, day) of each day, in order; None where a day is written that does not exist."""
    days: list[tuple[int, int, date]] = []
    for kind in (*_IN_FIGURES, *_IN_WORDS):
        for found in _finds(kind, low, counts["months"]):
            day = _day_of(kind, found, today, counts)
            if day is not None:
                days.append((found.start(), found.end(), day))
                # struck out with dots, by which the patterns that follow see that a day stood there
                low = low[: found.start()] + "." * len(found[0]) + low[found.end() :]
            elif kind not in _UNCERTAIN:
                return None
    return sorted(days)


def _in_figures(low: str, counts: Mapping[str, Any]) -> str:
    """The text with spelled days of a month in figures ("sembilan Desember"), and the weekdays of Java as
    those of Indonesia, each in its place."""
    for other, name in _WEEKDAYS.items():
        low = low.replace(other, name)
    return _PATTERNS.spelled.sub(lambda found: _figure(found, counts["words"]), low)


def _figure(found: re.Match[str], words: Mapping[str, int]) -> str:
    """ "dua puluh tujuh" → "27", as long as it was; other words stay as they are."""
    tens, ten, teen, ones = found["tens"], found["ten"], found["teen"], found["ones"] or found["one"]
    number = 10 if ten == "sepuluh" else 11 if ten else 10 + words.get(teen, 0) if teen else 0
    number += 10 * words.get(tens, 0) if tens else 0
    number += words.get(ones, 0) if ones else 0
    return f"{number}".ljust(len(found[0])) if number else found[0]


def _day_of(kind: str, found: re.Match[str], today: date, counts: Mapping[str, Any]) -> date | None:
    """The day that a pattern found; None when there is no such day."""
    match kind:
        case "iso":
            return _day(int(found[1]), int(found[2]), int(found[3]))
        case "numeric":
            return _day(int(f"20{found[3][-2:]}"), int(found[2]), int(found[1]))
        case "short":
            return _next(today, int(found[2]), int(found[1]))
        case "named":
            day, month = int(found[1]), counts["months"][found[2]]
            return _day(int(found[3]), month, day) if found[3] else _next(today, month, day)
        case "next_month":
            return _of_next_month(today, int(found[1]))
        case "day_only":
            day = int(found[1])
            return _day(today.year, today.month, day) if day >= today.day else _of_next_month(today, day)
        case "part_of_month":  # its last day, the 15th, the 5th: "akhir bulan depan", "awal Januari 2027"
            part, which, name, year = found.groups()
            month = counts["months"].get(name or "")
            if month is None and "bulan" not in found[0] and "bln" not in found[0]:
                return None
            month = month or (today.month % 12 + 1 if which in ("depan", "dpn") else today.month)
            wanted = int(year) if year else today.year + (month < today.month)
            last = calendar.monthrange(wanted, month)[1]
            return date(wanted, month, {"akhir": last, "pertengahan": 15, "awal": 5}[part])
        case "weekday":  # the next such day; "jumat depan" is that of next week
            number = _WEEK.index(found[1].replace("'", ""))
            ahead = (number - today.weekday()) % 7 or 7
            return today + timedelta(days=ahead + 7 if found[2] and number > today.weekday() else ahead)
        case "span":  # "2 minggu lagi", "dua minggu", "sebulan"
            words = {**counts["words"], "se": 1}
            amount = int(found[1]) if found[1].isdigit() else words.get(found[1])
            return None if amount is None else today + timedelta(days=amount * _UNIT_DAYS[found[2]])
        case "next_unit":  # "minggu depan", "bulan depan"
            is_month = found[1].startswith("b")
            return _of_next_month(today, today.day) if is_month else today + timedelta(days=7)
        case _:  # "besok", "lusa", "akhir minggu", which is its Friday, "akhir tahun"
            ahead = {"besok": 1, "lusa": 2}.get(found[1], (4 - today.weekday()) % 7)
            is_year = found[1].endswith("tahun")
            return date(today.year, 12, 31) if is_year else today + timedelta(days=ahead)


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
