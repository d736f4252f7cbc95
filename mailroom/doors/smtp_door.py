"""The office's own SMTP or LMTP server (RFC 5321, 2033): its sockets, threads and connections. It says 250
only for what is on the disk.

Letters are written by other threads, several at a time, so that the door goes on talking. It listens on
loopback by default: a real mail server stands in front. 250 is said only after `put_all` has returned. When
the line breaks meanwhile, the letter is kept, and the client sends it again.

In: `SmtpDoor`: the `LetterBox` of each office, who checks senders.
Out: an open port between `start` and `stop`.
Fails: `start` raises the OSError of a port that is taken or not allowed. A fault of ours while a letter comes
is 451.
See: Which connection gets in: smtp_limits.py. Its answers: smtp_session.py. Keys: config/server_tables.py.
Writing in groups: group_commit.py."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from mailroom.doors.group_commit import GROUPS
from mailroom.doors.letter_boxes import Find, LetterBox, finder
from mailroom.doors.smtp_accounts import Accounts
from mailroom.doors.smtp_certificate import Certificate
from mailroom.doors.smtp_envelope import ANSWERS
from mailroom.doors.smtp_limits import Connection, admit
from mailroom.doors.smtp_session import Checks, LmtpTalk, Reception, Talk
from mailroom.text.ip_networks import Networks, network_of

__all__ = ["ANSWERS", "SmtpDoor"]
BACKLOG = 512  # connections that the system keeps until they are greeted
PUTTERS = 32  # offices whose letters are written at the same moment, at most
CHECKERS = 8  # threads that ask who letters are from: they wait for the DNS
TOLD = 60.0  # seconds between two lines of the log about a full door

log = logging.getLogger(__name__)


class SmtpDoor:
    """An open door: `start()` listens, `stop()` lets the letters under way finish and closes. boxes: one for
    each office that shares it; it has the settings of the first. checks: who a stranger's letter is from
    (spf_dkim_dmarc); None: nobody looks. find: whose is this address; None: each box is asked."""

    def __init__(
        self, boxes: Sequence[LetterBox], checks: Checks | None = None, find: Find | None = None
    ) -> None:
        self.boxes, self.settings = boxes, boxes[0].settings
        self.port = self.settings.port
        self.reception = Reception(self.settings, find or finder(boxes), Networks(self.settings.trusted))
        self.reception.checks = checks
        self._told = -TOLD
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None

    def start(self) -> None:
        """Listen. OSError when the address is taken, or the certificate cannot be used."""
        tables = [box.settings for box in self.boxes if box.settings.certificate_file]
        if tables:
            named = {
                one.hostname.lower(): Certificate(one.certificate_file, one.key_file) for one in tables[1:]
            }
            self.reception.certificate = Certificate(tables[0].certificate_file, tables[0].key_file, named)
        if self.settings.accounts_file:
            self.reception.accounts = Accounts(self.settings.accounts_file)
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
        if self.reception.accounts is not None:
            self.reception.accounts.close()

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
        self.reception.checkers = ThreadPoolExecutor(CHECKERS, thread_name_prefix="door-check")
        putters = GROUPS * min(len(self.boxes), PUTTERS)
        self._loop.set_default_executor(ThreadPoolExecutor(putters, thread_name_prefix="door-put"))
        where = self.settings.host, self.settings.port
        server = await self._loop.create_server(lambda: _Entrance(self), *where, backlog=BACKLOG)
        ready.set_result(server.sockets[0].getsockname()[1])
        await self._closing.wait()
        server.close()
        busy = [talk.busy for talk in self.reception.talks if talk.busy]
        if busy:
            await asyncio.wait(busy, timeout=self.settings.stop_seconds)
            await asyncio.sleep(0)  # the answer is written by the task that waited for the same future
        self.reception.checkers.shutdown(wait=False, cancel_futures=True)

    def greet(self, transport: asyncio.Transport) -> None:
        """A newcomer. One connection too many is told so and closed (RFC 5321 3.8, 421)."""
        assert self._loop is not None
        limits, now, talks = self.settings, self._loop.time(), self.reception.talks
        peer = str((transport.get_extra_info("peername") or ("",))[0])
        newcomer = Connection(network_of(peer), now, peer in self.reception.trusted)
        place = {talk.connection: talk for talk in talks}
        verdict = admit(place, newcomer, limits.max_connections, limits.max_per_network, now)
        if isinstance(verdict, Connection):
            place[verdict].hang_up(ANSWERS["make_room"])
        if verdict and now - self._told >= TOLD:
            self._told = now
            why = verdict if isinstance(verdict, str) else "the idlest goes"
            log.warning("the door is full: %s connections, %s", len(talks), why)
        if isinstance(verdict, str) and verdict:
            transport.write(ANSWERS["too_many_connections"].encode() + b"\r\n")
            transport.close()
            return
        talk = (LmtpTalk if limits.protocol == "lmtp" else Talk)(self.reception, newcomer)
        talks.add(talk)
        transport.set_protocol(talk)
        talk.connection_made(transport)


class _Entrance(asyncio.Protocol):
    """A connection until it is known whether there is room for it."""

    def __init__(self, door: SmtpDoor) -> None:
        self._door = door

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._door.greet(transport)
