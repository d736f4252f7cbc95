"""Which errors of SQLite mean that the register's file is damaged, or that its disk is full or failing.

In: `is_damage`, `disk_fault`: an exception. `is_disk_full`: a path.
Out: yes or no; the OSError that a caller who stops for the disk stops for. Nothing that a letter can cause
counts as one.
Fails: `is_disk_full` raises the OSError of a folder that is gone.
See: What they mean for a store: shelves/store_faults.py."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import apsw

from mailroom.shelves.store_faults import NoDocument, RegisterDamaged

FAULTS = (apsw.Error, NoDocument, UnicodeDecodeError)  # what a failing disk and a damaged file raise
DISK_FAILURES = (
    *(apsw.BusyError, apsw.CantOpenError, apsw.FullError, apsw.IOError, apsw.LockedError, apsw.NoMemError),
    *(apsw.PermissionsError, apsw.ProtocolError, apsw.ReadOnlyError),
)
_DAMAGED_PAGE = {apsw.SQLITE_IOERR_DATA, apsw.SQLITE_IOERR_SHORT_READ}  # a wrong checksum; a file cut short
ROOM = 1 << 20  # bytes: more than the little file takes that SQLite needs beside a write-ahead log


def is_disk_full(path: Path) -> bool:
    """Whether SQLite has no room for its little file, which it needs also for reading."""
    found = os.statvfs(path)
    return found.f_bavail * found.f_frsize < ROOM


def disk_fault(error: BaseException, what: str) -> OSError | None:
    """Returns what to raise where the disk failed, or memory did; None for all else. A letter can never cause
    this kind of SQLite error."""
    if isinstance(error, apsw.NoMemError):
        return OSError(errno.ENOMEM, f"{what}: {error}")
    return OSError(f"{what}: {error}") if isinstance(error, DISK_FAILURES) and not is_damage(error) else None


def is_damage(error: BaseException) -> bool:
    """Whether the file is damaged: a page is not as it was written, or something is missing. An SQLError is
    damage, too: our statements do not change, so the tables are not those that were made."""
    kinds = (
        apsw.CorruptError,
        apsw.FormatError,
        apsw.NotADBError,
        apsw.SQLError,
        *FAULTS[1:],
        RegisterDamaged,
    )
    return isinstance(error, kinds) or getattr(error, "extendedresult", 0) in _DAMAGED_PAGE
