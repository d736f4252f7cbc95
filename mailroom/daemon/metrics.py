"""Which figures the office shows to Prometheus: letters by class, mails on their way, cases, alarms; none
names a person.

The figures are counted in the register's indexes.

In: `metrics_text`: an `Office`, silent mailboxes, alarms, now, restarts. `write`: a path and the text.
Out: bytes in Prometheus's text form; a file ([metrics] of config.toml), whole or not there, readable by its
owner only.
Fails: `write` raises the disk's OSError; health_checks.py logs it.
See: Alarms: health_checks.py. The quarter's figures: procedure/tally/."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from mailroom.clerk.register_rows import PROBE, Mail

if TYPE_CHECKING:
    from mailroom.office import Office

MANY = 1_000  # waiting mails that are looked at for the oldest


def metrics_text(
    office: Office,
    silent: Mapping[str, datetime | None],
    alarms: Collection[str],
    now: datetime,
    restarts: int = 0,
    name: str = "",
) -> bytes:
    """Returns the text of the metrics file. silent: mailbox → when it fell silent, None when it is heard;
    restarts: of the clerk, since the office was opened; name: the label of each figure where several offices
    are served."""
    registry = CollectorRegistry()
    registry.register(_Figures(office, silent, alarms, now, restarts, name))
    return generate_latest(registry)


def write(path: Path, text: bytes) -> None:
    """Puts the file in place, 0600. It is not synced, since it is written again each minute."""
    beside = path.with_name(f".{path.name}")
    fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(text)
    beside.replace(path)


@dataclass(eq=False)  # the registry keeps it in a dictionary
class _Figures(Collector):
    """What `metrics_text` gets; measures when it is asked."""

    office: Office
    silent: Mapping[str, datetime | None]
    alarms: Collection[str]
    now: datetime
    restarts: int
    name: str = ""

    def collect(self) -> Iterator[Metric]:
        for metric in self._figures():
            if self.name:
                named = [one._replace(labels={"office": self.name, **one.labels}) for one in metric.samples]
                metric.samples = named
            yield metric

    def _figures(self) -> Iterator[Metric]:
        register, inbox, now = self.office.store.register, self.office.shelves.inbox, self.now
        classes, status = register.counts("letters", "class"), register.counts("mails", "status")
        yield _each("letters", "Letters received, by class.", "class", classes, counted=True)
        yield _each("mails", "Mails of ours, by what became of them.", "status", status)
        yield _one("cases_open", "Cases that are not ended.", register.counts("cases", "open").get(1, 0))
        yield _one("inbox_waiting", "Letters that are on the disk and not yet handled.", len(inbox.waiting()))
        yield _one("inbox_aside", "Letters set aside.", len(inbox.aside()))
        rows = register.find("mails", "status", "waiting", limit=MANY)
        tried = [datetime.fromisoformat(str(row["typed"])) for row in rows if Mail.from_row(row).held_up]
        oldest = (now - min(tried, default=now)).total_seconds()
        yield _one("outbox_held_up", f"Mails that were due and wait (of at most {MANY}).", len(tried))
        yield _one("outbox_oldest_seconds", "Age of the oldest of them.", oldest)
        about = "Tries to hand a mail over since the office was opened, by what came of them."
        yield _each("tries", about, "outcome", self.office.post.outcomes, counted=True)
        heard = {name: (since or now).timestamp() for name, since in self.silent.items()}
        yield _each("heard_timestamp_seconds", "Until when a mailbox was heard.", "mailbox", heard)
        yield _each("alarm", "Alarms that stand.", "alarm", dict.fromkeys(self.alarms, 1))
        probe = register.fact(PROBE) or {}
        if "seconds" in probe:
            yield _one("probe_seconds", "What the last round trip took.", probe["seconds"])
            back = datetime.fromisoformat(probe["back"]).timestamp()
            yield _one("probe_timestamp_seconds", "When the last round trip ended.", back)
        yield _one("clerk_restarts", "Times the clerk was begun anew since opening.", self.restarts)
        yield _one("book_entries", "Lines of the journal.", self.office.shelves.journal.last)
        yield _one("written_timestamp_seconds", "When these figures were taken.", now.timestamp())


def _one(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"mailroom_{name}", about, value=value)


def _each(name: str, about: str, label: str, values: Mapping[str, float], *, counted: bool = False) -> Metric:
    kind = CounterMetricFamily if counted else GaugeMetricFamily
    family = kind(f"mailroom_{name}", about, labels=[label])
    for key, value in values.items():
        family.add_metric([str(key)], value)
    return family
