"""`export`: writes the register as a TinyDB file, and as a CSV for the secretariat and for LAPOR!.

In: `arguments`: argparse's parser. `run`: a `Call`.
Out: files, and a sentence about them.
Fails: `Trouble`: a store that cannot be opened. OSError: the disk. cli.py prints a sentence.
See: The columns of the CSV: clerk/write/register_csv.py. Lines for LAPOR! of one month:
procedure/tally/lapor_lines.py. A copy to go on from: backup.py."""

from __future__ import annotations

import argparse
from pathlib import Path

from mailroom.clerk.store import Store
from mailroom.clerk.write.register_csv import write_csv
from mailroom.commands import Call
from mailroom.commands.terminal import progress, track
from mailroom.daemon.store_opening import looking
from mailroom.writing.cli_sentences import phrase


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help=phrase("export.out"))


def run(call: Call) -> int:
    """Write both files, 0600: they hold the names. Reads only."""
    out = call.folder(call.args.out)
    with looking(call.root, call.clock) as look:
        stem = f"register-{look.now:%Y-%m-%d}"
        with progress("export") as tell:
            look.register.export(out / f"{stem}.json", tell)
        with progress("table") as tell:
            cases = track(Store(look.register).cases(), look.register.count("cases"), tell)
            count = write_csv(out / f"{stem}.csv", cases, call.with_changes(look).config.house)
    call.print("export.done", count=count, json=out / f"{stem}.json", csv=out / f"{stem}.csv")
    return 0
