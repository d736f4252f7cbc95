"""Outgoing mail: carries what is due, writes an attempt down before it is made, and enters the result.

Promises: nothing is sent before its change is synced; a crash while sending costs a wait, not a flood (README
promise 5). A mail that starts somebody's clock enters "left" in its case at the moment it left our side
(promise 8). A permanent refusal or a bounce is told to the admin and shown in the case, and never answered.

Nobody knows of a mail whose line broke behind the final dot, or that was being sent when the office was
killed. It waits `Rules.look` for a sign that it arrived (delivery_evidence.py); only then the same bytes are
sent a second time.

The highest rank leaves first, also in a queue of thousands: it is asked anew before each group; of one rank
the small before the large. Trouble with the relay ends the round, and no letter's time runs out by it; a
domain that puts us off waits by itself. A slow relay has the clerk for `ROUND_SECONDS` at a time, or for one
letter: then he reads the letters that have come in meanwhile, and goes on."""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Protocol

from mailroom.clerk.change import Change, stamp
from mailroom.clerk.outgoing.address_health import AddressBook, AddressHealth
from mailroom.clerk.outgoing.backoff import Patience, Rules, backoff
from mailroom.clerk.outgoing.delivery_evidence import Signs, doubt_event, enter_events, left_events, unsure
from mailroom.clerk.outgoing.undelivered_mail import Failure, decide_undelivered
from mailroom.clerk.store import Store
from mailroom.clerk.write.writer import Writer
from mailroom.doors.relay import domain_of
from mailroom.procedure.case import Case
from mailroom.procedure.clocks import is_our_delay
from mailroom.procedure.event import Event
from mailroom.procedure.house import House
from mailroom.procedure.letter import Later, Never, Outgoing, Sent
from mailroom.reading.senders.refusal_reasons import reason
from mailroom.shelves.letters.outbox import Outbox
from mailroom.writing.late_notice import with_paragraph

log = logging.getLogger(__name__)
LAST, MIDDLE = 9, 5  # ranks: of what is least urgent, and of what has none
GROUP = 16  # results entered with one sync
# bytes: a mail beyond it is under way for minutes on a slow line; a group of its own costs a sync
LARGE = 512 * 1024
ROUND = 480  # mails that leave before letters are read again: one of them may ask for an answer
ROUND_SECONDS = 30.0  # and so long at most, whatever the relay takes for one
BEHIND = timedelta(minutes=1)  # what the relay took amiss goes behind the others, when it is tried again
NEXT_ROUND = Later("the round is over", scope="office", tried=False)
EXPIRED = "5.4.7 delivery time expired"  # RFC 3463 3.5


def recipient(row: Mapping[str, Any]) -> str:
    """Where a mail goes: to whom it was written, or to another address of his."""
    return str(row.get("rcpt") or row["to"])


class Carrier(Protocol):
    """The postman: doors/maildir.Relay or Maildirs."""

    def carry(self, mail: Outgoing, now: datetime) -> Sent | Later | Never: ...

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterable[Sent | Later | Never]:
        """Mails that leave together, and what came of each, in their order."""
        ...


def held_up(row: Mapping[str, Any]) -> bool:
    """Whether a mail that waits could have left: it was due once, and was put off."""
    return bool(row.get("attempts") or row.get("trouble"))


class Post:
    """The outbox of one office."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        carrier: Carrier,
        house: House,
        writer: Writer,
        rules: Rules = Rules(),  # noqa: B008 - frozen
        luck: Callable[[], float] = random.random,
    ) -> None:
        """luck: gives numbers in [0, 1) that spread tries."""
        self.store, self.outbox, self.carrier, self.house, self.writer = store, outbox, carrier, house, writer
        self.rules, self.patience = rules, Patience(luck)
        self.signs, self.book = Signs(store, house), AddressBook(store, writer.opened)
        self.ticks: Callable[[], float] = time.monotonic
        self._in_trouble = store.register.fact("relay") is not None
        self.outcomes: Counter[str] = Counter()  # sent, later, never: since the office was opened

    @property
    def health(self) -> AddressHealth:
        return AddressHealth(self.store, self.rules)

    def due(self, now: datetime, limit: int) -> list[dict[str, Any]]:
        """The mails to send now: what answers a person before what informs him, else in order of time."""
        keys = self.store.register.range("mails", "status", stamp(now), of="waiting", limit=limit)
        return [row for row in (self.store.mail(key) for key, _ in keys) if row is not None]

    def deliver(self, now: datetime, most: int = LAST) -> int:
        """Carry what is due, in groups, until nothing is or a round is over; returns how many left, or were
        refused for good: both may have led to new mails. most: the rank of the least urgent that go.

        What came of one group is entered with the attempts of the next, so that they share a sync.
        """
        left, results = 0, [Change("sent")]
        going, until = True, self.ticks() + ROUND_SECONDS
        while going and left < ROUND and not self.patience.resting(now) and (rows := self.due(now, GROUP)):
            if not (rows := [row for row in rows if int(row.get("priority", MIDDLE)) <= most]):
                break  # they come in the order of their ranks
            rows = self._together(rows)
            found = self.signs.look_for([row for row in rows if unsure(row, self.rules)], self.rules, now)
            group = [
                row
                for row in rows
                if row["key"] not in found.keys and not self._put_off(row, results[0], now)
            ]
            health = AddressHealth(self.store, self.rules, results[0].tables.get("facts", {}))
            self.store.enter([*results, found.change, self._attempts(group, health, now)], now)
            left += found.left
            change, gone, going = self._group(group, now, until)
            results = [change]
            left += gone
        self.store.enter(results, now)
        return left

    def _together(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those of them that leave next: of each rank the small ones first, and a large one by itself. A line
        that falls under it, or an office that ends meanwhile, leaves nothing in doubt of what went before."""
        large = {row["key"] for row in rows if self.outbox.size(str(row["key"])) > LARGE}
        ordered = sorted(rows, key=lambda row: (int(row.get("priority", MIDDLE)), row["key"] in large))
        return [*takewhile(lambda row: row["key"] not in large, ordered)] or ordered[:1]

    def _put_off(self, row: Mapping[str, Any], change: Change, now: datetime) -> bool:
        """Whether this mail waits with its domain."""
        until = self.patience.put_off(domain_of(recipient(row)), now) if self.patience.domains else None
        if until is not None:
            change.update("mails", str(row["key"]), next=stamp(max(until, now + BEHIND)))
        return until is not None

    def _attempts(self, rows: list[dict[str, Any]], health: AddressHealth, now: datetime) -> Change:
        change = Change("attempts")
        for row in rows:
            attempts = int(row["attempts"]) + 1
            wait = max(backoff(attempts), self.rules.look)
            went = bool(row.get("went") or row.get("maybe")) or attempts > int(row.get("heard") or 0) + 1
            row["late"] = row.get("late") if went else self._late(row, now)
            # An attempt of which nothing was heard stays in doubt, whatever is heard of those after it; it
            # has left by now, if it has.
            doubt = not row.get("maybe") and unsure(row, self.rules)
            said = {key: value for key, value in (("late", row["late"]), ("went", went)) if value}
            said |= {"maybe": stamp(now)} if doubt else {}
            change.update("mails", row["key"], attempts=attempts, next=stamp(now + wait), **said)
            to, health = self.book.recipient(row, self.house, health, now)
            if to != recipient(row):  # round an address that is dead, where its owner has another
                row["rcpt"] = to
                change.update("mails", row["key"], rcpt=to)
        change.add_rows(health.entries())
        return change

    def _late(self, row: Mapping[str, Any], now: datetime) -> str | None:
        """Since when a mail says that it could not leave; None: it says nothing. Once it may have arrived, it
        goes again as it went, whatever is heard of later tries."""
        due = row.get("due")
        return stamp(now) if due and is_our_delay(datetime.fromisoformat(due), now, self.house) else None

    def _group(self, rows: list[dict[str, Any]], now: datetime, until: float) -> tuple[Change, int, bool]:
        """Carry these mails: what came of them, how many left or were refused, and whether more may be
        tried."""
        outcomes = list(self.carrier.carry_all(self._in_time(rows, until), now))
        outcomes += [NEXT_ROUND] * (len(rows) - len(outcomes))
        going = self.ticks() < until and not any(
            isinstance(one, Later) and one.scope == "office" for one in outcomes
        )
        return *self.came_of(rows, outcomes, now), going

    def _in_time(self, rows: list[dict[str, Any]], until: float) -> Iterator[Outgoing]:
        """These mails, each when it is asked for, until the round is over; the first always."""
        for place, row in enumerate(rows):
            if place and self.ticks() >= until:
                return
            yield self._outgoing(row)

    def came_of(
        self,
        rows: list[dict[str, Any]],
        outcomes: Iterable[Sent | Later | Never],
        now: datetime,
        *,
        by_relay: bool = True,
    ) -> tuple[Change, int]:
        """What became of mails, whoever carried them, as a change; and how many left or were refused. One
        outcome a mail.

        by_relay: our own has said so, and cannot be in trouble.
        """
        results = Change("sent")
        gone: dict[str, list[Event]] = {}
        refused: list[tuple[Mapping[str, Any], str]] = []
        left = 0
        for row, outcome in zip(rows, outcomes, strict=True):
            self.outcomes[type(outcome).__name__.lower()] += 1
            if isinstance(outcome, Later):
                self._later(row, outcome, results, gone, refused, now)
            else:
                if by_relay:
                    self._well(row, results)
                left += self._enter_outcome(row, outcome, results, gone, refused)
        known: dict[str, Case] = {}  # as this change has made them so far
        for number, events in gone.items():
            enter_events(self.store, self.house, results, number, events, known)
        health = self.health
        for mail, why in refused:
            health = self._give_up(mail, why, results, known, health, now)
        return results, left + len(refused)

    def _give_up(
        self,
        row: Mapping[str, Any],
        why: str,
        results: Change,
        known: dict[str, Case],
        health: AddressHealth,
        now: datetime,
    ) -> AddressHealth:
        """The relay refuses it for good, or its recipient's side has put it off for too long."""
        key = str(row["dossier"])
        case = known.get(key) or self.store.case(key)
        if case is not None:
            known[key] = case
        results.update("mails", str(row["key"]), trouble=why)
        failure = Failure(why, reason(why))
        entries, health = decide_undelivered(row, failure, case, health, self.book, self.house, now)
        results.add(entries, self.writer.write(entries, self.house, now), self.house, now)
        return health

    def _outgoing(self, row: Mapping[str, Any]) -> Outgoing:
        key, raw = str(row["key"]), b""
        if row.get("late"):
            with suppress(OSError):  # the postman says what is the matter with the file
                raw = with_paragraph(
                    self.outbox.raw(key), self.writer.typist.lateness_sentence(row["due"], row["late"])
                )
        return Outgoing(
            key,
            str(row["sender"]),
            recipient(row),
            raw,
            int(row["attempts"]) > 0,
            "" if raw else self.outbox.file(key),
        )

    def _well(self, row: Mapping[str, Any], results: Change) -> None:
        """The relay has taken or refused a mail: neither it nor the mail's domain is in trouble."""
        self.patience.note_success(domain_of(recipient(row)))
        if self._in_trouble:
            results.remove("facts", "relay")
            self._in_trouble = False

    def _enter_outcome(
        self,
        row: Mapping[str, Any],
        outcome: Sent | Never,
        results: Change,
        gone: dict[str, list[Event]],
        refused: list[tuple[Mapping[str, Any], str]],
    ) -> bool:
        key = str(row["key"])
        if isinstance(outcome, Never):
            refused.append((row, outcome.why))
            return False
        results.update("mails", key, status="sent", left=stamp(outcome.at), next=None)
        events = left_events(row, outcome.at, "again" if unsure(row, self.rules) else "")
        if events:
            gone.setdefault(str(row["dossier"]), []).extend(events)
        return True

    def _later(
        self,
        row: Mapping[str, Any],
        later: Later,
        results: Change,
        gone: dict[str, list[Event]],
        refused: list[tuple[Mapping[str, Any], str]],
        now: datetime,
    ) -> None:
        """It waits. What was not tried waits as it did before; what may have arrived waits for a sign of
        that."""
        key, attempts = str(row["key"]), int(row["attempts"]) + 1
        until = self._whose(row, later, results, now)
        if later.maybe:
            results.update(
                "mails", key, trouble=later.why, maybe=stamp(now), next=stamp(now + self.rules.look)
            )
            gone.setdefault(str(row["dossier"]), []).append(doubt_event(row, now))
        elif not later.tried:
            again = stamp(until) if until else row["next"]
            why = {} if later.scope == "office" else {"trouble": later.why}
            results.update("mails", key, attempts=attempts - 1, next=again, **why)
        elif later.scope == "relay":
            results.update(
                "mails", key, heard=attempts, trouble=later.why, next=stamp((until or now) + BEHIND)
            )
        else:
            first = str(row.get("first") or stamp(now))
            if now >= self.house.calendar.ends(datetime.fromisoformat(first), self.rules.expire):
                refused.append((row, f"{EXPIRED}: {later.why}"))
                return
            own = now + backoff(attempts, self.patience.luck())
            wait = max(own, until or own)
            results.update("mails", key, heard=attempts, first=first, trouble=later.why, next=stamp(wait))

    def _whose(self, row: Mapping[str, Any], later: Later, results: Change, now: datetime) -> datetime | None:
        """Have the domain wait whose trouble it is, or the relay; until when. None: it is the letter's own,
        or was met before it."""
        if later.scope == "domain":
            domain = domain_of(recipient(row))
            return (
                self.patience.domain_failed(domain, now).until
                if later.tried
                else self.patience.put_off(domain, now)
            )
        if later.scope != "relay" or self.patience.resting(now):
            return None
        wait = self.patience.relay_failed(now)
        told = self.store.register.fact("relay") or {"since": stamp(now), "tries": 0}
        results.fact(
            "relay", {**told, "tries": told["tries"] + 1, "why": later.why, "next": stamp(wait.until)}
        )
        self._in_trouble = True
        log.warning("the relay cannot be used: %s", later.why)
        return wait.until if later.tried else None
