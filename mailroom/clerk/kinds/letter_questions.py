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

from mailroom.clerk.kinds import question_limit
from mailroom.clerk.kinds.handling import Handling
from mailroom.clerk.read.forwarded_complaint import quoted
from mailroom.clerk.read.multi_case_reply import HELD, shared
from mailroom.clerk.read.untokened_mail import complainant
from mailroom.clerk.store import stamp
from mailroom.procedure import sop
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Letter
from mailroom.procedure.people import Person, Role
from mailroom.procedure.secrecy import masking
from mailroom.procedure.trace import entry, last_understood
from mailroom.reading.mime.opener import hops
from mailroom.text.redaction import mask_address


def hold(handling: Handling) -> None:
    """Whoever wrote, the right person confirms: nothing is changed or relayed until he says yes (promise
    11)."""
    reading, record = handling.reading, handling.reading.record
    assert record is not None
    handling.klass, handling.status, handling.dossier = "reply", "held", str(record["dossier"])
    person = _now_in_chair(handling, record)
    handling.change.put(
        "letters",
        reading.digest,
        path=[str(hop.get("from", "")) for hop in hops(reading.opened)],
        held={key: record[key] for key in HELD},
        asked_at=stamp(handling.now),
    )
    if question_limit.ask(handling, "confirm", person, handling.dossier, **_shown(handling, record)):
        handling.told = f"{handling.dossier}: surat ditahan, pemilik alamat diminta menegaskan"


def _shown(handling: Handling, record: Mapping[str, Any]) -> dict[str, Any]:
    """What the question shows of a letter that nobody has vouched for. An official has to judge it: its
    writer's address, its words. A complainant gets neither words nor title: anybody who knows a number could
    have his own read under our name, links and all. Both read what a yes does."""
    reading, house = handling.reading, handling.house
    act = handling.office.reader.act_of(reading, record, house)
    deed = sop.deed(Role(record["role"]), act.name) if act.sure and act.name else ""
    shown = {"why": reading.reason, "number": handling.dossier, "act": deed, "when": reading.envelope.arrived}
    if record["role"] == Role.COMPLAINANT:
        return {**shown, "sender": mask_address(reading.sender), "subject": "", "quote": ""}
    quote = quoted(reading, house) or reading.opened.text[:2000]
    return {**shown, "sender": reading.sender, "subject": reading.opened.subject, "quote": quote}


def _now_in_chair(handling: Handling, record: Mapping[str, Any]) -> Person:
    """Who sits today in the chair a token was made for: a predecessor's token is confirmed by his
    successor."""
    role, people = Role(record["role"]), handling.house.people
    name, address = str(record.get("name", "")), str(record["to"])
    if handling.house.impartial.owns(address) or _goes_past(handling, role, record):
        return replace(handling.house.impartial, role=role, agency=str(record.get("agency", "")))
    if role == Role.COMPLAINANT or any(person.role == role for person in people.chairs_of(address)):
        return Person(name, (address,), role, str(record.get("agency", "")))
    agency = people.agencies.get(str(record.get("agency", "")))
    if role == Role.LIAISON and agency is not None:
        return agency.liaison
    if role in people.chairs:
        return people.first(role)
    return agency.liaison if agency is not None else Person(name, (address,), role)


def this_or_new(handling: Handling) -> None:
    """A mail to a token that may be another matter (its subject, its own words, its place and agency say so):
    this case or a new one?"""
    record = handling.reading.record
    assert record is not None
    handling.klass, handling.status, handling.dossier = "reply", "asked", str(record["dossier"])
    handling.change.put(
        "letters",
        handling.reading.digest,
        held={key: record[key] for key in HELD},
        asked_at=stamp(handling.now),
    )
    person = Person(
        str(record.get("name", "")), (str(record["to"]),), Role(record["role"]), str(record.get("agency", ""))
    )
    question_limit.ask(
        handling,
        "this_or_new",
        person,
        handling.dossier,
        quote=quoted(handling.reading, handling.house),
        number=str(record["dossier"]),
        why=handling.reading.reason,
    )


def which_case(handling: Handling) -> None:
    """A known official's fresh mail, or a few words of somebody with several reports: which of his cases, or
    a new complaint?"""
    person = handling.reading.person
    assert person is not None
    handling.klass, handling.status = "reply", "asked"
    hidden = handling.reading.match.unproven and person.role == Role.COMPLAINANT  # as in `_shown`
    question_limit.ask(
        handling,
        "which_case",
        person,
        cases=_cases_for_all(handling),
        quote="" if hidden else quoted(handling.reading, handling.house),
        hidden=hidden,
    )


def _cases_for(handling: Handling, person: Person) -> list[dict[str, str]]:
    if person.role == Role.COMPLAINANT:
        numbers = [
            case.number for case in handling.store.latest_of(person.address) if case.address == person.address
        ]
    elif person.role == Role.ADMIN:
        numbers = [
            row["key"]
            for row in handling.store.register.find("cases", "open", 1)
            if row["stage"] == "verification"
        ]
    elif person.role == Role.OFFICER:
        numbers = handling.store.cases_of(person.address)
    else:
        numbers = handling.store.open_cases_of(person.agency)
    cases = [case for case in map(handling.store.case, numbers) if case is not None and case.open]
    cases = [case for case in cases if not handling.house.sits_in(case.concerns, person)]
    if person.role == Role.OFFICER:
        cases = [case for case in cases if any(person.owns(part.officer) for part in case.live)]
    inside = person.role in (Role.COMPLAINANT, Role.ADMIN)
    titles = {
        case.number: case.title if inside else masking.outward_title(case, handling.house.identity)
        for case in cases
        if not case.secret
    }
    return [{"number": case.number, "title": titles.get(case.number, "")} for case in cases]


def _cases_for_all(handling: Handling) -> list[dict[str, str]]:
    """The open cases of every chair he sits in (one person may be liaison of two agencies)."""
    asked = handling.reading.person
    persons = handling.reading.match.sender_persons or ((asked,) if asked else ())
    rows = [row for person in persons for row in _cases_for(handling, person)]
    return list({row["number"]: row for row in rows}.values())


def _goes_past(handling: Handling, role: Role, record: Mapping[str, Any]) -> bool:
    """Whether the case is about the office of this chair: then the impartial addressee is asked, whoever sits
    there."""
    case = handling.case_of(str(record["dossier"]))
    agency = str(record.get("agency", "")) if role in (Role.LIAISON, Role.OFFICER, Role.HEAD) else ""
    return case is not None and handling.house.sits_in(case.concerns, Person("", ("",), role, agency))


def letter_matter(handling: Handling) -> None:
    """A reply to one of our questions about a letter (confirm, this or new, which case)."""
    letter = handling.reading.letter
    assert letter is not None
    handling.klass, handling.dossier = "command", letter.dossier
    row = handling.store.register.get("dossiers", letter.dossier)
    digest = str(row["digest"]) if row else ""
    held = handling.store.letter(digest)
    if row is None or held is None:
        raise KeyError(letter.dossier)
    person = Person(letter.sender_name, (letter.sender,), letter.role, letter.agency)
    if row.get("stage") != "open":
        handling.answer(letter, "already", "info", what="confirmed", at=letter.arrived, by="")
    elif letter.act.name == "help":
        handling.answer(letter, "help", letter.purpose, desk=letter.purpose)
    elif letter.act.name == "trace":
        understood = last_understood(row["events"], handling.house)
        handling.answer(
            letter, "trace", letter.purpose, lines=[], unread=_reasons(handling, held), understood=understood
        )
    elif not MATTERS.get((letter.purpose, letter.act.name)):
        not_understood(handling, letter, row)
    elif MATTERS[letter.purpose, letter.act.name](handling, letter, digest, held, person):
        handling.change.put(
            "dossiers",
            letter.dossier,
            stage="done",
            events=[{"kind": letter.act.name, "at": stamp(handling.now)}],
        )
    else:
        not_understood(handling, letter, row)


def _reasons(handling: Handling, held: Mapping[str, Any]) -> list[str]:
    """Why we asked about the letter that the question is about."""
    why = held.get("why") or ()
    return [entry(handling.house, datetime.fromisoformat(str(held["arrived"])), why)] if why else []


def not_understood(
    handling: Handling,
    letter: Letter,
    row: Mapping[str, Any],
    quote: str | None = None,
    guess: str = "",
    **data: Any,
) -> None:
    """Asked once; the second time the letter stays with its question, and the admin reads of it."""
    if any(event["kind"] == "not_understood" for event in row.get("events", ())):
        handling.status = "asked"
        handling.to_admin("notice", why="not_understood")
        return
    quoted_text = letter.text if quote is None else quote
    handling.answer(
        letter, "not_understood", letter.purpose, guess=guess or letter.act.guess, quote=quoted_text, **data
    )


def _confirm_yes(
    handling: Handling, letter: Letter, digest: str, held: Mapping[str, Any], person: Person
) -> bool:
    """He confirms: the letter is handled as his, and the other address is known for this agency, or as his,
    from now on. So are the letters that came from it behind this one, when it writes for an agency."""
    record = {**held["held"], "to": letter.sender, "name": letter.sender_name}
    if letter.role != Role.COMPLAINANT and record.get("agency"):
        handling.change.fact(f"alias:{record['agency']}:{held['sender']}", True)
    elif letter.role == Role.COMPLAINANT and held.get("sender"):
        handling.office.post.standing.confirmed(
            handling.change, letter.sender.lower(), str(held["sender"]).lower()
        )
    handling.again(digest, record)
    if letter.role != Role.COMPLAINANT and not person.owns(str(held["sender"])):
        for later in question_limit.waiting(
            handling, str(record["dossier"]), letter.sender, str(held["sender"])
        ):
            row = handling.store.letter(later) or {}
            handling.again(later, {**row["held"], "to": letter.sender, "name": letter.sender_name})
    return True


def _confirm_no(
    handling: Handling, letter: Letter, digest: str, held: Mapping[str, Any], person: Person
) -> bool:
    """Not his: nothing happens in the case. Whoever did write it may have a complaint of his own, so the
    admin has a line about it."""
    del letter, person
    handling.change.put("letters", digest, status="refused")
    handling.list_for_admin(
        "spam",
        "spam",
        digest,
        str(held.get("subject", "")),
        str(held.get("sender", "")),
        str(held["arrived"]),
    )
    return True


def _this(handling: Handling, letter: Letter, digest: str, held: Mapping[str, Any], person: Person) -> bool:
    del letter, person
    handling.again(digest, held["held"])
    return True


def _new(handling: Handling, letter: Letter, digest: str, held: Mapping[str, Any], person: Person) -> bool:
    del letter, person, held
    handling.again(digest, None)
    return True


def _which(handling: Handling, letter: Letter, digest: str, held: Mapping[str, Any], person: Person) -> bool:
    """The official names his cases: the letter is read again for each as his act in it. False when he has a
    chair in none of them."""
    del held
    house, store = handling.house, handling.store
    persons = house.people.chairs_of(person.address) or (person,)
    found = False
    for wanted in letter.act.args.get("numbers", ()):
        number = next((one for one in _full_numbers(str(wanted), handling) if store.case_exists(one)), "")
        case = store.case(number) if number else None
        record = (
            _his_own(case, person) or handling.office.reader.chair(case, persons, house) if case else None
        )
        if record is not None:
            handling.again(digest, shared(record))
            found = True
    return found


def _his_own(case: Case, person: Person) -> dict[str, Any] | None:
    """The record of a complainant in a case of his."""
    own = person.role == Role.COMPLAINANT and case.address == person.address.lower()
    return complainant(case) if own else None


def _full_numbers(wanted: str, handling: Handling) -> tuple[str, ...]:
    year = handling.house.year_of(handling.now)
    digits = wanted.rpartition("-")[2]
    short = (
        tuple(handling.house.number(one, int(digits)) for one in (year, year - 1)) if digits.isdigit() else ()
    )
    return (wanted.upper(), *short)


Matter = Callable[[Handling, Letter, str, Mapping[str, Any], Person], bool]


MATTERS: Mapping[tuple[str, str], Matter] = MappingProxyType(
    {
        ("confirm", "yes"): _confirm_yes,
        ("confirm", "no"): _confirm_no,
        ("this_or_new", "this"): _this,
        ("this_or_new", "new"): _new,
        ("which_case", "cases"): _which,
        ("which_case", "new"): _new,
    }
)
