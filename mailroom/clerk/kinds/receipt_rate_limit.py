"""How many first letters get their receipt within an hour: `new_per_hour` of [office] in config.toml, 60, for
people without a case. The others wait in queues.

Each is registered all the same; the receipt and the admin's letter wait. First come senders who are proven
(reading/senders/sender_origin.py), then the others. Matters that go past the admin have a queue of their own.
Proven and unproven senders have an allowance each, so that forged letters hold up no proven one. A sure
danger never waits, nor does a sender with a case, a letter from a file, or one after a person's word. No
letter is refused or forgotten. The allowances are one row of the register, so a restart changes nothing. The
admin is asked once in a flood. The queues are worked off in clerk/time/flood_orders.py.

In: `turn_of`: a `LetterContext`, address, urgency, whom it concerns. `first_letters_now`: `Services`, case
number, now. `Pace` counts letters an hour.
Out: `Turn`: at once, or a queue (`QUEUES`); the entries that send what waited.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: Mails that one address may cause: reply_rate_limit.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mailroom.clerk.outcome import Entry, Row, case_decision, first_letters
from mailroom.clerk.register_rows import PACE, stamp
from mailroom.procedure.desk import intake
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role
from mailroom.shelves.register.register import Register

if TYPE_CHECKING:
    from mailroom.clerk.kinds.letter_context import LetterContext
    from mailroom.clerk.services import Services

SLOW = "slow:"  # before a case's number: the fact that its first letters wait; before a queue: its standing
QUEUES = ("proven", "unproven", "impartial")  # in this order
ALLOWANCE = {"proven": "proven", "unproven": "unproven", "impartial": "unproven"}
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Pace:
    """The row of the allowances, as it is at one moment."""

    row: Mapping[str, Any]
    per_hour: int

    @classmethod
    def load_pace(cls, register: Register, per_hour: int) -> Pace:
        return cls(register.fact(PACE, {}), per_hour)

    def waiting(self, *queues: str) -> int:
        """Returns how many cases wait for their first letters; in all queues when none is named."""
        return sum(int(self.row.get("waiting", {}).get(queue, 0)) for queue in queues or QUEUES)

    def is_open(self, now: datetime) -> bool:
        """Whether the admin has said that everybody is to be answered at once."""
        return stamp(now) < str(self.row.get("open", ""))

    def free(self, queue: str, now: datetime) -> float:
        """Returns how many may be answered now. An hour without any gives the whole hour's number."""
        known = self.row.get(ALLOWANCE[queue], {})
        if "at" not in known:
            return float(self.per_hour)
        passed = max(timedelta(0), now - datetime.fromisoformat(known["at"]))
        return min(float(self.per_hour), float(known["free"]) + self.per_hour * (passed / HOUR))

    def spend(self, queue: str, now: datetime, answered: int = 1) -> Pace:
        """Returns the row after so many of this queue were answered."""
        allowance = ALLOWANCE[queue]
        at = max(stamp(now), str(self.row.get(allowance, {}).get("at", "")))  # nothing is gained twice
        free = max(0.0, self.free(queue, now) - answered)
        return self.with_fields(**{allowance: {"free": round(free, 6), "at": at}})

    def add_to_queue(self, queue: str, more: int = 1) -> Pace:
        """Returns the row when so many more wait; a negative number: so many fewer."""
        waiting = {**self.row.get("waiting", {}), queue: max(0, self.waiting(queue) + more)}
        return self.with_fields(waiting=waiting)

    def with_fields(self, **fields: Any) -> Pace:
        return Pace({**self.row, **fields}, self.per_hour)

    @property
    def entry(self) -> Row:
        return Row.fact(PACE, dict(self.row))


@dataclass(frozen=True)
class Turn:
    """Whether a first letter is answered now. queue: where it waits otherwise; "" = it needs no turn."""

    waits: bool = False
    queue: str = ""
    pace: Pace | None = None

    def entries(self, context: LetterContext, number: str) -> list[Entry]:
        """Returns the rows of this turn; with the first that waits, the question to the admin."""
        if self.pace is None:
            return []
        now, house, pace = context.now, context.house, self.pace
        if not self.waits:
            return [pace.spend(self.queue, _arrival(context)).entry]
        pace, mute = pace.add_to_queue(self.queue), context.reading.mute
        value = {"digest": context.reading.digest, "at": stamp(now), "mute": mute}
        slow = Row("facts", f"{SLOW}{number}", {"value": value, "standing": f"{SLOW}{self.queue}"})
        asked = str(pace.row.get("asked_at", ""))
        if pace.waiting() > 1 or asked > stamp(now - timedelta(days=1)):
            return [pace.entry, slow]
        key, used = context.services.number("flood", now)
        about = {"per_hour": house.new_per_hour, "when": now}
        admin = house.admin
        question = Reply("flood", Role.ADMIN, admin.address, admin.name, "flood", data=about)
        pace = pace.with_fields(asked_at=stamp(now))
        return [pace.entry, slow, used, *first_letters(key, "flood", [question], now, stage="open")]


def first_letters_now(services: Services, number: str, now: datetime) -> list[Entry]:
    """Returns what opens a case whose turn has come: the receipt, the admin's letter. A case that somebody
    has decided on meanwhile needs neither. The row of the allowances is the caller's."""
    row, case = services.store.register.get("facts", f"{SLOW}{number}"), services.store.case(number)
    if row is None or case is None:
        return []
    done = Row("facts", f"{SLOW}{number}", None)
    if case.stage != "verification" or case.clock is not None:
        return [done]
    value, letters = row["value"], intake.welcome(case, services.house, now).letters
    if value["mute"]:  # as `LetterContext.may_answer`
        letters = [reply for reply in letters if reply.form != "receipt"]
    refused = [{"name": file.name, "reason": file.refused} for file in case.files if file.refused]
    if refused:
        letters = [
            replace(reply, data={**reply.data, "refused": refused}) if reply.form == "receipt" else reply
            for reply in letters
        ]
    letter = services.store.letter(str(value["digest"]))
    answers = {case.address: letter.message_id} if letter is not None and letter.message_id else {}
    return [done, case_decision(case, (), letters, answers)]


def queue_of(row: Mapping[str, Any]) -> str:
    """Returns the queue in which a case waits, by its row."""
    return str(row["standing"]).removeprefix(SLOW)


def turn_of(context: LetterContext, address: str, *, urgent: bool, concerns: str) -> Turn:
    """Returns the turn of a first letter. address: the complainant's; urgent: it tells of a sure danger;
    concerns: the office it is about, when that is the admin's own or the Inspectorate."""
    register, house = context.store.register, context.house
    known = (case for case in context.store.latest_of(address) if case.address == address)
    if urgent or any(register.get("facts", f"{SLOW}{case.number}") is None for case in known):
        return Turn()
    pace = Pace.load_pace(register, house.new_per_hour)
    allowance = "proven" if context.reading.match.origin.result == "pass" else "unproven"
    free = pace.free(allowance, _arrival(context)) >= 1 and not pace.waiting(allowance)
    if free or pace.is_open(context.now):
        return Turn(queue=allowance, pace=pace)
    past = house.admin_of(concerns).address != house.admin.address
    return Turn(waits=True, queue="impartial" if past else allowance, pace=pace)


def _arrival(context: LetterContext) -> datetime:
    """The arrival counts, not when we read it: the mail of five days, read in an hour, is no flood."""
    return min(context.reading.envelope.arrived, context.now)
