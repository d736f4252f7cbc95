"""The three depths at which the tests tell a story: the desk alone, the office, the office behind its door."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path

from mailroom.clerk.read.case_records import CASE_PURPOSE
from mailroom.config import Config
from mailroom.demo.closing_balance import count_ways
from mailroom.demo.mail_programs import content
from mailroom.demo.story_office import Delivery, SmtpOffice, StoryOffice
from mailroom.demo.storyteller import Arrival, Setting, Step, Story, Telling, play, stage_of
from mailroom.office import TEMPLATES
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Decision
from mailroom.procedure.desk import bells, intake
from mailroom.procedure.desk.decide import decide
from mailroom.procedure.event import Event, file_json
from mailroom.procedure.history import enter
from mailroom.procedure.house import House
from mailroom.procedure.letter import File, Letter, Reply
from mailroom.procedure.people import Role
from mailroom.procedure.ways import menu_at
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.identity.identity_answers import with_identity_reader
from mailroom.reading.replies.reply_reader import ReplyReader


def fail(fault: str) -> None:
    raise AssertionError(fault)


class DeskTeller(Setting):
    """The desk alone: letters as values, no bytes; a letter that starts a clock has left as soon as it is
    decided."""

    unwritten = ("digest", "register_print")  # they are the clerk's

    def __init__(self, house: House, story: Story) -> None:
        super().__init__(with_identity_reader(house), story.begins(house))
        self.story = story
        self.words, self.complaints = (
            ReplyReader(TEMPLATES / "menus.toml", house.prefix, house.locality.region),
            Complaints(),
        )
        self.cases: dict[str, Case] = {}
        self.letters: list[tuple[str, Reply]] = []
        self.counted = self.count = 0

    def tell(self) -> None:
        play(self, [self.story], fail)

    def stage_of_case(self, number: str) -> str:
        return stage_of(self.cases[number])

    def arrivals(self) -> Sequence[Arrival]:
        came = [Arrival(letter.form, letter.to, number) for number, letter in self.letters[self.counted :]]
        self.counted = len(self.letters)
        return came

    def write(self, step: Step, telling: Telling) -> None:
        name, sender = parseaddr(telling.people.get(step.who, telling.address(step.who)))
        number = self.house.number(self.now.year, len(self.cases) + 1)
        files = self._files(step)
        found = self.complaints.understand(
            step.subject, step.text.strip(), files, agencies=self.house.people.agencies, locality=self.house.locality, today=self.now.date()
        )  # fmt: skip
        data = {
            "channel": "email", "address": sender, "name": name, "subject": step.subject, "text": step.text.strip(),
            "title": found.title, "klass": found.klass, "category": found.category, "place": found.place, "missing": list(found.missing),
            "suggested": list(found.suggested), "anonymous": found.anonymous, "secret": found.secret, "urgent": found.urgent,
            "files": [file_json(file) for file in files],
        }  # fmt: skip
        case, decision = intake.receive(number, data, self.house, self.now, self.now)
        self.cases[number] = case
        self._enter(case, decision)

    def _files(self, step: Step) -> tuple[File, ...]:
        self.count += 1
        return tuple(
            File(name, content(name)[0], len(content(name)[1]), f"sha-{name}", f"digest-{self.count}", no)
            for no, name in enumerate(step.files, 1)
        )

    def reply(self, step: Step, telling: Telling) -> None:
        who, text = telling.address(step.who), telling.fill(step.text).strip()
        number, letter = next(
            (number, one)
            for number, one in reversed(self.letters)
            if (one.form, one.to) == (step.form, who)
            and step.about in f"{self.cases[number].title} {self.cases[number].text} {one.data}"
        )
        case = self.cases[number]
        purposes = [letter.purpose] if letter.purpose != "info" else []
        at = (
            CASE_PURPOSE[case.stage]
            if letter.role == Role.COMPLAINANT
            else menu_at(case.disposition(letter.disposition), letter.role)
        )
        for purpose in (*purposes, at):
            act = self.words.act_of(
                text,
                purpose,
                agencies=self.house.people.agencies,
                today=self.now.date(),
                has_files=bool(step.files),
            )
            if act.sure:
                break
        made = Letter(
            f"letter-{self.count}", self.now, who, letter.name, step.subject, text, text, self._files(step), letter.role, act,
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
            child, opened = intake.receive(number, new.data, self.house, new.arrived, self.now, receipt=False)
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
            self.letters.append((case.number, letter))
            if letter.clock:
                part = case.disposition(letter.disposition)
                data = {
                    "form": letter.form,
                    "disposition": letter.disposition,
                    "stage": part.stage if part else case.stage,
                }
                enter(case, Event("left", self.now, data=data))

    def settle(self) -> None:
        for case in self.cases.values():
            while (decision := bells.time_passes(case, self.house, self.now)).events:
                self._enter(case, decision)


class OfficeTeller(StoryOffice):
    """The office with rendered bytes: the store and the mailboxes are real, only the door is left out."""

    def __init__(self, config: Config, root: Path, story: Story) -> None:
        super().__init__(config, root, story.begins(config.house))
        self.story = story
        self.read_mail()
        self.letters = list(self._kept())
        self.counted = len(self.letters)

    def _kept(self) -> Iterator[Delivery]:
        """What an office that is opened once more has sent: its mailboxes may be gone meanwhile."""
        rows = [row for _, row in self.office.store.register.iterate("mails") if row["status"] == "sent"]
        for row in sorted(rows, key=lambda row: str(row["left"])):
            case = row["dossier"] if self.office.store.register.get("cases", row["dossier"]) else ""
            with suppress(FileNotFoundError):  # of a case that was struck out
                raw = self.office.shelves.outbox.raw(row["key"])
                yield Delivery(Arrival(row["form"], row["to"], case), raw)

    def tell(self) -> None:
        play(self, [self.story], fail)

    @property
    def ways(self) -> set[str]:
        return set(count_ways(self.office))


class SocketsTeller(OfficeTeller, SmtpOffice):
    """Letters come in through the SMTP door."""
