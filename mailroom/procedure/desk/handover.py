"""People change: cases follow the office, not the person; a successor gets the open letters anew.

Promises: pure; nothing but the letters is decided: no clock starts anew, since the office was asked when its
first letter left; only one that stands because that letter never arrived begins with this one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from mailroom.procedure import clocks
from mailroom.procedure.case import Case
from mailroom.procedure.case_files import numbered_files
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.desk.agency_acts import case_files, sheet
from mailroom.procedure.disposition import Disposition
from mailroom.procedure.house import House
from mailroom.procedure.people import Role
from mailroom.procedure.ways import menu_at


def reissue(case: Case, role: Role, agency: str, house: House, now: datetime) -> Decision:
    """The letters that lie open with this chair, written again to whoever sits in it now."""
    scribe = Scribe(case, house, now, now)
    if role == Role.ADMIN:
        _admin(scribe)
    else:
        for part in case.live:
            if part.agency == agency:
                _liaison(scribe, part)
    if scribe.decision.letters:
        scribe.event("handed_over", to_role=role.value, agency=agency)
    return scribe.decision


def vacate(case: Case, agency: str, gone: Collection[str], house: House, now: datetime) -> Decision:
    """These addresses are no officers of the agency any more. What one of them had to do lies with nobody: a
    line for his liaison, who assigns it anew or answers; his time runs on, since the office was asked."""
    scribe = Scribe(case, house, now, now)
    for part in case.live:
        if part.agency != agency or part.officer not in gone:
            continue
        who = part.officer_name or part.officer
        scribe.event("vacated", disposition=part.id, officer=who)
        if case.open and part.stage == "execution":
            last = clocks.row_day(part, house)
            scribe.line(
                scribe.liaison(part),
                "vacant",
                part,
                menu_at(part, Role.LIAISON),
                holder=who,
                stage=part.stage,
                last_day=last.isoformat() if last else None,
                late_days=clocks.days_late(last, now, house) if last else 0,
            )
    return scribe.decision


def _admin(scribe: Scribe) -> None:
    case = scribe.case
    if case.stage == "verification":
        by = clocks.case_day(case, scribe.house)
        scribe.to_admin(
            "verification",
            "verification",
            clock=case.clock is None,
            files=tuple(one.file for one in numbered_files(case)),
            by=by,
            objection=None,
            completed=None,
        )
    for part in case.live:
        if part.stage == "returned":
            show_return(scribe, part)
        if part.extension is not None:
            show_request(scribe, part)


def show_return(scribe: Scribe, part: Disposition, **data: Any) -> None:
    """What an agency gave back, to be decided by the admin."""
    house = scribe.house
    proposal = {"code": part.proposal, "name": house.agency_name(part.proposal)} if part.proposal else None
    scribe.to_admin(
        "returned",
        "returned",
        part=part,
        agency=house.agency_name(part.agency),
        text=latest_text(scribe.case, part, "returned"),
        proposal=proposal,
        by=clocks.disposition_day(scribe.case, part, house),
        **data,
    )


def show_request(scribe: Scribe, part: Disposition, **data: Any) -> None:
    """A request for more time, to be decided by the admin."""
    assert part.extension is not None
    scribe.to_admin(
        "extension",
        "extension",
        part=part,
        agency=scribe.house.agency_name(part.agency),
        text=str(part.extension["text"]),
        until=part.extension["until"] or None,
        deadline=clocks.disposition_day(scribe.case, part, scribe.house),
        **data,
    )


def latest_text(case: Case, part: Disposition, kind: str) -> str:
    """What was written with the latest event of this kind about this part."""
    found = (
        event
        for event in reversed(case.trail)
        if event.kind == kind and event.data.get("disposition") == part.id
    )
    return str(next(found).data.get("text", ""))


def _liaison(scribe: Scribe, part: Disposition) -> None:
    by = clocks.disposition_day(scribe.case, part, scribe.house)
    if part.stage in ("distribution", "execution"):
        scribe.to_liaison(
            "disposition",
            part,
            "disposition",
            clock=part.clock is None and part.stage == "distribution",
            files=case_files(scribe, part),
            papers=sheet(scribe),
            by=by,
            whole=clocks.whole_day(scribe.case, scribe.house),
            slg=clocks.slg_day(part, scribe.house),
            note=part.note,
            oversight=part.oversight,
        )
    elif part.stage == "answering" and part.response is not None:
        show_response(scribe, part, clock=part.clock is None)
    elif part.stage == "follow_up":
        said = next((text.text for text in reversed(scribe.case.texts) if text.by_complainant), "")
        scribe.to_liaison("comment", part, "comment", clock=part.clock is None, text=said, by=by)


def show_response(scribe: Scribe, part: Disposition, *, clock: bool = False, **data: Any) -> None:
    """What the officer wrote, or the liaison's own answer that he held, to be approved by the liaison."""
    assert part.response is not None
    by = clocks.disposition_day(scribe.case, part, scribe.house)
    if _is_held_answer(scribe.case, part):
        scribe.to_liaison(
            "held_back", part, "approval", clock=clock, files=part.response.files, by=by, **data
        )
        return
    scribe.to_liaison(
        "response",
        part,
        "approval",
        clock=clock,
        files=part.response.files,
        officer=part.officer_name,
        text=part.response.text,
        by=by,
        **data,
    )


def _is_held_answer(case: Case, part: Disposition) -> bool:
    """Whether what waits for approval is an answer that the liaison held, with nothing from the officer
    since."""
    found = (
        event.kind
        for event in reversed(case.trail)
        if event.kind in ("held", "responded", "supplemented") and event.data.get("disposition") == part.id
    )
    return next(found) == "held"
