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

_ISO = re.compile(r"\b(20\d\d)-(\d{1,2})-(\d{1,2})\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](20\d\d|\d\d)\b")
_NAMED = re.compile(r"\b(\d{1,2})[\s./-]*([a-z]{3,9})\.?[\s,./-]*(20\d\d)?\b")
_NAME = r"(?:senin|selasa|rabu|kamis|jum'?at|sabtu)"
_WHICH = r"(?:\s*(?:(?:minggu|mgg|pekan)\s+)?(?:depan|dpn|ini)\b)?"
# Without a year two figures may be a fraction ("2/3 bagian") or a time ("13.30"): they are a day behind
# "sampai" or the name of one.
_SHORT = re.compile(
    r"\b(?:(?:sampai|hingga|smp|sampe|menjadi|ke|melainkan|tgl|tggl|tanggal)\b\s*(?:hari\s+)?"
    rf"(?:{_NAME}{_WHICH})?|{_NAME}{_WHICH})[\s,(]*"
    r"(?:(?:tgl|tggl|tanggal)\.?\s*)?(\d{1,2})\s*[/-]\s*(\d{1,2})\b"
    r"(?!\s*[./-]?\d)(?!\s*(?:bagian|dari|jalan|ruas|panjang|selesai|tahap))"
)
_NEXT_MONTH = re.compile(r"\b(?:tgl|tggl|tanggal)?\.?\s*(\d{1,2})\s*(?:bulan|bln)\s*(?:depan|dpn)\b")
_DAY_ONLY = re.compile(
    r"\b(?:tgl|tggl|tanggal|sampai)\.?\s*(?:tgl|tggl|tanggal)?\.?\s*(\d{1,2})\b(?![./-]?\d)(?!\s*hari)"
)
_END = re.compile(
    r"\b(akhir|pertengahan|awal)\s+(?:bulan|bln)?\s*(depan|dpn|ini)?\s*([a-z]{3,9})?\s*(20\d\d)?"
)
_SPAN = re.compile(r"\b(\d{1,2}|se|[a-z]{3,8})\s*(hari|hr|minggu|mgg|pekan|bulan|bln)\b(?!\s*kerja)")
_WEEKDAY = re.compile(
    r"\b(?:hari\s+)?(senin|selasa|rabu|kamis|jum'?at|sabtu)\b\s*(depan|dpn|minggu\s+depan)?"
    r"(?!\s*(?:minggu\s+)?(?:depan|dpn|ini)?[\s,(]*(?:tgl|tanggal)?[\s.]*\.{5})"
)
_NEXT = re.compile(r"\b(minggu|mgg|pekan|bulan|bln)\s+(?:depan|dpn)\b")
_SOON = re.compile(r"\b(besok(?!\s*\.{5})|lusa|akhir\s+tahun|akhir\s+(?:minggu|pekan))\b")
_WORKING = re.compile(r"\b(?:hari|hr)\s*kerja\b")
_WORKED = re.compile(r"\b\w+\s*(?:hari|hr)\s*kerja\b")
_UNTIL = re.compile(r"(?<!\bbukan )(?<!\bjangan )\b(?:sampai|hingga|smp|sampe|menjadi|ke|melainkan)\b")
_DAY_WORD = re.compile(r"\b(?:sampai|hingga|tgl|tanggal|hari|minggu|pekan|bulan|depan|lusa|besok)\b")
_UNIT_DAYS = {"hari": 1, "hr": 1, "minggu": 7, "mgg": 7, "pekan": 7, "bulan": 30, "bln": 30}
_WEEK = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu")


def requested_until(text: str, today: date, counts: Mapping[str, Any]) -> date | None:
    """The day until which time is asked for: what stands behind "sampai" before any other day; "5 hari kerja"
    is None."""
    low = lower(text)
    if _WORKING.search(low):
        low = _WORKED.sub(" ", low)
    for mark in _UNTIL.finditer(low):
        day = _first(low[mark.start() : mark.start() + 60], today, counts)
        if day is not None:
            return day
    return _first(low, today, counts)


def speaks_of_day(text: str) -> bool:
    """Whether words of a day stand in it."""
    return _DAY_WORD.search(lower(text)) is not None


def day_in(text: str, today: date, months: Mapping[str, int]) -> date | None:
    """The first day written in figures or with its month; without a year the next such day from `today`
    on."""
    low = lower(text)
    if found := _ISO.search(low):
        return _iso(found)
    if found := _NUMERIC.search(low):
        return _numeric(found)
    named = next((one for one in _NAMED.finditer(low) if one[2] in months), None)
    return _with_month(named, today, months) if named else None


def _first(low: str, today: date, counts: Mapping[str, Any]) -> date | None:
    """The day not past that stands first; None also when a day is written that does not exist ("31
    Februari")."""
    spots = sorted(_spots(low, today, counts), key=lambda spot: spot[0])
    if any(day is None for _, day in spots):
        return None
    return next((day for _, day in spots if day and day >= today), None)


def _spots(low: str, today: date, counts: Mapping[str, Any]) -> Iterator[tuple[int, date | None]]:
    """(where it stands, the day) of each day; a piece of text is one day only, in figures before words."""
    for pattern, is_certain, day_of in _WRITTEN:
        for found in pattern.finditer(low):
            if pattern is _NAMED and found[2] not in counts["months"]:
                continue
            day = day_of(found, today, counts)
            if day is not None or is_certain:
                yield (found.start(), day)
                # struck out with dots, by which the patterns that follow see that a day stood there
                low = low[: found.start()] + "." * len(found[0]) + low[found.end() :]


def _iso(found: re.Match[str]) -> date | None:
    return _day(int(found[1]), int(found[2]), int(found[3]))


def _numeric(found: re.Match[str]) -> date | None:
    year = int(found[3])
    return _day(year + 2000 if year < 100 else year, int(found[2]), int(found[1]))


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


def _this_or_next_month(today: date, day: int) -> date | None:
    return _day(today.year, today.month, day) if day >= today.day else _of_next_month(today, day)


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


def _weekday(today: date, name: str, next_week: bool) -> date:
    """The next such day; "jumat depan" is that of next week."""
    ahead = (_WEEK.index(name) - today.weekday()) % 7 or 7
    this_week = _WEEK.index(name) > today.weekday()
    return today + timedelta(days=ahead + 7 if next_week and this_week else ahead)


def _span(found: re.Match[str], today: date, words: Mapping[str, int]) -> date | None:
    """From today on: "2 minggu lagi", "dua minggu", "sebulan"."""
    amount = 1 if found[1] == "se" else int(found[1]) if found[1].isdigit() else words.get(found[1])
    return None if amount is None else today + timedelta(days=amount * _UNIT_DAYS[found[2]])


def _soon(word: str, today: date) -> date:
    if word.startswith("akhir"):
        end_of_week = today + timedelta(days=(4 - today.weekday()) % 7)
        return date(today.year, 12, 31) if word.endswith("tahun") else end_of_week
    return today + timedelta(days=1 if word == "besok" else 2)


def _next_unit(word: str, today: date) -> date | None:
    """ "minggu depan", "bulan depan"."""
    return _of_next_month(today, today.day) if word.startswith("b") else today + timedelta(days=7)


# (the pattern, whether what it finds is a day for certain, existing or not; the day), in the order in which
# they are looked for.
_WRITTEN: tuple[
    tuple[re.Pattern[str], bool, Callable[[re.Match[str], date, Mapping[str, Any]], date | None]], ...
] = (
    (_ISO, True, lambda found, today, counts: _iso(found)),
    (_NUMERIC, True, lambda found, today, counts: _numeric(found)),
    (_SHORT, True, lambda found, today, counts: _next(today, int(found[2]), int(found[1]))),
    (_NAMED, True, lambda found, today, counts: _with_month(found, today, counts["months"])),
    (_NEXT_MONTH, True, lambda found, today, counts: _of_next_month(today, int(found[1]))),
    (_DAY_ONLY, True, lambda found, today, counts: _this_or_next_month(today, int(found[1]))),
    (_END, False, lambda found, today, counts: _part_of_month(found, today, counts["months"])),
    (_WEEKDAY, True, lambda found, today, counts: _weekday(today, found[1].replace("'", ""), bool(found[2]))),
    (_SPAN, False, lambda found, today, counts: _span(found, today, counts["words"])),
    (_NEXT, True, lambda found, today, counts: _next_unit(found[1], today)),
    (_SOON, True, lambda found, today, counts: _soon(found[1], today)),
)
