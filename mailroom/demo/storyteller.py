"""Reads story files and tells them in a setting, one alone or many interleaved by time.

stories/README.md shows what a story may say. The clock is the setting's and runs forwards only. When
something happens differently than a story says, that is reported.

In: `read_story`: a path. `play`: a `Setting` and `Telling`s. `address_of`: who, `House`, invented people.
Out: `Story` with its `Step`s; `play`: a line for each thing that happens.
Fails: `read_story` raises ValueError for a line that is no step, OSError for a missing file. LookupError:
somebody nobody knows.
See: The office it is told in: story_office.py. The tests' own depths: tests/procedure/test_stories.py."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from zlib import crc32

from mailroom.procedure.case import Case
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role

STORIES = Path(__file__).parent / "stories"
ANYBODY = {"citizen": "Budi Santoso <budi.santoso@warga.example>"}
MINUTE = timedelta(minutes=1)
_STEP = re.compile(
    r"(?:(?P<delay>(?:\d+[dhm] )+)later )?(?P<who>.*?) ?"
    r"\b(?P<verb>writes|replies|gets|is|closes|time)\b ?(?P<rest>.*)"
)
_LETTER = re.compile(
    r'(?P<twice>twice)? ?(?:"(?P<subject>[^"]*)"|to (?P<form>[a-z_]+))?(?: about "(?P<about>[^"]+)")?'
    r'(?: from (?P<sender>"[^"]+"|\S+))?(?: as (?P<style>[a-z]+))?(?: flagged "(?P<header>[^"]+)")?'
    r"(?: with (?P<files>.+))?"
)
_UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": MINUTE}


class MissingLetterError(LookupError):
    """Raised when the letter that somebody wants to answer is not in his mailbox, or lacks the words he looks
    for."""


@dataclass
class Step:
    """One step, its parts as they stand in the file; "" when it has none. text: the words of a letter."""

    line: int
    who: str
    verb: str
    rest: str
    delay: str = ""
    twice: str = ""
    subject: str = ""
    form: str = ""
    about: str = ""
    sender: str = ""
    style: str = ""
    header: str = ""
    files: str = ""
    text: str = ""

    @property
    def waits(self) -> timedelta:
        """ "2d 3h 10m" as a time."""
        return sum((int(part[:-1]) * _UNITS[part[-1]] for part in self.delay.split()), timedelta())

    @property
    def waits_only(self) -> bool:
        """ "time 2026-04-06 07:30", "window closes"."""
        return self.verb in ("time", "closes")

    @property
    def enclosures(self) -> tuple[str, ...]:
        """The names of the files that go with a letter."""
        return tuple(re.findall(r"[^\s,]+", self.files))


@dataclass
class Story:
    """people: "citizen2" → "Name <address>"; styles: "citizen2" → how his mail program quotes."""

    name: str
    title: str = ""
    start: str = ""
    depths: str = "desk office sockets"
    people: dict[str, str] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def begins(self, house: House) -> datetime:
        return datetime.fromisoformat(self.start).replace(tzinfo=house.calendar.zone)


def read_story(path: Path) -> Story:
    """Returns a story from its file; ValueError names the line that is no step."""
    story = Story(path.stem)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("  ") and story.steps:
            story.steps[-1].text += line[2:] + "\n"
        elif head := re.fullmatch(r"(title|start|depths): (.+)", line):
            setattr(story, head[1], head[2])
        elif head := re.fullmatch(r"(citizen\d*): (.+?)(?:, ([a-z]+))?", line):
            story.people[head[1]], story.styles[head[1]] = head[2], head[3] or ""
        elif line.strip() and not line.startswith("#"):
            step = _STEP.fullmatch(line.strip())
            letter = _LETTER.fullmatch(step["rest"] if step and step["verb"] in ("writes", "replies") else "")
            if step is None or letter is None:
                raise ValueError(f"line {number}: {line}")
            story.steps.append(Step(number, **step.groupdict(""), **letter.groupdict("")))
        elif story.steps and story.steps[-1].text:
            story.steps[-1].text += "\n"
    return story


def address_of(who: str, house: House, people: Mapping[str, str] = ANYBODY) -> str:
    """Returns the mail address of a person of a story. LookupError: nobody sits there."""
    role, _, seat = who.partition(" ")
    code, _, nth = seat.partition(" ")
    if "@" in who:
        return parseaddr(who)[1]
    if role.startswith("citizen"):
        return parseaddr(people.get(role, f"{role}@warga.example"))[1]
    if not code:
        return house.impartial.address if role == "impartial" else house.people.first(Role(role)).address
    agency = house.agency(code)
    if role == "officer":
        return agency.officers[int(nth or 1) - 1].address
    person = {"liaison": agency.liaison, "head": agency.head, "deputy": agency.liaison.deputy}[role]
    if person is None:
        raise LookupError(f"{who}: nobody sits there")
    return person.address


def stage_of(case: Case) -> str:
    """ "handling/distribution,answered": the case's stage and those of its live parts."""
    parts = ",".join(part.stage for part in case.live)
    return f"{case.stage}/{parts}" if parts and case.stage == "handling" else case.stage


@dataclass(frozen=True)
class Arrival:
    """A letter that came into somebody's mailbox. number: its case; "" for digests, reprimands, reports."""

    form: str
    to: str
    number: str


class Setting(ABC):
    """Where stories are told: an office with a set clock. letters: all that came into the mailboxes."""

    letters: Sequence[Arrival]

    def __init__(self, house: House, now: datetime) -> None:
        self.house, self.now = house, now
        self.claimed = {""}  # the cases that are some story's
        self.looked_at = 0  # letters whose cases are claimed

    def newly_arrived(self) -> Sequence[Arrival]:
        """Returns the letters that came since this was asked last."""
        found, self.looked_at = self.letters[self.looked_at :], len(self.letters)
        return found

    def advance(self, moment: datetime) -> None:
        """Let time pass with the stops of a daemon that has nothing else to do: openings and midnights."""
        calendar = self.house.calendar
        while self.now < moment:
            today = self.now.date()
            openings = map(calendar.opening, (today, today + timedelta(days=1)))
            stops = (*openings, calendar.midnight_after(today), moment)
            self.now = min(stop for stop in stops if stop > self.now)
            self.settle()

    @abstractmethod
    def settle(self) -> None:
        """The office works off what lies there and what is due."""

    @abstractmethod
    def write(self, step: Step, telling: Telling) -> None:
        """A person writes: of his own, or an answer to the letter that `step.form` names."""

    @abstractmethod
    def case(self, number: str) -> Case:
        """Returns a case as it stands now."""


class Telling:
    """One story on its way: its clock, its next steps, its cases in their order.

    LookupError: one of its persons has no seat in this house. alone: no other story is told in this setting,
    so every letter belongs to this one."""

    def __init__(self, house: House, story: Story, *, alone: bool = False) -> None:
        self.house, self.story, self.alone = house, story, alone
        self.people = ANYBODY | story.people
        self.citizens = {self.address(who) for who in story.people}
        for step in story.steps:
            if step.verb in ("writes", "replies", "gets"):
                self.address(step.who)  # that somebody sits there shows before the play
        self.steps = deque(step for step in story.steps if step.verb != "gets")
        self.cases: list[str] = []
        self.now = story.begins(house)
        self.due = self._due()

    def _due(self) -> datetime:
        """Returns when the next step is taken: at its `time`, a minute after the window closes, or after its
        delay. An official waits for the office's opening, and 5 to 59 minutes more."""
        step = self.steps[0] if self.steps else None
        if step and step.verb == "time":
            return datetime.fromisoformat(step.rest).replace(tzinfo=self.house.calendar.zone)
        if step and step.verb == "closes":
            return self.now + self.house.window + MINUTE
        if step is None or not step.delay:
            return self.now
        moment = self.now + step.waits
        opens = self.house.calendar.next_open(moment)
        if re.match("citizen|.*@", step.who) or opens == moment:
            return moment
        # Officials do not all answer at the stroke of the opening.
        return opens + MINUTE * (5 + crc32(f"{self.story.name}{step.line}".encode()) % 55)

    def address(self, who: str) -> str:
        return address_of(who, self.house, self.people)

    def number(self, place: str) -> str:
        """Returns the number of the story's case at this place. Alone it may go on with an earlier story's
        cases."""
        return self.house.number(self.now.year, int(place)) if self.alone else self.cases[int(place) - 1]

    def fill(self, text: str) -> str:
        """Returns the text with the numbers of this story's cases."""
        return re.sub(r"\{case (\d+)\}", lambda wanted: self.number(wanted[1]), text)

    def owns(self, letter: Arrival) -> bool:
        return self.alone or letter.number in self.cases or letter.to in self.citizens

    def claim(self, setting: Setting) -> None:
        """Gives new cases, which belong to no story yet, to the story that acts now."""
        self.cases += sorted({letter.number for letter in setting.newly_arrived()} - setting.claimed)
        setting.claimed.update(self.cases)

    def act(self, setting: Setting) -> str:
        """Takes the next step. Returns what went differently than the story says, or ""."""
        self.claim(setting)
        step, self.now = self.steps.popleft(), setting.now
        fault = f"it is {self.now:%Y-%m-%d %H:%M} already" if self.now > self.due else ""
        if step.verb == "is":
            stage = stage_of(setting.case(self.number(step.who.removeprefix("case "))))
            fault = "" if stage == step.rest else stage
        elif not step.waits_only:
            try:
                setting.write(step, self)
            except MissingLetterError as lacking:
                fault = str(lacking)
        self.claim(setting)
        self.due = self._due()
        return f"{self.story.name}, line {step.line}: {fault}" if fault else ""


def play(setting: Setting, tellings: Sequence[Telling]) -> Iterator[str]:
    """Tell all stories, each step at its moment; gives each fault."""
    while waiting := [telling for telling in tellings if telling.steps]:
        telling = min(waiting, key=lambda one: one.due)
        setting.advance(telling.due)
        if fault := telling.act(setting):
            yield fault
