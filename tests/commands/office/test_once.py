"""`once`: the most urgent first, over a line that may fall at any moment; ten minutes are ten minutes."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mailroom import cli
from mailroom.clerk.outgoing.mail_delivery import GROUP
from mailroom.commands.office import once
from mailroom.doors.imap.letter_fetch import SMALL_ONES, Pace
from mailroom.procedure.letter import Outgoing, Sent
from mailroom.shelves.files.journal_files import FileJournal
from mailroom.shelves.files.sqlite_register import SqliteRegister
from tests.daemon.test_daemon import WIB, House
from tests.daemon.test_supervisor import STOPS_IN
from tests.limits import stretched
from tests.relays import Relay, Stalling, with_relay

WRITERS = 12
CLOSED = 1  # a port where nobody listens
Office = Callable[[int], House]


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of an office whose relay has not been there yet: what many writers have caused waits."""
    folder = tmp_path_factory.mktemp("waiting")
    house = House(folder)
    with_relay(house, CLOSED)
    letters = folder / "surat"
    letters.mkdir()
    for number in range(WRITERS):
        (letters / f"{number}.eml").write_text(
            f"From: Warga {number} <warga{number}@warga.example>\nTo: pengaduan@kab.example\nSubject: Jalan"
            f" rusak {number}\nMessage-ID: <{number}@warga.example>\n\nJalan di Desa Lembak RT {number} rusak"
            f" parah sejak {number + 1} Februari 2026.\n"
        )
    done = house.run("import", str(letters), "--at", "2026-03-05T08:00")
    assert done.returncode == 0, done.stderr
    return house.store


@pytest.fixture
def office(waiting: Path, tmp_path: Path) -> Office:
    """Opens that store, with a relay at this port."""

    def opened(port: int) -> House:
        house = House(tmp_path)
        shutil.copytree(waiting, house.store)
        with_relay(house, port)
        return house

    return opened


def mails(house: House, status: str = "") -> list[dict[str, Any]]:
    register = SqliteRegister.open_for_reading(house.store)
    try:
        return [row for _, row in register.iterate("mails") if row["status"] == (status or row["status"])]
    finally:
        register.close()


def ids(rows: Iterable[dict[str, Any]]) -> set[str]:
    return {str(row["message_id"]) for row in rows}


def test_what_somebody_waits_for_leaves_before_the_mailbox_is_asked_and_a_digest_last(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = office(CLOSED)
    receipts = {row["key"] for row in mails(house) if row["form"] == "receipt"}
    journal = FileJournal(house.store)
    register = SqliteRegister.open(house.store, journal)
    digests = {row["key"]: {"priority": 7} for row in mails(house) if row["form"] == "verification"}
    register.enter([{"mails": digests}], datetime(2026, 3, 5, 9, tzinfo=WIB))
    register.close()
    journal.close()
    order: list[str] = []

    class Recorder:
        def carry_all(self, those: Iterable[Outgoing], now: datetime) -> Iterator[Sent]:
            for mail in those:
                order.append(
                    "receipt" if mail.id in receipts else "digest" if mail.id in digests else "other"
                )
                yield Sent(now)

    class Box:
        name, troubled, said, later = "INBOX", False, "", 0

        def poll(self, pace: Pace) -> bool:
            assert pace == SMALL_ONES  # nothing was put off, so it is asked once
            order.append("mailbox")
            return True

        class door:  # noqa: N801
            heard_until = None

            @staticmethod
            def close() -> None:
                pass

    monkeypatch.setattr(once, "carrier", lambda *_: Recorder())
    monkeypatch.setattr(once, "pollers", lambda *_: [Box()])
    monkeypatch.setattr(once, "heard_by", lambda _, now: now)
    assert cli.main(["once", "--config", str(house.config), "--at", "2026-03-05T12:00"]) == 0
    assert order.index("mailbox") == WRITERS
    assert set(order[:WRITERS]) == {"receipt"}
    assert order[WRITERS + 1 :].count("digest") == WRITERS


def test_ten_minutes_are_ten_minutes_and_the_rest_goes_the_next_time(office: Office) -> None:
    relay = Relay(0.2)
    house = office(relay.port)
    wanted = ids(mails(house))
    began = time.monotonic()
    done = house.run("once", "--minutes", "0.05", "--at", "2026-03-05T12:00")
    # its minutes, a letter's end, and the start of the program
    assert time.monotonic() - began < stretched(3 + STOPS_IN + 5)
    assert (done.returncode, "Waktunya habis" in done.stdout) == (1, True), done.stdout
    first = set(relay.taken)
    assert 0 < len(first) < len(wanted)
    assert ids(mails(house, "sent")) == first
    relay.seconds = 0
    assert house.run("once", "--at", "2026-03-05T13:00").returncode == 0
    assert set(relay.taken) >= wanted
    assert max(Counter(relay.taken).values()) == 1


def test_progress_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    relay = Relay(0)
    house = office(relay.port)
    monkeypatch.setattr(once, "SAY", 0)
    assert cli.main(["once", "--config", str(house.config), "--at", "2026-03-05T12:00"]) == 0
    said = capsys.readouterr().out
    assert f"{2 * WRITERS} surat yang ditunggu orang sudah dikirim." in said
    assert "surat ditangani" in said


@pytest.mark.parametrize("minutes", ["0", "-1", "sepuluh", "9999999"])
def test_a_time_that_is_none_is_not_understood(tmp_path: Path, minutes: str) -> None:
    assert House(tmp_path).run("once", "--minutes", minutes).returncode == 2


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_while_the_relay_is_silent_it_ends_at_once(office: Office, sign: signal.Signals) -> None:
    relay = Stalling()
    house = office(relay.port)
    process = house.begin("once", "--at", "2026-03-05T12:00")
    assert relay.heard.wait(stretched(30))
    began = time.monotonic()
    process.send_signal(sign)
    out, _ = process.communicate()
    assert time.monotonic() - began < stretched(STOPS_IN)
    assert (process.returncode, "Dihentikan" in out) == (1, True)
    relay.silent = False
    assert house.run("once", "--at", "2026-03-06T12:00").returncode == 0
    assert set(relay.taken) >= ids(mails(house)) - ids(mails(house, "waiting"))
    assert ids(mails(house, "waiting")) == set()
    assert max(Counter(relay.taken).values()) == 1


def test_killed_again_and_again_nothing_is_lost_and_nothing_is_another_letter(office: Office) -> None:
    """A kill between the relay's 250 and our line leaves a group of letters that may be sent again, under the
    same Message-IDs."""
    relay = Relay(0.03)
    house = office(relay.port)
    chance, wanted, kills = random.Random(5), ids(mails(house)), 0
    for hour in range(6, 20):
        process = house.begin("once", "--at", f"2026-03-{hour:02}T12:00")
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.02 + chance.random() * 0.6)
        if process.poll() is None:
            process.kill()
            kills += 1
        process.wait()
    assert kills
    assert house.run("once", "--at", "2026-03-25T12:00").returncode == 0
    assert house.run("once", "--at", "2026-03-26T12:00").returncode == 0
    assert wanted <= set(relay.taken)
    assert set(relay.taken) == ids(mails(house))
    assert sum(Counter(relay.taken).values()) - len(set(relay.taken)) <= kills * GROUP
    assert house.run("verify", "--at", "2026-03-27T12:00").returncode == 0
