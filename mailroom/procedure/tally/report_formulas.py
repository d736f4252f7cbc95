"""By which formulas the tables T1-T15 of the quarter's report are reckoned (P4, SOP row 9), from the facts of
its cases.

Each is stated once in words, in templates/report.toml, and once in code here, under the same key. Duplicates
and spam are in no denominator (`Period.counted`). Each percentage and mean is reckoned from the counts kept
in its own cell.

In: `t1` … `t15`: a `Period` of `Facts`, some with names, places or rows of teguran. `t4a`, `t4b`: T4,
once for those who have the ordinary limit, once for the others. `headline`: facts.
Out: a `Table` for each formula; `headline`: `Cell`s by key.
Fails: raises nothing of its own; an error ends the report, which is made again an hour later.
See: Whether a limit was kept: case_timeliness.py. Which cases are in the period: report_period.py. Rounding
and words: writing/papers/report_wording.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mailroom.procedure.sop import CLASSES, REASONS
from mailroom.procedure.tally import case_timeliness as judge
from mailroom.procedure.tally.case_timeliness import Facts, Part
from mailroom.procedure.tally.figure_cells import Cell, Row, Table, change, count, mean, number, percent

CHANNELS = ("email", "surat", "telepon", "loket")
OUTSIDE = {"merged": "DUPLIKAT", "spam": "SPAM"}
WHOLES = ("whole", "whole_information", "whole_ppid", "whole_oversight")
LIMITS = (
    "first_response", "verification", "distribution", "first_follow_up", "execution", "execution_oversight",
    "answering", "comment", "returned", *WHOLES,
)  # fmt: skip
UNKNOWN, SEALED = "unknown", "sealed"
LOW = 2  # a rating that says no

CASE_COLUMNS = ("received", "share", "finished", "open", "archived", "age", "net")
Groups = list[tuple[str, list[Facts], str]]
AGENCY_COLUMNS = (
    "received", "finished", "processed", "untouched", "over", "late", "extended", "first_response",
    "settlement", "on_time", "rating",
)  # fmt: skip
Holding = tuple[Facts, Part]
_STATES = (judge.FINISHED, judge.PROCESSED, judge.UNTOUCHED, judge.OVER)
_VERDICTS = (judge.IN_TIME, judge.EXTENDED, judge.LATE, judge.RUNNING, judge.ENDED)
_TRACK_VERDICTS = (judge.IN_TIME, judge.LATE, judge.EXTENDED, judge.RUNNING)
TOLD = ("liaison", "head", "apip", "inspector", "admin_head", "sekda")
REPRIMANDS = ("reprimand_draft", "reprimand_order", "reprimand_sent", "reprimand_ended")


@dataclass(frozen=True)
class Period:
    """The facts of one period. counted: without duplicates and spam; carried: from before it, still open."""

    first: date
    last: date
    counted: list[Facts] = field(default_factory=list)
    excluded: list[Facts] = field(default_factory=list)
    carried: list[Facts] = field(default_factory=list)


def numbers(facts: Iterable[Facts]) -> tuple[str, ...]:
    return tuple(one.number for one in facts)


def group_by(facts: Iterable[Facts], key: Callable[[Facts], str]) -> dict[str, list[Facts]]:
    found: dict[str, list[Facts]] = {}
    for one in facts:
        found.setdefault(key(one), []).append(one)
    return found


def months(first: date, last: date) -> list[str]:
    """ "2026-10", … every month that the period touches."""
    count_of = (last.year - first.year) * 12 + last.month - first.month
    start = first.year * 12 + first.month - 1
    return [f"{index // 12:04d}-{index % 12 + 1:02d}" for index in range(start, start + count_of + 1)]


def t1(period: Period) -> Table:
    """Cases received per month and channel; those of the oversight track in one row, without a channel. Below
    the sum and outside it: duplicates, spam, and open cases of earlier periods."""
    everyone = (*period.counted, *period.excluded, *period.carried)
    channels = [*CHANNELS, *sorted({one.channel for one in everyone} - set(CHANNELS))]
    by_month = group_by(_open_facts(period), lambda one: f"{one.day:%Y-%m}")
    sums: dict[str, list[Facts]] = {
        month: by_month.get(month, []) for month in months(period.first, period.last)
    }
    outside = {key: [one for one in period.excluded if one.excluded == key] for key in OUTSIDE}
    sums |= {key: facts for key, facts, _ in _oversight_row(period)} | {"total": period.counted}
    rows = [_channels(key, facts, channels) for key, facts in sums.items()]
    for key, facts in {**outside, "carried": period.carried}.items():
        rows.append(_channels(key, facts, channels, outside=True))
    return Table("T1", "cases", (*(f"channel.{name}" for name in channels), "received"), tuple(rows))


def _channels(key: str, facts: Sequence[Facts], channels: Sequence[str], outside: bool = False) -> Row:
    by_channel = group_by((one for one in facts if not one.oversight), lambda one: one.channel)
    cells = [Cell("count", None)] * len(channels)
    if key != SEALED:
        cells = [count(numbers(by_channel.get(name, ()))) for name in channels]
    return Row(key, (*cells, count(numbers(facts))), outside=outside)


def _case_table(key: str, groups: Groups, period: Period, columns: Sequence[str] = CASE_COLUMNS) -> Table:
    """Returns what became of each group of cases (key, cases, label) and of all, and the HK until the full
    answer, with and without waiting."""
    rows, base = [], numbers(period.counted)
    for name, facts, label in (*groups, ("total", period.counted, "")):
        cells = {**headline(facts), "share": percent(numbers(facts), base)}
        rows.append(Row(name, tuple(cells[column] for column in columns), label))
    return Table(key, "cases", tuple(columns), tuple(rows))


def t2(period: Period) -> Table:
    """Cases per class, every class of the SOP in its order."""
    by_class = group_by(period.counted, lambda one: one.klass)
    return _case_table("T2", [(name, by_class.get(name, []), "") for name in CLASSES], period)


def t3(period: Period) -> Table:
    """Per category, the most frequent first."""
    by_category = group_by(_open_facts(period), lambda one: one.category)
    ranked = sorted(by_category.items(), key=lambda item: (item[0] == "", -len(item[1]), item[0]))
    groups = [(name or UNKNOWN, facts, name) for name, facts in ranked]
    return _case_table("T3", [*groups, *_oversight_row(period)], period)


def _open_facts(period: Period) -> list[Facts]:
    """The cases that may be told by matter and place. Of the oversight track, the difference between a table
    and the register would tell where a hidden complainant lives."""
    return [one for one in period.counted if not one.oversight]


def _oversight_row(period: Period) -> Groups:
    """The oversight track as one row, where there is any."""
    found = [one for one in period.counted if one.oversight]
    return [(SEALED, found, "")] if found else []


def t4(period: Period, names: Mapping[str, str]) -> Table:
    """Per agency, in dispositions: a case that two agencies have counts once at each. names: code → name."""
    held: dict[str, list[Holding]] = {}
    for one in period.counted:
        for part in one.parts:
            held.setdefault(part.agency, []).append((one, part))
    ranked = sorted(held.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [_agency_row(code, parts, names.get(code, code)) for code, parts in ranked]
    rows.append(_agency_row("total", [pair for parts in held.values() for pair in parts], ""))
    return Table("T4", "dispositions", AGENCY_COLUMNS, tuple(rows))


def _agency_row(key: str, held: Sequence[Holding], label: str) -> Row:
    """One agency's figures. on_time: dispositions in time, of those judged already, without extended ones."""

    def having(field: str, *values: str) -> list[str]:
        return [one.number for one, part in held if getattr(part, field) in values]

    judged = having("verdict", judge.IN_TIME, judge.EXTENDED, judge.LATE)
    # What its own answer was rated, once a case; the rating of a case as a whole counts for each agency.
    answered = [(one.number, part.rating) for one, part in held if part.state == judge.FINISHED]
    rated = {number: rating for number, rating in answered if rating is not None}
    cells = (
        count(one.number for one, _ in held),
        *(count(having("state", state)) for state in _STATES),
        *(count(having("verdict", verdict)) for verdict in (judge.LATE, judge.EXTENDED)),
        mean((one.number, part.first_response) for one, part in held if part.first_response is not None),
        mean((one.number, part.settlement) for one, part in held if part.settlement is not None),
        percent(having("verdict", judge.IN_TIME), judged),
        mean(rated.items()),
    )
    return Row(key, cells, label)


TRACK_COLUMNS = (
    "judged", "in_time", "late", "extended", "running", "on_time", "first_response", "settlement", "rating",
)  # fmt: skip


def t4a(period: Period, names: Mapping[str, str]) -> Table:
    """Agencies whose limit is that of an ordinary complaint: only those can be compared."""
    held: dict[str, list[Holding]] = {}
    for one in period.counted:
        for part in one.parts:
            if part.limit == "whole" and part.verdict != judge.ENDED:
                held.setdefault(part.agency, []).append((one, part))
    ranked = sorted(held.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [_track_row(code, parts, names.get(code, code)) for code, parts in ranked]
    rows.append(_track_row("total", [pair for _, parts in ranked for pair in parts]))
    return Table("T4A", "dispositions", TRACK_COLUMNS, tuple(rows))


def t4b(period: Period) -> Table:
    """The dispositions with another limit, a row a limit; none where there were none."""
    found: dict[str, list[Holding]] = {key: [] for key in WHOLES if key != "whole"}
    for one in period.counted:
        for part in one.parts:
            if part.limit in found and part.verdict != judge.ENDED:
                found[part.limit].append((one, part))
    rows = tuple(_track_row(key, held) for key, held in found.items())
    return Table("T4B", "dispositions", TRACK_COLUMNS, rows)


def _track_row(key: str, held: Sequence[Holding], label: str = "") -> Row:
    """The row of T4 by verdicts instead of states; what ended unjudged is not in it."""
    verdicts = [[one.number for one, part in held if part.verdict == verdict] for verdict in _TRACK_VERDICTS]
    same = dict(zip(AGENCY_COLUMNS, _agency_row(key, held, label).cells, strict=True))
    cells = (same["received"], *map(count, verdicts), *(same[column] for column in TRACK_COLUMNS[5:]))
    return Row(key, cells, label)


def t5(period: Period, subdistricts: Sequence[str]) -> Table:
    """Cases per kecamatan (received, share, finished, open, archived; not how many were in time): every
    kecamatan of the office, then others that were named, then the cases without one."""
    by_place = group_by(_open_facts(period), lambda one: one.subdistrict)
    others = sorted(set(by_place) - set(subdistricts) - {""})
    named = [(name, by_place.get(name, []), name) for name in (*subdistricts, *others)]
    groups = [*named, (UNKNOWN, by_place.get("", []), ""), *_oversight_row(period)]
    return _case_table("T5", groups, period, CASE_COLUMNS[:5])


def t6(period: Period) -> Table:
    """Returns why cases were archived, those of the oversight track in one row. A duplicate and spam have a
    count but no share, being in no denominator."""
    archived = [one for one in period.counted if one.reason]
    outside = {reason: key for key, reason in OUTSIDE.items()}
    rows = [_share(reason, archived, reason) for reason in REASONS if reason not in outside]
    if any(one.oversight for one in archived):
        rows.append(_share(SEALED, archived, SEALED))
    rows.append(_share("total", archived))
    for reason, key in outside.items():
        found = [one.number for one in period.excluded if one.excluded == key]
        rows.append(Row(reason, (count(found), Cell("percent", None)), outside=True))
    return Table("T6", "cases", ("archived", "share"), tuple(rows))


def _share(key: str, archived: Sequence[Facts], reason: str = "") -> Row:
    found = numbers(one for one in archived if reason in ("", SEALED if one.oversight else one.reason))
    return Row(key, (count(found), percent(found, numbers(archived))))


def t7(period: Period) -> Table:
    """Returns the oversight track, in counts only."""
    facts = [one for one in period.counted if one.oversight]
    states = {"verification": "unverified postponed", "handling": "untouched processed"}
    states |= {"finished": "finished", "archived": "archived"}
    found = {key: [one for one in facts if one.status in names.split()] for key, names in states.items()}
    for verdict in _VERDICTS:
        found[verdict] = [one for one in facts if one.limits.get("whole_oversight") == verdict]
    rows = [Row(key, (count(numbers(those)),)) for key, those in {"received": facts, **found}.items()]
    return Table("T7", "cases", ("count",), tuple(rows))


def t8(period: Period) -> Table:
    """Per limit of the SOP, the cases that kept it, kept it by an extension, overran it, still run or ended
    unjudged. A case counts once for each limit, by its worst desk; the mean is of all desks that are
    done."""
    rows = []
    for key in LIMITS:
        found = dict[str, list[str]]()
        for one in period.counted:
            if key in one.limits:
                found.setdefault(one.limits[key], []).append(one.number)
        judged = [case for verdict in _VERDICTS[:3] for case in found.get(verdict, ())]
        everyone = [case for cases in found.values() for case in cases]
        cells = [count(found.get(verdict, ())) for verdict in _VERDICTS]
        took = mean((one.number, days) for one in period.counted for desk, days in one.took if desk == key)
        on_time = percent(found.get(judge.IN_TIME, ()), judged)
        rows.append(Row(key, (count(everyone), *cells, on_time, took)))
    return Table("T8", "cases", ("subject", *_VERDICTS, "on_time", "days"), tuple(rows))


def t9(period: Period, reprimands: Sequence[Mapping[str, Any]]) -> Table:
    """Escalations of the period's cases by who was told, and the teguran recommended in it by their stage."""
    told: dict[str, list[str]] = {}
    for one in period.counted:
        for role in one.escalations:
            told.setdefault(role, []).append(one.number)
    strange = sorted(set(told) - set(TOLD))
    rows = [_escalation_row(f"told.{role}", told.get(role, [])) for role in (*TOLD, *strange)]
    rows.append(_escalation_row("told.total", [case for cases in told.values() for case in cases]))
    rows += [_reprimands(stage, [row for row in reprimands if row["stage"] == stage]) for stage in REPRIMANDS]
    rows.append(_reprimands("reprimand", reprimands))
    return Table("T9", "cases", ("times", "cases"), tuple(rows))


def _escalation_row(key: str, cases: Sequence[str]) -> Row:
    return Row(key, (number(len(cases), cases), count(dict.fromkeys(cases))))


def _reprimands(key: str, rows: Sequence[Mapping[str, Any]]) -> Row:
    cases = dict.fromkeys(case for row in rows for case in row["cases"])
    return Row(key, (number(len(rows), cases), count(cases)))


def t10(period: Period) -> Table:
    """Ratings: how many gave which, and the mean of those given; without the oversight track."""
    rated, none = [one for one in period.counted if one.rating is not None], Cell("mean", None)
    rows = []
    for stars in (5, 4, 3, 2, 1):
        found = [one.number for one in rated if one.rating == stars]
        rows.append(Row(f"stars.{stars}", (count(found), percent(found, numbers(rated)), none)))
    average = mean((one.number, one.rating) for one in rated if one.rating is not None)
    rows.append(Row("total", (count(numbers(rated)), percent(numbers(rated), numbers(rated)), average)))
    closed = [one for one in _open_facts(period) if one.status == "finished"]
    for by in ("rating", "complainant", "silence"):
        found = [one.number for one in closed if one.closed_by == by]
        rows.append(Row(f"closed.{by}", (count(found), percent(found, numbers(closed)), none), outside=True))
    asked = [one for one in period.counted if one.lasting]
    for said in ("asked", "yes", "no") if asked else ():
        found = [one.number for one in asked if said in ("asked", one.lasting)]
        rows.append(
            Row(f"lasting.{said}", (count(found), percent(found, numbers(asked)), none), outside=True)
        )
    return Table("T10", "cases", ("count", "share", "mean"), tuple(rows))


def headline(facts: Sequence[Facts]) -> dict[str, Cell]:
    """Returns the figures compared in T11 and shown in the executive summary.

    on_time: cases answered within their whole limit, of those that can be judged already (in time, extended,
    late). late: cases past it. age, net: as in `Facts`."""
    whole = [(one.number, one.limits[key]) for one in facts for key in WHOLES if key in one.limits]
    judged = [case for case, verdict in whole if verdict in _VERDICTS[:3]]
    return {
        "received": count(numbers(facts)),
        "finished": count(numbers(one for one in facts if one.status == "finished")),
        "open": count(numbers(one for one in facts if one.open)),
        "archived": count(numbers(one for one in facts if one.status == "archived")),
        "late": count(case for case, verdict in whole if verdict == judge.LATE),
        "on_time": percent((case for case, verdict in whole if verdict == judge.IN_TIME), judged),
        "age": mean((one.number, one.age) for one in facts if one.age is not None),
        "net": mean((one.number, one.net) for one in facts if one.net is not None),
        "rating": mean((one.number, one.rating) for one in facts if one.rating is not None),
    }


def t11(now: Mapping[str, Cell], previous: Mapping[str, Cell], last_year: Mapping[str, Cell]) -> Table:
    """Returns the headline figures against the quarter before and the same quarter a year ago."""
    rows = []
    for key, cell in now.items():
        before, year = previous[key], last_year[key]
        rows.append(Row(key, (cell, before, change(cell, before), year, change(cell, year))))
    return Table("T11", "cases", ("now", "previous", "change", "last_year", "change_year"), tuple(rows))


def t12(year: Period) -> Table:
    """Cases received in each month of a period, of the twelve months that end with the quarter; without the
    oversight track."""
    by_month = group_by(_open_facts(year), lambda one: f"{one.day:%Y-%m}")
    rows = [Row(month, (count(numbers(by_month.get(month, ()))),)) for month in months(year.first, year.last)]
    return Table("T12", "cases", ("received",), tuple(rows))


def t13(period: Period, names: Mapping[str, str]) -> Table:
    """At which desks each limit was overrun: by limit, the agency with most cases first."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in period.counted:
        for key, agency in one.overrun:
            if key not in WHOLES:
                found.setdefault((key, agency), []).append(one.number)
    ranked = sorted(found.items(), key=lambda item: (LIMITS.index(item[0][0]), -len(item[1]), item[0][1]))
    rows = [
        Row(f"{key}:{agency}", (count(cases),), names.get(agency, agency)) for (key, agency), cases in ranked
    ]
    rows.append(Row("total", (count(case for cases in found.values() for case in cases),)))
    return Table("T13", "cases", ("late",), tuple(rows))


def t14(period: Period) -> Table:
    """Ratings of cases that were answered in time, and of those that were not."""
    rows = []
    for verdicts in ((judge.IN_TIME,), (judge.LATE,), (judge.EXTENDED,)):
        found = [
            (one.number, one.rating)
            for one in period.counted
            if one.rating is not None and any(one.limits.get(key) in verdicts for key in WHOLES)
        ]
        low = [number for number, rating in found if rating <= LOW]
        rows.append(Row(verdicts[0], (count(number for number, _ in found), count(low), mean(found))))
    return Table("T14", "cases", ("count", "low", "mean"), tuple(rows))


QUARTER_COLUMNS = ("received", "finished", "open", "archived", "late", "on_time", "age", "rating")


def t15(period: Period) -> Table:
    """The headline figures of each quarter of a year, and of the year."""
    found: dict[str, list[Facts]] = {f"quarter.{number}": [] for number in (1, 2, 3, 4)}
    for one in period.counted:
        found[f"quarter.{(one.day.month + 2) // 3}"].append(one)
    rows = []
    for key, facts in {**found, "total": period.counted}.items():
        cells = headline(facts)
        rows.append(Row(key, tuple(cells[column] for column in QUARTER_COLUMNS)))
    return Table("T15", "cases", QUARTER_COLUMNS, tuple(rows))
