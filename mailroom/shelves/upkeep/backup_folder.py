"""The folder of nightly backups: what they are called, which is the newest, and which are kept.

Only files of these names are ever removed, and only after a newer one is whole. Kept are the newest of 7
days, of 8 weeks and of 12 months.

    cadangan-KAB-2026-11-28.tar.age   one night's backup
    cadangan-KAB-diminta-….tar.age    the newest one that was asked for by mail
    cadangan-KAB.json                 how far the newest went

In: `BackupFolder`: folder, prefix, ending. `note`: the backup, its `Contents`, the moment. `kept_nights`:
dates.
Out: paths by night; what was last noted, None when it cannot be read.
Fails: The disk's OSError goes up: the backup is tried again (daemon/nightly_backup.py).
See: What a backup holds: store_backup.py. When it is made: daemon/nightly_backup.py."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from mailroom.shelves import durable_files
from mailroom.shelves.upkeep.store_backup import Contents

DAYS, WEEKS, MONTHS = 7, 8, 12
# Keys of the store's door state: the newest night; when one was asked for; when that was made, and its path.
LAST, ASKED, MADE = "backup", "backup-asked", "backup-made"


class BackupFolder:
    """One office's backups in a folder. office: the letters in front of its cases' numbers."""

    def __init__(self, folder: Path, office: str) -> None:
        self.folder, self._office = folder, office
        self._note = folder / f"cadangan-{office}.json"
        self._name = re.compile(rf"cadangan-{re.escape(office)}-(\d{{4}}-\d\d-\d\d)\.tar\.age")

    def path_of(self, night: date) -> Path:
        return self.folder / f"cadangan-{self._office}-{night}.tar.age"

    def path_asked(self, moment: datetime) -> Path:
        """Returns where a backup goes that somebody asked for."""
        return self.folder / f"cadangan-{self._office}-diminta-{moment:%Y-%m-%d-%H%M%S}.tar.age"

    def remove_asked(self, newest: Path) -> None:
        """Removes the backups that were asked for before this one."""
        for path in self.folder.glob(f"cadangan-{self._office}-diminta-*.tar.age"):
            if path != newest:
                path.unlink(missing_ok=True)

    def nights(self) -> dict[date, Path]:
        """Returns the backups that lie there, by their night."""
        found: dict[date, Path] = {}
        for path in self.folder.iterdir():
            if named := self._name.fullmatch(path.name):
                with contextlib.suppress(ValueError):
                    found[date.fromisoformat(named[1])] = path
        return found

    def remove_halves(self) -> None:
        """Remove what a run that was cut off has left behind."""
        for path in self.folder.glob(f"cadangan-{self._office}-*.tar.age.part"):
            path.unlink(missing_ok=True)

    def note(self, path: Path, made: Contents, at: datetime) -> None:
        """Write down how far this backup goes."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        said = {"at": at.isoformat(), "changes": made.changes, "file": path.name, "head": made.head}
        durable_files.replace(self._note, json.dumps({**said, "sha256": digest}, indent=1).encode() + b"\n")

    def last_noted(self) -> dict[str, Any] | None:
        """Returns what `note` wrote last; None where nothing readable lies there."""
        with contextlib.suppress(OSError, ValueError):
            said = json.loads(self._note.read_bytes())
            return {**said, "changes": int(said["changes"]), "head": str(said["head"])}
        return None

    def thin(self) -> list[Path]:
        """Remove what need not be kept any more; returns it."""
        found = self.nights()
        keep = kept_nights(found)
        gone = [path for night, path in sorted(found.items()) if night not in keep]
        for path in gone:
            path.unlink()
        if gone:
            durable_files.sync_folder(self.folder)
        return gone


def kept_nights(nights: Iterable[date]) -> set[date]:
    """Returns the nights whose backups are kept: the newest of each of 7 days, 8 weeks, 12 months."""
    newest_first = sorted(set(nights), reverse=True)
    keep: set[date] = set()
    spans: tuple[tuple[int, Callable[[date], object]], ...] = (
        (DAYS, lambda night: night),
        (WEEKS, lambda night: night.isocalendar()[:2]),
        (MONTHS, lambda night: (night.year, night.month)),
    )
    for count, span in spans:
        seen: dict[object, date] = {}
        for night in newest_first:
            seen.setdefault(span(night), night)
        keep.update([*seen.values()][:count])
    return keep
