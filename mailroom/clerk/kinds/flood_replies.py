"""What the admin may order about a flood of first letters, by replying to his daily letter: go on, spam all,
or restore (`ORDERS`).

It reaches only letters that had come when he was shown them. An archived letter can be taken back by one
reply. Nobody but the admin gives such an order. It is carried out piece by piece in
clerk/time/flood_orders.py.

In: `flood_reply`: a `LetterContext`. `order_in`: also the row of what he was shown. `one_first_letter`: a
number. `by_order`: a `Case` and the order.
Out: `Outcome` with the order as a row; `by_order`: the `Decision` about one case. None where the reply gives
no order.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: Carrying an order out, piece by piece: clerk/time/flood_orders.py. Which letters wait:
receipt_rate_limit.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mailroom.clerk.kinds import confirmation_questions
from mailroom.clerk.kinds.letter_context import LetterContext, answer
from mailroom.clerk.kinds.receipt_rate_limit import SLOW, Pace, first_letters_now, queue_of
from mailroom.clerk.outcome import Matter, Notice, Outcome, Row, case_decision
from mailroom.clerk.register_rows import stamp
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Decision
from mailroom.procedure.desk.decide import decide
from mailroom.procedure.kenapa_answer import QUESTIONS, last_understood
from mailroom.procedure.letter import Act, Letter, Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role

ORDERS = ("go_on", "spam_all", "restore")
OPEN = timedelta(days=1)  # after "go on" nobody waits for so long


def flood_reply(context: LetterContext) -> Outcome:
    """A reply to the letter that tells of a flood, or of what became of one."""
    letter = context.sealed_letter
    row = context.store.register.get("dossiers", letter.dossier)
    assert row is not None
    outcome = Outcome("command", letter.dossier)
    if (order := order_in(context, row)) is not None:
        return outcome.then(order)
    if letter.act.name in QUESTIONS:
        about: dict[str, Any] = {"desk": letter.purpose, "lines": []}
        about["understood"] = last_understood(row["events"], context.house)
        form = "trace" if letter.act.name == "trace" else "help"
        return outcome.then(answer(context, letter, form, letter.purpose, **about))
    return outcome.then(confirmation_questions.not_understood(context, letter, row))


def order_in(context: LetterContext, row: Mapping[str, Any]) -> Outcome | None:
    """Returns what an order of the admin does; None when his letter gives none. row: of the letter of ours
    that he answers, which says what it had gathered."""
    letter, now = context.sealed_letter, context.now
    act = letter.act.name if letter.act.sure else ""
    if act not in ORDERS or letter.role != Role.ADMIN:
        return None
    if act == "go_on":
        return _go_on(context, letter, row)
    # What was gathered: by a daily letter until it was typed, by the letter about a flood until now.
    shown = str(row["events"][0]["at"]) if letter.dossier.startswith("digest-") else stamp(letter.arrived)
    upto = str(row.get("upto") or shown) if act == "restore" else shown
    by = {"to": letter.sender, "name": letter.sender_name}
    fields = {"order": act, "upto": upto, "by": by, "due": stamp(now)}
    event = {"kind": act, "at": stamp(now)}
    return Outcome(
        "command",
        letter.dossier,
        f"{letter.dossier}: {act}",
        entries=(Row("dossiers", letter.dossier, {**fields, "events": [event]}),),
    )


def _go_on(context: LetterContext, letter: Letter, row: Mapping[str, Any]) -> Outcome:
    """All first letters leave now, and for a day none waits."""
    pace, until = Pace.load_pace(context.store.register, context.house.new_per_hour), context.now + OPEN
    data = {"order": "go_on", "cases": pace.waiting(), "until": until}
    said = Reply("flood_result", Role.ADMIN, letter.sender, letter.sender_name, "info", data=data)
    done = Row("dossiers", letter.dossier, {"events": [{"kind": "go_on", "at": stamp(context.now)}]})
    told = Notice(Matter(letter.dossier, len(row["events"]) + 1), [said])
    return Outcome(entries=(pace.with_fields(open=stamp(until)).entry, done, told))


def one_first_letter(context: LetterContext, number: str, *, spam: bool) -> Outcome:
    """One case of the flood, by its line in the daily letter: it is greeted now, or archived as spam."""
    services, case = context.services, context.case(number)
    row = context.store.register.get("facts", f"{SLOW}{number}")
    if row is None or case is None:
        return Outcome()
    pace = Pace.load_pace(context.store.register, context.house.new_per_hour).add_to_queue(queue_of(row), -1)
    if not spam:
        return Outcome(entries=(pace.entry, *first_letters_now(services, number, context.now)))
    letter = context.sealed_letter
    decision = by_order(case, "archive", {"to": letter.sender, "name": letter.sender_name}, context)
    decided = case_decision(case, decision.events)
    return Outcome(entries=(pace.entry, Row("facts", f"{SLOW}{number}", None), decided))


def by_order(case: Case, act: str, by: Mapping[str, str], when: Any) -> Decision:
    """Returns what the desk decides on one case by an order about many: "archive" as spam, or "restore". Its
    letters are not sent; one letter tells of all. when: whose `house` and `now` count."""
    house: House = when.house
    said = Act(act, {"reason": "SPAM"} if act == "archive" else {})
    letter = Letter(
        digest="",
        arrived=when.now,
        sender=by["to"],
        sender_name=by["name"],
        subject="",
        text="",
        files=(),
        role=Role.ADMIN,
        act=said,
        dossier=case.number,
        purpose="verification",
        event=case.events,
    )
    return decide(case, letter, house, when.now)
