"""In which order waiting letters are taken: those that somebody surely waits for before those that may be a
flood.

In: the waiting letters' heads. Out: their order. `QUICK` are small letters (256 kB, `SMALL`) that answer a
mail of ours, or come from somebody who is known or proven. `NEW` are small ones of others. `SLOW` are large
ones, and those that lay on the desk when a clerk ended. The quicker lane goes first. After eight of quicker
lanes (`TURN`) a slower one has its turn, so that none waits for ever. Within a lane one sender's second
letter stands behind everybody's first. As long as few letters wait (`FEW`), all small ones go in the order of
their arrival.

Letters of one sender, and letters with tokens of one case, stay in the order of their arrival. A token that
stands in a body alone is not seen here. A letter is looked at once. How fast receipts go:
kinds/receipt_rate_limit.py. In which order mails leave: outgoing/mail_delivery.py."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from mailroom.clerk.store import GROUP, Store
from mailroom.procedure.house import HouseNow
from mailroom.procedure.letter import Envelope
from mailroom.reading.senders.sender_origin import result_at_door
from mailroom.shelves.letters.inbox import Inbox
from mailroom.shelves.letters.letter_file import Unreadable
from mailroom.text import reply_token as seals

LANES = QUICK, NEW, SLOW = range(3)
SMALL = 256 * 1024  # bytes
TURN = 8
FEW = 5
LOOK = 64 * 1024  # bytes of a letter in which its head is looked for
MOST = 5  # tokens of one letter that are looked up
_CARRIERS = "to|cc|delivered-to|x-original-to|envelope-to|in-reply-to|references"
_FIELD = re.compile(rf"(?im)^(from|{_CARRIERS})[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)")
_END = re.compile(r"\r?\n\r?\n")
_BETWEEN = re.compile(r"[\s<>()\[\],;:\"]+")


@dataclass(frozen=True)
class Mark:
    """What one look at a letter shows. keys: its sender and its cases; the first is the sender."""

    lane: int = QUICK
    keys: tuple[str, ...] = ()


class LetterOrder:
    """The order of one office's waiting letters. look: gives the mark of a letter. suspects: names of letters
    that lay on the desk when a clerk ended."""

    def __init__(self, look: Callable[[str], Mark]) -> None:
        self._look = look
        self._marks: dict[str, Mark] = {}
        self._passed = dict.fromkeys(LANES, 0)  # letters that went before a lane since its turn
        self.suspects: Collection[str] = ()

    def plan(self, names: Sequence[str]) -> list[str]:
        """Returns the names of the letters that are taken next, one group at most. names: all that wait, by
        arrival. A letter of the slow lane is a group of its own, so that no other waits for it."""
        self._marks = {name: self._marks.get(name) or self._mark(name) for name in names}
        if len(names) < 2:
            return list(names)
        lines, lanes = _by_key(self._marks), self._lanes(names)
        planned: dict[str, None] = {}  # in this order
        while len(planned) < GROUP and (lane := self._whose_turn(lanes)) is not None:
            name = _first_of_its_keys(lanes[lane][0], self._marks, lines)
            slow = self._marks[name].lane == SLOW
            if planned and slow:
                break
            self._count_turn(lane, lanes)
            planned[name] = None
            for key in self._marks[name].keys:
                lines[key].popleft()
            for line in lanes.values():
                while line and line[0] in planned:
                    line.popleft()
            if slow:
                break
        return list(planned)

    def _mark(self, name: str) -> Mark:
        mark = self._look(name)
        return Mark(SLOW, mark.keys) if name in self.suspects else mark

    def _lanes(self, names: Sequence[str]) -> dict[int, deque[str]]:
        """The lanes, each in its order: everybody's first letter, then everybody's second."""
        few, seen = len(names) <= FEW, Counter[str]()
        found: dict[int, list[tuple[int, str]]] = {lane: [] for lane in LANES}
        for name in names:
            mark = self._marks[name]
            sender = mark.keys[0] if mark.keys else ""
            lane = QUICK if few and mark.lane == NEW else mark.lane
            found[lane].append((0 if few else seen[sender], name))
            seen[sender] += 1
        return {lane: deque(name for _, name in sorted(ranked)) for lane, ranked in found.items()}

    def _whose_turn(self, lanes: dict[int, deque[str]]) -> int | None:
        waiting = [lane for lane in LANES if lanes[lane]]
        due = [lane for lane in waiting if self._passed[lane] >= TURN]
        return next(iter([*due, *waiting]), None)

    def _count_turn(self, turn: int, lanes: dict[int, deque[str]]) -> None:
        self._passed[turn] = 0
        for lane in LANES:
            if lane > turn and lanes[lane]:
                self._passed[lane] += 1


def _by_key(marks: dict[str, Mark]) -> dict[str, deque[str]]:
    """Returns the letters of each sender and case, by arrival."""
    lines: dict[str, deque[str]] = {}
    for name, mark in marks.items():
        for key in mark.keys:
            lines.setdefault(key, deque()).append(name)
    return lines


def _first_of_its_keys(name: str, marks: dict[str, Mark], lines: dict[str, deque[str]]) -> str:
    """Returns this letter, or the one that has to go before it."""
    while (first := min((lines[key][0] for key in marks[name].keys), default=name)) < name:
        name = first
    return name


class Looks:
    """Quick looks at waiting letters."""

    def __init__(self, inbox: Inbox, store: Store, house_now: HouseNow) -> None:
        self._inbox, self._store, self._house_now = inbox, store, house_now

    def look(self, name: str) -> Mark:
        """A file that cannot be read as a letter goes first, so that it is set aside. OSError goes up."""
        try:
            envelope, head, size = self._inbox.beginning(name, LOOK)
        except (Unreadable, FileNotFoundError):
            return Mark()
        fields = [(key.lower(), text) for key, text in _fields(head)]
        sender = _address(" ".join(text for key, text in fields if key == "from")) or envelope.sender or ""
        sender = sender.lower()
        result = result_at_door(envelope, sender.rpartition("@")[2])
        cases = tuple(self._cases(envelope, " ".join(text for key, text in fields if key != "from")))
        expected = bool(cases) or result == "pass" or (result != "fail" and self._is_known(sender))
        lane = SLOW if size >= SMALL else QUICK if expected else NEW
        # whoever forges a sender does not stand in that sender's way
        return Mark(lane, (f"{result == 'fail':d} {sender}", *cases))

    def _is_known(self, sender: str) -> bool:
        return bool(self._house_now().people.chairs_of(sender) or self._store.knows(sender))

    def _cases(self, envelope: Envelope, text: str) -> Iterator[str]:
        tokens = seals.find(" ".join((*envelope.recipients, text)))
        records = (self._store.by_token(token) for token in tokens[:MOST])
        yield from dict.fromkeys(record.dossier for record in records if record is not None)


def _fields(head: bytes) -> Iterator[tuple[str, str]]:
    text = head.decode("latin-1")
    end = _END.search(text)
    return ((found[1], found[2]) for found in _FIELD.finditer(text[: end.start()] if end else text))


def _address(text: str) -> str:
    """Returns the last word that is an address: what stands before it may be a name that looks like one."""
    with suppress(StopIteration):
        return next(word for word in reversed(_BETWEEN.split(text)) if "@" in word)
    return ""
