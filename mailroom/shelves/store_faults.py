"""What may be wrong with a store or its register: refused, behind the journal, damaged, or a failing disk.

Promises: nothing that a letter can cause counts as one; damage and a failing disk are told apart."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path


class NoDocument(ValueError):  # noqa: N818 - said of a row: it holds no document
    """A row's text is no JSON: the file is not what was written."""


FAULTS = (sqlite3.Error, NoDocument, UnicodeDecodeError)  # what a failing disk and a damaged file raise
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


def is_disk_failure(error: BaseException) -> bool:
    """Whether the disk failed. A letter can never cause this kind of SQLite error."""
    return type(error) is sqlite3.OperationalError


def is_damage(error: Exception) -> bool:
    """Whether the file is damaged. SQLite gives an error code to faults of the disk; the same error without a
    code means damage."""
    if is_disk_failure(error):
        return getattr(error, "sqlite_errorcode", None) is None
    return type(error) in (sqlite3.DatabaseError, NoDocument, UnicodeDecodeError)
