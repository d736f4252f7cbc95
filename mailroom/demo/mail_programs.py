"""The mail programs of the demonstration's people: bytes of a fresh letter, of an answer as such programs
write it, of a bounce.

Promises: an answer goes where a mail program would send it (Reply-To), with In-Reply-To, References, an
attribution line and the quote of its own program; the clock is handed in. The files are made here: a real
PDF, a real picture, invented content."""

from __future__ import annotations

import email.policy
import string
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from types import MappingProxyType

BOUNCE = Path(__file__).parent.parent.parent / "templates" / "demo_bounce.eml"
# Longer than any address or reference: Python 3.11 folds those wrongly at 78 (gh-80222).
POLICY = email.policy.SMTP.clone(max_line_length=998)
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MACHINES = ("auto", "bounce")
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What somebody wants to send: who, to whom, what; number: how many letters were written before (makes
    its Message-ID)."""

    sender: tuple[str, str]
    subject: str
    text: str
    now: datetime
    number: int
    files: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def fresh(draft: Draft, to: str) -> EmailMessage:
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
    """An answer to a letter of the office, in the way of one mail program (a key of STYLES, "auto" or
    "bounce")."""
    if style == "bounce":
        return _bounce(draft, original)
    if style == "auto":
        return _automatic(draft, original)
    return STYLES[style](draft, original)


def open_message(raw: bytes) -> EmailMessage:
    message: EmailMessage = message_from_bytes(raw, policy=email.policy.default)
    return message


def body(message: EmailMessage) -> str:
    """The text of a letter as its reader sees it."""
    part = message.get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


# Mail programs.


def _replied(draft: Draft, original: EmailMessage, prefix: str, text: str) -> EmailMessage:
    threads = f"{original['References'] or ''} {original['Message-ID']}".strip()
    headers = (("In-Reply-To", str(original["Message-ID"])), ("References", threads), *draft.headers)
    subject = str(original["Subject"])
    if not subject.lower().startswith(prefix.lower()):
        subject = f"{prefix} {subject}"
    written = Draft(draft.sender, subject, text, draft.now, draft.number, draft.files, headers)
    return fresh(written, str(original["Reply-To"] or original["From"]))


def _quoted(original: EmailMessage) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in body(original).splitlines())


def _said(original: EmailMessage) -> str:
    """Gmail's attribution line, which wraps after the name."""
    when = _when(original)
    return f"Pada {DAYS[when.weekday()][:3]}, {when.day} {MONTHS[when.month - 1][:3]} {when:%Y} pukul {when:%H.%M} {original['From']}\nmenulis:"


def _when(original: EmailMessage) -> datetime:
    found: datetime = original["Date"].datetime
    return found


def _gmail(draft: Draft, original: EmailMessage) -> EmailMessage:
    return _replied(
        draft, original, "Re:", f"{draft.text.rstrip()}\n\n{_said(original)}\n\n{_quoted(original)}\n"
    )


def _phone(draft: Draft, original: EmailMessage) -> EmailMessage:
    """An iPhone, which quotes its attribution line as well."""
    quote = f"> {_said(original).replace(chr(10), ' ')}\n>\n{_quoted(original)}"
    return _replied(draft, original, "Re:", f"{draft.text.rstrip()}\n\nDikirim dari iPhone saya\n\n{quote}\n")


def _below(draft: Draft, original: EmailMessage) -> EmailMessage:
    return _replied(
        draft, original, "Re:", f"{_said(original)}\n{_quoted(original)}\n\n{draft.text.rstrip()}\n"
    )


def _bare(draft: Draft, original: EmailMessage) -> EmailMessage:
    """A telephone that quotes nothing."""
    return _replied(draft, original, "Bls:", draft.text)


def _block(original: EmailMessage, rule: str) -> str:
    when = _when(original)
    return (
        f"{rule}\nDari: {original['From']}\nDikirim: {DAYS[when.weekday()]}, {when.day} {MONTHS[when.month - 1]} {when:%Y %H.%M}\n"
        f"Kepada: {original['To']}\nSubjek: {original['Subject']}\n\n{body(original)}"
    )


def _outlook(draft: Draft, original: EmailMessage) -> EmailMessage:
    return _replied(draft, original, "Bls:", f"{draft.text.rstrip()}\n\n{_block(original, '_' * 32)}\n")


def _forwarded(draft: Draft, original: EmailMessage) -> EmailMessage:
    """A colleague got the letter passed on and answers from his own address: only the quoted block tells
    which letter it was."""
    text = f"{draft.text.rstrip()}\n\n{_block(original, '---------- Pesan terusan ---------')}\n"
    subject = f"Re: Trs: {original['Subject']}"
    written = Draft(draft.sender, subject, text, draft.now, draft.number, draft.files, draft.headers)
    return fresh(written, parseaddr(str(original["From"]))[1])


Style = Callable[[Draft, EmailMessage], EmailMessage]
STYLES: Mapping[str, Style] = MappingProxyType(
    {
        "gmail": _gmail,
        "phone": _phone,
        "below": _below,
        "bare": _bare,
        "outlook": _outlook,
        "forwarded": _forwarded,
    }
)


# Mail that no person writes.


def _automatic(draft: Draft, original: EmailMessage) -> EmailMessage:
    """An absence notice (RFC 3834)."""
    headers = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
    written = Draft(draft.sender, "", draft.text, draft.now, draft.number, (), headers)
    return _replied(written, original, "Balasan Otomatis:", draft.text)


def _bounce(draft: Draft, original: EmailMessage) -> EmailMessage:
    """A mail server's notice that a letter could not be delivered (RFC 3464), with the letter's headers."""
    to = parseaddr(str(original["To"]))[1]
    values = {
        # A mailbox does not hold the envelope's sender, which a bounce goes to; in this office's mails it is
        # the reply address.
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


# What they enclose.


def content(name: str) -> tuple[str, bytes]:
    """(type, bytes) of a file by the end of its name."""
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
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, table, size, len(made))  # fmt: skip


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
