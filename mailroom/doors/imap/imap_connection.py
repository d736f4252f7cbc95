"""How one IMAP server is spoken to: connect, TLS, login, SELECT, FETCH, MOVE, IDLE, and after which silence
each command ends.

A silence of `timeout_seconds` ends a command. So does a server that talks on without giving the answer, after
ten times as long (`PATIENCE`). `interrupt` ends a command at once, from any thread. No literal larger than
the one that was asked for comes into memory.

In: `Line`: `MailboxTable`, and how a password or token is got. Its methods: a folder, UIDs, a header's name
and value, sizes in bytes.
Out: `Box`, UIDs, `Size`s, letters as bytes by UID.
Fails: `ImapTrouble` (the line, TLS, the login): the next poll begins again. `CommandRefused`: the server said
no, and the connection is still good.
See: Which letters are fetched: letter_fetch.py. UIDVALIDITY, and when to poll: imap_door.py."""

from __future__ import annotations

import imaplib
import logging
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, ProtocolError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from mailroom.config.server_tables import MailboxTable
from mailroom.doors.imap.uid_set import UidSet
from mailroom.doors.oauth import OauthTrouble, Tokens
from mailroom.doors.tls_client import client_context

PATIENCE = 10  # a command may take so many timeouts as long as something is heard ("* OK Still here"), and
SLOWEST = 512  # bytes a second: so much longer for each of these that it asked for
MOVED_AT_ONCE = 500
SLACK = 64 * 1024  # of a literal that is no letter
# times that a line may wake us and say nothing (TLS does at its beginning) before it counts as dead
EMPTY = 20
# A peer gone without a word: asked after so many seconds of silence, again after so many, so many times
KEEPALIVE = ((socket.TCP_KEEPIDLE, 60), (socket.TCP_KEEPINTVL, 15), (socket.TCP_KEEPCNT, 4))
# imaplib gives up on an answer line of a million bytes: a SEARCH in a box of 150,000 letters
imaplib._MAXLINE = 20_000_000  # type: ignore[attr-defined]

logging.getLogger("imapclient").setLevel(logging.WARNING)
Now = Callable[[], datetime]  # aware


class ImapTrouble(Exception):  # noqa: N818 - trouble is a state of the line, not a mistake
    """The server or the line failed: nothing is lost, the next poll tries again."""


class CommandRefused(ImapTrouble):
    """The server heard the command and said no."""


@dataclass(frozen=True)
class Box:
    """A mailbox as SELECT found it (RFC 9051 6.3.2). uidnext 0: the server did not say."""

    uidvalidity: int
    uidnext: int
    letters: int


@dataclass(frozen=True)
class Size:
    """Size and date of a letter that is not fetched yet. arrived: INTERNALDATE; None: it makes no sense."""

    size: int
    arrived: datetime | None


class _LiteralLimit:
    """imaplib's clients: hands over its socket before the server speaks; takes no literal beyond `most`."""

    most = SLACK
    found: Callable[[socket.socket], None]

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        sock: socket.socket = super()._create_socket(timeout)  # type: ignore[misc]
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in KEEPALIVE:
            sock.setsockopt(socket.IPPROTO_TCP, option, value)
        self.found(sock)
        return sock

    def read(self, size: int) -> bytes:
        if size > self.most:
            raise imaplib.IMAP4.abort(f"a literal of {size} bytes, and at most {self.most} were asked for")
        return super().read(size)  # type: ignore[misc,no-any-return]


class _Client(IMAPClient):  # type: ignore[misc]
    """imapclient with our sockets; its `idle_check` takes what is there and never waits (see `Line.idle`)."""

    def __init__(
        self, to: MailboxTable, tls: ssl.SSLContext | None, found: Callable[[socket.socket], None]
    ) -> None:
        self._found = found
        timeout = SocketTimeout(to.connect_seconds, to.timeout_seconds)
        super().__init__(to.host, to.port, ssl=tls is not None, ssl_context=tls, timeout=timeout)

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802
        base, more = (IMAP4_TLS, (self.ssl_context,)) if self.ssl else (IMAP4WithTimeout, ())
        kind = type("Bounded", (_LiteralLimit, base), {"found": staticmethod(self._found)})
        made: imaplib.IMAP4 = kind(self.host, self.port, *more, self._timeout.connect)
        return made

    def _poll_socket(self, _sock: socket.socket, _timeout: float | None = None) -> bool:
        return True

    def limit_literals(self, most: int) -> None:
        self._imap.most = most

    def take_exists(self) -> bool:
        """Whether an EXISTS came unasked; told once. (imaplib keeps it, imapclient never looks.)"""
        return bool(self._imap.response("EXISTS")[1] != [None])


class Line:
    """One login. One thread at a time may ask; `interrupt` is for the others."""

    def __init__(self, settings: MailboxTable, now: Now, tokens: Tokens | None = None) -> None:
        self.settings, self._now, self._tokens = settings, now, tokens
        self._socket: socket.socket | None = None
        self._client: Any = None
        self._late = False
        self.can_idle = False

    def open(self) -> None:
        """Connect and log in. ImapTrouble; when a kept token is refused, a new one is tried once."""
        try:
            self._log_in()
        except CommandRefused:
            self.close()
            if self._tokens is None or not self._tokens.discard():
                raise
            self._log_in()

    def select(self, folder: str, writable: bool) -> Box:
        """Open the mailbox; without `writable` no flag in it can change, not even \\Recent."""
        with self._asking():
            box = self._client.select_folder(folder, readonly=not writable)
            self._client.take_exists()
            return Box(int(box[b"UIDVALIDITY"]), int(box.get(b"UIDNEXT", 0)), int(box[b"EXISTS"]))

    def uids(self, first: int, since: date | None = None) -> list[int]:
        """UIDs from `first` on, ascending. "n:*" always includes the last letter, whatever its UID (RFC 9051
        6.4.9), so lower UIDs are removed. since: a day in the server's own calendar."""
        criteria: list[Any] = ["UID", f"{first}:*", *(["SINCE", since] if since else [])]
        with self._asking():
            return sorted(uid for uid in self._client.search(criteria) if uid >= first)

    def search_header(self, name: str, value: str) -> list[int]:
        """UIDs of the letters in whose header field `name` this text stands, ascending (RFC 9051 6.4.4)."""
        with self._asking():
            return sorted(self._client.search(["HEADER", name, value]))

    def still_there(self, uids: Sequence[int]) -> set[int]:
        with self._asking():
            return set(self._client.search(["UID", str(UidSet.from_uids(uids))]))

    def sizes(self, uids: Sequence[int]) -> dict[int, Size]:
        """Returns size and date of those letters that are still there, by UID."""
        with self._asking():
            answers = self._client.fetch(list(uids), ["RFC822.SIZE", "INTERNALDATE"])
            known = ((uid, one) for uid, one in answers.items() if b"RFC822.SIZE" in one)
            return {uid: Size(int(one[b"RFC822.SIZE"]), one.get(b"INTERNALDATE")) for uid, one in known}

    def letters(self, uids: Sequence[int], size: int, most: int) -> dict[int, bytes]:
        """Returns the bytes of letters still there, at most `most` of each; together some `size`. No flag is
        set. Sizes may be guesses (Exchange): a longer letter is cut, and not held to be whole."""
        return self._parts(uids, "", size, most) if uids else {}

    def header(self, uid: int, most: int) -> bytes:
        """Returns the header of a letter, or its beginning; b"" when it is gone."""
        return self._parts([uid], "HEADER", most, most).get(uid, b"")

    def _parts(self, uids: Sequence[int], part: str, size: int, most: int) -> dict[int, bytes]:
        with self._asking(size, most):
            parts = self._client.fetch(list(uids), [f"BODY.PEEK[{part}]<0.{most}>"])
        name = f"BODY[{part}]".encode()
        found = {uid: [raw for key, raw in one.items() if key.startswith(name)] for uid, one in parts.items()}
        return {uid: raw[0] for uid, raw in found.items() if raw and raw[0]}

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Moves letters into a folder, which is made when missing. Without MOVE (RFC 6851) they are copied.
        Then they are deleted, if the server can delete these letters alone (UIDPLUS, RFC 4315). A plain
        EXPUNGE would also remove letters that others have marked."""
        with self._asking():
            if not self._client.folder_exists(folder):
                self._client.create_folder(folder)
        for start in range(0, len(uids), MOVED_AT_ONCE):
            some = str(UidSet.from_uids(uids[start : start + MOVED_AT_ONCE]))
            with self._asking():
                if self._client.has_capability("MOVE"):
                    self._client.move(some, folder)
                    continue
                self._client.copy(some, folder)
                self._client.delete_messages(some, silent=True)
                if self._client.has_capability("UIDPLUS"):
                    self._client.uid_expunge(some)

    def delete(self, uids: Sequence[int]) -> None:
        """Deletes these letters alone; without UIDPLUS they stay marked as deleted."""
        with self._asking():
            self._client.delete_messages(list(uids), silent=True)
            if self._client.has_capability("UIDPLUS"):
                self._client.uid_expunge(str(UidSet.from_uids(uids)))

    def count_folders(self) -> int:
        with self._asking():
            return len(self._client.list_folders())

    def letters_announced(self) -> bool:
        """Whether letters came while we asked for others: they will not be announced again."""
        return bool(self._client.take_exists())

    def idle(self, seconds: float) -> bool:
        """Listen (IDLE, RFC 2177); True as soon as a new letter is announced, False when the time is over.
        imapclient cannot tell silence from a closed line: after the server has gone, its idle_check always
        returns [] at once. It also waits for the socket although the data may lie in its own buffers already.
        So imapclient only takes what is there, and this function does the waiting."""
        with self._asking():
            self._client.idle()
        heard = self._listen(time.monotonic() + seconds)
        with self._asking():
            rest = self._client.idle_done()[1]
        return heard or _announces_letters(rest)

    def _listen(self, until: float) -> bool:
        waking = select.poll()
        waking.register(self._client.socket(), select.POLLIN)
        empty = 0
        while True:
            with self._asking():
                said = self._client.idle_check()
            if _announces_letters(said):
                return True
            if any(one[:1] == (b"BYE",) for one in said):
                raise ImapTrouble(f"{self.settings.host}: BYE")
            empty = 0 if said else empty + 1
            if empty > 1 and (self._is_closed() or empty > EMPTY):
                raise ImapTrouble(f"{self.settings.host}: the line was closed")
            left = until - time.monotonic()
            if left <= 0 or not waking.poll(left * 1000):
                return False

    def _is_closed(self) -> bool:
        """Whether the other side has ended the line; nothing is taken from it."""
        try:
            return socket.socket.recv(self._client.socket(), 1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def interrupt(self) -> None:
        """Ends the command under way: the thread that waits for the server sees a closed line. The line is of
        no more use."""
        if self._socket is not None:
            with suppress(OSError):  # it is closed already
                # not SSLSocket's: another thread may be reading
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Drop the line."""
        client, self._client = self._client, None
        self.interrupt()
        if client is not None:
            with suppress(Exception):  # BLE001 - whatever it finds wrong with a line that is to go
                client.shutdown()
        elif self._socket is not None:
            self._socket.close()

    def _log_in(self) -> None:
        to = self.settings
        try:
            tokens = self._tokens
            exchange = tokens.exchange(to.user, to.host, to.port, self._now()) if tokens else None
        except OauthTrouble as trouble:
            raise ImapTrouble(str(trouble)) from trouble
        with self._asking():
            context = None if to.security == "none" else client_context(to.ca_file)
            keep_socket = partial(setattr, self, "_socket")
            self._client = _Client(to, context if to.security == "tls" else None, keep_socket)
            self._client.normalise_times = False  # else INTERNALDATE comes back without its time zone
            if to.security == "starttls":
                self._client.starttls(context)
                self._socket = self._client.socket()
        with self._asking():
            if exchange is None:
                self._client.login(to.user, to.password)
            else:
                self._client.sasl_login(exchange.mechanism, exchange)
            self.can_idle = self.settings.idle and bool(self._client.has_capability("IDLE"))

    def _too_late(self) -> None:
        self._late = True
        self.interrupt()

    @contextmanager
    def _asking(self, size: int = 0, most: int = 0) -> Iterator[None]:
        """One command that brings some `size` bytes, in literals of at most `most`: it ends in time, and what
        goes wrong is told apart into a refusal and a line that is lost."""
        seconds = PATIENCE * self.settings.timeout_seconds + size / SLOWEST
        watch = threading.Timer(seconds, self._too_late)
        watch.daemon = True
        watch.start()
        try:
            if self._client is not None:
                self._client.limit_literals(most + SLACK)
            yield
        # BLE001 - imapclient and imaplib raise whatever a server's nonsense makes them stumble over
        except Exception as trouble:
            broken = isinstance(trouble, imaplib.IMAP4.abort | ProtocolError)
            lost = broken or not isinstance(trouble, IMAPClientError | imaplib.IMAP4.error)
            kind = ImapTrouble if lost or "Unexpected IDLE response" in str(trouble) else CommandRefused
            late = f"no whole answer in {seconds:.0f} s"
            why = late if self._late else f"{type(trouble).__name__}: {trouble}"
            raise kind(f"{self.settings.host}: {why}"[:500]) from trouble
        finally:
            watch.cancel()


def _announces_letters(responses: Sequence[tuple[Any, ...]]) -> bool:
    return any(one[1:2] == (b"EXISTS",) for one in responses)
