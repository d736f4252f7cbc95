"""A hundred offices in one daemon, one of them broken and one whose relay hangs: what each costs, and what
becomes of letters to several of them while clerk and doors are killed."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.relays import Stalling
from tests.several import Several
from tests.soak import Result, Share

OFFICES, KILLS, TO = 100, 20, 5
MOST_MB, MOST_SECONDS, MOST_AT_REST = 1.5, 0.1, 5.0  # an office; of CPU to open it; percent of a core


def many_offices(share: Share) -> Result:
    """a hundred offices in one daemon: memory and time an office, letters to several of them under kills"""
    result = Result()
    count, kills = max(8, round(OFFICES * share.part)), max(2, round(KILLS * share.part))
    with tempfile.TemporaryDirectory() as folder:
        few = _at_rest(Path(folder) / "few", 2)
        offices, relay = Several(_made(Path(folder) / "many"), count), Stalling()
        slow, broken, *well = offices.names
        offices.config(slow).write_text(offices.by_relay(offices.config(slow).read_text(), relay.port))
        offices.config(broken).write_text("[office]\n")
        try:
            offices.open()
            here, others = _costs(offices), count - 3
            mb, cpu = (here[0] - few[0]) / others, (here[1] - few[1]) / others
            _under_kills(offices, well, kills, result)
            offices.send("lambat", [slow])
            resting = _resting(offices, max(2.0, 10 * share.part))
        finally:
            offices.end()
    result.did |= {"offices": count, "MB an office": round(mb, 2), "s of CPU an office": round(cpu, 3)}
    result.did |= {"% of a core at rest": round(resting, 1)}
    for what, found, most in (("MB", mb, MOST_MB), ("s", cpu, MOST_SECONDS), ("%", resting, MOST_AT_REST)):
        if found > most:
            result.findings.append(f"{found:.2f} {what} an office or at rest: more than {most}")
    return result


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _at_rest(folder: Path, count: int) -> tuple[float, float]:
    offices = Several(_made(folder), count)
    try:
        offices.open()
        return _costs(offices)
    finally:
        offices.end()


def _costs(offices: Several) -> tuple[float, float]:
    """The private memory of clerk and doors in MB, and the CPU of all processes until now."""
    assert offices.process is not None
    pids = [offices.child("clerk"), offices.child("doors")]
    kept = 0
    for pid in pids:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        kept += sum(int(row.split()[1]) for row in rows if row.startswith("Private_"))
    return kept / 1024, sum(map(_cpu, [offices.process.pid, *pids]))


def _cpu(pid: int) -> float:
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _resting(offices: Several, seconds: float) -> float:
    clerk = offices.child("clerk")
    before, began = _cpu(clerk), time.monotonic()
    time.sleep(seconds)
    return 100 * (_cpu(clerk) - before) / (time.monotonic() - began)


def _under_kills(offices: Several, names: list[str], kills: int, result: Result) -> None:
    """Letters to several offices in one DATA; after every second a process is killed."""
    sent: dict[str, list[str]] = {name: [] for name in names}
    took = []
    for number in range(2 * kills):
        to = [names[(7 * number + 3 * step) % len(names)] for step in range(TO)]
        to = list(dict.fromkeys(to))
        began, answered = time.monotonic(), False
        while not answered and time.monotonic() - began < 60:
            try:
                answered = offices.send(number, to) == {}
            except OSError:  # the doors are being opened again: whoever sends mail comes again
                time.sleep(0.2)
        for name in to:
            sent[name].append(f"Jalan rusak {number}")
        if number % 2:
            os.kill(offices.child("doors" if number % 10 == 9 else "clerk"), signal.SIGKILL)
        elif answered:
            offices.wait_for(to[0], len(sent[to[0]]), 60)
            took.append(time.monotonic() - began)
    for name in names:
        found = offices.wait_for(name, len(sent[name]), 60)
        if sorted(found) != sorted(sent[name]):
            result.findings.append(f"{name}: {sorted(found)} and not {sorted(sent[name])}")
        boxes = Counter(path.parts[-3] for path in offices.all_mails(name) if "warga" in path.parts[-3])
        result.findings += [f"{name}: {box} has {many} mails" for box, many in boxes.items() if many > 1]
    shares = sum(map(len, sent.values()))
    result.did |= {
        "kills": kills,
        "letters": 2 * kills,
        "shares": shares,
        "s the longest": round(max(took), 1),
    }
