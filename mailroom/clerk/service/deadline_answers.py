"""What `jelaskan batas waktu 0042` gives an official who writes it as a mail of its own: how the
days are counted.

The letter is that of the same words in reply to a letter of the case. The admin, his head, whoever holds the
case, and the head of an agency that does, read it. To others there is no such case.

In: `answer_with_sums`: a `LetterContext` whose order names a case, the `Person` who asks.
Out: `Outcome` with the letter; None: no such case of his.
Fails: The register's OSError goes up. A history with an unknown event raises KeyError: the letter is set
aside.
See: The sums: procedure/reminders/deadline_explanation.py. The other words: service_letters.py."""

from __future__ import annotations

from dataclasses import replace

from mailroom.clerk.kinds.case_letters import case_letter
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.outcome import Outcome
from mailroom.clerk.read.seat_in_case import seat_in_case
from mailroom.clerk.register_rows import Seat
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Act
from mailroom.procedure.people import Person, Role


def answer_with_sums(context: LetterContext, person: Person) -> Outcome | None:
    """The sums of the days of the case that his order names, as in reply to a letter of it."""
    assert context.reading.order is not None
    reading, case = context.reading, _case(context, context.reading.order.text)
    if case is None or context.house.sits_in(case.concerns, person):
        return None
    seat = seat_in_case(case, [person], context.house)
    over = person.role == Role.ADMIN_HEAD
    if person.role == Role.HEAD:
        over = any(part.agency == person.agency for part in case.live)
    if seat is None and not over:
        return None
    known = person.role, person.address, person.name, "info", person.agency
    seat = seat or Seat(case.number, *known, event=case.events)
    letter = context.services.reader.letter(reading, seat, seat.purpose, Act("deadline"))
    read = replace(reading, kind="case", letter=letter, record=seat, case=case.number)
    return case_letter(replace(context, reading=read))


def _case(context: LetterContext, number: str) -> Case | None:
    """A short number is of this year, else of the year before."""
    year, serial = context.house.year_of(context.now), number.rpartition("-")[2]
    named = (
        [number.upper()]
        if "-" in number
        else [context.house.number(one, int(serial)) for one in (year, year - 1)]
    )
    return next((case for one in named if (case := context.store.case(one)) is not None), None)
