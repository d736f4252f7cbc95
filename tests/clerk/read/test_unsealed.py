"""A complainant's mail that answers no letter of ours: anew from his telephone, or in reply to what he sent
himself."""

from __future__ import annotations

import pytest

from mailroom.clerk.read import untokened_mail
from mailroom.reading.language.grammar_patterns import load
from tests.mailbag import ADMIN, CITIZEN, LIAISON, OUTSIDER, TEXT, Bag
from tests.tables import for_each

HIS = "<asal@warga.example>"
THREAD = {"In-Reply-To": HIS, "References": HIS}
SECOND = "Lampu jalan di Desa Gelumbang Kecamatan Gelumbang mati sejak 2 Maret 2026. Mohon diperbaiki."


def opened(bag: Bag) -> None:
    bag.write(headers={"Message-ID": HIS})
    bag.says("admin", "verification", "1 PUPR")


WISHES = (
    "Pak tolong nama saya dirahasiakan ya",
    "Mohon nama saya dirahasiakan untuk laporan saya kemarin",
    "saya mau anonim",
)


@pytest.mark.parametrize("text", WISHES)
@pytest.mark.parametrize("headers", [{}, THREAD])
def test_a_wish_for_secrecy_is_honoured_at_once(bag: Bag, text: str, headers: dict[str, str]) -> None:
    opened(bag)
    assert bag.write(subject="laporan", text=text, headers=headers) == [
        ("keep_secret", LIAISON),
        ("masks", ADMIN),
        ("noted", CITIZEN),
    ]
    assert bag.case().anonymous and bag.cases() == ["ME-2026-0001"]


def test_it_is_honoured_for_all_that_is_open(bag: Bag) -> None:
    opened(bag)
    bag.write(subject="Lampu mati", text=SECOND)
    bag.write(subject="mohon", text=WISHES[0])
    assert (bag.case(1).anonymous, bag.case(2).anonymous, len(bag.cases())) == (True, True, 2)


def test_nobody_elses_wish_and_no_wish_to_be_named_is_honoured_unsealed(bag: Bag) -> None:
    opened(bag)
    bag.write(sender=OUTSIDER, subject="laporan", text=WISHES[0])
    assert not bag.case(1).anonymous
    bag.write(subject="mohon", text=WISHES[0])
    bag.write(subject="mohon", text="nama saya boleh disebut", headers=THREAD)
    assert bag.case(1).anonymous


def test_a_complaint_with_such_a_wish_is_a_complaint(bag: Bag) -> None:
    opened(bag)
    bag.write(subject="Lampu mati", text=f"{SECOND} Mohon nama saya dirahasiakan.")
    assert (len(bag.cases()), bag.case(1).anonymous, bag.case(2).anonymous) == (2, False, True)


@pytest.mark.parametrize("text", ["Tolong cabut laporan saya", "5", "ok", "tolong pak"])
def test_a_few_words_of_somebody_with_an_open_case_are_asked_about(bag: Bag, text: str) -> None:
    opened(bag)
    with bag.nothing_changes():
        assert bag.write(subject="laporan", text=text) == [("this_or_new", CITIZEN)]
    assert "ME-2026-0001" in bag.last("this_or_new")["text"]


def test_who_asks_how_his_report_goes_is_told_so(bag: Bag) -> None:
    opened(bag)
    with bag.nothing_changes():
        assert bag.write(subject="laporan", text="bagaimana laporan saya?") == [("status_letter", CITIZEN)]


@for_each("word", load("empty_body")["existing"])
def test_a_report_that_is_there_and_the_heading_of_a_new_one(word: str) -> None:
    assert untokened_mail._of_existing(f"laporan {word} lampu di Gelumbang") and untokened_mail._of_existing(
        "aduannya dong"
    )
    assert not untokened_mail._of_existing("Laporan: lampu jalan di Gelumbang mati")


@pytest.mark.parametrize("text", ["", "...", "😀"])
def test_a_mail_without_a_word_of_somebody_with_an_open_case_is_handled(bag: Bag, text: str) -> None:
    opened(bag)
    bag.write(subject="", text=text)
    assert bag.office.shelves.inbox.aside() == [] and bag.letter()["sender"] == CITIZEN


def test_a_short_report_under_such_a_heading_is_a_new_one(bag: Bag) -> None:
    opened(bag)
    bag.write(subject="laporan", text="Laporan: lampu jalan di Desa Gelumbang mati")
    assert len(bag.cases()) == 2


def test_what_he_says_it_is_for_is_done(bag: Bag) -> None:
    opened(bag)
    bag.write(subject="laporan", text="Tolong cabut laporan saya")
    bag.answer(bag.last("this_or_new"), "1")
    assert bag.stage() == "archived"


def test_with_several_open_cases_he_names_the_one(bag: Bag) -> None:
    opened(bag)
    bag.write(subject="Lampu mati", text=SECOND)
    with bag.nothing_changes():
        assert bag.write(subject="laporan", text="Tolong cabut laporan saya") == [("which_case", CITIZEN)]
    assert (
        "ME-2026-0001" in bag.last("which_case")["text"] and "ME-2026-0002" in bag.last("which_case")["text"]
    )
    bag.answer(bag.last("which_case"), "0002")
    assert (bag.stage(2), bag.case(1).open) == ("archived", True)


def test_no_number_of_somebody_elses_helps_him(bag: Bag) -> None:
    opened(bag)
    bag.write(subject="Lampu mati", text=SECOND)
    bag.write(sender=OUTSIDER, subject="Lampu mati", text=SECOND.replace("Gelumbang", "Ujan Mas"))
    bag.write(subject="laporan", text="Tolong cabut laporan saya")
    with bag.nothing_changes():
        assert bag.answer(bag.last("which_case"), "0003") == [("not_understood", CITIZEN)]


@pytest.mark.parametrize("text", ["Lampu jalan di Desa Lembak mati", "Air PDAM keruh di Talang Jawa",
    "Suami saya memukul saya tadi malam"])  # fmt: skip
def test_a_short_complaint_of_its_own_opens_a_case(bag: Bag, text: str) -> None:
    opened(bag)
    assert ("receipt", CITIZEN) in bag.write(subject="", text=text)
    assert len(bag.cases()) == 2


def test_a_reply_to_his_own_mail_belongs_to_his_case(bag: Bag) -> None:
    opened(bag)
    with bag.nothing_changes():
        assert bag.write(
            subject="Re: Jalan rusak", text=f"Lubangnya sudah dua meter.\n\n> {TEXT}", headers=THREAD
        ) == [("this_or_new", CITIZEN)]
    assert bag.answer(bag.last("this_or_new"), "1") == [("more_text", LIAISON), ("noted", CITIZEN)]


def test_who_was_in_copy_and_replies_to_all_opens_no_case(bag: Bag) -> None:
    opened(bag)
    with bag.nothing_changes():
        assert bag.write(sender=OUTSIDER, subject="Re: Jalan rusak", text="Terima kasih infonya, kami liput.",
            headers=THREAD) == [("confirm", CITIZEN)]  # fmt: skip


def test_the_admin_reads_of_his_other_open_cases(bag: Bag) -> None:
    opened(bag)
    bag.write(subject="Lampu mati", text=SECOND)
    assert "ME-2026-0001: Jalan rusak di Lembak" in bag.last("verification", ADMIN)["text"]


def test_a_case_against_the_office_is_not_named_to_its_admin(bag: Bag) -> None:
    bag.write(subject="Pengaduan", text="Sri Wahyuni admin pengaduan minta uang Rp50.000 pada 1 Maret 2026.")
    bag.write(subject="Lampu mati", text=SECOND)
    assert "ME-2026-0001" not in bag.last("verification", ADMIN)["text"]
