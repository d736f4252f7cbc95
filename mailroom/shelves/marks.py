"""Answers for what a door must remember between two runs: how far it has read in a mailbox.

Promises: `set` is durable when it returns; each key is a file of its own (root/doors/…), so several doors may remember at once and
the register keeps its one writer. OSError goes up: the door then reads the same letters again, which enters them once.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from urllib.parse import quote

from mailroom.shelves import safeio

_LONG = 200  # most file systems take names of 255 bytes


class Marks:
    """A few short texts by key."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "doors"

    def get(self, key: str) -> str | None:
        """What was remembered last under `key`."""
        with contextlib.suppress(FileNotFoundError):
            return self._place(key).read_text("utf-8")
        return None

    def set(self, key: str, value: str) -> None:
        """Remember `value` under `key`."""
        safeio.folder(self._folder)
        safeio.replace(self._place(key), value.encode("utf-8"))

    def _place(self, key: str) -> Path:
        name = quote(key, safe="@")
        if len(name) > _LONG:
            name = f"{name[:_LONG]}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        return self._folder / f"{name}.mark"
