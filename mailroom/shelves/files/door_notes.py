"""Where a door's reports lie until the clerk has entered them: a file for each, in root/doors/notes/.

A door reports a thing once, and the process may be killed right after that. A report is durable when
`add_note` returns.

In: `add_note`: a name and bytes. `forget`: names.
Out: `waiting`: bytes by name.
Fails: OSError: the disk; the door will report it again.
See: What they say: daemon/mailbox_polling.py. Marks of a door: door_state.py."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mailroom.shelves import durable_files


class NoteFiles:
    """One store's."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "doors" / "notes"

    def add_note(self, name: str, text: bytes) -> None:
        durable_files.folder(self._folder.parent)
        durable_files.folder(self._folder)
        durable_files.replace(self._folder / name, text)

    def waiting(self) -> dict[str, bytes]:
        """Returns each note that is not forgotten yet, by its name."""
        return {path.name: path.read_bytes() for path in sorted(self._folder.glob("*.json"))}

    def forget(self, names: Iterable[str]) -> None:
        for name in names:
            (self._folder / name).unlink(missing_ok=True)
