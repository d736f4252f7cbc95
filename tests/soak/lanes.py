"""A lane: where one real daemon at a time lives and dies, with a port of its own; and how a mail server talks
to it."""

from __future__ import annotations

import atexit
import functools
import json
import os
import re
import select
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.store_faults import StoreRefused
from mailroom.writing.cli_sentences import phrase
from tests.crash import Order
from tests.limits import stretched
from tests.offices import SMALL, write_office
from tests.ports import free_port
from tests.soak.recorder import killing

ROOT = Path(__file__).parent.parent.parent
OURS = "pengaduan@kab.example"
SECONDS = 60.0  # for anything that is waited for
LOOK = 0.05  # from one look at a daemon's store to the next, when it notes nothing new
QUIET = 0.1  # seconds: a recorded process that does nothing for so long may be killed from outside
WAITS = phrase("serve.disk", why="\0").partition("\0")[0]
T = TypeVar("T")


class Lane:
    """A launcher, an SMTP door's and an LMTP door's port, and a config.toml. more: further tables of it."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.folder, self.port, self.lmtp = folder, free_port(), free_port()
        self.config = folder / "config.toml"
        folder.mkdir(parents=True)
        # Everybody gets his receipt at once: how many do within an hour is another soak's matter (`floods`).
        office = SMALL.replace("[office]\n", "[office]\nrehearsal = true\nnew_per_hour = 10000\n")
        # No mails of the office's own about a small disk or to itself: what is compared is what came of the
        # letters.
        alarm = "[alarm]\nprobe = false\ndisk_free_mb = 0\n"
        doors = f"[smtp]\nport = {self.port}\n[lmtp]\nport = {self.lmtp}\n{alarm}{more}\n"
        write_office(self.config, office.replace("[smtp]\n", doors))
        self.launcher = subprocess.Popen(
            [sys.executable, "-m", "tests.crash", str(self.config)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self.pid = 0
        self.record = ""
        self._noted: tuple[Path, ...] = ()

    def close(self) -> None:
        self.kill()
        assert self.launcher.stdin is not None
        self.launcher.stdin.close()
        self.launcher.wait(SECONDS)

    def start(self, store: Path, hour: str, **order: Any) -> None:
        """A daemon on this store, at this hour; `order` as in tests/crash.py. Trace and log lie beside the
        store.

        When a config.toml lies there, too, that is the office's.
        """
        self.record = order.get("record", "")
        own = store.with_name("config.toml")
        argv = (
            "serve",
            "--config",
            str(own if own.exists() else self.config),
            "--store",
            str(store),
            "--at",
            hour,
        )
        trace, log = store.with_name("trace"), store.with_name("log")
        looks = trace.with_name("trace.looks")
        self._noted = trace, looks, log
        for old in (trace, looks):
            old.unlink(missing_ok=True)
        line = json.dumps(asdict(Order(argv, str(store), str(trace), str(log), **order)))
        assert self.launcher.stdin is not None
        self.launcher.stdin.write(line.encode() + b"\n")
        self.pid = int(self._says())

    def _says(self) -> bytes:
        assert self.launcher.stdout is not None
        return self.launcher.stdout.readline()

    def ended(self, seconds: float = 0.0) -> bool:
        """Whether the daemon has ended, or does so within these seconds."""
        if self.pid and select.select([self.launcher.stdout], [], [], seconds)[0]:
            assert self._says() == b"ended\n"
            self.pid = 0
        return not self.pid

    def kill(self) -> None:
        if self.ended():
            return
        with killing(self.record) if self.record else nullcontext():
            if not (self.record and self.ended(QUIET)):
                with suppress(ProcessLookupError):
                    os.kill(self.pid, signal.SIGKILL)
                assert self.ended(SECONDS)

    def listens(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), SECONDS) as line:
                return line.recv(3) == b"220"
        except OSError:
            return False

    def send(self, letter: bytes, sender: str, to: str) -> int:
        """The code of the last answer; 0 when the line broke or nobody listens."""
        try:
            with smtplib.SMTP("127.0.0.1", self.port, "warga.example", timeout=SECONDS) as line:
                line.sendmail(sender, [to], letter)
        except smtplib.SMTPResponseException as answer:
            return answer.smtp_code if answer.smtp_code > 0 else 0
        except (smtplib.SMTPException, OSError):
            return 0
        return 250

    def send_until(self, taken: bool, letter: bytes, sender: str, to: str) -> bool:
        """As a mail server does: again and again until it is taken, or until the daemon has ended. Whether it
        is taken."""
        end = time.monotonic() + SECONDS
        while not taken and not self.ended():
            taken = self.send(letter, sender, to) == 250
            assert taken or time.monotonic() < end, "never taken"
            if not taken:
                self.ended(0.005)
        return taken

    def until(self, what: Callable[[], bool], seconds: float = SECONDS) -> bool:
        """Wait for a condition; False when the daemon ended before it held.

        It is looked at when the daemon has come to rest after something new, and now and then: to look at a
        store takes as long as some steps."""
        now = time.monotonic()
        end, again = now + stretched(seconds), now
        looked: list[int] = []
        before = self._sizes()
        while True:
            sizes, now = self._sizes(), time.monotonic()
            if now >= again or looked != sizes == before:
                if what():
                    return True
                looked, again = sizes, time.monotonic() + LOOK
            before = sizes
            if self.ended(0.005):
                return False
            assert now < end, "waited in vain"

    def _sizes(self) -> list[int]:
        """Of what the daemon notes and says: they grow with whatever it does."""
        return [path.stat().st_size if path.exists() else 0 for path in self._noted]


def waited_for(what: Callable[[], bool]) -> None:
    """Wait for what becomes so by itself."""
    end = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


@functools.cache
def ground() -> Path:
    """A folder of this process for its stores, in memory where that can be had: a killed process takes
    nothing of the disk with it.

    Gone with the process, except what lies in `runs`: the stores that showed something.
    """
    memory = Path("/dev/shm")
    folder = Path(
        tempfile.mkdtemp(prefix="mailroom-soak-", dir=memory if os.access(memory, os.W_OK) else None)
    )
    (folder / "runs").mkdir()

    @atexit.register
    def clear() -> None:
        for path in folder.iterdir():
            if path.name != "runs" or not any(path.iterdir()):
                shutil.rmtree(path)
        with suppress(OSError):
            folder.rmdir()

    return folder


def place(name: str) -> Path:
    """Where the store of one run goes; its trace and log lie beside it. Remove the folder when nothing was
    found."""
    folder = ground() / "runs" / re.sub(r"[^\w.-]+", "-", name)
    folder.mkdir()
    return folder / "store"


@functools.cache
def lanes() -> list[Lane]:
    """The two lanes that the soaks of this process share."""
    found = [Lane(ground() / f"lane{number}") for number in range(2)]
    atexit.register(lambda: [lane.close() for lane in found])
    return found


def each(things: Iterable[T], attempt: Callable[[Lane, T], str]) -> list[str]:
    """Try each thing in whichever lane is free; what went wrong, in order; whatever is raised went wrong."""
    free: SimpleQueue[Lane] = SimpleQueue()
    for lane in lanes():
        free.put(lane)

    def one(thing: T) -> str:
        lane = free.get()
        try:
            return attempt(lane, thing)
        except Exception as wrong:  # a store that cannot be opened is a finding, too
            return f"{thing}: {type(wrong).__name__}: {wrong}"
        finally:
            lane.kill()
            free.put(lane)

    with ThreadPoolExecutor(len(lanes())) as pool:
        return [wrong for wrong in pool.map(one, things) if wrong]


@contextmanager
def looking(store: Path) -> Iterator[SqliteRegister | None]:
    """The register as it stands; None while there is none."""
    try:
        register = SqliteRegister.open_for_reading(store)
    except (StoreRefused, OSError):
        yield None
        return
    try:
        yield register
    finally:
        register.close()


def waits(log: Path) -> bool:
    """Whether the clerk has said that the disk refuses."""
    return log.exists() and WAITS in log.read_text()
