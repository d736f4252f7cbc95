"""Somebody is told, on real servers: each trouble once, by a path that works, with what to do; and once when
it is over.

The office is a whole daemon at work beside a Dovecot and a Postfix that are stopped, frozen, or given another
password. Only its clock is ours: an hour goes by when a test says so."""

from __future__ import annotations

import errno
import os
import shutil
import smtplib
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest

from mailroom import cli
from mailroom.clerk.time.alarm_mails import Alarms
from mailroom.config import load
from mailroom.daemon import health_checks
from mailroom.daemon.clerk_loop import ClerkLoop
from mailroom.daemon.connectivity import WatchedCarrier
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.offices.office_doors import OfficeDoors
from mailroom.daemon.open_doors import OpenDoors
from mailroom.daemon.store_opening import carrier
from mailroom.doors.ticker import Ticker
from mailroom.writing.cli_sentences import phrase
from tests.daemon.test_daemon import LETTER, MORNING, SMALL, WIB
from tests.limits import stretched
from tests.live.provider import Provider, provider
from tests.live.servers import Servers, _run, frozen, wait_for
from tests.offices import write_office
from tests.ports import free_port

ALARM = """
[alarm]
line_minutes = 5
queue_letters = 4
disk_free_mb = {free}
clock_seconds = {clock}
probe = {probe}
command = ["/bin/sh", "{folder}/told"]
"""
TOLD = 'said=$(cat); echo "$1 $2 $said" | tr "\\n" " " >>{folder}/rang; echo >>{folder}/rang\n'


class Watched:
    """An office at work, and what reaches people about it."""

    def __init__(self, there: Provider, folder: Path, store: Path, patch: pytest.MonkeyPatch) -> None:
        self.there, self.folder, self.store, self.patch = there, folder, store, patch
        self.port, self.skipped, self.began = free_port(), timedelta(0), time.monotonic()
        self.looks = 0
        patch.setattr(health_checks, "LOOK", 0)  # at each round
        # of this test alone
        self.box, self.admin = (f"kotak.{self.port}@kotak.example", f"admin.{self.port}@kominfo.example")

    def open(self, *, free: int = 0, clock: int = 1_000_000, probe: bool = False, **changed: object) -> None:
        (self.folder / "told").write_text(TOLD.format(folder=self.folder))
        alarm = ALARM.format(free=free, clock=clock, probe=str(probe).lower(), folder=self.folder)
        wires = {
            "box_user": self.box,
            "box_poll_seconds": 1,
            "box_connect_seconds": 2,
            "box_timeout_seconds": 2,
            "relay_timeout_seconds": 2,
        }
        tables = self.there.tables(self.folder, **{**wires, **changed})
        text = SMALL.replace("[[admin]]", f"{alarm}{tables}\n[[admin]]", 1).replace(
            "pengaduan@kab.example", self.there.user
        )
        text = text.replace('"admin@kominfo.example"', f'"{self.admin}"')
        text = text.replace("[office]\n", f'[office]\nstore = "{self.store}"\n')
        self.config = self.folder / "config.toml"
        write_office(self.config, text.replace("[smtp]\n", f"[smtp]\nport = {self.port}\ngrace_hours = 0\n"))
        config = load(self.config, {})
        machine = Clock(WIB, machine=self.now)
        office = OfficeDoors(config, config.store, machine, self._wake)
        self.doors = OpenDoors([office])
        by = WatchedCarrier(carrier(config, config.store), office.line_works)
        self.clerk = ClerkLoop(config, config.store, machine, by, self.doors.stopping, office.state)
        self.bell = Ticker(self.clerk.round, 1)
        self._count(self.clerk.health.alarms)
        self.doors.start()
        self.bell.start()

    def _wake(self) -> None:
        self.bell.wake_soon()

    def _count(self, alarms: Alarms) -> None:
        look = alarms.look

        def counted(*given: Any, **named: Any) -> None:
            look(*given, **named)
            self.looks += 1

        self.patch.setattr(alarms, "look", counted)

    def looks_again(self, times: int = 3) -> None:
        """Has the clerk look so many times more, from the beginning to the end; the first may have begun
        already."""
        for _ in range(times + 1):
            before = self.looks
            self.rings(lambda before=before: self.looks > before)

    def rings(self, what: Callable[[], object], seconds: float = 60, why: Callable[[], str] = str) -> None:
        """Wake the clerk again and again until `what()` is true."""
        began = time.monotonic()
        while not what():
            assert time.monotonic() < began + stretched(seconds), f"waited {seconds} s in vain: {why()}"
            self.bell.wake_soon()
            time.sleep(0.05)

    def close(self) -> None:
        assert self.doors.stop()
        self.bell.stop()
        self.clerk.office.close()

    def now(self, zone: tzinfo) -> datetime:
        return (MORNING + timedelta(seconds=time.monotonic() - self.began) + self.skipped).astimezone(zone)

    def later(self, **span: float) -> None:
        self.skipped += timedelta(**span)

    def complain(self, number: int) -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as line:
            text = LETTER.format(number=number).replace("pengaduan@kab.example", self.there.user)
            line.sendmail(
                f"budi{number}@warga.example", [self.there.user], text.replace("budi@", f"budi{number}@")
            )

    @property
    def rang(self) -> list[tuple[str, str]]:
        """What the command of [alarm] heard: ("alarm" or "clear", kind), each as often as it was told."""
        file = self.folder / "rang"
        lines = (
            [line.split(" ", 2) for line in file.read_text().splitlines() if line.strip()]
            if file.exists()
            else []
        )
        return [(state, key.partition(":")[0]) for state, key, _ in lines]

    def hears(self, state: str, kind: str) -> None:
        self.rings(lambda: (state, kind) in self.rang, 60, lambda: f"{state} {kind}; heard: {self.rang}")

    def status(self, capsys: pytest.CaptureFixture[str]) -> str:
        cli.main(["status", "--config", str(self.config)])
        return capsys.readouterr().out

    def reads(self) -> int:
        """How many letters about alarms lie in the admin's mailbox at Dovecot."""
        return sum(b"\nMessage-ID: <alarm-" in mail for mail in self.there.servers.mailbox(self.admin))

    def stands(self, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
        """It was told, `status` says what to do, and it is not told again by looking again."""
        self.hears("alarm", kind)
        self.rings(lambda: phrase(f"alarm_do.{kind}") in self.status(capsys), 30)
        self.looks_again()
        assert self.rang.count(("alarm", kind)) == 1

    def is_over(self, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.hears("clear", kind)
        assert (self.rang.count(("alarm", kind)), self.rang.count(("clear", kind))) == (1, 1)
        self.rings(lambda: phrase(f"alarm_do.{kind}") not in self.status(capsys), 30)


@pytest.fixture(scope="module")
def there(servers: Servers) -> Iterator[Provider]:
    """`servers` is asked for so that what is not installed is installed, or the tests are skipped."""
    del servers
    with provider() as made:
        yield made


@pytest.fixture
def kantor(there: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    watched = Watched(there, tmp_path, tmp_path / "store", monkeypatch)
    yield watched
    watched.close()


def test_a_mailbox_that_stands_still_is_told_by_mail_too(
    kantor: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    kantor.open()
    (box,) = kantor.doors.offices[0].pollers
    assert box.answered.wait(20)
    with frozen(kantor.there.servers.root / "dovecot/run/master.pid"):
        kantor.rings(lambda: box.troubled)
        kantor.looks_again()
        assert kantor.rang == []  # five minutes are allowed
        kantor.later(minutes=6)
        kantor.stands("mailbox", capsys)
    kantor.is_over("mailbox", capsys)
    # Postfix, which asks Dovecot for logins, stood still, too: it is tried again after some two
    kantor.later(minutes=4)
    kantor.rings(lambda: kantor.reads() == 2)


def test_a_relay_that_is_gone_and_the_queue_that_grows(
    kantor: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    kantor.open()
    kantor.there.stop_postfix()
    try:
        for number in range(1, 4):
            kantor.complain(number)
            kantor.looks_again(1)  # its mails are tried before time goes on
            kantor.later(minutes=6)
        kantor.stands("relay", capsys)
        kantor.later(hours=9)  # they are few, but the oldest waits too long
        kantor.stands("queue", capsys)
    finally:
        _run("postfix", "-c", str(kantor.there.folder / "postfix/etc"), "start")
    kantor.later(hours=2)
    kantor.is_over("relay", capsys)
    # a letter whose last try met a Postfix that was half awake waits four hours for the next
    for _ in range(20):
        kantor.later(hours=4)
        with suppress(AssertionError):
            kantor.rings(lambda: ("clear", "queue") in kantor.rang, 6)
            break
    kantor.is_over("queue", capsys)


def test_a_disk_that_fills_up_and_is_full(
    there: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk], check=False).returncode:
        pytest.skip("no disk of our own here")
    kantor = Watched(there, tmp_path, disk / "store", monkeypatch)
    try:
        kantor.open(free=20)
        kantor.complain(1)
        full = disk / "lain"
        full.write_bytes(bytes(shutil.disk_usage(disk).free - 10 * 1024**2))
        kantor.stands("disk", capsys)
        wait_for(lambda: kantor.reads() == 1, why="there was room enough to write to the admin")
        full.unlink()
        kantor.is_over("disk", capsys)
        (kantor.folder / "rang").unlink()
        fill(full)
        kantor.hears("alarm", "disk")  # though it cannot be entered
        with pytest.raises(smtplib.SMTPResponseException) as refused:
            kantor.complain(2)
        assert refused.value.smtp_code in (451, 452)
        full.unlink()
        kantor.hears("clear", "disk")
        kantor.complain(2)
        assert kantor.rang.count(("alarm", "disk")) == kantor.rang.count(("clear", "disk")) == 1
    finally:
        try:
            kantor.close()
        finally:
            subprocess.run(["umount", "-l", disk], check=True)


def fill(path: Path) -> None:
    """Until nothing more goes onto its disk."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(fd, bytes(4096))
    except OSError as full:
        assert full.errno == errno.ENOSPC
    finally:
        os.close(fd)


@pytest.mark.parametrize("jump", [3600, -3600])
def test_a_clock_that_jumped_and_is_set_right(
    kantor: Watched, capsys: pytest.CaptureFixture[str], jump: int
) -> None:
    kantor.open(clock=120)
    kantor.looks_again()
    kantor.later(seconds=jump)
    kantor.stands("clock", capsys)
    kantor.later(seconds=-jump)
    kantor.is_over("clock", capsys)


def test_days_without_a_letter_until_one_comes(kantor: Watched, capsys: pytest.CaptureFixture[str]) -> None:
    kantor.open()
    kantor.looks_again()
    kantor.later(days=6)  # Thursday to Wednesday: four working days
    kantor.stands("silence", capsys)
    kantor.there.servers.deliver(LETTER.format(number=1).encode(), kantor.box)
    kantor.is_over("silence", capsys)


def test_an_own_address_that_answers_cannot_reach(
    kantor: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Postfix that knows no address with a plus refuses the day's letter to ourselves."""
    kantor.open(probe=True, relay_port=kantor.there.knows_no_plus)
    kantor.stands("probe_refused", capsys)
    assert "550 5.1.1" in (kantor.folder / "rang").read_text()
    wait_for(lambda: kantor.reads() == 1, why="other letters leave")


def test_a_password_that_was_changed_is_told_of_both_servers(
    kantor: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last one here: a Postfix that has lost the Dovecot which knows its passwords takes no line for a
    minute."""
    kantor.open(relay_timeout_seconds=20)
    kantor.there.stop_dovecot()
    kantor.there.start_dovecot("passdb static {\n  password = sudah-diganti\n}\n")
    kantor.stands("login_in", capsys)  # the admin's letter about it wants to leave
    kantor.stands("login_out", capsys)
    kantor.there.stop_dovecot()
    kantor.there.start_dovecot()
    kantor.is_over("login_in", capsys)
