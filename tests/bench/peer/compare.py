"""How many letters a second django-helpdesk takes, and how many the mailroom, one after the other.

It has its version pinned (requirements.txt), an environment of its own, SQLite with a write-ahead log, and
writes its acknowledgement to a file: cheaper than a mail server. It is run as its documentation says, by one
get_email. Its start is not counted. Each letter gets one mail there; the mailroom writes two, a PDF where one
is due, and a synced journal."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from mailroom.config import Config
from tests.bench import corpus, path
from tests.bench.meter import ROOT, Figure

HERE = Path(__file__).parent
ENVIRONMENT = ROOT / ".venv-peer"
WRITTEN = datetime(2026, 2, 9, 8, 30, tzinfo=UTC)
SLOWEST = 40  # letters a second: a peer that makes less was hindered, and the run is void
WAITING, FIRST, ROUNDS = 400, 50, 3
FASTER, THAN_TWO = 5.0, 2.5


def measure(config: Config, disk: Path) -> Iterator[Figure]:
    """The ratios first."""
    python = _set_up()
    alone = max((_rate(python, disk / f"one{number}", 1) for number in range(ROUNDS)), key=lambda one: one[0])
    two = max(_rate(python, disk / f"two{number}", 2)[0] for number in range(ROUNDS))
    rates, cpu = [], []
    for number in range(ROUNDS):
        rate, spent, _, *beside = path.catch_up(config, disk / f"ours{number}", WAITING, reader=True)
        rates.append(rate.value)
        cpu.append(spent.value + sum(one.value for one in beside))
    note = f"void: it makes less than {SLOWEST} /s" if alone[0] < SLOWEST else ""
    at = f"{WAITING} waiting"
    yield Figure(
        "peer",
        "letters a second, of one django-helpdesk's",
        max(rates) / alone[0],
        "times",
        FASTER,
        at,
        True,
        note,
    )
    yield Figure(
        "peer", "letters a second, of two beside each other", max(rates) / two, "times", THAN_TWO, at, True
    )
    yield Figure("peer", "CPU a letter, of django-helpdesk's", min(cpu) / alone[1], "times", at=at)
    yield Figure("peer", "letters a second", max(rates), "/s", at="the mailroom")
    yield Figure("peer", "letters a second", alone[0], "/s", at="django-helpdesk")
    yield Figure("peer", "letters a second", two, "/s", at="two of it")
    yield Figure("peer", "CPU a letter", min(cpu), "ms", at="the mailroom")
    yield Figure("peer", "CPU a letter", alone[1], "ms", at="django-helpdesk")


def _set_up() -> str:
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
        pinned = ("--only-binary", ":all:", "-r", HERE / "requirements.txt")
        subprocess.run([python, "-m", "pip", "install", "--quiet", *pinned], check=True)
    return str(python)


def _rate(python: str, folder: Path, many: int) -> tuple[float, float]:
    """(letters a second, CPU milliseconds a letter) of so many of it, each with a site and letters of its
    own."""
    sites = [folder / str(number) for number in range(many)]
    for site in sites:
        _ended([_begun(python, site, "prepare")])
        _put(site, ["short"] * FIRST, 0)
    _ended([_begun(python, site, "work") for site in sites])
    idle_wall, idle_cpu = _ended([_begun(python, site, "work") for site in sites])
    for site in sites:
        _put(site, corpus.kinds(WAITING // many, random.Random(1)), FIRST)
    wall, cpu = _ended([_begun(python, site, "work") for site in sites])
    left = [file for site in sites for file in (site / "masuk").iterdir()]
    if left:
        raise RuntimeError(f"{len(left)} letters were not taken")
    return WAITING / (wall - idle_wall), 1000 * (cpu - idle_cpu) / WAITING


def _put(site: Path, kinds: Sequence[str], begin: int) -> None:
    """Replies name a ticket in their subject, as its acknowledgement asks."""
    random_ = random.Random(begin)
    for number, kind in enumerate(kinds, begin):
        raw = corpus.letter("short" if kind == "reply" else kind, number, WRITTEN, random_)
        if kind == "reply":
            ticket = f"Subject: Re: [pengaduan-{1 + number % FIRST}] ".encode()
            raw = raw.replace(b"Subject: ", ticket, 1)
        (site / "masuk" / f"{number}.eml").write_bytes(raw)


def _begun(python: str, site: Path, what: str) -> tuple[int, float]:
    argv = [python, str(HERE / "site.py"), str(site), what]
    return os.posix_spawn(python, argv, os.environ), time.perf_counter()


def _ended(begun: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """(seconds on the clock from the first beginning to the last end, CPU seconds)."""
    spent = 0.0
    for pid, _ in begun:
        _, status, used = os.wait4(pid, 0)
        if status:
            raise RuntimeError("django-helpdesk failed; what it said stands above")
        spent += used.ru_utime + used.ru_stime
    return time.perf_counter() - begun[0][1], spent
