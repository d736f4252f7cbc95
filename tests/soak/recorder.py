"""Records what a process does to its store, call by call and with all bytes, for `disk.py` to say what a
power cut would leave.

A record is a file of pickled tuples, in the order in which the calls were done:

    ("open", number, path, created or truncated (bool), append (bool))
    ("write", number, bytes)   ("ftruncate", number, size)
    ("sync", number, n)   the fsync n has begun     ("synced", n)   it has succeeded
    ("unsynced", n)   it has failed
    ("mkdir", "rmdir" or "unlink", path)   ("rename" or "link", from, to)
    ("commit", file)   SQLite has committed, and what the register then held lies in `file` beside the record
    ("taken", raw)   the inbox has taken this letter in: the door may say 250
    ("begun",)   a process has started: what the one before had open is closed

Paths begin with "/" and are below the folder that the store lies in. `number` names an open file.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import apsw


class Recorder:
    """Any number of threads may call, and of processes forked from this one; each call is done and noted
    under one lock, except a sync, whose begin and end are noted."""

    def __init__(
        self, path: str, scope: str, real: Mapping[str, Callable[..., Any]], die: Callable[[], object]
    ) -> None:
        """die: ends the whole tree."""
        self._path, self._scope, self._real, self._end = path, scope, real, die
        self._out = real["open"](path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._guard = multiprocessing.RLock()
        self._count = itertools.count(1)
        self._open: dict[int, str] = {}
        self._note("begun")

    def _note(self, *what: Any) -> None:
        data = pickle.dumps(what)
        self._real["write"](self._out, len(data).to_bytes(4, "big") + data)

    def done(self, call: Callable[[], Any], name: str, *what: Any) -> Any:
        """Do this call and note it. What fails is not noted: it changed nothing."""
        with self._guard:
            self._die()
            if name == "open":
                return self._opened(call, *what)
            found = call()
            if name in ("write", "ftruncate"):
                fd, more = what
                self._note(name, self._open[fd], more)
            else:
                self._note("rename" if name == "replace" else name, *what)
            return found

    def _die(self) -> None:
        """When it is wanted (see `killing`): between two calls, lest one be done and not noted."""
        if Path(f"{self._path}.die").exists():
            self._end()

    def _number(self) -> str:
        return f"{os.getpid()}.{next(self._count)}"

    def _opened(self, call: Callable[[], Any], path: str, flags: int) -> int:
        fresh = bool(flags & os.O_TRUNC) or (
            bool(flags & os.O_CREAT) and not Path(self._scope + path).exists()
        )
        fd = int(call())
        self._open[fd] = self._number()
        self._note("open", self._open[fd], path, fresh, bool(flags & os.O_APPEND))
        return fd

    def closed(self, fd: int) -> None:
        self._open.pop(fd, None)

    @contextmanager
    def syncing(self, fd: int) -> Iterator[None]:
        """An fsync: only what was done before it began is on the disk when it ends."""
        with self._guard:
            self._die()
            n = self._number()
            self._note("sync", self._open[fd], n)
        try:
            yield
        except OSError:
            with self._guard:
                self._note("unsynced", n)
            raise
        with self._guard:
            self._note("synced", n)

    def committed(self, sql: apsw.Connection) -> None:
        """Keep what the register holds now."""
        if Path(sql.filename).name != "register.db":
            return
        with self._guard:
            kept = f"{self._path}.register{self._number()}"
            with closing(apsw.Connection(kept)) as copy, copy.backup("main", sql, "main") as backup:
                backup.step()
            self._note("commit", kept)

    def watch(self, inbox: Any) -> None:
        """Note each letter that was taken in."""
        accept_all = inbox.accept_all

        def watched(shelf: Any, letters: Sequence[tuple[bytes, Any]]) -> Any:
            names = accept_all(shelf, letters)
            with self._guard:
                for (raw, _), name in zip(letters, names, strict=True):
                    if isinstance(name, str):
                        self._note("taken", raw)
            return names

        inbox.accept_all = watched


@contextmanager
def killing(path: str) -> Iterator[None]:
    """While inside, the process that writes this record kills itself before its next call."""
    wish = Path(f"{path}.die")
    wish.touch()
    try:
        yield
    finally:
        wish.unlink()


def read(path: Path) -> Iterator[tuple[Any, ...]]:
    """The record; a last entry that a kill has torn is left out."""
    with path.open("rb") as file:
        while len(size := file.read(4)) == 4:
            data = file.read(int.from_bytes(size, "big"))
            if len(data) < int.from_bytes(size, "big"):
                return
            yield pickle.loads(data)
