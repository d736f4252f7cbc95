"""Two verdicts on one matter that contradict each other: nothing is sent, and both are shown."""

from __future__ import annotations

import pytest

from tests.mailbag import ADMIN, CITIZEN, LIAISON, Bag, flat

RESPONSE = "Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026."
BACK = "Mohon sebutkan kapan bahu jalan dikerjakan"


@pytest.fixture
def approved(bag: Bag) -> Bag:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.says("officer PUPR", "instruction", RESPONSE)
    bag.says("liaison PUPR", "response", "1")
    return bag


def test_a_no_after_a_yes_stops_the_answer_and_shows_both(approved: Bag) -> None:
    assert approved.says("liaison PUPR", "response", f"3 {BACK}") == [("held_back", LIAISON)]
    approved.settle(windows_over=True)
    assert not approved.mails("answer") and approved.stage() == "handling/answering"
    told = flat(approved.last("held_back")["text"])
    assert "Dua keputusan yang berbeda" in told and BACK in told and RESPONSE in told


@pytest.mark.parametrize(("tap", "stage"), [("1 setuju", "answered"), (f"3 {BACK}", "handling/execution")])
def test_one_tap_decides_between_them(approved: Bag, tap: str, stage: str) -> None:
    approved.says("liaison PUPR", "response", f"3 {BACK}")
    approved.says("liaison PUPR", "held_back", tap)
    approved.settle(windows_over=True)
    assert approved.stage() == stage
    assert bool(approved.mails("answer", CITIZEN)) == (stage == "answered")


def test_the_admin_who_answers_second_reads_what_the_first_did(bag: Bag) -> None:
    bag.disposed()
    assert bag.says("admin", "verification", "6 TERLALU_UMUM") == [("already", ADMIN)]
    told = flat(bag.last("already")["text"])
    assert "meneruskan ke perangkat daerah" in told and f"WIB, {bag.house.admin.name}: " in told
    assert bag.stage() == "handling/distribution"
