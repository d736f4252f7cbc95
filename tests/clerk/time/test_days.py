"""That the soak of days (tests/soak/days.py, its tenth in test_kill.py) would find what it looks for, and
comes out the same from the same seed."""

from __future__ import annotations

from datetime import datetime

import pytest

from mailroom.clerk import dispatch
from mailroom.clerk.time.daily_mailings import Hours
from mailroom.daemon.received_until import Watermark
from tests.offices import SMALL, load_office
from tests.soak import Result
from tests.soak.days import one_life

DAYS = 40  # 19 with faults and letters


def life(seed: str, days: int = DAYS) -> Result:
    result = Result()
    one_life(load_office(SMALL), seed, result, days)
    return result


def test_the_same_seed_is_the_same_life() -> None:
    first, second = life("sama", 30), life("sama", 30)
    assert first.findings == second.findings == []
    assert {**first.did, "s of CPU": 0} == {**second.did, "s of CPU": 0}


def test_a_letter_that_is_taken_twice_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "is_duplicate", lambda _: False)
    assert any("times (" in one or "opened 2 cases" in one for one in life("dua").findings)


def test_time_that_runs_ahead_of_the_mail_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Watermark, "heard_until", lambda _self, now: now)
    # Not every life shows it: the seventh and the second do today, so the others are rarely lived.
    lives = (life(f"dahulu {number}") for number in (7, 2, 3, 4, 5, 6))
    assert any("was entered before" in one for found in lives for one in found.findings)


def test_a_digest_at_night_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_any_hour(hours: Hours, now: datetime, upto: datetime) -> None:
        hours._reports(now, upto)
        hours._digests(now, None)

    monkeypatch.setattr(Hours, "open_for", at_any_hour)
    assert any("outside office hours" in one for one in life("malam").findings)
