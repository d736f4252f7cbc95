"""What is measured and by what: CPU time (others may work beside us), memory of a process of its own, the
machine."""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mailroom.writing import file_workers

ROOT = Path(__file__).parent.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
BUSY = 0.25  # of the machine's CPUs, used by others while we measured: then the figures are worth less


@dataclass(frozen=True)
class Figure:
    """One measured value. at: in which store, on which disk; bound: what the issue asks for, in the same
    unit, None where it asks for none; more: a bound from below; note: what else is to be said of it."""

    part: str
    what: str
    value: float
    unit: str
    bound: float | None = None
    at: str = ""
    more: bool = False
    note: str = ""

    @property
    def kept(self) -> bool | None:
        if self.bound is None:
            return None
        return self.value >= self.bound if self.more else self.value <= self.bound

    @property
    def asked(self) -> str:
        """The bound as it is shown."""
        return "" if self.bound is None else f"{'≥' if self.more else '≤'} {number(self.bound)} {self.unit}"

    def line(self) -> str:
        verdict = {None: "", True: "ok", False: "MISSED"}[self.kept]
        where = f"{self.what}, {self.at}" if self.at else self.what
        note = f"  ({self.note})" if self.note else ""
        return (
            f"  {where:<66} {number(self.value):>8} {self.unit:<9} {self.asked:<12} {verdict}{note}".rstrip()
        )

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "kept": self.kept}


def number(value: float) -> str:
    """Three digits that say something: 0.0123, 2.31, 1,230."""
    if value == 0 or abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"


def cpu(deed: Callable[[], object]) -> float:
    """CPU seconds of a deed, own and the system's, of all threads."""
    before = time.process_time()
    deed()
    return time.process_time() - before


def best(deed: Callable[[], object], times: int = 5) -> float:
    """The least CPU seconds of several repetitions."""
    return min(cpu(deed) for _ in range(times))


def each(deed: Callable[[int], object], count: int, times: int = 3) -> float:
    """CPU milliseconds of one of `count` deeds: the best round of several. The deed is told a number, never
    the same twice."""
    rounds = []
    for start in range(0, times * count, count):
        before = time.process_time()
        for place in range(start, start + count):
            deed(place)
        rounds.append(time.process_time() - before)
    return 1000 * min(rounds) / count


@dataclass
class Spent:
    """What a stretch of work took: seconds on the clock, of CPU, and of that the system's own (making files,
    syncing them)."""

    wall: float = 0.0
    cpu: float = 0.0
    system: float = 0.0


@contextmanager
def spending() -> Iterator[Spent]:
    """What is spent within, by this process and by those that open documents for it."""
    spent = Spent()
    wall, before = time.perf_counter(), _seconds()
    yield spent
    after = _seconds()
    spent.wall = time.perf_counter() - wall
    spent.system = after[1] - before[1]
    spent.cpu = after[0] - before[0] + spent.system


def _seconds() -> tuple[float, float]:
    """CPU seconds: our own code's, and the system's."""
    mine = resource.getrusage(resource.RUSAGE_SELF)
    if (pid := file_workers.WORKERS.pid) is None:
        return mine.ru_utime, mine.ru_stime
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    user, system, ended_user, ended_system = (int(ticks) / TICKS for ticks in fields[11:15])
    return mine.ru_utime + user + ended_user, mine.ru_stime + system + ended_system


# --- in a process of its own


def fresh(task: str, *arguments: object) -> dict[str, float]:
    """Run `tests.bench.tasks.<task>` in a process of its own: {"wall", "cpu" (seconds), "grew", "peak" (MB)}
    and what it returns.

    grew: resident memory after the task, with what it returned still held, against that before it; peak: at
    most, against before."""
    command = [sys.executable, "-m", "tests.bench.tasks", task, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{task}: {done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def resident() -> float:
    """MB of memory that this process holds now."""
    return _status("VmRSS")


def peak() -> float:
    """MB of memory that this process has held at most. Not ru_maxrss: that remembers whoever started this
    process."""
    return _status("VmHWM")


def _status(name: str) -> float:
    kilobytes = next(
        (line.split()[1] for line in _lines(Path("/proc/self/status")) if line.startswith(f"{name}:")), "0"
    )
    return int(kilobytes) / 1024


# --- the machine


def machine(folder: Path) -> dict[str, Any]:
    """What the figures were measured on. folder: on the disk that was measured."""
    return {
        "cpu": _processor(),
        "cpus": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
        "system": platform.platform(),
        "python": platform.python_version(),
        "filesystem": _filesystem(folder),
        "sync_ms": _sync_ms(folder),
    }


def _processor() -> str:
    for line in _lines(Path("/proc/cpuinfo")):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _filesystem(folder: Path) -> str:
    """The kind of file system that a folder lies on."""
    found, kind = "", "?"
    for line in _lines(Path("/proc/mounts")):
        _, place, this, *_ = line.split()
        if folder.resolve().is_relative_to(place) and len(place) >= len(found):
            found, kind = place, this
    return kind


def _sync_ms(folder: Path, times: int = 30) -> float:
    """Milliseconds that the disk takes to sync 4 KB more of a file: the median."""
    taken = []
    with (folder / "sync").open("wb") as file:
        for _ in range(times):
            file.write(b"x" * 4096)
            file.flush()
            before = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - before)
    (folder / "sync").unlink()
    return round(1000 * statistics.median(taken), 3)


def _lines(path: Path) -> Iterable[str]:
    return path.read_text("utf-8", "replace").splitlines() if path.exists() else ()


class Neighbours:
    """How much of the machine others used while we measured."""

    def __init__(self) -> None:
        self._wall, self._all, self._own = time.perf_counter(), _all_cpu(), _own_cpu()
        self.load = os.getloadavg()[0]

    def share(self) -> float:
        """The share of all CPUs that others used since the beginning: 0 to 1."""
        wall = time.perf_counter() - self._wall
        others = (_all_cpu() - self._all) - (_own_cpu() - self._own)
        return max(0.0, others / (wall * (os.cpu_count() or 1))) if wall else 0.0

    def as_json(self) -> dict[str, Any]:
        share = round(self.share(), 2)
        return {"load_before": round(self.load, 2), "others_share": share, "busy": share > BUSY}


def _all_cpu() -> float:
    """Seconds that all CPUs have worked, for whomever."""
    for line in _lines(Path("/proc/stat")):
        if line.startswith("cpu "):
            user, nice, system, _, _, irq, soft, *_ = map(int, line.split()[1:])
            return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _own_cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def today() -> str:
    return f"{datetime.now().astimezone():%Y-%m-%d}"
