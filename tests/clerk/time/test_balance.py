"""The balance sheet: told each working day, in figures that add up through days, and an alarm to two people
when it does not add up."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailroom.clerk.time import balance_sheet
from mailroom.clerk.time.balance_sheet import CLASSES, NAMED, TOLD, balance
from mailroom.office import Office
from mailroom.procedure.people import Role
from mailroom.shelves.journal.journal import Journal
from mailroom.shelves.letters.inbox import Inbox
from mailroom.shelves.register.register import Register
from tests.mailbag import ADMIN, OUTSIDER, Bag

LIST = {"List-Id": "<kabar.lain.example>", "Precedence": "bulk"}


def told_each_day(office: Office, begun: date, now: datetime, text_of: Any) -> int:
    """Each working day after the first has one sheet, in the admin's digest or by itself, and none is told
    twice; how many there are."""
    calendar, admin = office.house.calendar, office.house.admin.address
    days = [begun + timedelta(days=n) for n in range(1, (calendar.local(now).date() - begun).days + 1)]
    wanted = [day for day in days if calendar.is_working(day) and calendar.opening(day) <= now]
    told = []
    for key, mail in office.store.register.iterate("mails"):
        raw = office.shelves.outgoing.raw(key)
        if mail["to"] == admin and (mail["form"] == "balance" or "Neraca surat masuk" in text_of(raw)):
            told.append(calendar.local(datetime.fromisoformat(mail["typed"])).date())
    assert sorted(told) == wanted
    return len(told)


def flat(mail: dict[str, Any]) -> str:
    return " ".join(mail["text"].split())


def told(bag: Bag, since: str) -> str:
    """The one mail to the admin that tells the sheet since that day."""
    sheets = bag.mails("balance", ADMIN) + bag.mails("digest", ADMIN)
    (mail,) = (mail for mail in sheets if f"Sejak {since} 2026" in mail["text"])
    return flat(mail)


def head(bag: Bag) -> str:
    return bag.house.people.first(Role.ADMIN_HEAD).address


def alarms(mails: list[tuple[str, str]]) -> list[str]:
    return [form for form, _ in mails if form.startswith("balance")]


def enter(bag: Bag, **rows: Any) -> None:
    bag.office.shelves.register.enter([{"letters": rows}], bag.now)


# Each working day.


def test_the_day_an_office_is_begun_has_no_sheet_and_the_next_one_has(bag: Bag) -> None:
    bag.complaint()
    bag.says("citizen", "receipt", "Tambahan: lubangnya makin dalam.")
    bag.at("2026-03-05 23:00")
    assert bag.mails("balance") == []
    bag.at("2026-03-06 08:00")
    sheet = told(bag, "5 Maret")
    assert ": 2 surat masuk = 1 laporan + 1 balasan Seluruhnya : 2 surat masuk" in sheet
    assert "Hasil : cocok" in sheet
    assert "Menunggu ditangani" not in sheet


def test_a_weekend_is_told_on_monday_and_an_empty_day_is_told_too(bag: Bag) -> None:
    bag.at("2026-03-07 10:00")
    bag.complaint()
    bag.at("2026-03-09 16:00")
    assert [mail["subject"] for mail in bag.mails("balance")] == [
        "Neraca surat 6 Maret 2026: tidak ada surat masuk, cocok",
        "Neraca surat 9 Maret 2026: 1 surat masuk, cocok",
    ]
    assert "Sejak 6 Maret 2026: 1 surat masuk = 1 laporan" in flat(bag.mails("balance")[1])
    bag.at("2026-03-10 07:59")
    assert len(bag.mails("balance")) == 2


def test_an_office_that_was_closed_for_days_tells_one_sheet_for_all_of_them(bag: Bag) -> None:
    bag.complaint()
    bag.close()
    bag.now = bag.moment("2026-03-12 10:00")
    bag.open()
    bag.settle()
    bag.settle()
    assert ": 1 surat masuk = 1 laporan" in told(bag, "5 Maret")


def test_a_digest_of_that_day_holds_it_and_no_second_mail_comes(bag: Bag) -> None:
    bag.at("2026-03-05 17:00")
    bag.write(OUTSIDER, "Promo", "Diskon besar minggu ini.", headers=LIST)
    bag.at("2026-03-06 09:00")
    (mail,) = bag.mails("digest", ADMIN)
    assert "Sejak 5 Maret 2026: 1 surat masuk = 1 spam dan edaran" in flat(mail)
    assert bag.mails("balance") == []


def test_a_letter_that_turns_out_to_be_of_another_class_is_one_less_there_and_one_more_here(bag: Bag) -> None:
    bag.at("2026-03-05 17:00")
    bag.write(OUTSIDER, "Jalan", "Jalan di Desa Lembak rusak.", headers=LIST)
    bag.at("2026-03-06 09:00")
    bag.says("admin", "digest", "1")
    assert bag.cases() == ["ME-2026-0001"]
    bag.at("2026-03-09 08:00")
    sheet = told(bag, "6 Maret")
    assert "Sejak 6 Maret 2026: 1 surat masuk = 1 laporan + 1 balasan − 1 spam dan edaran" in sheet
    assert "Seluruhnya : 2 surat masuk = 1 laporan + 1 balasan Hasil" in sheet
    assert "Tanda minus" in sheet


def test_days_add_up_to_the_whole(bag: Bag) -> None:
    for day in (5, 6, 7, 9, 10, 11, 12):
        bag.at(f"2026-03-{day:02d} 11:00")
        bag.write(OUTSIDER if day % 2 else "lain@warga.example", f"Jalan rusak {day}")
        bag.write(OUTSIDER, f"Promo {day}", "Diskon.", headers=LIST)
    bag.at("2026-03-13 08:00")
    entered = [
        line.change["facts"][TOLD]["value"]
        for line in bag.office.shelves.journal.lines()
        if TOLD in line.change.get("facts", {})
    ]
    assert [sheet["day"][-2:] for sheet in entered] == ["06", "09", "10", "11", "12", "13"]
    before = {"received": 0, "classes": {}}
    for sheet in entered:
        since = [sheet["classes"].get(name, 0) - before["classes"].get(name, 0) for name in CLASSES]
        assert sheet["received"] - before["received"] == sum(since)
        before = sheet
    assert before["received"] == len(bag.letters()) == 14


def test_letters_that_nobody_has_handled_yet_are_named_apart(bag: Bag) -> None:
    bag.complaint()
    bag.office.accept(b"Subject: baru\r\n\r\nx", Inbox(bag.root).archive.envelope(bag.letter()["key"]))
    sheet = balance(bag.office.store.register, bag.office.shelves.inbox)
    assert (sheet.received, sheet.waiting, sheet.adds_up) == (1, 1, True)


def test_thanks_for_a_sheet_are_kept_and_not_answered(bag: Bag) -> None:
    bag.at("2026-03-06 08:00")
    assert bag.says("admin", "balance", "Terima kasih.") == []
    assert bag.letter()["class"] == "acknowledgement"


# Alarm.


def test_an_alarm_goes_to_the_admin_and_his_head_at_night_once_a_day_until_it_is_over(
    bag: Bag, caplog: pytest.LogCaptureFixture
) -> None:
    bag.complaint()
    digest = bag.letter()["key"]
    bag.at("2026-03-05 20:00")
    enter(bag, **{digest: {"class": "lain"}})
    with caplog.at_level(logging.ERROR):
        assert bag.at("2026-03-05 20:59") == []
        assert bag.at("2026-03-05 21:00") == [("balance_alarm", ADMIN), ("balance_alarm", head(bag))]
    (said,) = [record.getMessage() for record in caplog.records]
    assert said == f"the letters received do not add up: 1 received, 0 in classes; unclassed {digest}"
    mail = bag.last("balance_alarm", ADMIN)
    assert f"tidak bergolongan: {digest}" in flat(mail)
    assert "Hasil : tidak cocok" in flat(mail)
    assert "run.py verify" in flat(mail) and "run.py aside" in flat(mail)
    assert "run.py" not in flat(bag.last("balance_alarm", head(bag)))
    assert all("budi" not in one["text"].lower() for one in bag.mails("balance_alarm"))
    assert alarms(bag.at("2026-03-06 07:59")) == []
    assert alarms(bag.at("2026-03-06 09:30")) == ["balance_alarm"] * 2
    assert alarms(bag.at("2026-03-08 16:00")) == []
    enter(bag, **{digest: {"class": "complaint"}})
    assert bag.at("2026-03-08 17:00") == [("balance_clear", ADMIN), ("balance_clear", head(bag))]
    assert alarms(bag.at("2026-03-09 08:00")) == []
    assert "Hasil : cocok" in told(bag, "6 Maret")


def test_a_letter_set_aside_that_is_gone_is_looked_for_and_one_that_a_crash_left_there_is_handled(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag.complaint()
    bag.office.accept(
        b"From: a@lain.example\r\nSubject: baru\r\n\r\nJalan rusak.",
        Inbox(bag.root).archive.envelope(bag.letter()["key"]),
    )
    (name,) = bag.office.shelves.inbox.waiting()
    bag.office.shelves.inbox.set_aside(name, "killed before it was entered")
    bag.at("2026-03-05 10:00")
    assert bag.mails("balance_alarm") == []
    monkeypatch.setattr(bag.office.reader, "read", lambda *_: 1 / 0)
    bag.write(OUTSIDER)
    (aside,) = bag.office.shelves.inbox.aside()
    (bag.root / "inbox" / "aside" / aside.name).unlink()
    bag.at("2026-03-05 12:00")
    assert f"tercatat disisihkan, tetapi tidak ada di sana: {aside.name}" in flat(
        bag.last("balance_alarm", ADMIN)
    )


def test_many_missing_letters_are_counted_behind_the_first(bag: Bag) -> None:
    bag.complaint()
    enter(bag, **{f"{n:064x}": {"class": "lain"} for n in range(NAMED + 3)})
    bag.at("2026-03-05 10:00")
    text = flat(bag.last("balance_alarm", ADMIN))
    assert (text.count("tidak bergolongan:"), "dan 3 surat lain" in text) == (NAMED, True)


def test_the_letters_are_counted_once_an_hour_while_the_sheet_cannot_be_told(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag.complaint()
    counted = list[datetime]()
    monkeypatch.setattr(balance_sheet, "balance", lambda *of: counted.append(bag.now) or balance(*of))
    sheets = bag.office.hours.sheets
    monday = bag.moment("2026-03-09 08:00")
    assert [sheets.due(monday + number * timedelta(minutes=10)) for number in range(12)].count(None) == 0
    assert len(counted) == 2


def test_a_sheet_that_cannot_be_made_stops_nothing_else(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    bag.complaint()
    monkeypatch.setattr(bag.office.hours.sheets, "as_data", lambda *_: 1 / 0)
    enter(bag, **{"0" * 64: {"class": "lain"}})
    bag.at("2026-03-10 09:00")
    assert (bag.mails("balance_alarm"), bag.stage()) == ([], "verification")
    assert bag.mails("digest", head(bag)) != []  # the late verification is told to the admin's head


# The counting.


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"aside:x": {"class": "spam", "status": "aside"}}, "unclassed"),
        ({"0" * 64: {"class": "aside"}}, "unclassed"),
        ({"0" * 64: {"status": "filed"}}, "unclassed"),
        ({"0" * 64: {"class": "spam"}, "1" * 64: {"class": "reply"}}, None),
    ],
)
def test_what_is_in_one_class_and_what_is_not(tmp_path: Path, rows: dict[str, Any], why: str | None) -> None:
    register = Register.open(tmp_path, Journal(tmp_path))
    register.enter([{"letters": rows}], datetime(2026, 3, 5, 8).astimezone())
    sheet = balance(register, Inbox(tmp_path))
    assert sheet.adds_up == (why is None)
    assert (sheet.received, {found for found, _ in sheet.discrepancies}) == (
        len(rows),
        {why} if why else set(),
    )
    register.close()
