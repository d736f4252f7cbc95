"""How the register is opened that lies in a file of SQLite, `register.db`, for its writer or a reader.

Where the file is damaged it is made anew from the journal.

In: `SqliteRegister.open`: the store's folder and its `Journal`; `open_for_reading`: the folder.
Out: the `Register`.
Fails: `StoreRefused`, `JournalBroken`: it cannot be opened. `RegisterBehind`: it cannot follow the journal
now. OSError: the disk. `make_anew` leaves the old file as it is when it fails.
See: What a register does: shelves/register/register.py. The rows: sqlite_rows.py."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mailroom.shelves import durable_files
from mailroom.shelves.files.sqlite_faults import FAULTS, is_damage, is_disk_full
from mailroom.shelves.files.sqlite_rows import SqliteRows
from mailroom.shelves.register.indexes import TABLES, declared_indexes
from mailroom.shelves.register.register import BATCH, Indexing, Register, ignore
from mailroom.shelves.register.tinydb_tables import RowDB, RowStorage
from mailroom.shelves.store_faults import FORM, UNREADABLE, JournalBroken, NewerForm, StoreRefused
from mailroom.shelves.store_parts import Journal

FILE = "register.db"
_BESIDE = "rebuild.db"
_LOGS = ("-wal", "-shm")


class SqliteStorage(SqliteRows, RowStorage):
    """A TinyDB storage: each table a table of SQLite."""


class SqliteDB(RowDB):
    """`SqliteDB(path, indexes)`."""

    default_storage_class = SqliteStorage  # type: ignore[assignment] # TinyDB declares only its own class


class SqliteRegister(Register):
    """One store's register. Opened once for writing, used by one thread; any number may read it."""

    file = FILE

    @classmethod
    def open(cls, root: Path, journal: Journal, indexing: Indexing = ignore) -> SqliteRegister:
        """Opens for writing (take the store's lock first). A file that is damaged is made anew: the journal
        is verified whole before."""
        durable_files.folder(root)
        try:
            return cls._open(root / FILE, journal, indexing)
        except StoreRefused as refused:
            if refused.key != UNREADABLE or journal.last == 0:
                raise
        make_anew(root, journal, indexing)
        register = cls._open(root / FILE, journal, indexing)
        register._made_anew = True
        return register

    @classmethod
    def _open(cls, path: Path, journal: Journal, indexing: Indexing) -> SqliteRegister:
        register = cls(_open_file(path, reading=False), journal)
        try:
            register.begin(indexing)
        except BaseException:
            register.close()
            raise
        return register

    @classmethod
    def open_for_reading(cls, root: Path) -> SqliteRegister:
        """Opens for reading while an office may run: no lock, no writing. Raises `StoreRefused` when there is
        no register yet."""
        absent = StoreRefused("absent")
        if not (root / FILE).exists():
            raise absent
        register = cls(_open_file(root / FILE, reading=True), None)
        try:
            indexes = register._rows.meta("indexes")
        except FAULTS as error:
            made = (
                register._sqlite.form > 0
            )  # else the first start is making it just now, or was killed there
            register.close()
            raise (register._refusal(error, absent) if made else absent) from error
        if indexes != declared_indexes():
            register.close()
            raise StoreRefused("older")
        return register

    @property
    def _sqlite(self) -> SqliteRows:
        assert isinstance(self._rows, SqliteRows)
        return self._rows

    @contextlib.contextmanager
    def scratch(self) -> Iterator[RowDB]:
        """A writer's lies beside the register. A reader has a folder of his own, for others may read, too."""
        folder = self._sqlite.path.parent
        with contextlib.ExitStack() as held:
            if self._journal is None:
                usable = folder if os.access(folder, os.W_OK) else None  # a medium that is read-only
                folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix=".verify-", dir=usable)))
            _remove(beside := folder / _BESIDE)
            held.callback(_remove, beside)
            db = held.enter_context(contextlib.closing(_open_file(beside, reading=False)))
            yield db

    def mend(self) -> None:
        """Raises as `make_anew`."""
        path, journal = self._sqlite.path, self._writable()
        make_anew(path.parent, journal, ignore)
        with contextlib.suppress(*FAULTS):
            self.close()  # the old file, which has no name any more
        self.__init__(_open_file(path, reading=False), journal)  # type: ignore[misc] # as it was opened
        self._made_anew = True


def _open_file(path: Path, *, reading: bool) -> SqliteDB:
    """Opens the file, or makes it; `reading`: neither make nor change it. `StoreRefused`, OSError."""
    try:
        return SqliteDB(path, TABLES, form=FORM, reading=reading)
    except NewerForm as error:
        raise StoreRefused("newer") from error
    except FAULTS as error:
        if reading and path.exists() and is_disk_full(path):
            raise StoreRefused("no_room", folder=path.parent) from error
        if is_damage(error):
            raise StoreRefused(UNREADABLE, file=FILE) from error
        raise OSError(f"{path} cannot be opened: {error}") from error


def make_anew(root: Path, journal: Journal, indexing: Indexing) -> None:
    """Puts a register made from the journal into the place of whatever lies there. The old one holds nothing
    that the journal does not, so it goes once the new one is complete. `JournalBroken`: the journal is not
    whole, and nothing was changed. OSError: the disk."""
    indexing("damaged")
    told, journal.progress = journal.progress, lambda n, _last: n % BATCH or indexing("going")
    beside, place = root / _BESIDE, root / FILE
    _remove(beside)
    try:
        fault = journal.verify()
        if fault is not None:
            raise JournalBroken(fault)
        register = SqliteRegister(_open_file(beside, reading=False), journal)
        with contextlib.closing(register):
            register.prepare()
            register.follow_journal()
        for suffix in _LOGS:  # first: SQLite would take the old log for the new file's
            place.with_name(place.name + suffix).unlink(missing_ok=True)
        beside.replace(place)
        durable_files.sync_folder(root)
    except FAULTS as error:
        raise OSError(f"the register cannot be made: {error}") from error
    finally:
        journal.progress = told
        _remove(beside)


def _remove(path: Path) -> None:
    for suffix in ("", *_LOGS):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
