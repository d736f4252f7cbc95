"""The IMAP door: asks one mailbox, hands in what is new, and remembers what it has seen; between two polls it
listens.

Promises: a letter is handed in before it is remembered, and remembered before it is moved: a crash hands it
in again, and its digest enters it once (README promise 3). What is new is told by UID and UIDVALIDITY, never
by \\Seen: that flag is a person's, and `BODY.PEEK[]` leaves it alone. `heard_until` is the moment before the
last poll that came to its end began: what had arrived by then has been handed in or was left there by rule;
it stands still while a poll fails, or puts letters off as its pace has it. Two groups of letters are in
memory at most: one is fetched while the one before is laid on the disk. Arrival is INTERNALDATE, which a
server's wrong clock or a person's copying may date into the future: never later than now. When things fail:
trouble with the server is `ImapTrouble`, the line is dropped and the next poll begins anew; a fault of ours
(`put_all`, the memory) is raised as it is, with all before it remembered. A letter beyond `max_bytes` is not
fetched, and one that again and again broke the line or was refused, while others come, is fetched no more:
each is reported once and left where it lies. When UIDVALIDITY changes, or UIDs begin anew without it, letters
since a week before the last one are fetched again. A box that is not empty at the first start is not read
without `since`: `NotEmpty` says so."""

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
from typing import Literal, Protocol, TypeVar

from mailroom.doors.imap.fetch_pace import WHOLE, Pace
from mailroom.doors.imap.imap_connection import Box, ImapSettings, ImapTrouble, Line, Refused, Size
from mailroom.doors.imap.mailbox_state import Mark
from mailroom.doors.imap.uid_set import NONE
from mailroom.doors.oauth import Tokens
from mailroom.procedure.letter import Envelope

__all__ = ["ImapDoor", "ImapSettings", "ImapTrouble", "Left", "NotEmpty", "Polled"]

SIZES_AT_ONCE = 500  # sizes and dates asked for in one command
GROUP_LETTERS = 250
HEADER_BYTES = 64 * 1024  # of a letter that is not fetched
TRIES = 5  # of a letter at which the line breaks, or that is refused, until it is asked whether others come
WITNESSED = 2  # and of these so many while another letter came just before
WITNESS = 1024  # bytes of another letter, to see whether the server gives any
OVERLAP = timedelta(days=7)  # how far back we read again after a change of UIDVALIDITY
# seconds of one IDLE: servers end it after 30 minutes (RFC 2177), routers forget silent lines after 10
RENEWAL = 540.0
DEAF = (
    3  # lines in a row that did not outlive their IDLE: then, for so many waits, the mailbox is only polled
)
PLAIN_WAITS = 60

log = logging.getLogger(__name__)
T = TypeVar("T")

Letters = Sequence[tuple[bytes, Envelope]]


class Memory(Protocol):
    """Where the door keeps its mark. `set` is durable when it returns."""

    def get(self, key: str) -> str | None: ...

    def set(self, key: str, value: str) -> object: ...


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
class Left:
    """A letter that stays where it lies. size and limit in bytes, as the server and the config say; header:
    its beginning, b"" when it cannot be had."""

    mailbox: str
    uidvalidity: int
    uid: int
    size: int
    limit: int
    arrived: datetime
    why: Literal["too_large", "unreadable"]
    header: bytes


@dataclass(frozen=True)
class _Found:
    """A new letter: its bytes; or why it has none. said: the server's own date, when that is not when it
    arrived. early: it was taken before its turn."""

    uid: int
    size: int
    arrived: datetime
    said: datetime | None = None
    raw: bytes | None = None
    fate: Literal["here", "gone", "too_large", "unreadable"] = "gone"
    header: bytes = b""
    early: bool = False


class ImapDoor:
    """`poll()` fetches what is new, `wait()` listens for more. `left` is told of letters that stay where they
    are."""

    def __init__(
        self,
        settings: ImapSettings,
        put_all: Callable[[Letters], Sequence[str | Exception]],
        now: Callable[[], datetime],
        memory: Memory,
        left: Callable[[Left], object] = lambda _: None,
        tokens: Tokens | None = None,
    ) -> None:
        """put_all: durably, for each letter its name or what kept it out (Inbox.accept_all). tokens: instead of
        a password."""
        self.settings = settings
        self.heard_until: datetime | None = None
        self._put_all, self._now, self._memory, self._tokens = put_all, now, memory, tokens
        self._report = left
        self._line: Line | None = None
        self._key = f"imap/{settings.host}/{settings.user}/{settings.folder}"
        self.ticks: Callable[[], float] = time.monotonic
        self._asked: Sequence[int] = ()  # UIDs of the letters that are being asked for
        self._later: Sequence[_Found] = ()  # letters put off
        self._ending = False
        self._told = False  # a letter was announced, and has not been looked for yet
        self._deaf, self._plain = 0, 0

    def poll(self, pace: Pace = WHOLE) -> Polled:
        """Put all that is new. Raises ImapTrouble, NotEmpty, or what `put_all`, `left`, the memory or the
        tokens' memory raised."""
        began = self._now()
        try:
            polled = self._again_when_stale(pace)
        except ImapTrouble:
            self.close()
            raise
        if not polled.later:
            self.heard_until = began
        if self._told or polled != Polled():
            self._listened(well=polled != Polled())
        return polled

    def look(self) -> Box:
        """Log in and see what there is; nothing is fetched, remembered or changed. ImapTrouble, NotEmpty."""
        box = (self._line or self._open()).select(self.settings.folder, writable=False)
        if self._known() is None:
            self._fresh(box)
        return box

    def wait(self, seconds: float, stopping: threading.Event) -> None:
        """Until a letter is announced, the line is lost, `seconds` are over or the office stops: then it is
        time to poll.

        Listening is only a way of waiting: the next poll looks for itself. So a server that cannot announce,
        or announces nothing, is polled every `seconds` like any other; one that loses its lines by it is for
        a while not listened to."""
        line = self._line
        if line is None or self._plain > 0 or not line.can_idle:
            self._plain = max(0, self._plain - 1)
            stopping.wait(seconds)
            return
        try:
            self._told = line.announced() or (not stopping.is_set() and line.idle(min(seconds, RENEWAL)))
        except ImapTrouble as trouble:
            self.close()
            if not self._ending:
                log.info("the line was lost while we listened: %s", trouble)
                self._listened(well=False)

    def _listened(self, well: bool) -> None:
        """Announcements that were empty and lines that were lost count against listening, until it has served
        again."""
        self._told = False
        self._deaf = 0 if well else self._deaf + 1
        if self._deaf >= DEAF:
            self._deaf, self._plain = DEAF - 1, PLAIN_WAITS
            log.info(
                "%s is polled, and not listened to, for the next %d times", self.settings.host, PLAIN_WAITS
            )

    def interrupt(self) -> None:
        """The office ends: what is under way with the server ends, too; `wait` returns, `poll` raises
        ImapTrouble. From any thread."""
        self._ending = True
        line = self._line
        if line is not None:
            line.interrupt()

    def close(self) -> None:
        """Drop the line."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def _again_when_stale(self, pace: Pace) -> Polled:
        """A line kept from the last poll may have died of age: that is worth one new line at once."""
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

    def _poll(self, line: Line, pace: Pace) -> Polled:
        box = line.select(self.settings.folder, writable=bool(self.settings.done_folder))
        before = mark = self._mark(box)
        fates: Counter[str] = Counter()
        try:
            with closing(_ahead(self._groups(line, mark, pace))) as groups:
                for group in groups:
                    mark = self._take(group, mark)
                    fates.update(one.fate for one in group)
        except ImapTrouble:
            # that a letter takes longer than there is time, counts
            cut = self._ending and (pace.in_order or len(self._asked) > 1)
            if self._asked and not cut:
                self._remember(mark.stumbled(self._asked))
            raise
        if not self._later:
            # What the first reading passed over is never looked at again.
            mark = replace(mark.whole(box.uidnext - 1 if mark.floor else 0), floor="")
        moving = [*mark.moving] if self.settings.done_folder else []
        moved = self._try_to_move(line, moving)
        if moved == len(moving):
            mark = replace(mark, moving=NONE)
        if mark != before:
            self._remember(mark)
        put_off = len(self._later), sum(one.size for one in self._later)
        return Polled(
            fates["here"], fates["too_large"], moved, len(moving) - moved, fates["unreadable"], *put_off
        )

    def _try_to_move(self, line: Line, uids: Sequence[int]) -> int:
        """A done folder that is full or forbidden is no reason to stop the clock of all cases: tried again at
        each poll."""
        try:
            if uids:
                line.move(uids, self.settings.done_folder)
        except Refused as refusal:
            log.warning("%d handled letters could not be moved to the done folder: %s", len(uids), refusal)
            return 0
        return len(uids)

    def _known(self) -> Mark | None:
        text = self._memory.get(self._key)
        return Mark.read(text) if text else None

    def _mark(self, box: Box) -> Mark:
        """Where we stopped in this box, or where to begin in a new one."""
        known = self._known()
        if known is None:
            fresh = self._fresh(box)
            self._remember(fresh)
            return fresh
        if known.uidvalidity != box.uidvalidity:
            log.warning(
                "UIDVALIDITY changed from %d to %d: reading again", known.uidvalidity, box.uidvalidity
            )
        elif 0 < box.uidnext <= known.uid:  # a server that was set back to an older state
            log.warning("UIDs begin anew (next %d, last read %d): reading again", box.uidnext, known.uid)
        else:
            return known
        return Mark(box.uidvalidity, arrived=known.arrived, floor=self._floor(known))

    def _fresh(self, box: Box) -> Mark:
        if self.settings.since is None and box.letters:
            raise NotEmpty(self.settings.folder, self.settings.host, box.letters)
        return Mark(box.uidvalidity, floor=self.settings.since.isoformat() if self.settings.since else "")

    def _floor(self, known: Mark) -> str:
        since = self.settings.since or date.min
        last = (datetime.fromisoformat(known.arrived) - OVERLAP).date() if known.arrived else date.min
        return max(since, last).isoformat() if max(since, last) > date.min else ""

    def _groups(self, line: Line, mark: Mark, pace: Pace) -> Iterator[list[_Found]]:
        """New letters in the order of their UIDs or as the pace has it, as many at a time as memory is to
        hold.

        After a line that broke at a letter those around it are asked for one by one, until that one is behind
        us."""
        self._asked, self._later = (), ()
        uids = line.uids(
            mark.uid + 1, date.fromisoformat(mark.floor) - timedelta(days=1) if mark.floor else None
        )
        if mark.beyond:
            uids = sorted({*uids}.difference(mark.beyond))
        known: dict[int, _Found] = {}
        if not pace.in_order:
            known = self._all_heads(line, uids, mark.floor)
            uids = pace.order({uid: one.size for uid, one in known.items()})
            self._later = [known[uid] for uid in known.keys() - {*uids}]
        start, most = 0, pace.group
        while start < len(uids):
            some = uids[start : start + (1 if uids[start] <= mark.alone else SIZES_AT_ONCE)]
            tries = mark.tried(some[0]) if start == 0 else 0
            if tries >= TRIES:
                _see_another(line, some[0])
            self._asked = some
            if tries >= TRIES + WITNESSED:
                yield [_Found(some[0], 0, self._now(), fate="unreadable", early=bool(known))]
            else:
                heads = [known[uid] for uid in some] if known else self._heads(line, some, mark.floor)
                while heads:
                    group = _first(heads, most)
                    heads = heads[len(group) :]
                    self._asked = [one.uid for one in group]
                    began = self.ticks()
                    fetched = self._fetched(line, group)
                    most = pace.after(most, self.ticks() - began)
                    yield [replace(one, early=True) for one in fetched] if known else fetched
            start += len(some)
        self._asked = ()

    def _all_heads(self, line: Line, uids: Sequence[int], floor: str) -> dict[int, _Found]:
        found: dict[int, _Found] = {}
        for start in range(0, len(uids), SIZES_AT_ONCE):
            some = uids[start : start + SIZES_AT_ONCE]
            found.update((one.uid, one) for one in self._heads(line, some, floor))
        return found

    def _heads(self, line: Line, uids: Sequence[int], floor: str) -> list[_Found]:
        """Size and arrival of letters still there (a vanished one has no answer), since the floor by the
        office's days."""
        sizes, now = line.sizes(uids), self._now()
        heads = [_head(uid, sizes[uid], now) for uid in uids if uid in sizes]
        first = date.fromisoformat(floor) if floor else date.min
        return [one for one in heads if (one.said or one.arrived).astimezone(now.tzinfo).date() >= first]

    def _fetched(self, line: Line, heads: list[_Found]) -> list[_Found]:
        most = self.settings.max_bytes
        fit = [one for one in heads if one.size <= most]
        raws = line.letters([one.uid for one in fit], sum(one.size for one in fit), most + 1)
        missing = [one.uid for one in fit if one.uid not in raws]
        there = line.still_there(missing) if missing else set()
        if there and not raws:
            raise Refused(f"{self.settings.host}: no text of {len(there)} letters that are there")
        return [self._judged(line, one, raws, there) for one in heads]

    def _judged(self, line: Line, one: _Found, raws: dict[int, bytes], there: set[int]) -> _Found:
        raw = raws.pop(one.uid, None)
        if one.size > self.settings.max_bytes or (raw is not None and len(raw) > self.settings.max_bytes):
            return self._left(line, one, "too_large")
        if raw is not None:
            return replace(one, raw=raw, fate="here")
        return self._left(line, one, "unreadable") if one.uid in there else one

    def _left(self, line: Line, one: _Found, why: Literal["too_large", "unreadable"]) -> _Found:
        try:
            header = line.header(one.uid, HEADER_BYTES)
        except Refused:
            header = b""
        return replace(one, fate=why, header=header)

    def _take(self, group: list[_Found], mark: Mark) -> Mark:
        """Put a group and report what stays; the new mark, remembered however far we came."""
        here = [one for one in group if one.fate == "here"]
        names = self._put_all([(one.raw or b"", self._envelope(one, mark.uidvalidity)) for one in here])
        faults = {one.uid: name for one, name in zip(here, names, strict=True) if isinstance(name, Exception)}
        try:
            for one in group:
                if one.uid in faults:
                    raise faults[one.uid]
                if one.fate in ("too_large", "unreadable"):
                    self._tell(one, mark.uidvalidity)
                moving = one.fate == "here" and bool(self.settings.done_folder)
                mark = mark.after(one.uid, one.arrived, moving, early=one.early)
        finally:
            self._remember(mark)
        return mark

    def _envelope(self, one: _Found, validity: int) -> Envelope:
        trace: dict[str, object] = {"mailbox": self.settings.folder, "uidvalidity": validity, "uid": one.uid}
        if one.said is not None:
            trace["internaldate"] = one.said.isoformat()
        return Envelope("imap", one.arrived, trace=trace)

    def _tell(self, one: _Found, validity: int) -> None:
        why: Literal["too_large", "unreadable"] = "too_large" if one.fate == "too_large" else "unreadable"
        self._report(
            Left(
                self.settings.folder,
                validity,
                one.uid,
                one.size,
                self.settings.max_bytes,
                one.arrived,
                why,
                one.header,
            )
        )

    def _remember(self, mark: Mark) -> None:
        self._memory.set(self._key, mark.written())


def _see_another(line: Line, uid: int) -> None:
    """Whether it is the letter: a server that gives none at all (too much was fetched today, its disk is
    away) is waited for. ImapTrouble when the nearest other one cannot be had either: that counts against no
    letter."""
    others = [one for one in line.uids(1) if one != uid]
    if others and not line.letters([min(others, key=lambda one: abs(one - uid))], WITNESS, WITNESS):
        raise Refused(f"{line.settings.host}: no letter is given")


def _head(uid: int, size: Size, now: datetime) -> _Found:
    said = size.arrived
    if said is None:
        return _Found(uid, size.size, now)
    return _Found(uid, size.size, min(said, now), said if said > now else None)


def _first(heads: list[_Found], most: int) -> list[_Found]:
    """So many of the first letters as come to at most `most` bytes; one at least."""
    held = 0
    for place, one in enumerate(heads[:GROUP_LETTERS]):
        held += one.size
        if place and held > most:
            return heads[:place]
    return heads[:GROUP_LETTERS]


def _ahead(groups: Iterator[T]) -> Generator[T, None, None]:
    """The same, each being fetched while the one before is in hand: the disk and the server work at the same
    time."""
    with ThreadPoolExecutor(1, thread_name_prefix="imap-ahead") as helper:
        coming = helper.submit(next, groups, None)
        while (group := coming.result()) is not None:
            coming = helper.submit(next, groups, None)
            yield group
