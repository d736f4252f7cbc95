"""The bell under a clock that is set by hand: at once, on time, after a fault, and when the clock goes
back."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from mailroom.doors.ticker import Ticker
from tests.limits import stretched

EIGHT = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)


def test_it_rings_at_the_start_and_then_on_time() -> None:
    rings: list[int] = []
    with time_machine.travel(EIGHT, tick=False) as clock:
        bell = Ticker(lambda: rings.append(1), 60)
        assert bell.tick() == 60
        assert len(rings) == 1
        clock.shift(59)
        assert bell.tick() == pytest.approx(1)
        assert len(rings) == 1
        clock.shift(1)
        assert bell.tick() == 60
        assert len(rings) == 2


def test_four_days_asleep_are_one_ring() -> None:
    rings: list[int] = []
    with time_machine.travel(EIGHT, tick=False) as clock:
        bell = Ticker(lambda: rings.append(1), 60)
        bell.tick()
        clock.shift(timedelta(days=4))
        assert bell.tick() == 60
        bell.tick()
        assert len(rings) == 2


def test_a_clock_set_back_two_hours_does_not_silence_it() -> None:
    rings: list[int] = []
    with time_machine.travel(EIGHT, tick=False) as clock:
        bell = Ticker(lambda: rings.append(1), 60)
        bell.tick()
        clock.shift(timedelta(hours=-2))
        assert bell.tick() == 60
        assert len(rings) == 2


def test_a_fault_is_logged_and_the_next_ring_comes_on_time(caplog: pytest.LogCaptureFixture) -> None:
    rings: list[int] = []

    def wake() -> None:
        rings.append(1)
        raise KeyError("x")

    with time_machine.travel(EIGHT, tick=False) as clock:
        bell = Ticker(wake, 60)
        for _ in range(3):
            assert bell.tick() == 60  # not hot: the next ring is planned, whatever happened
            clock.shift(60)
    assert len(rings) == 3
    assert [record.message for record in caplog.records] == ["the bell's ring failed: KeyError"] * 3


def test_the_thread_rings_soon_when_stirred_and_stops() -> None:
    ring = threading.Semaphore(0)
    bell = Ticker(ring.release, 3600)
    bell.start()
    assert ring.acquire(timeout=stretched(10))
    bell.wake_soon()
    assert ring.acquire(timeout=stretched(10))
    bell.stop()
    bell.wake_soon()
    assert not ring.acquire(blocking=False)


def test_it_can_be_stopped_by_what_it_wakes() -> None:
    done = threading.Event()

    def wake() -> None:
        bell.stop()
        done.set()

    bell = Ticker(wake, 3600)
    bell.start()
    assert done.wait(10)


def test_a_bell_that_never_stops_ringing_is_refused() -> None:
    with pytest.raises(ValueError, match="once a second"):
        Ticker(lambda: None, 0)
