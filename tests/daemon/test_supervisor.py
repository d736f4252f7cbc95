"""The office as a service: what it tells systemd, the unit it is opened by, and that SIGTERM ends it at once
with nothing half done."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from mailroom.daemon.heartbeat import notify, read_beat
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.writing.cli_sentences import phrase
from tests.daemon.test_daemon import OURS, House
from tests.limits import stretched
from tests.offices import write_office
from tests.register_file import by_hand
from tests.relays import Stalling, with_relay

ANALYZE = shutil.which("systemd-analyze")
STOPS_IN = 5.0  # seconds: what the office promises


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    if house.process is not None:
        house.process.kill()
        house.process.communicate()


class Listener:
    """Whoever has started the office, listening."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.line.bind(str(self.path))
        self.line.settimeout(stretched(20))

    def hear(self, wanted: str) -> str:
        while True:
            said = self.line.recv(4096).decode()
            if wanted in said:
                return said


# What it tells.


def test_systemd_hears_that_it_is_open_that_it_lives_and_that_it_ends(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = Listener(tmp_path)
    monkeypatch.setenv("NOTIFY_SOCKET", str(listener.path))
    house.open()
    assert house.process is not None
    assert f"MAINPID={house.process.pid}" in listener.hear("READY=1")
    assert listener.hear("WATCHDOG=1")
    assert listener.hear("WATCHDOG=1")  # again, each few seconds
    beat = read_beat(house.store)
    assert (beat["pid"], beat["state"]) == (house.process.pid, "open")
    assert house.close() == 0
    assert listener.hear("STOPPING=1")
    assert read_beat(house.store)["state"] == "closed"


def test_while_indexes_are_made_anew_the_person_is_told_and_systemd_waits(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes minutes in a large store, and systemd would end what is not ready after two: again and
    again."""
    house.open()
    assert house.close() == 0
    with by_hand(house.store) as register:
        register.execute("UPDATE meta SET value = 'of an earlier program' WHERE name = 'indexes'")
    listener = Listener(tmp_path)
    monkeypatch.setenv("NOTIFY_SOCKET", str(listener.path))
    house.log.clear()
    house.open(at="2026-03-05T08:10")
    assert listener.hear("EXTEND_TIMEOUT_USEC=60000000")
    told = "".join(house.log)
    assert told.index(phrase("serve.index_begun")) < told.index(phrase("serve.index_over"))
    assert house.close() == 0
    house.log.clear()
    house.open(at="2026-03-05T08:20")
    assert phrase("serve.index_begun") not in "".join(house.log)
    assert house.close() == 0


@pytest.mark.parametrize("address", ["", "relative", "/tidak/ada"])
def test_where_nobody_listens_nothing_is_said(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert notify("READY=1") is False


def test_an_abstract_socket_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(f"\0mailroom-test-{os.getpid()}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@mailroom-test-{os.getpid()}")
        assert notify("READY=1", "STATUS=x")
        assert line.recv(100) == b"READY=1\nSTATUS=x"


# The unit.


def unit(house: House, *argv: str) -> str:
    done = house.run("service", "--user", "daemon", *argv)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_unit_names_this_office_and_lets_it_write_nowhere_else(house: House) -> None:
    table = configparser.ConfigParser(strict=False, interpolation=None)
    table.optionxform = str  # type: ignore[assignment,method-assign]
    table.read_string(unit(house))
    service = table["Service"]
    assert service["ReadWritePaths"] == str(house.store)
    assert service["ExecStart"].endswith(f"run.py serve --config {house.config} --store {house.store}")
    assert (service["Type"], service["User"]) == ("notify", "daemon")
    assert "{" not in unit(house)


def test_the_log_and_the_figures_may_be_written_too(house: House, tmp_path: Path) -> None:
    write_office(house.config, house.text + f'\n[logging]\nfile = "{tmp_path}/log/mailroom.log"\n')
    assert f"ReadWritePaths={house.store} {tmp_path}/log" in unit(house)


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed here")
def test_systemd_finds_no_fault_in_the_unit(house: House, tmp_path: Path) -> None:
    path = tmp_path / "mailroom.service"
    path.write_text(unit(house))
    assert ANALYZE is not None
    done = subprocess.run([ANALYZE, "verify", "--man=no", path], capture_output=True, text=True, check=False)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "mailroom.service" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.skipif(ANALYZE is None, reason="systemd is not installed here")
def test_systemd_calls_the_unit_well_protected(house: House, tmp_path: Path) -> None:
    path = tmp_path / "mailroom.service"
    path.write_text(unit(house))
    assert ANALYZE is not None
    command = [ANALYZE, "security", "--offline=true", "--no-pager", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stdout + done.stderr
    assert float(found[1]) < 2.0, done.stdout  # "OK" begins at 2.0; an ordinary service has above 9


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [(("--user", "root"), "tidak dijalankan sebagai root"), (("--store", "/tmp/a b"), "/tmp/a b")],
)
def test_what_a_unit_cannot_hold_is_refused(house: House, argv: tuple[str, ...], sentence: str) -> None:
    done = house.run("service", "--user", "daemon", *argv)
    assert (done.returncode, sentence in done.stderr) == (3, True)


@pytest.mark.skipif(os.geteuid() != 0, reason="another user's folders are looked at")
def test_what_keeps_the_user_from_opening_it_is_told_beside_the_unit() -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to others
        _obstacles(House(Path(folder)), Path(folder))


def _obstacles(house: House, folder: Path) -> None:
    folder.chmod(0o711)

    def told(*argv: str) -> str:
        done = house.run("service", *(argv or ("--user", "daemon")))
        assert (done.returncode, done.stdout.startswith("# Kantor surat")) == (0, True)
        return done.stderr

    assert "useradd --system --user-group kantor-surat" in told("--user", "kantor-surat")
    assert f"install -d -m 0700 -o daemon -g daemon {house.store}" in told()
    house.store.mkdir()
    assert f"chown -R daemon: {house.store}" in told()
    shutil.chown(house.store, "daemon")
    assert str(house.store) not in told()
    secret = folder / "sandi"
    secret.write_text("x")
    secret.chmod(0o600)
    box = f'[[imap]]\nhost = "127.0.0.1"\nuser = "a@b.example"\npassword_file = "{secret.name}"\n'
    write_office(house.config, house.text.replace("[[admin]]", f"{box}\n[[admin]]", 1))
    assert f"tidak dapat membaca {secret}: {secret} tertutup" in told()
    shutil.chown(secret, "daemon")
    assert str(secret) not in told()
    folder.chmod(0o700)
    assert f"tidak dapat membaca {secret}: {folder} tertutup" in told()


# The end.


def timed_close(house: House) -> float:
    began = time.monotonic()
    assert house.close() == 0
    return time.monotonic() - began


def test_sigterm_under_load_ends_at_once_and_what_was_accepted_is_there_once(house: House) -> None:
    house.open()
    accepted: list[int] = []
    going = threading.Event()

    def write(first: int) -> None:
        for number in range(first, first + 1000):
            with suppress(smtplib.SMTPException, OSError):
                house.send(number)
                accepted.append(number)
                continue
            if going.is_set():
                return

    threads = [threading.Thread(target=write, args=(n * 1000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    while len(accepted) < 40:
        time.sleep(0.01)
    going.set()
    assert timed_close(house) < stretched(STOPS_IN)
    for thread in threads:
        thread.join()
    done = house.run("once", "--at", "2026-03-05T10:00")
    assert done.returncode == 0, done.stderr
    register = SqliteRegister.open_for_reading(house.store)
    found = Counter(str(row["subject"]) for _, row in register.iterate("letters"))
    register.close()
    assert {f"Jalan rusak {number}" for number in accepted} <= set(found)
    assert max(found.values()) == 1
    assert house.run("verify", "--at", "2026-03-05T10:00").returncode == 0


def test_sigterm_in_the_middle_of_data_ends_at_once_and_no_letter_is_lost(tmp_path: Path) -> None:
    relay = Stalling()
    house = House(tmp_path)
    with_relay(house, relay.port)
    relay.silent = False
    house.open()
    try:
        while not relay.taken:  # the day's test mail to ourselves goes first
            time.sleep(0.05)
        relay.silent = True
        relay.heard.clear()
        house.send(1)
        assert relay.heard.wait(stretched(20))
        assert timed_close(house) < stretched(STOPS_IN)
        assert house.cases() == ["ME-2026-0001"]
        relay.silent = False
        house.open(at="2026-03-06T08:00")  # later than any wait for a sign
        while len(set(relay.taken)) < 3:  # the test's own limit ends a wait for nothing
            time.sleep(0.05)
        house.close()
        assert len(set(relay.taken)) >= 3  # that, the receipt and the admin's letter, each by its Message-ID
        assert max(Counter(relay.taken).values()) == 1
    finally:
        assert house.process is not None
        house.process.kill()
        house.process.communicate()


# The log.


def test_each_line_names_the_case_and_the_letter_in_json_too(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.text += '\n[logging]\nformat = "json"\n'
    write_office(house.config, house.text)
    house.open()
    try:
        house.send(1)
        row = json.loads(house.hear("laporan baru dicatat"))
        assert row["case"] == "ME-2026-0001"
        (filed,) = (house.store / "letters").rglob("*.eml")
        assert filed.stem.startswith(row["letter"])
        assert len(row["letter"]) == 12
        house.hear(phrase("serve.delivered", count=2))
        assert house.close() == 0
        rows = [json.loads(line) for line in house.log]
        assert all({"at", "level", "room", "event"} <= row.keys() for row in rows)
        assert not re.search(rf"budi@|{OURS}", "".join(house.log))
    finally:
        assert house.process is not None
        house.process.kill()
        house.process.communicate()
