"""An approval is of what the letter that was answered showed: what has changed since is shown, and nothing is
carried out."""

from __future__ import annotations

import pytest

from tests.mailbag import Bag

DONE = "Jalan di Desa Lembak sudah kami tambal sepanjang 120 meter pada tanggal 5 Maret 2026."
MORE = "Tambahan: lampu jalan di ujung Desa Lembak juga sudah kami pasang pada 5 Maret 2026."
LATER = "Sisa jalan di Desa Lembak baru dikerjakan pada tahun 2029 karena tidak ada anggaran."
UNREAD = "belum kami jalankan"


@pytest.fixture
def responded(bag: Bag) -> Bag:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.says("officer PUPR", "instruction", DONE)
    return bag


def test_what_the_officer_added_after_the_letter_is_not_approved_by_it(responded: Bag) -> None:
    first = responded.last("response")
    responded.says("officer PUPR", "instruction", MORE)
    assert responded.answer(first, "1 setuju") == [("response", responded.who("liaison PUPR"))]
    assert responded.stage() == "handling/answering"
    again = responded.last("response")
    assert "lampu jalan di ujung" in again["text"] and UNREAD in again["text"]
    responded.answer(again, "1 setuju")
    responded.settle(windows_over=True)
    assert responded.stage() == "answered"


def test_what_was_sent_back_and_written_anew_is_not_approved_by_the_first_letter(responded: Bag) -> None:
    first = responded.last("response")
    responded.answer(first, "3 Mohon sebutkan kapan sisa jalan dikerjakan")
    responded.says("officer PUPR", "instruction", LATER)
    responded.answer(first, "1")
    responded.settle(windows_over=True)
    assert responded.stage() == "handling/answering" and not responded.mails("answer")


def test_the_same_words_are_approved_by_any_letter_that_showed_them(responded: Bag) -> None:
    first = responded.last("response")
    responded.answer(first, "1")
    responded.says("liaison PUPR", "echo", "1 tahan")
    assert responded.stage() == "handling/answering"
    responded.answer(first, "1")
    responded.settle(windows_over=True)
    assert responded.stage() == "answered"


def test_an_answer_of_his_own_that_he_held_is_shown_as_his(responded: Bag) -> None:
    first = responded.last("response")
    responded.answer(first, "2 Jalan sudah ditambal, sisanya dikerjakan bulan Mei 2026.")
    responded.says("liaison PUPR", "echo", "1 tahan")
    assert responded.answer(first, "1") == [("held_back", responded.who("liaison PUPR"))]
    shown = responded.mails("held_back")[-1]["text"]
    assert "bulan Mei 2026" in shown and responded.stage() == "handling/answering"


def test_an_approval_in_a_digest_is_of_what_stood_when_it_was_written(responded: Bag) -> None:
    liaison = responded.who("liaison PUPR")
    responded.at("2026-03-06 09:00")
    digest = next(row for row in responded.mails("digest", liaison) if "1 setuju" in row["text"])
    responded.says("officer PUPR", "instruction", MORE)
    assert responded.answer(digest, "1: 1 setuju") == [("response", liaison)]
    assert responded.stage() == "handling/answering"


def test_more_time_is_granted_as_the_letter_asked_for_it(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "5 sampai 13 April 2026 karena hujan")
    first = bag.last("extension")
    bag.says("liaison PUPR", "disposition", "5 sampai 13 Mei 2026 karena menunggu alat berat")
    for verdict in ("1", "2 Mohon selesaikan sesuai batas waktu"):
        assert bag.answer(first, verdict) == [("extension", bag.who("admin"))]
        assert bag.case().dispositions[0].extended is None and not bag.mails("extended")
    again = bag.mails("extension")[-1]
    assert "13 Mei 2026" in again["text"] and UNREAD in again["text"]
    bag.answer(again, "1")
    until = bag.case().dispositions[0].extended
    assert until is not None and f"{until:%d-%m}" == "13-05"


def test_what_was_given_back_again_is_not_kept_there_by_the_first_letter(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "4 karena jalan provinsi")
    first = bag.last("returned")
    bag.answer(first, "2 Jalan itu aset kabupaten")
    bag.says("liaison PUPR", "disposition", "4 DISPERKIMTAN karena jalan lingkungan perumahan")
    assert bag.answer(first, "2 Jalan itu aset kabupaten") == [("returned", bag.who("admin"))]
    assert bag.stage() == "handling/returned"
    bag.answer(bag.mails("returned")[-1], "1 DISPERKIMTAN")
    assert [part.agency for part in bag.case().live] == ["DISPERKIMTAN"]


def test_whoever_holds_an_answer_too_late_can_still_put_it_right(responded: Bag) -> None:
    responded.says("liaison PUPR", "response", "1 setuju")
    echo = responded.last("echo", responded.who("liaison PUPR"))
    responded.settle(windows_over=True)
    assert responded.answer(echo, "1 tahan") == [("already", responded.who("liaison PUPR"))]
    late = responded.last("already")
    assert "tidak dapat ditarik kembali" in late["text"] and "Ralat:" in late["text"]
    responded.answer(late, f"2 Ralat: {LATER}")
    responded.settle(windows_over=True)
    assert LATER in " ".join(responded.last("answer")["text"].replace("> ", "").split())
