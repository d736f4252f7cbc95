"""Who has signed a PDF digitally, as BSrE's TTE does it, and whether what he signed is still there (ISO
32000-1 12.8).

Named are the signer, the time that he says, whether the digest fits, and whether the signature covers the
whole file. A later layer may change what the pages show, so a file that goes on behind the signed bytes is
said to. Of a chain of certificates nothing is claimed, unless its authority lies in the office's folder.

In: `signatures_in`: a PDF's bytes, `Certificates`, when it arrived.
Out: `PdfSignature`s, at most `MAX_SIGNATURES`; those whose form is old or unknown are named as "weak".
Fails: raises nothing but MemoryError.
See: Signatures themselves: cms_signatures.py. Where it is told: clerk/read/attachment_filter.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from mailroom.procedure.letter import Verdict
from mailroom.reading.sealed.certificate_folder import Certificates
from mailroom.reading.sealed.cms_signatures import judge

MAX_SIGNATURES = 5
MAX_SIGNATURE_BYTES = 500_000
_RANGE = re.compile(
    rb"/ByteRange\s{0,9}\[\s{0,9}(\d{1,10})\s{1,9}(\d{1,10})\s{1,9}(\d{1,10})\s{1,9}(\d{1,10})\s{0,9}\]"
)
_DETACHED = re.compile(rb"/SubFilter\s{0,9}/(?:adbe\.pkcs7\.detached|ETSI\.CAdES\.detached)")
_STAMP = re.compile(rb"/SubFilter\s{0,9}/ETSI\.RFC3161")
_TIME = re.compile(rb"/M\s{0,9}\(D:(\d{14})(?:([+-])(\d\d)'?(\d\d)|Z)?")
_AROUND = 20_000  # bytes in which the rest of a signature's dictionary stands
_END = re.compile(rb"\s*\Z")


@dataclass(frozen=True)
class PdfSignature:
    """whole: it covers all of the file; signed_at: as the signer says, None = he does not."""

    verdict: Verdict
    signer: str
    signed_at: datetime | None
    whole: bool


def signatures_in(data: bytes, known: Certificates, at: datetime) -> list[PdfSignature]:
    return list(_signatures(data, known, at))


def _signatures(data: bytes, known: Certificates, at: datetime) -> Iterator[PdfSignature]:
    count = 0
    for found in _RANGE.finditer(data):
        first, length, second, rest = map(int, found.groups())
        start, end = first + length, second + rest
        # its own dictionary, without what it holds in hexadecimals
        around = data[max(0, start - _AROUND) : start][-_AROUND:] + data[second : second + _AROUND]
        near = _nearest(data, found.start(), start, second) or around
        if _STAMP.search(near):
            continue
        if count >= MAX_SIGNATURES:
            return
        count += 1
        held = data[start:second]
        proper = first == 0 and held[:1] == b"<" and held[-1:] == b">" and end <= len(data)
        whole = proper and _END.match(data, end) is not None
        said = _time_in(near)
        if not proper or len(held) > MAX_SIGNATURE_BYTES:
            yield PdfSignature("bad", "", said, whole=False)
            continue
        try:
            der = bytes.fromhex(held[1:-1].decode("ascii"))
        except ValueError:
            yield PdfSignature("bad", "", said, whole=whole)
            continue
        # what a certificate was worth is asked of the day that the signer names
        moment = said if said is not None and said <= at else at
        judged = judge(der, data[:start] + data[second:end], known, moment)
        verdict: Verdict = judged.verdict if _DETACHED.search(near) else "weak"
        yield PdfSignature(verdict, judged.signer, judged.signed_at or said, whole=whole)


def _nearest(data: bytes, place: int, start: int, second: int) -> bytes:
    """The dictionary around a ByteRange, from the object that begins it to its end, without its content."""
    begin = max(data.rfind(b" obj", max(0, place - _AROUND), place), 0)
    if place < start:
        finish = data.find(b"endobj", second, second + _AROUND)
        return data[begin:start] + data[second : finish if finish >= 0 else second + _AROUND]
    begin = max(data.rfind(b" obj", max(0, start - _AROUND), start), 0)
    finish = data.find(b"endobj", place, place + _AROUND)
    return data[begin:start] + data[second : finish if finish >= 0 else second + _AROUND]


def _time_in(near: bytes) -> datetime | None:
    found = _TIME.search(near)
    if found is None:
        return None
    try:
        moment = datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S")  # noqa: DTZ007 - its zone follows
    except ValueError:
        return None
    zone: timezone = UTC
    if found[2]:
        away = timedelta(hours=int(found[3]), minutes=int(found[4]))
        if away >= timedelta(days=1):
            return None
        zone = timezone(away if found[2] == b"+" else -away)
    return moment.replace(tzinfo=zone)
