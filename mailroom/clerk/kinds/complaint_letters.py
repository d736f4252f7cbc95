"""How a fresh complaint becomes a case with a number (SOP row 1). It comes by mail, or by the admin's form
for paper, telephone or counter.

In: `complaint`, `form_request`, `paper_form`: a `LetterContext`.
Out: `Outcome` with the event "received", the receipt and the admin's letter; or a question, when a form lacks
a field.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: Which number it gets: clerk/case_numbers.py. Which facts are found in it: received_data.py. The case's
opening itself: procedure/desk/intake.py. How fast receipts go: receipt_rate_limit.py. Similar cases:
similar_cases.py."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mailroom.clerk.kinds import reply_rate_limit, similar_cases
from mailroom.clerk.kinds.case_decisions import case_outcome
from mailroom.clerk.kinds.letter_context import LetterContext, answer, line_about
from mailroom.clerk.kinds.receipt_rate_limit import Turn, turn_of
from mailroom.clerk.kinds.received_data import understand
from mailroom.clerk.kinds.spam_and_notices import without_matter
from mailroom.clerk.outcome import Entry, Matter, Notice, Outcome, Row, first_letters
from mailroom.clerk.read import forwarded_complaint
from mailroom.clerk.read.letter_reading import ANEW
from mailroom.clerk.register_rows import stamp
from mailroom.procedure.desk import intake
from mailroom.procedure.kenapa_answer import last_understood
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.reading.complaints.case_title import title_of
from mailroom.reading.language.reasons import say
from mailroom.reading.senders.auto_mail import may_be_machine
from mailroom.text.idn import ascii_domain

PAPER_CHANNELS = ("surat", "telepon", "loket")


def complaint(context: LetterContext) -> Outcome:
    """A fresh mail from outside becomes a case with a number (SOP row 1)."""
    reading, house = context.reading, context.house
    arrived = reading.envelope.arrived
    writers = reply_rate_limit.writers(context)
    from_outside = not context.ruling and reading.envelope.door != "file"
    if from_outside and any(reply_rate_limit.remaining(context, one) < 1 for one in writers):
        # a flood waits in the admin's digest instead
        line = line_about(context, "budget", purpose="spam")
        return Outcome("spam", status="budget", entries=(line,))
    found = understand(context, forwarded_complaint.complaint_text(reading, house))
    if from_outside and found.no_matter:
        return without_matter(context, found.no_matter)
    data = found.to_data()
    sender, text = reading.complainant[1], str(data["text"]).lower().split()
    own = [case for case in context.store.latest_of(sender) if case.open and case.address == sender]
    # Somebody who gets no answer at once sends his mail again, word for word.
    twin = next((case.number for case in own if text and case.text.lower().split() == text), "")
    # His other open cases; not those that go past whoever verifies this one.
    reader = house.admin_of(str(data["concerns"]))
    same = [case for case in own if house.admin_of(case.concerns) == reader]
    others = [{"number": case.number, "title": case.title} for case in same]
    number, taken = context.next_number(house.year_of(arrived))
    turn, concerns = Turn(), str(data["concerns"])
    if from_outside:
        turn = turn_of(context, sender, urgent=bool(data["urgent"]), concerns=concerns)
    more: dict[str, Any] = {"salt": context.store.salt(), "twin": twin, "others": others}
    more["alike"] = similar_cases.like_cases(context, data)
    case, decision = intake.receive(number, data, house, arrived, context.now, later=turn.waits, **more)
    spent = [row for address in writers for row in reply_rate_limit.count(context, address)]
    paced = turn.entries(context, number)
    outcome = Outcome("complaint", number, f"{number}: laporan baru dicatat", entries=(taken, *spent, *paced))
    outcome = outcome.enter(*similar_cases.note_case(context, data, number))
    so_far = context.with_outcome(outcome)
    return outcome.then(case_outcome(so_far, case, decision, reading.opened.message_id))


def form_request(context: LetterContext) -> Outcome:
    """ "formulir": a sealed form for a complaint on paper, by telephone or at the counter."""
    key = f"form-{context.reading.digest[:24]}"
    admin = context.reading.person or context.house.admin
    form = Reply("form", Role.ADMIN, admin.address, admin.name, "form")
    answers = {admin.address: context.reading.opened.message_id or ""}
    entries = first_letters(key, "form", [form], context.now, answers, stage="open")
    return Outcome("command", told="formulir dikirim kepada admin", entries=entries)


def paper_form(context: LetterContext) -> Outcome:
    """A filled form opens a case on somebody's behalf; without an e-mail his letters are printed."""
    letter, house = context.sealed_letter, context.house
    if letter.act.name != "form":  # a reply to the form that fills in none
        form = letter.act.name if letter.act.name in ("help", "trace") else "not_understood"
        row = context.store.register.get("dossiers", letter.dossier) or {}
        trace = last_understood(row.get("events", ()), house) if form == "trace" else ()
        about = {"guess": letter.act.guess, "quote": letter.text, "desk": "form", "lines": []}
        said = answer(context, letter, form, "form", **about, understood=trace)
        return Outcome("command", letter.dossier).then(said)
    found, given = understand(context, forwarded_complaint.own_text(context.reading)), letter.act.args
    channel = str(given.get("channel", "")).lower()
    found_text = str(given.get("text", ""))
    names = ("subject", "text", "place", "when", "wants")
    written: dict[str, Any] = {key: str(given[key]) for key in names if given.get(key)}
    written |= {key: str(given.get(key, "")) for key in ("name", "phone")}
    written |= {
        "home": str(given.get("address_home", "")),
        "title": str(given.get("subject") or title_of("", found_text) or found.title),
    }
    written["address"] = ascii_domain(str(given.get("email", "")).lower())
    data = replace(found, channel=channel if channel in PAPER_CHANNELS else "loket", **written)
    number, taken = context.next_number(house.year_of(letter.arrived))
    salt = context.store.salt()
    case, decision = intake.receive(number, data.to_data(), house, letter.arrived, context.now, salt=salt)
    told = f"{number}: laporan {data.channel} dicatat oleh admin"
    done = Row("dossiers", letter.dossier, {"events": [{"kind": "filled", "at": stamp(context.now)}]})
    outcome = Outcome("complaint", number, told, entries=(taken, done))
    outcome = outcome.enter(*similar_cases.note_case(context, data.to_data(), number))
    return outcome.then(case_outcome(context.with_outcome(outcome), case, decision))


def encrypted_letter(context: LetterContext) -> Outcome:
    """A letter that is encrypted as a whole: its sender is asked for another way, and the admin reads of it.
    It opens no case by its subject, and is no act."""
    reading = context.reading
    number = reading.record.dossier if reading.record is not None and reading.match.sealed else ""
    line = line_about(context, "spam", "spam", why=say("kind", "encrypted"))
    key = f"letter-{reading.digest[:24]}"
    asked = [] if reading.mute else answer_unread(context, "encrypted", key)
    told = "surat terenkripsi tidak dapat dibuka, cara lain diminta"
    return Outcome("reply", number, told, "asked", (line, *asked))


def answer_unread(context: LetterContext, why: str, key: str, **sizes: str) -> list[Entry]:
    """To the sender of a letter that nobody could read, about what a reply will be read by: the menu and the
    case of the letter of ours that he answered, if it is his own; or nothing. A sign of a machine that a
    whole letter might outweigh is enough for no answer: he is still in the admin's digest."""
    reading = context.reading
    apart = reading.kind in ("own", "notice", "postmaster", "doubtful", "bounce", "spam", "dmarc")
    if not reading.sender or apart or may_be_machine(reading.opened):
        return []
    persons, mail = context.house.people.chairs_of(reading.sender), reading.opened
    if not persons and reply_rate_limit.remaining(context, reading.sender) < 1:
        return []  # the admin's line stands for it
    entries: list[Entry] = [*reply_rate_limit.count(context, reading.sender)]
    data = {"why": why, "title": mail.subject, "when": reading.envelope.arrived, **sizes}
    seat = reading.record if reading.match.sealed else None
    case = context.case(seat.dossier) if seat is not None else None
    role, name = (persons[0].role, persons[0].name) if persons else (Role.COMPLAINANT, mail.sender[0])
    answer = Reply("too_large", role, reading.sender, name, ANEW, data=data, owed=False)
    matter = Matter(key, 1)
    if seat is None or case is None:
        fields = {"stage": "done", "events": [{"kind": "too_large", "at": stamp(context.now)}]}
        entries.append(Row("dossiers", key, fields))
    else:
        role = role if seat.purpose == ANEW and persons else seat.role
        chair: dict[str, Any] = {key: getattr(seat, key) for key in ("purpose", "agency", "disposition")}
        answer = replace(answer, role=role, **chair)
        matter = Matter(case.number, case.events, case)
    return [*entries, Notice(matter, [answer], {reading.sender: mail.message_id or ""})]
