"""`init` and `check --letter` against a real Dovecot and Postfix: what lies in the mailbox is told, a letter
to ourselves comes back, and what it shows of the provider is written down."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from mailroom import cli
from mailroom.commands.founding.answers import providers
from mailroom.commands.looking import self_letter
from mailroom.config import Config, load
from mailroom.writing.cli_sentences import phrase
from tests.commands.founding.test_init import flags
from tests.live import tokens
from tests.live.provider import Provider, provider
from tests.live.servers import Servers
from tests.ports import free_port

Found = Callable[..., tuple[int, str]]
MAIL = b"From: warga@warga.example\r\nSubject: lama\r\nMessage-ID: <%d@warga.example>\r\n\r\nSurat lama.\r\n"


def today(config: Config) -> date:
    return datetime.now(config.house.calendar.zone).date()


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

    def run(*more: str, password: str = "", tanya: bool = False, **changed: str) -> tuple[int, str]:
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
        argv = ["init", str(tmp_path / "kantor"), "--sandi-berkas", str(secret), *more]
        argv += [] if tanya else ["--tanpa-tanya"]
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
    assert config.imap[0].since == today(config)  # letters may come before the office is opened
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
    assert config.imap[0].since == today(config)
    assert len(there.servers.mailbox(box)) == 3


@pytest.mark.parametrize(("typed", "days"), [("", 0), ("2", 7), ("3", 30), ("4", 200)])
def test_a_person_chooses_the_day_and_sees_what_it_would_bring(
    found: Found,
    there: Provider,
    box: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    days: int,
) -> None:
    now = datetime.now(UTC)
    with there.servers.imap(box) as inbox:
        for number, back in enumerate((200, 20, 20, 5, 0)):
            inbox.append("INBOX", "", imaplib.Time2Internaldate(now - timedelta(days=back)), MAIL % number)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda prompt: typed if "sejak tanggal" in prompt else "")
    _, said = found(tanya=True)
    lines = re.findall(r"^  \d  .*: (\d) surat dibaca(?:, (\d) dibiarkan)?$", said, re.MULTILINE)
    assert lines == [("1", "4"), ("2", "3"), ("4", "1"), ("5", "")], said
    config = load(tmp_path / "kantor/config.toml", {})
    assert config.imap[0].since == (now - timedelta(days=days)).astimezone(config.house.calendar.zone).date()
    assert len(there.servers.mailbox(box)) == 5


@pytest.fixture
def tenant(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Provider, tokens.Provider]]:
    """Microsoft 365 as init.toml has it, but for the addresses: its servers and its token endpoint are those
    of this machine, whose certificate is known as Microsoft's is. The servers are its own: Postfix remembers
    by which mechanisms one may log in."""
    del servers
    with provider() as made:
        cert, key, giver = made.certs / "good.pem", made.certs / "good.key", tokens.Provider(made.user)
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        with tokens.introspection(giver) as asked, tokens.token_endpoint(giver, cert, key) as url:
            made.stop_dovecot()
            made.start_dovecot(tokens.DOVECOT.format(introspection=asked))
            here = replace(
                providers()["microsoft365"],
                imap=("127.0.0.1", made.servers.imaps_port, "tls"),
                relay=("127.0.0.1", made.submission, "starttls"),
                token_url=f"{url}/{{tenant}}",
            )
            monkeypatch.setitem(cast(dict[str, Any], providers()), "microsoft365", here)
            yield made, giver


def test_microsoft_365_is_looked_at_and_written_through_with_tokens(
    tenant: tuple[Provider, tokens.Provider],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    there, giver = tenant
    giver.user = box = "pengaduan@kotak.example"
    giver.refuses = "invalid_client"

    def answer(prompt: str) -> str:
        if "client secret lain" in prompt:
            giver.refuses = ""
            return "y"
        return ""

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr("getpass.getpass", lambda _: "salah" if giver.refuses else "rahasia-klien")
    for number in range(2):
        there.servers.deliver(MAIL % number, box)
    argv = flags(penyedia="microsoft365", surel=box, tenant="T", client="kantor")
    cli.main(["init", str(tmp_path / "kantor"), *argv])
    said = capsys.readouterr().out
    assert phrase("check_why.oauth") in said
    assert f"Kotak surat {box} di 127.0.0.1: 2 surat di INBOX" in said, said
    assert "Surat uji ke pengaduan+uji@kotak.example kembali sesudah" in said, said
    config = load(tmp_path / "kantor/config.toml", {})
    assert config.imap[0].since == today(config)
    assert giver.introspected
    scope = providers()["microsoft365"].scope
    forms = {(form["grant_type"], form["client_secret"], form["scope"]) for form in giver.asked}
    assert forms == {("client_credentials", secret, scope) for secret in ("salah", "rahasia-klien")}


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
