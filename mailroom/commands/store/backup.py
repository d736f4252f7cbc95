"""`backup`: the whole store in one file, also while the office is at work."""

from __future__ import annotations

import argparse
from pathlib import Path

from mailroom.commands import Call
from mailroom.commands.terminal import progress
from mailroom.daemon.store_opening import looking
from mailroom.shelves.journal.journal import Journal
from mailroom.shelves.upkeep import store_backup
from mailroom.writing.cli_sentences import Trouble, phrase, trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=phrase("backup.file"))


def run(call: Call) -> int:
    """Write it and read it back. `Trouble`: a file of that name, a place in the store, a damaged journal."""
    path: Path = call.args.file
    if path.resolve().is_relative_to(call.root.resolve()):
        raise trouble("backup_inside", root=call.root)
    with looking(call.root, call.clock, behind=True) as look:
        journal = Journal(call.root, reading=True)
        with progress("verify") as journal.progress:
            fault = journal.verify()
        if fault is not None and fault.n <= look.journal.last:
            raise trouble("backup_book", file=fault.file, line=fault.line, n=fault.n)
        try:
            with progress("backup") as tell:
                made = store_backup.write(call.root, look.register, path, tell)
        except FileExistsError as taken:
            raise trouble("backup_exists", path=path) from taken
        except store_backup.BackupUnfit as unfit:
            raise unfit_backup(path, unfit) from unfit
    counts = {"letters": made.counts["letters"], "mails": made.counts["sent"]}
    call.print("backup.done", path=path, changes=made.changes, **counts)
    return 0


def unfit_backup(path: Path, unfit: store_backup.BackupUnfit) -> Trouble:
    """Returns why a backup cannot be used."""
    return trouble("backup_bad", path=path, why=phrase(f"unfit.{unfit.key}", **unfit.values))
