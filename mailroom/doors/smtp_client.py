"""How a mail is handed to the office's relay by SMTP, and what each answer means for it: Sent, Later or Never
(RFC 5321, 3463).

A Later is about the mail, the recipient's domain, or the relay itself. When the line breaks after the bytes
began to flow, it is Later with `maybe`. The answer to the final dot is waited for longer than any other (RFC
5321 4.5.3.2.6).

In: `Relay.carry`, `carry_all`: `Outgoing` mails, each with one recipient, and now. `judge_refusal`: stage,
code, words.
Out: 250 is Sent. 4xx and trouble with the line are Later. 5xx about this mail or its recipient is Never. 5xx
about us (login, our address) is Later.
Fails: `carry` and `carry_all` raise nothing for the relay's faults; a mail whose file cannot be read is
Later. `bytes_of` raises the disk's OSError.
See: How long a Later waits: clerk/outgoing/backoff.py. A `maybe`: unsure_delivery.py there. Keys: [relay] of
config.toml."""

from __future__ import annotations

import errno
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal

from mailroom.config.server_tables import RelayTable
from mailroom.doors.oauth import OauthTrouble, Tokens
from mailroom.doors.tls_client import client_context
from mailroom.procedure.letter import Later, Never, Outgoing, Sent
from mailroom.text.idn import ascii_domain

LOGIN_CODES = {530, 534, 535, 538}  # RFC 4954 6: about our login, not about the letter
NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
GONE = 421  # RFC 5321 3.8: the server closes the line
STATUS = re.compile(r"(?<![\d.])[245]\.(\d{1,3}\.\d{1,3})(?![\d.])")  # RFC 3463 2: class.subject.detail
OF_SENDER = {"1.7", "1.8"}  # RFC 3463 3.2: the sender's address is refused, which is ours in every letter
OF_SIZE = {"2.3", "3.4"}  # 3.3, 3.4: longer than the recipient or the server takes
# subjects: mail system, network and routing, policy: they are met by the next letter there, too
OF_THE_WAY = {"3", "4", "7"}
# Said of a letter, and about us: we may not send through it, or not under this address (Postfix, Exchange:
# 5.7.x), or we have sent as much as the provider lets us for now (Gmail: 550 5.4.5; Exchange: 5.1.90).
_ABOUT_US = re.compile(
    r"relay(?:ing)?\b.{0,20}\b(?:denied|not permitted|prohibited|not allowed)|unable to relay"
    r"|sender address rejected|send as this sender|not owned by user"
    r"|(?:sending|submission|outbound|daily|hourly)\b.{0,20}\b(?:limit|quota|rate)\b"
    r"|(?:recipient|message) rate limit|too many (?:messages|mails) (?:sent|from)",
    re.IGNORECASE,
)

Ticks = Callable[[], float]
Outcome = Sent | Later | Never
Stage = Literal["MAIL", "RCPT", "DATA", "end"]


class _Refusal(Exception):  # noqa: N818 - an answer, not an error
    """The server's answer to a command: its code and words."""

    def __init__(self, stage: Stage, code: int, text: bytes | str) -> None:
        super().__init__()
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        self.stage, self.code = stage, code
        self.why = f"{code} {' '.join(words.split())}"[:300]


class _LineBreak(Exception):  # noqa: N818 - see above
    """The line broke at this stage; "end": the letter was under way, or its answer did not come."""

    def __init__(self, stage: Stage, trouble: Exception | str) -> None:
        super().__init__()
        self.stage, self.slow = stage, isinstance(trouble, TimeoutError)
        self.why = trouble if isinstance(trouble, str) else f"{type(trouble).__name__}: {trouble}"[:250]


class Relay:
    """Letters to one mail server. One thread at a time. The line stays open between letters; `close()` ends
    it. ticks: seconds that only ever grow, for the ages of the line."""

    def __init__(
        self,
        settings: RelayTable,
        ticks: Ticks = time.monotonic,
        tokens: Tokens | None = None,
        sign: Callable[[bytes], bytes] | None = None,
    ) -> None:
        """tokens: shown instead of a password (XOAUTH2, OAUTHBEARER). sign: returns a letter's bytes with our
        own signature (dkim_signing.py)."""
        self.settings, self._ticks, self._tokens, self._sign = settings, ticks, tokens, sign
        self._line: smtplib.SMTP | None = None
        self._carried = 0
        self._opened = self._used = 0.0

    def carry(self, mail: Outgoing, now: datetime) -> Outcome:
        """Hands one letter over. When the line was kept from an earlier letter and proves to be closed, the
        letter is tried once more over a new line. now: aware; the time noted in Sent."""
        try:
            mail = replace(mail, raw=bytes_of(mail))
        except OSError as trouble:
            return disk_trouble(trouble)
        if not all(map(_SENDABLE.fullmatch, (mail.sender or "x@x", mail.to))):
            return Never("501 5.1.3 the address cannot stand in an SMTP command")
        ticks = self._ticks()
        idle = ticks - self._used > self.settings.keep_seconds
        old = ticks - self._opened > self.settings.line_seconds
        if idle or old or self._carried >= self.settings.letters_a_line:
            self.close()
        kept = self._line is not None
        outcome = self._try(mail, now)
        if isinstance(outcome, Later) and not outcome.maybe and kept and self._line is None:
            # that the server had closed a kept line says nothing of the letter
            outcome = self._try(mail, now)
        self._used = self._ticks()
        return outcome

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Outcome]:
        """Letters one after the other, each when its outcome is asked for. When the relay or a domain defers
        one letter, the later letters that it concerns are not tried. So a server that is down, or lets us
        wait a minute, holds up no other letters."""
        put_off: dict[str, Later] = {}
        for mail in mails:
            domain = domain_of(mail.to)
            before = put_off.get("") or put_off.get(domain)
            outcome = replace(before, tried=False, maybe=False) if before else self.carry(mail, now)
            if before is None and isinstance(outcome, Later) and outcome.scope != "letter":
                put_off["" if outcome.scope == "relay" else domain] = outcome
            yield outcome

    def close(self) -> None:
        """Ends the session with the server, whatever it answers."""
        if self._line is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._line.quit()
        self._hang_up()

    def _try(self, mail: Outgoing, now: datetime) -> Outcome:
        try:
            line = self._line or self._let_in(now)
        except OauthTrouble as trouble:
            self._hang_up()
            return Later(f"no access token: {trouble}"[:300], scope="relay", tried=False)
        except smtplib.SMTPResponseException as answer:
            self._hang_up()
            why = _Refusal("MAIL", answer.smtp_code, answer.smtp_error).why
            return Later(why, scope="relay", tried=False, line=True)
        except (smtplib.SMTPException, OSError, ValueError) as trouble:
            self._hang_up()
            why = f"no line to the relay: {type(trouble).__name__}: {trouble}"[:300]
            return Later(why, scope="relay", tried=False, line=False if is_unreachable(trouble) else None)
        try:
            return Sent(now, self._transact(line, mail))
        except _Refusal as answer:
            return self._after_refusal(line, answer)
        except _LineBreak as broken:
            self._hang_up()
            return _judge_break(broken)

    def _let_in(self, now: datetime) -> smtplib.SMTP:
        """A new line, logged in. A good token that is refused has ended early: once more, with a new one."""
        try:
            return self._connect(now)
        except smtplib.SMTPAuthenticationError:
            self._hang_up()
            if self._tokens is None or not self._tokens.discard():
                raise
            return self._connect(now)

    def _connect(self, now: datetime) -> smtplib.SMTP:
        to = self.settings
        where = to.host, to.port, to.hostname
        context = client_context(to.ca_file) if to.security != "none" else None
        tls = to.security == "tls"
        kind = partial(smtplib.SMTP_SSL, context=context) if tls else smtplib.SMTP
        line = kind(*where, timeout=to.timeout_seconds)
        self._line, self._carried, self._opened = line, 0, self._ticks()
        line.ehlo_or_helo_if_needed()
        if to.security == "starttls":
            line.starttls(context=context)
            line.ehlo()
        if self._tokens is not None:
            shown = self._tokens.exchange(to.user, to.host, to.port, now)
            line.auth(shown.mechanism, shown)
        elif to.user:
            line.login(to.user, to.password)
        return line

    def _transact(self, line: smtplib.SMTP, mail: Outgoing) -> str:
        """One transaction; the server's last words. The letter's bytes are sent apart from DATA, so that it
        is known whether the line broke before them."""
        if not line.has_extn("smtputf8"):
            mail = replace(mail, to=ascii_domain(mail.to))
        if self._sign is not None:
            mail = replace(mail, raw=self._sign(mail.raw))
        _ask("MAIL", lambda: line.mail(mail.sender, _mail_options(line, mail)), 250)
        told = _recipient_options(line, mail, arrival=self.settings.arrival_notices)
        _ask("RCPT", lambda: line.rcpt(mail.to, told), 250, 251)
        _ask("DATA", lambda: line.docmd("DATA"), 354)
        assert line.sock is not None
        line.sock.settimeout(max(self.settings.answer_seconds, self.settings.timeout_seconds))
        code, words = _ask("end", lambda: _send_data(line, mail.raw), 250)
        line.sock.settimeout(self.settings.timeout_seconds)
        self._carried += 1
        return f"{code} {words.decode('utf-8', 'replace')}"[:300]

    def _after_refusal(self, line: smtplib.SMTP, answer: _Refusal) -> Outcome:
        """The outcome, by `judge_refusal`. The line is given up after 421 or an answer below 400; else it
        is reset (RSET)."""
        if answer.code == GONE or answer.code < 400:
            self._hang_up()
        else:
            try:
                line.rset()
            except (smtplib.SMTPException, OSError):
                self._hang_up()
        return judge_refusal(answer.stage, answer.code, answer.why)

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def judge_refusal(stage: Stage, code: int, why: str) -> Later | Never:
    """Whether a refusal is for good (Never: a 5xx about the letter or its recipient) or puts off (Later), and
    what waits with it. All letters wait when it is about our login, our address or how much we have sent. So
    they do after a 421 or a refused MAIL, unless that is for the letter's size. All letters to the
    recipient's domain wait after a 4xx at RCPT with status x.3, x.4 or x.7 (mail system, network, policy). A
    bare 451 does the same. Any other 4xx puts off this letter alone. why: code and words, as they came."""
    found = STATUS.search(why)
    detail = found[1] if found else ""
    of_size = code == 552 or detail in OF_SIZE
    if code in LOGIN_CODES:
        return Later(why, scope="relay", tried=False, line=True)
    if code == GONE or detail in OF_SENDER or _ABOUT_US.search(why) or (stage == "MAIL" and not of_size):
        return Later(why, scope="relay", line=True)
    if 500 <= code <= 599:
        return Never(why)
    of_the_way = detail.partition(".")[0] in OF_THE_WAY if detail else code == 451
    return Later(why, scope="domain" if of_the_way and stage == "RCPT" else "letter", line=True)


def is_unreachable(trouble: Exception) -> bool:
    """Whether this trouble means that there was no line at all: an unknown host name, a refused connection,
    no route, or only silence. A server's answer, its certificate, or a connection that it ends itself show
    that there is a line."""
    if isinstance(trouble, smtplib.SMTPServerDisconnected):
        return isinstance(trouble.__context__, TimeoutError)
    if isinstance(trouble, ssl.SSLError | smtplib.SMTPException | ConnectionResetError | BrokenPipeError):
        return False
    if isinstance(trouble, socket.gaierror | ConnectionRefusedError | TimeoutError):
        return True
    return isinstance(trouble, OSError) and trouble.errno in NO_WAY


def _judge_break(broken: _LineBreak) -> Later:
    """Returns what a broken line puts off. Before MAIL was answered: every letter. A recipient that took the
    relay too long: his domain. Else this letter; once its bytes began to flow, it may have arrived."""
    if broken.stage == "end":
        return Later(f"the line broke after DATA: {broken.why}", maybe=True)
    why = f"the line broke: {broken.why}"
    if broken.stage == "MAIL":
        return Later(why, scope="relay")
    return Later(why, scope="domain" if broken.slow else "letter")


def domain_of(address: str) -> str:
    """Returns what comes after the @, in lower case."""
    return address.rpartition("@")[2].lower()


def _ask(stage: Stage, command: Callable[[], tuple[int, bytes]], *codes: int) -> tuple[int, bytes]:
    """The answer, when it is one of `codes`. `_Refusal`: another answer; `_LineBreak`: none."""
    try:
        answer = command()
    except smtplib.SMTPServerDisconnected as closed:
        silence = closed.__context__
        raise _LineBreak(stage, silence if isinstance(silence, TimeoutError) else closed) from closed
    except (smtplib.SMTPException, OSError) as trouble:
        raise _LineBreak(stage, trouble) from trouble
    if answer[0] == -1:
        raise _LineBreak(stage, "no answer")
    if answer[0] not in codes:
        raise _Refusal(stage, *answer)
    return answer


def _send_data(line: smtplib.SMTP, raw: bytes) -> tuple[int, bytes]:
    """CRLF everywhere, leading dots doubled, the lone dot at the end (RFC 5321 4.5.2); the answer."""
    text = re.sub(rb"(?m)^\.", b"..", re.sub(rb"\r\n|\r|\n", b"\r\n", raw))
    line.send(text + (b"" if not text or text.endswith(b"\r\n") else b"\r\n") + b".\r\n")
    return line.getreply()


# RFC 5321 4.1.2: a local part in quotes may hold blanks.
_SENDABLE = re.compile(r'(?:"(?:[^"\\\x00-\x1f\x7f<>]|\\[ -~])+"@)?[^\x00-\x20\x7f<>]+')


def _mail_options(line: smtplib.SMTP, mail: Outgoing) -> list[str]:
    """MAIL parameters (RFC 1870, 6152, 6531, 3461). `_Refusal`: the relay cannot take this letter."""
    head = re.split(rb"\r?\n\r?\n", mail.raw, maxsplit=1)[0]
    addresses = mail.sender + mail.to
    options = [f"SIZE={len(mail.raw)}"] if line.has_extn("size") else []
    most = line.esmtp_features.get("size", "").strip()
    if most.isdigit() and 0 < int(most) < len(mail.raw):
        raise _Refusal("RCPT", 552, f"5.3.4 the relay takes {most} bytes, the letter has {len(mail.raw)}")
    if line.has_extn("8bitmime") and not mail.raw.isascii():
        options.append("BODY=8BITMIME")
    if line.has_extn("smtputf8") and not (addresses.isascii() and head.isascii()):
        options.append("SMTPUTF8")
    elif not addresses.isascii():
        raise _Refusal("RCPT", 553, "5.6.7 the relay does not take addresses beyond ASCII (no SMTPUTF8)")
    if line.has_extn("dsn"):  # a report names our letter, and does not carry its text about
        options += ["RET=HDRS", f"ENVID={_xtext(mail.id)}"]
    return options


def _recipient_options(line: smtplib.SMTP, mail: Outgoing, *, arrival: bool) -> list[str]:
    """RCPT parameters (RFC 3461 4.1, 4.2): we hear of failure and delay, and of arrival where the office
    wishes it; and whom we wrote to, whatever becomes of the address on the way. A letter to ourselves tells
    of its arrival by coming back."""
    if not line.has_extn("dsn"):
        return []
    asked = arrival and _box(mail.sender) != _box(mail.to)
    events = "SUCCESS,FAILURE,DELAY" if asked else "FAILURE,DELAY"
    notify = [f"NOTIFY={events}"] if mail.sender else []  # nobody hears of a null sender's
    return [*notify, *([f"ORCPT=rfc822;{_xtext(mail.to)}"] if mail.to.isascii() else [])]


def _box(address: str) -> str:
    """Returns an address without what stands behind a plus (RFC 5233)."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _xtext(text: str) -> str:
    """RFC 3461 4: ENVID and ORCPT, 100 characters of them at most."""
    return re.sub(r"[^!-*,-<>-~]", lambda found: f"+{ord(found[0]) & 255:02X}", text)[:100]


def bytes_of(mail: Outgoing) -> bytes:
    return mail.raw or (Path(mail.file).read_bytes() if mail.file else b"")


def disk_trouble(trouble: OSError) -> Later:
    """Returns Later for a fault of the disk. The fault's path is left out, since it may hold an address."""
    return Later(f"{type(trouble).__name__}: {trouble.strerror}")
