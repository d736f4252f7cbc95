"""An absence that the admin enters for somebody else, or for which a head chooses the deputy.

Here stands who it is about, and what a yes, a choice and an undo do.

It becomes the same fact as an absence that an official tells himself, so the same rules hold for his deputy.

In: `propose_leave`: a `ServiceOrder` with its `Absence`, a `LetterContext`. `enter_leave`, `take_back`,
`tell_absent`: the context and the row of the order. `chosen_deputy`: a text, that row, `House`.
Out: what is shown and kept of it; `Outcome` and rows that enter it; an address with its name, or None.
Fails: The register's OSError goes up.
See: What an absence does: clerk/kinds/absences.py. How it is confirmed: service_letters.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from mailroom.clerk.kinds.absences import TITLES, address_of, is_of_agency, open_letters
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.outcome import Entry, Notice, Outcome, Row, first_letters
from mailroom.clerk.register_rows import stamp
from mailroom.clerk.store import absence_key
from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Agency, Person, Role
from mailroom.reading.language.absence_words import ADDRESS
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
    fields = {
        "stage": "changed",
        "leave": leave,
        "previous": before,
        "due": stamp(begins) if begins > now else None,
    }
    entries.append(Row("dossiers", key, {**fields, "events": [event, changed]}))
    return Outcome("command", key, f"{key}: cuti dicatat", entries=tuple(entries))


def chosen_deputy(text: str, row: Mapping[str, Any], house: House) -> tuple[str, str] | None:
    """Returns the address and name of whom a head chooses for his official: a number of the list, a name of
    it, or an address of the agency. None: nobody can be told."""
    said = text.strip().partition("\n")[0].lower()
    choices, number = [*row["choices"].items()], re.match(r"\d{1,2}\b", said)
    if number:
        at = int(number[0])
        return choices[at - 1] if 0 < at <= len(choices) else None
    if found := ADDRESS.search(said):
        return (found[0], "") if is_of_agency(found[0], _person(row), house) else None
    words = frozenset(re.findall(r"\w+", said)) - TITLES
    alike = [one for one in choices if words and words <= frozenset(re.findall(r"\w+", one[1].lower()))]
    return alike[0] if len(alike) == 1 else None


def tell_absent(context: LetterContext, row: Mapping[str, Any]) -> tuple[Row, Notice]:
    """The letter to the absent official: who stands in for him now."""
    key, person, leave = f"absence-{context.reading.digest[:24]}-chosen", _person(row), row["leave"]
    days = {name: date.fromisoformat(leave[name]) for name in ("first", "last")}
    about = {**days, "name": leave["name"], "to": leave["to"]}
    reply = Reply("absence", person.role, person.address, person.name, "absence", person.agency, 0, about)
    return first_letters(key, "absence", [reply], context.now, stage="open")


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
