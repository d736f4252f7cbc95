"""Answers for the bytes of outgoing mails: written once, before the change that mentions them, and kept as they were sent.

Promises: `put` returns when the mail is on the disk (0600); the same id with the same bytes may be put again after a crash. When
the disk fails, the OSError goes up and the change is not entered.
"""

from __future__ import annotations

from pathlib import Path

from mailroom.shelves import safeio


class Outbox:
    """root/sent/<case or dossier>/<id>.eml."""

    def __init__(self, root: Path) -> None:
        self._root = safeio.folder(root / "sent")

    def put(self, mail_id: str, raw: bytes) -> None:
        path = self._path(mail_id)
        safeio.folder(path.parent)
        safeio.replace(path, raw)

    def raw(self, mail_id: str) -> bytes:
        """The bytes as typed. FileNotFoundError: there is no such mail."""
        return self._path(mail_id).read_bytes()

    def _path(self, mail_id: str) -> Path:
        folder = mail_id.partition(".")[0]
        return self._root / folder / f"{mail_id}.eml"
