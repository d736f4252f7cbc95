"""Who may write a store: one process, which holds the lock on the file `lock` and on the folder.

Two things are locked, so removing the file as a leftover lets no second writer in. The kernel frees the lock
when the process ends. Readers need no lock. A store of an older form is brought up to today's as soon as it
is locked.

In: `lock`, `holder`: the store's folder.
Out: a `FileLock`, kept until `release`; the process id of the holder, or None.
Fails: `StoreLocked`: another process has it; nobody waits. `NewerForm`: a later program wrote the store.
OSError: the disk.
See: Opening all of a store: file_cabinet.py. Steps to today's form: schema_version.py."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from pathlib import Path

from mailroom.shelves import durable_files
from mailroom.shelves.files import schema_version
from mailroom.shelves.store_faults import StoreLocked

FILE = "lock"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class FileLock:
    """The right to write in a store; given back by `release`, by leaving `with`, or by the end of the
    process. brought_up: the steps just taken to today's form, (from, to) each."""

    def __init__(self, *fds: int) -> None:
        self.fds = fds
        self.brought_up: list[tuple[int, int]] = []

    def release(self) -> None:
        for fd in self.fds:
            os.close(fd)
        self.fds = ()

    __del__ = release  # a lock that nobody holds any more

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def lock(root: Path) -> FileLock:
    """Take the one right to write in the store at `root`. Raises `StoreLocked`, `NewerForm`, or OSError where
    the store could not be brought up to date; nothing is held after any of them."""
    durable_files.folder(root)
    file = durable_files.open_own(root / FILE, os.O_RDWR | os.O_CREAT)
    held = FileLock(file, os.open(root, _FOLDER))
    try:
        if not all(map(_take, held.fds)):
            raise StoreLocked(root, _number(file))
        with contextlib.suppress(OSError):  # the number is a courtesy; the lock holds on a full disk too
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        held.brought_up = schema_version.bring_up(root)
    except BaseException:
        held.release()
        raise
    return held


def holder(root: Path) -> int | None:
    """Returns the process that works in this store now, 0 when its number is not known; None when nobody
    does."""
    number = 0
    for path, flags in ((root / FILE, os.O_RDONLY | os.O_CLOEXEC), (root, _FOLDER)):
        with contextlib.suppress(OSError):
            fd = os.open(path, flags)
            try:
                number = number or (0 if path == root else _number(fd))
                if not _take(fd, fcntl.LOCK_SH):
                    return number
            finally:
                os.close(fd)
    return None


def _take(fd: int, how: int = fcntl.LOCK_EX) -> bool:
    """Whether it is ours now; also where a file system cannot lock a folder (NFS)."""
    try:
        fcntl.flock(fd, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            raise
    return True


def _number(fd: int) -> int:
    """The process that wrote its number last; 0 when none can be read."""
    said = os.pread(fd, 20, 0).decode("ascii", "replace").strip()
    return int(said) if said.isdecimal() else 0
