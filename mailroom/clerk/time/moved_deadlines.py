"""When each open matter falls due next, counted anew after a day became a day off or a working day.

A deadline is never written down. It is counted from the calendar whenever it is asked for, so it moves as the
working days of the SOP do. Only the register's index of what falls due next is kept, and is made anew here.
A bell that has rung does not ring twice; lateness is judged by the calendar as it is now.

In: `count_anew`: `Services`, now.
Out: rows with the new moments, entered with the mark of the calendar they were counted by.
Fails: OSError goes up; the next call begins again.
See: What falls due when: procedure/reminders/due_steps.py. Working days: procedure/workdays.py."""

from __future__ import annotations

import hashlib
from datetime import datetime

from mailroom.clerk.outcome import Entry, Row
from mailroom.clerk.register_rows import stamp
from mailroom.clerk.services import Services
from mailroom.procedure.dossiers import dossier_acts
from mailroom.procedure.office_facts import House
from mailroom.procedure.reminders import due_steps

FACT = "days off"  # the fact by which calendar the register's due moments were counted
LAST = "9999"  # beyond any moment
PIECE = 200  # rows that are entered in one change


def count_anew(services: Services, now: datetime) -> None:
    """Counts what falls due when, if the days off are not those by which it was counted last. A store without
    cases has nothing to count."""
    mark = _calendar_mark(services.house)
    if not services.store.register.count("cases") or mark.fields == {
        "value": services.store.register.fact(FACT)
    }:
        return
    rows = _changed_rows(services)
    for start in range(0, len(rows), PIECE):
        services.enter("deadlines counted anew", rows[start : start + PIECE], now)
    services.enter("the days off of the calendar", [mark], now)


def _calendar_mark(house: House) -> Row:
    """Returns the fact that says by which days off is counted."""
    days = ",".join(sorted(day.isoformat() for day in house.calendar.off))
    return Row.fact(FACT, hashlib.sha256(days.encode()).hexdigest()[:16])


def _changed_rows(services: Services) -> list[Entry]:
    """The rows whose next moment is another by today's calendar."""
    store, house, found = services.store, services.house, list[Entry]()
    for number, _ in store.register.range("cases", "due", LAST):
        case, row = store.case(number), store.register.get("cases", number) or {}
        if case is None:
            continue
        due, turn = due_steps.next_dues(case, house)
        new = {"due": stamp(due) if due else None, "turns": stamp(turn) if turn else None}
        if any(row.get(name) != value for name, value in new.items()):
            found.append(Row("cases", number, new))
    for key, at in store.register.range("dossiers", "due", LAST):
        dossier = store.dossier(key) if key.startswith(("P4-", "TEGURAN-")) else None
        if dossier is not None:
            next_bell = next((stamp(due.at) for due in dossier_acts.dues(dossier, house)), None)
            if next_bell != at:
                found.append(Row("dossiers", key, {"due": next_bell}))
    return found
