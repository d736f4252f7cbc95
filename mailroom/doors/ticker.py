"""When the clerk is woken: at the start, then every `every_seconds`, also after the clock was set back.

`wake` runs in one thread, never twice at once. It runs at once when the office opens, so a restart at 08:01
does not lose what was due at 08:00. The package schedule 1.2 alone would stay silent after the clock was set
back.

In: `Ticker`: a function `wake` and `every_seconds`.
Out: calls of `wake` between `start` and `stop`; `wake_soon` asks for one now.
Fails: ValueError when `every_seconds` is not above 0. What `wake` raises is logged, and the ticker goes on.
See: Which steps are then due: clerk/time/timers.py."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import schedule

log = logging.getLogger(__name__)


class Ticker:
    """Calls `wake` every `every_seconds` in a thread, from `start()` to `stop()`; `wake_soon()`: at once."""

    def __init__(self, wake: Callable[[], None], every_seconds: int) -> None:
        if every_seconds < 1:
            raise ValueError("a ticker wakes at most once a second")
        self._wake = wake
        self._every = every_seconds
        self._plan = schedule.Scheduler()
        self._stirred = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Wake now and then every so many seconds, in a thread of its own."""
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the waking. A call of `wake` under way is waited for, unless the ticker's own thread stops
        it."""
        self._stopped = True
        self._stirred.set()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join()
        self._thread = None

    def wake_soon(self) -> None:
        """Wake as soon as the ticker is free: a door has put a letter. Many calls wake once."""
        self._stirred.set()

    def tick(self) -> float:
        """Wakes if it is time; returns the seconds until the next time. The thread calls this; it also works
        without the thread."""
        idle = self._plan.idle_seconds
        if idle is None or idle > self._every:  # the first time, or a clock that was set back
            self._wake_now()
        else:
            self._plan.run_pending()
        return min(max(self._plan.idle_seconds or 0.0, 0.0), self._every)

    def _run(self) -> None:
        wait = self.tick()
        while not self._stopped:
            stirred = self._stirred.wait(wait)
            self._stirred.clear()
            if self._stopped:
                return
            if stirred:
                self._wake_now()
            wait = self.tick()

    def _wake_now(self) -> None:
        """Wake, and count the time anew from here."""
        self._wake_safely()
        self._plan.clear()
        self._plan.every(self._every).seconds.do(self._wake_safely)

    def _wake_safely(self) -> None:
        """An exception of `wake` stops here: schedule would not plan the next run, and run hot."""
        try:
            self._wake()
        except Exception as fault:
            log.error("the bell's ring failed: %s", type(fault).__name__, exc_info=fault)
