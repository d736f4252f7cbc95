"""How days and working days are counted (hari, HK, office hours JK). On which day mail counts as received,
when a limit ends, when the office is open.

Mail after the office's day (16.00, `day_ends` of [calendar]) or on a day off counts as received on the next
working day. That day is day 0; a limit ends at 24.00 of its last day. So 2 HK from Friday end on Tuesday.
Days off are Saturdays, Sundays and those of config/holidays_and_hours.py.

In: `Calendar`: aware moments, days, a `Limit` (amount and unit). `spans`: texts like "08.00-16.00".
Out: a day, an aware moment, a number of days.
Fails: `spans` raises ValueError for hours that close before they open. A calendar that never opens raises
AssertionError. Naive moments give wrong days.
See: Which limits there are: sop.py. Their last days: deadlines.py."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone, tzinfo

# Indonesia keeps no daylight saving time, so its three zones are fixed offsets and need no zone database on
# the machine.
_HOURS = (("WIB", 7), ("WITA", 8), ("WIT", 9))
ZONES: dict[str, tzinfo] = {name: timezone(timedelta(hours=hours), name) for name, hours in _HOURS}

_UNITS = {"HK": "hari kerja", "H": "hari", "JK": "jam kerja"}
ONE_DAY = timedelta(days=1)
FRIDAY, SATURDAY = 4, 5
Span = tuple[time, time]


@dataclass(frozen=True)
class Limit:
    """An amount of time a desk may take. unit: "HK" (working days), "H" (calendar days), or "JK" (office
    hours, of the second clock alone)."""

    amount: int
    unit: str = "HK"

    def __str__(self) -> str:
        return f"{self.amount} {_UNITS[self.unit]}"


@dataclass(frozen=True)
class Hours:
    """Office hours of a stretch of the year. `friday` stands for Fridays only."""

    weekday: tuple[Span, ...]
    friday: tuple[Span, ...]
    first: date = date.min
    last: date = date.max


def spans(*texts: str) -> tuple[Span, ...]:
    """("07.30-11.30", "13.00-16.00") → pairs of times; ValueError when one is no span."""
    found = []
    for text in texts:
        opens, closes = (time.fromisoformat(part.strip().replace(".", ":")) for part in text.split("-"))
        if opens >= closes:
            raise ValueError(f"{text}: opens after it closes")
        found.append((opens, closes))
    return tuple(found)


USUAL = Hours(weekday=spans("07.30-16.00"), friday=spans("07.30-11.30", "13.00-16.00"))


@dataclass(frozen=True)
class Calendar:
    """The working days and hours of one office.

    off: the non-working dates beside Saturday and Sunday; day_ends: what arrives after it counts as of the
    next working day; seasons: office hours that replace the usual ones between their first and last day
    (Ramadan)."""

    off: AbstractSet[date] = frozenset()
    zone: tzinfo = ZONES["WIB"]
    day_ends: time = time(16)
    usual: Hours = USUAL
    seasons: tuple[Hours, ...] = field(default=())

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def is_working(self, day: date) -> bool:
        return day.weekday() < SATURDAY and day not in self.off

    def next_working(self, day: date) -> date:
        """`day` itself, or the first working day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def day_zero(self, moment: datetime) -> date:
        """Returns the day on which something that reached us at `moment` counts as received: that day, or the
        next one when it came after `day_ends` (16.00). If that is a day off, the first working day after
        it."""
        here = self.local(moment)
        late = here.time().replace(tzinfo=None) > self.day_ends
        return self.next_working(here.date() + ONE_DAY if late else here.date())

    def add(self, day: date, limit: Limit) -> date:
        """Returns the last day of `limit` when `day` is day 0; a negative amount goes back."""
        if limit.unit == "H":
            return day + timedelta(days=limit.amount)
        step = ONE_DAY if limit.amount >= 0 else -ONE_DAY
        left = abs(limit.amount)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def midnight_after(self, day: date) -> datetime:
        """24.00 of `day`."""
        return datetime.combine(day + ONE_DAY, time(), self.zone)

    def last_day(self, start: datetime, limit: Limit) -> date:
        """Returns the last day of a limit whose clock starts at `start`."""
        return self.add(self.day_zero(start), limit)

    def ends(self, start: datetime, limit: Limit) -> datetime:
        """Returns the moment at which a limit whose clock starts at `start` is over: 24.00 of its last
        day."""
        return self.midnight_after(self.last_day(start, limit))

    def days_between(self, first: date, last: date) -> int:
        """Returns how many working days lie after `first` up to and including `last`; 0 when there is
        none."""
        days, day = 0, first
        while day < last:
            day += ONE_DAY
            days += self.is_working(day)
        return days

    def hours(self, day: date) -> tuple[Span, ...]:
        """Returns the spans in which the office is open on `day`; () on a day off."""
        if not self.is_working(day):
            return ()
        rule = next((season for season in self.seasons if season.first <= day <= season.last), self.usual)
        return rule.friday if day.weekday() == FRIDAY else rule.weekday

    def opening(self, day: date) -> datetime:
        """Returns when the office opens on the working day `day`; on a day off, when it opens next."""
        day = self.next_working(day)
        return datetime.combine(day, self.hours(day)[0][0], self.zone)

    def is_open(self, moment: datetime) -> bool:
        here = self.local(moment)
        clock = here.time().replace(tzinfo=None)
        return any(opens <= clock < closes for opens, closes in self.hours(here.date()))

    def next_open(self, moment: datetime) -> datetime:
        """`moment` itself in office hours, else the moment the office opens next."""
        here = self.local(moment)
        for opens, closes in self._spans_from(here.date()):
            if here < closes:
                return max(here, opens)
        raise AssertionError("a calendar without end has a next opening")

    def open_between(self, first: datetime, last: datetime, atmost: timedelta) -> timedelta:
        """Returns how long the office was open from `first` to `last`; counted no further than `atmost`."""
        found = timedelta(0)
        for opens, closes in self._spans_from(self.local(first).date()):
            if opens >= last or found >= atmost:
                break
            found += max(timedelta(0), min(closes, last) - max(opens, first))
        return min(found, atmost)

    def after_open(self, start: datetime, wait: timedelta) -> datetime:
        """Returns the moment at which the office has been open for `wait` since `start`."""
        for opens, closes in self._spans_from(self.local(start).date()):
            begin = max(opens, self.local(start))
            if closes - begin >= wait:
                return begin + wait
            wait -= max(timedelta(0), closes - begin)
        raise AssertionError("a calendar without end has enough office hours")

    def _spans_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        while True:
            for opens, closes in self.hours(day):
                yield datetime.combine(day, opens, self.zone), datetime.combine(day, closes, self.zone)
            day += ONE_DAY
