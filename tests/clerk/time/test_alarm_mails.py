"""Somebody is told: once, by a path that works, with what to do; and when it is over. The heartbeat, the
metrics, the daily round trip."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mailroom.clerk.register_rows import PROBE
from mailroom.clerk.time.alarm_mails import FACT, Alarm, Alarms, standing
from mailroom.config import Config
from mailroom.config.config_tables import AlarmTable
from mailroom.config.server_tables import RelayTable, SmtpTable
from mailroom.daemon import metrics
from mailroom.daemon.health_checks import BEAT, COUNT, LOGIN, LOOK, ClockSteps, HealthChecks, MailboxState
from mailroom.daemon.heartbeat import read_beat
from mailroom.daemon.office_clock import Clock
from mailroom.procedure.people import Role
from mailroom.shelves.store_faults import RegisterBehind
from mailroom.writing.cli_sentences import phrase
from tests.certificates import certificate
from tests.clerk.outgoing.test_returns import bounce
from tests.mailbag import ADMIN, CITIZEN, Bag, Stubborn
from tests.tables import for_each

BOX = MailboxState("INBOX di mail.kab.example")
Usage = namedtuple("Usage", "total used free")


class Watched(Bag):
    """An office that is looked after. `rang`: what the office's own command would hear."""

    def __init__(self, config: Config, root: Path, **alarm: Any) -> None:
        table = AlarmTable(**{"probe": False, **alarm})
        super().__init__(replace(config, alarm=table), root)
        self.boxes: list[MailboxState] = []
        self.ticks = 0.0
        self.watch()

    def watch(self) -> None:
        self.rang: list[tuple[str, str]] = []
        self.vitals = HealthChecks(
            self.office, Clock(self.zone, self.now), lambda: self.boxes, lambda: self.ticks
        )
        self.vitals.alarms.ring = lambda state, key, _: self.rang.append((state, key))

    def again(self) -> None:
        """A restart."""
        self.close()
        self.open()
        self.watch()

    def look(self, **later: float) -> list[tuple[str, str]]:
        """Look, so much later; what rang."""
        self.now += timedelta(**later)
        self.rang.clear()
        self.vitals.look(self.now, at_once=True)
        return list(self.rang)

    @property
    def head(self) -> str:
        return self.house.people.first(Role.ADMIN_HEAD).address

    def told(self, form: str = "alarm") -> list[str]:
        rows = (row for _, row in self.office.store.register.iterate("mails"))
        return sorted(row["to"] for row in rows if row.get("form") == form)


@pytest.fixture
def bag(demonstration: Config, tmp_path: Path) -> Iterator[Watched]:
    made = Watched(demonstration, tmp_path)  # Thursday, 5 March 2026, 08.00
    yield made
    made.close()


Wrong = Callable[[Watched, pytest.MonkeyPatch, bool], None]


def mailbox(bag: Watched, patch: pytest.MonkeyPatch, wrong: bool) -> None:
    bag.boxes = [MailboxState(BOX.name, bag.now - timedelta(minutes=61), "timed out")] if wrong else [BOX]


def login_in(bag: Watched, patch: pytest.MonkeyPatch, wrong: bool) -> None:
    bag.boxes = (
        [MailboxState(BOX.name, bag.now, "[AUTHENTICATIONFAILED] Authentication failed.")] if wrong else [BOX]
    )


def relay(
    bag: Watched, patch: pytest.MonkeyPatch, wrong: bool, why: str = "no line to the relay: timed out"
) -> None:
    trouble = {"since": (bag.now - timedelta(minutes=61)).astimezone(UTC).isoformat(), "tries": 3, "why": why}
    bag.office.shelves.register.enter([{"facts": {"relay": {"value": trouble} if wrong else None}}], bag.now)


def login_out(bag: Watched, patch: pytest.MonkeyPatch, wrong: bool) -> None:
    relay(bag, patch, wrong, "535 5.7.8 Error: authentication failed")


WAITING = {"dossier": "ME-2026-0001", "role": "admin", "to": ADMIN, "status": "waiting", "next": "9999"}


def queue(bag: Watched, patch: pytest.MonkeyPatch, wrong: bool) -> None:
    if wrong:
        typed = bag.now.astimezone(UTC).isoformat()
        row = {**WAITING, "attempts": 1, "typed": typed}
        rows = {f"q-{n}": row for n in range(bag.config.alarm.queue_letters)}
    else:
        rows = {f"q-{n}": None for n in range(bag.config.alarm.queue_letters)}
    bag.office.shelves.register.enter([{"mails": rows}], bag.now)


def silence(bag: Watched, patch: pytest.MonkeyPatch, wrong: bool) -> None:
    if wrong:
        bag.now = bag.moment("2026-03-11 08:00")  # Thursday to Tuesday: 4 working days of Ramadan
    else:
        bag.complaint()


def disk(bag: Watched, patch: pytest.MonkeyPatch, wrong: bool) -> None:
    patch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 0, 499 * 1024**2 if wrong else 501 * 1024**2))


BY_MAIL = {"mailbox": mailbox, "login_in": login_in, "silence": silence, "disk": disk}
BY_COMMAND = {"relay": relay, "login_out": login_out, "queue": queue}


@pytest.mark.parametrize(("kind", "wrong"), {**BY_MAIL, **BY_COMMAND}.items(), ids=[*BY_MAIL, *BY_COMMAND])
def test_each_is_told_once_with_what_to_do_and_once_when_it_is_over(
    bag: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, kind: str, wrong: Wrong
) -> None:
    assert bag.look() == []
    wrong(bag, monkeypatch, True)
    (rang,) = bag.look()
    assert (rang[0], rang[1].partition(":")[0]) == ("alarm", kind)
    assert bag.look(minutes=1) == []
    bag.again()
    assert bag.look(minutes=1) == []  # a restart tells nothing twice
    assert bag.told() == ([ADMIN, bag.head] if kind in BY_MAIL else [])
    assert phrase(f"alarm_do.{kind}") in caplog.text
    (row,) = standing(bag.office.store.register).values()
    assert row["do"] == phrase(f"alarm_do.{kind}")
    caplog.clear()
    wrong(bag, monkeypatch, False)
    assert bag.look(minutes=1) == [("clear", rang[1])]
    assert bag.look(minutes=1) == []
    assert standing(bag.office.store.register) == {}
    assert bag.told("alarm_clear") == [ADMIN, bag.head]  # by mail: it works again
    assert bag.told() == ([ADMIN, bag.head] if kind in BY_MAIL else [])
    assert row["over"] in caplog.text


@for_each("kind", [*BY_MAIL, *BY_COMMAND, "clock", "probe", "probe_refused"])
def test_every_alarm_has_its_sentence_what_to_do_and_when_it_is_over(kind: str) -> None:
    sentences = [phrase(f"{table}.{kind}") for table in ("alarm", "alarm_do", "alarm_clear")]
    assert all(sentence.endswith(".") for sentence in sentences)


def test_the_mail_says_what_is_wrong_and_what_to_do(bag: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    disk(bag, monkeypatch, True)
    mailbox(bag, monkeypatch, True)
    bag.look()
    text = " ".join(bag.last("alarm", ADMIN)["text"].split())
    assert "tersisa 499 MB" in text
    assert (
        "Kotak surat INBOX di mail.kab.example tidak dapat dibaca sejak 05-03-2026 06.59: timed out" in text
    )
    assert "run.py check" in text
    assert "run.py retain" in text
    assert "Mohon dipastikan ditangani hari ini" in " ".join(bag.last("alarm", bag.head)["text"].split())


def test_what_is_short_is_no_alarm(bag: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    bag.boxes = [MailboxState(BOX.name, bag.now - timedelta(minutes=59), "timed out")]
    trouble = {"since": (bag.now - timedelta(minutes=59)).isoformat(), "why": "timed out"}
    bag.office.shelves.register.enter([{"facts": {"relay": {"value": trouble}}}], bag.now)
    assert bag.look() == []


def test_a_doors_certificate_that_ends_soon_is_told_until_it_is_renewed(bag: Watched, tmp_path: Path) -> None:
    cert, key = tmp_path / "pintu.pem", tmp_path / "pintu.key"
    certificate(cert, key, "DNS:localhost", "-days", "30")
    bag.now = datetime.now(UTC)
    door = SmtpTable(certificate_file=str(cert), key_file=str(key))
    bag.office.config = replace(bag.office.config, smtp=door)
    about = [("alarm", "certificate:pintu.pem")]
    assert [one for one in bag.look() if "certificate" in one[1]] == []
    assert [one for one in bag.look(days=10) if "certificate" in one[1]] == about
    assert [one for one in bag.look(days=1) if "certificate" in one[1]] == []
    certificate(cert, key, "DNS:localhost", "-days", "90")
    cleared = [one for one in bag.look(hours=1) if "certificate" in one[1]]
    assert cleared == [("clear", "certificate:pintu.pem")]
    cert.write_text("tidak terbaca")
    assert [one for one in bag.look(hours=1) if "certificate" in one[1]] == []


def test_silence_counts_hours_in_which_the_office_is_open(bag: Watched) -> None:
    bag.complaint()
    bag.now = bag.moment("2026-03-09 07:59")  # a weekend later
    assert bag.look() == []
    bag.now = bag.moment("2026-03-10 10:29")  # 7 hours on Thursday, 7.5 on Friday, 7 on Monday
    assert bag.look() == []
    assert bag.look(minutes=1) == [("alarm", "silence")]


def test_the_open_hours_between_two_moments(bag: Watched) -> None:
    calendar, hour = bag.house.calendar, timedelta(hours=1)

    def between(first: str, last: str) -> timedelta:
        return calendar.open_between(bag.moment(first), bag.moment(last), timedelta(days=9))

    assert between("2026-03-05 08:00", "2026-03-05 15:00") == 7 * hour  # Ramadan: 08.00-15.00
    assert between("2026-03-05 14:00", "2026-03-06 09:00") == 2 * hour
    assert between("2026-03-06 15:30", "2026-03-09 08:00") == timedelta(0)  # Friday's end to Monday's opening
    assert between("2026-03-05 10:00", "2026-03-05 09:00") == timedelta(0)
    assert calendar.open_between(bag.moment("1980-01-01 00:00"), bag.now, 24 * hour) == 24 * hour


def test_an_oldest_mail_of_many_hours_is_an_alarm_by_itself(bag: Watched) -> None:
    typed = (bag.now - timedelta(hours=8, minutes=1)).astimezone(UTC).isoformat()
    row = {**WAITING, "attempts": 2, "typed": typed}
    bag.office.shelves.register.enter([{"mails": {"q": row}}], bag.now)
    assert bag.look() == [("alarm", "queue")]


def test_a_disk_that_refuses_keeps_nobody_from_being_told(
    bag: Watched, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    disk(bag, monkeypatch, True)

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(bag.office.store, "enter", full)
        assert bag.look() == [("alarm", "disk")]
        assert bag.look(minutes=1) == []
    assert phrase("alarm_do.disk") in caplog.text
    assert bag.told() == []
    assert bag.look(minutes=1) == []
    assert bag.told() == [ADMIN, bag.head]  # as soon as it can be written


def test_a_full_disk_is_told_though_the_register_cannot_follow_the_journal(
    bag: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then nothing can be read there: what was wrong before stays as it is, and neither it nor the disk is
    told twice."""
    mailbox(bag, monkeypatch, True)
    assert bag.look() == [("alarm", f"mailbox:{BOX.name}")]

    def behind(*_: Any, **__: Any) -> None:
        raise RegisterBehind("change 10 is in the journal but not yet in the register")

    disk(bag, monkeypatch, True)
    with monkeypatch.context() as patch:
        patch.setattr(bag.office.shelves.register, "_follow", behind)
        assert bag.look() == [("alarm", "disk")]
        assert bag.look(minutes=1) == []
    assert bag.look(minutes=1) == []
    mailbox(bag, monkeypatch, False)
    disk(bag, monkeypatch, False)
    assert sorted(bag.look()) == [("clear", "disk"), ("clear", f"mailbox:{BOX.name}")]


def test_a_telling_that_was_cut_off_is_told_again(bag: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    disk(bag, monkeypatch, True)

    class Killed(BaseException):
        pass

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(bag.office.store, "enter", killed)
        bag.look()
    bag.again()
    assert bag.look() == [("alarm", "disk")]
    assert bag.told() == [ADMIN, bag.head]


def test_nobodys_address_stands_in_an_alarm(bag: Watched) -> None:
    bag.boxes = [
        MailboxState(BOX.name, bag.now, "LOGIN failed for budi.santoso@warga.example (0812-3456-7890)")
    ]
    bag.look()
    (row,) = standing(bag.office.store.register).values()
    assert "budi.santoso" not in str(row)
    assert "0812-3456" not in str(row)


@pytest.mark.parametrize(
    "why",
    [
        "535 5.7.8 Error: authentication failed: (reason unavailable)",
        "[AUTHENTICATIONFAILED] Authentication failed.",
        "534-5.7.9 Application-specific password required",
        "Invalid credentials (Failure)",
    ],
)
def test_a_refused_login_is_known_by_the_servers_words(why: str) -> None:
    assert LOGIN.search(why)
    assert not LOGIN.search("timed out")
    assert not LOGIN.search("450 4.2.1 mailbox busy")
    assert not LOGIN.search(
        "454 4.7.0 Temporary authentication failure: Connection lost to authentication server"
    )
    assert not LOGIN.search("[UNAVAILABLE] Temporary authentication failure. [kantor:2026-03-05 08:00:00]")


# The clock.


class Hands:
    """A machine's two clocks."""

    def __init__(self) -> None:
        self.wall, self.ticks = datetime(2026, 3, 5, 8, tzinfo=UTC), 0.0
        clock = Clock(UTC, machine=lambda _: self.wall)
        self.steps = ClockSteps(clock, timedelta(seconds=120), lambda: self.ticks)

    def pass_(self, seconds: float, jump: float = 0) -> list[Alarm]:
        self.wall += timedelta(seconds=seconds + jump)
        self.ticks += seconds
        return self.steps.find_alarms()


@pytest.mark.parametrize(("jump", "words"), [(3600, "60 menit ke depan"), (-86400, "24 jam ke belakang")])
def test_a_clock_that_jumped_either_way_and_is_set_right(jump: float, words: str) -> None:
    hands = Hands()
    assert hands.pass_(30) == []
    (alarm,) = hands.pass_(30, jump)
    assert words in alarm.row(hands.wall)["said"]
    assert [one.key for one in hands.pass_(30)] == ["clock"]
    assert hands.pass_(30, -jump) == []


def test_a_clock_that_is_slewed_or_left_alone_is_no_alarm() -> None:
    hands = Hands()
    for _ in range(100):
        assert hands.pass_(30, 1) == []  # a second each half minute: what adjusts it does no more
    assert hands.pass_(30, 7200)
    assert hands.pass_(23 * 3600)
    assert hands.pass_(3601) == []  # a day later it is taken for right


def test_a_machine_that_slept_has_not_jumped() -> None:
    hands = Hands()
    assert hands.pass_(8 * 3600) == []  # CLOCK_BOOTTIME goes on while it sleeps
    assert abs(time.clock_gettime(time.CLOCK_BOOTTIME) - ClockSteps(Clock(UTC), timedelta(1))._last[1]) < 5


# The command.


def test_the_offices_own_command_hears_of_it(demonstration: Config, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    script = tmp_path / "kirim"
    script.write_text(f'#!/bin/sh\necho "$@" >> {heard}\ncat >> {heard}\n')
    script.chmod(0o700)
    bag = Watched(demonstration, tmp_path / "store", command=(str(script), "grup-admin"))
    try:
        vitals = HealthChecks(bag.office, Clock(bag.zone, bag.now), lambda: bag.boxes)
        bag.boxes = [MailboxState(BOX.name, bag.now - timedelta(hours=2), "timed out")]
        vitals.look(bag.now, at_once=True)
        while not (heard.exists() and "run.py check" in heard.read_text()):
            time.sleep(0.02)
        assert heard.read_text().splitlines()[0] == f"grup-admin alarm mailbox:{BOX.name}"
    finally:
        bag.close()


def test_alarms_of_one_look_reach_the_command_one_after_another(
    demonstration: Config, tmp_path: Path
) -> None:
    """Two commands at work at once would write into each other's lines, or clear an alarm not yet told."""
    heard, script = tmp_path / "heard", tmp_path / "kirim"
    script.write_text(f'#!/bin/sh\necho "begins $2" >> {heard}\nsleep 0.2\necho "ends $2" >> {heard}\n')
    script.chmod(0o700)
    bag = Watched(demonstration, tmp_path / "store", command=(str(script),))
    try:
        vitals = HealthChecks(bag.office, Clock(bag.zone, bag.now), list)
        for key in ("relay", "queue", "disk"):
            vitals._command("clear", key, "x\n")
        assert vitals._command_thread is not None
        vitals._command_thread.join()
        told = [f"{what} {key}" for key in ("relay", "queue", "disk") for what in ("begins", "ends")]
        assert heard.read_text().splitlines() == told
    finally:
        bag.close()


def test_a_command_that_fails_is_logged_and_hurts_nobody(
    demonstration: Config, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bag = Watched(demonstration, tmp_path, command=("/bin/tidak-ada",))
    try:
        vitals = HealthChecks(bag.office, Clock(bag.zone, bag.now), list)
        vitals._command("alarm", "disk", "x")
        while "tidak-ada" not in caplog.text:
            time.sleep(0.02)
        assert "perintah [alarm] command gagal" in caplog.text
    finally:
        bag.close()


# The heartbeat and the figures.


def test_the_heart_beats_each_few_seconds_and_names_the_alarms(
    bag: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk(bag, monkeypatch, True)
    bag.look()
    path = bag.root / "heartbeat"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    said = read_beat(bag.root)
    assert (said["pid"], said["state"], said["alarms"]) == (os.getpid(), "open", ["disk"])
    before = path.stat().st_ino  # each beat is a file of its own
    bag.vitals.look(bag.now)
    assert path.stat().st_ino == before
    bag.ticks += BEAT
    bag.vitals.look(bag.now)
    assert path.stat().st_ino != before
    assert datetime.fromisoformat(said["at"]) == bag.now


def test_a_damaged_heartbeat_is_none(tmp_path: Path) -> None:
    assert read_beat(tmp_path) == {}
    (tmp_path / "heartbeat").write_text("{")
    assert read_beat(tmp_path) == {}


def figures(text: str) -> dict[tuple[str, str], float]:
    """(name, label's value) → figure, by the library's own parser."""
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_metrics_add_up_and_name_nobody(bag: Watched) -> None:
    bag.disposed()
    bag.config = replace(bag.config)
    text = metrics.metrics_text(bag.office, {BOX.name: None}, ["disk"], bag.now).decode()
    found = figures(text)
    assert found["mailroom_letters_total", "complaint"] == 1
    assert found["mailroom_letters_total", "reply"] == 1
    rows = bag.mails()
    assert found["mailroom_mails", "sent"] == sum(row["status"] == "sent" for row in rows)
    assert found["mailroom_tries_total", "sent"] == sum(row["status"] == "sent" for row in rows)
    assert found["mailroom_cases_open", ""] == 1
    assert found["mailroom_alarm", "disk"] == 1
    assert found["mailroom_heard_timestamp_seconds", BOX.name] == bag.now.timestamp()
    assert found["mailroom_outbox_held_up", ""] == found["mailroom_outbox_oldest_seconds", ""] == 0
    assert found["mailroom_book_entries", ""] == bag.office.shelves.journal.last
    assert not re.search(r"[\w.+-]+@|Budi|ME-2026", text)


def test_deferred_mails_show_in_the_metrics(demonstration: Config, tmp_path: Path) -> None:
    bag = Watched(demonstration, tmp_path)
    bag.office.post.carrier = Stubborn(bag.carrier)
    try:
        bag.complaint()
        bag.now += timedelta(seconds=50)
        found = figures(metrics.metrics_text(bag.office, {}, [], bag.now).decode())
        assert found["mailroom_tries_total", "later"] == 2
        assert found["mailroom_outbox_held_up", ""] == 2
        assert found["mailroom_outbox_oldest_seconds", ""] == 50
    finally:
        bag.close()


def test_the_file_of_metrics_is_whole_private_and_as_often_as_it_may(bag: Watched, tmp_path: Path) -> None:
    path = tmp_path / "m.prom"
    table = bag.config.metrics.model_copy(update={"file": str(path)})
    bag.office.config = replace(bag.office.config, metrics=table)
    bag.look()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert figures(path.read_text())["mailroom_written_timestamp_seconds", ""] == bag.now.timestamp()
    path.unlink()
    bag.ticks += COUNT / 2
    bag.vitals.look(bag.now)
    assert not path.exists()
    bag.ticks += COUNT
    bag.vitals.look(bag.now)
    assert path.exists()


# The daily round trip.


@pytest.fixture
def probed(demonstration: Config, tmp_path: Path) -> Iterator[Watched]:
    table = RelayTable(mode="smtp", host="127.0.0.1", security="none")
    made = Watched(replace(demonstration, relay=table), tmp_path, probe=True)
    yield made
    made.close()


def comes_back(bag: Watched, **later: float) -> None:
    mail = bag.last("probe")
    bag.now += timedelta(**later)
    raw = b"Received: from x by y; Thu, 5 Mar 2026 08:00:01 +0700\r\n" + bag.office.shelves.outgoing.raw(
        mail["key"]
    )
    bag.put(raw, mail["sender"], mail["to"], door="imap")


def test_a_probe_goes_out_once_a_working_day_and_comes_back(probed: Watched) -> None:
    probed.look()
    probed.look(minutes=5)
    probed.settle()
    (mail,) = probed.mails("probe")
    assert mail["to"] == probed.house.mail.replace("@", "+uji@")  # as answers come
    with probed.nothing_changes():
        comes_back(probed, seconds=42)
    assert probed.letter()["class"] == "automatic"
    assert probed.office.store.register.fact(PROBE)["seconds"] == 42
    assert probed.look(hours=3) == []
    found = figures(metrics.metrics_text(probed.office, {}, [], probed.now).decode())
    assert found["mailroom_probe_seconds", ""] == 42
    assert len(probed.mails("probe")) == 1
    probed.now = probed.moment("2026-03-06 07:00")
    probed.look()
    assert len(probed.mails("probe")) == 1  # the office is closed
    probed.look(hours=2)
    assert len(probed.mails("probe")) == 2
    assert probed.office.store.register.fact(PROBE)["seconds"] == 42  # the last one that is known


def test_a_probe_that_does_not_come_back_is_an_alarm_until_it_does(probed: Watched) -> None:
    probed.look()
    probed.settle()
    assert probed.look(minutes=59) == []
    assert probed.look(minutes=2) == [("alarm", "probe")]
    assert probed.told() == [ADMIN, probed.head]
    comes_back(probed, minutes=5)
    assert probed.look() == [("clear", "probe")]


def test_a_probe_that_is_missing_is_missing_until_one_is_back_not_until_the_next_leaves(
    probed: Watched,
) -> None:
    probed.look()
    probed.settle()
    assert probed.look(minutes=61) == [("alarm", "probe")]
    probed.now = probed.moment("2026-03-06 08:30")
    assert probed.look() == []  # writes the next
    assert len(probed.mails("probe")) == 2
    probed.settle()
    probed.boxes = [MailboxState(BOX.name, probed.now, "timed out")]  # where it may lie
    assert probed.look(minutes=1) == []
    probed.boxes = [BOX]
    comes_back(probed, minutes=1)
    assert probed.look() == [("clear", "probe")]


def test_an_own_address_with_a_plus_that_is_refused_is_an_alarm_that_says_so(probed: Watched) -> None:
    probed.look()
    probed.settle()
    bounce(probed, probed.last("probe"))
    assert probed.look() == [("alarm", "probe_refused")]
    (row,) = standing(probed.office.store.register).values()
    assert "5.1.1" in row["said"]
    assert "plus_addressing = false" in row["do"]
    probed.now = probed.moment("2026-03-06 08:30")
    assert probed.look() == []
    probed.settle()
    comes_back(probed, minutes=1)
    assert probed.look() == [("clear", "probe_refused")]


def test_where_the_provider_knows_no_plus_the_probe_goes_to_the_bare_address(
    demonstration: Config, tmp_path: Path
) -> None:
    table = RelayTable(mode="smtp", host="127.0.0.1", security="none")
    house = replace(demonstration.house, plus_addressing=False)
    bag = Watched(replace(demonstration, relay=table, house=house), tmp_path, probe=True)
    try:
        bag.look()
        assert [mail["to"] for mail in bag.mails("probe")] == [bag.house.mail]
    finally:
        bag.close()


def test_a_probe_that_did_not_leave_is_the_relays_matter(probed: Watched) -> None:
    probed.office.post.carrier = Stubborn(probed.carrier)
    probed.look()
    probed.settle()
    assert probed.look(hours=3) == [("alarm", "relay")]


def test_a_copy_of_another_mail_of_ours_is_no_probe(probed: Watched) -> None:
    probed.look()
    probed.complaint()
    receipt = probed.last("receipt", CITIZEN)
    probed.put(probed.office.shelves.outgoing.raw(receipt["key"]), probed.house.mail, door="imap")
    assert probed.letter()["class"] == "report"
    assert "returned" not in probed.office.store.register.fact(PROBE)


def test_a_rehearsal_into_maildirs_sends_no_probe(demonstration: Config, tmp_path: Path) -> None:
    bag = Watched(demonstration, tmp_path, probe=True)
    try:
        bag.look()
        assert bag.mails("probe") == []
    finally:
        bag.close()


# What it costs.


def test_it_is_looked_no_more_often_than_it_is_worth(bag: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[datetime] = []
    monkeypatch.setattr(bag.vitals, "find_alarms", lambda now: looks.append(now) or [])
    for _ in range(100):
        bag.vitals.look(bag.now)
    assert len(looks) == 1
    bag.ticks += LOOK
    bag.vitals.look(bag.now)
    assert len(looks) == 2


def test_the_alarms_are_one_fact_of_the_register(bag: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    disk(bag, monkeypatch, True)
    bag.look()
    fact = bag.office.store.register.fact(FACT)
    assert json.loads(json.dumps(fact)) == fact
    assert list(fact) == ["disk"]
    assert Alarms(bag.office, lambda *_: None).keys == ["disk"]
