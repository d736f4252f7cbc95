"""When each mailbox is polled, how long it rests after a failure, and how letters and reports of the doors
get onto the disk.

A mailbox that fails is logged once and asked again after 5 to 300 seconds (`BACK_OFF`). Until it answers, it
holds back the time of all cases (received_until.py). A letter is on the disk before its door says so; the
register is never written here.

In: `Poller.poll`: a stop signal and a `Pace`. `pollers`: `Config`, the store's folder, an `Intake`.
`enter_notes`: an `Office`, `DoorNotes`, now.
Out: letters in the inbox, and notes for the clerk about letters that a door left; whether the poll was whole.
Fails: `poll` raises `NotEmpty` (nobody said from which day on) and the disk's OSError; trouble with the
server is only logged. `check_mailbox` raises `Trouble`.
See: Which letters are new: doors/imap/imap_door.py. The files: shelves/files/inbox.py."""

from __future__ import annotations

import hashlib
import json
import logging
import random
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailroom.config import Config
from mailroom.config.server_tables import MailboxTable
from mailroom.daemon.connectivity import from_outside
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.received_until import Watermark
from mailroom.daemon.store_opening import tokens
from mailroom.doors.imap.imap_door import ImapDoor, ImapTrouble, LeftLetter, Letters, NotEmpty, PutAll, Report
from mailroom.doors.imap.letter_fetch import WHOLE, Pace
from mailroom.procedure.letter import Envelope
from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.store_parts import Inbox, Notes, StagedLetter
from mailroom.writing.cli_sentences import phrase, trouble

if TYPE_CHECKING:
    from mailroom.office import Office

log = logging.getLogger(__name__)
BACK_OFF = (5.0, 300.0)  # seconds: the first pause after trouble with a mailbox, and the longest


@dataclass(frozen=True)
class MailboxState:
    """A polled mailbox: when it fell silent (None: it is heard), and the reason."""

    name: str
    silent_since: datetime | None = None
    why: str = ""


class Intake:
    """The `put_all` of the doors: the letters to the disk first, then the clerk is woken."""

    def __init__(self, inbox: Inbox, clock: Clock, wake: Callable[[], object]) -> None:
        self._inbox, self._clock, self._wake = inbox, clock, wake
        self.watermark: Watermark | None = None  # set before the doors open; hears of what comes

    def put_all(self, letters: Letters) -> list[str | Exception]:
        """Puts letters into the inbox, durably. Returns for each its name, or the exception that kept it out.
        In a rehearsal they arrive by the rehearsal's clock."""
        names = self._inbox.accept_all([(raw, self._with_arrival(envelope)) for raw, envelope in letters])
        if any(isinstance(name, str) for name in names):
            self._wake()
        if any(isinstance(name, OSError) for name in names):
            self.note_refusal()
        return names

    def stage(self, letter: tuple[bytes, Envelope]) -> StagedIntake:
        """Writes a letter, durably, that waits only once it is published. OSError: the disk."""
        raw, envelope = letter
        return StagedIntake(self._inbox.stage(raw, self._with_arrival(envelope)), self._wake)

    def note_refusal(self) -> None:
        """A letter could not be put: its sender keeps it and tries again."""
        if self.watermark is not None:
            self.watermark.note_refusal(self._clock())

    def _with_arrival(self, envelope: Envelope) -> Envelope:
        """The envelope, its arrival noted on the watermark. In a rehearsal a mailbox's letter arrives as
        `Clock.arrival_of` says, any other now."""
        if self._clock.in_rehearsal:
            fetched = envelope.door == "imap"
            arrived = self._clock.arrival_of(envelope.arrived) if fetched else self._clock()
            envelope = replace(envelope, arrived=arrived)
        if self.watermark is not None:
            self.watermark.note_arrival(envelope.door, envelope.arrived, self._clock())
            if from_outside(envelope):
                self.watermark.note_visit(self._clock())
        return envelope


@dataclass(frozen=True)
class StagedIntake:
    """A letter that is on the disk; the clerk is woken once it waits for him."""

    staged: StagedLetter
    wake: Callable[[], object]

    def publish(self) -> None:
        self.staged.publish()
        self.wake()

    def drop(self) -> None:
        self.staged.drop()


class DoorNotes:
    """The doors' reports: on the disk, until the clerk has entered them as lines of the admin's digest.

    A door reports a thing once, and the process may be killed right after that."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def note_left(self, letter: LeftLetter) -> None:
        """A letter that was left in its mailbox. OSError: the door will report it again."""
        facts = asdict(letter)
        log.warning(phrase(f"serve.{letter.why}_log", **facts))
        note = {**facts, "arrived": letter.arrived.isoformat(), "header": letter.header.decode("latin-1")}
        known = repr((letter.mailbox, letter.uidvalidity, letter.uid, letter.header))
        name = hashlib.sha256(known.encode()).hexdigest()[:32]
        self._notes.add_note(f"{name}.json", json.dumps(note).encode())

    def waiting(self) -> dict[str, Mapping[str, Any]]:
        """Returns each note that is not entered yet, by its name."""
        return {name: json.loads(text) for name, text in self._notes.waiting().items()}

    def forget(self, names: Iterable[str]) -> None:
        """Remove notes that are in the journal."""
        self._notes.forget(names)


@dataclass
class Poller:
    """One mailbox. every: seconds after which it is asked again at the latest; chance: draws from 0 to 1."""

    name: str
    door: ImapDoor
    every: float
    chance: Callable[[], float] = random.random
    troubled: bool = False
    failures: int = 0
    said: str = ""  # the trouble, in the server's words
    refusal: NotEmpty | None = None  # the box must first be dated
    later: int = 0  # letters that the last complete poll put off, and their bytes
    later_bytes: int = 0
    answered: threading.Event = field(default_factory=threading.Event)

    def poll(self, stopping: threading.Event | None = None, pace: Pace = WHOLE) -> bool:
        """Fetches new letters; returns False when it could not be done. Raises NotEmpty when the box needs a
        `since` date first.

        Trouble is logged when it begins and ends, but not when the office itself ends the line to stop."""
        try:
            found = self.door.poll(pace)
        except NotEmpty:
            raise
        except ImapTrouble as trouble_:
            if stopping is None or not stopping.is_set():
                sentence = phrase("serve.mailbox_trouble", name=self.name, why=trouble_)
                self._note_trouble(sentence, str(trouble_))
        except OSError as disk:
            self._note_trouble(phrase("serve.disk", why=disk))
        except Exception:  # BLE001 - logged: a thread that died in silence would stop everybody's time
            log.exception(phrase("serve.mailbox_fault", name=self.name))
            self.troubled = True
        else:
            if self.troubled:
                log.info(phrase("serve.mailbox_again", name=self.name))
            self.troubled, self.failures = False, 0
            self.later, self.later_bytes = found.later, found.later_bytes
            if found.put:
                log.info(phrase("serve.mailbox_new", name=self.name, count=found.put))
            return True
        self.failures += 1
        return False

    def _note_trouble(self, sentence: str, why: str = "") -> None:
        if not self.troubled:
            log.warning(sentence)
        self.troubled, self.said = True, why or sentence

    def pause(self) -> float:
        """Returns the seconds until the next try, after `failures` in a row: 5, 10, 20 … 300, or less for a
        busy mailbox.

        The wait is drawn between half of that and all of it, so that many mailboxes do not come back at
        once."""
        longest = min(BACK_OFF[0], self.every) * 2 ** min(max(self.failures, 1) - 1, 30)
        return float(min(longest, BACK_OFF[1])) * (0.5 + self.chance() / 2)

    def run(self, stopping: threading.Event, wake: Callable[[], object]) -> None:
        """Poll, listen, poll until the office stops."""
        while not stopping.is_set():
            done = False
            try:
                done = self.poll(stopping)
                if done:
                    wake()
            except NotEmpty as refusal:
                self.refusal = refusal
                self._note_trouble(phrase("trouble.not_empty", **refusal.values))
                self.failures = 0
            self.answered.set()
            if done:
                self.door.wait(self.every, stopping)
            else:
                stopping.wait(self.pause() if not self.refusal else self.every)
        self.door.close()


def mailbox_state(poller: Poller, began: datetime) -> MailboxState:
    """Returns a mailbox as it is now. began: when it was first asked."""
    since = (poller.door.heard_until or began) if poller.troubled else None
    return MailboxState(poller.name, since, poller.said)


def pollers(config: Config, root: Path, intake: Intake, clock: Clock, notes: DoorNotes) -> list[Poller]:
    """Returns a poller for each mailbox of the config."""
    return [
        Poller(mailbox_name(box), _door(box, root, clock, intake.put_all, notes.note_left), box.poll_seconds)
        for box in config.imap
    ]


def _door(box: MailboxTable, root: Path, clock: Clock, put_all: PutAll, left: Report) -> ImapDoor:
    """The door of a mailbox. It keeps its state in files of its own: the register has one writer."""
    settings = box
    return ImapDoor(settings, put_all, clock, cabinet_at(root).marks, left, tokens(box.oauth, root))


def mailbox_name(box: MailboxTable) -> str:
    return f"{box.folder} di {box.host}"


def enter_notes(office: Office, notes: DoorNotes, now: datetime) -> None:
    """Enters the doors' reports, and tells the people they concern. On OSError they wait for the next
    time."""
    # who only asks a mailbox needs no clerk
    from mailroom.clerk.time import oversized_and_failed_letters as left  # noqa: PLC0415

    for path, note in notes.waiting().items():
        left.enter_note(office.services, note, now)
        notes.forget([path])


def check_mailbox(box: MailboxTable, root: Path, clock: Clock) -> str:
    """Logs in and looks, without fetching letters. Returns "" or the fault of the line. Raises `Trouble` when
    the box needs a `since` date."""
    door = _door(box, root, clock, lambda _: [], lambda _: None)
    try:
        door.look()
    except NotEmpty as refusal:
        raise trouble("not_empty", **refusal.values) from refusal
    except ImapTrouble as bad_line:
        return str(bad_line)
    finally:
        door.close()
    return ""
