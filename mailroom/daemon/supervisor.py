"""How the office's two processes are kept at work: the doors (open_doors.py) and the clerk (clerk_loop.py),
each forked from the supervisor.

The supervisor holds the store's lock, reads no letter, and has one thread, so that it may fork at any moment.
A process that ends is begun anew, the later the more often it ends; the other works on.

In: `Supervisor`: `Config`, the store's folder, a clock. `fork`: a name and its work. `watch`: signals.
Out: two processes at work until a signal; `stop`: whether they ended in time.
Fails: `StoreLocked`, `NewerForm` and `Trouble` when it is made; `start` raises what a child was refused by,
as `Trouble` or OSError.
See: When a process is ended over a piece of work: work_limits.py. One process: child_process.py. The two:
open_doors.py, clerk_loop.py."""

from __future__ import annotations

import gc
import logging
import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path

from mailroom.config import Config
from mailroom.daemon.child_process import Child
from mailroom.daemon.clerk_loop import Restarts, Tree, run_clerk
from mailroom.daemon.doors_ipc import Line
from mailroom.daemon.heartbeat import notify
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.open_doors import run_doors
from mailroom.daemon.store_opening import take_store
from mailroom.daemon.work_limits import RENEW, End, judge, left_on
from mailroom.daemon.work_marker import DeskNote
from mailroom.text import charsets
from mailroom.writing.cli_sentences import phrase

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between two looks at what still lives, where nothing tells of itself
ALIVE = 5.0  # seconds between two words to systemd that we live
AGAIN, LONGEST, LATELY = 0.1, 1.0, 60.0  # seconds: the first pause, the longest; ends that count towards it


@dataclass
class KeptProcess:
    """A process that is kept at work."""

    name: str
    begin: Callable[[], Child]
    child: Child | None = None
    again: float = 0.0  # when it is begun anew
    ends: list[float] = field(default_factory=list)  # the latest, for the pause

    def put_off(self, now: float) -> None:
        """Sets when it is begun anew: at once the first time, then after ever longer pauses."""
        self.ends = [*(one for one in self.ends if now - one < LATELY), now]
        self.again = now + min(AGAIN * 2 ** (len(self.ends) - 1), LONGEST) * (len(self.ends) > 1)


class Supervisor:
    """A whole office at work, from `start` to `stop`."""

    def __init__(self, config: Config, root: Path, clock: Clock) -> None:
        """Takes the store. `Trouble`: another is at work there, or it is no store for this program."""
        held = take_store(root, log.info)
        self.tree = Tree(config, root, clock, held, DeskNote(root), Line())
        self._open = False  # whether the clerk has opened the office
        self.fresh = False  # whether no letter has ever come into this store
        self.restarts = Restarts()
        self._end: End | None = left_on(self.tree.note, config.process)
        self._clerk = KeptProcess("clerk", self._begin_clerk)
        self._doors = KeptProcess("doors", partial(Child, "doors", partial(run_doors, self.tree)))
        self._others: list[Child] = []
        self._beats, self._beaten, self._said = -1, 0.0, float("-inf")

    def start(self) -> None:
        """The clerk opens the office, then the doors are opened. Raises what kept one of them from it:
        `Trouble` or OSError."""
        charsets.load_guesser()
        gc.collect()
        gc.freeze()  # else the collector of each child would copy every page of ours
        try:
            for one in (self._clerk, self._doors):
                one.child = one.begin()
                while not (told := dict(one.child.messages())):
                    if one.child.ended is not None:  # he told nothing before, or in between
                        raise OSError(phrase("work_end.ended", how=one.child.ended))
                    wait([one.child.told], LOOK)
                    one.child.reap()
                if "refused" in told:
                    raise told["refused"]
                self._hear(one, told)
        except BaseException:
            self.stop()
            raise
        self._beaten = time.monotonic()

    def watch(self, signals: frozenset[signal.Signals]) -> None:
        """Keeps the processes at work until one of these signals comes; they are blocked."""
        while True:
            told = signal.sigtimedwait(signals | {signal.SIGCHLD}, self._pause())
            if told is not None and told.si_signo in signals:
                return
            self._look(time.monotonic())

    def _pause(self) -> float:
        """How long nothing is to be done, where nothing tells of itself."""
        due = [one.again for one in (self._clerk, self._doors) if one.child is None]
        return max(0.0, min([LOOK, *(again - time.monotonic() for again in due)]))

    def fork(self, name: str, work: Callable[[Connection], int]) -> None:
        """One more process, which ends by itself."""
        self._others.append(Child(name, work))

    def stop(self, within: float = 4.0) -> bool:
        """Ends everything. Returns False when something had to be killed; its work is whole or is done
        again."""
        living = [one for one in (self._clerk.child, self._doors.child) if one is not None]
        for child in living:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + within
        while sum(child.reap() for child in living) < len(living) and time.monotonic() < until:
            signal.sigtimedwait({signal.SIGCHLD}, 0.05)
        ended = all(child.ended == 0 for child in living)
        for child in (*living, *self._others):
            child.kill()
        if ended:
            self.tree.note.write_piece(None)
        self.tree.held.release()
        return ended

    def _begin_clerk(self) -> Child:
        self._open = False
        return Child("clerk", partial(run_clerk, self.tree, self._end, self.restarts))

    def _look(self, now: float) -> None:
        self._others = [one for one in self._others if not one.reap()]
        for kept in (self._clerk, self._doors):
            if kept.child is not None:
                self._hear(kept, dict(kept.child.messages()))
                if kept.child.reap():
                    self._note_end(kept, kept.child, now)
            if kept.child is None and now >= kept.again:
                kept.child = kept.begin()
        self._bury_strangers()
        self._look_for_signs(now)
        if now - self._said >= ALIVE:
            self._said = now
            notify("WATCHDOG=1")

    def _bury_strangers(self) -> None:
        """As the first process of a container, which is the parent of whatever a killed clerk leaves."""
        ours = {one.child.pid for one in (self._clerk, self._doors) if one.child} | {
            one.pid for one in self._others
        }
        with suppress(ChildProcessError):
            while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if found.si_pid in ours:
                    return
                os.waitpid(found.si_pid, 0)

    def _hear(self, kept: KeptProcess, told: Mapping[str, object]) -> None:
        if "refused" in told:
            log.error(phrase("serve.not_again", why=told["refused"]))
        if "open" in told and kept is self._clerk:
            self.fresh, self._end, self._open = bool(told["open"]), None, True

    def _note_end(self, kept: KeptProcess, child: Child, now: float, *, still: bool = False) -> None:
        """A process has ended by itself, or stood still."""
        status = child.ended
        child.kill()
        kept.child = None
        assert status is not None
        if kept is self._doors:
            log.error(phrase("serve.doors_again", how=status))
            kept.put_off(now)
            return
        if status == RENEW:
            return
        end = judge(status, self.tree.note, self.tree.config.process, still=still)
        if end.blamed is not None or self._end is None:
            self._end = end
        log.error(phrase("serve.clerk_again", why=end.why))
        self.restarts = Restarts(self.restarts.count + 1, self.tree.clock(), end.why)
        if end.blamed is None:
            kept.put_off(now)
        else:
            log.error(phrase("serve.blamed", kind=end.blamed.kind, name=end.blamed.key))

    def _look_for_signs(self, now: float) -> None:
        """Ends a clerk who has shown no sign of work for too long."""
        beats, clerk = self.tree.note.beats, self._clerk.child
        if beats != self._beats or clerk is None or not self._open:
            self._beats, self._beaten = beats, now
        elif now - self._beaten > self.tree.config.process.still_seconds:
            clerk.kill()
            self._note_end(self._clerk, clerk, now, still=True)
