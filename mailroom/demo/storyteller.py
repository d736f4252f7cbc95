"""Reads story files and tells them in a setting, one alone or many interleaved by time.

Promises: the clock is the setting's and runs forwards only. Each letter that was mailed and not told, or told
and not mailed, is reported. A line that is no step raises ValueError.

A story is a file of steps, one a line. The words that a person writes stand indented below his step:

    title: Jalan rusak
    start: 2026-04-02 08:00
    depths: desk office sockets          (default: all three)
    citizen: Ani <ani@warga.example>, phone

    citizen writes "Jalan rusak di Lembak" with foto.png
      Jalan di Desa Lembak rusak parah sejak 1 Maret 2026.
    citizen gets receipt
    admin gets verification
    2h 10m later admin replies to verification
      1 PUPR
    time 2026-04-06 07:30
    window closes
    case 1 is handling/distribution

- `2h later` waits before the step; an official then acts in office hours only.
- `window closes` waits until the undo window of an answer is over.
- `writes twice` sends the same mail again. `flagged "Name: value"` adds a header.
- `replies to FORM` answers the latest letter of that form, `about "words"` one that holds these words.
- `from ADDRESS` answers from another address, `as STYLE` in the way of another mail program.
- `{case 2}` in the words is the number of the story's second case. `{line words}` is the number of the entry
  that holds these words in the letter before him.
- `gets` names every letter that was mailed between two steps, but for the admin's daily balance sheet.

Persons: citizen, citizen2 … (outsiders, named at the top). Chairs: admin, apip, regent …, `liaison CODE`,
`head CODE`, `officer CODE 2`, `deputy CODE` (who reads the liaison's mail). An address stands for itself."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from zlib import crc32

from mailroom.procedure.case import Case
from mailroom.procedure.house import House
from mailroom.procedure.people import Role

STORIES = Path(__file__).parent / "stories"
DEPTHS = ("desk", "office", "sockets")
ANYBODY = {"citizen": "Budi Santoso <budi.santoso@warga.example>"}
MINUTE = timedelta(minutes=1)


class MissingLetterError(LookupError):
    """The letter that somebody wants to answer is not in his mailbox, or lacks what he looks for."""


@dataclass
class Step:
    """One step. verb: writes, replies, gets, time, window or case; who: the person, or the case's place."""

    line: int
    verb: str
    who: str = ""
    subject: str = ""
    form: str = ""
    files: tuple[str, ...] = ()
    sender: str = ""
    about: str = ""
    style: str = ""
    header: str = ""
    twice: bool = False
    delay: timedelta | None = None
    moment: datetime | None = None
    text: str = ""
    forms: tuple[str, ...] = ()
    stages: str = ""


@dataclass
class Story:
    """people: "citizen2" → "Name <address>"; styles: "citizen2" → how his mail program quotes."""

    name: str
    title: str = ""
    start: str = ""
    depths: tuple[str, ...] = DEPTHS
    people: dict[str, str] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def begins(self, house: House) -> datetime:
        return datetime.fromisoformat(self.start).replace(tzinfo=house.calendar.zone)


_STEP = re.compile(
    r"(?:(?P<delay>(?:\d+[dhm] )+)later )?"
    r"(?:(?P<who>.+?) (?P<verb>writes|replies to|gets)(?P<twice> twice)? ?(?P<rest>.*)"
    r"|(?P<time>time) (?P<moment>\S+ \S+)|case (?P<case>\S+) is (?P<stages>.+)|(?P<window>window closes))"
)
_TAIL = re.compile(
    r'(?:"(?P<subject>[^"]*)"|(?P<form>[a-z_]+))?(?: about "(?P<about>[^"]+)")?'
    r'(?: from (?P<sender>"[^"]+"|\S+))?(?: as (?P<style>[a-z]+))?(?: flagged "(?P<header>[^"]+)")?'
    r"(?: with (?P<files>.+))?$"
)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def read_story(path: Path) -> Story:
    """A story from its file; ValueError names the line that is no step."""
    story = Story(path.stem)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("  ") and story.steps:
            story.steps[-1].text += line[2:] + "\n"
        elif head := re.fullmatch(r"(title|start|depths|citizen\d*): (.+)", line):
            match head[1]:
                case "title":
                    story.title = head[2]
                case "start":
                    story.start = head[2]
                case "depths":
                    story.depths = tuple(head[2].split())
                case citizen:
                    story.people[citizen], _, story.styles[citizen] = head[2].partition(", ")
        elif line.strip() and not line.startswith("#"):
            story.steps.append(_step(line.strip(), number))
        elif story.steps and story.steps[-1].text:
            story.steps[-1].text += "\n"
    return story


def _step(line: str, number: int) -> Step:
    said = _STEP.fullmatch(line)
    if said is None:
        raise ValueError(f"line {number}: {line}")
    if said["time"]:
        return Step(number, "time", moment=datetime.fromisoformat(said["moment"]))
    if said["window"]:
        return Step(number, "window")
    if said["case"]:
        return Step(number, "case", who=said["case"], stages=said["stages"])
    if said["verb"] == "gets":
        return Step(number, "gets", said["who"], forms=tuple(re.split(r",\s*", said["rest"])))
    tail = _TAIL.fullmatch(said["rest"])
    if tail is None:
        raise ValueError(f"line {number}: {line}")
    made = Step(number, said["verb"].split()[0], said["who"], twice=bool(said["twice"]))
    made.subject, made.form, made.about = tail["subject"] or "", tail["form"] or "", tail["about"] or ""
    made.style, made.header = tail["style"] or "", tail["header"] or ""
    made.sender = (tail["sender"] or "").strip('"')
    made.files = tuple(re.split(r",\s*", tail["files"])) if tail["files"] else ()
    made.delay = _delay(said["delay"]) if said["delay"] else None
    return made


def _delay(text: str) -> timedelta:
    """ "2d 3h 10m" as a time."""
    return timedelta(**{_UNITS[part[-1]]: int(part[:-1]) for part in text.split()})


def address_of(who: str, house: House, people: Mapping[str, str] = ANYBODY) -> str:
    """The mail address of a person of a story."""
    role, _, code = who.partition(" ")
    if "@" in who:
        return parseaddr(who)[1]
    if code:
        code, _, nth = code.partition(" ")
        agency = house.agency(code)
        if role == "officer":
            return agency.officers[int(nth or 1) - 1].address
        person = {"liaison": agency.liaison, "head": agency.head, "deputy": agency.liaison.deputy}[role]
        if person is None:
            raise LookupError(f"{who}: nobody sits there")
        return person.address
    if role.startswith("citizen"):
        return parseaddr(people[role])[1] if role in people else f"{role}@warga.example"
    return house.impartial.address if role == "impartial" else house.people.first(Role(role)).address


def stage_of(case: Case) -> str:
    """ "handling/distribution,answered": the case's stage and those of its live parts."""
    parts = ",".join(part.stage for part in case.live)
    return f"{case.stage}/{parts}" if parts and case.stage == "handling" else case.stage


def paths() -> list[Path]:
    return sorted(STORIES.glob("*.story"))


@dataclass(frozen=True)
class Arrival:
    """A letter that came into somebody's mailbox. number: its case; "" for digests, reprimands, reports."""

    form: str
    to: str
    number: str = ""


class Setting(ABC):
    """Where stories are told: an office with a set clock, and the letters to it and from it."""

    # Forms that this office does not write, though stories name them.
    unwritten: tuple[str, ...] = ()

    def __init__(self, house: House, now: datetime) -> None:
        self.house, self.now = house, now
        self.alarms: list[datetime] = []

    def advance(self, moment: datetime) -> None:
        """Let time pass with the stops of a daemon: openings, midnights, ends of an answer's undo window."""
        calendar = self.house.calendar
        while self.now < moment:
            opening = calendar.opening(self.now.date())
            if opening <= self.now:
                opening = calendar.opening(self.now.date() + timedelta(days=1))
            self.alarms = [alarm for alarm in self.alarms if alarm > self.now]
            self.now = min(opening, calendar.midnight_after(self.now.date()), moment, *self.alarms)
            self.settle()

    def window_over(self) -> datetime:
        """The minute after an undo window that begins now."""
        return self.now + self.house.window + MINUTE

    @abstractmethod
    def settle(self) -> None:
        """The office works off what lies there and what is due."""

    @abstractmethod
    def write(self, step: Step, telling: Telling) -> None:
        """A person writes a letter of his own."""

    @abstractmethod
    def reply(self, step: Step, telling: Telling) -> None:
        """A person answers a letter."""

    @abstractmethod
    def arrivals(self) -> Sequence[Arrival]:
        """What came into the mailboxes since the last asking."""

    @abstractmethod
    def stage_of_case(self, number: str) -> str:
        """As `stage_of` says it."""


class Telling:
    """One story on its way: its clock, its cases in their order, what came since its last step.

    alone: no other story is told in this setting, so every letter belongs to this one."""

    def __init__(self, house: House, story: Story, *, alone: bool) -> None:
        self.house, self.story, self.alone = house, story, alone
        self.people = ANYBODY | story.people
        self.citizens = {self.address(who) for who in story.people}
        self.now = story.begins(house)
        self.steps = list(story.steps)
        self.cases: list[str] = []
        self.line = 0
        self.expected: Counter[tuple[str, str]] = Counter()
        self.came: Counter[tuple[str, str]] = Counter()
        self.shared: set[tuple[str, str]] = set()
        self._expect()

    def _expect(self) -> None:
        """Take the `gets` lines that stand next."""
        while self.steps and self.steps[0].verb == "gets":
            step = self.steps.pop(0)
            self.expected.update((form, self.address(step.who)) for form in step.forms if form != "nothing")

    @property
    def due(self) -> datetime:
        """When the next step begins. Waiting begins at once, so a `time` step is due now."""
        step = self.steps[0] if self.steps else None
        if step is None or step.delay is None:
            return self.now
        moment = self.now + step.delay
        opens = self.house.calendar.next_open(moment)
        if re.match("citizen|.*@", step.who) or opens == moment:
            return moment
        # Officials do not all answer at the stroke of the opening.
        return opens + MINUTE * (5 + crc32(f"{self.story.name}{step.line}".encode()) % 55)

    def address(self, who: str) -> str:
        return address_of(who, self.house, self.people)

    def style(self, who: str) -> str:
        """How the mail program of an outsider quotes; "" when the story does not say."""
        return self.story.styles.get(who, "")

    def number(self, place: str) -> str:
        """The number of the story's case at this place. Alone it may go on with an earlier story's cases."""
        return self.house.number(self.now.year, int(place)) if self.alone else self.cases[int(place) - 1]

    def fill(self, text: str) -> str:
        """The text with the numbers of this story's cases."""
        return re.sub(r"\{case (\d+)\}", lambda wanted: self.number(wanted[1]), text)

    def owns(self, arrival: Arrival) -> bool:
        return self.alone or arrival.number in self.cases or arrival.to in self.citizens

    def hold(self, unwritten: tuple[str, ...]) -> str:
        """What came since the last step against its `gets` lines: the fault, or ""."""
        missing = {
            key: count
            for key, count in (self.expected - self.came).items()
            if key not in self.shared and key[0] not in unwritten
        }
        extra = self.came - self.expected
        fault = f"{self.story.name}, after line {self.line}: missing {missing}, not told {dict(extra)}"
        self.expected.clear()
        self.came.clear()
        self.shared.clear()
        return fault if missing or extra else ""

    def act(self, setting: Setting) -> str:
        """Take the next step; the fault, or ""."""
        step, self.now = self.steps.pop(0), setting.now
        self.line, fault = step.line, ""
        match step.verb:
            case "time":
                assert step.moment is not None
                moment = step.moment.replace(tzinfo=self.house.calendar.zone)
                if moment <= self.now:
                    fault = f"{self.story.name}, line {step.line}: it is {self.now:%Y-%m-%d %H:%M} already"
                self.now = moment
            case "window":
                self.now = setting.window_over()
            case "case":
                stage = setting.stage_of_case(self.number(step.who))
                fault = "" if stage == step.stages else f"{self.story.name}, line {step.line}: {stage}"
            case "writes":
                setting.write(step, self)
            case "replies":
                try:
                    setting.reply(step, self)
                except MissingLetterError as lacking:
                    fault = f"{self.story.name}, line {step.line}: {lacking}"
        self._expect()
        return fault


def play(setting: Setting, stories: Sequence[Story], report: Callable[[str], None]) -> None:
    """Tell all stories, each step at its moment. report: told each fault."""
    tellings = [Telling(setting.house, story, alone=len(stories) == 1) for story in stories]
    waiting = list(tellings)
    while waiting:
        telling = min(waiting, key=lambda one: one.due)
        setting.advance(telling.due)
        _deliver(setting, tellings, telling)
        faults = [telling.hold(setting.unwritten)]
        if telling.steps:
            faults.append(telling.act(setting))
            _deliver(setting, tellings, telling)
        else:
            waiting = [one for one in waiting if one is not telling]
        for fault in filter(None, faults):
            report(fault)


def _deliver(setting: Setting, tellings: Sequence[Telling], acting: Telling) -> None:
    """Give each letter to its story. A new case is that of the acting one; a digest may be any story's."""
    arrivals = setting.arrivals()
    known = {number for telling in tellings for number in telling.cases}
    acting.cases += sorted({arrival.number for arrival in arrivals} - known - {""})
    for arrival in arrivals:
        key = (arrival.form, arrival.to)
        owners = [telling for telling in tellings if telling.owns(arrival)]
        for telling in owners:
            telling.came[key] += 1
        if not owners:
            for telling in tellings:
                telling.shared.add(key)
