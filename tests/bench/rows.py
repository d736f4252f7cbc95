"""TinyDB with rows under it, in stores of any size: by key, durable changes, the Table API."""

from __future__ import annotations

import random
import statistics
import time
from datetime import datetime
from typing import Any

from tinydb import Query

from mailroom.shelves.files.sqlite_register import SqliteRegister
from tests.bench.meter import Figure, best, each
from tests.bench.stored import number_of

TIMES = 200


def measure(register: SqliteRegister, count: int, now: datetime) -> list[Figure]:
    """All figures of a register with `count` cases."""
    keys = random.Random(count).choices([number_of(place) for place in range(count)], k=3 * TIMES)
    at = f"{count:,} cases"
    alone = [_entering(register, [key], now) for key in keys[:TIMES]]
    groups = [_entering(register, keys[start : start + 16], now) for start in range(0, 2 * TIMES, 16)]
    by_key = each(lambda place: register.get("cases", keys[place]), TIMES)
    return [
        Figure("tinydb", "get by key", by_key, "ms", 0.05, at),
        Figure(
            "tinydb", "a durable change, alone, on the clock", 1000 * statistics.median(alone), "ms", 1.0, at
        ),
        Figure(
            "tinydb",
            "a durable change, in a group of 16, on the clock",
            1000 * statistics.median(groups) / 16,
            "ms",
            0.15,
            at,
        ),
        *_table(register, at, TIMES),
    ]


def _entering(register: SqliteRegister, keys: list[str], now: datetime) -> float:
    """Seconds on the clock until a change to each of these cases is durable."""
    before = time.perf_counter()
    register.enter([_change(key) for key in keys], now)
    return time.perf_counter() - before


def _change(key: str) -> dict[str, Any]:
    """What a letter that only adds to a case changes: an event, and its index fields."""
    event = {
        "kind": "told",
        "at": "2026-02-09T08:30:00+07:00",
        "role": "system",
        "by": "",
        "data": {"form": "status"},
    }
    return {"why": "bench", "cases": {key: {"events": [event], "due": "2026-02-20T01:00:00+00:00"}}}


def _table(register: SqliteRegister, at: str, times: int) -> list[Figure]:
    """The Table API itself, each call a transaction of its own; nothing of it stays."""
    table = register.table("cases")
    row = {
        name: value for name, value in (register.get("cases", number_of(1)) or {}).items() if name != "people"
    }
    made: list[int] = []
    deeds = {
        "Table.insert": lambda place: made.append(table.insert({**row, "key": f"BENCH-{place}"})),
        "Table.get(doc_id=…)": lambda place: table.get(doc_id=made[place]),
        "Table.update(…, doc_ids=…)": lambda place: table.update({"stage": "closed"}, doc_ids=[made[place]]),
        "find by an index": lambda place: register.find("cases", "people", f"warga{place}@lama.example"),
    }
    found = [Figure("tinydb", what, each(deed, times), "ms", at=at) for what, deed in deeds.items()]
    scan = best(lambda: table.search(Query().key == "BENCH-1"), 2)
    found.append(
        Figure("tinydb", "Table.search(Query().key == …), which reads all", 1000 * scan, "ms", at=at)
    )
    table.remove(doc_ids=made)
    return found
