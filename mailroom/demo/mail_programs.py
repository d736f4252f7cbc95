"""The mail programs of invented people: a fresh letter, an answer as such programs write it, a bounce.

Promises: an answer goes where a mail program would send it (Reply-To), with In-Reply-To, References, an
attribution line and the quote of its own program. The clock is handed in. The enclosed files are made here: a
real PDF, a real picture, invented content."""

from __future__ import annotations

import email.policy
import string
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from types import MappingProxyType

BOUNCE = Path(__file__).with_name("bounce.eml")
# Longer than any address or reference: Python 3.11 folds those wrongly at 78 (gh-80222).
POLICY = email.policy.SMTP.clone(max_line_length=998)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = "Januari,Februari,Maret,April,Mei,Juni,Juli,Agustus,September,Oktober,November,Desember"

# How a mail program answers: what it puts before the subject, and how it lays out text and quote. The line of
# `gmail` wraps after the name, `phone` quotes it too, `bare` quotes nothing.
STYLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "gmail": ("Re:", "{text}\n\n{line}\nmenulis:\n\n{quote}\n"),
        "phone": ("Re:", "{text}\n\nDikirim dari iPhone saya\n\n> {line} menulis:\n>\n{quote}\n"),
        "below": ("Re:", "{line}\nmenulis:\n{quote}\n\n{text}\n"),
        "bare": ("Bls:", "{text}"),
        "outlook": ("Bls:", "{text}\n\n________________________________\n{block}\n"),
        "forwarded": ("Re: Trs:", "{text}\n\n---------- Pesan terusan ---------\n{block}\n"),
        "auto": ("Balasan Otomatis:", "{text}"),
    }
)
MACHINES = ("auto", "bounce")


@dataclass(frozen=True)
class Draft:
    """What somebody wants to send. sender: (name, address); number: the mail's place, for its Message-ID."""

    sender: tuple[str, str]
    subject: str
    text: str
    now: datetime
    number: int
    files: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def compose(draft: Draft, to: str) -> EmailMessage:
    """A letter that answers nothing. A person who gives no subject sends none."""
    message = EmailMessage(policy=POLICY)
    message["From"], message["To"] = formataddr(draft.sender), to
    if draft.subject:
        message["Subject"] = draft.subject
    message["Date"] = format_datetime(draft.now)
    message["Message-ID"] = f"<{draft.number}.{draft.now:%Y%m%d%H%M}@{draft.sender[1].rpartition('@')[2]}>"
    for name, value in draft.headers:
        message[name] = value
    message.set_content(draft.text.rstrip() + "\n")
    for name in draft.files:
        kind, data = content(name)
        main, _, sub = kind.partition("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message


def answer(draft: Draft, original: EmailMessage, style: str) -> EmailMessage:
    """An answer to a letter of the office. style: a key of STYLES, or "bounce" (RFC 3464)."""
    if style == "bounce":
        return _bounce(draft, original)
    prefix, layout = STYLES[style]
    subject = str(original["Subject"])
    if not subject.lower().startswith(prefix.lower()):
        subject = f"{prefix} {subject}"
    draft = replace(draft, subject=subject, text=layout.format(text=draft.text.rstrip(), **_quotes(original)))
    if style == "forwarded":
        # A colleague who got the letter passed on has neither its thread nor its reply address.
        return compose(draft, parseaddr(str(original["From"]))[1])
    thread = f"{original['References'] or ''} {original['Message-ID']}".strip()
    headers = [("In-Reply-To", str(original["Message-ID"])), ("References", thread)]
    if style == "auto":  # RFC 3834
        headers += [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")]
    draft = replace(draft, headers=(*headers, *draft.headers))
    return compose(draft, str(original["Reply-To"] or original["From"]))


def _quotes(original: EmailMessage) -> dict[str, str]:
    """The ways in which the original stands in an answer: attribution line, quote, block of headers."""
    when: datetime = original["Date"].datetime
    day, month, text = DAYS[when.weekday()], _MONTHS.split(",")[when.month - 1], body(original)
    return {
        "line": f"Pada {day[:3]}, {when.day} {month[:3]} {when:%Y} pukul {when:%H.%M} {original['From']}",
        "quote": "\n".join(f"> {line}" if line else ">" for line in text.splitlines()),
        "block": (
            f"Dari: {original['From']}\nDikirim: {day}, {when.day} {month} {when:%Y %H.%M}\n"
            f"Kepada: {original['To']}\nSubjek: {original['Subject']}\n\n{text}"
        ),
    }


def _bounce(draft: Draft, original: EmailMessage) -> EmailMessage:
    """A mail server's notice that a letter could not be delivered (RFC 3464), with the letter's headers."""
    to = parseaddr(str(original["To"]))[1]
    values = {
        # A mailbox does not hold the envelope's sender; in this office's mails it is the reply address.
        "returned_to": str(original["Reply-To"] or original["From"]),
        "failed": to,
        "domain": to.rpartition("@")[2],
        "date": format_datetime(draft.now),
        "id": f"{draft.number}.{draft.now:%Y%m%d%H%M}",
        "text": draft.text.rstrip(),
        "headers": "".join(f"{name}: {value}\n" for name, value in original.items()),
    }
    text = string.Template(BOUNCE.read_text("utf-8")).substitute(values)
    return message_from_string(text, policy=POLICY)


def open_message(raw: bytes) -> EmailMessage:
    message: EmailMessage = message_from_bytes(raw, policy=email.policy.default)
    return message


def body(message: EmailMessage) -> str:
    """The text of a letter as its reader sees it."""
    part = message.get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def content(name: str) -> tuple[str, bytes]:
    """(type, bytes) of an enclosed file by the end of its name."""
    return ("application/pdf", _pdf(name)) if name.endswith(".pdf") else ("image/png", _picture(name))


def _pdf(name: str) -> bytes:
    """One page that says its own name."""
    stream = f"BT /F1 18 Tf 72 740 Td ({name}) Tj ET".encode("ascii", "replace")
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj%s\nendobj\n" % (number, part)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(made))
    return made + b"xref\n0 %d\n" % size + table + end


def _picture(name: str) -> bytes:
    """A small picture, of another shade for each name."""
    width, height, shade = 160, 120, zlib.crc32(name.encode()) % 200
    rows = b"".join(b"\0" + bytes((x + y + shade) % 256 for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    made = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)
