"""What a complainant writes before an answer is there: a question is answered at once from what is known, and
what he calls settled is closed as settled."""

from __future__ import annotations

import pytest

from tests.mailbag import ADMIN, CITIZEN, LIAISON, Bag, flat


@pytest.mark.parametrize(
    "asks",
    [
        "kapan jalan itu diaspal, Pak?",
        "Siapa yang pegang laporan saya sekarang",
        "Baik Pak, terima kasih. Permisi tanya, apa nanti saya dipanggil?",
        "maksud aku nanyo pak, bilo jalan tu nak diaspal",
        "Anak saya jatuh di lubang itu kemarin sore. Kapan diperbaiki?",
    ],
)
def test_a_question_is_answered_at_once_with_desk_and_day(bag: Bag, asks: str) -> None:
    bag.disposed()
    assert bag.says("citizen", "forwarded", asks)[-1] == ("status_letter", CITIZEN)
    told = flat(bag.last("status_letter", CITIZEN)["text"])
    assert "Dinas Pekerjaan Umum" in told and "paling lambat" in told and "Nama Bapak/Ibu" in told
    assert not bag.mails("noted", CITIZEN)


def test_what_he_adds_beside_a_question_reaches_who_has_it(bag: Bag) -> None:
    bag.disposed()
    came = bag.says("citizen", "forwarded", "Anak saya jatuh di lubang itu kemarin sore. Kapan diperbaiki?")
    assert ("more_text", LIAISON) in came
    told = flat(bag.last("status_letter", CITIZEN)["text"])
    assert "Pertanyaan Bapak/Ibu kami sampaikan kepada yang menangani laporan ini" in told


def test_what_he_calls_settled_is_closed_and_the_work_is_stopped(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    officer = bag.last("instruction")["to"]
    came = bag.says("citizen", "forwarded", "Maksud saya sudah beres, boleh ditutup")
    assert sorted(came) == sorted([("closed", CITIZEN), ("stop", LIAISON), ("stop", officer)])
    assert bag.stage().startswith("closed") and bag.case().status() == "finished"
    assert "sudah beres" in flat(bag.last("stop", LIAISON)["text"])


def test_settled_at_the_admin_s_desk_is_told_him_and_taken_up_again_there(bag: Bag) -> None:
    bag.complaint()
    assert sorted(bag.says("citizen", "receipt", "sudah selesai, tutup saja")) == sorted(
        [("closed", CITIZEN), ("stop", ADMIN)]
    )
    assert ("verification", ADMIN) in bag.says(
        "citizen", "closed", "Ternyata rusak lagi, mohon dibuka kembali"
    )
    assert bag.stage() == "verification"


@pytest.mark.parametrize(
    "asks", ["Mohon laporan saya segera diselesaikan", "jangan ditutup dulu, belum ada yang datang"]
)
def test_a_wish_that_it_be_settled_closes_nothing(bag: Bag, asks: str) -> None:
    bag.disposed()
    bag.says("citizen", "forwarded", asks)
    assert bag.stage() == "handling/distribution"
