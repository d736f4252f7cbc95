"""What of the journal is checked whenever it is opened: its end, its last day, and that no month's file is
missing.

It reads a few kilobytes of each file, and a megabyte of the newest. After each change the number and hash of
the last one are noted in `root/head`. A journal that ends before that was cut, or an older copy was put back.

In: `find_gap`: the months' files. `find_in_last_day`: a file and its good end. `HeadNote.write`: number and
hash.
Out: a `Fault`, or None; what was last noted, or None.
Fails: The disk's OSError goes up: the store is not opened. A note that cannot be written is only logged.
See: Reading all of it: commands/store/verify.py. A last line that was torn: torn_tail.py."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from mailroom.shelves import durable_files
from mailroom.shelves.files.torn_tail import good_end
from mailroom.shelves.journal.journal_line import GENESIS, Fault, JournalLine, number_of, parse, wrong_with

FILE = "head"
NEAR = 1 << 16  # bytes in which the last line of a file mostly lies
LOOKED_AT = 1 << 20  # bytes of the newest file


class HeadNote:
    """The note beside the journal of how far it went."""

    name = FILE

    def __init__(self, root: Path) -> None:
        self._path = root / FILE
        self._fd = -1

    def last_noted(self) -> tuple[int, str] | None:
        """Returns (number, hash) of the last change that was noted; None where nothing usable is noted."""
        with contextlib.suppress(FileNotFoundError):
            written = self._path.read_bytes()
            n, head = written[:20].decode("ascii", "replace"), written[21:85].decode("ascii", "replace")
            if n.isdecimal() and _note(int(n), head) == written:
                return int(n), head
        return None

    def is_damaged(self) -> bool:
        """Whether there is a note that is not as it was written."""
        return self._path.exists() and self._path.stat().st_size > 0 and self.last_noted() is None

    def write(self, n: int, head: str) -> None:
        """Note it. A disk that refuses keeps nobody from working: the book itself is synced."""
        with contextlib.suppress(OSError):
            if self._fd < 0:
                self._fd = durable_files.open_own(self._path, os.O_WRONLY | os.O_CREAT)
            os.pwrite(self._fd, _note(n, head), 0)

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1


def _note(n: int, head: str) -> bytes:
    text = f"{n:020d} {head} "
    return f"{text}{hashlib.sha256(text.encode()).hexdigest()[:16]}\n".encode()


def find_gap(files: Iterable[Path]) -> Fault | None:
    """Returns where a file does not follow from the one before: one is missing, was cut or put back."""
    last, prev = 0, GENESIS
    for path in files:
        with path.open("rb") as file:
            first = file.readline()
        if not first:
            continue
        why = wrong_with(parse(first), first, last + 1, prev) if first.endswith(b"\n") else ""
        if why:
            return Fault(path.name, 1, last + 1, why)
        line = _last_line(path)
        if line is not None:
            last, prev = line.n, line.hash
    return None


def _last_line(path: Path) -> JournalLine | None:
    """The last line of a file, or what good_end finds where its end is torn."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - NEAR))
        end = file.read()
    whole = end.endswith(b"\n") and end.count(b"\n") > 1
    found = parse(end.splitlines(keepends=True)[-1]) if whole else None
    return found if found is not None else good_end(path)[1]


def find_in_last_day(path: Path, end: int) -> Fault | None:
    """Returns the first line of the newest file's last day, or the last before it, that is not as written.
    end: its trusted bytes."""
    start = max(0, end - LOOKED_AT)
    with path.open("rb") as file:
        file.seek(start)
        # not splitlines: rubbish may hold a carriage return
        written = [one + b"\n" for one in file.read(end - start).split(b"\n")[:-1]][1 if start else 0 :]
    if not written:
        return None
    last = parse(written[-1])
    day = last.at[:10].encode() if last is not None else b""
    place = len(written)
    while place and written[place - 1].startswith(b'{"at":"' + day):
        place -= 1
    # with the line before it, which is of an earlier day, or one of this day that is not as written
    return _follow(path, written[max(0, place - 1) :], last.n if last is not None else 0)


def _follow(path: Path, written: list[bytes], last: int) -> Fault | None:
    prev, n = "", number_of(written[0])
    n = n if n > 0 else max(1, last - len(written) + 1)
    for expected, one in enumerate(written, n):
        line: JournalLine | None = parse(one)
        why = wrong_with(line, one, expected, prev)
        if line is None or why:
            return Fault(path.name, _line_number(path, one), expected, why)
        prev = line.hash
    return None


def _line_number(path: Path, wanted: bytes) -> int:
    with path.open("rb") as file:
        return next((number for number, one in enumerate(file, 1) if one == wanted), 0)
