"""The mail programs of invented people: a fresh letter, an answer as such programs write it, a bounce.

Promises: an answer goes where a mail program would send it (Reply-To), with In-Reply-To, References, an
attribution line and the quote of its own program. The clock is handed in. Nothing of the office is known
here."""

from __future__ import annotations

import email.policy
import string
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType


class _Headers(HeaderRegistry):
    """Parses a header once, however often it is looked at."""

    __call__ = lru_cache(4096)(HeaderRegistry.__call__)


FILES = Path(__file__).parent / "enclosed"
BOUNCE = Path(__file__).with_name("bounce.eml")
# Longer than any address or reference: Python 3.11 folds those wrongly at 78 (gh-80222).
POLICY = email.policy.SMTP.clone(max_line_length=998, header_factory=_Headers())
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
    headers: dict[str, str] = field(default_factory=dict)


def compose(draft: Draft, to: str) -> EmailMessage:
    """A letter that answers nothing. A person who gives no subject sends none."""
    message = EmailMessage(policy=POLICY)
    message["From"], message["To"] = formataddr(draft.sender), to
    if draft.subject:
        message["Subject"] = draft.subject
    message["Date"] = format_datetime(draft.now)
    message["Message-ID"] = f"<{draft.number}.{draft.now:%Y%m%d%H%M}@{draft.sender[1].rpartition('@')[2]}>"
    for name, value in draft.headers.items():
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
    headers = {"In-Reply-To": str(original["Message-ID"]), "References": thread}
    if style == "auto":  # RFC 3834
        headers |= {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    draft = replace(draft, headers=headers | draft.headers)
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
    message: EmailMessage = message_from_bytes(raw, policy=POLICY)
    return message


def body(message: EmailMessage) -> str:
    """The text of a letter as its reader sees it."""
    part = message.get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def content(name: str) -> tuple[str, bytes]:
    """(type, bytes) of an enclosed file by the end of its name, which stands in it: each name is another file."""
    if name.endswith(".pdf"):
        return "application/pdf", (FILES / "surat.pdf").read_bytes() + f"% {name}\n".encode()
    data = (FILES / "foto.jpg").read_bytes()
    comment = b"\xff\xfe" + (2 + len(name.encode())).to_bytes(2, "big") + name.encode()
    return "image/jpeg", data[:2] + comment + data[2:]
