"""How letters are counted: each is in exactly one class (`CLASSES`), and received = the sum of the classes. A
sheet each working day.

A reclassified letter counts -1 in its old class, +1 in the new. When it does not add up, the admin and his
head hear at once, with the missing letters named. They hear again once each working day, and when it is over.
No letter is read for a sheet that adds up.

In: `balance`: the `Register` and the `Inbox`. `BalanceMails`: `Services`, now.
Out: `Balance`: sums of each class as the difference to the last sheet, and letters that are missing; mails
when it does not add up.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: Which class a letter gets: clerk/kinds/. The quarter's figures: procedure/tally/."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mailroom.clerk.outcome import Row
from mailroom.clerk.register_rows import LEARNED, stamp
from mailroom.clerk.time.alarm_mails import BOTH, announce
from mailroom.procedure.people import Role
from mailroom.shelves.register.register import Register
from mailroom.shelves.store_parts import Inbox

if TYPE_CHECKING:
    from mailroom.clerk.services import Services

log = logging.getLogger(__name__)
_OF_PERSONS, _OTHERS = ("complaint", "reply", "command"), ("report", "spam", "duplicate", "aside")
CLASSES = (*_OF_PERSONS, "acknowledgement", "bounce", "automatic", *_OTHERS)
AGAIN = timedelta(hours=1)  # how often it is looked whether the letters add up
NAMED = 20  # so many missing letters are named in a mail; `run.py status` names all
TOLD, ALARM = "balanced", "unbalanced"


@dataclass(frozen=True)
class Balance:
    """One moment's sheet. classes: how many letters each of CLASSES has. unclassed: keys of letters in no
    class, or in an unknown one. lost: names of letters that the journal says are set aside, but whose files
    do not lie there. unknown: names of files that lie there, but of which the journal knows nothing. waiting:
    how many are not yet handled; they are not among the received."""

    received: int
    classes: Mapping[str, int]
    unclassed: tuple[str, ...]
    lost: tuple[str, ...]
    unknown: tuple[str, ...]
    waiting: int

    @property
    def discrepancies(self) -> list[tuple[str, str]]:
        """Returns (why, name of the letter) of each letter that keeps the sheet from adding up; names no
        person."""
        return [(why, name) for why in ("unclassed", "lost", "unknown") for name in getattr(self, why)]

    @property
    def adds_up(self) -> bool:
        return not self.discrepancies and self.received == sum(self.classes.values())


def balance(register: Register, inbox: Inbox) -> Balance:
    """Returns the sheet of a store. register: inside a `snapshot`, so that an office at work does not change
    it."""
    before = {*inbox.aside_names()}
    counts, rows = register.counts("letters", "class"), len(register.table("letters"))
    classes = {name: counts[name] for name in CLASSES if name in counts}
    aside = register.find("letters", "class", "aside") + register.find("letters", "status", "aside")
    wrong = {row["key"] for row in aside if (row.get("class") == "aside") != row["key"].startswith("aside:")}
    if sum(classes.values()) != rows:
        wrong |= {key for key, row in register.iterate("letters") if row.get("class") not in CLASSES}
    entered = {row["key"].removeprefix("aside:") for row in aside if row["key"] not in wrong}
    lying, waiting = {*inbox.aside_names()}, inbox.waiting()
    # A letter that is being set aside or taken back just now lies there at one of the two looks only, or
    # waits again.
    unknown = (lying & before) - entered
    return Balance(
        received=rows + len(unknown),
        classes=classes,
        unclassed=tuple(sorted(wrong)),
        lost=tuple(sorted(entered - lying - before - set(waiting))),
        unknown=tuple(sorted(unknown)),
        waiting=len(waiting),
    )


class BalanceMails:
    """What one office says of its balance, to whom and when."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._looked: datetime | None = None
        self._made: tuple[datetime, Balance] | None = None  # a sheet that is not told yet

    def due(self, now: datetime) -> Balance | None:
        """Returns the sheet for a digest of the admin's; None when he has got today's, or the store is new
        today. One that is not told is made anew after an hour, since all letters are counted for it."""
        if self._last(now)[0] >= self._today(now):
            self._made = None
            return None
        if self._made is None or not self._made[0] <= now < self._made[0] + AGAIN:
            self._made = now, balance(self.services.store.register, self.services.inbox)
        return self._made[1]

    def mark(self, sheet: Balance, now: datetime) -> Row:
        """Returns the row that says that this sheet was told today. It is entered with the mail that tells
        it."""
        day = self._today(now).isoformat()
        counts = {"received": sheet.received, "classes": dict(sheet.classes)}
        return Row.fact(TOLD, {"day": day, "at": stamp(now), **counts})

    def as_data(self, sheet: Balance, now: datetime) -> dict[str, Any]:
        """Returns the sheet as the templates show it: the time since the last one, and the whole."""
        day, received, classes = self._last(now)
        parts = {name: sheet.classes.get(name, 0) - classes.get(name, 0) for name in CLASSES}
        since: dict[str, Any] = {"since": day, "received": sheet.received - received, "parts": _parts(parts)}
        register = self.services.store.register
        learned, last = register.fact(LEARNED, {}), register.fact(TOLD, {})
        since["learned"] = learned if learned.get("at", "") > last.get("at", "") else None
        whole = {"total": sheet.received, "all_parts": _parts(sheet.classes), "waiting": sheet.waiting}
        return {**since, "moved": min(parts.values()) < 0, **whole, "even": sheet.adds_up}

    def _last(self, now: datetime) -> tuple[date, int, Mapping[str, int]]:
        """Returns (day, received, classes) of the last sheet; of an empty one when the store was begun, if
        there was none yet."""
        register = self.services.store.register
        last: Mapping[str, Any] | None = register.fact(TOLD)
        if last is not None:
            return date.fromisoformat(last["day"]), int(last["received"]), last["classes"]
        begun: str | None = register.fact("begun")
        return self._today(datetime.fromisoformat(begun) if begun else now), 0, {}

    def watch(self, now: datetime) -> None:
        """Checks, at most once an hour, whether the letters add up. The first alarm goes to the officials at
        any hour, later ones when the office is open."""
        if self._looked is not None and self._looked <= now < self._looked + AGAIN:
            return
        self._looked = now
        register = self.services.store.register
        sheet, told = balance(register, self.services.inbox), register.fact(ALARM)
        again = told != self._today(now).isoformat() and self.services.house.calendar.is_open(now)
        if not sheet.adds_up and (told is None or again):
            missing = [{"why": why, "name": name} for why, name in sheet.discrepancies]
            named = ", ".join(f"{one['why']} {one['name']}" for one in missing[:NAMED])
            counted = (sheet.received, sum(sheet.classes.values()), named or "none of them can be named")
            log.error("the letters received do not add up: %d received, %d in classes; %s", *counted)
            listed = {"missing": missing[:NAMED], "more": len(missing[NAMED:])}
            data, mark = {"balance": self.as_data(sheet, now), **listed}, self._today(now).isoformat()
            self._announce("balance sheet: uneven", "balance_alarm", BOTH, data, now, Row.fact(ALARM, mark))
        elif sheet.adds_up and told is not None:
            data = {"balance": self.as_data(sheet, now)}
            over = Row("facts", ALARM, None)
            self._announce("balance sheet: even again", "balance_clear", BOTH, data, now, over)

    def _today(self, now: datetime) -> date:
        return self.services.house.calendar.local(now).date()

    def _announce(
        self, why: str, form: str, roles: tuple[Role, ...], data: Mapping[str, Any], now: datetime, row: Row
    ) -> None:
        mails, told = announce(self.services, "balance", form, roles, data, now)
        self.services.enter(why, [row, *mails], now, told)


def _parts(classes: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"klass": name, "count": classes[name]} for name in CLASSES if classes.get(name)]
