"""`restore`: makes a store from a backup, where there is none yet.

In: `arguments`: argparse's parser. `run`: a `Call`.
Out: a sentence about what was restored; exit status 0.
Fails: `Trouble`: no backup, no key for it, or a store is there. `StoreLocked`, `NewerForm`; OSError: the
disk, and the same command begins again. cli.py prints a sentence.
See: What a backup holds: shelves/upkeep/store_backup.py. Writing one: backup.py."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from mailroom.commands import Call
from mailroom.commands.store.backup import unfit_backup
from mailroom.commands.terminal import progress
from mailroom.daemon.store_opening import telling
from mailroom.shelves.upkeep import age_files, store_backup
from mailroom.writing.cli_sentences import phrase, trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=phrase("restore.file"))
    parser.add_argument("--identity", type=Path, metavar="KEY", help=phrase("restore.identity"))


def run(call: Call) -> int:
    """Restore it. `Trouble`, with nothing changed: a folder in use or not empty, or no whole backup."""
    path: Path = call.args.file
    at_work = call.cabinet.holder()
    if at_work is not None:
        raise trouble("locked", root=call.root, holder=at_work or "?")
    _check_empty(call)  # before the lock, which would make a folder of somebody else's ours
    try:
        identities = age_files.identities_in(call.args.identity) if call.args.identity else ()
        with progress("verify") as tell:
            store_backup.check(path, tell, identities)
        with telling(call.root), contextlib.ExitStack() as held, progress("restore") as tell:
            held.callback(call.cabinet.hold().release)
            _check_empty(call)
            made = store_backup.restore(path, call.cabinet, tell, identities)
    except (store_backup.BackupUnfit, age_files.AgeUnfit) as unfit:
        raise unfit_backup(path, unfit) from unfit
    counts = {"letters": made.counts["letters"], "mails": made.counts["sent"]}
    call.print("restore.done", root=call.root, changes=made.changes, **counts)
    return 0


def _check_empty(call: Call) -> None:
    if not call.cabinet.is_empty():
        raise trouble("restore_full", root=call.root)
