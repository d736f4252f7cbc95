"""`demo`: plays a whole quarter, or a few of its stories, with invented people and tells it line by line.

In: `arguments`: argparse's parser. `run`: a `Call`.
Out: lines; 1 when something went otherwise than told.
Fails: OSError, TOMLDecodeError: the disk, or cli.toml.
See: What it does: demo/storyteller.py. A single first letter: first_letter.py."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path

from mailroom import demo, places
from mailroom.commands import Call
from mailroom.commands.terminal import progress
from mailroom.writing.cli_sentences import phrase


def arguments(parser: argparse.ArgumentParser) -> None:
    """Without --config it plays in the demonstration's own office."""
    parser.add_argument("stories", nargs="*", metavar="CERITA", help=phrase("demo.stories"))
    parser.set_defaults(own_config=places.DEMO_CONFIG)


def run(call: Call) -> int:
    """Play it in the folder that --store names, which must be empty, or in a new one below this folder.

    In the repository the new one lies where temporary files lie."""
    gc.disable()  # a quarter leaves 9 MB of circles, and looking for them takes 7 % of its time (measured)
    below = Path.cwd() if places.INSTALLED else None
    with progress("demo") as tell:
        root = getattr(call.args, "store", None)
        chosen = call.args.stories
        return demo.run(call.config, root, call.say, chosen=chosen, below=below, progress=tell)
