"""How letters that came at the same moment lie in one file, a batch, so that one fsync serves them all.

inbox/sacks/<name of the first letter> holds a line of JSON, [[name of a letter, bytes of its file], …], then
file after file. It appears whole and durable, or not at all. A file that is no batch counts as one letter of
the file's own name.

In: `add`: a temporary file, and files by name. `file_of`, `remove`: a letter's name.
Out: names; the bytes of a letter's file.
Fails: `file_of` raises FileNotFoundError for a letter that no batch holds. The disk's OSError goes up: the
letters are not accepted.
See: When letters are put together: doors/group_commit.py. Letters that lie alone: inbox.py."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Mapping
from pathlib import Path

from mailroom.shelves import durable_files

_LONGEST = 1024 * 1024  # bytes of the first line


class BatchFiles:
    """The batches of one inbox. Many threads and processes `add`; one thread looks, one process removes."""

    def __init__(self, folder: Path) -> None:
        self.folder = durable_files.folder(folder)
        # by batch, oldest first: the letters in it, and which bytes they are
        self._known: dict[str, dict[str, range]] = {}
        self._batch: dict[str, str] = {}  # by letter: the oldest that it lies in

    def add(self, tmp: Path, files: Mapping[str, bytes]) -> None:
        """A new batch, durably, known by the first letter's name, written at `tmp` first. OSError: none."""
        head = json.dumps([[name, len(file)] for name, file in files.items()], separators=(",", ":"))
        batch = self.folder / next(iter(files))
        durable_files.create(tmp, b"\n".join([head.encode("ascii"), b"".join(files.values())]))
        try:
            os.link(tmp, batch)
        finally:
            with contextlib.suppress(OSError):  # the name in sacks/ counts
                tmp.unlink()
        try:
            durable_files.sync_folder(self.folder)
        except BaseException:
            with contextlib.suppress(OSError):
                batch.unlink()
            raise

    def names(self) -> list[str]:
        """Returns the letters that lie in batches just now."""
        there = sorted(os.listdir(self.folder))  # noqa: PTH208 - see Inbox.waiting
        self._known = {batch: self._known.get(batch) or _look_into(self.folder / batch) for batch in there}
        self._batch = {name: batch for batch in reversed(there) for name in self._known[batch]}
        return list(self._batch)

    def batch_of(self, name: str) -> list[str]:
        """Returns all letters in this letter's batch, itself included; empty when it lies in no batch that
        was read."""
        batch = self._file_with(name)
        return list(self._known[batch]) if batch else []

    def declares(self, name: str) -> bool:
        """Whether a batch says that it holds this letter. A file without a usable first line counts as a
        letter itself."""
        return self._file_with(name) not in ("", name)

    def file_of(self, name: str) -> bytes:
        """Returns the bytes of a letter's file. Raises FileNotFoundError when it lies in no batch."""
        if not self._file_with(name):
            self.names()  # it may have come since
        batch = self._file_with(name)
        if not batch:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        where = self._known[batch][name]
        with (self.folder / batch).open("rb") as file:
            file.seek(where.start)
            return file.read(len(where))

    def remove(self, name: str) -> None:
        """Removes the batch that this letter lies in, after each letter of it has got a file of its own."""
        batch = self._file_with(name)
        (self.folder / batch).unlink(missing_ok=True)
        for letter in self._known.pop(batch):
            if self._batch.get(letter) == batch:
                del self._batch[letter]

    def _file_with(self, name: str) -> str:
        """ "" for none."""
        return self._batch.get(name, "")


def _look_into(batch: Path) -> dict[str, range]:
    """Returns what lies in a batch, in order; the whole file under its own name if none; nothing if it is
    gone."""
    letters: dict[str, range] = {}
    try:
        with batch.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            line = file.readline(_LONGEST)
    except FileNotFoundError:
        return letters
    end = len(line)
    try:
        for name, length in json.loads(line):
            if name in {"", ".", ".."} or "/" in name or "\0" in name or name in letters:
                raise ValueError(f"no file can have this name, or another has it: {name!r}")
            letters[name] = range(end, end + length)
            end += len(letters[name])
    except (ValueError, TypeError, RecursionError):
        end = -1
    return letters if letters and end == size else {batch.name: range(size)}
