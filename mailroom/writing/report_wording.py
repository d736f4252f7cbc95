"""Puts the quarter's figures into words: tables that a mail, a PDF or a sheet can show.

Promises: pure; the words come from templates/report.toml, the numbers from `Figures.as_json()`, and nothing
is calculated here. A table, row or column without words raises KeyError, so no reader sees a bare key (a test
asks for every one)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from mailroom.procedure.workdays import ZONES

Json = dict[str, Any]
Words = Mapping[str, Any]


def words(templates: Path) -> Words:
    """templates/report.toml as read."""
    return tomllib.loads((templates / "report.toml").read_text(encoding="utf-8"))


def report_in_words(figures: Mapping[str, Any], words: Words) -> Json:
    """{"quarter", "period", "basis", "summary": [{"label", "text"}], "summary_note", "advice": [str],
    "tables": [table]}.

    table: {"key", "title", "formula", "unit", "columns": [labels, the first of the rows' own], "rows":
    [{"label", "outside", "total", "cells": [{"text", "value", "basis", "kind", "cases", "sealed"}],
    "cases"}]}; texts with a decimal comma."""
    return {
        "quarter": figures["quarter"],
        "period": period(figures["first"], figures["last"], words),
        "basis": words["basis"].format(now=moment(figures["now"], words), zone=zone_of(figures["now"])),
        "summary": [
            {"label": words["summary"][key], "text": text(cell, words)}
            for key, cell in figures["summary"].items()
        ],
        "summary_note": words["summary"]["note"],
        "advice": [words["advice"][line["key"]].format_map(_with_commas(line)) for line in figures["advice"]],
        "tables": [_table(table, words, figures["limits"]) for table in figures["tables"]],
    }


def _with_commas(line: Mapping[str, Any]) -> Json:
    return {key: decimal(value) if isinstance(value, float) else value for key, value in line.items()}


def _table(table: Mapping[str, Any], words: Words, limits: Mapping[str, str]) -> Json:
    about = words["tables"][table["key"]]
    return {
        "key": table["key"],
        "title": about["title"],
        "formula": about["formula"].format_map(limits),
        "unit": words["units"][table["unit"]],
        "columns": [about["first"], *(_column(table["key"], key, words) for key in table["columns"])],
        "kinds": [cell["kind"] for cell in table["rows"][0]["cells"]],
        "rows": [_row(table["key"], row, words, limits) for row in table["rows"]],
    }


def _column(table: str, key: str, words: Words) -> str:
    # A channel comes from a form and may be any word; every other column is ours.
    own: str = words["columns_of"].get(table, {}).get(key, "")
    name: str = (
        own
        or words["columns"].get(key)
        or (key.removeprefix("channel.") if key.startswith("channel.") else "")
    )
    if not name:
        raise KeyError(key)
    return name


def _row(table: str, row: Mapping[str, Any], words: Words, limits: Mapping[str, str]) -> Json:
    cells = [{**cell, "text": text(cell, words), "basis": basis(cell, words)} for cell in row["cells"]]
    most = max(row["cells"], key=lambda cell: len(cell["cases"]) + cell["sealed"])
    return {
        "label": row["label"] or _label(table, row["key"], words).format_map(limits),
        "outside": row["outside"],
        "total": row["key"] in ("total", "told.total", "reprimand"),
        "cells": cells,
        "cases": "" if table == "T7" else cases(most, words),
    }


def _label(table: str, key: str, words: Words) -> str:
    if table == "T1" and key[:4].isdigit():
        return month(key, words)
    found = words.get("rows_of", {}).get(table, {}).get(key) or words["rows"].get(key)
    if found:
        return str(found)
    if table == "T5" or key.startswith("told."):  # a place or chair that config.toml named
        return key.removeprefix("told.")
    raise KeyError(f"{table}: {key}")


def cases(cell: Mapping[str, Any], words: Words) -> str:
    """The numbers behind a cell, and how many of the oversight track are not named."""
    named = ", ".join(cell["cases"])
    if not cell["sealed"]:
        return named
    if not named:
        return str(words["only_sealed"].format(count=cell["sealed"]))
    return f"{named}, {words['sealed'].format(count=cell['sealed'])}"


def agency_figures(figures: Mapping[str, Any], code: str, words: Words) -> dict[str, str]:
    """The row of T4 of one agency as texts by column key; {} when it got nothing in the period."""
    table = next(table for table in figures["tables"] if table["key"] == "T4")
    rows = (row for row in table["rows"] if row["key"] == code)
    return {
        key: text(cell, words)
        for row in rows
        for key, cell in zip(table["columns"], row["cells"], strict=True)
    }


def text(cell: Mapping[str, Any], words: Words) -> str:
    """ "13", "62,5 % (5 dari 8)", "3,5 (n = 4)", "+11", "–"."""
    value = cell["value"]
    if value is None:
        return str(words["none"])
    if cell["kind"] == "count":
        return f"{value:.0f}" if float(value).is_integer() else decimal(value)
    if cell["kind"] == "change":
        return ("+" if value > 0 else "−" if value < 0 else "±") + decimal(abs(value))
    shown = f"{decimal(value)} %" if cell["kind"] == "percent" else decimal(value)
    return f"{shown} ({basis(cell, words)})"


def basis(cell: Mapping[str, Any], words: Words) -> str:
    """What a percentage or mean stands on, "" for the others and where there is nothing."""
    if cell["kind"] not in ("percent", "mean") or not cell["of"]:
        return ""
    return str(
        words["of" if cell["kind"] == "percent" else "values"].format(count=cell["count"], of=cell["of"])
    )


def decimal(value: float) -> str:
    """One decimal, with a comma; none where it is a whole number."""
    shown = f"{value:.1f}"
    return shown.removesuffix(".0").replace(".", ",")


def month(text: str, words: Words) -> str:
    """ "2026-10" → "Oktober 2026"."""
    year, number = text.split("-")[:2]
    return f"{words['months']['names'][int(number) - 1]} {year}"


def day(text: str, words: Words) -> str:
    """ "2026-10-05" → "5 Oktober 2026"."""
    found = date.fromisoformat(text[:10])
    return f"{found.day} {words['months']['names'][found.month - 1]} {found.year}"


def moment(text: str, words: Words) -> str:
    """An ISO moment as day and time, in the zone it is written in."""
    return f"{day(text, words)} pukul {datetime.fromisoformat(text):%H.%M} {zone_of(text)}".rstrip()


def zone_of(text: str) -> str:
    """The name of the zone that an ISO moment is written in ("WIB"); "" when it is none of this country's."""
    offset = datetime.fromisoformat(text).utcoffset()
    return next((name for name, zone in ZONES.items() if zone.utcoffset(None) == offset), "")


def period(first: str, last: str, words: Words) -> str:
    """ "1 Oktober 2026 – 31 Desember 2026"."""
    return f"{day(first, words)} – {day(last, words)}"


def register(rows: list[Json], words: Words, names: Mapping[str, str] | None = None) -> Json:
    """The lines of `report_annexes` in words: {"columns": [labels], "rows": [[texts]]}. names: agency code →
    name."""
    keys = (
        "number",
        "received",
        "channel",
        "klass",
        "category",
        "subdistrict",
        "title",
        "agencies",
        "status",
        "answered",
        "rating",
        "code",
    )
    return {
        "columns": [words["register"][key] for key in keys],
        "rows": [_register_row(row, words, names or {}) for row in rows],
    }


def _register_row(row: Mapping[str, Any], words: Words, names: Mapping[str, str]) -> list[str]:
    secret, none = words["register"]["secret"], words["none"]
    start = [row["number"], day(row["received"], words), _column("", f"channel.{row['channel']}", words)]
    if row["closed_line"]:
        return [*start, *(secret,) * 6, none, none, row["code"] or none]
    return [
        *start,
        words["rows"][row["klass"]],
        row["category"] or none,
        row["subdistrict"] or none,
        row["title"] or secret,
        ", ".join(names.get(code, code) for code in row["agencies"]) or none,
        _status(row, words),
        day(row["answered"], words) if row["answered"] else none,
        str(row["rating"] or none),
        row["code"] or none,
    ]


def _status(row: Mapping[str, Any], words: Words) -> str:
    status = str(words["status"][row["status"]])
    return f"{status}: {words['rows'][row['reason']]}" if row["reason"] else status
