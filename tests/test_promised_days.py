"""The days that letters promise: each on a working day, and the same one everywhere it is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.procedure import clocks
from mailroom.procedure.tally_judge import LATE, Judge
from tests.mailbag import Bag


@pytest.fixture
def bag(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    made = Bag(demonstration, tmp_path, "2026-05-04 08:00")
    yield made
    made.close()


def paused(bag: Bag, back: str) -> date:
    """Given back, archived, objected to; then its complainant is asked, answers on the day `back`, and it goes out anew."""
    bag.disposed()
    bag.at("2026-05-05 09:00")
    bag.says("liaison PUPR", "disposition", "4 karena jalan provinsi")
    bag.says("admin", "returned", "4 TERLALU_UMUM")
    bag.answer(bag.last("declined"), "Saya keberatan, jalan itu jalan kabupaten dan masih rusak.")
    bag.says("admin", "verification", "4 Mohon sebutkan patokan")
    bag.at(back)
    bag.answer(bag.last("ask"), "Patokannya di depan SDN 3 Desa Lembak, sebelah masjid besar.")
    bag.answer(bag.mails("verification")[-1], "1 PUPR")
    found = clocks.whole_day(bag.case(), bag.house)
    assert found is not None
    return found


# 14 HK from 4 May 2026 end on Tuesday, 26 May; 27 and 28 May and 1 June are days off. Asked on the 5th, at 09.00.
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
