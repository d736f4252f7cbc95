"""Which seat the writer of a mail without a token has in a case: as whom he may act there, if he confirms.

A seat is his role, the menu of our latest letter, and his agency's part. An official whose own office is
complained of has no seat. Every other admin has one in each case. He is asked to confirm before anything is
done.

In: `seat_in_case`: a `Case`, the `Person`s with his address, `House`. `complainant_record`: a case.
`is_about_office_of`: case, seat, house.
Out: a `Seat`, or None; yes or no.
Fails: `complainant_record` raises KeyError at a stage that `CASE_PURPOSE` does not name: the letter is set
aside.
See: The question: clerk/kinds/confirmation_questions.py. Whether a token proves him:
reading/case_of_reply.py. Whether the domain is proven: reading/senders/sender_origin.py."""

from __future__ import annotations

from collections.abc import Sequence

from mailroom.clerk.register_rows import Seat
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role
from mailroom.procedure.ways import menu_at

CASE_PURPOSE = {
    **dict.fromkeys(("verification", "handling", "merged"), "case"),
    **{"completion": "complete", "answered": "answer", "closed": "closed", "archived": "object"},
}


def complainant_record(case: Case) -> Seat:
    """Returns the seat of the case's complainant, as if he had answered his latest letter. He is asked to
    confirm exactly this."""
    purpose = CASE_PURPOSE[case.stage]
    return Seat(case.number, Role.COMPLAINANT, case.address, case.name, purpose, event=case.events)


def is_about_office_of(case: Case, seat: Seat, house: House) -> bool:
    """Whether the case is about the office of the person in this chair. Then it belongs to the impartial
    person."""
    agency = seat.agency if seat.role in (Role.LIAISON, Role.OFFICER, Role.HEAD) else ""
    return house.sits_in(case.concerns, Person("", ("",), seat.role, agency))


def seat_in_case(case: Case, persons: Sequence[Person], house: House) -> Seat | None:
    """Returns the chair one of these officials has in the case; None when he has none in it."""
    for one in persons:
        mine: list[Disposition] = []
        if one.role == Role.LIAISON:
            mine = [part for part in case.live if part.agency == one.agency]
        elif one.role == Role.OFFICER:
            mine = [part for part in case.live if one.owns(part.officer)]
        if house.sits_in(case.concerns, one) or not (mine or one.role == Role.ADMIN):
            continue
        part = mine[0] if mine else None
        purpose, number = menu_at(part, one.role), part.id if part else 0
        return Seat(case.number, one.role, one.address, one.name, purpose, one.agency, number, case.events)
    return None
