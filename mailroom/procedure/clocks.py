"""When each desk's time is over and which bells are due: calculated from a case, the SOP's bells and the
calendar.

Promises: pure. A clock that has not started (the letter that asks has not left) has no end and rings no bell.
For the past only the latest bell of a stage is rung; those it overtakes count as rung (README promise 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mailroom.procedure.case import Case
from mailroom.procedure.disposition import Disposition
from mailroom.procedure.house import House
from mailroom.procedure.people import Role
from mailroom.procedure.sop import STAGES, Bell
from mailroom.procedure.workdays import Calendar, Limit

LATE = timedelta(hours=4)  # office hours' worth of waiting through our fault after which a letter says so
DAILY = 5  # late reminders are daily for five working days, then weekly


@dataclass(frozen=True)
class Due:
    """A bell whose moment has a date. times: 1 for the first ring, counting up for the repeated ones."""

    at: datetime
    bell: Bell
    disposition: int = 0
    times: int = 1


def limit_key(kind: str, stage: str, disposition: Disposition | None = None) -> str:
    """The key of a stage's row limit. On the oversight track rows 3-6 share the 60 HK of row 3, so its desks
    keep their own short limits only for handing on (row 4's 1 day) and for the answer; APIP's own work has
    the whole limit."""
    if disposition is not None and disposition.oversight and stage == "execution":
        return "whole_oversight"
    return STAGES[f"{kind}.{stage}"].limit


def whole_key(case: Case) -> str:
    """Which whole limit a case has, by its class (README, what the SOP leaves open)."""
    if case.klass == "oversight" or any(part.oversight for part in case.live):
        return "whole_oversight"
    if any(part.information for part in case.live):
        return "whole_ppid"
    return "whole_information" if case.klass in ("information", "aspiration") else "whole"


def whole_day(case: Case, house: House, start: datetime | None = None) -> date | None:
    """The last day of the whole limit; it starts at the first disposition (or at `start`, for a letter being
    written)."""
    begin = case.whole_clock or start
    if begin is None:
        return None
    key = whole_key(case)
    return after_pauses(case, house.last_day(begin, key), begin, house.calendar, house.limit(key).unit)


def after_pauses(case: Case, last: date, begin: datetime, calendar: Calendar, unit: str = "HK") -> date:
    """`last` moved on by what the case waited for its complainant after `begin` (a re-verified case can be
    asked again), counted as the limit itself is: in working days ("HK"), so that it ends on one, or in
    calendar days ("H")."""
    days = 0
    for stage, clock, left in case.steps:
        if stage == "completion" and clock and clock > begin:
            asked, answered = calendar.day_zero(clock), calendar.day_zero(left)
            days += (
                calendar.days_between(asked, answered) if unit == "HK" else max(0, (answered - asked).days)
            )
    return calendar.add(last, Limit(days, unit))


def row_day(part: Disposition, house: House, start: datetime | None = None) -> date | None:
    """The last day of the desk this part lies on: that of its row or, when later, the day granted. What
    reminders, lateness and the report go by: neither a late desk before it nor more time given to one
    shortens anybody's row limit (README, what the SOP leaves open)."""
    key = limit_key("disposition", part.stage, part)
    begin = part.clock or start
    if not key:
        return None
    if part.answers_comment and part.stage != "returned":
        return with_extension(part, comment_day(part, house, begin), house)
    return with_extension(part, house.last_day(begin, key) if begin is not None else None, house)


def with_extension(part: Disposition, last: date | None, house: House) -> date | None:
    """`last`, or the day until which this part was given more time when that is later."""
    if part.extended is None:
        return last
    until = house.calendar.local(part.extended).date()
    return until if last is None else max(last, until)


def comment_day(part: Disposition, house: House, begin: datetime | None) -> date | None:
    """The last day of row 7's limit, which is told to the complainant and so holds for every desk that his
    comment passes. begin: since when it lies on this one: whoever got it when that day was over has as long
    from there (a late desk shortens nobody's limit)."""
    since = part.comment_clock or begin
    if since is None:
        return None
    last = house.last_day(since, "comment")
    return (
        last
        if begin is None or house.calendar.local(begin).date() <= last
        else house.last_day(begin, "comment")
    )


def promised_day(case: Case, house: House, start: datetime | None = None) -> date | None:
    """The day by which the complainant was told that he gets the next answer: the whole limit, or row 7's
    when only comments wait; with the time that was granted."""
    waiting = [part for part in case.live if part.stage not in ("answered", "window")]
    first = [part for part in waiting if not part.answers_comment]
    if waiting and not first:
        days = [_comment_promise(part, house, start) for part in waiting]
    else:
        whole = whole_day(case, house, start)
        days = [whole, *(with_extension(part, whole, house) for part in first)]
    return max((day for day in days if day is not None), default=None)


def answer_day(case: Case, part: Disposition, house: House) -> date | None:
    """The day by which this agency's answer was promised: to a comment by row 7, a first one by the whole
    limit; with the time granted."""
    return (
        _comment_promise(part, house, None)
        if part.answers_comment
        else with_extension(part, whole_day(case, house), house)
    )


def _comment_promise(part: Disposition, house: House, start: datetime | None) -> date | None:
    since = part.comment_clock or start
    return with_extension(part, house.last_day(since, "comment") if since is not None else None, house)


def disposition_day(
    case: Case, part: Disposition, house: House, start: datetime | None = None
) -> date | None:
    """The day that letters name: the row limit or, when earlier and still to come, the whole limit; either
    with the time granted."""
    row, begin = row_day(part, house, start), part.clock or start
    if row is None or begin is None or part.answers_comment or part.stage == "returned":
        return row  # the whole limit was for the first answer, and a return is the admin's desk
    whole = with_extension(part, whole_day(case, house, begin), house)
    return min(row, whole) if whole is not None and whole >= house.calendar.day_zero(begin) else row


def case_day(case: Case, house: House, start: datetime | None = None) -> date | None:
    """The last day of the case's own stage (verification, completion, the citizen's silence)."""
    key = STAGES[f"case.{case.stage}"].limit
    begin = case.clock or start
    if not key or begin is None:
        return None
    if case.stage != "answered":
        return house.last_day(begin, key)
    last = silence_day(begin, house)
    return last if case.notice_left is None else max(last, announced_day(case.notice_left, house))


def silence_day(start: datetime, house: House) -> date:
    """The last day of the citizen's silence on an answer that left at `start`: the limit's (of calendar days
    that end on a day off, the working day after), or the first that leaves room for its announcement, from
    the day after the answer on. A shorter limit, or calendar days over a holiday, would never be announced,
    and what is not announced never ends."""
    calendar = house.calendar
    announced = calendar.next_working(calendar.local(start).date() + timedelta(days=1))
    last = calendar.next_working(house.last_day(start, "silence"))
    return max(last, calendar.add(announced, notice()))


def announced_day(left: datetime, house: House) -> date:
    """Before this day is over no silence closes that was announced at `left`: a notice that left late moves
    the end (README promise 8)."""
    return house.calendar.last_day(left, notice())


def notice() -> Limit:
    """How long before its end the silence is announced."""
    return Limit(-next(bell.days for bell in STAGES["case.answered"].bells if bell.name == "closing_notice"))


def letter_day(case: Case, house: House, now: datetime) -> date | None:
    """The last day of the case's own stage as a letter written at `now` may name it: none to or about a
    complainant whose time begins when somebody hands him what is printed."""
    by_hand = case.by_post or case.undelivered == Role.COMPLAINANT
    return case_day(case, house, None if by_hand and case.stage in ("completion", "answered") else now)


def slg_day(part: Disposition, house: House, start: datetime | None = None) -> date | None:
    """The last day for an agency's first follow-up (row 4, SLG <= 5), or None when it has been given."""
    begin = part.first_clock or start
    if begin is None or part.first_follow_up is not None or part.oversight:
        return None
    return house.last_day(begin, "first_follow_up")


@dataclass(frozen=True)
class Promise:
    """A day that letters of ours told the complainant. what: the admin's decision ("verification"), an answer
    ("answer"), or one to his comment ("comment"); parts: the ids of the dispositions that owe it."""

    by: date
    what: str
    parts: tuple[int, ...] = ()


def promise(case: Case, house: House) -> Promise | None:
    """The earliest day that he was promised and that was not yet kept, of those whose passing he has not been
    told."""
    given = sorted(_promises(case, house), key=lambda one: (one.by, one.parts))
    given = [one for one in given if case.apologised is None or one.by > case.apologised]
    if not given:
        return None
    first = given[0]
    return Promise(
        first.by, first.what, tuple(number for one in given if one.by == first.by for number in one.parts)
    )


def _promises(case: Case, house: House) -> Iterator[Promise]:
    """What letters promised him, from where the case lies now: the receipt a decision; "forwarded" and
    "extended" an answer; what thanked him for a comment an answer to it. A day that was over when the case
    came to the agencies was named in no letter."""
    if case.stage == "verification":
        by = case_day(case, house)
        if by is not None:
            yield Promise(by, "verification")
    elif case.stage == "handling":
        handed = case.steps[-1][2]
        for part in case.live:
            found = _part_promise(case, part, house, handed)
            if found is not None and found.by >= house.calendar.local(handed).date():
                yield found


def _part_promise(case: Case, part: Disposition, house: House, handed: datetime) -> Promise | None:
    """handed: when the case came to the agencies. A clock stands while its letter is on its way; where it was
    refused for good, the complainant's letter told the day all the same."""
    if part.stage in ("answered", "window"):
        return None
    refused = case.undelivered not in ("", Role.COMPLAINANT)
    before = max((no for no, step in enumerate(part.steps) if step[0] == "answered"), default=-1)
    desks = [*part.steps[before + 1 :], (part.stage, part.clock, handed, part.extended)]
    if part.answers_comment:
        begin = part.comment_clock or (part.steps[before][2] if refused else None)
        last = house.last_day(begin, "comment") if begin else None
    else:
        last = whole_day(case, house, handed if refused else None) if before < 0 else None
    if last is None:
        return None
    given = (house.calendar.local(desk[3]).date() for desk in desks if desk[3])
    return Promise(max([last, *given]), "comment" if part.answers_comment else "answer", (part.id,))


def told_of(case: Case, parts: list[Disposition]) -> list[str]:
    """The roles above these desks that were told of their lateness, each since its part was last answered; of
    the admin's desk, since the case came to it, where there are no parts. Those who hold a desk are not among
    them."""
    since = {
        part.agency: max((desk[2] for desk in part.steps if desk[0] == "answered"), default=part.made)
        for part in parts
    }
    since = since or {"": case.steps[-1][2] if case.steps else case.received}
    holders = (Role.ADMIN, Role.LIAISON, Role.OFFICER)
    found = (role for at, role, agency in case.escalations if agency in since and at >= since[agency])
    return [role for role in dict.fromkeys(found) if role not in holders]


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
    """The bells of any stage with a limit: `last` is the limit's last day, `clock` when it began, `rung` how
    often each rang, `ahead` how many working days before its end the holder is first reminded."""
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


def is_our_delay(since: datetime, now: datetime, house: House) -> bool:
    """Whether what was due at `since` was kept waiting by us: for longer than LATE after the office opened
    next. An office that is switched off at night is not late in the morning."""
    return now - since > LATE and now - house.calendar.next_open(since) > LATE


def days_late(last: date, now: datetime, house: House) -> int:
    """Working days after `last`; 0 when in time."""
    return (
        house.calendar.days_between(last, house.calendar.local(now).date())
        if house.calendar.local(now).date() > last
        else 0
    )
