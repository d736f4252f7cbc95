"""What time it is for the office: the machine's clock, or in a rehearsal the moment that `--at` names.

A rehearsal's clock goes on from its moment by the monotonic clock, or stands still; setting the machine's
clock changes nothing in it.

In: `Clock`: zone, and the moment of `--at` or None. `parse`: a text and the zone. `arrival_of`: a moment.
Out: aware moments in the office's zone.
Fails: `parse` raises ValueError for a text that is no moment; the command line then tells how it is written.
See: Working days: procedure/workdays.py. A machine's clock that jumps: health_checks.py."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo


class Clock:
    """`clock()` → aware datetime. at: None for the machine's clock; runs: whether time goes on from `at`."""

    def __init__(
        self,
        zone: tzinfo,
        at: datetime | None = None,
        *,
        runs: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
        machine: Callable[[tzinfo], datetime] = datetime.now,
    ) -> None:
        self.zone, self.at, self._runs = zone, at, runs
        self._monotonic, self._machine, self._began = monotonic, machine, monotonic()

    @property
    def in_rehearsal(self) -> bool:
        """Whether the time was set by a person."""
        return self.at is not None

    def arrival_of(self, dated: datetime) -> datetime:
        """Returns when a letter counts as arrived that a mail server dates `dated`.

        In a rehearsal a letter of today by the machine's clock arrives now; an earlier one keeps its date."""
        if self.at is None:
            return dated
        now = self()
        today = self._machine(self.zone) - dated < timedelta(days=1)
        return now if today else min(dated, now)

    def __call__(self) -> datetime:
        if self.at is None:
            return self._machine(self.zone)
        passed = self._monotonic() - self._began if self._runs else 0.0
        return (self.at + timedelta(seconds=passed)).astimezone(self.zone)


def parse(text: str, zone: tzinfo) -> datetime:
    """ "2026-03-05T08:00" or "2026-03-05 08.00", in the office's zone or its own. ValueError: neither."""
    moment = datetime.fromisoformat(text.strip().replace(".", ":") if text.count(".") == 1 else text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
