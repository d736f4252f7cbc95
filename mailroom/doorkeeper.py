"""The doors' side of the office: what they put, what they report, until when they have been heard; and the polling of mailboxes.

Promises: a letter is on the disk before its door says so, and nothing here writes the register. What is reported beside letters waits
for the clerk. A mailbox that cannot be read is told once, asked again, and holds the time of all cases back until it answers.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from mailroom.clerk.store import Change
from mailroom.clock import Clock
from mailroom.config import Config
from mailroom.config.tables import MailboxTable
from mailroom.doors.imap import ImapDoor, ImapSettings, ImapTrouble, NotEmpty
from mailroom.office import Office
from mailroom.phrases import phrase, trouble
from mailroom.procedure.decision import Line
from mailroom.procedure.letter import Envelope
from mailroom.procedure.people import Role
from mailroom.shelves import safeio
from mailroom.shelves.inbox import Inbox
from mailroom.shelves.marks import Marks
from mailroom.watermark import Watermark

log = logging.getLogger(__name__)


class Intake:
    """What the doors get as `put`: on the disk first, then the clerk is woken."""

    def __init__(
        self, inbox: Inbox, clock: Clock, wake: Callable[[], object], watermark: Watermark | None = None
    ) -> None:
        """watermark: hears of letters that come and of those that could not be put; set before the doors open."""
        self._inbox, self._clock, self._wake, self.watermark = inbox, clock, wake, watermark

    def put(self, raw: bytes, envelope: Envelope) -> str:
        """Durably in the inbox; in a rehearsal a letter's arrival is the clock's. OSError: it was not taken."""
        try:
            name = self._inbox.put(raw, self._dated(envelope))
        except OSError:
            self._refused()
            raise
        self._wake()
        return name

    def put_all(self, letters: Sequence[tuple[bytes, Envelope]]) -> list[str | Exception]:
        """The same for several at once: for each its name, or what kept it out."""
        names = self._inbox.put_all([(raw, self._dated(envelope)) for raw, envelope in letters])
        if any(isinstance(name, str) for name in names):
            self._wake()
        if any(isinstance(name, OSError) for name in names):
            self._refused()
        return names

    def _refused(self) -> None:
        if self.watermark is not None:
            self.watermark.refused(self._clock())

    def _dated(self, envelope: Envelope) -> Envelope:
        if self._clock.rehearsed:
            fetched = envelope.door == "imap"
            envelope = replace(envelope, arrived=self._clock.delivered(envelope.arrived) if fetched else self._clock())
        if self.watermark is not None:
            self.watermark.coming(envelope.door, envelope.arrived, self._clock())
        return envelope


class Notes:
    """What the doors report beside letters: on the disk, until the clerk has entered it as lines of the admin's digest.

    A door remembers that it has reported something and reports it once; a process may be killed right after that.
    """

    def __init__(self, root: Path) -> None:
        self._folder = root / "doors" / "notes"

    def too_large(self, mailbox: str, uid: int, size: int, sender: str) -> None:
        """A letter that was left in its mailbox. OSError: it could not be written down, the door will report it again."""
        subject = phrase("serve.too_large", mailbox=mailbox, size=f"{size / 1024**2:.1f}".replace(".", ","))
        log.warning(phrase("serve.too_large_log", mailbox=mailbox, uid=uid, size=size))
        key = f"imap-{mailbox}-{uid}"
        safeio.folder(self._folder.parent)
        safeio.folder(self._folder)
        note = json.dumps({"key": key, "subject": subject, "from": sender})
        safeio.replace(self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json", note.encode())

    def waiting(self) -> dict[Path, Mapping[str, Any]]:
        """Each note that is not entered yet, by its file."""
        return {path: json.loads(path.read_bytes()) for path in sorted(self._folder.glob("*.json"))}

    def entered(self, files: Iterable[Path]) -> None:
        """These are in the book."""
        for path in files:
            path.unlink(missing_ok=True)


@dataclass
class Poller:
    """One mailbox: its door, and how often it is asked."""

    name: str
    door: ImapDoor
    every: float
    troubled: bool = False
    refusal: str = ""  # NotEmpty's sentence: the box must first be dated
    answered: threading.Event = field(default_factory=threading.Event)

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
        except Exception:  # BLE001 - logged: a thread that died in silence would stop everybody's time
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
                self.refusal = str(refusal)
                self._troubled(self.refusal)
            self.answered.set()
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
    """What the doors reported becomes lines of the admin's digest. OSError: it waits for the next time."""
    waiting, admin = notes.waiting(), office.house.admin
    if not waiting:
        return
    lines = [
        Line(admin.address, admin.name, Role.ADMIN, "notice", note["key"],
             data={"subject": note["subject"], "from": note["from"], "when": now.isoformat()})
        for note in waiting.values()
    ]  # fmt: skip
    change = Change("reported by the doors")
    change.lines(lines, now)
    office.store.enter([change], now)
    notes.entered(waiting)


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
