"""Which form a store has on the disk, and how an older one is brought up to today's (migration). A later one
is refused and left alone.

A step that was cut off is taken again from its beginning before anything is read. The new number is written
before the first byte is changed. To add a step, raise FORM in store_faults.py, and write the function that
makes the new form into STEPS.

    store/form "2\n"          whole, in form 2
    store/form "3 from 2\n"   on the way there, not yet whole

In: `bring_up`: the store's folder, under the lock, and the steps. `form_of`, `mark`: the folder.
Out: (from, to) of each step that was taken; the form's number.
Fails: `NewerForm`: a later program wrote it, and it is left alone. OSError, or what a step raised: the store
is not opened.
See: Declared indexes, which need no step: shelves/register/indexes.py. The older form of config.toml:
config/older_config.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from mailroom.shelves import durable_files
from mailroom.shelves.store_faults import FORM, NewerForm

FILE = "form"
REGISTER = ("register.db", "register.db-wal", "register.db-shm")
Step = Callable[[Path], None]


def _register_anew(root: Path) -> None:
    """The register goes; it is made from the journal when it is opened next."""
    for name in REGISTER:
        (root / name).unlink(missing_ok=True)
    durable_files.sync_folder(root)


# What makes a store of this form one of the next. Lines of form 1 are read and verified as they are.
STEPS: Mapping[int, Step] = {1: _register_anew, 2: _register_anew}


def bring_up(root: Path, steps: Mapping[int, Step] = STEPS) -> list[tuple[int, int]]:
    """Brings `root` to today's form, under the lock. Returns the steps taken, each (from, to). Raises
    `NewerForm` or OSError."""
    today = max(steps, default=0) + 1
    form, whole = _read_form(root, today)
    taken = []
    for before in range(form, today):
        durable_files.replace(root / FILE, f"{before + 1} from {before}\n".encode())
        steps[before](root)
        mark(root, before + 1)
        taken.append((before, before + 1))
    if not taken and not whole:
        mark(root, today)
    return taken


def mark(root: Path, form: int) -> None:
    """Write down that the store is whole, in this form."""
    durable_files.replace(root / FILE, f"{form}\n".encode())


def form_of(root: Path) -> int:
    """Returns the form in which a complete store was written. Raises `NewerForm` when this program may not
    read it."""
    return _read_form(root)[0]


def _read_form(root: Path, today: int = FORM) -> tuple[int, bool]:
    """Returns (the form to begin from, whether it is written down that the store is whole in it)."""
    try:
        said = (root / FILE).read_text("ascii", "replace")
    except FileNotFoundError:
        # New, or older than this file: form 1, if the newest month begins with a line of it; else 2.
        if not (months := sorted((root / "journal").glob("????-??.jsonl"))):
            return today, False
        with months[-1].open("rb") as file:
            line = file.readline()
        return (1 if line and b'"seals":' not in line else 2), False
    found = re.fullmatch(r"([1-9]\d{0,5})(?: from ([1-9]\d{0,5}))?\n", said)
    if not found or int(found[1]) > today:
        raise NewerForm(found[1] if found else repr(said[:20]))
    return int(found[2] or found[1]), found[2] is None
