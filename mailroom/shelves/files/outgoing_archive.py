"""Where the bytes of an outgoing mail lie, as they are sent and kept.

sent/kab-2026-00/kab-2026-0042.7.1.eml is the first mail of event 7 of case 42. The same id may be written
again after a crash.

In: `write`: bytes by mail id. `raw`, `size`, `file`: a mail id.
Out: bytes; octets; a path. `write` returns when the mails are on the disk (0600), before the change that
names them is entered.
Fails: The disk's OSError goes up, and the change is not entered. FileNotFoundError: the mail is no longer
kept.
See: How mails are sent: clerk/outgoing/mail_delivery.py. How they are typed: clerk/write/writer.py."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from mailroom.shelves import durable_files


class OutgoingArchive:
    """root/sent. One writer; anybody may read."""

    def __init__(self, root: Path) -> None:
        self._root = durable_files.folder(root / "sent")

    def write(self, mails: Mapping[str, bytes]) -> None:
        """Write mails, id → bytes, all with the same syncs."""
        placed = {self.file(mail_id): raw for mail_id, raw in mails.items()}
        for folder in dict.fromkeys(map(os.path.dirname, placed)):
            if not os.path.isdir(folder):  # noqa: PTH112 - a Path for each mail costs more than the call
                durable_files.folder(Path(folder))
        durable_files.place_all(placed)

    def raw(self, mail_id: str) -> bytes:
        """Returns the bytes as typed. FileNotFoundError: there is no such mail."""
        return Path(self.file(mail_id)).read_bytes()

    def size(self, mail_id: str) -> int:
        """Bytes of the mail; 0 when it is not there."""
        try:
            return os.path.getsize(self.file(mail_id))  # noqa: PTH202 - on the path of every mail
        except OSError:
            return 0

    def remove(self, mail_ids: Iterable[str]) -> None:
        """Remove these mails for good, as `retention` has announced. May be repeated."""
        folders = set()
        for path in map(Path, map(self.file, mail_ids)):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
                folders.add(path.parent)
        for folder in folders:
            durable_files.sync_folder(folder)

    def ids(self) -> set[str]:
        """Returns the ids of all mails that lie there."""
        found = (name for _, _, names in os.walk(self._root) for name in names)
        return {name.removesuffix(".eml") for name in found if name.endswith(".eml")}

    def file(self, mail_id: str) -> str:
        """Returns where the mail lies, if at all. A hundred dossiers share a folder: each new one costs a
        sync."""
        kind, _, serial = mail_id.partition(".")[0].rpartition("-")
        return f"{self._root}/{kind}-{serial[:2]}/{mail_id}.eml"
