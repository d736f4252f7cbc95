"""How TinyDB works over the rows of an engine: documents that it does not touch are not read.

`RowStorage` is a TinyDB storage and `RowTable` a TinyDB table. TinyDB's own code inserts, searches, updates
and removes; it is handed a view of the rows (table_views.py). Every call of the Table API is one transaction.

In: TinyDB's own arguments; `by_key`, `change`: a document's key.
Out: TinyDB's documents.
Fails: What the rows raise goes up as it is. When a callable raises, the transaction is undone, where
TinyDB's MemoryStorage keeps half an update.
See: The rows: document_rows.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from mailroom.shelves.register.document_rows import DocumentRows, load
from mailroom.shelves.register.indexes import Entry
from mailroom.shelves.register.table_views import Documents, Draft


class RowStorage(DocumentRows, Storage):
    """A TinyDB storage: each TinyDB table a table of rows, each document a row. `read` gives views that
    fetch on demand; `write` takes plain dictionaries as well, as any TinyDB storage does."""

    def read(self) -> dict[str, Any] | None:
        names = self.names()
        return {name: Documents(self, name) for name in names} if names else None

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        with self.transaction():
            # Read before anything is dropped: a view may be of a table that goes, under another's name.
            changed = {
                name: [*documents.items()]
                for name, documents in data.items()
                # what `read` gave of this very table is there already
                if not (isinstance(documents, Documents) and documents.shows(self, name))
            }
            for name in self.names():
                if name not in data:
                    self.drop(name)
            for name, documents in changed.items():
                self.make(name)
                self.clear(name)
                for doc_id, document in documents:
                    self.insert(name, int(doc_id), document)


class RowTable(Table):
    """A TinyDB table over `RowStorage`. Beside the Table API: documents by key, and by the indexes."""

    def __init__(
        self, storage: RowStorage, name: str, cache_size: int = 0, persist_empty: bool = False
    ) -> None:
        """cache_size 0: a reader's cache would not notice what the writer in another process enters."""
        self._rows = storage
        super().__init__(storage, name, cache_size, persist_empty)

    def _read_table(self) -> Any:
        return Documents(self._rows, self.name) if self._rows.has(self.name) else {}

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._rows.transaction():
            self._rows.make(self.name)
            draft = Draft(self._rows, self.name)
            updater(draft)
            draft.flush()
        self.clear_cache()

    def _get_next_id(self) -> int:
        if self._next_id is None:
            highest = self._rows.highest(self.name) if self._rows.has(self.name) else 0
            self._next_id = highest + 1  # type: ignore[assignment] # TinyDB annotates the None only
        return int(super()._get_next_id())  # type: ignore[no-untyped-call]

    def forget_next_id(self) -> None:
        """Frees the numbers that an undone transaction gave."""
        self._next_id = None

    def by_key(self, key: str) -> Document | None:
        """Returns the document whose "key" is `key`; through an index."""
        row = self._rows.by_key(self.name, key) if self._rows.has(self.name) else None
        return None if row is None else Document(load(row.text), row.doc_id)

    def change(self, key: str, changed: Callable[[dict[str, Any] | None], dict[str, Any] | None]) -> None:
        """Replaces the document under `key` by what `changed` makes of it. `changed` gets None when there is
        no document, and returns None to remove it."""
        rows, name = self._rows, self.name
        with rows.transaction():
            rows.make(name)
            row = rows.by_key(name, key)
            before = None if row is None else load(row.text)
            old: set[Entry] | None = None  # before `changed`, which may change `before` itself
            if row is not None:
                old = rows.entries(name, before or {}) if row.entries is None else row.entries
            document = changed(before)
            if document is None:
                if row is not None:
                    rows.delete(name, row.doc_id)
            elif document.get("key") == key:
                rows.change_by_key(name, key, row.doc_id if row else self._get_next_id(), document, old)
            elif row is None:
                rows.insert(name, self._get_next_id(), document)
            else:
                rows.update(name, row.doc_id, document, old or set())
        self.clear_cache()


class RowDB(TinyDB):
    """TinyDB whose tables are rows; an engine's own class names its storage."""

    table_class = RowTable  # type: ignore[assignment] # TinyDB declares only its own class
