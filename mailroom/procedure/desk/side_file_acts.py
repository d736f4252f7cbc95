"""What a letter, a change of people or a day does to a reprimand or to the quarter's report.

Promises: pure, as the desk. The acts stand in reprimands.py and report_file.py; who may do which
when, in sop.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType, ModuleType

from mailroom.procedure import clocks, sop
from mailroom.procedure.decision import Decision, Line
from mailroom.procedure.desk import due_bells, report_file, reprimands
from mailroom.procedure.event import file_json
from mailroom.procedure.house import House
from mailroom.procedure.letter import Letter
from mailroom.procedure.people import Person, Role
from mailroom.procedure.side_file import NO_CASES, Cases, Dossier, DossierScribe
from mailroom.procedure.trace import QUESTIONS, last_letter_of

# Where the acts on each kind lie; the function of each is called `do_<act>`.
DESKS: Mapping[str, ModuleType] = MappingProxyType({"reprimand": reprimands, "report": report_file})


def decide_dossier(
    dossier: Dossier, letter: Letter, house: House, now: datetime, cases: Cases = NO_CASES
) -> Decision:
    """What a letter does to a reprimand or a report, by the ways of sop.py. cases: those of the reprimand, as
    they are now."""
    scribe = DossierScribe(dossier, house, now, letter.arrived, letter.role, letter.sender, cases)
    person = Person(letter.sender_name, (letter.sender,), letter.role)
    act = letter.act.name
    understood = letter.act.sure and bool(act)
    if act in QUESTIONS or (not understood and letter.role != Role.HEAD):
        kept = {"act": act} if act in QUESTIONS else {"reasons": list(letter.act.why)}
        scribe.event("asked_back" if not act else "told", text=letter.text, **kept)
        if act == "trace":
            understood_before = last_letter_of(dossier.letters, letter.sender, house)
            scribe.write(
                "trace", person, letter.purpose, desk=letter.purpose, understood=understood_before, lines=[]
            )
            scribe.decision.klass = "command"
            return scribe.decision
        form = "not_understood" if act not in QUESTIONS else "help"
        scribe.write(
            form,
            person,
            letter.purpose,
            guess=letter.act.guess,
            quote=letter.text,
            desk=letter.purpose,
            **scribe.facts(),
        )
        scribe.decision.klass = "reply" if form == "not_understood" else "command"
        return scribe.decision
    if letter.role == Role.HEAD:
        act = "account"  # whatever the head of the agency writes on a reprimand is his answer to it
    if act == "agree" and dossier.scan:
        act = "sign"  # he was asked about the scan that is kept back: it is to go nevertheless
    way = sop.way(dossier.kind, dossier.stage, letter.role, act)
    if way is None:
        scribe.event("told", act=act, text=letter.text, files=[file_json(file) for file in letter.files])
        scribe.write(
            "already", person, "info", what=dossier.stage, at=dossier.decided or letter.arrived, by=""
        )
        return scribe.decision
    scribe.way = f"{dossier.kind}.{dossier.stage}/{act}"
    getattr(DESKS[dossier.kind], f"do_{act}")(scribe, letter)
    return scribe.decision


# People change.


def reissue(dossier: Dossier, house: House, now: datetime, cases: Cases = NO_CASES) -> Decision:
    """The letter that lies open with a chair, written again to whoever sits in it now; no clock starts
    anew."""
    scribe = DossierScribe(dossier, house, now, now, cases=cases)
    scribe.decision.klass = ""
    holder = house.people.first(sop.STAGES[f"{dossier.kind}.{dossier.stage}"].holder)
    scribe.event("told", handed_over=str(holder.role))
    if dossier.open and dossier.scan:
        scribe.write("reprimand_settled", holder, "sign", **scribe.facts())
        return scribe.decision
    match dossier.stage:
        case "report_draft":
            report_file.draft(scribe, holder)
        case "reprimand_draft":
            reprimands.draft(scribe, holder, last_day(dossier, house), house.people.first(Role.APIP).name)
        case "reprimand_order":
            reprimands.order(scribe, holder)
    return scribe.decision


# Time.


def last_day(dossier: Dossier, house: House) -> date | None:
    if dossier.kind == "report":
        return report_file.last_day(dossier, house)
    begin = dossier.clock
    if begin is None:
        return None
    return (
        house.last_day(begin, "reprimand")
        if dossier.stage == "reprimand_draft"
        else house.calendar.day_zero(begin)
    )


def dues(dossier: Dossier, house: House) -> list[due_bells.Due]:
    last = last_day(dossier, house)
    if last is None or dossier.clock is None or not dossier.open:
        return []
    stage = sop.STAGES[f"{dossier.kind}.{dossier.stage}"]
    found = due_bells.dues_of(
        stage.bells, last, dossier.clock, dossier.rung, house, ahead=house.warn.get(stage.limit, 1)
    )
    return sorted(found, key=lambda due: due.at)


def next_due(dossier: Dossier, house: House) -> datetime | None:
    waiting = dues(dossier, house)
    return waiting[0].at if waiting else None


def time_passes(dossier: Dossier, house: House, now: datetime, cases: Cases = NO_CASES) -> Decision:
    """Reminders about a dossier: digest lines to its holder and, when late, to the Sekda (regent's office) or
    the admin's head."""
    scribe = DossierScribe(dossier, house, now, now, cases=cases)
    scribe.decision.klass = ""
    last = last_day(dossier, house)
    for ring in due_bells.rings(dues(dossier, house), now):
        assert last is not None
        scribe.way = f"{dossier.kind}.{dossier.stage}/{ring.due.bell.name}"
        due = (
            due_bells.with_count(ring.due, last, house, now)
            if ring.due.bell.name in ("late", "chase")
            else ring.due
        )
        # a letter of its own, which shows what became of each case
        told = scribe.is_moot and due.bell.name == "chase"
        scribe.event(
            "rang", bell=due.bell.name, times=due.times, overtaken=list(ring.overtaken), settled=told
        )
        holder = house.people.first(sop.STAGES[f"{dossier.kind}.{dossier.stage}"].holder)
        if due.bell.name == "chase":
            form = "reprimand_settled" if dossier.scan else "reprimand_wait"
            scribe.write(form, holder, "sign", since=dossier.since, **scribe.facts())
            continue
        data = {
            "last_day": last.isoformat(),
            "late_days": clocks.days_late(last, now, house),
            "stage": dossier.stage,
            "title": _title(dossier, house),
        }
        purpose = "report" if dossier.kind == "report" else "reprimand"
        bells = sop.STAGES[f"{dossier.kind}.{dossier.stage}"].bells
        above = [str(role) for bell in bells if bell.name == "late" for role in bell.tells]
        for role in (holder.role, *(due.bell.tells if due.bell.name == "late" else ())):
            person = house.people.first(role)
            mine = role == holder.role
            kind, how, said = (
                (due.bell.name, purpose, {**data, "above": above}) if mine else ("told", "", data)
            )
            scribe.decision.lines.append(
                Line(person.address, person.name, role, kind, dossier.key, 0, dossier.agency, how, said)
            )
    return scribe.decision


def _title(dossier: Dossier, house: House) -> str:
    return dossier.label if dossier.kind == "report" else house.agency_name(dossier.agency)
