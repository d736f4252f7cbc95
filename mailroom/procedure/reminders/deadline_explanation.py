"""How a deadline is explained, after `jelaskan batas waktu`: from when it counts, which days are off, what
was added, its last day.

It adds up the days that deadlines.py names, and tells nobody a day that no other letter tells him.

In: `deadline_sums`: a `Case`, its `Disposition` or None, the `Role` that asks, `House`.
Out: rows for the letter, as dictionaries.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: The last days themselves: procedure/deadlines.py. What happened to a case (`kenapa?`):
procedure/kenapa_answer.py."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.sop import STAGES

_SATURDAY = 5


def deadline_sums(case: Case, part: Disposition | None, role: Role, house: House) -> list[dict[str, Any]]:
    """Returns the sums of the deadlines that run now and that this reader's letters name; [] when none
    does."""
    found: list[dict[str, Any]] = []
    if not case.open:
        return found
    key = STAGES[f"case.{case.stage}"].limit
    own = role not in (Role.LIAISON, Role.OFFICER)
    if own and key and case.clock is not None:
        found.append(_sum(key, case.clock, deadlines.case_day(case, house), house))
    if part is not None and not own:
        found += _sums_of_desk(case, part, house)
    elif case.stage == "handling" and case.whole_clock is not None:
        last = deadlines.promised_day(case, house)
        waits = [one for one in case.live if one.pending]
        if waits and all(one.answers_comment for one in waits):
            begin = waits[0].comment_clock
            found += [_sum("comment", begin, last, house)] if begin else []
        else:
            found.append(_sum(deadlines.whole_key(case), case.whole_clock, last, house))
    return found


def _sums_of_desk(case: Case, part: Disposition, house: House) -> list[dict[str, Any]]:
    """An agency reads the limit of its desk, and that of the whole where its answer is still awaited."""
    found, key = list[dict[str, Any]](), STAGES[f"disposition.{part.stage}"].limit
    if part.answers_comment and part.stage != "returned":
        key = "comment"
    elif part.oversight and part.stage == "execution":
        key = "whole_oversight"
    begin = (part.comment_clock if key == "comment" else None) or part.clock
    if key and begin is not None:
        found.append(_sum(key, begin, deadlines.row_day(part, house), house))
    whole = deadlines.whole_day(case, house)
    if part.pending and not part.answers_comment and case.whole_clock is not None:
        last = deadlines.with_extension(part, whole, house)
        found.append(_sum(deadlines.whole_key(case), case.whole_clock, last, house))
    return [one for place, one in enumerate(found) if one["key"] not in {row["key"] for row in found[:place]}]


def _sum(key: str, begin: datetime, last: date | None, house: House) -> dict[str, Any]:
    """One deadline: key, limit, begun, zero (day 0), moved (whether that is a later day), weekends, holidays,
    added (days beyond the limit), last."""
    calendar, limit = house.calendar, house.limit(key)
    zero = calendar.day_zero(begin)
    plain = calendar.add(zero, limit)
    last = last or plain
    days = [zero + timedelta(days=number) for number in range(1, (last - zero).days + 1)]
    off = [day for day in days if not calendar.is_working(day)]
    return {
        **{"key": key, "limit": str(limit), "begun": begin, "zero": zero, "last": last},
        "moved": zero != calendar.local(begin).date(),
        "weekends": sum(day.weekday() >= _SATURDAY for day in off) if limit.unit == "HK" else 0,
        "holidays": [day for day in off if day.weekday() < _SATURDAY] if limit.unit == "HK" else [],
        "added": max(0, calendar.days_between(plain, last)),
    }
