"""How far an address can be trusted to be read: what came back from it lately, when it is tried again, and
where else its owner is reached.

Promises: an address is never struck for ever. Mail goes round a dead one for `Rules.probe`, and only where
its owner has another. Then something real that is due to it is sent to it again, as a probe; if nothing comes
back for `QUIET` it is as good as any. What came back counts for `Rules.score`. A full mailbox is not a dead
address: it takes `DEAD` of them. A letter from an address clears it at once.

Nobody's other address is guessed. An official's are those of config.toml: his own, then his deputy's. A
citizen's are one that he has confirmed by a sealed reply, and the Reply-To of the letter that opened the
case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from mailroom.clerk.change import stamp
from mailroom.clerk.entries import Row
from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.store import Store
from mailroom.procedure.case import Case
from mailroom.procedure.house import House
from mailroom.procedure.people import Person, Role
from mailroom.reading.mime.opener import OpenedMail

DEAD = 3  # points; an unknown mailbox or host gives all at once, anything else that fails for good one
QUIET = timedelta(days=2)  # after a probe; a bounce comes in minutes, or after the days for which servers try
FACT = "address:"


@dataclass(frozen=True)
class AddressHealth:
    """What came back from addresses: of each its row (score, at, why, probed; also, via: other addresses).
    pending: facts that are decided and not entered yet."""

    store: Store
    rules: Rules
    pending: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    changed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def row(self, address: str) -> Mapping[str, Any]:
        if address in self.changed:
            return self.changed[address]
        pending = self.pending.get(f"{FACT}{address}")
        row: Mapping[str, Any] = (
            pending["value"] if pending else self.store.register.fact(f"{FACT}{address}", {})
        )
        return row

    def entries(self) -> list[Row]:
        """The rows that have changed."""
        return [
            Row("facts", f"{FACT}{address}", {"value": row, "standing": 1})
            for address, row in self.changed.items()
        ]

    def _with_fields(self, address: str, **fields: Any) -> AddressHealth:
        row = {**self.row(address), **fields}
        known = {key: value for key, value in row.items() if value is not None}
        return replace(self, changed={**self.changed, address: known})

    def after_failure(self, address: str, why: str, now: datetime, *, dead: bool) -> AddressHealth:
        """Something came back from it, or was refused, for good."""
        row = self.row(address)
        score = int(row.get("score") or 0) if self._counts(row, now) else 0
        points = DEAD if dead else 1
        return self._with_fields(address, score=score + points, at=stamp(now), why=why[:200], probed=None)

    def after_letter(self, address: str) -> AddressHealth:
        """Its owner wrote from it."""
        if not self.row(address).get("score"):
            return self
        return self._with_fields(address, score=None, at=None, why=None, probed=None)

    def after_confirmation(self, address: str, other: str) -> AddressHealth:
        """A citizen has said by a sealed reply that `other` is his, too."""
        also = [one for one in self.row(address).get("also", ()) if one != other]
        return self._with_fields(address, also=[*also, other][-5:])

    def after_probe(self, address: str, now: datetime) -> AddressHealth:
        return self._with_fields(address, probed=stamp(now))

    def after_detour(self, address: str, dossier: str, other: str) -> AddressHealth:
        """Mails about this dossier go to another address of his from now on."""
        return self._with_fields(address, via={**self.row(address).get("via", {}), dossier: other})

    def is_dead(self, address: str, now: datetime) -> bool:
        row = self.row(address)
        return self._counts(row, now) and int(row.get("score") or 0) >= DEAD

    def _counts(self, row: Mapping[str, Any], now: datetime) -> bool:
        at, probed = row.get("at"), row.get("probed")
        if at is None or now - datetime.fromisoformat(at) >= self.rules.score:
            return False
        return probed is None or now - datetime.fromisoformat(probed) < QUIET


class AddressBook:
    """Where the reader of a mail is reached. opened: a letter of the archive."""

    def __init__(self, store: Store, opened: Callable[[str], OpenedMail]) -> None:
        self.store, self.opened = store, opened

    def recipient(
        self, row: Mapping[str, Any], house: House, health: AddressHealth, now: datetime
    ) -> tuple[str, AddressHealth]:
        """Where this mail goes now. Usually to whom it was written; while his address is dead and not to be
        probed, to another one of his. A probe is written down."""
        to = str(row.get("rcpt") or row["to"])
        address = to.lower()
        if not health.is_dead(address, now):
            return to, health
        known = health.row(address)
        if now - datetime.fromisoformat(known["at"]) >= health.rules.probe and not known.get("probed"):
            return to, health.after_probe(address, now)
        via = known.get("via", {}).get(str(row["dossier"]))
        others = [*filter(None, [via]), *self._others(row, house, None, health)]
        return next((other for other in others if not health.is_dead(other, now)), to), health

    def other_address(
        self, row: Mapping[str, Any], house: House, case: Case | None, health: AddressHealth, now: datetime
    ) -> tuple[str, AddressHealth]:
        """Another address of a mail's reader that it has not been sent to and that is not known to be dead;
        "" when there is none. case: to look into the letter that opened it."""
        gone = {str(row["to"]).lower(), str(row.get("rcpt") or "").lower(), *row.get("tried_at", ())}
        others = self._others(row, house, case, health)
        other = next((one for one in others if one not in gone and not health.is_dead(one, now)), "")
        if other and row["role"] == Role.COMPLAINANT:
            health = health.after_detour(str(row["to"]).lower(), str(row["dossier"]), other)
        return other, health

    def _others(
        self, row: Mapping[str, Any], house: House, case: Case | None, health: AddressHealth
    ) -> Iterator[str]:
        """The likeliest first."""
        to, role = str(row["to"]).lower(), Role(row["role"])
        if role == Role.COMPLAINANT:
            yield from reversed(health.row(to).get("also", ()))
            yield from self._reply_to(case, to) if case is not None else ()
            return
        for person in (*house.people.chairs_of(to), *([house.impartial] if house.impartial.owns(to) else [])):
            yield from (one for one in _addresses(_whole_chair(person, house)) if one != to)

    def _reply_to(self, case: Case, to: str) -> Iterator[str]:
        """The Reply-To of the letter that opened the case, if it came from this address and is still kept."""
        digest = str(case.trail[0].data.get("letter") or "")
        if case.address.lower() != to or not digest or (self.store.letter(digest) or {}).get("thinned"):
            return
        try:
            letter = self.opened(digest)
        except FileNotFoundError:
            return
        if letter.sender[1].lower() == to:
            yield from (
                address.lower() for _, address in letter.reply_to if "@" in address and address.lower() != to
            )


def _whole_chair(person: Person, house: House) -> Person:
    """The chair a deputy sits in with its holder."""
    return next(
        (one for one in house.people.everybody() if one.deputy is not None and one.deputy == person), person
    )


def _addresses(person: Person) -> tuple[str, ...]:
    return (*person.addresses, *(person.deputy.addresses if person.deputy else ()))
