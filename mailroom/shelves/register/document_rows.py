"""What every engine does with rows of documents: which rows a document has, and which of them change with
it.

An engine says how a row is written, read and found; it has the statements, and this module the rules. Each
table keeps its documents in order of insertion, and index rows are written in the same transaction.

In: `DocumentRows`: an engine derives its own. `dump`, `load`: a document, a row's text.
Out: rows and texts; `transaction`, a context that is whole or undone.
Fails: `NoDocument`: a row's text is no JSON. What the engine raises goes up; `faults` names its kinds.
See: Engines: shelves/files/sqlite_rows.py. Which indexes: indexes.py. What TinyDB makes of the rows:
tinydb_tables.py."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, NamedTuple

from mailroom.shelves.register.indexes import Entry, Index, Value, entries, plain
from mailroom.shelves.store_faults import NoDocument

PAGE = 500
_LATELY = 1000  # documents whose texts are remembered; a letter touches seven
_ENCODER = json.JSONEncoder(separators=(",", ":"))
Indexes = Mapping[str, Sequence[Index]]


def dump(document: object) -> str:
    """Returns a document as the text of its row: ASCII, so that a lone surrogate of a broken mail header
    survives."""
    return _ENCODER.encode(document)


def load(text: str) -> dict[str, Any]:
    """Returns the document that a row's text is. `NoDocument`."""
    try:
        document: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise NoDocument(f"a row holds no document: {error}") from error
    return document


class Row(NamedTuple):
    """A document as it stands in its table, and its entries in the indexes where they are known."""

    doc_id: int
    text: str
    entries: set[Entry] | None = None


class DocumentRows(ABC):
    """Tables of documents. One instance is used by one thread at a time."""

    faults: ClassVar[tuple[type[BaseException], ...]]  # what the engine raises, beside OSError

    def __init__(self, indexes: Indexes | None = None, *, reading: bool = False) -> None:
        super().__init__()
        self.indexes = dict(indexes or {})
        self._lately: dict[tuple[str, str], Row] | None = None if reading else {}

    # --- what an engine must say

    @abstractmethod
    def is_damage(self, error: BaseException) -> bool:
        """Whether what lies there is not what was written."""

    @abstractmethod
    def disk_fault(self, error: BaseException, what: str) -> OSError | None:
        """Returns what to raise for a fault of the engine's disk; None for one that a letter may cause."""

    @property
    @abstractmethod
    def in_transaction(self) -> bool: ...

    @abstractmethod
    def begin(self) -> None: ...

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """Everything inside is entered together or not at all. One inside another is part of it."""

    @abstractmethod
    def undo(self) -> None:
        """Undoes the open transaction, if there is one. A failing disk may have ended it already."""

    @abstractmethod
    def snapshot(self) -> AbstractContextManager[None]:
        """All that is read inside is from one moment."""

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def meta(self, name: str) -> Any:
        """Returns a particular of the register itself; None when it is not noted."""

    @abstractmethod
    def set_meta(self, name: str, value: str | int) -> None: ...

    @abstractmethod
    def check_whole(self) -> None:
        """Reads all there is; raises one of `faults` where something is damaged."""

    @abstractmethod
    def schema(self) -> object:
        """Returns all tables and indexes, as the engine keeps them, to be compared."""

    @abstractmethod
    def wipe(self) -> bool:
        """Removes what deleted rows have left behind. Returns False when a reader keeps some."""

    @abstractmethod
    def names(self) -> list[str]: ...

    @abstractmethod
    def has(self, table: str) -> bool: ...

    @abstractmethod
    def make(self, table: str) -> None: ...

    @abstractmethod
    def drop(self, table: str) -> None: ...

    @abstractmethod
    def clear(self, table: str) -> None: ...

    @abstractmethod
    def text(self, table: str, doc_id: int) -> str | None: ...

    @abstractmethod
    def first_of_key(self, table: str, key: Value | None) -> tuple[int, str] | None: ...

    @abstractmethod
    def count(self, table: str) -> int: ...

    @abstractmethod
    def highest(self, table: str) -> int: ...

    @abstractmethod
    def scan(self, table: str) -> Iterator[tuple[int, str]]:
        """Yields (doc_id, text) in order of insertion, a page at a time: writing in between is harmless."""

    @abstractmethod
    def last(self, table: str) -> dict[str, Any] | None:
        """Returns the document inserted last."""

    @abstractmethod
    def ids(self, table: str) -> list[int]: ...

    @abstractmethod
    def texts_by_key(self, table: str) -> Iterator[tuple[str, str]]:
        """Yields (key, text) in the order of keys; first, by number, what has none."""

    @abstractmethod
    def found_entries(self, table: str) -> Iterator[tuple[object, ...]]:
        """Yields each index row of a table with the key of its document, in order."""

    @abstractmethod
    def find(
        self, table: str, name: str, value: object, limit: int | None, *, newest: bool = False
    ) -> list[dict[str, Any]]:
        """Documents by an index, by place, then in order of their numbers; newest: the other way round."""

    @abstractmethod
    def range(self, table: str, name: str, upto: str, limit: int | None) -> list[tuple[str, str]]:
        """Returns (key, value) of the documents whose value is at most `upto`, in its order."""

    @abstractmethod
    def range_within(
        self, table: str, name: str, of: object, upto: str, limit: int | None, rank: str = ""
    ) -> list[tuple[str, str]]:
        """Returns (key, place without rank) of documents with value `of`, this rank, place up to `upto`, in
        order."""

    @abstractmethod
    def ranks(self, table: str, name: str, of: object) -> Iterator[str]:
        """Yields the ranks of the documents with value `of`, the lowest first: one look-up for each."""

    @abstractmethod
    def counts(self, table: str, name: str) -> dict[Any, int]:
        """Returns each value of an index, in order, with how many documents have it."""

    @abstractmethod
    def _write(self, table: str, doc_id: int, key: Value | None, text: str) -> None: ...

    @abstractmethod
    def _write_over(self, table: str, doc_id: int, key: Value | None, text: str) -> None: ...

    @abstractmethod
    def _remove(self, table: str, doc_id: int) -> None: ...

    @abstractmethod
    def _index(self, table: str, doc_id: int, old: set[Entry], new: set[Entry]) -> None: ...

    @abstractmethod
    def _clear_indexes(self) -> None: ...

    # --- what holds for every engine

    def by_key(self, table: str, key: str) -> Row | None:
        """Returns the first document whose "key" is `key`."""
        found: Row | None = self._lately.get((table, key)) if self._lately else None
        if found is None:
            row = self.first_of_key(table, plain(key))
            if row is not None:
                found = Row(*row)
                self._remember(table, key, found)
        return found

    def _remember(self, table: str, key: str, found: Row) -> None:
        """Keep a row that was just read or written by its key, since it is wanted again soon: a mail's row
        four times until it has left. Only the one writer remembers: nobody else can change the row."""
        if self._lately is None:
            return
        if len(self._lately) >= _LATELY:
            self._lately.clear()
        self._lately[table, key] = found

    def _forget(self) -> None:
        if self._lately:
            self._lately.clear()

    def entries(self, table: str, document: Mapping[str, Any]) -> set[Entry]:
        return entries(self.indexes.get(table, ()), document)

    def insert(self, table: str, doc_id: int, document: Mapping[str, Any]) -> Row:
        """Writes a new document after all others. It is the first of its key only if no other document has
        that key."""
        row = Row(doc_id, dump(document), self.entries(table, document))
        self._write(table, doc_id, _key(document), row.text)
        self._index(table, doc_id, set(), row.entries or set())
        return row

    def update(self, table: str, doc_id: int, document: Mapping[str, Any], old: set[Entry]) -> None:
        """Replaces a document by its changed form, whose key may differ. old: the index entries until now."""
        self._forget()
        self._change(table, doc_id, document, old)

    def change_by_key(
        self, table: str, key: str, doc_id: int, document: Mapping[str, Any], old: set[Entry] | None
    ) -> None:
        """Writes the first document of its key, new or changed. old: its index entries until now; None when
        it is new."""
        row = (table, doc_id, document)
        self._remember(table, key, self.insert(*row) if old is None else self._change(*row, old))

    def _change(self, table: str, doc_id: int, document: Mapping[str, Any], old: set[Entry]) -> Row:
        row = Row(doc_id, dump(document), self.entries(table, document))
        self._write_over(table, doc_id, _key(document), row.text)
        self._index(table, doc_id, old, row.entries or set())
        return row

    def delete(self, table: str, doc_id: int) -> None:
        text = self.text(table, doc_id)
        if text is not None:
            self._forget()
            self._index(table, doc_id, self.entries(table, load(text)), set())
            self._remove(table, doc_id)

    def reindex(self, going: Callable[[], object] = lambda: None) -> None:
        """Make all index rows again, whole or not at all. going: is called now and then meanwhile."""
        with self.transaction():
            self._clear_indexes()
            for table in self.names():
                for number, (doc_id, text) in enumerate(self.scan(table)):
                    self._index(table, doc_id, set(), self.entries(table, load(text)))
                    if number % PAGE == 0:
                        going()


def _key(document: Mapping[str, Any]) -> Value | None:
    key = document.get("key")
    return plain(key) if isinstance(key, str) else None
