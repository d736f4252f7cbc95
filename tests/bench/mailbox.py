"""Mail out of a real mailbox: how fast it is caught up with, beside Dovecot's own LMTP and Postfix's queue;
and how long a letter takes.

All in one run on one disk. Dovecot and Postfix are those of tests/live, each letter synced by whoever takes
it (their default, and ours). The clients are `smtp-source` where content does not matter, and lmtplib where
no two letters may be the same. Needs root."""

from __future__ import annotations

import os
import random
import shutil
import signal
import smtplib
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mailroom.config import Config
from mailroom.doors.maildir import folder_name
from tests.bench import corpus
from tests.bench.intake import CONNECTIONS, PATH, started
from tests.bench.meter import ROOT, Figure, fresh
from tests.live import servers
from tests.live.servers import Servers
from tests.live.wire import wire
from tests.offices import write_office

SIZE = 4_700  # bytes of a letter where content does not matter
FAR = 0.1  # seconds one way to a server on the other side of the country: round trips of 200 ms
OLD = 50_000  # letters in a box that the office is let into for the first time
WAITING = 10_000  # letters that came in days without a line
# Postfix takes what it is given at once, and what it keeps waits until it is told to go.
PATIENT = (
    "\nin_flow_delay = 0\nminimal_backoff_time = 600s\nmaximal_backoff_time = 600s\nqueue_run_delay = 600s\n"
)
USER = "pengaduan@kotak.example"
REST = (0.3, 0.9)  # seconds between two letters at rest


def measure(config: Config, disk: Path, full: bool) -> Iterator[Figure]:
    """disk: an empty folder on the disk that is measured, which Postfix may enter."""
    taken, at_rest = (10_000, 400) if full else (2_000, 100)
    root = disk / "servers"
    root.mkdir(mode=0o755)
    ours = Servers(root)
    with ExitStack() as held:
        servers.start_dovecot(ours)
        held.callback(servers.stop, root / "dovecot/run/master.pid")
        servers.start_postfix(ours, PATIENT)
        held.callback(servers.stop, root / "postfix/spool/pid/master.pid")
        yield from _lmtp(ours, disk, taken)
        yield from _queues(ours, disk, taken)
        yield from _fetching(ours, disk, WAITING)
        yield from _whole(config, ours, disk, WAITING)
        yield from _old_box(ours, disk)
        yield from _latency(config, ours, disk, at_rest)


# --- by LMTP


def _lmtp(ours: Servers, disk: Path, count: int) -> Iterator[Figure]:
    """The same client at both doors in turns; the median of three."""
    with started("lmtp", disk / "lmtp") as door:
        rates: dict[int, list[float]] = {door.port: [], ours.dovecot_lmtp_port: []}
        for round_ in range(4):  # the first warms up
            for port, found in rates.items():
                rate = count / _source(port, count, "lmtp@kotak.example")
                if round_:
                    found.append(rate)
    mine, theirs = (statistics.median(found) for found in rates.values())
    yield Figure("mailbox", "letters taken by our LMTP, durably", mine, "/s", at=f"{SIZE:,} bytes")
    yield Figure("mailbox", "letters taken by Dovecot's LMTP", theirs, "/s", at=f"{SIZE:,} bytes")


def _source(port: int, count: int, to: str, lmtp: bool = True) -> float:
    """Seconds until a server has taken `count` mails."""
    program = shutil.which("smtp-source", path=PATH) or "smtp-source"
    counts = [
        "-s",
        str(CONNECTIONS),
        "-l",
        str(SIZE - 300),
        "-m",
        str(count),
        "-d",
        *(["-L"] if lmtp else []),
    ]
    names = ["-M", "mx.warga.example", "-f", "siti@warga.example", "-t", to]
    before = time.perf_counter()
    subprocess.run([program, *counts, *names, f"{servers.HOST}:{port}"], check=True)
    return time.perf_counter() - before


# --- out of Postfix's queue


def _queues(ours: Servers, disk: Path, count: int) -> Iterator[Figure]:
    """Letters that Postfix has kept while nobody took them, once somebody does: our LMTP door, or
    Dovecot's."""

    def dovecot() -> Callable[[], object]:
        servers.start_dovecot(ours)
        return lambda: None

    def door() -> Callable[[], object]:
        held = ExitStack()
        held.enter_context(started("lmtp", disk / "queue", ours.door_port))
        return held.close

    servers.stop(ours.root / "dovecot/run/master.pid")
    theirs = _emptied(ours, count, "antre@kotak.example", dovecot)
    mine = _emptied(ours, count, f"pengaduan@{ours.office}", door)
    yield Figure(
        "mailbox", "Postfix's queue emptied into our LMTP", count / mine, "/s", at=f"{count:,} waiting"
    )
    yield Figure(
        "mailbox",
        "Postfix's queue emptied into Dovecot's LMTP",
        count / theirs,
        "/s",
        at=f"{count:,} waiting",
    )


def _emptied(ours: Servers, count: int, to: str, opens: Callable[[], Callable[[], object]]) -> float:
    """Seconds from the moment the door opens until the queue is empty."""
    _source(ours.smtp_port, count, to, lmtp=False)
    servers.wait_for(lambda: not _queued(ours, "incoming", "active"), 120, "Postfix has tried each once")
    close = opens()
    before = time.perf_counter()
    ours.flush()
    while _queued(ours, "incoming", "active", "deferred"):
        time.sleep(0.02)
    spent = time.perf_counter() - before
    close()
    return spent


def _queued(ours: Servers, *names: str) -> bool:
    folders = [ours.root / "postfix/spool" / name for name in names]
    return any(file.is_file() for folder in folders for file in folder.rglob("*"))


# --- by IMAP


def fill(ours: Servers, user: str, count: int) -> None:
    """`count` different letters as real programs send them, by Dovecot's LMTP."""
    random_, now, left = random.Random(7), datetime.now(UTC).astimezone(), iter(range(1, count + 1))
    lock = threading.Lock()

    def people() -> None:
        with smtplib.LMTP(servers.HOST, ours.dovecot_lmtp_port, "orang.example") as line:
            while True:
                with lock:
                    number = next(left, 0)
                    if not number:
                        return
                    raw = corpus.letter("attached" if number % 5 == 0 else "short", number, now, random_)
                line.sendmail(f"warga{number}@warga.example", [user], raw)

    threads = [threading.Thread(target=people) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def _fetching(ours: Servers, disk: Path, count: int) -> Iterator[Figure]:
    """The door and the inbox alone: fetched, laid on the disk, remembered."""
    fill(ours, USER, count)
    since = f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}"
    with wire(ours.imap_port) as far:
        far.delay = FAR
        for port, where in ((ours.imap_port, "loopback"), (far.port, f"round trips of {2000 * FAR:.0f} ms")):
            found = fresh("fetching", port, USER, disk / f"fetched-{port}", since)
            assert found["put"] == count, found
            at = f"{count:,} waiting, {where}"
            yield Figure("mailbox", "letters fetched by IMAP, durably", count / found["wall"], "/s", at=at)
            if port == ours.imap_port:
                yield Figure("mailbox", "of it CPU a letter", 1000 * found["cpu"] / count, "ms", at=at)
                yield Figure("mailbox", "memory that fetching takes", found["peak"], "MB", at=at)


def _whole(config: Config, ours: Servers, disk: Path, count: int) -> Iterator[Figure]:
    """The whole office (`once`): what IMAP brought is fetched, handled and answered; beside the same letters
    lying in its inbox already."""
    by_imap = _office(config, disk / "whole", ours.imap_port)
    fetched = fresh("catching_up", by_imap)
    assert fetched["handled"] == count, fetched
    waiting = _office(config, disk / "clerk", ours.imap_port)
    fresh(
        "fetching",
        ours.imap_port,
        USER,
        disk / "clerk/store",
        f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}",
    )
    clerk = fresh("catching_up", waiting)
    assert clerk["handled"] == count, clerk
    at = f"{count:,} waiting"
    yield Figure("mailbox", "caught up by IMAP, handled and answered", count / fetched["wall"], "/s", at=at)
    yield Figure("mailbox", "the clerk alone, of the same letters", count / clerk["wall"], "/s", at=at)
    for what, found in (("caught up by IMAP", fetched), ("the clerk alone", clerk)):
        yield Figure("mailbox", f"{what}, CPU a letter", 1000 * found["cpu"] / count, "ms", at=at)
    for handled in (1_000, 5_000, 10_000):
        if found_at := fetched.get(f"at {handled}"):
            yield Figure(
                "mailbox", "memory of the whole, all in all", found_at, "MB", at=f"{handled:,} caught up"
            )
    yield Figure("mailbox", "memory that catching up takes, at most", fetched["peak"], "MB", at=at)


def _old_box(ours: Servers, disk: Path) -> Iterator[Figure]:
    """A box that people have used for years, on the day that the office is let in."""
    user = "lama@kotak.example"
    box = ours.root / "dovecot/mail" / user / "Maildir/cur"
    box.mkdir(parents=True)
    raw = corpus.letter("short", 1, datetime.now(UTC).astimezone(), random.Random(1))
    for number in range(OLD):
        file = box / f"{1_600_000_000 + number}.lama.kotak:2,S"
        file.write_bytes(raw)
        os.utime(file, (1_600_000_000 + number,) * 2)
    _given(ours.root / "dovecot/mail" / user)
    found = fresh(
        "fetching", ours.imap_port, user, disk / "old", f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}"
    )
    again = fresh(
        "fetching", ours.imap_port, user, disk / "old", f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}"
    )
    assert found["put"] == 0, found
    at = f"{OLD:,} old letters in the box"
    yield Figure(
        "mailbox",
        "first start",
        found["wall"],
        "s",
        at=at,
        note="Dovecot makes its index of the box meanwhile",
    )
    yield Figure("mailbox", "a start later on", again["wall"], "s", at=at)
    yield Figure("mailbox", "memory of the first start", found["peak"], "MB", at=at)


def _given(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, servers.MAIL_USER)


# --- at rest


def _latency(config: Config, ours: Servers, disk: Path, count: int) -> Iterator[Figure]:
    """From handing a letter to Dovecot's LMTP until its receipt lies in its sender's Maildir; the daemon
    listens (IDLE)."""
    user, root = "sela@kotak.example", disk / "rest"
    file = _office(config, root, ours.imap_port, user)
    random_, now = random.Random(11), datetime.now(UTC).astimezone()
    with _serving(file), smtplib.LMTP(servers.HOST, ours.dovecot_lmtp_port, "orang.example") as line:
        spent, announced = [], []
        with _bystander(ours, user) as heard:
            for number in range(1, count + 6):
                raw = corpus.letter("short", number, now, random_)
                time.sleep(random_.uniform(*REST))
                before = time.perf_counter()
                line.sendmail("pelapor@warga.example", [user], raw)
                _wait_for_receipt(
                    root / "store/outgoing" / folder_name(f"warga{number}@warga.example") / "new"
                )
                spent += [time.perf_counter() - before] if number > 5 else []  # the first warm up
                announced += [told - before for told in heard if told > before][:1] if number > 5 else []
    at = f"{count} letters"
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        yield Figure(
            "mailbox", f"mail in to receipt out, at rest, {name}", 1000 * _quantile(spent, share), "ms", at=at
        )
        note = "a bare client in IDLE beside ours: Dovecot gathers for half a second what it announces"
        until = 1000 * _quantile(announced, share)
        yield Figure("mailbox", f"of it until Dovecot announces it, {name}", until, "ms", at=at, note=note)


@contextmanager
def _bystander(ours: Servers, user: str) -> Iterator[list[float]]:
    """When a client that only listens was told of a letter, on the clock of perf_counter."""
    heard: list[float] = []
    with socket.create_connection((servers.HOST, ours.imap_port)) as line, line.makefile("rb") as lines:
        for tag, command in enumerate((f'LOGIN "{user}" "{servers.PASSWORD}"', "EXAMINE INBOX")):
            line.sendall(f"t{tag} {command}\r\n".encode())
            while not lines.readline().startswith(f"t{tag} OK".encode()):
                pass
        line.sendall(b"t9 IDLE\r\n")

        def listen() -> None:
            with suppress(OSError, ValueError):
                for said in lines:
                    heard.extend([time.perf_counter()] if said.endswith(b" EXISTS\r\n") else [])

        threading.Thread(target=listen, daemon=True).start()
        yield heard
        line.shutdown(socket.SHUT_RDWR)


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _wait_for_receipt(folder: Path, seconds: float = 60) -> None:
    end = time.perf_counter() + seconds
    while not (folder.is_dir() and any(folder.iterdir())):
        if time.perf_counter() > end:
            raise RuntimeError(f"no receipt in {folder}")
        time.sleep(0.001)


@contextmanager
def _serving(file: Path) -> Iterator[None]:
    command = [sys.executable, str(ROOT / "run.py"), "serve", "--config", str(file)]
    with (file.parent / "log").open("w") as log, subprocess.Popen(command, stderr=log, stdout=log) as process:
        try:
            servers.wait_for(lambda: "dibuka" in (file.parent / "log").read_text("utf-8"), 30)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


def _office(config: Config, root: Path, port: int, user: str = USER) -> Path:
    """The config of an office that polls this mailbox and sends into Maildirs; its store lies beside it."""
    root.mkdir(parents=True)
    text = config.path.read_text("utf-8").replace("rehearsal = true", "rehearsal = false")
    before, _, rest = text.partition("[smtp]\n")
    after = rest[rest.index("\n\n") :]  # a table ends with an empty line
    since = f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}"
    box = (
        f'[[imap]]\nhost = "{servers.HOST}"\nport = {port}\nsecurity = "none"\nuser = "{user}"\npassword_file'
        f' = "sandi"\nsince = {since}\n'
    )
    write_office(root / "config.toml", f"{before}{box}{after}")
    (root / "sandi").write_text(servers.PASSWORD)
    (root / "sandi").chmod(0o600)
    return root / "config.toml"
