"""`python -m tests.bench [--full] [--only PART …] [--json FILE]`: measures, prints each figure beside its
bound, writes them as JSON."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from mailroom.config import Config, load
from tests.bench import path, scale, shelves
from tests.bench.meter import ROOT, Figure, Neighbours, machine, today
from tests.bench.stored import Builder

TMPFS = Path("/dev/shm")
LONG = 100_000


class Bench:
    """One run: what is measured, in which order. `figures` grows as it goes on; `phases` and `intake` are
    what has a form of its own.

    Every store that is made lies there to the end: after files were removed, ext4 takes up to ten times as
    long to make new ones."""

    def __init__(
        self, config: Config, disk: Path, memory: Path | None, full: bool, say: Callable[[str], None] = print
    ) -> None:
        """disk, memory: empty folders on the disk and on a tmpfs."""
        self.config, self.disk, self.memory, self.full, self.say = config, disk, memory, full, say
        self.figures: list[Figure] = []
        self.failed: list[str] = []
        self.phases: dict[str, dict[str, float]] = {}
        self.intake: dict[str, Any] = {}
        self._builder: Builder | None = None

    @property
    def builder(self) -> Builder:
        self._builder = self._builder or Builder(self.config)
        return self._builder

    def _folder(self, name: str) -> Path:
        folder = self.disk / name
        folder.mkdir()
        return folder

    def path(self) -> Iterator[Figure]:
        """The path of a letter, on the disk and in memory, where its time goes, and letters that wait."""
        for folder, name in ((self.disk, "disk"), (self.memory, "tmpfs")):
            if folder is None:
                continue
            figures, self.phases[name] = path.measure(self.config, folder / "path", name)
            yield from figures
        for name, phases in self.phases.items():
            self.say(f"where the time of a letter goes, CPU, on {name}:")
            self.say("\n".join(path.shown(phases)))
        for waiting in (1_000, 10_000) if self.full else (1_000,):
            for reader in (False, True):
                folder = self.disk / f"waiting{waiting}{reader}"
                yield from path.catch_up(self.config, folder, waiting, reader=reader)

    def scale(self) -> Iterator[Figure]:
        """TinyDB, opening, a letter, the bells and the quarter at 1,000 and 100,000 cases."""
        yield from scale.measure(self.config, self.builder, self._folder("scale"))

    def whole(self) -> Iterator[Figure]:
        """Rebuild, verify, backup, restore, export."""
        for size in (1_000, 10_000, LONG) if self.full else (1_000, 3_000):
            yield from shelves.measure(self.builder, self._folder(f"whole{size}"), size)

    def doors(self) -> Iterator[Figure]:
        """Accepting, beside an aiosmtpd that keeps nothing and Postfix."""
        if importlib.util.find_spec("tests.bench.intake") is None:
            return
        from tests.bench import intake

        self.intake = intake.measure(self.disk)
        self.say("\n".join(f"  {line}" for line in intake.table(self.intake)))
        yield from _of_intake(self.intake)

    def mailbox(self) -> Iterator[Figure]:
        """Out of a real mailbox and a real queue: catching up, and how long a letter takes at rest."""
        if importlib.util.find_spec("tests.bench.intake") is None:
            return
        from tests.bench import intake, mailbox

        if why := intake.why_no_postfix():
            self.say(f"  not measured: {why}")
            return
        yield from mailbox.measure(self.config, self._folder("mailbox"), self.full)

    def peer(self) -> Iterator[Figure]:
        """Beside django-helpdesk, which has an environment of its own (.venv-peer)."""
        from tests.bench.peer import compare

        yield from compare.measure(self.config, self._folder("peer"))


NAMES = {
    "nothing kept": "our door with nothing kept",
    "aiosmtpd": "aiosmtpd with an empty handler",
    "postfix": "Postfix accepting into its queue",
}
PARTS = ("path", "scale", "whole", "doors", "mailbox")
PEER = "peer"  # first, where it is asked for


def _of_intake(found: dict[str, Any]) -> Iterator[Figure]:
    """Rates of accepting as shares of the others'."""
    bounds = {
        ("aiosmtpd", 4_700): 0.8,
        ("aiosmtpd", 39_000): 0.8,
        ("postfix", 4_700): 1.0,
        ("postfix", 39_000): 0.75,
    }
    for row in found["sizes"]:
        size = row["bytes"]
        at = f"{size:,} bytes"
        yield Figure(
            "doors", "letters accepted durably, at 16 connections", row["per_second"]["mailroom"], "/s", at=at
        )
        for name, share in row["ours of"].items():
            bound = bounds.get((name, size))
            yield Figure(
                "doors", f"of the rate of {NAMES.get(name, name)}", share, "times", bound, at, more=True
            )


def run(bench: Bench, parts: Iterable[str]) -> dict[str, Any]:
    """Measure these parts; what is found, as JSON."""
    about, neighbours = machine(bench.disk), Neighbours()
    bench.say(
        f"{about['cpu']}, {about['cpus']} CPUs, {about['memory_gb']} GB, {about['filesystem']}, a sync takes"
        f" {about['sync_ms']} ms"
    )
    for part in parts:
        bench.say(f"\n{(getattr(Bench, part).__doc__ or part).rstrip('.')}:")
        beside = Neighbours()
        try:
            for figure in getattr(bench, part)():
                bench.figures.append(figure)
                bench.say(figure.line())
        except Exception:  # what was measured so far is worth keeping
            bench.failed.append(part)
            bench.say(traceback.format_exc())
        bench.say(f"  (meanwhile others used {100 * beside.share():.0f} % of the machine)")
    beside_us = neighbours.as_json()
    if beside_us["busy"]:
        bench.say(
            f"\nThe machine was busy: others used {100 * beside_us['others_share']:.0f} % of it. Run it again"
            " when it is quiet."
        )
    return {
        "date": today(), "machine": about, "beside": beside_us,
        "figures": [figure.as_json() for figure in bench.figures],
        "phases_ms": bench.phases, "intake": bench.intake, "failed": bench.failed,
    }  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    options.add_argument(
        "--json", type=Path, default=ROOT / "bench.json", help="where the figures go (bench.json)"
    )
    options.add_argument(
        "--disk", type=Path, help="a folder on the disk to measure; else where temporary files go"
    )
    options.add_argument(
        "--full",
        action="store_true",
        help="the long ones too: 10,000 letters that wait, whole stores of 100,000 cases",
    )
    options.add_argument(
        "--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}"
    )
    options.add_argument(
        "--peer", action="store_true", help="first beside django-helpdesk, which is installed from PyPI"
    )
    asked = options.parse_args()
    with ExitStack() as held:
        disk = held.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=asked.disk))
        Path(disk).chmod(0o711)  # Postfix works under a name of its own
        memory = (
            held.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=TMPFS))
            if TMPFS.is_dir()
            else None
        )
        bench = Bench(
            load(ROOT / "config.toml", os.environ), Path(disk), Path(memory) if memory else None, asked.full
        )
        found = run(bench, [*([PEER] if asked.peer else []), *asked.only])
    asked.json.write_text(json.dumps(found, indent=1) + "\n")
    print(f"\nfigures: {asked.json}")
    if bench.failed:
        sys.exit(f"could not be measured: {', '.join(bench.failed)}")


if __name__ == "__main__":
    main()
