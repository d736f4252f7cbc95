"""`backup`: writes the whole store into one file, also beside an office at work; without FILE the night's
backup into [backup] `folder`.

In: `arguments`: argparse's parser. `run`: a `Call`. `unfit_backup`: a path and the error.
Out: a sentence about what was written; exit status 0; a `Trouble`.
Fails: `Trouble`: the target is there, a key is none, the store cannot be opened. OSError: the disk; no half
file stays. cli.py prints a sentence.
See: What it holds: shelves/upkeep/store_backup.py; when the office makes it by itself:
daemon/nightly_backup.py; the way back: restore.py."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from mailroom.commands import Call
from mailroom.commands.terminal import progress
from mailroom.daemon.nightly_backup import WHY, folder_of, identities_of, night_due
from mailroom.daemon.store_opening import looking
from mailroom.shelves.store_parts import Marks
from mailroom.shelves.upkeep import age_files, store_backup
from mailroom.shelves.upkeep.age_files import AgeUnfit
from mailroom.shelves.upkeep.backup_folder import ASKED, LAST, MADE, BackupFolder
from mailroom.shelves.upkeep.store_backup import BackupUnfit, Contents, Keys
from mailroom.writing.cli_sentences import Trouble, phrase, trouble

ENCRYPTED = ".age"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help=phrase("backup.file"))
    parser.add_argument("--nightly", action="store_true", help=phrase("backup.nightly"))
    parser.add_argument("--asked", action="store_true", help=phrase("backup.asked"))


def run(call: Call) -> int:
    """Write it and read it back. `Trouble`: a file of that name, a place in the store, a damaged journal."""
    if call.args.file is None:
        return _nightly(call)
    path: Path = call.args.file
    keys = _keys(call) if path.suffix == ENCRYPTED else store_backup.NO_KEYS
    _tell(call, path, _write(call, path, keys))
    return 0


def _nightly(call: Call) -> int:
    """The backup of this night, in [backup] folder; older ones that need not be kept go. `Trouble`: the
    folder is not the one that was used before, or what `run` raises."""
    keys, folder, state = _keys(call), folder_of(call.config), call.cabinet.marks
    if not folder.folder.is_dir():
        raise trouble("backup_folder", path=folder.folder)
    if call.args.asked:
        return _asked_for(call, keys, folder, state)
    nights = folder.nights()
    if call.args.nightly:
        os.nice(10)
        if state.get(LAST) and not nights:
            raise trouble("backup_other_folder", path=folder.folder, last=state.get(LAST))
    night = night_due(call.config.backup, call.clock())
    path = folder.path_of(night)
    if night not in nights:
        folder.remove_halves()
        made = _write(call, path, keys)
        folder.note(path, made, call.clock())
        _tell(call, path, made)
    else:
        call.print("backup.there", path=path)
    state.set(LAST, str(max(night, *nights)) if nights else str(night))
    state.set(WHY, "")
    for gone in folder.thin():
        call.print("backup.thinned", path=gone.name)
    return 0


def _asked_for(call: Call, keys: Keys, folder: BackupFolder, state: Marks) -> int:
    """The backup that somebody asked for by mail; it takes the place of the one that was asked for before."""
    os.nice(10)
    asked, path = state.get(ASKED) or "", folder.path_asked(call.clock())
    folder.remove_halves()
    made = _write(call, path, keys)
    folder.note(path, made, call.clock())
    folder.remove_asked(path)
    state.set(MADE, f"{asked} {path}")
    _tell(call, path, made)
    return 0


def _keys(call: Call) -> Keys:
    """Returns for whom it is encrypted. `Trouble`: for nobody, or a key is none."""
    table = call.config.backup
    if not table.recipients:
        raise trouble("backup_unset", path=call.config.path)
    try:
        age_files.recipients_of(table.recipients)
        return Keys(table.recipients, identities_of(call.config))
    except AgeUnfit as unfit:
        raise unfit_backup(call.config.path, unfit) from unfit


def _write(call: Call, path: Path, keys: Keys) -> Contents:
    if path.resolve().is_relative_to(call.root.resolve()):
        raise trouble("backup_inside", root=call.root)
    with looking(call.root, call.clock, behind=True) as look:
        journal = call.cabinet.journal()
        with progress("verify") as journal.progress:
            fault = journal.verify()
        if fault is not None and fault.n <= look.journal.last:
            raise trouble("backup_book", file=fault.file, line=fault.line, n=fault.n)
        try:
            with progress("backup") as tell:
                return store_backup.write(call.cabinet, look.register, path, tell, keys)
        except FileExistsError as taken:
            raise trouble("backup_exists", path=path) from taken
        except (BackupUnfit, AgeUnfit) as unfit:
            raise unfit_backup(path, unfit) from unfit


def _tell(call: Call, path: Path, made: Contents) -> None:
    counts = {"letters": made.counts["letters"], "mails": made.counts["sent"]}
    call.print("backup.done", path=path, changes=made.changes, **counts)


def unfit_backup(path: Path, unfit: BackupUnfit | AgeUnfit) -> Trouble:
    """Returns why a backup cannot be used."""
    return trouble("backup_bad", path=path, why=phrase(f"unfit.{unfit.key}", **unfit.values))
