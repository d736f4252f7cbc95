"""What the IMAP door remembers of one mailbox between two polls (`MailboxState`): UIDVALIDITY, UIDs, dates,
and letters that broke.

A state that cannot be read counts as forgotten.

In: `MailboxState.from_json`: a line of JSON. `advance`, `complete`, `note_break`: UIDs and what became of
them.
Out: a new `MailboxState`; `to_json` the way back.
Fails: `from_json` raises JSONDecodeError, KeyError or ValueError for a text that is no state; imap_door.py
then takes it for forgotten.
See: The file it lies in: shelves/files/door_state.py. What is done when UIDVALIDITY changes: `_state` in
imap_door.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailroom.doors.imap.uid_set import NO_UIDS, UidSet


@dataclass(frozen=True)
class MailboxState:
    """What was handled: every UID up to `uid`, and those `beyond` it that were taken before their turn.

    arrived: the latest letter (ISO). floor: during the first complete fetch, only letters from this day on
    are taken (ISO). moving: stored in our inbox, move to the done folder not yet confirmed. alone: fetch one
    by one up to this UID, because the connection broke in this range. tries: breaks at the letter `at`."""

    uidvalidity: int
    uid: int = 0
    arrived: str = ""
    floor: str = ""
    moving: UidSet = NO_UIDS
    alone: int = 0
    tries: int = 0
    at: int = 0
    beyond: UidSet = NO_UIDS

    @classmethod
    def from_json(cls, text: str) -> MailboxState:
        fields = json.loads(text)
        moving = fields["moving"]  # an older mark has a list
        moving = UidSet.parse(moving) if isinstance(moving, str) else UidSet.from_uids(moving)
        return cls(**{**fields, "moving": moving, "beyond": UidSet.parse(fields.get("beyond", ""))})

    def to_json(self) -> str:
        return json.dumps({**vars(self), "moving": str(self.moving), "beyond": str(self.beyond)})

    def advance(self, uid: int, arrived: datetime, moving: bool, *, early: bool = False) -> MailboxState:
        """The next letter was handled; `early`: before its turn, so earlier ones may still wait."""
        latest = max(filter(None, [self.arrived, arrived.isoformat()]), key=datetime.fromisoformat)
        more = self.moving.add(uid) if moving else self.moving
        if not early:
            return replace(self, uid=uid, arrived=latest, moving=more, tries=0)
        tries = 0 if uid == self.at else self.tries
        return replace(self, beyond=self.beyond.add(uid), arrived=latest, moving=more, tries=tries)

    def complete(self, uid: int = 0) -> MailboxState:
        """Every letter was handled, also those passed over up to `uid`."""
        return replace(self, uid=max(self.uid, uid, self.beyond.highest), beyond=NO_UIDS)

    def tries_at(self, uid: int) -> int:
        """How often the connection broke at this letter."""
        return self.tries if uid == self.at else 0

    def note_break(self, asked: Sequence[int]) -> MailboxState:
        """The connection broke while these were fetched: at the second break they are fetched one by one."""
        before = self.tries_at(asked[0])
        alone = max(self.alone, *asked) if before or len(asked) == 1 else self.alone
        return replace(self, alone=alone, tries=before + 1, at=asked[0])
