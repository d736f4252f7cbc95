"""How a small mark that a door must remember between two runs is kept on the disk: a file for each key, in
root/doors/.

The file holds the text in one line and the first 16 hex digits of its SHA-256 in the next. A damaged file
counts as forgotten: the door then reads letters again, and each is entered once.

In: `get`: a key. `set`: key and text.
Out: the text, or None; `set` returns when it is durable. `damaged_marks`: names.
Fails: The disk's OSError goes up: the door asks again at its next poll.
See: What a mailbox keeps there: doors/imap/poll_memory.py."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from urllib.parse import quote

from mailroom.shelves import durable_files

_LONG = 200  # most file systems take names of 255 bytes


class DoorState:
    """A few short texts by key."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "doors"

    def get(self, key: str) -> str | None:
        """Returns the text last remembered under `key`; None when there is none."""
        with contextlib.suppress(FileNotFoundError):
            return _decode(self._place(key).read_bytes())
        return None

    def set(self, key: str, value: str) -> None:
        """Remember `value` under `key`."""
        durable_files.folder(self._folder)
        durable_files.replace(self._place(key), _encode(value))

    def damaged_marks(self) -> list[str]:
        """Returns the files that are not as they were written."""
        marks = sorted(self._folder.glob("*.mark"))
        return [f"{self._folder.name}/{path.name}" for path in marks if _decode(path.read_bytes()) is None]

    def _place(self, key: str) -> Path:
        name = quote(key, safe="@")
        if len(name) > _LONG:
            name = f"{name[:_LONG]}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        return self._folder / f"{name}.mark"


def _encode(value: str) -> bytes:
    text = value.encode("utf-8")
    return b"%b\n%b\n" % (text, hashlib.sha256(text).hexdigest()[:16].encode())


def _decode(file: bytes) -> str | None:
    """Returns what a file says; None when it is not what was written."""
    if b"\n" not in file:
        return file.decode("utf-8", "replace")
    text = file.removesuffix(b"\n").rpartition(b"\n")[0].decode("utf-8", "replace")
    return text if _encode(text) == file else None
