"""Bytes and names that are on the disk when we say so."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailroom.procedure.letter import Envelope
from mailroom.shelves import durable_files
from mailroom.shelves.files import token_keys
from mailroom.shelves.files.door_state import DoorState
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.outgoing_archive import OutgoingArchive
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.files.store_lock import lock


def synced(monkeypatch: pytest.MonkeyPatch, fails: Callable[[Path], bool] = lambda _: False) -> list[Path]:
    """The paths of the folders and files that are synced from now on."""
    done: list[Path] = []
    real = os.fsync

    def fsync(fd: int) -> None:
        path = Path(f"/proc/self/fd/{fd}").readlink()
        if fails(path):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        done.append(path)
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    return done


def test_a_folder_that_is_made_is_on_the_disk_with_all_its_parents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = synced(monkeypatch)
    durable_files.folder(tmp_path / "store" / "inbox" / "new")
    assert done == [tmp_path, tmp_path / "store", tmp_path / "store" / "inbox"]
    for path in (tmp_path / "store").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    durable_files.folder(tmp_path / "store" / "inbox" / "new")
    assert len(done) == 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_makes_in_an_offices_store_belongs_to_the_office(tmp_path: Path) -> None:
    """`sudo run.py import` beside an office of its own user, or a rebuild while it is closed: the office must
    be able to go on."""
    nobody = 65534
    root = durable_files.folder(tmp_path / "store")
    os.chown(root, nobody, nobody)
    with (
        lock(root),
        closing(FileJournal(root)) as journal,
        closing(SqliteRegister.open(root, journal)) as register,
    ):
        inbox = FileInbox(root)
        envelope = Envelope(door="file", arrived=datetime(2026, 3, 5, tzinfo=UTC))
        inbox.accept(b"one", envelope)
        inbox.accept_all([(b"two", envelope), (b"three", envelope)])
        for name in inbox.waiting():
            inbox.file_away(name, hashlib.sha256(name.encode()).hexdigest())
        inbox.accept(b"four", envelope)
        register.enter([{"facts": {"begun": {"value": 1}}}], datetime(2026, 3, 5, tzinfo=UTC))
        token_keys.load(root, begun=False)
        DoorState(root).set("box", "1")
        OutgoingArchive(root).write({"me-2026-0001.1.1": b"mail"})
        held = [root, *root.rglob("*")]
        assert {path.name for path in held} >= {
            "lock",
            "form",
            "register.db",
            "register.db-wal",
            "token.key",
            "2026-03.jsonl",
        }
        assert [path for path in held if path.stat().st_uid != nobody] == []


def test_a_folder_whose_name_could_not_be_synced_is_made_anew_by_the_next_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second sync would succeed, and the name be lost all the same."""
    with monkeypatch.context() as patch:
        synced(patch, lambda path: path == tmp_path)
        with pytest.raises(OSError, match="Input/output"):
            durable_files.folder(tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_an_opened_journal_is_on_the_disk_also_when_a_killed_process_had_not_synced_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "journal"
    folder.mkdir(mode=0o700)
    (folder / "2026-03.jsonl").write_bytes(b"")
    done = synced(monkeypatch)
    FileJournal(tmp_path).close()
    assert folder / "2026-03.jsonl" in done
    assert folder in done
    done.clear()
    FileJournal(tmp_path, reading=True).close()
    assert done == []


def test_a_journals_file_whose_name_could_not_be_synced_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, now = FileJournal(tmp_path), datetime(2026, 3, 5, tzinfo=UTC)
    with monkeypatch.context() as patch:
        synced(patch, lambda path: path.name == "journal")
        with pytest.raises(OSError, match="Input/output"):
            journal.append([{"why": "x"}], now)
    assert list((tmp_path / "journal").iterdir()) == []
    journal.append([{"why": "x"}], now)
    with monkeypatch.context() as patch:  # one that holds something stays
        journal.close()
        synced(patch, lambda path: path.name == "journal")
        with pytest.raises(OSError, match="Input/output"):
            journal.append([{"why": "y"}], now)
    journal.append([{"why": "y"}], now)
    journal.close()
    assert [line.change["why"] for line in FileJournal(tmp_path, reading=True).lines()] == ["x", "y"]


def test_a_key_whose_name_could_not_be_synced_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        synced(patch, lambda path: path == tmp_path)
        with pytest.raises(OSError, match="Input/output"):
            token_keys.load(tmp_path, begun=False)
    assert list(tmp_path.iterdir()) == []
    assert token_keys.load(tmp_path, begun=False) == token_keys.load(tmp_path, begun=False)
