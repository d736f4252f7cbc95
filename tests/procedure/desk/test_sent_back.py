"""A response that goes back to its officer gains no new limit of row 5. No letter names a day that is over
as if it were to come."""

from __future__ import annotations

from datetime import date

from mailroom.procedure import deadlines
from tests.mailbag import LIAISON, Bag, flat

BACK = "3 Mohon sebutkan kapan bahu jalan dikerjakan"
RESPONSE = "Jalan sudah kami tambal sepanjang 120 meter."


def last_day(bag: Bag) -> date | None:
    return deadlines.row_day(bag.case().dispositions[0], bag.house)


def test_who_sends_a_response_back_gives_no_new_limit(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    first, due = last_day(bag), bag.last("instruction")["left"]
    assert first is not None and due
    bag.at("2026-03-12T09:00+07:00")
    bag.says("officer PUPR", "instruction", RESPONSE)
    bag.says("liaison PUPR", "response", BACK)
    assert bag.stage() == "handling/execution" and last_day(bag) == first


def test_after_that_day_one_working_day_is_left(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.at("2026-04-14T09:00+07:00")
    bag.says("officer PUPR", "instruction", RESPONSE)
    bag.says("liaison PUPR", "response", BACK)
    assert last_day(bag) == bag.house.last_day(bag.now, "comment")


def test_a_day_that_is_over_is_told_as_over(bag: Bag) -> None:
    bag.disposed()
    bag.at("2026-04-14T09:00+07:00")
    bag.says("liaison PUPR", "disposition", "bantuan")
    told = flat(bag.last("help", LIAISON)["text"])
    assert "sudah lewat; mohon secepatnya" in told
