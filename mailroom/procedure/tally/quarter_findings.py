"""By which rule the three findings of the quarter's summary follow from its figures.

They are about the limit that was overrun most often, the agency that was late most, and the citizens.

A finding names the table whose figures it tells, and by which day its proposal shall be done.

In: `findings`: `Table`s by key, the `Calendar`, the day of the report.
Out: three keys with arguments, in this order; sentences and proposals lie in templates/report.toml.
Fails: A missing table or row raises KeyError, and the report is not made.
See: The tables: report_formulas.py. Teguran that APIP recommends: procedure/dossiers/reprimands.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mailroom.procedure.tally.figure_cells import Cell, Row, Table
from mailroom.procedure.tally.report_formulas import WHOLES
from mailroom.procedure.workdays import Calendar, Limit

Finding = dict[str, Any]
Tables = Mapping[str, Table]
DAYS = (10, 15, 20)  # HK from the report until the proposal of each finding shall be done
_CASES = 4  # case numbers that a sentence names


def findings(tables: Tables, calendar: Calendar, today: date) -> tuple[Finding, ...]:
    """[{"key", "table", "day" (ISO), …arguments}]: on the SOP's rows, the agencies, and the citizens."""
    found = (_row(tables), _agency(tables), _citizens(tables))
    due = [calendar.add(today, Limit(days)).isoformat() for days in DAYS]
    return tuple({**one, "day": day} for one, day in zip(found, due, strict=True))


def worst_rows(table: Table) -> list[Row]:
    """The limits of T8 that were overrun, but for the whole ones: the one overrun most often first, of equals
    the least kept."""
    late = [row for row in table.rows if row.key not in WHOLES and _cell(table, row, "late").count]
    return sorted(
        late, key=lambda row: (-_cell(table, row, "late").count, _cell(table, row, "on_time").value)
    )


def _cell(table: Table, row: Row, column: str) -> Cell:
    return row.cells[table.columns.index(column)]


def _row(tables: Tables) -> Finding:
    """The limit that was overrun most often; "rows_kept" when all were kept."""
    worst = worst_rows(tables["T8"])
    if not worst:
        judged = max(_cell(tables["T8"], row, "on_time").of for row in tables["T8"].rows)
        return {"key": "rows_kept" if judged else "rows_empty", "table": "T8"}
    kept = _cell(tables["T8"], worst[0], "on_time")
    late = _cell(tables["T8"], worst[0], "late").count
    return {"key": "row_late", "table": "T8", "limit": worst[0].key, "late": late, **_share(kept)}


def _share(cell: Cell) -> Finding:
    return {"kind": cell.kind, "value": cell.value, "count": cell.count, "of": cell.of}


def _agency(tables: Tables) -> Finding:
    """The agency with most late dispositions among those that have the ordinary limit; "agencies_in_time"
    when none is late."""
    table = tables["T4A"]
    total = table.row("total")
    rows = [row for row in table.rows if row.key != "total" and _cell(table, row, "late").count]
    if not rows:
        kept = _cell(table, total, "on_time")
        return {"key": "agencies_in_time" if kept.of else "agencies_empty", "table": "T4A", **_share(kept)}
    worst = max(rows, key=lambda row: (_cell(table, row, "late").count, _cell(table, row, "judged").count))
    late = _cell(table, worst, "late")
    cases = list(dict.fromkeys(late.cases))
    return {
        "key": "agency_late",
        "table": "T4A",
        "agency": worst.label or worst.key,
        "code": worst.key,
        "judged": _cell(table, worst, "judged").count,
        "late": late.count,
        "late_all": _cell(table, total, "late").count,
        "cases": cases[:_CASES],
        "more": max(0, len(cases) - _CASES),
    }


def _citizens(tables: Tables) -> Finding:
    """The first that holds: somebody rated 1 or 2; cases were archived as incomplete; nobody rated; some
    kecamatan wrote nothing; else to keep on."""
    rated, archived, places = tables["T10"], tables["T6"], tables["T5"]
    low = sum(rated.cell(f"stars.{stars}", "count").count for stars in (1, 2))
    all_rated = rated.cell("total", "count").count
    if low:
        late = tables["T14"].cell("late", "low").count
        return {"key": "low_ratings", "table": "T10", "low": low, "of": all_rated, "late": late}
    if not tables["T2"].cell("total", "received").count:
        return {"key": "nothing_came", "table": "T2"}
    if incomplete := archived.cell("TIDAK_LENGKAP", "archived").count:
        of = archived.cell("total", "archived").count
        return {"key": "incomplete", "table": "T6", "count": incomplete, "of": of}
    if not all_rated:
        return {"key": "few_ratings", "table": "T10"}
    named = [row for row in places.rows if row.label]
    silent = [row for row in named if not row.cells[0].count]
    if silent:
        return {"key": "silent_places", "table": "T5", "count": len(silent), "of": len(named)}
    return {"key": "keep_going", "table": "T10", "count": all_rated}
