"""How letters that wait at a door are written to the disk together, so that one fsync serves them all (group
commit).

Each letter is stamped with its arrival. `heard_until` stands still while a stamped letter is neither on the
disk nor refused. The next group collects while one is written. It starts when that one is done, or sooner
when it has grown as large.

In: `GroupCommit.submit`: a function that stamps the letter with its arrival. `heard_until`: now.
Out: a future, done when the letter is on the disk; an aware moment.
Fails: When one letter fails, its future alone fails; when `put_all` raises, all futures of its group do. The
door then says 451.
See: The files themselves: shelves/files/inbox.py. The 250 that follows: smtp_session.py."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from mailroom.procedure.letter import Envelope

GROUPS = 2  # that may be on their way at the same moment
FEW = 4  # letters that are no reason to set out before the group under way has arrived
Letter = tuple[bytes, Envelope]
PutAll = Callable[[Sequence[Letter]], Sequence[object]]  # for each letter: an Exception when it was kept out
Now = Callable[[], datetime]  # aware


@dataclass(frozen=True)
class _QueuedLetter:
    number: int
    letter: Letter
    put: asyncio.Future[None]


class GroupCommit:
    """The group commit of one door, used in the door's loop. `put_all` blocks until the letters are durable,
    see `PutAll`; it is called in threads of the loop's executor. now: aware."""

    def __init__(self, put_all: PutAll, now: Now) -> None:
        self._put_all, self._now = put_all, now
        self._guard = threading.Lock()
        self._numbers = itertools.count(1)
        self._under_way: dict[int, datetime] = {}
        self._waiting: list[_QueuedLetter] = []
        self._sizes: list[int] = []  # of the groups on their way

    def heard_until(self, now: datetime) -> datetime:
        """`now`, or the arrival of the oldest letter that is not put yet. From any thread."""
        with self._guard:
            return min(now, *self._under_way.values()) if self._under_way else now

    def submit(self, stamped: Callable[[datetime], Letter]) -> asyncio.Future[None]:
        """Adds a letter to the next group. `stamped` makes the letter from its arrival. The returned future
        is done when the letter is durable, and fails when it cannot be put."""
        with self._guard:  # no moment between the arrival and its being known
            arrived = self._now()
            number = next(self._numbers)
            self._under_way[number] = arrived
        try:
            letter = stamped(arrived)
        except BaseException:
            self._forget([number])
            raise
        put: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_QueuedLetter(number, letter, put))
        self._start_group()
        return put

    @contextmanager
    def arriving(self) -> Iterator[datetime]:
        """A letter that others put: from its arrival, which is given, to the end of the block."""
        with self._guard:
            arrived, number = self._now(), next(self._numbers)
            self._under_way[number] = arrived
        try:
            yield arrived
        finally:
            self._forget([number])

    def _start_group(self) -> None:
        """Send off what waits: at once when no group is under way; else as soon as it has as many letters
        as the largest, and four at least. Two groups under way: not yet."""
        enough = max([FEW, *self._sizes]) if self._sizes else 1
        if len(self._waiting) < enough or len(self._sizes) == GROUPS:
            return
        group, self._waiting = self._waiting, []
        self._sizes.append(len(group))
        job = asyncio.get_running_loop().run_in_executor(None, self._put_all, [one.letter for one in group])
        job.add_done_callback(partial(self._answer_group, group))

    def _answer_group(self, group: list[_QueuedLetter], job: asyncio.Future[Sequence[object]]) -> None:
        """A group has been put."""
        self._sizes.remove(len(group))
        self._forget([one.number for one in group])
        fault = job.exception()
        for one, became in zip(group, [fault] * len(group) if fault else job.result(), strict=True):
            if one.put.done():  # the sender has hung up
                continue
            if isinstance(became, BaseException):
                one.put.set_exception(became)
            else:
                one.put.set_result(None)
        self._start_group()

    def _forget(self, numbers: Sequence[int]) -> None:
        with self._guard:
            for number in numbers:
                del self._under_way[number]
