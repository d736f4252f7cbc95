"""Whose letter it would be, had somebody answered our latest letter about a case: records as the register
keeps them of mails (dossier, role, to, name, purpose, agency, disposition, event)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mailroom.procedure.case import Case
from mailroom.procedure.disposition import Disposition
from mailroom.procedure.house import House
from mailroom.procedure.people import Person, Role
from mailroom.procedure.ways import menu_at

CASE_PURPOSE = {
    "verification": "case",
    "completion": "complete",
    "handling": "case",
    "answered": "answer",
    "closed": "closed",
    "archived": "object",
    "merged": "case",
}


def complainant_record(case: Case) -> dict[str, Any]:
    """As if the case's complainant had answered his latest letter: for this the confirmation is asked."""
    return {
        "dossier": case.number,
        "role": Role.COMPLAINANT.value,
        "to": case.address,
        "name": case.name,
        "purpose": CASE_PURPOSE[case.stage],
        "agency": "",
        "disposition": 0,
        "event": case.events,
    }


def seat_in_case(case: Case, persons: Sequence[Person], house: House) -> dict[str, Any] | None:
    """The chair one of these officials has in the case; None when he has none in it."""
    for person in persons:
        if house.sits_in(case.concerns, person):
            continue
        part = _part_of(case, person)
        if part is None and person.role != Role.ADMIN:
            continue
        return {
            "dossier": case.number,
            "role": person.role.value,
            "to": person.address,
            "name": person.name,
            "purpose": menu_at(part, person.role),
            "agency": person.agency,
            "disposition": part.id if part else 0,
            "event": case.events,
        }
    return None


def _part_of(case: Case, person: Person) -> Disposition | None:
    for part in case.live:
        if person.role == Role.LIAISON and part.agency == person.agency:
            return part
        if person.role == Role.OFFICER and person.owns(part.officer):
            return part
    return None
