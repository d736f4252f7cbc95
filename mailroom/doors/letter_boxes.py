"""Which office a recipient belongs to at a door that several offices share (`LetterBox`). How one letter for
several of them gets onto the disk: for all, or for none.

Each office gets a letter of its own, with its own recipients alone. `put_for_all` writes all of them before
the first may be seen; so a disk that refuses keeps the letter out everywhere. Where a name cannot be given to
a written one, the offices before it have the letter. Its sender brings it again, and there it is entered once
(promise 3).

In: `LetterBox`: [smtp] or [lmtp] of an office, what writes its letters, now, whose addresses are its own.
`put_for_all`: boxes, each with its letter. `finder`: boxes by address.
Out: the box of an address, or None; `put_for_all` returns when all letters are on the disk.
Fails: `put_for_all` raises what kept the letter out of one office, and has every office note the refusal.
See: Letters for one office, written in groups: group_commit.py. The files: shelves/files/inbox.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from mailroom.config.server_tables import SmtpSettings
from mailroom.doors.group_commit import GroupCommit, Letter, Now, PutAll


class StagedCopy(Protocol):
    """A letter that is on the disk and not yet seen."""

    def publish(self) -> None: ...

    def drop(self) -> None: ...


class LetterBox:
    """One office at a door. wanted: is this address the office's own? It is asked in the door's own thread
    and must be quick. stage: writes one letter that nobody sees yet; refused: hears that a letter was kept
    out. is_open: False where mail for it is asked to come again later."""

    def __init__(
        self,
        settings: SmtpSettings,
        put_all: PutAll,
        now: Now,
        wanted: Callable[[str], bool],
        stage: Callable[[Letter], StagedCopy] | None = None,
        refused: Callable[[], object] = lambda: None,
        *,
        is_open: bool = True,
    ) -> None:
        self.settings, self.wanted, self.stage, self.refused = settings, wanted, stage, refused
        self.is_open = is_open
        self.group_commit = GroupCommit(put_all, now)

    def heard_until(self, now: datetime) -> datetime:
        """`now`, or the arrival of the oldest letter that has come and is not put yet. From any thread."""
        return self.group_commit.heard_until(now)


Find = Callable[[str], LetterBox | None]


def finder(boxes: Sequence[LetterBox]) -> Find:
    """Returns who gives an address its box by asking each of them."""
    return lambda address: next((box for box in boxes if box.wanted(address)), None)


@dataclass(frozen=True)
class Part:
    """One office's share of a letter. stamped: makes the letter from its arrival."""

    box: LetterBox
    stamped: Callable[[datetime], Letter]


async def put_for_all(parts: Sequence[Part]) -> None:
    """Puts one letter for several offices, in the door's loop: into all boxes or, where a disk refuses, into
    none. While it is under way none of them has heard more."""
    with ExitStack() as held:
        letters = [
            (one.box, one.stamped(held.enter_context(one.box.group_commit.arriving()))) for one in parts
        ]
        job = asyncio.get_running_loop().run_in_executor(None, _write_all, letters)
        under_way = held.pop_all()

    def end_stay(job: asyncio.Future[None]) -> None:
        under_way.close()
        job.exception()

    job.add_done_callback(end_stay)
    await asyncio.shield(job)  # the sender may hang up, and it is written all the same


def _write_all(letters: Iterable[tuple[LetterBox, Letter]]) -> None:
    boxes, staged = [box for box, _ in letters], list[StagedCopy]()
    try:
        for box, letter in letters:
            assert box.stage is not None
            staged.append(box.stage(letter))
        while staged:
            staged.pop(0).publish()
    except BaseException:
        for one in staged:
            one.drop()
        for box in boxes:
            box.refused()
        raise
