"""Which letter puts a case on each desk (verification, disposition, return, request, response), and what a
successor in a post gets of them.

Cases follow the office, not the person. No clock starts again for a successor, unless the first letter never
arrived.

In: `show_…`: a `Scribe`, the `Disposition`, and when the letter is written. `reissue`, `vacate`: `Case`, desk
or people gone, `House`, now.
Out: nothing; letters are on the scribe. `reissue` and `vacate`: a `Decision`.
Fails: `latest` raises StopIteration when the part has no such event: the letter is set aside.
See: Who succeeds whom: clerk/people/staff_changes.py. Texts for the admin's review: later_text_reviews.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.case_files import enclosed_files, may_have, new_files, numbered_files
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.desk.disclosure import later_text_reviews
from mailroom.procedure.event import Event, file_json, files_of
from mailroom.procedure.letter import File, Letter
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import third_persons
from mailroom.procedure.secrecy.mask_form import form_of
from mailroom.procedure.ways import menu_at


def reissue(case: Case, role: Role, agency: str, house: House, now: datetime) -> Decision:
    """The letters that lie open with this chair, written again to the person who sits in it now."""
    scribe = Scribe(case, house, now, now)
    if role == Role.ADMIN and case.stage == "verification":
        show_verification(scribe, clock=case.clock is None, by=deadlines.case_day(case, house))
    for review in case.waiting if role == Role.ADMIN else ():
        later_text_reviews.show(scribe, review, clock=review.clock is None)
    for part in case.live:
        if role == Role.ADMIN and part.stage == "returned":
            show_return(scribe, part)
        if role == Role.ADMIN and part.extension is not None:
            show_request(scribe, part)
        if role == Role.OFFICER and part.agency == agency and part.stage == "execution":
            show_instruction(scribe, part)
        own = role not in (Role.ADMIN, Role.OFFICER) and part.agency == agency
        if own and part.stage in ("distribution", "execution"):
            show_disposition(scribe, part)
        elif own and part.stage == "answering" and part.response is not None:
            show_response(scribe, part, clock=part.clock is None)
        elif own and part.stage == "follow_up" and not later_text_reviews.withholds_comment(case, part):
            by, said = deadlines.disposition_day(case, part, house), later_text_reviews.latest_words(case)
            scribe.to_liaison("comment", part, "comment", clock=part.clock is None, text=said, by=by)
    if scribe.decision.letters:
        scribe.event("handed_over", to_role=role.value, agency=agency)
    return scribe.decision


def vacate(case: Case, agency: str, gone: Collection[str], house: House, now: datetime) -> Decision:
    """Enters that these addresses are no longer officers of the agency. Nobody has their work now: their
    liaison gets a line, and assigns it to another or answers himself. The time runs on, since the office was
    asked."""
    scribe = Scribe(case, house, now, now)
    for part in case.live:
        if part.agency != agency or part.officer not in gone:
            continue
        who = part.officer_name or part.officer
        scribe.event("vacated", disposition=part.id, officer=who)
        if case.open and part.stage == "execution":
            last, purpose = deadlines.row_day(part, house), menu_at(part, Role.LIAISON)
            late = deadlines.days_late(last, now, house) if last else 0
            data = {"last_day": last.isoformat() if last else None, "late_days": late}
            scribe.line(scribe.liaison(part), "vacant", part, purpose, holder=who, stage=part.stage, **data)
    return scribe.decision


def show_verification(scribe: Scribe, *, clock: bool = True, **data: Any) -> None:
    """Writes the letter by which the admin verifies a complaint (row 2). When the case is hidden, it shows
    him what officials would read."""
    files = tuple(one.file for one in numbered_files(scribe.case))
    data = {"by": scribe.last_day(), "outward": form_of(scribe.case, scribe.house, scribe.now), **data}
    scribe.to_admin("verification", "verification", clock=clock, files=files, **data)


def show_disposition(scribe: Scribe, part: Disposition, start: datetime | None = None) -> None:
    """Writes the disposition letter with its sheet. It starts the liaison's clock when it has left (row
    4)."""
    case, house = scribe.case, scribe.house
    days = {"by": deadlines.disposition_day(case, part, house, start)}
    days |= {"whole": deadlines.whole_day(case, house, start)}
    days |= {"slg": deadlines.first_follow_up_day(part, house, start)}
    clock, files = part.clock is None and part.stage == "distribution", case_files(scribe, part)
    beside: dict[str, Any] = {"papers": sheet(scribe), "note": part.note, "oversight": part.oversight}
    if part.information:  # PPID works by a SOP of its own
        beside["related"] = list(house.boxes.get("keterkaitan", ()))
    lead = scribe.case.disposition(part.lead)
    beside |= {"lead": scribe.house.agency_name(lead.agency)} if lead else {}
    scribe.to_liaison("disposition", part, "disposition", clock=clock, files=files, **beside, **days)


def show_instruction(scribe: Scribe, part: Disposition, *, clock: bool = False) -> None:
    """Writes the letter by which an officer works on the matter (row 5), with the sheet."""
    last = part.response.text if part.response else None
    data: dict[str, Any] = {"by": scribe.last_day(part), "note": part.note, "previous": last}
    data |= {"from": scribe.liaison(part).name, "files": case_files(scribe, part), "papers": sheet(scribe)}
    scribe.to_officer("instruction", part, clock=clock, **data)


def tell_of_danger(scribe: Scribe, before: Case) -> None:
    """When the admin has just said that a danger is sure: the agencies that have the case read it again,
    marked so, and its complainant reads whom to call. before: the case as it was."""
    if before.urgent or not scribe.case.urgent or not scribe.case.open:
        return
    for part in scribe.case.live:
        if part.stage in ("distribution", "execution"):
            show_disposition(scribe, part)
    if not scribe.case.by_post:
        scribe.citizen("noted", what=["urgent"])


def raise_danger(scribe: Scribe, letter: Letter) -> None:
    """A sure danger that the complainant tells of later makes his open case urgent, as in his first letter.
    It does so whatever else he asks for, understood or not. Where he is hidden the agencies hear of it by a
    letter without his words. In a case that is urgent already he reads again whom to call. An agency
    that would hear nothing of it gets the case once more."""
    case, dangers = scribe.case, letter.act.args.get("dangers", ())
    if letter.role != Role.COMPLAINANT or not case.open or letter.joined:
        return
    if not dangers:
        _ask_about_danger(scribe, list(letter.act.args.get("perhaps_dangers", ())))
        return
    calm = replace(case)
    kinds = [kind for kind in dict.fromkeys((*case.dangers, *dangers)) if kind != "general"]
    if case.urgent:
        _tell_of_danger_again(scribe, kinds)
        return
    scribe.event("corrected", urgent=True, dangers=kinds)
    if case.stage == "verification" and all(one.form != "verification" for one in scribe.decision.letters):
        show_verification(scribe, clock=False)
    tell_of_danger(scribe, calm)


def _ask_about_danger(scribe: Scribe, kinds: list[str]) -> None:
    """Words that may tell of a danger mark nothing. Who wrote them reads whom to call if it is so, and who
    reads them is asked to look at once."""
    letters = scribe.decision.letters if kinds else []
    for place, one in enumerate(letters):
        if one.form == "more_text":
            letters[place] = replace(one, data={**one.data, "maybe_danger": True})
        elif one.role == Role.COMPLAINANT:
            letters[place] = replace(one, data={**one.data, "perhaps_danger": True, "dangers": kinds})


def _tell_of_danger_again(scribe: Scribe, kinds: list[str]) -> None:
    case = scribe.case
    if set(kinds) - {*case.dangers}:
        scribe.event("corrected", urgent=True, dangers=kinds)
    letters = scribe.decision.letters
    for place, one in enumerate(letters):
        if one.form == "more_text":
            letters[place] = replace(one, data={**one.data, "danger": True})
    told = {one.disposition for one in letters}
    for part in case.live:
        if part.stage in ("distribution", "execution") and part.id not in told:
            show_disposition(scribe, part)
    if not case.by_post:
        scribe.citizen("noted", what=["urgent"])


def ask_for_another(scribe: Scribe, letter: Letter, part: Disposition, name: str) -> None:
    """The liaison chose an officer whom no letter reaches, by `unreached`: nothing is assigned, and he may
    choose another."""
    case, house, gone = scribe.case, scribe.house, letter.act.args["unreached"]
    scribe.way = ""
    scribe.text_event("asked_back", letter.text, purpose=letter.purpose, reasons=list(letter.act.why))
    officers = house.agency(part.agency).officers
    about: dict[str, Any] = {"officer": name, "by": deadlines.disposition_day(case, part, house)}
    about["others"] = [no for no, one in enumerate(officers, 1) if one.address not in gone]
    about["whole"] = deadlines.promised_day(case, house, scribe.now)
    scribe.to_liaison("reassign", part, letter.purpose, why="not_reached", **about)


def case_files(scribe: Scribe, part: Disposition) -> tuple[File, ...]:
    """Returns the complainants' files that an agency may have, and the admin's (case_files.py)."""
    return (*(one.file for one in may_have(scribe.case, part)), *enclosed_files(scribe.case))


def decided_files(scribe: Scribe, letter: Letter | None) -> dict[str, Any]:
    """Returns the files of a decision, as data for its event: they go on as the case's own files. When the
    decision had to wait until he had seen the form, the files sent with it at first are included."""
    if letter is None:
        return {}
    sent = [*_files_that_waited(scribe.case), *letter.files]
    rows = [file_json(file) for file in new_files(scribe.case, dict.fromkeys(sent))]
    return {"files": rows} if rows else {}


def _files_that_waited(case: Case) -> list[File]:
    """Of the admin's letters since the latest decision those that decided and were held."""
    found: list[File] = []
    for event in reversed(case.trail):
        if event.kind == "disposed":
            break
        if event.kind == "told" and event.role == Role.ADMIN and event.data.get("shown"):
            found = [*files_of(event.data), *found]
    return found


def sheet(scribe: Scribe) -> tuple[tuple[str, str], ...]:
    return (("disposition_sheet", f"lembar-disposisi-{scribe.case.number}.pdf"),)


def show_return(scribe: Scribe, part: Disposition, start: datetime | None = None, **data: Any) -> None:
    """What an agency gave back, to be decided by the admin."""
    house = scribe.house
    by, agency = deadlines.disposition_day(scribe.case, part, house, start), house.agency_name(part.agency)
    data |= {"agency": agency, "text": latest_text(scribe.case, part, "returned"), "by": by}
    data["proposal"] = part.proposal and {"code": part.proposal, "name": house.agency_name(part.proposal)}
    # Nobody gets twice what he has: then the part that was given back is ended.
    data["held"] = part.proposal in {other.agency for other in scribe.case.live if other.id != part.id}
    scribe.to_admin("returned", "returned", part=part, **data)


def show_request(scribe: Scribe, part: Disposition, **data: Any) -> None:
    """A request for more time, to be decided by the admin."""
    assert part.extension is not None
    data |= {"text": str(part.extension["text"]), "until": part.extension["until"] or None}
    data["deadline"] = deadlines.disposition_day(scribe.case, part, scribe.house)
    agency = scribe.house.agency_name(part.agency)
    scribe.to_admin("extension", "extension", part=part, agency=agency, **data)


def latest_text(case: Case, part: Disposition, kind: str) -> str:
    """Returns what was written with the latest event of this kind about this part."""
    return str(latest(case, part, kind).data.get("text", ""))


def latest(case: Case, part: Disposition, *kinds: str) -> Event:
    """Returns the latest event of these kinds about this part."""
    about = (event for event in reversed(case.trail) if event.data.get("disposition") == part.id)
    return next(event for event in about if event.kind in kinds)


def show_response(scribe: Scribe, part: Disposition, start: datetime | None = None, **data: Any) -> None:
    """Writes the letter by which the liaison approves what the officer wrote, or his own waiting answer. It
    names what in the text may be about somebody else."""
    assert part.response is not None
    by = deadlines.disposition_day(scribe.case, part, scribe.house, start)
    data |= {"files": part.response.files, "by": by}
    data.setdefault("others", third_persons.of_others(part.response.text, scribe.case, scribe.house))
    kind = latest(scribe.case, part, "held", "responded", "supplemented", "proposed").kind
    if kind == "held":
        scribe.to_liaison("held_back", part, "approval", **data)
        return
    data |= {"officer": part.officer_name, "text": part.response.text}
    if kind == "proposed":
        scribe.to_liaison("third_person", part, "approval", **data)
        return
    scribe.to_liaison("response", part, "approval", **data)
