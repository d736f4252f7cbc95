"""Which letters of one mailbox are new, by UID and UIDVALIDITY, and when each is handed in, remembered and
moved.

Between two polls the door listens by IDLE. When UIDVALIDITY changes, letters from a week (`OVERLAP`) before
the last one on are fetched again; their digests let each in once. Seen flags count for nothing.

In: `ImapDoor`: `MailboxTable`, what was remembered (`MailboxState`), `put_all`. `poll`: a `Pace`. `wait`:
seconds.
Out: `PollResult`; each new letter, handed to `put_all`, then remembered and moved.
Fails: `ImapTrouble` and `CommandRefused`: the server; the next poll begins again. `NotEmpty`: it holds
letters, and nobody said from which day they are ours. OSError: the disk; the letter stays in the mailbox.
See: Which letters come in which order: letter_fetch.py. The commands: imap_connection.py. Each mailbox's
pauses: daemon/mailbox_polling.py."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from mailroom.config.server_tables import MailboxTable
from mailroom.doors.imap.imap_connection import Box, CommandRefused, ImapTrouble, Line
from mailroom.doors.imap.letter_fetch import WHOLE, Fate, LetterFetch, NewLetter, Pace
from mailroom.doors.imap.poll_memory import MailboxState
from mailroom.doors.imap.uid_set import NO_UIDS
from mailroom.doors.oauth import Memory, Tokens
from mailroom.procedure.letter import Envelope

__all__ = ["ImapDoor", "ImapTrouble", "LeftLetter", "MailboxTable", "NotEmpty", "PollResult"]

OVERLAP = timedelta(days=7)  # how far back we read again after a change of UIDVALIDITY
# seconds of one IDLE: servers end it after 30 minutes (RFC 2177), routers forget silent lines after 10
RENEWAL = 540.0
DEAF = 3  # lines in a row that did not outlive their IDLE: then the mailbox is only polled, for
PLAIN_WAITS = 60  # so many waits

log = logging.getLogger(__name__)
T = TypeVar("T")

Letters = Sequence[tuple[bytes, Envelope]]
PutAll = Callable[[Letters], Sequence[str | Exception]]
Report = Callable[["LeftLetter"], object]


class NotEmpty(Exception):  # noqa: N818 - a state of the mailbox
    """The box holds letters and nobody has said from which day on they are ours to read. values: what the
    sentence for the person names."""

    def __init__(self, mailbox: str, host: str, count: int) -> None:
        super().__init__(mailbox, host, count)
        self.values = {"mailbox": mailbox, "host": host, "count": count}


@dataclass(frozen=True)
class PollResult:
    """What one poll did: letters put, letters left as too large or unreadable, letters moved, and those the
    done folder refused; later: letters put off, and how many bytes they are."""

    put: int = 0
    too_large: int = 0
    moved: int = 0
    unmoved: int = 0
    unreadable: int = 0
    later: int = 0
    later_bytes: int = 0


@dataclass(frozen=True)
class LeftLetter:
    """A letter that stays where it lies. size and limit in bytes; header: its beginning, if any."""

    mailbox: str
    uidvalidity: int
    uid: int
    size: int
    limit: int
    arrived: datetime
    why: Fate
    header: bytes


class ImapDoor:
    """`poll()` fetches what is new, `wait()` listens for more. `left` is told of letters that stay there."""

    def __init__(
        self,
        settings: MailboxTable,
        put_all: PutAll,
        now: Callable[[], datetime],
        memory: Memory,
        left: Report = lambda _: None,
        tokens: Tokens | None = None,
    ) -> None:
        """put_all: durably, each letter's name or fault (Inbox.accept_all). tokens: instead of a password."""
        self.settings = settings
        self.heard_until: datetime | None = None
        self._put_all, self._now, self._memory, self._tokens = put_all, now, memory, tokens
        self._report = left
        self._line: Line | None = None
        self._key = f"imap/{settings.host}/{settings.user}/{settings.folder}"
        self.ticks: Callable[[], float] = time.monotonic
        self._ending = False
        self._told = False  # a letter was announced, and has not been looked for yet
        self._deaf, self._plain = 0, 0

    def poll(self, pace: Pace = WHOLE) -> PollResult:
        """Put all that is new. Raises ImapTrouble, NotEmpty, or what `put_all`, `left` or a memory raised."""
        began = self._now()
        try:
            polled = self._again_when_stale(pace)
        except ImapTrouble:
            self.close()
            raise
        if not polled.later:
            self.heard_until = began
        if self._told or polled != PollResult():
            self._judge_listening(well=polled != PollResult())
        return polled

    def look(self) -> Box:
        """Log in and see what there is; nothing is fetched, remembered or changed. ImapTrouble, NotEmpty."""
        box = (self._line or self._open()).select(self.settings.folder, writable=False)
        if self._stored_state() is None:
            self._first_state(box)
        return box

    def wait(self, seconds: float, stopping: threading.Event) -> None:
        """Waits until a letter is announced, the line is lost, `seconds` are over or the office stops. Then
        it is time to poll. Listening is only a way of waiting: the next poll looks for itself. So a server
        that cannot announce, or announces nothing, is polled every `seconds` like any other. When listening
        loses the line, the door does not listen for a while."""
        line = self._line
        if line is None or self._plain > 0 or not line.can_idle:
            self._plain = max(0, self._plain - 1)
            stopping.wait(seconds)
            return
        try:
            self._told = line.letters_announced()
            if not self._told and not stopping.is_set():
                self._told = line.idle(min(seconds, RENEWAL))
        except ImapTrouble as trouble:
            self.close()
            if not self._ending:
                log.info("the line was lost while we listened: %s", trouble)
                self._judge_listening(well=False)

    def _judge_listening(self, well: bool) -> None:
        """Three empty announcements or lost lines in a row: the mailbox is only polled, for 60 waits. Then
        one more is enough, until listening has served again."""
        self._told = False
        self._deaf = 0 if well else self._deaf + 1
        if self._deaf >= DEAF:
            self._deaf, self._plain = DEAF - 1, PLAIN_WAITS
            host = self.settings.host
            log.info("%s is polled, and not listened to, for the next %d times", host, PLAIN_WAITS)

    def interrupt(self) -> None:
        """Ends `wait`, and ends `poll` with ImapTrouble, because the office stops. May be called from any
        thread."""
        self._ending = True
        line = self._line
        if line is not None:
            line.interrupt()

    def close(self) -> None:
        """Drop the line."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _again_when_stale(self, pace: Pace) -> PollResult:
        """Poll over the line kept from the last poll. When it fails, for it may have died of age: once
        more over a new one."""
        if self._line is not None:
            try:
                return self._poll(self._line, pace)
            except ImapTrouble as trouble:
                if self._ending:
                    raise
                log.info("the line to the mailbox was stale: %s", trouble)
                self.close()
        return self._poll(self._open(), pace)

    def _open(self) -> Line:
        self._line = Line(self.settings, self._now, self._tokens)
        self._line.open()
        return self._line

    def _poll(self, line: Line, pace: Pace) -> PollResult:
        """One poll over this line: new letters are put and remembered, group by group; then handled ones
        are moved."""
        box = line.select(self.settings.folder, writable=bool(self.settings.done_folder))
        before = state = self._state(box)
        fetch = LetterFetch(line, state, pace, self._now, self.ticks)
        fates: Counter[str] = Counter()
        try:
            with closing(_ahead(fetch.groups())) as groups:
                for group in groups:
                    state = self._take(group, state)
                    fates.update(one.fate for one in group)
        except ImapTrouble:
            # that a letter takes longer than there is time, counts
            ending = self._ending and (pace.in_order or len(fetch.asked) > 1)
            if fetch.asked and not ending:
                self._remember(state.note_break(fetch.asked))
            raise
        if not fetch.put_off:
            # Letters that the first reading passed over are never looked at again.
            state = replace(state.complete(box.uidnext - 1 if state.floor else 0), floor="")
        moving = [*state.moving] if self.settings.done_folder else []
        moved = self._try_to_move(line, moving)
        if moved == len(moving):
            state = replace(state, moving=NO_UIDS)
        if state != before:
            self._remember(state)
        put_off = len(fetch.put_off), sum(one.size for one in fetch.put_off)
        unmoved = len(moving) - moved
        return PollResult(fates["here"], fates["too_large"], moved, unmoved, fates["unreadable"], *put_off)

    def _try_to_move(self, line: Line, uids: Sequence[int]) -> int:
        """Returns how many of these handled letters were moved. A done folder that is full or forbidden stops
        no clock: each poll tries again."""
        try:
            if uids:
                line.move(uids, self.settings.done_folder)
        except CommandRefused as refusal:
            log.warning("%d handled letters could not be moved to the done folder: %s", len(uids), refusal)
            return 0
        return len(uids)

    def _stored_state(self) -> MailboxState | None:
        text = self._memory.get(self._key)
        return MailboxState.from_json(text) if text else None

    def _state(self, box: Box) -> MailboxState:
        """Returns where to go on in this box; in a new one from `since` on. When UIDVALIDITY changed or UIDs
        begin anew: letters since seven days before the last one, and never before `since`."""
        known = self._stored_state()
        if known is None:
            fresh = self._first_state(box)
            self._remember(fresh)
            return fresh
        if known.uidvalidity != box.uidvalidity:
            before, today = known.uidvalidity, box.uidvalidity
            log.warning("UIDVALIDITY changed from %d to %d: reading again", before, today)
        elif 0 < box.uidnext <= known.uid:  # a server that was set back to an older state
            log.warning("UIDs begin anew (next %d, last read %d): reading again", box.uidnext, known.uid)
        else:
            return known
        last = (datetime.fromisoformat(known.arrived) - OVERLAP).date() if known.arrived else date.min
        first = max(self.settings.since or date.min, last)
        floor = first.isoformat() if first > date.min else ""
        return MailboxState(box.uidvalidity, arrived=known.arrived, floor=floor)

    def _first_state(self, box: Box) -> MailboxState:
        """How a box is begun: from `since` on. `NotEmpty`: it holds letters, and `since` is not set."""
        if self.settings.since is None and box.letters:
            raise NotEmpty(self.settings.folder, self.settings.host, box.letters)
        since = self.settings.since
        return MailboxState(box.uidvalidity, floor=since.isoformat() if since else "")

    def _take(self, group: list[NewLetter], state: MailboxState) -> MailboxState:
        """Put a group and report letters that stay; the new state, remembered however far we came."""
        here = [one for one in group if one.fate == "here"]
        names = self._put_all([(one.raw or b"", self._envelope(one, state.uidvalidity)) for one in here])
        faults = {one.uid: name for one, name in zip(here, names, strict=True) if isinstance(name, Exception)}
        try:
            for one in group:
                if one.uid in faults:
                    raise faults[one.uid]
                if one.fate in ("too_large", "unreadable"):
                    place, limit = (self.settings.folder, state.uidvalidity), self.settings.max_bytes
                    left = LeftLetter(*place, one.uid, one.size, limit, one.arrived, one.fate, one.header)
                    self._report(left)
                moving = one.fate == "here" and bool(self.settings.done_folder)
                state = state.advance(one.uid, one.arrived, moving, early=one.early)
        finally:
            self._remember(state)
        return state

    def _envelope(self, one: NewLetter, validity: int) -> Envelope:
        trace: dict[str, object] = {"mailbox": self.settings.folder, "uidvalidity": validity, "uid": one.uid}
        if one.said is not None:
            trace["internaldate"] = one.said.isoformat()
        return Envelope("imap", one.arrived, trace=trace)

    def _remember(self, state: MailboxState) -> None:
        self._memory.set(self._key, state.to_json())


def _ahead(groups: Iterator[T]) -> Generator[T, None, None]:
    """The same, each fetched while the one before is in hand: disk and server work at the same time."""
    with ThreadPoolExecutor(1, thread_name_prefix="imap-ahead") as helper:
        coming = helper.submit(next, groups, None)
        while (group := coming.result()) is not None:
            coming = helper.submit(next, groups, None)
            yield group
