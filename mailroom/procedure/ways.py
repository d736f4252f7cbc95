"""Which acts a person may do now: the ways of sop.py that are open at a case's stage. Also the menu of his
desk, and what he still owes (`owed`).

Letters and the desk ask the same functions, so no menu offers a choice that would be turned down.

In: a `Case`, its `Disposition` or None, a `Role`, an act's name, an address, `House`.
Out: `open_way`: the way's key, or None. `menu_at`: a menu's name. `owed`: `Owed`, or None.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: The rows of the menus: templates/menus.toml. What an act then does: desk/decide.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mailroom.procedure import acts, deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.sop import STAGES, Way

# The menu (templates/menus.toml) by which a reply is read that lies on a disposition's desk.
MENUS = {"distribution": "disposition", "execution": "instruction", "answering": "approval"}
MENUS |= {
    "asking": "disposition",
    "window": "window",
    "answered": "disposition",
    "follow_up": "comment",
    "returned": "returned",
}

_EVERY = acts.names(lambda act: act.ways)
_ON_REQUEST = acts.names(lambda act: act.decides_on == "request")


@dataclass(frozen=True)
class Owed:
    """What somebody still has to do: the stage that waits for him ("extension": a request to decide), the
    menu he decides by, its last day, and the disposition it is about (0: the case itself)."""

    what: str
    menu: str
    by: date | None
    disposition: int = 0


def open_way(case: Case, part: Disposition | None, role: Role, act: str) -> str | None:
    """Returns the stage ("disposition.distribution") from which the SOP lets this role go this way, or
    None."""
    if part is not None and (
        part.response_kept if act == "approve" else act == "contribute" and not part.lead
    ):
        return None
    return next((key for key in _desks(case, part) if any(way.act == act for way in _ways(key, role))), None)


def _desks(case: Case, part: Disposition | None) -> list[str]:
    """The stages of `part`, while it is at work on an open case, and of the case itself."""
    at_work = part is not None and part.live and case.open
    own = [f"disposition.{part.stage}"] if part is not None and at_work else []
    return [*own, f"case.{case.stage}", *(["text.review"] if case.waiting else [])]


def _ways(key: str, role: Role) -> list[Way]:
    return [way for way in STAGES[key].ways if way.role == role]


def closed_ways(case: Case, part: Disposition | None, role: Role) -> frozenset[str]:
    """Returns the acts of the SOP that are not open to this role from where the case lies."""
    closed = _EVERY.difference(way.act for key in _desks(case, part) for way in _ways(key, role))
    closed |= {"approve"} if part is not None and part.response_kept else set()
    closed |= {"contribute"} if part is None or not part.lead else set()
    closed |= {"involve"} if case.oversight else set()
    closed |= {"oversee"} if any(one.oversight for one in case.live) else set()
    return closed if part is not None and part.extension is not None else closed | _ON_REQUEST


def menu_at(part: Disposition | None, role: Role) -> str:
    """Returns the menu by which a reply to a letter without its own question is read: that of the desk on
    which the part lies. A liaison keeps his own menu while his officer has the part, since he may act for
    him."""
    if part is None:
        return "verification"
    return "disposition" if part.stage == "execution" and role == Role.LIAISON else MENUS[part.stage]


def owed(case: Case, role: Role, address: str, part: Disposition | None, house: House) -> Owed | None:
    """Returns what `role` still has to do in this case, for his own part; None when it lies with others or
    ended."""
    if not case.open:
        return None
    if role == Role.ADMIN:
        return _admin(case, part, house)
    if role == Role.COMPLAINANT:
        if case.stage == "completion":
            return Owed(case.stage, "complete", deadlines.case_day(case, house))
        asks = next((one for one in case.live if one.stage == "asking"), None)
        return Owed("completion", "complete", deadlines.row_day(asks, house), asks.id) if asks else None
    if part is None or not part.live or STAGES[f"disposition.{part.stage}"].holder != role:
        return None
    if role == Role.OFFICER and part.officer != address:
        return None
    return Owed(part.stage, menu_at(part, role), deadlines.disposition_day(case, part, house), part.id)


def _admin(case: Case, part: Disposition | None, house: House) -> Owed | None:
    """The admin's desks: the verification, what was given back, requests for time; those of `part` first."""
    if case.stage == "verification":
        return Owed(case.stage, "verification", deadlines.case_day(case, house))
    parts = sorted(case.live, key=lambda one: part is None or one.id != part.id)
    for one in parts:
        if one.stage == "returned":
            return Owed(one.stage, "returned", deadlines.disposition_day(case, one, house), one.id)
    for one in parts:
        if one.extension is not None:
            return Owed("extension", "extension", deadlines.disposition_day(case, one, house), one.id)
    for review in case.waiting:
        return Owed("review", f"review.{review.no}", deadlines.review_day(review, house))
    return None
