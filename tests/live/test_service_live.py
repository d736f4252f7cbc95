"""The office as a service beside a real Dovecot and a real Postfix: the daily round trip, and SIGTERM while it listens in IDLE."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailroom.phrases import phrase
from mailroom.shelves.register import Register
from tests.live.servers import OFFICE, Servers, wait_for
from tests.test_daemon import House
from tests.test_service import STOPS_IN

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


@pytest.fixture
def house(servers: Servers, tmp_path: Path) -> Iterator[House]:
    secret = tmp_path / "kata-sandi"
    secret.write_text(servers.password)
    secret.chmod(0o600)
    house = House(tmp_path)
    doors = DOORS.format(office=OFFICE, box=f"layanan@{OFFICE}", ca_file=servers.ca_file, door_port=servers.door_port,
                         imap_port=servers.imap_port, smtp_port=servers.smtp_port)  # fmt: skip
    text = house.text.replace("[[admin]]", doors, 1).replace("pengaduan@kab.example", f"pengaduan@{OFFICE}")
    house.config.write_text(text)
    yield house
    if house.process is not None:
        house.process.kill()
        house.process.communicate()


def probed(house: House) -> dict[str, object]:
    register = Register.open_for_reading(house.store)
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


def test_sigterm_while_it_listens_in_idle_ends_at_once(house: House) -> None:
    house.open()
    time.sleep(2)  # it has asked the mailbox and listens
    assert phrase("serve.mailbox_trouble", name="", why="")[:5] not in "".join(house.log)
    began = time.monotonic()
    assert house.close() == 0
    assert time.monotonic() - began < STOPS_IN
    assert phrase("serve.stopped") in "".join(house.log)
