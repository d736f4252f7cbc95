"""Which tools one open office has, in one value (`Services`): the store, the inbox, who reads, who writes,
who carries.

For letters office.py does the same.

In: `Services.enter`: why, entries, now, log lines. `number`: a series, now.
Out: the change is written and entered (steps 3 and 4) for what time brings. `number`: the next number and its
row.
Fails: OSError goes up and nothing counts. A history with an unknown event raises KeyError.
See: Where they are made: daemon/store_opening.py. The register behind `store`: store.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailroom.clerk.change import change_of
from mailroom.clerk.current_work import InHand
from mailroom.clerk.laid_tables import LaidTables
from mailroom.clerk.outcome import Entry, Row
from mailroom.clerk.outgoing.mail_delivery import Post
from mailroom.clerk.read.letter_bytes import EnteredLetters
from mailroom.clerk.read.reader import Reader
from mailroom.clerk.store import Store
from mailroom.clerk.write.writer import Writer
from mailroom.procedure.office_facts import House, HouseNow
from mailroom.shelves.store_parts import Inbox


@dataclass(frozen=True)
class Services:
    """Who looks up, reads, writes and carries. hand: what is worked at; tables: the office's, with changes by
    mail."""

    house_now: HouseNow
    store: Store
    inbox: Inbox
    archive: EnteredLetters
    reader: Reader
    writer: Writer
    post: Post
    hand: InHand
    tables: LaidTables

    @property
    def house(self) -> House:
        return self.house_now()

    def number(self, series: str, now: datetime, earlier: int = 0) -> tuple[str, Row]:
        """Returns the key for mails that belong to no case ("digest-2026-03-06-001"), and the row that counts
        it. earlier: how many of this series the same change holds already."""
        today = self.house.calendar.local(now).date().isoformat()
        serial = self.store.next_serial(f"{series}:{today}") + earlier
        return f"{series}-{today}-{serial:03d}", Row.fact(f"serial:{series}:{today}", serial)

    def enter(self, why: str, entries: Sequence[Entry], now: datetime, *told: str) -> None:
        """Does steps 3 and 4 for what time brings: writes the letters of these decisions and enters all of
        it. told: lines for the log."""
        mails = self.writer.write(entries, self.house, now)
        self.store.enter([change_of(why, entries, mails, self.house, now, told)], now)
