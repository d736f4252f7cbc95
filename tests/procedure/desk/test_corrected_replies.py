"""What could not be done comes back with the corrected line ready to send."""

from __future__ import annotations

from tests.mailbag import LIAISON, Bag, flat


def test_an_assignment_without_an_officer_comes_back_with_each_of_them(bag: Bag) -> None:
    bag.disposed()
    assert bag.says("liaison PUPR", "disposition", "1") == [("not_understood", LIAISON)]
    told = flat(bag.last("not_understood")["text"])
    for no, officer in enumerate(bag.house.agency("PUPR").officers, 1):
        assert f"1 {no} Tugaskan {officer.name}" in told
    bag.says("liaison PUPR", "not_understood", "1 2")
    assert bag.stage() == "handling/execution"


def test_a_verdict_without_its_object_comes_back_with_lines_to_send(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "1")
    told = flat(bag.last("not_understood")["text"])
    assert "1 PUPR" in told and "Dinas Pekerjaan Umum" in told
    bag.says("admin", "not_understood", "6")
    told = flat(bag.last("not_understood")["text"])
    assert "6 TERLALU_UMUM" in told and "terlalu umum" in told
    bag.says("admin", "not_understood", "6 TERLALU_UMUM")
    assert bag.stage() == "archived"
