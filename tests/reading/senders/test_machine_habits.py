"""Habits of machines: the same words again, and answers faster than a hand can type. No person is taken for
one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailroom.reading.senders.auto_mail import classify
from mailroom.reading.senders.machine_habits import Habits, limits, seconds_of, words_of
from tests.mailbag import ADMIN, CITIZEN, TEXT, Bag
from tests.reading.senders.test_auto_mail import mail

TICKET = (
    "Pesan Anda dengan nomor tiket {} ada pada kami dan ditangani petugas meja layanan menurut antrean. Jam"
    " kerja 08.00-16.00."
)
LEFT = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)


def later(bag: Bag, **more: float) -> None:
    bag.now += timedelta(**more)


# The score.


def test_no_habit_decides_alone_and_two_do() -> None:
    for one in (Habits(again=1), Habits(again=9), Habits(quick=3, length=300)):
        found = classify(mail(), habits=one.signs())
        assert (found.kind, found.doubtful) == ("human", False)
        assert len(found.why) == 3 and "tanda lemah" in found.why[-1]
    both = classify(mail(), habits=Habits(1, 3, 300).signs())
    assert (both.kind, both.doubtful) == ("auto_reply", True)
    assert both.why == (
        "tanda jawaban otomatis: 4 dari 4 yang diperlukan",
        "isi yang sama sudah 1 kali datang dari pengirim ini dalam 14 hari (+2)",
        "dijawab 3 detik sesudah surat kita berangkat, 300 huruf: lebih cepat daripada orang mengetik (+2)",
    )


def test_a_habit_beside_another_sign() -> None:
    noreply = mail(sender="noreply@sistem.example")
    assert classify(noreply).kind == "human"
    assert classify(noreply, habits=Habits(again=1).signs()).kind == "auto_reply"
    sure = classify(mail(Auto_Submitted="auto-replied"), habits=Habits(again=1).signs())
    assert (sure.kind, sure.doubtful) == ("auto_reply", False)


@pytest.mark.parametrize(
    "text", ["1", "ok", "Diterima, akan kami teruskan.", "2 Sudah kami perbaiki kemarin sore, terima kasih."]
)
def test_short_texts_are_no_habit(text: str) -> None:
    assert words_of("a@b.example", text) == ""
    assert seconds_of(text, LEFT, LEFT) is None


def test_the_same_words_are_the_same_whatever_number_stands_in_them() -> None:
    first, second = (
        words_of("A@b.example", TICKET.format(1041)),
        words_of("a@b.example", TICKET.format(1042).replace(" ", "\n")),
    )
    assert first == second != ""
    assert (
        words_of("c@b.example", TICKET.format(1041))
        != first
        != words_of("a@b.example", TICKET.format(1) + " Salam")
    )


@pytest.mark.parametrize(("seconds", "found"), [(0, 0), (3, 3), (20, None), (21, None), (-1, None)])
def test_how_fast_a_hand_types(seconds: int, found: int | None) -> None:
    assert seconds_of("x" * 120, LEFT, LEFT + timedelta(seconds=seconds)) == found
    assert limits()["quick_seconds"] == 20


# In the office.


def ticket(bag: Bag, number: int) -> list[tuple[str, str]]:
    return bag.answer(bag.last("receipt"), TICKET.format(number))


def test_a_ticket_system_that_answers_our_receipts_is_noticed_and_not_answered(bag: Bag) -> None:
    bag.complaint()
    assert ticket(bag, 1041) != []  # the first one may be a person's
    later(bag, minutes=1)
    assert ticket(bag, 1042) != []  # so may one that comes a minute later
    bag.complaint(
        subject="Lampu mati",
        text="Lampu jalan di Desa Segayam Kecamatan Gelumbang mati sejak 2 Maret 2026. Mohon diperbaiki.",
    )
    with bag.nothing_changes():
        assert ticket(bag, 1043) == [("digest", ADMIN)]
    row = bag.letter()
    assert (row["class"], row["kind"], row["status"], row["dossier"]) == (
        "automatic",
        "doubtful",
        "apart",
        bag.number(2),
    )
    assert any("isi yang sama sudah 2 kali" in why for why in row["why"])
    assert any("lebih cepat daripada orang mengetik" in why for why in row["why"])
    (line,) = bag.listed(ADMIN, "spam")
    assert "isi yang sama" in line["data"]["why"]


def test_one_digit_makes_it_a_persons_reply_once(bag: Bag) -> None:
    bag.complaint()
    ticket(bag, 1041)
    assert ticket(bag, 1042) == [("digest", ADMIN)]
    digest = bag.last("digest", ADMIN)
    assert "isi yang sama sudah 1 kali" in " ".join(digest["text"].split())
    texts = len(bag.case().texts)
    bag.answer(digest, "1")
    assert len(bag.case().texts) == texts + 1
    bag.answer(digest, "1 ")
    assert (len(bag.case().texts), len(bag.cases())) == (texts + 1, 1)


def test_a_citizen_who_sends_his_complaint_again_is_a_person(bag: Bag) -> None:
    for count in range(4):
        bag.write(text=TEXT + " Sudah lama kami menunggu.")
        later(bag, hours=5)
        assert bag.letter()["class"] != "automatic", count


def test_an_official_who_answers_ten_dispositions_the_same_is_a_person(bag: Bag) -> None:
    """Even at once, and long, when it is a choice of the menu; a long text of his own may come slowly as
    often as he likes."""
    for count in range(5):
        bag.disposed(subject=f"Jalan {count}", text=TEXT.replace("1 Maret", f"{count + 1} Maret"))
        bag.says(
            "liaison PUPR",
            "disposition",
            "Mohon perpanjangan waktu s.d. 20 Maret 2026 karena kami masih menunggu alat berat dari UPTD di"
            " Muara Enim.",
        )
        assert bag.letter()["class"] == "reply"
        later(bag, minutes=2)
        bag.says(
            "liaison PUPR",
            "disposition",
            "Jalan tersebut sudah kami tambal kemarin sepanjang dua ratus meter dan rambu peringatan sudah"
            " kami pasang kembali.",
        )
        assert bag.letter()["class"] == "reply"


def test_a_systems_daily_notice_from_an_address_that_nobody_reads(bag: Bag) -> None:
    text = (
        "Laporan harian server: semua layanan berjalan baik. Ruang simpan terpakai {} persen, cadangan"
        " terakhir selesai pukul 03.12 tanpa galat."
    )
    bag.write("noreply@server.example", "Laporan harian", text.format(61), name="Server")
    later(bag, days=1)
    bag.write("noreply@server.example", "Laporan harian", text.format(62), name="Server")
    assert (bag.letter()["class"], len(bag.cases())) == ("automatic", 1)
    later(bag, days=limits()["again_days"] + 1)
    bag.write("noreply@server.example", "Laporan harian", text.format(63), name="Server")
    assert len(bag.cases()) == 2  # what was forgotten is no habit


def test_the_clock_of_another_server_is_not_believed(bag: Bag) -> None:
    bag.complaint()
    ticket(bag, 1041)
    message = bag.reply_to(bag.last("receipt"), TICKET.format(1042))
    bag.put(message.as_bytes(), CITIZEN, str(message["To"]), door="imap")
    assert bag.letter()["class"] != "automatic"
