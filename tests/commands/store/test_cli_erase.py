"""`erase`: after it no byte of a person is found in the store, whoever looks; everything that is not his is
as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailroom.config import Config
from mailroom.doors.maildir import Maildirs
from mailroom.procedure.letter import Envelope
from mailroom.shelves.files import sqlite_rows
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.letter_archive import LetterArchive
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.shelves.files.store_lock import lock
from mailroom.shelves.upkeep import erasure
from tests import told
from tests.commands.store.test_cli_backup import tables
from tests.commands.test_cli import Desk, desk
from tests.mailbag import TEXT, Bag
from tests.offices import SHIPPED
from tests.register_file import by_hand

__all__ = ["desk"]

RULE = ["--rule", "UU 27/2022 Pasal 8"]
YES = [*RULE, "--confirm", "HAPUS"]


@pytest.fixture(scope="session")
def past(demonstration: Config, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, datetime]:
    root = tmp_path_factory.mktemp("past") / "store"
    return root, told.tell(demonstration, root)


@pytest.fixture
def now(past: tuple[Path, datetime], desk: Desk) -> list[str]:
    """The store of the story lies on the desk; --at the minute after its end."""
    shutil.copytree(past[0], desk.store)
    desk.write(SHIPPED)
    return told.at(past[1])


def test_an_office_that_was_killed_before_its_register_had_the_last_change_hinders_no_erasure(
    desk: Desk, now: list[str], past: tuple[Path, datetime]
) -> None:
    with lock(desk.store):
        journal = FileJournal(desk.store)
        journal.append([{"why": "not in the register yet"}], past[1])
        journal.close()
    assert desk("erase", told.CITIZEN, *RULE, *now)[0] == 3  # a reader brings nothing up
    assert (desk("erase", told.CITIZEN, *YES, *now)[0], desk("verify", *now)[0]) == (0, 0)
    assert list(told.mentions(desk.store, told.CITIZEN, told.NAME)) == []


def test_no_byte_of_him_is_left_and_nothing_else_is_changed(desk: Desk, now: list[str]) -> None:
    words = (told.CITIZEN, told.NAME, "Desa Lembak rusak", "banyak motor jatuh")
    assert len(list(told.mentions(desk.store, *words))) > 20
    before: Any = tables(desk.store)
    code, out, err = desk("erase", told.CITIZEN, *YES, *now)
    assert (code, err) == (0, "")
    assert f"Laporan: {told.FIRST}" in out
    assert "Cadangan yang dibuat sebelum ini masih memuatnya" in out
    assert list(told.mentions(desk.store, *words)) == []
    assert list(told.mentions(desk.store, told.OTHER))
    code, out, _ = desk("verify", *now)
    assert (
        code,
        "Laporan ME-2026-0001 sebagian isinya sudah dihapus menurut aturan UU 27/2022 Pasal 8" in out,
    ) == (0, True)
    assert (desk("rebuild")[0], desk("show", "1", *now)[0], desk("status", *now)[0]) == (0, 0, 0)
    after: Any = tables(desk.store)
    assert before["cases"][told.SECOND] == after["cases"][told.SECOND]
    assert {key: row for key, row in before["mails"].items() if row["dossier"] == told.SECOND} == {
        key: row for key, row in after["mails"].items() if row["dossier"] == told.SECOND
    }
    assert desk("backup", desk.folder / "kept.tar", *now)[0] == 0
    assert told.CITIZEN.encode() not in (desk.folder / "kept.tar").read_bytes()
    code, out, _ = desk("erase", told.CITIZEN, *YES, *now)
    assert (code, "Tidak ada (lagi) yang tercatat" in out) == (0, True)


def test_a_case_goes_by_its_number_alone(desk: Desk, now: list[str], demonstration: Config) -> None:
    at = datetime.fromisoformat(now[1]).replace(tzinfo=demonstration.house.calendar.zone)
    teller = told.again(demonstration, desk.store, f"title: x\nstart: {now[1].replace('T', ' ')}\n")
    raw = (
        f"From: {told.NAME} <{told.CITIZEN}>\nSubject: Sampah di Pasar\nMessage-ID: <b@x>\n\nSampah "
        "menumpuk di Pasar Lama sejak Senin.\n"
    )
    teller.office.accept(raw.encode(), Envelope("smtp", at, told.CITIZEN, (demonstration.house.mail,)))
    teller.settle()
    teller.close()
    code, out, _ = desk("erase", "1", *YES, *now)
    assert (code, "masih disebut di" in out, "ME-2026-0003" in out) == (0, True, True)
    assert list(told.mentions(desk.store, "Desa Lembak rusak")) == []
    assert list(told.mentions(desk.store, "Pasar Lama"))
    assert desk("verify", *now)[0] == 0


def test_what_a_case_is_found_by_among_earlier_answers_goes_with_it(
    desk: Desk, now: list[str], demonstration: Config
) -> None:
    def kept() -> list[str]:
        teller = told.again(demonstration, desk.store, f"title: x\nstart: {now[1].replace('T', ' ')}\n")
        try:
            rows = teller.office.store.register.find("cases", "answers", "PUPR|=jalan rusak")
            return [str(row["key"]) for row in rows]
        finally:
            teller.close()

    assert kept() == [told.FIRST]
    assert desk("rebuild", *now)[0] == 0 and kept() == [told.FIRST]
    assert desk("erase", "1", *YES, *now)[0] == 0 and kept() == []


def test_what_strangers_had_the_office_ask_him_goes_too(
    desk: Desk, now: list[str], demonstration: Config
) -> None:
    """The questions that are open before him, and how many he had, are kept under his address."""
    at = datetime.fromisoformat(now[1]).replace(tzinfo=demonstration.house.calendar.zone)
    teller = told.again(demonstration, desk.store, f"title: x\nstart: {now[1].replace('T', ' ')}\n")
    for no in range(3):
        raw = (
            f"From: siapa@lain.example\nSubject: Re: [{told.FIRST}] Jalan\nMessage-ID: "
            f"<{no}@lain>\n\ncabut {no}\n"
        )
        teller.office.accept(
            raw.encode(), Envelope("smtp", at, "siapa@lain.example", (demonstration.house.mail,))
        )
        teller.settle()
    teller.close()
    assert any(told.CITIZEN in key for key in tables(desk.store)["facts"])
    code, out, err = desk("erase", told.CITIZEN, *YES, *now)
    assert (code, err) == (0, ""), out
    assert list(told.mentions(desk.store, told.CITIZEN, told.NAME)) == []
    assert desk("verify", *now)[0] == 0


def test_without_the_word_nothing_is_changed(desk: Desk, now: list[str]) -> None:
    held = {path: path.read_bytes() for path in desk.store.glob("*/**/*.*") if path.is_file()}
    for more in ([], ["--confirm", "hapus"], ["--confirm", "ya"]):
        code, out, _ = desk("erase", "1", *RULE, *more, *now)
        assert (code, "Belum ada yang dihapus" in out, "--confirm HAPUS" in out) == (0, True, True)
    assert {path: path.read_bytes() for path in held} == held


def test_it_is_refused_beside_an_office_at_work(desk: Desk, now: list[str]) -> None:
    with lock(desk.store):
        assert desk("erase", "1", *RULE, *now)[0] == 0
        code, _, err = desk("erase", "1", *YES, *now)
    assert (code, "Kantor sedang dibuka" in err) == (3, True)
    assert list(told.mentions(desk.store, told.CITIZEN))


@pytest.mark.parametrize(
    "rule", ["permintaan Budi 5 Maret", "surat budi.santoso@warga.example", "surat x@y", " ", "dua\nbaris"]
)
def test_a_rule_stays_for_ever_and_names_nobody(desk: Desk, now: list[str], rule: str) -> None:
    code, _, err = desk("erase", "1", "--rule", rule, "--confirm", "HAPUS", *now)
    assert (code, "tanpa nama atau alamat orang" in err) == (3, True)
    assert list(told.mentions(desk.store, told.CITIZEN))


def test_whom_the_office_does_not_know_or_may_not_forget(desk: Desk, now: list[str]) -> None:
    code, out, _ = desk("erase", "siapa@warga.example", *YES, *now)
    assert (code, "Tidak ada (lagi) yang tercatat" in out) == (0, True)
    for official in ("admin@diskominfo.muaraenim.example", "pengaduan@muaraenim.example"):
        code, _, err = desk("erase", official, *YES, *now)
        assert (code, "hanya data Pelapor" in err) == (3, True)
    assert desk("erase", "77", *YES, *now)[0] == 3
    assert desk("erase", "1", *now)[0] == 2  # no rule


def test_what_is_open_waits_or_is_set_aside_stands_against_it(
    desk: Desk, now: list[str], demonstration: Config
) -> None:
    at = datetime.fromisoformat(now[1]).replace(tzinfo=demonstration.house.calendar.zone)
    code, out, err = desk("erase", told.OTHER, *YES, *now)
    assert (code, "laporan ME-2026-0002 masih terbuka" in out, "Tidak ada yang diubah" in err) == (
        3,
        True,
        True,
    )
    inbox = FileInbox(desk.store)
    name = inbox.accept(b"From: x@y\n\nx\n", Envelope("smtp", at, "x@y", ()))
    code, out, _ = desk("erase", "1", *YES, *now)
    assert (code, "masih ada surat di kotak masuk" in out) == (3, True)
    inbox.set_aside(name, f"ValueError: {told.FIRST}")
    code, out, _ = desk("erase", "1", *YES, *now)
    assert (code, f"surat {name} disisihkan" in out) == (3, True)
    inbox.take_back(name)
    (desk.store / "inbox" / "new" / name).unlink()
    register = SqliteRegister.open(desk.store, FileJournal(desk.store))
    mail = next(key for key, row in register.iterate("mails") if row["dossier"] == told.FIRST)
    register.enter([{"mails": {mail: {"status": "waiting", "next": "2026-03-06T00:00:00+00:00"}}}], at)
    register.close()
    code, out, _ = desk("erase", "1", *YES, *now)
    assert (code, f"surat keluar {mail} masih menunggu" in out) == (3, True)
    assert list(told.mentions(desk.store, told.CITIZEN))


STEPS: list[tuple[object, str]] = [
    (FileJournal, "strike"), (erasure, "_remake"), (LetterArchive, "remove"), (Maildirs, "withdraw"),
    (SqliteRegister, "wipe"),
]  # fmt: skip


@pytest.mark.parametrize(("where", "name"), STEPS, ids=lambda part: part if isinstance(part, str) else "")
@pytest.mark.parametrize("after", [False, True])
def test_a_disk_that_fails_on_the_way_leaves_what_the_next_call_ends(
    desk: Desk, now: list[str], monkeypatch: pytest.MonkeyPatch, where: object, name: str, after: bool
) -> None:
    real: Callable[..., object] = getattr(where, name)

    def failing(*args: object) -> object:
        if after:
            real(*args)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(where, name, failing)
        assert desk("erase", told.CITIZEN, *YES, *now)[0] == 3
    assert desk("erase", told.CITIZEN, *YES, *now)[0] == 0
    assert list(told.mentions(desk.store, told.CITIZEN, told.NAME)) == []
    assert (desk("verify", *now)[0], desk("rebuild")[0]) == (0, 0)


def test_a_reader_that_keeps_the_old_register_is_told(
    desk: Desk, now: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_rows, "PATIENCE", 1)
    with by_hand(desk.store) as reader:
        reader.execute("BEGIN")
        assert reader.execute('SELECT count(*) FROM "t:cases"').get == 2
        code, out, _ = desk("erase", told.CITIZEN, *YES, *now)
        assert (code, "sedang dibaca perintah lain" in out) == (1, True)
    assert desk("erase", told.CITIZEN, *YES, *now)[0] == 0
    assert list(told.mentions(desk.store, told.CITIZEN, told.NAME)) == []


def test_the_office_goes_on_and_answers_whoever_writes_on_a_case_that_was_struck_out(
    desk: Desk, now: list[str], demonstration: Config, past: tuple[Path, datetime]
) -> None:
    """He answers the last mail that he has; days pass: nothing is set aside, the store is proved whole."""
    answered = told.again(demonstration, desk.store, f"title: x\nstart: {now[1].replace('T', ' ')}\n")
    last = answered.latest("closed", told.CITIZEN)
    answered.close()
    assert desk("erase", told.CITIZEN, *YES, *now)[0] == 0
    teller = told.again(demonstration, desk.store, f"title: x\nstart: {now[1].replace('T', ' ')}\n")
    try:
        reply = (
            f"From: <{told.CITIZEN}>\nTo: {last['Reply-To'] or last['From']}\nSubject: Re: "
            f"{last['Subject']}\nIn-Reply-To: {last['Message-ID']}\n\nMasih rusak.\n"
        )
        to = str(last["Reply-To"] or last["From"]).rpartition("<")[2].strip(">")
        teller.office.accept(reply.encode(), Envelope("smtp", teller.now, told.CITIZEN, (to,)))
        teller.settle()
        teller.advance(teller.now + timedelta(days=3))
        end = teller.now
        assert teller.office.shelves.inbox.aside() == []
    finally:
        teller.close()
    assert desk("verify", *told.at(end + timedelta(minutes=1)))[0] == 0


HERS, HER_NAME = "kd@warga.example", "Kartini Dewi"


def test_a_reprimand_that_waits_for_the_regent_stops_nobodys_right(desk: Desk, demonstration: Config) -> None:
    """His silence has no end; what stays of the reprimand tells nothing of her, and it can still be signed
    and sent."""
    bag = Bag(demonstration, desk.store)
    bag.write(sender=HERS, name=HER_NAME, subject="Kartini Dewi melapor jalan rusak")
    bag.says("admin", "verification", "1 PUPR")
    bag.disposed(subject="Jembatan rusak", text=TEXT.replace("Jalan", "Jembatan"))
    bag.at("2026-03-12 09:00")
    bag.says("apip", "digest", "tegur 1, 2")
    bag.says("regent", "reprimand_draft", "SETUJU")
    order = bag.last("reprimand_order")
    answer = bag.reply_to(order, "Terlampir surat yang sudah ditandatangani.", files=("surat.pdf",))
    first = next(row for row in bag.mails("disposition") if row["dossier"] == bag.number(1))
    bag.answer(first, "2 Jalan sudah kami tambal sepanjang 120 meter pada 12 Maret 2026.")
    bag.settle(windows_over=True)
    bag.answer(bag.last("answer", HERS), "4")
    bag.close()
    desk.write(SHIPPED)
    at = ["--at", "2026-03-12T09:30"]
    _, out, _ = desk("erase", HERS, *RULE, *at)
    assert "Surat teguran TEGURAN-2026-001 yang masih menunggu kantor Bupati tetap berjalan" in out
    code, out, err = desk("erase", HERS, *YES, *at)
    assert (code, err) == (0, ""), out
    assert list(told.mentions(desk.store, HERS, HER_NAME, "Kartini")) == []
    assert desk("verify", *at)[0] == 0

    bag.now = bag.moment("2026-03-12 10:00")
    bag.open()
    dossier = bag.office.store.dossier("TEGURAN-2026-001")
    assert dossier is not None and [row["number"] for row in dossier.rows] == ["", "ME-2026-0002"]
    assert all(row["limit"] and row["late"] for row in dossier.rows)
    bag.put(answer.as_bytes(), order["to"], str(answer["To"]))
    sent = " ".join(bag.last("reprimand", bag.who("head PUPR"))["text"].split())
    assert "nomor sudah dihapus" in sent and "datanya sudah dihapus atas permintaan Pelapor" in sent
    assert "ME-2026-0002" in sent and "ME-2026-0001" not in sent
    bag.close()
    assert desk("rebuild")[0] == 0
