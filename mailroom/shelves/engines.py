"""Which engine keeps an office's store.

In: `cabinet_at`: the office's store, a folder on this machine.
Out: its `Cabinet`; nothing is opened or made.
Fails: raises nothing of its own.
See: What a cabinet does: cabinet.py. Its engines: shelves/files/."""

from __future__ import annotations

from pathlib import Path

from mailroom.shelves.cabinet import Cabinet
from mailroom.shelves.files.file_cabinet import FileCabinet


def cabinet_at(root: Path) -> Cabinet:
    return FileCabinet(root)
