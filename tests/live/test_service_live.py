"""The office as a service beside a real Dovecot and a real Postfix: the daily round trip, and SIGTERM at the
worst moments."""

from __future__ import annotations

import re
import smtplib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.writing.cli_sentences import phrase
from tests.daemon.test_daemon import LETTER, House
from tests.daemon.test_supervisor import STOPS_IN
from tests.limits import stretched
from tests.live.servers import OFFICE, Servers, dovecot, frozen, wait_for
from tests.offices import write_office
from tests.ports import free_port

DOORS = """
[lmtp]
port = {door_port}
hostname = "surat.{office}"

[[imap]]
host = "127.0.0.1"
port = {imap_port}
security = "none"
user = "{box}"
password_file = "kata-sandi"

[relay]
mode = "smtp"
host = "127.0.0.1"
port = {smtp_port}
security = "starttls"
ca_file = "{ca_file}"

[[admin]]"""


BOX = f"layanan@{OFFICE}"
LOAD = 60


@pytest.fixture
def house(servers: Servers, tmp_path: Path) -> Iterator[House]:
    house = made(servers, tmp_path, servers.ca_file)
    yield house
    if house.process is not None:
        house.process.kill()
        house.process.communicate()


def made(servers: Servers, tmp_path: Path, ca_file: Path) -> House:
    secret = tmp_path / "kata-sandi"
    secret.write_text(servers.password)
    secret.chmod(0o600)
    house = House(tmp_path)
    doors = DOORS.format(office=OFFICE, box=BOX, ca_file=ca_file, door_port=servers.door_port,
                         imap_port=servers.imap_port, smtp_port=servers.smtp_port)  # fmt: skip
    text = house.text.replace("[[admin]]", doors, 1).replace("pengaduan@kab.example", f"pengaduan@{OFFICE}")
    write_office(house.config, text)
    return house


def probed(house: House) -> dict[str, object]:
    register = SqliteRegister.open_for_reading(house.store)
    try:
        return dict(register.fact("probe") or {})
    finally:
        register.close()


def test_the_days_probe_goes_out_by_postfix_and_comes_back_by_lmtp(house: House) -> None:
    house.open()
    wait_for(lambda: "seconds" in probed(house), 60)
    seconds = probed(house)["seconds"]
    assert isinstance(seconds, float)
    assert 0 <= seconds < 60
    status = house.run("status").stdout
    assert "Surat uji terakhir kembali" in status
    assert house.close() == 0


def timed_close(house: House) -> None:
    began = time.monotonic()
    assert house.close() == 0
    assert time.monotonic() - began < stretched(STOPS_IN)
    assert "Traceback" not in "".join(house.log)


def letter(number: int, box: str) -> bytes:
    text = (
        LETTER.format(number=number).replace("budi@", f"budi{number}@").replace("pengaduan@kab.example", box)
    )
    return text.encode()


def test_sigterm_while_it_listens_in_idle_ends_at_once(house: House, servers: Servers) -> None:
    house.open()
    house.hear(phrase("serve.delivered", count=1))  # the probe: it has asked the mailbox
    servers.deliver(letter(1, BOX), BOX)
    house.hear("laporan baru dicatat")  # asked again only after a minute: it was announced
    house.hear(phrase("serve.delivered", count=2))
    timed_close(house)
    assert phrase("serve.stopped") in "".join(house.log)
    assert house.run("verify", "--at", "2026-03-05T10:00").returncode == 0


def test_sigterm_while_a_frozen_server_owes_an_answer_ends_at_once(servers: Servers, tmp_path: Path) -> None:
    """Dovecot stands still in the middle of IDLE, and Postfix, with a letter to take: neither is waited
    for."""
    with dovecot() as own:
        own.smtp_port, own.door_port = servers.smtp_port, free_port()
        house = made(own, tmp_path, servers.ca_file)
        house.open()
        house.hear(phrase("serve.delivered", count=1))
        try:
            with (
                frozen(servers.root / "postfix/spool/pid/master.pid"),
                frozen(own.root / "dovecot/run/master.pid"),
            ):
                with smtplib.SMTP("127.0.0.1", house.port, timeout=20) as line:
                    line.sendmail(
                        "budi2@warga.example", [f"pengaduan@{OFFICE}"], letter(2, f"pengaduan@{OFFICE}")
                    )
                house.hear("laporan baru dicatat")
                time.sleep(1)  # it greets Postfix
                timed_close(house)
        finally:
            if house.process is not None:
                house.process.kill()
                house.process.communicate()
        assert house.run("verify", "--at", "2026-03-05T10:00").returncode == 0
        assert house.cases() == ["ME-2026-0001"]


def test_sigterm_in_the_middle_of_a_full_mailbox_and_all_is_there_once_after_the_next_start(
    house: House, servers: Servers
) -> None:
    """Letters coming in by IMAP, being handled, and answered by Postfix, all at the same time."""
    box = f"penuh@{OFFICE}"
    house.config.write_text(house.config.read_text().replace(f'"{BOX}"', f'"{box}"'))
    house.open()
    house.hear(phrase("serve.delivered", count=1))
    for number in range(100, 100 + LOAD):
        servers.deliver(letter(number, box), box)
    for _ in range(LOAD // 6):
        house.hear("laporan baru dicatat")
    timed_close(house)
    done = len(house.cases())
    assert LOAD // 6 <= done < LOAD
    assert house.run("verify", "--at", "2026-03-05T10:00").returncode == 0
    house.log.clear()
    house.open(at="2026-03-05T08:30")
    wait_for(lambda: len(house.cases()) == LOAD, 60)
    wait_for(lambda: len(receipts(servers)) >= LOAD, 60, servers.log())
    timed_close(house)
    found = receipts(servers)
    assert len(found) == len(set(found)) == LOAD, "each receipt once, under its own Message-ID"
    assert house.run("verify", "--at", "2026-03-05T10:00").returncode == 0


def receipts(servers: Servers) -> list[str]:
    """The Message-IDs of what lies in the complainants' mailboxes."""
    files = (servers.root / "dovecot/mail").glob("budi1??@warga.example/Maildir/*/*")
    texts = (path.read_text("utf-8", "replace") for path in files if path.parent.name in ("new", "cur"))
    return [match[1] for text in texts if (match := re.search(r"(?im)^message-id: *(<\S+>)", text))]
