"""The vectors of the procedure: working days, receipt after hours, office hours, Ramadan."""

from datetime import date, datetime, time, timedelta

import pytest

from mailroom.procedure.workdays import USUAL, Calendar, Hours, Limit, spans
from tests.tables import for_each

# The decreed days of 2026 and early 2027 that the vectors cross (national holidays and cuti bersama).
OFF = frozenset(
    date.fromisoformat(day)
    for day in (
        "2026-01-01 2026-01-16 2026-02-16 2026-02-17 2026-03-18 2026-03-19 2026-03-20 2026-03-21 2026-03-22"
        " 2026-03-23 2026-03-24 2026-04-03 2026-04-05 2026-05-01 2026-05-14 2026-05-15 2026-05-27 2026-05-28"
        " 2026-05-31 2026-06-01 2026-06-16 2026-08-17 2026-08-25 2026-12-24 2026-12-25 2027-01-01 2027-01-05"
        " 2027-02-05 2027-02-06 2027-03-08 2027-03-09 2027-03-10 2027-03-11 2027-03-12 2027-03-15 2027-03-26"
    ).split()
)
CALENDAR = Calendar(off=OFF)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CALENDAR.zone)


@for_each(
    ("start", "amount", "last"),
    [
        ("2026-02-13T15:59", 2, "2026-02-19"),
        ("2026-02-13T16:00", 2, "2026-02-19"),
        ("2026-02-13T16:01", 2, "2026-02-20"),
        ("2026-02-14T09:00", 2, "2026-02-20"),
        ("2026-03-16T09:00", 12, "2026-04-09"),
        ("2026-03-16T09:00", 14, "2026-04-13"),
        ("2026-03-02T09:00", 60, "2026-06-10"),
        ("2026-12-16T09:00", 10, "2027-01-04"),
        ("2026-12-31T09:00", 2, "2027-01-06"),
        ("2027-03-05T09:00", 5, "2027-03-22"),
    ],
)
def test_vectors(start: str, amount: int, last: str) -> None:
    assert CALENDAR.last_day(at(start), Limit(amount)) == date.fromisoformat(last)


def test_a_limit_ends_at_midnight_of_its_last_day() -> None:
    assert CALENDAR.ends(at("2026-02-13T10:00"), Limit(2)) == at("2026-02-20T00:00")


def test_calendar_days_skip_nothing() -> None:
    assert CALENDAR.last_day(at("2026-02-13T10:00"), Limit(10, "H")) == date(2026, 2, 23)


def test_going_back_in_working_days() -> None:
    assert CALENDAR.add(date(2026, 2, 19), Limit(-2)) == date(2026, 2, 13)


def test_between_counts_working_days_after_the_first() -> None:
    assert CALENDAR.days_between(date(2026, 2, 13), date(2026, 2, 19)) == 2
    assert CALENDAR.days_between(date(2026, 2, 19), date(2026, 2, 13)) == 0


def test_office_hours_and_the_friday_break() -> None:
    assert CALENDAR.is_open(at("2026-02-12T07:30"))
    assert not CALENDAR.is_open(at("2026-02-12T16:00"))
    assert not CALENDAR.is_open(at("2026-02-13T12:00"))
    assert CALENDAR.next_open(at("2026-02-13T12:00")) == at("2026-02-13T13:00")
    assert CALENDAR.next_open(at("2026-02-13T17:00")) == at("2026-02-18T07:30")


def test_ramadan_has_its_own_hours() -> None:
    ramadan = Hours(spans("08.00-15.00"), spans("08.00-15.30"), date(2026, 2, 19), date(2026, 3, 19))
    calendar = Calendar(off=OFF, seasons=(ramadan,))
    assert calendar.opening(date(2026, 2, 19)).time() == time(8)
    assert not calendar.is_open(at("2026-02-19T15:30"))
    assert calendar.hours(date(2026, 3, 25)) == USUAL.weekday


def test_a_span_that_closes_before_it_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="opens after"):
        spans("16.00-07.30")


@for_each(
    ("start", "hours", "end"),
    [
        ("2026-02-10T08:00", 2, "2026-02-10T10:00"),
        ("2026-02-10T15:00", 2, "2026-02-11T08:30"),
        ("2026-02-13T23:00", 2, "2026-02-18T09:30"),  # a Friday night before two days off
        ("2026-02-13T10:30", 2, "2026-02-13T14:00"),  # over the Friday prayer
        ("2026-02-10T08:00", 9, "2026-02-11T08:30"),
    ],
)
def test_office_hours_are_counted_while_the_office_is_open(start: str, hours: int, end: str) -> None:
    assert CALENDAR.after_open(at(start), timedelta(hours=hours)) == at(end)
