"""The long tests: each is a soak that does its work whole (`make soak`), or a share of it that the day
chooses (`make test`).

A soak is a function of a `Share` (what of the work is to be done); it returns a `Result`: what it did, in
numbers, and what it found wrong, a sentence each. `python -m tests.soak` runs them; `tests/soak/table.py`
names them."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Share:
    """How much of the work is done, 0 < part ≤ 1, and which: the same seed chooses the same. A failure is run
    again with its seed."""

    part: float = 1.0
    seed: str = ""

    @classmethod
    def of_the_day(cls, part: float = 0.1) -> Share:
        """The day's share; SEED in the environment names another day's."""
        return cls(part, os.environ.get("SEED") or f"{datetime.now(UTC).date()}")

    def random(self, name: str) -> random.Random:
        return random.Random(f"{self.seed}/{name}")

    def count(self, whole: int) -> int:
        return math.ceil(whole * self.part)

    def of(self, name: str, things: Sequence[T]) -> list[T]:
        """As many of these as the share is, in their order."""
        chosen = self.random(name).sample(range(len(things)), self.count(len(things)))
        return [things[place] for place in sorted(chosen)]


@dataclass
class Result:
    """did: what was done, name → how often; findings: what was wrong."""

    did: dict[str, int | float] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    skipped: str = ""  # why nothing was done

    def add(self, name: str, more: int | float) -> None:
        self.did[name] = self.did.get(name, 0) + more


Soak = Callable[[Share], Result]
