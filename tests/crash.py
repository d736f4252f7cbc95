"""A launcher for tests: the real command line in a process of its own that is killed, or whose disk fails, at
a chosen step.

Everything by which the office changes its store counts as a step: fsync, write, rename, replace, link,
unlink, mkdir, chmod, utime, truncate, creating a file, a commit of SQLite; and what the world hears of it: a
door's answer, a command to a mailbox or a relay. A write counts twice: before its first byte, and after half
of its bytes. The steps are numbered from 1 in the order in which they happen, and each is noted in the trace
file. By what it reads its store (a file, a folder's names, a look-up or a row of SQLite) counts as a look;
looks have numbers of their own and can only fail. The product knows nothing of this: what is replaced are
functions of the libraries, in the process that was forked. Its processes count together, and die together.

`python -m tests.crash [CONFIG]` reads one order a line (JSON, see `Order`), forks, says the process's number,
and when that has ended "ended". All modules are loaded beforehand, so that a start costs no more than opening
the store does."""

from __future__ import annotations

import builtins
import ctypes
import errno
import gc
import importlib
import io
import json
import mmap
import multiprocessing
import os
import signal
import smtplib
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import apsw
import imapclient

from mailroom import cli
from mailroom.commands import COMMANDS
from mailroom.config import load
from mailroom.daemon import clerk_loop, open_doors
from mailroom.daemon.heartbeat import HEARTBEAT
from mailroom.doors import smtp_session
from mailroom.places import DEMO_CONFIG
from mailroom.shelves.files.inbox import FileInbox
from mailroom.writing.papers.pdf_press import Press
from tests.mailbag import Bag
from tests.soak.parsed_tables import parse_once
from tests.soak.recorder import Recorder

LOADED = ("mailroom.commands.office.serve", "mailroom.daemon.supervisor", "mailroom.demo")
# steps that name what they change by a path
PATHS = ("rename", "replace", "link", "unlink", "mkdir", "rmdir", "chmod", "utime")
FDS = ("fsync", "ftruncate")
NEEDS_ROOM = ("write", "half", "fsync", "create", "link", "mkdir", "rename", "replace", "COMMIT", "row")
CHANGES = ("INSERT", "UPDATE", "DELETE", "CREATE", "DROP")
WORLD = ("answer", "mailbox", "relay")  # steps that no disk can refuse
COMMANDS_IMAP = ("login", "select_folder", "search", "fetch", "folder_exists", "create_folder", "move")
# Is on no letter's way and nothing is read from it; written by the clock, it would give every step behind it
# another number each time.
BESIDE = HEARTBEAT
RETRY = (0.02, 0.2)  # seconds: how soon the clerk tries a failing disk again
TICK = 1  # second: how soon he looks about by himself
LISTENING = 3600  # seconds: no run is noted as being there by the clock, either


@dataclass(frozen=True)
class Order:
    """argv: the command line; store: its folder; trace: where the steps are noted, and in `trace`.looks the
    looks; log: its output.

    kill: the step before which the process kills itself (0 = none). at: the step at which `fault` happens, or
    with `looks` the look (0 = none); upon: or the first look in whose note this stands, however many came
    before. fault: "ENOSPC" or "EIO", what the disk says; "raise", a RuntimeError. lasting: the fault lasts
    from there on while this file exists; "" = it is that one call. record: where all calls are recorded with
    their bytes ("" = nowhere)."""

    argv: tuple[str, ...]
    store: str
    trace: str
    log: str
    kill: int = 0
    at: int = 0
    upon: str = ""
    fault: str = ""
    looks: bool = False
    lasting: str = ""
    record: str = ""


class Through(io.RawIOBase):
    """A file of the store opened with `open`: its bytes go through os.write and os.ftruncate, where they are
    counted."""

    def __init__(self, fd: int, readable: bool) -> None:
        super().__init__()
        self._fd, self._readable = fd, readable

    def readable(self) -> bool:
        return self._readable

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd

    def readinto(self, into: Any) -> int:
        data = os.read(self._fd, len(into))
        into[: len(data)] = data
        return len(data)

    def write(self, data: Any) -> int:
        return os.write(self._fd, data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return os.lseek(self._fd, offset, whence)

    def truncate(self, size: int | None = None) -> int:
        os.ftruncate(self._fd, self.tell() if size is None else size)
        return self.tell() if size is None else size

    def close(self) -> None:
        if not self.closed:
            super().close()
            os.close(self._fd)


class Shared:
    """Numbers that a process shares with those forked from it; `guard` is held while they change."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)
        self.guard = multiprocessing.Lock()
        self.top = os.getpid()

    def next(self, place: int) -> int:
        number = int.from_bytes(self._page[8 * place : 8 * place + 8], "big") + 1
        self._page[8 * place : 8 * place + 8] = number.to_bytes(8, "big")
        return number

    def die(self) -> None:
        """The whole tree, from its top: the kernel kills the others with it."""
        os.kill(self.top, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


class Steps:
    """Counts the steps and looks of one tree of processes and does at the chosen one what was ordered."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.scope = str(Path(order.store).parent)
        self.real: dict[str, Callable[..., Any]] = {
            name: getattr(os, name)
            for name in (*PATHS, *FDS, "write", "pwrite", "open", "close", "listdir", "scandir")
        }
        self.real["io"] = io.open
        self.shared = Shared()
        self.guard = self.shared.guard
        self.ours: dict[int, str] = {}  # open files of the store
        self.short: set[int] = set()  # files whose last write was cut short by a failing disk
        append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self.trace = self.real["open"](order.trace, append, 0o600)
        self.seen = self.real["open"](f"{order.trace}.looks", append, 0o600)
        self.recorder = (
            Recorder(order.record, self.scope, self.real, self.shared.die) if order.record else None
        )

    def install(self) -> None:
        for name in PATHS:
            setattr(os, name, self._by_path(name))
        for name in FDS:
            setattr(os, name, self._by_fd(name))
        for name in ("listdir", "scandir"):
            setattr(os, name, self._listing(name))
        os.write, os.open, os.close = self._write, self._open, self._close  # type: ignore[assignment]
        os.pwrite = self._pwrite
        io.open = builtins.open = self._open_stream  # type: ignore[assignment]
        self._watch_sqlite()
        self._watch_answers()
        self._watch_calls(imapclient.IMAPClient, COMMANDS_IMAP, "mailbox")
        self._watch_calls(smtplib.SMTP, ("send", "getreply"), "relay")
        if self.recorder is not None:
            self.recorder.watch(FileInbox)

    # --- counting

    def step(self, name: str, about: str = "", before_death: Callable[[], object] = lambda: None) -> None:
        """One more step. Dies here, or raises what the disk or a fault of ours would raise."""
        with self.guard:
            number = self.shared.next(0)
            self.real["write"](self.trace, f"{number} {name} {about}\n".encode())
            if number == self.order.kill:
                before_death()
                self.shared.die()
        if not self.order.looks:
            self._fail(number, name)

    def look(self, name: str, about: str = "") -> None:
        with self.guard:
            number = self.shared.next(1)
            self.real["write"](self.seen, f"{number} {name} {about}\n".encode())
            met = bool(self.order.upon) and self.order.upon in about and self.shared.next(2) == 1
        if met:
            raise RuntimeError("a fault of ours")
        if self.order.looks:
            self._fail(number, name)

    def _fail(self, number: int, name: str) -> None:
        order = self.order
        if not 0 < order.at <= number or (number > order.at and not order.lasting):
            return
        if order.fault == "raise":
            raise RuntimeError("a fault of ours")
        fails = name in NEEDS_ROOM if order.fault == "ENOSPC" else name not in WORLD
        if fails and (not order.lasting or Path(order.lasting).exists()):
            raise self._said(name)

    def _said(self, name: str) -> Exception:
        if name in ("COMMIT", "row", "look-up"):
            full = self.order.fault == "ENOSPC"
            return apsw.FullError("database or disk is full") if full else apsw.IOError("disk I/O error")
        code = getattr(errno, self.order.fault)
        return OSError(code, os.strerror(code))

    # --- files

    def _inside(self, path: object) -> str:
        """The path below the folder that the store lies in; "" when it lies elsewhere."""
        text = os.fspath(path) if isinstance(path, str | os.PathLike) else ""
        if str(text).endswith(BESIDE):
            return ""
        if str(text) == self.scope:
            return "/"
        return str(text)[len(self.scope) :] if str(text).startswith(f"{self.scope}/") else ""

    def _done(self, call: Callable[[], Any], *what: Any) -> Any:
        """Do it; when all is recorded, so that the record has the order in which it was done."""
        return call() if self.recorder is None else self.recorder.done(call, *what)

    def _by_path(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            about = self._inside(args[-1]) or self._inside(args[0])
            nothing = (name == "mkdir" and Path(args[0]).is_dir()) or (
                name == "unlink" and not Path(args[0]).exists()
            )
            if (about or args[0] in self.ours) and not nothing:
                self.step(name, about or self.ours[args[0]])
            places = [
                self._inside(path) for path in args[: 2 if name in ("rename", "replace", "link") else 1]
            ]
            if not about or name in ("chmod", "utime"):
                return self.real[name](*args, **named)
            return self._done(lambda: self.real[name](*args, **named), name, *places)

        return call

    def _by_fd(self, name: str) -> Callable[..., Any]:
        def call(fd: int, *args: Any) -> Any:
            if fd not in self.ours:
                return self.real[name](fd, *args)
            if self.recorder is not None and name == "fsync":
                with self.recorder.syncing(fd):
                    self.step(name, self.ours[fd])
                    return self.real[name](fd)
            self.step(name, self.ours[fd])
            return self._done(lambda: self.real[name](fd, *args), name, fd, *args)

        return call

    def _listing(self, name: str) -> Callable[..., Any]:
        def call(path: Any = ".") -> Any:
            if about := self._inside(path):
                self.look(name, about)
            return self.real[name](path)

        return call

    def _write(self, fd: int, data: Any) -> int:
        if fd not in self.ours:
            return int(self.real["write"](fd, data))
        if fd in self.short:
            self.short.discard(fd)
            raise self._said("write")
        whole = bytes(data)
        half = whole[: len(whole) // 2]
        self.step("write", self.ours[fd])
        try:
            self.step(
                "half",
                self.ours[fd],
                lambda: self._done(lambda: self.real["write"](fd, half), "write", fd, half),
            )
        except OSError:
            if not half:
                raise
            self.short.add(fd)  # as a real disk does it: what fits is taken, and the next call fails
            whole = half
        return int(self._done(lambda: self.real["write"](fd, whole), "write", fd, whole))

    def _pwrite(self, fd: int, data: bytes, offset: int) -> int:
        if fd in self.ours:
            self.step("write", self.ours[fd])
        return int(self.real["pwrite"](fd, data, offset))

    def _open(self, path: Any, flags: int, *args: Any, **named: Any) -> int:
        about = self._inside(path)
        if not about:
            return int(self.real["open"](path, flags, *args, **named))
        if flags & os.O_CREAT and not Path(path).exists():
            self.step("create", about)
        elif flags & os.O_TRUNC:
            self.step("ftruncate", about)
        elif not flags & (os.O_WRONLY | os.O_RDWR):
            self.look("read", about)
        fd = int(self._done(lambda: self.real["open"](path, flags, *args, **named), "open", about, flags))
        self.ours[fd] = about
        return fd

    def _open_stream(self, file: Any, mode: str = "r", *args: Any, **named: Any) -> Any:
        changes = any(letter in mode for letter in "wax+")
        if not (file in self.ours if isinstance(file, int) else self._inside(file)) or not changes:
            if not changes and not isinstance(file, int) and (about := self._inside(file)):
                self.look("read", about)
            return self.real["io"](file, mode, *args, **named)
        if "b" not in mode:
            raise NotImplementedError(f"the store is written as text: {file}")  # then this has to learn it
        flags = (os.O_RDWR if "+" in mode else os.O_WRONLY) | (0 if "r" in mode else os.O_CREAT | os.O_TRUNC)
        fd = file if isinstance(file, int) else self._open(file, flags, 0o666)
        through = Through(fd, "+" in mode)
        return io.BufferedRandom(through) if "+" in mode else io.BufferedWriter(through)

    def _close(self, fd: int) -> None:
        self.ours.pop(fd, None)
        self.short.discard(fd)
        if self.recorder is not None:
            self.recorder.closed(fd)
        self.real["close"](fd)

    # --- what is no file

    def _watch_sqlite(self) -> None:
        steps = self

        class Watched(apsw.Connection):
            # a transaction that changed nothing writes nothing: how many there are depends on who is woken
            # first
            changed = False

            def executemany(self, sql: str, rows: Any) -> apsw.Cursor:
                self.changed = True
                return super().executemany(sql, rows)

            def execute(self, sql: str, *args: Any) -> apsw.Cursor:
                verb = sql.split(None, 1)[0].upper()
                self.changed = verb != "BEGIN" and (self.changed or verb in CHANGES)
                if (sql == "COMMIT" and self.changed) or sql.strip().startswith(
                    ("PRAGMA user_version =", "PRAGMA journal_mode =", "CREATE TABLE IF NOT EXISTS meta")
                ):
                    steps.step("COMMIT", " ".join(sql.split())[:40])
                elif verb in CHANGES:
                    steps.look("row", verb)
                elif verb == "SELECT":
                    steps.look("look-up", " ".join(sql.split())[:60])
                found = super().execute(sql, *args)
                if sql == "COMMIT" and steps.recorder is not None:
                    steps.recorder.committed(self)
                return found

        apsw.Connection = Watched  # type: ignore[misc]

    def _watch_answers(self) -> None:
        steps = self
        for talk in (smtp_session.Talk, smtp_session.LmtpTalk):
            answer = talk._answer

            async def watched(self: Any, answers: Sequence[str], answer: Any = answer) -> None:
                steps.step("answer", answers[0][:3])
                await answer(self, answers)

            talk._answer = watched  # type: ignore[method-assign]

    def _watch_calls(self, of: type, names: tuple[str, ...], step: str) -> None:
        for name in names:
            real = getattr(of, name)

            def watched(*args: Any, name: str = name, real: Any = real, **named: Any) -> Any:
                self.step(step, name)
                return real(*args, **named)

            setattr(of, name, watched)


def child(order: Order) -> int:
    """The forked process: the command line as run.py would call it."""
    out = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream, fd in ((os.devnull, 0), (None, 1), (None, 2)):
        os.dup2(os.open(stream, os.O_RDONLY) if stream else out, fd)
    clerk_loop.RETRY, clerk_loop.TICK, open_doors.LISTENING = RETRY, TICK, LISTENING
    Steps(order).install()
    return cli.main(order.argv)


def warm_up(of: Path = DEMO_CONFIG) -> None:
    """Have all loaded and compiled that a letter's way needs in the office of this config.toml: a fresh
    process takes 0.25 s for its first letter, a forked one 0.01 s.

    A case goes from its complaint to its rating, since the first reply of each kind loads what reads it. No
    paper is set: typst begins threads, and a forked process has none of its parent's."""
    for module in (*LOADED, *COMMANDS.values()):
        importlib.import_module(module)
    parse_once()
    config = load(of, {})
    people = config.house.people
    beside = {config.house.home, people.oversight_agency.code}
    no_paper = mock.patch.object(Press, "pdf", lambda *_, **__: b"%PDF-1.7")
    with no_paper, tempfile.TemporaryDirectory() as folder:
        bag = Bag(config, Path(folder))
        bag.closed(code=next(code for code in people.agencies if code not in beside))
        bag.close()
    gc.collect()
    gc.freeze()  # else the collector of each child would copy every page of ours


def adopt() -> None:
    """From here on this process is the parent of whatever a killed program leaves behind."""
    PR_SET_CHILD_SUBREAPER = 36  # noqa: N806 - prctl(2)
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def wait_for_all(pid: int) -> int:
    """Waits until a program and all that it has forked have ended; its exit status."""
    status = os.waitpid(pid, 0)[1]
    with suppress(ChildProcessError):
        while True:
            os.wait()
    return os.waitstatus_to_exitcode(status)


def main() -> None:
    adopt()
    warm_up(*map(Path, sys.argv[1:]))
    for line in sys.stdin:
        order = Order(**json.loads(line))
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                code = child(order)
            finally:
                with suppress(OSError, ValueError):
                    sys.stderr.flush()
                os._exit(code)
        print(pid, flush=True)
        wait_for_all(pid)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
