"""Answers for one writer a store: the lock that the daemon holds, and whatever else would write refuses without.

Promises: the lock ends with the process, however it ends; nobody waits for it. Readers need none. Whoever gets it gets a store of today's
form: one of an older form is brought up first (forms.py), before anything in it is opened.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

from mailroom.shelves import forms, safeio


class Locked(RuntimeError):  # noqa: N818 - said of a store: it is locked
    """Another process works on this store."""


class Lock:
    """The right to write in a store; given back by `release`, by leaving `with`, or by the end of the process.

    brought_up: the steps by which the store came to today's form just now, (from, to) each; mostly none.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self.brought_up: list[tuple[int, int]] = []

    def release(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def lock(root: Path) -> Lock:
    """Take the one right to write in the store at `root`. `Locked`, with a sentence for the person, when another has it; `Newer`, when the
    store is of a later form; OSError, when it could not be brought up to today's: nothing is held then."""
    safeio.folder(root)
    fd = os.open(root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(fd, 20, 0).decode("ascii", "replace").strip()
        os.close(fd)
        who = f" (process {holder})" if holder else ""
        raise Locked(f"The mailroom is already at work on {root}{who}. Stop it first, or let it do this.") from error
    with contextlib.suppress(OSError):  # the number is a courtesy; the lock holds on a full disk too
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
    held = Lock(fd)
    try:
        held.brought_up = forms.bring_up(root)
    except BaseException:
        held.release()
        raise
    return held
