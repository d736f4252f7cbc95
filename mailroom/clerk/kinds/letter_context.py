"""What those who decide on a letter see of it: one frozen `LetterContext` with its reading, the house, the
store and the time.

`with_outcome` gives the context for the next decision about the same letter. Nothing is changed here.

In: `LetterContext` is made by office.py of a `Reading`, its name, now and `Services`; helpers take it with a
form, kind or `Letter`.
Out: look-ups (`case`, `next_number`, `may_answer`), and an `Outcome`, `Row` or `Line` that several kinds
share.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: The next case number: clerk/case_numbers.py. What reading a letter gives: clerk/read/letter_reading.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mailroom.clerk import case_numbers
from mailroom.clerk.outcome import Entry, Matter, Notice, Outcome, Row, case_after, line_for_admin
from mailroom.clerk.outgoing.address_health import AddressHealth
from mailroom.clerk.read.letter_reading import Reading, Ruling
from mailroom.clerk.register_rows import LetterRow, Seat, stamp
from mailroom.clerk.services import Services
from mailroom.clerk.store import Store
from mailroom.clerk.write.writer import LateLetter
from mailroom.procedure.case import Case
from mailroom.procedure.deadlines import is_our_delay
from mailroom.procedure.decision import Line
from mailroom.procedure.kenapa_answer import QUESTIONS
from mailroom.procedure.letter import Letter, Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.outgoing_letters import FORMS
from mailroom.procedure.people import Person, Role
from mailroom.reading.mime.unreadable_parts import losses
from mailroom.shelves.letter_file import Fingerprint
from mailroom.text.redaction import mask_address


@dataclass(frozen=True)
class LetterContext:
    """One letter on the clerk's desk. heard: until when every door has been heard; seen: the letter's row,
    when it was entered before. prints: the digests of its bytes, or None when they are entered already.
    decided: the entries decided so far."""

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
        """The letter as an act of the procedure. Only kinds of letters that have an act may ask for it."""
        assert self.reading.letter is not None
        return self.reading.letter

    @property
    def key(self) -> str:
        """The dossier of questions about this letter."""
        return f"letter-{self.reading.digest[:24]}"

    @property
    def late(self) -> LateLetter | None:
        """The letter's dates, when we read it late; else None. A letter that was held until a person decided
        did not wait for us, so it is not late."""
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
        """Returns the case as this letter has left it so far, since one mail may speak of the same case
        twice."""
        return case_after(self.decided, number) or self.store.case(number)

    def next_serial(self, name: str, first: int = 1) -> tuple[int, Row]:
        return case_numbers.next_serial(self.decided, self.store, name, first)

    def next_number(self, year: int) -> tuple[str, Row]:
        return case_numbers.next_number(self.decided, self.store, self.house, year)

    def with_refusals(self, replies: Sequence[Reply]) -> Sequence[Reply]:
        """Returns the replies; when we do not take a file, the first letter to its sender says so, why, and
        what to send instead."""
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
        """Returns the replies that may be sent. When the letter's envelope names no sender, it may not be
        answered (RFC 3834 2), so answers to its writer are left out. Letters to other people, and letters
        that the procedure owes the writer, stay. A letter that a person has called a person's is answered."""
        if self.ruling is not None or not self.reading.mute:
            return list(replies)
        reading, letter = self.reading, self.reading.letter
        back = {reading.sender, reading.complainant[1], letter.sender.lower() if letter else ""}
        return [reply for reply in replies if not FORMS[reply.form].in_reply or reply.to.lower() not in back]

    def reasons(self, letter: Letter) -> list[str]:
        """Returns the reasons why the letter was read so, except those that only tell whose it is and what
        was cut. An official's digital signature is told with his act."""
        other = (*self.reading.why, *self.reading.files.if_asked.why)
        signed = [self.reading.match.signed] if letter.role != Role.COMPLAINANT else []
        return [*filter(None, signed), *(one for one in letter.act.why if one not in other)]


def answer(context: LetterContext, letter: Letter, form: str, purpose: str, **data: Any) -> Outcome:
    """Returns our answer to somebody who replied to a digest, a form or a question of ours; an empty outcome
    when he may not be answered."""
    reply = Reply(form, letter.role, letter.sender, letter.sender_name, purpose, letter.agency, 0, data)
    if not context.may_answer([reply]):
        return Outcome()
    row = context.store.register.get("dossiers", letter.dossier)
    matter = Matter(letter.dossier, len(row["events"]) + 1 if row else 1)
    return Outcome(entries=(letter_event(context, letter, form), Notice(matter, [reply])))


def letter_event(context: LetterContext, letter: Letter, kind: str = "heard") -> Row:
    """Returns the row that notes a letter about a digest or a question of ours, with the reasons for its
    reading. A question to us is noted without reasons."""
    why = context.reasons(letter) if letter.act.name not in QUESTIONS else []
    event = {"kind": kind, "at": stamp(context.now), **({"why": why} if why else {})}
    return Row("dossiers", letter.dossier, {"events": [event]})


def handle_again(context: LetterContext, digest: str, seat: Seat | None, changes: str = "") -> Outcome:
    """Handles an earlier letter again, after a person has said whose it is. Its act counts from the letter's
    own arrival. seat: the chair it was written from; None means that it is a new complaint. changes: as of
    `Ruling`."""
    key = f"again-{digest[:24]}{f'-{seat.dossier}' if seat else ''}"
    status = Row("letters", digest, {"status": "confirmed" if seat else "complaint"})
    fields = {"digest": digest, "record": seat.to_row() if seat else None, "changes": changes or None}
    row = Row("dossiers", key, {**fields, "due": stamp(context.now), "stage": "again"})
    return Outcome(entries=(status, row), again=(key,))


def line_about(
    context: LetterContext, kind: str, purpose: str = "", reader: Person | None = None, **data: Any
) -> Line:
    """Returns a line for the admin's next digest about the letter on the desk. reader: the person who gets it
    instead of the admin."""
    reading, digest = context.reading, context.reading.digest
    row = LetterRow(subject=reading.opened.subject, sender=reading.sender, arrived=reading.envelope.arrived)
    if lost := losses(reading.opened):
        data["losses"] = list(lost)
    return line_of_row(reader or context.house.admin, kind, digest, row, purpose=purpose, **data)


def line_of_row(reader: Person, kind: str, digest: str, row: LetterRow, **data: Any) -> Line:
    """Returns a digest line about a letter that was entered before."""
    assert row.arrived is not None
    about = {"subject": row.subject, "from": mask_address(row.sender), "when": stamp(row.arrived)}
    return line_for_admin(reader, kind, f"letter-{digest[:24]}", **{**about, "digest": digest, **data})
