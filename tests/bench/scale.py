"""The same work in a store of 1,000 cases and in one of 100,000: a letter, the bells, TinyDB, opening, the
quarter's figures."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from mailroom.config import Config
from tests.bench import rows
from tests.bench.meter import Figure, best, cpu, fresh
from tests.bench.path import Desk
from tests.bench.stored import DUE, QUARTER, Builder

SIZES = (1_000, 100_000)
ROUNDS, LETTERS = 9, 100
ALLOWED = 1.1  # a letter's cost in the large store, of that in the small one


def measure(
    config: Config, builder: Builder, folder: Path, sizes: tuple[int, int] = SIZES
) -> Iterator[Figure]:
    """All that must be flat, in two stores that are made in `folder`."""
    roots = [folder / str(size) for size in sizes]
    desks = [Desk(config, root, batches=(ROUNDS + 2) * LETTERS // 200 + 1) for root in roots]
    for desk, size in zip(desks, sizes, strict=True):
        builder.lay(desk.office.store.register, size)
    yield from _letters(desks, sizes)
    for desk, size in zip(desks, sizes, strict=True):
        yield from _bells(desk, size)
        yield from rows.measure(desk.office.store.register, size, desk.now)
        desk.close()
    for root, size in zip(roots, sizes, strict=True):
        yield from _opening(root, size)
    yield from _quarter(roots[1], sizes[1])


def _letters(desks: list[Desk], sizes: tuple[int, int]) -> list[Figure]:
    """In turns, the same letters to both, so that what else the machine does falls on both; of each turn
    their quotient is taken, and the median of all turns counts."""
    taken: list[list[float]] = [[], []]
    for number in range(ROUNDS + 1):
        # neither is always the first
        for desk, spent in random.Random(number).sample([*zip(desks, taken, strict=True)], 2):
            one = desk.measured(LETTERS).cpu
            if number:  # the first warms up
                spent.append(one)
    small, large = (1000 * statistics.median(spent) / LETTERS for spent in taken)
    quotient = statistics.median(of / one for one, of in zip(*taken, strict=True))
    return [
        Figure("scale", "a letter, CPU", small, "ms", at=f"{sizes[0]:,} cases"),
        Figure("scale", "a letter, CPU", large, "ms", at=f"{sizes[1]:,} cases"),
        Figure("scale", "a letter in the large store, of that in the small one", quotient, "times", ALLOWED),
    ]


def _bells(desk: Desk, size: int) -> list[Figure]:
    """Rounds of the clerk when no letter waits: nothing due, then ten due, three times."""
    office, zone = desk.office, desk.now.tzinfo
    due = datetime.fromisoformat(DUE).replace(tzinfo=zone)
    before = due - timedelta(minutes=1)
    office.settle(before)
    quiet = best(lambda: office.settle(before), 20)
    ringing = [cpu(partial(office.settle, due + timedelta(minutes=minute))) for minute in range(3)]
    at = f"{size:,} cases, {size // 20:,} open"
    return [
        Figure("bells", "a round in which nothing is due", 1000 * quiet, "ms", at=at),
        Figure("bells", "a round in which 10 are due", 1000 * min(ringing), "ms", at=at),
    ]


def _opening(root: Path, size: int) -> list[Figure]:
    at = f"{size:,} cases"
    opened = min((fresh("opening", root) for _ in range(3)), key=lambda one: one["wall"])
    return [
        Figure("tinydb", "opening the store", opened["wall"], "s", 0.1, at),
        Figure("tinydb", "more memory than without a store", opened["grew"], "MB", 60, at),
    ]


def _quarter(root: Path, size: int) -> list[Figure]:
    made = fresh("quarter", root, QUARTER)
    at = f"{size:,} cases"
    return [
        Figure("quarter", "the figures", made["figures"], "s", 10, at),
        Figure("quarter", "the report with its annexes, as PDF", made["report"], "s", at=at),
        Figure("quarter", "the workbook", made["spreadsheet"], "s", at=at),
        Figure("quarter", "the follow-up letters", made["follow_up_letters"], "s", at=at),
        Figure("quarter", "memory at most", made["peak"], "MB", at=at),
    ]
