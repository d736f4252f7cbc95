"""A full disk and a closed office: what only reads still reads, or says in a sentence what to do."""

from __future__ import annotations

import contextlib
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.daemon.store_opening import why
from mailroom.shelves.files import sqlite_faults
from mailroom.shelves.files.sqlite_register import FILE, SqliteRegister
from mailroom.shelves.store_faults import StoreRefused
from tests.mailbag import Bag


@contextlib.contextmanager
def no_room() -> Iterator[None]:
    """No file of this process can grow, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def store(demonstration: Config, tmp_path: Path) -> Path:
    """Of a closed office with one case."""
    bag = Bag(demonstration, tmp_path / "store")
    bag.complaint()
    bag.close()
    return tmp_path / "store"


def test_a_closed_office_is_read_on_a_full_disk(store: Path) -> None:
    assert not (store / f"{FILE}-wal").exists()
    with no_room(), contextlib.closing(SqliteRegister.open_for_reading(store)) as found:
        assert found.get("cases", "ME-2026-0001") is not None
        assert [key for key, _ in found.iterate("cases")] == ["ME-2026-0001"]


def test_what_a_crash_left_beside_the_register_is_not_passed_over(
    demonstration: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag = Bag(demonstration, tmp_path / "store")
    bag.complaint()
    shutil.copytree(tmp_path / "store", tmp_path / "killed")
    bag.close()
    (tmp_path / "killed" / f"{FILE}-shm").unlink()
    monkeypatch.setattr(sqlite_faults, "ROOM", 1 << 62)
    with no_room(), pytest.raises(StoreRefused) as refused:
        SqliteRegister.open_for_reading(tmp_path / "killed")
    assert "Kosongkan beberapa MB" in why(refused.value)
    with contextlib.closing(SqliteRegister.open_for_reading(tmp_path / "killed")) as found:
        assert found.get("cases", "ME-2026-0001") is not None


def test_a_disk_with_room_that_fails_says_so(demonstration: Config, tmp_path: Path) -> None:
    bag = Bag(demonstration, tmp_path / "store")
    bag.complaint()
    shutil.copytree(tmp_path / "store", tmp_path / "killed")
    bag.close()
    (tmp_path / "killed" / f"{FILE}-shm").unlink()
    with no_room(), pytest.raises(OSError, match="cannot be opened"):
        SqliteRegister.open_for_reading(tmp_path / "killed")
