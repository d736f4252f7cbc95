"""`aside`: what the clerk could not handle is listed with its reason, and a person decides what becomes of
it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from mailroom.office import Office
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.store_lock import lock
from mailroom.writing.cli_sentences import phrase
from tests.commands.test_cli import AT, LATER, Desk, desk
from tests.commands.test_terminal import on_terminal

__all__ = ["desk"]
NEXT = ["--at", "2026-03-05T08:02"]


@pytest.fixture
def broken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A store with one letter that made the clerk fail, and that he would handle now."""

    def fail(*_: object) -> None:
        raise LookupError("baris satu\nkelas tidak dikenal")

    with monkeypatch.context() as patch:
        patch.setattr(Office, "_four_steps", fail)
        assert desk("import", desk.letter(), *AT)[0] == 0
    return desk


def name(desk: Desk) -> str:
    return FileInbox(desk.store).aside()[0].name


def test_they_are_listed_with_the_last_line_of_the_reason(broken: Desk) -> None:
    with lock(broken.store):
        code, out, _ = broken("aside", *AT)
    assert code == 0
    assert out.splitlines()[0] == f"{name(broken)}  masuk 05-03-2026 08.00 WIB: kelas tidak dikenal"
    assert "dicoba 1 kali, berikutnya 05-03-2026 08.01 WIB" in out


def test_on_a_terminal_it_is_told_by_sender_and_subject_and_a_name_that_can_be_typed(broken: Desk) -> None:
    seen = on_terminal(broken, "aside", *AT, columns=120)
    short = name(broken).split(".")[1][:6]
    assert "Jalan rusak di Lembak" in seen and "Budi Santoso" in seen
    assert f"aside show {short}" in seen and name(broken) not in seen
    assert "Perihal: Jalan rusak di Lembak" in broken("aside", "show", short, *AT)[1]
    assert broken("aside", "retry", short, *NEXT)[0] == 0


def test_a_piece_of_a_name_that_fits_several_or_none_is_refused(broken: Desk) -> None:
    folder = broken.store / "inbox/aside"
    shutil.copy(folder / name(broken), folder / f"{name(broken)}0")
    digest = name(broken).split(".")[1]
    for said, why in ((digest, "several_aside"), ("zzzzzz", "no_aside"), (digest[:3], "no_aside")):
        code, _, err = broken("aside", "show", said, *AT)
        assert (code, err.strip()) == (3, phrase(f"trouble.{why}", name=said))
    assert broken("aside", "show", name(broken), *AT)[0] == 0


def test_a_letter_is_filed_in_a_class_that_is_named(broken: Desk) -> None:
    code, _, err = broken("aside", "file", name(broken), *AT)
    assert (code, "Sebutkan golongannya" in err, "spam (spam dan edaran)" in err) == (3, True, True)
    code, _, err = broken("aside", "file", name(broken), "laporan", *AT)
    assert (code, "Golongan laporan tidak dapat" in err) == (3, True)


def test_one_is_shown_whole(broken: Desk) -> None:
    code, out, _ = broken("aside", "show", name(broken), *AT)
    assert code == 0
    for words in ("Traceback", "LookupError", "Perihal: Jalan rusak di Lembak", "Mohon diperbaiki"):
        assert words in out


def test_one_is_tried_again(broken: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    which = name(broken)
    with monkeypatch.context() as patch:
        patch.setattr(Office, "_four_steps", lambda *_: int("lagi"))
        code, out, _ = broken("aside", "retry", which, *NEXT)
        assert (code, "disisihkan lagi: ValueError: invalid literal" in out) == (1, True)
    code, out, _ = broken("aside", "retry", which, *NEXT)
    assert (code, "ME-2026-0001" in out) == (0, True)
    assert "Tidak ada surat yang disisihkan." in broken("aside", *LATER)[1]
    assert broken("verify", *LATER)[0] == 0


def test_one_is_filed_by_hand(broken: Desk) -> None:
    code, out, _ = broken("aside", "file", name(broken), "spam", *NEXT)
    assert (code, "disimpan di arsip sebagai spam dan edaran" in out) == (0, True)
    assert "Tidak ada surat yang disisihkan." in broken("aside", *LATER)[1]
    assert broken("verify", *LATER)[0] == 0
    assert "ME-2026" not in broken("import", broken.letter(), *LATER)[1]
    out = broken("status", *LATER)[1]
    assert re.search(r"^  spam dan edaran +1$", out, re.M)
    assert "Laporan: 0" in out


def test_a_file_that_is_no_letter_can_be_seen_and_filed_too(broken: Desk) -> None:
    (broken.store / "inbox" / "new" / "rubbish").write_bytes(b"\0\0")
    broken("once", *NEXT)
    assert "bukan surat" in broken("aside", "show", "rubbish", *NEXT)[1]
    assert broken("aside", "file", "rubbish", "report", *NEXT)[0] == 0
    assert broken("verify", *LATER)[0] == 0


def test_a_folder_in_the_inbox_stops_nobody_and_is_for_a_person_to_look_into(broken: Desk) -> None:
    deep = broken.store / "inbox" / "new" / "surat" / "2025" / "01" / "02"
    deep.mkdir(parents=True)
    (deep / "x.eml").write_bytes(b"From: a@b.example\r\n\r\nx")
    (broken.store / "inbox" / "new" / "tanpa-tujuan").symlink_to("nowhere")
    assert broken("import", broken.letter(2), *NEXT)[0] == 0
    assert "Laporan: 2" in broken("status", *NEXT)[1]
    for kept in ("surat", "tanpa-tujuan"):
        assert broken("aside", "show", kept, *NEXT)[0] == 0
        code, _, err = broken("aside", "file", kept, "spam", *NEXT)
        assert (code, "run.py import" in err) == (3, True)
    assert broken("verify", *NEXT)[0] == 0
    assert broken("status", *NEXT)[0] == 0
    assert broken("backup", broken.folder / "kept.tar", *NEXT)[0] == 0
    assert (broken.store / "inbox" / "aside" / "surat" / "2025" / "01" / "02" / "x.eml").exists()


@pytest.mark.parametrize("argv", [["show", "x"], ["retry", "x"], ["file", "x", "spam"], ["show"],
    ["file", "NAME", "complaint"], ["file", "NAME"]])  # fmt: skip
def test_what_cannot_be_done_is_told(broken: Desk, argv: list[str]) -> None:
    code, _, err = broken("aside", *[name(broken) if word == "NAME" else word for word in argv], *NEXT)
    assert (code, "Traceback" in err) == (3, False)
    assert err.strip().endswith((".", "NAMA", "spam", "run.py aside"))


def test_nothing_is_moved_while_an_office_is_at_work(broken: Desk) -> None:
    with lock(broken.store):
        for argv in (["retry", name(broken)], ["file", name(broken), "spam"]):
            code, _, err = broken("aside", *argv, *NEXT)
            assert (code, "Kantor sedang dibuka" in err) == (3, True)
    assert Path(broken.store, "inbox", "aside", name(broken)).exists()
