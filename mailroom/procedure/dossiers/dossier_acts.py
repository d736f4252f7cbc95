"""What a letter, a change of people or a day does to a teguran or to the quarter's report, by their ways in
sop.py.

In: `decide_dossier`: a `Dossier`, the `Letter`, `House`, now, cited cases. `time_passes`, `reissue`: without
a letter. `dues`, `last_day`: dossier, house.
Out: a `Decision`; `Due`s; a date or None.
Fails: An event of an unknown kind raises KeyError: the letter is set aside, a due step put off an hour.
See: The acts: reprimands.py and report_approval.py. Limits: `reprimand` and `report` in sop.py. The same for
cases: decide.py and due_acts.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import ModuleType

from mailroom.procedure import deadlines, sop
from mailroom.procedure.decision import Decision, Line
from mailroom.procedure.dossier import NO_CASES, Cases, Dossier, DossierScribe
from mailroom.procedure.dossiers import report_approval, reprimands
from mailroom.procedure.event import file_json
from mailroom.procedure.kenapa_answer import QUESTIONS, last_letter_of
from mailroom.procedure.letter import Letter
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.reminders import due_steps

# Where the acts on each kind lie; the function of each is called `do_<act>`.
DESKS: Mapping[str, ModuleType] = {"reprimand": reprimands, "report": report_approval}


def decide_dossier(
    dossier: Dossier, letter: Letter, house: House, now: datetime, cases: Cases = NO_CASES
) -> Decision:
    """Returns what a letter does to a reprimand or a report. cases: those of the reprimand, as they are
    now."""
    scribe = DossierScribe(dossier, house, now, letter.arrived, letter.role, letter.sender, cases)
    act, asks = letter.act.name, letter.act.name in QUESTIONS
    if asks or (not (act and letter.act.sure) and letter.role != Role.HEAD):
        kept = {"act": act} if asks else {"reasons": list(letter.act.why)}
        scribe.event("told" if act else "asked_back", text=letter.text, **kept)
        form = "trace" if act == "trace" else "help" if asks else "not_understood"
        data = {"guess": letter.act.guess, "quote": letter.text, **scribe.facts()}
        if act == "trace":
            data = {"understood": last_letter_of(dossier.letters, letter.sender, house), "lines": []}
        scribe.write(form, letter.writer, letter.purpose, desk=letter.purpose, **data)
        scribe.decision.klass = "command" if asks else "reply"
        return scribe.decision
    if letter.role == Role.HEAD and letter.act.args.get("asks") and not letter.files:
        reprimands.tell_again(scribe, letter)
        return scribe.decision
    if letter.role == Role.HEAD:
        act = "account"  # whatever the head of the agency writes on a reprimand is his answer to it
    if act == "agree" and dossier.scan:
        act = "sign"  # he was asked about the scan that is kept back: it is to go nevertheless
    if sop.way(dossier.kind, dossier.stage, letter.role, act) is None:
        scribe.event("told", act=act, text=letter.text, files=[*map(file_json, letter.files)])
        scribe.write("already", letter.writer, what=dossier.stage, at=dossier.decided or letter.arrived)
        return scribe.decision
    scribe.way = f"{dossier.kind}.{dossier.stage}/{act}"
    getattr(DESKS[dossier.kind], f"do_{act}")(scribe, letter)
    return scribe.decision


def reissue(dossier: Dossier, house: House, now: datetime, cases: Cases = NO_CASES) -> Decision:
    """Writes the open letter of a post again, to the person who holds it now. No clock starts again."""
    scribe = DossierScribe(dossier, house, now, now, cases=cases)
    scribe.decision.klass = ""
    holder = house.people.first(_stage(dossier).holder)
    scribe.event("told", handed_over=str(holder.role))
    if dossier.open and dossier.scan:
        scribe.write("reprimand_settled", holder, "sign", **scribe.facts())
        return scribe.decision
    match dossier.stage:
        case "report_draft":
            report_approval.draft(scribe, holder)
        case "reprimand_draft":
            reprimands.draft(scribe, holder, last_day(dossier, house), house.people.first(Role.APIP).name)
        case "reprimand_order":
            reprimands.order(scribe, holder)
    return scribe.decision


def last_day(dossier: Dossier, house: House) -> date | None:
    """Returns the last day of the dossier's limit. A reprimand has one as a draft only; afterwards its weekly
    chase counts from the day on which the letter left."""
    if dossier.kind == "report":
        return report_approval.last_day(dossier, house)
    if dossier.clock is None or dossier.stage != "reprimand_draft":
        return house.calendar.day_zero(dossier.clock) if dossier.clock else None
    return house.last_day(dossier.clock, "reprimand")


def dues(dossier: Dossier, house: House) -> list[due_steps.Due]:
    last, stage = last_day(dossier, house), _stage(dossier)
    if last is None or dossier.clock is None or not dossier.open:
        return []
    return sorted(due_steps.dues_of(stage, last, dossier.clock, dossier.rung, house), key=lambda due: due.at)


def _stage(dossier: Dossier) -> sop.Stage:
    return sop.STAGES[f"{dossier.kind}.{dossier.stage}"]


def time_passes(dossier: Dossier, house: House, now: datetime, cases: Cases = NO_CASES) -> Decision:
    """Reminders: digest lines to its holder and, when late, to the Sekda (reprimand) or the admin's head."""
    scribe = DossierScribe(dossier, house, now, now, cases=cases)
    scribe.decision.klass = ""
    last = last_day(dossier, house)
    for ring in due_steps.rings(dues(dossier, house), now):
        assert last is not None
        due, name = ring.due, ring.due.bell.name
        scribe.way = f"{dossier.kind}.{dossier.stage}/{name}"
        due = due_steps.with_count(due, last, house, now) if name in ("late", "chase") else due
        # a letter of its own, which shows what became of each case
        told = scribe.is_moot and name == "chase"
        scribe.event("rang", bell=name, times=due.times, overtaken=list(ring.overtaken), settled=told)
        holder = house.people.first(_stage(dossier).holder)
        if name == "chase":
            form = "reprimand_settled" if dossier.scan else "reprimand_wait"
            scribe.write(form, holder, "sign", since=dossier.since, **scribe.facts())
            continue
        title = dossier.label if dossier.kind == "report" else house.agency_name(dossier.agency)
        late = deadlines.days_late(last, now, house)
        data = {"last_day": last.isoformat(), "late_days": late, "stage": dossier.stage, "title": title}
        above = [role for bell in _stage(dossier).bells if bell.name == "late" for role in bell.tells]
        own = (name, dossier.kind, {**data, "above": [str(role) for role in above]})
        for role in (holder.role, *(due.bell.tells if name == "late" else ())):
            kind, purpose, said = own if role == holder.role else ("told", "", data)
            who = house.people.first(role)
            about = (dossier.key, 0, dossier.agency, purpose, said)
            scribe.decision.lines.append(Line(who.address, who.name, role, kind, *about))
    return scribe.decision
