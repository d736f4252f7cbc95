"""In which order waiting letters are taken: those that somebody surely waits for before those that may be a
flood.

There are three lanes, and the quicker goes first. After eight of quicker lanes (`TURN`) a slower one has its
turn. Within a lane one sender's second letter stands behind everybody's first, and so does the second about
one case. While few letters wait (`FEW`), small ones go by their arrival. Letters that share a key stay in the
order of their arrival. What one turn costs does not grow with how many wait.

In: `LetterOrder.see`: names of waiting letters, and a look at each (letter_look.py). `Waiting.refresh`: up to
which arrival.
Out: names in the order in which they are taken (`group`); the arrival of the oldest.
Fails: The disk's OSError goes up when the inbox is listed, and the clerk waits.
See: How fast receipts go: kinds/receipt_rate_limit.py. In which order mails leave: outgoing/mail_delivery.py.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime

from mailroom.clerk.letter_look import LANES, NEW, QUICK, SLOW, Mark
from mailroom.clerk.store import GROUP
from mailroom.shelves.letter_file import arrival_in, place_of

TURN = 8
FEW = 5
MANY = 4 * GROUP  # letters; while fewer wait, the folders are listed before each group
SHARE = 1 / 20
_AHEAD = 1.0  # seconds at most without a listing
_NEVER = "~"  # behind every name
Ranked = tuple[int, str]  # a letter's turn within its lane, and its name


class LetterOrder:
    """One office's waiting letters. look: gives the mark of a letter. suspects: names of letters that lay on
    the desk when a clerk ended."""

    def __init__(self, look: Callable[[str], Mark]) -> None:
        self._look = look
        self.suspects: Collection[str] = ()
        # told which letters without a token come next, about in their order
        self.ahead: Callable[[Sequence[str]], None] = lambda _: None
        self._passed = dict.fromkeys(LANES, 0)  # letters that went before a lane since its turn
        self.forget()

    def forget(self) -> None:
        """Forgets which letters wait."""
        self._marks: dict[str, Mark] = {}  # of all that wait
        self._names: list[str] = []  # a heap of those that say when they arrived
        self._later: list[str] = []  # a heap of those behind the next change of a case's state
        self._latest = ""  # no letter is behind this one
        self._empty_lanes()

    def _empty_lanes(self) -> None:
        self._ready: dict[str, Mark] = {}
        self._lanes: dict[int, list[Ranked]] = {lane: [] for lane in LANES}  # heaps
        self._lines: dict[str, list[str]] = {}  # by key: heaps
        self._turns: dict[tuple[int, str], int] = {}  # by lane and key: the last turn that was given
        self._turn = dict.fromkeys(LANES, 0)  # whose turn it is
        self._last_ready = ""
        self._most_turns = 8 * MANY  # then those that no longer count are dropped

    @property
    def count(self) -> int:
        return len(self._marks)

    def see(self, names: Sequence[str]) -> None:
        """names: all letters that wait now."""
        for name in self._marks.keys() - set(names):
            self._remove(name)
        if not self._marks:
            self.forget()
        for name in names:
            if name in self._marks:
                continue
            mark = self._look(name)
            self._marks[name] = Mark(SLOW, mark.keys) if name in self.suspects else mark
            self._latest = max(self._latest, name)
            heapq.heappush(self._later, name)
            if arrival_in(name) is not None:
                heapq.heappush(self._names, name)

    @property
    def oldest(self) -> datetime | None:
        """When the oldest letter arrived that still waits."""
        while self._names and self._names[0] not in self._marks:
            heapq.heappop(self._names)
        return arrival_in(self._names[0]) if self._names else None

    @property
    def newest(self) -> datetime | None:
        """A moment that no waiting letter arrived after."""
        return arrival_in(self._latest)

    def group(self, before: datetime | None = None) -> Iterator[str]:
        """Yields the letters that are taken next, one group at most; a letter that was yielded waits no more.
        before: when the next state of a case changes; only letters that came before it are taken.

        A letter of the slow lane is a group of its own, so that no other waits for it."""
        self._make_ready(place_of(before) if before else _NEVER)
        lanes = self._few_lanes() if len(self._ready) <= FEW else self._lanes
        if lanes is self._lanes:
            self.ahead(self._first_letters()[: 2 * GROUP])
        for number in range(GROUP):
            lane = self._whose_turn(lanes)
            if lane is None:
                return
            turn, head = lanes[lane][0]
            name = self._first_of_its_keys(head)
            slow = self._ready[name].lane == SLOW
            if number and slow:
                return
            self._turn[lane] = max(self._turn[lane], turn)
            self._count_turn(lane, lanes)
            self._remove(name)
            yield name
            if slow:
                return

    def _first_letters(self) -> list[str]:
        """Some that come next and answer none of ours, small ones: a look at the beginning of each heap."""
        near = (name for lane in (QUICK, NEW) for _, name in sorted(self._lanes[lane][:MANY]))
        return [name for name in near if name in self._ready and len(self._ready[name].keys) == 1]

    def _remove(self, name: str) -> None:
        """What still lies in a heap is passed over."""
        del self._marks[name]
        self._ready.pop(name, None)

    def _make_ready(self, end: str) -> None:
        """Those before `end` have their turns; the oldest has in any case."""
        if end <= self._last_ready:
            self._later = list(self._marks)
            heapq.heapify(self._later)
            self._empty_lanes()
        while self._later and (self._later[0] < end or not self._ready):
            name = heapq.heappop(self._later)
            if name in self._marks and name not in self._ready:
                self._give_turn(name, self._marks[name])

    def _give_turn(self, name: str, mark: Mark) -> None:
        self._ready[name] = mark
        self._last_ready = max(self._last_ready, name)
        keys = [(mark.lane, key) for key in mark.keys]
        turn = max([self._turn[mark.lane], *(self._turns[key] + 1 for key in keys if key in self._turns)])
        heapq.heappush(self._lanes[mark.lane], (turn, name))
        for key in keys:
            self._turns[key] = turn
            heapq.heappush(self._lines.setdefault(key[1], []), name)
        if len(self._turns) + len(self._lines) > self._most_turns:
            self._turns = {key: last for key, last in self._turns.items() if last >= self._turn[key[0]]}
            self._lines = {key: line for key, line in self._lines.items() if self._head_of(line)}
            self._most_turns = 2 * (len(self._turns) + len(self._lines)) + 8 * MANY

    def _few_lanes(self) -> dict[int, list[Ranked]]:
        """The lanes of a few letters: all small ones by their arrival."""
        ready = sorted(self._ready)
        large = [name for name in ready if self._ready[name].lane == SLOW]
        small = [name for name in ready if self._ready[name].lane != SLOW]
        return {QUICK: [(0, name) for name in small], NEW: [], SLOW: [(0, name) for name in large]}

    def _whose_turn(self, lanes: dict[int, list[Ranked]]) -> int | None:
        waiting = [lane for lane in LANES if self._waits(lanes[lane])]
        due = [lane for lane in waiting if self._passed[lane] >= TURN]
        return next(iter([*due, *waiting]), None)

    def _waits(self, lane: list[Ranked]) -> bool:
        """Whether a letter waits in this lane; the heap then begins with it."""
        while lane and lane[0][1] not in self._ready:
            heapq.heappop(lane)
        return bool(lane)

    def _head_of(self, line: list[str]) -> str:
        while line and line[0] not in self._ready:
            heapq.heappop(line)
        return line[0] if line else ""

    def _first_of_its_keys(self, name: str) -> str:
        """Returns this letter, or the one that has to go before it."""
        keys = self._ready[name].keys
        while (first := min((self._head_of(self._lines[key]) for key in keys), default=name)) < name:
            name, keys = first, self._ready[first].keys
        return name

    def _count_turn(self, turn: int, lanes: dict[int, list[Ranked]]) -> None:
        self._passed[turn] = 0
        for lane in LANES:
            if lane > turn and lanes[lane]:
                self._passed[lane] += 1


class Waiting:
    """The order, kept up to date with the inbox. listing: gives the names of all letters that wait, by
    arrival; ticks: a clock in seconds."""

    def __init__(
        self, order: LetterOrder, listing: Callable[[], Sequence[str]], ticks: Callable[[], float]
    ) -> None:
        self._order, self._listing, self.ticks = order, listing, ticks
        self._again = float("-inf")  # when the folders are listed next
        self._upto: datetime | None = None

    def refresh(self, upto: datetime) -> datetime:
        """upto: until when every door has been heard. Returns until when all letters that came are known."""
        began = self.ticks()
        if self._upto is None or began >= self._again or self._order.count < MANY:
            self._order.see(self._listing())
            took = self.ticks() - began
            self._again, self._upto = self.ticks() + min(took / SHARE, _AHEAD), upto
        return min(upto, self._upto)

    def forget(self) -> None:
        """Nothing is known any more: a group was not entered."""
        self._order.forget()
        self._upto = None
