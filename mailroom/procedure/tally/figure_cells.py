"""What a figure is made of: cells that know which cases they count, rows, tables, and all of it as JSON.

What leaves as JSON (`Figures.as_json`) names no case of the oversight track, only how many there are (T7).
Titles and labels are keys.

In: `count`, `percent`, `mean`: case numbers, or (number, value) pairs. `Table.row`: a row's key.
Out: `Cell`s that carry the numbers of their cases, `Row`s, `Table`s, `Figures`; JSON.
Fails: `Table.row` and `cell` raise KeyError for an unknown row, ValueError for an unknown column.
See: The formulas: report_formulas.py. Keys turned into words: writing/papers/report_wording.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Cell:
    """One figure. kind: "count", "percent" (of 100), "mean", "change" (a difference).

    value: None when there is nothing to count, shown as "–"; count and of: what a percentage or mean stands
    on (3 of 4; of 4 values); cases: the numbers of the cases behind it, a case twice when two of its
    dispositions count."""

    kind: str
    value: float | None
    count: int = 0
    of: int = 0
    cases: tuple[str, ...] = ()


def count(cases: Iterable[str]) -> Cell:
    """How many; the cell's cases are those counted."""
    found = tuple(cases)
    return Cell("count", len(found), len(found), len(found), found)


def number(value: int, cases: Iterable[str] = ()) -> Cell:
    """Returns a count of something other than cases (letters, reminders), with the cases it happened in."""
    return Cell("count", value, value, value, tuple(cases))


def percent(part: Iterable[str], whole: Iterable[str]) -> Cell:
    """Returns how many of how many, as a percentage; the cell's cases are those of the part."""
    found, base = tuple(part), sum(1 for _ in whole)
    return Cell("percent", 100 * len(found) / base if base else None, len(found), base, found)


def mean(values: Iterable[tuple[str, float]]) -> Cell:
    """Returns the arithmetic mean of (case number, value) pairs."""
    pairs = tuple(values)
    size, total = len(pairs), sum(value for _, value in pairs)
    return Cell("mean", total / size if size else None, size, size, tuple(case for case, _ in pairs))


def change(now: Cell, before: Cell) -> Cell:
    """By how much `now` is more than `before`; nothing when either has no value."""
    if now.value is None or before.value is None:
        return Cell("change", None)
    return Cell("change", now.value - before.value, 1, 1)


@dataclass(frozen=True)
class Row:
    """key: a key of the words, or the label itself (an agency's code, a category, a subdistrict).

    outside: shown below the sum, in none of the table's denominators."""

    key: str
    cells: tuple[Cell, ...]
    label: str = ""
    outside: bool = False


@dataclass(frozen=True)
class Table:
    """One of T1-T16. columns: keys of the words; unit: "cases", "dispositions"; the formula stands beside the
    title in the words."""

    key: str
    unit: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def row(self, key: str) -> Row:
        """Returns the row of this key; KeyError when there is none."""
        return {row.key: row for row in reversed(self.rows)}[key]

    def cell(self, row: str, column: str) -> Cell:
        return self.row(row).cells[self.columns.index(column)]


@dataclass(frozen=True)
class Figures:
    """T1-T16 of the period from `first` to `last` (both included), as the histories stood at `now`."""

    first: date
    last: date
    now: datetime
    tables: Mapping[str, Table]
    summary: Mapping[str, Cell]
    findings: tuple[Mapping[str, Any], ...]
    worst: tuple[str, ...]  # keys of the limits that were overrun, the least kept first
    limits: Mapping[str, str]  # key of sop.LIMITS → "14 hari kerja", as this office has set it
    oversight: frozenset[str] = field(default=frozenset())  # never named outside

    @property
    def quarter(self) -> str:
        """ "2026Q4"; what keys the report's dossier. "2026" for a whole year."""
        if (self.first.month, self.last.month) == (1, 12):
            return str(self.last.year)
        return f"{self.last.year}Q{(self.last.month + 2) // 3}"

    def as_json(self, trace: bool = True) -> dict[str, Any]:
        """JSON values only. trace False leaves the case numbers out altogether."""

        def cell_json(cell: Cell) -> dict[str, Any]:
            shown = [case for case in cell.cases if case not in self.oversight] if trace else []
            sealed = len(cell.cases) - len(shown) if trace else 0
            return {**vars(cell), "cases": list(dict.fromkeys(shown)), "sealed": sealed}

        def table_json(table: Table) -> dict[str, Any]:
            rows = []
            for row in table.rows:
                about = {"key": row.key, "label": row.label, "outside": row.outside}
                rows.append({**about, "cells": list(map(cell_json, row.cells))})
            return {**vars(table), "columns": list(table.columns), "rows": rows}

        return {
            "quarter": self.quarter,
            **{key: getattr(self, key).isoformat() for key in ("first", "last", "now")},
            "tables": list(map(table_json, self.tables.values())),
            "summary": {key: cell_json(cell) for key, cell in self.summary.items()},
            "next": next_quarter_end(self.last).isoformat(),
            "days": (self.last - self.first).days + 1,
            "findings": [dict(line) for line in self.findings],
            "worst": list(self.worst),
            "limits": dict(self.limits),
        }


def next_quarter_end(last: date) -> date:
    """Returns the last day of the third month after that of `last`."""
    month = last.month + 3
    first_after = date(last.year + month // 12, month % 12 + 1, 1)
    return first_after - timedelta(days=1)
