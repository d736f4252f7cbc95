"""How the quarter's figures become a workbook (xlsxwriter): a sheet for each table, each figure's trace, and
the lists.

In: `workbook`: the figures as JSON, the words of report.toml, lists, a note.
Out: bytes; the same figures give the same. What begins like a formula or an address stays text.
Fails: KeyError for a figure without words, ValueError for a day that is none: the report's step is put off an
hour.
See: The figures: procedure/tally/. Their words: report_wording.py."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mailroom.writing.report_wording import Words, cases, report_in_words

Json = Mapping[str, Any]
_CELL = 32_000  # a cell of a sheet holds 32,767 characters
_NUMBERS = 2_000  # case numbers a line of the trace sheet holds
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 13},
    "note": {"italic": True, "text_wrap": True, "valign": "top"},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "text": {"valign": "top"},
    "wrap": {"valign": "top", "text_wrap": True},
    "number": {"valign": "top", "num_format": "#,##0.##"},
    "total": {"bold": True, "top": 1},
}


def workbook(figures: Json, words: Words, lists: Iterable[Json] = (), note: str = "") -> bytes:
    """A sheet a table (its formula on top, the case numbers last), then the trace, then a sheet a list.

    figures: `Figures.as_json()`; words: templates/report.toml; lists: {"title", "columns", "rows":
    [[texts]]}; note: a line above each list."""
    report = report_in_words(figures, words)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        made = datetime.fromisoformat(figures["now"]).replace(tzinfo=None)
        book.set_properties({"title": report["quarter"], "created": made})
        looks = {name: book.add_format(dict(look)) for name, look in _FORMATS.items()}
        for table in report["tables"]:
            _add_table(book.add_worksheet(table["key"]), table, report["basis"], looks, words)
        _add_trace(book.add_worksheet(words["trace_title"]), report, looks, words)
        for rows in lists:
            _add_list(book.add_worksheet(rows["title"]), note, rows, looks)
    return target.getvalue()


def _write_row(sheet: Worksheet, line: int, texts: Iterable[str], look: Format) -> None:
    for position, text in enumerate(texts):
        sheet.write_string(line, position, text, look)


def _add_table(sheet: Worksheet, table: Json, basis: str, looks: Mapping[str, Format], words: Words) -> None:
    """One table. A percentage or mean takes two columns: its value, and what it stands on."""
    columns = list(_columns(table, words))
    sheet.write_string(0, 0, f"{table['key']} {table['title']} ({table['unit']})", looks["title"])
    sheet.merge_range(1, 0, 1, len(columns), table["formula"], looks["note"])
    sheet.merge_range(2, 0, 2, len(columns), basis, looks["note"])
    sheet.set_row(1, 62)
    sheet.set_row(2, 32)
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, len(columns) - 1, 13)
    sheet.set_column(len(columns), len(columns), 60)
    _write_row(sheet, 4, [*columns, words["trace"]["cases"]], looks["head"])
    for line, row in enumerate(table["rows"], start=5):
        look = looks["total"] if row["total"] else None
        sheet.write_string(line, 0, row["label"], look or looks["text"])
        for position, (kind, value) in enumerate(_values(row), start=1):
            if isinstance(value, str):
                sheet.write_string(line, position, value, look or looks["number"])
            else:
                number = value if kind == "count" else round(value, 2)
                sheet.write_number(line, position, number, look or looks["number"])
        numbers = row["cases"]
        if len(numbers) > _CELL:
            numbers = f"{numbers[:_CELL].rpartition(',')[0]} … ({words['trace_title']})"
        sheet.write_string(line, len(columns), numbers, looks["wrap"])
    sheet.freeze_panes(5, 1)


def _columns(table: Json, words: Words) -> Iterable[str]:
    first, *others = table["columns"]
    yield first
    for label, kind in zip(others, table["kinds"], strict=True):
        yield label
        if kind in ("percent", "mean"):
            yield f"{label}: {words['trace']['basis']}"


def _values(row: Json) -> Iterable[tuple[str, Any]]:
    for cell in row["cells"]:
        yield cell["kind"], cell["value"] if cell["value"] is not None else cell["text"]
        if cell["kind"] in ("percent", "mean"):
            yield "text", cell["basis"]


def _add_trace(sheet: Worksheet, report: Json, looks: Mapping[str, Format], words: Words) -> None:
    """Each figure with all the case numbers behind it; where they are many, over several lines."""
    labels = words["trace"]
    heads = [labels[name] for name in ("table", "row", "column", "figure", "cases")]
    _write_row(sheet, 0, heads, looks["head"])
    line = 1
    for table in report["tables"]:
        for row in table["rows"]:
            for column, cell in zip(table["columns"][1:], row["cells"], strict=True):
                if cell["value"] is None or cell["kind"] == "change":
                    continue
                for numbers in _portions(cell, words):
                    texts = (table["key"], row["label"], column, cell["text"], numbers)
                    _write_row(sheet, line, texts, looks["text"])
                    line += 1
    sheet.set_column(0, 0, 7)
    sheet.set_column(1, 3, 30)
    sheet.set_column(4, 4, 90)
    sheet.freeze_panes(1, 0)


def _portions(cell: Json, words: Words) -> Iterable[str]:
    """The case numbers behind a cell in portions of a line."""
    numbers: Sequence[str] = cell["cases"]
    for start in range(0, max(len(numbers), 1), _NUMBERS):
        last = start + _NUMBERS >= len(numbers)
        portion = {"cases": numbers[start : start + _NUMBERS], "sealed": cell["sealed"] if last else 0}
        yield cases(portion, words)


def _add_list(sheet: Worksheet, note: str, rows: Json, looks: Mapping[str, Format]) -> None:
    sheet.write_string(0, 0, rows["title"], looks["title"])
    if note:
        sheet.write_string(1, 0, note)
    _write_row(sheet, 2, rows["columns"], looks["head"])
    for line, row in enumerate(rows["rows"], start=3):
        _write_row(sheet, line, (text[:_CELL] for text in row), looks["wrap"])
    sheet.set_column(0, len(rows["columns"]) - 1, 20)
    sheet.freeze_panes(3, 1)
