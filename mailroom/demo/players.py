"""The invented people of the demonstration: who they are, what they write of themselves, and what they answer
when a letter tells them something.

Promises: they know nothing of the office. All they have is their own mailbox; a letter is recognised by the
words in its subject and text, as a person would, never by a token, a form's name or the register. What a
person reads off a letter (a case number, the number before a line) stands in `templates/demo.toml` as
{nomor:…} and {baris:…}. A place in the data that fits nobody raises ValueError with the place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from mailroom.procedure.house import House
from mailroom.procedure.people import Person, Role

_DELAY = re.compile(r"(\d+)([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_NUMBER = re.compile(r"\b[A-Z]{2,8}-\d{4}-\d{3,6}\b")
_WANTED = re.compile(r"\{(nomor|baris):([^}]+)\}")
_HEAD = re.compile(r"^\W*(\d{1,3})[.):]?\s")


@dataclass(frozen=True)
class Read:
    """A letter as its reader has it before him: one line of text, its lines, and when it came."""

    subject: str
    text: str

    @property
    def words(self) -> str:
        """Subject and text as one line without quote marks, in small letters: what a phrase is looked for
        in."""
        return plain(f"{self.subject}\n{self.text}")


@dataclass
class Answer:
    """What a person does with a letter that holds all of `sees` and none of `without`, `after` reading it.

    nth: only from the nth such letter on; times: how often at most. style: how his mail program quotes
    (mail.STYLES); sender: (name, address) when somebody else answers for him."""

    sees: tuple[str, ...]
    text: str
    after: timedelta
    without: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    style: str = ""
    sender: tuple[str, str] | None = None
    times: int = 1
    nth: int = 1

    def fits(self, words: str) -> bool:
        return (
            self.times > 0
            and all(plain(phrase) in words for phrase in self.sees)
            and not any(plain(phrase) in words for phrase in self.without)
        )


@dataclass(frozen=True)
class Start:
    """A letter that somebody writes of himself, at `at` (aware). twice: his mail program sends it a second
    time."""

    at: datetime
    subject: str
    text: str
    files: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    twice: bool = False


@dataclass
class Player:
    """One invented person. box: the address whose mailbox he reads; official: works in office hours only."""

    name: str
    address: str
    box: str
    official: bool
    style: str
    starts: list[Start] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    seen: list[Read] = field(default_factory=list)

    def reads(self, letter: Read) -> list[tuple[Answer, str]]:
        """What he decides to answer to a letter, each with his text; the letter stays in his memory."""
        self.seen.append(letter)
        words = letter.words
        fitting = [answer for answer in self.answers if answer.fits(words)]
        chosen = [answer for answer in fitting if answer.nth <= 1]
        for answer in fitting:
            answer.times -= answer.nth <= 1
            answer.nth -= 1
        return [(answer, self._filled(answer.text)) for answer in chosen]

    def _filled(self, text: str) -> str:
        """His text with what he looks up in his letters: {nomor:…} a case number, {baris:…} the number before
        a line."""
        return _WANTED.sub(lambda found: self._looked_up(found[1], found[2]), text)

    def _looked_up(self, what: str, phrase: str) -> str:
        look = case_number if what == "nomor" else line_number
        for letter in reversed(self.seen):
            found = look(letter, plain(phrase))
            if found:
                return found
        return "?"


def plain(text: str) -> str:
    """Text as one line in small letters, without the marks of quotes and emphasis."""
    bare = re.sub(r"(?m)^[\s>|]+", " ", text).replace("*", "")
    return " ".join(bare.lower().split())


def case_number(letter: Read, phrase: str) -> str:
    """The case number in a letter that speaks of `phrase`; "" when it does not."""
    found = _NUMBER.search(f"{letter.subject}\n{letter.text}")
    return found[0] if found and phrase in letter.words else ""


def line_number(letter: Read, phrase: str) -> str:
    """The number in front of the entry that speaks of `phrase`; an entry may go on over several lines. ""
    when there is none."""
    entry, number = "", ""
    for line in [*letter.text.splitlines(), ""]:
        head = _HEAD.match(line)
        if head or not line.strip():
            if number and phrase in plain(entry):
                return number
            entry, number = "", head[1] if head else ""
        entry += f" {line}"
    return ""


def cast(path: Path, house: House) -> tuple[list[Player], datetime, datetime]:
    """The people of a file, and when their quarter begins and ends (its days, in the office's zone)."""
    data = tomllib.loads(path.read_text("utf-8"))
    zone = house.calendar.zone
    begins, ends = (data["clock"][name].replace(tzinfo=zone) for name in ("begins", "ends"))
    return [_player(row, house, zone) for row in data["person"]], begins, ends


def _player(row: dict[str, Any], house: House, zone: tzinfo) -> Player:
    name, address, official = _who(row["who"], house)
    box = _who(row["reads"], house)[1] if "reads" in row else address
    player = Player(name, address, box, official, row.get("style", "gmail"))
    player.starts = [_start(start, zone) for start in row.get("writes", ())]
    player.answers = [_answer(answer) for answer in row.get("answers", ())]
    return player


def _start(row: dict[str, Any], zone: tzinfo) -> Start:
    headers = tuple((str(name), str(value)) for name, value in row.get("headers", {}).items())
    return Start(
        row["at"].replace(tzinfo=zone),
        row.get("subject", ""),
        row["text"],
        tuple(row.get("files", ())),
        headers,
        bool(row.get("twice")),
    )


def _answer(row: dict[str, Any]) -> Answer:
    sender = parseaddr(row["from"]) if "from" in row else None
    return Answer(
        tuple(row["to"]), row["text"], delay(row["after"]), tuple(row.get("without", ())), tuple(row.get("files", ())), row.get("style", ""),
        sender, row.get("times", 1), row.get("nth", 1),
    )  # fmt: skip


def delay(text: str) -> timedelta:
    """ "2d 3h 10m" as a time; ValueError when it is none."""
    parts = _DELAY.findall(text)
    if not parts or _DELAY.sub("", text).strip():
        raise ValueError(f"{text}: no delay")
    return timedelta(**{_UNITS[unit]: int(amount) for amount, unit in parts})


def _who(who: str, house: House) -> tuple[str, str, bool]:
    """(name, address, whether an official): "Name <address>" is an outsider, else a chair: "admin", "liaison
    PUPR", "officer PUPR 2"."""
    if "<" in who:
        name, address = parseaddr(who)
        return name, address, False
    person = _chair(who, house)
    return person.name, person.address, True


def _chair(who: str, house: House) -> Person:
    role, _, rest = who.partition(" ")
    if not rest:
        return house.people.first(Role(role))
    code, _, nth = rest.partition(" ")
    agency = house.people.agencies.get(code)
    if agency is None:
        raise ValueError(f"{who}: no such agency")
    chairs = {"liaison": agency.liaison, "head": agency.head, "deputy": agency.liaison.deputy}
    person = chairs[role] if role in chairs else agency.officers[int(nth or 1) - 1]
    if person is None:
        raise ValueError(f"{who}: nobody sits there")
    return person
