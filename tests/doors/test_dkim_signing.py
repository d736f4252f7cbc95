"""Our own signatures, as dkimpy and our own door see them, and the records that go with them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import dkim
import pytest
from dns.resolver import Resolver

from mailroom.commands.looking.self_letter import key_findings
from mailroom.config.config_faults import Faults
from mailroom.config.retention_and_backup_tables import DkimTable
from mailroom.config.tls_and_account_files import with_signing_keys
from mailroom.doors.dkim_signing import BadKey, Signer, read_key
from mailroom.doors.smtp_client import Relay
from mailroom.doors.spf_dkim_dmarc import SenderChecks
from mailroom.procedure.letter import Outgoing, Sent
from tests.doors.test_own_domain_dns import NameServer
from tests.doors.test_smtp_client import NOW, Script

KAB = "kab.go.id"
RAW = (
    b"From: Pengaduan <pengaduan@kab.go.id>\nTo: siti@warga.example\nReply-To: pengaduan+k7@kab.go.id\n"
    b"Subject: jawaban\nDate: Thu, 05 Mar 2026 08:00:00 +0700\nMessage-ID: <me-1@kab.go.id>\n"
    b"MIME-Version: 1.0\nContent-Type: text/plain\n\nYth. Pelapor,\n.titik\n"
)
SPF = {"kab.go.id. TXT": '"v=spf1 -all"', "_dmarc.kab.go.id. TXT": '"v=DMARC1; p=reject"'}


@dataclass(frozen=True)
class Table:
    domain: str = KAB
    selector: str = "pengaduan"
    rsa_key_file: str = ""
    ed25519_key_file: str = ""


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    folder = tmp_path_factory.mktemp("kunci")
    for kind in ("RSA", "ed25519"):
        made = ["openssl", "genpkey", "-algorithm", kind, "-out", str(folder / kind)]
        subprocess.run(made, check=True, capture_output=True)
    return Table(rsa_key_file=str(folder / "RSA"), ed25519_key_file=str(folder / "ed25519"))


Asks = Callable[[dict[str, str]], Resolver]


@pytest.fixture
def world(table: Table) -> Iterator[Asks]:
    opened = []

    def ask(records: dict[str, str]) -> Resolver:
        server = NameServer(
            {name: [text] if not text.startswith('"') else text for name, text in records.items()}
        )
        server.start()
        opened.append(server)
        by = Resolver(configure=False)
        by.nameservers, by.port = ["127.0.0.1"], server.port
        return by

    yield ask
    for server in opened:
        server.socket.close()


def published(table: Table) -> dict[str, str]:
    """In strings of 255 bytes at most, as a zone has them (RFC 6376 3.6.2.2)."""
    return {
        f"{name}. TXT": " ".join(f'"{text[at : at + 255]}"' for at in range(0, len(text), 255))
        for name, text in Signer(table).records()
    }


def arrived(data: bytes) -> bytes:
    """What DATA brought (RFC 5321 4.5.2)."""
    return data.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")


def test_a_letter_that_goes_out_is_signed_by_both_keys_over_the_bytes_that_arrive(
    table: Table, world: Asks
) -> None:
    by = world({**SPF, **published(table)})
    relay = Script()
    carrier = Relay(relay.settings(), sign=Signer(table).sign)
    mail = Outgoing("me-1", "pengaduan+k7@kab.go.id", "siti@warga.example", RAW)
    assert isinstance(carrier.carry(mail, NOW), Sent) and isinstance(carrier.carry(mail, NOW), Sent)
    carrier.close()
    first, again = map(arrived, relay.letters)
    assert first == again and first.count(b"DKIM-Signature:") == 2
    # SPF fails there, so nothing but a signature proves it
    rows = SenderChecks(by).check(first, "192.0.2.9", "x", "pengaduan@kab.go.id")
    assert rows[0] == ["dmarc", "pass", KAB] and rows[1][:2] == ["spf", "fail"]
    assert [row[:2] for row in rows[2:]] == [["dkim", "pass"], ["dkim", "pass"]]


@pytest.mark.parametrize(
    "change",
    [
        (b"Subject: jawaban", b"Subject: lain"),
        (b"Subject: jawaban", b"Subject: lain\r\nSubject: jawaban"),
        (b"From: Pengaduan", b"From: a@b.id\r\nFrom: Pengaduan"),
        (b"Reply-To: pengaduan+k7@kab.go.id", b"Reply-To: a@b.id"),
        (b"Content-Type: text/plain", b"Content-Type: text/html"),
        (b"Yth. Pelapor", b"Yth. Penipu"),
    ],
)
def test_whoever_changes_or_adds_breaks_it(table: Table, world: Asks, change: tuple[bytes, bytes]) -> None:
    by = world({**SPF, **published(table)})
    signed = Signer(table).sign(RAW)
    assert change[0] in signed
    rows = SenderChecks(by).check(signed.replace(*change), "192.0.2.9", "x", "pengaduan@kab.go.id")
    assert rows[0][1] == "fail" and "pass" not in {row[1] for row in rows if row[0] == "dkim"}


def test_an_address_beyond_ascii_is_signed_as_it_goes(table: Table) -> None:
    raw = RAW.replace(b"siti@warga", "siti.é@warga".encode())
    relay = Script(EHLO="250-relay\r\n250-8BITMIME\r\n250 SMTPUTF8")
    Relay(relay.settings(), sign=Signer(table).sign).carry(
        Outgoing("me-1", "pengaduan@kab.go.id", "siti.é@warga.example", raw), NOW
    )
    keys = {f"{name}.".encode(): text.encode() for name, text in Signer(table).records()}
    letter = arrived(relay.letters[0])
    for which in (0, 1):
        assert dkim.DKIM(letter).verify(idx=which, dnsfunc=lambda name, timeout=5: keys[name])


def test_check_shows_what_to_publish_until_it_is_there(table: Table, world: Asks) -> None:
    rsa, ed = Signer(table).records()
    nothing = list(key_findings(table, world({})))
    assert [good for _, good in nothing] == [False, False]
    assert rsa[0] in nothing[0][0] and rsa[1] in nothing[0][0] and ed[1] in nothing[1][0]
    assert [good for _, good in key_findings(table, world(published(table)))] == [True, True]
    other = {**published(table), f"{ed[0]}. TXT": '"v=DKIM1; k=ed25519; p=AAAA"'}
    assert "kunci lain" in list(key_findings(table, world(other)))[1][0]


def test_what_is_no_key_is_said(tmp_path: Path) -> None:
    for text in (b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"x" * 300):
        with pytest.raises(BadKey):
            read_key(text, "s")
    (tmp_path / "kunci").write_bytes(b"")
    ((said, good),) = key_findings(Table(rsa_key_file=str(tmp_path / "kunci")))
    assert not good and "tidak dapat dipakai" in said


def test_a_key_that_others_may_read_is_refused_and_so_is_a_short_one(table: Table, tmp_path: Path) -> None:
    short = ["openssl", "genrsa", "-out", str(tmp_path / "pendek"), "1024"]
    subprocess.run(short, check=True, capture_output=True)
    whole = DkimTable(selector="s", rsa_key_file=table.rsa_key_file, ed25519_key_file=table.ed25519_key_file)

    def said(one: DkimTable) -> list[str]:
        faults = Faults()
        with_signing_keys(one, "pengaduan@surat.kab.go.id", tmp_path, faults)
        return faults.sentences

    for file in (table.rsa_key_file, table.ed25519_key_file):
        Path(file).chmod(0o600)
    assert said(whole) == said(whole.model_copy(update={"domain": "kab.go.id"})) == []
    Path(table.rsa_key_file).chmod(0o640)
    assert "dapat dibaca orang lain" in said(whole)[0]
    assert "bukan kunci rsa" in said(DkimTable(selector="s", rsa_key_file="pendek"))[0]
    assert "bukan kunci ed25519" in said(DkimTable(selector="s", ed25519_key_file="pendek"))[0]
