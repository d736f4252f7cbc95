"""A complainant without e-mail: his printed letters count his days from the handing over, and the admin can
telephone him."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailroom import cli
from mailroom.clerk.write.letter_papers import PDF
from mailroom.config import Config
from mailroom.doors.maildir import Maildirs
from mailroom.shelves.journal import salted_digests
from tests.mailbag import Bag, Refusing, Row
from tests.offices import SHIPPED, write_office
from tests.pdf_text import pdf_text

FORM = """Nama: Halimah Tussadiah
Alamat: RT 02 Desa Segayam
Surel: {mail}
Telepon: 0812-1111-2222
Saluran: loket
Perihal: Jadwal posyandu
Isi laporan: Posyandu di Desa Segayam Kecamatan Gelumbang tidak buka sejak Februari 2026.{more}
Tempat kejadian: Desa Segayam
Waktu kejadian: Februari 2026
Permintaan penyelesaian: mohon dibuka kembali
"""
ANSWER = "Posyandu di Desa Segayam sudah buka lagi sejak 4 Maret 2026, setiap Rabu pertama."
PHONE = "0812-1111-2222"


def registered(bag: Bag, mail: str = "", more: str = "") -> None:
    bag.write(sender=bag.house.admin.address, subject="formulir", text="formulir")
    bag.says("admin", "form", FORM.format(mail=mail, more=more))


def posted(bag: Bag, letter: str) -> Row:
    return next(row for row in reversed(bag.mails("post")) if row["purpose"] == f"post.{letter}")


def printed(bag: Bag, letter: str) -> str:
    """What stands on the paper, without blanks and line ends, from its first paragraph on."""
    papers = [
        part for part in bag.read(posted(bag, letter)).iter_attachments() if part.get_content_type() == PDF
    ]
    return pdf_text(papers[0].get_content()).partition("Yth.HalimahTussadiah")[2].partition("Kodebukti")[0]


def days(text: str) -> list[str]:
    return re.findall(r"\d{1,2}(?:Januari|Februari|Maret|April|Mei|Juni)2026", text)


def answered(bag: Bag) -> None:
    registered(bag)
    bag.says("admin", "verification", "1 DINKES")
    bag.says("liaison DINKES", "disposition", f"2 {ANSWER}")
    bag.settle(windows_over=True)


def test_a_printed_question_gives_him_his_days_from_when_he_has_it(bag: Bag) -> None:
    registered(bag)
    bag.says("admin", "verification", "4 Mohon sebutkan hari bukanya.")
    text = printed(bag, "ask")
    assert "palinglambat10harikerjasejaksuratiniBapak/Ibuterima" in text
    assert days(text) == []
    assert "Batas waktu berikutnya" not in bag.last("echo", bag.who("admin"))["text"]


def test_a_printed_answer_and_its_announcement_name_no_day_that_does_not_hold(bag: Bag) -> None:
    answered(bag)
    text = printed(bag, "answer")
    assert "Biladalam10harikerjasejaksuratiniBapak/Ibuterimatidakadakabar" in text
    assert days(text) == ["4Maret2026"]  # the agency's own word
    bag.at("2026-03-25 09:00")
    bag.answer(posted(bag, "answer"), "diserahkan")
    bag.at("2026-04-06 09:00")
    notice = printed(bag, "closing_notice")
    assert "akankamitutup3harikerjasetelahsuratiniBapak/Ibuterima" in notice
    assert days(notice) == []
    assert "Ditutup setelah" not in bag.read(posted(bag, "closing_notice"))["Subject"]
    bag.at("2026-04-13 09:00")
    bag.answer(posted(bag, "closing_notice"), "diserahkan")
    bag.at("2026-04-30 09:00")
    assert bag.case().closed == bag.moment("2026-04-17 00:00")


@pytest.mark.parametrize("verdict", ["4 Mohon sebutkan hari bukanya.", "1 DINKES"])
def test_nobody_is_told_a_day_of_a_time_that_has_not_begun(bag: Bag, verdict: str) -> None:
    registered(bag)
    bag.says("admin", "verification", verdict)
    if "DINKES" in verdict:
        bag.says("liaison DINKES", "disposition", f"2 {ANSWER}")
        bag.settle(windows_over=True)
    bag.at("2026-03-10 09:00")
    bag.says("admin", "verification", "status")
    told = bag.last("status_letter", bag.who("admin"))["text"]
    assert "Batas waktunya sekarang" not in told
    bag.answer(bag.mails("post")[-1], "diserahkan")
    bag.says("admin", "verification", "status")
    assert "Batas waktunya sekarang" in bag.last("status_letter", bag.who("admin"))["text"]


def test_an_answer_that_came_back_is_printed_without_a_day(demonstration: Config, tmp_path: Path) -> None:
    """He has an address, and it is dead: what is printed then counts from the handing over, too."""
    mail = "halimah@warga.example"
    bag = Bag(demonstration, tmp_path, carrier=Refusing(Maildirs(tmp_path / "outgoing"), mail))
    registered(bag, mail)
    bag.says("admin", "verification", "1 DINKES")
    bag.says("liaison DINKES", "disposition", f"2 {ANSWER}")
    bag.settle(windows_over=True)
    assert "sejaksuratiniBapak/Ibuterima" in printed(bag, "answer")
    assert days(printed(bag, "answer")) == ["4Maret2026"]
    bag.close()


# The telephone.


def test_the_admin_can_telephone_him(bag: Bag) -> None:
    answered(bag)
    assert bag.case().phone == PHONE
    for row in (bag.last("verification"), posted(bag, "receipt"), posted(bag, "answer")):
        assert PHONE in row["text"]
    others = [row for row in bag.mails() if row["to"] != bag.who("admin")]
    assert others
    assert not [row for row in others if PHONE in row["text"]]


def test_the_admin_can_telephone_whose_address_is_dead(demonstration: Config, tmp_path: Path) -> None:
    mail = "halimah@warga.example"
    bag = Bag(demonstration, tmp_path, carrier=Refusing(Maildirs(tmp_path / "outgoing"), mail))
    registered(bag, mail)
    assert f"Telepon Pelapor: {PHONE}." in " ".join(bag.last("digest", bag.who("admin"))["text"].split())
    bag.close()


@pytest.mark.parametrize("verdict", ["1 DINKES\n9 anonim: ya", "2"])
def test_nobody_else_reads_the_number_of_a_hidden_complainant(bag: Bag, verdict: str) -> None:
    registered(bag, more=f" Hubungi saya di {PHONE}.")
    assert bag.says("admin", "verification", verdict) == [("verification", bag.who("admin"))]  # seen first
    bag.says("admin", "verification", verdict.partition("\n")[0])
    bag.at("2026-03-10 09:00")
    others = [row for row in bag.mails() if row["to"] != bag.who("admin")]
    assert {row["form"] for row in others} >= {"disposition"}
    assert not [row for row in others if PHONE in row["text"]]


def test_the_number_stands_where_the_office_looks_a_case_up(
    bag: Bag, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    registered(bag)
    bag.close()
    config = tmp_path / "config.toml"
    write_office(config, re.sub(r'(?m)^store = ".*?"', f'store = "{bag.root}"', SHIPPED))
    assert cli.main(["show", bag.number(), "--config", str(config)]) == 0
    assert re.search(rf"Telepon Pelapor +{PHONE}", capsys.readouterr().out)
    bag.open()


def test_the_number_is_personal(bag: Bag) -> None:
    registered(bag)
    event = next(event for event in bag.case().trail if event.kind == "received")
    opened, sealed = salted_digests.split(
        {"why": "x", "cases": {bag.number(): {"events": [event.as_json()]}}}
    )
    assert PHONE not in str(opened)
    assert PHONE in str(sealed)


def test_parts_of_a_split_report_keep_the_number(bag: Bag) -> None:
    registered(bag)
    bag.says(
        "admin", "verification", "8\n1. Posyandu di Desa Segayam tidak buka.\n2. Jalan ke posyandu rusak."
    )
    assert [bag.case(no).phone for no in (1, 2)] == [PHONE, PHONE]


def test_a_form_without_a_title_gets_it_from_its_text(bag: Bag) -> None:
    bag.write(sender=bag.house.admin.address, subject="formulir", text="formulir")
    filled = FORM.format(mail="", more="").replace("Perihal: Jadwal posyandu\n", "")
    bag.says("admin", "form", filled)
    assert bag.case().title.startswith("Posyandu di Desa Segayam")


def test_a_form_without_a_number(bag: Bag) -> None:
    bag.write(sender=bag.house.admin.address, subject="formulir", text="formulir")
    bag.says("admin", "form", FORM.format(mail="", more="").replace(PHONE, ""))
    assert bag.case().phone == ""
    assert "Telepon" not in posted(bag, "receipt")["text"].partition("Balasan")[0]
