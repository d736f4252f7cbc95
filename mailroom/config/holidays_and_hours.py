"""Which days are holidays, and when the office is open: national holidays and cuti bersama, libur.csv,
Ramadan's hours.

Holidays come from the Python package `holidays`, for the years in `YEARS`. libur.csv adds days ("libur",
"cuti bersama") or takes them away ("masuk"). Ramadan's hours stand in [calendar]. `KnownYears.missing` warns
of a year whose decree is in neither.

In: `calendar`: [calendar], rows of libur.csv, `Faults`.
Out: (`Calendar`, `KnownYears`).
Fails: raises nothing: each fault is noted in `Faults`.
See: How working days are counted: procedure/workdays.py. The rows of libur.csv: office_tables.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from mailroom.config.config_faults import Cell, Faults, sentence
from mailroom.config.config_tables import CalendarTable
from mailroom.config.office_tables import DayRow
from mailroom.config.table_cells import OFF
from mailroom.procedure.workdays import USUAL, ZONES, Calendar, Hours

YEARS = range(2023, 2041)


class DaysOff(AbstractSet[date]):
    """The package's days off, with those that libur.csv adds and without those it takes away."""

    def __init__(self, added: frozenset[date], struck: frozenset[date]) -> None:
        self.added, self.struck = added, struck

    @cached_property
    def _days(self) -> frozenset[date]:
        return frozenset((_national_days().keys() | self.added) - self.struck)

    def __contains__(self, day: object) -> bool:
        return day in self._days

    def __iter__(self) -> Iterator[date]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)

    def __hash__(self) -> int:
        return hash(self._days)


@dataclass(frozen=True)
class KnownYears:
    """ramadan: the years with its hours in config.toml; added: those with any day off in libur.csv."""

    ramadan: frozenset[int]
    added: frozenset[int]

    def has_joint_leave(self, year: int) -> bool:
        """Whether the package has a cuti bersama in this year, or libur.csv any day off. The package is asked
        for this year alone: all years take it 40 ms."""
        names = _national_days(range(year, year + 1)).values()
        return year in self.added or any(name.startswith("Cuti Bersama") for name in names)

    def missing(self, today: date) -> list[str]:
        """Returns a warning for each of the two that this year or the next one lacks."""
        found = list[str]()
        for year in (today.year, today.year + 1):
            if year not in self.ramadan:
                found.append(sentence("warning", "no_ramadan", year=year))
            if not self.has_joint_leave(year):
                found.append(sentence("warning", "no_joint_leave", year=year))
        return found


@cache
def _national_days(years: range = YEARS) -> Mapping[date, str]:
    """The package's days off of these years, with their names."""
    categories = ("public", "government")
    found = _indonesia()(years=years, categories=categories, language="id", expand=False)
    return {day: str(name) for day, name in found.items()}


def _indonesia() -> Any:
    """Returns the package's class for Indonesia. Its module is loaded alone: the package itself would load
    those of 250 countries for it, which takes 60 ms."""
    import holidays  # noqa: PLC0415 - it takes as long

    name = "holidays.countries.indonesia"
    spec = spec_from_file_location(name, Path(holidays.__file__).with_name("countries") / "indonesia.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Indonesia


def calendar(table: CalendarTable, days: Sequence[DayRow], faults: Faults) -> tuple[Calendar, KnownYears]:
    """Returns the office's calendar. A row of libur.csv that says "masuk" for a day that is no holiday is a
    fault."""
    added = frozenset(row.day for row in days if row.kind in OFF)
    struck = frozenset(row.day for row in days if row.kind not in OFF)
    unknown = struck - _national_days().keys() if struck else struck
    for row in days:
        if row.day in unknown:
            faults.note(
                Cell("libur.csv", row.row, "tanggal"), sentence("between", "strike_unknown", day=row.day)
            )
    ramadan = frozenset(season.first.year for season in table.ramadan)
    made = Calendar(
        off=DaysOff(added, struck),
        zone=ZONES[table.zone],
        day_ends=table.day_ends,
        usual=Hours(table.hours.weekday, table.hours.friday) if table.hours else USUAL,
        seasons=tuple(Hours(s.weekday, s.friday, s.first, s.last) for s in table.ramadan),
    )
    return made, KnownYears(ramadan, frozenset(day.year for day in added))
