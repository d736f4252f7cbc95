"""One letter as those who decide on it see it, and the entries that several kinds of letters share.

Promises: a `LetterContext` is frozen and only looks things up. Decisions are returned, as an `Outcome`;
`with_outcome` gives the context in which the next decision about the same letter is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mailroom.clerk.entries import Entry, Matter, Notice, Outcome, Row, case_after, line_for_admin
from mailroom.clerk.outgoing.address_health import AddressHealth
from mailroom.clerk.read.letter_reading import Reading, Ruling
from mailroom.clerk.register_rows import LetterRow, Seat, stamp
from mailroom.clerk.services import Services
from mailroom.clerk.store import Store
from mailroom.clerk.write.writer import LateLetter
from mailroom.procedure.case import Case
from mailroom.procedure.clocks import is_our_delay
from mailroom.procedure.decision import Line
from mailroom.procedure.house import House
from mailroom.procedure.letter import Letter, Reply
from mailroom.procedure.letter_forms import FORMS
from mailroom.procedure.people import Person
from mailroom.procedure.trace import QUESTIONS
from mailroom.reading.mime.losses import losses
from mailroom.shelves.letters.letter_file import Fingerprint
from mailroom.text.redaction import mask_address


@dataclass(frozen=True)
class LetterContext:
    """One letter on the clerk's desk. heard: until when every door has been heard; seen: its row, when it was
    entered before; prints: of its bytes, None when they are entered already; decided: entries so far."""

    reading: Reading
    name: str
    now: datetime
    services: Services
    heard: datetime | None = None
    seen: LetterRow | None = None
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
        rows = [one for one in self.decided if isinstance(one, Row) and one.table == "facts"]
        return AddressHealth(self.store, self.services.post.rules, {row.key: row.fields for row in rows})

    def with_outcome(self, outcome: Outcome) -> LetterContext:
        return replace(self, decided=(*self.decided, *outcome.entries))

    def case(self, number: str) -> Case | None:
        """The case as this letter has left it so far: one mail may speak of the same case twice."""
        return case_after(self.decided, number) or self.store.case(number)

    def next_serial(self, name: str, first: int = 1) -> tuple[int, Row]:
        """The next number of a series, and the row that takes it: gapless, with the change that uses it."""
        key = f"serial:{name}"
        rows = [one for one in self.decided if isinstance(one, Row) and one.key == key]
        used = [row.fields["value"] for row in rows if row.fields]
        serial = used[-1] + 1 if used else self.store.next_serial(name, first)
        return serial, Row.fact(key, serial)

    def next_number(self, year: int) -> tuple[str, Row]:
        serial, row = self.next_serial(str(year), self.house.first_number)
        return self.house.number(year, serial), row

    def with_refusals(self, replies: Sequence[Reply]) -> Sequence[Reply]:
        """The first letter that goes back to whoever sent a file that we do not take says so, why, and what
        to send instead."""
        reading = self.reading
        refused = [file for file in reading.files.if_asked.kept if file.refused]
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
        reading, letter = self.reading, self.reading.letter
        back = {reading.sender, reading.complainant[1], letter.sender.lower() if letter else ""}
        return [reply for reply in replies if not FORMS[reply.form].in_reply or reply.to.lower() not in back]

    def reasons(self, letter: Letter) -> list[str]:
        """Why it was read so, without the reasons that only tell whose it is and what was cut."""
        other = (*self.reading.why, *self.reading.files.if_asked.why)
        return [one for one in letter.act.why if one not in other]


def answer(context: LetterContext, letter: Letter, form: str, purpose: str, **data: Any) -> Outcome:
    """What somebody gets who answered a digest, a form or a question of ours."""
    reply = Reply(form, letter.role, letter.sender, letter.sender_name, purpose, letter.agency, 0, data)
    if not context.may_answer([reply]):
        return Outcome()
    row = context.store.register.get("dossiers", letter.dossier)
    matter = Matter(letter.dossier, len(row["events"]) + 1 if row else 1)
    return Outcome(entries=(letter_event(context, letter, form), Notice(matter, [reply])))


def letter_event(context: LetterContext, letter: Letter, kind: str = "heard") -> Row:
    """A letter about a digest or a question of ours, with what it was read for; not a question to us."""
    why = context.reasons(letter) if letter.act.name not in QUESTIONS else []
    event = {"kind": kind, "at": stamp(context.now), **({"why": why} if why else {})}
    return Row("dossiers", letter.dossier, {"events": [event]})


def handle_again(context: LetterContext, digest: str, seat: Seat | None) -> Outcome:
    """Handle an earlier letter anew, now that a person has said whose it is; its act counts at its own
    arrival. None: as a complaint."""
    key = f"again-{digest[:24]}{f'-{seat.dossier}' if seat else ''}"
    status = Row("letters", digest, {"status": "confirmed" if seat else "complaint"})
    fields = {"digest": digest, "record": seat.to_row() if seat else None}
    row = Row("dossiers", key, {**fields, "due": stamp(context.now), "stage": "again"})
    return Outcome(entries=(status, row), again=(key,))


def line_about(
    context: LetterContext, kind: str, purpose: str = "", reader: Person | None = None, **data: Any
) -> Line:
    """A line of the admin's next digest about the letter on the desk. reader: who sits in his place."""
    reading, digest = context.reading, context.reading.digest
    row = LetterRow(subject=reading.opened.subject, sender=reading.sender, arrived=reading.envelope.arrived)
    if lost := losses(reading.opened):
        data["losses"] = list(lost)
    return line_of_row(reader or context.house.admin, kind, digest, row, purpose=purpose, **data)


def line_of_row(reader: Person, kind: str, digest: str, row: LetterRow, **data: Any) -> Line:
    """The same about a letter that was entered before."""
    assert row.arrived is not None
    about = {"subject": row.subject, "from": mask_address(row.sender), "when": stamp(row.arrived)}
    return line_for_admin(reader, kind, f"letter-{digest[:24]}", **{**about, "digest": digest, **data})
