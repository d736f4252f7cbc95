"""Which errors mean that the store is refused, damaged, behind its journal, or on a full or failing disk. No
letter is to blame for them.

In: `is_disk_failure`, `is_damage`, `is_out_of_memory`: an exception. `is_disk_full`: a path.
Out: yes or no. Nothing that a letter can cause counts as one.
Fails: `is_disk_full` raises the OSError of a folder that is gone.
See: What the clerk does about one: daemon/clerk_loop.py. Errors that set a letter aside: office.py. The
sentences for a person: daemon/store_opening.py."""

from __future__ import annotations

import os
from pathlib import Path

import apsw


class NoDocument(ValueError):  # noqa: N818 - said of a row: it holds no document
    """A row's text is no JSON: the file is not what was written."""


FAULTS = (apsw.Error, NoDocument, UnicodeDecodeError)  # what a failing disk and a damaged file raise
DISK_FAILURES = (
    *(apsw.BusyError, apsw.CantOpenError, apsw.FullError, apsw.IOError, apsw.LockedError, apsw.NoMemError),
    *(apsw.PermissionsError, apsw.ProtocolError, apsw.ReadOnlyError),
)
_DAMAGED_PAGE = {apsw.SQLITE_IOERR_DATA, apsw.SQLITE_IOERR_SHORT_READ}  # a wrong checksum; a file cut short
ROOM = 1 << 20  # bytes: more than the little file takes that SQLite needs beside a write-ahead log


class StoreRefused(RuntimeError):  # noqa: N818 - a state of the store
    """This store cannot be opened now, or by this program. key, values: why, for cli.toml's [refused]."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key}: {values}")
        self.key, self.values = key, values


class RegisterBehind(OSError):  # noqa: N818 - a state of the register
    """The change is in the journal and counts, but could not be entered here yet."""


class RegisterDamaged(OSError):  # noqa: N818 - a state of the register
    """The register's file cannot be read: no letter's fault; who stops for the disk stops for this."""


def is_disk_full(path: Path) -> bool:
    """Whether SQLite has no room for its little file, which it needs also for reading."""
    found = os.statvfs(path)
    return found.f_bavail * found.f_frsize < ROOM


def is_out_of_memory(error: BaseException | None) -> bool:
    """Whether this, or what it was raised from, says that there is no more memory."""
    while error is not None:
        if isinstance(error, MemoryError | apsw.NoMemError):
            return True
        error = error.__cause__
    return False


def is_disk_failure(error: BaseException) -> bool:
    """Whether the disk failed. A letter can never cause this kind of SQLite error."""
    return isinstance(error, DISK_FAILURES) and not is_damage(error)


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
