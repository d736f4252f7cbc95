"""One letter as those who decide on it see it, and the entries that several kinds of letters share.

Promises: a `LetterContext` is frozen and only looks things up. Decisions are returned, as an `Outcome`;
`with_outcome` gives the context in which the next decision about the same letter is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mailroom.clerk.change import stamp
from mailroom.clerk.entries import (
    DossierDecision,
    Entry,
    Matter,
    Notice,
    Outcome,
    Row,
    case_after,
    line_for_admin,
)
from mailroom.clerk.outgoing.address_health import AddressHealth
from mailroom.clerk.read.letter_reading import Reading, Ruling
from mailroom.clerk.services import Services
from mailroom.clerk.store import Store
from mailroom.clerk.write.writer import LateLetter
from mailroom.procedure.case import Case
from mailroom.procedure.clocks import is_our_delay
from mailroom.procedure.decision import Decision, Line
from mailroom.procedure.house import House
from mailroom.procedure.letter import Letter, Reply
from mailroom.procedure.letter_forms import FORMS
from mailroom.procedure.people import Person
from mailroom.procedure.side_file import Dossier
from mailroom.procedure.trace import QUESTIONS
from mailroom.procedure.workdays import Limit
from mailroom.shelves.letters.letter_file import Fingerprint
from mailroom.text.redaction import mask_address

UNANSWERED = Limit(3)  # after so long the admin hears of a question about a letter that nobody answered


@dataclass(frozen=True)
class LetterContext:
    """One letter on the clerk's desk. heard: until when every door has been heard; seen: its row, when it was
    entered before; prints: of its bytes, None when they are entered already; decided: entries so far."""

    reading: Reading
    name: str
    now: datetime
    services: Services
    heard: datetime | None = None
    seen: Mapping[str, Any] | None = None
    ruling: Ruling | None = None
    prints: Fingerprint | None = None
    decided: tuple[Entry, ...] = ()

    @property
    def house(self) -> House:
        return self.services.house

    @property
    def store(self) -> Store:
        return self.services.store

    @property
    def sealed_letter(self) -> Letter:
        """The act, for kinds of letters that have one."""
        assert self.reading.letter is not None
        return self.reading.letter

    @property
    def key(self) -> str:
        """The dossier of questions about this letter."""
        return f"letter-{self.reading.digest[:24]}"

    @property
    def late(self) -> LateLetter | None:
        """Whether we read it late. One that was held for a person's word did not wait for us."""
        arrived = self.reading.envelope.arrived
        if self.ruling is not None or not is_our_delay(arrived, self.now, self.house):
            return None
        return LateLetter(self.reading.sender, arrived, self.now)

    @property
    def health(self) -> AddressHealth:
        facts = {
            entry.key: entry.fields
            for entry in self.decided
            if isinstance(entry, Row) and entry.table == "facts"
        }
        return AddressHealth(self.store, self.services.post.rules, facts)

    def with_outcome(self, outcome: Outcome) -> LetterContext:
        return replace(self, decided=(*self.decided, *outcome.entries))

    def case(self, number: str) -> Case | None:
        """The case as this letter has left it so far: one mail may speak of the same case twice."""
        return case_after(self.decided, number) or self.store.case(number)

    def next_serial(self, name: str, first: int = 1) -> tuple[int, Row]:
        """The next number of a series, and the row that takes it: gapless, with the change that uses it."""
        key = f"serial:{name}"
        used = [
            entry.fields["value"]
            for entry in self.decided
            if isinstance(entry, Row) and entry.key == key and entry.fields
        ]
        serial = used[-1] + 1 if used else self.store.next_serial(name, first)
        return serial, Row.fact(key, serial)

    def next_number(self, year: int) -> tuple[str, Row]:
        serial, row = self.next_serial(str(year), self.house.first_number)
        return self.house.number(year, serial), row

    def with_refusals(self, replies: Sequence[Reply]) -> Sequence[Reply]:
        """The first letter that goes back to whoever sent a file that we do not take says so, why, and what
        to send instead."""
        reading = self.reading
        refused = [file for file in self.services.reader.known_files(reading).kept if file.refused]
        back = reading.letter.sender if reading.letter else reading.complainant[1]
        first = next((no for no, reply in enumerate(replies) if reply.to.lower() == back.lower()), -1)
        if not refused or first < 0:
            return replies
        rows = [{"name": file.name, "reason": file.refused} for file in refused]
        answered = replace(replies[first], data={**replies[first].data, "refused": rows})
        return [*replies[:first], answered, *replies[first + 1 :]]

    def may_answer(self, replies: Sequence[Reply]) -> list[Reply]:
        """Without answers to a letter that came from no sender, as no machine may (RFC 3834 2). Letters to
        others, and those that the procedure owes him, stay. A letter that a person has called a person's is
        answered."""
        if self.ruling is not None or not self.reading.mute:
            return list(replies)
        reading = self.reading
        back = {
            reading.sender,
            reading.complainant[1],
            reading.letter.sender.lower() if reading.letter else "",
        }
        return [reply for reply in replies if not FORMS[reply.form].in_reply or reply.to.lower() not in back]

    def reasons(self, letter: Letter) -> list[str]:
        """Why it was read so, without the reasons that only tell whose it is and what was cut."""
        files = self.services.reader.known_files(self.reading)
        return [one for one in letter.act.why if one not in self.reading.why and one not in files.why]


def dossier_outcome(context: LetterContext, dossier: Dossier, decision: Decision) -> Outcome:
    """A decision about a reprimand or a report."""
    replies = context.with_refusals(context.may_answer(decision.letters))
    return Outcome(entries=(DossierDecision(dossier, decision.events, replies), *decision.lines))


def question(context: LetterContext, form: str, person: Person, **data: Any) -> Outcome:
    """A question about the letter itself (whose is it, which case): its token is sealed over the letter's
    digest."""
    key, calendar = context.key, context.house.calendar
    row = context.store.register.get("dossiers", key)
    events = len(row["events"]) if row else 0
    due = calendar.opening(calendar.add(calendar.day_zero(context.now), UNANSWERED))
    fields = {
        "digest": context.reading.digest,
        "asked": form,
        "stage": "open",
        "due": stamp(due),
        "events": [{"kind": form, "at": stamp(context.now)}],
    }
    reply = Reply(form, person.role, person.address, person.name, form, person.agency, 0, data)
    answers = {reply.to: context.reading.opened.message_id or ""}
    return Outcome(entries=(Row("dossiers", key, fields), Notice(Matter(key, events + 1), [reply], answers)))


def answer(context: LetterContext, letter: Letter, form: str, purpose: str, **data: Any) -> Outcome:
    """What somebody gets who answered a digest, a form or a question of ours."""
    reply = Reply(form, letter.role, letter.sender, letter.sender_name, purpose, letter.agency, 0, data)
    if not context.may_answer([reply]):
        return Outcome()
    row = context.store.register.get("dossiers", letter.dossier)
    count = len(row["events"]) + 1 if row else 1
    return Outcome(
        entries=(letter_event(context, letter, form), Notice(Matter(letter.dossier, count), [reply]))
    )


def letter_event(context: LetterContext, letter: Letter, kind: str = "heard") -> Row:
    """A letter about a digest or a question of ours, with what it was read for; a question to us is none."""
    why = context.reasons(letter) if letter.act.name not in QUESTIONS else []
    event = {"kind": kind, "at": stamp(context.now), **({"why": why} if why else {})}
    return Row("dossiers", letter.dossier, {"events": [event]})


def handle_again(context: LetterContext, digest: str, record: Mapping[str, Any] | None) -> Outcome:
    """Handle an earlier letter anew, now that a person has said whose it is; its act counts at its own
    arrival. None: as a complaint."""
    about = f"-{record['dossier']}" if record is not None else ""
    key = f"again-{digest[:24]}{about}"
    status = Row("letters", digest, {"status": "confirmed" if record is not None else "complaint"})
    fields = {
        "digest": digest,
        "record": dict(record) if record else None,
        "due": stamp(context.now),
        "stage": "again",
    }
    return Outcome(entries=(status, Row("dossiers", key, fields)), again=(key,))


def line_about(
    context: LetterContext, kind: str, purpose: str = "", reader: Person | None = None, **data: Any
) -> Line:
    """A line of the admin's next digest about the letter on the desk. reader: who sits in his place for
    it."""
    reading = context.reading
    row = {
        "subject": reading.opened.subject,
        "sender": reading.sender,
        "arrived": stamp(reading.envelope.arrived),
    }
    return line_about_earlier(reader or context.house.admin, kind, purpose, reading.digest, row, **data)


def line_about_earlier(
    reader: Person, kind: str, purpose: str, digest: str, row: Mapping[str, Any], **data: Any
) -> Line:
    """The same about a letter of which `row` is entered."""
    about = {
        "subject": str(row.get("subject", "")),
        "from": mask_address(str(row.get("sender", ""))),
        "when": str(row["arrived"]),
        "digest": digest,
    }
    return line_for_admin(reader, kind, f"letter-{digest[:24]}", purpose=purpose, **{**about, **data})
