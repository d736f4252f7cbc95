"""Which files of a store go into a backup, in which order, and how a backup becomes a store again.

What waits comes first, and is looked at twice: a letter that is entered and filed meanwhile is then here or
in the journal. Restored files get their names last, the journal after all others. Cut off in between, the
office refuses to open on that.

In: `FileSnapshot`: the store's folder; its register, open for reading in a `snapshot` in which nothing was
read yet. `restoring`: the folder.
Out: (name, bytes) of each file; a `FileRestoring` that takes them in.
Fails: OSError: the disk. `FileTwice`. `JournalBroken`, `JournalCut`, `NewerForm`: the
backup holds no whole store, and nothing of it stays.
See: The form of the whole: shelves/upkeep/store_backup.py."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from mailroom.shelves import durable_files
from mailroom.shelves.cabinet import FileTwice
from mailroom.shelves.files import schema_version, token_keys
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import FILE, SqliteRegister
from mailroom.shelves.register.register import Register
from mailroom.shelves.store_parts import Progress

BESIDE = ".restoring"  # in a store: it is not whole, and a restoring begins again
NOTHING = frozenset({"lock", schema_version.FILE})  # files that a refused command may leave
_NEW = ("inbox/sacks", "inbox/new")  # in the order in which a letter may pass them


class FileSnapshot:
    """One moment of an office that may be at work: the journal up to a change, every letter and mail that it
    speaks of, and every letter that waited."""

    def __init__(self, root: Path, register: Register) -> None:
        self._root, self._register = root, register
        # not asked of the register: its snapshot begins with the first question
        shelves = (root / "letters", root / "sent")
        self.count = sum(len(names) for shelf in shelves for _, _, names in os.walk(shelf))
        self.changes, self.head, self.form = 0, "", 0

    def files(self) -> Iterator[tuple[str, bytes]]:
        early = set()
        for name, data in self._files_in(*_NEW, "inbox/aside", "doors"):
            early.add(name)
            yield name, data
        yield token_keys.FILE, (self._root / token_keys.FILE).read_bytes()
        self.changes, self.head = self._register.last_change, self._register.head
        yield from ((name, data) for name, data in self._files_in(*_NEW) if name not in early)
        yield from self._mails_in_register()
        for name, data in FileJournal(self._root, reading=True).copy(self.changes):
            yield f"journal/{name}", data
        self.form = schema_version.form_of(self._root)

    def _files_in(self, *folders: str) -> Iterator[tuple[str, bytes]]:
        """Files that may go at any moment; what goes meanwhile is left out."""
        for folder in folders:
            for path in sorted((self._root / folder).rglob("*")):
                with contextlib.suppress(FileNotFoundError):
                    if path.is_file() and not path.name.endswith(".part"):
                        yield path.relative_to(self._root).as_posix(), path.read_bytes()

    def _mails_in_register(self) -> Iterator[tuple[str, bytes]]:
        """The letters and mails that the register knows. `verify` names missing ones."""
        for shelf, table in (("letters", "letters"), ("sent", "mails")):
            for folder in sorted((self._root / shelf).glob("*")):
                for path in sorted(folder.glob("*.eml")):
                    key = path.name.partition(".")[0] if table == "letters" else path.stem
                    if self._register.get(table, key) is not None:
                        yield path.relative_to(self._root).as_posix(), path.read_bytes()


class FileRestoring:
    """Files of a backup, put beside the store's place until all of them are there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._beside = durable_files.folder(root / BESIDE)
        self._folders = {self._beside}

    def put_file(self, name: str, data: bytes) -> None:
        target = self._beside / name
        if target.parent not in self._folders:
            self._folders.add(durable_files.folder(target.parent))
        try:
            fd = durable_files.open_own(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        except FileExistsError as twice:
            raise FileTwice(name) from twice
        with os.fdopen(fd, "wb") as file:
            file.write(data)

    def end(self, changes: int, head: str, form: int, progress: Progress) -> bool:
        book = FileJournal(self._beside, reading=True)
        if (book.last, book.head) != (changes, head):
            return False
        if form:
            schema_version.mark(self._beside, form)
        schema_version.bring_up(self._beside)
        with closing(FileJournal(self._beside)) as journal:
            journal.progress = progress
            SqliteRegister.open(self._beside, journal).close()
        os.sync()  # one for all: to sync a hundred thousand files one by one takes half an hour
        order = {FILE: 0, "journal": 2}
        for child in sorted(self._beside.iterdir(), key=lambda child: order.get(child.name, 1)):
            child.rename(self._root / child.name)
        return True


@contextlib.contextmanager
def restoring(root: Path) -> Iterator[FileRestoring]:
    """The folder may hold only its lock, and what an earlier restore left unfinished."""
    _clear(root)
    try:
        yield FileRestoring(root)
    finally:
        shutil.rmtree(root / BESIDE, ignore_errors=True)
    durable_files.sync_folder(root)


def is_unfinished(root: Path) -> bool:
    """Whether a restoring was cut off here, before the journal was in its place."""
    return (root / BESIDE).exists() and not (root / "journal").exists()


def is_empty(root: Path) -> bool:
    """Whether a backup may be restored here."""
    inside = {child.name for child in root.iterdir()} if root.exists() else set()
    return not inside - NOTHING or is_unfinished(root)


def _clear(root: Path) -> None:
    """Remove the files that were moved in already, and last the mark that tells of it."""
    if is_unfinished(root):
        for child in sorted(root.iterdir(), key=lambda child: child.name == BESIDE):
            if child.is_dir():
                shutil.rmtree(child)
            elif child.name != "lock":
                child.unlink()
