"""How documents lie as rows in SQLite, so that their cost does not grow with their number.

Each table keeps its documents in order of insertion. Declared indexes are kept in the same transaction; a
transaction is whole or not at all. SQLite works in WAL mode, and each page ends with a checksum.

In: `SqliteRows`: a path and whether it is opened for reading. Its methods: table, document number or key,
text.
Out: rows; numbers; `transaction`, a context that is whole or undone.
Fails: CorruptError of apsw when the rows of a damaged file do not go on. apsw.Error goes up as it is.
`NoDocument`: a row's text is no JSON. `NewerForm`: a later program wrote the file. OSError: its folder.
See: Which indexes: indexes.py. What TinyDB makes of the rows: tinydb_tables.py."""

# ruff: noqa: S608 - only a table's name is put into an SQL text, quoted by `_identifier`; values are bound

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import apsw.sqlite_extra

from mailroom.shelves import durable_files
from mailroom.shelves.register.indexes import Entry, Index, Value, entries, plain
from mailroom.shelves.register.schema_version import NewerForm
from mailroom.shelves.store_faults import DISK_FAILURES, NoDocument

CHECKSUM = 8  # bytes at the end of each page
_PAGE = 500
_LATELY = 1000  # documents whose texts are remembered; a letter touches seven
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS finds (tab TEXT, name TEXT, value, place, doc_id INTEGER,
    PRIMARY KEY (tab, name, value, place, doc_id)) WITHOUT ROWID;
"""


_ENCODER = json.JSONEncoder(separators=(",", ":"))


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


_FOUND = "FROM finds f CROSS JOIN {name} d ON d.doc_id = f.doc_id WHERE f.tab = ? AND f.name = ?"
_ON_A_LETTERS_PATH = {
    "by_key": "SELECT doc_id, doc FROM {name} WHERE key = ? ORDER BY seq LIMIT 1",
    "insert": "INSERT INTO {name} (doc_id, key, doc) VALUES (?, ?, ?)",
    "update": "UPDATE {name} SET key = ?, doc = ? WHERE doc_id = ?",
    "find": f"SELECT d.doc {_FOUND} AND f.value = ? ORDER BY f.place, f.doc_id LIMIT ?",
    "find_newest": f"SELECT d.doc {_FOUND} AND f.value = ? ORDER BY f.place DESC, f.doc_id DESC LIMIT ?",
    "range": f"SELECT d.key, f.value {_FOUND} AND f.value <= ? ORDER BY f.value, f.place, f.doc_id LIMIT ?",
}


@cache
def check_pages() -> None:
    """From here on every file is opened with checksums of its pages. The extension stays loaded."""
    apsw.sqlite_extra.load(apsw.Connection(":memory:"), "cksumvfs")


@cache
def _sql(table: str, statement: str) -> str:
    """One of these statements for a table, written once."""
    return _ON_A_LETTERS_PATH[statement].format(name=_identifier(table))


Indexes = Mapping[str, Sequence[Index]]


class _Row(NamedTuple):
    """A document as it stands in its table, and its entries in the indexes where they are known."""

    doc_id: int
    text: str
    entries: set[Entry] | None = None


class SqliteRows:
    """Tables of documents in one file. One instance is used by one thread at a time."""

    def __init__(
        self, path: Path, indexes: Indexes | None = None, *, form: int = 1, reading: bool = False
    ) -> None:
        """Open or make the file, 0600. `reading`: no writing at all; apsw.CantOpenError when there is
        no file. form: of what is stored, written into a new file; `NewerForm`: it has a later one."""
        super().__init__()
        self.indexes = dict(indexes or {})
        self._known: set[str] = set()
        self._lately: dict[tuple[str, str], _Row] | None = None if reading else {}
        if not reading:
            os.close(durable_files.open_own(path, os.O_RDWR | os.O_CREAT))
        try:
            as_it_lies = reading and _on_read_only_medium(path)
            self._connect(path, _AS_IT_LIES if as_it_lies else "ro" if reading else "rw", form)
        except DISK_FAILURES:
            if not reading or not _at_rest(path):
                raise
            self._connect(path, _AS_IT_LIES, form)

    def _connect(self, path: Path, mode: str, form: int) -> None:
        check_pages()
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        writing = mode == "rw"
        kind = apsw.SQLITE_OPEN_READWRITE if writing else apsw.SQLITE_OPEN_READONLY
        self.sql = apsw.Connection(uri, flags=kind | apsw.SQLITE_OPEN_URI)
        try:
            self.sql.set_busy_timeout(10_000)
            if writing:
                self.sql.reserve_bytes(reserve=CHECKSUM)  # of a new file; an older one keeps its pages
            found = self.form = int(self._pragma("user_version"))
            if found > form:
                raise NewerForm(str(found))
            if found == form and self._pragma("checksum_verification") != "1":
                raise NoDocument("its pages have no checksums")  # the byte that says so was changed
            if not writing:
                self.sql.execute("PRAGMA query_only = ON")
                return
            self.sql.execute("PRAGMA journal_mode = WAL")
            # NORMAL: a power cut may undo the last transactions, never half of one. They are in the journal,
            # which was synced, and are entered again at the next start: a change costs one sync, not two.
            self.sql.execute("PRAGMA synchronous = NORMAL")
            self.sql.execute(_SCHEMA)
            if found < form:
                self.sql.execute(f"PRAGMA user_version = {form:d}")
        except BaseException:
            self.sql.close()
            raise

    def _pragma(self, name: str) -> Any:
        return self.sql.execute(f"PRAGMA {name}").get

    def close(self) -> None:
        self.sql.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is entered together or not at all. One inside another is part of it."""
        if self.sql.in_transaction:
            yield
            return
        self.sql.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.sql.execute("COMMIT")
        except BaseException:
            self.undo()
            raise

    def undo(self) -> None:
        """Undoes the open transaction, if there is one. A failing disk may have ended it already."""
        self._known.clear()
        self._forget()
        if self.sql.in_transaction:
            self.sql.execute("ROLLBACK")

    # --- tables

    def names(self) -> list[str]:
        tables = "sqlite_master WHERE type = 'table' AND name GLOB 't:*'"
        found = self.sql.execute(f"SELECT substr(name, 3) FROM {tables} ORDER BY rowid")
        return [name for (name,) in found]

    def schema(self) -> set[tuple[object, ...]]:
        """Returns all tables and indexes, as SQLite keeps them."""
        return {*self.sql.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")}

    def has(self, table: str) -> bool:
        if table not in self._known and table in self.names():
            self._known.add(table)
        return table in self._known

    def make(self, table: str) -> None:
        if self.has(table):
            return
        self.sql.execute(
            f"CREATE TABLE {_identifier(table)} (seq INTEGER PRIMARY KEY, doc_id INTEGER NOT NULL UNIQUE,"
            " key TEXT, doc TEXT NOT NULL)"
        )
        index = f"{_identifier(table, 'k')} ON {_identifier(table)} (key) WHERE key IS NOT NULL"
        self.sql.execute(f"CREATE INDEX {index}")
        self._known.add(table)

    def drop(self, table: str) -> None:
        self.clear(table)
        self.sql.execute(f"DROP TABLE {_identifier(table)}")
        self._known.discard(table)

    def clear(self, table: str) -> None:
        self._forget()
        self.sql.execute(f"DELETE FROM {_identifier(table)}")
        self.sql.execute("DELETE FROM finds WHERE tab = ?", (table,))

    # --- rows

    def text(self, table: str, doc_id: int) -> str | None:
        row = self.sql.execute(f"SELECT doc FROM {_identifier(table)} WHERE doc_id = ?", (doc_id,)).fetchone()
        return None if row is None else str(row[0])

    def by_key(self, table: str, key: str) -> _Row | None:
        """Returns the first document whose "key" is `key`."""
        found: _Row | None = self._lately.get((table, key)) if self._lately else None
        if found is None:
            row = self.sql.execute(_sql(table, "by_key"), (plain(key),)).fetchone()
            if row is not None:
                found = _Row(*row)
                self._remember(table, key, found)
        return found

    def _remember(self, table: str, key: str, found: _Row) -> None:
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

    def count(self, table: str) -> int:
        return int(self.sql.execute(f"SELECT count(*) FROM {_identifier(table)}").get)

    def highest(self, table: str) -> int:
        return int(self.sql.execute(f"SELECT max(doc_id) FROM {_identifier(table)}").get or 0)

    def scan(self, table: str) -> Iterator[tuple[int, str]]:
        """Yields (doc_id, text) in order of insertion, a page at a time: writing in between is harmless.
        A cut file may answer rows that were read, without end."""
        last, where = -1, f"{_identifier(table)} WHERE seq > ? ORDER BY seq LIMIT {_PAGE}"
        sql = f"SELECT seq, doc_id, doc FROM {where}"
        while page := self._all(sql, (last,)):
            for seq, doc_id, text in page:
                if seq <= last:
                    raise apsw.CorruptError("its rows do not go on")
                last = seq
                yield doc_id, text

    def last(self, table: str) -> dict[str, Any] | None:
        """Returns the document inserted last."""
        found = self.sql.execute(f"SELECT doc FROM {_identifier(table)} ORDER BY seq DESC LIMIT 1").fetchone()
        return load(found[0]) if found else None

    def ids(self, table: str) -> list[int]:
        found = self.sql.execute(f"SELECT doc_id FROM {_identifier(table)} ORDER BY seq")
        return [doc_id for (doc_id,) in found]

    def insert(self, table: str, doc_id: int, document: Mapping[str, Any]) -> _Row:
        """Writes a new document after all others. It is the first of its key only if no other document has
        that key."""
        row = _Row(doc_id, dump(document), self.entries(table, document))
        self.sql.execute(_sql(table, "insert"), (doc_id, _key(document), row.text))
        self._index(table, doc_id, set(), row.entries or set())
        return row

    def update(self, table: str, doc_id: int, document: Mapping[str, Any], old: set[Entry]) -> None:
        """Replaces a document by its changed form, whose key may differ. old: the index entries until now."""
        self._forget()
        self._write_over(table, doc_id, document, old)

    def change_by_key(
        self, table: str, key: str, doc_id: int, document: Mapping[str, Any], old: set[Entry] | None
    ) -> None:
        """Writes the first document of its key, new or changed. old: its index entries until now; None when
        it is new."""
        row = (table, doc_id, document)
        self._remember(table, key, self.insert(*row) if old is None else self._write_over(*row, old))

    def _write_over(self, table: str, doc_id: int, document: Mapping[str, Any], old: set[Entry]) -> _Row:
        row = _Row(doc_id, dump(document), self.entries(table, document))
        self.sql.execute(_sql(table, "update"), (_key(document), row.text, doc_id))
        self._index(table, doc_id, old, row.entries or set())
        return row

    def entries(self, table: str, document: Mapping[str, Any]) -> set[Entry]:
        return entries(self.indexes.get(table, ()), document)

    def delete(self, table: str, doc_id: int) -> None:
        text = self.text(table, doc_id)
        if text is not None:
            self._forget()
            self._index(table, doc_id, self.entries(table, load(text)), set())
            self.sql.execute(f"DELETE FROM {_identifier(table)} WHERE doc_id = ?", (doc_id,))

    def _index(self, table: str, doc_id: int, old: set[Entry], new: set[Entry]) -> None:
        if old - new:
            sql = "DELETE FROM finds WHERE tab = ? AND name = ? AND value = ? AND place = ? AND doc_id = ?"
            self.sql.executemany(sql, [(table, *entry, doc_id) for entry in old - new])
        if new - old:
            sql = "INSERT INTO finds VALUES (?, ?, ?, ?, ?)"
            self.sql.executemany(sql, [(table, *entry, doc_id) for entry in new - old])

    # --- looking up

    def _all(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        """Returns the rows, each a tuple."""
        return self.sql.execute(sql, values).fetchall()

    def find(
        self, table: str, name: str, value: object, limit: int | None, *, newest: bool = False
    ) -> list[dict[str, Any]]:
        """Documents by an index, by place, then in order of their numbers; newest: the other way round."""
        sql = _sql(table, "find_newest" if newest else "find")
        found = self.sql.execute(sql, (table, name, plain(value), -1 if limit is None else limit))
        return [load(text) for (text,) in found]

    def range(self, table: str, name: str, upto: str, limit: int | None) -> list[tuple[str, str]]:
        """Returns (key, value) of the documents whose value is at most `upto`, in its order."""
        bounds = (plain(upto), -1 if limit is None else limit)
        return self._all(_sql(table, "range"), (table, name, *bounds))

    def range_within(
        self, table: str, name: str, of: object, upto: str, limit: int | None, rank: str = ""
    ) -> list[tuple[str, str]]:
        """Returns (key, place without rank) of documents with value `of`, this rank, place up to `upto`, in
        order."""
        sql = f"""SELECT d.key, substr(f.place, ?)
                  FROM finds f CROSS JOIN {_identifier(table)} d ON d.doc_id = f.doc_id
                  WHERE f.tab = ? AND f.name = ? AND f.value = ? AND f.place >= ? AND f.place <= ?
                  ORDER BY f.place, f.doc_id LIMIT ?"""
        bounds = (rank, f"{rank}{plain(upto)}", -1 if limit is None else limit)
        return self._all(sql, (len(rank) + 1, table, name, plain(of), *bounds))

    def ranks(self, table: str, name: str, of: object) -> Iterator[str]:
        """Yields the ranks of the documents with value `of`, the lowest first: one look-up for each."""
        sql = """SELECT place FROM finds WHERE tab = ? AND name = ? AND value = ? AND place >= ?
                 ORDER BY place LIMIT 1"""
        beyond = ""
        while found := self.sql.execute(sql, (table, name, plain(of), beyond)).get:
            yield found[0]
            beyond = chr(ord(found[0]) + 1)

    def reindex(self, going: Callable[[], object] = lambda: None) -> None:
        """Make all index rows again, whole or not at all. going: is called now and then meanwhile."""
        with self.transaction():
            self.sql.execute("DELETE FROM finds")
            for table in self.names():
                for number, (doc_id, text) in enumerate(self.scan(table)):
                    self._index(table, doc_id, set(), self.entries(table, load(text)))
                    if number % _PAGE == 0:
                        going()


_AS_IT_LIES = "ro&immutable=1"  # SQLite looks at no log beside the file, and makes no file of its own there


def _at_rest(path: Path) -> bool:
    """Whether the file holds all there is: it is there, with no write-ahead log beside it, as a closed office
    leaves it. On a full disk SQLite reads it in no other way, and no office can change it meanwhile."""
    log = path.with_name(f"{path.name}-wal")
    with contextlib.suppress(OSError):
        return path.stat().st_size > 0 and not (log.exists() and log.stat().st_size > 0)
    return False


def _on_read_only_medium(path: Path) -> bool:
    """Whether nobody can change this file: its medium is read-only, and no write-ahead log lies beside it. So
    lies evidence, or a failing disk. Elsewhere SQLite needs its own file to read."""
    with contextlib.suppress(OSError):
        log = path.with_name(f"{path.name}-wal")
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY) and not log.exists()
    return False


def _identifier(table: str, kind: str = "t") -> str:
    escaped = table.replace('"', '""')
    return f'"{kind}:{escaped}"'


def _key(document: Mapping[str, Any]) -> Value | None:
    key = document.get("key")
    return plain(key) if isinstance(key, str) else None
