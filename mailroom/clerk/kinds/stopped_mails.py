"""What the admin may do with a mail that the leak linter stopped: it goes without what leaks, as it is, or
not at all.

Until he decides he is reminded on each working day, and the person above him is told when he is late. An
official whose mail does not go hears so.

In: `stopped_reply`: a `LetterContext`. `remind`: `Services`, the dossier's key, now. `is_about_stopped`: a
`Letter` or None.
Out: `Outcome`, by which one version of the mail goes, once; `remind` enters a reminder; yes or no.
Fails: KeyError when the question's row is gone: the letter is set aside, a reminder put off an hour. The
register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the letter aside
(office.py).
See: What leaks: clerk/write/leak_watch.py. The letter that asks: clerk/write/stopped_notice.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailroom.clerk.kinds.letter_context import LetterContext, answer
from mailroom.clerk.outcome import CaseDecision, Entry, Outcome, Row, case_decision, line_for_admin
from mailroom.clerk.register_rows import STOPPED, Mail, stamp
from mailroom.clerk.services import Services
from mailroom.clerk.write.stopped_notice import reminder_day
from mailroom.procedure.case import Case
from mailroom.procedure.deadlines import days_late
from mailroom.procedure.decision import Line, Scribe
from mailroom.procedure.letter import Letter
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role
from mailroom.procedure.reminders.due_steps import DAILY

# What the admin chooses → which of the mails goes, by its name in the dossier; and what he reads of it.
_GOES = {"send_masked": "masked", "send_as_is": "typed", "discard": ""}


def is_about_stopped(letter: Letter | None) -> bool:
    return letter is not None and letter.purpose.startswith(f"{STOPPED}.")


def stopped_reply(context: LetterContext) -> Outcome:
    """Decides on the admin's reply to the question which version of the mail goes."""
    letter = context.sealed_letter
    key = f"{STOPPED}-{letter.purpose.partition('.')[2]}"
    row = context.store.register.get("dossiers", key)
    if row is None:
        raise KeyError(key)
    outcome, act = Outcome("command", letter.dossier), letter.act.name
    if act == "trace":
        return outcome.then(_tell_admin(context, act, letter.purpose, desk=STOPPED, lines=[], understood=[]))
    if row["stage"] != "open":
        return outcome.then(
            _tell_admin(context, "already", "info", what="stopped_mail", at=letter.arrived, by="")
        )
    barred = (act == "send_masked" and not row["masked"]) or (act == "send_as_is" and not row["opens"])
    if act not in _GOES or barred or not letter.act.sure:
        about: dict[str, Any] = {"guess": letter.act.guess, "quote": letter.text}
        return outcome.then(_tell_admin(context, "not_understood", letter.purpose, **about))
    rows: list[Entry] = []
    for name in ("typed", "masked"):
        goes = name == _GOES[act]
        fields = {"status": "waiting" if goes else "cancelled", "next": stamp(context.now) if goes else None}
        fields |= {"due": stamp(context.now)} if goes else {}  # it waited for him, and for no line
        rows += [Row("mails", one, fields) for one in row[name]]
    event = {"kind": act, "at": stamp(context.now)}
    done = Row("dossiers", key, {"stage": "done", "due": None, "events": [event]})
    unsent = context.store.mail(str(row["typed"][0])) if act == "discard" else None
    return outcome.enter(*rows, done).then(_tell_admin(context, "echo", "info", unsent, lines=[act]))


def _tell_admin(
    context: LetterContext, form: str, purpose: str, unsent: Mail | None = None, **data: Any
) -> Outcome:
    """Returns what he reads of it, and the official whose mail does not go (`unsent`); in a case it is noted
    what he decided."""
    letter = context.sealed_letter
    case = context.case(letter.dossier)
    if case is None:
        return answer(context, letter, form, purpose, **data)
    scribe = Scribe(case, context.house, context.now, letter.arrived, letter.role, letter.sender)
    scribe.text_event("told", letter.text, act=letter.act.name or "asked")
    scribe.to_person(form, letter.writer, purpose, **data)
    if unsent is not None and unsent.role in (Role.LIAISON, Role.OFFICER) and unsent.form != "not_sent":
        scribe.event("not_sent", disposition=unsent.disposition, form=unsent.form)
        reader = Person(unsent.name, (unsent.to,), unsent.role, unsent.agency)
        told: dict[str, Any] = {"letter": unsent.form, "clock": unsent.clock}
        scribe.to_person("not_sent", reader, unsent.purpose, unsent.disposition, **told)
    written = context.may_answer(scribe.decision.letters)
    made: CaseDecision = case_decision(case, scribe.decision.events, written)
    return Outcome(entries=(made,))


def remind(services: Services, key: str, now: datetime) -> None:
    """Reminds the admin of an undecided mail in his next daily letter, and again after that. The person above
    him is told on the days on which he is told of any late desk."""
    row = services.store.register.get("dossiers", key)
    assert row is not None
    mail = services.store.mail(str(row["typed"][0]))
    assert mail is not None
    case, house = services.store.case(mail.dossier), services.house
    due = Row("dossiers", key, {"due": stamp(reminder_day(house, now))})
    data = {"form": mail.form, "to": mail.name or mail.to, "when": stamp(mail.typed or now)}
    line = line_for_admin(house.admin_of(case.concerns if case else ""), STOPPED, mail.dossier, **data)
    line = replace(line, data={**line.data, "stopped": key})
    services.enter(f"still stopped: {mail.id}", [due, line, *_line_above(mail, key, case, house, now)], now)


def _line_above(mail: Mail, key: str, case: Case | None, house: House, now: datetime) -> Iterator[Line]:
    """The line for the person above the admin, who is late with his decision."""
    last = house.last_day(mail.typed or now, "review")
    late = days_late(last, now, house)
    if late <= 0 or (late > DAILY and (late - DAILY) % 5):
        return
    concerns = case.concerns if case else ""
    admin = house.admin_of(concerns)
    above = house.impartial if concerns else house.people.first(Role.ADMIN_HEAD)
    if above.address == admin.address:
        return
    data = {"last_day": last.isoformat(), "late_days": late, "stage": STOPPED, "stopped": key}
    data |= {"title": case.title or case.subject if case else "", "holder": admin.name}
    yield Line(above.address, above.name, above.role, "told", mail.dossier, data=data)
