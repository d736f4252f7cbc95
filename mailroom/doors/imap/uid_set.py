"""How a set of UIDs is written and read in IMAP's form (sequence-set, RFC 9051 9): "1:3,7".

In: `from_uids`: numbers. `parse`: a text. `add`: a UID.
Out: `UidSet`; its text; the highest UID.
Fails: `parse` raises ValueError for a text that is no set.
See: What is remembered of UIDs: poll_memory.py."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce


@dataclass(frozen=True)
class UidSet:
    """Kept as (first, last) of each run, ascending: the cost of adding one grows with the gaps only."""

    runs: tuple[tuple[int, int], ...] = ()

    @classmethod
    def from_uids(cls, uids: Iterable[int]) -> UidSet:
        """Returns the set of these UIDs; their order does not matter."""
        return reduce(UidSet.add, uids, cls())

    @classmethod
    def parse(cls, text: str) -> UidSet:
        """Returns the set that a text means, as `str` of a set writes it."""
        pairs = (part.partition(":") for part in text.split(",") if part)
        return cls(tuple((int(first), int(last or first)) for first, _, last in pairs))

    def __str__(self) -> str:
        return ",".join(f"{first}:{last}" if last > first else str(first) for first, last in self.runs)

    def __bool__(self) -> bool:
        return bool(self.runs)

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.runs)

    def __iter__(self) -> Iterator[int]:
        return (uid for first, last in self.runs for uid in range(first, last + 1))

    @property
    def highest(self) -> int:
        """Returns the highest UID, or 0 when the set is empty."""
        return self.runs[-1][1] if self.runs else 0

    def add(self, uid: int) -> UidSet:
        """Returns this set with one more UID."""
        at = bisect_left(self.runs, (uid + 1, 0))  # those before begin at `uid` or below
        first, last = uid, uid
        left, right = self.runs[:at], self.runs[at:]
        if left and left[-1][1] >= uid - 1:
            first, last = left[-1][0], max(uid, left[-1][1])
            left = left[:-1]
        if right and right[0][0] == last + 1:
            last = right[0][1]
            right = right[1:]
        return UidSet((*left, (first, last), *right))


NO_UIDS = UidSet()
