"""Where a filed letter lies: under its digest, as letters/ab/<digest>.eml; other bytes with the same digest
beside it as <digest>.2.eml and so on.

In: `take_in`: the file and its digest. `raw`, `envelope`, `copies`: a digest, and which copy.
Out: bytes; `Envelope`; how many copies; copies are numbered without a gap at any moment.
Fails: FileNotFoundError: no longer kept. `Unreadable`: the file is damaged. The disk's OSError goes up.
ValueError: the digest is none.
See: What the digest covers: reading/mime/opener.py. How long letters are kept: shelves/upkeep/retention.py.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from mailroom.procedure.letter import Envelope
from mailroom.shelves import durable_files
from mailroom.shelves.letter_file import Fingerprint, fingerprint, open_letter, split

_DIGEST = re.compile(r"[0-9a-f]{64}")


class LetterArchive:
    """root/letters. `copy` 2, 3 …: others under the same digest. FileNotFoundError: there is none."""

    def __init__(self, root: Path) -> None:
        self._root = durable_files.folder(root / "letters")

    def raw(self, digest: str, copy: int = 1) -> bytes:
        """Returns the bytes of a letter as they came."""
        return split(Path(self.file(digest, copy)).read_bytes())[1]

    def envelope(self, digest: str, copy: int = 1) -> Envelope:
        """How a letter reached us."""
        return open_letter(Path(self.file(digest, copy)))[0]

    def copies(self, digest: str) -> int:
        """Returns how many different letters lie under this digest (0 = none)."""
        return len(self._paths(digest))

    def fingerprints(self, digest: str) -> list[Fingerprint]:
        """Returns the fingerprint of each letter under this digest."""
        return [fingerprint(*split(path.read_bytes())) for path in self._paths(digest)]

    def sizes(self, digest: str) -> list[int]:
        """Returns the size in bytes of each letter under this digest."""
        return [path.stat().st_size for path in self._paths(digest)]

    def take_in(self, source: Path, digest: str) -> None:
        """Move a letter's file here; one whose raw bytes lie here already is removed. Not synced."""
        copies = self._paths(digest)
        raw = split(source.read_bytes())[1] if copies else b""
        if any(split(path.read_bytes())[1] == raw for path in copies):
            source.unlink()
            return
        target = Path(self.file(digest, len(copies) + 1))
        durable_files.folder(target.parent)
        source.rename(target)

    def remove(self, letters: Mapping[str, Collection[str]]) -> None:
        """Remove what lies under these digests, except copies whose raw bytes have one of these SHA-256. Gone
        for good when it returns. May be repeated. `retention` has announced it before."""
        folders = set()
        for digest, kept in letters.items():
            copies = self._paths(digest)
            for path in copies[::-1]:
                if kept and fingerprint(*split(path.read_bytes()))[1] in kept:
                    continue
                folders.add(path.parent)
                last = copies.pop()
                if last == path:
                    path.unlink()
                else:
                    last.replace(path)
        for folder in folders:
            durable_files.sync_folder(folder)

    def find_all(self) -> tuple[set[str], list[str]]:
        """Returns the digests of all letters, and where else a letter lies. No Path for each: there may be a
        million."""
        digests, strange = set[str](), list[str]()
        for folder, _, names in os.walk(self._root):
            for name in names:
                digest = name.partition(".")[0]
                if folder.endswith(f"/{digest[:2]}") and len(digest) == 64 and name.endswith(".eml"):
                    digests.add(digest)
                elif name.endswith(".eml"):
                    strange.append(str(Path(folder, name).relative_to(self._root.parent)))
        return digests, strange

    def file(self, digest: str, copy: int = 1) -> str:
        """Returns the path at which a letter lies or will lie, as a text. A Path object would cost as much as
        the system call."""
        if not _DIGEST.fullmatch(digest):
            raise ValueError(f"not a digest of 64 hex digits: {digest!r}")
        suffix = "" if copy == 1 else f".{copy}"
        return f"{self._root}/{digest[:2]}/{digest}{suffix}.eml"

    def _paths(self, digest: str) -> list[Path]:
        paths = (self.file(digest, copy) for copy in itertools.count(1))
        return [*map(Path, itertools.takewhile(os.path.exists, paths))]
