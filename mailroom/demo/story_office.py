"""The office in which stories are told: a fresh store, a set clock, the real SMTP door, Maildirs.

Promises: nothing is decided here and no event is written. People read their mailboxes and write through the
door; all that is looked up in the register is the form of a letter."""

from __future__ import annotations

import email.policy
import re
import smtplib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from zlib import crc32

from mailroom.config import Config
from mailroom.daemon.store_opening import OUTGOING
from mailroom.demo import mail_programs
from mailroom.demo.storyteller import Arrival, MissingLetterError, Setting, Step, Telling, stage_of
from mailroom.doors.maildir import Maildirs
from mailroom.doors.smtp_door import SmtpDoor, SmtpSettings
from mailroom.office import Office
from mailroom.procedure.letter import Envelope
from mailroom.shelves.open_store import Shelves

OFFICIAL_STYLES = ("gmail", "outlook", "below", "phone")


class Delivery:
    """A letter in a mailbox. It is parsed when somebody answers it or opens what is enclosed."""

    def __init__(self, arrival: Arrival, raw: bytes) -> None:
        self.arrival, self.raw = arrival, raw
        self.headers = BytesHeaderParser(policy=email.policy.default).parsebytes(raw)

    @cached_property
    def message(self) -> EmailMessage:
        return mail_programs.open_message(self.raw)


class StoryOffice(Setting):
    """Steps become mails, and mails in Maildirs become arrivals."""

    def __init__(self, config: Config, root: Path, now: datetime) -> None:
        super().__init__(config.house, now)
        self.outgoing = root / OUTGOING
        self.office = Office(
            replace(config, store=root), Shelves.open(root), Maildirs(self.outgoing), said=lambda _: None
        )
        self.office.begin(now)
        self.letters: list[Delivery] = []
        self.counted = 0
        self.heard = 0  # the last line of the journal; while it is the same no letter has come
        self.written = 0  # mails to the office, each of which must end in one class

    def close(self) -> None:
        self.office.close()

    def stage_of_case(self, number: str) -> str:
        case = self.office.store.case(number)
        assert case is not None, number
        return stage_of(case)

    # People write.

    def write(self, step: Step, telling: Telling) -> None:
        message = mail_programs.compose(self._draft(step, telling, telling.fill(step.text)), self.house.mail)
        for _ in range(1 + step.twice):
            self.send(message, step.text)

    def reply(self, step: Step, telling: Telling) -> None:
        """Answer the latest letter of that form in his mailbox; a deputy reads that of his liaison."""
        box = telling.address(step.who.replace("deputy ", "liaison "))
        original = self.latest(step.form, box, step.about, telling)
        text = telling.fill(step.text)
        text = re.sub(r"\{line ([^}]+)\}", lambda words: line_number(original, words[1]), text)
        style = step.style or telling.style(step.who) or OFFICIAL_STYLES[crc32(box.encode()) % 4]
        message = mail_programs.answer(self._draft(step, telling, text), original, style)
        self.send(message, text, machine=style in mail_programs.MACHINES)

    def latest(self, form: str, box: str, words: str = "", telling: Telling | None = None) -> EmailMessage:
        """The latest letter of a form in a mailbox that holds `words` and belongs to this story."""
        for letter in reversed(self.letters):
            here = letter.arrival
            if (here.form, here.to) != (form, box) or (here.number and telling and not telling.owns(here)):
                continue
            if not words or words in flat(mail_programs.body(letter.message)):
                return letter.message
        raise MissingLetterError(f"no letter '{form}' to {box} that holds '{words}'")

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
        """Hand a mail over; the office works at once.

        text: what the person wrote; machine: without an envelope sender."""
        sender = "" if machine else parseaddr(str(message["From"]))[1]
        self.carry(message, sender, parseaddr(str(message["To"]))[1])
        self.written += 1
        self.settle()
        if self.house.people.chairs_of(sender):
            self.alarms.append(self.window_over())

    def carry(self, message: EmailMessage, sender: str, to: str) -> None:
        self.office.accept(message.as_bytes(), Envelope("smtp", self.now, sender, (to,)))

    # The office works, and people read.

    def settle(self) -> None:
        self.office.settle(self.now)
        last = self.office.shelves.journal.last
        if last != self.heard:
            self.heard = last
            self.read_mail()

    def read_mail(self) -> None:
        """Everybody looks into his mailbox."""
        for letter in self._open_mail():
            self.letters.append(letter)
            self.on_letter(letter)

    def on_letter(self, letter: Delivery) -> None:
        """Called for each letter that is read."""

    def arrivals(self) -> Sequence[Arrival]:
        came = [letter.arrival for letter in self.letters[self.counted :] if letter.arrival.form != "balance"]
        self.counted = len(self.letters)
        return came

    def _open_mail(self) -> Iterator[Delivery]:
        """The new letters of all mailboxes in the order of their delivery; they count as read now."""
        register = self.office.store.register
        for _, file in sorted((file.stat().st_mtime, file) for file in self.outgoing.glob("*/new/*")):
            if row := register.get("mails", file.name):  # none of a case that was struck out
                case = row["dossier"] if register.get("cases", row["dossier"]) else ""
                yield Delivery(Arrival(row["form"], row["to"], case), file.read_bytes())
            file.rename(file.parent.parent / "cur" / f"{file.name}:2,S")


class SmtpOffice(StoryOffice):
    """The same behind the real SMTP door."""

    def __init__(self, config: Config, root: Path, now: datetime) -> None:
        super().__init__(config, root, now)
        domain = self.house.domain
        self.door = SmtpDoor(
            SmtpSettings(port=0),
            self.office.shelves.inbox.accept_all,
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
    raise MissingLetterError(f"no entry that holds '{words}'")


def flat(text: str) -> str:
    """Text as one line."""
    return " ".join(text.split())
