"""More time for an agency: what the complainant hears of it, what later desks keep, and a day that has passed
meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.procedure import deadlines
from mailroom.procedure.reminders import due_steps
from mailroom.procedure.tally.case_timeliness import LATE, RUNNING, Judge
from tests.mailbag import ANSWER, CITIZEN, Bag, flat


@pytest.fixture
def bag(bag: Bag) -> Bag:
    """A case of PUPR, disposed on Thursday 5 March 2026: row 4 ends on 6 March, row 5 would on 25 March or
    later, the whole on 1 April."""
    bag.disposed()
    return bag


def granted(bag: Bag, day: str) -> list[tuple[str, str]]:
    bag.says("liaison PUPR", "disposition", f"5 sampai {day} karena alat rusak")
    return bag.says("admin", "extension", "1")


def test_a_limit_within_the_promise_is_extended_without_a_letter_to_the_complainant(bag: Bag) -> None:
    came = granted(bag, "13 Maret 2026")
    assert [form for form, _ in came] == ["extension_result"]
    assert bag.mails("extended") == []
    assert "Jumat, 13 Maret 2026" in flat(bag.last("extension_result")["text"])
    assert "Batas jawaban kepada Pelapor tidak berubah" in flat(bag.last("extension_result")["text"])
    bag.at("2026-03-06 09:00")
    assert "waktu diperpanjang untuk Dinas" in flat(bag.last("digest", bag.who("admin"))["text"])


def test_a_promise_that_moves_is_told_and_stands_in_every_later_letter(bag: Bag) -> None:
    assert ("extended", CITIZEN) in granted(bag, "20 April 2026")
    assert "Senin, 20 April 2026" in flat(bag.last("extended")["text"])
    assert "Pelapor sudah kami beri tahu" in flat(bag.last("extension_result")["text"])
    bag.answer(bag.last("extended"), "status")
    told = flat(bag.last("status_letter", CITIZEN)["text"])
    assert "20 April 2026" in told and "1 April 2026" not in told
    bag.says("liaison PUPR", "disposition", "3 Aspal sudah dipesan, datang pada 10 April 2026.")
    assert "20 April 2026" in flat(bag.last("progress")["text"])
    bag.at("2026-04-16 09:00")
    bag.says("liaison PUPR", "disposition", f"2 {ANSWER}")
    bag.settle(windows_over=True)
    assert "mohon maaf" not in flat(bag.last("answer")["text"]).lower()  # within the time that he was told


def test_more_time_for_one_row_shortens_no_later_one(bag: Bag) -> None:
    granted(bag, "13 Maret 2026")
    bag.at("2026-03-10 09:00")
    bag.says("liaison PUPR", "disposition", "1 1")
    part, house = bag.case().live[0], bag.house
    row = house.last_day(bag.now, "execution")
    assert deadlines.row_day(part, house) == row
    # a day before it
    assert deadlines.disposition_day(bag.case(), part, house) == deadlines.whole_day(bag.case(), house)
    bag.at("2026-03-17 09:00")
    chiefs = (bag.who("head PUPR"), bag.who("apip"), bag.who("officer PUPR"))
    assert [line for to in chiefs for line in bag.listed(to, "late", "told")] == []
    assert Judge(house, bag.now).facts(bag.case()).limits["execution"] == RUNNING


@pytest.mark.parametrize("day", ["13 Maret 2026", "20 April 2026", "1 Juni 2026"])
def test_the_clock_and_the_report_count_the_same_day(bag: Bag, day: str) -> None:
    granted(bag, day)
    bag.at("2026-03-10 09:00")
    bag.says("liaison PUPR", "disposition", "1 1")
    part, house = bag.case().live[0], bag.house
    last = deadlines.row_day(part, house)
    assert last is not None
    for moment, late in (
        (f"{last} 20:00", False),
        (f"{house.calendar.midnight_after(last).date()} 08:00", True),
    ):
        judged = Judge(house, bag.moment(moment)).verdict(part.clock, "execution", None, part.extended)
        assert (judged == LATE) == late


def test_the_whole_limit_is_reminded_of_when_the_time_granted_ends_before_it(bag: Bag) -> None:
    granted(bag, "13 Maret 2026")
    bag.at("2026-03-17 09:00")
    bag.says("liaison PUPR", "disposition", "1 1")  # row 5 would end after the whole limit
    part, house = bag.case().live[0], bag.house
    whole = deadlines.whole_day(bag.case(), house)
    assert whole is not None
    assert deadlines.disposition_day(bag.case(), part, house) == whole
    assert "whole" in {due.bell.name for due in due_steps.dues(bag.case(), house)}


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        ("9 Maret 2026", "1"),
        ("20 Maret 2026", "1 sampai 6 Maret 2026"),
        ("20 Maret 2026", "1 sampai 10 Maret 2026"),
    ],
)
def test_a_day_that_has_passed_is_asked_about(bag: Bag, day: str, verdict: str) -> None:
    bag.says("liaison PUPR", "disposition", f"5 sampai {day} karena alat rusak")
    bag.at("2026-03-12 09:00")
    assert bag.says("admin", "extension", verdict) == [("not_understood", bag.who("admin"))]
    assert bag.mails("extended") == bag.mails("extension_result") == []
    assert verdict != "1" or "sebutkan tanggal lain" in flat(bag.last("not_understood")["text"])
    came = bag.says("admin", "not_understood", "1 sampai 17 Maret 2026")
    assert ("extension_result", bag.who("liaison PUPR")) in came
    assert "Selasa, 17 Maret 2026" in flat(bag.last("extension_result")["text"])


def test_a_day_within_the_limit_that_runs_is_no_extension(bag: Bag) -> None:
    bag.says("liaison PUPR", "disposition", "1 1")
    came = bag.says("officer PUPR", "instruction", "Belum selesai, mohon perpanjangan sampai 10 Maret 2026")
    assert {form for form, _ in came} == {"echo", "more_text"} and not bag.mails("extension")
    assert "masih di dalam batas waktu" in flat(bag.last("echo", bag.who("officer PUPR"))["text"])
    bag.says("officer PUPR", "instruction", "Mohon perpanjangan sampai 24 April 2026, pipa belum datang.")
    asked = bag.who("admin")
    assert bag.says("admin", "extension", "1 sampai 10 Maret 2026") == [("not_understood", asked)]
    assert bag.case().live[0].extended is None


def test_seven_days_more_for_information_are_added_to_its_ten(demonstration: Config, tmp_path: Path) -> None:
    bag = Bag(demonstration, tmp_path)
    bag.complaint(
        subject="Permintaan data",
        text="Mohon salinan dokumen anggaran jalan di Desa Lembak Kecamatan Lembak tahun 2025.",
    )
    bag.says("admin", "verification", "3")
    to = bag.last("disposition")
    ten = deadlines.whole_day(bag.case(), bag.house)
    bag.answer(to, "5 mohon perpanjangan waktu")
    bag.says("admin", "extension", "1")
    assert ten is not None
    until = bag.case().live[0].extended
    assert until is not None and bag.house.calendar.days_between(ten, until.date()) == 7
    bag.close()
