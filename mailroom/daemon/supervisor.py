"""Runs the office day and night: doors that put and report, a ticker that wakes, and the clerk, the one
writer.

Promises: each letter wakes the clerk, and the ticker does so every two seconds. Time passes only up to the
moment until which every door has been heard (promise 8). `stop` lets a letter under way get its answer,
and the clerk end between two letters; a late thread may be killed: each effect happens once even then.
When the disk fails, the clerk logs it once, waits and tries again; the doors answer 451 meanwhile. The
people of a changed config.toml and the office's tables are read again; a faulty change changes nothing,
and is logged."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from mailroom.clerk import log_context
from mailroom.clerk.outgoing.post import Carrier
from mailroom.config import BadConfig, Config
from mailroom.daemon import connectivity
from mailroom.daemon.doorkeeper import DoorNotes, Intake, enter_notes, pollers
from mailroom.daemon.health_checks import HealthChecks, mailbox_state
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.store_opening import carrier, check_agencies, open_office, why
from mailroom.daemon.watermark import Watermark
from mailroom.doors.smtp_door import SmtpDoor, SmtpSettings
from mailroom.doors.ticker import Ticker
from mailroom.office import Office
from mailroom.procedure.letter import Later, Never, Outgoing, Sent
from mailroom.shelves.door_state import DoorState
from mailroom.shelves.journal.journal import JournalBroken, JournalDisplaced
from mailroom.shelves.store_faults import RegisterDamaged
from mailroom.text.idn import is_postmaster
from mailroom.writing.case_history import explain_line
from mailroom.writing.cli_sentences import Trouble, phrase, trouble

log = logging.getLogger(__name__)
TICK = 2  # seconds: how long a letter put by another process (`import`) may wait to be seen
STILL = 1.0  # seconds for which changed files must stay as they are before they are read
RETRY = (1.0, 60.0)  # seconds before the first new try while the disk fails, doubled up to the second figure
LISTENING = 20.0  # seconds between two times at which it is noted that we are there
STOP_SECONDS = 3.0  # for letters under way in a door; the whole stop takes under five
FIRST_ANSWER = 1.0  # seconds that a mailbox may take to refuse the start, or to see that the office ends


class Stopping(BaseException):
    """Raised to end the clerk's round between two groups of letters. It is no `Exception`, so that no letter
    is blamed for it."""


class StoppableCarrier:
    """The postman, until the office stops. Mails that have not left by then wait for the next start."""

    def __init__(self, inner: Carrier, stopping: threading.Event) -> None:
        self._inner, self._stopping = inner, stopping

    def carry(self, mail: Outgoing, now: datetime) -> Sent | Later | Never:
        return self._not_now() if self._stopping.is_set() else self._inner.carry(mail, now)

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Sent | Later | Never]:
        waiting = iter(mails)  # a mail on its way is carried to its end
        if not self._stopping.is_set():
            for outcome in self._inner.carry_all(waiting, now):
                yield outcome
                if self._stopping.is_set():
                    yield from (self._not_now() for _ in waiting)
        yield from (self._not_now() for _ in waiting)

    def _not_now(self) -> Later:
        return Later(phrase("serve.stopping"), scope="office", tried=False)


class ClerkLoop:
    """The one writer. `round` is called by the ticker (doors/ticker.py), in its thread."""

    def __init__(
        self, config: Config, root: Path, clock: Clock, by: Carrier, stopping: threading.Event
    ) -> None:
        self.config, self.clock, self.stopping = config, clock, stopping
        self.office: Office = open_office(config, root, clock, self._log_line, StoppableCarrier(by, stopping))
        self.notes = DoorNotes(root)
        self.heard: Callable[[datetime], datetime] = lambda now: now
        # whether old letters are coming in by several doors
        self.patient: Callable[[datetime], bool] = lambda _: False
        self._read = self._changing = self._files_state()
        self._changed = time.monotonic()
        self._failing = False
        self._pause = RETRY[0]
        self.health = HealthChecks(self.office, clock, list)
        self.office.store.between = self._or_stop

    def round(self) -> None:
        """Do all there is to do now. Never raises: the office stays open."""
        if not self.stopping.is_set():
            self._work()
            self._watch()

    def _watch(self) -> None:
        try:
            self.health.look(self.clock())
        except Exception:  # BLE001 - logged: what only watches must not stop what it watches
            log.exception(phrase("serve.clerk_fault"))

    def _work(self) -> None:
        try:
            self._reread()
            enter_notes(self.office, self.notes, self.clock())
            self._settle()
        except Stopping:
            return
        except RegisterDamaged:
            self._mend_register()
        except JournalDisplaced as book:
            self._wait(phrase("serve.book", path=book.filename))
        except OSError as disk:
            self._wait(phrase("serve.disk", why=disk))
        except Exception:  # BLE001 - logged: one case's clock must not close the doors to everybody's letters
            log.exception(phrase("serve.clerk_fault"))
            self._wait("")
        else:
            if self._failing:
                log.info(phrase("serve.disk_again"))
            self._failing, self._pause = False, RETRY[0]

    def _mend_register(self) -> None:
        """The register is made anew from the journal while letters wait. Where that is damaged, too, nothing
        is entered before a person has acted."""
        log.error(phrase("serve.index_damaged"))
        try:
            self.office.shelves.register.mend()
        except JournalBroken as broken:
            self._wait(why(broken))
        except OSError as disk:
            self._wait(phrase("serve.disk", why=disk))
        else:
            log.info(phrase("serve.index_over"))

    def _wait(self, sentence: str) -> None:
        """Wait before the next round: one second, then doubled up to a minute. sentence: the trouble,
        logged when it begins; "" where it was logged."""
        if sentence and not self._failing:
            log.error(sentence)
        self._failing = bool(sentence)
        self.stopping.wait(self._pause)
        self._pause = min(self._pause * 2, RETRY[1])

    def _settle(self) -> None:
        """As Office.settle, by a clock that goes on while letters are handled."""
        while True:
            now = self.clock()
            handled = 0 if self.patient(now) else self.office.work(now, self.heard(now))
            left = self.office.deliver(now)
            if left:
                log.info(phrase("serve.delivered", count=left))
            if not handled + left:
                return
            self._watch()  # a long queue takes many rounds
            self._or_stop()

    def _log_line(self, line: str) -> None:
        number, what = explain_line(line)
        token = log_context.case.set(number)
        log.info(what)
        log_context.case.reset(token)

    def _or_stop(self) -> None:
        self.health.alive()
        if self.stopping.is_set():
            raise Stopping

    def _files_state(self) -> list[tuple[int, int]]:
        """The marks by which a changed config.toml or table is known; [] when one is not there just now."""
        with suppress(OSError):
            return [(found.st_mtime_ns, found.st_ino) for found in map(Path.stat, self.config.files)]
        return []

    def _reread(self) -> None:
        """Takes over changed files once they have not changed for a second, since a table that is half
        written lacks rows. A faulty change is logged and changes nothing. So is a change that drops an agency
        with open cases."""
        changed, now = self._files_state(), time.monotonic()
        if changed != self._changing:
            self._changing, self._changed = changed, now
        if changed in (self._read, []) or now - self._changed < STILL:
            return
        try:
            config = self.config.reread()
            check_agencies(self.office, config)
        except (BadConfig, Trouble) as wrong:
            self._read = changed
            for sentence in wrong.faults if isinstance(wrong, BadConfig) else (wrong,):
                log.error(phrase("serve.bad_tables", why=sentence))
            return
        self.office.reread(config, self.clock())
        self.config, self._read = config, changed
        log.info(phrase("serve.tables"))


class Daemon:
    """A whole office at work, from `start` to `stop`."""

    def __init__(self, config: Config, root: Path, clock: Clock) -> None:
        self.config, self.root, self.clock = config, root, clock
        self.stopping = threading.Event()
        self.carrier = connectivity.WatchedCarrier(carrier(config, root), self._line)
        self.clerk = ClerkLoop(config, root, clock, self.carrier, self.stopping)
        self.bell = Ticker(self.clerk.round, TICK)
        self.intake = Intake(self.clerk.office.shelves.inbox, clock, self.bell.wake_soon)
        self.pollers = pollers(config, root, self.intake, clock, self.clerk.notes)
        tables = filter(None, (config.smtp, config.lmtp))
        self.doors = [self._door(SmtpSettings(**table.model_dump())) for table in tables]
        hours = 0.0 if clock.in_rehearsal else max((d.settings.grace_hours for d in self.doors), default=0.0)
        fetching = [poller.door for poller in self.pollers]
        self.watermark = Watermark(self.doors, fetching, DoorState(root), timedelta(hours=hours))
        self.intake.watermark = self.watermark
        self.clerk.heard, self.clerk.patient = self.watermark.heard_until, self.watermark.patient
        self.clerk.health.boxes = lambda: [mailbox_state(poller, self._began) for poller in self.pollers]
        self._began = clock()
        self._opened: list[SmtpDoor] = []
        self._threads: list[threading.Thread] = []

    @property
    def fresh(self) -> bool:
        """Whether no letter has ever come into this store."""
        office = self.clerk.office
        letters = office.store.register.iterate("letters")
        return not office.shelves.inbox.waiting() and next(letters, None) is None

    def start(self) -> None:
        """Open the doors and mailboxes, then start the ticker. `Trouble`: a port is taken, a mailbox must
        be dated first."""
        try:
            for door in self.doors:
                self._open(door)
            for poller in self.pollers:
                self._start(partial(poller.run, self.stopping, self.bell.wake_soon), f"mailbox-{poller.name}")
            # A mailbox that must be dated first refuses the start; a slow server is not waited for.
            until = time.monotonic() + FIRST_ANSWER
            for poller in self.pollers:
                poller.answered.wait(max(0.0, until - time.monotonic()))
                if poller.refusal:
                    raise trouble("not_empty", **poller.refusal.values)
        except BaseException:
            self.stop()
            raise
        self.bell.start()
        self._start(self._listen, "listening")
        relay = self.config.relay
        if self.doors and connectivity.watchable(relay) and not self.clock.in_rehearsal:
            work = partial(connectivity.watch, relay, self.watermark, self.clock, self.stopping)
            self._start(work, "line")

    def _listen(self) -> None:
        """Note that the doors listen, also during a long piece of work of the clerk's."""
        while not self.stopping.wait(LISTENING):
            self.watermark.listening(self.clock())

    def _line(self, works: bool) -> None:
        """The postman has seen how the line is."""
        (self.watermark.note_reachable if works else self.watermark.note_cut_off)(self.clock())

    def _start(self, work: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def stop(self, within: float = 4.5) -> bool:
        """Ends everything. Returns False when something did not end in `within` seconds; that may be
        killed."""
        self.stopping.set()
        closing = threading.Thread(target=self._close, name="closing", daemon=True)
        closing.start()
        closing.join(within)
        return not closing.is_alive()

    def _door(self, settings: SmtpSettings) -> SmtpDoor:
        settings = replace(settings, stop_seconds=min(settings.stop_seconds, STOP_SECONDS))
        return SmtpDoor(settings, self.intake.put_all, self.clock, self._ours)

    def _ours(self, address: str) -> bool:
        """Whether the door takes mail to this address: one of the office's own, or its domain's
        postmaster."""
        house = self.config.house
        return house.is_own(address) or is_postmaster(address, house.domain)

    def _open(self, door: SmtpDoor) -> None:
        place = {"protocol": door.settings.protocol.upper(), "host": door.settings.host}
        try:
            door.start()
        except OSError as taken:
            raise trouble("port", **place, port=door.settings.port, why=taken.strerror) from taken
        self._opened.append(door)
        log.info(phrase("serve.door", **place, port=door.port))

    def _close(self) -> None:
        for poller in self.pollers:
            poller.door.interrupt()
        for door in self._opened:
            door.stop()
        self.bell.stop()
        until = time.monotonic() + FIRST_ANSWER
        # a thread that waits for its server ends with the process: its letters are on the disk
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        with suppress(OSError):
            self.clerk.health.beat(self.clock(), "closed")
        self.clerk.office.close()
        self.carrier.close()
