"""`init` and `check --letter` against a real Dovecot and Postfix: what lies in the mailbox is told, a letter
to ourselves comes back, and what it shows of the provider is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailroom import cli
from mailroom.commands.looking import self_letter
from mailroom.config import load
from tests.commands.founding.test_init import flags
from tests.live.provider import Provider, provider
from tests.live.servers import Servers
from tests.ports import free_port

Found = Callable[..., tuple[int, str]]
MAIL = b"From: warga@warga.example\r\nSubject: lama\r\nMessage-ID: <%d@warga.example>\r\n\r\nSurat lama.\r\n"


@pytest.fixture(scope="module")
def there(servers: Servers) -> Iterator[Provider]:
    del servers  # asked for so that what is not installed is installed, or the tests are skipped
    with provider() as made:
        yield made


@pytest.fixture
def box(there: Provider) -> str:
    return f"pengaduan.{free_port()}@kotak.example"


@pytest.fixture
def found(there: Provider, box: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Found:
    """Found an office at the real servers; the exit status, and what was said."""

    def run(*more: str, password: str = "", **changed: str) -> tuple[int, str]:
        secret = tmp_path / "sandi"
        secret.write_text(password or there.servers.password)
        server = {
            "penyedia": "lain",
            "surel": box,
            "imap": "127.0.0.1",
            "imap-port": f"{there.servers.imaps_port} tls",
            "smtp": "127.0.0.1",
            "smtp-port": str(there.submission),
            "ca": str(there.certs / "good.pem"),
        }
        argv = ["init", str(tmp_path / "kantor"), "--tanpa-tanya", "--sandi-berkas", str(secret), *more]
        code = cli.main([*argv, *flags(**{**server, **changed})])
        output = capsys.readouterr()
        return code, output.out + output.err

    return run


def test_an_empty_mailbox_is_read_from_the_beginning_and_a_letter_comes_back(
    found: Found, there: Provider, box: str, tmp_path: Path
) -> None:
    _, said = found()
    assert "Kotaknya kosong" in said
    local, _, domain = box.partition("@")
    assert f"Surat uji ke {local}+uji@{domain} kembali sesudah" in said, said
    assert "Penyedia menyebut dirinya mx.kotak.example" in said
    config = load(tmp_path / "kantor/config.toml", {})
    assert config.imap[0].since is None
    assert config.house.authserv_id == "mx.kotak.example"
    assert config.house.plus_addressing
    assert there.servers.mailbox(box) == []  # the letter was taken away again


def test_older_letters_are_counted_and_left_unread(
    found: Found, there: Provider, box: str, tmp_path: Path
) -> None:
    for number in range(3):
        there.servers.deliver(MAIL % number, box)
    _, said = found()
    assert f"Kotak surat {box} di 127.0.0.1: 3 surat di INBOX" in said
    config = load(tmp_path / "kantor/config.toml", {})
    assert config.imap[0].since == datetime.now(UTC).date()
    assert len(there.servers.mailbox(box)) == 3


def test_a_server_that_knows_no_plus_is_found_out(
    found: Found, there: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_letter, "PATIENCE", 0.1)  # its letters go to a door that nobody has opened
    _, said = found(surel=there.user, **{"smtp-port": str(there.knows_no_plus)})
    assert "plus_addressing = false ditulis" in said, said
    assert not load(tmp_path / "kantor/config.toml", {}).house.plus_addressing


def test_a_wrong_password_is_said_and_the_office_is_written_all_the_same(
    found: Found, tmp_path: Path
) -> None:
    code, said = found(password="salah")
    assert code == 1
    assert "Kotak surat belum dapat dibuka" in said
    assert (tmp_path / "kantor/config.toml").is_file()
