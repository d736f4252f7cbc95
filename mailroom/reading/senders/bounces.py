"""What a bounce (DSN) says: which recipients failed, for good or for now, and which of our mails came back
(RFC 3464, 3463).

`permanent`: delivery was given up. The report's Action decides; without one the words do ("giving up after 5
days"), else the status: 2.x.x and 4.x.x are not permanent. `dead`: the mailbox or host does not exist.

In: `read_bounce`, `report_rows`: an `OpenedMail` that is a bounce.
Out: `Bounce` with at most 200 `Recipient`s, in lower case.
Fails: raises nothing but MemoryError: what flufl.bounce raises is caught.
See: Whether a mail is a bounce: auto_mail.py. To which of our letters it belongs, and what it causes:
clerk/kinds/bounces_and_auto_replies.py. Refusals while we send: doors/smtp_client.py."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.message import Message
from itertools import pairwise
from typing import Any

from flufl.bounce import all_failures

from mailroom.reading.mime.headers import addresses, message_ids, split_block, text_of
from mailroom.reading.mime.opener import OpenedMail
from mailroom.reading.senders.machine_words import holds
from mailroom.text.charsets import decode
from mailroom.text.idn import ascii_domain

MAX_RECIPIENTS = 200
# each of its detectors that raises would be logged
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
_ADDRESS = re.compile(
    r"(?<![\w.+/=-])[A-Za-z0-9_][\w.+/=%&!#$'*?^{|}~-]{0,63}"
    r"@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{1,23}(?![\w@])"
)
_FAILED = re.compile(
    r"(?im)^[ \t]*(?:to:?[ \t]*)?<([^<>\s]+@[^<>\s]+)>[:;. \t]*|rcpt to:\s*<?([^<>\s]+@[^<>\s]+)"
)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,2})\.(\d{1,3})(?![\d.])")
# Characters of a line that flufl.bounce sees: some patterns take its square. An address has 254 (RFC 5321).
_FLUFL_LINE = 320
# where the returned mail begins in a text
_RETURNED = re.compile(
    r"^[ \t>*-]{0,80}(?:this is a copy of (?:the|your) message|below this line is a copy|original message"
    r"|returned message|the original message|message header|unsent message"
    r"|headers? of (?:the )?(?:original|message)|your (?:original )?message (?:follows|reads)"
    r"|undelivered message|message text follows|return-path\s*:"
    r"|received\s*:|message-id\s*:|dkim-signature\s*:|----- ?original|the header of the original|orig message"
    r"|a copy of (?:the|your))",
    re.IGNORECASE | re.MULTILINE,
)
# header lines of a mail within a text, and its first line
_HEADER_BLOCK = re.compile(
    r"^[ \t>]{0,4}(?:Return-Path|Received|From|Message-I[Dd]|Date|To|Subject|DKIM-Signature|X-[\w-]+): .*\n"
    r"(?:[ \t>]{0,4}(?:[\w-]+: |[ \t]).*\n){2,}",
    re.MULTILINE,
)
ARRIVED = frozenset(("delivered", "relayed", "expanded"))  # RFC 3464 2.3.3
_REPORT_LINE = re.compile(r"(?im)^(?:reporting-mta|final-recipient|original-recipient|action):")
_PASSIVE = ("postmaster@", "mailer-daemon@", "abuse@", "support@", "helpdesk@")


@dataclass(frozen=True)
class Recipient:
    """One address of a delivery report. action: failed, delayed, delivered, … or "" = not said; full: the
    mailbox is full; diagnostic: the server's words."""

    address: str
    permanent: bool
    status: str | None = None
    action: str = ""
    full: bool = False
    diagnostic: str = ""
    wrote_to: str = ""  # the address we wrote to, where a forward changed it (Original-Recipient)

    @property
    def dead(self) -> bool:
        """Whether nobody will ever read mail at this address: permanent with status 5.1 or 5.0 (unknown user
        or host). A full box, a policy or a size is not dead."""
        return self.permanent and not self.full and (self.status or "").startswith(("5.1.", "5.0."))


@dataclass(frozen=True)
class Bounce:
    """What a delivery report says. message_id: of our mail that came back; delayed: none of the recipients
    has failed for good."""

    recipients: tuple[Recipient, ...]
    message_id: str | None = None
    delayed: bool = False

    @property
    def how_far(self) -> str:
        """ "delivered" or "relayed", where it says of each recipient that the mail came so far; else ""."""
        actions = {one.action for one in self.recipients}
        if not actions or not actions <= ARRIVED:
            return ""
        return "delivered" if actions == {"delivered"} else "relayed"


def read_bounce(opened: OpenedMail) -> Bounce:
    """Reads a mail that is known to be a delivery report."""
    original = _original(opened)
    rows = report_rows(opened) or _from_text(opened, original)
    delayed = bool(rows) and not any(one.permanent for one in rows)
    ids = message_ids(original.get("message-id", b""))
    return Bounce(rows[:MAX_RECIPIENTS], ids[0] if ids else None, delayed)


def report_rows(opened: OpenedMail) -> tuple[Recipient, ...]:
    """Returns the per-recipient rows of the message/delivery-status parts (RFC 3464 2.3).

    Also those of a refusal that was sent as a read receipt (RFC 8098 3.2), or of Amazon's notice in JSON."""
    found: dict[str, Recipient] = {}
    sources = [data for kind, data in opened.reports if kind.endswith("delivery-status")]
    if not sources and is_refusing_receipt(opened):
        sources = [data for kind, data in opened.reports if kind.endswith("disposition-notification")]
    pasted = opened.text[:100_000]
    if not sources and (rows := _in_json(pasted)):
        return rows
    if not sources and "inal-recipient:" in pasted.lower() and "action:" in pasted.lower():
        start = _REPORT_LINE.search(pasted)
        sources = [pasted[start.start() :].encode("utf-8", "replace")] if start else []
    for data in sources:
        lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").strip()
        for chunk in re.split(rb"\n[ \t]*\n", lines)[:400]:  # some servers indent or misname the fields
            fields, _ = split_block(chunk.strip() + b"\n\n", 0, len(chunk) + 2)
            one = _row({name.lower(): text_of(value) for name, value in reversed(fields)}, pasted)
            if one is not None and len(found) < MAX_RECIPIENTS:
                found.setdefault(one.address, one)
    return tuple(found.values())


def is_refusing_receipt(opened: OpenedMail) -> bool:
    """Whether a read receipt says that the mail could not be kept: its disposition is an error or a failure,
    or its text says that the mailbox is full. Some servers refuse so (RFC 8098 3.2.6.2)."""
    said = [data.lower() for kind, data in opened.reports if kind.endswith("disposition-notification")]
    shown = any(re.search(rb"(?m)^disposition:[^\r\n]*(?:displayed|dispatched)", data) for data in said)
    refused = any(
        re.search(rb"(?m)^(?:error|failure):|^disposition:[^\r\n]*(?:failed|denied|error)", data)
        for data in said
    )
    return bool(said) and (refused or (not shown and _is_full(opened.text[:3_000])))


_JSON_ACTIONS = {
    "Bounce": "failed",
    "Delivery": "delivered",
    "Complaint": "delivered",
    "DeliveryDelay": "delayed",
}
_JSON_ROWS = ("bouncedRecipients", "delayedRecipients", "complainedRecipients", "recipients")


def _in_json(text: str) -> tuple[Recipient, ...]:
    """The recipients of a notice of Amazon SES, of a failure, a delivery or a complaint about spam; () when
    the text is none."""
    begins = text.find("{") if "otificationType" in text or "eventType" in text else -1
    try:
        notice = json.JSONDecoder().raw_decode(text, begins)[0] if begins >= 0 else None
    except (ValueError, RecursionError):
        return ()
    if not isinstance(notice, Mapping):
        return ()
    action = _JSON_ACTIONS.get(str(notice.get("notificationType") or notice.get("eventType")), "")
    details = [one for one in notice.values() if isinstance(one, Mapping)]
    rows: list[Any] = [row for one in details for key in _JSON_ROWS for row in one.get(key) or ()]
    found = [row if isinstance(row, Mapping) else {"emailAddress": str(row)} for row in rows]
    told = [
        {
            "final-recipient": str(row.get("emailAddress", "")),
            "action": action,
            "status": str(row.get("status", "")),
            "diagnostic-code": str(row.get("diagnosticCode", "")),
        }
        for row in found
    ]
    return tuple(one for block in told if action and (one := _row(block, "")))


def _row(block: dict[str, str], text: str) -> Recipient | None:
    """The recipient of one block of a report; None when it names no address. text: the report's words, for a
    block without an Action."""
    final, original = block.get("final-recipient", ""), block.get("original-recipient", "")
    wrote_to, address = _clean(original), _clean(final)
    local, _, domain = address.rpartition("@")
    if not local or ("." not in domain and wrote_to):
        address = wrote_to
    if not address and (final or original):
        address = _clean(block.get("x-actual-recipient", ""))
    if not address:
        return None
    action = block.get("action", "").split("(")[0].split(";")[0].strip().lower()
    diagnostic = block.get("diagnostic-code") or block.get("error") or block.get("failure") or ""
    status = _status_of(block.get("status", ""), diagnostic)
    told = diagnostic if diagnostic or action else text[:3_000]
    full = _is_full(told) or bool(status and status.endswith(".2.2"))
    lives = action in {"delayed", "delivered", "relayed", "expanded"}
    gave_up = _gave_up(f"{diagnostic}\n{text[:3_000]}")
    permanent = not lives if action else gave_up or not (status or "5").startswith(("4", "2"))
    return Recipient(address, permanent, status, action, full, diagnostic[:500], wrote_to or address)


def _status_of(*texts: str) -> str | None:
    found = [one.group() for text in texts if (one := _STATUS.search(text))]
    return next((one for one in found if one not in {"5.0.0", "4.0.0"}), next(iter(found), None))


def _clean(value: str) -> str:
    """`rfc822; <a@b.example>` → a@b.example; "" when there is no address."""
    text = value.split(";", 1)[1] if ";" in value[:20] else value
    text = re.sub(r"^\s*<?@[^:<>\s]+:", "", text)  # an obsolete source route
    if '"@' in text:
        return next((address.lower() for _, address in addresses(text.encode("utf-8", "replace"))), "")
    if found := _ADDRESS.search(text):
        return found.group().lower()
    bare = text.strip().strip("<>\"'").lower()
    return ascii_domain(bare) if "@" in bare[1:] and " " not in bare and len(bare) < 255 else ""


def _original(opened: OpenedMail) -> dict[str, bytes]:
    """The header of the mail that came back: embedded, as rfc822-headers, or pasted behind the text."""
    heads = [data for kind, data in opened.reports if kind == "text/rfc822-headers"]
    text = opened.text[:200_000]
    found = _HEADER_BLOCK.search(text)
    block = text[found.start() : found.start() + 20_000] if found else ""
    tail = re.sub(r"^[ \t>]{0,4}(?=[\w-]+: )", "", block, flags=re.MULTILINE)
    for raw in (*opened.embedded[:1], *heads, tail.encode("utf-8", "replace")):
        fields, _ = split_block(raw.lstrip(), 0, min(len(raw), 100_000))
        top = {name.lower(): value for name, value in reversed(fields)}
        if "to" in top or "message-id" in top or "from" in top:
            return top
    return {}


def _from_text(opened: OpenedMail, original: dict[str, bytes]) -> tuple[Recipient, ...]:
    """Recipients of a report that is not RFC 3464, from the first source that names any: X-Failed-Recipients,
    flufl.bounce, the text, the returned mail's To. For now only, when the text says that it still tries, or
    by a 4.x status without words of giving up."""
    text = opened.text[:100_000]
    returned = _RETURNED.search(text, 200) if len(text) > 200 else None
    section = text[: returned.start()] if returned else text[:8_000]  # that speaks of the failure
    headers = (value.encode("utf-8", "replace") for value in opened.all("x-failed-recipients"))
    named = (
        [address for value in headers for _, address in addresses(value)]
        or _flufl(opened, section)
        or _in_text(opened, section)
        or [address for _, address in addresses(original.get("to", b""))]
    )
    status, full = _status_of(text[:8_000]), _is_full(text[:6_000])
    low = f"{opened.subject}\n{text[:3_000]}".lower()
    gave_up = _gave_up(low)
    waiting = holds(low, "failure", "delayed") and not gave_up
    permanent = not waiting and (gave_up or not (status or "5").startswith("4") or _is_full(low))
    action = "failed" if permanent else "delayed"
    found = list(dict.fromkeys(address.lower() for address in named if "@" in address))[:MAX_RECIPIENTS]
    rows = tuple(Recipient(address, permanent, status, action, full) for address in found)
    return _each_by_its_own_words(rows, section) if len(rows) > 1 else rows


def _each_by_its_own_words(rows: tuple[Recipient, ...], section: str) -> tuple[Recipient, ...]:
    """Several recipients, each with the status and the full mailbox that are told behind its own address.
    Where none is told so, what the whole text says holds for all."""
    low = section.lower()
    places = sorted((low.find(one.address), no) for no, one in enumerate(rows))
    if places[0][0] < 0:
        return rows
    ends = [*places, (len(low), -1)]
    own = {no: section[at:end] for (at, no), (end, _) in pairwise(ends)}
    told = {no: (_status_of(words), _is_full(words)) for no, words in own.items()}
    if not any(status or full for status, full in told.values()):
        return rows
    return tuple(replace(one, status=told[no][0], full=told[no][1]) for no, one in enumerate(rows))


def _gave_up(text: str) -> bool:
    return holds(text.lower(), "failure", "final")


def _is_full(text: str) -> bool:
    return holds(text.lower(), "failure", "full")


def _in_text(opened: OpenedMail, section: str) -> list[str]:
    """Addresses in the section about the failure: those in <> at a line's start or behind RCPT TO, else any.
    The sender's and recipients' own count only when no other stands there."""
    sender = opened.sender[1].lower()
    parties = {sender, *(address.lower() for _, address in (*opened.to, *opened.cc))}
    named = [first or second for first, second in _FAILED.findall(section)] or _ADDRESS.findall(section)
    found = [one for one in named if one.lower() != sender and not one.lower().startswith(_PASSIVE)]
    return [one for one in found if one.lower() not in parties] or found[:1]


def _flufl(opened: OpenedMail, text: str) -> list[str]:
    """The addresses that flufl.bounce finds, in a shortened copy of the mail, since it reads all of it
    several times; [] when it raises."""
    mail = Message()
    for name in ("From", "Subject", "X-Mailer", "X-Failed-Recipients"):
        mail[name] = (opened.header(name) or "").encode("ascii", "replace").decode("ascii")[:500]
    lines = (line[:_FLUFL_LINE] for line in text[:30_000].split("\n"))
    mail.set_payload("\n".join(lines).encode("ascii", "replace").decode("ascii"))
    try:
        temporary, permanent = all_failures(mail)
    except MemoryError:
        raise  # the letter has passed its limit
    except Exception:  # noqa: BLE001 - flufl.bounce raised on 7 of 503 mails, in several classes
        return []
    found = (*sorted(permanent), *sorted(temporary))
    texts = [decode(bytes(one))[0] if isinstance(one, bytes) else str(one) for one in found]
    return [one for one in texts if _ADDRESS.fullmatch(one)]
