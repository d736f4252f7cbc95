"""An official's absence told by mail ("cuti 3-14 Juli, pengganti Siti …"): until its last day his letters go
to the deputy he names.

A deputy outside the official's domain waits for the admin's yes where a token alone proves the letter. So
does one whom a mail program names. Who names nobody: his head is asked for one. Each question is asked once a
day. The letters are written at once or on the first day, and again when he is back. No clock starts anew; the
deputy's replies count as the official's.

In: `absence`, `offer_of_machine`: a `LetterContext` whose reading holds an `Absence`, proven by our token or
the letter's origin.
Out: `Outcome`: the deputy's row and the open letters of his desk, or a question when the proof is not enough.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: How the words are read: reading/language/absence_words.py. An out-of-office that names nobody:
bounces_and_auto_replies.py. A lasting successor: clerk/people/staff_changes.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from mailroom.clerk.kinds.confirmation_questions import REFUSED, question
from mailroom.clerk.kinds.letter_context import LetterContext, line_about
from mailroom.clerk.kinds.spam_and_notices import reply_to_notice
from mailroom.clerk.outcome import Entry, Matter, Notice, Outcome, Row, case_decision, first_letters
from mailroom.clerk.register_rows import stamp
from mailroom.clerk.store import Store, absence_key
from mailroom.procedure.case import Case
from mailroom.procedure.desk.agencies import handover
from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import PROVIDERS, Person, Role
from mailroom.reading.language.absence_words import Absence

TITLES = frozenset(("pak", "bu", "bapak", "ibu", "sdr", "sdri", "saudara", "saudari", "h", "hj"))


def absence(context: LetterContext) -> Outcome:
    """Notes the absence and tells him what holds. A deputy who cannot be found is asked for."""
    reading, house, now = context.reading, context.house, context.now
    person, found, ruling = reading.person, reading.absence, context.ruling
    if person is None or found is None:
        return reply_to_notice(context)
    if found.back:
        return _is_back(context, person)
    deputy = found.address or address_of(found, person, house)
    about: dict[str, Any] = {"first": found.first, "last": found.last, "name": found.name, "to": deputy}
    if ruling is not None and ruling.changes == REFUSED:
        return _tell(context, person, {**about, "why": REFUSED}, status="refused")
    # anybody can write a name into From; the answer to our question, or a proof of origin, comes from him
    if ruling is None and not (reading.match.sealed or reading.match.origin.result == "pass"):
        about |= {"to": "", "why": "unproven", "said": reading.parted.new}
        return _once_a_day(context, person.address, lambda: _tell(context, person, about))
    if not deputy and not found.name and not found.by_post:
        return _once_a_day(context, person.address, lambda: _ask_superior(context, person, about))
    if not deputy or house.is_own(deputy):
        return _tell(context, person, {**about, "to": "", "why": "unknown"})
    if ruling is None and not _is_his_word(context) and not is_of_agency(deputy, person, house):
        return _once_a_day(context, f"admin:{person.address}", lambda: _ask_admin(context, person, about))
    known = {"to": deputy, "first": found.first.isoformat(), "last": found.last.isoformat()}
    rows: list[Entry] = [Row.fact(absence_key(person.address), known)]
    if found.first <= house.calendar.local(now).date():
        rows += _open_letters(context, person)
    else:
        rows.append(_on_the_first_day(context, found))
    if ruling is not None and not ruling.changes and _was_told(context):  # the first day has come
        return Outcome("command", told="surat terbuka dikirim kepada pengganti", entries=tuple(rows))
    return Outcome(entries=tuple(rows)).then(_tell(context, person, about))


def _tell(context: LetterContext, person: Person, about: dict[str, Any], status: str = "") -> Outcome:
    """Our answer to himself: what is noted, what is missing, or what waits."""
    reading = context.reading
    again = context.ruling is not None  # what the admin said of it, in a second letter
    key = f"absence-{reading.digest[:24]}{'-decided' if again else ''}"
    reply = Reply("absence", person.role, person.address, person.name, "absence", person.agency, 0, about)
    answers = {person.address: reading.opened.message_id or ""}
    rows = first_letters(key, "absence", [reply], context.now, answers, stage="open")
    return Outcome("command", told="ketidakhadiran dicatat", status=status, entries=tuple(rows))


def _was_told(context: LetterContext) -> bool:
    key = f"absence-{context.reading.digest[:24]}"
    return any(context.store.register.get("dossiers", f"{key}{end}") for end in ("", "-decided"))


def _is_his_word(context: LetterContext) -> bool:
    """Whether he wrote it for certain: its origin is proven, or it answers what went to him alone. A token
    that stands in a letter of ours may have been quoted to others."""
    match = context.reading.match
    return match.origin.result == "pass" or (match.record is not None and match.record.purpose == "absence")


def is_of_agency(deputy: str, person: Person, house: House) -> bool:
    """Whether the deputy's address is one of his agency's people, or lies in its own domain."""
    agency, domain = house.people.agencies.get(person.agency), deputy.lower().rpartition("@")[2]
    if agency is None:
        return domain in {person.address.rpartition("@")[2]} - PROVIDERS
    theirs = {one.address.lower().rpartition("@")[2] for one in (person, agency.liaison)} - PROVIDERS
    return agency.has(deputy) or bool(agency.domain_of(deputy)) or domain in theirs


def _ask_superior(context: LetterContext, person: Person, about: Mapping[str, Any]) -> Outcome:
    """He names nobody: his head is asked once who stands in, by the number of a colleague. Until then his
    letters go to himself, and he reads so (clerk/service/leave_orders.py takes the answer)."""
    house, now = context.house, context.now
    agency = house.people.agencies.get(person.agency)
    head = (
        house.people.first(Role.ADMIN_HEAD) if person.role == Role.ADMIN else agency.head if agency else None
    )
    if (
        head is None
        or head.owns(person.address)
        or person.role not in (Role.ADMIN, Role.LIAISON, Role.OFFICER)
    ):
        return _tell(context, person, {**about, "to": "", "why": "unknown"})
    beside = [house.admin.deputy]
    if agency is not None and person.role != Role.ADMIN:
        beside = [agency.liaison.deputy, agency.liaison, *agency.officers, head]
    choices = {one.address: one.name for one in beside if one is not None and not one.owns(person.address)}
    key, used = context.services.number("service", now)
    days = {"first": about["first"].isoformat(), "last": about["last"].isoformat()}
    who = {"role": str(person.role), "to": person.address, "name": person.name, "agency": person.agency}
    fields = {"stage": "open", "leave": {"to": "", "name": "", **days}, "person": who, "choices": choices}
    fields |= {"agency_name": house.agency_name(person.agency) if agency else "", "asked": stamp(now)}
    event = {"kind": "asked", "by": head.address, "at": stamp(now)}
    data = {**about, "who": person.name, "choices": [*choices.values()], "agency": fields["agency_name"]}
    asked = Reply("stand_in", head.role, head.address, head.name, "stand_in", head.agency, 0, data)
    rows = (used, Row("dossiers", key, {**fields, "events": [event]}), Notice(Matter(key, 1), [asked]))
    told = _tell(context, person, {**about, "why": "head", "who": head.name})
    return Outcome("command", key, f"{key}: pengganti ditanyakan", entries=rows).then(told)


def _ask_admin(
    context: LetterContext, person: Person, about: dict[str, Any], *, quiet: bool = False
) -> Outcome:
    """The admin says whether letters may go there, or his head where it is about himself; the official hears
    that they wait for it, unless his mail program wrote (`quiet`)."""
    reading, seat = context.reading, context.reading.record
    assert seat is not None
    row = Row("letters", reading.digest, {"held": seat.to_row(), "asked_at": stamp(context.now)})
    agency = context.house.people.agencies.get(person.agency)
    shown = {**about, "who": person.name, "quote": reading.parted.new}
    shown["agency"] = agency.name if agency is not None else ""
    admin = context.house.admin
    judge = context.house.people.first(Role.ADMIN_HEAD) if admin.owns(person.address) else admin
    asked = question(context, "deputy", judge, **shown)
    if quiet:
        return Outcome(status="asked", entries=(row,)).then(asked)
    told = _tell(context, person, {**about, "why": "waits"})
    return Outcome("command", status="asked", entries=(row,)).then(asked).then(told)


def _once_a_day(context: LetterContext, name: str, ask: Callable[[], Outcome]) -> Outcome:
    """Asks, but of one official no more than once a day; further such letters are listed for the admin."""
    key, today = f"absence-asked:{name}", context.house.calendar.local(context.now).date().isoformat()
    if context.store.register.fact(key, "") == today:
        told, line = "ketidakhadiran: hari ini sudah ditanyakan", line_about(context, "budget", "spam")
        return Outcome("command", told=told, status="budget", entries=(line,))
    return ask().enter(Row.fact(key, today))


def offer_of_machine(context: LetterContext) -> Outcome:
    """A mail program says that an official is away and whom to ask: the admin may let his letters go there by
    one tap. He is asked once about the same deputy and day; nothing moves without his yes."""
    reading, found, seat = context.reading, context.reading.absence, context.reading.record
    if found is None or seat is None:
        return Outcome()
    person = Person(seat.name, (seat.to.lower(),), seat.role, seat.agency)
    deputy = found.address or address_of(found, person, context.house)
    if not deputy or deputy == reading.sender or context.house.is_own(deputy):
        return Outcome()
    key, said = f"absence-asked:offer:{reading.sender}", f"{deputy} {found.last}"
    day = context.house.calendar.local(context.now).date()
    if context.store.absence_of(reading.sender, day) or context.store.register.fact(key, "") == said:
        return Outcome()
    about = {"first": found.first, "last": found.last, "name": found.name, "to": deputy}
    return _ask_admin(context, person, {**about, "machine": True}, quiet=True).enter(Row.fact(key, said))


def _is_back(context: LetterContext, person: Person) -> Outcome:
    """His absence ends now, and what lies open is written to himself again."""
    today = context.house.calendar.local(context.now).date()
    known = context.store.register.fact(absence_key(person.address))
    ended = Row.fact(absence_key(person.address), {**known, "last": (today - timedelta(days=1)).isoformat()})
    begun = str(known["first"]) <= today.isoformat()
    about = {"why": "back", "to": "", "first": today, "last": today, "name": ""}
    outcome = Outcome(entries=(ended, *(_open_letters(context, person) if begun else ())))
    return outcome.then(_tell(context, person, about))


def address_of(found: Absence, person: Person, house: House) -> str:
    """The address of a deputy who was only named: one of his colleagues whose name holds those words, or the
    deputy of his chair."""
    people, words = house.people, set(found.name.lower().split()) - TITLES
    agency = people.agencies.get(person.agency)
    chairs = [one for one in people.everybody() if one.role == person.role and one.agency == person.agency]
    if found.by_post:
        deputies = {one.deputy.address for one in chairs if one.owns(person.address) and one.deputy}
        return deputies.pop() if len(deputies) == 1 else ""
    beside = (agency.liaison.deputy, agency.head, *agency.officers) if agency is not None else ()
    alike = [one for one in (*chairs, *beside) if one is not None and words <= set(one.name.lower().split())]
    others = {one.address for one in alike if not one.owns(person.address)} if words else set()
    return others.pop() if len(others) == 1 else ""


def open_letters(
    person: Person, store: Store, house: House, now: datetime, case_of: Callable[[str], Case | None]
) -> list[Entry]:
    """What lies with him now, written again; it goes to his deputy, or to himself when he is back."""
    entries: list[Entry] = []
    numbers = {
        Role.LIAISON: lambda: store.open_cases_of(person.agency),
        Role.OFFICER: lambda: store.cases_of(person.address),
        Role.ADMIN: lambda: [str(row["key"]) for row in store.register.find("cases", "open", 1)],
    }.get(person.role, list[str])()
    for number in numbers:
        case = case_of(number)
        if case is None or not case.open or house.sits_in(case.concerns, person):
            continue
        decision = handover.reissue(case, person.role, person.agency, house, now)
        if decision.letters:
            entries.append(case_decision(case, decision.events, decision.letters))
    return entries


def _open_letters(context: LetterContext, person: Person) -> list[Entry]:
    return open_letters(person, context.store, context.house, context.now, context.case)


def _on_the_first_day(context: LetterContext, found: Absence) -> Row:
    """The letter is handled anew when his absence begins."""
    seat, zone = context.reading.record, context.house.calendar.zone
    key, begins = f"again-{context.reading.digest[:24]}", datetime.combine(found.first, time(), zone)
    fields = {"digest": context.reading.digest, "record": seat.to_row() if seat else None}
    return Row("dossiers", key, {**fields, "due": stamp(begins), "stage": "again"})
