"""Which day is the last of each limit: of a desk's row, of the whole case, of the complainant's silence after
an answer. And which day is promised to him.

Amounts are those of `LIMITS` in sop.py, or of [limits] in config.toml. A limit counts from when the letter
that asks has left. Days on which the complainant was waited for are added to the whole limit
(`after_pauses`). The silence is 10 working days (`silence`, row 5); it ends no earlier than 3 working days
after its announcement left (`announced_day`). A comment stops it; the next answer that leaves starts it anew.
A letter written more than 4 hours late (`LATE`) says that the delay is ours.

In: a `Case` or `Disposition`, the `House`, and the moment from which it counts.
Out: a date, or None while the limit has not begun; `promise`: a `Promise`; `days_late`: working days.
Fails: A key that `LIMITS` of sop.py lacks raises KeyError: the letter is set aside, a due step put off an
hour.
See: How days are counted: workdays.py. What falls due on these days: reminders/due_steps.py. How a day is
explained to people: reminders/deadline_explanation.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mailroom.procedure.case import Case, Disposition, Review
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.sop import STAGES
from mailroom.procedure.workdays import Calendar, Limit

MORE = Limit(2)  # after so long the admin has looked at a text that he should have looked at before
LATE = timedelta(hours=4)  # office hours' worth of waiting through our fault after which a letter says so


def whole_key(case: Case) -> str:
    """Returns the key of the case's whole limit: oversight, else PPID, else information or aspiration, else
    the usual one. One part on the oversight track or at PPID is enough (docs/decisions.md)."""
    if case.klass == "oversight" or any(part.oversight for part in case.live):
        return "whole_oversight"
    if any(part.information for part in case.live):
        return "whole_ppid"
    return "whole_information" if case.klass in ("information", "aspiration") else "whole"


def whole_day(case: Case, house: House, start: datetime | None = None) -> date | None:
    """Returns the last day of the whole limit, counted from the first disposition, or from `start` when there
    is none yet."""
    begin = case.whole_clock or start
    if begin is None:
        return None
    key = whole_key(case)
    return after_pauses(case, house.last_day(begin, key), begin, house.calendar, house.limit(key).unit)


def after_pauses(case: Case, last: date, begin: datetime, calendar: Calendar, unit: str = "HK") -> date:
    """Returns `last`, moved on by the days after `begin` on which its complainant was waited for: to complete
    the case, or to answer an agency.

    All pauses add up, since a case that is verified again can be asked again. They are counted as the limit
    itself is: in working days ("HK"), so that it ends on one, or in calendar days ("H")."""

    def days_of(steps: Iterable[tuple[str, datetime | None, datetime]], waits: str) -> int:
        days = 0
        for stage, clock, left in steps:
            if stage == waits and clock and clock > begin:
                asked, answered = calendar.day_zero(clock), calendar.day_zero(left)
                working = calendar.days_between(asked, answered)
                days += working if unit == "HK" else max(0, (answered - asked).days)
        return days

    asked = (days_of((step[:3] for step in part.steps), "asking") for part in case.live)
    return calendar.add(last, Limit(days_of(case.steps, "completion") + max(asked, default=0), unit))


def row_day(part: Disposition, house: House, start: datetime | None = None) -> date | None:
    """Returns the last day of the desk this part lies on: that of its SOP row or, when later, the day
    granted.

    Reminders, lateness and the report use this day. A late desk before it, or more time given to another
    desk, does not shorten this limit (docs/decisions.md)."""
    key, begin = STAGES[f"disposition.{part.stage}"].limit, part.clock or start
    if part.oversight and part.stage == "execution":
        # On the oversight track rows 3-6 share the 60 HK of row 3. Its desks keep their own short limits only
        # for handing on (row 4's 1 day) and for the answer. APIP's own work has the whole limit.
        key = "whole_oversight"
    if not key:
        return None
    if part.answers_comment and part.stage != "returned":
        return with_extension(part, comment_day(part, house, begin), house)
    last = house.last_day(begin, key) if begin is not None else None
    if begin is not None and part.begun is not None and part.stage == "execution":
        last = redo_day(part.begun, begin, key, house)
    return with_extension(part, last, house)


def redo_day(begun: datetime, again: datetime, key: str, house: House) -> date:
    """Returns the last day for a response that was sent back: that of the task as it was first given, and one
    working day at least. Who sends it back gives no new limit of row 5. again: when he was asked again."""
    return max(house.last_day(begun, key), house.last_day(again, "comment"))


def with_extension(part: Disposition, last: date | None, house: House) -> date | None:
    """`last`, or the day until which this part was given more time when that is later."""
    if part.extended is None:
        return last
    until = house.calendar.local(part.extended).date()
    return until if last is None else max(last, until)


def comment_day(part: Disposition, house: House, begin: datetime | None) -> date | None:
    """Returns the last day of row 7's limit. The complainant is told that day, so it holds for every desk
    that his comment passes. begin: since when the comment lies on this desk. When a desk gets the comment
    after that day, it has the full limit from `begin`."""
    since = part.comment_clock or begin
    if since is None:
        return None
    last = house.last_day(since, "comment")
    in_time = begin is None or house.calendar.local(begin).date() <= last
    return last if in_time else house.last_day(begin or since, "comment")


def promised_day(case: Case, house: House, start: datetime | None = None) -> date | None:
    """Returns the day by which the complainant was promised the next answer, with the time that was granted.
    It is the whole limit's last day, or that of row 7 when only comments wait."""
    waiting = [part for part in case.live if part.stage not in ("answered", "window")]
    first = [part for part in waiting if not part.answers_comment]
    owing = waiting if waiting and not first else first
    days = [answer_day(case, part, house, start) for part in owing]
    days += [whole_day(case, house, start)] if owing is first else []
    return max((day for day in days if day is not None), default=None)


def answer_day(case: Case, part: Disposition, house: House, start: datetime | None = None) -> date | None:
    """Returns the day by which this agency's answer was promised: by row 7 for an answer to a comment, else
    by the whole limit."""
    if not part.answers_comment:
        return with_extension(part, whole_day(case, house, start), house)
    since = part.comment_clock or start
    return with_extension(part, house.last_day(since, "comment") if since is not None else None, house)


def disposition_day(
    case: Case, part: Disposition, house: House, start: datetime | None = None
) -> date | None:
    """Returns the last day that letters name for this part. It is the row limit's or, when that is earlier
    and still to come, the whole limit's; both include the time granted."""
    row, begin = row_day(part, house, start), part.clock or start
    if row is None or begin is None or part.answers_comment or part.stage == "returned":
        return row  # the whole limit was for the first answer, and a return is the admin's desk
    whole = with_extension(part, whole_day(case, house, begin), house)
    return min(row, whole) if whole is not None and whole >= house.calendar.day_zero(begin) else row


def case_day(case: Case, house: House, start: datetime | None = None) -> date | None:
    """Returns the last day of the case's own stage (verification, completion, the citizen's silence)."""
    key = STAGES[f"case.{case.stage}"].limit
    begin = case.clock or start
    if not key or begin is None:
        return None
    if case.stage != "answered":
        return house.last_day(begin, key)
    last = silence_day(begin, house)
    return last if case.notice_left is None else max(last, announced_day(case.notice_left, house))


def review_day(review: Review, house: House, start: datetime | None = None) -> date | None:
    """Returns the last day for the admin to look at what a hidden complainant wrote later."""
    begin = review.clock or start
    return house.last_day(begin, "review") if begin is not None else None


def silence_day(start: datetime, house: House) -> date:
    """Returns the last day of the citizen's silence on an answer that left at `start`.

    It is the later of two days. One is the last day of the limit `silence` of sop.py (10 HK), moved to the
    next working day when it is a day off. The other lies `notice()` working days after the first working day
    that follows the answer, because the closing cannot be announced sooner. A late announcement moves the
    end further (`announced_day`)."""
    calendar = house.calendar
    announced = calendar.next_working(calendar.local(start).date() + timedelta(days=1))
    return max(calendar.next_working(house.last_day(start, "silence")), calendar.add(announced, notice()))


def announced_day(left: datetime, house: House) -> date:
    """Returns the earliest day on which a silence announced at `left` may end. So a late notice moves the
    end."""
    return house.calendar.last_day(left, notice())


def notice() -> Limit:
    """Returns how long before its end the silence is announced."""
    return Limit(-next(bell.days for bell in STAGES["case.answered"].bells if bell.name == "closing_notice"))


def letter_day(case: Case, house: House, now: datetime) -> date | None:
    """Returns the last day of the case's own stage that a letter written at `now` may name. When a printed
    letter is handed to the complainant, his time begins only then: no day is named before."""
    by_hand = case.by_post or case.undelivered == Role.COMPLAINANT
    return case_day(case, house, None if by_hand and case.stage in ("completion", "answered") else now)


def first_follow_up_day(part: Disposition, house: House, start: datetime | None = None) -> date | None:
    """Returns the last day for an agency's first follow-up (row 4, SLG <= 5), or None when it has been
    given."""
    begin = part.first_clock or start
    if begin is None or part.first_follow_up is not None or part.oversight:
        return None
    return house.last_day(begin, "first_follow_up")


@dataclass(frozen=True)
class Promise:
    """A day that letters of ours told the complainant. what: the admin's decision ("verification"), that he
    looks at a comment before it goes ("review"), an answer ("answer"), or one to his comment ("comment");
    parts: the ids of the dispositions that owe it."""

    by: date
    what: str
    parts: tuple[int, ...] = ()


def promise(case: Case, house: House) -> Promise | None:
    """Returns the earliest promised day that was not kept and of which he has not been told yet; None when
    there is none."""
    return _first(
        one for one in _promises(case, house) if case.apologised is None or one.by > case.apologised
    )


def still_broken(case: Case, house: House) -> Promise | None:
    """Returns the earliest promised day of which he was told that it was not kept, and for which he is still
    waiting; None when there is none."""
    told = case.apologised
    return _first(one for one in _promises(case, house) if told is not None and one.by <= told)


def _first(promises: Iterable[Promise]) -> Promise | None:
    given = list(promises)
    if not given:
        return None
    first = min(given, key=lambda one: (one.by, one.parts))
    parts = sorted(one.parts for one in given if one.by == first.by)
    return Promise(first.by, first.what, tuple(number for numbers in parts for number in numbers))


def _promises(case: Case, house: House) -> Iterator[Promise]:
    """Yields what letters promised him, as far as it still matters where the case lies now. The receipt
    promised a decision; "forwarded" and "extended" promised an answer; the thanks for a comment promised an
    answer to it. No letter named a day that was over before the case came to the agencies."""
    if case.stage == "verification" and (by := case_day(case, house)) is not None:
        yield Promise(by, "verification")
    elif case.stage == "handling":
        yield from _review_promises(case, house)
        handed = case.steps[-1][2]
        found = (_part_promise(case, part, house, handed) for part in case.live)
        yield from (one for one in found if one and one.by >= house.calendar.local(handed).date())


def _review_promises(case: Case, house: House) -> Iterator[Promise]:
    """The thanks for a comment named the day by which the admin looks at it; the apology for that day names
    another one, once."""
    for review in case.waiting:
        by = review_day(review, house)
        if review.kind == "commented" and not review.joined and by is not None:
            yield Promise(by, "review")
            if case.apologised is not None and case.apologised >= by:
                yield Promise(house.calendar.add(by, MORE), "review")


def another_day(case: Case, house: House, broken: Promise) -> date | None:
    """Returns the day that the apology for a broken promise names instead; None when it names none."""
    first = {review_day(review, house) for review in case.waiting if broken.what == "review"}
    return house.calendar.add(broken.by, MORE) if broken.by in first else None


def _part_promise(case: Case, part: Disposition, house: House, handed: datetime) -> Promise | None:
    """handed: when the case came to the agencies. A clock stands while its letter is on its way; where it was
    refused for good, the complainant's letter told the day all the same."""
    if part.stage in ("answered", "window", "asking"):
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


def informed_superiors(case: Case, parts: list[Disposition]) -> list[str]:
    """Returns the roles above these desks that were told of their lateness since each part was last answered.
    When there are no parts, it is about the admin's desk, since the case came to it. People who hold one of
    the desks are not among them."""
    since: dict[str, datetime] = {}
    for part in parts:
        answered = (desk[2] for desk in part.steps if desk[0] == "answered")
        since[part.agency] = max(answered, default=part.made)
    since = since or {"": case.steps[-1][2] if case.steps else case.received}
    found = (role for at, role, agency in case.escalations if agency in since and at >= since[agency])
    return [role for role in dict.fromkeys(found) if role not in (Role.ADMIN, Role.LIAISON, Role.OFFICER)]


def is_our_delay(since: datetime, now: datetime, house: House) -> bool:
    """Whether we delayed what was due at `since`: more than LATE has passed since the office next opened. So
    an office that is switched off at night is not late in the morning."""
    return now - since > LATE and now - house.calendar.next_open(since) > LATE


def days_late(last: date, now: datetime, house: House) -> int:
    """Working days after `last`; 0 when in time."""
    return house.calendar.days_between(last, house.calendar.local(now).date())
