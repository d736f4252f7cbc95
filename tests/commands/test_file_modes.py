"""What the office writes is its own alone, whatever the umask: files 0600, folders 0700."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from mailroom import cli
from tests.clerk.outgoing.test_courier import LETTER
from tests.offices import SMALL, write_office

# What is to be read by others: who runs the machine, a person with the stick, or other programs.
OPEN = {"BACA-SAYA.txt"}


@pytest.fixture(params=[0o022, 0o000], ids=["022", "000"])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def log() -> Iterator[None]:
    """Give the log back afterwards: its file goes with the test's folder."""
    root = logging.getLogger()
    level, before = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    for handler in root.handlers[:]:
        if handler not in before:
            root.removeHandler(handler)
            handler.close()


def modes(folder: Path) -> dict[str, str]:
    """The modes of all that is below a folder and wider than its owner's."""
    found = {}
    for path in sorted(folder.rglob("*")):
        mode = stat.S_IMODE(path.lstat().st_mode)
        if path.name not in OPEN and mode & 0o077:
            found[str(path.relative_to(folder))] = oct(mode)
    return found


@pytest.mark.usefixtures("umask", "log")
def test_store_backups_bundles_keys_and_logs_are_the_offices_alone(tmp_path: Path) -> None:
    office, made = tmp_path / "office", tmp_path / "made"
    for folder in (office, made):
        folder.mkdir(mode=0o700)
    (made / "usb").mkdir(mode=0o700)
    (made / "cadangan").mkdir(mode=0o700)
    key = pyrage.x25519.Identity.generate().to_public()
    text = SMALL.replace("[office]\n", "[office]\nrehearsal = true\n").replace(
        "[smtp]\n", '[smtp]\n\n[relay]\nmode = "smtp"\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\n'
    )
    text += f'\n[backup]\nrecipients = ["{key}"]\nfolder = "{made / "cadangan"}"\n'
    text += f'\n[logging]\nfile = "{made / "kantor.log"}"\n'
    write_office(office / "config.toml", text)
    (tmp_path / "1.eml").write_text(LETTER)
    for argv in (
        ["import", tmp_path / "1.eml"], ["once"], ["backup", made / "semua.tar"], ["backup"],
        ["courier", "out", made / "usb"], ["courier", "key", made / "kurir.key"],
    ):  # fmt: skip
        given = ["--config", str(office / "config.toml"), "--store", str(made / "store")]
        code = cli.main([*map(str, argv), *given, "--at", "2026-03-05T08:00"])
        assert code in (0, 1), argv
    assert {"store", "usb", "cadangan", "semua.tar", "kurir.key", "kantor.log"} <= {
        path.name for path in made.iterdir()
    }
    assert len(list(made.rglob("*.age"))) >= 2 and list((made / "store").rglob("*.jsonl"))
    assert modes(made) == {}
