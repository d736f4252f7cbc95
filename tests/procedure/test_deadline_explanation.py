"""`jelaskan batas waktu`: each step of the sum; the day that it leads to is the one other letters name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailroom.procedure.people import Role
from mailroom.procedure.reminders.deadline_explanation import deadline_sums
from tests.mailbag import CITIZEN, LIAISON, Bag


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_complainant_reads_each_step_with_the_holidays(bag: Bag) -> None:
    bag.disposed()
    assert bag.answer(bag.last("forwarded"), "jelaskan batas waktu") == [("deadline_sum", CITIZEN)]
    text = flat(bag.last("deadline_sum")["text"])
    assert "Jawaban kepada Bapak/Ibu, seluruhnya" in text and "14 hari kerja" in text
    assert "hari libur: " in text and "Hari terakhir" in text and "1 April 2026" in text


def test_an_agency_reads_the_sum_of_its_desk_and_of_the_whole(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "jelaskan batas waktunya")
    text = flat(bag.last("deadline_sum")["text"])
    assert bag.mails("deadline_sum", LIAISON) and "Pembagian oleh Pejabat Penghubung" in text
    assert bag.stage() == "handling/distribution"


@pytest.mark.parametrize("role", [Role.COMPLAINANT, Role.LIAISON])
def test_the_steps_add_up_to_the_last_day(bag: Bag, role: Role) -> None:
    """Day 0, the limit's days, what is not counted and what was added lead to the day that is named."""
    bag.disposed()
    case, house = bag.case(), bag.house
    part = case.dispositions[0] if role == Role.LIAISON else None
    for one in deadline_sums(case, part, role, house):
        limit = house.limit(one["key"]).amount
        days = limit + one["weekends"] + len(one["holidays"]) + one["added"]
        assert one["zero"] + timedelta(days=days) == one["last"]
