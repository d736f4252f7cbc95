"""A whole quarter of the office with invented people and a set clock, told line by line as it happens.

Promises: nothing is decided here. The people read their Maildirs and write through the real SMTP door, the
office does the rest in a fresh store of its own; no event is written directly. At the end the balance is
told: letters against their classes, and every way and bell of sop.py that leads somewhere; what was not
travelled or does not add up is listed and makes the result non-zero."""

from __future__ import annotations

import email
import email.policy
import heapq
import itertools
import smtplib
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from mailroom.config import Config
from mailroom.daemon.store_opening import OUTGOING
from mailroom.demo import closing_balance, mail_programs
from mailroom.demo.journal_story import Book
from mailroom.demo.players import Answer, Player, Read, Start, cast
from mailroom.doors.maildir import Maildirs, folder_name
from mailroom.doors.smtp_door import SmtpDoor, SmtpSettings
from mailroom.office import TEMPLATES, Office
from mailroom.shelves import safeio
from mailroom.shelves.open_store import Shelves
from mailroom.writing.cli_sentences import phrase

PEOPLE = TEMPLATES / "demo.toml"
MACHINES = ("auto", "bounce")
LINE = 70  # characters of a letter that are told
PAPERS, KEPT = "berkas", (".pdf", ".xlsx")
Say = Callable[[str], None]


def run(config: Config, root: Path | None, say: Say) -> int:
    """Play the quarter. root: an empty folder for the store, None makes a temporary one; it is kept for
    looking.

    Returns 0; 1 when something was not travelled or does not add up; 2 when it cannot be played (said why).
    """
    root = root or Path(tempfile.mkdtemp(prefix="peragaan-"))
    if root.exists() and any(root.iterdir()):
        say(phrase("demo.not_empty", root=root))
        return 2
    try:
        people, begins, ends = cast(PEOPLE, config.house)
    except (KeyError, IndexError, ValueError) as wrong:
        say(phrase("demo.no_people", why=wrong))
        return 2
    with closing(Demonstration(replace(config, store=root), people, (begins, ends), say)) as shown:
        shown.play()
        return closing_balance.tell(shown.office, root / OUTGOING, shown.papers, shown.written, say)


class Demonstration:
    """The clock, the people, the office and the door between them."""

    def __init__(
        self, config: Config, people: list[Player], quarter: tuple[datetime, datetime], say: Say
    ) -> None:
        self.house, self.root, self._say, self.people = config.house, config.store, say, people
        self.now, self.ends = quarter
        self.boxes: dict[str, list[Player]] = {}
        for player in people:
            self.boxes.setdefault(folder_name(player.box), []).append(player)
        self.waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self.order = itertools.count(1)
        self.written = 0  # letters that the door took, each of which must end in one class
        self.office = Office(
            config, Shelves.open(self.root), Maildirs(self.root / OUTGOING), said=lambda _: None
        )
        self.office.begin(self.now)
        self.book = Book(self.office.shelves.journal)
        self.papers = safeio.folder(self.root / PAPERS)
        domain = self.house.domain
        self.door = SmtpDoor(
            SmtpSettings(port=0),
            self.office.accept,
            lambda: self.now,
            lambda address: address.rpartition("@")[2] == domain,
        )

    def close(self) -> None:
        self.door.stop()
        self.office.close()

    def play(self) -> None:
        """Let the quarter pass: mornings, what people write, what they answer, in the order of time."""
        self.door.start()
        self._plan()
        while self.waiting:
            self.now, _, happen = heapq.heappop(self.waiting)
            happen()

    def _plan(self) -> None:
        """Every working day's opening, and what people write of themselves."""
        day = self.now.date()
        while day <= self.ends.date():
            if self.house.calendar.is_working(day):
                self.at(self.house.calendar.opening(day), self.step)
            day += timedelta(days=1)
        for player in self.people:
            for start in player.starts:
                self.at(start.at, lambda player=player, start=start: self.write(player, start))  # type: ignore[misc]

    def at(self, moment: datetime, happen: Callable[[], None]) -> None:
        if moment <= self.ends:
            heapq.heappush(self.waiting, (moment, next(self.order), happen))

    # The office.

    def step(self) -> None:
        """The office works off what lies there and what is due; then people look into their mailboxes."""
        self.office.settle(self.now)
        for news in self.book.news():
            self.tell(phrase("demo.office", what=news))
        self.look()

    def look(self) -> None:
        for letter, box in self._unread():
            self._told(letter)
            self._keep(letter)
            for player in self.boxes.get(box, ()):
                read = Read(str(letter["Subject"]), mail_programs.body(letter))
                for answer, text in player.reads(read):
                    self._decide(player, answer, text, letter)

    def _unread(self) -> list[tuple[EmailMessage, str]]:
        """The new letters of all mailboxes, oldest first; as a mail program does, they are put to those that
        were read."""
        outgoing = self.root / OUTGOING
        boxes = outgoing.iterdir() if outgoing.exists() else ()
        files = [(file.stat().st_mtime, box.name, file) for box in boxes for file in (box / "new").iterdir()]
        letters = []
        for _, box_name, file in sorted(files):
            letters.append((opened(file.read_bytes()), box_name))
            file.rename(file.parent.parent / "cur" / f"{file.name}:2,S")
        return letters

    def _decide(self, player: Player, answer: Answer, text: str, letter: EmailMessage) -> None:
        moment = self.now + answer.after
        opens = self.house.calendar.next_open(moment)
        if player.official and answer.style not in MACHINES and opens > moment:
            # Nobody answers at the stroke of the opening, and not all at once.
            moment = opens + timedelta(minutes=5 + 7 * (self.people.index(player) % 12))
        self.at(moment, lambda: self.answer(player, answer, text, letter))

    # People.

    def write(self, player: Player, start: Start) -> None:
        draft = mail_programs.Draft(
            (player.name, player.address), start.subject, start.text, self.now, next(self.order), start.files, start.headers
        )  # fmt: skip
        message = mail_programs.fresh(draft, self.house.mail)
        sender = (player.name, player.address)
        self.send(message, sender, start.text)
        if start.twice:
            self.at(self.now + timedelta(minutes=3), lambda: self.send(message, sender, start.text))

    def answer(self, player: Player, answer: Answer, text: str, letter: EmailMessage) -> None:
        name, address = answer.sender or (player.name, player.address)
        draft = mail_programs.Draft((name, address), "", text, self.now, next(self.order), answer.files)
        style = answer.style or player.style
        message = mail_programs.answer(draft, letter, style)
        self.send(message, (name, "" if style in MACHINES else address), text)

    def send(self, message: EmailMessage, sender: tuple[str, str], text: str) -> None:
        """Through the door; the office works at once, and again when the undo window of an answer is over.

        sender: his name and what his mail program says as MAIL FROM.
        """
        subject = message["Subject"] or phrase("demo.no_subject")
        self.tell(phrase("demo.writes", name=sender[0], subject=subject, text=beginning(text)))
        to = email.utils.parseaddr(str(message["To"]))[1]
        with smtplib.SMTP("127.0.0.1", self.door.port, local_hostname="peragaan.example", timeout=20) as line:
            line.send_message(message, sender[1], [to])
        self.written += 1
        self.step()
        self.at(self.now + self.house.window + timedelta(minutes=1), self.step)

    # What is told.

    def tell(self, what: str) -> None:
        self._say(
            phrase("demo.line", day=mail_programs.DAYS[self.now.weekday()][:3], moment=self.now, what=what)
        )

    def _told(self, letter: EmailMessage) -> None:
        name, address = email.utils.parseaddr(str(letter["To"]))
        self.tell(phrase("demo.letter", name=name or address, subject=letter["Subject"]))

    def _keep(self, letter: EmailMessage) -> None:
        """Put the enclosed PDFs and spreadsheets where they can be looked at, the newest of each name."""
        for part in letter.iter_attachments():
            name = Path(part.get_filename() or "").name
            if name.endswith(KEPT):
                (self.papers / name).touch(mode=0o600)
                (self.papers / name).write_bytes(part.get_content())


def opened(raw: bytes) -> EmailMessage:
    message: EmailMessage = email.message_from_bytes(raw, policy=email.policy.default)
    return message


def beginning(text: str) -> str:
    """How a text begins, in one line."""
    line = " ".join(text.split())
    return f"{line[:LINE]}…" if len(line) > LINE else line
