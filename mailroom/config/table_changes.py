"""How a change that was confirmed by mail is laid over the office's tables, without touching their files.

A change says what stood in a row before and what stands there after. It is laid only where the file still
says what it said before; so a file that was edited since has the last word. Cells are written as in the CSV.

In: `lay`: `OfficeTables` as read, and `TableChange`s in the order in which they were confirmed.
Out: `OfficeTables`, and of each change whether it was laid. `cells_of`, `find_cells`: rows as texts.
Fails: ValueError with a sentence for a cell that cannot be read; `lay` takes only what `find_cells` wrote.
See: The tables: office_tables.py. Where changes are kept: clerk/laid_tables.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mailroom.config.office_tables import TABLES, OfficeTables, Row, columns

Cells = Mapping[str, str]  # heading → text
# The columns by which a row of a table is known in a change.
KEYS: Mapping[str, tuple[str, ...]] = {
    "agencies": ("kode",),
    "officers": ("instansi", "surel"),
    "keywords": ("instansi", "kata"),
    "days": ("tanggal",),
    "chairs": ("jabatan",),
}


@dataclass(frozen=True)
class TableChange:
    """One row that is added (`before` is None), taken out (`after` is None) or changed in some columns."""

    table: str
    key: str
    before: Cells | None
    after: Cells | None

    @property
    def file(self) -> str:
        return TABLES[self.table][0]

    def undone(self) -> TableChange:
        return replace(self, before=self.after, after=self.before)

    def as_json(self) -> dict[str, Any]:
        return {
            name: dict(value) if isinstance(value, Mapping) else value for name, value in vars(self).items()
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> TableChange:
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


def lay(tables: OfficeTables, changes: Sequence[TableChange]) -> tuple[OfficeTables, list[bool]]:
    """Returns the tables with these changes, and of each whether it was laid."""
    laid = []
    for change in changes:
        rows, done = _lay_one(getattr(tables, change.table), change)
        changed: dict[str, Any] = {change.table: rows}
        tables = replace(tables, **changed)
        laid.append(done)
    return tables, laid


def _lay_one(rows: tuple[Row, ...], change: TableChange) -> tuple[tuple[Row, ...], bool]:
    at = next((no for no, row in enumerate(rows) if _key(change.table, row) == change.key), None)
    if change.before is None:
        return (rows, False) if at is not None else ((*rows, _row(change.table, change.after or {})), True)
    if at is None or any(cells_of(change.table, rows[at]).get(name, "") != text
                         for name, text in change.before.items()):  # fmt: skip
        return rows, False
    if change.after is None:
        return (*rows[:at], *rows[at + 1 :]), True
    changed = replace(rows[at], **_values(change.table, change.after))
    return (*rows[:at], changed, *rows[at + 1 :]), True


def find_cells(tables: OfficeTables, table: str, key: str) -> Cells | None:
    """Returns the row of this key as texts; None where there is none."""
    rows = (row for row in getattr(tables, table) if _key(table, row) == key)
    return next((cells_of(table, row) for row in rows), None)


def key_of(table: str, cells: Cells) -> str:
    return " ".join(cells.get(name, "") for name in KEYS[table])


def cells_of(table: str, row: Row) -> dict[str, str]:
    """Returns a row as the CSV writes it, without its empty cells."""
    texts = {
        str(one.metadata["heading"]): one.metadata["kind"].write(getattr(row, one.name))
        for one in columns(TABLES[table][1])
    }
    return {name: text for name, text in texts.items() if text}


def read_cells(table: str, cells: Cells) -> dict[str, str]:
    """Returns the same cells as the CSV writes them. ValueError: a sentence about one that cannot be read."""
    kinds = {str(one.metadata["heading"]): one.metadata["kind"] for one in columns(TABLES[table][1])}
    return {name: kinds[name].write(kinds[name].read(text)) for name, text in cells.items()}


def _key(table: str, row: Row) -> str:
    return key_of(table, cells_of(table, row))


def _values(table: str, cells: Cells) -> dict[str, Any]:
    known = {str(one.metadata["heading"]): one for one in columns(TABLES[table][1])}
    found = {}
    for name, text in cells.items():
        kind = known[name].metadata["kind"]
        found[known[name].name] = kind.read(text) if text else kind.empty
    return found


def _row(table: str, cells: Cells) -> Row:
    return TABLES[table][1](**_values(table, cells))
