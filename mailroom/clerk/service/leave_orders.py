"""An absence that the admin enters for somebody else: who it is about, and what a yes and an undo do.

It becomes the same fact as an absence that an official tells himself, so the same rules hold for his deputy.

In: `propose_leave`: a `ServiceOrder` with its `Absence`, a `LetterContext`. `enter_leave`, `take_back`: the
context and the row of the order.
Out: what is shown and kept of it; `Outcome` and rows that enter it.
Fails: The register's OSError goes up.
See: What an absence does: clerk/kinds/absences.py. How it is confirmed: service_letters.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from mailroom.clerk.kinds.absences import address_of, open_letters
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.outcome import Entry, Outcome, Row
from mailroom.clerk.register_rows import stamp
from mailroom.clerk.store import absence_key
from mailroom.procedure.people import Agency, Person, Role
from mailroom.reading.language.service_words import ServiceOrder


def propose_leave(
    order: ServiceOrder, context: LetterContext
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Returns what the letter shows, and what its dossier keeps; None where nobody sits in that post, or the
    deputy's address is not known."""
    house, leave = context.house, order.leave
    person = _of_post(order.post, house.people.agencies[order.agency])
    deputy = leave.address or address_of(leave, person, house) if leave and person else ""
    if person is None or leave is None or not deputy or house.is_own(deputy) or person.owns(deputy):
        return None
    who = {"role": str(person.role), "to": person.address, "name": person.name, "agency": person.agency}
    days = {"to": deputy, "first": leave.first.isoformat(), "last": leave.last.isoformat()}
    fields = {
        "leave": {**days, "name": leave.name},
        "person": who,
        "agency_name": house.agency_name(order.agency),
    }
    return {**leave_data(fields), "until": context.now + timedelta(days=1)}, fields


def leave_data(row: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what letters and lines tell of it."""
    leave, person = row["leave"], row["person"]
    rows = [
        {
            "column": "pengganti",
            "before": person["name"],
            "after": f"{leave['name']} <{leave['to']}>".strip(),
        },
        {"column": "mulai", "before": "", "after": leave["first"]},
        {"column": "sampai", "before": "", "after": leave["last"]},
    ]
    about = {"what": "leave", "agency": row["agency_name"], "code": person["agency"], "day": "", "rows": rows}
    return {**about, "until": None, "moved": None, "new": ""}


def enter_leave(
    context: LetterContext, key: str, row: Mapping[str, Any], event: Mapping[str, Any]
) -> Outcome:
    """Enters it; what lies open goes to the deputy now, or on the first day."""
    house, now, leave, person = context.house, context.now, row["leave"], _person(row)
    known = {name: leave[name] for name in ("to", "first", "last")}
    entries: list[Entry] = [Row.fact(absence_key(person.address), known)]
    begins = datetime.combine(datetime.fromisoformat(leave["first"]).date(), time(), house.calendar.zone)
    if begins <= now:
        entries += open_letters(person, context.store, house, now, context.case)
    before = context.store.register.fact(absence_key(person.address))
    changed = {"kind": "table_changed", "at": stamp(now), "by": str(row["events"][0]["by"])}
    fields = {"stage": "changed", "previous": before, "due": stamp(begins) if begins > now else None}
    entries.append(Row("dossiers", key, {**fields, "events": [event, changed]}))
    return Outcome("command", key, f"{key}: cuti dicatat", entries=tuple(entries))


def take_back(context: LetterContext, row: Mapping[str, Any]) -> list[Entry]:
    """The absence as it was before; what went to the deputy comes to himself again."""
    person, house, now = _person(row), context.house, context.now
    fact = Row.fact(absence_key(person.address), row.get("previous"))
    begun = str(row["leave"]["first"]) <= house.calendar.local(now).date().isoformat()
    return [fact, *(open_letters(person, context.store, house, now, context.case) if begun else ())]


def _person(row: Mapping[str, Any]) -> Person:
    who = row["person"]
    return Person(who["name"], (str(who["to"]).lower(),), Role(who["role"]), who["agency"])


def _of_post(post: str, agency: Agency) -> Person | None:
    if post == "officer":
        return agency.officers[0] if len(agency.officers) == 1 else None
    return {"liaison": agency.liaison, "deputy": agency.liaison.deputy, "head": agency.head}[post]
