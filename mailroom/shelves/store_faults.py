"""Which states of a store keep it from being opened or worked at, whatever engine keeps it.

It may be in use, refused, damaged, cut, behind its journal, or of a later form. No letter is to blame.

In: `is_out_of_memory`: an exception. The others: what a person needs to be told.
Out: yes or no; exceptions with their values.
Fails: raises nothing of its own.
See: What SQLite raises, and which of these it means: shelves/files/sqlite_faults.py. What the clerk does
about one: daemon/clerk_loop.py. Errors that set a letter aside: office.py. The sentences for a person:
daemon/store_opening.py."""

from __future__ import annotations

import errno

FORM = 3  # 1: the journal holds all openly; 2: personal values are sealed; 3: the register has checksums
UNREADABLE = "unreadable"


class NoDocument(ValueError):  # noqa: N818 - said of a row: it holds no document
    """A row's text is no JSON: it is not what was written."""


class StoreRefused(RuntimeError):  # noqa: N818 - a state of the store
    """This store cannot be opened now, or by this program. key, values: why, for cli.toml's [refused]."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key}: {values}")
        self.key, self.values = key, values


class StoreLocked(RuntimeError):  # noqa: N818 - a state of the store
    """Another process works on this store. holder: its number, 0 when that is not known."""

    def __init__(self, store: object, number: int) -> None:
        super().__init__(str(store), number)
        self.holder = number


class NewerForm(Exception):  # noqa: N818 - said of a store: it is newer than the program
    """A store, or a backup, of a later form; nothing was changed. found: what it says of itself."""

    def __init__(self, found: str, known: int = FORM) -> None:
        super().__init__(f"it has form {found}, and this program knows form {known}")
        self.found = found


class KeyMissing(ValueError):  # noqa: N818 - a state of the store
    """The key of reply tokens is gone, though letters were sealed with it."""


class JournalBroken(Exception):  # noqa: N818 - a state of the journal, as StoreLocked is one of a store
    """A line of the journal is not what was written. Its one argument is the `Fault`."""


class JournalCut(Exception):  # noqa: N818 - a state of the journal
    """The book ends with another change than the last that was noted beside it: it was cut, or an older copy
    was put back. Nothing was changed. last: where it ends; known: how far it went."""

    def __init__(self, last: int, known: int) -> None:
        super().__init__(last, known)
        self.last, self.known = last, known


class JournalDisplaced(OSError):  # noqa: N818 - a state of the journal
    """The newest part of the journal is not where it was, or not as this process left it. filename: which."""


class RegisterBehind(OSError):  # noqa: N818 - a state of the register
    """The change is in the journal and counts, but could not be entered here yet."""


class RegisterDamaged(OSError):  # noqa: N818 - a state of the register
    """The register cannot be read: no letter's fault; who stops for the disk stops for this. file: what a
    person is told of as damaged."""

    def __init__(self, what: str, file: str) -> None:
        super().__init__(what)
        self.file = file


def is_out_of_memory(error: BaseException | None) -> bool:
    """Whether this, or what it was raised from, says that there is no more memory."""
    while error is not None:
        if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
            return True
        error = error.__cause__
    return False
