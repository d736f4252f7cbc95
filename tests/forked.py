"""The command line as a process of its own, forked from one that has all loaded: a fresh process takes most
of a second of CPU to load what every other one has loaded, too.

`Program` is to its user what `subprocess.Popen` is: a pid to kill, two pipes to read, a code to wait for.
What a forked process does not show is how a program starts from nothing: tests/house/test_package.py,
tests/daemon/test_planted_leak.py and the unit under a real systemd (tests/live) show that.

`python -m tests.forked FD` is the process that is forked from: it reads an order at a time from a socket.
Each order's program has a keeper, which says its number and its end on a pipe and ends with it."""

from __future__ import annotations

import atexit
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from fcntl import F_GETFL, fcntl
from pathlib import Path
from typing import TextIO

from mailroom import cli
from tests import planted
from tests.crash import adopt, wait_for_all, warm_up
from tests.offices import SMALL, write_office

ROOT = Path(__file__).parents[1]
MOST = 1 << 18  # bytes of an order


@functools.cache
def _server() -> socket.socket:
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.forked", str(its.fileno())]
    process = subprocess.Popen(command, cwd=ROOT, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL)
    its.close()

    @atexit.register
    def end() -> None:
        ours.close()
        process.wait(30)

    return ours


class Program:
    """`run.py` with these words behind it; its folder and environment are those of the caller. log: a file
    that gets all that it says, instead of the pipes. It is open for appending: who reads it moves the place
    that both share, and a line would be written over another."""

    def __init__(self, *argv: str, log: TextIO | None = None) -> None:
        assert log is None or fcntl(log, F_GETFL) & os.O_APPEND
        self.returncode: int | None = None
        self._argv = argv
        pipes = [os.pipe() for _ in range(3)]
        order = json.dumps({"argv": argv, "environ": dict(os.environ), "folder": str(Path.cwd())})
        out, err, told = (write for _, write in pipes)
        said = [log.fileno()] * 2 if log else [out, err]
        socket.send_fds(_server(), [order.encode()], [*said, told])
        for _, write in pipes:
            os.close(write)
        self.stdout, self.stderr, self._told = (os.fdopen(read, encoding="utf-8") for read, _ in pipes)
        self.pid = int(self._told.readline())

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """What it ends with; killed by a signal, that with a minus. subprocess.TimeoutExpired: not yet."""
        if self.returncode is None:
            if not select.select([self._told], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self._argv, timeout or 0)
            self.returncode = int(self._told.readline())
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self) -> tuple[str, str]:
        """All that it says on its two pipes, when it has ended."""
        heard: list[str] = []
        thread = threading.Thread(target=lambda: heard.append(self.stdout.read()))
        thread.start()
        err = self.stderr.read()
        thread.join()
        self.wait()
        for pipe in (self.stdout, self.stderr, self._told):
            pipe.close()
        return heard[0], err


def main(control: socket.socket) -> int:
    """Serve until nobody asks any more; in a program that was forked, what it ends with."""
    with tempfile.TemporaryDirectory() as folder:
        write_office(Path(folder) / "config.toml", SMALL)
        warm_up(Path(folder) / "config.toml")
    while True:
        raw, fds, _, _ = socket.recv_fds(control, MOST, 3)
        if not raw:
            return 0
        with suppress(ChildProcessError):  # the keepers that have ended
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if os.fork() == 0:
            control.close()
            return _keep(json.loads(raw), *fds)
        for fd in fds:
            os.close(fd)


def _keep(order: dict[str, object], out: int, err: int, told: int) -> int:
    adopt()
    pid = os.fork()
    if pid == 0:
        os.close(told)
        return _begin(order, out, err)
    os.write(told, f"{pid}\n".encode())
    os.close(out)
    os.close(err)
    os.write(told, f"{wait_for_all(pid)}\n".encode())
    os._exit(0)


def _begin(order: dict[str, object], out: int, err: int) -> int:
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.close(out)
    os.close(err)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace")
    os.environ.clear()
    os.environ.update(order["environ"])  # type: ignore[arg-type]
    os.chdir(str(order["folder"]))
    planted.install(os.environ.get("PLANTED", ""))
    sys.argv = [str(ROOT / "run.py"), *order["argv"]]  # type: ignore[misc]
    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main(socket.socket(fileno=int(sys.argv[1]))))
