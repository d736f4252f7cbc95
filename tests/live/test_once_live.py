"""`once` over a line like a telephone's, with a real Dovecot behind it: small letters come, are answered, and
no large one holds them up."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailroom.writing.cli_sentences import phrase
from tests.daemon.test_daemon import House
from tests.live.servers import OFFICE, Servers
from tests.live.wire import Wire, wire
from tests.offices import write_office

RATE = 20_000  # bytes a second
LARGE = 400_000  # bytes of a photo: 27 s of this line in base64
MINUTES = "0.1"  # of a session
BOX = f"telepon@{OFFICE}"

MAILBOX = """
[[imap]]
host = "127.0.0.1"
port = {port}
security = "none"
user = "{box}"
password_file = "kata-sandi"
since = 2026-01-01

[[admin]]"""


def complaint(name: str, photo: int = 0) -> bytes:
    head = (
        f"From: {name} <{name}@warga.example>\r\nTo: {BOX}\r\nSubject: Jalan rusak {name}\r\nMessage-ID:"
        f" <{name}@warga.example>\r\n"
    )
    text = f"Jalan di Desa Lembak RT {len(name)} rusak parah sejak 1 Februari 2026, {name}.\r\n"
    if not photo:
        return f"{head}\r\n{text}".encode()
    data = b"\xff\xd8\xff\xe0" + random.Random(7).randbytes(photo)
    return (
        f"{head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed;"
        f' boundary="b"\r\n\r\n--b\r\n\r\n{text}\r\n--b\r\nContent-Type: image/jpeg;'
        ' name="foto.jpg"\r\nContent-Transfer-Encoding:'
        f" base64\r\n\r\n{base64.encodebytes(data).decode()}\r\n--b--\r\n"
    ).encode()


@pytest.fixture
def line(servers: Servers) -> Iterator[Wire]:
    with wire(servers.imap_port) as one:
        one.rate = RATE
        yield one


@pytest.fixture
def house(servers: Servers, line: Wire, tmp_path: Path) -> House:
    secret = tmp_path / "kata-sandi"
    secret.write_text(servers.password)
    secret.chmod(0o600)
    house = House(tmp_path)
    write_office(house.config, house.text.replace("[[admin]]", MAILBOX.format(port=line.port, box=BOX), 1))
    return house


def answered(house: House) -> set[str]:
    """Who has got a receipt."""
    return {path.parts[-3].partition("@")[0] for path in house.store.glob("outgoing/*@warga.example/new/*")}


def test_a_large_letter_holds_up_no_small_one_and_comes_when_there_is_time(
    servers: Servers, house: House, line: Wire
) -> None:
    later = re.compile(re.escape(phrase("once.later", name="@", count=1, size="@")).replace("@", ".*"))
    servers.deliver(complaint("ani", LARGE), BOX)
    for name in ("badu", "cici"):
        servers.deliver(complaint(name), BOX)

    first = house.run("once", "--minutes", MINUTES)
    assert (first.returncode, bool(later.search(first.stdout))) == (1, True), first.stdout
    assert answered(house) == {"badu", "cici"}

    servers.deliver(complaint("dodi"), BOX)
    assert house.run("once", "--minutes", MINUTES).returncode == 1
    assert answered(house) == {"badu", "cici", "dodi"}

    line.rate = 0
    last = house.run("once")
    assert (last.returncode, bool(later.search(last.stdout))) == (0, False), last.stdout
    assert answered(house) == {"ani", "badu", "cici", "dodi"}
    assert len(house.cases()) == 4
