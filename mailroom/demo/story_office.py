"""The office in which stories are told: a fresh store, a set clock, the real SMTP door, Maildirs.

Nothing is decided here and no event is written. People read their mailboxes and write through the door; the
register is only asked what a letter is.

In: `StoryOffice`: a folder, `Config`, the story's clock. `write`: a `Step` and its `Telling`. `carry`: bytes,
sender, recipient.
Out: mails in Maildirs; `latest`: the latest letter of a form in a mailbox; `case`: a `Case`.
Fails: AssertionError and `MissingLetterError` when a story goes otherwise; FileNotFoundError when a letter's
file is gone. What opening a store raises goes up.
See: Steps of a story: storyteller.py. Invented mail programs: mail_programs.py."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from zlib import crc32

from mailroom.config import Config
from mailroom.config.server_tables import RelayTable, SmtpTable
from mailroom.daemon.store_opening import OUTGOING
from mailroom.demo import mail_programs
from mailroom.demo.storyteller import Arrival, MissingLetterError, Setting, Step, Telling
from mailroom.doors.letter_boxes import LetterBox
from mailroom.doors.maildir import Maildirs, folder_name
from mailroom.doors.smtp_client import Relay
from mailroom.doors.smtp_door import SmtpDoor
from mailroom.office import Office
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Envelope, Later, Never, Outgoing, Sent
from mailroom.shelves.engines import cabinet_at

OFFICIAL_STYLES = ("gmail", "outlook", "below", "phone")


@dataclass(frozen=True)
class Delivery(Arrival):
    """A letter in a mailbox, with its recipient's name."""

    name: str
    subject: str
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return mail_programs.open_message(self.raw)


class Postman(Maildirs):
    """It knows into which mailboxes it has brought letters that nobody has read yet."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.boxes = {box.name for box in root.iterdir()} if root.is_dir() else set()

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> list[Sent | Later | Never]:
        return super().carry_all(map(self._note_box, mails), now)

    def _note_box(self, mail: Outgoing) -> Outgoing:
        self.boxes.add(folder_name(mail.to))
        return mail


class StoryOffice(Setting):
    """Steps become mails, and mails in Maildirs become deliveries."""

    def __init__(self, config: Config, root: Path, now: datetime) -> None:
        super().__init__(config.house, now)
        self.outgoing = root / OUTGOING
        shelves, self.postman = cabinet_at(root).open(), Postman(self.outgoing)
        self.office = Office(replace(config, store=root), shelves, self.postman, said=self.hear)
        self.office.begin(now)
        self.letters: list[Delivery] = []
        self.heard = 0  # the last line of the journal; while it is the same no letter has come
        self.written = 0  # mails to the office, each of which must end in one class

    def close(self) -> None:
        self.office.close()

    def case(self, number: str) -> Case:
        found = self.office.store.case(number)
        assert found is not None, number
        return found

    # People write.

    def write(self, step: Step, telling: Telling) -> None:
        """The answer to a letter lies in his mailbox; a deputy reads that of his liaison."""
        text, style = telling.fill(step.text), ""
        if step.form:
            box = telling.address(step.who.replace("deputy ", "liaison "))
            original = self.latest(step.form, box, step.about, telling)
            text = re.sub(r"\{line ([^}]+)\}", lambda words: line_number(original, words[1]), text)
            own = telling.story.styles.get(step.who) or OFFICIAL_STYLES[crc32(box.encode()) % 4]
            style = step.style or own
            message = mail_programs.answer(self._draft(step, telling, text), original, style)
        else:
            message = mail_programs.compose(self._draft(step, telling, text), self.house.mail)
        for _ in range(2 if step.twice else 1):
            self.send(message, text, machine=style in mail_programs.MACHINES)

    def latest(self, form: str, box: str, words: str = "", telling: Telling | None = None) -> EmailMessage:
        """Returns the latest letter of a form in a mailbox that holds `words` and belongs to this story."""
        for letter in reversed(self.letters):
            mine = telling is None or not letter.number or telling.owns(letter)
            same = mine and (letter.form, letter.to) == (form, box)
            if same and words in flat(mail_programs.body(letter.message)):
                return letter.message
        raise MissingLetterError(f"no letter '{form}' to {box} that holds '{words}'")

    def _draft(self, step: Step, telling: Telling, text: str) -> mail_programs.Draft:
        words = step.sender.strip('"') or telling.people.get(step.who, step.who)
        address = telling.address(step.sender.strip('"') or step.who)
        chairs = self.house.people.chairs_of(address)
        return mail_programs.Draft(
            (chairs[0].name if chairs else parseaddr(words)[0], address),
            step.subject,
            text,
            self.now,
            self.written + 1,
            step.enclosures,
            dict([step.header.split(": ", 1)] if step.header else ()),
        )

    def send(self, message: EmailMessage, text: str, *, machine: bool = False) -> None:
        """Hand a mail over; the office works at once.

        text: what the person wrote; machine: without an envelope sender."""
        sender, to = (parseaddr(str(message[name]))[1] for name in ("From", "To"))
        self.written += 1
        self.carry(message.as_bytes(), "" if machine else sender, to)
        self.settle()

    def carry(self, raw: bytes, sender: str, to: str) -> None:
        self.office.accept(raw, Envelope("smtp", self.now, sender, (to,)))

    # The office works, and people read.

    def settle(self) -> None:
        self.office.settle(self.now)
        last = self.office.shelves.journal.last
        if last != self.heard:
            self.heard = last
            self.read_mail()

    def read_mail(self) -> None:
        """Everybody opens the new letters of his mailbox, in the order of their delivery."""
        came = (file for box in self.postman.boxes for file in (self.outgoing / box).glob("new/*"))
        self.postman.boxes = set()
        for _, file in sorted((file.stat().st_mtime, file) for file in came):
            row = self.office.store.register.get("mails", file.name)
            if row:  # none of a case that was struck out
                self.letters.append(self.delivery(row, file.read_bytes()))
                self.on_letter(self.letters[-1])
            file.rename(file.parent.parent / "cur" / f"{file.name}:2,S")

    def hear(self, line: str) -> None:
        """Called with each line that the clerk says of his work."""

    def on_letter(self, letter: Delivery) -> None:
        """Called for each letter that is opened."""

    def delivery(self, row: dict[str, str], raw: bytes) -> Delivery:
        case = row["dossier"] if self.office.store.register.get("cases", row["dossier"]) else ""
        return Delivery(row["form"], row["to"], case, row["name"], row["subject"], raw)


class SmtpOffice(StoryOffice):
    """The same office with the real SMTP door."""

    def __init__(self, config: Config, root: Path, now: datetime) -> None:
        super().__init__(config, root, now)
        ours = f"@{self.house.domain}"
        self.door = SmtpDoor(
            [
                LetterBox(
                    SmtpTable.model_construct(port=0),  # a free one
                    self.office.shelves.inbox.accept_all,
                    lambda: self.now,
                    lambda address: address.endswith(ours),
                )
            ]
        )
        self.door.start()
        self.line = Relay(
            RelayTable(host="127.0.0.1", port=self.door.port, security="none", hostname="peragaan.example")
        )

    def close(self) -> None:
        self.line.close()
        self.door.stop()
        super().close()

    def carry(self, raw: bytes, sender: str, to: str) -> None:
        outcome = self.line.carry(Outgoing(str(self.written), sender, to, raw), self.now)
        assert isinstance(outcome, Sent), outcome


def line_number(letter: EmailMessage, words: str) -> str:
    """Returns the number in front of the entry that holds these words; an entry may go on over several
    lines."""
    for entry in re.split(r"\n(?=\W*\d{1,3}[.):]?\s)|\n\s*\n", mail_programs.body(letter)):
        head = re.match(r"\W*(\d{1,3})[.):]?\s", entry)
        if head and words in flat(entry):
            return head[1]
    raise MissingLetterError(f"no entry that holds '{words}'")


def flat(text: str) -> str:
    """Text as one line."""
    return " ".join(text.split())
