"""People change while cases lie with them: each letter once to the successor, also over a crash, and nothing
more to who left."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from mailroom.clerk.change import Change
from mailroom.daemon.clerk_loop import ClerkLoop
from mailroom.daemon.store_opening import check_agencies
from mailroom.procedure.office_facts import House, Locality, Place, Referral
from mailroom.procedure.people import People, Role
from mailroom.writing.cli_sentences import Trouble
from tests.mailbag import ANSWER, Bag, Mails

LIAISON, NEW = "penghubung@pupr.muaraenim.example", "baru@pupr.muaraenim.example"


def with_agency(house: House, code: str, **changes: Any) -> House:
    agency = replace(house.people.agencies[code], **changes)
    return replace(house, people=People({**house.people.agencies, code: agency}, house.people.chairs))


def reread(bag: Bag, house: House) -> Mails:
    bag.config = replace(bag.config, house=house)
    bag.office.reread(bag.config, bag.now)
    bag.house = house
    return bag.settle()


def new_liaison(house: House) -> House:
    liaison = replace(house.agency("PUPR").liaison, name="Penghubung Baru", addresses=(NEW,))
    return with_agency(house, "PUPR", liaison=liaison)


def without_first_officer(house: House) -> House:
    return with_agency(house, "PUPR", officers=house.agency("PUPR").officers[1:])


def flat(bag: Bag, form: str, to: str) -> str:
    return " ".join(bag.last(form, to)["text"].split())


@pytest.mark.parametrize("crash", range(1, 6))
def test_a_crash_in_the_middle_of_a_hand_over_reissues_no_letter_twice(
    bag: Bag, crash: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for subject in ("Jalan rusak", "Jembatan rusak", "Got rusak"):
        bag.disposed(subject=subject)
    house, entered = new_liaison(bag.house), 0
    enter = bag.office.store.enter

    def fails(changes: list[Change], now: datetime) -> None:
        nonlocal entered
        entered += 1
        if entered == crash:
            raise OSError("the disk is gone")
        enter(changes, now)

    monkeypatch.setattr(bag.office.store, "enter", fails)
    bag.config = replace(bag.config, house=house)
    if crash < 5:  # three letters, and who sits where
        with pytest.raises(OSError, match="gone"):
            bag.office.reread(bag.config, bag.now)
    bag.close()
    bag.house = house
    bag.open()
    bag.settle()
    assert sorted(row["dossier"] for row in bag.mails("disposition", NEW)) == [
        bag.number(no) for no in (1, 2, 3)
    ]


def test_what_a_crash_left_begun_binds_no_later_hand_over(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    """The configuration goes back before it was whole: whoever sits there has each letter that lies with
    him."""
    bag.disposed()
    bag.disposed(subject="Jembatan rusak")
    first, enter = bag.house, bag.office.store.enter
    calls: list[int] = []

    def fails(changes: list[Change], now: datetime) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("the disk is gone")
        enter(changes, now)

    monkeypatch.setattr(bag.office.store, "enter", fails)
    with pytest.raises(OSError, match="gone"):
        bag.office.reread(replace(bag.config, house=new_liaison(first)), bag.now)
    monkeypatch.undo()
    assert reread(bag, first) == [("disposition", NEW)]  # what was entered before the crash
    assert reread(bag, new_liaison(first)) == [("disposition", NEW), ("disposition", NEW)]


def test_what_waits_for_a_digest_goes_to_the_successor(bag: Bag) -> None:
    bag.disposed()
    bag.at("2026-03-06 07:00")  # the last day, before the office opens
    bag.house.calendar.next_open(bag.now)
    bag.office.pass_time(bag.now, bag.moment("2026-03-06 12:00"))
    assert bag.listed(LIAISON)
    reread(bag, new_liaison(bag.house))
    bag.at("2026-03-06 12:00")
    assert [row["to"] for row in bag.mails("digest") if row["role"] == Role.LIAISON] == [NEW]
    assert "Penghubung Baru" in flat(bag, "digest", NEW)


def assigned(bag: Bag, *subjects: str) -> str:
    """Cases with PUPR's first officer; his address."""
    for subject in subjects:
        bag.disposed(subject=subject)
        bag.answer(bag.last("disposition"), "1 1")
    return bag.house.agency("PUPR").officers[0].address


def test_a_liaison_hears_at_once_and_once_what_an_officer_left_behind(bag: Bag) -> None:
    gone = assigned(bag, "Jalan rusak", "Jembatan rusak")
    name = bag.house.agency("PUPR").officers[0].name
    second = bag.house.agency("PUPR").officers[1]
    bag.at("2026-03-07 20:00")  # a Saturday: it does not wait for office hours
    assert reread(bag, without_first_officer(bag.house)) == [("digest", LIAISON)]
    text = flat(bag, "digest", LIAISON)
    assert text.count(f"{name} tidak lagi terdaftar sebagai Pejabat Pelaksana") == 2
    assert f"0001: 1 1 {second.name}" in text  # as he may answer it
    assert reread(bag, bag.house) == []
    bag.close()
    bag.open()
    assert bag.settle() == []
    came = bag.answer(bag.last("digest", LIAISON), "0001: 1 1\n0002: 1 1")
    assert came.count(("instruction", second.address)) == 2
    assert [bag.case(no).live[0].officer for no in (1, 2)] == [second.address] * 2
    assert gone not in {to for _, to in came}


def test_reminders_of_what_nobody_holds_go_to_the_liaison(bag: Bag) -> None:
    gone = assigned(bag, "Jalan rusak")
    bag.at("2026-03-06 09:00")
    reread(bag, without_first_officer(bag.house))
    before = len(bag.mails(to=gone))
    bag.at("2026-04-03 09:00")
    assert len(bag.mails(to=gone)) == before
    kinds = {row["kind"] for row in bag.listed(LIAISON) if row["data"].get("stage") == "execution"}
    # and none that tells him of somebody else
    assert kinds == {"vacant", "slg", "before", "last_day", "late"}
    assert "belum ada petugas" in flat(bag, "digest", LIAISON)
    bag.answer(bag.last("forwarded"), "cabut")
    assert len(bag.mails(to=gone)) == before


def test_an_officer_struck_while_the_office_was_closed_and_what_waited_for_him(bag: Bag) -> None:
    gone = assigned(bag, "Jalan rusak")
    bag.at("2026-03-30 07:00")
    bag.office.pass_time(bag.now, bag.moment("2026-03-30 12:00"))
    assert [row for _, row in bag.office.store.register.iterate("agenda") if row["person"] == gone]
    before = len(bag.mails(to=gone))
    bag.close()
    bag.house = without_first_officer(bag.house)
    bag.config = replace(bag.config, house=bag.house)
    bag.open()
    assert ("digest", LIAISON) in bag.settle()
    bag.at("2026-03-30 12:00")
    assert len(bag.mails(to=gone)) == before


def test_an_answer_of_who_left_is_held_and_counts_once_confirmed(bag: Bag) -> None:
    gone = assigned(bag, "Jalan rusak")
    reread(bag, without_first_officer(bag.house))
    with bag.nothing_changes():
        assert bag.answer(bag.last("instruction"), ANSWER, sender=gone) == [("confirm", LIAISON)]
    assert bag.answer(bag.last("confirm", LIAISON), "ya") == [("response", LIAISON)]
    assert bag.stage() == "handling/answering"
    assert bag.says("liaison PUPR", "response", "3 sebutkan panjangnya") == [("reassign", LIAISON)]
    assert bag.stage() == "handling/execution"
    assert "tidak lagi terdaftar sebagai Pejabat Pelaksana" in flat(bag, "reassign", LIAISON)
    second = bag.house.agency("PUPR").officers[0].address
    assert ("instruction", second) in bag.says("liaison PUPR", "reassign", "1 1")


def test_who_only_changed_his_chair_in_the_agency_holds_what_he_held(bag: Bag) -> None:
    assigned(bag, "Jalan rusak")
    agency = bag.house.agency("PUPR")
    head = replace(agency.officers[0], role=Role.HEAD)
    assert reread(bag, with_agency(bag.house, "PUPR", officers=agency.officers[1:], head=head)) == []
    assert bag.case().live[0].officer == head.address


def test_an_agency_that_holds_open_cases_cannot_be_struck(bag: Bag, caplog: pytest.LogCaptureFixture) -> None:
    bag.disposed()
    without = replace(
        bag.config,
        house=replace(
            bag.house,
            people=People(
                {code: one for code, one in bag.house.people.agencies.items() if code != "PUPR"},
                bag.house.people.chairs,
            ),
        ),
    )
    with pytest.raises(Trouble, match=rf"(?s)PUPR, padahal 1 laporan.*{bag.number(1)}.*alihkan dulu"):
        check_agencies(bag.office, without)
    check_agencies(bag.office, bag.config)
    clerk = SimpleNamespace(
        _read=[(1, 1)],
        _changing=[(2, 2)],
        _changed=0.0,
        config=SimpleNamespace(reread=lambda: without, files_state=lambda: [(2, 2)]),
        office=bag.office,
        clock=lambda: bag.now,
    )
    with caplog.at_level(logging.INFO, logger="mailroom"):
        ClerkLoop._reread(cast(Any, clerk))
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "PUPR" in caplog.text
    assert bag.office.house is bag.house


def test_changed_places_keywords_and_referrals_hold_at_once(bag: Bag) -> None:
    assert bag.disposed(subject="Kolam cempaka kotor").suggested[:1] != ["DISPORA"]
    locality = Locality(
        "Muara Enim",
        (Place("Sukamaju"),),
        (Referral("Kolam", ("kolam cempaka",), "Pengelola Kolam"),),
        {"DISPORA": ("kolam cempaka",)},
    )
    reread(bag, replace(bag.house, locality=locality))
    bag.write(subject="Kolam cempaka kotor", text="Kolam cempaka di Kecamatan Sukamaju kotor sejak kemarin")
    bag.settle()
    case = bag.case(2)
    assert (case.suggested[:1], case.subdistrict) == (("DISPORA",), "Sukamaju")
    assert list(case.foreign) == ["Kolam", "Pengelola Kolam"]
