"""How the register is written, follows the journal and is made again from it: cases, dossiers, mails, letters
and facts, as a TinyDB.

A change is first a synced line of the journal, then a row here, whole or not at all. What a crash left in the
journal only is entered at the next opening.

In: `Register.enter`: changes and the moment. `open`: the store's folder and its `Journal`.
`open_for_reading`: the folder.
Out: the `JournalLine`s of what was entered; `rebuild`: `Rebuilt`, which says whether the new one is the same.
Fails: OSError before the journal is synced: nothing was entered. `RegisterBehind`: it was. `StoreRefused`,
`JournalBroken`: it cannot be opened. PermissionError: opened for reading. ValueError: a change of an unknown
table, before anything is written. `compare` raises `NoDocument` for a damaged file.
See: Reading: lookups.py. What a change may say: document_updates.py. The journal: shelves/journal/journal.py.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from mailroom.shelves import durable_files
from mailroom.shelves.journal.journal import Journal, JournalBroken
from mailroom.shelves.journal.journal_line import JournalLine
from mailroom.shelves.register.differences import differences
from mailroom.shelves.register.document_updates import Change, check, merge, tables_of
from mailroom.shelves.register.indexes import TABLES, declared_indexes
from mailroom.shelves.register.lookups import FILE, UNREADABLE, Lookups, refusal
from mailroom.shelves.register.sqlite_rows import load
from mailroom.shelves.store_faults import FAULTS, NoDocument, RegisterBehind, StoreRefused, is_damage

Indexing = Callable[[Literal["damaged", "begun", "going", "over"]], object]
BESIDE = "rebuild.db"
LOGS = ("-wal", "-shm")
_BATCH = 500


def _ignore(_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Rebuilt:
    """What `rebuild` found: how many changes the journal holds, and the documents that differed. anew: the
    old register could not be read at all."""

    changes: int
    differences: tuple[str, ...]
    anew: bool = False

    @property
    def same(self) -> bool:
        return not (self.differences or self.anew)


class Register(Lookups):
    """One store's register. Opened once for writing, used by one thread; any number may read it."""

    def __init__(self, path: Path, journal: Journal | None) -> None:
        """journal: each change is written there first; None: the register is only read."""
        super().__init__(path, reading=journal is None)
        self._journal = journal
        self._behind = self._made_anew = False
        self._pending: list[JournalLine] | None = None  # the lines of the group that is open

    @classmethod
    def open(cls, root: Path, journal: Journal, indexing: Indexing = _ignore) -> Register:
        """Opens for writing (take `lock` first), and enters changes that only the journal holds. Raises
        `StoreRefused`, `OSError` or `JournalBroken`. indexing: called when indexes are made again, which
        takes minutes. A file that is damaged is made anew: the journal is verified whole before."""
        durable_files.folder(root)
        try:
            return cls._open(root, journal, indexing)
        except StoreRefused as refused:
            if refused.key != UNREADABLE or journal.last == 0:
                raise
        make_anew(root, journal, indexing)
        register = cls._open(root, journal, indexing)
        register._made_anew = True
        return register

    @classmethod
    def _open(cls, root: Path, journal: Journal, indexing: Indexing) -> Register:
        register = cls(root / FILE, journal)
        try:
            register._prepare(indexing)
            register._compare(journal)
            register._follow_journal()
        except FAULTS as error:
            register.close()
            raise refusal(error, RegisterBehind(f"the register cannot be written: {error}")) from error
        except BaseException:
            register.close()
            raise
        return register

    @classmethod
    def open_for_reading(cls, root: Path) -> Register:
        """Opens for reading while an office may run: no lock, no writing. Raises `StoreRefused` when there is
        no register yet."""
        absent = StoreRefused("absent")
        if not (root / FILE).exists():
            raise absent
        register = cls(root / FILE, None)
        try:
            indexes = register._meta("indexes")
        except FAULTS as error:
            made = register._rows.form > 0  # else the first start is making it just now, or was killed there
            register.close()
            raise (refusal(error, absent) if made else absent) from error
        if indexes != declared_indexes():
            register.close()
            raise StoreRefused("older")
        return register

    # --- writing

    @contextlib.contextmanager
    def group(self) -> Iterator[None]:
        """All changes entered inside are synced together at the end and count from there on; until then only
        this register shows them. An exception that leaves the block undoes all of it; one that is caught
        inside does not. OSError: nothing was entered. `RegisterBehind`: all of it counts. Groups may nest."""
        if self._pending is not None:
            yield
            return
        journal = self._writable()
        self._follow()
        pending = self._pending = []
        try:
            with self._rows.transaction():
                yield
                if pending:
                    self._check_begun()
                    self._note_change(pending[-1])
                    journal.write(pending)
        except BaseException as error:
            self._forget_ids()
            self._behind = bool(pending) and journal.last == pending[-1].n
            if self._behind and isinstance(error, Exception):
                why = f"change {pending[-1].n} is in the journal but not yet in the register: {error}"
                raise RegisterBehind(why) from error
            if isinstance(error, FAULTS):  # a caller that stops for the disk stops for OSError
                raise OSError(f"the register cannot be written: {error}") from error
            raise
        finally:
            self._pending = None

    def enter(self, changes: Sequence[Change], at: datetime) -> list[JournalLine]:
        """Enter changes, each whole, in order, with one sync (or that of their group); returns their lines in
        the journal. ValueError or TypeError: one of them is no change, nothing was entered. OSError: nothing
        was entered. `RegisterBehind`: it counts, see above."""
        with self.group():
            assert self._pending is not None
            for change in changes:
                check(change, TABLES)
            lines = self._writable().prepare(changes, at, self._pending)
            self._check_begun()
            try:
                self._apply_all(lines)
            except BaseException as error:
                self._back_to(self._pending)
                if isinstance(error, FAULTS):
                    raise OSError(f"the register cannot be written: {error}") from error
                raise
            self._pending += lines
            return lines

    def _back_to(self, lines: Sequence[JournalLine]) -> None:
        """Have of the open group these lines only: all of it is undone, and they are entered again.
        Savepoints would cost every letter a copy of each page that it touches: a twentieth of its way."""
        self._forget_ids()
        try:
            self._rows.undo()
            self._rows.sql.execute("BEGIN IMMEDIATE")
            self._apply_all(lines)
        except BaseException as error:
            self._rows.undo()  # nothing of the group can be entered any more: see _check_begun
            if isinstance(error, FAULTS):
                raise OSError(f"the register cannot be written: {error}") from error
            raise

    def _check_begun(self) -> None:
        """Whoever has caught a fault of the disk inside a group cannot go on in it."""
        if not self._rows.sql.in_transaction:
            raise OSError("the register cannot be written: the disk has ended the group of changes")

    def _apply_all(self, lines: Sequence[JournalLine]) -> None:
        for line in lines:
            for table, documents in tables_of(line.change):
                for key, fields in documents.items():
                    self._tables[table].change(key, functools.partial(merge, key, fields=fields))

    def _note_change(self, line: JournalLine) -> None:
        self._set_meta("entered", line.n)
        self._set_meta("head", line.hash)

    def _forget_ids(self) -> None:
        for table in self._tables.values():
            table.forget_next_id()

    def _writable(self) -> Journal:
        if self._journal is None:
            raise PermissionError("the register is open for reading only")
        return self._journal

    # --- following the journal

    def _follow(self) -> None:
        if self._behind:
            try:
                self._follow_journal()
            except FAULTS as error:
                raise RegisterBehind(f"the register cannot follow the journal: {error}") from error
            self._behind = False

    def _follow_journal(self, upto: int | None = None) -> None:
        """Enter what the journal holds beyond the last change entered here, as far as change `upto`; 500
        lines a transaction."""
        journal = self._writable()
        if self.last_change == journal.last:
            return
        count = None if upto is None else max(0, upto - self.last_change)
        unread = itertools.islice(journal.lines(self.last_change), count)
        while lines := list(itertools.islice(unread, _BATCH)):
            try:
                with self._rows.transaction():
                    self._apply_all(lines)
                    self._note_change(lines[-1])
            except BaseException:
                self._forget_ids()
                raise

    def _compare(self, journal: Journal) -> None:
        """Refuse a register and a journal that do not belong together. `StoreRefused`."""
        if self.last_change > journal.last:
            raise StoreRefused("short", last=journal.last, entered=self.last_change, file=FILE)
        if self.last_change == journal.last and self.head != journal.head:
            raise StoreRefused("other_store", file=FILE)
        if 0 < self.last_change < journal.last and next(journal.lines(self.last_change)).prev != self.head:
            raise StoreRefused("parted", n=self.last_change, file=FILE)

    def rebuild(self) -> Rebuilt:
        """Makes the register again from the journal, compares both, and replaces the old one when they
        differ or the old one cannot be read."""
        journal, differences = self._writable(), tuple[str, ...]()
        try:
            self._follow()
            self._check_pages()
            with self._replay(self._path.with_name(BESIDE), journal) as new:
                differences = tuple(self._differences(new))
                if differences:
                    self._take_over(new)
        except FAULTS as error:
            if not is_damage(error):
                raise OSError(f"{self._path} cannot be compared: {error}") from error
            self.mend()
        return Rebuilt(journal.last, differences, self._made_anew)

    def mend(self) -> None:
        """After `RegisterDamaged`: has the register made anew, and goes on with that one. Raises as
        `make_anew`."""
        make_anew(self._path.parent, self._writable(), _ignore)
        with contextlib.suppress(*FAULTS):
            self.close()  # the old file, which has no name any more
        super().__init__(self._path, reading=False)
        self._made_anew = True
        self._behind, self._pending = False, None

    def compare(self, folder: Path, journal: Journal) -> tuple[str, ...]:
        """Returns the documents that differ from what the journal says. The journal is replayed in `folder`,
        so a reader may do this, too."""
        try:
            self._check_pages()
            with self._replay(folder / "compare.db", journal) as new:
                if self._rows.schema() != new._rows.schema():
                    raise NoDocument("its tables are not those that were made")
                return (*(() if new.head == self.head else ("head",)), *self._differences(new))
        except FAULTS as error:
            raise refusal(error, OSError(f"{self._path} cannot be compared: {error}")) from error

    def _check_pages(self) -> None:
        """Reads every page; FAULTS: one of them is damaged."""
        if self._rows.sql.execute("PRAGMA integrity_check(1)").get != "ok":
            raise NoDocument("its pages do not fit together")

    def _differences(self, new: Register) -> Iterator[str]:
        for table in TABLES:
            yield from differences(self._rows, new._rows, table)

    @contextlib.contextmanager
    def _replay(self, path: Path, journal: Journal) -> Iterator[Register]:
        """Another register at `path`, made from the journal as far as this one is; removed afterwards."""
        upto = self.last_change
        _remove(path)
        try:
            new = Register(path, journal)
            try:
                new._prepare(_ignore)
                new._follow_journal(upto)
                yield new
            finally:
                new.close()
        finally:
            _remove(path)

    def _take_over(self, new: Register) -> None:
        """In one transaction of the living file, not by renaming: a reader may have it and its log open."""
        with self._rows.transaction():
            for table in TABLES:
                self._rows.clear(table)
                for doc_id, text in new._rows.scan(table):
                    self._rows.insert(table, doc_id, load(text))
        self._forget_ids()

    # --- the file's own particulars

    def _prepare(self, indexing: Indexing) -> None:
        """Have every table, and index rows as they are declared now."""
        with self._rows.transaction():
            for table in TABLES:
                self._rows.make(table)
            known = self._meta("indexes")
            if known != declared_indexes():
                if known is None:  # a new store
                    indexing = _ignore
                indexing("begun")
                self._rows.reindex(lambda: indexing("going"))
                self._set_meta("indexes", declared_indexes())
                indexing("over")

    def _set_meta(self, name: str, value: str | int) -> None:
        self._rows.sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def make_anew(root: Path, journal: Journal, indexing: Indexing) -> None:
    """Puts a register made from the journal into the place of whatever lies there. The old one holds nothing
    that the journal does not, so it goes once the new one is complete. `JournalBroken`: the journal is not
    whole, and nothing was changed. OSError: the disk."""
    indexing("damaged")
    told, journal.progress = journal.progress, lambda n, _last: n % _BATCH or indexing("going")
    beside, place = root / BESIDE, root / FILE
    _remove(beside)
    try:
        fault = journal.verify()
        if fault is not None:
            raise JournalBroken(fault)
        register = Register(beside, journal)
        with contextlib.closing(register):
            register._prepare(_ignore)
            register._follow_journal()
        for suffix in LOGS:  # first: SQLite would take the old log for the new file's
            place.with_name(place.name + suffix).unlink(missing_ok=True)
        beside.replace(place)
        durable_files.sync_folder(root)
    except FAULTS as error:
        raise OSError(f"the register cannot be made: {error}") from error
    finally:
        journal.progress = told
        _remove(beside)


def _remove(path: Path) -> None:
    for suffix in ("", *LOGS):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
