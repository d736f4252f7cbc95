"""`key`: makes a new key for the reply tokens, when the old one is lost and lies in no backup. Replies to
letters sent before no longer seal.

In: `arguments`: argparse's parser. `run`: a `Call`.
Out: a sentence; exit status 0.
Fails: `Trouble`: there is a key, or it was not confirmed. `StoreLocked`, `NewerForm`; OSError: the disk.
cli.py prints a sentence.
See: Rotating a key that is still there, and its file: shelves/files/token_keys.py."""

from __future__ import annotations

import argparse

from mailroom.commands import Call
from mailroom.daemon.store_opening import holding_lock
from mailroom.writing.cli_sentences import phrase, trouble


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["new"], help=phrase("key.new"))


def run(call: Call) -> int:
    """Makes the key. Raises `Trouble` when there is no store, an office is at work, or a key is there, which
    is never overwritten."""
    keys = call.cabinet.keys
    with holding_lock(call.root, call.say):
        if not keys.make():
            raise trouble("key_exists", path=keys.place)
    call.print("key.made", path=keys.place)
    return 0
