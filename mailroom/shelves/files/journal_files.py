"""How changes are appended to the journal and read from it: one line each, hash-chained, fsynced before it
counts.

The lines of one call share one sync. Each line holds the hash of the one before, so `verify` finds any change
made later. When writing or syncing fails, the file is cut back to the last good line; until that succeeds
nothing more is written.

In: `FileJournal.append`, `prepare`: changes as JSON values, and the moment. `strike`, `marks`: places, by
which rule.
Out: `JournalLine`s; when `append` returns, they are on the disk.
Fails: The disk's OSError: nothing was entered, and the letter stays where it lay. PermissionError: opened for
reading. ValueError, TypeError: a change that is no JSON, or a moment without a zone. `JournalDisplaced`: the
file was moved. `JournalBroken`, `JournalCut`, JSONDecodeError: a line was changed, or the end is missing.
See: A line's form: journal_line.py. Checks at opening: opening_check.py. What is sealed: salted_digests.py.
The register made from it: shelves/register/register.py."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from mailroom.shelves import durable_files
from mailroom.shelves.files.opening_check import HeadNote, find_gap, find_in_last_day
from mailroom.shelves.files.torn_tail import cut_tail, good_end
from mailroom.shelves.journal import journal_line
from mailroom.shelves.journal.journal_line import GENESIS, Fault, JournalLine, number_of
from mailroom.shelves.journal.salted_digests import canonical
from mailroom.shelves.store_faults import JournalBroken, JournalCut, JournalDisplaced
from mailroom.shelves.store_parts import Place


class FileJournal:
    """The journal of one store. One writer; any number may read and verify meanwhile."""

    _fd = -1

    def __init__(self, root: Path, *, reading: bool = False, salt: Callable[[], str] | None = None) -> None:
        """Open root/journal. `reading`: touch, cut, make nothing. salt: 32 hex digits nobody can guess.
        `JournalCut`, and of a writer `JournalBroken`: it is not the book that was written."""
        self._folder = root / "journal"
        self._note = HeadNote(root)
        self._salt = salt or (lambda: secrets.token_hex(16))
        self._reading = reading
        self._path: Path | None = None
        self._good = 0  # bytes of the newest file that hold whole, synced lines
        self._dirty = False
        self.last = 0
        self.head = GENESIS
        # told while lines are read: (number of the line, number of the last)
        self.progress: Callable[[int, int], object] = lambda _done, _count: None
        if not reading:
            durable_files.folder(root)
            durable_files.folder(self._folder)
        known = self._note.last_noted()  # before the book, which an office at work may be writing
        self._settle(known)
        if not reading:
            self._check_end()
        if self._path is not None and not reading:
            self._open(self._path)
            # a process that was killed may have left lines unsynced, and they count from here on
            os.fsync(self._fd)
            self._note.write(self.last, self.head)

    def close(self) -> None:
        """Closes the file. Nothing is pending, since every append was synced."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1
        self._note.close()

    __del__ = close  # a reader may forget to close: no file stays open for ever

    # --- writing

    def prepare(
        self, changes: Sequence[Mapping[str, Any]], at: datetime, after: Sequence[JournalLine] = ()
    ) -> list[JournalLine]:
        """Returns the lines that these changes will be, not yet written. after: lines that precede them and
        are written with them. Raises TypeError or ValueError when a change is no JSON."""
        if at.tzinfo is None:
            raise ValueError("the time of a change must name its zone")
        moment = at.astimezone(UTC).isoformat(timespec="microseconds")
        lines: list[JournalLine] = []
        prev, first = after[-1].hash if after else self.head, self.last + 1
        for n, change in enumerate(changes, first + len(after)):
            lines.append(journal_line.compose(n, moment, first, prev, change, self._salt))
            prev = lines[-1].hash
        return lines

    def write(self, lines: Sequence[JournalLine]) -> None:
        """Write all that was prepared since the last time, with one sync. OSError: none is in the journal."""
        if self._reading:
            raise PermissionError("the journal is open for reading only")
        if not lines:
            return
        if lines[0].prev != self.head:
            raise ValueError(f"change {lines[0].n} was prepared before change {self.last} was written")
        self._turn_to(lines[0].at[:7])
        try:
            durable_files.write_all(self._fd, b"".join(line.written for line in lines))
            os.fsync(self._fd)
        except BaseException:
            self._dirty = True
            # the first failure is the one to tell; the cut is tried again before the next
            with contextlib.suppress(OSError):
                self._cut_back()
            raise
        self._good += sum(len(line.written) for line in lines)
        self.last, self.head = lines[-1].n, lines[-1].hash
        self._note.write(self.last, self.head)

    def append(self, changes: Sequence[Mapping[str, Any]], at: datetime) -> list[JournalLine]:
        """Write changes, a line each, with one sync; returns the lines. OSError: none is in the journal."""
        lines = self.prepare(changes, at)
        self.write(lines)
        return lines

    def _turn_to(self, month: str) -> None:
        """Have the file of `month` open ("2026-03"), cut back if a write failed; never an older one again."""
        if self._dirty:
            self._cut_back()
        if self._fd >= 0:
            self._look_for_it()
        path = self._folder / f"{month}.jsonl"
        if self._path is not None:
            path = max(path, self._path)
        if path != self._path or self._fd < 0:
            self._open(path)

    def _look_for_it(self) -> None:
        """`JournalDisplaced`: the file is not there under its name, or does not end as this process left
        it: lines appended to such a file would be lost. One put back whole from a copy is opened again."""
        assert self._path is not None
        here = os.fstat(self._fd)
        try:
            moved = not os.path.samestat(here, self._path.stat())
            as_left = good_end(self._path) if moved else (here.st_size, None)
        except FileNotFoundError:
            moved, as_left = False, (-1, None)
        if as_left[0] != self._good or (as_left[1] is not None and as_left[1].hash != self.head):
            why = "the book is not where it was, or not as it was left"
            raise JournalDisplaced(errno.ESTALE, why, str(self._path))
        if moved:  # it was put back from a copy
            self._open(self._path)
            os.fsync(self._fd)

    def _open(self, path: Path) -> None:
        made = not path.exists()
        fd = durable_files.open_own(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            durable_files.sync_folder(self._folder)
            size = os.fstat(fd).st_size
        except BaseException:
            os.close(fd)
            # a sync that succeeds later says nothing of a name that one before has lost
            with contextlib.suppress(OSError):
                if made:
                    path.unlink()
            raise
        if self._fd >= 0:
            os.close(self._fd)
        self._path, self._fd, self._good = path, fd, size

    def _cut_back(self) -> None:
        os.ftruncate(self._fd, self._good)
        os.fsync(self._fd)
        self._dirty = False

    # --- striking out

    def find_sealed(self, wanted: Callable[[str, str, str], bool]) -> list[Place]:
        """Returns the places where the journal holds sealed values that are `wanted`. Values that were struck
        out are left out. wanted: gets the table, the document's key ("" = a whole table), and all that the
        line says of it, as JSON text."""
        found: list[Place] = []
        for line in self.lines():
            said = json.loads(line.written)
            for place, one in enumerate(said.get("beside", ())):
                if "value" in one:
                    table, key, fields = one["value"]
                    opened = said["change"][table].get(key) if key is not None else None
                    if wanted(table, key or "", canonical([key, opened, fields])):
                        found.append((line.n, place))
        return found

    def marks(self, places: Collection[Place], struck: str, rule: str) -> str:
        """Returns the digest of the marks that `strike` leaves, or has left, at these places. The chain
        announces this digest before the strike."""
        digest, wanted = hashlib.sha256(), _by_line(places)
        for line in self.lines():
            if line.n in wanted:
                struck_out = journal_line.strike_out(line.written, wanted[line.n], struck, rule)
                beside = json.loads(struck_out)["beside"]
                for place in wanted[line.n]:
                    digest.update(f"{line.n}.{place}:{canonical(beside[place])}\n".encode("ascii"))
        return digest.hexdigest()

    def strike(self, places: Collection[Place], struck: str, rule: str) -> None:
        """Replace these sealed values by marks; no hash changes. May be repeated after a crash. struck: when.
        Each month's file is written again and replaced as a whole. The .torn files are removed, since they
        may hold the values."""
        if self._reading:
            raise PermissionError("the journal is open for reading only")
        wanted = _by_line(places)
        for path in self._files():
            lines = list(_written_lines(path))
            after = list(lines)
            for at, n in enumerate(map(number_of, lines)):
                if n in wanted:
                    after[at] = journal_line.strike_out(lines[at], wanted[n], struck, rule)
            if after != lines:
                durable_files.replace(path, *after)
                if path == self._path:
                    self._open(path)
        for torn in self._folder.glob("*.torn"):
            torn.unlink()

    # --- reading

    @property
    def last_moment(self) -> datetime | None:
        """When the last change was entered; None in a new store."""
        line = next(self.lines(self.last - 1), None) if self.last else None
        return datetime.fromisoformat(line.at) if line else None

    def lines(self, since: int = 0, *, torn: bool = False) -> Iterator[JournalLine]:
        """Yields the lines after number `since`, each checked against the one before; `JournalBroken` names a
        wrong one. A last line without its end is being written now and is not read. torn: such a line counts
        as wrong."""
        n, prev, reached = since, GENESIS if since == 0 else "", since == 0
        for path in self._files_from(since + 1) if since else self._files():
            for number, written in enumerate(_written_lines(path), 1):
                if not torn and not written.endswith(b"\n"):
                    break
                if not reached and number_of(written) <= since:
                    reached = number_of(written) == since
                    continue
                reached = True
                line = journal_line.parse(written)
                why = journal_line.wrong_with(line, written, n + 1, prev)
                if line is None or why:
                    raise JournalBroken(Fault(path.name, number, n + 1, why))
                n, prev = line.n, line.hash
                self.progress(n, self.last)
                yield line

    def copy(self, upto: int) -> Iterator[tuple[str, bytes]]:
        """Yields the files of the journal, each as (name, bytes), up to change `upto`. Nothing is checked."""
        for path in self._files():
            whole = (one for one in _written_lines(path) if one.endswith(b"\n"))
            if data := b"".join(one for one in whole if number_of(one) <= upto):
                yield path.name, data

    def verify(self) -> Fault | None:
        """Checks every byte, number and link of the journal. Returns the first fault, or None."""
        try:
            for _ in self.lines(torn=True):
                pass
        except JournalBroken as broken:
            fault: Fault = broken.args[0]
            return fault
        return None

    def damaged_note(self) -> str:
        return self._note.name if self._note.is_damaged() else ""

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("????-??.jsonl"))

    def _files_from(self, n: int) -> list[Path]:
        """The files that may hold line `n` and later ones: from the last file that begins at or before it."""
        files = self._files()
        for place in range(len(files) - 1, 0, -1):
            first = next(_written_lines(files[place]), b"")
            if first and 0 < number_of(first) <= n:
                return files[place:]
        return files

    # --- opening

    def _settle(self, known: tuple[int, str] | None) -> None:
        """Find the last whole line, cutting off what a crash left behind it. known: what was noted."""
        torn: list[tuple[Path, int]] = []
        for path in reversed(self._files()):
            end, line = good_end(path)
            torn.append((path, end))
            if line is not None:
                self.last, self.head = line.n, line.hash
                break
        if known is not None and (self.last < known[0] or (self.last == known[0] and self.head != known[1])):
            raise JournalCut(self.last, known[0])
        if torn:
            self._path, self._good = torn[0]
        for path, end in () if self._reading else torn:
            cut_tail(path, end)

    def _check_end(self) -> None:
        """`JournalBroken`: a file is missing, or the last day is not as it was written."""
        fault = find_gap(self._files())
        if fault is None and self._path is not None:
            fault = find_in_last_day(self._path, self._good)
        if fault is not None:
            raise JournalBroken(fault)


def _by_line(places: Collection[Place]) -> dict[int, list[int]]:
    return {n: [place for _, place in held] for n, held in groupby(sorted(places), key=itemgetter(0))}


def _written_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
