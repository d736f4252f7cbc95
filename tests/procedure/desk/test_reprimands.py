"""A reprimand and what becomes of its cases meanwhile: every letter shows it, and none is sent without a word
when its cause is gone."""

from __future__ import annotations

import pytest

from tests.mailbag import TEXT, Bag

DONE = "2 Jalan sudah kami tambal sepanjang 120 meter pada 12 Maret 2026."
SIGNED = {"text": "Terlampir surat yang sudah ditandatangani.", "files": ("surat.pdf",)}


@pytest.fixture
def bag(bag: Bag) -> Bag:
    """Two late cases of PUPR; APIP has recommended a reprimand for both on 12 March 2026."""
    bag.disposed()
    bag.disposed(
        sender="siti@warga.example", subject="Jembatan rusak", text=TEXT.replace("Jalan", "Jembatan")
    )
    bag.at("2026-03-12 09:00")
    bag.says("apip", "digest", "tegur 1, 2")
    return bag


def seen_to(bag: Bag, *serials: int) -> None:
    for serial in serials:
        mail = next(
            row
            for row in bag.mails("disposition", bag.who("liaison PUPR"))
            if row["dossier"] == bag.number(serial)
        )
        bag.answer(mail, DONE)
    bag.settle(windows_over=True)


def flat(bag: Bag, form: str) -> str:
    return " ".join(bag.last(form)["text"].split())


def test_every_letter_of_a_reprimand_shows_what_became_of_each_case(bag: Bag) -> None:
    seen_to(bag, 1)
    bag.says("regent", "reprimand_draft", "SETUJU")
    order = flat(bag, "reprimand_order")
    assert (
        order.count("sudah dijawab pada Kamis, 12 Maret 2026") == 1 and "Semua laporan di atas" not in order
    )
    seen_to(bag, 2)
    bag.at("2026-04-01 09:00")
    wait = flat(bag, "reprimand_wait")
    assert (
        wait.count("sudah dijawab pada Kamis, 12 Maret 2026") == 2
        and "Semua laporan di atas sudah selesai" in wait
    )
    assert "balas TOLAK" in wait


def test_a_signed_one_whose_cause_is_gone_waits_for_a_word(bag: Bag) -> None:
    bag.says("regent", "reprimand_draft", "SETUJU")
    seen_to(bag, 1, 2)
    regent, apip = bag.who("regent"), bag.who("apip")
    got = bag.answer(bag.last("reprimand_order"), **SIGNED)
    assert got == sorted([("reprimand_settled", regent), ("reprimand_settled", apip)])
    assert not bag.mails("reprimand") and "belum kami kirim" in flat(bag, "reprimand_settled")
    bag.answer(bag.last("reprimand_settled", regent), "TOLAK, sudah dijawab.")
    assert [row["to"] for row in bag.mails("reprimand_rejected")] == [apip] and not bag.mails("reprimand")


def test_it_is_sent_when_the_regents_office_says_so(bag: Bag) -> None:
    bag.says("regent", "reprimand_draft", "SETUJU")
    seen_to(bag, 1, 2)
    bag.answer(bag.last("reprimand_order"), **SIGNED)
    got = bag.answer(bag.last("reprimand_settled", bag.who("regent")), "SETUJU")
    assert ("reprimand", bag.who("head PUPR")) in got
    sent = bag.last("reprimand")
    assert [part.get_filename() for part in bag.read(sent).iter_attachments()] == ["surat.pdf"]
    assert "sudah selesai di perangkat daerah Bapak/Ibu" in flat(bag, "reprimand")


def test_nobody_is_asked_twice_what_he_signed_knowingly(bag: Bag) -> None:
    seen_to(bag, 1, 2)
    bag.says("regent", "reprimand_draft", "SETUJU")
    assert "Semua laporan di atas sudah selesai" in flat(bag, "reprimand_order")
    assert ("reprimand", bag.who("head PUPR")) in bag.answer(bag.last("reprimand_order"), **SIGNED)


def test_one_that_still_has_a_cause_is_sent_and_says_which(bag: Bag) -> None:
    bag.says("regent", "reprimand_draft", "SETUJU")
    seen_to(bag, 2)
    assert ("reprimand", bag.who("head PUPR")) in bag.answer(bag.last("reprimand_order"), **SIGNED)
    letter = flat(bag, "reprimand")
    assert (
        letter.count("sudah dijawab pada") == 1
        and "Laporan yang belum dijawab diselesaikan Pejabat Penghubung" in letter
    )


def test_a_draft_signed_at_once_is_asked_about_like_any_other(bag: Bag) -> None:
    seen_to(bag, 1, 2)
    bag.answer(bag.last("reprimand_draft"), **SIGNED)
    assert not bag.mails("reprimand")
    assert ("reprimand", bag.who("head PUPR")) in bag.answer(
        bag.last("reprimand_settled", bag.who("regent")), "SETUJU"
    )


def test_what_is_kept_back_is_asked_about_again(bag: Bag) -> None:
    bag.says("regent", "reprimand_draft", "SETUJU")
    seen_to(bag, 1, 2)
    bag.answer(bag.last("reprimand_order"), **SIGNED)
    bag.at("2026-04-01 09:00")
    assert len(bag.mails("reprimand_settled", bag.who("regent"))) > 1 and not bag.mails("reprimand_wait")


def test_a_head_s_question_is_no_answer_to_a_reprimand(bag: Bag) -> None:
    bag.says("regent", "reprimand_draft", "SETUJU")
    seen_to(bag, 1)
    bag.answer(bag.last("reprimand_order"), **SIGNED)
    asks = "Perkara mana yang belum kami jawab? Mohon daftarnya."
    assert bag.says("head PUPR", "reprimand", asks) == [("reprimand", bag.who("head PUPR"))]
    told = flat(bag, "reprimand")
    assert "sudah dijawab pada Kamis, 12 Maret 2026" in told and told.count("; belum dijawab") == 1
    assert not bag.mails("reprimand_account")


def test_an_answer_counts_though_a_comment_on_it_is_open(bag: Bag) -> None:
    seen_to(bag, 1)
    answer = next(row for row in bag.mails("answer") if row["dossier"] == bag.number(1))
    bag.answer(answer, "Tambalannya sudah lubang lagi sejak pagi ini.")
    assert bag.stage(1) == "handling/follow_up"
    bag.says("regent", "reprimand_draft", "SETUJU")
    assert "sudah dijawab, dan komentar Pelapor sesudahnya sedang ditangani" in flat(bag, "reprimand_order")
