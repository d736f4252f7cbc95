"""How a process of the office is forked, watched, and ended with its parent (PR_SET_PDEATHSIG).

The kernel kills a child whose parent has ended, so nothing of a killed office works on. Each child leads its
own process group; the programs it has started are killed with it.

In: `Child`: a function that gets a pipe. `signal`: a number.
Out: a `Child`: `messages` that it told on its pipe, each whole; `reap` and `wait` give its end.
Fails: fork's OSError goes up. A child that raises ends with a status, and its parent sees that alone.
See: Which processes there are: supervisor.py."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from typing import Any

_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_FAILED = 70  # what a child ends with after a fault of ours
_libc = ctypes.CDLL(None, use_errno=True)
log = logging.getLogger(__name__)


class Child:
    """One child as its parent sees it. ended: its exit status, a signal with a minus; None while it lives."""

    def __init__(self, name: str, work: Callable[[Connection], int]) -> None:
        """Forks; `work` runs in the child and returns its exit status."""
        self.name, self.ended = name, None
        self.told, its = Pipe(duplex=False)
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            _be_child(name, parent, work, its)
        its.close()

    ended: int | None

    def reap(self) -> bool:
        """Whether it has ended."""
        if self.ended is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.ended = os.waitstatus_to_exitcode(status)
                self._kill_group()  # what it started
        return self.ended is not None

    def wait(self) -> int:
        """Waits for its end, whatever it tells meanwhile; returns its exit status."""
        if self.ended is None:
            self.ended = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.ended

    def messages(self) -> list[Any]:
        """Returns what it has told since the last time."""
        found = []
        with suppress(EOFError, OSError):
            while self.told.poll():
                found.append(self.told.recv())
        return found

    def signal(self, number: int) -> None:
        if self.ended is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends it and all that it has started, at once; waits for it."""
        if self.ended is None:
            self.signal(signal.SIGKILL)
            self._kill_group()
            self.ended = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        self.told.close()

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def _be_child(name: str, parent: int, work: Callable[[Connection], int], its: Connection) -> None:
    status = _FAILED
    try:
        os.setpgid(0, 0)
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _libc.prctl(_PR_SET_NAME, f"mailroom-{name}".encode(), 0, 0, 0)  # as `ps` shows it
        if os.getppid() == parent:
            status = work(its)
    except BaseException:  # BLE001 - logged: a process that ended in silence would be a riddle
        log.exception("a process of the tree failed")
    finally:
        with suppress(Exception):
            logging.shutdown()
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
