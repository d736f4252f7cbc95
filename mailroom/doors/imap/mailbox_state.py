"""What the IMAP door remembers of one mailbox between two polls: a value, written as one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailroom.doors.imap.uid_set import NONE, Uids


@dataclass(frozen=True)
class Mark:
    """What was handled: every UID up to `uid`, and those `beyond` it that were taken before their turn.
    `arrived`: the latest letter (ISO); `floor`: a first reading under way takes only letters since that day
    (ISO); `moving`: put, and not yet known to lie in the done folder. `alone`: up to this UID letters are
    asked for one by one, because the line broke at one of them; `tries`: how often it has since the letter
    `at` which it did was last passed."""

    uidvalidity: int
    uid: int = 0
    arrived: str = ""
    floor: str = ""
    moving: Uids = NONE
    alone: int = 0
    tries: int = 0
    at: int = 0
    beyond: Uids = NONE

    @classmethod
    def read(cls, text: str) -> Mark:
        fields = json.loads(text)
        moving = fields["moving"]  # an older mark has a list
        moving = Uids.read(moving) if isinstance(moving, str) else Uids.of(moving)
        return cls(**{**fields, "moving": moving, "beyond": Uids.read(fields.get("beyond", ""))})

    def written(self) -> str:
        return json.dumps({**vars(self), "moving": str(self.moving), "beyond": str(self.beyond)})

    def after(self, uid: int, arrived: datetime, moving: bool, *, early: bool = False) -> Mark:
        """The next letter is behind us; `early`: one before its turn, which says nothing of those before
        it."""
        latest = max(filter(None, [self.arrived, arrived.isoformat()]), key=datetime.fromisoformat)
        more = self.moving.with_(uid) if moving else self.moving
        if not early:
            return replace(self, uid=uid, arrived=latest, moving=more, tries=0)
        tries = 0 if uid == self.at else self.tries
        return replace(self, beyond=self.beyond.with_(uid), arrived=latest, moving=more, tries=tries)

    def whole(self, uid: int = 0) -> Mark:
        """Everything there was is behind us, also what was passed over up to `uid`."""
        return replace(self, uid=max(self.uid, uid, self.beyond.highest), beyond=NONE)

    def tried(self, uid: int) -> int:
        """How often the line broke at this letter."""
        return self.tries if uid == self.at else 0

    def stumbled(self, asked: Sequence[int]) -> Mark:
        """The line broke while these letters were asked for. Once is nothing; twice at the same place, and
        they come one by one."""
        before = self.tried(asked[0])
        alone = max(self.alone, *asked) if before or len(asked) == 1 else self.alone
        return replace(self, alone=alone, tries=before + 1, at=asked[0])
