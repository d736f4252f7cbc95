"""What the store and its copies may be read by, and who may work in it: only its owner, and one writer at a
time."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.procedure.letter import Envelope
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.store_lock import lock
from tests import told
from tests.commands.test_cli import Desk, desk
from tests.offices import SHIPPED

__all__ = ["desk"]


@pytest.fixture(scope="session")
def past(demonstration: Config, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    """Told under a umask that hides nothing."""
    root = tmp_path_factory.mktemp("past") / "store"
    before = os.umask(0)
    try:
        return root, told.tell(demonstration, root)
    finally:
        os.umask(before)


@pytest.fixture
def now(past: tuple[Path, datetime], desk: Desk) -> list[str]:
    shutil.copytree(past[0], desk.store)
    desk.write(SHIPPED)
    return told.at(past[1])


def open_to_others(folder: Path) -> Iterator[str]:
    for path in (folder, *sorted(folder.rglob("*"))):
        mode, wanted = stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600
        if mode != wanted:
            yield f"{path.relative_to(folder.parent)}: {mode:o}"


@pytest.fixture
def nothing_hidden() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("nothing_hidden")
def test_only_its_owner_may_read_the_store_and_what_is_copied_out_of_it(desk: Desk, now: list[str]) -> None:
    assert list(open_to_others(desk.store)) == []
    later, out, other = ["--at", "2032-03-05T08:00"], desk.folder / "out" / "of" / "it", desk.folder / "other"
    moment = datetime.fromisoformat("2026-03-05T08:20+07:00")
    name = FileInbox(desk.store).accept(b"From: x@y\n\nx\n", Envelope("smtp", moment, "x@y", ()))
    FileInbox(desk.store).set_aside(name, "a reason")
    commands: list[list[str | Path]] = [
        ["once", *now], ["import", desk.letter(), "--at", "2026-03-05T09:00"], ["status"], ["show", "1"],
        ["queue"], ["verify"],
        ["export", "--out", out], ["report", "2026Q1", "--out", out], ["backup", desk.folder / "kept.tar"],
        ["restore", desk.folder / "kept.tar", "--store", other], ["aside"],
        ["erase", told.CITIZEN, "--rule", "UU 27/2022", "--confirm", "HAPUS", "--at", "2026-03-05T09:20"],
        ["rebuild"],
        ["retain", *later], ["once", *later], ["verify", *later],
    ]  # fmt: skip
    for command in commands:
        code, _, err = desk(*command)
        # nobody has written for years
        spoken = [line for line in err.splitlines() if " clerk.time.alarm_mails " not in line]
        assert (code, spoken) == (0, []), command
        assert list(open_to_others(desk.store)) == [], command
    assert list(open_to_others(other)) == []
    assert list(open_to_others(desk.folder / "out" / "of" / "it")) == []
    assert stat.S_IMODE((desk.folder / "kept.tar").stat().st_mode) == 0o600


WRITERS: list[list[str]] = [
    ["once"], ["serve"], ["rebuild"], ["retain"], ["aside", "retry", "x"], ["aside", "file", "x", "spam"],
    ["restore", "kept.tar"], ["erase", "1", "--rule", "x", "--confirm", "HAPUS"],
]  # fmt: skip
READERS: list[list[str]] = [
    ["status"], ["show", "1"], ["queue"], ["verify"], ["backup", "beside.tar"], ["export"], ["aside"],
    ["retain", "--dry-run"],
    ["erase", "1", "--rule", "x"], ["report", "2026Q1"], ["read", "1.eml"],
]  # fmt: skip


@pytest.mark.parametrize("command", WRITERS, ids=" ".join)
def test_whoever_would_write_refuses_while_another_works(
    desk: Desk, now: list[str], command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    assert desk("backup", "kept.tar", *now)[0] == 0
    held = {path: path.read_bytes() for path in desk.store.rglob("*") if path.is_file()}
    with lock(desk.store):
        code, out, err = desk(*command, *now)
        assert (code, out, "Kantor sedang dibuka pada" in err, "Traceback" in err) == (3, "", True, False)
    left = {path: path.read_bytes() for path in held if path.exists() and path.name != "lock"}
    assert left == {path: data for path, data in held.items() if path.name != "lock"}


@pytest.mark.parametrize("command", READERS, ids=" ".join)
def test_whoever_only_looks_does_so_beside_it(
    desk: Desk, now: list[str], command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    desk.letter()
    with lock(desk.store):
        code, _, err = desk(*command, *now)
    assert (code, err) == (0, "")
