"""With several agencies a rating belongs to the answer it replies to; none is lost to the next."""

from __future__ import annotations

from datetime import date

import pytest

from mailroom.procedure.tally import report_period
from mailroom.reading.replies import ratings
from tests.bench import reply_hands
from tests.mailbag import ADMIN, CITIZEN, Bag, flat


def answers(bag: Bag, code: str, form: str = "disposition") -> None:
    bag.says(
        f"liaison {code}", form, "2 Sudah kami tangani di lapangan pada 5 Maret 2026 sepanjang 120 meter."
    )
    bag.settle(windows_over=True)


def rated(bag: Bag, first: str, second: str) -> None:
    """PUPR answers and is rated, then DLH."""
    bag.complaint()
    bag.says("admin", "verification", "1 PUPR, DLH")
    answers(bag, "PUPR")
    bag.answer(bag.last("answer"), first)
    answers(bag, "DLH")
    bag.answer(bag.last("answer"), second)


@pytest.mark.parametrize(("first", "second"), [("4", "1"), ("1", "4")])
def test_each_answer_keeps_its_rating_and_the_case_has_the_lowest(bag: Bag, first: str, second: str) -> None:
    rated(bag, first, second)
    case = bag.case()
    assert [(part.agency, part.rating) for part in case.dispositions] == [
        ("PUPR", int(first)),
        ("DLH", int(second)),
    ]
    assert case.rating == 1


def test_each_agency_is_counted_with_its_own(bag: Bag) -> None:
    rated(bag, "4", "1")
    made = report_period.figures(
        [bag.case()], date(2026, 1, 1), date(2026, 3, 31), bag.house, now=bag.now, reprimands=[]
    )
    assert (
        made.tables["T4"].cell("PUPR", "rating").value,
        made.tables["T4"].cell("DLH", "rating").value,
    ) == (4, 1)
    assert made.tables["T10"].cell("stars.1", "count").value == 1


def test_each_liaison_reads_his_own_and_its_reason(bag: Bag) -> None:
    rated(bag, "4", "1")
    bag.answer(bag.last("rating_reason"), "Petugasnya datang sangat terlambat.")
    answers(bag, "DLH", "comment")
    bag.answer(bag.last("answer"), "sudah beres, tutup saja laporannya")
    assert "NILAI 4 DARI 5" in flat(bag.last("closed_notice", bag.who("liaison PUPR"))["text"])
    assert "NILAI 1 DARI 5" in flat(bag.last("closed_notice", bag.who("liaison DLH"))["text"])
    assert [part.rating_reason for part in bag.case().dispositions] == [
        "",
        "Petugasnya datang sangat terlambat.",
    ]


def test_the_admin_reads_both(bag: Bag) -> None:
    rated(bag, "4", "1")
    bag.says("admin", "verification", "status")
    told = flat(bag.last("status_letter", ADMIN)["text"])
    assert "Penataan Ruang: 4 (puas)" in told
    assert "Lingkungan Hidup: 1 (sangat tidak puas)" in told


def test_the_last_word_on_the_same_answer_counts(bag: Bag) -> None:
    rated(bag, "4", "1")
    first = next(mail for mail in bag.mails("answer", CITIZEN) if mail["agency"] == "DLH")
    bag.answer(first, "5")
    assert [part.rating for part in bag.case().dispositions] == [4, 5]
    assert bag.case().rating == 4


def test_a_rating_of_the_whole_case_counts_for_all(bag: Bag) -> None:
    rated(bag, "4", "5")
    bag.answer(bag.last("closed", CITIZEN), "3")
    assert ([part.rating for part in bag.case().dispositions], bag.case().rating) == ([None, None], 3)


def test_one_agency_is_rated_as_ever(bag: Bag) -> None:
    bag.closed()
    bag.answer(bag.last("closed", CITIZEN), "2")
    assert (bag.case().rating, bag.case().dispositions[0].rating) == (2, 2)


def test_what_is_settled_closes_as_finished_and_is_not_withdrawn(bag: Bag) -> None:
    bag.answered()
    bag.answer(bag.last("answer"), "sudah beres pak, laporannya ditutup saja")
    case = bag.case()
    assert (case.stage, case.closed_by, case.withdrawn) == ("closed", "complainant", False)
    assert "seperti yang Bapak/Ibu sampaikan" in flat(bag.last("closed", CITIZEN)["text"])


@pytest.mark.parametrize("words", ["terima kasih pak", "tutup saja, percuma melapor", "jangan ditutup dulu"])
def test_nothing_else_closes(bag: Bag, words: str) -> None:
    bag.answered()
    bag.answer(bag.last("answer"), words)
    assert bag.stage() != "closed" and not bag.mails("closed")


def test_who_has_spoken_is_not_told_that_nothing_was_heard(bag: Bag) -> None:
    bag.answered()
    bag.answer(bag.last("answer"), "2")
    assert "belum kami tutup" in flat(bag.last("rating_reason", CITIZEN)["text"])
    bag.at("2026-04-10 09:00")
    notice = flat(bag.last("closing_notice", CITIZEN)["text"])
    assert "menilai jawabannya 2" in notice and "Karena belum ada kabar" not in notice


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("makasih yo, tapi nilainyo 2", 2),
        ("saya kasih nilai lima", 5),
        ("bintang empat lah", 4),
        ("nilainya dua saja", 2),
        ("Terima kasih. Saya beri 3 dari 5. Petugasnya ramah.", 3),
        ("Air sudah mengalir.\n4\nSalam", 4),
        ("yang rusak di RT 5", None),
        ("3 dari 5 lampu sudah menyala", None),
        ("bintang 2 eh maksud saya 4", {}),
        ("nanti kami kasih 5", {}),
    ],
)
def test_a_mark_is_named_as_such_or_alone_on_its_line(text: str, mark: object) -> None:
    found = ratings.rating(reply_hands.parsed(text, reply_hands.agencies(), reply_hands.TODAY, "PUPR"))
    assert (found["rating"] if found else found) == mark
