"""The days that letters promise: each on a working day, and the same one everywhere it is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.procedure import deadlines
from mailroom.procedure.tally.case_timeliness import LATE, Judge
from tests.mailbag import Bag, flat


@pytest.fixture
def bag(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    made = Bag(demonstration, tmp_path, "2026-05-04 08:00")
    yield made
    made.close()


def paused(bag: Bag, back: str) -> date:
    """Given back, archived, objected to; then its complainant is asked, answers on the day `back`, and it
    goes out anew."""
    bag.disposed()
    bag.at("2026-05-05 09:00")
    bag.says("liaison PUPR", "disposition", "4 karena jalan provinsi")
    bag.says("admin", "returned", "4 TERLALU_UMUM")
    bag.answer(bag.last("declined"), "Saya keberatan, jalan itu jalan kabupaten dan masih rusak.")
    bag.says("admin", "verification", "4 Mohon sebutkan patokan")
    bag.at(back)
    bag.answer(bag.last("ask"), "Patokannya di depan SDN 3 Desa Lembak, sebelah masjid besar.")
    bag.answer(bag.mails("verification")[-1], "1 PUPR")
    found = deadlines.whole_day(bag.case(), bag.house)
    assert found is not None
    return found


# 14 HK from 4 May 2026 end on Tuesday, 26 May; 27 and 28 May and 1 June are days off. Asked on the 5th, at
# 09.00.
@pytest.mark.parametrize(
    ("back", "last"),
    [
        ("2026-05-05 15:00", date(2026, 5, 26)),
        ("2026-05-06 08:30", date(2026, 5, 29)),
        ("2026-05-07 08:30", date(2026, 6, 2)),
        ("2026-05-08 08:30", date(2026, 6, 3)),
        ("2026-05-09 08:30", date(2026, 6, 4)),  # a Saturday: it counts as read on Monday
        ("2026-05-11 08:30", date(2026, 6, 4)),
        ("2026-05-11 16:30", date(2026, 6, 5)),
    ],
)
def test_the_whole_limit_goes_on_by_the_working_days_it_was_paused(bag: Bag, back: str, last: date) -> None:
    assert paused(bag, back) == last and bag.house.calendar.is_working(last)
    assert f"{last.day} {'Mei' if last.month == 5 else 'Juni'} 2026" in bag.mails("forwarded")[-1]["text"]


def test_the_report_judges_by_the_same_day(bag: Bag) -> None:
    last = paused(bag, "2026-05-08 08:30")
    for day, late in ((last, False), (bag.house.calendar.next_working(date(2026, 6, 4)), True)):
        now = datetime.combine(day, datetime.min.time(), bag.zone).replace(hour=12)
        assert (Judge(bag.house, now).facts(bag.case()).limits["whole"] == LATE) is late


# The answer to a comment (row 7): one working day, whoever writes it.


@pytest.fixture
def commented(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    """A comment of Thursday, 5 March 2026, promised by Friday; the whole limit of the first answer is 1
    April."""
    made = Bag(demonstration, tmp_path / "comment")
    made.answered()
    made.answer(made.last("answer"), "Belum beres pak, di depan SDN 3 masih berlubang.")
    yield made
    made.close()


def test_the_day_promised_for_a_comment_holds_for_the_officer_and_in_every_letter(commented: Bag) -> None:
    friday = "Jumat, 6 Maret 2026"
    assert friday in flat(commented.mails("comment_received")[-1]["text"])
    commented.says("liaison PUPR", "comment", "1 1")
    assert friday in flat(commented.last("instruction")["text"])
    assert friday in flat(commented.last("echo")["text"])
    commented.answer(commented.last("comment_received"), "status")
    status = flat(commented.last("status_letter")["text"])
    assert friday in status and "April" not in status
    commented.says(
        "liaison PUPR", "disposition", "3 Petugas sudah di lokasi pagi ini dan sedang menutup lubangnya."
    )
    assert friday in flat(commented.last("progress")["text"])
    commented.answer(commented.last("comment_received"), "Tambahan: lubangnya dua, di kiri dan kanan jalan.")
    assert "April" not in commented.last("noted")["text"]


def test_a_comment_that_is_overdue_is_late_at_the_officers_desk_and_its_writer_reads_a_word_of_regret(
    commented: Bag,
) -> None:
    commented.says("liaison PUPR", "comment", "1 1")
    commented.at("2026-03-09 09:00")
    assert commented.listed(commented.who("officer PUPR"), "late")
    assert commented.listed(commented.who("head PUPR"), "told")
    commented.answer(commented.last("comment_received"), "status")
    status = " ".join(commented.last("status_letter")["text"].split())
    assert "Batas waktu jawaban (Jumat, 6 Maret 2026) sudah lewat. Kami mohon maaf." in status
    commented.says(
        "officer PUPR", "instruction", "Dua lubang di depan SDN 3 sudah kami tutup pada 9 Maret 2026."
    )
    commented.says("liaison PUPR", "response", "1")
    commented.settle(windows_over=True)
    assert "maaf" in commented.mails("answer")[-1]["text"]
    judge = Judge(commented.house, commented.now)
    assert judge.facts(commented.case()).limits["comment"] == LATE


def test_an_officer_who_gets_a_comment_after_its_day_has_one_of_his_own(commented: Bag) -> None:
    commented.at("2026-03-10 09:00")
    commented.says("liaison PUPR", "comment", "1 1")
    assert "Rabu, 11 Maret 2026" in commented.last("instruction")["text"]
    commented.at("2026-03-11 16:00")
    assert not commented.listed(commented.who("officer PUPR"), "late")


def test_more_time_for_a_comment_is_the_day_that_its_writer_reads(commented: Bag) -> None:
    commented.says("liaison PUPR", "comment", "1 1")
    commented.says(
        "officer PUPR", "instruction", "mohon perpanjangan sampai 13 Maret 2026 karena menunggu aspal"
    )
    commented.says("admin", "extension", "1")
    commented.answer(commented.last("comment_received"), "status")
    assert "Jumat, 13 Maret 2026" in commented.last("status_letter")["text"]
    commented.says(
        "officer PUPR", "instruction", "Dua lubang di depan SDN 3 sudah kami tutup pada 9 Maret 2026."
    )
    commented.says("liaison PUPR", "response", "1")
    commented.settle(windows_over=True)
    assert "maaf" not in commented.mails("answer")[-1]["text"]
