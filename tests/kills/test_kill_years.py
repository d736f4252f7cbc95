"""Killed at any step of `retain`, of `erase` or of an old store's coming up: the next call leaves what an
undisturbed one leaves.

Each run tries some of the steps; EVERY_CRASH=1 tries all of them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.shelves.files import schema_version
from mailroom.shelves.store_faults import FORM
from tests import told
from tests.commands.store.test_cli_backup import tables
from tests.commands.test_cli import Desk, desk
from tests.crash import Order
from tests.offices import SHIPPED
from tests.shelves.register.test_schema_version import HERE, OF_OLD, unpacked

__all__ = ["desk"]

EVERY = 1 if os.environ.get("EVERY_CRASH") else 9


class Launcher:
    """Runs the command line in processes that are killed before a chosen step (tests/crash.py)."""

    def __init__(self, folder: Path) -> None:
        self.trace, self.log = folder / "trace", folder / "log"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash"],
            cwd=told.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, argv: list[str], store: Path, kill: int = 0) -> int:
        """How many steps it took."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.trace.unlink(missing_ok=True)
        order = Order((*argv, "--store", str(store)), str(store), str(self.trace), str(self.log), kill=kill)
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        while self._process.stdout.readline().strip() != "ended":
            pass
        return len(self.trace.read_text().splitlines())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


@pytest.fixture(scope="module")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launcher]:
    made = Launcher(tmp_path_factory.mktemp("launcher"))
    yield made
    made.close()


@dataclass(frozen=True)
class Deed:
    """What is killed: a command, the store and config it works on, and what must be true afterwards."""

    argv: list[str]
    at: list[str]
    make: Callable[[Config, Path], object]
    config: str
    after: Callable[[Path], bool]


STORY = SHIPPED
DEEDS = {
    "retain": Deed(
        ["retain"], ["--at", "2033-03-05T08:00"], told.tell, STORY.replace("# mails_years = 10 ",
            "mails_years = 5"),
        lambda store: len(list(store.glob("letters/*/*.eml"))) == 1,
    ),
    "erase": Deed(
        ["erase", told.CITIZEN, "--rule", "UU 27/2022", "--confirm", "HAPUS"], ["--at", "2026-03-05T09:00"],
        told.tell, STORY,
        lambda store: not list(told.mentions(store, told.CITIZEN, told.NAME)),
    ),
    "an old store": Deed(
        ["once"], ["--at", "2026-03-05T09:00"], lambda _, root: unpacked(OF_OLD[0], root),
        (HERE / "office.toml").read_text("utf-8"),
        lambda store: schema_version.form_of(store) == FORM,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DEEDS)
def test_the_next_call_leaves_what_an_undisturbed_one_leaves(
    name: str, desk: Desk, launcher: Launcher, demonstration: Config
) -> None:
    deed, root = DEEDS[name], desk.folder / "before"
    deed.make(demonstration, root)
    desk.write(deed.config)
    argv = [*deed.argv, *deed.at, "--config", str(desk.config)]
    shutil.copytree(root, desk.store)
    steps = launcher.run(argv, desk.store)
    undisturbed = tables(desk.store)
    assert deed.after(desk.store), launcher.log.read_text()
    assert steps > 15
    for kill in range(1 + steps % EVERY, steps + 1, EVERY):
        shutil.rmtree(desk.store)
        shutil.copytree(root, desk.store)
        assert launcher.run(argv, desk.store, kill) == kill
        assert desk(*deed.argv, *deed.at)[0] == 0, kill
        assert (deed.after(desk.store), desk("verify", *deed.at)[0]) == (True, 0), kill
        assert tables(desk.store) == undisturbed, kill
