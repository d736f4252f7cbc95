"""`read`: what the office understands of a mail, without a store and without letting it in.

With --menu it tells which act it would see in a text as a reply; with --complaint, what the text would
complain about.

In: `arguments`: argparse's parser. `run`: a `Call` that names files.
Out: sentences or JSON (reading/reading_json.py); 1 when a file cannot be read.
Fails: `Trouble`: an unknown menu or agency. OSError, ValueError: a data file of ours. cli.py prints a
sentence.
See: Texts that never arrived: trial_reading.py. Letters that are let in: commands/office/import_letters.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from mailroom.commands import Call
from mailroom.places import TEMPLATES
from mailroom.reading.reading_json import read_file
from mailroom.writing.cli_sentences import phrase, word

_Tried = tuple[dict[str, Any], bool]  # what was found in a file, and whether it could be read


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=phrase("read.json"))
    tries = parser.add_mutually_exclusive_group()
    tries.add_argument("--menu", metavar="NAMA", help=phrase("read.menu"))
    tries.add_argument("--complaint", action="store_true", help=phrase("read.complaint"))
    parser.add_argument("--agency", metavar="KODE", default="", help=phrase("read.agency"))
    parser.add_argument("files", nargs="+", metavar="FILE", help=phrase("read.files"))


def run(call: Call) -> int:
    """Prints one object for each file; with --json each stands on one line. Returns 1 when a file could not
    be read."""
    files = call.args.files
    if call.args.menu is None and not call.args.complaint:
        mails = ((found, found["error"] is None) for found in map(read_file, files))
        return _print(call, mails, lambda one: [json.dumps(one, indent=2)])
    # It loads all that letters are read by.
    from mailroom.commands.looking.trial_reading import NO_COMPLAINT, NO_REPLY, Trial  # noqa: PLC0415
    from mailroom.reading.sealed.sealed_mail import SealedMail, SealPaths  # noqa: PLC0415

    seals = SealedMail(SealPaths(**call.config.sealed.model_dump()))
    trial = Trial(call.config.house, TEMPLATES / "menus.toml", call.clock(), seals)
    if call.args.complaint:
        tried = (_try(file, trial.complaint, NO_COMPLAINT) for file in files)
        return _print(call, tried, trial.complaint_in_words)
    menu, agency = trial.known_menu(call.args.menu), trial.known_agency(call.args.agency)

    def reply(raw: bytes, name: str) -> dict[str, Any]:
        return trial.reply(raw, name, menu, agency)

    return _print(
        call, (_try(file, reply, {**NO_REPLY, "menu": menu}) for file in files), trial.reply_in_words
    )


def _try(file: str, read: Callable[[bytes, str], dict[str, Any]], none: Mapping[str, Any]) -> _Tried:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        why = phrase("read.unreadable", why=word("file_reason", error.strerror or type(error).__name__))
        return {"file": file, **none, "why": [why]}, False
    return {"file": file, **read(raw, file)}, True


def _print(call: Call, found: Iterable[_Tried], told: Callable[[dict[str, Any]], Iterable[str]]) -> int:
    unread = False
    for one, readable in found:
        unread = unread or not readable
        # ASCII: the text of a mail may hold what a terminal's encoding cannot say
        call.write(json.dumps(one) if call.args.json else "\n".join(told(one)))
    return 1 if unread else 0
