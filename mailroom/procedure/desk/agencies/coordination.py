"""How several agencies work on one case (SOP rows 4, 5). One more is involved, one leaves its part to the
lead, a late one's head urges its holder.

The agency that had the case first keeps the lead. One that is added has its own disposition and clocks, and
reads no more than any agency may. The head's word moves nothing and stops no clock.

In: `involve`, `contribute`, `do_urge`: a `Scribe` and a `Letter`.
Out: nothing; events and letters are on the scribe.
Fails: AssertionError when the letter names no part: the letter is set aside.
See: Acts of one agency: agency_acts.py. Another agency instead of the first: `do_reroute` in admin_acts.py.
"""

from __future__ import annotations

from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk.agencies import handover
from mailroom.procedure.event import file_json
from mailroom.procedure.letter import Letter
from mailroom.procedure.people import Role
from mailroom.procedure.ways import menu_at


def involve(scribe: Scribe, letter: Letter) -> None:
    """A liaison or the admin adds agencies (row 4, also across agencies). Those that have the case already
    get nothing twice."""
    case, house = scribe.case, scribe.house
    lead = case.disposition(letter.disposition) or (case.live[0] if case.live else None)
    codes = [str(code) for code in letter.act.args.get("agencies", ()) if code in house.people.agencies]
    new = [code for code in dict.fromkeys(codes) if code not in {part.agency for part in case.live}]
    if new and (case.oversight or any(house.agency(code).oversight for code in new)):
        why = "oversight_only" if case.oversight else "both_tracks"
        if scribe.role != Role.ADMIN:
            why = f"{why}_liaison"
        scribe.not_done(letter, why, agencies=house.agency_names(new))
        return
    if codes and not new:
        scribe.way = ""
        scribe.text_event("told", letter.text, act="involve")
        scribe.already(letter.writer, "involved", lead, act="involve")
        return
    if lead is None or not new:
        scribe.way = ""
        scribe.text_event("asked_back", letter.text, purpose=letter.purpose, reasons=list(letter.act.why))
        data = {"guess": "involve", "quote": letter.text}
        scribe.to_person("not_understood", letter.writer, letter.purpose, letter.disposition, **data)
        return
    note, asker = str(letter.act.args.get("note", "")), house.agency_name(lead.agency)
    for code in new:
        released = list(lead.released)
        scribe.event("disposed", agency=code, note=note, released=released, lead=lead.id)
        handover.show_disposition(scribe, case.dispositions[-1], scribe.now)
    by, names = deadlines.whole_day(case, house, scribe.now), house.agency_names(new)
    scribe.citizen("forwarded", agencies=names, by=by, lead=asker)
    scribe.to_person("echo", letter.writer, number=letter.disposition, lines=["involved"], agencies=names)
    if scribe.role == Role.ADMIN:
        scribe.to_liaison("echo", lead, menu_at(lead, Role.LIAISON), lines=["involved_too"], agencies=names)


def lead_of(case: Case, part: Disposition) -> Disposition | None:
    """The agency whose answer an added one may leave its part to: the one that added it, or, where that one's
    part has ended, the oldest that is still at work."""
    lead = case.disposition(part.lead)
    if lead is None or lead.live:
        return lead
    return next((other for other in case.live if other.id != part.id), None)


def contribute(scribe: Scribe, letter: Letter) -> None:
    """An agency that was added leaves the answer to the one that leads: its words are for that one's joint
    answer, and its own part ends."""
    case = scribe.case
    part = case.disposition(letter.disposition)
    assert part is not None
    lead, text = lead_of(case, part), str(letter.act.args.get("text", "")) or letter.text
    others = [other for other in case.live if other.id != part.id]
    if lead is None or not lead.pending or lead.stage == "window":
        scribe.way = ""
        scribe.text_event("told", text, letter.files, act="contribute")
        scribe.already(letter.writer, lead.stage if lead else part.stage, part, act="contribute", unsent=text)
        return
    last = not any(other.pending for other in others)
    files = [file_json(file) for file in letter.files]
    scribe.event("contributed", disposition=part.id, text=text, files=files, last=last)
    agency = scribe.house.agency_name(part.agency)
    about = {"files": letter.files, "text": text, "officer": agency, "shared": True}
    scribe.to_liaison("more_text", lead, menu_at(lead, Role.LIAISON), **about)
    names = [scribe.house.agency_name(lead.agency)]
    scribe.to_person("echo", letter.writer, number=part.id, lines=["contributed"], agencies=names)


def do_urge(scribe: Scribe, letter: Letter) -> None:
    """To the officer while he has it, to the admin what waits for him, else to the liaison; nobody holds what
    an officer left. So goes his objection, too: what was decided holds until its holder changes it."""
    case, part = scribe.case, scribe.case.disposition(letter.disposition)
    text, objects = str(letter.act.args.get("text", "")), bool(letter.act.args.get("objects"))
    by = (
        deadlines.disposition_day(case, part, scribe.house)
        if part
        else deadlines.case_day(case, scribe.house)
    )
    scribe.text_event("told", text, act="urge", disposition=part.id if part else 0)
    about: dict[str, Any] = {"text": text, "by": by, "head": letter.sender_name, "post": str(letter.role)}
    about |= {"objects": True} if objects else {}
    if part is None or part.stage == "returned":
        scribe.to_admin("urged", menu_at(part, Role.ADMIN), part=part, **about)
    elif part.stage == "execution" and part.officer:
        scribe.to_officer("urged", part, menu_at(part, Role.OFFICER), **about)
    else:
        scribe.to_liaison("urged", part, menu_at(part, Role.LIAISON), **about)
    holder = (scribe.holder(part) if part else scribe.admin()).name
    scribe.to_person(
        "echo",
        letter.writer,
        number=letter.disposition,
        lines=["objected" if objects else "urged"],
        officer=holder,
    )
