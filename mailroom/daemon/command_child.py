"""How `once`, `import`, `courier in` and `aside` handle letters: in a child process with the clerk's limits.

The parent holds the store's lock and passes signals on. When the child is ended over a piece of work, another
sets that piece aside and does the rest.

In: `run_limited`: `Config`, the store's folder, who is told, the work. `open_at`: also a clock and a
`Workplace`.
Out: the work's exit status; an `Office`.
Fails: `Trouble`: the store cannot be opened, or three ends for nothing that can be named. `NewerForm`,
`StoreLocked`; OSError: the disk.
See: The limits: work_limits.py. The office day and night: supervisor.py."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from mailroom.clerk.current_work import InHand
from mailroom.clerk.outgoing.mail_delivery import Carrier
from mailroom.config import Config
from mailroom.daemon.child_process import Child
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.store_opening import open_office, take_store
from mailroom.daemon.work_limits import (
    CRASHES,
    OVER_MEMORY,
    End,
    LimitedHand,
    end_over_memory,
    judge,
    left_on,
)
from mailroom.daemon.work_marker import DeskNote
from mailroom.office import Office
from mailroom.shelves.store_parts import Lock
from mailroom.writing.cli_sentences import Trouble, phrase, trouble

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Workplace:
    """What the work is done with. end: how the child before this one ended; began: by the monotonic clock,
    when the first one did. Without `held` and `told`: in the process of the caller."""

    hand: InHand
    began: float
    held: Lock | None = None
    end: End | None = None
    done: object = None
    told: Connection | None = None

    def once(self, deed: Callable[[], T]) -> T:
        """Does what only the first child may do; a later one gets what came of it."""
        if self.done is not None:
            return self.done  # type: ignore[return-value]
        found = deed()
        if self.told is not None:
            self.told.send(("done", found))
        return found


@contextmanager
def open_at(
    config: Config,
    root: Path,
    clock: Clock,
    tell: Callable[[str], None],
    place: Workplace,
    by: Carrier | None = None,
) -> Iterator[Office]:
    """The office, as `open_office` opens it, with what the child before had in hand laid down."""
    with closing(open_office(config, root, clock, tell, by, place.held, place.hand)) as office:
        if place.end is not None and place.end.blamed is not None:
            office.lay_down(place.end.blamed, place.end.why, clock())
        if isinstance(place.hand, LimitedHand):
            place.hand.begin()
        yield office


def run_limited(
    config: Config, root: Path, tell: Callable[[str], None], work: Callable[[Workplace], int]
) -> int:
    """Returns what `work` returns."""
    held = take_store(root, tell)
    note, began, done, ends = DeskNote(root), time.monotonic(), None, 0
    end = left_on(note, config.process)
    while True:
        place = Workplace(LimitedHand(note, config.process), began, held, end, done)
        status, told = _watch(partial(_work, work, place))
        done = told.get("done", done)
        if "raised" in told:
            raise told["raised"]  # type: ignore[misc]
        if "ended" in told:
            note.write_piece(None)
            return int(told["ended"])  # type: ignore[call-overload,no-any-return]
        if 0 < status != OVER_MEMORY:
            return status
        end = judge(status, note, config.process)
        log.error(phrase("serve.clerk_again", why=end.why))
        ends += end.blamed is None
        if ends >= CRASHES:
            raise trouble("work_ended", why=end.why)


def _watch(work: Callable[[Connection], int]) -> tuple[int, dict[str, BaseException | object]]:
    """One child, from its fork to its end. Returns its status and what it told; a signal that ended it as it
    was told to ends this process, too."""
    passed: list[int] = []
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    child = Child("work", work)

    def pass_on(number: int, _: object) -> None:
        passed.append(number)
        child.signal(number)

    before = {one: signal.signal(one, pass_on) for one in SIGNALS}
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    try:
        status, told = child.wait(), dict(child.messages())
    finally:
        child.kill()
        for one, handler in before.items():
            signal.signal(one, handler)
    if -status in passed and not told.keys() & {"ended", "raised"}:
        os.kill(os.getpid(), -status)
    return status, told


def _work(work: Callable[[Workplace], int], place: Workplace, told: Connection) -> int:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    try:
        told.send(("ended", work(replace(place, told=told))))
    except MemoryError:
        end_over_memory()
    except (Trouble, OSError, KeyboardInterrupt) as said:
        told.send(("raised", said))
    return 0
