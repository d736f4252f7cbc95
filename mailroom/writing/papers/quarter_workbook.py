"""How the quarter's figures become two workbooks (xlsxwriter): one to read and print, one with the trace.

The first has charts, a sheet for each table, and the lists; the second has the cases behind each figure.

In: `workbook`, `trace`: the figures as JSON, the words of report.toml, lists, a note.
Out: bytes; the same figures give the same. What begins like a formula or an address stays text.
Fails: KeyError for a figure without words, ValueError for a day that is none: the report's step is put off an
hour.
See: The figures: procedure/tally/. Their words: report_wording.py."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mailroom.writing.papers.report_wording import Words, cases, report_in_words

Json = Mapping[str, Any]
_CELL = 32_000  # a cell of a sheet holds 32,767 characters
_NUMBERS = 2_000  # case numbers a line of the trace sheet holds
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_A4 = 9
_WIDE, _WIDEST = 8, 20  # columns that a formula spans at least, and that have a width
_GREEN, _PALE = "#0F4C40", "#E8EEEC"
_WRAP = {"text_wrap": True, "valign": "top"}
_HEAD = {**_WRAP, "bold": True, "bg_color": _PALE, "top": 2, "bottom": 1, "border_color": _GREEN}
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 13, "font_color": _GREEN},
    "note": {**_WRAP, "italic": True, "font_size": 9, "font_color": "#56605C"},
    "head": _HEAD,
    "text": {"valign": "top"},
    "wrap": _WRAP,
    "count": {"valign": "top", "num_format": "#,##0"},
    "percent": {"valign": "top", "num_format": "0.0 %"},
    "mean": {"valign": "top", "num_format": "0.0"},
    "change": {"valign": "top", "num_format": "+#,##0.0;-#,##0.0;0"},
    "day": {"valign": "top", "num_format": "d mmm yyyy", "align": "left"},
}
_TOTAL = {"bold": True, "top": 1, "border_color": _GREEN}
# Which tables stand together on a sheet: about one printed page each.
SHEETS: Mapping[str, tuple[str, ...]] = {
    "T1-T3": ("T1", "T2", "T3"),
    "T4": ("T4", "T4A", "T4B"),
    "T5-T7": ("T5", "T6", "T7"),
    "T8-T9": ("T8", "T13", "T9"),
    "T10-T16": ("T10", "T14", "T11", "T15", "T16", "T12"),
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What the first sheet draws: the kind of chart, the table, its columns, and how many rows at most.
_CHARTS: Sequence[tuple[str, str, tuple[str, ...], int]] = (
    ("column", "T12", ("received",), 12),
    ("bar", "T3", ("received",), 12),
    ("stacked", "T4A", ("in_time", "late", "extended", "running"), 15),
    ("bar", "T8", ("on_time",), 15),
    ("column", "T10", ("count",), 5),
    ("bar", "T5", ("received",), 25),
)
_COLOURS = {"in_time": _GREEN, "late": "#C0443B", "extended": "#8494A4", "running": "#E9BF58"}


def workbook(figures: Json, words: Words, lists: Iterable[Json] = (), note: str = "") -> bytes:
    """A sheet that explains and draws, a sheet a table (its formula on top), then a sheet a list.

    figures: `Figures.as_json()`; words: templates/report.toml; lists: {"title", "columns", "rows":
    [[texts]]}; note: a line above each list."""
    report = report_in_words(figures, words)
    with _Book(figures, report) as book:
        first = book.sheet(words["overview"]["title"], pages=1)
        tables, places = {table["key"]: table for table in report["tables"]}, dict[str, Json]()
        for name, keys in SHEETS.items():
            sheet, line = book.sheet(name, pages=1), 0
            sheet.write_string(line, 0, report["basis"], book.looks["text"])
            for key in keys:
                if key in tables:
                    places[key] = _add_table(book, sheet, name, line + 2, tables[key], words)
                    line = places[key]["end"]
        _add_overview(book, first, report, places, words)
        for rows in lists:
            _add_list(book, note, rows)
    return book.content


def trace(figures: Json, words: Words, note: str = "") -> bytes:
    """Every figure of the report with the numbers of the cases behind it. It is for looking up, not for
    print."""
    report = report_in_words(figures, words)
    with _Book(figures, report) as book:
        _add_trace(book, report, words, note)
    return book.content


class _Book:
    """A workbook with the looks that all its sheets share."""

    def __init__(self, figures: Json, report: Json) -> None:
        self._target = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._target, _OPTIONS)
        made = datetime.fromisoformat(figures["now"]).replace(tzinfo=None)
        self._book.set_properties({"title": report["quarter"], "created": made})
        self.looks = {name: self._book.add_format(dict(look)) for name, look in _FORMATS.items()}
        for name in ("text", "count", "percent", "mean", "change"):
            self.looks[f"total.{name}"] = self._book.add_format({**_FORMATS[name], **_TOTAL})
        self.content = b""

    def __enter__(self) -> _Book:
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()
        self.content = self._target.getvalue()

    def sheet(self, name: str, pages: int = 0) -> Worksheet:
        """A sheet that prints on A4, one page wide. pages: how many it takes at most, 0 = as many as it
        needs."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, pages)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&L&8&A&R&8&P / &N")
        return sheet

    def chart(self, kind: str) -> Chart:
        options = {"type": "bar", "subtype": "stacked"} if kind == "stacked" else {"type": kind}
        return self._book.add_chart(options)


def _write_row(sheet: Worksheet, line: int, texts: Iterable[str], look: Format) -> None:
    for position, text in enumerate(texts):
        sheet.write_string(line, position, text, look)


def _add_table(book: _Book, sheet: Worksheet, name: str, top: int, table: Json, words: Words) -> Json:
    """One table, from the line `top` on. A percentage or mean takes two columns: its value, and what it
    stands on. Returns where its figures stand, for the charts, and where it ends."""
    looks, columns = book.looks, list(_columns(table, words))
    last = max(len(columns) - 1, 1)
    sheet.write_string(top, 0, f"{table['key']} {table['title']} ({table['unit']})", looks["title"])
    sheet.merge_range(top + 1, 0, top + 1, max(last, _WIDE), table["formula"], looks["note"])
    sheet.set_row(top + 1, 13 * (1 + len(table["formula"]) // (42 + 13 * max(last, _WIDE))))
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, _WIDEST, 13)
    _write_row(sheet, top + 2, columns, looks["head"])
    sums = [at for at, row in enumerate(table["rows"]) if row["total"] or row["outside"]]
    first = top + 3
    for line, row in enumerate(table["rows"], start=first):
        of = "total." if row["total"] else ""
        sheet.write_string(line, 0, row["label"], looks[f"{of}text"])
        for position, (kind, value) in enumerate(_values(row), start=1):
            if isinstance(value, str):
                sheet.write_string(line, position, value, looks[f"{of}text"])
            else:
                sheet.write_number(line, position, value, looks[of + kind])
    at = {key: 1 + place for key, place in zip(table["keys"], _value_columns(table), strict=True)}
    rows = sums[0] if sums else len(table["rows"])
    end = first + len(table["rows"])
    return {"sheet": name, "columns": at, "first": first, "rows": rows, "end": end, "title": table["title"]}


def _value_columns(table: Json) -> Iterable[int]:
    """Where the value of each column of a table stands among the columns of its sheet."""
    place = 0
    for kind in table["kinds"]:
        yield place
        place += 2 if kind in ("percent", "mean") else 1


def _add_overview(
    book: _Book, sheet: Worksheet, report: Json, places: Mapping[str, Json], words: Words
) -> None:
    """The first sheet: the five numbers, what stands where, and the charts."""
    about, looks = words["overview"], book.looks
    sheet.write_string(0, 0, about["heading"].format(quarter=report["quarter_name"]), looks["title"])
    sheet.write_string(1, 0, report["period"])
    for line, one in enumerate(report["summary"], start=3):
        sheet.write_string(line, 0, one["label"], looks["wrap"])
        sheet.write_string(line, 1, one["text"], looks["text"])
    line = 4 + len(report["summary"])
    for key, said in about["sheets"].items():
        sheet.write_string(line, 0, key, looks["wrap"])
        sheet.write_string(line, 1, said, looks["text"])
        line += 1
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 12, 11)
    drawn = 0
    for kind, key, columns, most in _CHARTS:
        place = places[key]
        rows = min(place["rows"], most)
        if not rows:
            continue
        chart = book.chart(kind)
        for column in columns:
            at = place["columns"][column]
            chart.add_series(
                {
                    "name": [place["sheet"], place["first"] - 1, at],
                    "categories": [place["sheet"], place["first"], 0, place["first"] + rows - 1, 0],
                    "values": [place["sheet"], place["first"], at, place["first"] + rows - 1, at],
                    "fill": {"color": _COLOURS.get(column, _GREEN)},
                    "gap": 60,
                    "data_labels": {"value": kind != "stacked"},
                }
            )
        chart.set_title({"name": place["title"], "name_font": {"size": 11}})
        chart.set_legend({"position": "bottom"} if kind == "stacked" else {"none": True})
        if kind != "column":
            chart.set_y_axis({"reverse": True, "num_font": {"size": 8}})
            chart.set_x_axis({"major_gridlines": {"visible": False}})
        else:
            chart.set_y_axis({"major_gridlines": {"visible": False}})
        chart.set_size({"width": 560, "height": 300})
        sheet.insert_chart(line + 1 + 16 * (drawn // 2), 0 if drawn % 2 == 0 else 6, chart)
        drawn += 1
    sheet.print_area(0, 0, line + 1 + 16 * ((drawn + 1) // 2), 13)


def _columns(table: Json, words: Words) -> Iterable[str]:
    first, *others = table["columns"]
    yield first
    for label, kind in zip(others, table["kinds"], strict=True):
        yield label
        if kind in ("percent", "mean"):
            yield f"{label}: {words['trace']['basis']}"


def _values(row: Json) -> Iterable[tuple[str, Any]]:
    """(kind of look, value) of each column. A percentage is a part of one, as a sheet reckons it."""
    for cell in row["cells"]:
        kind, value = cell["kind"], cell["value"]
        if value is None:
            yield "text", cell["text"]
        else:
            yield kind, round(value / 100, 4) if kind == "percent" else round(value, 2)
        if kind in ("percent", "mean"):
            yield "text", cell["basis"]


def _add_trace(book: _Book, report: Json, words: Words, note: str) -> None:
    """Each figure with all the case numbers behind it; where they are many, over several lines."""
    labels, looks = words["trace"], book.looks
    sheet = book.sheet(words["trace_title"])
    heads = [labels[name] for name in ("table", "row", "column", "figure", "cases")]
    if note:
        sheet.write_string(0, 0, note)
    _write_row(sheet, 1, heads, looks["head"])
    line = 2
    for table in report["tables"]:
        for row in table["rows"]:
            for column, cell in zip(table["columns"][1:], row["cells"], strict=True):
                if cell["value"] is None or cell["kind"] == "change":
                    continue
                for numbers in _portions(cell, words):
                    texts = (table["key"], row["label"], column, cell["text"], numbers)
                    _write_row(sheet, line, texts, looks["wrap"])
                    line += 1
    sheet.set_column(0, 0, 7)
    sheet.set_column(1, 3, 30)
    sheet.set_column(4, 4, 90)
    sheet.autofilter(1, 0, max(line - 1, 1), 4)
    sheet.freeze_panes(2, 1)
    sheet.repeat_rows(1)


def _portions(cell: Json, words: Words) -> Iterable[str]:
    """The case numbers behind a cell in portions of a line."""
    numbers: Sequence[str] = cell["cases"]
    for start in range(0, max(len(numbers), 1), _NUMBERS):
        last = start + _NUMBERS >= len(numbers)
        portion = {"cases": numbers[start : start + _NUMBERS], "sealed": cell["sealed"] if last else 0}
        yield cases(portion, words)


def _add_list(book: _Book, note: str, rows: Json) -> None:
    """A list. Numbers and days ("2026-04-02") are written as such."""
    sheet, looks, last = book.sheet(rows["title"]), book.looks, len(rows["columns"]) - 1
    sheet.write_string(0, 0, rows["title"], looks["title"])
    if note:
        sheet.write_string(1, 0, note)
    _write_row(sheet, 2, rows["columns"], looks["head"])
    for line, row in enumerate(rows["rows"], start=3):
        for position, text in enumerate(row):
            if _DAY.fullmatch(text):
                sheet.write_datetime(line, position, datetime.fromisoformat(text), looks["day"])
            elif text.isascii() and text.isdecimal() and len(text) < 6:
                sheet.write_number(line, position, int(text), looks["count"])
            else:
                sheet.write_string(line, position, text[:_CELL], looks["wrap"])
    sheet.set_column(0, last, 17)
    if rows["rows"]:
        sheet.autofilter(2, 0, 2 + len(rows["rows"]), last)
    sheet.freeze_panes(3, 1)
    sheet.repeat_rows(2)
    sheet.print_area(0, 0, 2 + max(len(rows["rows"]), 1), last)
