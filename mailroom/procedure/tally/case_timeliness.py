"""What one case contributes to the quarter's figures (SOP row 9): its facts, and for each limit of the SOP
whether it was kept.

A verdict is "in_time", "extended", "late", "running" (not over) or "ended" (over without the act). A limit is
judged by the arrival of the act that ends it, in working days. One that was extended and then kept is
"extended". Time spent waiting for the complainant counts in no clock. A clock that never started cannot be
overrun.

In: `Judge` is made of the `House` and now; `facts`: a `Case`. `verdict`: start, limit's key, moment of the
act or None.
Out: `Facts` with `Part`s; a verdict; days as whole numbers.
Fails: A limit's key that sop.py lacks raises KeyError, and the report is not made.
See: What is reckoned of the facts: report_formulas.py. Which cases count: report_period.py. Last days as
people are told: procedure/deadlines.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.office_facts import House

IN_TIME, EXTENDED, LATE, RUNNING, ENDED = "in_time", "extended", "late", "running", "ended"
# A case counts once a limit, by the worst of its desks: one late desk is not mended by another in time.
_WORST = (LATE, EXTENDED, RUNNING, IN_TIME, ENDED)

FINISHED, PROCESSED, UNTOUCHED, OVER = "finished", "processed", "untouched", "over"
_DESKS = {stage: (stage, stage) for stage in ("distribution", "answering")}
_DESKS |= {"follow_up": ("comment", "comment"), "returned": ("returned", "verification")}


@dataclass(slots=True)
class Part:
    """A disposition as T4 counts it. state: finished, processed, untouched or over (ended without answer).
    limit: its whole limit, by which the verdict is given."""

    agency: str
    limit: str
    state: str
    verdict: str
    first_response: int | None  # in HK
    settlement: int | None
    rating: int | None = None  # of its own answer, else that of the case


@dataclass(slots=True)
class Facts:
    """A case as the tables count it. age: HK from receipt to the last agency's first answer; net: age without
    the HK that the case waited for its complainant. took: the HK that each desk had it, by its limit.
    overrun: each limit that a desk did not keep, and that desk's agency ("" = the admin)."""

    number: str
    day: date
    channel: str
    klass: str
    category: str
    subdistrict: str
    status: str
    excluded: str  # "merged", "spam" or ""
    open: bool
    oversight: bool
    reason: str
    rating: int | None
    closed_by: str
    lasting: str
    survey: tuple[int, ...]
    person: str  # who answered the survey; only to count him once
    age: int | None
    net: int | None
    limits: dict[str, str]
    overrun: list[tuple[str, str]]
    took: list[tuple[str, int]]
    parts: list[Part]
    escalations: list[str]


_AS_THEY_ARE = (
    "number",
    "channel",
    "klass",
    "category",
    "subdistrict",
    "open",
    "oversight",
    "rating",
    "lasting",
    "survey",
)


@dataclass
class Judge:
    """Judges a house's cases as they stood at `now`; remembers the calendar's answers."""

    house: House
    now: datetime
    _zero: dict[tuple[date, bool], date] = field(default_factory=dict)
    _last: dict[tuple[date, str], date] = field(default_factory=dict)
    _days: dict[tuple[date, date], int] = field(default_factory=dict)

    def day(self, moment: datetime) -> date:
        return self.house.calendar.local(moment).date()

    def zero(self, moment: datetime) -> date:
        """Returns the day on which a clock started at `moment` counts as begun."""
        calendar = self.house.calendar
        here = calendar.local(moment)
        key = (here.date(), here.time() > calendar.day_ends)
        if key not in self._zero:
            self._zero[key] = calendar.day_zero(moment)
        return self._zero[key]

    def last(self, clock: datetime, limit: str) -> date:
        """Returns the last day of `limit`."""
        key = (self.zero(clock), limit)
        if key not in self._last:
            self._last[key] = self.house.calendar.add(key[0], self.house.limit(limit))
        return self._last[key]

    def days(self, start: datetime, end: datetime) -> int:
        """Working days from the day `start` counts for to the day of `end`."""
        key = (self.zero(start), self.day(end))
        if key not in self._days:
            self._days[key] = self.house.calendar.days_between(*key)
        return self._days[key]

    def verdict(
        self, clock: datetime | None, limit: str, done: datetime | None, extended: datetime | None = None
    ) -> str:
        """Returns whether `done` came by 24.00 of the limit's last day. When `done` is None, the act has not
        come yet, and now counts.

        A later day granted (`extended`) takes its place. A clock that never started is never late."""
        if clock is None:
            return IN_TIME if done else RUNNING
        last = self.last(clock, limit)
        if extended is not None:
            last = max(last, self.day(extended))
        return self.verdict_on(last, done, extended is not None)

    def verdict_on(self, last: date, done: datetime | None, extended: bool = False) -> str:
        """Returns the verdict about an act that was due by the end of `last`. done: when it came; None = not
        yet."""
        if self.day(done or self.now) > last:
            return LATE
        if done is None:
            return RUNNING
        return EXTENDED if extended else IN_TIME

    def facts(self, case: Case) -> Facts:
        answered, same = _last_answer(case), {name: getattr(case, name) for name in _AS_THEY_ARE}
        if case.oversight:  # beside the register its stars would stand out
            same |= {"rating": None, "lasting": "", "survey": ()}
        age = self.days(case.received, answered) if answered else None
        steps = [(clock, left) for stage, clock, left in case.steps if stage == "completion"]
        waited = sum(self.days(clock, left) for clock, left in steps if clock)
        reason = case.reason if case.stage in ("archived", "merged") else ""
        limits, overrun = self._limits(case)
        return Facts(
            **same,
            person=case.address.lower() or case.number,
            day=self.day(case.received),
            status=case.status(),
            excluded={"DUPLIKAT": "merged", "SPAM": "spam"}.get(reason, ""),
            reason=reason,
            closed_by=case.closed_by if case.stage == "closed" else "",
            age=age,
            net=None if age is None else max(0, age - waited),
            limits=limits,
            overrun=overrun,
            took=list(self._took(case)),
            parts=[self._part(case, part) for part in case.dispositions],
            escalations=[role for _, role, _ in case.escalations],
        )

    def _took(self, case: Case) -> Iterator[tuple[str, int]]:
        """Yields (limit, HK) of each desk that has done its step."""
        if case.first_response:
            yield "first_response", self.days(case.received, case.first_response)
        for stage, clock, left in case.steps:
            if stage == "verification" and clock:
                yield stage, self.days(clock, left)
        for part in case.dispositions:
            follow_up = _first_follow_up(part, next(answers(part), (None,))[0])
            if part.first_clock and follow_up and not part.oversight:
                yield "first_follow_up", self.days(part.first_clock, follow_up)
            for stage, clock, left, _ in part.steps:
                key, _ = self._desk(part, stage, clock, None)
                if key and clock:
                    yield key[0], self.days(clock, left)

    def _part(self, case: Case, part: Disposition) -> Part:
        first = next(answers(part), None)
        done = first[0] if first else None
        follow_up, clock = _first_follow_up(part, done), part.first_clock
        # the agency's own whole limit: that of the case, counted from its own first clock
        ended = first is None and not (part.live and case.open)
        judged = self.verdict(clock, part_key(case, part), *(first or (None, part.extended)))
        if part.stage in ("answered", "window"):
            state = FINISHED
        else:
            state = OVER if not part.live else PROCESSED if part.first_follow_up else UNTOUCHED
        return Part(
            part.agency,
            part_key(case, part),
            state,
            ENDED if ended else judged,
            self.days(clock, follow_up) if clock and follow_up else None,
            self.days(clock, done) if clock and done else None,
            None if case.oversight else case.rating if part.rating is None else part.rating,
        )

    def _limits(self, case: Case) -> tuple[dict[str, str], list[tuple[str, str]]]:
        """Of each limit that this case had, the worst verdict of any desk; and the desks that were late, each
        once."""
        found, overrun = dict[str, str](), dict[tuple[str, str], None]()
        for key, verdict, agency in self._all_limits(case):
            found[key] = min(verdict, found.get(key, verdict), key=_WORST.index)
            if verdict == LATE:
                overrun[key, agency] = None
        return found, [*overrun]

    def _all_limits(self, case: Case) -> Iterator[tuple[str, str, str]]:
        """Yields (limit, verdict, agency of the desk) of each desk."""
        yield "first_response", self._first_response(case), ""
        for key, verdict in self._verifications(case):
            yield key, verdict, ""
        for part in case.dispositions:
            for key, verdict in self._desks(case, part):
                yield key, verdict, "" if key == "returned" else part.agency
            if not part.oversight:  # row 4, SLG: the agency's first answer or progress note
                first = next(answers(part), None)
                done = _first_follow_up(part, first[0] if first else None)
                over = done is None and not (part.live and case.open)
                verdict = ENDED if over else self.verdict(part.first_clock, "first_follow_up", done)
                yield "first_follow_up", verdict, part.agency
        if case.dispositions:
            yield _whole(case), self._whole(case), ""

    def _first_response(self, case: Case) -> str:
        """Receipt plus verdict, to the admin's first act (national, 3 HK); a withdrawal is no act of his."""
        withdrawn = case.reason == "DICABUT_PELAPOR" and case.first_response == case.archived
        if not case.open and (withdrawn or case.first_response is None):
            return ENDED
        return self.verdict(case.received, "first_response", case.first_response)

    def _verifications(self, case: Case) -> Iterator[tuple[str, str]]:
        """Row 2, each time the case lay on the admin's desk; a withdrawal takes it off it, and is no act."""
        for position, (stage, clock, left) in enumerate(case.steps):
            if stage == "verification":
                last = position + 1 == len(case.steps)
                gone = last and case.stage == "archived" and case.reason == "DICABUT_PELAPOR"
                yield "verification", ENDED if gone else self.verdict(clock, "verification", left)
        if case.stage == "verification":
            yield "verification", self.verdict(case.clock, "verification", None)

    def _desks(self, case: Case, part: Disposition) -> Iterator[tuple[str, str]]:
        """Rows 4-7: every desk the disposition lay on, by its own clock and its own row limit; those that a
        comment passes share row 7's."""
        stages = [*(step[0] for step in part.steps), part.stage]
        sent_back = {
            event.at for event in case.trail
            if event.kind == "revised" and event.data.get("disposition") == part.id
        }  # fmt: skip
        asked: datetime | None = None  # since when the comment lies with the agency
        begun, entered = part.clock, part.made  # since when the officer has the task; since when this desk
        for (stage, clock, left, extended), following in zip(part.steps, stages[1:], strict=True):
            asked = (clock or left) if stage == "follow_up" else None if stage == "answered" else asked
            key, since = self._desk(part, stage, clock, asked)
            if stage == "execution":
                begun = begun if entered in sent_back else clock
            entered = left
            if key:
                verdict = self.verdict(*self._redone(key[1], begun, since), left, extended)
                # Handing the work to another officer ends no limit, but a limit already overrun stays
                # overrun.
                yield key[0], ENDED if stage == following and verdict != LATE else verdict
        key, clock = self._desk(part, part.stage, part.clock, part.comment_clock)
        if key:
            taken = _taken_back(case, part) if part.stage == "returned" else None
            over = taken is None and not (part.live and case.open)
            since, limit = self._redone(key[1], part.begun or clock, clock)
            yield key[0], ENDED if over else self.verdict(since, limit, taken, part.extended)

    def _redone(
        self, limit: str, begun: datetime | None, since: datetime | None
    ) -> tuple[datetime | None, str]:
        """Since when an officer's limit counts, and which it is: his response was sent back to him, and the
        task is older (deadlines.redo_day)."""
        if limit not in ("execution", "whole_oversight") or begun is None or since is None or begun >= since:
            return since, limit
        older = self.last(begun, limit) >= self.last(since, "comment")
        return (begun, limit) if older else (since, "comment")

    def _desk(
        self, part: Disposition, stage: str, clock: datetime | None, asked: datetime | None
    ) -> tuple[tuple[str, str] | None, datetime | None]:
        """(row of T8, limit) of a desk (None where nobody's time runs), and since when it counts: a comment's
        from when the agency was asked, unless that was over before."""
        key = _DESKS.get(stage)
        if stage == "execution":
            key = ("execution_oversight", "whole_oversight") if part.oversight else (stage, stage)
        if key is None or asked is None or clock is None or stage == "returned":
            return key, clock
        in_time = self.day(clock) <= self.last(asked, "comment")
        return ("comment", "comment"), asked if in_time else clock

    def _whole(self, case: Case) -> str:
        """From the first disposition to the first answer of the last agency that has the case."""
        done = _last_answer(case)
        if done is None and not case.open:
            return ENDED
        if case.whole_clock is None:
            return IN_TIME if done else RUNNING
        key, house = _whole(case), self.house
        begun = self.last(case.whole_clock, key)
        last = deadlines.after_pauses(case, begun, case.whole_clock, house.calendar, house.limit(key).unit)
        given = (next(answers(part), (None, part.extended))[1] for part in _deciding(case))
        extensions = [self.day(until) for until in given if until is not None]
        last = max([last, *extensions])
        return self.verdict_on(last, done, bool(extensions))


def answers(part: Disposition) -> Iterator[tuple[datetime, datetime | None]]:
    """Yields when each answer of an agency reached us, with the extension it then had. Answers that were held
    back are left out."""
    stages = [*(step[0] for step in part.steps), part.stage]
    for position, (_, _, left, extended) in enumerate(part.steps):
        after = stages[position + 1 : position + 3]
        if after[0] == "window" and after[1:] in ([], ["answered"]):
            yield left, extended


def part_key(case: Case, part: Disposition) -> str:
    """Returns the whole limit of one disposition."""
    if part.oversight:
        return "whole_oversight"
    if part.information:
        return "whole_ppid"
    return "whole_information" if case.klass in ("information", "aspiration") else "whole"


def _whole(case: Case) -> str:
    """Returns which whole limit a case is judged by: oversight if one part is; the only part's; else
    `whole_key`."""
    parts = _deciding(case) or case.dispositions
    if any(part.oversight for part in parts) or case.oversight:
        return "whole_oversight"
    return part_key(case, parts[0]) if len(parts) == 1 else deadlines.whole_key(case)


def _deciding(case: Case) -> list[Disposition]:
    """The dispositions whose answers make the case answered: those not taken away again."""
    return [part for part in case.dispositions if part.live or next(answers(part), None)]


def _taken_back(case: Case, part: Disposition) -> datetime | None:
    """Returns when the admin gave a returned disposition to another agency, or closed the case."""
    if part.ended in ("declined", "archived"):
        return case.archived
    moved = (event for event in case.trail if event.kind == "rerouted")
    return next((event.at for event in moved if int(event.data["disposition"]) == part.id), None)


def _last_answer(case: Case) -> datetime | None:
    """Returns when the last agency first answered; None while one has not."""
    found = [next(answers(part), None) for part in _deciding(case)]
    moments = [answer[0] for answer in found if answer]
    return max(moments) if moments and len(moments) == len(found) else None


def _first_follow_up(part: Disposition, answered: datetime | None) -> datetime | None:
    return min(filter(None, (part.first_follow_up, answered)), default=None)
