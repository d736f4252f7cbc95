"""A launcher for tests: the real command line in a process of its own that is killed, or whose disk fails, at a chosen step.

Everything by which the office changes its store counts as a step: fsync, write, rename, replace, link, unlink, mkdir, utime,
truncate, creating a file, a commit of SQLite; and the answer that a door gives. A write counts twice: before its first byte, and
after half of its bytes. The steps are numbered from 1 in the order in which they happen, and each is noted in the trace file.
The product knows nothing of this: what is replaced are functions of the standard library, in the process that was forked.

`python -m tests.crash` reads one order a line (JSON, see `Order`), forks, says the process's number, and when that has ended
"ended". All modules are loaded beforehand, so that a start costs no more than opening the store does.
"""

from __future__ import annotations

import errno
import gc
import importlib
import json
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mailroom import cli
from mailroom.commands import COMMANDS
from mailroom.config import load
from mailroom.doors import smtp

LOADED = ("mailroom.commands.serve", "mailroom.daemon", "mailroom.demo")
PATHS = ("rename", "replace", "link", "unlink", "mkdir", "utime")  # steps that name what they change by a path
FDS = ("fsync", "ftruncate")
NEEDS_ROOM = ("write", "half", "fsync", "create", "link", "mkdir", "COMMIT")  # steps that a full disk refuses


@dataclass(frozen=True)
class Order:
    """argv: the command line; store: its folder; trace: where the steps are noted; log: where the process's output goes.

    kill: the step before which the process kills itself (0 = none). at: the step at which `what` happens (0 = none).
    what: "full", from there on the disk has no room until the file `full` is gone; "raise", that one step raises RuntimeError.
    """

    argv: tuple[str, ...]
    store: str
    trace: str
    log: str
    kill: int = 0
    at: int = 0
    what: str = ""
    full: str = ""


class Steps:
    """Counts the steps of one process and does at the chosen one what was ordered."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.real = {name: getattr(os, name) for name in (*PATHS, *FDS, "write", "open", "close")}
        self.guard = threading.Lock()
        self.count = 0
        self.ours: dict[int, str] = {}  # open files of the store
        self.trace = self.real["open"](order.trace, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def install(self) -> None:
        for name in PATHS:
            setattr(os, name, self._by_path(name))
        for name in FDS:
            setattr(os, name, self._by_fd(name))
        os.write, os.open, os.close = self._write, self._open, self._close  # type: ignore[assignment]
        self._watch_sqlite()
        self._watch_answers()

    def step(self, name: str, about: str = "", before_death: Callable[[], object] = lambda: None) -> None:
        """One more step. Dies here, or raises what the disk or a fault of ours would raise."""
        with self.guard:
            self.count += 1
            self.real["write"](self.trace, f"{self.count} {name} {about}\n".encode())
            if self.count == self.order.kill:
                before_death()
                os.kill(os.getpid(), signal.SIGKILL)
        if self.count == self.order.at and self.order.what == "raise":
            raise RuntimeError("a fault of ours")
        if self._full() and name in NEEDS_ROOM:
            if name == "COMMIT":
                raise sqlite3.OperationalError("database or disk is full")
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _full(self) -> bool:
        return self.order.what == "full" and 0 < self.order.at <= self.count and Path(self.order.full).exists()

    def _inside(self, path: object) -> str:
        """The path below the store; "" when it lies elsewhere."""
        text = os.fspath(path) if isinstance(path, str | os.PathLike) else ""
        return text[len(self.order.store) :] if str(text).startswith(self.order.store) else ""

    def _by_path(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            about = self._inside(args[-1]) or self._inside(args[0])
            nothing = (name == "mkdir" and Path(args[0]).is_dir()) or (name == "unlink" and not Path(args[0]).exists())
            if (about or args[0] in self.ours) and not nothing:
                self.step(name, about or self.ours[args[0]])
            return self.real[name](*args, **named)

        return call

    def _by_fd(self, name: str) -> Callable[..., Any]:
        def call(fd: int, *args: Any) -> Any:
            if fd in self.ours:
                self.step(name, self.ours[fd])
            return self.real[name](fd, *args)

        return call

    def _write(self, fd: int, data: Any) -> int:
        if fd in self.ours:
            half = bytes(data[: len(data) // 2])
            self.step("write", self.ours[fd])
            self.step("half", self.ours[fd], lambda: self.real["write"](fd, half))
        return int(self.real["write"](fd, data))

    def _open(self, path: Any, flags: int, *args: Any, **named: Any) -> int:
        about = self._inside(path)
        if about and flags & os.O_CREAT and not Path(path).exists():
            self.step("create", about)
        fd = int(self.real["open"](path, flags, *args, **named))
        if about:
            self.ours[fd] = about
        return fd

    def _close(self, fd: int) -> None:
        self.ours.pop(fd, None)
        self.real["close"](fd)

    def _watch_sqlite(self) -> None:
        steps, connect = self, sqlite3.connect

        class Watched(sqlite3.Connection):
            def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
                if sql == "COMMIT" or sql.startswith("PRAGMA user_version ="):
                    steps.step("COMMIT", sql)
                return super().execute(sql, *args)

            def executescript(self, script: str) -> sqlite3.Cursor:
                steps.step("COMMIT", "script")
                return super().executescript(script)

        sqlite3.connect = lambda *args, **named: connect(*args, **{**named, "factory": Watched})  # type: ignore[assignment]

    def _watch_answers(self) -> None:
        steps = self
        for talk in (smtp._SmtpTalk, smtp._LmtpTalk):
            answer = talk._answer

            async def watched(self: Any, text: str, recipients: int, answer: Any = answer) -> None:
                steps.step("answer", text[:3])
                await answer(self, text, recipients)

            talk._answer = watched  # type: ignore[method-assign]


def child(order: Order) -> int:
    """The forked process: the command line as run.py would call it."""
    out = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream, fd in ((os.devnull, 0), (None, 1), (None, 2)):
        os.dup2(os.open(stream, os.O_RDONLY) if stream else out, fd)
    Steps(order).install()
    return cli.main(order.argv)


def main() -> None:
    for module in (*LOADED, *COMMANDS.values()):
        importlib.import_module(module)
    load(cli.CONFIG, {})
    gc.freeze()  # else the collector of each child would copy every page of ours
    for line in sys.stdin:
        order = Order(**json.loads(line))
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                code = child(order)
            finally:
                os._exit(code)
        print(pid, flush=True)
        os.waitpid(pid, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
