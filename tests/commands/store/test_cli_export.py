"""`export`: a file that any TinyDB opens and writes on in, and a table that no spreadsheet runs anything
from."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB, where

from mailroom.shelves.register.indexes import TABLES
from mailroom.writing.csv_files import inert
from tests.commands.store.test_cli_backup import tables
from tests.commands.test_cli import LATER, LETTER, Desk, desk, opened
from tests.tables import for_each

__all__ = ["desk", "opened"]


def exported(desk: Desk, kind: str) -> Path:
    assert desk("export", "--out", desk.folder / "out", *LATER)[0] == 0
    return desk.folder / "out" / f"register-2026-03-05.{kind}"


def test_an_untouched_tinydb_opens_it_and_goes_on_in_it(opened: Desk) -> None:
    assert opened("import", opened.letter(2), *LATER)[0] == 0
    held: Any = tables(opened.store)
    path = exported(opened, "json")
    with TinyDB(path) as db:
        assert db.tables() >= {name for name in held if held[name]} and set(held) <= set(TABLES)
        for name, rows in held.items():
            assert {row["key"]: dict(row) for row in db.table(name)} == rows
        assert db.table("cases").get(where("key") == "ME-2026-0001") == held["cases"]["ME-2026-0001"]
        db.table("cases").update({"stage": "closed"}, where("key") == "ME-2026-0001")
        assert db.table("cases").insert({"key": "x"}) > 0
    with TinyDB(path) as db:
        assert [row["stage"] for row in db.table("cases").search(where("stage") == "closed")] == ["closed"]
    assert json.loads(path.read_text("ascii"))["cases"]


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_a_disk_that_fills_up_leaves_what_was_there_and_no_half_of_the_new(
    opened: Desk, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """What lay half written beside would keep the disk full, and names where nobody looks for them."""
    path = exported(opened, kind)
    path.write_text("before")
    fsync = os.fsync

    def full(fd: int) -> None:
        if str(Path(f"/proc/self/fd/{fd}").readlink()) == f"{path}.part":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        code, _, err = opened("export", "--out", path.parent, *LATER)
    assert (code, "No space left" in err, path.read_text()) == (3, True, "before")
    assert not list(path.parent.glob("*.part"))
    assert stat.S_IMODE(exported(opened, kind).stat().st_mode) == 0o600


def test_the_table_says_its_encoding_and_holds_everything(opened: Desk) -> None:
    letter = (
        (LETTER % 7)
        .replace(b"Subject: Jalan", b'Subject: =HYPERLINK("http://x.example")')
        .replace(b"Mohon diperbaiki.", 'Mohon diperbaiki; "segera"\n\n+62 812,=1+1 – Ä 路\n- lampu'.encode())
    )
    (opened.folder / "7.eml").write_bytes(letter)
    assert opened("import", opened.folder / "7.eml", *LATER)[0] == 0
    data = exported(opened, "csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfNomor;")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row["Nomor"] for row in rows] == ["ME-2026-0001", "ME-2026-0002"]
    assert rows[1]["Judul"].startswith("'=HYPERLINK") or "HYPERLINK" not in rows[1]["Judul"][:2]
    assert "\"segera\"\n\n'+62 812,'=1+1 – Ä 路\n- lampu" in rows[1]["Isi laporan"]
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


@for_each("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\ufeff=1", "＝1", "－1"])
def test_what_begins_as_a_formula_is_text(text: str) -> None:
    assert inert(text) == f"'{text}".replace("\n=", "\n'=").replace("\r=", "\r'=").replace("\t=", "\t'=")


@pytest.mark.parametrize(
    "text", ["Jalan = rusak", "satu - dua", "a@b.example", "Dusun I, RT 1", "rusak:\n- lampu\n- jalan"]
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


@given(st.lists(st.text("=+-@,;|\t\r\n\"' a1"), min_size=1, max_size=3), st.sampled_from(",;\t|"))
def test_whatever_separator_a_spreadsheet_takes_no_cell_is_a_formula(
    texts: list[str], separator: str
) -> None:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(["ME-1", *map(inert, texts)])
    for row in csv.reader(io.StringIO(written.getvalue(), newline=""), delimiter=separator):
        for cell in row:
            assert not cell.startswith(("=", "+", "@")), (cell, written.getvalue())
            assert not cell.startswith("-") or cell.startswith("- "), (cell, written.getvalue())
