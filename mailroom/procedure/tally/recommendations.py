"""By which rule each of the three recommendations of the report's summary follows from a figure: the
agencies, the matter, the citizens.

In: `advice`: `Table`s by key.
Out: three keys with arguments, in this order; their sentences lie in templates/report.toml.
Fails: A missing table or row raises KeyError, and the report is not made.
See: The tables: report_formulas.py. Teguran that APIP recommends: procedure/dossiers/reprimands.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailroom.procedure.tally.figure_cells import Row, Table

Advice = Mapping[str, Any]
UNNAMED = ("lainnya", "umum", "–")  # nobody can act on these


def advice(tables: Mapping[str, Table]) -> tuple[Advice, ...]:
    """[{"key", …arguments}]: on the agency with most late parts, the top category, and the citizens."""
    return (_agency(tables["T4"]), _matter(tables["T3"]), _citizens(tables["T6"], tables["T10"]))


def _figure(table: Table, row: Row, column: str) -> float:
    return row.cells[table.columns.index(column)].value or 0


def _agency(table: Table) -> Advice:
    """The agency with most late dispositions; "none_late" when none is late."""
    rows = [row for row in table.rows if row.key != "total"]
    worst = max(rows, key=lambda row: _figure(table, row, "late"), default=None)
    if worst is None or not _figure(table, worst, "late"):
        return {"key": "none_late"}
    late, received = (int(_figure(table, worst, column)) for column in ("late", "received"))
    return {"key": "late_agency", "agency": worst.label or worst.key, "late": late, "received": received}


def _matter(table: Table) -> Advice:
    """The category with most cases, but for those that name no matter (`UNNAMED`)."""
    rows = [row for row in table.rows if row.label and row.label.lower() not in UNNAMED]
    if not rows:
        return {"key": "no_category"}
    top = rows[0]
    total = table.cell("total", "received").count
    return {"key": "top_category", "category": top.label, "count": top.cells[0].count, "of": total}


def _citizens(archived: Table, rated: Table) -> Advice:
    """The first that holds: cases were archived as incomplete; the mean rating is below 3; nobody rated; else
    to keep on."""
    incomplete = archived.cell("TIDAK_LENGKAP", "archived").count
    average = rated.cell("total", "mean")
    if incomplete:
        return {"key": "incomplete", "count": incomplete, "of": archived.cell("total", "archived").count}
    if average.value is not None and average.value < 3:
        return {"key": "low_rating", "mean": round(average.value, 2), "count": average.count}
    return {"key": "few_ratings" if not average.count else "keep_going", "count": average.count}
