"""Forms of the store: each that ever was opens with today's code and goes on; a step up is whole or not at
all; a newer one is refused."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailroom.config import load
from mailroom.shelves.files import schema_version
from mailroom.shelves.files.schema_version import bring_up, form_of
from mailroom.shelves.files.store_lock import lock
from mailroom.shelves.store_faults import FORM, NewerForm
from mailroom.shelves.upkeep import store_backup
from tests import stores, told
from tests.commands.store.test_cli_backup import members, packed, tables
from tests.commands.test_cli import Desk, desk

__all__ = ["desk"]

HERE = Path(stores.__file__).parent
OF_OLD = sorted(HERE.glob("form-*.tar.gz"))
AT = ["--at", "2026-03-05T08:30"]
AFTERWARDS = """title: A reply arrives
start: 2026-03-05 08:30

liaison DINKES replies to disposition
  2 Obat hipertensi sudah tersedia lagi di Puskesmas Gelumbang sejak hari ini.
liaison DINKES gets echo

time 2026-03-05 08:50
citizen2 gets answer

citizen2 replies to answer
  4
citizen2 gets closed
liaison DINKES gets closed_notice
case 2 is closed

citizen3 writes "Ambulans Puskesmas Lembak rusak"
  Ambulans Puskesmas Lembak Kecamatan Lembak rusak sejak 3 Maret 2026.
  Mohon segera diperbaiki.
citizen3 gets receipt
admin gets verification
"""


def unpacked(path: Path, root: Path) -> None:
    with tarfile.open(path) as tar:
        tar.extractall(root, filter="data")


@pytest.fixture(params=OF_OLD, ids=lambda path: path.name.partition(".")[0])
def old(request: pytest.FixtureRequest, desk: Desk) -> Iterator[int]:
    """A store of this form lies on the desk."""
    unpacked(request.param, desk.store)
    desk.write((HERE / "office.toml").read_text("utf-8"))
    yield int(request.param.name.partition(".")[0].removeprefix("form-"))


def test_there_is_a_store_of_every_form() -> None:
    assert [path.name for path in OF_OLD] == [f"form-{form}.tar.gz" for form in range(1, FORM + 1)]
    assert sorted(schema_version.STEPS) == list(range(1, FORM))


def test_a_store_of_any_form_opens_is_proved_and_goes_on(desk: Desk, old: int) -> None:
    assert form_of(desk.store) == old
    code, out, err = desk("once", *AT)
    assert (code, err) == (0, "")
    assert (f"dari bentuk {old} ke bentuk {old + 1}" in out) == (old < FORM)
    assert (desk.store / "form").read_text() == f"{FORM}\n"
    assert "dari bentuk" not in desk("once", *AT)[1]
    assert [
        word in told_by(desk) for word in ("Budi Santoso", "selesai dan ditutup", "Rating               5")
    ] == [True] * 3
    assert (desk("verify", *AT)[0], desk("rebuild")[0]) == (0, 0)
    teller = told.again(load(desk.config, {}), desk.store, AFTERWARDS)
    try:
        teller.tell()
        assert teller.office.shelves.inbox.aside() == []
    finally:
        teller.close()
    later = ["--at", "2026-03-05T09:00"]
    assert (desk("verify", *later)[0], desk("rebuild")[0], desk("status", *later)[0]) == (0, 0, 0)


def told_by(desk: Desk) -> str:
    return desk("show", "1", *AT)[1]


def test_a_store_of_any_form_can_be_read_kept_and_made_anew(desk: Desk, old: int) -> None:
    code, out, _ = desk("rebuild")
    assert (code in (0, 1), "dari bentuk" in out) == (True, old < FORM)
    assert desk("backup", desk.folder / "kept.tar", *AT)[0] == 0
    other = desk.folder / "other"
    code, _, err = desk("restore", desk.folder / "kept.tar", "--store", other)
    assert (code, err) == (0, "")
    assert (other / "form").read_text() == f"{FORM}\n"
    assert tables(other) == tables(desk.store)
    assert desk("verify", *AT)[0] == 0
    assert desk("verify", "--store", other, *AT)[0] == 0


def test_what_the_first_form_holds_openly_is_said_when_it_should_go(desk: Desk, old: int) -> None:
    assert desk("once", *AT)[0] == 0
    code, out, _ = desk("erase", "1", "--rule", "UU 27/2022", "--confirm", "HAPUS", *AT)
    assert (code, "dari bentuk pertama buku memuatnya secara terbuka" in out) == (
        (1, True) if old == 1 else (0, False)
    )
    assert desk("verify", *AT)[0] == 0
    assert not list(told.mentions(desk.store / "letters", told.CITIZEN))


# A step up is whole or not at all.


def write(root: Path, data: bytes) -> None:
    (root / "data").write_bytes(data)


@pytest.mark.parametrize("fails", ["before", "after"])
def test_a_step_that_is_cut_off_is_taken_again_from_its_beginning(tmp_path: Path, fails: str) -> None:
    write(tmp_path, b"one")
    schema_version.mark(tmp_path, 1)

    def failing(root: Path) -> None:
        if fails == "after":
            write(root, b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        bring_up(tmp_path, {1: failing, 2: failing})
    assert (tmp_path / "form").read_text() == "2 from 1\n"
    with pytest.raises(NewerForm):  # an older program, of form 1
        bring_up(tmp_path, {})
    steps = {
        1: lambda root: write(root, b"two"),
        2: lambda root: write(root, (root / "data").read_bytes() + b", three"),
    }
    assert bring_up(tmp_path, steps) == [(1, 2), (2, 3)]
    assert ((tmp_path / "form").read_text(), (tmp_path / "data").read_text()) == ("3\n", "two, three")
    assert bring_up(tmp_path, steps) == []


def test_a_new_store_is_of_todays_form(tmp_path: Path) -> None:
    with lock(tmp_path / "store") as held:
        assert held.brought_up == []
    assert form_of(tmp_path / "store") == FORM
    assert (tmp_path / "store" / "form").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("said", [f"{FORM + 1}\n", f"{FORM + 1} from {FORM}\n", "tiga\n", "", "2"])
def test_what_says_something_else_of_itself_is_left_alone(tmp_path: Path, said: str) -> None:
    (tmp_path / "form").write_text(said)
    with pytest.raises(NewerForm):
        form_of(tmp_path)
    with pytest.raises(NewerForm):
        lock(tmp_path)
    (tmp_path / "form").unlink()
    lock(tmp_path).release()  # the lock was given back


# A newer store.

COMMANDS = [
    ["once"], ["status"], ["show", "1"], ["queue"], ["verify"], ["rebuild"], ["aside"],
    ["aside", "show", "x"], ["aside", "retry", "x"],
    ["retain"], ["retain", "--dry-run"], ["erase", "1", "--rule", "x"],
    ["erase", "1", "--rule", "x", "--confirm", "HAPUS"], ["export"],
    ["backup", "kept.tar"], ["report", "2026Q1"], ["import", "1.eml"], ["serve"],
]  # fmt: skip


@pytest.fixture(scope="session")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("newer") / "store"
    unpacked(OF_OLD[-1], root)
    schema_version.mark(root, FORM + 1)
    book = max((root / "journal").glob("*.jsonl"))
    book.write_bytes(book.read_bytes() + b'{"a line": "of a form that nobody knows yet"}\n')
    return root


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside its office"])
def test_every_command_refuses_a_newer_store_and_leaves_it_as_it_was(
    desk: Desk, newer: Path, command: list[str], beside: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(newer, desk.store)
    desk.write((HERE / "office.toml").read_text("utf-8") + "\n[retention]\nletters_years = 5\n")
    monkeypatch.chdir(desk.folder)
    desk.letter()
    held = {path: path.read_bytes() for path in desk.store.rglob("*") if path.is_file()}
    if beside:
        schema_version.mark(desk.store, FORM)
        with lock(desk.store):
            schema_version.mark(desk.store, FORM + 1)
            code, out, err = desk(*command, *AT)
    else:
        code, out, err = desk(*command, *AT)
    assert (code, out, "Traceback" in err) == (3, "", False)
    locked = beside and "Kantor sedang dibuka" in err
    assert locked or f"ditulis oleh program yang lebih baru (bentuk {FORM + 1};" in err
    left = {
        path: path.read_bytes() for path in desk.store.rglob("*") if path.is_file() and path.name != "lock"
    }
    assert left == {path: data for path, data in held.items() if path.name != "lock"}


def test_check_says_that_a_store_is_newer(desk: Desk, newer: Path) -> None:
    shutil.copytree(newer, desk.store)
    code, out, _ = desk("check")
    assert (code, "ditulis oleh program yang lebih baru" in out, "Buku rusak" in out) == (1, True, False)


def test_a_newer_backup_is_refused(desk: Desk, tmp_path: Path) -> None:
    unpacked(OF_OLD[-1], desk.store)
    desk.write((HERE / "office.toml").read_text("utf-8"))
    path = desk.folder / "kept.tar"
    assert desk("once", *AT)[0] == 0
    assert desk("backup", path, *AT)[0] == 0
    for mine in (b'"store": %d' % FORM, b'"form": 2'):
        packed(
            path.with_name("newer.tar"),
            [(name, data.replace(mine, mine[:-1] + b"9")) for name, data in members(path)],
        )
        code, _, err = desk("restore", path.with_name("newer.tar"), "--store", tmp_path / "other")
        assert (code, "ditulis oleh program yang lebih baru" in err, (tmp_path / "other").exists()) == (
            3,
            True,
            False,
        )
    assert store_backup.check(path).form == FORM
