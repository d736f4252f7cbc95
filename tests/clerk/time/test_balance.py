"""The balance sheet: told in the admin's digests, in figures that add up through days, and an alarm to two
people when it does not add up."""

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
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import SqliteRegister
from tests.mailbag import ADMIN, OUTSIDER, Bag

LIST = {"List-Id": "<kabar.lain.example>", "Precedence": "bulk"}


def told_each_day(office: Office, begun: date, now: datetime, text_of: Any) -> int:
    """Each digest of the admin's after the first day tells of the sheet, once a day, and no mail of its own
    does; how many there are."""
    calendar, admin = office.house.calendar, office.house.admin.address
    told, wanted = [], []
    for key, mail in office.store.register.iterate("mails"):
        if mail["to"] != admin:
            continue
        day = calendar.local(datetime.fromisoformat(mail["typed"])).date()
        assert mail["form"] != "balance"
        if mail["form"] == "digest" and begun < day and day not in wanted:
            wanted.append(day)
        if " surat masuk sejak " in " ".join(text_of(office.shelves.outgoing.raw(key)).split()):
            told.append(day)
    assert sorted(told) == sorted(wanted)
    return len(told)


def flat(mail: dict[str, Any]) -> str:
    return " ".join(mail["text"].split())


def told(bag: Bag, since: str) -> str:
    """The one digest of the admin's that tells the sheet since that day."""
    (found,) = (text for text in map(flat, bag.mails("digest", ADMIN)) if f"sejak {since} 2026" in text)
    return found


def head(bag: Bag) -> str:
    return bag.house.people.first(Role.ADMIN_HEAD).address


def alarms(mails: list[tuple[str, str]]) -> list[str]:
    return [form for form, _ in mails if form.startswith("balance")]


def enter(bag: Bag, **rows: Any) -> None:
    bag.office.shelves.register.enter([{"letters": rows}], bag.now)


# Each working day.


def test_the_day_an_office_is_begun_has_no_sheet_and_the_next_digest_has(bag: Bag) -> None:
    bag.complaint()
    bag.says("citizen", "receipt", "Tambahan: lubangnya makin dalam.")
    bag.at("2026-03-05 23:00")
    assert [mail for mail in bag.mails("digest", ADMIN) if "surat masuk sejak" in flat(mail)] == []
    bag.at("2026-03-09 09:00")
    assert "2 surat masuk sejak Kamis, 5 Maret 2026, semuanya tercatat." in told(bag, "Kamis, 5 Maret")
    assert "menunggu ditangani" not in told(bag, "Kamis, 5 Maret")


def test_a_quiet_day_has_no_mail_and_the_next_digest_counts_since_the_last(bag: Bag) -> None:
    bag.at("2026-03-07 10:00")
    assert bag.mails() == []
    bag.complaint()
    bag.at("2026-03-12 16:00")
    assert "1 surat masuk sejak Kamis, 5 Maret 2026, semuanya tercatat." in told(bag, "Kamis, 5 Maret")


def test_an_office_that_was_closed_for_days_tells_one_sheet_for_all_of_them(bag: Bag) -> None:
    bag.complaint()
    bag.close()
    bag.now = bag.moment("2026-03-12 10:00")
    bag.open()
    bag.settle()
    bag.settle()
    assert "1 surat masuk sejak" in told(bag, "Kamis, 5 Maret")


def test_a_letter_that_turns_out_to_be_of_another_class_is_counted_once(bag: Bag) -> None:
    bag.at("2026-03-05 17:00")
    bag.write(OUTSIDER, "Jalan", "Jalan di Desa Lembak rusak.", headers=LIST)
    bag.at("2026-03-06 09:00")
    assert "1 surat masuk sejak Kamis, 5 Maret 2026, semuanya tercatat." in told(bag, "Kamis, 5 Maret")
    bag.says("admin", "digest", "1")
    assert bag.cases() == ["ME-2026-0001"]
    bag.at("2026-03-12 08:00")
    assert "1 surat masuk sejak Jumat, 6 Maret 2026, semuanya tercatat." in told(bag, "Jumat, 6 Maret")


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
    bag.office.accept(b"Subject: baru\r\n\r\nx", FileInbox(bag.root).archive.envelope(bag.letter()["key"]))
    sheet = balance(bag.office.store.register, bag.office.shelves.inbox)
    assert (sheet.received, sheet.waiting, sheet.adds_up) == (1, 1, True)


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
    assert "semuanya tercatat." in told(bag, "Jumat, 6 Maret")


def test_a_letter_set_aside_that_is_gone_is_looked_for_and_one_that_a_crash_left_there_is_handled(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag.complaint()
    bag.office.accept(
        b"From: a@lain.example\r\nSubject: baru\r\n\r\nJalan rusak.",
        FileInbox(bag.root).archive.envelope(bag.letter()["key"]),
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
    register = SqliteRegister.open(tmp_path, FileJournal(tmp_path))
    register.enter([{"letters": rows}], datetime(2026, 3, 5, 8).astimezone())
    sheet = balance(register, FileInbox(tmp_path))
    assert sheet.adds_up == (why is None)
    assert (sheet.received, {found for found, _ in sheet.discrepancies}) == (
        len(rows),
        {why} if why else set(),
    )
    register.close()
