"""The three depths at which a story is told: each writes, lets time pass and says what was mailed to whom."""

from __future__ import annotations

import email
import email.policy
import smtplib
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any

from mailroom.clerk.read.case_records import CASE_PURPOSE
from mailroom.config import Config
from mailroom.doors.maildir import Maildirs
from mailroom.doors.smtp_door import SmtpDoor, SmtpSettings
from mailroom.office import TEMPLATES, Office
from mailroom.procedure import bells, intake
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Decision
from mailroom.procedure.desk.decide import decide
from mailroom.procedure.event import Event, file_json
from mailroom.procedure.house import House
from mailroom.procedure.letter import Envelope, File, Letter, Reply
from mailroom.procedure.people import Role
from mailroom.procedure.ways import menu_at
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.quotes.own_text import plain_text_of
from mailroom.reading.replies.reply_reader import Words
from mailroom.shelves.open_store import Shelves
from tests.storyteller import NAMES, Step, Story, address_of, content

Mailed = Counter[tuple[str, str]]


class Teller:
    """Tells a story step by step and holds what was mailed against its `gets` lines."""

    def __init__(self, house: House, story: Story) -> None:
        self.house, self.story = house, story
        self.now = datetime.fromisoformat(story.start).replace(tzinfo=house.calendar.zone)
        self.mailed: Mailed = Counter()
        self.ways: set[str] = set()

    def tell(self) -> None:
        expected: Mailed = Counter()
        since = 0
        for step in self.story.steps:
            if step.verb == "gets":
                expected.update(
                    (form, address_of(step.who, self.house)) for form in step.forms if form != "nothing"
                )
                continue
            self._hold(expected, since)
            expected, since = Counter(), step.line
            self.mailed = Counter()
            self.act(step)
        self._hold(expected, since)

    def _hold(self, expected: Mailed, line: int) -> None:
        missing, extra = expected - self.mailed, self.mailed - expected
        assert not missing and not extra, (
            f"{self.story.name}, after line {line}: missing {dict(missing)}, not told {dict(extra)}"
        )

    def act(self, step: Step) -> None:
        match step.verb:
            case "time":
                assert step.moment is not None
                self.until(step.moment.replace(tzinfo=self.house.calendar.zone))
            case "case":
                number = self.number(step.who)
                assert self.stages(number) == step.stages, (
                    f"{self.story.name}, line {step.line}: {self.stages(number)}"
                )
            case "writes":
                self.write(step)
            case "replies":
                self.reply(step)
            case "once":
                self.settle(windows_over=True)

    def number(self, who: str) -> str:
        return self.house.number(self.now.year, int(who)) if who.isdigit() else who

    def until(self, moment: datetime) -> None:
        """Let time pass, with a stop each morning at opening, as a daemon that runs all day makes."""
        while self.now < moment:
            opening = self.house.calendar.opening(self.now.date())
            if opening <= self.now:
                opening = self.house.calendar.opening(self.now.date() + timedelta(days=1))
            midnight = self.house.calendar.midnight_after(self.now.date())
            self.now = min(opening, midnight, moment)
            self.settle()

    # What a depth makes of it.

    def write(self, step: Step) -> None:
        raise NotImplementedError

    def reply(self, step: Step) -> None:
        raise NotImplementedError

    def settle(self, *, windows_over: bool = False) -> None:
        raise NotImplementedError

    def stages(self, number: str) -> str:
        raise NotImplementedError


def staged(case: Case) -> str:
    """ "handling/distribution,answered": the case's stage and those of its live parts."""
    parts = ",".join(part.stage for part in case.live)
    return f"{case.stage}/{parts}" if parts and case.stage == "handling" else case.stage


class DeskTeller(Teller):
    """The desk alone: letters as values, no bytes; a letter that starts a clock has left as soon as it is
    decided."""

    def __init__(self, house: House, story: Story) -> None:
        super().__init__(house, story)
        self.words, self.complaints = Words(TEMPLATES / "menus.toml"), Complaints()
        self.cases: dict[str, Case] = {}
        self.letters: list[tuple[str, Reply]] = []
        self.count = 0

    def _hold(self, expected: Mailed, line: int) -> None:
        super()._hold(
            Counter(
                {key: count for key, count in expected.items() if key[0] not in ("digest", "register_print")}
            ),
            line,
        )  # digests are the clerk's

    def write(self, step: Step) -> None:
        sender = step.sender or address_of(step.who, self.house)
        number = self.house.number(self.now.year, len(self.cases) + 1)
        files = self._files(step)
        found = self.complaints.understand(
            step.subject, step.text.strip(), files, agencies=self.house.people.agencies, subdistricts=self.house.subdistricts, today=self.now.date()
        )  # fmt: skip
        data = {
            "channel": "email", "address": sender, "name": NAMES.get(step.who, ""), "subject": step.subject, "text": step.text.strip(),
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

    def reply(self, step: Step) -> None:
        who = address_of(step.who, self.house)
        number, letter = next(
            (number, one) for number, one in reversed(self.letters) if one.form == step.form and one.to == who
        )
        case = self.cases[number]
        purposes = [letter.purpose] if letter.purpose != "info" else []
        at = (
            CASE_PURPOSE[case.stage]
            if letter.role == Role.COMPLAINANT
            else menu_at(case.disposition(letter.disposition), letter.role)
        )
        for purpose in (*purposes, at):
            act = self.words.read(
                step.text.strip(),
                purpose,
                agencies=self.house.people.agencies,
                today=self.now.date(),
                has_files=bool(step.files),
            )
            if act.sure:
                break
        made = Letter(
            f"letter-{self.count}", self.now, who, letter.name, step.subject, step.text.strip(), step.text, self._files(step), letter.role, act,
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
        self.ways |= {event.way for event in decision.events if event.way}
        for letter in decision.letters:
            self.letters.append((case.number, letter))
            self.mailed[letter.form, letter.to] += 1
            if letter.clock:
                part = case.disposition(letter.disposition)
                data = {
                    "form": letter.form,
                    "disposition": letter.disposition,
                    "stage": part.stage if part else case.stage,
                }
                case.enter(Event("left", self.now, data=data))

    def settle(self, *, windows_over: bool = False) -> None:
        for case in self.cases.values():
            while (
                decision := bells.time_passes(case, self.house, self.now, windows_over=windows_over)
            ).events:
                self._enter(case, decision)

    def stages(self, number: str) -> str:
        return staged(self.cases[number])


class OfficeTeller(Teller):
    """The office with rendered bytes: mails go in and out as bytes, the store is real, only the doors are
    left out."""

    def __init__(self, config: Config, root: Path, story: Story) -> None:
        super().__init__(config.house, story)
        self.root = root
        self.config = replace(config, store=root)
        self.office = Office(
            self.config, Shelves.open(root), Maildirs(root / "outgoing"), said=lambda _: None
        )
        self.office.begin(self.now)
        self.known: set[str] = set()
        self.count = 0

    def close(self) -> None:
        self.office.close()

    def write(self, step: Step) -> None:
        sender = step.sender or address_of(step.who, self.house)
        message = self._message(step, sender, self.house.mail, step.subject)
        self.send(message, sender, self.house.mail)

    def _message(self, step: Step, sender: str, to: str, subject: str) -> EmailMessage:
        self.count += 1
        message = EmailMessage(policy=email.policy.SMTP.clone(max_line_length=998))
        message["From"] = f"{NAMES[step.who]} <{sender}>" if step.who in NAMES else sender
        message["To"], message["Subject"] = to, subject
        message["Date"], message["Message-ID"] = (
            self.now.strftime("%a, %d %b %Y %H:%M:%S +0700"),
            f"<{self.story.name}-{self.count}@warga.example>",
        )
        message.set_content(step.text)
        for name in step.files:
            kind, data = content(name)
            main, _, sub = kind.partition("/")
            message.add_attachment(data, maintype=main, subtype=sub, filename=name)
        return message

    def reply(self, step: Step) -> None:
        """Answer the latest mail of that form, as a mail program would: to its Reply-To, with its thread and
        its text quoted."""
        who = address_of(step.who, self.house)
        original = self.latest(step.form, who, step.about)
        sender = step.sender or who
        to = str(original["Reply-To"])
        message = self._message(step, sender, to, f"Re: {original['Subject']}")
        message["In-Reply-To"] = message["References"] = str(original["Message-ID"])
        text = (
            step.text.rstrip()
            + f"\n\nPada {self.now:%d %b %Y} pukul {self.now:%H.%M} {original['From']} menulis:\n"
            + quoted(original)
        )
        if step.files:
            next(part for part in message.walk() if part.get_content_type() == "text/plain").set_content(text)
        else:
            message.set_content(text)
        self.send(message, sender, email.utils.parseaddr(to)[1])

    def latest(self, form: str, who: str, about: str = "") -> Message:
        rows = [
            row
            for _, row in self.office.store.register.iterate("mails")
            if row["form"] == form and row["to"] == who and row["status"] == "sent"
        ]
        outbox = self.office.shelves.outbox
        rows = [row for row in rows if about in " ".join(plain_text_of(outbox.raw(row["key"])).split())]
        assert rows, f"{self.story.name}: no mail '{form}' to {who}"
        newest = max(reversed(rows), key=lambda row: row["left"])
        return email.message_from_bytes(
            self.office.shelves.outbox.raw(newest["key"]), policy=email.policy.default
        )

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        self.office.put(message.as_bytes(), Envelope("smtp", self.now, sender, (to,)))
        self.settle()

    def settle(self, *, windows_over: bool = False) -> None:
        self.office.settle(self.now, windows_over=windows_over)
        self._look()

    def _look(self) -> None:
        for key, row in self.office.store.register.iterate("mails"):
            if key not in self.known and row["status"] == "sent" and row["form"] != "balance":
                self.known.add(key)
                self.mailed[row["form"], row["to"]] += 1
        aside = self.office.shelves.inbox.aside()
        assert not aside, aside[0].why
        for _, row in [
            *self.office.store.register.iterate("cases"),
            *self.office.store.register.iterate("dossiers"),
        ]:
            self.ways |= {event["way"] for event in row.get("events", ()) if event.get("way")}

    def stages(self, number: str) -> str:
        case = self.office.store.case(number)
        assert case is not None, number
        return staged(case)


def quoted(original: Message) -> str:
    body: Any = original.get_body(("plain",))  # type: ignore[attr-defined]
    return "".join(f"> {line}\n" for line in body.get_content().splitlines())


class SocketsTeller(OfficeTeller):
    """Real sockets: letters come in through the SMTP door; the rest as the office tells it."""

    def __init__(self, config: Config, root: Path, story: Story) -> None:
        super().__init__(config, root, story)
        self.door = SmtpDoor(
            SmtpSettings(port=0),
            self.office.put,
            lambda: self.now,
            lambda rcpt: rcpt.rpartition("@")[2] == self.house.domain,
        )
        self.door.start()

    def close(self) -> None:
        self.door.stop()
        super().close()

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.door.port, timeout=10) as client:
            client.send_message(message, sender, [to])
        self.settle()


__all__ = ["DeskTeller", "OfficeTeller", "Role", "SocketsTeller", "Teller"]
