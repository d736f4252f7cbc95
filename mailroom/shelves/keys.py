"""The keys of the reply tokens: made at first start, kept 0600 in the store, rotated by hand: a new line of 64 hex digits in front.

Promises: the first key seals, all of them are read; the file is synced before anything is sealed with it.
"""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

from mailroom.shelves import safeio

FILE = "token.key"


def load(root: Path) -> tuple[bytes, ...]:
    """The keys, newest first. ValueError when the file is damaged: a store without its key cannot read a single reply."""
    path = safeio.folder(root) / FILE
    if not path.exists():
        _make(path)
    try:
        keys = tuple(bytes.fromhex(line) for line in path.read_text().split())
    except ValueError:
        keys = ()
    if not keys or min(map(len, keys)) < 16:
        raise ValueError(f"{path} holds no usable key: put the file back from a backup")
    return keys


def _make(path: Path) -> None:
    """A key whose name could not be synced is removed: a later start would trust it, and seal with what a power cut may take."""
    try:
        safeio.replace(path, secrets.token_hex(32).encode() + b"\n")
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
