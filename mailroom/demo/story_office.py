"""The office in which stories are told: a fresh store, a set clock, the real SMTP door, Maildirs.

Promises: nothing is decided here and no event is written. People read their mailboxes and write through the
door; all that is looked up in the register is the form of a letter, by its Message-ID."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from zlib import crc32

from mailroom.config import Config
from mailroom.daemon.store_opening import OUTGOING
from mailroom.demo import mail_programs
from mailroom.demo.storyteller import Arrival, Stage, Step, Telling, stage_of
from mailroom.doors.maildir import Maildirs
from mailroom.doors.smtp_door import SmtpDoor, SmtpSettings
from mailroom.office import Office
from mailroom.procedure.letter import Envelope
from mailroom.shelves.open_store import Shelves

OFFICIAL_STYLES = ("gmail", "outlook", "below", "phone")


@dataclass(frozen=True)
class Letter:
    """A letter in a mailbox."""

    arrival: Arrival
    message: EmailMessage


class StoryOffice(Stage):
    """Steps become mails, and mails in Maildirs become arrivals."""

    def __init__(self, config: Config, root: Path, now: datetime) -> None:
        super().__init__(config.house, now)
        self.outgoing = root / OUTGOING
        self.office = Office(
            replace(config, store=root), Shelves.open(root), Maildirs(self.outgoing), said=lambda _: None
        )
        self.office.begin(now)
        self.letters = list(self._open_mail("cur", "new"))
        self.counted = len(self.letters)
        self.written = 0  # mails to the office, each of which must end in one class

    def close(self) -> None:
        self.office.close()

    def numbers(self) -> Sequence[str]:
        return self.office.store.register.keys("cases")

    def stage(self, number: str) -> str:
        case = self.office.store.case(number)
        assert case is not None, number
        return stage_of(case)

    # People write.

    def write(self, step: Step, telling: Telling) -> None:
        message = mail_programs.fresh(self._draft(step, telling, telling.fill(step.text)), self.house.mail)
        for _ in range(1 + step.twice):
            self.send(message, step.text)

    def reply(self, step: Step, telling: Telling) -> None:
        """Answer the latest letter of that form in his mailbox; a deputy reads that of his liaison."""
        box = telling.address(step.who.replace("deputy ", "liaison "))
        original = self.latest(step.form, box, step.about, telling)
        text = re.sub(
            r"\{line ([^}]+)\}", lambda words: line_number(original, words[1]), telling.fill(step.text)
        )
        style = step.style or telling.style(step.who) or OFFICIAL_STYLES[crc32(box.encode()) % 4]
        message = mail_programs.answer(self._draft(step, telling, text), original, style)
        self.send(message, text, machine=style in mail_programs.MACHINES)

    def latest(self, form: str, box: str, words: str = "", telling: Telling | None = None) -> EmailMessage:
        """The latest letter of a form in a mailbox that holds `words` and is no other story's."""
        for letter in reversed(self.letters):
            here = letter.arrival
            free = telling is None or not here.number or telling.owns(here)
            if (
                free
                and (here.form, here.to) == (form, box)
                and words in flat(mail_programs.body(letter.message))
            ):
                return letter.message
        raise LookupError(f"no letter '{form}' to {box} that holds '{words}'")

    def _draft(self, step: Step, telling: Telling, text: str) -> mail_programs.Draft:
        words = step.sender or telling.people.get(step.who, step.who)
        name, address = parseaddr(words)[0], telling.address(step.sender or step.who)
        chairs = self.house.people.chairs_of(address)
        header, _, value = step.header.partition(": ")
        return mail_programs.Draft(
            (chairs[0].name if chairs else name, address),
            step.subject,
            text,
            self.now,
            self.written + 1,
            step.files,
            ((header, value),) if header else (),
        )

    def send(self, message: EmailMessage, text: str, *, machine: bool = False) -> None:
        """Hand a mail over; the office works at once. text: what the person wrote. A machine has no envelope sender."""
        sender = "" if machine else parseaddr(str(message["From"]))[1]
        self.carry(message, sender, parseaddr(str(message["To"]))[1])
        self.written += 1
        self.settle()
        self.alarms.append(self.window_over())

    def carry(self, message: EmailMessage, sender: str, to: str) -> None:
        self.office.accept(message.as_bytes(), Envelope("smtp", self.now, sender, (to,)))

    # The office works, and people read.

    def settle(self) -> None:
        self.office.settle(self.now)
        self.read_mail()

    def read_mail(self) -> None:
        """Everybody looks into his mailbox."""
        for letter in self._open_mail("new"):
            self.letters.append(letter)

    def arrivals(self) -> Sequence[Arrival]:
        came = [letter.arrival for letter in self.letters[self.counted :] if letter.arrival.form != "balance"]
        self.counted = len(self.letters)
        return came

    def _open_mail(self, *folders: str) -> Iterator[Letter]:
        """The letters of all mailboxes in the order of their delivery; as a mail program does, they are put to
        those that were read."""
        register = self.office.store.register
        files = [file for folder in folders for file in self.outgoing.glob(f"*/{folder}/*")]
        for file in sorted(
            files, key=lambda file: (file.stat().st_mtime, file.parent.parent.name, file.name)
        ):
            message = mail_programs.open_message(file.read_bytes())
            row = register.get(
                "mails", str(message["Message-ID"]).strip("<>").rpartition("@")[0].rpartition(".")[0]
            )
            assert row is not None, file
            case = register.get("cases", row["dossier"])
            yield Letter(Arrival(row["form"], row["to"], row["dossier"] if case else ""), message)
            if file.parent.name == "new":
                file.rename(file.parent.parent / "cur" / f"{file.name}:2,S")


class SmtpOffice(StoryOffice):
    """The same behind the real SMTP door."""

    def __init__(self, config: Config, root: Path, now: datetime) -> None:
        super().__init__(config, root, now)
        domain = self.house.domain
        self.door = SmtpDoor(
            SmtpSettings(port=0),
            self.office.accept,
            lambda: self.now,
            lambda address: address.rpartition("@")[2] == domain,
        )
        self.door.start()

    def close(self) -> None:
        self.door.stop()
        super().close()

    def carry(self, message: EmailMessage, sender: str, to: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.door.port, local_hostname="peragaan.example", timeout=20) as line:
            line.send_message(message, sender, [to])


def line_number(letter: EmailMessage, words: str) -> str:
    """The number in front of the entry that holds these words; an entry may go on over several lines."""
    for entry in re.split(r"\n(?=\W*\d{1,3}[.):]?\s)|\n\s*\n", mail_programs.body(letter)):
        head = re.match(r"\W*(\d{1,3})[.):]?\s", entry)
        if head and words in flat(entry):
            return head[1]
    raise LookupError(f"no entry that holds '{words}'")


def flat(text: str) -> str:
    """Text as one line."""
    return " ".join(text.split())
