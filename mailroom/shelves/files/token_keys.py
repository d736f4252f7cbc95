"""Where the keys of reply tokens lie: root/token.key, 0600; the first key seals, every key verifies.

A new line of 64 hex digits in front rotates them; the lines below still verify old letters. A lost one is
never replaced unasked: replies to all earlier letters could no longer be read.

In: `load`: the store's folder, and whether the store has begun. `make`: the folder.
Out: the keys as bytes, newest first; whether a key was made. The file is synced before anything is sealed
with it.
Fails: `KeyMissing`: a store that has begun has none. ValueError: a line is no key. OSError: the disk. The
office does not open.
See: How a token is made and verified: text/reply_token.py. A new key by hand: commands/store/key.py."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

from mailroom.shelves import durable_files
from mailroom.shelves.store_faults import KeyMissing

FILE = "token.key"


class KeyFile:
    """One store's. name, place: the file, as a person is told of it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.name, self.place = FILE, str(root / FILE)

    def exist(self) -> bool:
        return (self._root / FILE).exists()

    def load(self, *, begun: bool) -> tuple[bytes, ...]:
        return load(self._root, begun=begun)

    def make(self) -> bool:
        return make(self._root)


def load(root: Path, *, begun: bool) -> tuple[bytes, ...]:
    """Returns the keys, newest first. begun: whether something is in the journal already; else the first key
    is made. ValueError: the file is damaged. `KeyMissing`: it is gone, and no reply can be read without
    it."""
    path = durable_files.folder(root) / FILE
    if begun and not path.exists():
        raise KeyMissing(f"{path} is gone: put the file back from a backup")
    make(root)
    try:
        keys = tuple(bytes.fromhex(line) for line in path.read_text().split())
    except ValueError:
        keys = ()
    if not keys or min(map(len, keys)) < 16:
        raise ValueError(f"{path} holds no usable key: put the file back from a backup")
    return keys


def make(root: Path) -> bool:
    """Make a key where there is none; whether one was made. A key whose name could not be synced is removed:
    a later start would trust it, and seal with what a power cut may take."""
    path = durable_files.folder(root) / FILE
    if path.exists():
        return False
    try:
        durable_files.replace(path, secrets.token_hex(32).encode() + b"\n")
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
    return True
