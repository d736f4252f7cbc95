"""How a mailbox is read: whole, or as a line wants it that is up for minutes and may fall at any moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GROUP_BYTES = 4 * 1024 * 1024
LITTLE = 64 * 1024  # bytes: half a minute of a line at 16 kbit/s
SOON = 1.0  # seconds in which a group may come


@dataclass(frozen=True)
class Pace:
    """group: how many bytes are asked for at a time, which is what a line that falls may lose. in_order:
    letters come in the order in which they lie there; else the small ones do, and then the others by size,
    and the line shows how many bytes it brings at a time. upto: larger ones are put off to a later poll."""

    group: int = GROUP_BYTES
    in_order: bool = True
    upto: int | None = None

    def order(self, sizes: Mapping[int, int]) -> list[int]:
        """UIDs of letters of these sizes (bytes) in the order of asking, without those put off."""
        fit = {uid: size for uid, size in sizes.items() if self.upto is None or size <= self.upto}
        return sorted(fit, key=lambda uid: (0 if self.in_order or fit[uid] <= LITTLE else fit[uid], uid))

    def next_group(self, most: int, seconds: float) -> int:
        """How many bytes to ask for after a group of `most` that took so long: a fast line gets more."""
        if self.in_order:
            return most
        return min(2 * most, GROUP_BYTES) if seconds < SOON else max(most // 2, self.group)


WHOLE = Pace()
SMALL_ONES = Pace(LITTLE, in_order=False, upto=LITTLE)
SMALL_FIRST = Pace(LITTLE, in_order=False)
