"""How long a test may take: what computes is measured by its own CPU time, what waits by the clock, and the
clock allows more while the machine has other work.

`timeout` in pyproject.toml and `@pytest.mark.timeout` name the seconds. A test fails that takes more of this
process' CPU time (its children's is not counted), or that lasts longer by the clock, where LEAST seconds and
the machine's load are always allowed."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_timeout

LEAST = 120.0  # seconds by the clock that even a test of a few seconds of CPU may last
LOAD = Path("/proc/loadavg")


class OutOfTime(pytest.fail.Exception):
    """A test has taken longer than it may."""


def stretched(seconds: float) -> float:
    """So many seconds of a quiet machine, on this one as busy as it is now."""
    busy = 0.0
    with suppress(OSError, ValueError, IndexError):  # there is none on a Mac, nor in every sandbox
        minute, _, _, running = LOAD.read_text().split()[:4]
        busy = max(float(minute), float(running.partition("/")[0]))
    # twice: a scheduler shares out evenly only in the long run
    return seconds * max(1.0, 2 * busy / len(os.sched_getaffinity(0)))


def set_timers(item: pytest.Item, settings: Any) -> None:
    """From now until `cancel_timers`, for one test."""
    began = time.monotonic()

    def out_of_cpu(*_: object) -> None:
        raise OutOfTime(f"took more than {settings.timeout:g} s of CPU")

    def out_of_time(*_: object) -> None:
        left = began + stretched(max(settings.timeout, LEAST)) - time.monotonic()
        if left > 0:
            signal.setitimer(signal.ITIMER_REAL, left)
            return
        try:
            pytest_timeout.timeout_sigalrm(item, settings)
        except pytest.fail.Exception as fault:
            raise OutOfTime(fault.msg) from None

    signal.signal(signal.SIGPROF, out_of_cpu)
    signal.signal(signal.SIGALRM, out_of_time)
    signal.setitimer(signal.ITIMER_PROF, settings.timeout)
    signal.setitimer(signal.ITIMER_REAL, max(settings.timeout, LEAST))


def cancel_timers() -> None:
    for timer, sign in ((signal.ITIMER_PROF, signal.SIGPROF), (signal.ITIMER_REAL, signal.SIGALRM)):
        signal.setitimer(timer, 0)
        signal.signal(sign, signal.SIG_IGN)
