"""Which changes of the office's tables were confirmed by mail, and the office as it stands with them.

Each change is one row among the facts, in the order in which they were confirmed. The row says who ordered it
and who confirmed it. They are laid over the files when an office is opened or a file changes, and when one is
entered; no letter pays for them. A file that says the same has taken the change over: it is laid no more, and
the file alone counts.

In: `laid_over`: a `Config` as read, the `Register`. `LaidTables`: the same; `propose`: one more change.
Out: `Config` with the changes laid; `KeptChange`s; rows that enter one.
Fails: `BadConfig` when changes and files do not fit together.
See: How one is laid: config/table_changes.py. Who may order one: service/service_letters.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from mailroom.clerk.outcome import Row
from mailroom.clerk.register_rows import stamp
from mailroom.config import Config
from mailroom.config.table_changes import Cells, TableChange, cells_of, find_cells, lay
from mailroom.reading.language.reply_lessons import lesson_key
from mailroom.shelves.register.register import Register

CHANGE, SERIAL = "table:", "serial:table"
LESSON, LESSONS = "lesson:", "serial:lesson"


@dataclass(frozen=True)
class KeptChange:
    """by: who ordered it; confirmed: who said yes, or answered from a new address; taken: a file has it."""

    number: int
    change: TableChange
    at: str
    by: str
    confirmed: str
    dossier: str
    undoes: int = 0
    taken: bool = False

    def to_row(self) -> Row:
        fields = {**vars(self), "kind": "table_changed", "change": self.change.as_json()}
        return Row.fact(f"{CHANGE}{fields.pop('number'):04d}", fields)


def kept_changes(register: Register) -> Iterator[KeptChange]:
    """Yields all changes that were confirmed, oldest first."""
    for number in range(1, int(register.fact(SERIAL, 0)) + 1):
        row: Mapping[str, Any] = register.fact(f"{CHANGE}{number:04d}")
        known = {name: row[name] for name in ("at", "by", "confirmed", "dossier", "undoes", "taken")}
        yield KeptChange(number, TableChange.from_json(row["change"]), **known)


def laid_over(config: Config, register: Register) -> Config:
    """Returns the office as its files and the changes by mail make it."""
    return LaidTables(config, register, config.store).now


class LaidTables:
    """One office's. files: as they were read; now: with the changes; root: the store."""

    def __init__(self, files: Config, register: Register, root: Path) -> None:
        self.files, self.register, self.root = files, register, root
        self.changes: list[TableChange] = []
        self.lessons: dict[tuple[str, str], str] = {}  # of replies; the reader holds the same
        self.now = self.refresh(files)

    def refresh(self, files: Config) -> Config:
        """Returns the office after its files were read anew, or a change was entered."""
        self.now = self.lay_over(files)
        self.files = files
        self.changes = [one.change for one in kept_changes(self.register) if not one.taken]
        self.lessons.clear()
        for row in _lessons(self.register):
            key = lesson_key(row["purpose"], row["text"], self.now.house.people.agencies)
            self.lessons[key] = str(row["meant"])
        return self.now

    def lay_over(self, files: Config) -> Config:
        """Returns these files with the changes laid over them. BadConfig: they do not fit together."""
        changes = [one.change for one in kept_changes(self.register) if not one.taken]
        return files.with_changes(changes) if changes else files

    def propose(self, change: TableChange) -> Config:
        """Returns the office as it would stand with this change, too. BadConfig: it would not."""
        return self.files.with_changes([*self.changes, change])

    def cells(self, table: str, key: str) -> Cells | None:
        """Returns a row as it stands now."""
        return find_cells(lay(self.files.rows, self.changes)[0], table, key)

    def rows(self, table: str) -> list[Cells]:
        """Returns all rows of a table as they stand now."""
        laid = lay(self.files.rows, self.changes)[0]
        return [cells_of(table, row) for row in getattr(laid, table)]

    def holds(self, change: TableChange) -> bool:
        """Whether what this change says there was before is there now."""
        return lay(lay(self.files.rows, self.changes)[0], [change])[1] == [True]

    def taken_over(self) -> list[Row]:
        """Returns the rows of changes that the files say themselves by now: all of one row of a table, once
        the file says what the last of them leads to."""
        rows: dict[tuple[str, str], list[KeptChange]] = {}
        for one in kept_changes(self.register):
            if not one.taken:
                rows.setdefault((one.change.table, one.change.key), []).append(one)
        said = [one for kept in rows.values() if _says(self.files, kept) for one in kept]
        return [replace(one, taken=True).to_row() for one in said]

    def entry(
        self, change: TableChange, now: datetime, *, by: str, confirmed: str, dossier: str, undoes: int = 0
    ) -> Sequence[Row]:
        """Returns the rows that enter one more change."""
        number = int(self.register.fact(SERIAL, 0)) + 1
        kept = KeptChange(number, change, stamp(now), by, confirmed, dossier, undoes)
        return [Row.fact(SERIAL, number), kept.to_row()]


def enters_change(entries: Sequence[object]) -> bool:
    """Whether one of these entries changes the tables."""
    return any(isinstance(one, Row) and one.key in (SERIAL, LESSONS) for one in entries)


def _lessons(register: Register) -> Iterator[Mapping[str, Any]]:
    """Yields the examples of replies that were taught and not taken back."""
    for number in range(1, int(register.fact(LESSONS, 0)) + 1):
        row: Mapping[str, Any] = register.fact(f"{LESSON}{number:04d}")
        if not row["undone"]:
            yield row


def _says(files: Config, kept: Sequence[KeptChange]) -> bool:
    """Whether the files' row is what these changes of it lead to."""
    cells, last = find_cells(files.rows, kept[0].change.table, kept[0].change.key), kept[-1].change.after
    if last is None or cells is None:
        return last is None and cells is None
    wanted: dict[str, str] = {}
    for one in kept:
        wanted |= one.change.after or {}
    return all(cells.get(name, "") == text for name, text in wanted.items())
