"""How a store in one folder is opened: letters, mails, journal, marks and keys in files, and SQLite.

In: `FileCabinet`: the store's folder. `open`: its lock, who is told while an index is made.
Out: the parts of the store, and `Shelves`. Folders that a killed process made are synced.
Fails: `StoreLocked`: in use. `NewerForm`, `StoreRefused`, `KeyMissing`, `JournalBroken`, `JournalCut`: not
ours, damaged or cut. ValueError: a faulty token key. PermissionError, OSError: the disk.
See: What every store does: shelves/cabinet.py. Sentences for a person: daemon/store_opening.py."""

from __future__ import annotations

import shutil
from contextlib import AbstractContextManager
from pathlib import Path

from mailroom.shelves import durable_files
from mailroom.shelves.cabinet import Restoring, Shelves
from mailroom.shelves.files import schema_version, snapshot_files, store_lock
from mailroom.shelves.files.door_notes import NoteFiles
from mailroom.shelves.files.door_state import DoorState
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.outgoing_archive import OutgoingArchive
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.files.store_lock import FileLock
from mailroom.shelves.files.token_keys import KeyFile
from mailroom.shelves.register.register import Indexing, Register, ignore
from mailroom.shelves.store_faults import StoreRefused
from mailroom.shelves.store_parts import Journal, Lock


class FileCabinet:
    """The store at `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.marks, self.notes, self.keys = DoorState(root), NoteFiles(root), KeyFile(root)

    @property
    def inbox(self) -> FileInbox:
        return FileInbox(self._root)

    @property
    def outgoing(self) -> OutgoingArchive:
        return OutgoingArchive(self._root)

    def exists(self) -> bool:
        return (self._root / "journal").is_dir()

    def is_empty(self) -> bool:
        return snapshot_files.is_empty(self._root)

    def is_half_restored(self) -> bool:
        return snapshot_files.is_unfinished(self._root)

    def form(self) -> int:
        return schema_version.form_of(self._root)

    def holder(self) -> int | None:
        return store_lock.holder(self._root)

    def hold(self) -> FileLock:
        return store_lock.lock(self._root)

    def open(self, indexing: Indexing = ignore, held: Lock | None = None, *, keys: bool = True) -> Shelves:
        """held: its lock, where the caller has taken it."""
        root = self._root
        held = held or self.hold()
        try:
            journal = FileJournal(root)
            if journal.last == 0 and any(any((root / name).glob("*/*.eml")) for name in ("letters", "sent")):
                raise StoreRefused("no_book")  # begun anew it would give its numbers a second time
            register = SqliteRegister.open(root, journal, indexing)
            found = self.keys.load(begun=journal.last > 0) if keys else ()
            parts = (self.inbox, journal, register, self.outgoing)
            # a process that was killed may have made what lies in them just before
            below = ("", "inbox", "inbox/aside", "letters", "sent")
            for folder in (root.parent, *(root / name for name in below)):
                durable_files.sync_folder(folder)
            return Shelves(root, held, *parts, found, self.marks)
        except BaseException:
            held.release()
            raise

    def look(self) -> Shelves:
        self.form()
        register = SqliteRegister.open_for_reading(self._root)
        try:
            return Shelves(
                self._root, None, self.inbox, self.journal(), register, self.outgoing, (), self.marks
            )
        except BaseException:
            register.close()
            raise

    def journal(self, *, reading: bool = True) -> FileJournal:
        return FileJournal(self._root, reading=reading)

    def register(self, journal: Journal, indexing: Indexing) -> Register:
        return SqliteRegister.open(self._root, journal, indexing)

    def letters_wait(self) -> bool:
        return any(any((self._root / "inbox" / name).glob("[!.]*")) for name in ("new", "sacks"))

    def free_bytes(self) -> int:
        place = next(path for path in (self._root, *self._root.parents) if path.exists())
        return shutil.disk_usage(place).free

    def snapshot(self, register: Register) -> snapshot_files.FileSnapshot:
        return snapshot_files.FileSnapshot(self._root, register)

    def restoring(self) -> AbstractContextManager[Restoring]:
        return snapshot_files.restoring(self._root)
