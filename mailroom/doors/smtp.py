"""The door for mail that is brought to us: an SMTP or LMTP server (aiosmtpd) that puts each letter on the disk, then says 250.

Promises: 250 is said only after `put` has returned, so what was accepted is durably on the disk. Any fault of ours is 451 and
nothing of its inside is told; the sender keeps the letter and comes again. LMTP gets one answer for each recipient (RFC 2033
4.2; aiosmtpd 1.4.6 gives one a mail, its issue 517). `put` runs in a thread of its own: nobody waits for another's disk.
When things fail: a line that breaks while `put` runs leaves a letter that is kept and will be sent again; the same letter is
entered once (DESIGN 4.3). A letter beyond a limit is refused in the words of answers.toml and its bytes are not kept.
Loopback by default: in front of this door stands a real mail server.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import tomllib
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any, AnyStr, Literal

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session

from mailroom.procedure.letter import Envelope

ANSWERS: dict[str, str] = tomllib.loads((Path(__file__).parent / "answers.toml").read_text("ascii"))
WRITERS = 32  # letters that may wait for the disk at the same moment
MAX_LINE = (
    64 * 1024
)  # what the stream buffers before it hands over an unfinished line; longer lines are accepted in pieces
MAX_HOPS = 100  # RFC 5321 6.3
NO_LIMIT = 1_000_000_000

log = logging.getLogger(__name__)
# aiosmtpd writes every address and command at INFO: personal data that no log of ours may hold
logging.getLogger("mail.log").setLevel(logging.WARNING)


@dataclass(frozen=True)
class SmtpSettings:
    """How the door stands. Sizes in bytes, times in seconds; `port` 0 takes a free one.

    hostname: our name in greetings and Received lines; max_errors: refused commands in one connection (a recipient too many
    is not one); max_commands: uses of any one command that brings no letter; max_held_bytes: all letters on their way in,
    beyond it 452; session_seconds: the longest a connection may last, however busy.
    """

    protocol: Literal["smtp", "lmtp"] = "smtp"
    host: str = "127.0.0.1"
    port: int = 8025
    hostname: str = "localhost"
    max_bytes: int = 50 * 1024 * 1024
    max_recipients: int = 100
    max_connections: int = 100
    max_commands: int = 200
    max_errors: int = 100
    max_held_bytes: int = 512 * 1024 * 1024
    timeout_seconds: float = 300
    session_seconds: float = 3600
    stop_seconds: float = 10


class SmtpDoor:
    """An open door: `start()` listens, `stop()` lets the letters under way finish and closes.

    put: blocks until the letter is durable, raises on any fault of ours. wanted: is this address one of ours? It is asked in
    the door's own thread and must be quick. now: aware.
    """

    def __init__(
        self,
        settings: SmtpSettings,
        put: Callable[[bytes, Envelope], object],
        now: Callable[[], datetime],
        wanted: Callable[[str], bool],
    ) -> None:
        self.settings = settings
        self.put = put
        self.now = now
        self.wanted = wanted
        self.talks: set[_Talk] = set()
        self.held = 0  # bytes of all letters on their way in
        self.port = settings.port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None

    def start(self) -> None:
        """Listen. OSError when the address is taken."""
        ready: Future[int] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(ready,), name=f"door-{self.settings.protocol}", daemon=True
        )
        self._thread.start()
        self.port = ready.result()

    def stop(self) -> None:
        """Close; a letter whose `put` has begun still gets its answer, for at most `stop_seconds`."""
        if self._thread is None or self._loop is None or self._closing is None:
            return
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()
        self._thread = self._loop = self._closing = None

    def _run(self, ready: Future[int]) -> None:
        try:
            asyncio.run(self._serve(ready))
        except OSError as trouble:
            if ready.done():
                raise
            ready.set_exception(trouble)

    async def _serve(self, ready: Future[int]) -> None:
        self._loop = asyncio.get_running_loop()
        self._closing = asyncio.Event()
        self._loop.set_default_executor(ThreadPoolExecutor(WRITERS, thread_name_prefix="door-put"))
        server = await self._loop.create_server(self._greet, self.settings.host, self.settings.port)
        ready.set_result(server.sockets[0].getsockname()[1])
        await self._closing.wait()
        server.close()
        await self._let_finish()

    async def _let_finish(self) -> None:
        busy = [talk.busy for talk in self.talks if talk.busy]
        if busy:
            await asyncio.wait(busy, timeout=self.settings.stop_seconds)
            await asyncio.sleep(0)  # the answer is written by the task that waited for the same future

    def _greet(self) -> asyncio.Protocol:
        if len(self.talks) >= self.settings.max_connections:
            return _Full()
        talk = (_LmtpTalk if self.settings.protocol == "lmtp" else _SmtpTalk)(self)
        self.talks.add(talk)
        return talk


class _Full(asyncio.Protocol):
    """One connection too many: told so and closed (RFC 5321 3.8, 421)."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(ANSWERS["too_many_connections"].encode() + b"\r\n")
        transport.close()


class _Hooks:
    """What aiosmtpd asks its handler."""

    def __init__(self, door: SmtpDoor) -> None:
        self._door = door

    async def handle_MAIL(self, _talk: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, _talk: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if len(envelope.rcpt_tos) >= self._door.settings.max_recipients:
            return ANSWERS["too_many_recipients"]
        if not self._door.wanted(_whole(address)):
            return ANSWERS["not_here"]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        log.error("fault in the door: %s", type(error).__name__, exc_info=error)
        return ANSWERS["our_fault"]


class _Talk(SMTP):  # type: ignore[misc,unused-ignore]
    """One connection. aiosmtpd speaks; the limits it does not know, reading a letter and its answer are ours."""

    line_length_limit = MAX_LINE

    def __init__(self, door: SmtpDoor) -> None:
        set_ = door.settings
        calls = {"*": set_.max_commands, "MAIL": NO_LIMIT, "RCPT": NO_LIMIT, "DATA": NO_LIMIT}
        super().__init__(
            _Hooks(door),
            data_size_limit=set_.max_bytes,
            enable_SMTPUTF8=True,
            hostname=set_.hostname,
            ident="Mailroom",
            timeout=set_.timeout_seconds,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            command_call_limit=calls,
            loop=asyncio.get_running_loop(),
        )
        # aiosmtpd keeps these in the class: every new connection would wipe what the others have been promised
        self.command_size_limits = defaultdict(lambda: 4096)
        self.door = door
        self.errors = 0
        self.busy: asyncio.Future[object] | None = None
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._end = self.loop.call_later(self.door.settings.session_seconds, self._timeout_cb)

    def connection_lost(self, error: Exception | None) -> None:
        self.door.talks.discard(self)
        if self._end:
            self._end.cancel()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """The timeout counts silence (RFC 5321 4.5.3.2); aiosmtpd's own would cut a large letter on a slow line."""
        self._reset_timeout()
        super().data_received(data)

    def _timeout_cb(self) -> None:
        if self.transport is not None:
            self._writer.write(ANSWERS["timed_out"].encode() + b"\r\n")
            self.transport.close()

    async def push(self, status: AnyStr) -> None:
        """Say a line. Too many refused commands end the talk."""
        await super().push(status)
        text = status.decode("ascii", "replace") if isinstance(status, bytes) else status
        if text[:1] not in "45" or text == ANSWERS["too_many_recipients"]:
            return
        self.errors += 1
        if self.errors == self.door.settings.max_errors and self.transport is not None:
            await super().push(ANSWERS["too_many_errors"])
            self.transport.close()

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        """RFC 1870 6.1 (1): a size that is announced and too large is refused before it is sent, in our own words."""
        announced = re.search(r"(?i)\sSIZE=(\d{1,20})(?=\s|$)", arg or "")
        if announced and int(announced[1]) > self.door.settings.max_bytes and self._heard().host_name:
            await self.push(self._too_large())
            return
        await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """Read a letter, put it, answer. Own, as aiosmtpd's refuses a line beyond its limit for good: a letter would be lost."""
        if await self.check_helo_needed():
            return
        envelope = self.envelope
        assert envelope is not None
        if arg or not envelope.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Error: need RCPT command")
            return
        await self.push(ANSWERS["go_ahead"])
        kept = bytearray()
        try:
            answer = await self._read_letter(kept) or await self._deliver(bytes(kept), envelope)
        finally:
            self.door.held -= len(kept)
        self.envelope = self._create_envelope()
        await self._answer(answer, len(envelope.rcpt_tos))

    async def _read_letter(self, kept: bytearray) -> str:
        """Fill `kept` up to the lone dot, dots unstuffed (RFC 5321 4.5.2). "" or the answer that refuses it.

        Only CRLF "." CRLF ends a letter; a bare LF or CR never does (no smuggling). What is refused is read to its end first.
        """
        refused, fresh = "", True
        size = 0
        while True:
            try:
                line = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as piece:
                line = await self._reader.read(piece.consumed)
            if fresh and line == b".\r\n":
                return refused
            if fresh and line.startswith(b"."):
                line = line[1:]
            fresh = line.endswith(b"\r\n")
            size += len(line)
            refused = refused or self._beyond(size, len(line))
            if refused:
                self.door.held -= len(kept)
                kept.clear()
            else:
                self.door.held += len(line)
                kept += line

    def _beyond(self, size: int, more: int) -> str:
        if size > self.door.settings.max_bytes:
            return self._too_large()
        return ANSWERS["full"] if self.door.held + more > self.door.settings.max_held_bytes else ""

    def _too_large(self) -> str:
        return ANSWERS["too_large"].format(megabytes=self.door.settings.max_bytes // 1024**2)

    async def _deliver(self, raw: bytes, heard: Any) -> str:
        """Put the letter; the answer. `except Exception`: a put may fail in any way, and all of them are ours, not the sender's."""
        if _hops(raw) > MAX_HOPS:
            return ANSWERS["loop"]
        try:
            arrived = self.door.now()
            whole, mended = mend(raw)
            envelope = self._envelope(heard, arrived, mended)
            stamped = self._received(envelope, heard).encode("utf-8") + whole
            self.busy = self.loop.run_in_executor(None, partial(self.door.put, stamped, envelope))
            await self.busy
        except Exception as fault:
            log.error("a letter could not be put: %s", type(fault).__name__, exc_info=fault)
            return ANSWERS["our_fault"]
        finally:
            self.busy = None
        return ANSWERS["accepted"]

    def _envelope(self, heard: Any, arrived: datetime, mended: str) -> Envelope:
        sender = "" if heard.mail_from == "<>" else _whole(heard.mail_from)
        trace = {"client": self._client(), "helo": _tame(self._heard().host_name)}
        if mended:
            trace["mended"] = mended
        recipients = tuple(_whole(address) for address in heard.rcpt_tos)
        return Envelope(self.door.settings.protocol, arrived, sender, recipients, trace)

    def _heard(self) -> Session:
        """The session. No property: aiosmtpd looks at every member before there is one."""
        assert self.session is not None
        return self.session

    def _client(self) -> str:
        peer: Any = self._heard().peer  # a socket address, whatever aiosmtpd calls it
        return str(peer[0]) if peer else ""

    def _received(self, envelope: Envelope, heard: Any) -> str:
        """Our line on top of the letter (RFC 5321 4.4). "for" only with one recipient: others are nobody's business (7.2)."""
        client = self._client()
        literal = f"IPv6:{client}" if ":" in client else client
        only = envelope.recipients[0] if len(envelope.recipients) == 1 else ""
        for_ = f"\r\n\tfor <{only}>" if only and re.fullmatch(r"[!-~]+", only) else ""
        return (
            f"Received: from {envelope.trace['helo']} ([{literal}])\r\n\tby {self.door.settings.hostname} (Mailroom)"
            f" with {self._spoken(heard)}{for_};\r\n\t{format_datetime(envelope.arrived)}\r\n"
        )

    def _spoken(self, heard: Any) -> str:
        """The protocol as its registered word (RFC 3848, RFC 6531 4.3)."""
        base = self.door.settings.protocol.upper()
        if heard.smtp_utf8:
            return f"UTF8{base}"
        return base if base == "LMTP" or not self._heard().extended_smtp else "ESMTP"

    async def _answer(self, answer: str, _recipients: int) -> None:
        await self.push(answer)


class _SmtpTalk(_Talk):
    """RFC 5321."""


class _LmtpTalk(_Talk, LMTP):  # type: ignore[misc,unused-ignore]
    """RFC 2033: LHLO, and after DATA one answer for each recipient that was accepted."""

    async def _answer(self, answer: str, recipients: int) -> None:
        await self.push("\r\n".join([answer] * recipients))


def mend(raw: bytes) -> tuple[bytes, str]:
    """Bare CR and LF become CRLF and NULs are taken out, as nothing behind this door reads them (RFC 5321 2.3.8, 4.1.1.4).

    Returns the bytes and what was mended ("", "line ends", "nul", "line ends, nul").
    """
    done = []
    whole = raw
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        whole = re.sub(rb"\r*\n|\r", b"\r\n", raw)
        done.append("line ends")
    if b"\0" in whole:
        whole = whole.replace(b"\0", b"")
        done.append("nul")
    return whole, ", ".join(done)


def _hops(raw: bytes) -> int:
    head = re.split(rb"\r?\n\r?\n", raw[: MAX_LINE * 4], maxsplit=1)[0]
    return len(re.findall(rb"(?im)^received:", head))


def _whole(address: str) -> str:
    """An address that may be written anywhere: bytes that are no UTF-8 (aiosmtpd keeps them as surrogates) become U+FFFD."""
    return address.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _tame(helo: str | None) -> str:
    """What the client calls itself, cut to what may stand in a header."""
    return re.sub(r"[^A-Za-z0-9.:_\[\]-]", "?", helo or "")[:255] or "unknown"
