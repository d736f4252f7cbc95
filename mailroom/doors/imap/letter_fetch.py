"""Which new letters of a mailbox are fetched, in which order, how many at a time, and which are left there.

A letter beyond `max_bytes` is not fetched. After five breaks or refusals at one letter (`TRIES`) another is
asked for. When the server gives that one, the first gets two more tries, and is then left as unreadable.

In: `LetterFetch`: the connection, new UIDs, a `Pace` (`WHOLE`, `SMALL_ONES`, `SMALL_FIRST`), what was
remembered.
Out: groups of `NewLetter`s of at most 4 MB (`GROUP_BYTES`).
Fails: `CommandRefused` and `ImapTrouble` go up: the poll ends, and the next one goes on.
See: Letters that are left, and who is told: clerk/time/oversized_and_failed_letters.py. Which UIDs are new:
imap_door.py. The commands: imap_connection.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from mailroom.doors.imap.imap_connection import CommandRefused, Line, Now
from mailroom.doors.imap.poll_memory import MailboxState

GROUP_BYTES = 4 * 1024 * 1024
LITTLE = 64 * 1024  # bytes: half a minute of a line at 16 kbit/s
SOON = 1.0  # seconds in which a group may come
SIZES_AT_ONCE = 500  # sizes and dates asked for in one command
GROUP_LETTERS = 250
HEADER_BYTES = 64 * 1024  # of a letter that is not fetched

TRIES = 5  # of a letter at which the line breaks, or that is refused, until it is asked whether others come
WITNESSED = 2  # and of these so many while another letter came just before
WITNESS = 1024  # bytes of another letter, to see whether the server gives any

Ticks = Callable[[], float]
Fate = Literal["here", "gone", "too_large", "unreadable"]


@dataclass(frozen=True)
class Pace:
    """How a mailbox is read: as a whole, or in small steps when the line may break at any moment. group: how
    many bytes are asked for at a time, which such a line may lose. in_order: letters are fetched in the
    mailbox's order. Otherwise the small ones come first in that order, then the others by size, and the
    line's speed sets the group's size. upto: larger ones are put off to a later poll."""

    group: int = GROUP_BYTES
    in_order: bool = True
    upto: int | None = None

    def order(self, sizes: Mapping[int, int]) -> list[int]:
        """Returns the UIDs in the order in which they are asked for, without those put off. sizes: of the
        letters, in bytes."""
        fit = {uid: size for uid, size in sizes.items() if self.upto is None or size <= self.upto}
        return sorted(fit, key=lambda uid: (0 if self.in_order or fit[uid] <= LITTLE else fit[uid], uid))

    def next_group(self, most: int, seconds: float) -> int:
        """Returns how many bytes to ask for next, after a group of `most` bytes took `seconds`: a fast line
        gets more."""
        if self.in_order:
            return most
        return min(2 * most, GROUP_BYTES) if seconds < SOON else max(most // 2, self.group)


WHOLE = Pace()
SMALL_ONES = Pace(LITTLE, in_order=False, upto=LITTLE)
SMALL_FIRST = Pace(LITTLE, in_order=False)


@dataclass(frozen=True)
class NewLetter:
    """A new letter: its bytes, or why it has none. said: the server's date, when that lies in the future.
    early: it was fetched before its turn."""

    uid: int
    size: int
    arrived: datetime
    said: datetime | None = None
    raw: bytes | None = None
    fate: Fate = "gone"
    header: bytes = b""
    early: bool = False


class LetterFetch:
    """One reading of a mailbox. ticks: seconds that only ever grow, for the pace."""

    def __init__(self, line: Line, state: MailboxState, pace: Pace, now: Now, ticks: Ticks) -> None:
        self._line, self._state, self._pace = line, state, pace
        self._now, self._ticks = now, ticks
        self._most = line.settings.max_bytes
        self.asked: Sequence[int] = ()
        self.put_off: Sequence[NewLetter] = ()

    def groups(self) -> Iterator[list[NewLetter]]:
        """Yields groups of new letters, in the order of their UIDs or of the pace, each as large as memory
        may hold. Near a letter at which the line broke, letters are asked for one by one, until that letter
        is done."""
        state, pace = self._state, self._pace
        since = date.fromisoformat(state.floor) - timedelta(days=1) if state.floor else None
        uids = self._line.uids(state.uid + 1, since)
        if state.beyond:
            uids = sorted({*uids}.difference(state.beyond))
        known: dict[int, NewLetter] = {}
        if not pace.in_order:
            for start in range(0, len(uids), SIZES_AT_ONCE):
                known |= {one.uid: one for one in self._heads(uids[start : start + SIZES_AT_ONCE])}
            uids = pace.order({uid: one.size for uid, one in known.items()})
            self.put_off = [known[uid] for uid in known.keys() - {*uids}]
        start, most = 0, pace.group
        while start < len(uids):
            some = uids[start : start + (1 if uids[start] <= state.alone else SIZES_AT_ONCE)]
            tries = state.tries_at(some[0]) if start == 0 else 0
            if tries >= TRIES:
                self._see_another(some[0])
            self.asked = some
            if tries >= TRIES + WITNESSED:
                yield [NewLetter(some[0], 0, self._now(), fate="unreadable", early=bool(known))]
            else:
                heads = [known[uid] for uid in some] if known else self._heads(some)
                while heads:
                    group = _first(heads, most)
                    heads = heads[len(group) :]
                    self.asked = [one.uid for one in group]
                    began = self._ticks()
                    fetched = self._fetch(group)
                    most = pace.next_group(most, self._ticks() - began)
                    yield [replace(one, early=True) for one in fetched] if known else fetched
            start += len(some)
        self.asked = ()

    def _see_another(self, uid: int) -> None:
        """Ask for the nearest other letter: a server that gives none at all (its quota, its disk) is waited
        for. ImapTrouble: that one cannot be had either; it counts against no letter."""
        others = [one for one in self._line.uids(1) if one != uid]
        nearest = min(others, key=lambda one: abs(one - uid), default=None)
        if nearest is not None and not self._line.letters([nearest], WITNESS, WITNESS):
            raise CommandRefused(f"{self._line.settings.host}: no letter is given")

    def _heads(self, uids: Sequence[int]) -> list[NewLetter]:
        """Size and arrival of the letters still there. A letter counts as arrived at its INTERNALDATE, or now
        when that date lies in the future or makes no sense. Its Received lines are not looked at. Letters
        dated before the floor (a day in the office's zone) are left out."""
        sizes, now = self._line.sizes(uids), self._now()
        first = date.fromisoformat(self._state.floor) if self._state.floor else date.min
        heads = []
        for uid in filter(sizes.__contains__, uids):
            said = sizes[uid].arrived or now
            if said.astimezone(now.tzinfo).date() >= first:
                heads.append(NewLetter(uid, sizes[uid].size, min(said, now), said if said > now else None))
        return heads

    def _fetch(self, heads: list[NewLetter]) -> list[NewLetter]:
        """A group with its bytes or fates. CommandRefused: letters are there and not one has a text, so
        the server gives none."""
        fit = [one for one in heads if one.size <= self._most]
        raws = self._line.letters([one.uid for one in fit], sum(one.size for one in fit), self._most + 1)
        missing = [one.uid for one in fit if one.uid not in raws]
        there = self._line.still_there(missing) if missing else set()
        if there and not raws:
            host = self._line.settings.host
            raise CommandRefused(f"{host}: no text of {len(there)} letters that are there")
        return [self._with_fate(one, raws.pop(one.uid, None), there) for one in heads]

    def _with_fate(self, one: NewLetter, raw: bytes | None, there: set[int]) -> NewLetter:
        """A letter with its fate: here; gone; too large, by the size that was said or by what came;
        unreadable, which is there and has no text. Of the last two the header is fetched."""
        fate: Fate = "unreadable"
        if one.size > self._most or (raw is not None and len(raw) > self._most):
            fate = "too_large"
        elif raw is not None:
            return replace(one, raw=raw, fate="here")
        elif one.uid not in there:
            return one
        try:
            header = self._line.header(one.uid, HEADER_BYTES)
        except CommandRefused:
            header = b""
        return replace(one, fate=fate, header=header)


def _first(heads: list[NewLetter], most: int) -> list[NewLetter]:
    """So many of the first letters as come to at most `most` bytes; one at least."""
    held = 0
    for place, one in enumerate(heads[:GROUP_LETTERS]):
        held += one.size
        if place and held > most:
            return heads[:place]
    return heads[:GROUP_LETTERS]
