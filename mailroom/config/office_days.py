"""The working days of the office: the library's holidays, the days of libur.csv, Ramadan.

Promises: no clock (the years are fixed), and under 0.2 s. `KnownYears.missing` warns in time of a year whose
decree is neither in the library nor in libur.csv."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import holidays

from mailroom.config.config_faults import Cell, Faults, sentence
from mailroom.config.config_tables import CalendarTable
from mailroom.config.office_tables import OFF, DayRow
from mailroom.procedure.workdays import USUAL, ZONES, Calendar, Hours

YEARS = range(2023, 2041)


@dataclass(frozen=True)
class KnownYears:
    """For which years Ramadan's hours and cuti bersama are known."""

    ramadan: frozenset[int]
    joint_leave: frozenset[int]

    def missing(self, today: date) -> list[str]:
        """A sentence for each that this year or the next one lacks."""
        return [
            sentence("warning", name, year=year)
            for year in (today.year, today.year + 1)
            for name, years in (("no_ramadan", self.ramadan), ("no_joint_leave", self.joint_leave))
            if year not in years
        ]


def calendar(table: CalendarTable, days: Sequence[DayRow], faults: Faults) -> tuple[Calendar, KnownYears]:
    """The office's calendar; a working day that is no holiday is a fault."""
    found = holidays.country_holidays(
        "ID", years=YEARS, categories=("public", "government"), language="id", expand=False
    )
    names = {day: str(name) for day, name in found.items()}
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
