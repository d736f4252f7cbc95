"""How documents lie as rows in SQLite, so that their cost does not grow with their number.

A transaction is whole or not at all. SQLite works in WAL mode, and each page ends with a checksum.

In: `SqliteRows`: a path and whether it is opened for reading. Its methods: table, document number or key,
text.
Out: rows; numbers; `transaction`, a context that is whole or undone.
Fails: CorruptError of apsw when the rows of a damaged file do not go on. apsw.Error goes up as it is.
`NoDocument`: a page has no checksum. `NewerForm`: a later program wrote the file. OSError: its folder.
See: What every engine does with rows: shelves/register/document_rows.py. Faults: sqlite_faults.py."""

# ruff: noqa: S608 - only a table's name is put into an SQL text, quoted by `_identifier`; values are bound

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import apsw
import apsw.sqlite_extra

from mailroom.shelves import durable_files
from mailroom.shelves.files.sqlite_faults import DISK_FAILURES, FAULTS, disk_fault, is_damage
from mailroom.shelves.register.document_rows import PAGE, DocumentRows, Indexes, load
from mailroom.shelves.register.indexes import Entry, Value, plain
from mailroom.shelves.store_faults import NewerForm, NoDocument

PATIENCE = 10  # seconds for a reader to end
CHECKSUM = 8  # bytes at the end of each page
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS finds (tab TEXT, name TEXT, value, place, doc_id INTEGER,
    PRIMARY KEY (tab, name, value, place, doc_id)) WITHOUT ROWID;
"""


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


class SqliteRows(DocumentRows):
    """Tables of documents in one file. One instance is used by one thread at a time."""

    faults = FAULTS

    def __init__(
        self, path: Path, indexes: Indexes | None = None, *, form: int = 1, reading: bool = False
    ) -> None:
        """Open or make the file, 0600. `reading`: no writing at all; apsw.CantOpenError when there is
        no file. form: of what is stored, written into a new file; `NewerForm`: it has a later one."""
        super().__init__(indexes, reading=reading)
        self.path, self._known = path, set[str]()
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
                raise NewerForm(str(found), form)
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

    # --- transactions

    def is_damage(self, error: BaseException) -> bool:
        return is_damage(error)

    def disk_fault(self, error: BaseException, what: str) -> OSError | None:
        return disk_fault(error, what)

    @property
    def in_transaction(self) -> bool:
        return self.sql.in_transaction

    def begin(self) -> None:
        self.sql.execute("BEGIN IMMEDIATE")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        if self.sql.in_transaction:
            yield
            return
        self.begin()
        try:
            yield
            self.sql.execute("COMMIT")
        except BaseException:
            self.undo()
            raise

    def undo(self) -> None:
        self._known.clear()
        self._forget()
        if self.sql.in_transaction:
            self.sql.execute("ROLLBACK")

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        self.sql.execute("BEGIN")
        try:
            yield
        finally:
            self.undo()

    def meta(self, name: str) -> Any:
        return self.sql.execute("SELECT value FROM meta WHERE name = ?", (name,)).get

    def set_meta(self, name: str, value: str | int) -> None:
        self.sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

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

    def first_of_key(self, table: str, key: Value | None) -> tuple[int, str] | None:
        row: tuple[int, str] | None = self.sql.execute(_sql(table, "by_key"), (key,)).fetchone()
        return row

    def count(self, table: str) -> int:
        return int(self.sql.execute(f"SELECT count(*) FROM {_identifier(table)}").get)

    def highest(self, table: str) -> int:
        return int(self.sql.execute(f"SELECT max(doc_id) FROM {_identifier(table)}").get or 0)

    def scan(self, table: str) -> Iterator[tuple[int, str]]:
        """As any engine's; a cut file may answer rows that were read, without end."""
        last, where = -1, f"{_identifier(table)} WHERE seq > ? ORDER BY seq LIMIT {PAGE}"
        sql = f"SELECT seq, doc_id, doc FROM {where}"
        while page := self._all(sql, (last,)):
            for seq, doc_id, text in page:
                if seq <= last:
                    raise apsw.CorruptError("its rows do not go on")
                last = seq
                yield doc_id, text

    def last(self, table: str) -> dict[str, Any] | None:
        found = self.sql.execute(f"SELECT doc FROM {_identifier(table)} ORDER BY seq DESC LIMIT 1").fetchone()
        return load(found[0]) if found else None

    def ids(self, table: str) -> list[int]:
        found = self.sql.execute(f"SELECT doc_id FROM {_identifier(table)} ORDER BY seq")
        return [doc_id for (doc_id,) in found]

    def _write(self, table: str, doc_id: int, key: Value | None, text: str) -> None:
        self.sql.execute(_sql(table, "insert"), (doc_id, key, text))

    def _write_over(self, table: str, doc_id: int, key: Value | None, text: str) -> None:
        self.sql.execute(_sql(table, "update"), (key, text, doc_id))

    def _remove(self, table: str, doc_id: int) -> None:
        self.sql.execute(f"DELETE FROM {_identifier(table)} WHERE doc_id = ?", (doc_id,))

    def _clear_indexes(self) -> None:
        self.sql.execute("DELETE FROM finds")

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
        sql = _sql(table, "find_newest" if newest else "find")
        found = self.sql.execute(sql, (table, name, plain(value), -1 if limit is None else limit))
        return [load(text) for (text,) in found]

    def range(self, table: str, name: str, upto: str, limit: int | None) -> list[tuple[str, str]]:
        bounds = (plain(upto), -1 if limit is None else limit)
        return self._all(_sql(table, "range"), (table, name, *bounds))

    def range_within(
        self, table: str, name: str, of: object, upto: str, limit: int | None, rank: str = ""
    ) -> list[tuple[str, str]]:
        sql = f"""SELECT d.key, substr(f.place, ?)
                  FROM finds f CROSS JOIN {_identifier(table)} d ON d.doc_id = f.doc_id
                  WHERE f.tab = ? AND f.name = ? AND f.value = ? AND f.place >= ? AND f.place <= ?
                  ORDER BY f.place, f.doc_id LIMIT ?"""
        bounds = (rank, f"{rank}{plain(upto)}", -1 if limit is None else limit)
        return self._all(sql, (len(rank) + 1, table, name, plain(of), *bounds))

    def ranks(self, table: str, name: str, of: object) -> Iterator[str]:
        sql = """SELECT place FROM finds WHERE tab = ? AND name = ? AND value = ? AND place >= ?
                 ORDER BY place LIMIT 1"""
        beyond = ""
        while found := self.sql.execute(sql, (table, name, plain(of), beyond)).get:
            yield found[0]
            beyond = chr(ord(found[0]) + 1)

    def counts(self, table: str, name: str) -> dict[Any, int]:
        sql = "SELECT value, count(*) FROM finds WHERE tab = ? AND name = ? GROUP BY value ORDER BY value"
        return {value: int(count) for value, count in self.sql.execute(sql, (table, name))}

    # --- comparing

    def texts_by_key(self, table: str) -> Iterator[tuple[str, str]]:
        name = _identifier(table)
        yield from self.sql.execute(f"SELECT '#' || doc_id, doc FROM {name} WHERE key IS NULL ORDER BY 1")
        yield from self.sql.execute(f"SELECT key, doc FROM {name} WHERE key IS NOT NULL ORDER BY key, seq")

    def found_entries(self, table: str) -> Iterator[tuple[object, ...]]:
        sql = f"""SELECT f.name, f.value, f.place, d.key FROM finds f
                  LEFT JOIN {_identifier(table)} d ON d.doc_id = f.doc_id
                  WHERE f.tab = ? ORDER BY 1, 2, 3, 4"""
        yield from self.sql.execute(sql, (table,))

    def check_whole(self) -> None:
        if self.sql.execute("PRAGMA integrity_check(1)").get != "ok":
            raise NoDocument("its pages do not fit together")

    def wipe(self) -> bool:
        """VACUUM writes the file anew; then the log is emptied into it."""
        self.sql.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:d}")
        self.sql.execute("VACUUM")
        return bool(next(self.sql.execute("PRAGMA wal_checkpoint(TRUNCATE)"))[0] == 0)


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
