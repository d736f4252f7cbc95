"""`service`: the unit by which systemd opens the office, watches over it and keeps it in its place."""

from __future__ import annotations

import argparse
import getpass
import grp
import os
import sys
from pathlib import Path

from mailroom.commands import Call
from mailroom.phrases import TEMPLATES, phrase, trouble

HOME = Path(__file__).parent.parent.parent


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--user", default=getpass.getuser(), metavar="NAME", help=phrase("service.user"))


def run(call: Call) -> int:
    """Print it, for this program, config.toml and store. `Trouble`: a path that a unit cannot hold; the office would be root's."""
    if call.args.user == "root":
        raise trouble("service_root")
    config = call.config.path.absolute()
    folders = [call.root, *_others(call, config.parent)]
    paths = [HOME, config, *folders, Path(sys.executable).absolute()]
    strange = [path for path in paths if set(str(path)) & set(" \t%\"'\\$")]
    if strange:
        raise trouble("service_path", path=strange[0])
    text = (TEMPLATES / "mailroom.service").read_text("utf-8")
    call.say(
        text.format(
            region=call.config.house.region, home=HOME, python=paths[-1], config=config, store=call.root, user=call.args.user,
            group=_group(call.args.user), writable=" ".join(map(str, folders)), extra=phrase("service.extra") if folders[1:] else "",
            no_jit="yes",
        ).rstrip()
    )  # fmt: skip
    return 0


def _others(call: Call, beside: Path) -> list[Path]:
    """Folders outside the store that the office writes into: of its log, of its figures."""
    named = [beside / file for file in (call.config.logging.file, call.config.metrics.file) if file]
    return sorted({path.parent for path in named} - {call.root})


def _group(user: str) -> str:
    """The user's own group, where there is one of his name."""
    try:
        return grp.getgrnam(user).gr_name
    except KeyError:
        return grp.getgrgid(os.getgid()).gr_name
