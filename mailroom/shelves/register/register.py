"""How the register is written, follows the journal and is made again from it: cases, dossiers, mails, letters
and facts, as a TinyDB.

A change is first a synced line of the journal, then a row here, whole or not at all. What a crash left in the
journal only is entered at the next opening.

In: `Register.enter`: changes and the moment.
Out: the `JournalLine`s of what was entered; `rebuild`: `Rebuilt`, which says whether the new one is the same.
Fails: OSError before the journal is synced: nothing was entered. `RegisterBehind`: it was. `StoreRefused`: it
cannot be opened. PermissionError: opened for reading. ValueError: a change of an unknown
table, before anything is written. `compare` raises `NoDocument` for a damaged file.
See: Opening it: shelves/files/sqlite_register.py. Reading: lookups.py. What a change may say:
document_updates.py. The journal: shelves/files/journal_files.py."""

from __future__ import annotations

import contextlib
import functools
import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from mailroom.shelves.journal.journal_line import JournalLine
from mailroom.shelves.register.differences import differences
from mailroom.shelves.register.document_rows import load
from mailroom.shelves.register.document_updates import Change, check, merge, tables_of
from mailroom.shelves.register.indexes import TABLES, declared_indexes
from mailroom.shelves.register.lookups import Lookups
from mailroom.shelves.register.tinydb_tables import RowDB
from mailroom.shelves.store_faults import UNREADABLE, NoDocument, RegisterBehind, StoreRefused
from mailroom.shelves.store_parts import Journal

Indexing = Callable[[Literal["damaged", "begun", "going", "over"]], object]
BATCH = 500


def ignore(_: object) -> None:
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


class Register(Lookups, ABC):
    """One store's register. Opened once for writing, used by one thread; any number may read it."""

    def __init__(self, db: RowDB, journal: Journal | None) -> None:
        """journal: each change is written there first; None: the register is only read."""
        super().__init__(db)
        self._journal = journal
        self._behind = self._made_anew = False
        self._pending: list[JournalLine] | None = None  # the lines of the group that is open

    def begin(self, indexing: Indexing = ignore) -> None:
        """Has every table and index, and enters changes that only the journal holds. `StoreRefused`: it does
        not belong to this journal. indexing: told when indexes are made again, which takes minutes."""
        try:
            self.prepare(indexing)
            self._compare(self._writable())
            self.follow_journal()
        except self._rows.faults as error:
            behind = RegisterBehind(f"the register cannot be written: {error}")
            raise self._refusal(error, behind) from error

    def _refusal(self, error: BaseException, otherwise: Exception) -> Exception:
        """Returns what to raise for a fault of the engine: `StoreRefused` where something is damaged."""
        return StoreRefused(UNREADABLE, file=self.file) if self._rows.is_damage(error) else otherwise

    def _disk_fault(self, error: BaseException, what: str = "the register cannot be written") -> OSError:
        """Returns what to raise for a fault of the engine: a caller that stops for the disk stops for it."""
        return self._rows.disk_fault(error, what) or OSError(f"{what}: {error}")

    @abstractmethod
    def scratch(self) -> contextlib.AbstractContextManager[RowDB]:
        """Gives an empty register beside this one, which is gone afterwards."""

    @abstractmethod
    def mend(self) -> None:
        """After `RegisterDamaged`: has the register made anew, and goes on with that one."""

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
            if isinstance(error, self._rows.faults):
                raise self._disk_fault(error) from error
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
                if isinstance(error, self._rows.faults):
                    raise self._disk_fault(error) from error
                raise
            self._pending += lines
            return lines

    def _back_to(self, lines: Sequence[JournalLine]) -> None:
        """Have of the open group these lines only: all of it is undone, and they are entered again.
        Savepoints would cost every letter a copy of each page that it touches: a twentieth of its way."""
        self._forget_ids()
        try:
            self._rows.undo()
            self._rows.begin()
            self._apply_all(lines)
        except BaseException as error:
            self._rows.undo()  # nothing of the group can be entered any more: see _check_begun
            if isinstance(error, self._rows.faults):
                raise self._disk_fault(error) from error
            raise

    def _check_begun(self) -> None:
        """Whoever has caught a fault of the disk inside a group cannot go on in it."""
        if not self._rows.in_transaction:
            raise OSError("the register cannot be written: the disk has ended the group of changes")

    def _apply_all(self, lines: Sequence[JournalLine]) -> None:
        for line in lines:
            for table, documents in tables_of(line.change):
                for key, fields in documents.items():
                    self._tables[table].change(key, functools.partial(merge, key, fields=fields))

    def _note_change(self, line: JournalLine) -> None:
        self._rows.set_meta("entered", line.n)
        self._rows.set_meta("head", line.hash)

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
                self.follow_journal()
            except self._rows.faults as error:
                raise RegisterBehind(f"the register cannot follow the journal: {error}") from error
            self._behind = False

    def follow_journal(self, upto: int | None = None) -> None:
        """Enter what the journal holds beyond the last change entered here, as far as change `upto`; 500
        lines a transaction."""
        journal = self._writable()
        if self.last_change == journal.last:
            return
        count = None if upto is None else max(0, upto - self.last_change)
        unread = itertools.islice(journal.lines(self.last_change), count)
        while lines := list(itertools.islice(unread, BATCH)):
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
            raise StoreRefused("short", last=journal.last, entered=self.last_change, file=self.file)
        if self.last_change == journal.last and self.head != journal.head:
            raise StoreRefused("other_store", file=self.file)
        if 0 < self.last_change < journal.last and next(journal.lines(self.last_change)).prev != self.head:
            raise StoreRefused("parted", n=self.last_change, file=self.file)

    def rebuild(self) -> Rebuilt:
        """Makes the register again from the journal, compares both, and replaces the old one when they
        differ or the old one cannot be read."""
        journal, found = self._writable(), tuple[str, ...]()
        try:
            self._follow()
            self._rows.check_whole()
            with self._replay(journal) as new:
                found = tuple(self._differences(new))
                if found:
                    self._take_over(new)
        except self._rows.faults as error:
            if not self._rows.is_damage(error):
                raise self._disk_fault(error, f"{self.file} cannot be compared") from error
            self.mend()
        return Rebuilt(journal.last, found, self._made_anew)

    def compare(self, journal: Journal) -> tuple[str, ...]:
        """Returns the documents that differ from what the journal says. The journal is replayed beside the
        register, so a reader may do this, too."""
        try:
            self._rows.check_whole()
            with self._replay(journal) as new:
                if self._rows.schema() != new._rows.schema():
                    raise NoDocument("its tables are not those that were made")
                return (*(() if new.head == self.head else ("head",)), *self._differences(new))
        except self._rows.faults as error:
            otherwise = self._disk_fault(error, f"{self.file} cannot be compared")
            raise self._refusal(error, otherwise) from error

    def remake(self, documents: Mapping[tuple[str, str], dict[str, Any] | None]) -> None:
        """Puts these documents, by table and key, in the place of what is there, all together. None: it
        goes."""
        try:
            with self._rows.transaction():
                for (table, key), document in documents.items():
                    self.table(table).change(key, functools.partial(lambda new, _: new, document))
        except self._rows.faults as error:
            raise self._disk_fault(error) from error

    def wipe(self) -> bool:
        """Removes all bytes of documents that it no longer holds. Returns False when a reader keeps some."""
        try:
            return self._rows.wipe()
        except self._rows.faults as error:
            raise self._disk_fault(error) from error

    def _differences(self, new: Register) -> Iterator[str]:
        for table in TABLES:
            yield from differences(self._rows, new._rows, table)

    @contextlib.contextmanager
    def _replay(self, journal: Journal) -> Iterator[Register]:
        """Another register, made from the journal as far as this one is."""
        upto = self.last_change
        with self.scratch() as db:
            new = type(self)(db, journal)
            new.prepare()
            new.follow_journal(upto)
            yield new

    def _take_over(self, new: Register) -> None:
        """In one transaction of what is at work, not by renaming: a reader may have it open."""
        with self._rows.transaction():
            for table in TABLES:
                self._rows.clear(table)
                for doc_id, text in new._rows.scan(table):
                    self._rows.insert(table, doc_id, load(text))
        self._forget_ids()

    # --- the file's own particulars

    def prepare(self, indexing: Indexing = ignore) -> None:
        """Have every table, and index rows as they are declared now."""
        with self._rows.transaction():
            for table in TABLES:
                self._rows.make(table)
            known = self._meta("indexes")
            if known != declared_indexes():
                if known is None:  # a new store
                    indexing = ignore
                indexing("begun")
                self._rows.reindex(lambda: indexing("going"))
                self._rows.set_meta("indexes", declared_indexes())
                indexing("over")
