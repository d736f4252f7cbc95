"""What is done with a whole store: rebuild, verify, backup, restore, export; each by its own command, in a
process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.meter import Figure, fresh, spending
from tests.bench.stored import Builder


def measure(builder: Builder, folder: Path, size: int) -> Iterator[Figure]:
    """Of a store of `size` cases that is made in `folder`, with its book, letters and mails."""
    root, tar = folder / "store", folder / "backup.tar"
    with spending() as made:
        builder.enter(root, size)
    commands = {
        "rebuild": ("rebuild", "--store", root),
        "verify": ("verify", "--store", root),
        "backup": ("backup", tar, "--store", root),
        "restore": ("restore", tar, "--store", folder / "restored"),
        "export": ("export", "--out", folder / "out", "--store", root),
    }
    yield Figure("whole", "making the store, group by group", made.wall, "s", at=f"{size:,} cases")
    for name, command in commands.items():
        yield from _command(name, command, size)


def _command(name: str, command: tuple[object, ...], size: int) -> list[Figure]:
    took = fresh("command", *command)
    at, ended = f"{size:,} cases", f", ended with {took['ended']:.0f}" if took["ended"] else ""
    return [
        Figure("whole", name, took["wall"], "s", at=at, note=f"CPU {took['cpu']:.1f} s{ended}"),
        Figure("whole", f"{name}: memory at most, beside the program's own", took["peak"], "MB", at=at),
    ]
