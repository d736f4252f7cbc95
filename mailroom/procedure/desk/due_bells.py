"""Which reminders and automatic steps ("bells") of a case are due, and when: from its clocks, the SOP's bells
and the calendar.

Promises: pure. A clock that has not started rings no bell. For the past only the latest bell of a
stage is rung; those it overtakes count as rung (README promise 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from mailroom.procedure.case import Case
from mailroom.procedure.clocks import case_day, promise, row_day, slg_day, whole_day, with_extension
from mailroom.procedure.disposition import Disposition
from mailroom.procedure.house import House
from mailroom.procedure.sop import STAGES, Bell
from mailroom.procedure.workdays import Limit

DAILY = 5  # late reminders are daily for five working days, then weekly


@dataclass(frozen=True)
class Due:
    """A bell whose moment has a date. times: 1 for the first ring, counting up for the repeated ones."""

    at: datetime
    bell: Bell
    disposition: int = 0
    times: int = 1


def dues(case: Case, house: House) -> list[Due]:
    """Every bell of this case that has yet to ring, in order of time; the repeated ones by their next ring
    only."""
    found: list[Due] = []
    if STAGES[f"case.{case.stage}"].bells:
        found += _stage_dues("case", case.stage, case_day(case, house), case.clock, case.rung, house, 0)
        if case.stage == "answered" and case.notice_left is None:
            found = [due for due in found if due.bell.name != "silence"]
    if case.stage in ("handling", "answered"):
        for part in case.live:
            found += _part_dues(case, part, house)
    found += _delivery_dues(case, house)
    found += _overdue_dues(case, house)
    return sorted(found, key=lambda due: due.at)


def _delivery_dues(case: Case, house: House) -> Iterator[Due]:
    """A printed letter that starts the citizen's clock, and nobody has said that it was handed over: the
    admin is asked again."""
    bell = next((bell for bell in STAGES[f"case.{case.stage}"].bells if bell.name == "delivery"), None)
    waits = case.clock is None or (
        case.stage == "answered" and bool(case.rung.get("closing_notice")) and case.notice_left is None
    )
    if bell is None or not waits or not (case.by_post or case.undelivered == "complainant"):
        return
    since = max(event.at for event in case.trail if event.kind != "told")
    yield Due(
        house.calendar.opening(house.calendar.add(house.calendar.day_zero(since), Limit(bell.days))),
        bell,
        0,
        case.rung.get("delivery", 0) + 1,
    )


def _overdue_dues(case: Case, house: House) -> Iterator[Due]:
    """When the office opens next after a day that the complainant was promised, and that passed without what
    was promised."""
    bell = next((bell for bell in STAGES[f"case.{case.stage}"].bells if bell.name == "overdue"), None)
    found = promise(case, house)
    if bell is not None and found is not None:
        yield Due(house.calendar.opening(house.calendar.add(found.by, Limit(bell.days))), bell)


def _part_dues(case: Case, part: Disposition, house: House) -> Iterator[Due]:
    if part.stage == "window":
        if part.release is not None:
            yield Due(part.release, STAGES["disposition.window"].bells[0], part.id)
        return
    row = row_day(part, house)
    own = _stage_dues("disposition", part.stage, row, part.clock, part.rung, house, part.id)
    yield from (due for due in own if due.bell.name not in ONCE)
    yield from _once_each(part, house, "slg", slg_day(part, house))
    whole = with_extension(part, whole_day(case, house), house)
    if row is not None and whole is not None and whole < row and not part.answers_comment:
        yield from _once_each(part, house, "whole", whole)


ONCE = ("slg", "whole")  # one reminder on the last day of a limit that runs over several desks
# what rings for him goes by what he was told, not by the limit of a desk
OF_THE_COMPLAINANT = ("delivery", "overdue")


def _once_each(part: Disposition, house: House, name: str, day: date | None) -> Iterator[Due]:
    bell = next((bell for bell in STAGES[f"disposition.{part.stage}"].bells if bell.name == name), None)
    if bell is None or day is None or part.clock is None or part.rung.get(name):
        return
    at = house.calendar.opening(day)
    if at > part.clock:
        yield Due(at, bell, part.id)


def _stage_dues(
    kind: str,
    stage: str,
    last: date | None,
    clock: datetime | None,
    rung: dict[str, int],
    house: House,
    part: int,
) -> list[Due]:
    if last is None or clock is None:
        return []
    found = STAGES[f"{kind}.{stage}"]
    return dues_of(found.bells, last, clock, rung, house, part, ahead=house.warn.get(found.limit, 1))


def dues_of(
    bells: tuple[Bell, ...],
    last: date,
    clock: datetime,
    rung: dict[str, int],
    house: House,
    part: int = 0,
    *,
    ahead: int = 1,
) -> list[Due]:
    """The bells of any stage with a limit. last: the limit's last day; clock: when it began; rung: how often
    each rang; ahead: how many working days before its end the holder is first reminded."""
    found = []
    for bell in bells:
        times = rung.get(bell.name, 0) + 1
        if bell.name in OF_THE_COMPLAINANT:
            continue
        if bell.name in ("late", "chase"):
            found.append(Due(_repeat(last, bell, times, house), bell, part, times))
        elif times == 1:
            at = _once(last, bell, house, ahead)
            if at > clock:
                found.append(Due(at, bell, part))
    return found


def _repeat(last: date, bell: Bell, times: int, house: House) -> datetime:
    """The nth late reminder: daily for five working days, then every five working days. A chase is weekly
    from the start."""
    ahead = 5 * times if bell.name == "chase" else times if times <= DAILY else DAILY + 5 * (times - DAILY)
    return house.calendar.opening(house.calendar.add(last, Limit(ahead)))


def _once(last: date, bell: Bell, house: House, ahead: int) -> datetime:
    if bell.to:  # a change of state comes when the last day is over, not in office hours
        return house.calendar.midnight_after(last)
    days = -ahead if bell.name == "before" else bell.days
    return house.calendar.opening(house.calendar.add(last, Limit(days)))


@dataclass(frozen=True)
class Ring:
    """A bell to ring now, and the names of those of the same desk that it overtakes: they count as rung and
    are not sent."""

    due: Due
    overtaken: tuple[str, ...] = ()


def rings(waiting: list[Due], now: datetime) -> list[Ring]:
    """Of the bells due by `now`, the latest of each desk; changes of state are kept apart from reminders."""
    desks: dict[tuple[int, bool, str], list[Due]] = {}
    for due in waiting:
        if due.at <= now:
            alone = due.bell.name if due.bell.name in (*ONCE, "overdue") else ""
            desks.setdefault((due.disposition, bool(due.bell.to), alone), []).append(due)
    chosen = [Ring(group[-1], tuple(due.bell.name for due in group[:-1])) for group in desks.values()]
    # The complainant's own comes last: it says who else has been told.
    return sorted(chosen, key=lambda ring: (ring.due.bell.name == "overdue", ring.due.at))


def with_count(due: Due, last: date, house: House, now: datetime) -> Due:
    """A repeated bell with the count it has reached on the day of `now`: one that rings late, in the night
    before the next ring, says of the matter what that one would say the day after."""
    times, today = due.times, house.calendar.local(now).date()
    while house.calendar.local(_repeat(last, due.bell, times + 1, house)).date() <= today:
        times += 1
    return Due(_repeat(last, due.bell, times, house), due.bell, due.disposition, times)


def next_dues(case: Case, house: House) -> tuple[datetime | None, datetime | None]:
    """When time next does something to this case, and when it next changes its state: what the register's
    indexes due and turns hold."""
    waiting = dues(case, house)
    return next((due.at for due in waiting), None), next((due.at for due in waiting if due.bell.to), None)
