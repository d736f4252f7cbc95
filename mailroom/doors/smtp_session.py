"""What each command of one SMTP or LMTP connection is answered, and what ends it (RFC 5321, 2033, 3207,
4954).

A letter gets 250 only after it is on the disk, and 451 after any fault of ours: its sender keeps it. LMTP
gets one answer for each recipient (RFC 2033 4.2). A letter beyond a limit is refused. 421 ends silence,
slowness and too many errors.

In: `Talk`, `LmtpTalk`: a connection's bytes and commands, by aiosmtpd.
Out: answers of answers.toml.
Fails: `smtp_DATA` raises ConnectionResetError when the client is gone, which ends the connection. All else is
451, and the sender keeps the letter.
See: The limits: config/server_tables.py. Which connection gets in: smtp_limits.py. Which recipients are
taken: smtp_envelope.py. The bytes after DATA: smtp_data.py. Who may log in: smtp_accounts.py."""

from __future__ import annotations

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, AnyStr, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session

from mailroom.config.server_tables import SmtpSettings
from mailroom.doors import smtp_data
from mailroom.doors.group_commit import Letter
from mailroom.doors.letter_boxes import Find, LetterBox, Part, put_for_all
from mailroom.doors.smtp_accounts import Accounts
from mailroom.doors.smtp_certificate import Certificate
from mailroom.doors.smtp_data import IncomingLetter, whole_address
from mailroom.doors.smtp_envelope import ANSWERS, EnvelopeHooks
from mailroom.doors.smtp_limits import Connection
from mailroom.procedure.letter import Envelope
from mailroom.text.ip_networks import Networks

# bytes read at once: more than aiosmtpd's stream ever holds, so that a read takes all of it
PIECE = 1024 * 1024
BUFFER = 64 * 1024  # bytes of a connection that may wait to be read
RUBBISH = 512 * 1024  # bytes outside of letters in which no command was found
MAX_HOPS = 100  # RFC 5321 6.3
PATIENCE = 6.0  # seconds that a letter waits for what is found out about its sender
PASSWORDS = 3  # wrong ones, in one connection
LINGER = 2.0  # seconds for the last answer to be read
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN_ADDRESS = re.compile(rf"<({_WORD}(?:\.{_WORD})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>(?: +(.*))?")
NO_LIMIT = 1_000_000_000

log = logging.getLogger(__name__)
# aiosmtpd writes every address and command at INFO, and at WARNING what it takes for a command: after a
# refused DATA that is the letter's own words. Personal data that no log of ours may hold.
logging.getLogger("mail.log").setLevel(logging.ERROR)

Rows = list[list[str]]
Checks = Callable[[bytes, str, str, str], Rows]  # spf_dkim_dmarc.SenderChecks.check


@dataclass
class Reception:
    """What the connections of one door share. find: whose is this address? It is asked in the door's own
    thread and must be quick. checks: asks who a stranger's letter is from, in a thread. held: bytes of all
    letters on their way in."""

    settings: SmtpSettings
    find: Find
    trusted: Networks
    certificate: Certificate | None = None
    accounts: Accounts | None = None
    checks: Checks | None = None
    checkers: Executor | None = None
    talks: set[Talk] = field(default_factory=set)
    held: int = 0


class _Methods(dict[str, Any]):
    """What aiosmtpd looks commands up in; it remembers the last that was asked for."""

    last = ""

    def get(self, key: str, default: Any = None) -> Any:
        self.last = key
        return super().get(key, default)


class Talk(SMTP):  # type: ignore[misc,unused-ignore]
    """One connection (RFC 5321). aiosmtpd speaks; further limits, reading a letter and answering are ours."""

    line_length_limit = BUFFER

    def __init__(self, door: Reception, connection: Connection) -> None:
        set_ = door.settings
        calls = {"*": set_.max_commands, "MAIL": NO_LIMIT, "RCPT": NO_LIMIT, "DATA": NO_LIMIT}
        super().__init__(
            EnvelopeHooks(door.settings, door.find),
            data_size_limit=set_.max_bytes,
            enable_SMTPUTF8=True,
            hostname=set_.hostname,
            ident="Mailroom",
            tls_context=door.certificate.context() if door.certificate else None,
            timeout=set_.timeout_seconds,
            auth_required=set_.login == "required" and not connection.trusted,
            command_call_limit=calls,
            loop=asyncio.get_running_loop(),
        )
        # aiosmtpd keeps these in the class: every new connection would wipe what others were promised
        self.command_size_limits = defaultdict(lambda: 4096)
        self._smtp_methods = self._methods = _Methods(self._smtp_methods)
        self.door, self.connection = door, connection
        self.busy: asyncio.Future[Any] | None = None
        self.errors, self._held, self._silent_since = 0, 0, 0.0
        self._commands, self._rubbish, self._wrong = 0, 0, 0
        self._shown: LoginPassword | None = None
        self._end: asyncio.TimerHandle | None = None

    @property
    def may_log_in(self) -> bool:
        return self.door.accounts is not None and self._tls_protocol is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called again when TLS begins."""
        super().connection_made(transport)
        self._end = self._end or self.loop.call_later(self.door.settings.session_seconds, self._timeout_cb)

    def connection_lost(self, error: Exception | None) -> None:
        self.door.talks.discard(self)
        if self._end:
            self._end.cancel()
        super().connection_lost(error)

    def hang_up(self, answer: str) -> None:
        """Ends the connection with this answer, also when nobody reads it."""
        self.door.talks.discard(self)
        transport: Any = self.transport
        if transport is not None and not transport.is_closing():
            transport.write(answer.encode() + b"\r\n")
            transport.close()
            self.loop.call_later(LINGER, transport.abort)
        elif transport is not None:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        """Only a whole command or a piece of a letter is no silence (RFC 5321 4.5.3.2)."""
        if self.connection.letter_since is not None:
            self._silent_since = self.loop.time()
        else:
            self._rubbish += len(data)
            if self._rubbish > RUBBISH:
                self.hang_up(ANSWERS["too_many_errors"])
                return
        super().data_received(data)

    def _reset_timeout(self, _duration: float | None = None) -> None:
        """A valid command has come, or the connection. One timer runs on, and looks when it rings."""
        self._silent_since, self._rubbish = self.loop.time(), 0
        self._commands += 1
        self.connection.note_command(self._methods.last, self._silent_since)
        if self._commands > self.door.settings.max_commands + 2 * self.door.settings.max_recipients:
            self.hang_up(ANSWERS["too_many_errors"])
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
        self.hang_up(ANSWERS["timed_out"])

    async def push(self, status: AnyStr) -> None:
        """Sends one line to the client. Too many refused commands end the connection."""
        await super().push(status)
        text = status.decode("ascii", "replace") if isinstance(status, bytes) else status
        if text[:1] not in "45" or text == ANSWERS["too_many_recipients"]:
            return
        self.errors += 1
        if self.errors == self.door.settings.max_errors:
            self.hang_up(ANSWERS["too_many_errors"])

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        """RFC 3207, with the certificate as it is now. aiosmtpd would begin TLS within TLS."""
        if self._tls_protocol is not None:
            await self.push(ANSWERS["tls_already"])
            return
        if self.door.certificate is None:
            await self.push(ANSWERS["no_tls"])
            return
        self.tls_context = self.door.certificate.context()
        await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        """RFC 4954. aiosmtpd asks for name and password; they are checked in another thread."""
        accounts, envelope = self.door.accounts, self.envelope
        if accounts is None:
            await self.push(ANSWERS["no_login"])
            return
        if envelope is not None and envelope.mail_from is not None:
            await self.push(ANSWERS["login_in_letter"])
            return
        mechanism, _, rest = (arg or "").partition(" ")
        self._shown = None
        await super().smtp_AUTH(f"{mechanism.upper()} {rest}".strip())
        if self._shown is None:
            return
        shown, self._shown = self._shown, None
        verdict = await accounts.check(shown.login, shown.password, self.connection.network)
        session: Any = self._open_session()
        if verdict == "yes":
            session.authenticated, session.login_data = True, shown.login.decode("ascii", "replace")
        else:
            self._wrong += verdict == "no"
        if self._wrong < PASSWORDS:
            await self.push(ANSWERS[f"login_{verdict.replace(' ', '_')}"])
        else:
            self.hang_up(ANSWERS["too_many_errors"])

    def _authenticate(self, _mechanism: str, auth_data: Any) -> AuthResult:
        self._shown = auth_data
        return AuthResult(success=False, handled=True)  # aiosmtpd says no more

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
        self.connection.letter_since = self._silent_since = self.loop.time()
        await self.push(ANSWERS["go_ahead"])
        incoming = IncomingLetter()
        self._held = 0
        answers = [""]
        try:
            refused = [await self._read_letter(incoming)] * len(envelope.rcpt_tos)
            answers = refused if refused[0] else await self._deliver(incoming.letter(), envelope)
        finally:
            self._hold(-self._held)
            accepted = ANSWERS["accepted"] in answers
            self.connection.letter_ends(self.loop.time(), accepted=accepted)
            self._commands = 0 if accepted else self._commands
        self.envelope = self._create_envelope()
        await self._answer(answers)

    async def _read_letter(self, incoming: IncomingLetter) -> str:
        """Take a letter in up to its end: "", or the answer that refuses it. A refused one is read, too."""
        refused, behind = "", None
        while behind is None:
            piece = await self._reader.read(PIECE)
            if not piece:
                raise ConnectionResetError("the letter has no end")
            behind = incoming.take(piece)
            self._hold(len(piece))
            self.connection.taken += len(piece)
            if self._trickles():
                self.hang_up(ANSWERS["too_slow"])
                await self.loop.create_future()  # until the connection is lost
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

    def _trickles(self) -> bool:
        limits = self.door.settings
        return self.connection.too_slow(self.loop.time(), limits.slow_seconds, limits.min_bytes_second)

    def _hold(self, more: int) -> None:
        self._held += more
        self.door.held += more

    def _too_large(self) -> str:
        return ANSWERS["too_large"].format(megabytes=self.door.settings.max_bytes // 1024**2)

    async def _deliver(self, raw: bytes, heard: Any) -> list[str]:
        """Put the letter into each box that it is for; the answer for each recipient. A put may fail in any
        way, and all are our fault, not the sender's."""
        whole, mended = smtp_data.normalise(raw)
        addresses = [whole_address(address) for address in heard.rcpt_tos]
        if smtp_data.hops(whole) > MAX_HOPS:
            return [ANSWERS["loop"]] * len(addresses)
        boxes = [cast(LetterBox, self.door.find(address)) for address in addresses]
        self.connection.putting = True
        try:
            found, parts = await self._check_sender(whole, heard), list[Part]()
            for box in dict.fromkeys(boxes):
                own = tuple(one for one, its in zip(addresses, boxes, strict=True) if its is box)
                parts.append(Part(box, partial(self._stamp, box, own, whole, mended, heard, found)))
            faults: set[LetterBox] = set()
            if len(parts) == 1:
                self.busy = parts[0].box.group_commit.submit(parts[0].stamped)
                await self.busy
            else:
                self.busy = sharing = asyncio.ensure_future(self._share_out(parts))
                faults = await sharing
        except Exception as fault:
            log.error("a letter could not be put: %s", type(fault).__name__, exc_info=fault)
            return [ANSWERS["our_fault"]] * len(addresses)
        finally:
            self.busy, self.connection.putting = None, False
        return [ANSWERS["our_fault" if box in faults else "accepted"] for box in boxes]

    async def _share_out(self, parts: Sequence[Part]) -> set[LetterBox]:
        """All shares of a letter or none, since SMTP has one answer. Returns who has none; raises why."""
        await put_for_all(parts)
        return set()

    async def _check_sender(self, whole: bytes, heard: Any) -> Rows | None:
        """What is found out about the sender of a stranger's letter; None: one of our own servers brings it,
        or who has logged in. It takes PATIENCE at most; after that the origin is not known."""
        checks, session = self.door.checks, cast(Any, self._open_session())
        known = self.connection.trusted or session.authenticated or self.door.settings.protocol == "lmtp"
        if checks is None or known:
            return None
        helo, client = smtp_data.safe_helo(session.host_name), str(session.peer[0])
        sender = "" if heard.mail_from == "<>" else whole_address(heard.mail_from)
        job = self.loop.run_in_executor(self.door.checkers, checks, whole, client, helo, sender)
        try:
            return await asyncio.wait_for(job, PATIENCE)
        except TimeoutError:
            return [["spf", "temperror", sender.rpartition("@")[2]]]

    def _stamp(
        self,
        box: LetterBox,
        recipients: tuple[str, ...],
        whole: bytes,
        mended: str,
        heard: Any,
        found: Rows | None,
        arrived: datetime,
    ) -> Letter:
        """The letter with the line of this box's office on top, and its envelope: with these recipients."""
        sender = "" if heard.mail_from == "<>" else whole_address(heard.mail_from)
        session: Any = self._open_session()
        client = str(session.peer[0]) if session.peer else ""  # a socket address, whatever aiosmtpd calls it
        trace: dict[str, Any] = {"client": client, "helo": smtp_data.safe_helo(session.host_name)}
        if mended:
            trace["mended"] = mended
        if session.login_data:
            trace["login"] = str(session.login_data)
        if found is not None:
            trace["authentication"] = {"results": found}
        envelope = Envelope(self.door.settings.protocol, arrived, sender, recipients, trace)
        settings, tls = box.settings, self._tls_protocol is not None
        how = {"utf8": bool(heard.smtp_utf8), "extended": bool(session.extended_smtp), "tls": tls}
        spoken = smtp_data.protocol_word(settings.protocol, login=bool(session.authenticated), **how)
        return smtp_data.with_own_line(whole, envelope, settings.hostname, spoken, settings.own_hosts)

    def _open_session(self) -> Session:
        """The session. No property: aiosmtpd looks at every member before there is one."""
        assert self.session is not None
        return self.session

    async def _answer(self, answers: Sequence[str]) -> None:
        await self.push(answers[0])


class LmtpTalk(Talk, LMTP):  # type: ignore[misc,unused-ignore]
    """RFC 2033: LHLO, and after DATA one answer for each recipient that was accepted."""

    async def _answer(self, answers: Sequence[str]) -> None:
        await self.push("\r\n".join(answers))

    async def _share_out(self, parts: Sequence[Part]) -> set[LetterBox]:
        """Each office takes its share by itself."""
        shares = [part.box.group_commit.submit(part.stamped) for part in parts]
        became = await asyncio.gather(*shares, return_exceptions=True)
        faults = {part.box: one for part, one in zip(parts, became, strict=True) if one is not None}
        for fault in faults.values():
            log.error("a letter could not be put: %s", type(fault).__name__, exc_info=fault)
        return set(faults)
