"""What is sent when the office opens in the morning: digests, quarter reports, registers, the balance sheet.
By night the reader learns from corrections. And what a clock that was set back changes.

A digest goes to a person once a working day at most, and only in office hours.

In: `Hours.open_for`: now, and up to when time passes. `set_back`: now. `next_month`: a day.
Out: entered letters. Reports, registers and balance sheets are made once, by a key that is entered with them.
Fails: The disk's OSError goes up, and the clerk waits. Any other error is logged, and the step is put off an
hour (timers.py). A broken journal raises JournalBroken when `Hours` is made.
See: What each holds: digests.py, balance_sheet.py, procedure/tally/."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from mailroom.clerk.kinds.receipt_rate_limit import Pace
from mailroom.clerk.outcome import DossierDecision, Entry, Row, first_letters
from mailroom.clerk.outgoing.digest_lines import line_of
from mailroom.clerk.read.office_examples import learn_by_night
from mailroom.clerk.register_rows import stamp
from mailroom.clerk.services import Services
from mailroom.clerk.store import GROUP
from mailroom.clerk.time.balance_sheet import Balance, BalanceMails
from mailroom.clerk.time.digests import MOST, digest_of, in_reading_order
from mailroom.clerk.time.flood_orders import lines_of_waiting
from mailroom.clerk.time.monthly_dmarc_and_dns import DoorNotes, line_of_month
from mailroom.clerk.time.timers import attempt_hours
from mailroom.procedure.dossiers import report_approval
from mailroom.procedure.event import LONG_AGO
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.shelves.store_parts import Journal

LAST = "9999"  # beyond any moment
# What the secretariat gets of each month: the register to print, and what is typed into LAPOR!.
MONTHLY = {"register": "buku-agenda-{}.pdf", "lapor": "lapor-{}.csv"}
log = logging.getLogger(__name__)


class Hours:
    """What happens in office hours."""

    def __init__(self, services: Services, journal: Journal, left: DoorNotes) -> None:
        """left: what the doors left on the disk."""
        self.services, self.left = services, left
        self.sheets = BalanceMails(services)
        # the latest moment that the office's clock has shown
        self.latest = journal.last_moment or LONG_AGO

    def set_back(self, now: datetime) -> None:
        """Handles a clock that was set back to before a moment it had shown. Mails that were put off until a
        moment of the old clock become due by the new one. Nothing is lost and nothing happens twice, since
        all that happened is entered."""
        services, register = self.services, self.services.store.register
        opens = stamp(services.house.calendar.next_open(now))
        entries: list[Entry] = []
        waiting = register.range("mails", "status", LAST, of="waiting")
        entries += [Row("mails", key, {"next": opens}) for key, at in waiting if at > opens]
        again = [one for one in register.range("dossiers", "due", LAST) if one[0].startswith("again-")]
        entries += [Row("dossiers", key, {"due": stamp(now)}) for key, at in again if at > stamp(now)]
        services.post.waits.relay, services.post.waits.domains = None, {}  # they make no sense any more
        log.warning("the clock was set back: from %s to %s", stamp(self.latest), stamp(now))
        services.enter("the clock was set back", entries, now)

    def open_for(self, now: datetime, upto: datetime) -> None:
        """Sends the digests, reports, registers and balance sheet that are due, if the office is open at
        `now`. The balance sheet's alarm goes at any hour."""
        attempt_hours(self.services, "balance sheet", partial(self.sheets.watch, now), now)
        if not self.services.house.calendar.is_open(now):
            attempt_hours(self.services, "learning", partial(self._learn, now), now)
            return
        self._reports(now, upto)
        self._digests(now, self.sheets.due(now))

    def _learn(self, now: datetime) -> None:
        """By night the reader learns from what the admin corrected by day."""
        services = self.services
        learned = learn_by_night(services.store, services.reader.complaints, services.house, now)
        if learned is not None:
            services.enter("learned from the admin's corrections", [learned], now)

    def _digests(self, now: datetime, sheet: Balance | None) -> None:
        """Of all who have lines waiting and no digest of today; the lines of the others are not even read."""
        register = self.services.store.register
        today = self.services.house.calendar.local(now).date().isoformat()
        waiting = dict.fromkeys(register.counts("agenda", "person"))
        if Pace.load_pace(register, self.services.house.new_per_hour).waiting():
            waiting.setdefault(self.services.house.admin.address)
        people = [one for one in waiting if register.fact(f"digest:{one}") != today]
        for start in range(0, len(people), GROUP):
            with self.services.store.together():
                for address in people[start : start + GROUP]:
                    rows = register.find("agenda", "person", address)
                    deed = partial(self._digest, address, rows, today, sheet, now)
                    attempt_hours(self.services, f"digest:{address}", deed, now)

    def _digest(
        self, address: str, rows: list[dict[str, Any]], today: str, sheet: Balance | None, now: datetime
    ) -> None:
        """One person's. sheet: the balance that the admin's digest tells, too. What he did himself today
        waits for tomorrow where there is nothing else to tell."""
        services, local = self.services, self.services.house.calendar.local
        days = [
            local(datetime.fromisoformat(row["at"])).date() for row in rows if row["line"]["kind"] == "done"
        ]
        if rows and len(days) == len(rows) and min(days).isoformat() == today:
            return
        entries: list[Entry] = [Row("agenda", str(row["key"]), None) for row in rows]
        told: tuple[str, ...] = ()
        lines, data = [line_of(row["line"]) for row in rows], dict[str, Any]()
        if address == services.house.admin.address:
            slow, data["waiting"] = lines_of_waiting(services, MOST)
            lines += slow
        if lines := in_reading_order(services, lines):
            entries.append(Row.fact(f"digest:{address}", today))
            if sheet is not None and address == services.house.admin.address:
                data["balance"] = self.sheets.as_data(sheet, now)
                entries.append(self.sheets.mark(sheet, now))
            made, line = digest_of(services, lines, now, **data)
            entries += made
            told = (line,)
        services.enter(f"digest of {today}", entries, now, *told)

    def _reports(self, now: datetime, upto: datetime) -> None:
        """Each quarter that has ended since the store was begun: the draft to the admin (row 9); each month:
        the register to print."""
        register, calendar = self.services.store.register, self.services.house.calendar
        begun, reported = register.fact("begun"), register.fact("reported", None)
        if begun is None:
            return
        first = calendar.local(datetime.fromisoformat(begun)).date().replace(day=1)
        month = date.fromisoformat(reported) if reported else first
        while next_month(month) <= calendar.local(upto).date():
            if not attempt_hours(
                self.services, f"month {month:%Y-%m}", partial(self._month, month, now), now
            ):
                return
            month = next_month(month)

    def _month(self, month: date, now: datetime) -> None:
        """The register of one month; at the end of a quarter its report. Entered together with the mark."""
        house, key = self.services.house, f"register-{month:%Y-%m}"
        reader, named = house.people.first(Role.SECRETARIAT), MONTHLY.items()
        papers = tuple((paper, name.format(f"{month:%Y-%m}")) for paper, name in named)
        to = (reader.role, reader.address, reader.name)
        register = Reply("register_print", *to, "info", data={"month": month}, papers=papers)
        entries: list[Entry] = [Row.fact("reported", next_month(month).isoformat())]
        way, of = "register.register_sent/monthly", f"{month:%Y-%m}"
        entries += first_letters(key, "printed", [register], now, way=way, stage="done", month=of)
        entries += line_of_month(self.services, self.left, month, now)
        told = []
        if month.month % 3 == 0:
            first = date(month.year, month.month - 2, 1)
            label, last = f"{month.year}-T{month.month // 3}", next_month(month) - timedelta(days=1)
            dossier, decision = report_approval.open_report(label, first, last, house, now, now)
            entries.append(DossierDecision(dossier, decision.events, decision.letters))
            told.append(f"{dossier.key}: draf laporan triwulan dikirim kepada admin")
        self.services.enter(f"month {month:%Y-%m}", entries, now, *told)


def next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
