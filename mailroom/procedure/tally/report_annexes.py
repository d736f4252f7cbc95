"""Which lists go with the P4 report and the secretariat's register: the pseudonymised register, the open
cases, the late agencies.

A title loses what of its complainant stands in it; the title of a secret case is left out. Of the oversight
track only the number of cases is told ("sealed"). In the secretariat's register, whose numbers have no gaps,
such cases stand as closed lines that look like any other secret one.

In: `Annexes`: a `Judge` and the period. `register_month`: `Case`s, year, month, `House`, now. `title`: a
case, house.
Out: JSON values without anybody's name, address or number.
Fails: raises nothing of its own; an error ends the report, which is made again an hour later.
See: How lists become paper: writing/papers/report_papers.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.office_facts import House
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.tally.case_timeliness import Judge, answers

Json = dict[str, Any]


class Annexes:
    """Collects the annexes of a period while the figures go through the cases, so that each case is built
    only once."""

    def __init__(self, first: date, last: date, house: House, now: datetime) -> None:
        self._first, self._last, self._house, self._now = first, last, house, now
        self._judge = Judge(house, now)
        self._register: list[Json] = []
        self._waiting: list[Json] = []
        self._late: dict[str, list[Json]] = {}
        self._sealed = {"register": 0, "open": 0}

    def noting(self, cases: Iterable[Case]) -> Iterator[Case]:
        """Yields the cases unchanged and notes each one for the annexes."""
        for case in cases:
            self._note(case)
            yield case

    def _note(self, case: Case) -> None:
        day = self._judge.day(case.received)
        inside, unfinished = self._first <= day <= self._last, case.open and day <= self._last
        if case.oversight:
            self._sealed["register"] += inside
            self._sealed["open"] += unfinished
            return
        if inside:
            self._register.append(register_row(case, self._judge))
        if unfinished:
            self._waiting.append(_open_row(case, self._house, self._now))
            for part, line in _late_parts(case, self._house, self._now):
                self._late.setdefault(part.agency, []).append(line)

    def as_json(self) -> Json:
        """{"register": of the period, "open": also from before, "late": agencies with their late cases,
        "sealed": oversight, open}. An agency is late when its desk's last day (`clocks.row_day`) is over;
        days in HK."""
        late, house = [], self._house
        for code, lines in sorted(self._late.items(), key=lambda item: (-len(item[1]), item[0])):
            agency = house.people.agencies.get(code)
            head = agency.head.name if agency else ""
            late.append({"agency": code, "name": house.agency_name(code), "head": head, "cases": lines})
        return {"register": self._register, "open": self._waiting, "late": late, "sealed": self._sealed}


def register_month(cases: Iterable[Case], year: int, month: int, house: House, now: datetime) -> list[Json]:
    """Returns the lines of the printable register (buku agenda): cases received in a month, by their
    numbers."""
    judge = Judge(house, now)
    found = [case for case in cases if f"{judge.day(case.received):%Y-%m}" == f"{year:04}-{month:02}"]
    return [register_row(case, judge) for case in sorted(found, key=lambda case: case.received)]


def register_row(case: Case, judge: Judge) -> Json:
    """One line of the register; of an oversight case only number, day, channel and code."""
    base = {key: getattr(case, key) for key in ("number", "channel", "code")}
    base |= {"received": judge.day(case.received).isoformat(), "closed_line": case.oversight}
    if case.oversight:
        return base
    answered = [answer[0] for part in case.dispositions for answer in list(answers(part))[:1]]
    return {
        **base,
        **{key: getattr(case, key) for key in ("lapor", "klass", "category", "subdistrict", "rating")},
        "title": title(case, judge.house),
        **{key: _box(case, key, judge.house) for key in ("respondent", "topic")},
        "agencies": [part.agency for part in case.dispositions if part.ended != "rerouted"],
        "status": case.status(),
        "reason": case.reason if case.stage in ("archived", "merged") else "",
        "answered": judge.day(max(answered)).isoformat() if answered else None,
    }


def title(case: Case, house: House) -> str:
    """Returns what the case is about without who says so; "" for a secret case, which is for those who work
    on it."""
    return "" if case.secret or case.oversight else alias_and_masked_texts.outward_title(case, house.identity)


def _box(case: Case, key: str, house: House) -> str:
    """Returns whom (subjek) or what (objek) it complains of, as its title is shown."""
    said = "" if case.secret else str(getattr(case, key))
    return alias_and_masked_texts.outward(said, case, house.identity) if said else ""


def _open_row(case: Case, house: House, now: datetime) -> Json:
    last, today = deadlines.whole_day(case, house), house.calendar.local(now).date()
    pending = any(part.pending for part in case.live)
    # A comment that waits is late by its own limit: the whole one was kept by the first answer.
    owed = any(part.pending and part.stage != "follow_up" for part in case.live)
    late = last and owed
    begun = house.calendar.day_zero(case.whole_clock) if case.whole_clock and owed else None
    return {
        "number": case.number,
        "title": title(case, house),
        "received": house.calendar.local(case.received).date().isoformat(),
        "status": case.status(),
        "agencies": [part.agency for part in case.live],
        "last_day": last.isoformat() if last else None,
        "late_days": deadlines.days_late(last, now, house) if last and late else 0,
        "age": house.calendar.days_between(house.calendar.day_zero(case.received), today),
        "answered": bool(case.live) and not owed,
        "comment": pending and not owed,
        "used": house.calendar.days_between(begun, today) if begun and last else 0,
        "limit": house.calendar.days_between(begun, last) if begun and last else 0,
    }


def _late_parts(case: Case, house: House, now: datetime) -> Iterator[tuple[Disposition, Json]]:
    for part in case.live:
        last = deadlines.row_day(part, house)
        # A disposition given back lies on the admin's desk: the agency owes nothing.
        owes = part.pending and part.stage not in ("window", "returned")
        if owes and last is not None and (days := deadlines.days_late(last, now, house)):
            line = {"number": case.number, "title": title(case, house), "stage": part.stage}
            yield part, {**line, "last_day": last.isoformat(), "late_days": days}
