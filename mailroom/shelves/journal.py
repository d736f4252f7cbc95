"""Answers for the book of the office: every change is one line of an append-only, hash-chained file, synced before it counts.

Promises: what `append` returned is on the disk; the lines of one call share one sync; a line is whole or is not there. A line
holds the hash of the one before, so a change anywhere is named by `verify`. Opening reads the tail of the newest file only.
When writing or syncing fails, the file is cut back to the last good line and the OSError goes up; when even the cutting
fails, nothing is appended before it has succeeded. What a crash left torn at the end is cut off at the next opening and kept
in a .torn file beside: it was never acknowledged.

    journal/2026-03.jsonl   {"at":…,"change":{…},"group":41,"hash":…,"n":42,"prev":…}

The hash is the SHA-256 of the line without its "hash"; `group` is the number of the first line written by the same call, by
which an opening knows how far back the last sync reaches.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailroom.shelves import safeio

GENESIS = "0" * 64
_TAIL = 1 << 16
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


class Broken(Exception):  # noqa: N818 - what one says of a book, as Locked and Refused are said of a store
    """A line of the book is not what was written. The message names the file, the line and what is wrong."""


@dataclass(frozen=True)
class Line:
    """One change as it stands in the book. at: ISO 8601 in UTC; hash and prev: 64 hex digits; written: its bytes."""

    n: int
    at: str
    change: Mapping[str, Any]
    group: int
    prev: str
    hash: str
    written: bytes = field(repr=False, compare=False)


@dataclass(frozen=True)
class Fault:
    """The first line that is not as it was written. n: the number it should have; line: counted from 1 in `file`."""

    file: str
    line: int
    n: int
    why: str

    def __str__(self) -> str:
        return f"journal/{self.file}, line {self.line} (change {self.n}): {self.why}"


def canonical(value: object) -> str:
    """The one JSON text of a value: keys sorted, no spaces, ASCII. TypeError or ValueError when it has none (NaN, a date)."""
    return _CANONICAL.encode(value)


def _compose(n: int, at: str, group: int, prev: str, change: str) -> Line:
    front = f'{{"at":{json.dumps(at)},"change":{change},"group":{group},'
    back = f'"n":{n},"prev":"{prev}"}}'
    digest = hashlib.sha256((front + back).encode("ascii")).hexdigest()
    written = f'{front}"hash":"{digest}",{back}\n'.encode("ascii")
    return Line(n, at, json.loads(change), group, prev, digest, written)


def _parse(written: bytes) -> Line | None:
    """The line these bytes are, when they are exactly what `_compose` makes; else None."""
    try:
        said = json.loads(written)
        n, group, at, prev = int(said["n"]), int(said["group"]), str(said["at"]), str(said["prev"])
        line = _compose(n, at, group, prev, canonical(said["change"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return line if line.written == written else None


class Journal:
    """The book of one store. One writer; any number may read and verify meanwhile."""

    def __init__(self, root: Path, *, reading: bool = False) -> None:
        """Open root/journal. `reading`: touch nothing, cut nothing, make nothing."""
        self._folder = root / "journal"
        self._reading = reading
        self._path: Path | None = None
        self._fd = -1
        self._good = 0  # bytes of the newest file that hold whole, synced lines
        self._dirty = False
        self.last = 0
        self.head = GENESIS
        if not reading:
            safeio.folder(root)
            safeio.folder(self._folder)
        self._settle()

    def close(self) -> None:
        """Give the file back. Nothing is pending: every append was synced."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    # --- writing

    def prepare(self, changes: Sequence[Mapping[str, Any]], at: datetime) -> list[Line]:
        """The lines these changes will be, not yet written. TypeError or ValueError: one of them is no JSON."""
        if at.tzinfo is None:
            raise ValueError("the time of a change must name its zone")
        moment = at.astimezone(UTC).isoformat(timespec="microseconds")
        lines: list[Line] = []
        prev, first = self.head, self.last + 1
        for n, change in enumerate(changes, first):
            lines.append(_compose(n, moment, first, prev, canonical(change)))
            prev = lines[-1].hash
        return lines

    def write(self, lines: Sequence[Line]) -> None:
        """Write what `prepare` gave last, with one sync. OSError: none of it is in the book."""
        if self._reading:
            raise PermissionError("the journal is open for reading only")
        if not lines:
            return
        if lines[0].prev != self.head:
            raise ValueError(f"change {lines[0].n} was prepared before change {self.last} was written")
        self._turn_to(lines[0].at[:7])
        try:
            safeio.write_all(self._fd, b"".join(line.written for line in lines))
            os.fsync(self._fd)
        except BaseException:
            self._dirty = True
            with contextlib.suppress(
                OSError
            ):  # the first failure is the one to tell; the cut is tried again before the next
                self._cut_back()
            raise
        self._good += sum(len(line.written) for line in lines)
        self.last, self.head = lines[-1].n, lines[-1].hash

    def append(self, changes: Sequence[Mapping[str, Any]], at: datetime) -> list[Line]:
        """Write changes, each a line, all with one sync; returns the lines. OSError: none of them is in the book."""
        lines = self.prepare(changes, at)
        self.write(lines)
        return lines

    def _turn_to(self, month: str) -> None:
        """Have the file of `month` open ("2026-03"), cut back if a write failed. The book never goes back to an older file."""
        if self._dirty:
            self._cut_back()
        path = self._folder / f"{month}.jsonl"
        if self._path is not None:
            path = max(path, self._path)
        if path != self._path or self._fd < 0:
            self._open(path)

    def _open(self, path: Path) -> None:
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            safeio.sync_folder(self._folder)
            size = os.fstat(fd).st_size
        except BaseException:
            os.close(fd)
            raise
        self.close()
        self._path, self._fd, self._good = path, fd, size

    def _cut_back(self) -> None:
        os.ftruncate(self._fd, self._good)
        os.fsync(self._fd)
        self._dirty = False

    # --- reading

    def read(self, since: int = 0) -> Iterator[Line]:
        """The lines after number `since`, in order, each checked against the one before. `Broken` names one that is not right.

        A last line without its end is being written just now, or was torn: it is not read.
        """
        n, prev, reached = since, GENESIS if since == 0 else "", since == 0
        for path in self._files_from(since + 1):
            for number, written in enumerate(_lines(path), 1):
                if not written.endswith(b"\n"):
                    break
                if not reached and _number(written) <= since:
                    reached = _number(written) == since
                    continue
                reached = True
                line = _parse(written)
                why = _fault(line, written, n + 1, prev)
                if line is None or why:
                    raise Broken(str(Fault(path.name, number, n + 1, why)))
                n, prev = line.n, line.hash
                yield line

    def verify(self) -> Fault | None:
        """Walk the whole book: every byte, number and link. The first fault, or None."""
        n, prev = 1, GENESIS
        for path in self._files():
            for number, written in enumerate(_lines(path), 1):
                line = _parse(written)
                why = _fault(line, written, n, prev)
                if line is None or why:
                    return Fault(path.name, number, n, why)
                n, prev = n + 1, line.hash
        return None

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("????-??.jsonl"))

    def _files_from(self, n: int) -> list[Path]:
        """The files that may hold line `n` and later ones: from the last file that begins at or before it."""
        files = self._files()
        for place in range(len(files) - 1, 0, -1):
            first = next(_lines(files[place]), b"")
            if first and 0 < _number(first) <= n:
                return files[place:]
        return files

    # --- opening

    def _settle(self) -> None:
        """Find the last whole line, cutting off what a crash left behind it."""
        for path in reversed(self._files()):
            end, line = _good_end(path)
            if not self._reading:
                _cut(path, end)
            if self._path is None:
                self._path, self._good = path, end
            if line is not None:
                self.last, self.head = line.n, line.hash
                return


def _fault(line: Line | None, written: bytes, n: int, prev: str) -> str:
    """What is wrong with a line that should be change `n` and follow `prev` ("" = not known); "" when nothing is."""
    if not written.endswith(b"\n"):
        return "the line has no end"
    if line is None:
        return "its bytes are not what was written"
    if line.n != n:
        return f"it says it is change {line.n}"
    return "" if line.prev == (prev or line.prev) else "it does not follow from the change before"


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _number(written: bytes) -> int:
    """The number a line says it has, without parsing what it holds ("n" stands near the end); -1 when it says none."""
    place = written.rfind(b',"n":')
    digits = written[place + 5 :].partition(b",")[0] if place >= 0 else b""
    return int(digits) if digits.isdigit() and len(digits) <= 18 else -1


def _good_end(path: Path) -> tuple[int, Line | None]:
    """Where the trustworthy lines of a file end (bytes), and the last of them (None = there is none in this file)."""
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
    """The whole lines between two offsets, each with its offset. The first bytes are left out unless they begin the file."""
    with path.open("rb") as file:
        file.seek(start)
        data = file.read(end - start)
    place = start + len(data)
    found: list[tuple[int, bytes]] = []
    for written in reversed(data.splitlines(keepends=True)):
        place -= len(written)
        found.append((place, written))
    found.reverse()
    return found if start == 0 else found[1:]


def _judge(found: list[tuple[int, bytes]], start: int) -> tuple[int, Line] | int | None:
    """What a tail says: (end, last line); or an offset before which to look again; or None: reach further back.

    All lines of the last sync are looked at, not the last one only: after a power cut blocks may be on the disk in any order.
    """
    lines = [(place, written, _parse(written)) for place, written in found]
    good = next((i for i in range(len(lines) - 1, -1, -1) if lines[i][2] is not None), None)
    if good is None:
        return None
    place, written, last = lines[good]
    assert last is not None
    verdict = _unbroken(lines[: good + 1], last.group)
    if verdict is None:
        return None if start else (place + len(written), last)  # begins in no file we have: for `verify` to name
    return (place + len(written), last) if verdict < 0 else verdict


def _unbroken(lines: list[tuple[int, bytes, Line | None]], first: int) -> int | None:
    """Follow the chain back from the last of `lines` to change `first`: -1 when it holds; where it breaks, the offset behind
    which nothing is to be trusted; None when `lines` do not reach back that far."""
    for (before, _, earlier), (place, _, line) in zip(lines[-2::-1], lines[:0:-1], strict=True):
        assert line is not None
        if line.n == first:
            return -1
        if earlier is None:
            return before
        if earlier.hash != line.prev:
            return place
    return -1 if lines[0][2] is not None and lines[0][2].n == first else None


def _cut(path: Path, end: int) -> None:
    """Cut a file to `end` bytes; what is cut off is first kept in <name>.torn."""
    if path.stat().st_size == end:
        return
    with path.open("rb") as file:
        file.seek(end)
        torn = file.read()
    kept = os.open(path.with_name(path.name + ".torn"), os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        safeio.write_all(kept, torn + b"\n")
        os.fsync(kept)
    finally:
        os.close(kept)
    with path.open("r+b") as file:
        file.truncate(end)
        os.fsync(file.fileno())
    safeio.sync_folder(path.parent)
