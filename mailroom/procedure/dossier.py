"""The history of a matter beside the cases: a teguran (SOP row 5) or the quarter's report (row 9); and its
scribe.

In: `Dossier.from_events`: key and `Event`s. `outcome_since`: a case's row, look-up of cases, `House`.
`DossierScribe`: a dossier, house, now.
Out: `Dossier`; a dictionary or None; a `Decision` on the scribe.
Fails: An event of an unknown kind raises KeyError: the letter is set aside, a due step put off an hour.
See: What a letter or a day does to one: dossiers/dossier_acts.py. The history of a case: case.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mailroom.procedure import sop
from mailroom.procedure.case import Case
from mailroom.procedure.decision import OWN, Decision
from mailroom.procedure.event import Event, files_of
from mailroom.procedure.letter import File, Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role


@dataclass
class Dossier:
    """A reprimand ("TEGURAN-2026-001") or report ("P4-2026-T3"). clock: of the letter to its holder."""

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
    def from_events(cls, key: str, events: Iterable[Event]) -> Dossier:
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
        # as it was opened, or what a case's erasure left of it
        self.rows = tuple(data.get("rows", self.rows))
        self.informed = self.informed or bool(data.get("settled"))
        match event.kind:
            case "opened":
                self.opened = self.since = event.at
                self.agency = str(data.get("agency", ""))
                self.cases, self.parts = tuple(data.get("cases", ())), tuple(data.get("parts", ()))
                self.period = (str(data.get("first", "")), str(data.get("last", "")))
                self.label = str(data.get("label", ""))
            case "left":
                self.clock = self.clock or event.at
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
NO_CASES: Cases = {}


def outcome_since(row: Mapping[str, Any], cases: Cases, house: House) -> dict[str, Any] | None:
    """Returns what became of a case since its reprimand was recommended: {"what": a key of words.toml
    [after], "on": its day or None}; None while the agency's answer is still awaited."""
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
    on = house.calendar.local(part.answered).date() if part.answered is not None else None
    if on is None or (part.pending and on.isoformat() <= str(row["limit"])):
        return None
    return {"what": "commented" if part.pending else "answered", "on": on}


@dataclass
class DossierScribe:
    """Writes a decision about a dossier. cases: those it is about, as they are now; way: as of `Scribe`."""

    dossier: Dossier
    house: House
    now: datetime
    at: datetime
    role: Role = Role.SYSTEM
    by: str = ""
    cases: Cases = field(default_factory=dict)
    decision: Decision = field(default_factory=Decision)
    way: str = ""

    def event(self, kind: str, **data: Any) -> None:
        event = Event(kind, self.at, self.role, self.by, data, self.way)
        self.way = ""
        self.dossier.enter(event)
        self.decision.events.append(event)

    def write(self, form: str, person: Person, purpose: str = "info", **data: Any) -> None:
        """data: for the template; what of it `OWN` names is the letter's own."""
        own, agency = {key: data.pop(key) for key in OWN if key in data}, self.dossier.agency
        who = (person.role, person.address, person.name)
        self.decision.letters.append(Reply(form, *who, purpose, agency, 0, data, **own))

    def echo(self, person: Person, line: str) -> None:
        """Tells the person who asked for it what was done."""
        self.write("echo", person, lines=[line])

    @property
    def is_moot(self) -> bool:
        """Whether every case behind the dossier was dealt with meanwhile (`outcome_since`). A case merged
        into another was not: its matter goes on there."""
        found = [outcome_since(row, self.cases, self.house) for row in self.dossier.rows]
        return bool(found) and all(one is not None and one["what"] != "merged" for one in found)

    def facts(self) -> dict[str, Any]:
        agency = self.house.people.agencies.get(self.dossier.agency)
        names = {"agency": agency.name, "head": agency.head.name} if agency else {}
        rows = [{**row, "after": outcome_since(row, self.cases, self.house)} for row in self.dossier.rows]
        noted = self.dossier.opened  # the day of the nota dinas, whenever it is typed
        return {**names, "cases": rows, "settled": self.is_moot, "number": self.dossier.key, "noted": noted}
