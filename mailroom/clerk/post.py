"""Outgoing mail: what is due is carried, an attempt is written down before it is made, and what came of it is entered.

Promises: nothing is sent before its change is synced; a crash while sending costs a wait, not a flood (DESIGN.md promise 5); a mail
that starts somebody's clock enters "left" in its case at the moment it left our side (promise 8); a permanent refusal or a bounce is
told to the admin and shown in the case, and never answered.

Of a mail whose line broke behind the final dot, or that was being sent when the office was killed, nobody knows: for `Rules.look` it waits for
a sign that it arrived (signs.py), and only then the same bytes are sent a second time.

What ranks first leaves first, also in a queue of thousands: it is asked anew before each group. Trouble with the relay ends the round, and no
letter's time runs out by it; a domain that puts us off waits by itself.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from mailroom.clerk.patience import Patience, Rules, backoff
from mailroom.clerk.signs import Signs, doubt_event, enter_events, left_events, unsure
from mailroom.clerk.store import Change, Store, stamp
from mailroom.clerk.writer import Desk, Writer
from mailroom.doors.relay import domain_of
from mailroom.paper.reasons import say
from mailroom.procedure import bells
from mailroom.procedure.case import Case, Event
from mailroom.procedure.decision import Line, Scribe
from mailroom.procedure.house import House
from mailroom.procedure.letter import Later, Never, Outgoing, Sent
from mailroom.procedure.people import Person, Role
from mailroom.procedure.undelivered import undelivered
from mailroom.shelves.outbox import Outbox

if TYPE_CHECKING:
    from mailroom.clerk.letters import Handling

log = logging.getLogger(__name__)
GROUP = 16  # results entered with one sync
ROUND = 480  # mails that leave before letters are read again: one of them may ask for an answer
BEHIND = timedelta(minutes=1)  # what the relay took amiss goes behind the others, when it is tried again
EXPIRED = "5.4.7 delivery time expired"  # RFC 3463 3.5


class Carrier(Protocol):
    """The postman: doors/postman.Relay or Maildirs."""

    def carry(self, mail: Outgoing, now: datetime) -> Sent | Later | Never: ...

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterable[Sent | Later | Never]:
        """Mails that leave together, and what came of each, in their order."""
        ...


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
        self.signs = Signs(store, house)
        self._in_trouble = store.register.fact("relay") is not None

    def due(self, now: datetime, limit: int) -> list[dict[str, Any]]:
        """The mails to send now: what answers a person before what informs him, else in order of time."""
        keys = self.store.register.range("mails", "status", stamp(now), of="waiting", limit=limit)
        return [row for row in (self.store.mail(key) for key, _ in keys) if row is not None]

    def deliver(self, now: datetime) -> int:
        """Carry what is due, in groups, until nothing is or a round is over; returns how many left, or were refused for good: both may
        have led to new mails.

        What came of one group is entered with the attempts of the next, so that they share a sync.
        """
        left, results = 0, [Change("sent")]
        going = True
        while going and left < ROUND and not self.patience.resting(now) and (rows := self.due(now, GROUP)):
            found = self.signs.looked_for([row for row in rows if unsure(row, self.rules)], self.rules, now)
            group = [row for row in rows if row["key"] not in found.keys and not self._put_off(row, results[0], now)]
            self.store.enter([*results, found.change, self._attempts(group, now)], now)
            left += found.left
            change, gone, going = self._group(group, now)
            results = [change]
            left += gone
        self.store.enter(results, now)
        return left

    def _put_off(self, row: Mapping[str, Any], change: Change, now: datetime) -> bool:
        """Whether this mail waits with its domain."""
        until = self.patience.put_off(domain_of(str(row["to"])), now) if self.patience.domains else None
        if until is not None:
            change.put("mails", str(row["key"]), next=stamp(max(until, now + BEHIND)))
        return until is not None

    def _attempts(self, rows: list[dict[str, Any]], now: datetime) -> Change:
        change = Change("attempts")
        for row in rows:
            attempts = int(row["attempts"]) + 1
            wait = max(backoff(attempts), self.rules.look)
            change.put("mails", row["key"], attempts=attempts, next=stamp(now + wait))
        return change

    def _group(self, rows: list[dict[str, Any]], now: datetime) -> tuple[Change, int, bool]:
        """Carry these mails: what came of them, how many left or were refused, and whether more may be tried."""
        outcomes = list(self.carrier.carry_all(map(self._outgoing, rows), now))
        going = not any(isinstance(one, Later) and one.scope == "office" for one in outcomes)
        return *self.came_of(rows, outcomes, now), going

    def came_of(
        self, rows: list[dict[str, Any]], outcomes: Iterable[Sent | Later | Never], now: datetime
    ) -> tuple[Change, int]:
        """What became of mails, whoever carried them, as a change; and how many left or were refused. One outcome a mail."""
        results = Change("sent")
        gone: dict[str, list[Event]] = {}
        refused: list[tuple[Mapping[str, Any], str]] = []
        left = 0
        for row, outcome in zip(rows, outcomes, strict=True):
            if isinstance(outcome, Later):
                self._later(row, outcome, results, gone, refused, now)
            else:
                left += self._noted(row, outcome, results, gone, refused)
        known: dict[str, Case] = {}  # as this change has made them so far
        for number, events in gone.items():
            enter_events(self.store, self.house, results, number, events, known)
        for mail, why in refused:
            self._refused(mail, results, why, now, known)
        return results, left + len(refused)

    def _outgoing(self, row: Mapping[str, Any]) -> Outgoing:
        key = str(row["key"])
        return Outgoing(
            key, str(row["sender"]), str(row["to"]), again=int(row["attempts"]) > 0, file=self.outbox.file(key)
        )

    def _noted(
        self,
        row: Mapping[str, Any],
        outcome: Sent | Never,
        results: Change,
        gone: dict[str, list[Event]],
        refused: list[tuple[Mapping[str, Any], str]],
    ) -> bool:
        key = str(row["key"])
        self.patience.taken(domain_of(str(row["to"])))
        if self._in_trouble:
            results.remove("facts", "relay")
            self._in_trouble = False
        if isinstance(outcome, Never):
            refused.append((row, outcome.why))
            return False
        results.put("mails", key, status="sent", left=stamp(outcome.at), next=None)
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
        """It waits. What was not tried waits as it did before; what may have arrived waits for a sign of that."""
        key, attempts = str(row["key"]), int(row["attempts"]) + 1
        until = self._whose(row, later, results, now)
        if later.maybe:
            results.put("mails", key, trouble=later.why, maybe=stamp(now), next=stamp(now + self.rules.look))
            gone.setdefault(str(row["dossier"]), []).append(doubt_event(row, now))
        elif not later.tried:
            results.put("mails", key, attempts=attempts - 1, next=stamp(until) if until else row["next"])
        elif later.scope == "relay":
            results.put("mails", key, heard=attempts, trouble=later.why, next=stamp((until or now) + BEHIND))
        else:
            first = str(row.get("first") or stamp(now))
            if now >= self.house.calendar.ends(datetime.fromisoformat(first), self.rules.expire):
                refused.append((row, f"{EXPIRED}: {later.why}"))
                return
            own = now + backoff(attempts, self.patience.luck())
            wait = max(own, until or own)
            results.put("mails", key, heard=attempts, first=first, trouble=later.why, next=stamp(wait))

    def _whose(self, row: Mapping[str, Any], later: Later, results: Change, now: datetime) -> datetime | None:
        """Have the domain wait whose trouble it is, or the relay; until when. None: it is the letter's own, or was met before it."""
        if later.scope == "domain":
            domain = domain_of(str(row["to"]))
            return self.patience.domain_failed(domain, now).until if later.tried else self.patience.put_off(domain, now)
        if later.scope != "relay" or self.patience.resting(now):
            return None
        wait = self.patience.relay_failed(now)
        told = self.store.register.fact("relay") or {"since": stamp(now), "tries": 0}
        results.fact("relay", {**told, "tries": told["tries"] + 1, "why": later.why, "next": stamp(wait.until)})
        self._in_trouble = True
        log.warning("the relay cannot be used: %s", later.why)
        return wait.until if later.tried else None

    def _refused(self, row: Mapping[str, Any], change: Change, why: str, now: datetime, known: dict[str, Case]) -> None:
        """Refused for good: the case shows it and the admin has a line about it in his next digest."""
        change.put("mails", str(row["key"]), status="failed", trouble=why, next=None)
        key = str(row["dossier"])
        case = known.get(key) or self.store.case(key)
        if case is not None:
            known[key] = case
        self.tell_undelivered(change, row, why, now, case)

    def tell_undelivered(
        self, change: Change, row: Mapping[str, Any], why: str, now: datetime, case: Case | None
    ) -> None:
        """The case shows it, its reader's time stands still, and the admin (or, when it was his letter, his head) reads of it."""
        if case is not None:
            decision = undelivered(
                case, str(row["form"]), Role(row["role"]), why[:200], self.house, now,
                disposition=int(row["disposition"] or 0), stage=str(row["stage"]), clock=bool(row["clock"]),
            )  # fmt: skip
            change.case(case, decision.events, self.house)
            self.writer.write(change, Desk(case.number, case.events, case), decision.letters, self.house, now)
        admin = self.house.admin_of(case.concerns if case else "")
        if row["to"] in admin.addresses:
            log.warning("a mail to the admin cannot be delivered: %s", row["key"])
            head = self.house.people.first(Role.ADMIN_HEAD)
            admin = Person(head.name, head.addresses, head.role)
        data = {
            "subject": row["subject"],
            "role": row["role"],
            "form": row["form"],
            "why": why[:200],
            "when": now.isoformat(),
        }
        change.lines([Line(admin.address, admin.name, admin.role, "undelivered", str(row["dossier"]), data=data)], now)

    # Incoming mail that no person wrote.

    def bounced(self, handling: Handling) -> None:
        """A bounce names its mail by our own envelope sender, by the original Message-ID or by a token in what it returns."""
        row = self._returned(handling)
        bounce = handling.reading.robot.bounce
        if row is None or bounce is None:
            handling.told = "bounce: milik surat yang tidak dikenal"
            return
        handling.dossier = str(row["dossier"])
        permanent = any(recipient.permanent for recipient in bounce.recipients)
        if row.get("status") == "failed":
            return
        why = "; ".join(str(recipient.status or "") for recipient in bounce.recipients) or "bounce"
        handling.change.put("mails", str(row["key"]), bounced=why, **({"status": "failed"} if permanent else {}))
        if permanent:
            self.tell_undelivered(handling.change, row, why, handling.now, handling.case_of(handling.dossier))

    def delayed(self, handling: Handling) -> None:
        """A mail of ours is still on its way: nothing moves. The case shows it, once a mail, and when somebody's answer or the complainant
        waits for it the admin reads of it, too."""
        row, bounce = self._returned(handling), handling.reading.robot.bounce
        if row is None or bounce is None:
            handling.told = "laporan tertunda: milik surat yang tidak dikenal"
            return
        handling.dossier = str(row["dossier"])
        if row.get("delayed") or row.get("status") == "failed":
            return
        handling.change.put(
            "mails", str(row["key"]), delayed="; ".join(str(one.status or "") for one in bounce.recipients) or "4"
        )
        case = handling.case_of(handling.dossier)
        if case is not None:
            told = say("kind", "told_report", why="; ".join(handling.reading.robot.why))
            scribe = Scribe(case, self.house, handling.now, handling.reading.envelope.arrived)
            scribe.event("delayed", form=row["form"], to_role=row["role"], machine=told)
            handling.enter_case(case, scribe.decision)
        admin = self.house.admin_of(case.concerns if case else "")
        if (row.get("clock") or row["role"] == Role.COMPLAINANT) and not admin.owns(str(row["to"])):
            data = {"subject": row["subject"], "when": handling.now.isoformat(), "why": "delayed"}
            line = Line(admin.address, admin.name, admin.role, "notice", handling.dossier, data=data)
            handling.change.lines([line], handling.now)

    def _returned(self, handling: Handling) -> Mapping[str, Any] | None:
        record = handling.reading.record
        if record is not None:
            return record
        bounce = handling.reading.robot.bounce
        message_id = getattr(bounce, "message_id", None) or ""
        return self.store.by_message_id(f"<{message_id.strip('<>')}>") if message_id else None

    def out_of_office(self, handling: Handling, case: Case, record: Mapping[str, Any]) -> None:
        """An official is away: whoever waits for him is told, once for each of our letters; no clock stops."""
        part = case.disposition(int(record.get("disposition") or 0))
        scribe = Scribe(case, self.house, handling.now, handling.reading.envelope.arrived)
        waiting = self._who_waits(scribe, str(record["role"]), part)
        if any(event.kind == "told" and event.data.get("away") == record["key"] for event in case.trail):
            return
        machine = say("kind", "told_auto_reply", why="; ".join(handling.reading.robot.why))
        scribe.event("told", away=record["key"], machine=machine)
        quote = handling.reading.parted.new[:1000]
        scribe.to_person(
            "out_of_office",
            waiting,
            bells.purpose_at(case, part),
            part.id if part else 0,
            who=record.get("name", ""),
            quote=quote,
        )
        handling.enter_case(case, scribe.decision)

    def _who_waits(self, scribe: Scribe, role: str, part: Any) -> Person:
        if role == Role.OFFICER and part is not None:
            return scribe.liaison(part)
        if role == Role.ADMIN:
            return self.house.people.first(Role.ADMIN_HEAD)
        return scribe.admin()
