"""What an officer says beside his response: that the task is not his, and how far he is."""

from __future__ import annotations

import pytest

from tests.mailbag import CITIZEN, Bag

NOT_MINE = "Maaf Pak, ini bukan bidang saya. Deker itu tugas Bu Dewi Anggraini."
UNDERWAY = "Masih dikerjakan Pak, baru separuh, Jumat insyaallah selesai."


@pytest.fixture
def bag(bag: Bag) -> Bag:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    return bag


def test_a_task_given_back_asks_the_liaison_who_has_it_next(bag: Bag) -> None:
    bag.says("officer PUPR", "instruction", NOT_MINE)
    (mail,) = bag.mails("reassign", bag.who("liaison PUPR"))
    assert bag.stage() == "handling/distribution" and not bag.mails("response")
    shown = mail["text"]
    assert "Siapa penggantinya?" in mail["subject"] and "Deker itu tugas Bu Dewi Anggraini" in shown
    named, numbered = shown.index("Yang disebut"), shown.index("Tugaskan petugas:")
    assert named < shown.index("Dewi Anggraini", named) < numbered  # whom he named stands first
    assert not bag.mails("progress", CITIZEN)


def test_the_agency_that_he_named_is_the_proposal(bag: Bag) -> None:
    bag.says("officer PUPR", "instruction", "Bukan tugas kami, lampu jalan itu urusan Dishub.")
    assert "4 DISHUB" in bag.mails("reassign")[-1]["text"]


def test_he_gives_back_only_what_he_still_has(bag: Bag) -> None:
    bag.says("officer PUPR", "instruction", NOT_MINE)
    bag.says("liaison PUPR", "reassign", "1 2")
    assert bag.case().dispositions[0].officer == bag.who("officer PUPR 2")
    assert [form for form, _ in bag.says("officer PUPR", "instruction", NOT_MINE)] == ["already"]
    assert bag.case().dispositions[0].officer == bag.who("officer PUPR 2")


def test_how_far_he_is_goes_to_the_liaison_alone_and_stops_no_clock(bag: Bag) -> None:
    before = bag.case().dispositions[0]
    bag.says("officer PUPR", "instruction", UNDERWAY)
    after = bag.case().dispositions[0]
    assert (after.stage, after.clock, after.first_follow_up) == ("execution", before.clock, None)
    assert "baru separuh" in bag.mails("more_text", bag.who("liaison PUPR"))[-1]["text"]
    assert not bag.mails("progress", CITIZEN)


def test_one_digit_of_the_liaison_tells_it_to_the_complainant_as_it_is_written(bag: Bag) -> None:
    bag.says("officer PUPR", "instruction", UNDERWAY)
    assert bag.says("liaison PUPR", "more_text", "1") == [
        ("echo", bag.who("liaison PUPR")), ("progress", CITIZEN),
    ]  # fmt: skip
    assert "baru separuh" in bag.last("progress", CITIZEN)["text"]
    assert bag.stage() == "handling/execution"
    assert [form for form, _ in bag.says("liaison PUPR", "more_text", "ya, sampaikan")] == ["already"]
    bag.says("officer PUPR", "instruction", "Masih dikerjakan, tinggal papan ketiga, besok selesai.")
    bag.says("liaison PUPR", "more_text", "2 Tinggal papan terakhir, besok kami pasang.")
    assert "papan terakhir" in bag.last("progress", CITIZEN)["text"]


def test_news_of_an_officer_with_somebodys_number_is_asked_about_first(bag: Bag) -> None:
    bag.says("officer PUPR", "instruction", f"{UNDERWAY} Hubungi Pak Rahmat 0812-9999-0000.")
    assert [form for form, _ in bag.says("liaison PUPR", "more_text", "1")] == ["third_person"]
    bag.says("liaison PUPR", "third_person", "1")
    assert "baru separuh" in bag.last("progress", CITIZEN)["text"]


def test_in_the_same_thread_he_may_do_anything_else(bag: Bag) -> None:
    bag.says("officer PUPR", "instruction", UNDERWAY)
    bag.says("liaison PUPR", "more_text", "tugaskan Dewi Anggraini saja")
    assert bag.case().dispositions[0].officer == bag.who("officer PUPR 2")


def test_until_the_answer_is_out_the_liaison_may_name_another(bag: Bag) -> None:
    bag.says("officer PUPR", "instruction", "Deker sudah kami ganti dengan beton pada 5 Maret 2026.")
    bag.says("liaison PUPR", "response", "1 2")
    bag.settle(windows_over=True)
    assert bag.stage() == "handling/execution" and not bag.mails("answer", CITIZEN)
    assert bag.case().dispositions[0].officer == bag.who("officer PUPR 2")


@pytest.mark.parametrize(
    "text", ["Tanggapan: sertifikat sudah terbit, dapat diambil", "Hasil: antraks positif"]
)
def test_a_response_that_says_so_itself_is_one(bag: Bag, text: str) -> None:
    bag.says("officer PUPR", "instruction", text)
    assert bag.stage() == "handling/answering"
    response = bag.case().dispositions[0].response
    assert response is not None and response.text == text.partition(": ")[2]


def test_an_officer_is_asked_once_then_his_words_go_to_his_liaison(bag: Bag) -> None:
    assert [form for form, _ in bag.says("officer PUPR", "instruction", "Sudah. Sertifikat terbit.")] == [
        "not_understood"
    ]
    bag.says("officer PUPR", "not_understood", "Sertifikat la ado, sudah terbit.")
    assert bag.stage() == "handling/answering"
