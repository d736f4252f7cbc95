"""Letters that must be asked about before they count: whose they are, which case, or a new one; and the
answers to these questions.

Promises: nothing is changed or relayed until the right person has said so by a sealed word (README promise
11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from mailroom.clerk.change import stamp
from mailroom.clerk.entries import Outcome, Row
from mailroom.clerk.kinds import question_limit
from mailroom.clerk.kinds.letter_context import (
    LetterContext,
    answer,
    handle_again,
    line_about,
    line_about_earlier,
)
from mailroom.clerk.read.case_records import complainant_record, seat_in_case
from mailroom.clerk.read.forwarded_complaint import text_to_show
from mailroom.clerk.read.multi_case_reply import HELD, part_record
from mailroom.procedure import sop
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Letter
from mailroom.procedure.people import Person, Role
from mailroom.procedure.secrecy import masking
from mailroom.procedure.trace import entry, last_understood
from mailroom.reading.mime.opener import hops
from mailroom.text.redaction import mask_address


def hold(context: LetterContext) -> Outcome:
    """Whoever wrote, the right person confirms: nothing is changed or relayed until he says yes (promise
    11)."""
    reading, record = context.reading, _record(context)
    number = str(record["dossier"])
    fields = {
        "path": [str(hop.get("from", "")) for hop in hops(reading.opened)],
        "held": {key: record[key] for key in HELD},
        "asked_at": stamp(context.now),
    }
    told = f"{number}: surat ditahan, pemilik alamat diminta menegaskan"
    outcome = Outcome("reply", number, told, "held", (Row("letters", reading.digest, fields),))
    person, shown = _present_holder(context, record), _what_is_shown(context, record, number)
    return outcome.then(question_limit.ask(context, "confirm", person, number, **shown))


def _record(context: LetterContext) -> Mapping[str, Any]:
    assert context.reading.record is not None
    return context.reading.record


def _what_is_shown(context: LetterContext, record: Mapping[str, Any], number: str) -> dict[str, Any]:
    """The letter that nobody has vouched for, as the question shows it. An official has to judge it: its
    writer's address, its words. A complainant gets neither words nor title: anybody who knows a number could
    have his own read under our name, links and all. Both read what a yes does."""
    reading, house = context.reading, context.house
    act = context.services.reader.act_of(reading, record, house)
    deed = sop.deed(Role(record["role"]), act.name) if act.sure and act.name else ""
    shown = {"why": reading.reason, "number": number, "act": deed, "when": reading.envelope.arrived}
    if record["role"] == Role.COMPLAINANT:
        return {**shown, "sender": mask_address(reading.sender), "subject": "", "quote": ""}
    quote = text_to_show(reading, house) or reading.opened.text[:2000]
    return {**shown, "sender": reading.sender, "subject": reading.opened.subject, "quote": quote}


def _present_holder(context: LetterContext, record: Mapping[str, Any]) -> Person:
    """Who sits today in the chair a token was made for: a predecessor's token is confirmed by his
    successor."""
    role, people = Role(record["role"]), context.house.people
    name, address = str(record.get("name", "")), str(record["to"])
    agency_code = str(record.get("agency", ""))
    if context.house.impartial.owns(address) or _goes_past(context, role, record):
        return replace(context.house.impartial, role=role, agency=agency_code)
    if role == Role.COMPLAINANT or any(person.role == role for person in people.chairs_of(address)):
        return Person(name, (address,), role, agency_code)
    agency = people.agencies.get(agency_code)
    if role == Role.LIAISON and agency is not None:
        return agency.liaison
    if role in people.chairs:
        return people.first(role)
    return agency.liaison if agency is not None else Person(name, (address,), role)


def this_or_new(context: LetterContext) -> Outcome:
    """A mail to a token that may be another matter (its subject, its own words, its place and agency say so):
    this case or a new one?"""
    reading, record = context.reading, _record(context)
    number = str(record["dossier"])
    fields = {"held": {key: record[key] for key in HELD}, "asked_at": stamp(context.now)}
    outcome = Outcome("reply", number, status="asked", entries=(Row("letters", reading.digest, fields),))
    agency = str(record.get("agency", ""))
    person = Person(str(record.get("name", "")), (str(record["to"]),), Role(record["role"]), agency)
    quote = text_to_show(reading, context.house)
    return outcome.then(
        question_limit.ask(
            context, "this_or_new", person, number, quote=quote, number=number, why=reading.reason
        )
    )


def which_case(context: LetterContext) -> Outcome:
    """A known official's fresh mail, or a few words of somebody with several reports: which of his cases, or
    a new complaint?"""
    person = context.reading.person
    assert person is not None
    # as in `_what_is_shown`
    hidden = context.reading.match.unproven and person.role == Role.COMPLAINANT
    quote = "" if hidden else text_to_show(context.reading, context.house)
    cases = _cases_of_all_chairs(context, person)
    asked = question_limit.ask(context, "which_case", person, cases=cases, quote=quote, hidden=hidden)
    return Outcome("reply", status="asked").then(asked)


def _cases_of(context: LetterContext, person: Person) -> list[dict[str, str]]:
    store = context.store
    if person.role == Role.COMPLAINANT:
        numbers = [case.number for case in store.latest_of(person.address) if case.address == person.address]
    elif person.role == Role.ADMIN:
        rows = store.register.find("cases", "open", 1)
        numbers = [row["key"] for row in rows if row["stage"] == "verification"]
    elif person.role == Role.OFFICER:
        numbers = store.cases_of(person.address)
    else:
        numbers = store.open_cases_of(person.agency)
    cases = [case for case in map(store.case, numbers) if case is not None and case.open]
    cases = [case for case in cases if not context.house.sits_in(case.concerns, person)]
    if person.role == Role.OFFICER:
        cases = [case for case in cases if any(person.owns(part.officer) for part in case.live)]
    inside = person.role in (Role.COMPLAINANT, Role.ADMIN)
    titles = {
        case.number: case.title if inside else masking.outward_title(case, context.house.identity)
        for case in cases
        if not case.secret
    }
    return [{"number": case.number, "title": titles.get(case.number, "")} for case in cases]


def _cases_of_all_chairs(context: LetterContext, person: Person) -> list[dict[str, str]]:
    """The open cases of every chair he sits in (one person may be liaison of two agencies)."""
    persons = context.reading.match.sender_persons or (person,)
    rows = [row for one in persons for row in _cases_of(context, one)]
    return list({row["number"]: row for row in rows}.values())


def _goes_past(context: LetterContext, role: Role, record: Mapping[str, Any]) -> bool:
    """Whether the case is about the office of this chair: then the impartial addressee is asked, whoever sits
    there."""
    case = context.case(str(record["dossier"]))
    agency = str(record.get("agency", "")) if role in (Role.LIAISON, Role.OFFICER, Role.HEAD) else ""
    return case is not None and context.house.sits_in(case.concerns, Person("", ("",), role, agency))


# Replies to these questions.


def reply_to_question(context: LetterContext) -> Outcome:
    """A reply to one of our questions about a letter (confirm, this or new, which case)."""
    letter = context.sealed_letter
    row = context.store.register.get("dossiers", letter.dossier)
    digest = str(row["digest"]) if row else ""
    held = context.store.letter(digest)
    if row is None or held is None:
        raise KeyError(letter.dossier)
    outcome, act = Outcome("command", letter.dossier), letter.act.name
    if row.get("stage") != "open":
        return outcome.then(
            answer(context, letter, "already", "info", what="confirmed", at=letter.arrived, by="")
        )
    if act == "help":
        return outcome.then(answer(context, letter, "help", letter.purpose, desk=letter.purpose))
    if act == "trace":
        understood, unread = last_understood(row["events"], context.house), _reasons(context, held)
        return outcome.then(
            answer(context, letter, "trace", letter.purpose, lines=[], unread=unread, understood=understood)
        )
    choice = CHOICES.get((letter.purpose, act))
    chosen = choice(context, letter, digest, held) if choice else None
    if chosen is None:
        return outcome.then(not_understood(context, letter, row))
    done = {"stage": "done", "events": [{"kind": act, "at": stamp(context.now)}]}
    return outcome.then(chosen).enter(Row("dossiers", letter.dossier, done))


def _reasons(context: LetterContext, held: Mapping[str, Any]) -> list[str]:
    """Why we asked about the letter that the question is about."""
    why = held.get("why") or ()
    return [entry(context.house, datetime.fromisoformat(str(held["arrived"])), why)] if why else []


def not_understood(
    context: LetterContext,
    letter: Letter,
    row: Mapping[str, Any],
    quote: str | None = None,
    guess: str = "",
    **data: Any,
) -> Outcome:
    """Asked once; the second time the letter stays with its question, and the admin reads of it."""
    if any(event["kind"] == "not_understood" for event in row.get("events", ())):
        return Outcome(status="asked", entries=(line_about(context, "notice", why="not_understood"),))
    text = letter.text if quote is None else quote
    guess = guess or letter.act.guess
    return answer(context, letter, "not_understood", letter.purpose, guess=guess, quote=text, **data)


def _confirm(context: LetterContext, letter: Letter, digest: str, held: Mapping[str, Any]) -> Outcome:
    """He confirms: the letter is handled as his, and the other address is known for this agency, or as his,
    from now on. So are the letters that came from it behind this one, when it writes for an agency."""
    sender, outcome = str(held["sender"] or ""), Outcome()
    record = {**held["held"], "to": letter.sender, "name": letter.sender_name}
    if letter.role != Role.COMPLAINANT and record.get("agency"):
        outcome = outcome.enter(Row.fact(f"alias:{record['agency']}:{held['sender']}", True))
    elif letter.role == Role.COMPLAINANT and sender:
        health = context.health.after_confirmation(letter.sender.lower(), sender.lower())
        outcome = outcome.enter(*health.entries())
    outcome = outcome.then(handle_again(context, digest, record))
    if letter.role == Role.COMPLAINANT or _person(letter).owns(str(held["sender"])):
        return outcome
    for later in question_limit.waiting_behind(context, str(record["dossier"]), letter.sender, sender):
        row = context.store.letter(later) or {}
        theirs = {**row["held"], "to": letter.sender, "name": letter.sender_name}
        outcome = outcome.then(handle_again(context, later, theirs))
    return outcome


def _person(letter: Letter) -> Person:
    return Person(letter.sender_name, (letter.sender,), letter.role, letter.agency)


def _deny(context: LetterContext, letter: Letter, digest: str, held: Mapping[str, Any]) -> Outcome:
    """Not his: nothing happens in the case. Whoever did write it may have a complaint of his own, so the
    admin has a line about it."""
    del letter
    line = line_about_earlier(context.house.admin, "spam", "spam", digest, held)
    return Outcome(entries=(Row("letters", digest, {"status": "refused"}), line))


def _choose_this(context: LetterContext, letter: Letter, digest: str, held: Mapping[str, Any]) -> Outcome:
    del letter
    return handle_again(context, digest, held["held"])


def _choose_new(context: LetterContext, letter: Letter, digest: str, held: Mapping[str, Any]) -> Outcome:
    del letter, held
    return handle_again(context, digest, None)


def _choose_cases(
    context: LetterContext, letter: Letter, digest: str, held: Mapping[str, Any]
) -> Outcome | None:
    """The official names his cases: the letter is read again for each as his act in it. None when he has a
    chair in none of them."""
    del held
    house, store, person = context.house, context.store, _person(letter)
    persons = house.people.chairs_of(person.address) or (person,)
    outcome: Outcome | None = None
    for wanted in letter.act.args.get("numbers", ()):
        number = next((one for one in _full_numbers(str(wanted), context) if store.case_exists(one)), "")
        case = store.case(number) if number else None
        if case is None:
            continue
        record = _own_record(case, person) or seat_in_case(case, persons, house)
        if record is not None:
            outcome = (outcome or Outcome()).then(handle_again(context, digest, part_record(record)))
    return outcome


def _own_record(case: Case, person: Person) -> dict[str, Any] | None:
    """The record of a complainant in a case of his."""
    own = person.role == Role.COMPLAINANT and case.address == person.address.lower()
    return complainant_record(case) if own else None


def _full_numbers(wanted: str, context: LetterContext) -> tuple[str, ...]:
    house = context.house
    year, digits = house.year_of(context.now), wanted.rpartition("-")[2]
    short = [house.number(one, int(digits)) for one in (year, year - 1)] if digits.isdigit() else []
    return (wanted.upper(), *short)


# (menu, act) → what is decided; None: the answer names nothing usable, the question stays open.
Choice = Callable[[LetterContext, Letter, str, Mapping[str, Any]], Outcome | None]
CHOICES: Mapping[tuple[str, str], Choice] = MappingProxyType(
    {
        ("confirm", "yes"): _confirm,
        ("confirm", "no"): _deny,
        ("this_or_new", "this"): _choose_this,
        ("this_or_new", "new"): _choose_new,
        ("which_case", "cases"): _choose_cases,
        ("which_case", "new"): _choose_new,
    }
)
