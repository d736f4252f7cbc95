"""How far a journal file can be trusted after a crash, and how the rest is cut off.

A line that was partly written, or whose sync did not finish, does not belong to the journal. It is kept in a
.torn file; nothing before it is touched.

In: `good_end`: a file. `cut_tail`: the file and the place where it ends.
Out: (the place behind the last good line, that `JournalLine` or None). `cut_tail` returns when the file is
cut and synced.
Fails: The disk's OSError goes up: the store is not opened.
See: Faults that are no torn end: opening_check.py."""

from __future__ import annotations

import os
from itertools import accumulate
from pathlib import Path

from mailroom.shelves import durable_files
from mailroom.shelves.journal.journal_line import JournalLine, parse

_TAIL = 1 << 16


def good_end(path: Path) -> tuple[int, JournalLine | None]:
    """Returns where the trustworthy lines of a file end (in bytes), and the last of these lines; None when
    there is none."""
    end, reach = path.stat().st_size, _TAIL
    while end:
        start = max(0, end - reach)
        verdict = _judge(_slice(path, start, end), start)
        if isinstance(verdict, int):
            end = verdict
        elif verdict is not None:
            return verdict
        elif start == 0:
            return 0, None
        else:
            reach *= 4
    return 0, None


def _slice(path: Path, start: int, end: int) -> list[tuple[int, bytes]]:
    """The whole lines between two offsets, each with its offset. A line that began before is left out."""
    with path.open("rb") as file:
        file.seek(start)
        lines = file.read(end - start).splitlines(keepends=True)
    found = list(zip(accumulate(map(len, lines), initial=start), lines, strict=False))
    return found if start == 0 else found[1:]


def _judge(found: list[tuple[int, bytes]], start: int) -> tuple[int, JournalLine] | int | None:
    """Returns what a tail says: (end, last line); an offset before which to look again; None: reach further
    back. All lines of the last sync are looked at: after a power cut blocks may be on the disk in any
    order."""
    lines = [(place, written, parse(written)) for place, written in found]
    good = next((i for i in range(len(lines) - 1, -1, -1) if lines[i][2] is not None), None)
    if good is None:
        return None
    place, written, last = lines[good]
    assert last is not None
    verdict = _unbroken(lines[: good + 1], last.group)
    if verdict is None:
        # begins in no file we have: for `verify` to name
        return None if start else (place + len(written), last)
    return (place + len(written), last) if verdict < 0 else verdict


def _unbroken(lines: list[tuple[int, bytes, JournalLine | None]], first: int) -> int | None:
    """Follow the chain back from the last of `lines` to change `first`: -1 when it holds; where it breaks,
    the offset behind which nothing is to be trusted; None when `lines` do not reach back that far."""
    for (before, _, earlier), (place, _, line) in zip(lines[-2::-1], lines[:0:-1], strict=True):
        assert line is not None
        if line.n == first:
            return -1
        if earlier is None:
            return before
        if earlier.hash != line.prev:
            return place
    return -1 if lines[0][2] is not None and lines[0][2].n == first else None


def cut_tail(path: Path, end: int) -> None:
    """Cut a file to `end` bytes; the rest is first kept in <name>.torn."""
    if path.stat().st_size == end:
        return
    with path.open("rb") as file:
        file.seek(end)
        torn = file.read()
    beside = path.with_name(path.name + ".torn")
    with os.fdopen(durable_files.open_own(beside, os.O_WRONLY | os.O_APPEND | os.O_CREAT), "ab") as kept:
        kept.write(torn + b"\n")
        kept.flush()
        os.fsync(kept.fileno())
    with path.open("r+b") as file:
        file.truncate(end)
        os.fsync(file.fileno())
    durable_files.sync_folder(path.parent)
