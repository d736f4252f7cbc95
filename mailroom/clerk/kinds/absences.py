"""An official's absence by mail: until its last day his letters go to the deputy whom he names.

Promises: only a letter that is proven to be his own, by our token or its origin, names a deputy; about
another he is asked. The open letters of his desk are
written again, at once or on the first day; no clock starts anew for them. The desk stays his: what his deputy
replies until then counts as his word."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.kinds.spam_and_notices import reply_to_notice
from mailroom.clerk.outcome import Entry, Outcome, Row, case_decision, first_letters
from mailroom.clerk.outgoing.address_health import absence_key
from mailroom.clerk.register_rows import stamp
from mailroom.procedure.desk import handover
from mailroom.procedure.house import House
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Person, Role
from mailroom.reading.language.absence_words import Absence


def absence(context: LetterContext) -> Outcome:
    """Notes the absence and tells him what holds. A deputy who cannot be found is asked for."""
    reading, house, now = context.reading, context.house, context.now
    person, found = reading.person, reading.absence
    if person is None or found is None:
        return reply_to_notice(context)
    deputy = found.address or _address_of(found.name, person, house)
    about: dict[str, Any] = {"first": found.first, "last": found.last, "name": found.name, "to": deputy}
    rows: list[Entry] = []
    today = house.calendar.local(now).date()
    # anybody can write a name into From; the answer to our question, or a proof of origin, comes from him
    proven = reading.match.sealed or reading.match.origin.result == "pass" or context.ruling is not None
    if not proven:
        about |= {"to": "", "said": reading.parted.new}
    elif deputy and not house.is_own(deputy):
        known = {"to": deputy, "first": found.first.isoformat(), "last": found.last.isoformat()}
        rows.append(Row.fact(absence_key(person.address), known))
        until = stamp(house.calendar.midnight_after(found.last))
        learned, alias = (
            {"at": stamp(now), "by": person.address, "until": until},
            f"alias:{person.agency}:{deputy}",
        )
        if "until" in context.store.register.fact(
            alias, {"until": ""}
        ):  # a colleague's own address stays his
            rows.append(Row.fact(alias, learned))
        if found.first <= today:
            rows += _open_letters(context, person)
        elif context.ruling is None:
            rows.append(_on_the_first_day(context, found))
    else:
        about["to"] = ""
    if context.ruling is not None:  # the first day has come: he was told before
        return Outcome("command", told="surat terbuka dikirim kepada pengganti", entries=tuple(rows))
    key = f"absence-{reading.digest[:24]}"
    reply = Reply("absence", person.role, person.address, person.name, "absence", person.agency, 0, about)
    answers = {person.address: reading.opened.message_id or ""}
    rows += first_letters(key, "absence", [reply], now, answers, stage="open")
    return Outcome("command", told="ketidakhadiran dicatat", entries=tuple(rows))


def _address_of(name: str, person: Person, house: House) -> str:
    """The address of a deputy who was only named: one of his agency's people whose name holds those words."""
    agency, words = house.people.agencies.get(person.agency), set(name.lower().split())
    if agency is None or not words:
        return ""
    people = [agency.liaison.deputy, agency.head, *agency.officers]
    alike = [one for one in people if one is not None and words <= set(one.name.lower().split())]
    return alike[0].address if len({one.address for one in alike}) == 1 else ""


def _open_letters(context: LetterContext, person: Person) -> list[Entry]:
    """What lies with him now, written again; it goes to his deputy."""
    store, house, entries = context.store, context.house, list[Entry]()
    liaison = person.role == Role.LIAISON
    for number in store.open_cases_of(person.agency) if liaison else store.cases_of(person.address):
        case = context.case(number)
        if case is None or not case.open or house.sits_in(case.concerns, person):
            continue
        decision = handover.reissue(case, person.role, person.agency, house, context.now)
        if decision.letters:
            entries.append(case_decision(case, decision.events, decision.letters))
    return entries


def _on_the_first_day(context: LetterContext, found: Absence) -> Row:
    """The letter is handled anew when his absence begins."""
    seat, zone = context.reading.record, context.house.calendar.zone
    key, begins = f"again-{context.reading.digest[:24]}", datetime.combine(found.first, time(), zone)
    fields = {"digest": context.reading.digest, "record": seat.to_row() if seat else None}
    return Row("dossiers", key, {**fields, "due": stamp(begins), "stage": "again"})
