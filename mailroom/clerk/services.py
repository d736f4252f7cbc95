"""The tools of one open office, as the clerk's rooms share them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailroom.clerk.change import change_of
from mailroom.clerk.entries import Entry
from mailroom.clerk.outgoing.post import Post
from mailroom.clerk.read.entered_letters import EnteredLetters
from mailroom.clerk.read.reader import Reader
from mailroom.clerk.store import Store
from mailroom.clerk.write.writer import Writer
from mailroom.procedure.house import House, HouseNow
from mailroom.shelves.letters.inbox import Inbox


@dataclass(frozen=True)
class Services:
    """Who looks up, reads, writes and carries."""

    house_now: HouseNow
    store: Store
    inbox: Inbox
    archive: EnteredLetters
    reader: Reader
    writer: Writer
    post: Post

    @property
    def house(self) -> House:
        return self.house_now()

    def enter(self, why: str, entries: Sequence[Entry], now: datetime, *told: str) -> None:
        """Steps 3 and 4 for what time brings: the letters of these decisions are written, all of it is
        entered. told: lines for the log."""
        mails = self.writer.write(entries, self.house, now)
        self.store.enter([change_of(why, entries, mails, self.house, now, told)], now)
