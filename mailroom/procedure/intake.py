"""Opening a case (SOP row 1): the event "received", the receipt to the complainant and the verification letter to the admin.

Promises: pure; the number is handed in, so that the register alone counts (gapless within a year).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mailroom.procedure import secrecy
from mailroom.procedure.case import Case, file_json
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.house import House
from mailroom.procedure.people import Role


def receive(
    number: str,
    data: Mapping[str, Any],
    house: House,
    arrived: datetime,
    now: datetime,
    *,
    receipt: bool = True,
    salt: str = "",
    twin: str = "",
    others: Sequence[Mapping[str, str]] = (),
) -> tuple[Case, Decision]:
    """A new case from what the sorter understood (`data`: keys of the event "received", files as JSON rows).

    salt: what nobody can guess, for the case's chain; "" for none. twin: an open case of his that says the same; the admin is told.
    others: number and title of his other open cases, of which whoever verifies this one may know."""
    case = Case(number, salt)
    scribe = Scribe(case, house, now, arrived, Role.COMPLAINANT, str(data.get("address", "")))
    scribe.decision.klass = "complaint"
    scribe.event("received", **data)
    verify_by = scribe.last_day()
    if receipt:
        scribe.citizen("receipt", "case", by=verify_by, understood=bool(case.place or case.category), owed=True)
    scribe.to_admin(
        "verification", "verification", clock=True, files=case.files, by=verify_by, objection=None, completed=None,
        twin=twin, others=[dict(one) for one in others],
    )  # fmt: skip
    return case, scribe.decision


def finish_split(
    case: Case, first: tuple[str, str], children: Mapping[str, str], house: House, now: datetime, at: datetime
) -> Decision:
    """The parent of a split case keeps the first matter; the complainant hears all numbers. first: its title and text;
    children: number → title."""
    scribe = Scribe(case, house, now, at, Role.ADMIN, house.admin.address)
    scribe.way = "case.verification/split"
    scribe.event("split", children=list(children), title=first[0], text=first[1])
    rows = [
        {"number": case.number, "title": case.title or case.subject},
        *({"number": no, "title": title} for no, title in children.items()),
    ]
    scribe.citizen("split", cases=rows)
    scribe.to_admin(
        "verification", "verification", files=case.files, by=scribe.last_day(), objection=None, completed=None
    )
    return scribe.decision


def absorb(parent: Case, child: Case, house: House, now: datetime, at: datetime) -> Decision:
    """The survivor of a merge takes over the other's words and files; whoever works on it hears of them."""
    scribe = Scribe(parent, house, now, at, Role.SYSTEM)
    files = [file_json(file) for file in child.files]
    # The survivor's people may know of the other complainant what his own switches allow, and of an oversight matter nothing.
    closed = child.oversight and not parent.oversight
    text = "" if closed else secrecy.strike_own(child.text, child)
    scribe.event("absorbed", child=child.number, text=text, files=[] if closed else files)
    if closed:
        return scribe.decision
    for part in parent.live:
        if part.stage != "answered":
            scribe.to_liaison(
                "more_text",
                part,
                "disposition",
                text=text,
                files=() if parent.hidden or child.hidden else child.files,
            )
    return scribe.decision
