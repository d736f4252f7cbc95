"""How the quarter's figures are put into words: tables that a mail, a PDF or a sheet can show.

In: `report_in_words`: `Figures.as_json()` and the words. `words`: the templates' folder. `text`, `basis`: a
cell.
Out: texts and tables of texts, as JSON.
Fails: What has no words raises KeyError: no reader sees a bare key (a test asks for every one). A broken
report.toml raises TOMLDecodeError.
See: The figures: procedure/tally/report_formulas.py. The workbook and the papers: quarter_workbook.py,
report_papers.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailroom.procedure.workdays import ZONES
from mailroom.text.toml_tables import read_table
from mailroom.writing.dates_and_words import Words as DateWords

Json = Mapping[str, Any]
Words = Json
_YEAR = 4  # digits
_ROMAN = ("I", "II", "III", "IV")
FEW = 5  # of fewer cases, a percentage says nothing: their number stands alone


def words(templates: Path) -> Words:
    """templates/report.toml as read, and under "dates" the `DateWords` of words.toml."""
    report = read_table(templates / "report.toml")
    return {**report, "dates": DateWords.load(templates / "words.toml", lambda: UTC)}  # of days, not moments


def report_in_words(figures: Json, words: Words) -> Json:
    """{"quarter", "period", "basis", "now", "summary": [{"label", "text"}], "summary_note", "tables":
    [table]}.

    table: {"key", "title", "formula", "unit", "columns": [labels, the first of the rows' own], "rows":
    [{"label", "outside", "total", "cells": [{"text", "value", "basis", "kind", "cases", "sealed"}],
    "cases"}]}; texts with a decimal comma."""
    now, summary = datetime.fromisoformat(figures["now"]), figures["summary"].items()
    today = day(figures["now"], words)
    # the name of the zone that the moment is written in; "" when it is none of this country's
    zone = next((name for name, zone in ZONES.items() if zone.utcoffset(None) == now.utcoffset()), "")
    moment = f"{today} pukul {now:%H.%M} {zone}".rstrip()
    return {
        "quarter": figures["quarter"],
        "quarter_name": quarter(figures["quarter"], words),
        "period": period(figures["first"], figures["last"], words),
        "now": moment,
        "basis": words["basis"].format(now=moment, zone=zone),
        "summary": [{"label": words["summary"][key], "text": text(cell, words)} for key, cell in summary],
        "summary_note": words["summary"]["note"],
        "tables": [_table(table, words, figures["limits"]) for table in figures["tables"]],
    }


def quarter(text: str, words: Words, form: str = "quarter") -> str:
    """ "2026Q4" → "Triwulan IV 2026", or as "quarter_short" has it; "2026" → "Tahun 2026"."""
    if len(text) == _YEAR:
        return str(words["year"].format(year=text))
    return str(words[form].format(roman=_ROMAN[int(text[-1]) - 1], year=text[:4]))


def quarter_before(text: str) -> str:
    """ "2026Q1" → "2025Q4", "2026" → "2025"."""
    if len(text) == _YEAR:
        return str(int(text) - 1)
    year, number = int(text[:4]), int(text[-1])
    return f"{year}Q{number - 1}" if number > 1 else f"{year - 1}Q4"


def _table(table: Json, words: Words, limits: Mapping[str, str]) -> Json:
    about = words["tables"][table["key"]]
    return {
        "key": table["key"],
        "title": about["title"].format_map(limits),
        "formula": about["formula"].format_map(limits),
        "unit": words["units"][table["unit"]],
        "columns": [about["first"], *(column(table["key"], key, words) for key in table["columns"])],
        "keys": table["columns"],
        "kinds": [cell["kind"] for cell in table["rows"][0]["cells"]],
        "rows": [_row(table["key"], row, words, limits) for row in table["rows"]],
    }


def column(table: str, key: str, words: Words) -> str:
    # A channel comes from a form and may be any word; every other column is ours.
    own = words["columns_of"].get(table, {}).get(key) or words["columns"].get(key)
    if not own and not key.startswith("channel."):
        raise KeyError(key)
    return str(own or key.removeprefix("channel."))


def _row(table: str, row: Json, words: Words, limits: Mapping[str, str]) -> Json:
    cells = [{**cell, "text": text(cell, words), "basis": basis(cell, words)} for cell in row["cells"]]
    most = max(row["cells"], key=lambda cell: len(cell["cases"]) + cell["sealed"])
    return {
        "key": row["key"],
        "label": row["label"]
        if row["label"] and table != "T13"
        else _label(table, row, words).format_map(limits),
        "outside": row["outside"],
        "total": row["key"] in ("total", "told.total", "reprimand"),
        "cells": cells,
        "cases": "" if table == "T7" else cases(most, words),
    }


def _label(table: str, row: Json, words: Words) -> str:
    """The heading of a row: a month, or the words of report.toml. A place (T5) or chair that config.toml
    named keeps its name."""
    key = str(row["key"])
    if table in ("T1", "T12") and key[:4].isdigit():
        return str(words["dates"].month(f"{key}-01"))
    if table == "T13" and key != "total":
        limit, _, agency = key.partition(":")
        return f"{words['rows_of']['T8'][limit]} – {row['label'] or agency or words['sentences']['admin']}"
    found = words.get("rows_of", {}).get(table, {}).get(key) or words["rows"].get(key)
    if found:
        return str(found)
    if table == "T5" or key.startswith("told."):  # a place or chair that config.toml named
        return key.removeprefix("told.")
    raise KeyError(f"{table}: {key}")


def cases(cell: Json, words: Words) -> str:
    """Returns the numbers behind a cell, and how many of the oversight track are not named."""
    named = ", ".join(cell["cases"])
    if not cell["sealed"]:
        return named
    if not named:
        return str(words["only_sealed"].format(count=cell["sealed"]))
    return f"{named}, {words['sealed'].format(count=cell['sealed'])}"


def agency_figures(figures: Json, code: str, words: Words) -> dict[str, str]:
    """Returns the row of T4 of one agency as texts by column key; {} when it got nothing in the period."""
    table = next(table for table in figures["tables"] if table["key"] == "T4")
    cells: Sequence[Json] = next((row["cells"] for row in table["rows"] if row["key"] == code), ())
    return {key: text(cell, words) for key, cell in zip(table["columns"], cells, strict=bool(cells))}


def text(cell: Json, words: Words) -> str:
    """ "13", "62,5 % (5 dari 8)", "3,5 (n = 4)", "+11", "–"; a percentage of fewer than `FEW` is "3 dari
    4"."""
    if cell["value"] is None or cell["kind"] not in ("percent", "mean"):
        return short(cell, words)
    known = short(cell, words)
    return known if cell["kind"] == "percent" and cell["of"] < FEW else f"{known} ({basis(cell, words)})"


def short(cell: Json, words: Words) -> str:
    """As `text`, without what it stands on."""
    value = cell["value"]
    if value is None:
        return str(words["none"])
    if cell["kind"] == "count":
        return f"{value:.0f}" if float(value).is_integer() else decimal(value)
    if cell["kind"] == "change":
        return ("+" if value > 0 else "−" if value < 0 else "±") + decimal(abs(value))
    if cell["kind"] == "percent":
        return basis(cell, words) if cell["of"] < FEW else f"{decimal(value, always=True)} %"
    return decimal(value, always=True)


def basis(cell: Json, words: Words) -> str:
    """Returns what a percentage or mean stands on, "" for the others and where there is nothing."""
    if cell["kind"] not in ("percent", "mean") or not cell["of"]:
        return ""
    sentence = words["of" if cell["kind"] == "percent" else "values"]
    return str(sentence.format(count=cell["count"], of=cell["of"]))


def decimal(value: float, *, always: bool = False) -> str:
    """One decimal, with a comma; where it is a whole number only if it shall always stand."""
    shown = f"{value:.1f}"
    return (shown if always else shown.removesuffix(".0")).replace(".", ",")


def day(text: str, words: Words) -> str:
    """ "2026-10-05" → "5 Oktober 2026"."""
    return str(words["dates"].short_date(text[:10]))


def period(first: str, last: str, words: Words) -> str:
    """ "1 Oktober 2026 – 31 Desember 2026"."""
    return f"{day(first, words)} – {day(last, words)}"


def register(rows: Sequence[Json], words: Words, names: Mapping[str, str] | None = None) -> Json:
    """Returns the lines of `report_annexes` as {"columns": [labels], "rows": [[texts]]}, days as ISO.
    names: by agency code."""
    keys = (
        *("number", "received", "channel", "klass", "category", "subdistrict"),
        *("title", "agencies", "status", "answered", "rating", "code"),
    )
    columns = [words["register"][key] for key in keys]
    return {"columns": columns, "rows": [_register_row(row, words, names or {}) for row in rows]}


def lapor_line(line: Json, words: Words, heads: Mapping[str, str]) -> list[str]:
    """Returns a line of `lapor_lines` as texts, in its order. heads: papers.toml [lapor]."""
    told = {**line, "klass": words["rows"][line["klass"]], "status": words["status"][line["status"]]}
    told |= {key: heads["yes"] if line[key] else "" for key in ("anonymous", "secret")}
    told |= {"title": line["title"] or heads["closed"]}
    return [str(value) for value in told.values()]


def _register_row(row: Json, words: Words, names: Mapping[str, str]) -> list[str]:
    secret, none = words["register"]["secret"], words["none"]
    number = "\n".join(filter(None, (row["number"], row.get("lapor") and f"LAPOR! {row['lapor']}")))
    start = [number, str(row["received"])[:10], column("", f"channel.{row['channel']}", words)]
    if row["closed_line"]:
        return [*start, *(secret,) * 6, none, none, row["code"] or none]
    agencies = ", ".join(names.get(code, code) for code in row["agencies"]) or none
    status = words["status"][row["status"]] + (f": {words['rows'][row['reason']]}" if row["reason"] else "")
    answered = str(row["answered"])[:10] if row["answered"] else none
    about = [words["rows"][row["klass"]], row["category"] or none, row["subdistrict"] or none]
    boxes = [f"{words['register'][key]}: {row[key]}" for key in ("respondent", "topic") if row.get(key)]
    title = "\n".join([row["title"], *boxes]) if row["title"] else secret
    end = [status, answered, str(row["rating"] or none), row["code"] or none]
    return [*start, *about, title, agencies, *end]
