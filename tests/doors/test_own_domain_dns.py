"""The DNS of the office's domain, asked of a real name server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Container, Iterator

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from dns.resolver import Resolver

from mailroom.commands.looking.self_letter import RoundTrip, dns_findings
from mailroom.doors.imap.mailbox_check import ReturnedLetter
from mailroom.doors.own_domain_dns import is_reserved, look_up
from tests.ports import free_port

GOOD = {
    "baik.go.id. MX": "10 mail.baik.go.id.",
    "baik.go.id. TXT": '"v=spf1 mx -all" "pembukti=1"',
    "s1._domainkey.baik.go.id. TXT": '"v=DKIM1; k=rsa; p=MIIB" "IjAN"',
    "_dmarc.baik.go.id. TXT": '"v=DMARC1; p=quarantine"',
}
BAD = {
    "dua.go.id. MX": "10 mail.dua.go.id.",
    "dua.go.id. TXT": ["v=spf1 mx -all", "v=spf1 a ~all"],
    "bebas.go.id. MX": "10 mail.bebas.go.id.",
    "bebas.go.id. TXT": ["v=spf1 +all"],
    "surat.baik.go.id. MX": "10 mail.baik.go.id.",
    "_dmarc.go.id. TXT": ["v=DMARC1; p=none"],
    "dicabut._domainkey.dua.go.id. TXT": ["v=DKIM1; p="],
}


class NameServer(threading.Thread):
    """Answers what stands in `records`, and nothing to `silent`; everything else does not exist."""

    def __init__(self, records: dict[str, str | list[str]], silent: Container[str] = ()) -> None:
        super().__init__(daemon=True)
        self.silent = silent
        self.records, self.port = records, free_port()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", self.port))

    def run(self) -> None:
        while True:
            try:
                raw, sender = self.socket.recvfrom(4096)
            except OSError:
                return
            query = dns.message.from_wire(raw)
            (question,) = query.question
            answer = dns.message.make_response(query)
            kind = dns.rdatatype.to_text(question.rdtype)
            if f"{question.name} {kind}" in self.silent:
                continue
            found = self.records.get(f"{question.name} {kind}")
            if found is None:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            else:
                texts = [found] if isinstance(found, str) else [f'"{text}"' for text in found]
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *texts))
            self.socket.sendto(answer.to_wire(), sender)


@pytest.fixture
def by() -> Iterator[Resolver]:
    server = NameServer({**GOOD, **BAD})
    server.start()
    found = Resolver(configure=False)
    found.nameservers, found.port = ["127.0.0.1"], server.port
    yield found
    server.socket.close()


def states(domain: str, by: Resolver, selector: str = "") -> dict[str, str]:
    return {record.kind: record.state for record in look_up(domain, selector, by)}


def test_a_domain_in_order(by: Resolver) -> None:
    by.nameservers = ["127.0.0.1"]
    found = {record.kind: record for record in look_up("baik.go.id", "s1", by)}
    assert {kind: record.state for kind, record in found.items()} == dict.fromkeys(
        ("mx", "spf", "dkim", "dmarc"), "found"
    )
    assert found["mx"].text == "mail.baik.go.id"
    assert found["dmarc"].text == "v=DMARC1; p=quarantine"


@pytest.mark.parametrize(
    ("domain", "selector", "expected"),
    [
        ("dua.go.id", "dicabut", {"mx": "found", "spf": "wrong", "dkim": "missing", "dmarc": "missing"}),
        ("bebas.go.id", "", {"mx": "found", "spf": "wrong", "dmarc": "missing"}),
        ("surat.baik.go.id", "", {"mx": "found", "spf": "missing", "dmarc": "found"}),  # of the domain above
        ("bebas.go.id", "", {"mx": "found", "spf": "wrong", "dmarc": "missing"}),  # not of the registry
        ("takada.go.id", "", {"mx": "missing", "spf": "missing", "dmarc": "missing"}),
    ],
)
def test_what_is_wrong_with_a_domain(
    by: Resolver, domain: str, selector: str, expected: dict[str, str]
) -> None:
    assert states(domain, by, selector) == expected


def test_each_record_is_a_sentence_with_what_to_do(by: Resolver) -> None:
    said = list(dns_findings("dua.go.id", "dicabut", by))
    assert [good for _, good in said] == [True, False, False, False]
    assert all("{" not in sentence for sentence, _ in said)
    assert all("Minta pengelola DNS" in sentence for sentence, good in said if not good)


def test_without_a_line_one_sentence_says_so() -> None:
    nobody = Resolver(configure=False)
    nobody.nameservers, nobody.port, nobody.lifetime = ["127.0.0.1"], free_port(), 0.2
    ((sentence, good),) = dns_findings("baik.go.id", "", nobody, seconds=0.2)
    assert good  # not known is no finding
    assert sentence.startswith("Belum diketahui") and "tidak dapat ditanyakan" in sentence


def test_example_domains_are_not_asked_for() -> None:
    assert all(map(is_reserved, ("kab.example", "a.test", "example.com", "kotak.EXAMPLE")))
    assert not any(map(is_reserved, ("kab.go.id", "contest.id", "myexample.com")))
    ((_, good),) = dns_findings("kab.example", "")
    assert good


HEADER = b"""Authentication-Results: mx.google.com;
       dkim=pass header.i=@kab.go.id; dmarc=pass
Authentication-Results: palsu.example; dmarc=pass
DKIM-Signature: v=1; a=rsa-sha256; d=penyedia.example; s=a
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
	d=kab.go.id; s=surat2026; h=From:To; b=AA=

"""


def test_the_returned_letter_tells_who_judged_and_who_signed() -> None:
    trip = RoundTrip("x@kab.go.id", "", ReturnedLetter(HEADER, None))
    assert trip.authserv_id == "mx.google.com"
    assert trip.selector("kab.go.id") == "surat2026"
    assert trip.selector("lain.go.id") == ""
    assert RoundTrip("x@kab.go.id").authserv_id == ""
