"""The world outside an office, simulated: mailboxes at a provider, senders' queues, the relay, and what
strikes them all.

Everything moves by one clock, `Wire.now`, the true time; all chance comes from one mind. What a person sends
is a `Posted`: it is followed through every try until it was taken, and is never forgotten."""

from __future__ import annotations

import errno
import heapq
import itertools
import os
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from mailroom.procedure.letter import Later, Never, Outgoing, Sent
from mailroom.shelves.files.door_state import DoorState

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# RFC 5321 4.5.4.1: half an hour at first, then every two or three hours, for five days
TRIES = (HOUR / 2, HOUR / 2, HOUR, 2 * HOUR, 2 * HOUR, 3 * HOUR)
GIVES_UP = 5 * DAY
STRIKES = (
    "off",
    "asleep",
    "line",
    "box a",
    "box b",
    "relay",
    "relay 4xx",
    "relay slow",
    "relay breaks",
    "disk",
    "ahead",
    "back",
)
DEAD = "kotak-mati@warga.example"


class PowerCut(BaseException):
    """The machine is without power from here on. No Exception: nobody on the way may handle it."""


@dataclass
class Posted:
    """A letter that somebody sent. stamps: each moment at which it may have arrived, by the clock of the
    server that took it."""

    message_id: str
    raw: bytes
    sender: str
    to: str
    kind: str
    stamps: list[datetime] = field(default_factory=list)
    copies: int = 0  # that may lie with the office
    taken: bool = False  # somebody has said that he answers for it: our door, or a mailbox's server


@dataclass
class Spell:
    """Something that is out of order for a while."""

    kind: str
    begins: datetime
    ends: datetime


class Box:
    """A mailbox: its server takes what comes, also when nobody can look into it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.letters: list[tuple[datetime, Posted]] = []
        self.heard_until: datetime | None = None

    def fetch(self, put: Callable[[Posted, str, datetime], object], marks: DoorState, now: datetime) -> None:
        """All that is new, then the mark. What was put before the power failed is put again, as our IMAP door
        does."""
        done = int(marks.get(self.name) or 0)
        for arrived, posted in self.letters[done:]:
            put(posted, "imap", arrived)
        if len(self.letters) > done:
            marks.set(self.name, str(len(self.letters)))
        self.heard_until = now


class Wire:
    """Time, chance, faults, and all mail on its way. `office` is given later."""

    def __init__(self, mind: random.Random, start: datetime) -> None:
        self.mind, self.now = mind, start
        self.boxes = (Box("a"), Box("b"))
        self.spells: list[Spell] = []
        self.drawn: list[Spell] = []  # all there ever were
        self.posted: dict[str, Posted] = {}
        self.seen: Counter[str] = Counter()  # how often each mail of ours reached the wire
        self.raws: dict[str, bytes] = {}
        self.doubtful: set[str] = set()  # mails of which the office cannot know whether they arrived
        self.struck: Counter[str] = Counter()
        self.hours_struck = 0
        self.take: Callable[[Posted], bool] = lambda _: False
        self.delivered: Callable[[Outgoing, bytes], None] = lambda *_: None
        self.carried: list[str] = []  # in the round of this hour
        self.syncs_left = -1  # until the power fails; -1: it does not
        self.room_left = -1  # syncs until the disk is full; -1: it is not
        self.dead = False
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._fsync = os.fsync

    # Time.

    def later(self, wait: timedelta, deed: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (self.now + wait, next(self._numbers), deed))

    def until(self, moment: datetime) -> None:
        """Everything that happens outside by then."""
        while self._agenda and self._agenda[0][0] <= moment:
            when, _, deed = heapq.heappop(self._agenda)
            self.now = max(self.now, when)
            deed()
        self.now = moment

    # Faults.

    def strikes(self, kind: str) -> bool:
        return any(one.kind == kind and one.begins <= self.now < one.ends for one in self.spells)

    def count_hour(self) -> None:
        struck = {one.kind for one in self.spells if one.begins <= self.now < one.ends}
        self.struck.update(struck)
        self.hours_struck += bool(struck)

    @property
    def skew(self) -> timedelta:
        """How wrong the machine's clock is."""
        found = next(
            (
                one
                for one in self.spells
                if one.kind in ("ahead", "back") and one.begins <= self.now < one.ends
            ),
            None,
        )
        if found is None:
            return timedelta(0)
        chance = random.Random(f"{found.begins}")
        return (
            3 * DAY * chance.random() + HOUR if found.kind == "ahead" else -26 * HOUR * chance.random() - HOUR
        )

    @contextmanager
    def syncing(self) -> Iterator[None]:
        """The machine's disk, inside: full while that lasts, and gone with the power."""
        os.fsync = self._sync
        try:
            yield
        finally:
            os.fsync = self._fsync

    def _sync(self, fd: Any) -> None:
        if self.syncs_left == 0:
            self.dead, self.syncs_left = True, -1
            self.struck["power cut"] += 1
        if self.dead:
            raise PowerCut
        self.syncs_left -= self.syncs_left > 0
        if self.strikes("disk"):
            self.room_left = (
                self.mind.randrange(8) if self.room_left < 0 else self.room_left - (self.room_left > 0)
            )
        else:
            self.room_left = -1
        if self.room_left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._fsync(fd)

    # In.

    def send(self, posted: Posted) -> None:
        """By our own door, by one of the mailboxes, or now and then by both."""
        self.posted[posted.message_id] = posted
        ways = self.mind.choices(("smtp", "a", "b", "both"), (40, 28, 28, 4))[0]
        if ways in ("smtp", "both"):
            self._try(posted, 0, self.now)
        for box in self.boxes:
            if ways == box.name or (ways == "both" and box.name == "a"):
                posted.stamps.append(self.now)
                posted.taken = True
                box.letters.append((self.now, posted))

    def _try(self, posted: Posted, tries: int, since: datetime) -> None:
        if not self.strikes("line") and self.take(posted):
            posted.taken = True
            return
        if self.now - since > GIVES_UP:
            self.struck["letters returned to their senders"] += not posted.taken
            return
        wait = TRIES[min(tries, len(TRIES) - 1)] * self.mind.uniform(0.9, 1.3)
        self.later(wait, lambda: self._try(posted, tries + 1, since))

    # Out: the postman's side (clerk/outgoing/mail_delivery.Carrier).

    def carry(self, mail: Outgoing, now: datetime) -> Sent | Later | Never:
        if self.strikes("line") or self.strikes("relay"):
            return Later("no line to the relay", scope="relay", tried=False)
        if self.strikes("relay 4xx") and self.mind.random() < 0.7:
            return Later("450 4.2.0 nanti", scope=self.mind.choice(("letter", "domain")))
        if self.strikes("relay slow") and self.mind.random() < 0.5:
            return Later("the line broke: slow", scope="domain")
        raw = mail.raw or open(mail.file, "rb").read()  # noqa: SIM115, PTH123 - as the relay reads it
        if self.strikes("relay breaks") and self.mind.random() < 0.6:
            self.doubtful.add(mail.id)
            if self.mind.random() < 0.5:
                self._arrives(mail, raw)
            return Later("the line broke after DATA", maybe=True)
        if self.syncs_left >= 0 and self.mind.random() < 0.02:
            self.dead = True
            self.struck["power cut while sending"] += 1
            with suppress(OSError):
                self._arrives(mail, raw)
            raise PowerCut
        if mail.to == DEAD and self.mind.random() < 0.5:
            return Never("550 5.1.1 user unknown")
        self._arrives(mail, raw)
        return Sent(now)

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Any]:
        for mail in mails:
            self.carried.append(mail.id)
            yield self.carry(mail, now)

    def _arrives(self, mail: Outgoing, raw: bytes) -> None:
        self.seen[mail.id] += 1
        self.raws.setdefault(mail.id, raw)
        if self.raws[mail.id] != raw:
            self.seen[f"{mail.id}, other bytes"] += 2
        if self.seen[mail.id] == 1:
            self.delivered(mail, raw)
