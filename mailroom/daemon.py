"""The office at work day and night: doors that only put and report, a bell that wakes, and the clerk, the only one who writes.

Promises: the clerk is woken by each letter and every few seconds; time passes only up to the moment until which every door has been
heard (DESIGN.md promise 8). `stop` lets what has begun be finished: a letter under way gets its answer, the clerk ends between two
letters, and whatever does not end in time may be killed, as after any crash each effect happens once.
When the disk fails, the clerk says so in one sentence, waits and tries again; the doors answer 451 by themselves meanwhile.
A config.toml that was changed is read again for its people; a faulty one changes nothing and its faults are logged once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailroom import logs
from mailroom.clock import Clock
from mailroom.config import BadConfig, Config
from mailroom.config.chairs import is_own
from mailroom.config.tables import MailboxTable
from mailroom.doors.bell import Bell
from mailroom.doors.imap import ImapDoor, ImapSettings, ImapTrouble, NotEmpty
from mailroom.doors.smtp import SmtpDoor, SmtpSettings
from mailroom.office import Office
from mailroom.office_post import Carrier
from mailroom.office_store import Change
from mailroom.opening import carrier, open_office
from mailroom.phrases import phrase, trouble
from mailroom.procedure.decision import Line
from mailroom.procedure.letter import Envelope, Later, Never, Outgoing, Sent
from mailroom.procedure.people import Role
from mailroom.shelves.inbox import Inbox
from mailroom.shelves.marks import Marks

log = logging.getLogger(__name__)
TICK = 2  # seconds: how long a letter put by another process (`import`) may wait to be seen
RETRY = 10.0  # seconds between two tries while the disk fails
STOP_SECONDS = 3.0  # for letters under way in a door; the whole stop takes under five
NEVER_HEARD = datetime(1970, 1, 1, tzinfo=UTC)


class Stopping(BaseException):
    """Ends the clerk's round between two letters. No Exception: nobody on the way may take it for a letter's fault."""


class Intake:
    """What the doors get as `put`: on the disk first, then the clerk is woken. Knows which letters are still being written."""

    def __init__(self, inbox: Inbox, clock: Clock, wake: Callable[[], object]) -> None:
        self._inbox, self._clock, self._wake = inbox, clock, wake
        self._guard = threading.Lock()
        self._under_way: dict[int, datetime] = {}
        self._numbers = 0

    def put(self, raw: bytes, envelope: Envelope) -> str:
        """Durably in the inbox; in a rehearsal a letter's arrival is the clock's. OSError: it was not taken."""
        if self._clock.rehearsed:
            envelope = replace(envelope, arrived=self._clock())
        with self._guard:
            self._numbers += 1
            number = self._numbers
            self._under_way[number] = envelope.arrived
        try:
            name = self._inbox.put(raw, envelope)
        finally:
            with self._guard:
                del self._under_way[number]
        self._wake()
        return name

    def heard_until(self, now: datetime) -> datetime:
        """`now`, or the arrival of the oldest letter that is not on the disk yet."""
        with self._guard:
            return min(now, *self._under_way.values()) if self._under_way else now


class Notes:
    """What the doors report beside letters, until the clerk enters it as lines of the admin's digest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._notes: list[Mapping[str, Any]] = []

    def too_large(self, mailbox: str, uid: int, size: int, sender: str) -> None:
        """A letter that was left in its mailbox."""
        subject = phrase("serve.too_large", mailbox=mailbox, size=f"{size / 1024**2:.1f}".replace(".", ","))
        log.warning(phrase("serve.too_large_log", mailbox=mailbox, uid=uid, size=size))
        with self._guard:
            self._notes.append({"key": f"imap-{mailbox}-{uid}", "subject": subject, "from": sender})

    def take(self) -> list[Mapping[str, Any]]:
        with self._guard:
            taken, self._notes = self._notes, []
        return taken

    def give_back(self, notes: list[Mapping[str, Any]]) -> None:
        """They could not be entered: next time."""
        with self._guard:
            self._notes = [*notes, *self._notes]


@dataclass
class Poller:
    """One mailbox: its door, and how often it is asked."""

    name: str
    door: ImapDoor
    every: float
    troubled: bool = False

    def poll(self) -> bool:
        """Fetch what is new; False when it could not be done. Trouble is logged once, and once when it is over.

        NotEmpty goes up: the box must first be dated in config.toml.
        """
        try:
            found = self.door.poll()
        except NotEmpty:
            raise
        except ImapTrouble as trouble_:
            self._troubled(phrase("serve.mailbox_trouble", name=self.name, why=trouble_))
        except OSError as disk:
            self._troubled(phrase("serve.disk", why=disk))
        except (
            Exception
        ):  # a thread that dies in silence would stop the time of every case: imapclient meets odd servers
            log.exception(phrase("serve.mailbox_fault", name=self.name))
            self.troubled = True
        else:
            if self.troubled:
                log.info(phrase("serve.mailbox_again", name=self.name))
            self.troubled = False
            if found.put:
                log.info(phrase("serve.mailbox_new", name=self.name, count=found.put))
            return True
        return False

    def _troubled(self, sentence: str) -> None:
        if not self.troubled:
            log.warning(sentence)
        self.troubled = True

    def run(self, stopping: threading.Event, wake: Callable[[], object]) -> None:
        """Poll until the office stops."""
        while not stopping.is_set():
            try:
                if self.poll():
                    wake()
            except NotEmpty as refusal:
                self._troubled(str(refusal))
            stopping.wait(self.every)
        self.door.close()


def pollers(config: Config, root: Path, intake: Intake, clock: Clock, notes: Notes) -> list[Poller]:
    """A poller for each mailbox of the config. What a door remembers lies in files of its own: the register has one writer."""
    marks = Marks(root)
    return [
        Poller(mailbox_name(box), ImapDoor(ImapSettings(**box.settings()), intake.put, clock, marks, notes.too_large), box.poll_seconds)
        for box in config.imap
    ]  # fmt: skip


def mailbox_name(box: MailboxTable) -> str:
    return f"{box.folder} di {box.host}"


def enter_notes(office: Office, notes: Notes, now: datetime) -> None:
    """What the doors reported becomes lines of the admin's digest. OSError: kept for the next time."""
    taken, admin = notes.take(), office.house.admin
    if not taken:
        return
    lines = [
        Line(admin.address, admin.name, Role.ADMIN, "notice", note["key"],
             data={"subject": note["subject"], "from": note["from"], "when": now.isoformat()})
        for note in taken
    ]  # fmt: skip
    change = Change("reported by the doors")
    change.lines(lines, now)
    try:
        office.store.enter([change], now)
    except OSError:
        notes.give_back(taken)
        raise


class Unhurried:
    """The postman, until the office stops: what is left then waits for the next start."""

    def __init__(self, inner: Carrier, stopping: threading.Event) -> None:
        self._inner, self._stopping = inner, stopping

    def carry(self, mail: Outgoing, now: datetime) -> Sent | Later | Never:
        if self._stopping.is_set():
            return Later(phrase("serve.stopping"))
        return self._inner.carry(mail, now)


class Clerk:
    """The one writer. `round` is called by the bell, in the bell's thread."""

    def __init__(self, config: Config, root: Path, clock: Clock, by: Carrier, stopping: threading.Event) -> None:
        self.config, self.clock, self.stopping = config, clock, stopping
        self.office: Office = open_office(config, root, clock, self._said, Unhurried(by, stopping))
        self.notes = Notes()
        self.heard: Callable[[datetime], datetime] = lambda now: now
        self._read = self._changed()
        self._failing = False

    def round(self) -> None:
        """All there is to do now. Never raises: the office stays open whatever happens in it."""
        if self.stopping.is_set():
            return
        try:
            self._reread()
            enter_notes(self.office, self.notes, self.clock())
            self._settle()
        except Stopping:
            return
        except OSError as disk:
            self._wait(phrase("serve.disk", why=disk))
        except Exception:  # what one case's clock cannot do must not close the doors to everybody's letters
            log.exception(phrase("serve.clerk_fault"))
            self._wait("")
        else:
            if self._failing:
                log.info(phrase("serve.disk_again"))
            self._failing = False

    def _wait(self, sentence: str) -> None:
        if sentence and not self._failing:
            log.error(sentence)
        self._failing = bool(sentence)
        self.stopping.wait(RETRY)

    def _settle(self) -> None:
        """As Office.settle, by a clock that goes on while letters are handled."""
        while True:
            now = self.clock()
            if not self.office.work(now, self.heard(now)) + self.office.deliver(now):
                return

    def _said(self, line: str) -> None:
        """A letter or a moment has been entered whole: the place to stop."""
        number, _, what = line.partition(": ")
        token = logs.case.set(number if what else "")
        log.info(what or line)
        logs.case.reset(token)
        if self.stopping.is_set():
            raise Stopping

    def _changed(self) -> tuple[int, int]:
        """What tells that config.toml is another; (0, 0) when it is not there just now."""
        with suppress(OSError):
            found = self.config.path.stat()
            return found.st_mtime_ns, found.st_ino
        return 0, 0

    def _reread(self) -> None:
        changed = self._changed()
        if changed in (self._read, (0, 0)):
            return
        try:
            config = self.config.reread()
        except BadConfig as wrong:
            self._read = changed
            for sentence in wrong.faults:
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
        self.carrier = carrier(config, root)
        self.clerk = Clerk(config, root, clock, self.carrier, self.stopping)
        self.bell = Bell(self.clerk.round, TICK)
        self.intake = Intake(self.clerk.office.shelves.inbox, clock, self.bell.ring_soon)
        self.pollers = pollers(config, root, self.intake, clock, self.clerk.notes)
        self.doors = [self._door(SmtpSettings(**table.model_dump())) for table in (config.smtp, config.lmtp) if table]
        self.clerk.heard = self.heard_until
        self._threads: list[threading.Thread] = []

    @property
    def fresh(self) -> bool:
        """Whether no letter has ever come into this store."""
        office = self.clerk.office
        return not office.shelves.inbox.waiting() and next(office.store.register.iterate("letters"), None) is None

    def start(self) -> None:
        """Open the doors, then ring the bell. `Trouble`: a port is taken, or a mailbox holds letters nobody has dated."""
        try:
            for poller in self.pollers:
                check_mailbox(poller.door.settings, Marks(self.root), self.clock)
            for door in self.doors:
                self._open(door)
        except BaseException:
            self.stop()
            raise
        for poller in self.pollers:
            thread = threading.Thread(
                target=poller.run, args=(self.stopping, self.bell.ring_soon), name=f"mailbox-{poller.name}", daemon=True
            )
            thread.start()
            self._threads.append(thread)
        self.bell.start()

    def stop(self, within: float = 4.5) -> bool:
        """End everything; True when all of it ended in `within` seconds. What did not may be killed."""
        self.stopping.set()
        closing = threading.Thread(target=self._close, name="closing", daemon=True)
        closing.start()
        closing.join(within)
        return not closing.is_alive()

    def heard_until(self, now: datetime) -> datetime:
        """Until when every door has been heard."""
        mailboxes = [poller.door.heard_until or NEVER_HEARD for poller in self.pollers]
        return min(self.intake.heard_until(now), *mailboxes) if mailboxes else self.intake.heard_until(now)

    def _door(self, settings: SmtpSettings) -> SmtpDoor:
        patience = min(settings.stop_seconds, STOP_SECONDS)
        return SmtpDoor(replace(settings, stop_seconds=patience), self.intake.put, self.clock, self._ours)

    def _ours(self, address: str) -> bool:
        return is_own(address.lower(), self.config.house.mail)

    def _open(self, door: SmtpDoor) -> None:
        try:
            door.start()
        except OSError as taken:
            to = door.settings
            raise trouble(
                "port", protocol=to.protocol.upper(), host=to.host, port=to.port, why=taken.strerror
            ) from taken
        log.info(phrase("serve.door", protocol=door.settings.protocol.upper(), host=door.settings.host, port=door.port))

    def _close(self) -> None:
        for door in self.doors:
            door.stop()
        self.bell.stop()
        for thread in self._threads:
            thread.join(1.0)
        self.clerk.office.close()
        close = getattr(self.carrier, "close", None)
        if close is not None:
            close()


class _Enough(Exception):  # noqa: N818 - the trial has seen what it wanted
    pass


class _Reading:
    """Marks that are read and never set: a trial leaves no trace."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks

    def get(self, key: str) -> str | None:
        return self._marks.get(key)

    def set(self, key: str, value: str) -> None:
        del key, value


def check_mailbox(settings: ImapSettings, marks: Marks, clock: Clock) -> str:
    """Log in and look, letting nothing in: "" or what is wrong with the line. `Trouble` when the box must first be dated."""

    def stop_here(raw: bytes, envelope: Envelope) -> None:
        del raw, envelope
        raise _Enough

    door = ImapDoor(replace(settings, done_folder=""), stop_here, clock, _Reading(marks))
    try:
        door.poll()
    except _Enough:
        return ""
    except NotEmpty as refusal:
        raise trouble("not_empty", why=refusal) from refusal
    except ImapTrouble as bad_line:
        return str(bad_line)
    finally:
        door.close()
    return ""
