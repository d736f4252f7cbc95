"""What the processes of one tree share: a value for each office (`OfficeAtWork`), and one for all (`Tree`).

The supervisor makes both before he forks.

In: `OfficeAtWork`: a name, `Config`, the store's folder, a clock, the store's lock, its desk. `WhoseTurn`:
the number of an office.
Out: frozen values; `Restarts.facts` for the heartbeat; `WhoseTurn.number`: a number, or None.
Fails: OSError: no page of memory can be had.
See: Who makes them: supervisor.py. Who uses them: clerk_loop.py, open_doors.py, offices/clerk_turns.py."""

from __future__ import annotations

import mmap
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from mailroom.config import Config
from mailroom.daemon.doors_ipc import Line
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.work_marker import DeskNote
from mailroom.shelves.store_parts import Lock

REFUSED = 3  # the exit status of a process that could not begin


class WhoseTurn:
    """Which of several offices the clerk is at: a page of memory that outlives him."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, mmap.PAGESIZE)

    def write(self, number: int | None) -> None:
        self._page[:4] = (0 if number is None else number + 1).to_bytes(4, "big")

    @property
    def number(self) -> int | None:
        return int.from_bytes(self._page[:4], "big") - 1 if any(self._page[:4]) else None


@dataclass(frozen=True)
class OfficeAtWork:
    """One office. held: its store's lock, which lives as long as one of the processes; name: of its folder,
    "" where it is the only one."""

    name: str
    config: Config
    root: Path
    clock: Clock
    held: Lock
    note: DeskNote


class OfficeToServe(NamedTuple):
    """An office that is to be served."""

    name: str
    config: Config
    root: Path
    clock: Clock


@dataclass(frozen=True)
class Tree:
    """All offices of the tree, and what they share. shut: those whose store could not be taken; lost: the
    addresses of those whose config.toml cannot be used, "" of one that cannot be known."""

    offices: tuple[OfficeAtWork, ...]
    shut: tuple[OfficeToServe, ...] = ()
    lost: frozenset[str] = frozenset()
    line: Line = field(default_factory=Line)
    turn: WhoseTurn = field(default_factory=WhoseTurn)


@dataclass(frozen=True)
class Restarts:
    """How often the clerk was begun anew since the office was opened; the last time, and why."""

    count: int = 0
    at: datetime | None = None
    why: str = ""

    def facts(self) -> dict[str, object]:
        """For the heartbeat file."""
        return {"restarts": self.count, "restarted": self.at and self.at.isoformat(), "why": self.why}
