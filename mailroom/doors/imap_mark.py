"""What the IMAP door remembers of one mailbox between two polls: a value, written as one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from mailroom.doors.imap_line import ranges, unranged


@dataclass(frozen=True)
class Mark:
    """What was handled: every UID up to `uid`. `arrived`: the latest letter (ISO); `floor`: a first reading under way takes only
    letters since that day (ISO); `moving`: put, and not yet known to lie in the done folder. `alone`: up to this UID letters are asked
    for one by one, because the line broke at one of them; `tries`: how often it has since a letter was last put.
    """

    uidvalidity: int
    uid: int = 0
    arrived: str = ""
    floor: str = ""
    moving: tuple[int, ...] = ()
    alone: int = 0
    tries: int = 0

    @classmethod
    def read(cls, text: str) -> Mark:
        fields = json.loads(text)
        moving = fields["moving"]  # an older mark has a list
        return cls(**{**fields, "moving": unranged(moving) if isinstance(moving, str) else tuple(moving)})

    def written(self) -> str:
        return json.dumps({**asdict(self), "moving": ranges(self.moving)})

    def after(self, uid: int, arrived: datetime, moving: bool) -> Mark:
        """The next letter is behind us."""
        latest = max(filter(None, [self.arrived, arrived.isoformat()]), key=datetime.fromisoformat)
        more = (*self.moving, uid) if moving else self.moving
        return replace(self, uid=uid, arrived=latest, moving=more, tries=0)

    def stumbled(self, asked: Sequence[int]) -> Mark:
        """The line broke while these letters were asked for. Once is nothing; twice at the same place, and they come one by one."""
        again = self.tries > 0 or len(asked) == 1
        return replace(self, alone=max(self.alone, asked[-1]) if again else self.alone, tries=self.tries + 1)
