"""The command line: runs one command with its config, store and time, and prints its troubles.

A faulty config.toml prints all of its faults and ends with 2, as does a command line that cannot be
understood. Expected trouble (a locked store, a taken port, a full disk) is a sentence and ends with 3. A
fault of ours shows its traceback.

In: `main`: the words of the command line, or None for those of this process.
Out: the command's exit status.
Fails: An error of ours goes up with its traceback; `BadConfig`, `Trouble` and OSError are printed as
sentences.
See: The parser: commands/command_parser.py. The commands: commands/__init__.py."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from mailroom.commands import DEFAULT, Call, clock_of, config_of, of_several, refuse_several
from mailroom.commands.command_parser import BAD, parser
from mailroom.commands.terminal import complain
from mailroom.config import BadConfig, load
from mailroom.places import default_config
from mailroom.shelves.store_faults import RegisterDamaged
from mailroom.writing.cli_sentences import Trouble, phrase

TROUBLED = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0, 1 (`check` found something), 2 (bad config or command line), 3
    (trouble)."""
    typed = sys.argv[1:] if argv is None else [*argv]
    try:
        given = parser().parse_args(typed)
        if given.command is None:
            given = parser().parse_args([*typed, DEFAULT])
        if of_several(given):
            return int((given.run_all or refuse_several)(given))
        return int(given.run(_call(given) if given.needs_office else given))
    except BadConfig as wrong:
        complain("\n".join(wrong.faults))
        return BAD
    except Trouble as sentence:
        complain(str(sentence))
        return TROUBLED
    except BrokenPipeError:  # whoever read our output (`head`) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except RegisterDamaged:
        complain(phrase("refused.damaged"))
        return TROUBLED
    except OSError as disk:
        words = disk.strerror or str(disk)
        why = f"{disk.filename}: {words}" if disk.filename else words
        complain(phrase("trouble.disk", why=why))
        return TROUBLED
    except KeyboardInterrupt:
        return 130


def _call(given: argparse.Namespace) -> Call:
    path = config_of(given) or getattr(given, "own_config", None) or default_config()
    if not (path.exists() or hasattr(given, "config")):
        raise BadConfig([phrase("trouble.no_office", folder=path.absolute().parent)])
    config = load(path, os.environ)
    root = getattr(given, "store", config.store).absolute()
    config = replace(config, store=root)
    if given.reads_texts:
        from mailroom.reading.identity.identity_answers import with_identity_reader  # noqa: PLC0415 - slow

        config = replace(config, house=with_identity_reader(config.house))
    clock = clock_of(config, getattr(given, "at", None), runs=getattr(given, "runs", False))
    return Call(given, config, root, clock)
