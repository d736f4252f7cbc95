"""What a delivery report says: which recipients failed, for good or for now, and which of our mails came
back.

Promises: never raises; RFC 3464 reports are read first, then what single mail servers write, then
flufl.bounce on the text (in `try`, behind the gate of robots.py); at most 200 recipients; addresses
lower-cased. `permanent` = delivery was given up (Action: failed), not "a dead address": that is `dead`, and a
full mailbox is `full`, never dead."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from mailroom.reading.language.patterns import load
from mailroom.reading.mime.headers import addresses, message_ids, split_block, text_of
from mailroom.reading.mime.opener import OpenedMail
from mailroom.text.charsets import decode
from mailroom.text.idn import ascii_domain

MAX_RECIPIENTS = 200
# a detector of its that raises is passed over; no news to anybody
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Recipient:
    """One failed (or delayed, or reached) address. status: "5.1.1" or None; action: failed, delayed,
    delivered, … or ""."""

    address: str
    permanent: bool
    status: str | None = None
    action: str = ""
    full: bool = False
    diagnostic: str = ""
    wrote_to: str = ""  # the address we wrote to, where a forward changed it (Original-Recipient)

    @property
    def dead(self) -> bool:
        """Whether nobody will ever read there: unknown user or host, not a full box, a policy or a size."""
        return self.permanent and not self.full and (self.status or "").startswith(("5.1.", "5.0."))


@dataclass(frozen=True)
class Bounce:
    """A delivery report. message_id: of the mail that came back; ours: an address or line in it that carries
    a reply token, or ""."""

    recipients: tuple[Recipient, ...]
    message_id: str | None = None
    ours: str = ""
    full: bool = False
    delayed: bool = False


_ADDRESS = re.compile(
    r"(?<![\w.+/=-])[A-Za-z0-9_][\w.+/=%&!#$'*?^{|}~-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{1,23}(?![\w@])"
)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,2})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([245])\d\d[- ]")
# Characters of a line that flufl.bounce sees: some of its patterns take the square of a line (an address has
# 254, RFC 5321 4.5.3.1).
_FLUFL_LINE = 320


def read_bounce(opened: OpenedMail) -> Bounce:
    """Reads a mail that is known to be a delivery report."""
    told = report_rows(opened)
    full = any(one.full for one in told) or _says("full", opened.text[:6_000])
    original = _original(opened)
    rows = told or _from_text(opened, original, full)
    known = {one.address for one in rows}
    delayed = bool(rows) and not any(one.permanent for one in rows)
    ids = message_ids(original.get("message-id", b""))
    ours = next((value for value in _carriers(original, opened) if "+" in value and value not in known), "")
    return Bounce(rows[:MAX_RECIPIENTS], ids[0] if ids else None, ours, full, delayed)


def report_rows(opened: OpenedMail) -> tuple[Recipient, ...]:
    """The per-recipient rows of the message/delivery-status parts (RFC 3464 2.3)."""
    found: dict[str, Recipient] = {}
    sources = [data for kind, data in opened.reports if kind.endswith("delivery-status")]
    pasted = opened.text[:100_000]
    if not sources and "inal-recipient:" in pasted.lower() and "action:" in pasted.lower():
        sources = [
            pasted[at.start() :].encode("utf-8", "replace")
            for at in re.finditer(
                r"(?im)^(?:reporting-mta|final-recipient|original-recipient|action):", pasted
            )
        ][:1]
    for data in sources:
        for block in _blocks(data):
            one = _row(block)
            if one is not None and len(found) < MAX_RECIPIENTS:
                found.setdefault(one.address, one)
    return tuple(found.values())


def _blocks(data: bytes) -> Iterable[dict[str, str]]:
    """The groups of fields, separated by blank lines; some servers indent or misname them."""
    for chunk in re.split(rb"\n[ \t]*\n", data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").strip())[:400]:
        fields, _ = split_block(chunk.strip() + b"\n\n", 0, len(chunk) + 2)
        block = {name.lower(): text_of(value) for name, value in reversed(fields)}
        if block:
            yield block


def _row(block: dict[str, str]) -> Recipient | None:
    final, original = block.get("final-recipient", ""), block.get("original-recipient", "")
    wrote_to = _clean(original)
    address = _clean(final)
    if not address.rpartition("@")[0] or ("." not in address.rpartition("@")[2] and wrote_to):
        address = wrote_to
    if not address:
        address = _clean(block.get("x-actual-recipient", "")) if final or original else ""
    if not address:
        return None
    action = block.get("action", "").split("(")[0].split(";")[0].strip().lower()
    diagnostic = block.get("diagnostic-code", "")
    status = _status_of(block.get("status", ""), diagnostic)
    full = _says("full", diagnostic) or bool(status and status.endswith(".2.2"))
    return Recipient(
        address, _is_permanent(action, status), status, action, full, diagnostic[:500], wrote_to or address
    )


def _is_permanent(action: str, status: str | None) -> bool:
    if action in {"delayed", "delivered", "relayed", "expanded"}:
        return False
    if action:
        return True
    return not (status or "5").startswith(("4", "2"))


def _status_of(*texts: str) -> str | None:
    for text in texts:
        found = _STATUS.search(text)
        if found and found.group() not in {"5.0.0", "4.0.0"}:
            return found.group()
    return next((found.group() for text in texts if (found := _STATUS.search(text))), None)


def _clean(value: str) -> str:
    """`rfc822; <a@b.example>` → a@b.example; "" when there is no address."""
    text = value.split(";", 1)[1] if ";" in value[:20] else value
    text = re.sub(r"^\s*<?@[^:<>\s]+:", "", text)  # an obsolete source route
    if '"@' in text:
        return next((address.lower() for _, address in addresses(text.encode("utf-8", "replace"))), "")
    found = _ADDRESS.search(text)
    if found:
        return found.group().lower()
    bare = text.strip().strip("<>\"'").lower()
    return ascii_domain(bare) if "@" in bare[1:] and " " not in bare and len(bare) < 255 else ""


def _says(group: str, text: str) -> bool:
    low = text.lower()
    return any(phrase in low for phrase in _phrases(group))


_PHRASES: dict[str, tuple[str, ...]] = {}


def _phrases(group: str) -> tuple[str, ...]:
    if not _PHRASES:
        _PHRASES.update(
            {
                name: tuple(values)
                for name, values in load("automatic")["failure"].items()
                if isinstance(values, list)
            }
        )
    return _PHRASES[group]


_RETURNED = re.compile(
    r"^[ \t>*-]{0,80}(?:this is a copy of (?:the|your) message|below this line is a copy|original message|returned message|the original message|"
    r"message header|unsent message|headers? of (?:the )?(?:original|message)|your (?:original )?message (?:follows|reads)|your message follows|undelivered message|message text follows|"
    r"return-path\s*:|received\s*:|message-id\s*:|dkim-signature\s*:|----- ?original|the header of the original|unsent message below|orig(?:inal)? message|a copy of (?:the|your))",
    re.IGNORECASE | re.MULTILINE,
)


def _original(opened: OpenedMail) -> dict[str, bytes]:
    """The header fields of the mail that came back: embedded, as rfc822-headers, or pasted behind the
    text."""
    sources = [
        *opened.embedded[:1],
        *(data for kind, data in opened.reports if kind == "text/rfc822-headers"),
    ]
    tail = _returned_header(opened.text[:200_000])
    for raw in (*sources, tail.encode("utf-8", "replace")):
        fields, _ = split_block(raw.lstrip(), 0, min(len(raw), 100_000))
        top = {name.lower(): value for name, value in reversed(fields)}
        if "to" in top or "message-id" in top or "from" in top:
            return top
    return {}


def _returned_header(text: str) -> str:
    """The header block of the returned mail within the text: from its first run of header lines on."""
    found = re.search(
        r"^[ \t>]{0,4}(?:Return-Path|Received|From|Message-I[Dd]|Date|To|Subject|DKIM-Signature|X-[\w-]+): .*\n(?:[ \t>]{0,4}(?:[\w-]+: |[ \t]).*\n){2,}",
        text,
        re.MULTILINE,
    )
    if not found:
        return ""
    return re.sub(
        r"^[ \t>]{0,4}(?=[\w-]+: )", "", text[found.start() : found.start() + 20_000], flags=re.MULTILINE
    )


def _carriers(original: dict[str, bytes], opened: OpenedMail) -> list[str]:
    """Addresses that may carry our token: of the returned mail, then of the report's own envelope."""
    fields = [original.get(name, b"") for name in ("return-path", "reply-to", "from", "to")]
    found = [address for value in fields for _, address in addresses(value)]
    return found + [address for _, address in (*opened.to, *opened.cc)]


def _from_text(opened: OpenedMail, original: dict[str, bytes], full: bool) -> tuple[Recipient, ...]:
    """Recipients of a report that is no RFC 3464: its own headers, the text's failure section, flufl, the
    returned mail's To."""
    text = opened.text[:100_000]
    named = [
        a
        for value in opened.all("x-failed-recipients")
        for _, a in addresses(value.encode("utf-8", "replace"))
    ]
    if not named:
        named = re.findall(r'"emailAddress"\s*:\s*"([^"]+@[^"]+)"', text)  # Amazon's notices are JSON
    if not named:
        named = _flufl(opened, _section(text)) or _in_text(opened, text)
    if not named:
        named = [address for _, address in addresses(original.get("to", b""))] if original else []
    status = _status_of(text[:8_000])
    permanent = _text_permanent(opened, text, status)
    seen = dict.fromkeys(address.lower() for address in named if "@" in address)
    return tuple(
        Recipient(address, permanent, status, "failed" if permanent else "delayed", full)
        for address in list(seen)[:MAX_RECIPIENTS]
    )


def _text_permanent(opened: OpenedMail, text: str, status: str | None) -> bool:
    head = f"{opened.subject}\n{text[:3_000]}"
    if _says("delayed", head) and not _says("final", head):
        return False
    return not (status or "5").startswith("4") or _says("full", head)


def _section(text: str) -> str:
    """The part of a report that speaks of the failure, before the returned mail."""
    found = _RETURNED.search(text, 200) if len(text) > 200 else None
    return text[: found.start()] if found else text[:8_000]


def _in_text(opened: OpenedMail, text: str) -> list[str]:
    """Addresses in the failure section: those in <> at a line's start or behind RCPT TO first, then any that
    are not the parties'."""
    section = _section(text)
    mine = {opened.sender[1].lower(), *(a.lower() for _, a in (*opened.to, *opened.cc))}
    strong = re.findall(
        r"(?im)^[ \t]*(?:to:?[ \t]*)?<([^<>\s]+@[^<>\s]+)>[:;. \t]*|rcpt to:\s*<?([^<>\s]+@[^<>\s]+)", section
    )
    named = [a or b for a, b in strong]
    found = named or _ADDRESS.findall(section)
    machines = ("postmaster@", "mailer-daemon@", "abuse@", "support@", "helpdesk@")
    kept = [a for a in found if a.lower() not in mine and not a.lower().startswith(machines)]
    return (
        kept
        or [a for a in found if a.lower() != opened.sender[1].lower() and not a.lower().startswith(machines)][
            :1
        ]
    )


def _flufl(opened: OpenedMail, text: str) -> list[str]:
    """flufl.bounce's opinion on the headers and the text; its Message is built small, since it reads all of
    it several times."""
    mail = Message()
    for name in ("From", "Subject", "X-Mailer", "X-Failed-Recipients"):
        mail[name] = (opened.header(name) or "").encode("ascii", "replace").decode("ascii")[:500]
    lines = (line[:_FLUFL_LINE] for line in text[:30_000].split("\n"))
    mail.set_payload("\n".join(lines).encode("ascii", "replace").decode("ascii"))
    try:
        temporary, permanent = all_failures(mail)
    except Exception:  # noqa: BLE001 - flufl.bounce was measured to raise on 7 of 503 mails, of several classes
        return []
    found = [
        decode(bytes(one))[0] if isinstance(one, bytes) else str(one)
        for one in (*sorted(permanent), *sorted(temporary))
    ]
    return [one for one in found if _ADDRESS.fullmatch(one)]
