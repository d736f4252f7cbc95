"""How due mails are sent: in which order, the attempt entered before it is made, the result entered after it.

The most urgent leave first, the small before the large, also from a queue of thousands. A mail that starts
somebody's clock enters "left" in its case at the moment it left our side. Trouble with the relay ends the
round and counts against no mail. A slow relay keeps the clerk for 30 s (`ROUND_SECONDS`), or for one letter.
When nobody knows whether a mail arrived, it waits `look_minutes` of [relay] for a sign (unsure_delivery.py).
Only then the same bytes go again. Nothing is sent before its change is synced. An attempt is in the journal
before it is made, so a crash while sending costs a wait and no flood.

In: `Post.deliver`: now, and the least urgent rank. `came_of`: mails and what a `Carrier` did with each (Sent,
Later, Never).
Out: how many mails were tried; their results stand in the journal.
Fails: The disk's OSError goes up: nothing is sent before its attempt is entered. Another error puts that one
mail off.
See: Waits between tries: backoff.py. Refusals for good: undelivered_mail.py. The SMTP itself:
doors/smtp_client.py."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Protocol

from mailroom.clerk.change import Change, change_of
from mailroom.clerk.current_work import MAIL, InHand
from mailroom.clerk.outcome import Entry, Row, case_after, line_for_admin
from mailroom.clerk.outgoing.address_health import AddressBook, AddressHealth
from mailroom.clerk.outgoing.backoff import Rules, Waits, backoff
from mailroom.clerk.outgoing.undelivered_mail import decide_undelivered
from mailroom.clerk.outgoing.unsure_delivery import Signs, doubt_event, enter_events, left_events, unsure
from mailroom.clerk.register_rows import Mail, stamp
from mailroom.clerk.store import Store
from mailroom.clerk.write.writer import Writer
from mailroom.doors.smtp_client import domain_of
from mailroom.procedure.case import Case
from mailroom.procedure.deadlines import is_our_delay
from mailroom.procedure.event import Event
from mailroom.procedure.letter import Later, Never, Outgoing, Sent
from mailroom.procedure.office_facts import House, HouseNow
from mailroom.reading.senders.refusal_reasons import reason
from mailroom.writing.outgoing_mime import with_paragraph

log = logging.getLogger(__name__)
LAST = 9  # the rank of what is least urgent
GROUP = 16  # results entered with one sync
# bytes: a mail beyond it is under way for minutes on a slow line; a group of its own costs a sync
LARGE = 512 * 1024
ROUND = 480  # mails that leave before letters are read again: one of them may ask for an answer
ROUND_SECONDS = 30.0  # and so long at most, whatever the relay takes for one
FAILED = timedelta(hours=1)  # what the program could not do about a mail is tried again then
BEHIND = timedelta(minutes=1)  # what the relay took amiss goes behind the others, when it is tried again
NEXT_ROUND = Later("the round is over", scope="office", tried=False)
EXPIRED = "5.4.7 delivery time expired"  # RFC 3463 3.5
Luck = Callable[[], float]
Carried = Sent | Later | Never  # the outcome of one try


class Carrier(Protocol):
    """The postman: smtp_client.Relay or maildir.Maildirs."""

    def carry(self, mail: Outgoing, now: datetime) -> Carried: ...

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterable[Carried]:
        """Carries mails that leave together; yields the result of each, in their order."""
        ...


@dataclass(frozen=True)
class Fate:
    """What one try has led to: rows, and events of the mail's dossier. refused: why the mail is given up."""

    rows: tuple[Row, ...]
    events: Sequence[Event] = ()
    left: bool = False
    refused: str | None = None


class Post:
    """The outgoing mail of one office."""

    def __init__(
        self,
        store: Store,
        carrier: Carrier,
        house_now: HouseNow,
        writer: Writer,
        rules: Rules,
        luck: Luck,
        hand: InHand,
    ) -> None:
        """store: with its outgoing mails; luck: gives numbers in [0, 1) that spread tries; hand: names the
        mail that is worked at."""
        assert store.outgoing is not None
        self.store, self.outgoing, self.carrier, self.writer = store, store.outgoing, carrier, writer
        self.rules, self.waits, self.house_now, self.hand = rules, Waits(luck), house_now, hand
        self.signs, self.book = Signs(store, house_now), AddressBook(store, writer.opened)
        self.ticks: Callable[[], float] = time.monotonic
        self.round_seconds = ROUND_SECONDS
        self._in_trouble = store.register.fact("relay") is not None
        self.outcomes: Counter[str] = Counter()  # sent, later, never: since the office was opened

    @property
    def house(self) -> House:
        return self.house_now()

    @property
    def health(self) -> AddressHealth:
        return AddressHealth(self.store, self.rules)

    def due(self, now: datetime, limit: int) -> list[Mail]:
        """Returns the mails to send now. Mails that answer a person come before mails that only inform him;
        else they stand in order of time."""
        keys = self.store.register.range("mails", "status", stamp(now), of="waiting", limit=limit)
        return [mail for mail in (self.store.mail(key) for key, _ in keys) if mail is not None]

    def deliver(self, now: datetime, most: int = LAST) -> int:
        """Carries what is due, in groups, until nothing is due or a round is over. Returns how many mails
        left or were refused for good, since both may lead to new mails. most: the rank of the least urgent
        mails that go. The results of one group are entered with the attempts of the next, so that they share
        a sync."""
        gone, sent = 0, Change("sent")
        going, until = True, self.ticks() + self.round_seconds
        while going and gone < ROUND and not self.waits.resting(now) and (mails := self.due(now, GROUP)):
            if not (mails := [mail for mail in mails if mail.priority <= most]):
                break  # they come in the order of their ranks
            mails = self._leaving_together(mails)
            with self.hand.piece(MAIL, mails[0].id):
                doubtful = [mail for mail in mails if unsure(mail, self.rules)]
                signs, settled, left = self.signs.look_for(doubtful, self.rules, now)
                waits = {mail.id: self.waits.blocked_until(domain_of(mail.address), now) for mail in mails}
                for mail in (mail for mail in mails if mail.id not in settled):
                    if wait := waits[mail.id]:
                        sent.update("mails", mail.id, next=stamp(max(wait, now + BEHIND)))
                group = [mail for mail in mails if mail.id not in settled and not waits[mail.id]]
                health = AddressHealth(self.store, self.rules, sent.tables.get("facts", {}))
                group, attempts = self._attempts(group, health, now)
                rows = (("signs", signs), ("attempts", attempts))
                self.store.enter(
                    [sent, *(change_of(why, made, [], self.house, now) for why, made in rows)], now
                )
                outcomes = list(self.carrier.carry_all(self._in_time(group, until), now))
                outcomes += [NEXT_ROUND] * (len(group) - len(outcomes))
                ended = any(isinstance(one, Later) and one.scope == "office" for one in outcomes)
                going = self.ticks() < until and not ended
                sent, here = self.came_of(group, outcomes, now)
                gone += left + here
        self.store.enter([sent], now)
        return gone

    def _leaving_together(self, mails: list[Mail]) -> list[Mail]:
        """Those of them that leave next: of each rank the small ones first, and a large one by itself. A line
        that falls under it, or an office that ends meanwhile, leaves nothing in doubt of what went before."""
        large = {mail.id for mail in mails if self.outgoing.size(mail.id) > LARGE}
        ordered = sorted(mails, key=lambda mail: (mail.priority, mail.id in large))
        return [*takewhile(lambda mail: mail.id not in large, ordered)] or ordered[:1]

    def _attempts(
        self, mails: Iterable[Mail], health: AddressHealth, now: datetime
    ) -> tuple[list[Mail], list[Entry]]:
        """The mails as they are tried now, and their attempts, to be entered before."""
        tried: list[Mail] = []
        entries: list[Entry] = []
        for mail in mails:
            attempts, wait = mail.attempts + 1, max(backoff(mail.attempts + 1), self.rules.resend_after)
            went = mail.went or mail.maybe is not None or attempts > mail.heard + 1
            # Since when it says that it could not leave. Once it may have arrived, it goes again as it went,
            # whatever is heard of later tries.
            late = mail.late
            if not went:
                late = stamp(now) if mail.due and is_our_delay(mail.due, now, self.house) else ""
            fields: dict[str, Any] = {"attempts": attempts, "next": stamp(now + wait)}
            fields |= {name: value for name, value in (("late", late), ("went", went)) if value}
            if mail.maybe is None and unsure(mail, self.rules):
                # An attempt of which nothing was heard stays in doubt, whatever is heard of those after it;
                # it has left by now, if it has.
                fields["maybe"] = stamp(now)
            to, health = self.book.recipient(mail, self.house, health, now)
            if to != mail.address:  # round an address that is dead, where its owner has another
                fields["rcpt"] = to
            tried.append(replace(mail, late=late, rcpt=fields.get("rcpt", mail.rcpt)))
            entries.append(Row("mails", mail.id, fields))
        return tried, [*entries, *health.entries()]

    def _in_time(self, mails: Sequence[Mail], until: float) -> Iterator[Outgoing]:
        """These mails, each when it is asked for, until the round is over; the first always."""
        for place, mail in enumerate(mails):
            if place and self.ticks() >= until:
                return
            self.hand.name_piece(MAIL, mail.id)
            raw = b""
            if mail.late and mail.due:
                with suppress(OSError):  # the postman says what is the matter with the file
                    sentence = self.writer.composer.lateness_sentence(stamp(mail.due), mail.late)
                    raw = with_paragraph(self.outgoing.raw(mail.id), sentence)
            file = "" if raw else self.outgoing.file(mail.id)
            if not (raw or file):  # an engine that keeps no files
                raw = self.outgoing.raw(mail.id)
            yield Outgoing(mail.id, mail.sender, mail.address, raw, mail.attempts > 0, file)

    def came_of(
        self, mails: Sequence[Mail], outcomes: Iterable[Carried], now: datetime, *, by_relay: bool = True
    ) -> tuple[Change, int]:
        """Returns what became of mails as a change, and how many left or were refused. outcomes: one for each
        mail. by_relay: our own relay carried them and answered, so it is not in trouble."""
        pairs = zip(mails, outcomes, strict=True)
        fates = [self._fate(mail, outcome, now, by_relay=by_relay) for mail, outcome in pairs]
        entries: list[Entry] = [row for fate in fates for row in fate.rows]
        happened: dict[str, list[Event]] = {}
        for mail, fate in zip(mails, fates, strict=True):
            if fate.events:
                happened.setdefault(mail.dossier, []).extend(fate.events)
        for key, events in happened.items():
            entries += enter_events(self.store, key, events)
        written: list[Sequence[Mail]] = [()] * len(entries)
        health = self.health
        for mail, fate in zip(mails, fates, strict=True):
            if fate.refused is not None:
                case = case_after(entries, mail.dossier) or self.store.case(mail.dossier)
                told, mails_of, health = self._handle_refusal(mail, fate.refused, case, health, now)
                entries, written = [*entries, *told], [*written, *mails_of]
        gone = sum(fate.left or fate.refused is not None for fate in fates)
        return change_of("sent", entries, written, self.house, now), gone

    def _handle_refusal(
        self, mail: Mail, why: str, case: Case | None, health: AddressHealth, now: datetime
    ) -> tuple[list[Entry], list[list[Mail]], AddressHealth]:
        """What a refusal leads to. Where that fails, the mail is tried again in an hour, and the others count
        as they went."""
        self.hand.name_piece(MAIL, mail.id)
        trouble: Entry = Row("mails", mail.id, {"trouble": why})
        try:
            told, health = decide_undelivered(
                mail, (why, reason(why)), case, health, self.book, self.house, now
            )
            return [trouble, *told], self.writer.write([trouble, *told], self.house, now), health
        except (OSError, MemoryError):
            raise
        except Exception:
            log.exception("what a refused mail leads to could not be done: %s", mail.id)
            again = Row("mails", mail.id, {"trouble": why, "next": stamp(now + FAILED)})
            line = line_for_admin(
                self.house.admin, "aside", f"aside-{mail.id}", name=mail.id, when=now.isoformat()
            )
            return [again, line], [[], []], health

    def _fate(self, mail: Mail, outcome: Carried, now: datetime, *, by_relay: bool) -> Fate:
        """Returns what one try makes of a mail: sent, refused for good, or waiting. by_relay: as of
        `came_of`."""
        self.outcomes[type(outcome).__name__.lower()] += 1
        if isinstance(outcome, Later):
            return self._later(mail, outcome, now)
        rows: tuple[Row, ...] = ()
        if by_relay:
            # Neither the relay nor the mail's domain is in trouble.
            self.waits.note_success(domain_of(mail.address))
            rows = (Row("facts", "relay", None),) if self._in_trouble else ()
            self._in_trouble = False
        if isinstance(outcome, Never):
            return Fate(rows, refused=outcome.why)
        fields = {"status": "sent", "left": stamp(outcome.at), "next": None}
        events = left_events(mail, outcome.at, "again" if unsure(mail, self.rules) else "")
        return Fate((*rows, Row("mails", mail.id, fields)), events, left=True)

    def _later(self, mail: Mail, later: Later, now: datetime) -> Fate:
        """Returns how a mail that was not taken waits. When it was not tried, it waits as before. When it may
        have arrived, it waits for a sign; otherwise as backoff.py says. When its recipient's server has
        deferred it for `give_up_after`, we give it up: it counts as refused for good."""
        attempts, doubts = mail.attempts + 1, list[Event]()
        until, rows = self._trouble_of(mail, later, now)
        fields: dict[str, Any] = {"trouble": later.why}
        if later.maybe:
            fields |= {"maybe": stamp(now), "next": stamp(now + self.rules.resend_after)}
            doubts.append(doubt_event(mail, now))
        elif not later.tried:
            why = {} if later.scope == "office" else fields
            fields = {"attempts": attempts - 1, "next": stamp(until) if until else mail.next, **why}
        elif later.scope == "relay":
            fields = {"heard": attempts, **fields, "next": stamp((until or now) + BEHIND)}
        else:
            first = mail.first or now
            if now >= self.house.calendar.ends(first, self.rules.give_up_after):
                return Fate(rows, refused=f"{EXPIRED}: {later.why}")
            own = now + backoff(attempts, self.waits.luck())
            wait = stamp(max(own, until or own))
            fields = {"heard": attempts, "first": stamp(first), **fields, "next": wait}
        return Fate((*rows, Row("mails", mail.id, fields)), doubts)

    def _trouble_of(self, mail: Mail, later: Later, now: datetime) -> tuple[datetime | None, tuple[Row, ...]]:
        """Have the domain wait whose trouble it is, or the relay; until when, and the row that says so. None:
        it is the letter's own, or was met before it."""
        if later.scope == "domain":
            domain = domain_of(mail.address)
            failed = self.waits.domain_failed(domain, now).until if later.tried else None
            return failed or self.waits.blocked_until(domain, now), ()
        if later.scope != "relay" or self.waits.resting(now):
            return None, ()
        wait = self.waits.relay_failed(now)
        known = self.store.register.fact("relay") or {"since": stamp(now), "tries": 0}
        about = {"tries": known["tries"] + 1, "why": later.why, "next": stamp(wait.until)}
        self._in_trouble = True
        log.warning("the relay cannot be used: %s", later.why)
        return wait.until if later.tried else None, (Row.fact("relay", {**known, **about}),)
