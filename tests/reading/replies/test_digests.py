"""The daily digest as its reader meets it: numbers in reading order, no name that only the books know,
examples that are understood."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pytest

from mailroom.clerk.outgoing import digest_lines
from mailroom.procedure.decision import Line
from mailroom.procedure.people import Role
from mailroom.reading.replies.reply_reader import ReplyReader
from tests.bench import reading_figures
from tests.mailbag import CITIZEN, Bag, Row
from tests.tables import for_each
from tests.writing.test_mail_composer import TEMPLATES

WORDS = ReplyReader(TEMPLATES / "menus.toml", "ME")
TODAY = date(2026, 10, 1)
FILLS = tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))["digest_fill"]
# What people write on behind a button that leaves something open.
OWN = dict.fromkeys(("verification", "returned"), "DLH") | dict.fromkeys(
    ("response_kept", "disposition", "comment", "instruction"), "Dua lampu sudah kami ganti kemarin"
)


def read(text: str, purpose: str) -> tuple[str, bool, dict[str, str]]:
    act = WORDS.act_of(text, purpose, agencies=reading_figures.agencies(), today=TODAY, agency="PUPR")
    return act.name, act.sure, dict(act.args.get("lines", {}))


@for_each("purpose", sorted(FILLS))
def test_each_button_is_understood_as_a_line_and_by_its_own_menu(purpose: str) -> None:
    example = f"{FILLS[purpose]}{OWN.get(purpose, '')}".strip()
    name, sure, lines = read(f"1: {example}", "digest")
    assert (name, sure, lines) == ("lines", True, {"1": example})
    assert read(example, purpose)[1]


def numbered(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"(?m)^(\d+)\. ", text)]


def test_an_admins_digest_counts_down_the_page_beyond_the_digits_of_its_menus_and_shows_no_key_of_the_books(
    bag: Bag,
) -> None:
    bag.complaint()  # lies with the admin
    bag.write(sender="pihak@lain.example", subject="Edaran", headers={"List-Id": "<kabar.example>"})
    bag.write(sender="notifikasi@lapor.example", subject="Laporan baru di LAPOR!")
    bag.now = bag.moment("2026-03-09 08:00")
    bag.settle()
    bag.now = bag.moment("2026-03-10 08:00")
    bag.settle()
    digests = [mail["text"] for mail in bag.mails("digest", bag.house.admin.address)]
    assert digests
    for text in digests:
        first = 11 if "ME-2026-0001 ·" in text else 1  # beside a case, which is called by its number
        assert numbered(text) == list(range(first, len(numbered(text)) + first)), text
        assert not re.search(r"letter-|digest-", text)
    assert {line["kind"] for line in bag.listed(bag.house.admin.address)} >= {"notice", "spam"}


def test_nothing_is_called_nothing_to_decide_over_what_could_be_decided(bag: Bag) -> None:
    bag.write(sender="pihak@lain.example", subject="jalan longsor", headers={"List-Id": "<kabar.example>"})
    text = " ".join(bag.last("digest")["text"].split())
    assert "Ada yang sebenarnya laporan? Balas dengan nomornya." in text
    assert "Ringkasan berikutnya kami kirim bila ada hal baru" in text


def test_a_liaisons_digest_shows_how_to_answer_and_how_to_ask_for_more_time(bag: Bag) -> None:
    bag.disposed()
    bag.now = bag.moment("2026-03-09 08:00")
    bag.settle()
    digest = bag.last("digest", bag.who("liaison PUPR"))
    text = " ".join(digest["text"].split())
    assert "0001: 2 lalu kata-kata Bapak/Ibu." in text
    assert "0001: perpanjangan minta waktu" in text
    bag.answer(digest, "0001: mohon perpanjangan sampai Jumat depan karena menunggu suku cadang")
    assert bag.kinds()[-1] == "extension_asked"


# Whose line an answer is for: beside a second line, a menu's digit says nothing of it.

FILLED = "Jalan di Desa Lembak sudah kami tambal sepanjang 120 meter pada 5 Maret 2026."
BRIDGE = (
    "Jembatan gantung di Desa Ujan Mas Kecamatan Ujan Mas putus talinya sejak 2 Maret 2026, mohon diperbaiki."
)


def two_lines(bag: Bag) -> Row:
    """The digest of a liaison with whom two matters lie: 0001 a road, 0002 somebody else's bridge."""
    bag.disposed()
    bag.write(sender="ani@warga.example", name="Ani Lestari", subject="Jembatan Ujan Mas", text=BRIDGE)
    bag.answer(bag.mails("verification")[-1], "1 PUPR")
    bag.at("2026-03-06 08:00")
    return bag.last("digest", bag.who("liaison PUPR"))


@pytest.mark.parametrize(
    "text", [f"2 {FILLED}", f"2. {FILLED}", f"2: {FILLED}", f"1: 2 {FILLED}", "1 1", "2 1", "1: 1 1\n2: 1 1",
        FILLED, f"1. {FILLED}\n2. Selesai."]
)  # fmt: skip
def test_a_digit_of_the_menu_is_no_line_of_a_digest_with_two(bag: Bag, text: str) -> None:
    digest = two_lines(bag)
    with bag.nothing_changes():
        assert bag.answer(digest, text) == [("not_understood", bag.who("liaison PUPR"))]
        bag.settle(windows_over=True)
    assert bag.mails("answer") == []


def test_the_question_shows_every_reading_and_each_is_understood(bag: Bag) -> None:
    digest = two_lines(bag)
    bag.answer(digest, f"2 {FILLED}")
    asked = bag.last("not_understood")
    told = " ".join(asked["text"].split())
    for number, title in (("0001", "Jalan rusak di Lembak"), ("0002", "Jembatan Ujan Mas")):
        assert f"{number}: 2 {FILLED} menjawab Pelapor: {title}" in told
    bag.answer(asked, f"0001: 2 {FILLED}")
    bag.settle(windows_over=True)
    assert [mail["to"] for mail in bag.mails("answer")] == [CITIZEN]


def test_an_answer_names_its_case_and_counts_what_was_done(bag: Bag) -> None:
    said = (
        f"0001: 2 {FILLED}\nYang sudah kami kerjakan:\n1. menutup lubang\n2. memasang rambu\n0002: 3 Tali"
        " baru dipesan, dipasang pada 12 Maret 2026."
    )
    bag.answer(two_lines(bag), said)
    answer = bag.case(1).dispositions[0].answer
    assert answer is not None
    assert answer.text.endswith("1. menutup lubang\n2. memasang rambu")
    assert [text.text for text in bag.case(2).dispositions[0].progress] == [
        "Tali baru dipesan, dipasang pada 12 Maret 2026."
    ]


def test_words_before_the_first_case_are_not_lost(bag: Bag) -> None:
    digest = two_lines(bag)
    came = bag.answer(digest, "Yang di Ujan Mas masih kami periksa.\n0001: 1 1")
    assert [form for form, _ in came] == ["instruction", "not_understood", "echo"] or sorted(came)
    assert "Yang di Ujan Mas masih kami periksa." in bag.last("not_understood")["text"]
    assert (bag.stage(1), bag.stage(2)) == ("handling/execution", "handling/distribution")
    with bag.nothing_changes():
        bag.answer(digest, "Mohon jangan diproses dulu yang ini.\n0002: 1 1")


def test_files_that_may_belong_to_either_go_to_neither(bag: Bag) -> None:
    digest = two_lines(bag)
    with bag.nothing_changes():
        came = bag.answer(
            digest,
            f"0001: 2 {FILLED}\n0002: 2 Tali jembatan sudah kami ganti pada 5 Maret 2026.",
            files=("surat.pdf",),
        )
        assert came == [("not_understood", bag.who("liaison PUPR"))]
    bag.answer(digest, f"0001: 2 {FILLED}", files=("surat.pdf",))
    answer = bag.case(1).dispositions[0].answer
    assert answer is not None
    assert [file.name for file in answer.files] == ["surat.pdf"]


@pytest.mark.parametrize(
    "text", [f"2 {FILLED}", f"0001: 2 {FILLED}", f"1: 2 {FILLED}", f"0001 2 {FILLED}", FILLED]
)
def test_a_digest_of_one_line_is_answered_as_its_letter(bag: Bag, text: str) -> None:
    bag.disposed()
    bag.at("2026-03-06 08:00")
    bag.answer(bag.last("digest", bag.who("liaison PUPR")), text)
    answer = bag.case().dispositions[0].answer
    assert answer is not None
    assert answer.text == FILLED


def test_both_readings_of_two_digits_are_shown(bag: Bag) -> None:
    """ "1 2 …": officer 1 … of the menu, or line 1 answered by the menu's 2."""
    bag.disposed()
    bag.at("2026-03-06 08:00")
    with bag.nothing_changes():
        bag.answer(bag.last("digest", bag.who("liaison PUPR")), f"1 2 {FILLED}")
    told = " ".join(bag.last("not_understood")["text"].split())
    assert "0001: 1 2 Jalan" in told
    assert "0001: 2 Jalan" in told


def test_an_admin_chooses_for_his_one_case_and_calls_a_letter_by_its_own_number(bag: Bag) -> None:
    bag.complaint()
    bag.now = bag.moment("2026-03-06 06:00")
    bag.write(sender="pihak@lain.example", subject="jalan longsor", headers={"List-Id": "<kabar.example>"})
    bag.at("2026-03-06 08:00")
    digest = bag.last("digest", bag.house.admin.address)
    assert bag.answer(digest, "1 PUPR")[0] == ("disposition", bag.who("liaison PUPR"))
    assert len(bag.cases()) == 1
    bag.answer(digest, str(numbered(digest["text"])[-1]))
    assert len(bag.cases()) == 2


def test_what_is_no_report_is_not_made_one(bag: Bag) -> None:
    bag.write(sender="pihak@lain.example", subject="jalan longsor", headers={"List-Id": "<kabar.example>"})
    digest = bag.last("digest")
    for text in ("1 bukan laporan", "terima kasih", "ini memang spam"):
        bag.answer(digest, text)
        assert bag.cases() == []
    bag.answer(digest, "1 ini laporan")
    assert len(bag.cases()) == 1


def line(dossier: str, disposition: int = 1, agency: str = "PUPR", purpose: str = "disposition") -> Line:
    return Line("", "", Role.LIAISON, "late", dossier, disposition, agency, purpose)


def test_two_matters_of_one_number_are_told_apart() -> None:
    years = [line("ME-2026-0042"), line("ME-2027-0042"), line("ME-2027-0043")]
    assert digest_lines.names(years) == ["ME-2026-0042", "ME-2027-0042", "0043"]
    assert digest_lines.place_of("0042", "1 1", years) == (None, "1 1")
    desks = [line("ME-2026-0042"), line("ME-2026-0042", 2, "DLH")]
    assert digest_lines.names(desks) == ["0042 PUPR", "0042 DLH"]
    assert digest_lines.place_of("0042", "DLH: 1 1", desks) == (1, "1 1")
    assert digest_lines.place_of("0042", "1 1", desks) == (None, "1 1")
    drafts = [line("TEGURAN-2026-001", 0, "", "reprimand"), line("P4-2026-T1", 0, "", "report")]
    assert [
        digest_lines.place_of(key, "SETUJU", drafts)[0] for key in ("TEGURAN-2026-001", "001", "P4-2026-T1")
    ] == [0, 0, 1]


@pytest.mark.parametrize(
    ("who", "day", "told"),
    [
        ("admin", "2026-03-06 08:00", "Kepala Dinas"),
        ("liaison PUPR", "2026-03-06 08:00", "Kepala perangkat daerah dan APIP"),
    ],
)
def test_a_digest_names_whom_we_tell_of_lateness_and_nobody_else(
    bag: Bag, who: str, day: str, told: str
) -> None:
    bag.complaint()
    if who != "admin":
        bag.says("admin", "verification", "1 PUPR")
    bag.at(day)
    text = " ".join(bag.last("digest", bag.who(who))["text"].split())
    assert f"Bila lewat batas waktu, {told} ikut diberi tahu." in text


def test_a_closing_is_announced_for_after_one_day_throughout(bag: Bag) -> None:
    bag.answered()
    bag.now = bag.moment("2026-03-23 08:00")
    bag.settle()
    notice = bag.last("closing_notice")
    said = " ".join((notice["subject"] + " " + notice["text"]).split())
    said = said.lower()
    heading = re.search(r"laporan akan kami tutup (\w+) \w+, (\d+ \w+ \d+)", said)
    assert heading
    assert set(re.findall(rf"(\w+) (?:\w+, )?{heading[2]}", said)) == {"setelah"}
    assert len(re.findall(heading[2], said)) == 3  # in the subject, the heading and the sentence
