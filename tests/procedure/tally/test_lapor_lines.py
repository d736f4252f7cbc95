"""What is typed into LAPOR! each month: nobody is named, and nothing of what is secret stands there."""

from __future__ import annotations

from mailroom.procedure.tally.lapor_lines import COLUMNS, lapor_month
from tests.mailbag import NAME, Bag

SIGNED = "Jalan di Desa Lembak Kecamatan Lembak rusak sejak 1 Maret 2026. Mohon diperbaiki.\nBudi Santoso"


def lines(bag: Bag) -> list[dict[str, object]]:
    return lapor_month(bag.office.store.cases(), 2026, 3, bag.house)


def test_a_line_a_case_with_its_answer_and_nobodys_name(bag: Bag) -> None:
    bag.complaint(text=SIGNED)
    bag.says("admin", "verification", "9 lapor: 7654321")
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", f"2 Yth. {NAME}, jalan sudah kami tambal pada 5 Maret 2026.")
    bag.settle(windows_over=True)
    (line,) = lines(bag)
    assert tuple(line) == COLUMNS and line["lapor"] == "7654321" and line["who"] == "Pelapor #0001"
    assert (
        "rusak" in str(line["text"]) and "tambal" in str(line["answer"]) and line["answered"] == "2026-03-05"
    )
    assert NAME not in str(line)


def test_of_a_secret_case_only_that_it_is_there(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "9 rahasia: ya")
    (line,) = lines(bag)
    assert line["secret"] and not line["title"] and not line["text"] and line["number"] == bag.number()


def test_spam_merged_and_other_months_are_left_out(bag: Bag) -> None:
    bag.complaint()
    bag.complaint(sender="orang2@warga.example")
    bag.says("admin", "verification", "7 ME-2026-0001")
    assert [line["number"] for line in lines(bag)] == [bag.number()]
    assert lapor_month(bag.office.store.cases(), 2026, 4, bag.house) == []
    bag.answer(bag.mails("verification")[0], "6 SPAM")
    assert lines(bag) == []


def test_the_secretariat_gets_them_with_the_register(bag: Bag) -> None:
    bag.complaint(text=SIGNED)
    bag.at("2026-04-01 08:00")
    mail = bag.read(bag.last("register_print"))
    files = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    table = files["lapor-2026-03.csv"]
    table = table if isinstance(table, str) else table.decode("utf-8-sig")
    assert "Nomor LAPOR!" in table and bag.number() in table and NAME not in table
    assert "buku-agenda-2026-03.pdf" in files
