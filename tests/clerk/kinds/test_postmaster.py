"""The address that every mail server has for the people who run it (RFC 5321 4.5.1): taken in, read by a
person, answered by nobody."""

from __future__ import annotations

import pytest

from mailroom.text.idn import is_postmaster
from tests.delivery_reports import delivery_report
from tests.mailbag import ADMIN, CITIZEN, TEXT, Bag, flat

OURS = "postmaster@muaraenim.example"
ASKED = "Server Anda menolak surat kami sejak kemarin. Mohon diperiksa."


@pytest.mark.parametrize("address", ["postmaster", "Postmaster", OURS, "POSTMASTER@MuaraEnim.example"])
def test_whose_it_is(address: str) -> None:
    assert is_postmaster(address, "muaraenim.example")


@pytest.mark.parametrize(
    "address", ["postmaster@lain.example", "postmaster1@muaraenim.example", "pos@muaraenim.example", ""]
)
def test_whose_it_is_not(address: str) -> None:
    assert not is_postmaster(address, "muaraenim.example")


@pytest.mark.parametrize("to", ["postmaster", OURS, "PostMaster@MUARAENIM.example"])
def test_what_comes_there_waits_for_a_person(bag: Bag, to: str) -> None:
    raw = bag.message("it@mitra.example", "Penolakan surat", ASKED, to=f"<{to}>").as_bytes()
    assert bag.put(raw, "it@mitra.example", to) == [("digest", ADMIN)]
    assert bag.cases() == []
    assert (bag.letter()["kind"], bag.letter()["class"], bag.aside()) == ("postmaster", "report", [])
    assert ASKED in flat(bag.last("digest", ADMIN)["text"].replace("\n>", "\n").replace(">", ""))
    assert bag.mails(to="it@mitra.example") == []


def test_a_complaint_that_was_sent_there_becomes_one_by_a_digit(bag: Bag) -> None:
    bag.put(bag.message(CITIZEN, "Jalan rusak", TEXT, to=OURS).as_bytes(), CITIZEN, OURS)
    assert ("receipt", CITIZEN) in bag.says("admin", "digest", "1")
    assert len(bag.cases()) == 1


def test_what_comes_to_us_beside_it_is_ours(bag: Bag) -> None:
    bag.put(bag.message(CITIZEN, "Jalan rusak", TEXT).as_bytes(), CITIZEN, OURS, bag.house.mail)
    assert len(bag.cases()) == 1


def test_a_report_of_what_could_not_be_delivered_stays_one(bag: Bag) -> None:
    """Answered by nobody, however often it comes."""
    bag.complaint()
    mail = bag.last("receipt", CITIZEN)
    for name in ("satu", "dua"):
        raw = delivery_report(mail["sender"], CITIZEN, name)
        assert [to for _, to in bag.put(raw, "", OURS) if "postmaster" in to or "daemon" in to] == []
        assert bag.letter()["class"] == "bounce"
