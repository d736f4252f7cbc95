"""How long what could not be carried waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailroom.clerk.outgoing.backoff import MOST_DOMAINS, Patience, backoff

NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_backoff() -> None:
    assert [backoff(attempts) // MINUTE for attempts in range(8)] == [1, 1, 5, 15, 60, 240, 240, 240]


@pytest.mark.parametrize("attempts", [1, 3, 9])
def test_tries_that_failed_together_are_spread(attempts: int) -> None:
    least, middle, most = (backoff(attempts, luck) for luck in (0.0, 0.5, 0.999))
    assert middle * 0.75 == least < middle < most < middle * 1.25


def test_a_domain_waits_longer_each_time_and_by_itself() -> None:
    patience = Patience(lambda: 0.5)
    waits = [patience.domain_failed("lambat.example", NOW).until - NOW for _ in range(4)]
    assert [wait // MINUTE for wait in waits] == [1, 5, 15, 60]
    assert patience.put_off("lambat.example", NOW + 59 * MINUTE) == NOW + 60 * MINUTE
    assert patience.put_off("lambat.example", NOW + 60 * MINUTE) is None
    assert patience.put_off("cepat.example", NOW) is None
    patience.note_success("lambat.example")
    assert patience.domain_failed("lambat.example", NOW).tries == 1


def test_the_relay_is_tried_again_within_minutes_however_long_it_was_away() -> None:
    patience = Patience(lambda: 0.999)
    for _ in range(50):
        wait = patience.relay_failed(NOW)
    assert wait.until - NOW < 19 * MINUTE
    assert patience.resting(NOW) and not patience.resting(wait.until)
    patience.note_success("warga.example")
    assert not patience.resting(NOW)


def test_what_is_known_of_domains_does_not_grow_for_ever() -> None:
    patience = Patience(lambda: 0.5)
    for number in range(3 * MOST_DOMAINS):
        patience.domain_failed(f"d{number}.example", NOW + number * MINUTE)
    assert len(patience.domains) <= MOST_DOMAINS + 1
