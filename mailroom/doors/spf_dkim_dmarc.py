"""How our own door checks SPF (RFC 7208), DKIM (RFC 6376), ARC (RFC 8617) and DMARC (RFC 7489) of a letter
while its client waits.

All takes some 5 seconds at most (`SECONDS`). A DNS that does not answer gives "temperror", never a pass, and
that name is not asked again for a minute. Long runs of blanks, endless heads and keys of no real size prove
nothing.

In: `SenderChecks.check`: the letter's bytes, the client's address, its HELO, the envelope sender.
Out: rows as in an Authentication-Results header, one for each method.
Fails: raises nothing: a silence of the DNS, TempError, PermError and whatever else the libraries raise become
results.
See: What the results mean for a letter: reading/senders/sender_origin.py. Results of another host:
authentication_results.py there. Our own domain's records: own_domain_dns.py."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.utils import getaddresses
from functools import partial
from typing import Any

import dkim
import spf
from dns.exception import DNSException
from dns.rdatatype import RdataType
from dns.resolver import NXDOMAIN, LRUCache, NoAnswer, Resolver

from mailroom.text.idn import a_label, is_registry, speaks_for

SECONDS = 5.0  # for all questions about one letter
ONE = 3.0  # for one of them
SILENT = 60.0  # seconds for which a name that got no answer is not asked for again
REMEMBERED = 1000  # such names
MAX_FROM = 2000  # characters
MAX_HEAD = 128 * 1024
MAX_SIGNATURES = 5
MAX_KEY = 1200  # characters of a key's record: one of 4096 bits has 750
MAX_BLANKS = 200_000_000  # steps that dkimpy's patterns may take over runs of blanks
_BLANKS = re.compile(rb"[\t ]{16,}")

Row = list[str]  # [method, result, domain]
Ask = Callable[[str, str], list[Any]]  # (name, type) → records; DNSException


class _Silence(DNSException):
    """The DNS is not to be had in the time there is."""


class SenderChecks:
    """Used from several threads. by: who is asked, None = the machine's own resolver."""

    def __init__(self, by: Any = None, seconds: float = SECONDS) -> None:
        self._by, self._seconds = by, seconds
        self._guard, self._silent = threading.Lock(), dict[str, float]()

    def check(self, raw: bytes, client: str, helo: str, sender: str) -> list[Row]:
        """Returns what was found, as rows that are kept with the letter. sender: MAIL FROM, "" = null."""
        until = time.monotonic() + self._seconds
        head = raw.partition(b"\r\n\r\n")[0] + b"\r\n"
        domain = _from_domain(head) if len(head) <= MAX_HEAD else ""
        rows = [self._spf(client, helo, sender, until)]
        costly = len(head) > MAX_HEAD or sum(len(run) ** 2 for run in _BLANKS.findall(raw)) > MAX_BLANKS
        if not costly:
            rows += self._signatures(raw, until)
        if domain:
            rows.insert(0, ["dmarc", self._dmarc(domain, rows, until), domain])
        return rows

    def _spf(self, client: str, helo: str, sender: str, until: float) -> Row:
        domain = a_label((sender.rpartition("@")[2] or helo).strip("[]"))
        query = _Query(self._ask(until), client, sender, helo)
        try:
            result = str(query.check()[0])
        except Exception:  # noqa: BLE001 - pyspf is handed what strangers publish
            result = "permerror"
        return ["spf", result, domain if sender else ""]

    def _signatures(self, raw: bytes, until: float) -> Iterator[Row]:
        """DKIM signatures, the topmost first, then the ARC chain."""
        ask = self._ask(until)

        def key(name: bytes, timeout: float = 0) -> bytes | None:
            records = ask(name.decode("ascii", "replace").rstrip("."), "TXT")
            return records[0] if records and len(records[0]) <= MAX_KEY else None

        try:
            found = dkim.DKIM(raw, timeout=int(self._seconds))
            names = [value for name, value in found.headers if name.lower() == b"dkim-signature"]
        except Exception:  # noqa: BLE001 - dkimpy is handed what strangers write
            return
        for index, value in enumerate(names[:MAX_SIGNATURES]):
            # a signature of a part of the text (l=) proves nothing of what stands below
            part = re.search(rb"(?:^|;)\s*l\s*=", value)
            result = "neutral" if part else _verdict_of(partial(found.verify, idx=index, dnsfunc=key))
            named = re.search(rb"(?:^|;)\s*d\s*=\s*([^\s;]+)", value)
            yield ["dkim", result, named[1].decode("ascii", "replace").lower() if named else ""]
        if any(name.lower() == b"arc-seal" for name, _ in found.headers):
            chain = _verdict_of(lambda: dkim.ARC(raw).verify(dnsfunc=key)[0] == dkim.CV_Pass)
            yield ["arc", chain, ""]

    def _dmarc(self, domain: str, rows: list[Row], until: float) -> str:
        """Whether the domain, or one above it, publishes a policy, and an aligned SPF or DKIM passes."""
        ask, name, published = self._ask(until), domain, False
        while name and not is_registry(name) and not published:
            try:
                records = ask(f"_dmarc.{name}", "TXT")
            except DNSException:
                return "temperror"
            published = any(re.match(rb"v=DMARC1\b", record, re.IGNORECASE) for record in records)
            name = name.partition(".")[2]
        if not published:
            return "none"
        ours = [row for row in rows if row[0] in ("spf", "dkim") and speaks_for(row[2], domain)]
        if any(row[1] == "pass" for row in ours):
            return "pass"
        return "temperror" if any(row[1] == "temperror" for row in ours) else "fail"

    def _ask(self, until: float) -> Ask:
        def ask(name: str, kind: str) -> list[Any]:
            now = time.monotonic()
            with self._guard:
                silent = now < self._silent.get(name, 0.0)
                if self._by is None:
                    self._by = Resolver()
                    self._by.cache = LRUCache(5000)
            if until <= now or silent:
                raise _Silence
            try:
                answer = self._by.resolve(name, RdataType.from_text(kind), lifetime=min(ONE, until - now))
            except (NXDOMAIN, NoAnswer):
                return []
            except (DNSException, OSError) as trouble:
                with self._guard:
                    self._silent[name] = time.monotonic() + SILENT
                    if len(self._silent) > REMEMBERED:
                        del self._silent[next(iter(self._silent))]
                raise _Silence from trouble
            return [_value(kind, one) for one in answer]

        return ask


class _Query(spf.query):  # type: ignore[misc,unused-ignore]
    """pyspf's evaluation, over our own questions: a DNS without answer is its TempError."""

    def __init__(self, ask: Ask, client: str, sender: str, helo: str) -> None:
        super().__init__(i=client, s=sender, h=helo, strict=True)
        self._ask = ask

    def dns(self, name: str, qtype: str, cnames: Any = None, ignore_void: bool = False) -> list[Any]:
        name = str(name).rstrip(".").lower()
        if not name or not all(0 < len(label) < 64 for label in name.split(".")):
            return []
        try:
            found = self._ask(name, qtype)
        except DNSException as silence:
            raise spf.TempError("DNS") from silence
        if not found and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError("too many void lookups")
        return [(text,) for text in found] if qtype in ("TXT", "SPF") else found


def _verdict_of(verify: Callable[[], bool]) -> str:
    try:
        return "pass" if verify() else "fail"
    except (DNSException, dkim.DnsTimeoutError):
        return "temperror"
    except dkim.UnknownKeyTypeError:  # who signs by a new algorithm signs by an old one, too (RFC 8463 3)
        return "neutral"
    except Exception:  # noqa: BLE001 - see above
        return "permerror"


def _value(kind: str, record: Any) -> Any:
    if kind in ("TXT", "SPF"):
        return b"".join(record.strings)
    if kind == "MX":
        return record.preference, record.exchange.to_text(omit_final_dot=True)
    if kind == "PTR":
        return record.target.to_text(omit_final_dot=True)
    return record.address


def _from_domain(head: bytes) -> str:
    """The domain of the one address in From; "" when there is none, or several."""
    values = [str(value)[:MAX_FROM] for value in message_from_bytes(head).get_all("From", [])[:2]]
    found = [address for _, address in getaddresses(values)]
    domain = found[0].rpartition("@")[2] if len(found) == 1 and "@" in found[0] else ""
    return a_label(domain.strip().rstrip("."))
