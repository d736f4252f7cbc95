"""How the register is read: documents by their key, by an index, or one after another.

Every look-up on a letter's path goes through an index.

In: `get`: table and key. `find`, `range`, `counts`: table, index, a value or how far. `fact`: a key.
Out: documents as dictionaries, None for none; numbers.
Fails: `RegisterDamaged` and the disk's OSError (store_faults.py): the clerk waits. KeyError for
an undeclared index. `NoDocument` for a row that is none.
See: Writing: register.py. Which indexes there are: indexes.py."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from mailroom.shelves import durable_files
from mailroom.shelves.journal.journal_line import GENESIS
from mailroom.shelves.register.document_rows import DocumentRows, load
from mailroom.shelves.register.indexes import TABLES, index_of
from mailroom.shelves.register.tinydb_tables import RowDB, RowTable
from mailroom.shelves.store_faults import RegisterDamaged


class _LookingUp:
    """While something is looked up, the disk's fault becomes an OSError; what a letter can cause goes up as
    it is. One object serves all look-ups, of which a letter makes a dozen."""

    def __init__(self, register: Lookups) -> None:
        self._register = register

    def __enter__(self) -> None:
        self._register._follow()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self._register.judge(error)


class Lookups:
    """The register as it is read. One thread at a time."""

    file: ClassVar[str]  # what a person is told of as damaged

    def __init__(self, db: RowDB) -> None:
        self.db = db
        rows = db.storage
        assert isinstance(rows, DocumentRows)
        self._rows = rows
        self._tables = {name: self.table(name) for name in TABLES}
        self._looking_up = _LookingUp(self)

    def judge(self, error: BaseException) -> None:
        """Raises what a fault of the engine means: `RegisterDamaged`, or the disk's OSError."""
        if isinstance(error, self._rows.faults):
            if self._rows.is_damage(error):
                raise RegisterDamaged("the register cannot be read: it is damaged", self.file) from error
            if fault := self._rows.disk_fault(error, "the register cannot be read"):
                raise fault from error

    def close(self) -> None:
        self.db.close()

    def _follow(self) -> None:
        """Before each look-up. A reader shows what the file holds; the writer first enters what is due."""

    @property
    def last_change(self) -> int:
        """The number of the last change entered here."""
        return int(self._meta("entered") or 0)

    @property
    def head(self) -> str:
        """The hash of the last change entered here."""
        return str(self._meta("head") or GENESIS)

    def table(self, name: str) -> RowTable:
        """Returns the TinyDB table, for its whole API. Its documents are changed by `enter` only."""
        table = self.db.table(name)
        assert isinstance(table, RowTable)
        return table

    def get(self, table: str, key: str) -> dict[str, Any] | None:
        """Returns the document under `key`, or None."""
        with self._looking_up:
            return self._tables[table].by_key(key)

    def fact(self, key: str, default: Any = None) -> Any:
        """Returns the "value" of a fact."""
        found = self.get("facts", key)
        return default if found is None else found.get("value", default)

    def find(
        self, table: str, index: str, value: object, limit: int | None = None, *, newest: bool = False
    ) -> list[dict[str, Any]]:
        """Returns the documents with this value in an indexed field (or among its list), by entry or
        `Index.then`; newest: last first."""
        index_of(table, index)
        with self._looking_up:
            return [*self._rows.find(table, index, value, limit, newest=newest)]

    def range(
        self, table: str, index: str, upto: str, of: object = None, limit: int | None = None
    ) -> list[tuple[str, str]]:
        """Returns (key, value) of the documents whose value is at most `upto`, the earliest first:
        `range("cases", "due", now)`. With an index that orders by a second field, `of` names the value of the
        first: `range("mails", "status", now, of="waiting")` gives (key, next); where it ranks, the lowest
        rank first, the earliest of each first. Moments are ISO 8601 texts in UTC, all of the same form."""
        declared = index_of(table, index)
        with self._looking_up:
            if not declared.then:
                return self._rows.range(table, index, upto, limit)
            found: list[tuple[str, str]] = []
            for rank in self._rows.ranks(table, index, of) if declared.rank else ("",):
                rest = None if limit is None else limit - len(found)
                if rest is None or rest > 0:
                    found += self._rows.range_within(table, index, of, upto, rest, rank)
            return found

    def counts(self, table: str, index: str) -> dict[Any, int]:
        """Returns each value of an indexed field, in order, with how many documents have it. No document is
        read."""
        index_of(table, index)
        with self._looking_up:
            return self._rows.counts(table, index)

    def keys(self, table: str) -> list[str]:
        """Returns all keys, in order of entry."""
        return [key for key, _ in self.iterate(table)]

    def iterate(self, table: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yields every (key, document) in order of entry, without holding them all."""
        with self._looking_up:
            for doc_id, text in self._rows.scan(table):
                document = load(text)
                yield document.get("key", str(doc_id)), document

    def last(self, table: str) -> dict[str, Any] | None:
        """Returns the document that was entered last; None in an empty table."""
        with self._looking_up:
            return self._rows.last(table)

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """For a reader: all that is read inside the block is from one moment, even when the office enters
        changes meanwhile."""
        try:
            with self._rows.snapshot():
                yield
        except self._rows.faults as error:
            self.judge(error)
            raise

    def count(self, table: str) -> int:
        """Returns how many documents it has."""
        with self._looking_up:
            return self._rows.count(table)

    def export(self, path: Path, progress: Callable[[int, int], object] = lambda _done, _count: None) -> None:
        """Write a plain TinyDB JSON file, 0600, that any TinyDB opens. OSError: `path` is as it was."""
        with self._looking_up, durable_files.writing(path, "ascii") as file:
            count, done = sum(map(self._rows.count, TABLES)), 0
            for place, table in enumerate(TABLES):
                file.write(("{" if place == 0 else ",\n") + json.dumps(table) + ": {")
                for row, (doc_id, text) in enumerate(self._rows.scan(table)):
                    file.write(f'{"," if row else ""}\n"{doc_id}": {text}')
                    done += 1
                    progress(done, count)
                file.write("}")
            file.write("}\n")

    def _meta(self, name: str) -> Any:
        return self._rows.meta(name)
