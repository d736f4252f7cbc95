"""What the clerk does with each kind of letter; each method fills one `Change` and says how the letter is counted.

Promises: every letter ends in exactly one class; what is held, asked about or filed apart is kept with its reason; nothing here
touches the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mailroom import office_budget
from mailroom.office_reader import Forced, Reading
from mailroom.office_store import Change, stamp
from mailroom.office_writer import Desk
from mailroom.procedure import dossiers, intake
from mailroom.procedure.bells import time_passes
from mailroom.procedure.case import Case, Event, file_json
from mailroom.procedure.decision import Decision, Line, Scribe
from mailroom.procedure.desk import decide
from mailroom.procedure.desk_admin import delivered, for_citizen
from mailroom.procedure.dossiers import Dossier
from mailroom.procedure.letter import Act, Letter, Reply
from mailroom.procedure.people import Person, Role

if TYPE_CHECKING:
    from mailroom.office import Office


class Handling:
    """One letter on the clerk's desk."""

    def __init__(
        self,
        office: Office,
        reading: Reading,
        name: str,
        now: datetime,
        seen: Mapping[str, Any] | None,
        forced: Forced | None,
    ) -> None:
        self.office, self.reading, self.name, self.now, self.seen, self.forced = (
            office,
            reading,
            name,
            now,
            seen,
            forced,
        )
        self.house, self.store = office.house, office.store
        self.change = Change(f"letter {reading.digest[:12]}")
        self.klass = ""
        self.dossier = ""
        self.told = ""
        self.status = "filed"
        self.serials: dict[str, int] = {}
        self.cases: dict[str, Case] = {}

    def case_of(self, number: str) -> Case | None:
        """The case as this change has made it so far: one mail may speak of the same case twice."""
        if number not in self.cases:
            found = self.store.case(number)
            if found is None:
                return None
            self.cases[number] = found
        return self.cases[number]

    def run(self, letters: Mapping[str, Callable[[Handling], None]]) -> None:
        kind = "duplicate" if self._is_duplicate() else self.reading.kind
        letters[kind](self)
        self._book(kind)

    def _is_duplicate(self) -> bool:
        """The same letter again, unless this copy came to another of our reply addresses: then that case gets it too."""
        if self.seen is None or self.forced is not None:
            return False
        about = str(self.reading.record["dossier"]) if self.reading.record else ""
        return not about or about in self.seen.get("dossiers", ()) or about == self.seen.get("dossier")

    def _book(self, kind: str) -> None:
        """The letter's own row: what it was, by which door, what came of it, and why."""
        reading = self.reading
        old = self.seen or {}
        reused = reading.opened.message_id and any(
            row["key"] != reading.digest
            for row in self.store.register.find("letters", "message_id", reading.opened.message_id, limit=2)
        )
        key = f"{reading.digest}:{self.name}" if kind == "duplicate" else reading.digest
        same = old and kind != "duplicate" and self.forced is None
        self.change.put(
            "letters", key, name=self.name, door=reading.envelope.door, arrived=stamp(reading.envelope.arrived), at=stamp(self.now),
            subject=reading.opened.subject, sender=reading.sender, message_id=reading.opened.message_id if kind != "duplicate" else None,
            kind=kind, dossier=self.dossier or None, dossiers=sorted({*old.get("dossiers", ()), *([self.dossier] if self.dossier else [])}),
            why=list(reading.why), status=self.status, reused_id=bool(reused) or None, **{"class": old["class"] if same else self.klass},
        )  # fmt: skip
        if same:  # a second copy to another reply address is counted as a letter of its own
            self.change.put(
                "letters", f"{reading.digest}:{self.name}", name=self.name, **{"class": self.klass}, at=stamp(self.now)
            )
        self.told = self.told or f"{self.klass}: {self.dossier or '-'}"

    # Entering what the desk decided.

    def enter_case(self, case: Case, decision: Decision, answers: str | None = None) -> None:
        """Events, letters, digest lines and new cases of a decision about one case."""
        if not decision.events and not decision.letters:
            return
        self.change.case(case, decision.events, self.house)
        replies = office_budget.allowed(self, case, decision.letters)
        mine = (
            {case.address: answers}
            if answers and self.reading.letter and self.reading.letter.role == Role.COMPLAINANT
            else {}
        )
        if answers and self.reading.letter:
            mine = {self.reading.letter.sender: answers}
        self.office.writer.write(self.change, Desk(case.number, case.events, case), replies, self.house, self.now, mine)
        self.change.lines(decision.lines, self.now)

    def enter_dossier(self, dossier: Dossier, decision: Decision) -> None:
        self.change.dossier(dossier, decision.events, self.house)
        self.office.writer.write(self.change, Desk(dossier.key, dossier.events), decision.letters, self.house, self.now)
        self.change.lines(decision.lines, self.now)

    def ask(self, form: str, person: Person, purpose: str, **data: Any) -> None:
        """A question about the letter itself (whose is it, which case): its token is sealed over the letter's digest."""
        key = f"letter-{self.reading.digest[:24]}"
        reply = Reply(form, person.role, person.address, person.name, purpose, person.agency, 0, data)
        row = self.store.register.get("dossiers", key)
        events = len(row["events"]) if row else 0
        self.change.put(
            "dossiers",
            key,
            digest=self.reading.digest,
            asked=form,
            stage="open",
            events=[{"kind": form, "at": stamp(self.now)}],
        )
        self.office.writer.write(
            self.change,
            Desk(key, events + 1),
            [reply],
            self.house,
            self.now,
            {reply.to: self.reading.opened.message_id or ""},
        )

    def serial(self, year: int) -> int:
        """The next number of a year, gapless: it is taken with the change that opens the case."""
        name = str(year)
        serial = self.serials.get(name) or self.store.next_serial(name, self.house.first_number)
        self.serials[name] = serial + 1
        self.change.fact(f"serial:{name}", serial)
        return serial

    # The kinds.

    def complaint(self) -> None:
        """A fresh mail from outside becomes a case with a number (SOP row 1)."""
        reading = self.reading
        if not self.forced and reading.envelope.door != "file" and not office_budget.may_open(self):
            self.klass, self.status = "spam", "budget"
            self._to_admin("budget", purpose="spam")
            return
        data = self._understood()
        number = self.house.number(
            self.house.year_of(reading.envelope.arrived), self.serial(self.house.year_of(reading.envelope.arrived))
        )
        case, decision = intake.receive(number, data, self.house, reading.envelope.arrived, self.now)
        self.klass, self.dossier = "complaint", number
        self.told = f"{number}: laporan baru dicatat"
        office_budget.count(self, reading.sender)
        self.enter_case(case, decision, reading.opened.message_id)

    def _understood(self) -> dict[str, Any]:
        """What the sorter found in a complaint, as the event "received" holds it."""
        reading = self.reading
        text = reading.parted.new or reading.opened.text
        files = self.office.reader.files(reading)
        today = self.house.calendar.local(reading.envelope.arrived).date()
        found = self.office.complaints.understand(
            reading.opened.subject,
            text,
            files,
            agencies=self.house.people.agencies,
            subdistricts=self.house.subdistricts,
            today=today,
        )
        return {
            "channel": "email", "address": reading.sender, "name": reading.opened.sender[0], "subject": reading.opened.subject, "text": text,
            "title": found.title, "klass": found.klass, "category": found.category, "problem": found.problem, "place": found.place,
            "subdistrict": found.subdistrict, "when": found.when, "wants": found.wants, "home": found.identity, "missing": list(found.missing),
            "suggested": list(found.suggested), "suggestion_why": list(found.why), "urgent": found.urgent, "anonymous": found.anonymous,
            "secret": found.secret or found.klass == "oversight" or found.protected, "matters": list(found.matters), "foreign": list(found.foreign or ()), "concerns": self._concerns(found.klass, found.suggested, text),
            "files": [file_json(file) for file in files], "letter": reading.digest,
        }  # fmt: skip

    def _concerns(self, klass: str, suggested: tuple[str, ...], text: str) -> str:
        """The Inspectorate or the admin's own office, when the complaint is about its people (issue: never to those complained of)."""
        if klass != "oversight":
            return ""
        lower = text.lower()
        for code in (self.house.people.oversight_agency.code, self.house.home):
            agency = self.house.people.agencies[code]
            if any(name.lower() in lower for name in (agency.name, *agency.aliases)):
                return code
        del suggested
        return ""

    def case_letter(self) -> None:
        """A sealed letter about a case: what fell due earlier happens first, then the desk decides."""
        letter = self.reading.letter
        assert letter is not None
        self.decide_case(letter, self.reading.opened.message_id)
        for other in self.reading.match.others:  # he wrote to several of our addresses: each case is served
            if not self.forced and other["dossier"] != letter.dossier:
                self.again(self.reading.digest, {key: other[key] for key in HELD})

    def decide_case(self, letter: Letter, answers: str | None = None) -> None:
        case = self.case_of(letter.dossier)
        assert case is not None
        self.dossier = case.number
        self._earlier(case, letter)
        if letter.purpose.startswith("post."):
            self._post(case, letter)
            return
        if letter.role == Role.COMPLAINANT:
            letter = self._learned(letter)
        if letter.act.name == "merge":
            letter = self._into_survivor(case, letter)
        decision = decide(case, letter, self.house, self.now)
        self._settle(case, letter, decision, answers)

    def _into_survivor(self, case: Case, letter: Letter) -> Letter:
        """A merge goes into an open case, through those that were merged themselves; into any other it is asked about."""
        parent = self.case_of(str(letter.act.args.get("parent", "")))
        while parent is not None and parent.stage == "merged":
            parent = self.case_of(parent.parent)
        if parent is None or parent.number == case.number or not parent.open:  # in a closed case nobody would see to it
            return replace(letter, act=Act("", sure=False, guess="merge", why=letter.act.why))
        return replace(letter, act=replace(letter.act, args={**letter.act.args, "parent": parent.number}))

    def _earlier(self, case: Case, letter: Letter) -> None:
        """What fell due for this case before the letter arrived has happened to its state (promise 8); nobody is reminded of it."""
        if self.forced is None:
            passed = time_passes(case, self.house, letter.arrived, typed=self.now, state_only=True)
            self.enter_case(case, passed)

    def _settle(self, case: Case, letter: Letter, decision: Decision, answers: str | None) -> None:
        self.klass = decision.klass
        self.told = f"{case.number}: {letter.role} {letter.act.name or '?'}"
        if decision.new_cases:
            self._split(case, decision, letter)
        self.enter_case(case, decision, answers)
        if decision.absorbed:
            self._absorb(case, decision.absorbed)
        if decision.forward is not None:
            self._forward(*decision.forward)

    def _learned(self, letter: Letter) -> Letter:
        """Place, time and the like in a later letter of the complainant."""
        found = self.office.complaints.understand(
            "", letter.text, letter.files, agencies=self.house.people.agencies, subdistricts=self.house.subdistricts,
            today=self.house.calendar.local(letter.arrived).date(),
        )  # fmt: skip
        learned = {
            "place": found.place,
            "subdistrict": found.subdistrict,
            "when": found.when,
            "wants": found.wants,
            "home": found.identity,
        }
        args = {**{key: value for key, value in learned.items() if value}, **letter.act.args}
        return replace(letter, act=replace(letter.act, args=args))

    def _post(self, case: Case, letter: Letter) -> None:
        """For a citizen without e-mail the admin confirms delivery or enters the citizen's own words."""
        if letter.act.name == "delivered":
            scribe = Scribe(case, self.house, self.now, letter.arrived, letter.role, letter.sender)
            delivered(scribe, letter)
            self._settle(case, letter, scribe.decision, None)
            return
        if letter.act.name in ("comment", "rate", "withdraw", "complete"):
            acting = for_citizen(letter)
            inner = "answer" if letter.purpose == "post.answer" else "case"
            letter = replace(acting, role=Role.COMPLAINANT, sender="", purpose=inner)
        self._settle(case, letter, decide(case, letter, self.house, self.now), None)

    def _titled(self, text: str) -> str:
        """A title for a matter that has only its text."""
        today = self.house.calendar.local(self.now).date()
        agencies, places = self.house.people.agencies, self.house.subdistricts
        return self.office.complaints.understand(
            "", text, (), agencies=agencies, subdistricts=places, today=today
        ).title

    def _split(self, case: Case, decision: Decision, letter: Letter) -> None:
        children: dict[str, str] = {}
        for new in decision.new_cases:
            year = self.house.year_of(new.arrived)
            number = self.house.number(year, self.serial(year))
            data = {**new.data, "letter": self.reading.digest}
            found = self.office.complaints.understand(
                "", str(new.data["text"]), (), agencies=self.house.people.agencies, subdistricts=self.house.subdistricts,
                today=self.house.calendar.local(self.now).date(),
            )  # fmt: skip
            data |= {"title": found.title, "category": found.category, "place": found.place, "when": found.when, "subdistrict": found.subdistrict,
                     "problem": found.problem, "suggested": list(found.suggested), "suggestion_why": list(found.why)}  # fmt: skip
            child, opened = intake.receive(number, data, self.house, new.arrived, self.now, receipt=False)
            children[number] = found.title
            self.change.case(child, opened.events, self.house)
            self.office.writer.write(
                self.change, Desk(number, child.events, child), opened.letters, self.house, self.now
            )
        first = (self._titled(decision.split_first), decision.split_first)
        done = intake.finish_split(case, first, children, self.house, self.now, letter.arrived)
        decision.events += done.events
        decision.letters += done.letters

    def _absorb(self, child: Case, parent_number: str) -> None:
        parent = self.case_of(parent_number)
        if parent is None:
            return
        decision = intake.absorb(parent, child, self.house, self.now, self.now)
        self.change.case(parent, decision.events, self.house)
        self.office.writer.write(
            self.change, Desk(parent.number, parent.events, parent), decision.letters, self.house, self.now
        )

    def _forward(self, number: str, letter: Letter) -> None:
        """A letter on a merged case goes on to the survivor."""
        parent = self.case_of(number)
        if parent is None:
            return
        decision = decide(parent, letter, self.house, self.now)
        self.change.case(parent, decision.events, self.house)
        inside = [
            reply for reply in decision.letters if reply.role != Role.COMPLAINANT
        ]  # the survivor's own did not write
        self.office.writer.write(self.change, Desk(number, parent.events, parent), inside, self.house, self.now)
        self.change.lines(decision.lines, self.now)
        if decision.forward is not None:  # the survivor was itself merged since
            self._forward(*decision.forward)

    def hold(self) -> None:
        """Whoever wrote, the right person confirms: nothing is changed or relayed until he says yes (promise 11)."""
        reading, record = self.reading, self.reading.record
        assert record is not None
        self.klass, self.status, self.dossier = "reply", "held", str(record["dossier"])
        person = self._now_in_chair(record)
        self.change.put("letters", reading.digest, held={key: record[key] for key in HELD}, asked_at=stamp(self.now))
        quote = (reading.parted.new or reading.opened.text)[:2000]
        self.ask("confirm", person, "confirm", sender=masked(reading.sender), subject=reading.opened.subject, quote=quote, why=reading.reason,
                 number=str(record["dossier"]))  # fmt: skip
        self.told = f"{self.dossier}: surat ditahan, pemilik alamat diminta menegaskan"

    def _now_in_chair(self, record: Mapping[str, Any]) -> Person:
        """Who sits today in the chair a token was made for: a predecessor's token is confirmed by his successor."""
        role, people = Role(record["role"]), self.house.people
        name, address = str(record.get("name", "")), str(record["to"])
        if self.house.impartial.owns(address) or self._goes_past(role, record):
            return replace(self.house.impartial, role=role, agency=str(record.get("agency", "")))
        if role == Role.COMPLAINANT or any(person.role == role for person in people.known(address)):
            return Person(name, (address,), role, str(record.get("agency", "")))
        agency = people.agencies.get(str(record.get("agency", "")))
        if role == Role.LIAISON and agency is not None:
            return agency.liaison
        if role in people.chairs:
            return people.first(role)
        return agency.liaison if agency is not None else Person(name, (address,), role)

    def _goes_past(self, role: Role, record: Mapping[str, Any]) -> bool:
        """Whether the case is about the office of this chair: then the impartial addressee is asked, whoever sits there."""
        case = self.case_of(str(record["dossier"]))
        agency = str(record.get("agency", "")) if role in (Role.LIAISON, Role.OFFICER, Role.HEAD) else ""
        return case is not None and self.house.concerned(case.concerns, Person("", ("",), role, agency))

    def this_or_new(self) -> None:
        """A mail to a token with no reference, no quote and another subject: this case or a new one?"""
        record = self.reading.record
        assert record is not None
        self.klass, self.status, self.dossier = "reply", "asked", str(record["dossier"])
        self.change.put(
            "letters", self.reading.digest, held={key: record[key] for key in HELD}, asked_at=stamp(self.now)
        )
        person = Person(
            str(record.get("name", "")), (str(record["to"]),), Role(record["role"]), str(record.get("agency", ""))
        )
        self.ask(
            "this_or_new", person, "this_or_new", quote=self.reading.parted.new[:2000], number=str(record["dossier"])
        )

    def which_case(self) -> None:
        """A known official's fresh mail: which of his cases, or a new complaint?"""
        person = self.reading.person
        assert person is not None
        self.klass, self.status = "reply", "asked"
        self.ask("which_case", person, "which_case", cases=self._cases_for_all(), quote=self.reading.parted.new[:2000])

    def _cases_for_all(self) -> list[dict[str, str]]:
        """The open cases of every chair he sits in (one person may be liaison of two agencies)."""
        rows = [row for person in self.reading.match.sender_persons for row in self._cases_for(person)]
        return list({row["number"]: row for row in rows}.values())

    def _cases_for(self, person: Person) -> list[dict[str, str]]:
        if person.role == Role.ADMIN:
            numbers = [
                row["key"] for row in self.store.register.find("cases", "open", 1) if row["stage"] == "verification"
            ]
        elif person.role == Role.OFFICER:
            numbers = self.store.cases_of(person.address)
        else:
            numbers = self.store.open_cases_of(person.agency)
        cases = [case for case in map(self.store.case, numbers) if case is not None and case.open]
        cases = [case for case in cases if not self.house.concerned(case.concerns, person)]
        if person.role == Role.OFFICER:
            cases = [case for case in cases if any(person.owns(part.officer) for part in case.live)]
        return [{"number": case.number, "title": "" if case.secret else case.title} for case in cases]

    def letter_matter(self) -> None:
        """A reply to one of our questions about a letter (confirm, this or new, which case)."""
        letter = self.reading.letter
        assert letter is not None
        self.klass, self.dossier = "command", letter.dossier
        row = self.store.register.get("dossiers", letter.dossier)
        digest = str(row["digest"]) if row else ""
        held = self.store.letter(digest)
        if row is None or held is None:
            raise KeyError(letter.dossier)
        person = Person(letter.sender_name, (letter.sender,), letter.role, letter.agency)
        if row.get("stage") != "open":
            self._answer(letter, "already", "info", what="confirmed", at=letter.arrived, by="")
        elif letter.act.name == "help":
            self._answer(letter, "help", letter.purpose, desk=letter.purpose)
        elif not MATTERS.get((letter.purpose, letter.act.name)):
            self._not_understood(letter, row)
        elif MATTERS[letter.purpose, letter.act.name](self, letter, digest, held, person):
            self.change.put(
                "dossiers", letter.dossier, stage="done", events=[{"kind": letter.act.name, "at": stamp(self.now)}]
            )
        else:
            self._not_understood(letter, row)

    def _not_understood(self, letter: Letter, row: Mapping[str, Any], quote: str | None = None) -> None:
        """Asked once; the second time the letter stays with its question, and the admin reads of it."""
        if any(event["kind"] == "not_understood" for event in row.get("events", ())):
            self.status = "asked"
            self._to_admin("notice", why="not_understood")
            return
        guess = "lines" if letter.dossier.startswith("digest-") else letter.act.guess
        self._answer(
            letter, "not_understood", letter.purpose, guess=guess, quote=letter.text if quote is None else quote
        )

    def _answer(self, letter: Letter, form: str, purpose: str, **data: Any) -> None:
        reply = Reply(form, letter.role, letter.sender, letter.sender_name, purpose, letter.agency, 0, data)
        self.change.put("dossiers", letter.dossier, events=[{"kind": form, "at": stamp(self.now)}])
        row = self.store.register.get("dossiers", letter.dossier)
        count = len(row["events"]) + 1 if row else 1
        self.office.writer.write(self.change, Desk(letter.dossier, count), [reply], self.house, self.now)

    def again(self, digest: str, record: Mapping[str, Any] | None) -> None:
        """Handle an earlier letter anew, now that a person has said whose it is; its act counts at its own arrival."""
        self.change.put("letters", digest, status="confirmed" if record is not None else "complaint")
        about = f"-{record['dossier']}" if record is not None else ""
        self.change.put(
            "dossiers",
            f"again-{digest[:24]}{about}",
            digest=digest,
            record=dict(record) if record else None,
            due=stamp(self.now),
            stage="again",
        )

    def form_request(self) -> None:
        """ "formulir": a sealed form for a complaint on paper, by telephone or at the counter."""
        self.klass = "command"
        key = f"form-{self.reading.digest[:24]}"
        admin = self.reading.person or self.house.admin
        self.change.put("dossiers", key, stage="open", events=[{"kind": "form", "at": stamp(self.now)}])
        reply = Reply("form", Role.ADMIN, admin.address, admin.name, "form")
        self.office.writer.write(
            self.change,
            Desk(key, 1),
            [reply],
            self.house,
            self.now,
            {admin.address: self.reading.opened.message_id or ""},
        )
        self.told = "formulir dikirim kepada admin"

    def form_filled(self) -> None:
        """A filled form opens a case on somebody's behalf; without an e-mail his letters are printed."""
        letter = self.reading.letter
        assert letter is not None
        if letter.act.name != "form":
            self.klass, self.dossier = "command", letter.dossier
            form = "help" if letter.act.name == "help" else "not_understood"
            self._answer(letter, form, "form", guess=letter.act.guess, quote=letter.text, desk="form")
            return
        data = self._understood()
        given = letter.act.args
        data |= {
            "address": str(given.get("email", "")).lower(),
            "name": str(given.get("name", "")),
            "home": str(given.get("address_home", "")),
        }
        data |= {key: str(given[key]) for key in ("subject", "text", "place", "when", "wants") if given.get(key)}
        channel = str(given.get("channel", "")).lower()
        data["channel"] = channel if channel in PAPER_CHANNELS else "loket"
        data["title"] = str(given.get("subject") or data["title"])
        year = self.house.year_of(letter.arrived)
        number = self.house.number(year, self.serial(year))
        case, decision = intake.receive(number, data, self.house, letter.arrived, self.now)
        self.klass, self.dossier = "complaint", number
        self.told = f"{number}: laporan {data['channel']} dicatat oleh admin"
        self.change.put("dossiers", letter.dossier, events=[{"kind": "filled", "at": stamp(self.now)}])
        self.enter_case(case, decision)

    def digest_reply(self) -> None:
        """A reply to a digest: each numbered line is read again by its own menu and goes to its own case."""
        letter = self.reading.letter
        assert letter is not None
        row = self.store.register.get("dossiers", letter.dossier)
        assert row is not None
        self.dossier = letter.dossier
        lines: list[Mapping[str, Any]] = row["lines"]
        wanted = self._wanted_lines(letter, lines)
        self.klass = "command" if not wanted else "reply"
        self._recommend(
            [lines[number - 1] for number, text in wanted.items() if text is None and 0 < number <= len(lines)], letter
        )
        understood = [number for number in wanted if 0 < number <= len(lines)]
        for number in understood:
            text = wanted[number]
            if text is not None:
                self._line(lines[number - 1], text, letter)
        if understood and not self._unknown_lines(letter, lines):
            return
        if letter.act.name in ("help", "status", "trace"):
            self._answer(letter, "help", letter.purpose, desk="digest", lines=lines)
        else:
            self._not_understood(letter, row, self._unknown_lines(letter, lines) if understood else letter.text)

    def _unknown_lines(self, letter: Letter, lines: list[Mapping[str, Any]]) -> str:
        """What he wrote for numbers that the digest does not have."""
        given: Mapping[str, str] = letter.act.args.get("lines", {}) if letter.act.name == "lines" else {}
        return "\n".join(f"{key} {text}".strip() for key, text in given.items() if not _line_number(str(key), lines))

    def _wanted_lines(self, letter: Letter, lines: list[Mapping[str, Any]]) -> dict[int, str | None]:
        """Line number → what to do with it; None: recommend a reprimand (APIP)."""
        if letter.act.name == "recommend":
            return {int(number): None for number in letter.act.args.get("lines", ())}
        if letter.act.name == "lines":
            named: dict[int, str | None] = {}
            given: Mapping[str, str] = letter.act.args.get("lines", letter.act.args)
            for key, text in given.items():
                number = _line_number(str(key), lines)
                if number:
                    named[number] = None if _is_recommendation(text, lines, number) else str(text)
            return named
        if len(lines) == 1 and letter.text.strip():
            return {1: letter.text}
        return {}

    def _line(self, line: Mapping[str, Any], text: str, letter: Letter) -> None:
        """One line's answer, as if he had replied to the letter about it."""
        if line["purpose"] == "spam":
            digest = str(line["data"]["digest"])
            letter_row = self.store.letter(digest) or {}
            if "complaint" not in (
                letter_row.get("status"),
                letter_row.get("class"),
            ):  # a second digit makes no second case
                self.again(digest, None)
            return
        if line["kind"] == "aside":
            return
        record: dict[str, Any] = {"dossier": line["dossier"], "role": line["role"], "to": letter.sender, "name": letter.sender_name, "purpose": line["purpose"],
                  "agency": line["agency"], "disposition": line["disposition"], "event": 0}  # fmt: skip
        purpose = str(line["purpose"]) or "info"
        act = self._line_act(line, text, purpose, letter)
        made = self.office.reader.letter(self.reading, record, purpose, act, text)
        if str(line["dossier"]).startswith(("TEGURAN-", "P4-")):
            self._dossier(made)
        elif self.store.case_exists(str(line["dossier"])):
            self.decide_case(made)

    def _line_act(self, line: Mapping[str, Any], text: str, purpose: str, letter: Letter) -> Act:
        """What the text after a line's number wants; a line that only tells something is answered with the status."""
        if not line["purpose"]:
            return Act("status")
        return self.office.reader.act(
            text, purpose, self.house, letter.arrived, has_files=bool(letter.files), agency=str(line.get("agency", ""))
        )

    def _recommend(self, lines: list[Mapping[str, Any]], letter: Letter) -> None:
        """APIP recommends reprimands: one an agency, citing its cases."""
        if letter.role != Role.APIP:
            return
        by_agency: dict[str, list[Mapping[str, Any]]] = {}
        for line in lines:
            if line["purpose"] == "recommend":
                by_agency.setdefault(str(line["agency"]), []).append(line)
        for agency, chosen in by_agency.items():
            year = self.house.year_of(letter.arrived)
            serial = self.serials.get(f"t{year}") or self.store.next_serial(f"t{year}")
            self.serials[f"t{year}"] = serial + 1
            self.change.fact(f"serial:t{year}", serial)
            key = f"TEGURAN-{year}-{serial:03d}"
            rows = [row for row in (self._reprimand_row(line, key, letter) for line in chosen) if row]
            if rows:
                dossier, decision = dossiers.recommend(key, agency, rows, self.house, self.now, letter)
                self.enter_dossier(dossier, decision)

    def _reprimand_row(self, line: Mapping[str, Any], key: str, letter: Letter) -> dict[str, Any] | None:
        case = self.case_of(str(line["dossier"]))
        part = case.disposition(int(line["disposition"])) if case else None
        if case is None or part is None or part.reprimand or not part.pending:
            return None
        event = Event(
            "reprimanded", letter.arrived, letter.role, letter.sender, {"disposition": part.id, "dossier": key}
        )
        case.enter(event)
        self.change.case(case, [event], self.house)
        data = line["data"]
        title = "" if case.secret else case.title or case.subject
        return {
            "number": case.number,
            "disposition": part.id,
            "title": title,
            "limit": data["last_day"],
            "late": data["late_days"],
        }

    def dossier_letter(self) -> None:
        assert self.reading.letter is not None
        self._dossier(self.reading.letter)

    def _dossier(self, letter: Letter) -> None:
        dossier = self.store.dossier(letter.dossier)
        assert dossier is not None
        decision = dossiers.decide_dossier(dossier, letter, self.house, self.now)
        self.klass, self.dossier = decision.klass, dossier.key
        self.told = f"{dossier.key}: {letter.act.name}"
        self.enter_dossier(dossier, decision)

    # Mail that no person wrote.

    def bounce(self) -> None:
        self.klass = "bounce"
        self.office.post.bounced(self)

    def own(self) -> None:
        self.klass = "report"

    def report(self) -> None:
        self.klass = "report"

    def automatic(self) -> None:
        """An out-of-office: never an answer, never answered; whoever waits for him is told."""
        self.klass = "automatic"
        record = self.reading.record
        if record is None or record["role"] == Role.COMPLAINANT:
            return
        case = self.store.case(str(record["dossier"]))
        if case is None:
            return
        self.dossier = case.number
        self.office.post.out_of_office(self, case, record)

    def notice(self) -> None:
        """A notice from a configured system (LAPOR!) waits in the admin's digest."""
        self.klass = "report"
        self._to_admin("notice")

    def spam(self) -> None:
        """Lists and what the receiving server calls spam: filed apart, never answered, listed; one digit makes it a case."""
        self.klass, self.status = "spam", "apart"
        self._to_admin("spam", purpose="spam")

    def duplicate(self) -> None:
        self.klass = "duplicate"
        self.dossier = str((self.seen or {}).get("dossier") or "")

    def kept(self) -> None:
        """A reply to a letter that asks nothing (the month's register): kept; words that are no thanks the admin reads."""
        letter = self.reading.letter
        assert letter is not None
        self.klass, self.dossier = "acknowledgement", letter.dossier
        if letter.act.name not in ("", "thank", "acknowledge"):
            self.klass = "reply"
            self._to_admin("notice")

    def _to_admin(self, kind: str, purpose: str = "", **data: Any) -> None:
        reading = self.reading
        self.list_for_admin(
            kind,
            purpose,
            reading.digest,
            reading.opened.subject,
            reading.sender,
            stamp(reading.envelope.arrived),
            **data,
        )

    def list_for_admin(
        self, kind: str, purpose: str, digest: str, subject: str, sender: str, arrived: str, **data: Any
    ) -> None:
        """A line of the admin's next digest about a letter (this one or an earlier one)."""
        admin = self.house.admin
        data = {"subject": subject, "from": masked(sender), "when": arrived, "digest": digest, **data}
        line = Line(admin.address, admin.name, Role.ADMIN, kind, f"letter-{digest[:24]}", 0, "", purpose, data)
        self.change.lines([line], self.now)


PAPER_CHANNELS = ("surat", "telepon", "loket")
HELD = ("dossier", "role", "to", "name", "purpose", "agency", "disposition", "event")


def masked(address: str) -> str:
    """ "b***@gmail.example": enough for its owner to know it."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}***@{domain}" if domain else "***"


def _line_number(key: str, lines: list[Mapping[str, Any]]) -> int:
    """ "2", "0039" or "ME-2026-0039" → the line's number; 0 when there is no such line."""
    for number, line in enumerate(lines, 1):
        if str(line["dossier"]) == key or (len(key) == 4 and str(line["dossier"]).endswith(f"-{key}")):
            return number
    return int(key) if key.isdigit() and 0 < int(key) <= len(lines) else 0


def _is_recommendation(text: str, lines: list[Mapping[str, Any]], number: int) -> bool:
    return lines[number - 1]["purpose"] == "recommend" and ("tegur" in text.lower() or not text.strip())


def _confirm_yes(handling: Handling, letter: Letter, digest: str, held: Mapping[str, Any], person: Person) -> bool:
    """He confirms: the letter is handled as his, and the other address is known for this agency from now on."""
    del person
    record = {**held["held"], "to": letter.sender, "name": letter.sender_name}
    if letter.role != Role.COMPLAINANT and record.get("agency"):
        handling.change.fact(f"alias:{record['agency']}:{held['sender']}", True)
    handling.again(digest, record)
    return True


def _confirm_no(handling: Handling, letter: Letter, digest: str, held: Mapping[str, Any], person: Person) -> bool:
    """Not his: nothing happens in the case. Whoever did write it may have a complaint of his own, so the admin has a line about it."""
    del letter, person
    handling.change.put("letters", digest, status="refused")
    handling.list_for_admin(
        "spam", "spam", digest, str(held.get("subject", "")), str(held.get("sender", "")), str(held["arrived"])
    )
    return True


def _this(handling: Handling, letter: Letter, digest: str, held: Mapping[str, Any], person: Person) -> bool:
    del letter, person
    handling.again(digest, held["held"])
    return True


def _new(handling: Handling, letter: Letter, digest: str, held: Mapping[str, Any], person: Person) -> bool:
    del letter, person, held
    handling.again(digest, None)
    return True


def _which(handling: Handling, letter: Letter, digest: str, held: Mapping[str, Any], person: Person) -> bool:
    """The official names his cases: the letter is read again for each as his act in it. False when he has a chair in none of them."""
    del held
    house, store = handling.house, handling.store
    persons = house.people.known(person.address) or (person,)
    found = False
    for wanted in letter.act.args.get("numbers", ()):
        number = next((one for one in _full_numbers(str(wanted), handling) if store.case_exists(one)), "")
        case = store.case(number) if number else None
        record = handling.office.reader.chair(case, persons, house) if case else None
        if record is not None:
            handling.again(digest, record)
            found = True
    return found


def _full_numbers(wanted: str, handling: Handling) -> tuple[str, ...]:
    year = handling.house.year_of(handling.now)
    digits = wanted.rpartition("-")[2]
    short = tuple(handling.house.number(one, int(digits)) for one in (year, year - 1)) if digits.isdigit() else ()
    return (wanted.upper(), *short)


# Whether the answer settles the question: one that names nothing usable leaves it open.
Matter = Callable[[Handling, Letter, str, Mapping[str, Any], Person], bool]
MATTERS: Mapping[tuple[str, str], Matter] = MappingProxyType(
    {
        ("confirm", "yes"): _confirm_yes,
        ("confirm", "no"): _confirm_no,
        ("this_or_new", "this"): _this,
        ("this_or_new", "new"): _new,
        ("which_case", "cases"): _which,
        ("which_case", "new"): _new,
    }
)

LETTERS: Mapping[str, Callable[[Handling], None]] = MappingProxyType(
    {
        "complaint": Handling.complaint,
        "case": Handling.case_letter,
        "hold": Handling.hold,
        "this_or_new": Handling.this_or_new,
        "which_case": Handling.which_case,
        "letter": Handling.letter_matter,
        "form_request": Handling.form_request,
        "form": Handling.form_filled,
        "digest": Handling.digest_reply,
        "teguran": Handling.dossier_letter,
        "p4": Handling.dossier_letter,
        "register": Handling.kept,
        "bounce": Handling.bounce,
        "own": Handling.own,
        "report": Handling.report,
        "automatic": Handling.automatic,
        "notice": Handling.notice,
        "spam": Handling.spam,
        "duplicate": Handling.duplicate,
    }
)

__all__ = ["HELD", "LETTERS", "Act", "Handling", "masked"]
