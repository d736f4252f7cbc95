"""`retain`: what is past its retention is announced and goes, what is needed stays, and the office copes with
what is gone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.procedure.letter import Envelope
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.letter_archive import LetterArchive
from mailroom.shelves.files.outgoing_archive import OutgoingArchive
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.files.store_lock import lock
from mailroom.shelves.upkeep import retention
from mailroom.shelves.upkeep.retention import announcement, carry_out
from tests import told
from tests.commands.test_cli import Desk, desk
from tests.offices import SHIPPED

__all__ = ["desk"]

RETENTION = "\n[retention]\nletters_years = 5\nmails_years = 6\n"


@pytest.fixture(scope="session")
def past(demonstration: Config, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    root = tmp_path_factory.mktemp("past") / "store"
    return root, told.tell(demonstration, root)


@pytest.fixture
def end(past: tuple[Path, datetime], desk: Desk) -> datetime:
    """The store of the story lies on the desk; when it ended."""
    shutil.copytree(past[0], desk.store)
    before, _, behind = SHIPPED.partition("[retention]")
    desk.write(before + RETENTION + "[logging]" + behind.partition("[logging]")[2])
    return past[1]


def later(end: datetime, years: int, **more: int) -> list[str]:
    return told.at(end.replace(year=end.year + years) + timedelta(**more))


def letters(desk: Desk) -> int:
    return len(list(desk.store.glob("letters/*/*.eml")))


def test_what_is_past_its_retention_goes_and_what_is_needed_stays(desk: Desk, end: datetime) -> None:
    before, mails = letters(desk), len(list(desk.store.glob("sent/*/*.eml")))
    code, out, err = desk("retain", *later(end, 5, days=-1))
    assert (code, "Tidak ada surat yang lewat masa simpannya" in out, err) == (0, True, "")
    code, out, _ = desk("retain", "--dry-run", *later(end, 5))
    assert (code, letters(desk)) == (0, before)
    assert f"retention.letters_years = 5: {before - 1} surat, 0,0 MB" in out
    assert "belum ada yang dihapus" in out
    code, out, _ = desk("retain", *later(end, 5))
    assert (code, letters(desk)) == (0, 1)
    assert f"Selesai: {before - 1} surat masuk dan 0 surat keluar" in out
    assert list(told.mentions(desk.store / "letters", told.OTHER))
    assert len(list(desk.store.glob("sent/*/*.eml"))) == mails
    code, out, _ = desk("retain", *later(end, 6))
    assert code == 0
    assert "retention.mails_years = 6" in out
    kept = {path.name.partition(".")[0] for path in desk.store.glob("sent/*/*.eml")}
    assert kept == {told.SECOND.lower()}
    code, out, _ = desk("verify", *later(end, 6))
    assert (code, f"{before - 1} surat masuk sudah lewat masa simpannya" in out) == (0, True), out
    assert desk("rebuild")[0] == 0
    code, out, _ = desk("show", "1", *later(end, 6))
    assert (code, "Surat asli" in out) == (0, True)


PERSONAL = "[retention]\npersonal_years = 10\n"
HIS = (told.CITIZEN, told.NAME, "Desa Lembak rusak", "banyak motor jatuh")


def test_what_is_personal_goes_when_its_time_is_over(desk: Desk, end: datetime) -> None:
    desk.write(desk.config.read_text("utf-8").replace(RETENTION.strip(), PERSONAL))
    assert desk("retain", *later(end, 10, days=-1))[0] == 0
    assert len(list(told.mentions(desk.store, *HIS))) > 20
    code, out, _ = desk("retain", "--dry-run", *later(end, 10))
    assert (code, f"Laporan: {told.FIRST}\n" in out, "belum ada yang dihapus" in out) == (0, True, True)
    assert len(list(told.mentions(desk.store, *HIS))) > 20
    code, out, err = desk("retain", *later(end, 10))
    assert (code, f"Laporan: {told.FIRST}\n" in out, err) == (0, True, "")
    assert list(told.mentions(desk.store, *HIS)) == []
    assert list(told.mentions(desk.store, told.OTHER))  # whose case is open
    code, out, _ = desk("verify", *later(end, 10))
    assert (code, "menurut aturan retention.personal_years = 10" in out) == (0, True)
    assert (desk("rebuild")[0], desk("show", "1", *later(end, 10))[0]) == (0, 0)
    code, out, _ = desk("retain", *later(end, 11))
    assert (code, "Laporan:" in out) == (0, False)


def test_what_an_open_case_speaks_of_waits_for_its_end(
    desk: Desk, end: datetime, demonstration: Config
) -> None:
    desk.write(desk.config.read_text("utf-8").replace(RETENTION.strip(), PERSONAL))
    teller = told.again(demonstration, desk.store, f"title: x\nstart: {end:%Y-%m-%d %H:%M}\n")
    raw = (
        f"From: Siti <siti@lain.example>\nSubject: Jalan\nMessage-ID: <b@x>\n\nJalan di Desa Lembak masih "
        f"rusak, seperti laporan {told.FIRST} sejak Senin.\n"
    )
    envelope = Envelope("smtp", end, "siti@lain.example", (demonstration.house.mail,))
    teller.office.accept(raw.encode(), envelope)
    teller.settle()
    teller.close()
    code, out, _ = desk("retain", *later(end, 10))
    assert (code, "Laporan:" in out) == (0, False)
    assert len(list(told.mentions(desk.store, *HIS))) > 20


def test_the_row_says_when_and_by_which_rule(desk: Desk, end: datetime) -> None:
    assert desk("retain", *later(end, 5))[0] == 0
    book = b"".join(path.read_bytes() for path in sorted(desk.store.glob("journal/*.jsonl"))).splitlines()[-1]
    said = b'"thinned":{"at":"2031-03-05T01:12:00+00:00","rule":"retention.letters_years = 5"}'
    assert said in book.partition(b'"change":')[2]
    register = SqliteRegister.open_for_reading(desk.store)
    rows = dict(register.iterate("letters"))
    register.close()
    assert {bool(row.get("thinned")) for row in rows.values() if row["dossier"] == told.FIRST} == {True}
    assert all(row["sha256"] and row["class"] for row in rows.values())


def test_nothing_goes_without_a_rule_nor_beside_an_office(desk: Desk, end: datetime) -> None:
    with lock(desk.store):
        code, _, err = desk("retain", *later(end, 9))
        assert (code, "Kantor sedang dibuka" in err) == (3, True)
        assert desk("retain", "--dry-run", *later(end, 9))[0] == 0
    desk.write(desk.config.read_text("utf-8").replace(RETENTION, ""))
    code, _, err = desk("retain", *later(end, 9))
    assert (code, "Masa simpan belum ditetapkan" in err) == (3, True)
    code, _, err = desk("retain", "--store", desk.folder / "none", *later(end, 9))
    assert code == 3
    assert not (desk.folder / "none").exists()


def test_what_lies_there_though_announced_is_named_and_taken_away(desk: Desk, end: datetime) -> None:
    held = {path: path.read_bytes() for path in desk.store.glob("*/*/*.eml")}
    assert desk("retain", *later(end, 7))[0] == 0
    letter = next(path for path in held if path.parts[-3] == "letters" and not path.exists())
    mail = next(path for path in held if path.parts[-3] == "sent" and not path.exists())
    for path in (letter, mail):
        path.write_bytes(held[path])
    code, out, _ = desk("verify", *later(end, 7))
    assert code == 1
    assert f"SURAT MASUK {letter.stem} sudah diumumkan dihapus" in out
    assert f"SURAT KELUAR {mail.stem} sudah diumumkan dihapus" in out
    assert desk("retain", *later(end, 7))[0] == 0
    assert (letter.exists(), mail.exists(), desk("verify", *later(end, 7))[0]) == (False, False, 0)


def test_a_disk_that_fails_in_the_middle_leaves_what_the_next_call_ends(
    desk: Desk, end: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PORTION", 2)
    calls: list[object] = []

    def failing(
        self: LetterArchive, gone: object, remove: Callable[..., None] = LetterArchive.remove
    ) -> None:
        calls.append(gone)
        if len(calls) == 3:
            raise OSError(5, "Input/output error")
        remove(self, gone)

    with monkeypatch.context() as patch:
        patch.setattr(LetterArchive, "remove", failing)
        code, out, err = desk("retain", *later(end, 5))
    assert (code, "Sistem menolak" in err, "dihapus 2 dari" in out) == (3, True, True)
    assert "sudah diumumkan dihapus" in desk("verify", *later(end, 5))[1]
    assert desk("retain", *later(end, 5))[0] == 0
    assert (letters(desk), desk("verify", *later(end, 5))[0], desk("rebuild")[0]) == (1, 0, 0)


def test_the_same_letter_that_comes_again_afterwards_is_kept(
    desk: Desk, end: datetime, demonstration: Config
) -> None:
    register = SqliteRegister.open_for_reading(desk.store)
    digest = next(key for key, row in register.iterate("letters") if row["class"] == "complaint")
    register.close()
    raw, moment = FileInbox(desk.store).archive.raw(digest), end.replace(year=2031)
    assert desk("retain", *told.at(moment))[0] == 0
    FileInbox(desk.store).accept(raw, Envelope("smtp", moment, told.CITIZEN, (demonstration.house.mail,)))
    assert desk("once", *told.at(moment))[0] == 0
    assert FileInbox(desk.store).archive.raw(digest) == raw
    assert desk("verify", *told.at(moment))[0] == 0
    assert desk("retain", *told.at(moment))[0] == 0
    assert (FileInbox(desk.store).archive.copies(digest), desk("verify", *told.at(moment))[0]) == (1, 0)
    assert desk("retain", *later(end, 10, days=1))[0] == 0
    assert (FileInbox(desk.store).archive.copies(digest), desk("verify", *later(end, 10, days=1))[0]) == (
        0,
        0,
    )


# What the office does when it needs a letter that is gone.


def thinned(desk: Desk, moment: datetime, **wanted: str) -> str:
    """Announce and take away the letter whose row has these values; its digest."""
    journal = FileJournal(desk.store)
    register = SqliteRegister.open(desk.store, journal)
    key = next(key for key, row in register.iterate("letters") if wanted.items() <= row.items())
    register.enter([{"letters": announcement({key: "uji"}, moment)}], moment)
    carry_out(register, FileInbox(desk.store), OutgoingArchive(desk.store))
    register.close()
    journal.close()
    return key


def test_a_file_of_a_letter_that_is_gone_is_named_among_those_left_out(
    desk: Desk, end: datetime, demonstration: Config
) -> None:
    thinned(desk, end, dossier=told.SECOND)
    teller = told.again(demonstration, desk.store, AFTERWARDS.format(moment=end))
    try:
        teller.tell()
        text = told.text_of(teller, "disposition", "lampu.pdf")
    finally:
        teller.close()
    assert "lampu.pdf: sudah lewat masa simpannya dan tidak ada lagi pada kami" in text


AFTERWARDS = """title: Afterwards
start: {moment:%Y-%m-%d %H:%M}

admin replies to verification
  1 DISPERKIMTAN
admin gets digest
citizen2 gets forwarded
liaison DISPERKIMTAN gets disposition
"""


def test_a_question_about_a_letter_that_is_gone_goes_to_the_admin(
    desk: Desk, end: datetime, demonstration: Config
) -> None:
    digest = thinned(desk, end, dossier=told.SECOND)
    teller = told.again(demonstration, desk.store, "title: x\nstart: 2026-03-06 08:00\n")
    try:
        office, key = teller.office, f"again-{digest[:24]}"
        office.store.register.enter(
            [{"dossiers": {key: {"digest": digest, "stage": "again", "due": "2026-03-06T00:00:00+00:00"}}}],
            teller.now,
        )
        teller.settle()
        row = office.store.register.get("dossiers", key)
        text = told.text_of(teller, "digest")
    finally:
        teller.close()
    assert row is not None
    assert (row["stage"], row.get("due")) == ("done", None)
    assert "sudah lewat masa simpannya dan tidak dapat dibaca lagi" in text
