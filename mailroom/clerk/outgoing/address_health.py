"""How far an address can be trusted to be read: what came back from it lately, when it is tried again, and
where else its owner is reached.

Promises: an address is never struck for ever. One that is dead is gone round for `Rules.probe` only where its
owner has another; then something real that is due to it is sent to it again, as a probe, and if nothing comes
back for `QUIET` it is as good as any. What came back counts for `Rules.score`. A full mailbox is not a dead
address: it takes `DEAD` of them. A letter from an address clears it at once.

Nobody's other address is guessed: an official's are those of config.toml (his own, then his deputy's), a
citizen's are one that he has confirmed himself by a sealed reply, and the Reply-To of his own letter, for the
case that it opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.store import Change, Store, stamp
from mailroom.procedure.case import Case
from mailroom.procedure.house import House
from mailroom.procedure.people import Person, Role
from mailroom.reading.mime.opener import OpenedMail

DEAD = 3  # points; an unknown mailbox or host gives all at once, anything else that fails for good one
QUIET = timedelta(days=2)  # after a probe; a bounce comes in minutes, or after the days for which servers try
FACT = "address:"


class Standing:
    """What is known of addresses from which something came back. opened: a letter of the archive."""

    def __init__(self, store: Store, rules: Rules, opened: Callable[[str], OpenedMail]) -> None:
        self.store, self.rules, self.opened = store, rules, opened
        self._known: dict[str, dict[str, Any]] | None = (
            None  # few: those that came back, and those with a confirmed other
        )

    @property
    def known(self) -> dict[str, dict[str, Any]]:
        if self._known is None:
            rows = self.store.register.find("facts", "standing", 1)
            self._known = {str(row["key"]).removeprefix(FACT): row["value"] for row in rows}
        return self._known

    def _put(self, change: Change, address: str, **fields: Any) -> None:
        row = {**self.known.get(address, {}), **fields}
        row = {key: value for key, value in row.items() if value is not None}
        self.known[address] = row
        change.put("facts", f"{FACT}{address}", value=row, standing=1)

    def failed(self, change: Change, address: str, why: str, now: datetime, *, dead: bool) -> None:
        """Something came back from it, or was refused, for good."""
        row = self.known.get(address, {})
        score = int(row.get("score") or 0) if self._counts(row, now) else 0
        self._put(
            change, address, score=score + (DEAD if dead else 1), at=stamp(now), why=why[:200], probed=None
        )

    def alive(self, change: Change, address: str) -> None:
        """Its owner wrote from it."""
        if self.known.get(address, {}).get("score"):
            self._put(change, address, score=None, at=None, why=None, probed=None)

    def confirmed(self, change: Change, address: str, other: str) -> None:
        """A citizen has said by a sealed reply that `other` is his, too."""
        also = [one for one in self.known.get(address, {}).get("also", ()) if one != other]
        self._put(change, address, also=[*also, other][-5:])

    def dead(self, address: str, now: datetime) -> bool:
        row = self.known.get(address)
        return row is not None and self._counts(row, now) and int(row.get("score") or 0) >= DEAD

    def _counts(self, row: Mapping[str, Any], now: datetime) -> bool:
        at, probed = row.get("at"), row.get("probed")
        if at is None or now - datetime.fromisoformat(at) >= self.rules.score:
            return False
        return probed is None or now - datetime.fromisoformat(probed) < QUIET

    def recipient(self, row: Mapping[str, Any], house: House, change: Change, now: datetime) -> str:
        """Where this mail goes now: whom it was written to, or, while his address is dead and not to be
        probed, where else he is reached. A probe is written down."""
        to = str(row.get("rcpt") or row["to"])
        if not self.known or not self.dead(to.lower(), now):
            return to
        address = to.lower()
        since = datetime.fromisoformat(self.known[address]["at"])
        if now - since >= self.rules.probe and not self.known[address].get("probed"):
            self._put(change, address, probed=stamp(now))
            return to
        via = self.known[address].get("via", {}).get(str(row["dossier"]))
        others = [*filter(None, [via]), *self.others(row, house, None)]
        return next((other for other in others if not self.dead(other, now)), to)

    def elsewhere(
        self, row: Mapping[str, Any], house: House, case: Case | None, change: Change, now: datetime
    ) -> str:
        """Another address of a mail's reader that it has not been sent to and that is not known to be dead;
        "" when there is none."""
        gone = {str(row["to"]).lower(), str(row.get("rcpt") or "").lower(), *row.get("tried_at", ())}
        found = (one for one in self.others(row, house, case) if one not in gone and not self.dead(one, now))
        other = next(found, "")
        if other and row["role"] == Role.COMPLAINANT:
            address = str(row["to"]).lower()
            self._put(
                change,
                address,
                via={**self.known.get(address, {}).get("via", {}), str(row["dossier"]): other},
            )
        return other

    def others(self, row: Mapping[str, Any], house: House, case: Case | None) -> Iterator[str]:
        """Where else the reader of a mail is reached, the likeliest first. case: to look into the letter that
        opened it."""
        to, role = str(row["to"]).lower(), Role(row["role"])
        if role == Role.COMPLAINANT:
            yield from reversed(self.known.get(to, {}).get("also", ()))
            yield from self._reply_to(case, to) if case is not None else ()
            return
        for person in (*house.people.chairs_of(to), *([house.impartial] if house.impartial.owns(to) else [])):
            yield from (one for one in _addresses(_whole(person, house)) if one != to)

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


def _whole(person: Person, house: House) -> Person:
    """The chair a deputy sits in with its holder."""
    return next(
        (one for one in house.people.everybody() if one.deputy is not None and one.deputy == person), person
    )


def _addresses(person: Person) -> tuple[str, ...]:
    return (*person.addresses, *(person.deputy.addresses if person.deputy else ()))
