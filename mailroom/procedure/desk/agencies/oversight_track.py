"""How a case berkadar pengawasan is kept on the oversight track (SOP rows 2, 3): it goes to the APIP liaison
alone.

Another agency may be the one complained of. When a verdict would send the case there, the admin is asked, and
shown the replies that hand it to APIP or reclassify it. A case that turns out to be of this class is taken
from the agency that has it. Its complainant hears who has it now, and by when he is answered.

In: `act_at_stage`: `Case`, `Letter`, `House`. `refuse_track`, `take_over`: a `Scribe` and the `Letter`.
`elsewhere`: a case.
Out: the `Letter` with the act that holds; whether the admin was asked; the parts that were taken away.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: How the class is recognised: reading/complaints/class_and_danger.py. Whether the Inspectorate itself is
accused: reading/complaints/conflict_of_interest.py."""

from __future__ import annotations

from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk.agencies.agency_acts import greeting_and_signature, stop
from mailroom.procedure.desk.agencies.handover import decided_files, show_disposition
from mailroom.procedure.letter import Letter
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role

CLASS = "oversight"


def elsewhere(case: Case) -> list[Disposition]:
    """Returns the parts that lie with agencies outside the oversight track."""
    return [part for part in case.live if not part.oversight]


def act_at_stage(case: Case, letter: Letter, house: House) -> Letter:
    """Reads "1 INSP" as the oversight track at every stage, since no other way leads there from an agency."""
    disposed = letter.role == Role.ADMIN and letter.act.name == "dispose" and case.stage != "verification"
    if not disposed or not elsewhere(case):
        return letter
    only = [*letter.act.args.get("agencies", ())] == [house.people.oversight_agency.code]
    return letter.with_act("oversee") if only else letter


def refuse_track(scribe: Scribe, letter: Letter, codes: list[str]) -> bool:
    """Whether this verdict is refused, because it would send an oversight case to another agency, or names
    APIP together with others. Then the admin is asked."""
    own = [code for code in codes if scribe.house.agency(code).oversight]
    rest = [code for code in codes if code not in own]
    if not rest or not (own or scribe.case.oversight):
        return False
    # what to reply, where the case lies now, for it to go to the oversight track, or to stay with it
    overseen = [part for part in scribe.case.live if part.oversight]
    ways = [("2", "stays_track")] if any(part.stage == "returned" for part in overseen) else []
    if not overseen:
        ways = [("1 " + scribe.house.people.oversight_agency.code, "track")]
    if not own:
        ways.append(("ralat kelas: pengaduan", "not_oversight"))
    elif not scribe.case.oversight:
        ways.append((f"1 {', '.join(rest)}", "not_track"))
    why, names = "both_tracks" if own else "oversight_only", scribe.house.agency_names(rest)
    scribe.not_done(letter, why, *ways, agencies=names)
    return True


def take_over(scribe: Scribe, letter: Letter | None = None, **changes: Any) -> list[Disposition]:
    """Moves the case to the oversight track from the agencies that have it; returns the parts that end by it.
    Their agencies hear that there is nothing more to do, and not why; the complainant hears who has it, and
    the new whole limit where he was told another. letter: the verdict, with its note and the files that it
    releases; changes: what else is corrected with the class."""
    case, house, way = scribe.case, scribe.house, scribe.way
    moved, named, before = elsewhere(case), not case.is_hidden, deadlines.whole_day(case, house)
    agency = house.people.oversight_agency.code
    scribe.way = ""
    scribe.event("corrected", **{**changes, "klass": CLASS, "secret": True})
    for part in moved:
        scribe.event("rerouted", disposition=part.id, to=[agency], last=False)
        stop(scribe, part, "rerouted", keep=named)
    scribe.way = way
    args, beside = (letter.act.args, greeting_and_signature(letter)) if letter else ({}, {})
    own = {"note": str(args.get("note", "")), "released": [*args.get("release", ())], **beside}
    own |= decided_files(scribe, letter)
    scribe.event("disposed", agency=agency, information=False, oversight=True, **own)
    show_disposition(scribe, case.dispositions[-1], scribe.now)
    by = deadlines.whole_day(case, house, scribe.now)
    data: dict[str, Any] = {"before": before if before != by else None, "named": named} if moved else {}
    scribe.citizen("forwarded", agencies=[house.agency_name(agency)], by=by, rerouted=bool(moved), **data)
    return moved
