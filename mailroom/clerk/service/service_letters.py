"""What a word about the office itself does, and what the answers to our letters about it do.

What only shows is answered at once, to the writer alone. What changes the tables is shown first, exactly as
it would be. It counts after one "ya" in the same sealed thread, once and within a day (`OPEN`). A new address
counts only after somebody there has answered. Within a day (`UNDO`) one word takes a change back. The next
daily letter of the admin and of his head tells each change.

In: `service`: a `LetterContext` whose reading holds a `ServiceOrder`, or a reply to one of our letters.
Out: `Outcome`: our answer, and the rows that enter a change.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: How words become an order: reading/language/service_words.py. What would change: table_proposals.py. How
changes are laid over the files: clerk/laid_tables.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.kinds.spam_and_notices import reply_to_notice
from mailroom.clerk.outcome import Matter, Notice, Outcome, Row
from mailroom.clerk.register_rows import stamp
from mailroom.clerk.service import deadline_answers, leave_orders, lessons, open_letter_list
from mailroom.clerk.service.office_health import health
from mailroom.clerk.service.table_proposals import SEATS, Proposal, describe, propose
from mailroom.config import BadConfig
from mailroom.config.table_changes import TableChange
from mailroom.procedure.decision import Line
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Person, Role
from mailroom.reading.case_of_reply import TRIAL
from mailroom.reading.language.service_words import OFFICE, ServiceOrder, answer_in, words

OPEN = timedelta(days=1)  # so long a "ya" counts
UNDO = timedelta(days=1)  # so long a change can be taken back by one word
TRIED = timedelta(days=7)  # so long a new address may answer
LATEST = "table change"  # the fact which dossier changed the tables last
# Purposes of our letters, and their forms.
ASKS, DONE, STAND_IN = "table_change", "table_changed", "stand_in"
_ROLE_OF = {
    "admin": Role.ADMIN,
    "admin_deputy": Role.ADMIN,
    "admin_head": Role.ADMIN_HEAD,
    "liaison": Role.LIAISON,
    "deputy": Role.LIAISON,
    "officer": Role.OFFICER,
    "head": Role.HEAD,
}


def service(context: LetterContext) -> Outcome:
    """Decides on one letter about the office itself."""
    reading, seat = context.reading, context.reading.record
    assert seat is not None
    row = context.store.register.get("dossiers", seat.dossier)
    order, said = reading.order, answer_in(reading.parted.new)
    if context.sealed_letter.act.name == "trace":
        return reply_to_notice(context)
    if row is not None and seat.purpose == TRIAL:
        return _settle_trial(context, row, said)
    if order is None and row is not None and seat.purpose == STAND_IN and said != "undo":
        return _choose_deputy(context, row, said)
    if order is None and row is not None and seat.purpose == ASKS and said in ("yes", "no"):
        return _confirm_or_refuse(context, row, said)
    if row is not None and said == "undo":
        return _undo(context, seat.dossier, row)
    if order is None:
        return _answer_with(context, "unread", quote=reading.parted.new[:300])
    if order.word in _SHOW and not order.fault:
        return _SHOW[order.word](context)
    if order.word == "undo":
        return _undo_latest(context)
    return _ask_to_confirm(context, order)


def writer_of(context: LetterContext) -> Person:
    """Whoever wrote, in the chair that he wrote from: our answer goes to him alone."""
    reading, seat = context.reading, context.reading.record
    assert seat is not None
    his = (one for one in context.house.people.chairs_of(reading.sender) if one.role == seat.role)
    known = next(his, None)
    if known is None:
        return Person(seat.name, (seat.to,), seat.role, seat.agency)
    return replace(known, addresses=(reading.sender,), deputy=None)


# What only shows.


def _answer_with(context: LetterContext, what: str, **data: Any) -> Outcome:
    """Our answer to the writer, which changes nothing."""
    data |= {"examples": [word.example for word in words() if writer_of(context).role in word.roles]}
    return _letter(context, "service_shown", "info", {"what": what, **data}, {"kind": what})


def _fault(context: LetterContext, found: Proposal, near: str = "") -> Outcome:
    """Why an order cannot be carried out, with what may have been meant."""
    about = {name: getattr(found, name) for name in ("fault", "said", "text", "day")}
    return _answer_with(context, "fault", near=near, **about)


def _letter(
    context: LetterContext, form: str, purpose: str, data: Mapping[str, Any], event: Mapping[str, Any],
    **fields: Any,
) -> Outcome:  # fmt: skip
    """A letter of a dossier of its own to the writer, in reply to his."""
    key, used = context.services.number("service", context.now)
    person = writer_of(context)
    reply = Reply(form, person.role, person.address, person.name, purpose, person.agency, 0, data)
    answers = {person.address: context.reading.opened.message_id or ""}
    row = {"stage": "done", **fields, "events": [{"at": stamp(context.now), **event}]}
    entries = (used, Row("dossiers", key, row), Notice(Matter(key, 1), context.may_answer([reply]), answers))
    return Outcome("command", key, f"{key}: {event['kind']}", entries=entries)


def _health(context: LetterContext) -> Outcome:
    return _answer_with(context, "health", **health(context.services, context.now, context.name))


def _codes(context: LetterContext) -> Outcome:
    agencies = context.house.people.agencies.values()
    rows = [{"code": one.code, "name": one.name, "liaison": one.liaison.name} for one in agencies]
    return _answer_with(context, "codes", rows=rows)


def _words(context: LetterContext) -> Outcome:
    return _answer_with(context, "words")


def _task(context: LetterContext, task: str) -> Outcome:
    """Work that takes a while is done when time passes next; its letter follows (time/service_deeds.py)."""
    key, used = context.services.number("service", context.now)
    person = writer_of(context)
    to = {"role": str(person.role), "to": person.address, "name": person.name, "agency": person.agency}
    fields = {"stage": task, "due": stamp(context.now), "person": to}
    event = {"kind": task, "at": stamp(context.now), "by": context.reading.sender}
    row = Row("dossiers", key, {**fields, "events": [event]})
    return Outcome("command", key, f"{key}: {task}", entries=(used, row))


def _deadlines(context: LetterContext) -> Outcome:
    order, told = context.reading.order, deadline_answers.answer_with_sums(context, writer_of(context))
    return told or _fault(context, Proposal(fault="no_case", text=order.text if order else ""))


_SHOW: Mapping[str, Callable[[LetterContext], Outcome]] = {
    "health": _health,
    "codes": _codes,
    "words": _words,
    "open_letters": lambda context: open_letter_list.answer_with_list(context, writer_of(context)),
    "deadlines": _deadlines,
    "export": lambda context: _task(context, "export"),
    "backup": lambda context: _task(context, "backup"),
}


# What changes the tables.


def _ask_to_confirm(context: LetterContext, order: ServiceOrder) -> Outcome:
    """Shows what would change, and asks for one word."""
    if order.word == "leave" and not order.fault:
        found = leave_orders.propose_leave(order, context)
        if found is None:
            return _fault(context, Proposal(fault="no_seat"))
        about, fields = found
        event = {"kind": "asked", "by": context.reading.sender, "word": order.word}
        return _letter(context, ASKS, ASKS, about, event, stage="open", asked=stamp(context.now), **fields)
    if order.word == "teach" and not order.fault:
        taught = lessons.propose_lesson(context)
        if isinstance(taught, str):
            return _fault(context, Proposal(fault=taught))
        about, fields = taught
        event = {"kind": "asked", "by": context.reading.sender, "word": order.word}
        return _letter(context, ASKS, ASKS, about, event, stage="open", asked=stamp(context.now), **fields)
    if order.post == "admin_head" and writer_of(context).role != Role.ADMIN_HEAD:
        return _fault(context, Proposal(fault="only_head"))
    proposal = propose(order, context.services.tables, context.store, context.now)
    if proposal.change is None:
        return _fault(context, proposal, order.near)
    data = {**describe(proposal.change, context.house), "moved": proposal.moved, "new": proposal.new}
    data |= {"until": context.now + OPEN}
    fields = {"stage": "open", "asked": stamp(context.now), "change": proposal.change.as_json()}
    if proposal.new:
        role = _ROLE_OF.get(order.post, Role.LIAISON)
        name = order.name or _holder(context, order)
        fields["trial"] = {"role": str(role), "to": proposal.new, "name": name, "agency": order.agency}
        fields["post"] = order.post
    event = {"kind": "asked", "by": context.reading.sender, "word": order.word}
    return _letter(context, ASKS, ASKS, data, event, **fields)


def _holder(context: LetterContext, order: ServiceOrder) -> str:
    """Who holds the post now, as its table says."""
    cells = context.services.tables.cells("agencies", order.agency) or {}
    return cells.get(SEATS[order.post][0], "") if order.post in SEATS else ""


def _confirm_or_refuse(context: LetterContext, row: Mapping[str, Any], said: str) -> Outcome:
    """His yes or no to what he was shown."""
    assert context.reading.record is not None
    key, now = context.reading.record.dossier, context.now
    asked = datetime.fromisoformat(str(row["asked"])) if row.get("asked") else now
    if row["stage"] != "open":
        return _answer_with(context, "used", stage=str(row["stage"]))
    event = {"kind": said, "at": stamp(now), "by": context.reading.sender}
    if said == "no":
        done = Row("dossiers", key, {"stage": "refused", "events": [event]})
        return _answer_with(context, "refused").enter(done)
    if context.reading.envelope.arrived > asked + OPEN:
        return _answer_with(context, "lapsed", asked=asked)
    if "leave" in row:
        entered = leave_orders.enter_leave(context, key, row, event)
        return entered.enter(Row.fact(LATEST, {"dossier": key})).then(
            _tell_change(context, key, len(row["events"]), "done", leave_orders.leave_data(row))
        )
    if "lesson" in row:
        changed = {"kind": "table_changed", "at": stamp(now), "by": str(row["events"][0]["by"])}
        done = Row("dossiers", key, {"events": [event, changed]})
        rows = (*lessons.enter_lesson(context, key, row), done, Row.fact(LATEST, {"dossier": key}))
        told = _tell_change(context, key, len(row["events"]) + 1, "done", lessons.lesson_data(row))
        return Outcome("command", key, f"{key}: contoh balasan dicatat", entries=rows).then(told)
    change = TableChange.from_json(row["change"])
    if not context.services.tables.holds(change):
        return _answer_with(context, "moved_on").enter(
            Row("dossiers", key, {"stage": "refused", "events": [event]})
        )
    if "trial" not in row:
        return _enter_change(context, key, row, event)
    trial = row["trial"]
    due = stamp(now + TRIED)
    data = {
        **describe(change, context.house),
        "post": row["post"],
        "name": trial["name"],
        "until": now + TRIED,
    }
    letter = Reply(TRIAL, Role(trial["role"]), trial["to"], trial["name"], TRIAL, trial["agency"], 0, data)
    waits = Row("dossiers", key, {"stage": "trial", "due": due, "events": [event]})
    sent = Notice(Matter(key, len(row["events"]) + 1), [letter])
    shown = _answer_with(context, "trial", address=trial["to"], until=now + TRIED)
    return Outcome(entries=(waits, sent)).then(shown)


def _choose_deputy(context: LetterContext, row: Mapping[str, Any], said: str) -> Outcome:
    """A head says who stands in for his official, or that nobody does."""
    assert context.reading.record is not None
    key, text = context.reading.record.dossier, context.reading.parted.new
    if row["stage"] != "open":
        return _answer_with(context, "used", stage=str(row["stage"]))
    event = {"kind": "chosen", "at": stamp(context.now), "by": context.reading.sender}
    chosen = leave_orders.chosen_deputy(text, row, context.house)
    if chosen is None and said == "no":
        done = Row("dossiers", key, {"stage": "refused", "events": [event]})
        return _answer_with(context, "nobody").enter(done)
    if chosen is None:
        return _answer_with(context, "unchosen", quote=text[:300], choices=[*row["choices"].values()])
    row = {**row, "leave": {**row["leave"], "to": chosen[0], "name": chosen[1]}}
    entered = leave_orders.enter_leave(context, key, row, event).enter(Row.fact(LATEST, {"dossier": key}))
    told = _tell_change(context, key, len(row["events"]), "done", leave_orders.leave_data(row))
    return entered.then(told).enter(*leave_orders.tell_absent(context, row))


def _enter_change(
    context: LetterContext, key: str, row: Mapping[str, Any], event: Mapping[str, Any]
) -> Outcome:
    """Enters the change; whoever ordered it, the admin and his head are told."""
    change, now = TableChange.from_json(row["change"]), context.now
    by = str(row["events"][0]["by"])
    try:
        context.services.tables.propose(change)
    except BadConfig as wrong:
        return _fault(context, Proposal(fault="tables", said=tuple(wrong.faults)[:3]))
    kept = context.services.tables.entry(change, now, by=by, confirmed=context.reading.sender, dossier=key)
    entered = {"kind": "table_changed", "at": stamp(now), "by": by, "confirmed": context.reading.sender}
    done = Row("dossiers", key, {"stage": "changed", "due": None, "events": [event, entered]})
    data = {**describe(change, context.house), "until": now + UNDO}
    latest = Row.fact(LATEST, {"dossier": key})
    outcome = Outcome("command", key, f"{key}: {change.file} diubah", entries=(*kept, latest, done))
    return outcome.then(_tell_change(context, key, len(row["events"]) + 1, "done", data))


def _tell_change(
    context: LetterContext, key: str, events: int, what: str, data: Mapping[str, Any]
) -> Outcome:
    """The letter about what was changed or taken back, to whoever ordered it; and a line for the daily letter
    of the admin and of his head."""
    register, house = context.store.register, context.house
    row = register.get("dossiers", key) or {"events": []}
    by = str(row["events"][0]["by"]) if row["events"] else context.reading.sender
    chairs = [one for one in house.people.chairs_of(by) if one.role in (*OFFICE, Role.HEAD)]
    reader = replace(chairs[0], addresses=(by,)) if chairs else house.admin
    told = {"change": what, **data}
    readers = [reader] if what != "undone" else [reader, writer_of(context)]
    letters = [
        Reply(DONE, one.role, one.address, one.name, DONE, one.agency, 0, told)
        for one in {one.address: one for one in readers}.values()
    ]
    answers = {context.reading.sender: context.reading.opened.message_id or ""}
    both = {one.address: one for one in (house.admin, house.people.first(Role.ADMIN_HEAD))}
    about = {"change": what, "by": _name(context, by), "day": data["day"], "code": data["code"],
             "agency": data["agency"], "what": data["what"], "rows": data["rows"]}  # fmt: skip
    lines = [Line(one.address, one.name, one.role, "tables", key, data=about) for one in both.values()]
    return Outcome(entries=(Notice(Matter(key, events + 1), letters, answers), *lines))


def _name(context: LetterContext, address: str) -> str:
    return next((one.name for one in context.house.people.chairs_of(address)), address)


def _settle_trial(context: LetterContext, row: Mapping[str, Any], said: str) -> Outcome:
    """Somebody answers from the new address."""
    assert context.reading.record is not None
    key, event = context.reading.record.dossier, {"kind": said, "at": stamp(context.now)}
    event["by"] = context.reading.sender
    if row["stage"] != "trial":
        return _answer_with(context, "used", stage=str(row["stage"]))
    if said == "yes":
        change = TableChange.from_json(row["change"])
        if context.services.tables.holds(change):
            return _enter_change(context, key, row, event).then(_answer_with(context, "trial_over"))
        said = "no"
    if said == "no":
        refused = Row("dossiers", key, {"stage": "refused", "due": None, "events": [event]})
        data = describe(TableChange.from_json(row["change"]), context.house)
        told = _tell_change(context, key, len(row["events"]), "not_there", {**data, "until": context.now})
        return Outcome(entries=(refused,)).then(told).then(_answer_with(context, "refused"))
    return _answer_with(context, "trial_unread", quote=context.reading.parted.new[:300])


# What takes a change back.


def _undo_latest(context: LetterContext) -> Outcome:
    """A fresh "batal" is about the latest change that can be taken back."""
    latest = context.store.register.fact(LATEST) or {}
    row = context.store.register.get("dossiers", str(latest.get("dossier", "")))
    if row is None:
        return _answer_with(context, "nothing_to_undo")
    return _undo(context, str(latest["dossier"]), row)


def _undo(context: LetterContext, key: str, row: Mapping[str, Any]) -> Outcome:
    """Takes back what this dossier has changed."""
    changed = [event for event in row["events"] if event["kind"] == "table_changed"]
    if row["stage"] == "open":  # "batal" to the question means no
        return _confirm_or_refuse(context, row, "no")
    if row["stage"] != "changed" or not changed:
        return _answer_with(context, "nothing_to_undo")
    at = datetime.fromisoformat(str(changed[-1]["at"]))
    if context.reading.envelope.arrived > at + UNDO:
        return _answer_with(context, "too_late", at=at)
    now, by = context.now, context.reading.sender
    event = {"kind": "table_undone", "at": stamp(now), "by": by}
    done = Row("dossiers", key, {"stage": "undone", "events": [event]})
    if "leave" in row:
        back = leave_orders.take_back(context, row)
        told = _tell_change(context, key, len(row["events"]), "undone", leave_orders.leave_data(row))
        return Outcome("command", key, f"{key}: dibatalkan", entries=(done, *back)).then(told)
    if "lesson" in row:
        told = _tell_change(context, key, len(row["events"]), "undone", lessons.lesson_data(row))
        rows = (done, *lessons.take_back(context, row))
        return Outcome("command", key, f"{key}: dibatalkan", entries=rows).then(told)
    change, tables = TableChange.from_json(row["change"]), context.services.tables
    undone = change.undone()
    if not tables.holds(undone):
        return _answer_with(context, "moved_on")
    try:
        tables.propose(undone)
    except BadConfig as wrong:
        return _fault(context, Proposal(fault="tables", said=tuple(wrong.faults)[:3]))
    kept = tables.entry(undone, now, by=by, confirmed=by, dossier=key)
    data = {**describe(undone, context.house), "until": now}
    outcome = Outcome("command", key, f"{key}: dibatalkan", entries=(*kept, done))
    return outcome.then(_tell_change(context, key, len(row["events"]), "undone", data))
