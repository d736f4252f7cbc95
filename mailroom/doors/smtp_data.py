"""Where the bytes of a letter end after DATA, which Received line of ours they get, and when the letter
arrived at our own host.

Only CRLF "." CRLF ends a letter, a bare LF or CR never does, so nothing is smuggled in. Dot-stuffing is
undone and line ends become CRLF; a line may be of any length. A letter that waited at our own host arrived
when that host took it, by its Received line.

In: `IncomingLetter.take`: bytes of a connection. `with_own_line`: the letter, `Envelope`, our host's name.
`arrival_at_own_host`: the letter, our hosts.
Out: the bytes behind the letter's end, None while it goes on; (letter, `Envelope`); an aware moment, or None.
Fails: raises nothing of its own; should it, the door says 451.
See: The answers 250 and 451: smtp_session.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from mailroom.procedure.letter import Envelope

_END = b"\r\n.\r\n"
_HEAD = 256 * 1024  # bytes of a letter that are looked at for its Received lines
_RECEIVED = re.compile(rb"(?im)^received:[ \t]*((?:[^\r\n]|\r?\n[ \t])*)")
WAITED = timedelta(days=30)  # no queue keeps a letter longer: an older line is a clock that is wrong
_BY = re.compile(r"\bby\s+([A-Za-z0-9._-]+)", re.IGNORECASE)


class IncomingLetter:
    """The bytes of one letter as they come after DATA (RFC 5321 4.1.1.4, 4.5.2)."""

    def __init__(self) -> None:
        self._bytes = bytearray(b"\r\n")  # the line end of DATA itself: a lone dot may come at once
        self._dots = 0
        self._counted = 0

    def take(self, piece: bytes) -> bytes | None:
        """Takes more bytes. Returns None while the letter goes on; otherwise the bytes that came after its
        end."""
        before = len(self._bytes)
        self._bytes += piece
        end = self._bytes.find(_END, max(0, before - len(_END) + 1))
        if end < 0:
            return None
        behind = bytes(self._bytes[end + len(_END) :])
        del self._bytes[end + 2 :]
        self._dots = self._counted = 0  # the end's own dot may have been counted
        return behind

    def drop(self) -> None:
        """Forgets the bytes that have come, except a beginning of the end mark."""
        del self._bytes[: 1 - len(_END)]

    def beyond(self, limit: int) -> bool:
        """Whether what has come is more than `limit` bytes, not counting dots added for the wire."""
        if len(self._bytes) - 2 <= limit:
            return False
        self._dots += self._bytes.count(b"\r\n.", max(0, self._counted - 2))
        self._counted = len(self._bytes)
        return len(self._bytes) - 2 - self._dots > limit

    def letter(self) -> bytes:
        """Returns the letter, without the dots added for the wire. Afterwards this object holds nothing."""
        kept, self._bytes = self._bytes, bytearray()
        return bytes(memoryview(kept.replace(b"\r\n.", b"\r\n"))[2:])


def normalise(raw: bytes) -> tuple[bytes, str]:
    """Bare CR and LF become CRLF and NULs are taken out, since no later step can read them (RFC 5321 2.3.8,
    4.1.1.4). Returns the bytes and what was changed ("", "line ends", "nul", "line ends, nul")."""
    done = []
    whole = raw
    # a tenth of what a search by pattern takes
    if not raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n"):
        whole = re.sub(rb"\r*\n|\r", b"\r\n", raw)
        done.append("line ends")
    if b"\0" in whole:
        whole = whole.replace(b"\0", b"")
        done.append("nul")
    return whole, ", ".join(done)


def hops(whole: bytes) -> int:
    """Returns how many servers a normalised letter passed, by its own Received lines."""
    head = whole[:_HEAD].partition(b"\r\n\r\n")[0]
    return len(re.findall(rb"(?im)^received:", head))


def received_line(envelope: Envelope, hostname: str, spoken: str) -> bytes:
    """Our line on top of the letter (RFC 5321 4.4). "for" only with one recipient: privacy (7.2)."""
    client = str(envelope.trace["client"])
    literal = f"IPv6:{client}" if ":" in client else client
    only = envelope.recipients[0] if len(envelope.recipients) == 1 else ""
    for_ = f"\r\n\tfor <{only}>" if only and re.fullmatch(r"[!-~]+", only) else ""
    return (
        f"Received: from {envelope.trace['helo']} ([{literal}])\r\n\tby {hostname} (Mailroom)"
        f" with {spoken}{for_};\r\n\t{format_datetime(envelope.arrived)}\r\n"
    ).encode()


def protocol_word(protocol: str, *, utf8: bool, extended: bool, tls: bool, login: bool) -> str:
    """Returns the protocol as its registered word (RFC 3848, RFC 6531 4.3)."""
    base, how = protocol.upper(), "S" * tls + "A" * login
    if utf8:
        return f"UTF8{base}{how}"
    return f"{base}{how}" if base == "LMTP" or not extended else f"ESMTP{how}"


def with_own_line(
    whole: bytes, envelope: Envelope, hostname: str, spoken: str, own_hosts: tuple[str, ...]
) -> tuple[bytes, Envelope]:
    """Returns a normalised letter with our line on top, and its envelope. It arrived when the envelope says;
    or when the first of `own_hosts` took it, unless that lies ahead or 30 days back."""
    line = received_line(envelope, hostname, spoken)
    # It may have waited in our own server's queue while this door was closed.
    reached = arrival_at_own_host(whole, own_hosts) if own_hosts else None
    if reached is not None and timedelta(0) < envelope.arrived - reached < WAITED:
        envelope = replace(envelope, arrived=reached)
    return line + whole, envelope


def received_lines(head: bytes, own_hosts: tuple[str, ...]) -> Iterator[tuple[bool, datetime | None]]:
    """Of each Received line from the top: whether one of our servers wrote it; its moment (RFC 5321 4.4)."""
    ours = {host.lower() for host in own_hosts}
    for line in _RECEIVED.findall(head):
        text = b" ".join(line.split()).decode("ascii", "replace")
        by = _BY.search(text)
        is_ours = by is not None and by[1].lower().rstrip(".") in ours
        yield is_ours, moment_of(text.rpartition(";")[2].strip())


def moment_of(text: str) -> datetime | None:
    """Returns an aware datetime; None: it cannot be read (RFC 5322 4.3: without a zone, or -0000, it is
    UTC)."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def arrival_at_own_host(whole: bytes, own_hosts: tuple[str, ...]) -> datetime | None:
    """Returns when the first of our own servers took a normalised letter and passed it on to this door; None
    when the topmost Received line is not theirs. Nobody outside can have written their unbroken row (RFC 5321
    4.4)."""
    arrival = None
    for ours, moment in received_lines(whole[:_HEAD].partition(b"\r\n\r\n")[0], own_hosts):
        if not ours or moment is None:
            break
        arrival = moment
    return arrival


def whole_address(address: str) -> str:
    """Returns an address to be written anywhere: bytes that are no UTF-8 (aiosmtpd's surrogates) become
    U+FFFD."""
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def safe_helo(helo: str | None) -> str:
    """Returns what the client calls itself, cut to what may stand in a header."""
    return re.sub(r"[^A-Za-z0-9.:_\[\]-]", "?", helo or "")[:255] or "unknown"
