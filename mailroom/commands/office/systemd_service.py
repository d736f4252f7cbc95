"""`service`: the unit by which systemd starts the office, watches it and restricts what it may touch.

Standard error names every obstacle of the unit's user, where systemd itself would say no more than
"203/EXEC", "217/USER" or "226/NAMESPACE".

In: `arguments`: argparse's parser. `run`: a `Call`.
Out: the unit, printed; 1 when there is an obstacle.
Fails: `Trouble`: a user that does not exist. OSError: a file that cannot be looked at. cli.py prints a
sentence.
See: What tells systemd that the office is at work: daemon/heartbeat.py."""

from __future__ import annotations

import argparse
import getpass
import grp
import os
import pwd
import stat
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from mailroom import places
from mailroom.commands import Call
from mailroom.daemon.nightly_backup import folder_of
from mailroom.writing.cli_sentences import phrase, trouble

AT_REST = 512  # megabytes


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--user", default=getpass.getuser(), metavar="NAME", help=phrase("service.user"))


def run(call: Call) -> int:
    """Print it, for this program, config.toml and store. `Trouble`: a path that no unit can hold; root."""
    if call.args.user == "root":
        raise trouble("service_root")
    config = call.config.path.absolute()
    files = [config.parent / file for file in (call.config.logging.file, call.config.metrics.file) if file]
    # the office writes into the store, and into the folders of its log and its figures
    folders = [call.root, *sorted({file.parent for file in files} - {call.root})]
    # a stick that is not plugged in keeps no office from starting
    backups = [f"-{folder_of(call.config).folder}"] if call.config.backup.recipients else []
    python = Path(sys.executable).absolute()
    paths = [places.PACKAGE, config, *folders, *backups, python]
    strange = [path for path in paths if set(str(path)) & set(" \t%\"'\\$")]
    if strange:
        raise trouble("service_path", path=strange[0])
    for sentence in _obstacles(call, python, folders):
        print(phrase("check.wrong", why=sentence), file=sys.stderr)
    text = (places.TEMPLATES / "mailroom.service").read_text("utf-8").replace(places.RUN_PY, places.program())
    call.write(
        text.format(
            region=call.config.house.region,
            python=python,
            start=" ".join(places.start()),
            folder=places.PACKAGE.parent,
            config=config,
            store=call.root,
            user=call.args.user,
            group=_group(call.args.user),
            writable=" ".join([*map(str, folders), *backups]),
            extra=phrase("service.extra") if folders[1:] or backups else "",
            no_jit="yes",
            memory=_memory(call),
        ).rstrip()
    )
    return 0


def _memory(call: Call) -> int:
    """Megabytes for the tree: its processes at rest, one paper at its limit, and what the doors hold."""
    doors = [door.max_held_bytes for door in (call.config.smtp, call.config.lmtp) if door]
    return AT_REST + call.config.process.paper_mb + sum(doors) // 1024**2


def _obstacles(call: Call, python: Path, folders: Sequence[Path]) -> Iterator[str]:
    """A sentence for each thing that keeps the user from opening the office, as far as we can see it."""
    user = call.args.user
    try:
        who = pwd.getpwnam(user)
    except KeyError:
        yield phrase("service.nobody", user=user)
        return
    groups = set(os.getgrouplist(user, who.pw_gid))
    config = call.config.path.absolute()
    named = [config.parent / name for name in _files(tomllib.loads(config.read_text("utf-8")))]
    for path in (python.resolve(), places.PACKAGE / "__main__.py", config, *filter(Path.is_file, named)):
        wall = _wall(path, who.pw_uid, groups)
        if wall is not None:
            yield phrase("service.wall", user=user, path=path, wall=wall)
    # systemd binds each folder into the unit's own view and ends with 226/NAMESPACE where one is missing.
    for folder in folders:
        if not folder.exists():
            yield phrase("service.missing", user=user, group=_group(user), path=folder)
    inside = (call.root, *call.root.iterdir()) if call.root.is_dir() else ()
    if any(one.stat().st_uid != who.pw_uid for one in inside):
        yield phrase("service.owner", user=user, root=call.root)


def _files(table: Mapping[str, Any]) -> Iterator[str]:
    """The files that config.toml names for passwords, keys and certificates."""
    for key, value in table.items():
        if key.endswith("_file") and isinstance(value, str):
            yield value
        for inside in value if isinstance(value, list) else [value]:
            if isinstance(inside, dict):
                yield from _files(inside)


def _wall(path: Path, uid: int, groups: set[int]) -> Path | None:
    """Returns the first folder on the way to a file that this user may not enter, or the file that he may not
    read; else None.

    Only the modes are looked at, not access lists."""
    for step in (*reversed(path.parents), path):
        try:
            found = step.stat()
        except OSError:
            return None  # we ourselves do not get there
        place = 6 if found.st_uid == uid else 3 if found.st_gid in groups else 0
        if not found.st_mode >> place & (stat.S_IROTH if step == path else stat.S_IXOTH):
            return step
    return None


def _group(user: str) -> str:
    """The group of the user's name; else his first; his name where he does not exist yet."""
    with suppress(KeyError):
        return grp.getgrnam(user).gr_name
    with suppress(KeyError):
        return grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    return user
