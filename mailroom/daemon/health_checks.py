"""When a mailbox, the relay, the queue, the disk, the clock or a silence becomes an alarm: by the limits in
[alarm] of config.toml.

What it costs does not grow with the store. A full disk is an alarm itself.

In: `HealthChecks.look`, `find_alarms`, `beat`: now, and the office's state. `probe`: now. [alarm] of
config.toml.
Out: `Alarm`s, with reasons that name nobody; a heartbeat file; a file of figures (metrics.py).
Fails: `look` and `probe` raise OSError and what entering an alarm raises: clerk_loop.py logs it, and the
round goes on.
See: How an alarm is told: clerk/time/alarm_mails.py. Missing test mail: clerk/time/probe_mail.py. Missing
backup: nightly_backup.py."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mailroom.clerk.register_rows import Mail
from mailroom.clerk.time import probe_mail
from mailroom.clerk.time.alarm_mails import Alarm, Alarms
from mailroom.config.config_tables import AlarmTable
from mailroom.daemon import metrics, nightly_backup
from mailroom.daemon.heartbeat import HEARTBEAT
from mailroom.daemon.mailbox_polling import MailboxState
from mailroom.daemon.office_clock import Clock
from mailroom.doors.smtp_certificate import end_of
from mailroom.shelves.engines import cabinet_at
from mailroom.text.redaction import mask
from mailroom.writing.cli_sentences import phrase

if TYPE_CHECKING:
    from mailroom.office import Office

log = logging.getLogger(__name__)
BEAT = 5.0  # seconds between two heartbeats
LOOK = 30.0  # and between two looks
COUNT = 60.0  # and between two countings, which take a moment in a large store
SHARE = 100  # of the time a counting may take no more than one in so many
COMMAND_SECONDS = 30
STEADY = timedelta(hours=24)  # then a clock that was set is taken for right
CERTIFICATE_ENDS = timedelta(days=21)  # so long before a door's certificate ends somebody is told
MANY = 500  # waiting mails that are read
LOGIN = re.compile(
    r"\b5(?:30|34|35|38)\b|AUTHENTICATIONFAILED|(?<!temporary )authentication fail|invalid credentials"
    r"|log ?in",
    re.IGNORECASE,
)
WHY = 200  # characters of a server's words


Boxes = Callable[[], Iterable[MailboxState]]
Ticks = Callable[[], float]


class ClockSteps:
    """Notices when the machine's clock is set, by comparing it with a clock that only counts, also while the
    machine sleeps."""

    def __init__(self, clock: Clock, tolerance: timedelta, ticks: Ticks | None = None) -> None:
        self._clock, self._tolerance = clock, tolerance
        self._ticks = ticks or (lambda: time.clock_gettime(time.CLOCK_BOOTTIME))
        self._last = clock(), self._ticks()
        self._off, self._since = timedelta(0), 0.0

    def find_alarms(self) -> list[Alarm]:
        """Returns the alarm about a clock that was set, until it is set back or has stayed so for a day."""
        now, ticks = self._clock(), self._ticks()
        step = now - self._last[0] - timedelta(seconds=ticks - self._last[1])
        self._last = now, ticks
        if abs(step) > self._tolerance:
            self._off += step
            self._since = ticks
        if abs(self._off) <= self._tolerance or ticks - self._since > STEADY.total_seconds():
            self._off = timedelta(0)
            return []
        words = phrase("alarm_words.ahead" if self._off > timedelta(0) else "alarm_words.back")
        minutes = round(abs(self._off).total_seconds() / 60)
        unit, count = ("minutes", minutes) if minutes < 120 else ("hours", minutes // 60)
        off = phrase(f"alarm_words.{unit}", count=count)
        return [Alarm("clock", values={"step": off, "where": words, "now": f"{now:%d-%m-%Y %H.%M}"})]


class HealthChecks:
    """One office's. boxes: the mailboxes as they are now; steps: None in a rehearsal."""

    def __init__(self, office: Office, clock: Clock, boxes: Boxes, ticks: Ticks = time.monotonic) -> None:
        self.office, self.clock, self.boxes, self._ticks = office, clock, boxes, ticks
        self.table: AlarmTable = office.config.alarm
        self.alarms = Alarms(office.services, self._command)
        tolerance = timedelta(seconds=self.table.clock_seconds)
        self.steps = None if clock.in_rehearsal else ClockSteps(clock, tolerance)
        self.sign: Callable[[], object] = lambda: None  # told that the clerk does not stand still
        self.pid, self.facts = os.getpid(), dict[str, object]()  # for the heartbeat
        self.office_name = ""  # where several share the process
        self._refused = False
        self._command_thread: threading.Thread | None = None
        self._next = dict.fromkeys(("beat", "look", "count"), float("-inf"))

    # Each round.

    def look(self, now: datetime, *, state: str = "open", at_once: bool = False) -> None:
        """Does what is due of alarms, metrics and the heartbeat. An OSError is logged, and the step is tried
        again."""
        if self._due("look", LOOK) or at_once:
            self._attempt(lambda: self._alarms(now))
        if self.office.config.metrics.file and (self._due("count", COUNT) or at_once):
            began = time.perf_counter()
            self._attempt(lambda: self._write_metrics(now))
            self._next["count"] += SHARE * (time.perf_counter() - began)
        self.sign()
        if self._due("beat", BEAT) or at_once:
            self._attempt(lambda: self.beat(now, state))

    def _due(self, what: str, every: float) -> bool:
        ticks = self._ticks()
        if ticks < self._next[what]:
            return False
        self._next[what] = ticks + every
        return True

    def _attempt(self, deed: Callable[[], object]) -> None:
        try:
            deed()
        except OSError as disk:
            if not self._refused:
                log.warning(phrase("serve.vitals", why=disk.strerror))
            self._refused = True
        else:
            self._refused = False

    def _alarms(self, now: datetime) -> None:
        """Raise what is found and end the other alarms. While the register cannot be read, only the disk
        is judged."""
        try:
            found = self.find_alarms(now)
        except OSError:
            # A register that cannot follow its journal shows nothing; the disk is still asked.
            self.alarms.look(self._disk(), now, only="disk")
            raise
        self.probe(now)
        self.alarms.look(found, now)

    def probe(self, now: datetime) -> None:
        """Writes the day's test mail ("probe"), when there is a way for it to come back."""
        if self.table.probe and self.office.config.relay.mode == "smtp":
            self._attempt(lambda: probe_mail.send(self.office.services, now))

    # The checks.

    def find_alarms(self, now: datetime) -> list[Alarm]:
        """Returns all alarms of this moment. A missing probe becomes a new one only while every mailbox is
        heard."""
        boxes = list(self.boxes())
        heard = all(box.silent_since is None for box in boxes)  # else the probe may lie in a silent one
        patience = timedelta(minutes=self.table.probe_minutes)
        return [
            *(alarm for box in boxes for alarm in self._line(box, now, "login_in", "mailbox")),
            *self._line(self._relay(), now, "login_out", "relay"),
            *self._queue(now),
            *self._silence(now),
            *self._disk(),
            *(self.steps.find_alarms() if self.steps else ()),
            *self._scanner(),
            *self._certificates(now),
            *nightly_backup.find_alarms(self.office.config, self.office.shelves.root, now),
            *probe_mail.alarms_for_missing_probe(self.office.services, patience, now, heard=heard),
        ]

    def _line(self, box: MailboxState, now: datetime, login: str, line: str) -> list[Alarm]:
        """A refused login is told at once, other trouble after `line_minutes`. Trouble with the relay,
        which has no name here, is not told by mail."""
        if box.silent_since is None:
            return []
        values = {"name": box.name, "since": self._moment(box.silent_since), "why": _why(box.why)}
        refused = LOGIN.search(box.why) is not None
        late = now - box.silent_since > timedelta(minutes=self.table.line_minutes)
        alarm = Alarm(login if refused else line, box.name, values, by_mail=bool(box.name))
        return [alarm] if refused or late else []

    def _relay(self) -> MailboxState:
        """The postman notes in the register since when the relay takes nothing."""
        trouble = self.office.store.register.fact("relay")
        if trouble is None:
            return MailboxState("")
        return MailboxState("", datetime.fromisoformat(str(trouble["since"])), str(trouble["why"]))

    def _queue(self, now: datetime) -> list[Alarm]:
        """The alarm about mails that were due and wait: the oldest for `queue_hours`, or `queue_letters`
        of them."""
        rows = self.office.store.register.find("mails", "status", "waiting", limit=MANY)
        tried = [datetime.fromisoformat(str(row["typed"])) for row in rows if Mail.from_row(row).held_up]
        oldest = min(tried, default=now)
        old = now - oldest > timedelta(hours=self.table.queue_hours)
        values = {"count": len(tried), "since": self._moment(oldest)}
        long = old or len(tried) >= self.table.queue_letters
        return [Alarm("queue", values=values, by_mail=False)] if tried and long else []

    def _silence(self, now: datetime) -> list[Alarm]:
        """The alarm that no letter came by any door, the probe included, for `silence_hours` of office
        hours."""
        register = self.office.store.register
        last = register.last("letters")
        since = datetime.fromisoformat(str(last["at"] if last else register.fact("begun")))
        limit = timedelta(hours=self.table.silence_hours)
        if self.office.house.calendar.open_between(since, now, atmost=limit) < limit:
            return []
        return [Alarm("silence", values={"since": self._moment(since), "hours": self.table.silence_hours})]

    def _scanner(self) -> list[Alarm]:
        """The alarm that files wait because the virus scanner does not answer."""
        scanner = self.office.scanner
        if not scanner.trouble or scanner.answers():
            return []
        return [Alarm("scanner", values={"where": scanner.settings.socket, "why": scanner.trouble})]

    def _certificates(self, now: datetime) -> Iterator[Alarm]:
        """The alarm that a door's certificate ends soon: then mail servers may turn away."""
        doors = (self.office.config.smtp, self.office.config.lmtp)
        for file in dict.fromkeys(door.certificate_file for door in doors if door and door.certificate_file):
            end = end_of(file)
            if end is not None and end - now < CERTIFICATE_ENDS:
                yield Alarm("certificate", Path(file).name, {"file": file, "end": self._moment(end)})

    def _disk(self) -> list[Alarm]:
        """The alarm that less than `disk_free_mb` is free where the store lies."""
        free = cabinet_at(self.office.shelves.root).free_bytes()
        if free >= self.table.disk_free_mb * 1024**2:
            return []
        return [Alarm("disk", values={"free": free // 1024**2, "root": self.office.shelves.root})]

    # Who else hears of it.

    def _command(self, state: str, key: str, text: str) -> None:
        """The office's own command hears of one alarm after another, in the order in which they happened."""
        if self.table.command:
            given = (self._command_thread, (*self.table.command, state, key), text)
            thread = threading.Thread(target=_run_after, args=given, name="alarm-command", daemon=True)
            thread.start()
            self._command_thread = thread

    def beat(self, now: datetime, state: str) -> None:
        """Writes the heartbeat file."""
        facts = {"at": now.isoformat(timespec="seconds"), "pid": self.pid, "state": state, **self.facts}
        facts |= {"book": self.office.shelves.journal.last, "alarms": self.alarms.keys}
        metrics.write(self.office.shelves.root / HEARTBEAT, json.dumps(facts).encode("ascii"))

    def _write_metrics(self, now: datetime) -> None:
        path = self.office.config.path.absolute().parent / self.office.config.metrics.file
        restarts = int(str(self.facts.get("restarts", 0)))
        silent = {box.name: box.silent_since for box in self.boxes()}
        known = (silent, self.alarms.keys, now, restarts, self.office_name)
        metrics.write(path, metrics.metrics_text(self.office, *known))

    def _moment(self, moment: datetime) -> str:
        return f"{self.office.house.calendar.local(moment):%d-%m-%Y %H.%M}"


def _run_after(before: threading.Thread | None, arguments: Sequence[str], text: str) -> None:
    if before is not None:
        before.join()
    try:
        subprocess.run(  # noqa: S603 - the office's own, from its config
            arguments, input=text, text=True, timeout=COMMAND_SECONDS, check=True, capture_output=True
        )
    except (OSError, subprocess.SubprocessError) as fault:
        log.error(phrase("alarm_words.command", why=str(fault)))


def _why(words: str) -> str:
    """A server's words in one short line without addresses."""
    return mask(" ".join(words.split()))[:WHY]
