"""The office's clock: the machine's, or a rehearsal's that stands still or runs on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

import pytest

from mailroom.daemon.office_clock import Clock, parse
from mailroom.procedure.workdays import ZONES

WIB = ZONES["WIB"]
MORNING = datetime(2026, 3, 5, 8, tzinfo=WIB)


def test_without_a_moment_it_is_the_machines_time_in_the_offices_zone() -> None:
    def machine(zone: tzinfo) -> datetime:
        return datetime(2026, 11, 25, 1, 30, tzinfo=UTC).astimezone(zone)

    clock = Clock(WIB, machine=machine)
    assert clock() == datetime(2026, 11, 25, 8, 30, tzinfo=WIB)
    assert not clock.in_rehearsal


def test_a_rehearsed_clock_stands_still_or_runs_on() -> None:
    seconds = iter([100.0, 160.0, 100.0, 160.0])
    running = Clock(WIB, MORNING, runs=True, monotonic=lambda: next(seconds))
    assert running() == MORNING + timedelta(seconds=60)
    still = Clock(WIB, MORNING, monotonic=lambda: next(seconds))
    assert still() == still() == MORNING
    assert still.in_rehearsal


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05T08:00",
        "2026-03-05 08:00",
        "2026-03-05T08.00",
        "2026-03-05T01:00+00:00",
        "2026-03-05T08:00:00",
    ],
)
def test_a_moment_is_read_in_the_offices_zone(text: str) -> None:
    assert parse(text, WIB) == MORNING


@pytest.mark.parametrize("text", ["besok", "", "2026-13-05T08:00", "08:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text, WIB)
