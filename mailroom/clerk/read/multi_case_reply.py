"""An official's mail that answers several cases at once: each gets its part, or he is asked; never the wrong
one.

Promises: only cases count in which the chair that the mail is sealed for has a seat itself. The office asks,
and carries nothing out, when a number is none of his or words stand before the first part; also when files
may belong to either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mailroom.clerk.read.case_records import seat_in_case
from mailroom.clerk.store import Store
from mailroom.procedure.house import House
from mailroom.procedure.people import Person, Role
from mailroom.reading.replies.act_result import grammar
from mailroom.reading.replies.case_parts import split_by_case
from mailroom.reading.replies.numbered_parts import leading

# of a record, when it is kept
HELD = ("dossier", "role", "to", "name", "purpose", "agency", "disposition", "event")
ASKED = "several"  # the guess in the question
MOST = 100  # numbers that are looked up for one mail, each with its history; those after them are asked about


@dataclass(frozen=True)
class Several:
    """text: his words for the case whose letter he answers; others: records of the further cases he speaks
    to; clear: False = ask."""

    text: str
    others: tuple[Mapping[str, Any], ...] = ()
    clear: bool = True


def several(
    text: str, files: int, record: Mapping[str, Any], store: Store, house: House, year: int
) -> Several | None:
    """None when the mail speaks of the case alone whose letter it answers."""
    if record["role"] in (Role.COMPLAINANT, Role.ADMIN) or not any(char.isdigit() for char in text):
        return None
    person = Person(
        str(record.get("name", "")), (str(record["to"]),), Role(record["role"]), str(record.get("agency", ""))
    )
    seats: dict[str, Mapping[str, Any]] = {str(record["dossier"]): record}

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
            seat = seat_in_case(case, [person], house) if case is not None else None
            if seat is not None:
                seats[number] = seat
            if number in seats:
                return number
        return ""

    found = split_by_case(text, number_of)
    if not found.unknown and set(found.parts) <= {str(record["dossier"])}:
        return None
    mine = found.parts.get(str(record["dossier"]), "")
    loose = leading(found.loose, grammar())
    others = tuple(seats[number] for number in found.parts if number != record["dossier"])
    same = len(set(found.parts.values())) == 1
    clear = (
        bool(mine)
        and not found.unknown
        and loose is not None
        and (same or not files)
        and all(found.parts.values())
    )
    return Several(f"{loose or ''} {mine}".strip(), others, clear)


def part_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record of a case that was named beside another: read for it, the mail serves no third."""
    return {**{key: record[key] for key in HELD}, "part": True}
