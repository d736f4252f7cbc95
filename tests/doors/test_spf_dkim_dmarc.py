"""Who a letter is from, found out at our own door by real signatures and a real name server on loopback."""

from __future__ import annotations

import smtplib
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import dkim
import pytest
from dns.resolver import Resolver

from mailroom.doors.smtp_session import Checks
from mailroom.doors.spf_dkim_dmarc import SenderChecks
from mailroom.procedure.letter import Envelope
from mailroom.reading.mime.opener import open_mail
from mailroom.reading.senders.sender_origin import Origin, origin_of
from tests.door_settings import changed
from tests.doors.test_own_domain_dns import NameServer
from tests.doors.test_smtp import FREE, OFFICE, Shelf, opened
from tests.limits import stretched
from tests.tables import for_each

CLIENT = "127.9.8.7"
OF_PUPR = "pupr.kab.go.id"
FROM = f"penghubung@{OF_PUPR}"
LIST = "milis.baik.id"
# of the key by which arc_sealed.eml was sealed, which is gone
SEAL = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDXFBzRWVH/y+ieF/L4Gh97VZO5Q86zh20XYoOQlEThPGhHMu/F3i"
    "2U0sl9KEonGoSKCM2VVeVDrhhvxrSEHU4IGhTsJmiMpxoCIeFl7R3gwJv/W1tbaOV1SRwaQ7xW6cMbOZk10p7H5qKx"
    "xRCc3WciqaKDFKim1MSaybPbZrY10QIDAQAB"
)


class World(NamedTuple):
    """A name server with what each domain publishes, and the key that they sign with."""

    by: Resolver
    key: bytes

    def check(self, raw: bytes, sender: str = FROM, client: str = CLIENT) -> dict[str, str]:
        rows = SenderChecks(self.by, stretched(5)).check(raw, client, "mail.lain.id", sender)
        return {row[0]: row[1] for row in reversed(rows)}

    def signed(self, raw: bytes, domain: str = OF_PUPR) -> bytes:
        made: bytes = dkim.sign(raw, b"s1", domain.encode(), self.key, include_headers=[b"from", b"subject"])
        return made + raw


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    file = tmp_path_factory.mktemp("kunci") / "key.pem"
    subprocess.run(
        ["openssl", "genrsa", "-traditional", "-out", file, "1024"], check=True, capture_output=True
    )
    shown = subprocess.run(["openssl", "rsa", "-in", file, "-pubout"], check=True, capture_output=True)
    public = "".join(shown.stdout.decode().splitlines()[1:-1])
    records: dict[str, str | list[str]] = {
        f"{OF_PUPR}. TXT": [f"v=spf1 ip4:{CLIENT} -all"],
        "_dmarc.kab.go.id. TXT": ["v=DMARC1; p=reject"],
        "lain.id. TXT": ["v=spf1 +all"],
        "salah.id. TXT": ["v=spf1 bukan-mekanisme -all"],
        "_dmarc.diam.id. TXT": ["v=DMARC1; p=reject"],
        "besar._domainkey.pupr.kab.go.id. TXT": f'"v=DKIM1; k=rsa; p={"A" * 200}"' + f' "{"A" * 250}"' * 6,
    }
    records[f"s1._domainkey.{LIST}. TXT"] = f'"v=DKIM1; k=rsa; p={SEAL[:100]}" "{SEAL[100:]}"'
    for domain in (OF_PUPR, "lain.id"):
        records[f"s1._domainkey.{domain}. TXT"] = f'"v=DKIM1; k=rsa; p={public[:100]}" "{public[100:]}"'
    server = NameServer(records, {"diam.id. TXT", "s1._domainkey.diam.id. TXT"})
    server.start()
    by = Resolver(configure=False)
    by.nameservers, by.port, by.timeout = ["127.0.0.1"], server.port, 0.2
    yield World(by, file.read_bytes())
    server.socket.close()


def mail(sender: str = FROM, text: str = "2 Jalan sudah ditambal.") -> bytes:
    return f"From: {sender}\r\nTo: {OFFICE}\r\nSubject: Jawaban\r\n\r\n{text}\r\n".encode()


def test_spf_of_the_clients_address_proves_the_sender(world: World) -> None:
    assert world.check(mail()) == {"spf": "pass", "dmarc": "pass"}
    assert world.check(mail(), client="127.1.1.1") == {"spf": "fail", "dmarc": "fail"}


def test_a_signature_proves_the_sender_wherever_it_comes_from(world: World) -> None:
    signed = world.signed(mail())
    there = world.check(signed, "milis@lain.id", "127.1.1.1")
    assert there == {"spf": "pass", "dkim": "pass", "dmarc": "pass"}
    changed = signed.replace(b"ditambal", b"dibiarkan")
    assert world.check(changed, "milis@lain.id")["dmarc"] == "fail"


def test_what_proves_another_domain_proves_nothing(world: World) -> None:
    there = world.check(world.signed(mail(), "lain.id"), "orang@lain.id")
    assert there == {"spf": "pass", "dkim": "pass", "dmarc": "fail"}


@for_each("sender", ["budi@lain.id, penghubung@pupr.kab.go.id", "", "=?utf-8?q?=40?="])
def test_no_single_sender_has_no_dmarc(sender: str) -> None:
    rows = SenderChecks(Resolver(configure=False), 0.1).check(mail(sender), CLIENT, "", "")
    assert [row[0] for row in rows] == ["spf"]


def test_a_domain_that_publishes_nothing_and_one_whose_record_is_wrong(world: World) -> None:
    assert world.check(mail("a@kosong.id"), "a@kosong.id") == {"spf": "none", "dmarc": "none"}
    assert world.check(mail("a@salah.id"), "a@salah.id")["spf"] == "permerror"


def test_a_dns_that_does_not_answer_is_not_known_and_is_left_alone(world: World) -> None:
    checks = SenderChecks(world.by, 1.0)
    raw = world.signed(mail("a@diam.id"), "diam.id")
    began = time.monotonic()
    first = checks.check(raw, CLIENT, "x", "a@diam.id")
    took = time.monotonic() - began
    assert {row[0]: row[1] for row in first}["spf"] == "temperror"
    assert all(row[1] != "pass" for row in first)
    assert took < stretched(3)
    asked = len(checks._silent)
    assert checks.check(raw, CLIENT, "x", "a@diam.id")[-1][1] == "temperror"
    assert len(checks._silent) >= asked >= 1


def test_what_would_be_slow_is_not_looked_at(world: World) -> None:
    blanks = mail(text="x\r\n" + " " * 200_000 + "x")
    assert "dkim" not in world.check(world.signed(mail()).replace(mail(), blanks))
    assert "dmarc" not in world.check(b"X: y\r\n" * 40_000 + mail())
    huge = world.signed(mail()).replace(b"s=s1", b"s=besar")
    assert world.check(huge)["dkim"] in ("permerror", "fail")
    many = b"".join(world.signed(mail(), "lain.id")[: -len(mail())] for _ in range(30)) + mail()
    rows = SenderChecks(world.by).check(many, CLIENT, "x", FROM)
    assert [row[0] for row in rows].count("dkim") == 5


def test_a_signature_of_a_part_of_the_text_proves_nothing(world: World) -> None:
    names = [b"from", b"subject"]
    made = dkim.sign(mail(), b"s1", OF_PUPR.encode(), world.key, include_headers=names, length=True)
    found = world.check(made + mail() + b"2 Sudah selesai.\r\n", "x@lain.id", "127.1.1.1")
    assert (found["dkim"], found["dmarc"]) == ("neutral", "fail")


# At the door


@dataclass
class Arrived:
    """A letter as the door has put it."""

    raw: bytes
    envelope: Envelope

    @property
    def rows(self) -> list[list[str]]:
        found: list[list[str]] = self.envelope.trace["authentication"]["results"]
        return found

    def origin(self, forwarders: tuple[str, ...] = ()) -> Origin:
        return origin_of(open_mail(self.raw), self.envelope, "mx.kab.example", forwarders)


def arrived(
    world: World,
    raw: bytes,
    trusted: tuple[str, ...] = (),
    sender: str = FROM,
    client: str = CLIENT,
    checks: Checks | None = None,
) -> Arrived:
    shelf: Shelf = []
    asked = checks or SenderChecks(world.by, stretched(5)).check
    with ExitStack() as held:
        put = shelf.append
        settings = changed(FREE, trusted=trusted)
        door = held.enter_context(opened(settings, lambda *pair: put(pair), checks=asked))
        line = held.enter_context(
            smtplib.SMTP("127.0.0.1", door.port, "mail.lain.id", stretched(10), (client, 0))
        )
        line.sendmail(sender, [OFFICE], raw)
    return Arrived(*shelf[0])


def test_the_door_keeps_with_the_letter_what_it_found(world: World) -> None:
    found = arrived(world, mail())
    assert found.rows == [["dmarc", "pass", OF_PUPR], ["spf", "pass", OF_PUPR]]
    assert found.origin().result == "pass"


def test_a_forged_result_in_the_letter_counts_for_nothing_at_our_own_door(world: World) -> None:
    forged = b"Authentication-Results: mx.kab.example; dmarc=pass header.from=kab.go.id\r\n"
    found = arrived(world, forged + mail("sekda@kab.go.id")).origin()
    assert (found.result, found.key) == ("fail", "fail|127.9.8.0/24")


def test_our_own_server_is_asked_nothing(world: World) -> None:
    assert "authentication" not in arrived(world, mail(), ("127.0.0.0/8",)).envelope.trace


def test_a_check_that_hangs_keeps_no_letter(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.doors.smtp_session.PATIENCE", 0.2)

    def hang(*_: object) -> list[list[str]]:
        time.sleep(1)
        return []

    assert arrived(world, mail(), checks=hang).origin().result == "temperror"


def test_a_forwarder_that_seals_is_believed_at_our_own_door(world: World) -> None:
    """The list changed the letter; it had seen dmarc=pass, and sealed that."""
    raw = (Path(__file__).parent / "arc_sealed.eml").read_bytes()
    found = arrived(world, raw, sender=f"milis@{LIST}", client="127.1.1.1")
    assert ["arc", "pass", ""] in found.rows
    assert found.origin((LIST,)).result == "pass"
    assert found.origin(()).result == "fail"
    torn = arrived(world, raw.replace(b"ditambal", b"dibiarkan"), sender=f"milis@{LIST}", client="127.1.1.1")
    assert torn.origin((LIST,)).result == "fail"
