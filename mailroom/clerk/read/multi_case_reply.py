"""Whether an official's mail speaks to more cases than the one it answers, and to which.

A number counts only when he, to whom we wrote, works on that case himself. The office asks, and carries
nothing out, when a number is not one of his cases or words stand before the first part. It asks, too, when
the mail has files and says different things to different cases.

In: `several`: his text, how many files, his `Seat`, `Store`, `House`, year.
Out: `Several`, or None when he speaks to one case.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: The cutting: text_by_case_number.py. Lines of a digest: clerk/kinds/digest_replies.py."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mailroom.clerk.read.seat_in_case import seat_in_case
from mailroom.clerk.read.text_by_case_number import split_by_case
from mailroom.clerk.register_rows import Seat
from mailroom.clerk.store import Store
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role
from mailroom.reading.numbered_parts import leading
from mailroom.reading.replies.act_result import grammar

ASKED = "several"  # the guess in the question
MOST = 100  # numbers that are looked up for one mail, each with its history; those after them are asked about


@dataclass(frozen=True)
class Several:
    """text: his words for the case whose letter he answers; others: his seats in the further cases he
    speaks to; clear: False = ask."""

    text: str
    others: tuple[Seat, ...] = ()
    clear: bool = True


def several(text: str, files: int, seat: Seat, store: Store, house: House, year: int) -> Several | None:
    """Returns the cases that the mail speaks to; None when it speaks only of the case whose letter it
    answers."""
    if seat.role in (Role.COMPLAINANT, Role.ADMIN) or not any(char.isdigit() for char in text):
        return None
    person = Person(seat.name, (seat.to,), seat.role, seat.agency)
    seats = {seat.dossier: seat}
    left = MOST

    @cache
    def number_of(key: str) -> str:
        nonlocal left
        left -= 1
        if left < 0:
            return ""
        digits = int(key.rpartition("-")[2])
        full = [key.upper()] if "-" in key else [house.number(one, digits) for one in (year, year - 1)]
        for number in full:
            case = None if number in seats else store.case(number)
            found = seat_in_case(case, [person], house) if case is not None else None
            if found is not None:
                seats[number] = found
            if number in seats:
                return number
        return ""

    split = split_by_case(text, number_of)
    if not split.unknown and set(split.parts) <= {seat.dossier}:
        return None
    mine, loose = split.parts.get(seat.dossier, ""), leading(split.loose, grammar())
    others = tuple(seats[number] for number in split.parts if number != seat.dossier)
    same = len(set(split.parts.values())) == 1
    whole = bool(mine) and not split.unknown and loose is not None and all(split.parts.values())
    return Several(f"{loose or ''} {mine}".strip(), others, clear=whole and (same or not files))
