"""Which letter or moment the clerk is at, readable from another process and after his end: a page of memory
in the store's file `desk`.

One process writes; any may read at any moment, also after a kill in the middle of a write. It costs no system
call and no sync. After a power cut the page may say what was there earlier. The file is 0600.

In: `DeskNote`: the store's folder. `write_piece`, `count_crash`: a `Piece`.
Out: `read_piece`: the `Piece`, None for none or a torn one; how many ends it caused.
Fails: OSError when the file cannot be made or mapped: the office does not start.
See: What its text means for the next clerk: work_limits.py."""

from __future__ import annotations

import json
import mmap
import os
import time
from contextlib import suppress
from pathlib import Path

from mailroom.clerk.current_work import Piece
from mailroom.shelves import durable_files

FILE = "desk"
_SLOT, _LENGTH = 2048, 2  # a slot's bytes; those that say how long its text is
_SIZE = 3 * _SLOT
_COUNTS = "crashes"
_REMEMBERED = 86400.0  # seconds for which a crash counts


class DeskNote:
    """The page. Byte 0 says which of two slots holds (0: the desk is empty), bytes 8 to 15 count the clerk's
    signs of work. A slot is written before byte 0 names it."""

    def __init__(self, root: Path) -> None:
        """Open it, or make it. OSError: the disk refuses."""
        self._root = root
        fd = durable_files.open_own(root / FILE, os.O_RDWR | os.O_CREAT)
        try:
            if os.fstat(fd).st_size < _SIZE:
                os.posix_fallocate(fd, 0, _SIZE)  # a full disk is found here, not by a SIGBUS
            self._page = mmap.mmap(fd, _SIZE)
        finally:
            os.close(fd)

    # --- the clerk's side

    def write_piece(self, piece: Piece | None) -> None:
        """Lays a piece on the desk in place of the one there; None clears it."""
        self.beat()
        if piece is None:
            self._page[0] = 0
            return
        slot = 2 if self._page[0] == 1 else 1
        text = json.dumps([piece.kind, piece.key]).encode()[: _SLOT - _LENGTH]
        self._page[slot * _SLOT : slot * _SLOT + _LENGTH] = len(text).to_bytes(_LENGTH, "big")
        self._page[slot * _SLOT + _LENGTH : slot * _SLOT + _LENGTH + len(text)] = text
        self._page[0] = slot

    def beat(self) -> None:
        """A sign of work."""
        self._page[8:16] = ((self.beats + 1) % 2**64).to_bytes(8, "big")

    # --- the side of whoever watches

    @property
    def beats(self) -> int:
        return int.from_bytes(self._page[8:16], "big")

    def read_piece(self) -> Piece | None:
        """Returns what lies there; None where nothing does, or nothing that can be read."""
        slot = self._page[0]
        if slot not in (1, 2):
            return None
        length = int.from_bytes(self._page[slot * _SLOT : slot * _SLOT + _LENGTH], "big")
        with suppress(ValueError, TypeError):
            kind, key = json.loads(self._page[slot * _SLOT + _LENGTH : slot * _SLOT + _LENGTH + length])
            return Piece(str(kind), str(key))
        return None

    def count_crash(self, piece: Piece, *, whole: bool = False) -> int:
        """Counts one more end of a clerk with this piece on his desk, or of the whole office; returns how
        many of these there were in a day. The count is not synced; where the disk refuses it begins anew."""
        counts, name, now = self._counts(), _name(piece, whole), time.time()
        count = counts.get(name, (0, now))[0] + 1
        self._write({**counts, name: (count, now)})
        return count

    def forget_crashes(self, piece: Piece) -> None:
        counts, names = self._counts(), {_name(piece, whole) for whole in (False, True)}
        if names & counts.keys():
            self._write({name: count for name, count in counts.items() if name not in names})

    def _counts(self) -> dict[str, tuple[int, float]]:
        with suppress(OSError, ValueError, TypeError):
            said = json.loads((self._root / _COUNTS).read_bytes())
            return {name: (n, at) for name, (n, at) in said.items() if time.time() - at < _REMEMBERED}
        return {}

    def _write(self, counts: dict[str, tuple[int, float]]) -> None:
        beside = self._root / f".{_COUNTS}"
        with suppress(OSError):
            fd = durable_files.open_own(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            with os.fdopen(fd, "wb") as file:
                file.write(json.dumps(counts).encode())
            beside.replace(self._root / _COUNTS)


def _name(piece: Piece, whole: bool) -> str:
    return f"{'office:' if whole else ''}{piece.kind}:{piece.key}"
