"""`backup` and `restore`: one file, read back after writing, out of which the same office opens; damaged, it
changes nothing."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import random
import shutil
import stat
import tarfile
import threading
from pathlib import Path

import pytest

from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.files import snapshot_files
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.files.store_lock import lock
from mailroom.shelves.upkeep import store_backup
from tests.commands.test_cli import LATER, LETTER, Desk, desk, opened

__all__ = ["desk", "opened"]


def tables(store: Path) -> dict[str, object]:
    register = SqliteRegister.open_for_reading(store)
    try:
        return {
            table: dict(register.iterate(table)) for table in ("cases", "mails", "letters", "facts", "agenda")
        }
    finally:
        register.close()


@pytest.fixture
def kept(opened: Desk) -> Path:
    """A backup of a store with one case, made beside an office at work, and a letter that waits."""
    path = opened.folder / "kept.tar"
    with lock(opened.store):
        assert opened("import", opened.letter(2), *LATER)[0] == 0
        code, out, err = opened("backup", path, *LATER)
    assert (code, err) == (0, "")
    assert "1 berkas surat masuk" in out
    return path


def test_what_is_restored_is_the_same_office(opened: Desk, kept: Path) -> None:
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    before = tables(opened.store)
    other = opened.folder / "other"
    assert opened("restore", kept, "--store", other)[0] == 0
    there = {path.name for path in other.iterdir()}
    assert there <= {
        "register.db",
        "journal",
        "letters",
        "inbox",
        "sent",
        "doors",
        "token.key",
        "lock",
        "form",
        "head",
    }
    assert tables(other) == before
    assert (other / "token.key").read_bytes() == (opened.store / "token.key").read_bytes()
    assert all(
        stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600) for path in other.rglob("*")
    )
    assert opened("verify", "--store", other, *LATER)[0] == 0
    assert "1 surat ditangani" in opened("once", "--store", other, "--at", "2026-03-05T08:10")[1]
    assert opened("verify", "--store", other, "--at", "2026-03-05T08:10")[0] == 0
    assert opened("verify", *LATER)[0] == 0


def test_it_goes_only_where_nothing_is(opened: Desk, kept: Path) -> None:
    before = tables(opened.store)
    code, _, err = opened("restore", kept)
    assert (code, "tidak kosong" in err) == (3, True)
    with lock(opened.folder / "busy"):
        code, _, err = opened("restore", kept, "--store", opened.folder / "busy")
    assert (code, "Kantor sedang dibuka" in err) == (3, True)
    # only the lock of before lay there
    assert opened("restore", kept, "--store", opened.folder / "busy")[0] == 0
    assert tables(opened.store) == before


def test_nothing_is_written_over(opened: Desk, kept: Path) -> None:
    held = kept.read_bytes()
    code, _, err = opened("backup", kept, *LATER)
    assert (code, "sudah ada" in err, kept.read_bytes() == held) == (3, True, True)


@pytest.mark.parametrize("what", ["a byte", "cut off", "no tar", "empty", "foreign file", "no manifest"])
def test_a_damaged_backup_changes_nothing(opened: Desk, kept: Path, what: str) -> None:
    whole = kept.read_bytes()
    with tarfile.open(kept) as tar:
        middle = next(member for member in tar if member.name.startswith("letters/"))
    place = middle.offset_data + middle.size - 5
    damaged = {
        "a byte": whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :],
        "cut off": whole[: len(whole) // 2],
        "no tar": b"bukan tar" * 1000,
        "empty": b"",
    }
    kept.write_bytes(damaged.get(what, whole))
    if what in ("foreign file", "no manifest"):
        repacked(kept, foreign=what == "foreign file")
    other = opened.folder / "other"
    code, _, err = opened("restore", kept, "--store", other)
    assert (code, "tidak dapat dipakai" in err, "Traceback" in err) == (3, True, False)
    assert not other.exists()


@pytest.mark.parametrize("where", ["kept.tar", "inbox/new/kept.tar", "../through/kept.tar"])
def test_a_backup_does_not_lie_in_the_store(opened: Desk, where: str) -> None:
    """It would go with the store, and hold for ever what is struck out there."""
    (opened.folder / "through").symlink_to(opened.store)
    code, _, err = opened("backup", opened.store / where, *LATER)
    assert (code, "di dalam penyimpanan" in err) == (3, True)
    assert not list(opened.store.rglob("kept.tar*"))


HUGE = {"size": str(2**62)}
SPARSE = {"GNU.sparse.size": str(10**15), "GNU.sparse.map": "0,1"}


@pytest.mark.parametrize(
    ("name", "data", "pax"),
    [
        ("MANIFEST.json", b"[" * 100_000, {}),
        ("MANIFEST.json", b'{"files": {}, "form": Infinity}', {}),
        ("MANIFEST.json", b'{"files": [["journal/a", "b"]]}', {}),
        ("MANIFEST.json", b'{"files": {}, "changes": %b, "head": ""}' % (b"9" * 5000), {}),
        ("journal/a", b"x", HUGE),
        ("journal/a", b"x", SPARSE),
        ("journal/a", b"x", {**SPARSE, "GNU.sparse.map": "0,one"}),
        ("journal/a", b"x", {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "9"}),
        ("journal/a", b"x", {"path": "../outside"}),
        ("journal/a", b"x", {"path": "journal/a\0b"}),
    ],
)
def test_a_file_that_somebody_made_up_is_refused_in_a_sentence(
    opened: Desk, name: str, data: bytes, pax: dict[str, str]
) -> None:
    """Whatever it says of itself: nothing is asked of the memory that the file does not hold."""
    path, other = opened.folder / "made.tar", opened.folder / "other"
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as tar:
        member = tarfile.TarInfo(name)
        member.size, member.pax_headers = len(data), pax
        tar.addfile(member, io.BytesIO(data))
    code, _, err = opened("restore", path, "--store", other)
    assert (code, "tidak dapat dipakai" in err) == (3, True)
    assert not other.exists()


def test_whatever_is_changed_in_the_heads_of_a_backup_it_is_read_or_refused(
    kept: Path, tmp_path: Path
) -> None:
    whole, chosen = kept.read_bytes(), random.Random(2026)
    heads = [place for place in range(0, len(whole), 512) if whole[place + 257 : place + 262] == b"ustar"]
    for _ in range(400):
        changed = bytearray(whole)
        head = chosen.choice(heads)
        for _ in range(chosen.randint(1, 3)):
            changed[head + chosen.choice([*range(512), *[124, 125, 130, 156] * 40])] = chosen.choice(
                b"\0\x80\xffxgLSK57\x01"
            )
        summed = bytes(changed[head : head + 148]) + b" " * 8 + bytes(changed[head + 156 : head + 512])
        changed[head + 148 : head + 156] = b"%06o\0 " % sum(summed)
        (tmp_path / "changed.tar").write_bytes(changed)
        with contextlib.suppress(store_backup.BackupUnfit):
            store_backup.check(tmp_path / "changed.tar")


@pytest.mark.parametrize("moved", range(9))
def test_a_restoring_that_is_cut_off_opens_no_office_and_is_begun_again(
    opened: Desk, kept: Path, monkeypatch: pytest.MonkeyPatch, moved: int
) -> None:
    """An office that the system starts after a power cut would begin anew, with its first number and another
    key."""
    other, rename, left = opened.folder / "other", Path.rename, [moved]

    def cut_off(path: Path, target: Path) -> Path:
        if path.parent.name == snapshot_files.BESIDE:
            if not left[0]:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            left[0] -= 1
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", cut_off)
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        code = opened("restore", kept, "--store", other)[0]
    if (other / "journal").exists():
        assert code == 0
        assert not list((other / snapshot_files.BESIDE).iterdir())
    else:
        assert code == 3
        before = {*other.rglob("*")}
        for argv in (
            ["once"],
            ["status"],
            ["verify"],
            ["import", opened.letter(3)],
            ["backup", opened.folder / "x"],
        ):
            code, _, err = opened(*argv, "--store", other, *LATER)
            assert (argv, code, "ulangi: run.py restore" in err) == (argv, 3, True)
        assert opened("rebuild", "--store", other)[0] == 3
        assert {*other.rglob("*")} - before <= {other / "outgoing"}
        assert opened("restore", kept, "--store", other)[0] == 0
    assert tables(other) == tables(opened.store)
    assert opened("verify", "--store", other, *LATER)[0] == 0
    assert opened("restore", kept, "--store", other)[0] == 3


def repacked(path: Path, *, foreign: bool) -> None:
    held = members(path)
    packed(path, [("../outside", b""), *held] if foreign else held[:-1])


def members(path: Path) -> list[tuple[str, bytes]]:
    with tarfile.open(path) as tar:
        return [(member.name, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]


def packed(path: Path, held: list[tuple[str, bytes]]) -> None:
    with tarfile.open(path, "w") as tar:
        for name, data in held:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


@pytest.fixture
def sections(opened: Desk, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup with a manifest after every two files."""
    monkeypatch.setattr(store_backup, "SECTION", 2)
    path = opened.folder / "kept.tar"
    assert opened("backup", path, *LATER)[0] == 0
    assert sum(name.startswith("MANIFEST-") for name, _ in members(path)) > 1
    return path


def test_what_has_many_manifests_is_the_same_office(opened: Desk, sections: Path) -> None:
    assert opened("restore", sections, "--store", opened.folder / "other")[0] == 0
    assert tables(opened.folder / "other") == tables(opened.store)


@pytest.mark.parametrize("what", ["a section", "a file", "its end", "twice", "behind its end"])
def test_what_is_missing_or_too_much_is_found(opened: Desk, sections: Path, what: str) -> None:
    held = members(sections)
    second = [name for name, _ in held].index("MANIFEST-000002.json")
    section = held[second - 2 : second + 1]
    changed = {
        "a section": [one for one in held if one not in section],
        "a file": [one for one in held if one != section[0]],
        "its end": held[:-1],
        "twice": [*held[: second + 1], *section, *held[second + 1 :]],
        "behind its end": [*held, ("letters/ab/more.eml", b"")],
    }
    packed(sections, changed[what])
    code, _, err = opened("restore", sections, "--store", opened.folder / "other")
    assert (code, "tidak dapat dipakai" in err) == (3, True)
    assert not (opened.folder / "other").exists()


def test_a_file_that_is_in_it_twice_is_found_before_anything_has_its_place(opened: Desk, kept: Path) -> None:
    """The manifests say so, too: only somebody who makes such a file on purpose gets as far as that."""
    *held, (_, manifest) = members(kept)
    said = json.loads(manifest)
    first = json.dumps({"files": said["files"], "after": ""}).encode()
    said["after"] = hashlib.sha256(first).hexdigest()
    packed(
        kept,
        [*held, ("MANIFEST-000001.json", first), *held, (store_backup.MANIFEST, json.dumps(said).encode())],
    )
    other = opened.folder / "other"
    code, _, err = opened("restore", kept, "--store", other)
    assert (code, "dua kali" in err) == (3, True)
    assert {path.name for path in other.iterdir()} <= {"lock", "form"}


def test_a_backup_of_the_first_form_is_still_read(opened: Desk, kept: Path) -> None:
    *held, (_, manifest) = members(kept)
    said = json.loads(manifest)
    first = {"form": 1, "changes": said["changes"], "head": said["head"], "files": said["files"]}
    packed(kept, [*held, (store_backup.MANIFEST, json.dumps(first, sort_keys=True).encode("ascii"))])
    assert opened("restore", kept, "--store", opened.folder / "other")[0] == 0
    assert tables(opened.folder / "other") == tables(opened.store)


def test_a_damaged_book_is_not_kept_as_if_it_were_whole(opened: Desk) -> None:
    book = next((opened.store / "journal").glob("*.jsonl"))
    book.write_bytes(book.read_bytes().replace(b"Lembak", b"Limbak", 1))
    code, _, err = opened("backup", opened.folder / "kept.tar", *LATER)
    assert (code, "Buku rusak" in err, (opened.folder / "kept.tar").exists()) == (3, True, False)


def test_backups_made_while_letters_are_handled_are_each_of_one_moment(opened: Desk) -> None:
    """The office works in one thread; every backup made beside it restores to a store that is proved
    whole."""
    bag = opened.folder / "bag"
    bag.mkdir()
    for number in range(10, 40):
        (bag / f"{number}.eml").write_bytes(LETTER % number)
    made: list[Path] = []
    done = threading.Event()

    def keep() -> None:
        while not done.is_set() or not made:
            path = opened.folder / f"kept{len(made)}.tar"
            register = SqliteRegister.open_for_reading(opened.store)
            try:
                with register.snapshot():
                    store_backup.write(cabinet_at(opened.store), register, path)
            finally:
                register.close()
            made.append(path)

    beside = threading.Thread(target=keep)
    beside.start()
    assert opened("import", bag, *LATER)[0] == 0
    done.set()
    beside.join()
    for number, path in enumerate([made[0], made[len(made) // 2], made[-1]]):
        other = opened.folder / f"other{number}"
        assert opened("restore", path, "--store", other)[0] == 0
        assert opened("verify", "--store", other, *LATER)[0] == 0, opened("verify", "--store", other, *LATER)[
            1
        ]
