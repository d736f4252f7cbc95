"""The office's days off and opening hours: the holidays and cuti bersama of the Python package `holidays`;
the days that libur.csv adds ("libur", "cuti bersama") or takes away ("masuk"); Ramadan's hours of
config.toml.

No clock is read: the years are fixed (`YEARS`). Counting working days is procedure/workdays.py's.
`KnownYears.missing` warns of a year whose decree is neither in the package nor in libur.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays

from mailroom.config.config_faults import Cell, Faults, sentence
from mailroom.config.config_tables import CalendarTable
from mailroom.config.office_tables import OFF, DayRow
from mailroom.procedure.workdays import USUAL, ZONES, Calendar, Hours

YEARS = range(2023, 2041)


@dataclass(frozen=True)
class KnownYears:
    """The years with Ramadan's hours in config.toml; those with a cuti bersama in the package, or any day off
    in libur.csv."""

    ramadan: frozenset[int]
    joint_leave: frozenset[int]

    def missing(self, today: date) -> list[str]:
        """Returns a warning for each of the two that this year or the next one lacks."""
        return [
            sentence("warning", name, year=year)
            for year in (today.year, today.year + 1)
            for name, years in (("no_ramadan", self.ramadan), ("no_joint_leave", self.joint_leave))
            if year not in years
        ]


@cache
def _national_days() -> Mapping[date, str]:
    """The package's days off of YEARS, with their names."""
    found = holidays.country_holidays(
        "ID", years=YEARS, categories=("public", "government"), language="id", expand=False
    )
    return {day: str(name) for day, name in found.items()}


def calendar(table: CalendarTable, days: Sequence[DayRow], faults: Faults) -> tuple[Calendar, KnownYears]:
    """Returns the office's calendar. A row of libur.csv that says "masuk" for a day that is no holiday is a
    fault."""
    names = _national_days()
    added = {row.day for row in days if row.kind in OFF}
    struck = {row.day for row in days if row.kind not in OFF}
    for row in days:
        if row.day in struck - names.keys():
            faults.note(
                Cell("libur.csv", row.row, "tanggal"), sentence("between", "strike_unknown", day=row.day)
            )
    off = (names.keys() | added) - struck
    joint = {*added, *(day for day, name in names.items() if name.startswith("Cuti Bersama"))}
    ramadan = frozenset(season.first.year for season in table.ramadan)
    made = Calendar(
        off=frozenset(off),
        zone=ZONES[table.zone],
        day_ends=table.day_ends,
        usual=Hours(table.hours.weekday, table.hours.friday) if table.hours else USUAL,
        seasons=tuple(Hours(s.weekday, s.friday, s.first, s.last) for s in table.ramadan),
    )
    return made, KnownYears(ramadan, frozenset(day.year for day in joint))
