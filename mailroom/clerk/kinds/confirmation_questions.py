"""Which letters are asked about before they count, who is asked, and what the answer does. The questions:
whose letter it is, which case, or a new one.

Nothing is changed or relayed until the person says so by a sealed reply. A question is open for 3 working
days (`UNANSWERED`). Up to 20 letters of its sender (`MOST_WAITING`) wait for the answer. About one case and
one sender one question is open, and about his own letters 3 at most (`OWN`). A letter that is not asked about
is kept, and listed for the admin.

In: a `LetterContext`; `question` also the form and the `Person` asked; `not_understood` the `Letter` and the
question's row.
Out: `Outcome`: the letter is held with its reason, and a question goes out; or what the answer does to the
letters that waited.
Fails: `reply_to_question` raises KeyError when the question's row is gone: the letter is set aside. The
register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the letter aside
(office.py).
See: When a letter needs asking: reading/case_of_reply.py and clerk/read/reader.py. How many mails somebody
may get: reply_rate_limit.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mailroom.clerk.kinds import reply_rate_limit
from mailroom.clerk.kinds.letter_context import LetterContext, answer, handle_again, line_about, line_of_row
from mailroom.clerk.outcome import Matter, Notice, Outcome, Row
from mailroom.clerk.read.forwarded_complaint import text_to_show
from mailroom.clerk.read.seat_in_case import complainant_record, is_about_office_of, seat_in_case
from mailroom.clerk.register_rows import LetterRow, Seat, stamp
from mailroom.procedure import sop
from mailroom.procedure.kenapa_answer import entry, last_understood
from mailroom.procedure.letter import Letter, Reply
from mailroom.procedure.people import Agency, Person, Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.workdays import Limit
from mailroom.reading.mime.opener import hops
from mailroom.reading.mime.unreadable_parts import losses
from mailroom.text.redaction import mask_address
from mailroom.text.word_overlap import telling_words, word_overlap

UNANSWERED = Limit(3)  # after so long the admin hears of a question about a letter that nobody answered
MOST_WAITING = 20  # letters of one sender that are kept in mind behind an open question
GRANTED, REFUSED = "granted", "refused"  # what the admin says of a deputy outside the agency
OWN = 3  # questions that may be open before somebody about letters of his own


def hold(context: LetterContext) -> Outcome:
    """Asks the person whose letter it would be to confirm it. Before his yes nothing is changed or
    relayed."""
    reading, seat = context.reading, _seat(context)
    path, number = [str(hop.get("from", "")) for hop in hops(reading.opened)], seat.dossier
    fields = {"path": path, "held": seat.to_row(), "asked_at": stamp(context.now)}
    if reading.match.unproven:
        fields["origin"] = reading.match.origin.key
    told = f"{number}: surat ditahan, pemilik alamat diminta menegaskan"
    outcome = Outcome("reply", number, told, "held", (Row("letters", reading.digest, fields),))
    person, shown = _present_holder(context, seat), _what_is_shown(context, seat)
    return outcome.then(_ask(context, "confirm", person, number, **shown))


def _seat(context: LetterContext) -> Seat:
    assert context.reading.record is not None
    return context.reading.record


def _what_is_shown(context: LetterContext, seat: Seat) -> dict[str, Any]:
    """Returns what the question shows of a letter that nobody has confirmed yet. An official gets the
    writer's address and words, since he has to judge the letter. A complainant gets neither words nor title.
    Otherwise anybody who knows a case number could send him words and links under our name. Both read what a
    yes does."""
    reading, house = context.reading, context.house
    act = context.services.reader.act_of(reading, seat, house)
    deed = sop.deed(seat.role, act.name) if act.sure and act.name else ""
    number = "" if reading.order is not None else seat.dossier  # an order is about no case
    shown = {"why": reading.reason, "number": number, "act": deed, "when": reading.envelope.arrived}
    if seat.role == Role.COMPLAINANT:
        return {**shown, "sender": mask_address(reading.sender), "subject": "", "quote": ""}
    quote = text_to_show(reading, house) or reading.opened.text[:2000]
    return {**shown, "sender": reading.sender, "subject": reading.opened.subject, "quote": quote}


def _present_holder(context: LetterContext, seat: Seat) -> Person:
    """Who sits today in the chair a token was made for: a successor confirms his predecessor's."""
    role, house, case = seat.role, context.house, context.case(seat.dossier)
    past = case is not None and is_about_office_of(case, seat, house)
    if past or house.impartial.owns(seat.to):
        return replace(house.impartial, role=role, agency=seat.agency)
    if role == Role.COMPLAINANT or any(person.role == role for person in house.people.chairs_of(seat.to)):
        return Person(seat.name, (seat.to,), role, seat.agency)
    agency = house.people.agencies.get(seat.agency)
    if role == Role.LIAISON and agency is not None:
        return agency.liaison
    if role in house.people.chairs:
        return house.people.first(role)
    return agency.liaison if agency is not None else Person(seat.name, (seat.to,), role)


def this_or_new(context: LetterContext) -> Outcome:
    """Asks about a reply whose subject, words, place or agency suggest another matter than its case."""
    reading, seat = context.reading, _seat(context)
    number, quote = seat.dossier, text_to_show(reading, context.house)
    row = Row("letters", reading.digest, {"held": seat.to_row(), "asked_at": stamp(context.now)})
    person = Person(seat.name, (seat.to,), seat.role, seat.agency)
    shown = {"quote": quote, "number": number, "why": reading.reason}
    asked = _ask(context, "this_or_new", person, number, **shown)
    return Outcome("reply", number, status="asked", entries=(row,)).then(asked)


def second_answer(context: LetterContext) -> Outcome:
    """Asks whether an answer replaces the one that the complainant has, or is added to it."""
    reading, seat = context.reading, _seat(context)
    number, quote = seat.dossier, context.sealed_letter.text[:2000]
    row = Row("letters", reading.digest, {"held": seat.to_row(), "asked_at": stamp(context.now)})
    shown = {"quote": quote, "number": number, "when": reading.envelope.arrived}
    asked = _ask(context, "second_answer", _present_holder(context, seat), number, **shown)
    told = f"{number}: jawaban kedua, ditanyakan ganti atau tambah"
    return Outcome("reply", number, told, "asked", (row,)).then(asked)


def which_case(context: LetterContext) -> Outcome:
    """Asks which case a mail is about, or whether it is a new complaint. This is asked about an official's
    fresh mail, and about a few words of somebody with several reports."""
    person = context.reading.person
    assert person is not None
    # as in `_what_is_shown`
    hidden = context.reading.match.unproven and person.role == Role.COMPLAINANT
    quote = "" if hidden else text_to_show(context.reading, context.house)
    # the open cases of every chair he sits in (one person may be liaison of two agencies)
    persons = context.reading.match.sender_persons or (person,)
    rows = [row for one in persons for row in _cases_of(context, one)]
    cases = list({row["number"]: row for row in rows}.values())
    lost = () if hidden else losses(context.reading.opened)
    asked = _ask(context, "which_case", person, cases=cases, quote=quote, hidden=hidden, losses=lost)
    return Outcome("reply", status="asked").then(asked)


def _cases_of(context: LetterContext, person: Person) -> list[dict[str, str]]:
    """The open cases that the question offers: a complainant's own, the admin's to verify, an officer's that
    lie with him, else those of the agency. Without cases about his own office; a secret one without title."""
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
    found, said = [], telling_words(context.reading.parted.new)
    for case in map(store.case, numbers):
        if case is None or not case.open or context.house.sits_in(case.concerns, person):
            continue
        if person.role == Role.OFFICER and not any(person.owns(part.officer) for part in case.live):
            continue
        inside = person.role in (Role.COMPLAINANT, Role.ADMIN)
        title = case.title if inside else alias_and_masked_texts.outward_title(case, context.house.identity)
        shown = {"number": case.number, "title": "" if case.secret else title}
        found.append((word_overlap(said, telling_words(f"{case.title}\n{case.text}")), shown))
    return [row for _, row in sorted(found, key=lambda one: -one[0])]  # the likest first


def _ask(context: LetterContext, form: str, person: Person, about: str = "", **data: Any) -> Outcome:
    """Ask `person` about the letter on the desk, or list it for the admin. about: the case, if named."""
    reading, asked = context.reading, person.address.lower()
    key = f"question:{form}|{about}|{asked}|{reading.sender}"
    known: dict[str, list[str]] = context.store.register.fact(key, {"open": [], "waiting": []})
    rows = [(one, context.store.register.get("dossiers", one)) for one in known["open"]]
    still = [one for one, row in rows if row is not None and row.get("stage") == "open"]
    most = 1 if form == "confirm" else OWN
    mute = reading.mute and asked == reading.sender
    if len(still) >= most or mute or not reply_rate_limit.may_ask(context, asked):
        waiting = [*known["waiting"], reading.digest][-MOST_WAITING:]
        case = context.case(about) if about else None
        reader = context.house.admin_of(case.concerns if case else "")
        told = "surat ditahan, pertanyaan sebelumnya belum dijawab"  # whose it is stands in no log
        fact = Row.fact(key, {"open": still, "waiting": waiting})
        line = line_about(context, "budget", "spam", reader=reader, about=about)
        return Outcome(status="budget", told=f"{about}: {told}" if about else told, entries=(fact, line))
    waiting = known["waiting"] if still else []
    fact = Row.fact(key, {"open": [*still, context.key], "waiting": waiting})
    caused = reply_rate_limit.count(context, reading.sender)
    caused += reply_rate_limit.count(context, asked, series="asked")
    return Outcome(entries=(fact, *caused)).then(question(context, form, person, **data))


def question(context: LetterContext, form: str, person: Person, **data: Any) -> Outcome:
    """A question about the letter itself (whose, which case): its token is over the letter's digest."""
    key, calendar = context.key, context.house.calendar
    asked = context.store.register.get("dossiers", key)
    events = len(asked["events"]) if asked else 0
    due = calendar.opening(calendar.add(calendar.day_zero(context.now), UNANSWERED))
    fields = {"digest": context.reading.digest, "asked": form, "stage": "open", "due": stamp(due)}
    reply = Reply(form, person.role, person.address, person.name, form, person.agency, 0, data)
    answers = {reply.to: context.reading.opened.message_id or ""}
    row = Row("dossiers", key, {**fields, "events": [{"kind": form, "at": stamp(context.now)}]})
    return Outcome(entries=(row, Notice(Matter(key, events + 1), [reply], answers)))


def _waiting_behind(
    context: LetterContext, about: str, asked: str, sender: str
) -> list[tuple[str, LetterRow]]:
    """This sender's letters, by digest, that wait behind the question whether he writes for `asked`."""
    key = f"question:confirm|{about}|{asked.lower()}|{sender.lower()}"
    known = context.store.register.fact(key, {"waiting": []})
    rows = [(digest, context.store.letter(digest)) for digest in known["waiting"]]
    return [(digest, row) for digest, row in rows if row is not None and row.status == "budget"]


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
    if act == "trace":
        # why we asked about the letter that the question is about
        unread = [entry(context.house, held.arrived, held.why)] if held.why and held.arrived else []
        trace = {"unread": unread, "understood": last_understood(row["events"], context.house)}
        return outcome.then(answer(context, letter, "trace", letter.purpose, lines=[], **trace))
    if row.get("stage") != "open":
        already = {"what": "confirmed", "at": letter.arrived, "by": ""}
        return outcome.then(answer(context, letter, "already", "info", **already))
    if act == "help":
        return outcome.then(answer(context, letter, "help", letter.purpose, desk=letter.purpose))
    chosen = _choose(context, letter, digest, held)
    if chosen is None:
        return outcome.then(not_understood(context, letter, row))
    done = {"stage": "done", "events": [{"kind": act, "at": stamp(context.now)}]}
    return outcome.then(chosen).enter(Row("dossiers", letter.dossier, done))


def not_understood(context: LetterContext, letter: Letter, row: Mapping[str, Any], **data: Any) -> Outcome:
    """Asks when an answer to our question is not understood; the second time in other words, and the admin is
    told. A third time within the hour, or today, only he is: the writer may be a machine."""
    day_ago = stamp(context.now - timedelta(days=1))
    events = [event for event in row.get("events", ()) if event["kind"] == "not_understood"]
    recent = [event["at"] for event in events if event["at"] > day_ago]
    too_often = len(recent) > 1 and (len(recent) > 3 or recent[-1] > stamp(context.now - timedelta(hours=1)))
    told = Outcome(status="asked", entries=(line_about(context, "notice", why="not_understood"),))
    if too_often:
        return told
    about = {"guess": letter.act.guess, "quote": letter.text, "why": letter.act.reason, **data}
    asked = answer(context, letter, "not_understood", letter.purpose, **about, again=bool(events))
    return told.then(asked) if events else asked


def _choose(context: LetterContext, letter: Letter, digest: str, held: LetterRow) -> Outcome | None:
    """Returns what an answer decides: the letter is his; is not (a line for the admin); belongs to the cases
    named; or is a new complaint. None: the answer decides nothing, the question stays open."""
    match letter.purpose, letter.act.name:
        case "confirm", "yes":
            return _confirm(context, letter, digest, held)
        case "second_answer", ("replace" | "append"):
            return handle_again(context, digest, held.held, letter.act.name)
        case (("confirm" | "second_answer"), "no"):
            # Not his: nothing happens in the case. Whoever did write it may have a complaint of his own, so
            # the admin has a line about it.
            line = line_of_row(context.house.admin, "spam", digest, held, purpose="spam")
            return Outcome(entries=(Row("letters", digest, {"status": "refused"}), line))
        case "this_or_new", "this":
            return handle_again(context, digest, held.held)
        case (("this_or_new" | "which_case"), "new"):
            return handle_again(context, digest, None)
        case "deputy", ("yes" | "no"):
            return handle_again(context, digest, held.held, GRANTED if letter.act.name == "yes" else REFUSED)
        case "which_case", "cases":
            return _choose_cases(context, letter, digest)
    return None


def _confirm(context: LetterContext, letter: Letter, digest: str, held: LetterRow) -> Outcome:
    """He confirms: the letter is handled as his, and the other address is known for this agency, or as his,
    from now on. So are the letters that came from it behind this one, when it writes for an agency."""
    sender, outcome, seat = held.sender, Outcome(), _owned_by(letter, held)
    agency = context.house.people.agencies.get(seat.agency)
    if letter.role != Role.COMPLAINANT and agency is not None:
        outcome = outcome.enter(*_learned_addresses(agency, sender, letter.sender, context.now))
    elif letter.role == Role.COMPLAINANT and sender:
        health = context.health.after_confirmation(letter.sender.lower(), sender.lower())
        outcome = outcome.enter(*health.entries())
    if held.origin:  # so that who has a misconfigured server is not asked again for a year
        outcome = outcome.enter(Row.fact(f"vouched:{sender.lower()}|{held.origin}", stamp(context.now)))
    outcome = outcome.then(handle_again(context, digest, seat))
    himself = letter.role == Role.COMPLAINANT or letter.writer.owns(sender)
    for later, row in _waiting_behind(context, seat.dossier, letter.sender, sender):
        if not himself or (held.origin and row.origin == held.origin):
            outcome = outcome.then(handle_again(context, later, _owned_by(letter, row)))
    return outcome


def _learned_addresses(agency: Agency, sender: str, by: str, now: datetime) -> Iterator[Row]:
    """That an address of nobody's is the agency's, for whoever confirmed it has said so; of a domain that the
    agency names, each address, when it was the liaison."""
    if agency.has(sender):
        return
    names = [sender.lower(), agency.domain_of(sender) if agency.liaison.owns(by) else ""]
    for name in filter(None, names):
        yield Row.fact(f"alias:{agency.code}:{name}", {"at": stamp(now), "by": by.lower()})


def _owned_by(letter: Letter, held: LetterRow) -> Seat:
    """The seat of a letter that is held, now that he has said that it is his."""
    assert held.held is not None
    return replace(held.held, to=letter.sender, name=letter.sender_name)


def _choose_cases(context: LetterContext, letter: Letter, digest: str) -> Outcome | None:
    """The official names his cases: the letter is read again for each as his act in it. None when he has a
    chair in none of them."""
    house, store, person = context.house, context.store, letter.writer
    persons = house.people.chairs_of(person.address) or (person,)
    year, outcome = house.year_of(context.now), None
    for wanted in map(str, letter.act.args.get("numbers", ())):
        digits = wanted.rpartition("-")[2]
        short = [house.number(one, int(digits)) for one in (year, year - 1)] if digits.isdigit() else []
        case = next((case for one in (wanted.upper(), *short) if (case := store.case(one))), None)
        if case is None:
            continue
        own = person.role == Role.COMPLAINANT and case.address == person.address.lower()
        seat = complainant_record(case) if own else seat_in_case(case, persons, house)
        if seat is not None:
            again = handle_again(context, digest, replace(seat, part=True))
            outcome = outcome.then(again) if outcome else again
    return outcome
