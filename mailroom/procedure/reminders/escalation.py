"""Who hears that a desk is late, and what the complainant hears of a promised day that was not kept.

Told are the roles of the `late` bell in sop.py: the agency's head and APIP; for an officer his liaison; for
the admin his head. `escalate` in [limits] of config.toml replaces them. A head who may be accused hears
nothing; the admin's head does. The complainant gets an apology once for each promised day, then news every 5
working days, three times at most.

In: a `Scribe`, the `Ring` that is due, its `Disposition` or None, when the office opens.
Out: letters, lines and events on the scribe; `told_of_lateness`: the `Person`s.
Fails: The disk's OSError goes up, and the clerk waits. Any other error is logged, and the step is put off an
hour (timers.py).
See: When a reminder falls due: due_steps.py. What APIP may then recommend, a teguran: dossiers/reprimands.py.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Disposition
from mailroom.procedure.decision import Scribe
from mailroom.procedure.people import Person, Role
from mailroom.procedure.reminders import due_steps
from mailroom.procedure.secrecy.accused_head import is_accused
from mailroom.procedure.sop import STAGES
from mailroom.procedure.workdays import Limit

_BELLS = STAGES["case.handling"].bells
# The roles that the `late` bell of each stage tells; a stage without one is as the first desk of its kind.
_TELLS = {name: bell.tells for name, stage in STAGES.items() for bell in stage.bells if bell.name == "late"}
_MONITORS = (Role.HEAD, Role.APIP)
_AT_WORK = (Role.ADMIN, Role.LIAISON, Role.OFFICER)


def apologise(scribe: Scribe, ring: due_steps.Ring, opens: datetime) -> None:
    """A day that we promised the complainant is over: he hears it from us, once, with where his report lies
    and who has been told. He hears nothing if a step taken just before has brought his answer."""
    case, house = scribe.case, scribe.house
    broken = deadlines.promise(case, house)
    if broken is None or house.calendar.midnight_after(broken.by) > scribe.now:
        return
    again = deadlines.another_day(case, house, broken)
    hears = None if again else _next_news(scribe, opens)
    day = {"hears": hears.isoformat()} if hears else {}
    enter_ring(scribe, ring, None, promised=broken.by.isoformat(), **day)
    scribe.citizen("overdue", not_before=opens, again=again, hears=hears, **_lateness(scribe, broken))


def _next_news(scribe: Scribe, opens: datetime) -> date:
    """The day on which the complainant hears again, if what he was promised is still late then."""
    calendar, days = scribe.house.calendar, next(bell.days for bell in _BELLS if bell.name == "still_late")
    return calendar.add(calendar.local(opens).date(), Limit(days))


def _lateness(scribe: Scribe, broken: deadlines.Promise) -> dict[str, Any]:
    """What a letter to the complainant tells of a day that was not kept."""
    case, house = scribe.case, scribe.house
    parts = [part for number in broken.parts if (part := case.disposition(number))]
    desks = [{"name": house.agency_name(part.agency), "stage": part.stage} for part in parts]
    told = deadlines.informed_superiors(case, parts)
    return {"what": broken.what, "by": broken.by, "told": told, "desks": desks}


def tell_again(scribe: Scribe, ring: due_steps.Ring, opens: datetime) -> None:
    """The day has come on which the complainant was to hear again, and he still waits. The last of these
    letters names who is above those that hold his report."""
    case, last = scribe.case, ring.due.times >= due_steps.TOLD_AGAIN
    broken = deadlines.still_broken(case, scribe.house)
    if broken is None:
        return
    hears = None if last else _next_news(scribe, opens)
    enter_ring(scribe, ring, None, **({"hears": hears.isoformat()} if hears else {}))
    above: list[dict[str, str]] = []
    desks: list[Disposition | None] = [part for no in broken.parts if (part := case.disposition(no))]
    for part in (desks or [None]) if last else ():
        person = next((one for one in told_of_lateness(scribe, part) if one.role not in _AT_WORK), None)
        if person is not None:
            agency = scribe.house.agency_name(part.agency) if part else ""
            above.append({"name": person.name, "role": str(person.role), "agency": agency})
    about = {**_lateness(scribe, broken), "hears": hears, "above": above}
    scribe.citizen("still_late", not_before=opens, **about)


def enter_ring(scribe: Scribe, ring: due_steps.Ring, part: Disposition | None, **data: object) -> None:
    data |= {"bell": ring.due.bell.name, "times": ring.due.times, "overtaken": list(ring.overtaken)}
    data |= {"review": ring.due.review} if ring.due.review else {}
    scribe.event("rang", disposition=part.id if part else 0, **data)


def told_of_lateness(scribe: Scribe, part: Disposition | None, key: str = "") -> tuple[Person, ...]:
    """Returns who is told of a late desk: the roles of the `late` bell of its stage in sop.py, or those of
    [escalation]. On the oversight track the inspector stands for the agency's head and APIP. When the case
    concerns the Inspectorate or the admin's own office, the impartial addressee is told instead. key: of
    another limit than the desk's own."""
    case = scribe.case
    holder = scribe.holder(part) if part else scribe.admin()
    at = f"disposition.{part.stage}" if part else f"case.{case.stage}"
    key = key or STAGES[at].limit
    if key in scribe.house.escalate and not case.concerns:
        roles = scribe.house.escalate[key]
    elif case.concerns and (part is None or part.stage == "returned" or case.concerns == part.agency):
        roles = ()
    else:
        roles = _TELLS.get(at, _TELLS["disposition.distribution" if part else "case.verification"])
        if part and part.oversight:
            roles = tuple(Role.INSPECTOR if role in _MONITORS else role for role in roles)
    chain = [_person_above(scribe, role, part) for role in roles] or [scribe.house.impartial]
    return tuple(person for person in dict.fromkeys(chain) if person.address != holder.address)


def _person_above(scribe: Scribe, role: Role, part: Disposition | None) -> Person:
    """The person of a configured escalation: the agency's own people, or a chair of the office."""
    if part is not None and role == Role.LIAISON:
        return scribe.liaison(part)
    if part is not None and role == Role.HEAD:
        head = scribe.house.agency(part.agency).head
        if not is_accused(scribe.case, part.agency, head):
            return head
        role = Role.ADMIN_HEAD
    return scribe.house.people.first(role if role in scribe.house.people.chairs else Role.ADMIN_HEAD)
