"""A question is answered with what was asked, or goes on to whoever can answer it. Ours offers what was
meant."""

from __future__ import annotations

from tests.mailbag import Bag, flat


def test_what_he_asks_beside_facts_goes_on_as_a_question(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), "Lubangnya sudah sedalam lutut. Siapa yang akan datang malam ini?")
    assert "Pelapor bertanya, dan menunggu jawaban" in flat(bag.last("more_text")["text"])
    assert "supaya dijawabnya sendiri" in flat(bag.last("status_letter")["text"])


def test_the_second_question_is_not_answered_by_the_same_letter(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), "Sampai di mana laporan saya?")
    assert not bag.mails("more_text")
    bag.answer(bag.last("status_letter"), "Sampai di mana laporan saya, Pak?")
    assert "Pelapor bertanya, dan menunggu jawaban" in flat(bag.last("more_text")["text"])
    assert "supaya dijawabnya sendiri" in flat(bag.last("status_letter")["text"])
    bag.answer(bag.last("status_letter"), "status")
    assert len(bag.mails("more_text")) == 1, "the bare word asks for no more than the state"


def test_a_word_that_he_asks_about_is_explained(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("forwarded"), "apa itu disposisi pak?")
    assert "surat yang menugaskan dinas" in flat(bag.last("status_letter")["text"])
    bag.answer(bag.last("status_letter"), "nomor telepon kantornya berapa?")
    assert bag.house.phone in flat(bag.last("status_letter")["text"]).split("Nama Bapak/Ibu")[0]


def test_a_verdict_that_is_asked_about_offers_the_agencies_that_it_names(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "Disparkraf dan BPBD, entah siapa yang lebih dulu")
    asked = bag.last("not_understood")
    assert "1 DISPARKRAF, BPBD" in asked["text"] and "belum kami kenali" not in flat(asked["text"])
    bag.answer(asked, "1 DISPARKRAF, BPBD")
    assert {part.agency for part in bag.case().live} == {"DISPARKRAF", "BPBD"}


def test_a_correction_below_a_verdict_is_nobodys_note(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "3\n9 kategori: Kesehatan")
    assert bag.case().category == "Kesehatan" and bag.case().live[0].note == ""
