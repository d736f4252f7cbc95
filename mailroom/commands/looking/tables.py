"""`tables`: which changes of the office's tables were confirmed by mail, and whether they hold; with --out
the tables as they stand, as CSV files.

In: `arguments`: argparse's parser. `run`: a `Call`.
Out: a line a change; files; exit status 0.
Fails: `Trouble`: a store that cannot be opened. OSError: the disk. cli.py prints a sentence.
See: How changes are laid over the files: clerk/laid_tables.py. What the tables hold:
config/office_tables.py."""

from __future__ import annotations

import argparse
from pathlib import Path

from mailroom.clerk.laid_tables import KeptChange, kept_changes
from mailroom.commands import Call
from mailroom.config.office_tables import FILES, write_tables
from mailroom.config.table_changes import lay
from mailroom.daemon.store_opening import looking
from mailroom.writing.cli_sentences import phrase


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help=phrase("tables.out"))


def run(call: Call) -> int:
    """Print them, oldest first, and write the tables when asked to. Reads only."""
    with looking(call.root, call.clock) as look:
        kept = list(kept_changes(look.register))
    waiting = [one for one in kept if not one.taken]
    tables, laid = lay(call.config.rows, [one.change for one in waiting])
    holds = {one.number for one, done in zip(waiting, laid, strict=True) if done}
    for one in kept:
        state = "taken" if one.taken else "holds" if one.number in holds else "passed_over"
        call.print("tables.change", **_fields_of(call, one), state=phrase(f"tables.{state}"))
    if not kept:
        call.print("tables.none", folder=call.config.tables)
    if call.args.out is not None:
        folder = call.folder(call.args.out)
        write_tables(folder, tables)
        call.print("tables.written", folder=folder, files=", ".join(file for file, _ in FILES.values()))
    return 0


def _fields_of(call: Call, one: KeptChange) -> dict[str, str]:
    before, after = one.change.before or {}, one.change.after or {}
    names = dict.fromkeys((*before, *after))
    cells = "; ".join(f"{name}: {before.get(name) or '–'} → {after.get(name) or '–'}" for name in names)
    about = {"file": one.change.file, "what": one.change.key, "cells": cells, "at": call.moment(one.at)}
    return {**about, "by": one.by, "confirmed": one.confirmed, "number": str(one.number)}
