"""The door for mail that we fetch: polls one IMAP mailbox by UID (imapclient) and puts each new letter.

Promises: a letter is put (durable) first, then the mark is remembered, then the letter is moved to the done folder, if one is
set; a crash in between fetches it again, which downstream enters once (DESIGN 4.3). What is new is told by UID and UIDVALIDITY,
never by \\Seen: that flag is a person's, and `BODY.PEEK[]` leaves it alone. `heard_until` is the moment up to which everything
that lay in the box has been put. One small batch of letters is in memory at a time.
When things fail: trouble with the server is `ImapTrouble`, the line is dropped and the next poll begins anew; a fault of ours
(`put`, the memory) is raised as it is, with all before it remembered. A letter beyond `max_bytes` is not fetched: it is reported
once for each UIDVALIDITY and left where it lies. When UIDVALIDITY changes, letters since a week before the last one are
fetched again. A box that is not empty at the first start is not read without `since`: `NotEmpty` says so.
"""

from __future__ import annotations

import imaplib
import json
import logging
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from typing import Any, Literal, Protocol

from imapclient import IMAPClient, SocketTimeout

from mailroom.procedure.letter import Envelope

HEADS_AT_ONCE = 500  # sizes and dates asked for in one command
BATCH_LETTERS = 50
BATCH_BYTES = 8 * 1024 * 1024
OVERLAP = timedelta(days=7)  # how far back we read again after a change of UIDVALIDITY
# imaplib gives up on an answer line of a million bytes: a SEARCH in a box of 150,000 letters
imaplib._MAXLINE = 20_000_000  # type: ignore[attr-defined]
# what imapclient was seen to let through when a server answers nonsense, beside its own errors and the socket's
TROUBLE = (imaplib.IMAP4.error, OSError, ValueError, IndexError)

log = logging.getLogger(__name__)
logging.getLogger("imapclient").setLevel(logging.WARNING)


@dataclass(frozen=True)
class ImapSettings:
    """Which box, and how to get in. Times in seconds, sizes in bytes.

    security "none" is for a server on this machine. done_folder: handled letters are moved there; "" = left in place.
    since: required for a box that is not empty at the first start; letters that arrived before that day are not read.
    """

    host: str = "127.0.0.1"
    port: int = 993
    security: Literal["none", "starttls", "tls"] = "tls"
    ca_file: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    folder: str = "INBOX"
    done_folder: str = ""
    since: date | None = None
    max_bytes: int = 50 * 1024 * 1024
    connect_seconds: float = 15
    timeout_seconds: float = 60


class Memory(Protocol):
    """Where the door keeps its mark. `set` is durable when it returns."""

    def get(self, key: str) -> str | None: ...

    def set(self, key: str, value: str) -> object: ...


class ImapTrouble(Exception):  # noqa: N818 - trouble is a state of the line, not a mistake
    """The server or the line: nothing is lost, the next poll tries again."""


class NotEmpty(Exception):  # noqa: N818 - what the caller is told, in its own words
    """The box holds letters and nobody has said from which day on they are ours to read."""

    def __init__(self, mailbox: str, host: str, count: int) -> None:
        self.mailbox, self.host, self.count = mailbox, host, count
        super().__init__(
            f"Kotak {mailbox} di {host} tidak kosong: ada {count} surat di dalamnya. Isilah `since = TTTT-BB-HH` pada bagian"
            " [imap], supaya jelas surat mana yang dibaca: yang tiba sejak hari itu."
        )


@dataclass(frozen=True)
class Polled:
    """What one poll did: letters put, letters left as too large, letters moved to the done folder, and those it refused."""

    put: int = 0
    too_large: int = 0
    moved: int = 0
    unmoved: int = 0


@dataclass(frozen=True)
class _Mark:
    """What was handled: every UID up to `uid`. `arrived`: the latest letter (ISO), `floor`: a first reading under way takes
    only letters since that day (ISO); `moving`: put, and not yet known to lie in the done folder."""

    uidvalidity: int
    uid: int = 0
    arrived: str = ""
    floor: str = ""
    moving: tuple[int, ...] = ()

    @classmethod
    def read(cls, text: str) -> _Mark:
        fields = json.loads(text)
        return cls(**{**fields, "moving": tuple(fields["moving"])})

    def after(self, head: _Head, moving: bool) -> _Mark:
        latest = max(filter(None, [self.arrived, head.arrived.isoformat()]), key=datetime.fromisoformat)
        return replace(self, uid=head.uid, arrived=latest, moving=(*self.moving, head.uid) if moving else self.moving)


@dataclass(frozen=True)
class _Head:
    uid: int
    size: int
    arrived: datetime


class _OurFault(Exception):  # noqa: N818 - never leaves this module
    """Carries a fault of ours past the handling of the server's."""

    def __init__(self, fault: Exception) -> None:
        super().__init__()
        self.fault = fault


class ImapDoor:
    """`poll()` fetches what is new. too_large(mailbox, uid, size, sender) is told of letters that stay where they are."""

    def __init__(
        self,
        settings: ImapSettings,
        put: Callable[[bytes, Envelope], object],
        now: Callable[[], datetime],
        memory: Memory,
        too_large: Callable[[str, int, int, str], object] = lambda *_: None,
    ) -> None:
        self.settings = settings
        self.heard_until: datetime | None = None
        self._put = put
        self._now = now
        self._memory = memory
        self._too_large = too_large
        self._client: Any = None
        self._key = f"imap/{settings.host}/{settings.user}/{settings.folder}"

    def poll(self) -> Polled:
        """Put all that is new. Raises ImapTrouble, NotEmpty, or what `put`, `too_large` or the memory raised."""
        began = self._now()
        try:
            polled = self._again_when_stale()
        except _OurFault as ours:
            raise ours.fault from None
        except TROUBLE as trouble:
            self.close()
            raise ImapTrouble(f"{self.settings.host}: {type(trouble).__name__}: {trouble}") from trouble
        self.heard_until = began
        return polled

    def close(self) -> None:
        """Drop the line. shutdown, not logout: after a fault the server is not to be waited for."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(*TROUBLE):
                client.shutdown()

    def _again_when_stale(self) -> Polled:
        """A line kept from the last poll may have died of age: that is worth one new line at once."""
        if self._client is None:
            return self._poll(self._open())
        try:
            return self._poll(self._client)
        except TROUBLE as trouble:
            log.info("the line to the mailbox was stale: %s", type(trouble).__name__)
            self.close()
            return self._poll(self._open())

    def _open(self) -> Any:
        to, timeout = self.settings, SocketTimeout(self.settings.connect_seconds, self.settings.timeout_seconds)
        context = None if to.security == "none" else ssl.create_default_context(cafile=to.ca_file or None)
        tls = to.security == "tls"
        client = IMAPClient(to.host, to.port, ssl=tls, ssl_context=context if tls else None, timeout=timeout)
        self._client = client
        client.normalise_times = False  # else INTERNALDATE comes back without its time zone
        if to.security == "starttls":
            client.starttls(context)
        client.login(to.user, to.password)
        return client

    def _poll(self, client: Any) -> Polled:
        box = client.select_folder(self.settings.folder)
        mark = self._mark(box)
        before, large = mark, 0
        taken = 0
        for batch in self._batches(client, mark):
            mark, put, left = self._take(client, batch, mark)
            taken, large = taken + put, large + left
        if mark.floor:  # what the first reading passed over is never looked at again
            mark = replace(mark, uid=max(mark.uid, box.get(b"UIDNEXT", 1) - 1), floor="")
        moving = mark.moving if self.settings.done_folder else ()
        moved = self._try_to_move(client, moving)
        unmoved = len(moving) - moved
        if not unmoved:
            mark = replace(mark, moving=())
        if mark != before:
            self._remember(mark)
        return Polled(taken, large, moved, unmoved)

    def _try_to_move(self, client: Any, uids: Sequence[int]) -> int:
        """A done folder that is full or forbidden is no reason to stop the clock of all cases: tried again at each poll."""
        try:
            return self._move(client, uids)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as refusal:
            log.warning("%d handled letters could not be moved to the done folder: %s", len(uids), refusal)
            return 0

    def _mark(self, box: dict[bytes, Any]) -> _Mark:
        """Where we stopped in this box, or where to begin in a new one."""
        with _ours():
            text = self._memory.get(self._key)
            known = _Mark.read(text) if text else None
        validity = int(box[b"UIDVALIDITY"])
        if known and known.uidvalidity == validity:
            return known
        if known:
            log.warning("UIDVALIDITY changed from %d to %d: reading again", known.uidvalidity, validity)
            return replace(known, uidvalidity=validity, uid=0, floor=self._floor(known), moving=())
        if self.settings.since is None and box[b"EXISTS"]:
            raise NotEmpty(self.settings.folder, self.settings.host, box[b"EXISTS"])
        fresh = _Mark(validity, floor=self.settings.since.isoformat() if self.settings.since else "")
        self._remember(fresh)
        return fresh

    def _floor(self, known: _Mark) -> str:
        since = self.settings.since or date.min
        last = (datetime.fromisoformat(known.arrived) - OVERLAP).date() if known.arrived else date.min
        return max(since, last).isoformat() if max(since, last) > date.min else ""

    def _batches(self, client: Any, mark: _Mark) -> Iterator[list[_Head]]:
        """New letters in the order of their UIDs, as many at a time as memory is to hold."""
        uids = self._new(client, mark)
        for start in range(0, len(uids), HEADS_AT_ONCE):
            batch: list[_Head] = []
            for head in self._heads(client, uids[start : start + HEADS_AT_ONCE], mark.floor):
                if batch and (len(batch) == BATCH_LETTERS or sum(h.size for h in batch) + head.size > BATCH_BYTES):
                    yield batch
                    batch = []
                batch.append(head)
            if batch:
                yield batch

    def _new(self, client: Any, mark: _Mark) -> list[int]:
        """UIDs above the mark. "n:*" means at least the last letter, whatever its UID (RFC 9051 6.4.9): what is not above goes.

        SINCE looks at the server's own day: a day more is asked for, and `_heads` looks exactly.
        """
        criteria: list[Any] = ["UID", f"{mark.uid + 1}:*"]
        if mark.floor:
            criteria += ["SINCE", date.fromisoformat(mark.floor) - timedelta(days=1)]
        return sorted(uid for uid in client.search(criteria) if uid > mark.uid)

    def _heads(self, client: Any, uids: Sequence[int], floor: str) -> list[_Head]:
        """Size and arrival of letters still there (a vanished one has no answer), since the floor by the office's days."""
        answers = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        now = self._now()
        heads = []
        for uid in uids:
            answer = answers.get(uid, {})
            if b"RFC822.SIZE" not in answer:
                continue
            arrived = answer.get(b"INTERNALDATE") or now
            if not floor or arrived.astimezone(now.tzinfo).date() >= date.fromisoformat(floor):
                heads.append(_Head(uid, answer[b"RFC822.SIZE"], arrived))
        return heads

    def _take(self, client: Any, batch: list[_Head], mark: _Mark) -> tuple[_Mark, int, int]:
        """Put a batch; (the new mark, letters put, letters left). The mark is remembered however far we come."""
        fits = [head.uid for head in batch if head.size <= self.settings.max_bytes]
        bodies = client.fetch(fits, ["BODY.PEEK[]"])
        put = large = 0
        try:
            for head in batch:
                raw = bodies.pop(head.uid, {}).get(b"BODY[]")
                if head.size > self.settings.max_bytes:
                    self._report(client, head)
                    large += 1
                elif raw is not None:
                    self._hand_in(raw, head, mark.uidvalidity)
                    put += 1
                mark = mark.after(head, moving=raw is not None and bool(self.settings.done_folder))
        finally:
            self._remember(mark)
        return mark, put, large

    def _hand_in(self, raw: bytes, head: _Head, validity: int) -> None:
        trace = {"mailbox": self.settings.folder, "uidvalidity": validity, "uid": head.uid}
        with _ours():
            self._put(raw, Envelope("imap", head.arrived, trace=trace))

    def _report(self, client: Any, head: _Head) -> None:
        answer = client.fetch([head.uid], ["BODY.PEEK[HEADER.FIELDS (FROM)]"]).get(head.uid, {})
        header = next((value for key, value in answer.items() if key.startswith(b"BODY[HEADER")), b"")
        sender = parseaddr(str(BytesHeaderParser().parsebytes(header or b"")["From"] or ""))[1]
        with _ours():
            self._too_large(self.settings.folder, head.uid, head.size, sender)

    def _move(self, client: Any, uids: Sequence[int]) -> int:
        """Into the done folder; made when missing. Without MOVE (RFC 6851): copied, and deleted where that can be done for
        these letters alone (UIDPLUS, RFC 4315): a plain EXPUNGE would take what others have marked."""
        folder = self.settings.done_folder
        if not uids or not folder:
            return 0
        if not client.folder_exists(folder):
            client.create_folder(folder)
        for start in range(0, len(uids), HEADS_AT_ONCE):
            some = list(uids[start : start + HEADS_AT_ONCE])
            if client.has_capability("MOVE"):
                client.move(some, folder)
                continue
            client.copy(some, folder)
            client.delete_messages(some, silent=True)
            if client.has_capability("UIDPLUS"):
                client.uid_expunge(some)
        return len(uids)

    def _remember(self, mark: _Mark) -> None:
        with _ours():
            self._memory.set(self._key, json.dumps(asdict(mark)))


@contextmanager
def _ours() -> Iterator[None]:
    """What is raised in here is no trouble with the server."""
    try:
        yield
    except Exception as fault:
        raise _OurFault(fault) from fault
