"""How tables are written as CSV files for a spreadsheet set to Indonesian: UTF-8 with its mark, semicolons,
CRLF.

In: `csv_bytes`: headings and rows of texts. `inert`: a cell.
Out: bytes; a cell that no spreadsheet takes for a formula.
Fails: raises nothing of its own.
See: How the office's own CSV tables are read: config/csv_text.py."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FIRST = re.compile(r"[\s\ufeff\u200b]*[=+@\-＝＋＠－]")
# a list's "- " begins no formula that anything would run
_WITHIN = re.compile(r"([,;|\t\r\n][\"\s]*)(?=[=+@＝＋＠]|[-－](?! ))")


def inert(text: str) -> str:
    """Returns a cell's text so that no spreadsheet takes it for a formula: a citizen's "=cmd|…" does nothing.

    Text after commas, tabs and line ends is treated the same way, since with another separator a cell begins
    there."""
    front = "'" if _FIRST.match(text) else ""
    return front + _WITHIN.sub(r"\1'", text)


def csv_bytes(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Returns a table as a file's bytes."""
    file = io.StringIO(newline="")
    lines = csv.writer(file, delimiter=";", lineterminator="\r\n")
    lines.writerow(heads)
    lines.writerows([*map(inert, row)] for row in rows)
    return file.getvalue().encode("utf-8-sig")
