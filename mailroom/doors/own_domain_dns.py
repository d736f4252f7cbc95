"""Which SPF, DKIM, DMARC and MX records the office's own domain has in the DNS, so that others believe our
mail.

RFC 7208 3.2 and 4.5 (one SPF record), RFC 6376 3.6.1 (DKIM), RFC 7489 6.6.3 (DMARC, also of the domain
above), RFC 5321 5.1 (MX).

In: `look_up`: domain, DKIM selector, a resolver or None, seconds. `published_key`: a record's name and the
key's text.
Out: a `Record` of each kind: found, missing, wrong, or "unknown" when the DNS did not answer in 5 seconds.
Fails: raises nothing: what the DNS library raises is "unknown".
See: Showing them by hand: commands/looking/self_letter.py. Daily: daemon/own_domain_watch.py. Other senders'
domains: spf_dkim_dmarc.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dns.exception import DNSException
from dns.rdatatype import RdataType
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

from mailroom.text.idn import is_registry

__all__ = ["Record", "Resolver", "is_reserved", "look_up"]
SECONDS = 5.0  # for all tries of one question
RESERVED = re.compile(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost|local)$")  # RFC 2606

State = Literal["found", "missing", "wrong", "unknown"]


@dataclass(frozen=True)
class Record:
    """kind: "mx", "spf", "dkim" or "dmarc"; text: the record, or why it cannot be had."""

    kind: str
    state: State
    name: str
    text: str = ""


def is_reserved(domain: str) -> bool:
    """Whether no such domain is in the world's DNS."""
    return RESERVED.search(domain.lower()) is not None


def look_up(
    domain: str, selector: str, by: Resolver | None = None, seconds: float = SECONDS
) -> Iterator[Record]:
    """Yields the four records. SPF is wrong when there are two, or when one lets everybody send ("all",
    "+all"). When DMARC is missing, the parent domain is asked. selector: of our letters' DKIM signatures, ""
    = not known, and not looked for.

    by: who is asked, None = the machine's own resolver."""
    try:
        by = by or Resolver()
    except DNSException as trouble:  # no name server is set
        yield Record("mx", "unknown", domain, str(trouble))
        return
    yield _choose("mx", _ask(by, seconds, domain, RdataType.MX))
    spf = _choose("spf", _ask(by, seconds, domain, RdataType.TXT), r"v=spf1(?: |$)")
    bad = spf.state == "found" and ("\n" in spf.text or re.search(r"(?:^| )\+?all\b", spf.text))
    yield Record("spf", "wrong", domain, spf.text) if bad else spf
    if selector:
        yield _choose(
            "dkim",
            _ask(by, seconds, f"{selector}._domainkey.{domain}", RdataType.TXT),
            r"(?:.*;)?\s*p=[^;\s]",
        )
    dmarc = _choose("dmarc", _ask(by, seconds, f"_dmarc.{domain}", RdataType.TXT), r"v=DMARC1\b")
    above = domain.partition(".")[2]
    if dmarc.state == "missing" and "." in above and not is_registry(above):
        dmarc = _choose("dmarc", _ask(by, seconds, f"_dmarc.{above}", RdataType.TXT), r"v=DMARC1\b")
    yield dmarc


def published_key(name: str, text: str, by: Resolver | None = None, seconds: float = SECONDS) -> State:
    """Whether the DNS has this DKIM key under this name: "wrong" when it has another one. text: the record as
    it shall be."""
    try:
        found = _choose("dkim", _ask(by or Resolver(), seconds, name, RdataType.TXT), r"(?:.*;)?\s*p=")
    except DNSException:
        return "unknown"
    key = text.rpartition("p=")[2]
    published = re.search(r"(?:^|;)\s*p=([^;]*)", found.text)
    if found.state != "found" or published is None:
        return found.state
    return "found" if "".join(published[1].split()) == key else "wrong"


def _ask(by: Resolver, seconds: float, name: str, kind: RdataType) -> tuple[str, list[str] | str]:
    """Returns (the name, its records as texts; or why they are not to be had)."""
    try:
        answer = by.resolve(name, kind, lifetime=seconds)
    except (NXDOMAIN, NoAnswer):
        return name, []
    except (DNSException, OSError) as trouble:
        return name, " ".join(str(trouble).split()) or type(trouble).__name__
    if kind == RdataType.MX:
        return name, [str(one.exchange).rstrip(".") for one in answer]
    return name, [b"".join(one.strings).decode("utf-8", "replace") for one in answer]


def _choose(kind: str, asked: tuple[str, list[str] | str], pattern: str = "") -> Record:
    """The record among the answers. Several are one a line: two SPF records are as good as none."""
    name, answer = asked
    if isinstance(answer, str):
        return Record(kind, "unknown", name, answer)
    fits = [text for text in answer if re.match(pattern, text, re.IGNORECASE)]
    return Record(kind, "found", name, "\n".join(fits)) if fits else Record(kind, "missing", name)
