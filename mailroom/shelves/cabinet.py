"""All that one office keeps, whatever engine keeps it (`Cabinet`), and what its one writer has open of it
(`Shelves`).

One group enters rows, their lines of the journal, mails, and the filing of the letters that caused them.

In: a `Cabinet` of an engine; `Shelves.enter_group`.
Out: `Shelves`, open for the writer or for a reader; `Group`, which says what counts with it.
Fails: `enter_group` raises OSError: nothing was entered; `RegisterBehind`: it was. A letter whose filing
fails afterwards is filed at the next start.
See: The parts: store_parts.py. Which engine a store has: engines.py."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from mailroom.shelves.register.register import Indexing, Register, ignore
from mailroom.shelves.store_parts import Inbox, Journal, Keys, Lock, Marks, Notes, Outbox, Progress


@dataclass
class Group:
    """Changes that are entered together. mails: id → bytes; letters: (name in the inbox, digest); told:
    lines, each with the letter it is logged under."""

    mails: dict[str, bytes] = field(default_factory=dict)
    letters: list[tuple[str, str]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Shelves:
    """What is open of one store. root: the office's folder on this machine; lock: None for a reader."""

    root: Path
    lock: Lock | None
    inbox: Inbox
    journal: Journal
    register: Register
    outgoing: Outbox
    keys: tuple[bytes, ...]
    marks: Marks

    @contextlib.contextmanager
    def enter_group(self) -> Iterator[Group]:
        """All that is entered inside counts together: mails are durable before the rows that name them, and
        letters leave the inbox after them."""
        group = Group()
        with self.register.group():
            yield group
            if group.mails:
                self.outgoing.write(group.mails)
        for name, digest in group.letters:
            self.inbox.file_away(name, digest)

    def close(self) -> None:
        self.register.close()
        self.journal.close()
        if self.lock is not None:
            self.lock.release()


class Cabinet(Protocol):
    """One office's store, not opened. Everybody may ask; who writes holds the lock."""

    @property
    def inbox(self) -> Inbox: ...

    @property
    def outgoing(self) -> Outbox: ...

    @property
    def marks(self) -> Marks: ...

    @property
    def notes(self) -> Notes: ...

    @property
    def keys(self) -> Keys: ...

    def exists(self) -> bool:
        """Whether something was ever entered here."""

    def is_empty(self) -> bool:
        """Whether a backup may be restored here: nothing lies there, or what an earlier restore left."""

    def is_half_restored(self) -> bool: ...

    def form(self) -> int:
        """Returns the form in which it was written. `NewerForm`: this program may not read it."""

    def holder(self) -> int | None:
        """Returns the process that works here now, 0 when its number is not known; None when nobody does."""

    def hold(self) -> Lock:
        """Takes the one right to write. `StoreLocked`: another has it; `NewerForm`; OSError."""

    def open(self, indexing: Indexing = ignore, held: Lock | None = None, *, keys: bool = True) -> Shelves:
        """Opens all for the one writer; `close` gives the lock back. held: the lock, where it was taken
        before; keys: also those of reply tokens, made for a new store."""

    def look(self) -> Shelves:
        """Opens all for a reader, who changes nothing and holds nothing. `StoreRefused`, `JournalCut`."""

    def journal(self, *, reading: bool = True) -> Journal:
        """Opens the journal alone."""

    def register(self, journal: Journal, indexing: Indexing) -> Register:
        """Opens the register alone, for its writer."""

    def letters_wait(self) -> bool: ...

    def free_bytes(self) -> int:
        """Returns how much room there is for more."""

    def snapshot(self, register: Register) -> Snapshot:
        """Gives all that a backup holds, of one moment. register: open for reading, in its `snapshot`, in
        which nothing was read yet."""

    def restoring(self) -> AbstractContextManager[Restoring]:
        """Takes in what a backup holds; all of it is there when the block ends well, and nothing if not."""


class Snapshot(Protocol):
    """What a backup holds, file by file. changes, head, form: known once all files were given; count: how
    many there are, about."""

    count: int
    changes: int
    head: str
    form: int

    def files(self) -> Iterator[tuple[str, bytes]]: ...


class FileTwice(Exception):  # noqa: N818 - said of a file of a backup
    """A backup holds two files of one name."""


class Restoring(Protocol):
    """What takes in a backup. `FileTwice`."""

    def put_file(self, name: str, data: bytes) -> None: ...

    def end(self, changes: int, head: str, form: int, progress: Progress) -> bool:
        """Returns False when the journal ends otherwise; else all is made ready. form: 0 = not written
        down."""
