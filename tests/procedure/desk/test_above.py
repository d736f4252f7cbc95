"""Whoever is told of a late desk: what he may say, and that nobody reads a complaint about himself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailroom.procedure.people import Person, Role
from mailroom.procedure.secrecy.accused_head import is_accused
from tests.mailbag import LIAISON, TEXT, Bag, flat

HEAD = "kepala@pupr.muaraenim.example"


@pytest.fixture
def late(bag: Bag) -> Bag:
    bag.disposed()
    bag.at("2026-03-09T09:00+07:00")
    return bag


@pytest.mark.parametrize("says", ["{case}: 1", "Tolong segera diselesaikan ya", "Bambang, hari ini juga"])
def test_a_head_s_words_reach_who_holds_it(late: Bag, says: str) -> None:
    said = says.replace("{case}", late.case().number[-4:])
    assert ("urged", LIAISON) in late.says("head PUPR", "digest", said)


@pytest.mark.parametrize("asks", ["Kenapa terlambat?", "Apa kendalanya Pak Bambang?"])
def test_a_head_s_question_is_answered_with_desk_and_day(late: Bag, asks: str) -> None:
    assert [form for form, _ in late.says("head PUPR", "digest", asks)] == ["status_letter"]
    told = flat(late.last("status_letter")["text"])
    assert "pada Pejabat Penghubung" in told and "sudah lewat" in told


def test_a_head_who_may_be_accused_reads_nothing_of_it(bag: Bag) -> None:
    case, head = bag.disposed(), Person("Rudi Hartono", ("camat@kec.example",), Role.HEAD)
    assert not is_accused(case, "KEC-UJANMAS", head)
    case.respondent = "Camat"
    assert is_accused(case, "KEC-UJANMAS", head) and not is_accused(case, "PUPR", head)
    case.respondent, case.text = "", "Pak Rudi Hartono tidak pernah di kantor."
    assert is_accused(case, "PUPR", head)
    assert not is_accused(case, "PUPR", replace(head, name="Rudi Salim"))


def test_a_late_desk_of_an_accused_head_is_told_to_the_admin_s_head(bag: Bag) -> None:
    bag.complaint(
        text=f"Jalan di Desa Lembak Kecamatan Lembak rusak sejak 1 Maret 2026 dan {head_name(bag)} diam saja."
    )
    bag.says("admin", "verification", "1 PUPR")
    bag.at("2026-03-09T09:00+07:00")
    assert not bag.mails("digest", HEAD)
    assert "terlambat" in flat(bag.last("digest", bag.house.people.chairs["admin_head"][0].address)["text"])


def head_name(bag: Bag) -> str:
    return bag.house.agency("PUPR").head.name


@pytest.mark.parametrize(
    ("says", "form"), [("Tolong segera diselesaikan ya", "urged"), ("Kenapa terlambat?", "status_letter")]
)
def test_words_without_a_number_are_for_all_that_is_late(bag: Bag, says: str, form: str) -> None:
    bag.disposed()
    bag.disposed(sender="siti@warga.example", subject="Jembatan", text=TEXT.replace("Jalan", "Jembatan"))
    bag.at("2026-03-09T09:00+07:00")
    assert [one for one, _ in bag.says("head PUPR", "digest", says)].count(form) == 2
