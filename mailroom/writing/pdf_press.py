"""The press: letters, registers and reports as PDF (typst), tables as spreadsheets (xlsxwriter).

Promises: data reaches a paper as JSON and is never markup, so nothing a citizen writes can become code; only
the fonts that lie in typst itself are used and no clock is read, so the same data is the same bytes on every
machine. A paper that cannot be set raises `PressError` with the paper's name and typst's own words; the
data's keys are documented at the top of each templates/paper/*.typ."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import typst
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mailroom.procedure.house import House, Letterhead
from mailroom.writing import report_wording as wording

PAPERS = (
    "disposition_sheet",
    "citizen_letter",
    "reprimand",
    "nota_dinas",
    "report",
    "follow_up_letter",
    "register",
)
EMBLEM = "lambang.svg"
# A PDF names when it was made; a fixed moment keeps the same letter the same bytes. What a reader needs to
# know stands in the letter.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# No font has them; the second line turns the reading direction round, by which a text can show another than
# it holds.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff"
    r"\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
# A zero-width space lets a line end there. It stays in the text that a reader copies, so only words that no
# line could hold get it. Put in here: as a rule of typst's that looks through all text, it is compiled for
# every paper, a tenth of a sheet's time (measured).
_LONG, _PIECE, _BREAK = re.compile(r"(?<!\S)\S{36,}"), re.compile(r"\S{12}"), "\u200b"
# Tags let a screen reader follow a table, at 3 KB a row: 5,000 rows are 16 MB in 3.1 s with them, 0.7 MB in
# 0.25 s without (measured).
TAGGED_UP_TO = 200_000  # characters of JSON
_CELL = 32_000  # a cell of a sheet holds 32,767 characters
_NUMBERS = 2_000  # case numbers a line of the trace sheet holds


class PressError(Exception):
    """A paper could not be set; the message names it and says why."""


class Press:
    """Presses the papers of `templates`/paper."""

    def __init__(self, templates: Path) -> None:
        self.templates = templates
        self.papers = templates / "paper"
        self.words = wording.words(templates)

    @cached_property
    def _compiler(self) -> typst.Compiler:
        """Kept: finding the fonts takes a quarter of a paper's time. What it remembers of earlier papers does
        not grow."""
        return typst.Compiler(root=self.papers, ignore_system_fonts=True)

    def pdf(self, paper: str, data: Mapping[str, Any]) -> bytes:
        """`paper` (one of PAPERS) with `data` (JSON values) as the bytes of a PDF; PressError when it cannot
        be set."""
        source = self.papers / f"{paper}.typ"
        if paper not in PAPERS or not source.is_file():
            raise PressError(
                f"there is no paper {paper!r}: it must be one of {', '.join(PAPERS)}, in {self.papers}"
            )
        inputs = {"data": json.dumps(clean(data), ensure_ascii=False)}
        if (self.papers / EMBLEM).is_file():
            inputs["emblem"] = EMBLEM
        try:
            return self._compile(source, inputs)
        except RuntimeError as error:  # typst.TypstError; its message says where and why
            raise PressError(f"{paper}: {error}") from error

    def _compile(self, source: Path, inputs: dict[str, str]) -> bytes:
        found = self._compiler.compile(
            input=source,
            sys_inputs=inputs,
            format="pdf",
            timestamp=EPOCH,
            pdf_tags=len(inputs["data"]) <= TAGGED_UP_TO,
        )
        assert isinstance(found, bytes)  # with no `output`, and as one file
        return found

    def spreadsheet(
        self, figures: Mapping[str, Any], lists: Iterable[Mapping[str, Any]] = (), note: str = ""
    ) -> bytes:
        """The workbook of a quarter: a sheet a table (formula on top, case numbers last), the trace, and the
        lists behind them.

        figures: `Figures.as_json()`; lists: {"title", "columns", "rows": [[texts]]}, a sheet each; note: a
        line above them."""
        worded = wording.report_in_words(figures, self.words)
        target = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(target, options) as book:
            book.set_properties(
                {
                    "title": worded["quarter"],
                    "created": datetime.fromisoformat(figures["now"]).replace(tzinfo=None),
                }
            )
            looks = {
                "title": book.add_format({"bold": True, "font_size": 13}),
                "note": book.add_format({"italic": True, "text_wrap": True, "valign": "top"}),
                "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
                "text": book.add_format({"valign": "top"}),
                "wrap": book.add_format({"valign": "top", "text_wrap": True}),
                "number": book.add_format({"valign": "top", "num_format": "#,##0.##"}),
                "total": book.add_format({"bold": True, "top": 1}),
            }
            for table in worded["tables"]:
                _sheet(book.add_worksheet(table["key"]), table, worded, looks, self.words)
            _trace(book.add_worksheet(self.words["trace_title"]), worded, looks, self.words)
            for listed in lists:
                _list(book.add_worksheet(listed["title"]), note, listed, looks)
        return target.getvalue()


def clean(value: Any) -> Any:
    """JSON values without the control characters that no font has, and with places to break in the longest
    words; line ends become newlines."""
    if isinstance(value, str):
        return _LONG.sub(_breakable, _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")))
    if isinstance(value, Mapping):
        return {str(key): clean(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [clean(item) for item in value]
    return value


def _breakable(word: re.Match[str]) -> str:
    return _PIECE.sub(lambda piece: piece[0] + _BREAK, word[0])


def kop(house: House, head: House | Letterhead | None = None) -> dict[str, str]:
    """The letterhead of the unit, as every letter's `kop`, or that of another one."""
    found = head or house
    ways = {key: str(getattr(found, key)) for key in ("unit", "address", "website", "mail", "phone")}
    return {"government": house.government, **ways}


def _sheet(
    sheet: Worksheet,
    table: Mapping[str, Any],
    worded: Mapping[str, Any],
    looks: Mapping[str, Format],
    words: Mapping[str, Any],
) -> None:
    """One table. A percentage or mean takes two columns: its value, and what it stands on."""
    columns = list(_columns(table, words))
    sheet.write_string(0, 0, f"{table['key']} {table['title']} ({table['unit']})", looks["title"])
    sheet.merge_range(1, 0, 1, len(columns), table["formula"], looks["note"])
    sheet.merge_range(2, 0, 2, len(columns), worded["basis"], looks["note"])
    sheet.set_row(1, 62)
    sheet.set_row(2, 32)
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, len(columns) - 1, 13)
    sheet.set_column(len(columns), len(columns), 60)
    for position, label in enumerate([*columns, words["trace"]["cases"]]):
        sheet.write_string(4, position, label, looks["head"])
    for line, row in enumerate(table["rows"], start=5):
        look = looks["total"] if row["total"] else None
        sheet.write_string(line, 0, row["label"], look or looks["text"])
        for position, (kind, value) in enumerate(_values(row), start=1):
            _write(sheet, line, position, kind, value, look or looks["number"])
        sheet.write_string(line, len(columns), _short(row["cases"], words), looks["wrap"])
    sheet.freeze_panes(5, 1)


def _columns(table: Mapping[str, Any], words: Mapping[str, Any]) -> Iterable[str]:
    first, *others = table["columns"]
    yield first
    for label, kind in zip(others, table["kinds"], strict=True):
        yield label
        if kind in ("percent", "mean"):
            yield f"{label}: {words['trace']['basis']}"


def _values(row: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for cell in row["cells"]:
        yield cell["kind"], cell["value"] if cell["value"] is not None else cell["text"]
        if cell["kind"] in ("percent", "mean"):
            yield "text", cell["basis"]


def _write(sheet: Worksheet, line: int, position: int, kind: str, value: Any, look: Format) -> None:
    if isinstance(value, str):
        sheet.write_string(line, position, value, look)
    else:
        sheet.write_number(line, position, value if kind == "count" else round(value, 2), look)


def _short(text: str, words: Mapping[str, Any]) -> str:
    return text if len(text) <= _CELL else f"{text[:_CELL].rpartition(',')[0]} … ({words['trace_title']})"


def _trace(
    sheet: Worksheet, worded: Mapping[str, Any], looks: Mapping[str, Format], words: Mapping[str, Any]
) -> None:
    """Each figure with all the case numbers behind it; where they are many, over several lines."""
    labels = words["trace"]
    heads = [labels["table"], labels["row"], labels["column"], labels["figure"], labels["cases"]]
    for position, label in enumerate(heads):
        sheet.write_string(0, position, label, looks["head"])
    line = 1
    for table, row, column, cell in _figures(worded):
        for chunk in _chunks(cell, words):
            for position, text in enumerate((table, row, column, cell["text"], chunk)):
                sheet.write_string(line, position, text, looks["text"])
            line += 1
    sheet.set_column(0, 0, 7)
    sheet.set_column(1, 3, 30)
    sheet.set_column(4, 4, 90)
    sheet.freeze_panes(1, 0)


def _figures(worded: Mapping[str, Any]) -> Iterable[tuple[str, str, str, Mapping[str, Any]]]:
    for table in worded["tables"]:
        for row in table["rows"]:
            for column, cell in zip(table["columns"][1:], row["cells"], strict=True):
                if cell["value"] is not None and cell["kind"] != "change":
                    yield table["key"], row["label"], column, cell


def _chunks(cell: Mapping[str, Any], words: Mapping[str, Any]) -> Iterable[str]:
    numbers = cell["cases"]
    starts = range(0, max(len(numbers), 1), _NUMBERS)
    for start in starts:
        last = start + _NUMBERS >= len(numbers)
        yield wording.cases(
            {"cases": numbers[start : start + _NUMBERS], "sealed": cell["sealed"] if last else 0}, words
        )


def _list(sheet: Worksheet, note: str, rows: Mapping[str, Any], looks: Mapping[str, Format]) -> None:
    sheet.write_string(0, 0, rows["title"], looks["title"])
    if note:
        sheet.write_string(1, 0, note)
    for position, label in enumerate(rows["columns"]):
        sheet.write_string(2, position, label, looks["head"])
    for line, row in enumerate(rows["rows"], start=3):
        for position, text in enumerate(row):
            sheet.write_string(line, position, text[:_CELL], looks["wrap"])
    sheet.set_column(0, len(rows["columns"]) - 1, 20)
    sheet.freeze_panes(3, 1)
