"""How a notice from SP4N-LAPOR! becomes a case with LAPOR!'s number, or joins the case that has it.

Whose notices count: `lapor` of [office]. A complainant's words on a case that is there already move nothing
by themselves. The admin reads them at once and says by one digit whether they go on; his daily letter reminds
him until he has. A notice that says nothing new, or whose origin is not proven, waits in his daily letter.
One number is one case.

In: `lapor_notice`: a `LetterContext`. `remind`: `Services`, the case's key, now. `end_reminders`: the admin's
`Letter`. `comment_of`: case and event.
Out: `Outcome`, in which nothing is answered to LAPOR!; `remind` enters the admin's reminder; a `Row`; the
comment's text.
Fails: `remind` raises KeyError when its row is gone: the step is put off an hour (timers.py). The register's
OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the letter aside
(office.py).
See: What a notice says: reading/complaints/lapor_notice.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mailroom.clerk.kinds import similar_cases
from mailroom.clerk.kinds.case_decisions import case_outcome
from mailroom.clerk.kinds.letter_context import LetterContext, line_about
from mailroom.clerk.kinds.receipt_rate_limit import turn_of
from mailroom.clerk.kinds.received_data import understand
from mailroom.clerk.outcome import Entry, Outcome, Row, line_for_admin
from mailroom.clerk.read import forwarded_complaint
from mailroom.clerk.register_rows import stamp
from mailroom.clerk.services import Services
from mailroom.clerk.write.stopped_notice import reminder_day
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk import intake
from mailroom.procedure.letter import Letter
from mailroom.reading.complaints.case_title import title_of
from mailroom.reading.complaints.lapor_notice import LaporNotice, read_notice

CHANNEL, PURPOSE, LETTER = "lapor", "lapor", "lapor_comment"
WAITS = "lapor-"  # what waits for the admin is kept under this, the case's number and the event's


def lapor_notice(context: LetterContext) -> Outcome:
    """Opens or joins the case of the number that the notice names."""
    own = forwarded_complaint.own_text(context.reading)
    told = read_notice(own.subject, own.text)
    if told is None or context.reading.match.unproven:
        return Outcome("report", entries=(line_about(context, "notice"),))
    number = context.store.case_of_lapor(told.number)
    case = context.case(number) if number else None
    while case is not None and case.stage == "merged":
        case = context.case(case.parent)
    return _open(context, told) if case is None else _join(context, case, told)


def _open(context: LetterContext, told: LaporNotice) -> Outcome:
    """Its complainant has an account there and no address here: letters to him go to the admin to be typed
    in. LAPOR! itself has told him that his report arrived."""
    reading, house, arrived = context.reading, context.house, context.reading.envelope.arrived
    text = told.text or told.comment or reading.opened.subject
    found = understand(context, forwarded_complaint.ComplaintText(told.title, text))
    data = replace(
        found,
        channel=CHANNEL,
        address="",
        name=told.name,
        title=title_of(told.title, text),
        place=told.place or found.place,
        when=told.when or found.when,
        anonymous=found.anonymous or told.anonymous,
        secret=found.secret or told.secret,
        lapor=told.number,
    ).to_data()
    number, taken = context.next_number(house.year_of(arrived))
    turn = turn_of(context, reading.sender, urgent=bool(data["urgent"]), concerns=str(data["concerns"]))
    alike, salt = similar_cases.like_cases(context, data), context.store.salt()
    case, decision = intake.receive(
        number, data, house, arrived, context.now, receipt=False, later=turn.waits, salt=salt, alike=alike
    )
    said = f"{number}: laporan LAPOR! {told.number} dicatat"
    outcome = Outcome("complaint", number, said, entries=(taken, *turn.entries(context, number)))
    outcome = outcome.enter(*similar_cases.note_case(context, data, number))
    return outcome.then(case_outcome(context.with_outcome(outcome), case, decision))


def _join(context: LetterContext, case: Case, told: LaporNotice) -> Outcome:
    """The case notes what was written there, and the admin is asked about it."""
    text = told.comment or told.text
    known = [case.text, *(one.text for one in case.texts), *_shown_before(case)]
    if not text or any(_same(text, one) for one in known):
        return Outcome("report", case.number, entries=(line_about(context, "notice", number=case.number),))
    scribe = Scribe(case, context.house, context.now, context.reading.envelope.arrived)
    scribe.text_event("told", text, form=LETTER)
    scribe.to_admin(LETTER, PURPOSE, text=text)
    outcome = Outcome("reply", case.number, f"{case.number}: pemberitahuan LAPOR! {told.number}")
    due = stamp(reminder_day(context.house, context.now))
    waits = Row("dossiers", _waiting_key(case.number, case.events), {"due": due, "stage": "open"})
    return outcome.enter(waits).then(case_outcome(context, case, scribe.decision))


def _waiting_key(number: str, event: int) -> str:
    return f"{WAITS}{number}-{event}"


def end_reminders(letter: Letter) -> Row:
    """Returns the row by which the admin, who has decided now, is not reminded."""
    return Row("dossiers", _waiting_key(letter.dossier, letter.event), {"due": None, "stage": "done"})


def remind(services: Services, key: str, now: datetime) -> None:
    """The admin has not decided on what was written at LAPOR!: his daily letter says so, each working day."""
    case = services.store.case(key.removeprefix(WAITS).rpartition("-")[0])
    house, again = services.house, stamp(reminder_day(services.house, now))
    rows: list[Entry] = [Row("dossiers", key, {"due": again if case and case.open else None})]
    if case is not None:
        admin = house.admin_of(case.concerns)
        about = {"subject": case.title or case.subject, "number": case.number, "why": "lapor_waits"}
        rows.append(line_for_admin(admin, "notice", case.number, **about))
    services.enter(f"still undecided: {key}", rows, now)


def comment_of(case: Case, event: int) -> str:
    """Returns what the admin was asked about by the letter that the event of this number caused."""
    asked = [one for one in case.trail[:event] if one.data.get("form") == LETTER and "text" in one.data]
    return str(asked[-1].data["text"]) if asked else ""


def _shown_before(case: Case) -> list[str]:
    return [str(one.data.get("text", "")) for one in case.trail if one.data.get("form") == LETTER]


def _same(one: str, other: str) -> bool:
    return one.lower().split() == other.lower().split()
