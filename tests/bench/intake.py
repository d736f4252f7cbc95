"""What accepting costs: letters a second at 16 connections, of our door with its inbox, of aiosmtpd that
keeps nothing, of Postfix.

All are asked by the same client, Postfix's own `smtp-source`, in turns within one run, and the median of the
rounds counts; each server is a process of its own, and what it keeps lies on the disk that is named. Postfix
accepts into its queue and holds every mail there (HOLD, so that it spends nothing on delivering;
`in_flow_delay = 0`, so that it never waits for its own queue manager); it needs root. Where Postfix or its
client is not installed, a client of our own asks, and the figures say so.

Measure on a machine that does nothing else: waiting for the disk is a dozen changes between threads, each of
which waits for a processor. What was removed from the disk in the last minutes counts, too (ext4 without a
journal looks at each before it makes a file).

`python -m tests.bench.intake` prints a table and the figures; `measure` returns them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from mailroom.daemon.mailbox_polling import Intake
from mailroom.daemon.office_clock import Clock
from mailroom.doors.letter_boxes import LetterBox
from mailroom.doors.smtp_door import SmtpDoor
from mailroom.shelves.files.inbox import FileInbox
from tests.door_settings import smtp_settings
from tests.live import servers

CONNECTIONS = 16
ROUNDS = 5
SIZES = {4_700: 2_000, 39_000: 1_000}  # bytes of a mail: mails a round
OFFICE = "pengaduan@kantor.example"
PATH = f"/usr/sbin:/usr/bin:/sbin:/bin:{os.environ.get('PATH', '')}"
HELD = "\nin_flow_delay = 0\nsmtpd_client_restrictions = static:HOLD\nsmtpd_tls_security_level = none\n"


# --- the servers, each in a process of its own


@dataclass
class Served:
    """A server that can be asked. `cpu` gives the seconds its process has used so far; None where it has many
    processes."""

    name: str
    port: int
    cpu: Callable[[], float] | None = None


@contextmanager
def started(kind: str, folder: Path, port: int = 0) -> Iterator[Served]:
    """One of our kinds in a process of its own; ends when its input does. port 0: any."""
    command = [
        sys.executable,
        "-m",
        "tests.bench.intake",
        "--serve",
        kind,
        "--disk",
        str(folder),
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
    assert process.stdin and process.stdout
    asked, heard = process.stdin, process.stdout

    def cpu() -> float:
        asked.write("cpu\n")
        return float(heard.readline())

    try:
        yield Served(kind, int(heard.readline()), cpu)
    finally:
        asked.close()
        process.wait(30)


def serve(kind: str, folder: Path, port: int = 0) -> None:
    """The other side of `started`: says its port, then at each line its CPU seconds."""
    say = _empty_handler(kind, folder) if kind == "aiosmtpd" else _our_door(kind, folder, port)
    print(say, flush=True)
    for _ in sys.stdin:
        print(time.process_time(), flush=True)


def _our_door(kind: str, folder: Path, port: int) -> int:
    """By SMTP, or for "lmtp" by LMTP; "nothing kept" throws away what it takes."""
    intake = Intake(FileInbox(folder), Clock(UTC), lambda: None)
    put_all = (lambda letters: ["" for _ in letters]) if kind == "nothing kept" else intake.put_all
    settings = smtp_settings("lmtp" if kind == "lmtp" else "smtp", port=port, hostname="mail.kantor.example")
    door = SmtpDoor(
        [
            LetterBox(
                settings,
                put_all,
                lambda: datetime.now(UTC),
                lambda address: kind == "lmtp" or address == OFFICE,
            )
        ]
    )
    door.start()
    return door.port


class _Empty:
    async def handle_DATA(self, *_: Any) -> str:
        return "250 OK"


def _empty_handler(_kind: str, _folder: Path) -> int:
    ready: list[int] = []
    listening = threading.Event()

    async def listen() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(_Empty(), hostname="mail.kantor.example", loop=loop), servers.HOST, 0
        )
        ready.append(server.sockets[0].getsockname()[1])
        listening.set()
        await asyncio.Event().wait()

    threading.Thread(target=lambda: asyncio.run(listen()), daemon=True).start()
    listening.wait()
    return ready[0]


@contextmanager
def postfix(folder: Path) -> Iterator[Served]:
    """A Postfix of our own that holds all it accepts."""
    ours = servers.Servers(folder)
    folder.chmod(0o755)
    try:
        servers.start_postfix(ours, HELD)
        yield Served("postfix", ours.smtp_port)
    finally:
        servers.stop(folder / "postfix/spool/pid/master.pid")


def why_no_postfix() -> str:
    """ "" or why Postfix cannot be measured here."""
    if not shutil.which("postfix", path=PATH):
        return "postfix is not installed"
    return "" if os.geteuid() == 0 else "postfix needs root"


# --- the client


def source(port: int, size: int, mails: int, *, anew: bool = False) -> float:
    """Seconds until `mails` mails of about `size` bytes are accepted. `anew`: a connection for each mail."""
    program = shutil.which("smtp-source", path=PATH)
    before = time.perf_counter()
    if program:
        counts = ["-s", str(CONNECTIONS), "-l", str(size - 300), "-m", str(mails)]
        names = ["-M", "mx.warga.example", "-f", "siti@warga.example", "-t", OFFICE]
        command = [program, *counts, *names, *([] if anew else ["-d"]), f"{servers.HOST}:{port}"]
        # no timeout: with one, Python looks only every 50 ms whether it has ended
        subprocess.run(command, check=True)
    else:
        _own_client(port, size, mails, anew)
    return time.perf_counter() - before


def _own_client(port: int, size: int, mails: int, anew: bool) -> None:
    body = b"Subject: jalan rusak\r\n\r\n" + (b"X" * 78 + b"\r\n") * (size // 80) + b".\r\n"
    left = iter(range(mails))
    faults: list[BaseException] = []

    def talk() -> None:
        try:
            while next(left, None) is not None:
                _converse(port, body, (lambda: None) if anew else (lambda: next(left, None)))
        except BaseException as fault:
            faults.append(fault)

    people = [threading.Thread(target=talk) for _ in range(CONNECTIONS)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert not faults, faults


def _converse(port: int, body: bytes, more: Callable[[], int | None]) -> None:
    with socket.create_connection((servers.HOST, port), timeout=30) as line, line.makefile("rb") as heard:

        def say(words: bytes, expected: bytes) -> None:
            line.sendall(words)
            answer = heard.readline()
            while answer[3:4] == b"-":
                answer = heard.readline()
            assert answer.startswith(expected), answer

        say(b"", b"220")
        say(b"EHLO mx.warga.example\r\n", b"250")
        while True:
            say(b"MAIL FROM:<siti@warga.example>\r\n", b"250")
            say(f"RCPT TO:<{OFFICE}>\r\n".encode(), b"250")
            say(b"DATA\r\n", b"354")
            say(body, b"250")
            if more() is None:
                break
        say(b"QUIT\r\n", b"221")


# --- measuring


def measure(disk: Path | None = None, rounds: int = ROUNDS, *, anew: bool = False) -> dict[str, Any]:
    """Rates of each server and each size, medians of `rounds`, and what ours are of the others'. `disk`: a
    folder on it."""
    with tempfile.TemporaryDirectory(dir=disk, prefix="bench-intake-") as name, ExitStack() as held:
        folder = Path(name)
        asked = [
            held.enter_context(started(kind, folder / kind))
            for kind in ("mailroom", "nothing kept", "aiosmtpd")
        ]
        missing = why_no_postfix()
        if not missing:
            asked.append(held.enter_context(postfix(folder)))
        sizes = [_size(asked, size, mails, rounds, anew) for size, mails in SIZES.items()]
    return {
        "connections": CONNECTIONS,
        "rounds": rounds,
        "a connection for each mail": anew,
        "client": "smtp-source" if shutil.which("smtp-source", path=PATH) else "our own, in Python",
        "postfix": missing or "holds what it accepts",
        "sizes": sizes,
    }


def _size(asked: list[Served], size: int, mails: int, rounds: int, anew: bool) -> dict[str, Any]:
    rates: dict[str, list[float]] = {one.name: [] for one in asked}
    cpu: dict[str, list[float]] = {one.name: [] for one in asked if one.cpu}
    for number in range(rounds + 1):  # the first warms up
        for one in asked:
            used = one.cpu() if one.cpu else 0
            seconds = source(one.port, size, mails, anew=anew)
            if number and one.cpu:
                cpu[one.name].append((one.cpu() - used) / mails * 1000)
            if number:
                rates[one.name].append(mails / seconds)
    return {
        "bytes": size,
        "mails a round": mails,
        "per_second": {name: round(statistics.median(found)) for name, found in rates.items()},
        "cpu_ms": {name: round(statistics.median(found), 3) for name, found in cpu.items()},
        "ours of": {
            name: round(
                statistics.median(mine / its for mine, its in zip(rates["mailroom"], found, strict=True)), 2
            )
            for name, found in rates.items()
            if name != "mailroom"
        },
    }


def table(found: dict[str, Any]) -> list[str]:
    """The figures as lines a person reads."""
    lines = [f"{'server':<14}{'bytes':>8}{'letters/s':>11}{'CPU ms':>8}{'ours of it':>12}"]
    for row in found["sizes"]:
        for name, rate in row["per_second"].items():
            cpu = row["cpu_ms"].get(name)
            share = row["ours of"].get(name)
            lines.append(f"{name:<14}{row['bytes']:>8,}{rate:>11,}{cpu or '':>8}{share or '':>12}")
    return [*lines, f"client: {found['client']}; postfix: {found['postfix']}"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--disk", type=Path, help="a folder on the disk to measure; else where temporary files go"
    )
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--anew", action="store_true", help="a connection for each mail")
    options.add_argument("--serve", help=argparse.SUPPRESS)
    options.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.serve:
        serve(asked.serve, asked.disk, asked.port)
        return
    found = measure(asked.disk, asked.rounds, anew=asked.anew)
    print("\n".join([*table(found), json.dumps(found)]))


if __name__ == "__main__":
    main()
