"""The office in figures, as Prometheus reads them. Nothing of a person is in them.

Promises: counted in the register's indexes; the file appears whole or not at all, for its owner only."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest

from mailroom.clerk.register_rows import Mail
from mailroom.clerk.time.round_trip import FACT
from mailroom.office import Office
from mailroom.shelves import safeio

MANY = 1_000  # waiting mails that are looked at for the oldest


class _Collector:
    """Measures when it is asked."""

    def __init__(self, measure: Callable[[], Iterator[Metric]]) -> None:
        self._measure = measure

    def collect(self) -> Iterator[Metric]:
        return self._measure()


def metrics_text(
    office: Office, silent: Mapping[str, datetime | None], alarms: Collection[str], now: datetime
) -> bytes:
    """The text of the metrics file. silent: mailbox → when it fell silent, None when it is heard."""
    registry = CollectorRegistry()
    registry.register(_Collector(lambda: _all(office, silent, alarms, now)))
    return generate_latest(registry)


def write(path: Path, text: bytes) -> None:
    """Put it in place, 0600; not synced: it is made anew each minute."""
    beside = path.with_name(f".{path.name}")
    fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        safeio.write_all(fd, text)
    finally:
        os.close(fd)
    beside.replace(path)


def _all(
    office: Office, silent: Mapping[str, datetime | None], alarms: Collection[str], now: datetime
) -> Iterator[Metric]:
    register, inbox = office.store.register, office.shelves.inbox
    yield _counter(
        "mailroom_letters", "Letters received, by class.", "class", register.counts("letters", "class")
    )
    yield _each(
        "mailroom_mails",
        "Mails of ours, by what became of them.",
        "status",
        register.counts("mails", "status"),
    )
    yield _one("mailroom_cases_open", "Cases that are not ended.", register.counts("cases", "open").get(1, 0))
    yield _one(
        "mailroom_inbox_waiting", "Letters that are on the disk and not yet handled.", len(inbox.waiting())
    )
    yield _one("mailroom_inbox_aside", "Letters set aside.", len(inbox.aside()))
    yield from _outbox(office, now)
    yield from _outcomes(office)
    heard = {name: (since or now).timestamp() for name, since in silent.items()}
    yield _each("mailroom_heard_timestamp_seconds", "Until when a mailbox was heard.", "mailbox", heard)
    yield _each("mailroom_alarm", "Alarms that stand.", "alarm", dict.fromkeys(alarms, 1))
    probe = register.fact(FACT) or {}
    if "seconds" in probe:
        yield _one("mailroom_probe_seconds", "What the last round trip took.", probe["seconds"])
        back = datetime.fromisoformat(probe["back"]).timestamp()
        yield _one("mailroom_probe_timestamp_seconds", "When the last round trip ended.", back)
    yield _one("mailroom_book_entries", "Lines of the journal.", office.shelves.journal.last)
    yield _one("mailroom_written_timestamp_seconds", "When these figures were taken.", now.timestamp())


def _outbox(office: Office, now: datetime) -> Iterator[Metric]:
    """How many mails wait, and since when the oldest of those that were tried."""
    rows = office.store.register.find("mails", "status", "waiting", limit=MANY)
    tried = [datetime.fromisoformat(str(row["typed"])) for row in rows if Mail.from_row(row).held_up]
    oldest = (now - min(tried)).total_seconds() if tried else 0
    yield _one("mailroom_outbox_held_up", f"Mails that were due and wait (of at most {MANY}).", len(tried))
    yield _one("mailroom_outbox_oldest_seconds", "Age of the oldest of them.", oldest)


def _outcomes(office: Office) -> Iterator[Metric]:
    told = "Tries to hand a mail over since the office was opened, by what came of them."
    yield _counter("mailroom_tries", told, "outcome", office.post.outcomes)


def _one(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _each(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for key, value in values.items():
        family.add_metric([str(key)], value)
    return family


def _counter(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, about, labels=[label])
    for key, value in values.items():
        family.add_metric([str(key)], value)
    return family
