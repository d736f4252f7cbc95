"""The door for mail brought to us: an SMTP or LMTP server (aiosmtpd) that says 250 for what is on the disk.

Promises: 250 is said only after `put_all` has returned, so an accepted letter is durably on the disk. After
any fault of ours the door says 451 without details; the sender keeps the letter and tries again. LMTP gets
one answer for each recipient (RFC 2033 4.2; aiosmtpd 1.4.6 gives one a mail, its issue 517). Letters are put
in other threads, and waiting ones are put together (`group_commit`). So the door goes on talking while the
disk works.

When the line breaks while `put_all` runs, the letter is kept, and its sender will send it again. The same
letter is entered once (promise 3). A letter that exceeds a limit is refused in the words of answers.toml, and
its bytes are not kept. Loopback by default: in front of this door stands a real mail server."""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import tomllib
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, AnyStr, Literal

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Session

from mailroom.doors import smtp_data
from mailroom.doors.group_commit import GROUPS, GroupCommit, Letter, Now, PutAll
from mailroom.doors.smtp_data import IncomingLetter, whole_address
from mailroom.procedure.letter import Envelope

ANSWERS: dict[str, str] = tomllib.loads((Path(__file__).parent / "answers.toml").read_text("ascii"))
# bytes read at once: more than aiosmtpd's stream ever holds, so that a read takes all of it
PIECE = 1024 * 1024
BUFFER = 64 * 1024  # bytes of a connection that may wait to be read
MAX_HOPS = 100  # RFC 5321 6.3
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN_ADDRESS = re.compile(rf"<({_WORD}(?:\.{_WORD})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>(?: +(.*))?")
NO_LIMIT = 1_000_000_000
WAITED = timedelta(days=30)  # no queue keeps a letter longer: an older line is a clock that is wrong

log = logging.getLogger(__name__)
# aiosmtpd writes every address and command at INFO, and at WARNING what it takes for a command: after a
# refused DATA that is the letter's own words. Personal data that no log of ours may hold.
logging.getLogger("mail.log").setLevel(logging.ERROR)


@dataclass(frozen=True)
class SmtpSettings:
    """How the door stands. Sizes in bytes, times in seconds; `port` 0 takes a free one.

    hostname: our name in greetings and Received lines; max_errors: refused commands in one connection (a
    recipient too many is not one); max_commands: uses of any one command that brings no letter;
    max_held_bytes: all letters on their way in, beyond it 452; session_seconds: the longest a connection may
    last, however busy; grace_hours: the longest that the senders' queues are waited for after a time in which
    nobody could bring us anything (daemon/watermark.py); own_hosts: our own servers in front of this door,
    by their names in Received lines: a letter has arrived when the first of them took it."""

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
    grace_hours: float = 4
    own_hosts: tuple[str, ...] = ()


class SmtpDoor:
    """An open door: `start()` listens, `stop()` lets the letters under way finish and closes. put_all: blocks
    until the letters are durable; gives for each the Exception that kept it out, if any. wanted: is this
    address one of ours? It is asked in the door's own thread and must be quick. now: aware."""

    def __init__(
        self, settings: SmtpSettings, put_all: PutAll, now: Now, wanted: Callable[[str], bool]
    ) -> None:
        self.settings, self.wanted = settings, wanted
        self.group_commit = GroupCommit(put_all, now)
        self.talks: set[_Talk] = set()
        self.held = 0  # bytes of all letters on their way in
        self.port = settings.port
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None

    def start(self) -> None:
        """Listen. OSError when the address is taken."""
        ready: Future[int] = Future()
        name = f"door-{self.settings.protocol}"
        self._thread = threading.Thread(target=self._run, args=(ready,), name=name, daemon=True)
        self._thread.start()
        self.port = ready.result()

    def stop(self) -> None:
        """Close; a letter that is being put still gets its answer, for at most `stop_seconds`."""
        if self._thread is None or self._loop is None or self._closing is None:
            return
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()
        self._thread = self._loop = self._closing = None

    def heard_until(self, now: datetime) -> datetime:
        """`now`, or the arrival of the oldest letter that has come and is not put yet. From any thread."""
        return self.group_commit.heard_until(now)

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
        self._loop.set_default_executor(ThreadPoolExecutor(GROUPS, thread_name_prefix="door-put"))
        server = await self._loop.create_server(self._greet, self.settings.host, self.settings.port)
        ready.set_result(server.sockets[0].getsockname()[1])
        await self._closing.wait()
        server.close()
        busy = [talk.busy for talk in self.talks if talk.busy]
        if busy:
            await asyncio.wait(busy, timeout=self.settings.stop_seconds)
            await asyncio.sleep(0)  # the answer is written by the task that waited for the same future

    def _greet(self) -> asyncio.Protocol:
        if len(self.talks) >= self.settings.max_connections:
            return _Full()
        talk = (_LmtpTalk if self.settings.protocol == "lmtp" else _Talk)(self)
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

    async def handle_MAIL(  # noqa: N802
        self, _talk: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, _talk: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if len(envelope.rcpt_tos) >= self._door.settings.max_recipients:
            return ANSWERS["too_many_recipients"]
        if not self._door.wanted(whole_address(address)):
            return ANSWERS["not_here"]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        log.error("fault in the door: %s", type(error).__name__, exc_info=error)
        return ANSWERS["our_fault"]


class _Talk(SMTP):  # type: ignore[misc,unused-ignore]
    """One connection (RFC 5321). aiosmtpd speaks; further limits, reading a letter and answering are ours."""

    line_length_limit = BUFFER

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
        # aiosmtpd keeps these in the class: every new connection would wipe what others were promised
        self.command_size_limits = defaultdict(lambda: 4096)
        self.door = door
        self.busy: asyncio.Future[None] | None = None
        self.errors, self._held, self._silent_since = 0, 0, 0.0
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
        """The timeout counts silence (RFC 5321 4.5.3.2); aiosmtpd's would cut large letters on slow lines."""
        self._silent_since = self.loop.time()
        super().data_received(data)

    def _reset_timeout(self, _duration: float | None = None) -> None:
        """One timer runs on, and looks when it rings: a new one for each piece costs as much as the piece."""
        self._silent_since = self.loop.time()
        if self._timeout_handle is None:
            seconds = self.door.settings.timeout_seconds
            self._timeout_handle = self.loop.call_later(seconds, self._look_for_silence)

    def _look_for_silence(self) -> None:
        left = self._silent_since + self.door.settings.timeout_seconds - self.loop.time()
        if left > 0:
            self._timeout_handle = self.loop.call_later(left, self._look_for_silence)
        else:
            self._timeout_cb()

    def _timeout_cb(self) -> None:
        if self.transport is not None:
            self._writer.write(ANSWERS["timed_out"].encode() + b"\r\n")
            self.transport.close()

    async def push(self, status: AnyStr) -> None:
        """Sends one line to the client. Too many refused commands end the connection."""
        await super().push(status)
        text = status.decode("ascii", "replace") if isinstance(status, bytes) else status
        if text[:1] not in "45" or text == ANSWERS["too_many_recipients"]:
            return
        self.errors += 1
        if self.errors == self.door.settings.max_errors and self.transport is not None:
            await super().push(ANSWERS["too_many_errors"])
            self.transport.close()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """A common address, without aiosmtpd's parser: that takes longer than all else about a command."""
        plain = _PLAIN_ADDRESS.fullmatch(arg)
        return (plain[1], plain[2] or "") if plain else super()._getaddr(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        """RFC 1870 6.1 (1): an announced size beyond ours is refused before it is sent, in our words."""
        announced = re.search(r"(?i)\sSIZE=(\d{1,20})(?=\s|$)", arg or "")
        if announced and int(announced[1]) > self.door.settings.max_bytes and self._open_session().host_name:
            await self.push(self._too_large())
            return
        await super().smtp_MAIL(arg)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """Read a letter, put it, answer. aiosmtpd's own refuses a long line for good: the letter is lost."""
        if await self.check_helo_needed():
            return
        envelope = self.envelope
        assert envelope is not None
        if arg or not envelope.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Error: need RCPT command")
            return
        await self.push(ANSWERS["go_ahead"])
        incoming = IncomingLetter()
        self._held = 0
        try:
            answer = await self._read_letter(incoming) or await self._deliver(incoming.letter(), envelope)
        finally:
            self._hold(-self._held)
        self.envelope = self._create_envelope()
        await self._answer(answer, len(envelope.rcpt_tos))

    async def _read_letter(self, incoming: IncomingLetter) -> str:
        """Take a letter in up to its end: "", or the answer that refuses it. A refused one is read, too."""
        refused, behind = "", None
        while behind is None:
            piece = await self._reader.read(PIECE)
            if not piece:
                raise ConnectionResetError("the letter has no end")
            behind = incoming.take(piece)
            self._hold(len(piece))
            if not refused and incoming.beyond(self.door.settings.max_bytes):
                refused = self._too_large()
            elif not refused and self.door.held > self.door.settings.max_held_bytes:
                refused = ANSWERS["full"]
            if refused:
                self._hold(-self._held)
                incoming.drop()
        if behind:
            self._reader.feed_data(behind)
        return refused

    def _hold(self, more: int) -> None:
        self._held += more
        self.door.held += more

    def _too_large(self) -> str:
        return ANSWERS["too_large"].format(megabytes=self.door.settings.max_bytes // 1024**2)

    async def _deliver(self, raw: bytes, heard: Any) -> str:
        """Put the letter; the answer. A put may fail in any way, and all are our fault, not the sender's."""
        whole, mended = smtp_data.normalise(raw)
        if smtp_data.hops(whole) > MAX_HOPS:
            return ANSWERS["loop"]
        try:
            self.busy = self.door.group_commit.submit(partial(self._stamp, whole, mended, heard))
            await self.busy
        except Exception as fault:
            log.error("a letter could not be put: %s", type(fault).__name__, exc_info=fault)
            return ANSWERS["our_fault"]
        finally:
            self.busy = None
        return ANSWERS["accepted"]

    def _stamp(self, whole: bytes, mended: str, heard: Any, arrived: datetime) -> Letter:
        """The letter with our line on top, and its envelope. It arrived now; or when the first of
        `own_hosts` took it (smtp_data.arrival_at_own_host), unless that lies ahead or 30 days back."""
        sender = "" if heard.mail_from == "<>" else whole_address(heard.mail_from)
        peer: Any = self._open_session().peer  # a socket address, whatever aiosmtpd calls it
        helo = smtp_data.safe_helo(self._open_session().host_name)
        trace = {"client": str(peer[0]) if peer else "", "helo": helo}
        if mended:
            trace["mended"] = mended
        recipients = tuple(whole_address(address) for address in heard.rcpt_tos)
        envelope = Envelope(self.door.settings.protocol, arrived, sender, recipients, trace)
        line = smtp_data.received_line(envelope, self.door.settings.hostname, self._protocol_word(heard))
        # It may have waited in our own server's queue while this door was closed.
        own = self.door.settings.own_hosts
        reached = smtp_data.arrival_at_own_host(whole, own) if own else None
        if reached is not None and timedelta(0) < arrived - reached < WAITED:
            envelope = replace(envelope, arrived=reached)
        return line + whole, envelope

    def _open_session(self) -> Session:
        """The session. No property: aiosmtpd looks at every member before there is one."""
        assert self.session is not None
        return self.session

    def _protocol_word(self, heard: Any) -> str:
        """The protocol as its registered word (RFC 3848, RFC 6531 4.3)."""
        base = self.door.settings.protocol.upper()
        if heard.smtp_utf8:
            return f"UTF8{base}"
        return base if base == "LMTP" or not self._open_session().extended_smtp else "ESMTP"

    async def _answer(self, answer: str, _recipients: int) -> None:
        await self.push(answer)


class _LmtpTalk(_Talk, LMTP):  # type: ignore[misc,unused-ignore]
    """RFC 2033: LHLO, and after DATA one answer for each recipient that was accepted."""

    async def _answer(self, answer: str, recipients: int) -> None:
        await self.push("\r\n".join([answer] * recipients))
