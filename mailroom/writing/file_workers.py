"""How a process for one document or picture is asked for, waited for, and ended when it takes too long.

One program (media/document_worker.py) forks them. It is begun with the first file and keeps the libraries
loaded, which takes ten times as long as to read a document. It ends with the process that began it. A process
that is forked from that one begins its own.

In: `run`: the worker's module, the file, the job and its name, the seconds it may take.
Out: its exit code, and what it wrote.
Fails: TimeoutError: it took too long, and was ended. ConnectionError: the program ended twice before it
answered. OSError: no process could be had.
See: What is made of which file: outgoing_files.py."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import BinaryIO

PROGRAM = Path(__file__).parents[1] / "media" / "document_worker.py"
_ANSWER = 64  # bytes that hold an exit code


class _Forker:
    """The program that forks a process for each file."""

    def __init__(self) -> None:
        self.channel, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            silent = ((os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2))
            self.pid = os.posix_spawn(
                sys.executable,
                [sys.executable, "-I", str(PROGRAM)],
                os.environ,
                file_actions=[(os.POSIX_SPAWN_DUP2, its.fileno(), 0), *silent],
                setpgroup=0,
                setsigmask=(),
            )

    def fork(self, order: bytes, file: int, made: int, patience: float) -> int:
        """Returns the exit code of the process for one file. ConnectionError: the program has ended."""
        os.ftruncate(made, 0)
        for one in (file, made):
            os.lseek(one, 0, os.SEEK_SET)
        self.channel.settimeout(patience)
        socket.send_fds(self.channel, [order], [file, made])
        if not (answer := self.channel.recv(_ANSWER)):
            raise ConnectionError
        return int(answer)

    def end(self) -> None:
        self.channel.close()
        with suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        with suppress(OSError):
            os.waitpid(self.pid, 0)


class FileWorkers:
    """The processes of this one. Threads take turns."""

    def __init__(self) -> None:
        self._forker: _Forker | None = None
        self._turn = Lock()

    def run(self, worker: str, data: bytes, *job: str, patience: float) -> tuple[int, bytes]:
        """Has a process do `job` with the file, within the limits that media/`worker`.py sets."""
        if patience <= 0:
            raise TimeoutError
        order = json.dumps([worker, *job]).encode()
        with self._turn, _memory_file() as file, _memory_file() as made:
            file.write(data)
            file.flush()
            asked = (order, file.fileno(), made.fileno(), patience)
            try:
                code = self._running().fork(*asked)
            except ConnectionError:  # it was killed since the last file
                self.end()
                code = self._running().fork(*asked)
            except TimeoutError:
                self.end()
                raise
            made.seek(0)
            return code, made.read()

    @property
    def pid(self) -> int | None:
        """The program at work; None before the first file, and after one that took too long."""
        return self._forker.pid if self._forker else None

    def forget(self) -> None:
        """In a forked process: the program works for the parent alone."""
        if self._forker is not None:
            self._forker.channel.close()
        self._forker, self._turn = None, Lock()

    def _running(self) -> _Forker:
        self._forker = self._forker or _Forker()
        return self._forker

    def end(self) -> None:
        if self._forker is not None:
            self._forker.end()
            self._forker = None


def _memory_file() -> BinaryIO:
    return os.fdopen(os.memfd_create("file"), "w+b")


WORKERS = FileWorkers()
os.register_at_fork(after_in_child=WORKERS.forget)
run = WORKERS.run
