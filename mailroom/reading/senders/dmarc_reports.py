"""What a DMARC aggregate report says: how many letters under our name passed at a receiver, and from which
hosts (RFC 7489 7.2).

A receiver sends one a day to the address in our DMARC record, as XML in a ZIP or gzip. A mail is one when its
subject says so, or when it carries a file under the name that the RFC gives it. A person's forward is none.
Anybody can send one: it is counted, never believed.

In: `is_report`, `figures_of`: an `OpenedMail`.
Out: yes or no; `DmarcReport`, or None.
Fails: raises nothing.
See: Our own records: doors/own_domain_dns.py. DMARC of letters that come in: sender_origin.py."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from xml.parsers import expat

from mailroom.reading.language.grammar_patterns import prefix_pattern
from mailroom.reading.mime.opener import OpenedMail

MAX_PACKED: Final = 1_000_000  # bytes of the file as it came
MAX_XML: Final = 5_000_000
MAX_ROWS: Final = 5_000
MAX_COUNT: Final = 10_000_000  # letters that one row may tell of
MAX_DEEP: Final = 20
SOURCES: Final = 50  # addresses that are kept of one report, those with the most letters
# receiver ! policy-domain ! begin ! end [! unique] . extension (RFC 7489 7.2.1.1)
_NAME = re.compile(
    r"(?i)[a-z0-9.-]+!([a-z0-9.-]+)!\d{9,12}!\d{9,12}(?:![^!]*)?\.(?:xml|xml\.gz|gz|zip|json\.gz)"
)
_SUBJECT = re.compile(r"(?i)\s*(?:\[preview\]\s*)?report[ -]domain:\s*\S+.*\b(?:submitter|report-id):")
_PACKED = re.compile(r"(?i)\.(?:xml|gz|zip|json)$")


@dataclass(frozen=True)
class DmarcReport:
    """domain: whose policy it tells of; by_source: address → (letters that passed, that failed)."""

    reporter: str = ""
    id: str = ""
    domain: str = ""
    by_source: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def is_report(opened: OpenedMail) -> bool:
    """Whether the mail is an aggregate report, of DMARC or of TLS (RFC 8460 5.3), whatever it holds."""
    passed_on = any(prefix_pattern(kind).match(opened.subject) for kind in ("reply", "forward"))
    if passed_on or opened.in_reply_to:
        return False
    says = _SUBJECT.match(opened.subject) is not None
    return any(_NAME.fullmatch(file.name) or (says and _PACKED.search(file.name)) for file in opened.files)


def figures_of(opened: OpenedMail) -> DmarcReport | None:
    """Returns what the first file of a report says that can be read."""
    for file in opened.files[:3]:
        if file.size > MAX_PACKED:
            continue
        try:
            return _read_rows(_xml_of(file.data))
        except (expat.ExpatError, _Unfit, zlib.error, zipfile.BadZipFile):
            continue
        except (RuntimeError, ValueError, EOFError, OSError):  # zipfile's: a password, a table that lies
            continue
    return None


class _Unfit(Exception):  # noqa: N818 - what it is
    """Too large, or another kind of document."""


def _xml_of(data: bytes) -> bytes:
    if data.startswith(b"\x1f\x8b"):
        xml = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, MAX_XML + 1)
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            first = packed.infolist()[0] if packed.infolist() else None
            if first is None or first.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise _Unfit
            with packed.open(first) as entry:
                xml = entry.read(MAX_XML + 1)
    else:
        xml = data
    if len(xml) > MAX_XML:
        raise _Unfit
    return xml


class _Rows:
    """Takes what expat reads. `path`: the elements that are open, without their prefixes."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.said: dict[str, str] = {}
        self.row: dict[str, str] = {}
        self.rows = 0
        self.by_source: dict[str, tuple[int, int]] = {}

    def start(self, name: str, _: object) -> None:
        self.path.append(name.rpartition(":")[2])
        if len(self.path) > MAX_DEEP or (len(self.path) == 1 and self.path != ["feedback"]):
            raise _Unfit

    def text(self, words: str) -> None:
        leaf = "/".join(self.path[1:])
        into = self.row if leaf.startswith("record/row/") else self.said
        if leaf in _LEAVES and len(into.get(leaf, "")) < 500:
            into[leaf] = into.get(leaf, "") + words

    def end(self, _: str) -> None:
        if self.path == ["feedback", "record"]:
            self.rows += 1
            if self.rows > MAX_ROWS:
                raise _Unfit
            self._count()
            self.row = {}
        self.path.pop()

    def _count(self) -> None:
        told = {name.rpartition("/")[2]: words.strip() for name, words in self.row.items()}
        try:
            source, count = str(ip_address(told.get("source_ip", ""))), int(told.get("count", ""))
        except ValueError:
            return
        count = min(max(count, 0), MAX_COUNT)
        good = "pass" in (told.get("dkim", "").lower(), told.get("spf", "").lower())
        passed, failed = self.by_source.get(source, (0, 0))
        self.by_source[source] = (passed + count, failed) if good else (passed, failed + count)


_LEAVES = frozenset((
    "report_metadata/org_name", "report_metadata/report_id", "policy_published/domain",
    "record/row/source_ip", "record/row/count",
    "record/row/policy_evaluated/dkim", "record/row/policy_evaluated/spf",
))  # fmt: skip


def _read_rows(xml: bytes) -> DmarcReport:
    rows, parser = _Rows(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = rows.start, rows.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = rows.text, _refuse
    parser.Parse(xml, True)
    said = {name.rpartition("/")[2]: " ".join(words.split())[:200] for name, words in rows.said.items()}
    most = sorted(rows.by_source.items(), key=lambda one: -sum(one[1]))[:SOURCES]
    return DmarcReport(
        said.get("org_name", ""), said.get("report_id", ""), said.get("domain", "").lower(), dict(most)
    )


def _refuse(*_: object) -> None:
    raise _Unfit
