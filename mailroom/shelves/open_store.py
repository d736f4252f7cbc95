"""How all that an office keeps is opened for its one writer: lock, journal, register, letters, keys, door
marks (`Shelves`).

In: `Shelves.open`: the store's folder, who is told while an index is made, a `Lock` that is held already.
Out: `Shelves`, whose owner holds the lock. Folders that a killed process made are synced.
Fails: `StoreLocked`: in use. `NewerForm`, `StoreRefused`, `KeyMissing`, `JournalBroken`, `JournalCut`: not
ours, damaged or cut. ValueError: a faulty token key. PermissionError, OSError: the disk.
See: Opening for a reader beside it, with sentences for a person: daemon/store_opening.py."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mailroom.shelves import durable_files, token_keys
from mailroom.shelves.journal.journal import Journal
from mailroom.shelves.letters.inbox import Inbox
from mailroom.shelves.letters.outgoing_archive import OutgoingArchive
from mailroom.shelves.register.register import Indexing, Register
from mailroom.shelves.store_faults import StoreRefused
from mailroom.shelves.store_lock import Lock, lock


@dataclass
class Shelves:
    """The shelves of one store."""

    root: Path
    lock: Lock
    inbox: Inbox
    journal: Journal
    register: Register
    outgoing: OutgoingArchive
    keys: tuple[bytes, ...]

    @classmethod
    def open(cls, root: Path, indexing: Indexing = lambda _: None, held: Lock | None = None) -> Shelves:
        """Open (or make) a store. StoreLocked, StoreRefused or OSError: it cannot be used. held: its lock,
        where the caller has taken it."""
        held = held or lock(root)
        try:
            journal = Journal(root)
            if journal.last == 0 and any(any((root / name).glob("*/*.eml")) for name in ("letters", "sent")):
                raise StoreRefused("no_book")  # begun anew it would give its numbers a second time
            register = Register.open(root, journal, indexing)
            found = token_keys.load(root, begun=journal.last > 0)
            shelves = cls(root, held, Inbox(root), journal, register, OutgoingArchive(root), found)
            # a process that was killed may have made what lies in them just before
            below = ("", "inbox", "inbox/aside", "letters", "sent")
            for folder in (root.parent, *(root / name for name in below)):
                durable_files.sync_folder(folder)
            return shelves
        except BaseException:
            held.release()
            raise

    def close(self) -> None:
        self.register.close()
        self.journal.close()
        self.lock.release()
