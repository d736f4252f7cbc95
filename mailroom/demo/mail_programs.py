"""What the mails of invented people look like: a fresh letter, an answer as such mail programs write it, a
bounce.

An answer goes where a mail program would send it (Reply-To), with In-Reply-To, References, an attribution
line and the quote of its own program (mail_programs.toml). Nothing of the office is known here.

In: `compose`: a `Draft` and the recipient. `answer`: also the original and a program's name. `content`: a
file's name.
Out: `EmailMessage`s; texts; (type, bytes).
Fails: KeyError for a program that mail_programs.toml lacks; OSError for a missing file.
See: Mails that the office writes: writing/mail_composer.py."""

from __future__ import annotations

import email.policy
import tomllib
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from pathlib import Path

HERE = Path(__file__).parent
PROGRAMS = tomllib.loads((HERE / "mail_programs.toml").read_text("utf-8"))
STYLES, DAYS = PROGRAMS["styles"], PROGRAMS["days"]
MACHINES = ("auto", "bounce")
FILES = HERE / "enclosed"


class CachedHeaders(HeaderRegistry):
    """Parses a header once, however often it is looked at."""

    __call__ = lru_cache(4096)(HeaderRegistry.__call__)


# Longer than any address or reference: Python 3.11 folds those wrongly at 78 (gh-80222).
POLICY = email.policy.SMTP.clone(max_line_length=998, header_factory=CachedHeaders())


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
    """Returns a letter that answers nothing. A person who gives no subject sends none."""
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
    """Returns an answer to a letter of the office. style: a key of STYLES, or "bounce" (RFC 3464)."""
    old = {name: str(original[name] or "") for name in ("From", "To", "Subject", "Message-ID", "References")}
    # A mailbox does not hold the envelope's sender; in this office's mails it is the reply address.
    back = str(original["Reply-To"] or old["From"])
    if style == "bounce":
        return _bounce(draft, original, back)
    program = STYLES[style]
    prefix, fresh = program["prefix"], not old["Subject"].lower().startswith(program["prefix"].lower())
    text = program["layout"].format_map(old | _quotes(original) | {"text": draft.text.rstrip()})
    draft = replace(draft, subject=f"{prefix} {old['Subject']}" if fresh else old["Subject"], text=text)
    if program.get("passed_on"):
        return compose(draft, parseaddr(old["From"])[1])
    references = f"{old['References']} {old['Message-ID']}".strip()
    thread = {"In-Reply-To": old["Message-ID"], "References": references}
    return compose(replace(draft, headers=thread | program.get("headers", {}) | draft.headers), back)


def _quotes(original: EmailMessage) -> dict[str, str]:
    """Returns what a layout may show of the original: its date, short and long, its text, bare and quoted."""
    when: datetime = original["Date"].datetime
    day, month, text = DAYS[when.weekday()], PROGRAMS["months"][when.month - 1], body(original)
    return {
        "short": f"{day[:3]}, {when.day} {month[:3]} {when:%Y} pukul {when:%H.%M}",
        "long": f"{day}, {when.day} {month} {when:%Y %H.%M}",
        "body": text,
        "quote": "\n".join(f"> {line}" if line else ">" for line in text.splitlines()),
    }


def _bounce(draft: Draft, original: EmailMessage, back: str) -> EmailMessage:
    """A mail server's notice that a letter could not be delivered, with the letter's headers."""
    failed = parseaddr(str(original["To"]))[1]
    headers = (f"{name}: {value}\n" for name, value in original.items())
    facts = {"back": back, "failed": failed, "domain": failed.rpartition("@")[2], "headers": "".join(headers)}
    facts |= {"date": format_datetime(draft.now), "id": f"{draft.number}.{draft.now:%Y%m%d%H%M}"}
    notice = (HERE / "bounce.eml").read_text("utf-8").format_map(facts | {"text": draft.text.rstrip()})
    return message_from_string(notice, policy=POLICY)


def open_message(raw: bytes) -> EmailMessage:
    message: EmailMessage = message_from_bytes(raw, policy=POLICY)
    return message


def body(message: EmailMessage) -> str:
    """Returns the text of a letter as its reader sees it."""
    part = message.get_body(("plain",))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""


def content(name: str) -> tuple[str, bytes]:
    """Returns (type, bytes) of an enclosed file by the end of its name. The name stands in it: each is
    another."""
    if name.endswith(".pdf"):
        return "application/pdf", (FILES / "surat.pdf").read_bytes() + f"\n% {name}\n".encode()
    data, comment = (FILES / "foto.jpg").read_bytes(), name.encode()
    size = (2 + len(comment)).to_bytes(2, "big")
    return "image/jpeg", data[:2] + b"\xff\xfe" + size + comment + data[2:]
