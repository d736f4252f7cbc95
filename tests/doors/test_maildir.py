"""The postman on foot: into Maildirs."""

from __future__ import annotations

import mailbox
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.doors.maildir import Maildirs, folder_name
from mailroom.doors.smtp_client import Relay
from mailroom.procedure.letter import Later, Outgoing, Sent
from tests.door_settings import relay_settings
from tests.tables import for_each

NOW = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
RAW = b"Subject: jawaban\n\nYth. Pelapor,\n.titik\n"
MAIL = Outgoing("me-2026-0042.7.1", "pengaduan+k7@kantor.example", "siti@warga.example", RAW)


@pytest.fixture
def closed_umask() -> Iterator[None]:
    old = os.umask(0)
    yield
    os.umask(old)


def test_a_maildir_holds_the_letter_and_nobody_else_may_look(tmp_path: Path, closed_umask: None) -> None:
    root = tmp_path / "outgoing"
    assert Maildirs(root).carry(MAIL, NOW) == Sent(NOW, "maildir me-2026-0042.7.1")
    box = mailbox.Maildir(root / "siti@warga.example", create=False)
    assert [message.as_bytes() for message in box] == [RAW]
    for path in (root, *root.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    (file,) = (root / "siti@warga.example/new").iterdir()
    assert file.stat().st_mtime == NOW.timestamp()


@pytest.mark.parametrize("read_as", ["new/{}", "cur/{}", "cur/{}:2,", "cur/{}:2,RS"])
def test_a_second_delivery_is_the_same_file(tmp_path: Path, read_as: str) -> None:
    postman = Maildirs(tmp_path)
    postman.carry(MAIL, NOW)
    postman.carry(replace(MAIL, id="lain"), NOW)
    box = tmp_path / "siti@warga.example"
    (box / "new" / MAIL.id).rename(box / read_as.format(MAIL.id))
    for house in (postman, Maildirs(tmp_path)):  # the same process, and one after a crash
        assert house.carry(MAIL, NOW) == Sent(NOW, "already delivered")
    assert len([path for path in box.rglob("*") if path.is_file()]) == 2


def test_a_delivery_that_was_cut_off_is_made_whole(tmp_path: Path) -> None:
    box = tmp_path / "siti@warga.example"
    (box / "tmp").mkdir(parents=True)
    (box / "tmp" / MAIL.id).write_bytes(b"Subj" * 1000)
    assert isinstance(Maildirs(tmp_path).carry(MAIL, NOW), Sent)
    assert (box / "new" / MAIL.id).read_bytes() == RAW
    assert list((box / "tmp").iterdir()) == []


def letters(*ids: str) -> Iterator[Outgoing]:
    return (replace(MAIL, id=id_, to=f"{id_[0]}@warga.example", again=False) for id_ in ids)


def test_letters_that_leave_together_share_the_syncs_of_their_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postman, synced = Maildirs(tmp_path / "outgoing"), []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda fd: (synced.append(str(Path(f"/proc/self/fd/{fd}").readlink())), real(fd))[1]
    )
    assert [type(outcome) for outcome in postman.carry_all(letters("a1", "a2", "b1"), NOW)] == [Sent] * 3
    names = [Path(path).relative_to(tmp_path).as_posix() for path in synced]
    assert names == [
        *("outgoing/a@warga.example/tmp/a1", "outgoing/a@warga.example/tmp/a2",
            "outgoing/b@warga.example/tmp/b1"),
        *("outgoing/a@warga.example/new", "outgoing/a@warga.example", "outgoing",
            "outgoing/b@warga.example/new", "outgoing/b@warga.example"),
    ]  # fmt: skip
    synced.clear()
    list(postman.carry_all(letters("a3"), NOW))
    assert len(synced) == 2
    for box, held in (("a@warga.example", ["a1", "a2", "a3"]), ("b@warga.example", ["b1"])):
        read = mailbox.Maildir(tmp_path / "outgoing" / box, create=False)
        assert sorted(read.keys()) == held


@pytest.mark.parametrize("failing", ["mkdir", "open", "write", "utime", "fsync", "rename"])
def test_a_letter_that_fails_does_not_fail_its_neighbours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """One after the other, each call of its kind fails once; then every letter lies there once."""
    real = getattr(os, failing)
    for number in range(40):
        root, left = tmp_path / str(number), [number]

        def fail(*args: Any, left: list[int] = left, **more: Any) -> Any:
            left[0] -= 1
            if left[0] == -1:
                raise OSError(28, "No space left on device")
            return real(*args, **more)

        postman = Maildirs(root)
        with monkeypatch.context() as patch:
            patch.setattr(os, failing, fail)
            first = postman.carry_all(letters("a1", "a2", "b1"), NOW)
        if left[0] >= 0:
            assert number > 1
            break
        sent = [type(outcome) for outcome in first].count(Sent)
        # the others may be about a folder that is shared
        assert sent >= (2 if failing in ("write", "utime", "rename") else 0)
        assert sent < 3 or failing == "mkdir"  # a folder that is there already need not be made
        again = (replace(mail, again=True) for mail in letters("a1", "a2", "b1"))
        assert {type(outcome) for outcome in postman.carry_all(again, NOW)} == {Sent}
        assert sorted(path.name for path in root.glob("*/new/*")) == ["a1", "a2", "b1"]
        assert list(root.glob("*/tmp/*")) == []
        assert len(list(root.glob("*/cur"))) == 2
    else:
        pytest.fail("it never ended")


def lying(folder: Path, *ids: str) -> list[Outgoing]:
    """Letters whose bytes lie in files."""
    folder.mkdir(exist_ok=True)
    for id_ in ids:
        (folder / id_).write_bytes(RAW + id_.encode())
    return [replace(mail, raw=b"", file=str(folder / mail.id)) for mail in letters(*ids)]


def test_a_letter_that_lies_on_the_same_disk_gets_a_second_name(tmp_path: Path) -> None:
    postman, mails = Maildirs(tmp_path / "outgoing"), lying(tmp_path / "sent", "a1", "a2", "b1")
    for again in (False, True):  # a crash before the register's line leaves them where they are
        outcomes = postman.carry_all([replace(mail, again=again) for mail in mails], NOW)
        assert [type(outcome) for outcome in outcomes] == [Sent] * 3
    for mail in mails:
        (file,) = (tmp_path / "outgoing").glob(f"*/new/{mail.id}")
        assert file.read_bytes() == RAW + mail.id.encode()
        assert (
            file.samefile(mail.file) and file.stat().st_nlink == 2 and file.stat().st_mtime == NOW.timestamp()
        )
    assert list((tmp_path / "outgoing").glob("*/tmp/*")) == []


def test_a_letter_that_lies_on_another_disk_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    postman, mails = Maildirs(tmp_path / "outgoing"), lying(tmp_path / "sent", "a1", "a2")
    assert [type(outcome) for outcome in postman.carry_all(mails, NOW)] == [Sent] * 2
    for mail in mails:
        (file,) = (tmp_path / "outgoing").glob(f"*/new/{mail.id}")
        assert file.read_bytes() == RAW + mail.id.encode()
        assert not file.samefile(mail.file) and file.stat().st_mtime == NOW.timestamp()


def test_a_letter_whose_file_is_gone_waits_and_its_neighbours_go(tmp_path: Path) -> None:
    mails = lying(tmp_path / "sent", "a1", "a2", "b1")
    Path(mails[1].file).unlink()
    outcomes = Maildirs(tmp_path / "outgoing").carry_all(mails, NOW)
    assert [type(outcome) for outcome in outcomes] == [Sent, Later, Sent]
    assert (
        Relay(relay_settings()).carry(mails[1], NOW)
        == outcomes[1]
        == Later("FileNotFoundError: No such file or directory")
    )


def test_what_was_never_tried_is_not_looked_for(tmp_path: Path) -> None:
    postman = Maildirs(tmp_path)
    postman.carry(MAIL, NOW)
    box = tmp_path / "siti@warga.example"
    (box / "cur").chmod(0o700)
    postman._cur.clear()
    assert isinstance(postman.carry(replace(MAIL, id="baru", again=False), NOW), Sent)
    assert postman._cur == {}, "the folder was listed"


def test_trouble_with_the_disk_waits(tmp_path: Path) -> None:
    (tmp_path / "outgoing").write_bytes(b"a file where the folder should be")
    outcome = Maildirs(tmp_path / "outgoing").carry(MAIL, NOW)
    assert isinstance(outcome, Later)
    assert "siti" not in outcome.why


@for_each(
    ("address", "name"),
    [
        ("Siti+K7@Warga.Example", "siti+k7@warga.example"),
        ("a/../../x@y.example", "a%2F..%2F..%2Fx@y.example"),
        ("..@x.example", "%2E%2E@x.example"),
        ("...", "%2E%2E%2E"),
        ("a%2fb@x.example", "a%252fb@x.example"),
        ("sité@x.example", "sit%C3%A9@x.example"),
        ("a\0b\n@x.example", "a%00b%0A@x.example"),
        ("", "%"),
    ],
)
def test_folder_names(address: str, name: str) -> None:
    assert folder_name(address) == name


@given(st.text(min_size=1, max_size=400), st.text(min_size=1, max_size=400))
def test_folder_names_are_safe_and_never_meet(one: str, other: str) -> None:
    names = folder_name(one), folder_name(other)
    for name in names:
        assert 0 < len(name.encode()) <= 255
        assert not name.startswith(".")
        assert "/" not in name
    assert (names[0] == names[1]) == (one.lower() == other.lower())


def test_letters_whose_ids_differ_only_in_case_are_two_files(tmp_path: Path) -> None:
    postman = Maildirs(tmp_path)
    for id_ in ("ME-2026-0042.1", "me-2026-0042.1", "a/b:c"):
        assert isinstance(postman.carry(replace(MAIL, id=id_), NOW), Sent)
    names = [path.name for path in (tmp_path / "siti@warga.example/new").iterdir()]
    assert len(names) == 3
    assert not any(":" in name or "/" in name for name in names)


@pytest.mark.parametrize("failing", ["outgoing", "a@warga.example", "new"])
def test_a_name_whose_sync_failed_is_made_anew_by_the_next_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    """A second sync of the folder would succeed, and say nothing of what the first has lost."""
    postman, real = Maildirs(tmp_path / "outgoing"), os.fsync

    def fsync(fd: int) -> None:
        if Path(f"/proc/self/fd/{fd}").readlink().name == failing:
            raise OSError(5, "Input/output error")
        real(fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        assert [type(one) for one in postman.carry_all(letters("a1", "a2"), NOW)] == [Later, Later]
    assert list((tmp_path / "outgoing").iterdir()) == []
    assert [type(one) for one in postman.carry_all(letters("a1", "a2"), NOW)] == [Sent, Sent]
