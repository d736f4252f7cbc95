"""The three depths at which the tests tell a story: the desk alone, the office, the office behind its door.

At each, every letter that was mailed and not told, or told and not mailed, fails the test."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import parseaddr
from itertools import takewhile
from pathlib import Path

from mailroom.clerk.read.seat_in_case import CASE_PURPOSE
from mailroom.config import Config
from mailroom.demo.closing_balance import count_ways
from mailroom.demo.mail_programs import content
from mailroom.demo.story_office import Delivery, SmtpOffice, StoryOffice
from mailroom.demo.storyteller import Arrival, Setting, Step, Story, Telling, play
from mailroom.places import TEMPLATES
from mailroom.procedure import deadlines
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Decision
from mailroom.procedure.desk import due_acts, intake
from mailroom.procedure.desk.decide import decide
from mailroom.procedure.event import Event, file_json
from mailroom.procedure.history import enter
from mailroom.procedure.letter import File, Letter, Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy.role_view import view
from mailroom.procedure.ways import menu_at
from mailroom.reading.complaints.complaint_reader import Complaints, Understanding
from mailroom.reading.identity.identity_answers import with_identity_reader
from mailroom.reading.language.languages import Languages
from mailroom.reading.replies.reply_reader import ReplyReader
from mailroom.writing.mail_composer import MailComposer
from mailroom.writing.mail_text import as_text


class HeldTelling(Telling):
    """A story whose `gets` lines are held against what came into the mailboxes since its last step.

    unwritten: forms that this setting does not write, though stories name them."""

    def __init__(
        self, setting: Setting, story: Story, *, alone: bool = False, unwritten: Collection[str] = ()
    ) -> None:
        super().__init__(setting.house, story, alone=alone)
        self.unwritten, self.line, self.read = unwritten, 0, len(setting.letters)

    def act(self, setting: Setting) -> str:
        """What comes while only time passes is told behind the step that says so."""
        step = self.steps[0]
        before = "" if step.waits_only else self.hold(setting)
        fault, self.line = super().act(setting), step.line
        after = "" if self.steps and not self.steps[0].waits_only else self.hold(setting)
        return "; ".join(filter(None, (before, fault, after)))

    def hold(self, setting: Setting) -> str:
        """The fault, or "". A letter of no case to nobody in particular, a digest, may be any story's. It may
        have gone that day before this story's step."""
        came = [letter for letter in setting.letters[self.read :] if letter.form != "balance"]
        self.read = len(setting.letters)
        mine = Counter((letter.form, letter.to) for letter in came if self.owns(letter))
        loose = {form for form in ("digest",) if not self.alone} | {*self.unwritten}
        shared = {(letter.form, letter.to) for letter in came if not letter.number and not self.owns(letter)}
        missing = {
            key: count
            for key, count in (self.expected() - mine).items()
            if key not in shared and key[0] not in loose
        }
        extra = dict(mine - self.expected())
        found = f"{self.story.name}, after line {self.line}: missing {missing}, not told {extra}"
        return found if missing or extra else ""

    def expected(self) -> Counter[tuple[str, str]]:
        """The `gets` lines that stand behind the last step."""
        behind = (step for step in self.story.steps if step.line > self.line)
        return Counter(
            (form, self.address(step.who))
            for step in takewhile(lambda step: step.verb == "gets", behind)
            for form in re.findall(r"\w+", step.rest)
            if form != "nothing"
        )


def tell(setting: Setting, story: Story, unwritten: Collection[str] = ()) -> None:
    """Tell one story in its own setting; the first fault fails the test."""
    for fault in play(setting, [HeldTelling(setting, story, alone=True, unwritten=unwritten)]):
        raise AssertionError(fault)


@dataclass(frozen=True)
class Spoken(Arrival):
    """A letter as the desk decides it."""

    reply: Reply


class DeskTeller(Setting):
    """The desk alone: letters as values, no bytes; a letter that starts a clock has left as soon as it is
    decided."""

    def __init__(self, house: House, story: Story) -> None:
        super().__init__(with_identity_reader(house), story.begins(house))
        self.story = story
        self.words, self.complaints = (
            ReplyReader(TEMPLATES / "menus.toml", house.prefix, house.locality.region),
            Complaints(),
        )
        self.languages = Languages.load(TEMPLATES / "languages")
        self.cases: dict[str, Case] = {}
        self.letters: list[Spoken] = []
        self.count = 0

    def tell(self) -> None:
        tell(self, self.story, unwritten=("digest", "register_print"))  # they are the clerk's

    def case(self, number: str) -> Case:
        return self.cases[number]

    def write(self, step: Step, telling: Telling) -> None:
        self.reply(step, telling) if step.form else self.complain(step, telling)

    def complain(self, step: Step, telling: Telling) -> None:
        name, sender = parseaddr(telling.people.get(step.who, telling.address(step.who)))
        number = self.house.number(self.now.year, len(self.cases) + 1)
        files = self._files(step)
        found = self._understand(step.subject, step.text.strip(), files)
        data = {
            "channel": "email", "address": sender, "name": name, "subject": step.subject,
            "text": step.text.strip(),
            "title": found.title, "klass": found.klass, "category": found.category, "place": found.place,
            "missing": list(found.missing),
            "suggested": list(found.suggested), "anonymous": found.anonymous, "secret": found.secret,
            "urgent": found.urgent,
            "files": [file_json(file) for file in files],
        }  # fmt: skip
        case, decision = intake.receive(number, data, self.house, self.now, self.now)
        self.cases[number] = case
        self._enter(case, decision)

    def _understand(self, subject: str, text: str, files: tuple[File, ...] = ()) -> Understanding:
        return self.complaints.understand(
            subject, text, files, agencies=self.house.people.agencies,
            locality=self.house.locality, today=self.now.date()
        )  # fmt: skip

    def _files(self, step: Step) -> tuple[File, ...]:
        self.count += 1
        return tuple(
            File(name, content(name)[0], len(content(name)[1]), f"sha-{name}", f"digest-{self.count}", no)
            for no, name in enumerate(step.enclosures, 1)
        )

    def reply(self, step: Step, telling: Telling) -> None:
        who, text = telling.address(step.who), telling.fill(step.text).strip()
        number, letter = next(
            (one.number, one.reply)
            for one in reversed(self.letters)
            if (one.form, one.to) == (step.form, who)
            and step.about in f"{self.cases[one.number].title} {self.cases[one.number].text} {one.reply.data}"
        )
        case = self.cases[number]
        purposes = [letter.purpose] if letter.purpose != "info" else []
        at = (
            CASE_PURPOSE[case.stage]
            if letter.role == Role.COMPLAINANT
            else menu_at(case.disposition(letter.disposition), letter.role)
        )
        read = self.languages.in_indonesian(text) if letter.role == Role.COMPLAINANT else text
        for purpose in (*purposes, at):
            act = self.words.act_of(
                read,
                purpose,
                agencies=self.house.people.agencies,
                today=self.now.date(),
                has_files=bool(step.enclosures),
            )
            if act.sure:
                break
        if letter.role == Role.COMPLAINANT and (found := self._understand("", text)).danger == "sure":
            act = replace(act, args={**act.args, "dangers": found.dangers or ("general",)})
        made = Letter(
            f"letter-{self.count}", self.now, who, letter.name, step.subject, text, self._files(step),
            letter.role, act,
            number, letter.agency, letter.disposition, purpose,
        )  # fmt: skip
        decision = decide(case, made, self.house, self.now)
        self._enter(case, decision)
        if decision.new_cases:
            self._split(case, decision)

    def _split(self, case: Case, decision: Decision) -> None:
        children = {}
        for new in decision.new_cases:
            number = self.house.number(self.now.year, len(self.cases) + 1)
            child, opened = intake.receive(number, new, self.house, case.received, self.now, receipt=False)
            self.cases[number], children[number] = child, ""
            self._enter(child, opened)
        self._enter(
            case,
            intake.finish_split(
                case,
                {"title": case.title, "text": decision.split_first},
                children,
                self.house,
                self.now,
                self.now,
            ),
        )

    def _enter(self, case: Case, decision: Decision) -> None:
        for letter in decision.letters:
            self._agrees(case, letter)
            self.letters.append(Spoken(letter.form, letter.to, case.number, letter))
            if letter.clock:
                part = case.disposition(letter.disposition)
                data = {
                    "form": letter.form,
                    "disposition": letter.disposition,
                    "stage": part.stage if part else case.stage,
                }
                if letter.form == "review":
                    data["review"] = int(letter.purpose.partition(".")[2])
                enter(case, Event("left", self.now, data=data))

    def _agrees(self, case: Case, letter: Reply) -> None:
        """Whatever letter names the last day of a desk, its state or who has it, says what `status` says to
        its reader at that moment. No desk's day is past that of the whole case, unless it began later."""
        said = _sentences(case, letter, self.house, self.now)
        asked = replace(letter, form="status_letter", data={"noted": []})
        assert said <= _sentences(case, asked, self.house, self.now), (case.number, letter.form, said)
        part = case.disposition(letter.disposition)
        if part is not None and part.pending and not part.answers_comment and part.stage != "returned":
            begun = self.house.calendar.day_zero(part.clock or self.now)
            whole = deadlines.with_extension(
                part, deadlines.whole_day(case, self.house, self.now), self.house
            )
            day = deadlines.disposition_day(case, part, self.house, self.now)
            assert day is None or whole is None or day <= max(whole, begun), (case.number, letter.form, day)
        shown, by = view(case, letter.role, self.house, self.now, letter.disposition), letter.data.get("by")
        if isinstance(by, date) and shown["deadline"]:
            assert by in (shown["deadline"], shown["whole"]), (
                case.number,
                letter.form,
                by,
                shown["deadline"],
            )

    def settle(self) -> None:
        for case in self.cases.values():
            while (decision := due_acts.time_passes(case, self.house, self.now)).events:
                self._enter(case, decision)


_composers: dict[int, MailComposer] = {}
_WORDS = tomllib.loads((TEMPLATES / "words.toml").read_text("utf-8"))
_OF_A_STATE = frozenset(
    words.lower().rstrip(".")  # a heading has no full stop
    for table in ("stage", "citizen_stage", "status_sentence")
    for words in _WORDS[table].values()
    if len(words.split()) > 2
)


def _sentences(case: Case, letter: Reply, house: House, now: datetime) -> set[str]:
    """The sentences on state and holder that a letter says."""
    if letter.form in ("trace", "case_copy"):  # what was, too
        return set()
    seen = view(case, letter.role, house, now, letter.disposition)
    composer = _composers.get(id(house)) or _composers.setdefault(id(house), MailComposer(TEMPLATES, house))
    text = " ".join(as_text(composer.draft(letter, seen, now=now).blocks).lower().split())
    return {sentence for sentence in _OF_A_STATE if sentence in text}


class OfficeTeller(StoryOffice):
    """The office with rendered bytes: the store and the mailboxes are real, only the door is left out."""

    def __init__(self, config: Config, root: Path, story: Story) -> None:
        super().__init__(config, root, story.begins(config.house))
        self.story = story
        self.read_mail()
        self.letters = list(self._kept())

    def _kept(self) -> Iterator[Delivery]:
        """What an office that is opened once more has sent: its mailboxes may be gone meanwhile."""
        rows = [row for _, row in self.office.store.register.iterate("mails") if row["status"] == "sent"]
        for row in sorted(rows, key=lambda row: str(row["left"])):
            with suppress(FileNotFoundError):  # of a case that was struck out
                yield self.delivery(row, self.office.shelves.outgoing.raw(row["key"]))

    def tell(self) -> None:
        tell(self, self.story)

    @property
    def ways(self) -> set[str]:
        return set(count_ways(self.office))


class SocketsTeller(OfficeTeller, SmtpOffice):
    """Letters come in through the SMTP door."""
