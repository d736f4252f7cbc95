"""The working days of the office: the library's holidays, the office's own additions and strikes, Ramadan.

Promises: no clock (the years are fixed), and under 0.2 s. `KnownYears.missing` warns in time of a year whose
decree is not in the library or in config.toml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import holidays

from mailroom.config.config_faults import Faults, sentence
from mailroom.config.config_tables import CalendarTable
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


def calendar(table: CalendarTable, faults: Faults) -> tuple[Calendar, KnownYears]:
    """The office's calendar; a struck day that is no holiday is a fault."""
    found = holidays.country_holidays(
        "ID", years=YEARS, categories=("public", "government"), language="id", expand=False
    )
    names = {day: str(name) for day, name in found.items()}
    for day in table.strike:
        if day not in names and day not in table.add:
            faults.add(("calendar", "strike"), "strike_unknown", day=day)
    off = (names.keys() | set(table.add)) - set(table.strike)
    joint = {*table.add, *(day for day, name in names.items() if name.startswith("Cuti Bersama"))}
    ramadan = frozenset(season.first.year for season in table.ramadan)
    made = Calendar(
        off=frozenset(off),
        zone=ZONES[table.zone],
        day_ends=table.day_ends,
        usual=Hours(table.hours.weekday, table.hours.friday) if table.hours else USUAL,
        seasons=tuple(Hours(s.weekday, s.friday, s.first, s.last) for s in table.ramadan),
    )
    return made, KnownYears(ramadan, frozenset(day.year for day in joint))
