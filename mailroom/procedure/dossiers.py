"""Matters beside the cases that also have a history: a reprimand (SOP row 5) and the quarter's report (row 9).

Promises: pure, as the desk. A reprimand is recommended by APIP, drafted here, decided and signed by the regent's office; the
mailroom never sends one by itself, and none whose every case was seen to since, unless the regent's office knew of it when it signed. A report goes to the Bupati only after the admin approved it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from mailroom.procedure import clocks, sop
from mailroom.procedure.case import Case, Event, file_json, files_of
from mailroom.procedure.decision import Decision, Line
from mailroom.procedure.house import House
from mailroom.procedure.letter import File, Letter, Reply
from mailroom.procedure.people import Person, Role
from mailroom.procedure.trace import QUESTIONS, answered


@dataclass
class Dossier:
    """A reprimand ("TEGURAN-2026-001") or a report ("P4-2026-T3"). clock: when the letter that asks its holder left."""

    key: str
    kind: str
    stage: str
    agency: str = ""
    cases: tuple[str, ...] = ()
    parts: tuple[int, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()
    period: tuple[str, str] = ("", "")
    label: str = ""
    clock: datetime | None = None
    opened: datetime | None = None
    since: datetime | None = None
    remarks: list[str] = field(default_factory=list)
    rung: dict[str, int] = field(default_factory=dict)
    thanked: bool = False
    scan: tuple[File, ...] = ()
    informed: bool = False  # the regent's office was told that every case of it was seen to since
    events: int = 0
    decided: datetime | None = None
    letters: list[Event] = field(default_factory=list)  # what people wrote about it

    @classmethod
    def of(cls, key: str, events: Iterable[Event]) -> Dossier:
        kind = "report" if key.startswith("P4-") else "reprimand"
        dossier = cls(key, kind, f"{kind}_draft")
        for event in events:
            dossier.enter(event)
        return dossier

    def enter(self, event: Event) -> None:
        self.events += 1
        data = event.data
        if event.role != Role.SYSTEM and event.by:
            self.letters.append(event)
        self.rows = tuple(data.get("rows", self.rows))  # as it was opened, or what a case's erasure left of it
        self.informed = self.informed or bool(data.get("settled"))
        match event.kind:
            case "opened":
                self.opened = self.since = event.at
                self.agency = str(data.get("agency", ""))
                self.cases, self.parts = tuple(data.get("cases", ())), tuple(data.get("parts", ()))
                self.period = (str(data.get("first", "")), str(data.get("last", "")))
                self.label = str(data.get("label", ""))
            case "left":
                if self.clock is None:
                    self.clock = event.at
            case "moved":
                self.stage, self.since, self.rung, self.clock = str(data["to"]), event.at, {}, None
                self.decided = event.at
                self.scan = files_of(data)
            case "remarked":
                self.remarks.append(str(data["text"]))
            case "thanked":
                self.thanked = True
            case "rang":
                self.rung[str(data["bell"])] = int(data["times"])
                for name in data.get("overtaken", ()):
                    self.rung.setdefault(str(name), 1)
            case "kept_back":  # signed, and not sent before its office has been asked
                self.scan = files_of(data)
            case "restated" | "asked_back" | "noted" | "told":
                pass
            case unknown:
                raise KeyError(unknown)

    @property
    def open(self) -> bool:
        return bool(sop.STAGES[f"{self.kind}.{self.stage}"].ways)

    @property
    def number(self) -> str:
        return self.key


Cases = Mapping[str, Case]
NO_CASES: Cases = MappingProxyType({})


def after(row: Mapping[str, Any], cases: Cases, house: House) -> dict[str, Any] | None:
    """What became of a case since its reprimand was recommended: {"what": a key of words.toml [after], "on": its day or None}; None while
    the agency's answer is still awaited."""
    if not row["number"]:
        return {"what": "erased", "on": None}
    case = cases.get(str(row["number"]))
    part = case.disposition(int(row["disposition"])) if case is not None else None
    if case is None or part is None:
        return None
    ended = case.closed if case.stage == "closed" else case.archived if not case.open else None
    if ended is not None:
        return {"what": case.stage, "on": house.calendar.local(ended).date()}
    if not part.live:
        return {"what": "rerouted", "on": None}
    if part.pending or part.answered is None:
        return None
    return {"what": "answered", "on": house.calendar.local(part.answered).date()}


class DossierScribe:
    """Writes a decision about a dossier."""

    def __init__(
        self,
        dossier: Dossier,
        house: House,
        now: datetime,
        at: datetime,
        role: Role = Role.SYSTEM,
        by: str = "",
        cases: Cases = NO_CASES,
    ) -> None:
        self.dossier, self.house, self.now, self.at, self.role, self.by = dossier, house, now, at, role, by
        self.cases = cases
        self.decision = Decision()
        self.way = ""

    def event(self, kind: str, **data: Any) -> None:
        event = Event(kind, self.at, self.role, self.by, data, self.way)
        self.way = ""
        self.dossier.enter(event)
        self.decision.events.append(event)

    def write(
        self,
        form: str,
        person: Person,
        purpose: str = "info",
        *,
        files: tuple[File, ...] = (),
        papers: tuple[tuple[str, str], ...] = (),
        clock: bool = False,
        **data: Any,
    ) -> None:
        reply = Reply(
            form, person.role, person.address, person.name, purpose, self.dossier.agency, 0, data, files, papers, clock
        )
        self.decision.letters.append(reply)

    @property
    def settled(self) -> bool:
        """Whether no case of it waits for the agency any more."""
        found = [after(row, self.cases, self.house) for row in self.dossier.rows]
        return bool(found) and all(one is not None and one["what"] != "merged" for one in found)

    def facts(self) -> dict[str, Any]:
        agency = self.house.people.agencies.get(self.dossier.agency)
        return {
            "agency": agency.name if agency else "",
            "head": agency.head.name if agency else "",
            "cases": [{**row, "after": after(row, self.cases, self.house)} for row in self.dossier.rows],
            "settled": self.settled,
            "number": self.dossier.key,
            "noted": self.dossier.opened,  # the day of the nota dinas, whenever it is typed
        }


# Reprimands.


def recommend(
    key: str, agency: str, rows: list[dict[str, Any]], house: House, now: datetime, letter: Letter
) -> tuple[Dossier, Decision]:
    """APIP recommends a reprimand to one agency for these late dispositions: the regent's office gets the draft."""
    dossier = Dossier(key, "reprimand", "reprimand_draft")
    scribe = DossierScribe(dossier, house, now, letter.arrived, letter.role, letter.sender)
    scribe.event(
        "opened",
        agency=agency,
        cases=[row["number"] for row in rows],
        parts=[row["disposition"] for row in rows],
        rows=rows,
    )
    papers = (("nota_dinas", f"nota-dinas-{key}.pdf"), ("reprimand", f"draf-teguran-{key}.pdf"))
    by = house.last_day(now, "reprimand")
    scribe.write(
        "reprimand_draft",
        house.people.first(Role.REGENT),
        "reprimand",
        papers=papers,
        clock=True,
        by=by,
        apip=letter.sender_name,
        **scribe.facts(),
    )
    return dossier, scribe.decision


def decide_dossier(dossier: Dossier, letter: Letter, house: House, now: datetime, cases: Cases = NO_CASES) -> Decision:
    """What a letter does to a reprimand or a report, by the ways of sop.py. cases: those of the reprimand, as they are now."""
    scribe = DossierScribe(dossier, house, now, letter.arrived, letter.role, letter.sender, cases)
    person = Person(letter.sender_name, (letter.sender,), letter.role)
    act = letter.act.name
    understood = letter.act.sure and bool(act)
    if act in QUESTIONS or (not understood and letter.role != Role.HEAD):
        kept = {"act": act} if act in QUESTIONS else {"reasons": list(letter.act.why)}
        scribe.event("asked_back" if not act else "told", text=letter.text, **kept)
        if act == "trace":
            understood_before = answered(dossier.letters, letter.sender, house)
            scribe.write("trace", person, letter.purpose, desk=letter.purpose, understood=understood_before, lines=[])
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
        scribe.write("already", person, "info", what=dossier.stage, at=dossier.decided or letter.arrived, by="")
        return scribe.decision
    scribe.way = f"{dossier.kind}.{dossier.stage}/{act}"
    _ACTS[act](scribe, letter)
    return scribe.decision


def _agree(scribe: DossierScribe, letter: Letter) -> None:
    """SETUJU orders the letter; without a file it is thanked and chased weekly (SOP row 5)."""
    pictures = _scans(letter)
    if pictures:
        _sign(scribe, letter)
        return
    regent = scribe.house.people.first(Role.REGENT)
    if scribe.dossier.stage == "reprimand_order":
        scribe.event("thanked", settled=scribe.settled)
        scribe.write("reprimand_wait", regent, "sign", since=scribe.dossier.since, **scribe.facts())
        return
    scribe.event("moved", to="reprimand_order", settled=scribe.settled)
    papers = (("reprimand", f"surat-teguran-{scribe.dossier.key}.pdf"),)
    scribe.write("reprimand_order", regent, "sign", papers=papers, clock=True, **scribe.facts())


def _scans(letter: Letter) -> tuple[File, ...]:
    """The signed scan: a PDF or picture of some size, not a logo in a signature."""
    return tuple(
        file
        for file in letter.files
        if file.type in ("application/pdf", "image/jpeg", "image/png", "image/tiff", "image/heic")
    )


def _sign(scribe: DossierScribe, letter: Letter) -> None:
    """The signed scan arrived: it is sent, unless its cause is gone and nobody has told the regent's office, which is then asked once."""
    scans, people = _scans(letter) or scribe.dossier.scan, scribe.house.people
    if not scribe.settled or scribe.dossier.informed:
        _send(scribe, scans)
        return
    scribe.way = ""
    scribe.event("kept_back", files=[file_json(file) for file in scans], settled=True)
    scribe.write("reprimand_settled", people.first(Role.REGENT), "sign", **scribe.facts())
    scribe.write("reprimand_settled", people.first(Role.APIP), **scribe.facts())


def _send(scribe: DossierScribe, scans: tuple[File, ...]) -> None:
    """That file, not ours, goes to the agency's head; copies to the Wakil Bupati and the Inspektur."""
    scribe.event("moved", to="reprimand_sent", files=[file_json(file) for file in scans])
    people, facts = scribe.house.people, scribe.facts()
    head = scribe.house.agency(scribe.dossier.agency).head
    scribe.write("reprimand", head, files=scans, by=scribe.house.last_day(scribe.now, "reprimand"), **facts)
    for role in (Role.VICE_REGENT, Role.INSPECTOR, Role.SEKDA):
        scribe.write("reprimand_copy", people.first(role), files=scans, **facts)
    scribe.write("echo", people.first(Role.REGENT), lines=["reprimand_sent"], release=None, hold=False)


def _reject(scribe: DossierScribe, letter: Letter) -> None:
    scribe.event("moved", to="reprimand_ended", text=letter.text)
    scribe.write(
        "reprimand_rejected",
        scribe.house.people.first(Role.APIP),
        text=str(letter.act.args.get("text", "")),
        **scribe.facts(),
    )
    scribe.write("echo", scribe.house.people.first(Role.REGENT), lines=["reprimand_rejected"], release=None, hold=False)


def _account(scribe: DossierScribe, letter: Letter) -> None:
    """The agency's head answers the reprimand: those who asked for it hear what he says."""
    scribe.event("noted", text=letter.text, files=[file_json(file) for file in letter.files])
    people = scribe.house.people
    for role in (Role.APIP, Role.REGENT):
        scribe.write("reprimand_account", people.first(role), files=letter.files, text=letter.text, **scribe.facts())
    scribe.write(
        "echo",
        Person(letter.sender_name, (letter.sender,), Role.HEAD),
        lines=["reprimand_account"],
        release=None,
        hold=False,
    )


# Reports.


def open_report(
    label: str, first: date, last: date, house: House, now: datetime, at: datetime
) -> tuple[Dossier, Decision]:
    """A quarter has ended: the admin gets the draft (row 9); the clerk has the figures made for the letter's enclosures."""
    dossier = Dossier(f"P4-{label}", "report", "report_draft")
    scribe = DossierScribe(dossier, house, now, at)
    scribe.event("opened", first=first.isoformat(), last=last.isoformat(), label=label)
    by = house.calendar.add(last, house.limit("report"))
    scribe.write(
        "report_draft",
        house.admin,
        "report",
        papers=_report_papers(label),
        clock=True,
        quarter=label,
        by=by,
        remarks=[],
    )
    return dossier, scribe.decision


def _report_papers(label: str) -> tuple[tuple[str, str], ...]:
    return (("report", f"laporan-P4-{label}.pdf"), ("spreadsheet", f"laporan-P4-{label}.xlsx"))


def _remark(scribe: DossierScribe, letter: Letter) -> None:
    scribe.event("remarked", text=str(letter.act.args.get("text") or letter.text))
    dossier = scribe.dossier
    by = scribe.house.calendar.add(date.fromisoformat(dossier.period[1]), scribe.house.limit("report"))
    scribe.write(
        "report_draft",
        scribe.house.admin,
        "report",
        papers=_report_papers(dossier.label),
        quarter=dossier.label,
        by=by,
        remarks=list(dossier.remarks),
    )


def _approve(scribe: DossierScribe, letter: Letter) -> None:
    scribe.event("moved", to="report_sent")
    dossier, people = scribe.dossier, scribe.house.people
    papers = (*_report_papers(dossier.label), ("follow_up_letters", f"draf-surat-tindak-lanjut-{dossier.label}.pdf"))
    scribe.write(
        "report", people.first(Role.REGENT), papers=papers, quarter=dossier.label, remarks=list(dossier.remarks)
    )
    scribe.write("echo", scribe.house.admin, lines=["report_sent"], release=None, hold=False)


_ACTS = {"account": _account, "agree": _agree, "sign": _sign, "reject": _reject, "remark": _remark, "approve": _approve}


# People change.


def reissue(dossier: Dossier, house: House, now: datetime, cases: Cases = NO_CASES) -> Decision:
    """The letter that lies open with a chair, written again to whoever sits in it now; no clock starts anew."""
    scribe = DossierScribe(dossier, house, now, now, cases=cases)
    scribe.decision.klass = ""
    holder = house.people.first(sop.STAGES[f"{dossier.kind}.{dossier.stage}"].holder)
    scribe.event("told", handed_over=str(holder.role))
    key, by = dossier.key, last_day(dossier, house)
    if dossier.open and dossier.scan:
        scribe.write("reprimand_settled", holder, "sign", **scribe.facts())
        return scribe.decision
    match dossier.stage:
        case "report_draft":
            label, remarks = dossier.label, list(dossier.remarks)
            scribe.write(
                "report_draft", holder, "report", papers=_report_papers(label), quarter=label, by=by, remarks=remarks
            )
        case "reprimand_draft":
            papers = (("nota_dinas", f"nota-dinas-{key}.pdf"), ("reprimand", f"draf-teguran-{key}.pdf"))
            apip = house.people.first(Role.APIP).name
            scribe.write("reprimand_draft", holder, "reprimand", papers=papers, by=by, apip=apip, **scribe.facts())
        case "reprimand_order":
            scribe.write(
                "reprimand_order", holder, "sign", papers=(("reprimand", f"surat-teguran-{key}.pdf"),), **scribe.facts()
            )
    return scribe.decision


# Time.


def last_day(dossier: Dossier, house: House) -> date | None:
    if dossier.kind == "report":
        return house.calendar.add(date.fromisoformat(dossier.period[1]), house.limit("report"))
    begin = dossier.clock
    if begin is None:
        return None
    return house.last_day(begin, "reprimand") if dossier.stage == "reprimand_draft" else house.calendar.day_zero(begin)


def dues(dossier: Dossier, house: House) -> list[clocks.Due]:
    last = last_day(dossier, house)
    if last is None or dossier.clock is None or not dossier.open:
        return []
    stage = sop.STAGES[f"{dossier.kind}.{dossier.stage}"]
    found = clocks.dues_of(stage.bells, last, dossier.clock, dossier.rung, house, ahead=house.warn.get(stage.limit, 1))
    return sorted(found, key=lambda due: due.at)


def next_due(dossier: Dossier, house: House) -> datetime | None:
    waiting = dues(dossier, house)
    return waiting[0].at if waiting else None


def time_passes(dossier: Dossier, house: House, now: datetime, cases: Cases = NO_CASES) -> Decision:
    """Reminders about a dossier: digest lines to its holder and, when late, to the Sekda (regent's office) or the admin's head."""
    scribe = DossierScribe(dossier, house, now, now, cases=cases)
    scribe.decision.klass = ""
    last = last_day(dossier, house)
    for ring in clocks.rings(dues(dossier, house), now):
        assert last is not None
        scribe.way = f"{dossier.kind}.{dossier.stage}/{ring.due.bell.name}"
        due = clocks.counted(ring.due, last, house, now) if ring.due.bell.name in ("late", "chase") else ring.due
        told = scribe.settled and due.bell.name == "chase"  # a letter of its own, which shows what became of each case
        scribe.event("rang", bell=due.bell.name, times=due.times, overtaken=list(ring.overtaken), settled=told)
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
            kind, how, said = (due.bell.name, purpose, {**data, "above": above}) if mine else ("told", "", data)
            scribe.decision.lines.append(
                Line(person.address, person.name, role, kind, dossier.key, 0, dossier.agency, how, said)
            )
    return scribe.decision


def _title(dossier: Dossier, house: House) -> str:
    return dossier.label if dossier.kind == "report" else house.agency_name(dossier.agency)
