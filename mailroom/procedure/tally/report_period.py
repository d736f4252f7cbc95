"""Which cases count in a quarter's figures (SOP row 9, the P4 report), and all figures put together.

A case belongs to the period in which it was received: the date of its arrival in the office's zone, as its
number does. Cases received before and still open stand apart ("carried") and are in no sum, as are duplicates
and spam (`Period.excluded`). For a fixed date hand in histories up to it.

In: `figures`: `Case`s, first and last day, `House`, now, rows of teguran. `quarter`: "2026Q4" or "2026-T4".
Out: `Figures`; (first, last) days.
Fails: `quarter` raises ValueError for another text. A case that cannot be judged raises its error: none is
left out silently.
See: What one case contributes: case_timeliness.py. The tables T1-T11: report_formulas.py. How many letters
came: clerk/time/balance_sheet.py. When the report leaves: procedure/dossiers/report_approval.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from mailroom.procedure.case import Case
from mailroom.procedure.office_facts import House
from mailroom.procedure.tally import report_formulas as tables
from mailroom.procedure.tally.case_timeliness import Judge
from mailroom.procedure.tally.figure_cells import Figures
from mailroom.procedure.tally.quarter_findings import findings, worst_rows
from mailroom.procedure.tally.report_formulas import Period
from mailroom.procedure.tally.satisfaction_index import t16

ONE_DAY = timedelta(days=1)
_HALF_A_YEAR = timedelta(days=183)
_YEAR = re.compile(r"[0-9]{4}")
_QUARTER = re.compile(r"(?i)\s*(\d{4})\s*[-/ ]?\s*(?:q|t|tw|triwulan)\s*([1-4])\s*")
# The five numbers of the executive summary: what was received, the three that it is the sum of, and how much
# was in time.
SUMMARY = ("received", "finished", "archived", "open", "on_time")
Rows = Sequence[Mapping[str, Any]]


def quarter(text: str) -> tuple[date, date]:
    """ "2026Q4", "2026-T4", "2026 TW 4" → its first and last day; ValueError with what to write instead."""
    found = _QUARTER.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no quarter: write it as 2026Q4 or 2026-T4")
    year, number = int(found[1]), int(found[2])
    first = date(year, 3 * number - 2, 1)
    return first, _month_after(first, 3) - ONE_DAY


def period_of(label: str) -> tuple[date, date]:
    """The first and last day of a quarter ("2026-T4") or a whole year ("2026"); ValueError as `quarter`."""
    if _YEAR.fullmatch(label):
        return date(int(label), 1, 1), date(int(label), 12, 31)
    return quarter(label)


def _month_after(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def period_before(first: date, last: date) -> tuple[date, date]:
    """Returns the period of the same length before: whole months for a period of such, else as many days."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if first.day == 1 and (last + ONE_DAY).day == 1:
        return _month_after(first, -months), first - ONE_DAY
    return first - (last - first) - ONE_DAY, first - ONE_DAY


def year_before(first: date, last: date) -> tuple[date, date]:
    """Returns the same period a year earlier; 29 February becomes the 28th."""
    whole = (last + ONE_DAY).day == 1
    return _back(first), _back(last + ONE_DAY) - ONE_DAY if whole else _back(last)


def reach(first: date, last: date) -> date:
    """Returns the earliest day of receipt from which the figures of this period need all cases, closed ones
    included (T11)."""
    return min(period_before(first, last)[0], year_before(first, last)[0])


def _back(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def figures(
    cases: Iterable[Case], first: date, last: date, house: House, *, now: datetime, reprimands: Rows = ()
) -> Figures:
    """T1-T16 of the cases received from `first` to `last`, both included.

    cases: all histories, also of earlier periods (T11 and what is still open come from them); of those
    received before `reach` only the open ones are looked at, and those named in reprimands; now: aware, what
    is still open is late or not at this moment; reprimands: {"agency", "stage" (of sop.REPRIMAND_STAGES),
    "cases": [numbers], "made": ISO moment}."""
    before, year = period_before(first, last), year_before(first, last)
    spans = {"now": (first, last), "previous": before, "last_year": year}
    twelve = (_month_after(last.replace(day=1), -11), last)
    judge = Judge(house, now)
    periods, oversight = _periods(cases, {**spans, "months": twelve}, judge)
    this, heads = periods["now"], {name: tables.headline(periods[name].counted) for name in spans}
    made_in = [row for row in reprimands if first <= judge.day(datetime.fromisoformat(row["made"])) <= last]
    names = {code: agency.name for code, agency in house.people.agencies.items()}
    made = [tables.t1(this), tables.t2(this), tables.t3(this), tables.t4(this, names)]
    made += [tables.t4a(this, names), tables.t4b(this), tables.t5(this, house.subdistricts)]
    made += [tables.t6(this), tables.t7(this), tables.t8(this), tables.t9(this, made_in)]
    made += [tables.t10(this), tables.t11(**heads), tables.t12(periods["months"])]
    made += [tables.t13(this, names), tables.t14(this)]
    if last - first > _HALF_A_YEAR:
        made += [tables.t15(this), *filter(None, [t16(this)])]
    by_key = {table.key: table for table in made}
    summary = {key: heads["now"][key] for key in SUMMARY}
    limits = {key: str(limit) for key, limit in house.limits.items()}
    found = findings(by_key, house.calendar, house.calendar.local(now).date())
    worst = tuple(row.key for row in worst_rows(by_key["T8"]))
    return Figures(first, last, now, by_key, summary, found, worst, limits, frozenset(oversight))


def _periods(
    cases: Iterable[Case], spans: Mapping[str, tuple[date, date]], judge: Judge
) -> tuple[dict[str, Period], set[str]]:
    """Each case judged once and laid to the period it belongs to; and the numbers of all cases of the
    oversight track, whatever their period."""
    found = {name: Period(*span) for name, span in spans.items()}
    start, oversight = spans["now"][0], set[str]()
    for case in cases:
        day = judge.day(case.received)
        oversight |= {case.number} if case.oversight else set()
        within = [period for period in found.values() if period.first <= day <= period.last]
        carried = [found["now"].carried] if day < start and case.open else []
        if within or carried:
            facts = judge.facts(case)
            own = [period.excluded if facts.excluded else period.counted for period in within]
            for group in own + carried:
                group.append(facts)
    return found, oversight
