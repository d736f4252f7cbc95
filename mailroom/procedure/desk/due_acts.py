"""What is done when a case's day has come: reminders, the relay of an answer, archiving, closing after
silence (`time_passes`), by the bells of sop.py.

A reminder to an official is a line in his digest; only a danger to life is a mail of its own. A change of
state happens at its own moment, whatever the hour. A letter written later than it was due says so. An answer
whose undo window is over is sent by `send_answer`.

In: `time_passes`: a `Case`, `House`, up to when. `send_answer`: the scribe's writing function, the `Scribe`,
the `Disposition`.
Out: a `Decision`.
Fails: AssertionError when a step's part is gone; any error puts this case's steps off an hour
(clerk/time/timers.py).
See: When each falls due: reminders/due_steps.py. Who is told of lateness: reminders/escalation.py. Teguran
and report: dossiers/dossier_acts.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.desk.agencies.handover import latest
from mailroom.procedure.desk.closing import close, survey
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role
from mailroom.procedure.reminders import due_steps, escalation
from mailroom.procedure.reminders.escalation import enter_ring, told_of_lateness
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.ways import menu_at, open_way

WINDOW_OVER = timedelta(days=1)
TOO_LATE = timedelta(days=30)  # after its day nobody is asked any more whether a closed case is still settled


def time_passes(
    case: Case,
    house: House,
    now: datetime,
    *,
    typed: datetime | None = None,
    windows_over: bool = False,
    state_only: bool = False,
    may_ask: bool = True,
) -> Decision:
    """Send the reminders and take the steps that are due for `case` by `now`. typed: when the letters about
    it are written, if later; windows_over: undo windows end at once (in a rehearsal); state_only: no
    reminders, for what passed before a letter that is about to be decided; may_ask: whether its complainant
    may be asked this year whether a closed case is still settled."""
    decision = Decision(klass="")
    waiting = [due for due in due_steps.dues(case, house) if due.bell.to or not state_only]
    horizon = now + WINDOW_OVER if windows_over else now
    over = [due for due in waiting if due.at <= (horizon if due.bell.name == "relay" else now)]
    for ring in due_steps.rings(over, horizon):
        scribe = Scribe(case, house, typed or now, min(ring.due.at, now))
        part = case.disposition(ring.due.disposition)
        stage = f"disposition.{part.stage}" if part is not None else f"case.{case.stage}"
        stage = "text.review" if ring.due.review else stage
        scribe.way = f"{stage}/{ring.due.bell.name}"
        if ring.due.bell.name == "afterwards":
            _ask_afterwards(scribe, ring, may_ask=may_ask)
        else:
            _ring(scribe, ring, part)
        rung = scribe.decision
        since = _waits_since(case, ring, house)
        if deadlines.is_our_delay(since, scribe.now, house):
            late = {"waited": {"since": since, "now": scribe.now, "kind": "due"}}
            rung.letters = [replace(letter, data={**letter.data, **late}) for letter in rung.letters]
        decision.events += rung.events
        decision.letters += rung.letters
        decision.lines += rung.lines
    return decision


def _waits_since(case: Case, ring: due_steps.Ring, house: House) -> datetime:
    """Since when a step was due; of an answer whose letter we read late, since it would have gone."""
    part = case.disposition(ring.due.disposition) if ring.due.bell.name == "relay" else None
    event = latest(case, part, "answered") if part is not None else None
    read_late = event is not None and bool(event.data.get("waited"))
    return event.at + house.window if event is not None and read_late else ring.due.at


def _ring(scribe: Scribe, ring: due_steps.Ring, part: Disposition | None) -> None:
    """What a bell does, by its name. Letters to the complainant leave when the office is open; an answer is
    relayed at once. Every name without a case of its own here is a reminder to an official."""
    name, case = ring.due.bell.name, scribe.case
    opens = scribe.house.calendar.next_open(scribe.now)
    if name == "relay" and part is not None:
        scribe.event("relayed", disposition=part.id)  # row 6; his silence is counted from when this leaves
        send_answer(scribe.citizen, scribe, part, clock=True)
    elif name == "expired":
        scribe.event("expired", reason="TIDAK_LENGKAP")
        scribe.citizen("expired", "object", reason="TIDAK_LENGKAP", not_before=opens)
    elif name == "silence":
        close(scribe, "silence")
        scribe.citizen(
            "closed", "closed", by="silence", spoken=case.has_spoken, not_before=opens, **survey(scribe)
        )
    elif name == "reminder":
        enter_ring(scribe, ring, part)
        by = deadlines.row_day(part, scribe.house) if part else deadlines.case_day(case, scribe.house)
        asks: dict[str, Any] = (
            {"text": part.asked, "agency": scribe.house.agency_name(part.agency)} if part else {}
        )
        asks = {"text": case.asked, **asks, "by": by}
        scribe.citizen("ask_reminder", "complete", part, not_before=opens, **asks)
    elif name == "unanswered" and part is not None:
        scribe.event("inquiry_over", disposition=part.id)
        menu = menu_at(part, Role.LIAISON)
        scribe.to_liaison("more_text", part, menu, clock=True, answers=part.asked, text="", unanswered=True)
    elif name == "closing_notice":
        # The closing is announced; it comes three working days after this has left, or later.
        enter_ring(scribe, ring, part)
        last, live = deadlines.case_day(case, scribe.house), case.live
        on = max(last, deadlines.announced_day(opens, scribe.house)) if last else None
        data = {"clock": True, "not_before": opens, "on": on, "notice": str(deadlines.notice())}
        data |= {"spoken": case.has_spoken, "rating": case.rating}
        scribe.citizen("closing_notice", "answer", live[-1] if live else None, **data)
    elif name == "overdue":
        escalation.apologise(scribe, ring, opens)
    elif name == "still_late":
        escalation.tell_again(scribe, ring, opens)
    elif name == "delivery":
        _ask_delivery(scribe, ring)
    elif name == "danger":
        _remind_of_danger(scribe, ring, part, opens)
    else:
        _remind(scribe, ring, part)


def _ask_afterwards(scribe: Scribe, ring: due_steps.Ring, *, may_ask: bool) -> None:
    """He was silent when his case was closed, and is asked once whether it is still settled. It is not asked
    long after its day, nor of somebody who gets no mail, or was asked often this year."""
    case, opens = scribe.case, scribe.house.calendar.next_open(scribe.now)
    asks = may_ask and bool(case.address) and not case.undelivered and scribe.now - ring.due.at < TOO_LATE
    enter_ring(scribe, ring, None, asked=asks)
    if asks:
        scribe.citizen("afterwards", "afterwards", not_before=opens, closed=case.closed)


def _ask_delivery(scribe: Scribe, ring: due_steps.Ring) -> None:
    """A line for the admin, answered by "diserahkan": the citizen's time waits for his word."""
    case = scribe.case
    form = "closing_notice" if case.rung.get("closing_notice") else "answer"
    form = "ask" if case.stage == "completion" else form
    part = case.live[-1] if form != "ask" and case.live else None
    enter_ring(scribe, ring, None)
    title = case.title or case.subject
    scribe.line(scribe.admin(), "delivery", part, f"post.{form}", event=case.events, title=title)


def send_answer(write: Callable[..., None], scribe: Scribe, part: Disposition, **data: Any) -> None:
    """Writes the answer letter. write: `scribe.citizen` or `scribe.by_hand`."""
    assert part.answer is not None
    case, house = scribe.case, scribe.house
    text = alias_and_masked_texts.between_complainants(part.answer.text, case, case, house.identity)
    more = [house.agency_name(other.agency) for other in case.live if other.pending]
    data |= {"agency": house.agency_name(part.agency), "text": text, "files": part.answer.files}
    data |= {"changes": part.changes} if part.changes else {}
    data["answer_files"] = [{"name": file.name, "size": file.size} for file in part.answer.files]
    data |= {"silent_until": None if more else deadlines.silence_day(scribe.now, house), "more": more}
    # late: after the day that its complainant was told, judged by when it reached us
    last, came = deadlines.answer_day(case, part, house), part.answered
    late = last is not None and came is not None and came >= house.calendar.midnight_after(last)
    write("answer", "answer", part=part, late=late, **data)


def _remind(scribe: Scribe, ring: due_steps.Ring, part: Disposition | None) -> None:
    """A line for whoever holds the matter; when it is late also for those above him (row 5)."""
    case, house, due, is_late = scribe.case, scribe.house, ring.due, ring.due.bell.name == "late"
    review = case.review(due.review)
    # the last day of the limit that the reminder is about
    if review is not None:
        last = deadlines.review_day(review, house)
    elif part is None:
        last = deadlines.case_day(case, house)
    elif due.bell.name == "slg":
        last = deadlines.first_follow_up_day(part, house)
    else:
        last = (
            deadlines.whole_day(case, house) if due.bell.name == "whole" else deadlines.row_day(part, house)
        )
    if last is None:
        return
    due = due_steps.with_count(due, last, house, scribe.now) if is_late else due
    holder = scribe.holder(part) if part else scribe.admin()
    above = told_of_lateness(scribe, part)
    told, agency = above if is_late else (), part.agency if part else ""
    # of several that were not rung the latest: the journal names no reminder that nobody got
    scribe.at = min(due.at, scribe.now)
    tells = [str(person.role) for person in told]
    enter_ring(scribe, due_steps.Ring(due, ring.overtaken), part, tells=tells, agency=agency)
    late, title = deadlines.days_late(last, scribe.now, house), case.title or case.subject
    data = {"last_day": last.isoformat(), "late_days": late, "title": title}
    data["stage"] = "review" if review else part.stage if part else case.stage
    data |= {"review": review.no} if review else {}
    data |= {"kept": True} if part and part.response_kept else {}
    roles = list(dict.fromkeys(str(person.role) for person in above))
    menu = f"review.{review.no}" if review else menu_at(part, holder.role)
    scribe.line(holder, due.bell.name, part, menu, **data, above=roles)
    for person in told:
        scribe.line(person, "told", part, _told_purpose(case, part, person), **data, holder=holder.name)


def _remind_of_danger(
    scribe: Scribe, ring: due_steps.Ring, part: Disposition | None, opens: datetime
) -> None:
    """The second clock of a danger to life. Whoever has to decide gets the matter again, with his menu. With
    each further time one more person hears of it."""
    case, house = scribe.case, scribe.house
    due = due_steps.latest_danger(ring.due, case, house, scribe.now)
    holder = scribe.holder(part) if part else scribe.admin()
    enter_ring(scribe, due_steps.Ring(due), part)
    hours = str(replace(house.limit("danger"), amount=due.times * house.limit("danger").amount))
    data = {"asked": hours, "holder": holder.name, "not_before": opens, "again": due.times < due_steps.MOST}
    menu, number = menu_at(part, holder.role), part.id if part else 0
    scribe.to_person("danger_waits", holder, menu, number, own=True, **data)
    for person in _told_of_danger(scribe, holder, part)[: due.times - 1]:
        also = menu if person.role == holder.role else _told_purpose(case, part, person) or "info"
        scribe.to_person("danger_waits", person, also, number, own=False, **data)


def _told_of_danger(scribe: Scribe, holder: Person, part: Disposition | None) -> tuple[Person, ...]:
    """Returns who hears in turn that nobody has acted yet: another admin or the holder's deputy, who may act
    himself, then the first of those who are told when the desk is late."""
    others = scribe.house.people.chairs[Role.ADMIN][1:] if holder == scribe.house.admin else ()
    deputies = (holder.deputy,) if holder.deputy else ()
    return tuple(dict.fromkeys((*others, *deputies, *told_of_lateness(scribe, part, "danger")[:1])))


def _told_purpose(case: Case, part: Disposition | None, person: Person) -> str:
    """Returns what one who is told can answer: APIP recommends, the liaison acts for his officer, the head,
    the inspector or the admin's head urges whoever holds it, others only ask."""
    if part is not None and person.role == Role.APIP:
        return "" if part.reprimand else "recommend"
    if open_way(case, part, person.role, "urge"):
        return "urge"
    for_officer = part is not None and part.stage == "execution" and person.role == Role.LIAISON
    return "disposition" if for_officer else ""
