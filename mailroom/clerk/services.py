"""The tools of one open office, as the clerk's rooms share them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailroom.clerk.change import change_of
from mailroom.clerk.entries import Entry
from mailroom.clerk.outgoing.post import Post
from mailroom.clerk.read.entered_letters import EnteredLetters
from mailroom.clerk.read.reader import Reader
from mailroom.clerk.store import Store
from mailroom.clerk.write.writer import Writer
from mailroom.procedure.house import House
from mailroom.shelves.letters.inbox import Inbox


@dataclass
class Services:
    """Who looks up, reads, writes and carries. house: replaced when config.toml is read again; between:
    called where the work may be broken off, with all that was begun entered."""

    house: House
    store: Store
    inbox: Inbox
    archive: EnteredLetters
    reader: Reader
    writer: Writer
    post: Post
    between: Callable[[], None] = lambda: None

    def enter(self, why: str, entries: Sequence[Entry], now: datetime, *told: str) -> None:
        """Steps 3 and 4 for what time brings: the letters of these decisions are written, all of it is
        entered. told: lines for the log."""
        mails = self.writer.write(entries, self.house, now)
        self.store.enter([change_of(why, entries, mails, self.house, now, told)], now)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Changes that are entered inside share one sync; only then are they told, and their letters filed.
        OSError: none of it counts."""
        inner = self.store.is_grouping
        with self.store.group():
            yield
        if not inner:
            self.between()
