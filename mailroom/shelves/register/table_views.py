"""Which dictionary TinyDB is handed of a table: a view that fetches a document when it is touched; one to
read, one to change.

In: `Documents`, `Draft`: `DocumentRows` and a table.
Out: dictionaries, by document number; `Draft.flush` writes what was changed, and nothing before.
Fails: KeyError: no such document, as TinyDB expects. What the rows raise goes up.
See: How TinyDB is used: tinydb_tables.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from mailroom.shelves.register.document_rows import DocumentRows, dump, load


class Documents(Mapping[str, dict[str, Any]]):
    """What TinyDB reads of a table: text ids → documents, each fetched when asked for."""

    def __init__(self, rows: DocumentRows, table: str) -> None:
        self._rows, self._table = rows, table

    def shows(self, rows: DocumentRows, table: str) -> bool:
        """Whether it shows this table of these rows."""
        return self._rows is rows and self._table == table

    def __getitem__(self, doc_id: str) -> dict[str, Any]:
        text = self._rows.text(self._table, int(doc_id))
        if text is None:
            raise KeyError(doc_id)
        return load(text)

    def __iter__(self) -> Iterator[str]:
        return (str(doc_id) for doc_id in self._rows.ids(self._table))

    def __len__(self) -> int:
        return self._rows.count(self._table)

    def items(self) -> Any:
        return ((str(doc_id), load(text)) for doc_id, text in self._rows.scan(self._table))


class Draft(MutableMapping[int, dict[str, Any]]):
    """What TinyDB changes of a table: int ids → documents. Nothing is written before `flush`. TinyDB changes
    documents in place, so each one handed out is compared with its text at the end."""

    def __init__(self, rows: DocumentRows, table: str) -> None:
        self._rows, self._table = rows, table
        self._cleared = False
        self._gone: set[int] = set()
        self._before: dict[int, str] = {}
        self._held: dict[int, dict[str, Any]] = {}  # documents with a row
        self._new: dict[int, dict[str, Any]] = {}  # documents without, in order

    def __getitem__(self, doc_id: int) -> dict[str, Any]:
        if doc_id in self._new:
            return self._new[doc_id]
        if doc_id not in self._held:
            text = None if self._cleared or doc_id in self._gone else self._rows.text(self._table, doc_id)
            if text is None:
                raise KeyError(doc_id)
            self._before[doc_id], self._held[doc_id] = text, load(text)
        return self._held[doc_id]

    def __setitem__(self, doc_id: int, document: dict[str, Any]) -> None:
        if doc_id not in self._new and doc_id in self:
            self._held[doc_id] = document
        else:
            self._new[doc_id] = document

    def __delitem__(self, doc_id: int) -> None:
        if self._new.pop(doc_id, None) is None:
            self[doc_id]
            del self._held[doc_id], self._before[doc_id]
            self._gone.add(doc_id)

    def __iter__(self) -> Iterator[int]:
        stored = [] if self._cleared else self._rows.ids(self._table)
        yield from (doc_id for doc_id in stored if doc_id not in self._gone)
        yield from list(self._new)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        self._cleared = True
        for held in (self._gone, self._before, self._held, self._new):
            held.clear()

    def flush(self) -> None:
        if self._cleared:
            self._rows.clear(self._table)
        for doc_id in self._gone:
            self._rows.delete(self._table, doc_id)
        for doc_id, document in self._held.items():
            if (before := self._before[doc_id]) != dump(document):
                old = self._rows.entries(self._table, load(before))
                self._rows.update(self._table, doc_id, document, old)
        for doc_id, document in self._new.items():
            self._rows.insert(self._table, doc_id, document)
