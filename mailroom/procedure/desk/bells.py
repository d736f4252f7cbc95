"""What time does: `time_passes(case, now)`, by the bells of sop.py and no other.

Promises: pure. A reminder becomes a line in somebody's digest, never a mail of its own; for the past only the
latest of a desk's reminders is rung; a change of state (relay, archive, closing) happens at its own moment
whatever the hour. A letter that we write later than it was due says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from mailroom.procedure import clocks
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.desk import due_bells
from mailroom.procedure.desk.citizen_acts import close
from mailroom.procedure.disposition import Disposition
from mailroom.procedure.house import House
from mailroom.procedure.people import Person, Role
from mailroom.procedure.secrecy import masking
from mailroom.procedure.sop import STAGES
from mailroom.procedure.ways import menu_at

WINDOW_OVER = timedelta(days=1)


def time_passes(
    case: Case,
    house: House,
    now: datetime,
    *,
    typed: datetime | None = None,
    windows_over: bool = False,
    state_only: bool = False,
) -> Decision:
    """Ring what is due for `case` by `now`. typed: when the letters about it are written, if later;
    windows_over: undo windows end at once (the end of a `once` run); state_only: no reminders, for what
    passed before a letter that is about to be decided."""
    decision = Decision(klass="")
    waiting = [due for due in due_bells.dues(case, house) if due.bell.to or not state_only]
    horizon = now + WINDOW_OVER if windows_over else now
    for ring in due_bells.rings(
        [due for due in waiting if due.at <= now or (due.bell.name == "relay" and due.at <= horizon)], horizon
    ):
        scribe = Scribe(case, house, typed or now, min(ring.due.at, now))
        part = case.disposition(ring.due.disposition)
        scribe.way = f"{_stage_key(case, part)}/{ring.due.bell.name}"
        _ring(scribe, ring, part)
        if clocks.is_our_delay(scribe.at, scribe.now, house):
            said = {"since": scribe.at, "now": scribe.now, "kind": "due"}
            scribe.decision.letters = [
                replace(letter, data={**letter.data, "waited": said}) for letter in scribe.decision.letters
            ]
        decision.events += scribe.decision.events
        decision.letters += scribe.decision.letters
        decision.lines += scribe.decision.lines
    return decision


def _stage_key(case: Case, part: Disposition | None) -> str:
    return f"disposition.{part.stage}" if part is not None else f"case.{case.stage}"


def _ring(scribe: Scribe, ring: due_bells.Ring, part: Disposition | None) -> None:
    name = ring.due.bell.name
    if name == "relay" and part is not None:
        _relay(scribe, part)
    elif name == "expired":
        scribe.event("expired", reason="TIDAK_LENGKAP")
        scribe.citizen(
            "expired",
            "object",
            reason="TIDAK_LENGKAP",
            not_before=scribe.house.calendar.next_open(scribe.now),
        )
    elif name == "silence":
        close(scribe, "silence")
        scribe.citizen(
            "closed",
            "closed",
            by="silence",
            rating=None,
            not_before=scribe.house.calendar.next_open(scribe.now),
        )
    elif name == "reminder":
        _enter_ring(scribe, ring, part)
        opens, by = scribe.house.calendar.next_open(scribe.now), clocks.case_day(scribe.case, scribe.house)
        scribe.citizen("ask_reminder", "complete", not_before=opens, text=scribe.case.asked, by=by)
    elif name == "closing_notice":
        _enter_ring(scribe, ring, part)
        _announce(scribe)
    elif name == "overdue":
        _apologise(scribe, ring)
    elif name == "delivery":
        _ask_delivery(scribe, ring)
    else:
        _remind(scribe, ring, part)


def _ask_delivery(scribe: Scribe, ring: due_bells.Ring) -> None:
    """A line for the admin, answered by "diserahkan": the citizen's time waits for his word."""
    case = scribe.case
    form = (
        "ask"
        if case.stage == "completion"
        else "closing_notice"
        if case.rung.get("closing_notice")
        else "answer"
    )
    part = case.live[-1] if form != "ask" and case.live else None
    _enter_ring(scribe, ring, None)
    scribe.line(
        scribe.admin(), "delivery", part, f"post.{form}", event=case.events, title=case.title or case.subject
    )


def _apologise(scribe: Scribe, ring: due_bells.Ring) -> None:
    """A day that we promised the complainant is over: he hears it from us, once, with where his report lies
    and who has been told. What has rung just before may have brought his answer."""
    case, house = scribe.case, scribe.house
    broken = clocks.promise(case, house)
    if broken is None or house.calendar.midnight_after(broken.by) > scribe.now:
        return
    _enter_ring(scribe, ring, None, promised=broken.by.isoformat())
    parts = [part for number in broken.parts if (part := case.disposition(number))]
    scribe.citizen(
        "overdue",
        not_before=house.calendar.next_open(scribe.now),
        what=broken.what,
        by=broken.by,
        told=clocks.told_of(case, parts),
        desks=[{"name": house.agency_name(part.agency), "stage": part.stage} for part in parts],
    )


def _announce(scribe: Scribe) -> None:
    """The closing is announced; it comes no earlier than three working days after this has left
    (clocks.case_day)."""
    opens, part = (
        scribe.house.calendar.next_open(scribe.now),
        scribe.case.live[-1] if scribe.case.live else None,
    )
    last = clocks.case_day(scribe.case, scribe.house)
    on = max(last, clocks.announced_day(opens, scribe.house)) if last else None
    scribe.citizen(
        "closing_notice",
        "answer",
        clock=True,
        part=part,
        not_before=opens,
        on=on,
        notice=str(clocks.notice()),
    )


def _relay(scribe: Scribe, part: Disposition) -> None:
    """The undo window is over: the answer goes to the citizen (row 6); his silence is counted from when it
    leaves."""
    assert part.answer is not None
    scribe.event("relayed", disposition=part.id)
    scribe.citizen(
        "answer", "answer", part=part, clock=True, files=part.answer.files, **answer_data(scribe, part)
    )


def answer_data(scribe: Scribe, part: Disposition) -> dict[str, Any]:
    """What the answer letter says beside the case."""
    assert part.answer is not None
    case, house = scribe.case, scribe.house
    text = masking.between_complainants(part.answer.text, case, case, house.identity)
    more = [house.agency_name(other.agency) for other in case.live if other.pending]
    return {
        "agency": house.agency_name(part.agency),
        "text": text,
        "answer_files": [{"name": file.name, "size": file.size} for file in part.answer.files],
        "silent_until": clocks.silence_day(scribe.now, house) if not more else None,
        "more": more,
        "late": answered_late(case, part, house),
    }


def answered_late(case: Case, part: Disposition, house: House) -> bool:
    """Whether the answer came after the day that its complainant was told, judged by when it reached us."""
    last = clocks.answer_day(case, part, house)
    return (
        last is not None
        and part.answered is not None
        and part.answered >= house.calendar.midnight_after(last)
    )


def _enter_ring(scribe: Scribe, ring: due_bells.Ring, part: Disposition | None, **data: object) -> None:
    scribe.event(
        "rang",
        bell=ring.due.bell.name,
        times=ring.due.times,
        disposition=part.id if part else 0,
        overtaken=list(ring.overtaken),
        **data,
    )


def _remind(scribe: Scribe, ring: due_bells.Ring, part: Disposition | None) -> None:
    """A line for whoever holds the matter; when it is late also for those above him (row 5)."""
    case, house = scribe.case, scribe.house
    last = _limit_of(scribe, ring.due.bell.name, part)
    if last is None:
        return
    due = (
        due_bells.with_count(ring.due, last, house, scribe.now) if ring.due.bell.name == "late" else ring.due
    )
    holder = scribe.holder(part) if part else scribe.admin()
    above = told_of_lateness(scribe, part)
    told = above if due.bell.name == "late" else ()
    # of several that were not rung the latest: the book names no reminder that nobody got
    scribe.at = min(due.at, scribe.now)
    _enter_ring(
        scribe,
        due_bells.Ring(due, ring.overtaken),
        part,
        tells=[str(person.role) for person in told],
        agency=part.agency if part else "",
    )
    late = clocks.days_late(last, scribe.now, house)
    data = {
        "last_day": last.isoformat(),
        "late_days": late,
        "stage": part.stage if part else case.stage,
        "title": case.title or case.subject,
    }
    roles = list(dict.fromkeys(str(person.role) for person in above))
    scribe.line(holder, due.bell.name, part, menu_at(part, holder.role), **data, above=roles)
    for person in told:
        purpose = _told_purpose(case, part, person)
        scribe.line(person, "told", part, purpose, **data, holder=holder.name)


def _told_purpose(case: Case, part: Disposition | None, person: Person) -> str:
    """What one who is told of lateness can answer: APIP recommends, the liaison acts for his officer, others
    ask for the status."""
    if part is None:
        return ""
    if person.role == Role.APIP:
        return "" if part.reprimand else "recommend"
    return "disposition" if person.role == Role.LIAISON and part.stage == "execution" else ""


def _limit_of(scribe: Scribe, bell: str, part: Disposition | None) -> date | None:
    """The last day of the limit that a reminder is about."""
    case, house = scribe.case, scribe.house
    if part is None:
        return clocks.case_day(case, house)
    if bell == "slg":
        return clocks.slg_day(part, house)
    return clocks.whole_day(case, house) if bell == "whole" else clocks.row_day(part, house)


def told_of_lateness(scribe: Scribe, part: Disposition | None) -> tuple[Person, ...]:
    """Who hears of a late desk: officer → liaison; liaison → agency's head and APIP; admin → head of
    Diskominfo; APIP → Inspektur.

    What concerns the Inspectorate or the admin's own office itself goes to the impartial addressee instead.
    """
    people, case = scribe.house.people, scribe.case
    holder = scribe.holder(part) if part else scribe.admin()
    key = STAGES[f"disposition.{part.stage}" if part else f"case.{case.stage}"].limit
    if key in scribe.house.escalate and not case.concerns:
        chain = [_person_above(scribe, role, part) for role in scribe.house.escalate[key]]
    elif part is None or part.stage == "returned":
        chain = [scribe.house.impartial if case.concerns else people.first(Role.ADMIN_HEAD)]
    elif case.concerns == part.agency:
        chain = [scribe.house.impartial]
    elif part.oversight:
        chain = [*([scribe.liaison(part)] if part.stage == "execution" else []), people.first(Role.INSPECTOR)]
    elif part.stage == "execution":
        chain = [scribe.liaison(part), scribe.house.agency(part.agency).head, people.first(Role.APIP)]
    else:
        chain = [scribe.house.agency(part.agency).head, people.first(Role.APIP)]
    return tuple(person for person in dict.fromkeys(chain) if person.address != holder.address)


def _person_above(scribe: Scribe, role: Role, part: Disposition | None) -> Person:
    """The person of a configured escalation: the agency's own people, or a chair of the office."""
    if part is not None and role in (Role.LIAISON, Role.HEAD):
        return scribe.liaison(part) if role == Role.LIAISON else scribe.house.agency(part.agency).head
    return scribe.house.people.first(role if role in scribe.house.people.chairs else Role.ADMIN_HEAD)
