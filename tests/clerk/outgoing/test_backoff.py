"""How long a mail that could not be delivered waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailroom.clerk.outgoing.backoff import MOST_DOMAINS, Waits, backoff

NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_backoff() -> None:
    assert [backoff(attempts) // MINUTE for attempts in range(8)] == [1, 1, 5, 15, 60, 240, 240, 240]


@pytest.mark.parametrize("attempts", [1, 3, 9])
def test_tries_that_failed_together_are_spread(attempts: int) -> None:
    least, middle, most = (backoff(attempts, luck) for luck in (0.0, 0.5, 0.999))
    assert middle * 0.75 == least < middle < most < middle * 1.25


def test_a_domain_waits_longer_each_time_and_by_itself() -> None:
    waits = Waits(lambda: 0.5)
    lengths = [waits.domain_failed("lambat.example", NOW).until - NOW for _ in range(4)]
    assert [wait // MINUTE for wait in lengths] == [1, 5, 15, 60]
    assert waits.blocked_until("lambat.example", NOW + 59 * MINUTE) == NOW + 60 * MINUTE
    assert waits.blocked_until("lambat.example", NOW + 60 * MINUTE) is None
    assert waits.blocked_until("cepat.example", NOW) is None
    waits.note_success("lambat.example")
    assert waits.domain_failed("lambat.example", NOW).tries == 1


def test_the_relay_is_tried_again_within_minutes_however_long_it_was_away() -> None:
    waits = Waits(lambda: 0.999)
    for _ in range(50):
        wait = waits.relay_failed(NOW)
    assert wait.until - NOW < 19 * MINUTE
    assert waits.resting(NOW) and not waits.resting(wait.until)
    waits.note_success("warga.example")
    assert not waits.resting(NOW)


def test_what_is_known_of_domains_does_not_grow_for_ever() -> None:
    waits = Waits(lambda: 0.5)
    for number in range(3 * MOST_DOMAINS):
        waits.domain_failed(f"d{number}.example", NOW + number * MINUTE)
    assert len(waits.domains) <= MOST_DOMAINS + 1
