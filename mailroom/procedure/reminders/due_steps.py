"""When each reminder or automatic step of a case falls due, how often it comes, and which one of several that
are past is sent.

A desk is warned one working day before its last day, unless `warn` of config.toml says otherwise. A late desk
is reminded daily for 5 working days (`DAILY`), then weekly. Of a danger to life its holder hears every 2
office hours, four times at most (`MOST`; `danger` in LIMITS of sop.py). News of lateness to the complainant
comes three times (`TOLD_AGAIN`). None comes before its clock has started. Of several past reminders of one
desk only the latest is sent; the others count as sent.

In: `dues`, `next_dues`: a `Case` and the `House`. `rings`: `Due`s and now.
Out: `Due`s with their moments; `Ring`s for now; (next step, next change of state), None for none.
Fails: AssertionError where a limit of the SOP has no beginning to be counted from: the case's steps are put
off an hour.
See: Which there are: the bells of sop.py. Last days: deadlines.py. What is then done: desk/due_acts.py. Who
is told of lateness: escalation.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition, Review
from mailroom.procedure.office_facts import House
from mailroom.procedure.sop import STAGES, Bell, Stage
from mailroom.procedure.workdays import Limit

DAILY = 5  # late reminders are daily for five working days, then weekly
TOLD_AGAIN = 3  # how often a complainant hears that what he was promised is still late
MOST = 4  # reminders of the second clock at one desk: the office hours of a day
ONCE = ("slg", "whole")  # one reminder on the last day of a limit that runs over several desks
# what rings for him goes by what he was told, not by the limit of a desk
OF_THE_COMPLAINANT = ("delivery", "overdue", "still_late")
ALONE = (*ONCE, "overdue", "still_late", "danger")  # no other reminder of the desk replaces these


@dataclass(frozen=True)
class Due:
    """A bell and when it rings. times: 1 for the first time, counting up where it is repeated."""

    at: datetime
    bell: Bell
    disposition: int = 0
    times: int = 1
    review: int = 0


def dues(case: Case, house: House) -> list[Due]:
    """Returns every reminder and automatic step ("bell") of this case that is still to come, in order of
    time. When a bell repeats, only its next time is listed. The closing after silence is listed only after
    its announcement has left."""
    found: list[Due] = []
    if STAGES[f"case.{case.stage}"].bells:
        found += _stage_dues(f"case.{case.stage}", case, deadlines.case_day(case, house), house)
        if case.stage == "answered" and case.notice_left is None:
            found = [due for due in found if due.bell.name != "silence"]
    if case.stage in ("handling", "answered"):
        for part in case.live:
            found += _part_dues(case, part, house)
    for review in case.waiting:
        last = deadlines.review_day(review, house)
        own = _stage_dues("text.review", review, last, house)
        found += [replace(due, review=review.no) for due in own]
    found += _delivery_dues(case, house)
    found += _danger_dues(case, house)
    # When the office opens next after a day that was promised to the complainant, and not kept.
    bell, broken = _bell(f"case.{case.stage}", "overdue"), deadlines.promise(case, house)
    if bell is not None and broken is not None:
        found.append(Due(_opening(house, broken.by, bell.days), bell))
    bell = _bell(f"case.{case.stage}", "still_late")
    if bell is not None and case.hears is not None and deadlines.still_broken(case, house) is not None:
        found.append(Due(house.calendar.opening(case.hears), bell, times=case.heard_again + 1))
    bell = _bell(f"case.{case.stage}", "afterwards")
    if bell is not None and case.closed_by == "silence" and case.closed and not case.rung.get("afterwards"):
        last = house.last_day(case.closed, "afterwards")
        found.append(Due(house.calendar.opening(house.calendar.next_working(last)), bell))
    return sorted(found, key=lambda due: due.at)


def _delivery_dues(case: Case, house: House) -> Iterator[Due]:
    """A printed letter starts the citizen's clock when it is handed over: until then the admin is asked."""
    bell = _bell(f"case.{case.stage}", "delivery")
    announced = case.stage == "answered" and bool(case.rung.get("closing_notice"))
    waits = case.clock is None or (announced and case.notice_left is None)
    if bell is not None and waits and (case.by_post or case.undelivered == "complainant"):
        since = max(event.at for event in case.trail if event.kind != "told")
        at, times = _opening(house, house.calendar.day_zero(since), bell.days), case.rung.get("delivery", 0)
        yield Due(at, bell, times=times + 1)


def _danger_dues(case: Case, house: House) -> Iterator[Due]:
    """The second clock of a sure danger, at each desk that has to decide who acts."""
    desks: list[tuple[str, Case | Disposition, int]] = [(f"case.{case.stage}", case, 0)]
    # an agency that has told how it goes since the danger was known needs no second clock any more
    since = case.urgent_since or case.received
    silent = (part for part in case.live if not any(text.at > since for text in part.progress))
    desks += [(f"disposition.{part.stage}", part, part.id) for part in silent if case.open]
    for key, desk, number in desks if case.urgent else ():
        bell, times = _bell(key, "danger"), desk.rung.get("danger", 0) + 1
        if bell is not None and desk.clock is not None and times <= MOST:
            yield Due(_danger_rings(case, desk, times, house), bell, number, times)


def _danger_rings(case: Case, desk: Case | Disposition, times: int, house: House) -> datetime:
    """Returns when the second clock rings for the nth time: so many office hours after the desk was asked, or
    after the danger was found later."""
    assert desk.clock is not None
    start = max(desk.clock, case.urgent_since or desk.clock)
    return house.calendar.after_open(start, times * timedelta(hours=house.limit("danger").amount))


def latest_danger(due: Due, case: Case, house: House, now: datetime) -> Due:
    """Returns a ring of the second clock, counted as the latest whose moment has come by `now`."""
    desk, times = case.disposition(due.disposition) or case, due.times
    while times < MOST and _danger_rings(case, desk, times + 1, house) <= now:
        times += 1
    return replace(due, times=times)


def _bell(stage: str, name: str) -> Bell | None:
    return next((bell for bell in STAGES[stage].bells if bell.name == name), None)


def _opening(house: House, day: date, days: int) -> datetime:
    """Returns when the office opens, so many working days after this one."""
    return house.calendar.opening(house.calendar.add(day, Limit(days)))


def _part_dues(case: Case, part: Disposition, house: House) -> Iterator[Due]:
    """The bells of one agency's part: of its desk's limit, of the first follow-up ("slg"), and of the whole
    limit where that ends before the desk's. In the undo window only the relay of the answer."""
    if part.stage == "window":
        if part.release is not None:
            yield Due(part.release, STAGES["disposition.window"].bells[0], part.id)
        return
    row = deadlines.row_day(part, house)
    own = _stage_dues(f"disposition.{part.stage}", part, row, house, part.id)
    yield from (due for due in own if due.bell.name not in ONCE)
    yield from _once_each(part, house, "slg", deadlines.first_follow_up_day(part, house))
    whole = deadlines.with_extension(part, deadlines.whole_day(case, house), house)
    if row is not None and whole is not None and whole < row and not part.answers_comment:
        yield from _once_each(part, house, "whole", whole)


def _once_each(part: Disposition, house: House, name: str, day: date | None) -> Iterator[Due]:
    """One reminder when the office opens on `day`; none if the desk's clock began later or it rang before."""
    bell = _bell(f"disposition.{part.stage}", name)
    if bell is None or day is None or part.clock is None or part.rung.get(name):
        return
    at = house.calendar.opening(day)
    if at > part.clock:
        yield Due(at, bell, part.id)


def _stage_dues(
    key: str, desk: Case | Disposition | Review, last: date | None, house: House, part: int = 0
) -> list[Due]:
    if last is None or desk.clock is None:
        return []
    return dues_of(STAGES[key], last, desk.clock, desk.rung, house, part)


def dues_of(
    stage: Stage, last: date, clock: datetime, rung: dict[str, int], house: House, part: int = 0
) -> list[Due]:
    """Returns the bells of any stage with a limit. A bell other than "late" and "chase" rings once, and never
    at or before `clock`. last: the limit's last day; clock: when it began; rung: how often each rang."""
    # how many working days before its end the holder is first reminded
    found, ahead = list[Due](), house.warn.get(stage.limit, 1)
    for bell in stage.bells:
        times = rung.get(bell.name, 0) + 1
        if bell.name in ("late", "chase"):
            found.append(Due(_repeat(last, bell, times, house), bell, part, times))
        elif times == 1 and bell.name not in (*OF_THE_COMPLAINANT, "danger"):
            # a change of state comes when the last day is over, not in office hours
            days = -ahead if bell.name == "before" else bell.days
            at = house.calendar.midnight_after(last) if bell.to else _opening(house, last, days)
            found += [Due(at, bell, part)] if at > clock else []
    return found


def _repeat(last: date, bell: Bell, times: int, house: House) -> datetime:
    """Returns when the nth late reminder rings, for the holder and for those above him
    (escalation.told_of_lateness).

    It rings when the office opens on the nth working day after the limit's last day. After the fifth it rings
    every five working days. A chase, which asks for a signed scan, is always every five working days."""
    weekly = DAILY + 5 * (times - DAILY) if times > DAILY else times
    return _opening(house, last, 5 * times if bell.name == "chase" else weekly)


@dataclass(frozen=True)
class Ring:
    """A bell to ring now, and the names of the same desk's bells that count as rung with it although they
    were not sent."""

    due: Due
    overtaken: tuple[str, ...] = ()


def rings(waiting: list[Due], now: datetime) -> list[Ring]:
    """Returns the latest bell of each desk among those due by `now`. Changes of state are chosen separately
    from reminders, so each kind keeps its latest. The same holds for `ALONE`: no other reminder replaces
    them."""
    desks: dict[tuple[int, int, bool, str], list[Due]] = {}
    for due in waiting:
        if due.at <= now:
            alone = due.bell.name if due.bell.name in ALONE else ""
            desks.setdefault((due.disposition, due.review, bool(due.bell.to), alone), []).append(due)
    chosen = [Ring(group[-1], tuple(due.bell.name for due in group[:-1])) for group in desks.values()]
    # The complainant's own comes last: it says who else has been told.
    return sorted(chosen, key=lambda ring: (ring.due.bell.name in OF_THE_COMPLAINANT, ring.due.at))


def with_count(due: Due, last: date, house: House, now: datetime) -> Due:
    """Returns a repeated bell that rings late, counted as the latest repetition whose day has come by `now`.
    So two late reminders are not sent on the same day."""
    times, today = due.times, house.calendar.local(now).date()
    while house.calendar.local(_repeat(last, due.bell, times + 1, house)).date() <= today:
        times += 1
    return Due(_repeat(last, due.bell, times, house), due.bell, due.disposition, times, due.review)


def next_dues(case: Case, house: House) -> tuple[datetime | None, datetime | None]:
    """Returns when time next does something to this case, and when it next changes its state (in the
    register)."""
    waiting = dues(case, house)
    return next((due.at for due in waiting), None), next((due.at for due in waiting if due.bell.to), None)
