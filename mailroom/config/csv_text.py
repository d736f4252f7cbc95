"""How a CSV table is read as spreadsheets save it, and written: by which separator, charset and remark lines.

The separator (";", "," or tab) is the one that parts the first row. The charset is UTF-16 by its mark, UTF-8,
else Windows-1252. A line behind "#" is a remark.

In: `lines_of`: bytes. `table_bytes`: rows of texts. `is_remark`, `is_broken`: a cell.
Out: `Line`s with the number that the spreadsheet shows; bytes; yes or no.
Fails: `NoTable`, a sentence for the office, when the file is no table of text: office_tables.py makes a fault
of it.
See: What the columns mean: office_tables.py; what a cell may hold: table_cells.py."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mailroom.config.config_faults import sentence

SEPARATORS = ";,\t"
WRITTEN = ";"  # what a spreadsheet set to Indonesian expects
_BROKEN = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)|#{3,}|=.*", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_QUOTED = re.compile(r'[;,\t"\r\n]|^\s|\s$')


class NoTable(ValueError):  # noqa: N818 - the name says what is wrong, as BadConfig does
    """The file is no table of text; the sentence says how to save one."""


class Line(NamedTuple):
    """A row as the spreadsheet counts it, and its cells without blanks around them."""

    number: int
    cells: Sequence[str]


def lines_of(raw: bytes) -> list[Line]:
    """Returns the rows that hold something: empty ones and those that begin with # are left out. NoTable: why
    not."""
    text = _text_of(raw)
    first = next((row for row in text.splitlines() if row.strip(SEPARATORS + ' "') and row[0] != "#"), "")
    separator = max(SEPARATORS, key=re.sub(r'"[^"]*"', "", first).count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found, number = [], 0
    try:
        for number, row in enumerate(reader, 1):
            cells = [cell.strip() for cell in row]
            if any(cells) and not is_remark(cells[0]):
                found.append(Line(number, cells))
    except csv.Error:
        raise NoTable(sentence("table", "quotes", row=number + 1)) from None
    return found


def is_remark(cell: str) -> bool:
    """Whether a row that begins with this cell is a remark; "#N/A" is none."""
    return cell.startswith("#") and not is_broken(cell)


def is_broken(cell: str) -> bool:
    """Whether a cell holds a formula or what a spreadsheet shows in place of its result."""
    return _BROKEN.fullmatch(cell) is not None


def table_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as a file that spreadsheets open with the right letters and columns.

    A cell is quoted when any separator stands in it, so that it stays one whichever is expected."""
    lines = (WRITTEN.join(map(_cell_text, row)) + "\r\n" for row in rows)
    return "".join(lines).encode("utf-8-sig")


def _cell_text(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell


def _text_of(raw: bytes) -> str:
    """UTF-8, or what older spreadsheets save: UTF-16 with its mark, and the letters of Western Windows."""
    charset = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(charset)
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            raise NoTable(sentence("table", "no_text")) from None
    if _CONTROL.search(text):
        raise NoTable(sentence("table", "no_text"))
    return text
