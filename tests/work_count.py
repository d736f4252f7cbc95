"""How much a piece of work costs: in lines of Python, the same on every machine however busy, or in CPU."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any


def lines_run(work: Callable[[], object]) -> int:
    """Returns how many lines of Python `work` runs. What runs in C counts nothing."""
    count = 0

    def local(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return local

    before = sys.gettrace()
    sys.settrace(local)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def growth(work: Callable[[int], Callable[[], object]], size: int) -> float:
    """Returns how many times as much runs for twice the size, once all caches are warm. work: makes the piece
    of a size ready."""
    small, large = work(size), work(2 * size)
    for one in (small, large):
        one()
    return lines_run(large) / lines_run(small)


def cpu_seconds(work: Callable[[], object]) -> float:
    """Returns the CPU that `work` takes in this thread. No garbage is collected meanwhile, as in timeit: a
    pass over all that a long run of tests holds takes a second, and is none of the work's."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        began = time.thread_time()
        work()
        return time.thread_time() - began
    finally:
        if was_on:
            gc.enable()
