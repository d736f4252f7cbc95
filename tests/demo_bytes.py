"""The demonstration's mails and papers with every chance handed in, so that two versions of the code can be
compared byte for byte.

`python -m tests.demo_bytes FOLDER [STORIES]` plays the quarter with counted keys and salts and writes
FOLDER/digests.txt: a line a file, its SHA-256, its mailbox and its place in it. `diff` of two such files is
empty when no mail and no paper changed."""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from mailroom import demo
from mailroom.config import load
from mailroom.demo.storyteller import STORIES

ROOT = Path(__file__).parent.parent


def counted() -> Callable[[int | None], str]:
    """Keys and salts in the order in which they are asked for: the digest of their number."""
    numbers = itertools.count()

    def token_hex(size: int | None = None) -> str:
        return hashlib.sha512(str(next(numbers)).encode()).hexdigest()[: 2 * (size or 32)]

    return token_hex


def play(folder: Path, stories: Path = STORIES) -> tuple[int, list[str]]:
    """Play the stories into `folder`/store: the result, and a line a mail and a paper.

    A line is "SHA-256  mailbox/number" or "SHA-256  file"."""
    store = folder / "store"
    random.seed(1)  # the boundaries of the people's mails
    with mock.patch.object(secrets, "token_hex", counted()), mock.patch.object(os, "getpid", lambda: 4242):
        result = demo.run(load(ROOT / "config.toml", {}), store, lambda _: None, stories)
    found = []
    for box in sorted((store / "outgoing").iterdir()):
        mails = [file for inner in ("new", "cur") for file in (box / inner).iterdir()]
        for number, file in enumerate(
            sorted(mails, key=lambda file: (file.stat().st_mtime_ns, file.name)), 1
        ):
            found.append(f"{digest(file)}  {box.name}/{number}")
    found += [
        f"{digest(file)}  {file.relative_to(store)}" for file in sorted((store / demo.PAPERS).iterdir())
    ]
    return result, found


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    into = Path(sys.argv[1])
    into.mkdir(parents=True, exist_ok=True)
    result, lines = play(into, *map(Path, sys.argv[2:]))
    (into / "digests.txt").write_text("\n".join(lines) + "\n", "utf-8")
    sys.exit(result)
