"""Outgoing mails on the disk: whole or not there, together, for their owner only."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from mailroom.shelves.files.outgoing_archive import OutgoingArchive

TWO = {"me-2026-0042.1.1": b"receipt", "me-2026-0042.1.2": b"verification"}


def _lies(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_mails_are_kept_as_they_were_put(tmp_path: Path) -> None:
    outgoing = OutgoingArchive(tmp_path)
    outgoing.write(TWO)
    outgoing.write({"digest-2026-03-05-001.1.1": b"lines", "letter-abcdef.1.1": b"question"})
    assert {name: outgoing.raw(name) for name in TWO} == TWO
    assert OutgoingArchive(tmp_path).raw("letter-abcdef.1.1") == b"question"
    assert _lies(tmp_path) == {
        "sent/me-2026-00/me-2026-0042.1.1.eml",
        "sent/me-2026-00/me-2026-0042.1.2.eml",
        "sent/digest-2026-03-05-00/digest-2026-03-05-001.1.1.eml",
        "sent/letter-ab/letter-abcdef.1.1.eml",
    }


def test_only_the_owner_reads_them(tmp_path: Path) -> None:
    OutgoingArchive(tmp_path).write(TWO)
    for path in (tmp_path / "sent").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_a_mail_may_be_put_again(tmp_path: Path) -> None:
    outgoing = OutgoingArchive(tmp_path)
    (tmp_path / "sent" / "me-2026-00").mkdir()
    (tmp_path / "sent" / "me-2026-00" / "me-2026-0042.1.1.eml.part").write_bytes(
        b"left by a crash, and longer than the mail"
    )
    outgoing.write(TWO)
    outgoing.write(TWO)
    assert outgoing.raw("me-2026-0042.1.1") == b"receipt"
    assert len(_lies(tmp_path)) == 2


def test_a_folder_that_went_is_made_again(tmp_path: Path) -> None:
    outgoing = OutgoingArchive(tmp_path)
    outgoing.write(TWO)
    (tmp_path / "sent" / "me-2026-00").rename(tmp_path / "elsewhere")
    outgoing.write(TWO)
    assert outgoing.raw("me-2026-0042.1.2") == b"verification"


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_when_a_sync_fails_the_fault_goes_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    outgoing = OutgoingArchive(tmp_path)
    outgoing.write({"me-2026-0001.1.1": b"earlier"})
    real, calls = os.fsync, 0

    def fsync(fd: int) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise OSError(errno.EIO, "Input/output error")
        real(fd)

    with monkeypatch.context() as patched, pytest.raises(OSError, match="Input/output"):
        patched.setattr(os, "fsync", fsync)
        outgoing.write(TWO)
    assert not [name for name in _lies(tmp_path) if name.endswith(".part")]
    outgoing.write(TWO)
    assert outgoing.raw("me-2026-0042.1.1") == b"receipt"


def test_no_mail_has_its_name_before_all_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outgoing = OutgoingArchive(tmp_path)
    done: list[str] = []
    real_sync, real_replace = os.fsync, os.replace

    def fsync(fd: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(fd).st_mode) else "file")
        real_sync(fd)

    def replace(*names: Any, **more: Any) -> None:
        done.append("name")
        real_replace(*names, **more)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    outgoing.write(TWO)
    assert done == ["folder", "file", "file", "name", "name", "folder"]
