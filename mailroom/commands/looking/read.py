"""`read`: what the office understands of a mail, without a store and without letting it in."""

from __future__ import annotations

import argparse
import json

from mailroom.commands import Call
from mailroom.reading.reading_json import read_file
from mailroom.writing.cli_sentences import phrase


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=phrase("read.json"))
    parser.add_argument("files", nargs="+", metavar="FILE", help=phrase("read.files"))


def run(call: Call) -> int:
    """One object a file, each on a line of its own with --json. 1: a file could not be read."""
    unread = False
    for file in call.args.files:
        found = read_file(file)
        unread = unread or found.get("error") is not None
        # ASCII: the text of a mail may hold what a terminal's encoding cannot say
        call.say(json.dumps(found) if call.args.json else json.dumps(found, indent=2))
    return 1 if unread else 0
