"""When an address counts as dead, when it is tried again, and which other address of its owner gets the mail.

An unknown mailbox or host (5.1.x) makes an address dead at once. Other lasting failures, such as a full
mailbox, do at the third (`DEAD`). Failures are forgotten `score_days` of [relay] after the last. A dead
address is avoided for `probe_days`, and only when its owner has another. Then one due letter goes there as a
probe; if nothing comes back for 2 days (`QUIET`), the address is good again. A letter from an address clears
it at once. Mail to an official who told of his absence goes to his deputy, and nothing goes to somebody
absent in another's stead. A citizen's other addresses are the one he confirmed by a sealed reply, and the
Reply-To of the letter that opened the case. No address is given up for good, and none is guessed.

In: `AddressHealth` of the register's rows; an address, why it failed, now. `AddressBook`: a `Mail`, `House`,
health, now.
Out: a changed `AddressHealth` and its rows (`entries`); the address that gets the mail; `other_address`: ""
where he has none left.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: An official's other addresses: his own in config.toml and the tables, then his deputy's. What a bounce
says: reading/senders/bounces.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from mailroom.clerk.outcome import Row
from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.register_rows import Mail, stamp
from mailroom.clerk.store import Store
from mailroom.procedure.case import Case
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.reading.mime.opener import OpenedMail

DEAD = 3  # points; an unknown mailbox or host gives all at once, anything else that fails for good one
QUIET = timedelta(days=2)  # after a probe; a bounce comes in minutes, or after the days for which servers try
FACT = "address:"


@dataclass(frozen=True)
class AddressHealth:
    """What came back from addresses: a row for each address (score, at, why, probed; also, via: other
    addresses). pending: facts that are decided and not entered yet."""

    store: Store
    rules: Rules
    pending: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    changed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def row(self, address: str) -> Mapping[str, Any]:
        pending = self.pending.get(key := f"{FACT}{address}")
        known = pending["value"] if pending else self.store.register.fact(key, {})
        return self.changed.get(address, known)

    def entries(self) -> list[Row]:
        """Returns the rows that have changed."""
        rows = self.changed.items()
        return [Row("facts", f"{FACT}{address}", {"value": row, "standing": 1}) for address, row in rows]

    def with_fields(self, address: str, **fields: Any) -> AddressHealth:
        known = {key: value for key, value in {**self.row(address), **fields}.items() if value is not None}
        return replace(self, changed={**self.changed, address: known})

    def after_failure(self, address: str, why: str, now: datetime, *, dead: bool) -> AddressHealth:
        """Returns the health after a mail to this address came back or was refused for good. dead: the
        mailbox or host is unknown, so this one failure is enough."""
        score = self._score(address, now) + (DEAD if dead else 1)
        return self.with_fields(address, score=score, at=stamp(now), why=why[:200], probed=None)

    def after_letter(self, address: str) -> AddressHealth:
        """Returns the health after the owner wrote from this address: earlier failures are forgotten."""
        if not self.row(address).get("score"):
            return self
        return self.with_fields(address, score=None, at=None, why=None, probed=None)

    def after_confirmation(self, address: str, other: str) -> AddressHealth:
        """Returns the health after a citizen has said by a sealed reply that `other` is his address, too."""
        also = [one for one in self.row(address).get("also", ()) if one != other]
        return self.with_fields(address, also=[*also, other][-5:])

    def is_dead(self, address: str, now: datetime) -> bool:
        return self._score(address, now) >= DEAD

    def _score(self, address: str, now: datetime) -> int:
        """The points that still count against this address: none after `Rules.bounce_memory`, or after a
        probe that stayed without a bounce for `QUIET`."""
        row = self.row(address)
        at, probed = row.get("at"), row.get("probed")
        if at is None or now - datetime.fromisoformat(at) >= self.rules.bounce_memory:
            return 0
        quiet = probed is not None and now - datetime.fromisoformat(probed) >= QUIET
        return 0 if quiet else int(row.get("score") or 0)


class AddressBook:
    """Finds the address at which the reader of a mail is reached. opened: opens a letter of the archive."""

    def __init__(self, store: Store, opened: Callable[[str], OpenedMail]) -> None:
        self.store, self.opened = store, opened

    def recipient(
        self, mail: Mail, house: House, health: AddressHealth, now: datetime
    ) -> tuple[str, AddressHealth]:
        """Returns the address that this mail goes to now, and the health after it. Usually that is the
        address it was written to. When that one is dead and not to be probed now, the mail goes to another
        address of its reader. A probe is noted in the health."""
        to, address = mail.address, mail.address.lower()
        if deputy := self._deputy(mail, house, health, now):
            return deputy, health
        if not health.is_dead(address, now):
            return to, health
        known = health.row(address)
        due = now - datetime.fromisoformat(known["at"]) >= health.rules.retry_dead_after
        if due and not known.get("probed"):
            return to, health.with_fields(address, probed=stamp(now))
        via = known.get("via", {}).get(mail.dossier)
        others = [*filter(None, [via]), *self._others(mail, house, None, health)]
        return next((other for other in others if not health.is_dead(other, now)), to), health

    def _deputy(self, mail: Mail, house: House, health: AddressHealth, now: datetime) -> str:
        """Who stands in for an official whose absence was told by mail, on its days; "" on all other days,
        and where that one is not reached."""
        if mail.role == Role.COMPLAINANT or mail.form == "absence" or house.impartial.owns(mail.to):
            return ""
        to = self.store.deputy_of(mail.to, house.calendar.local(now).date())
        return "" if to and health.is_dead(to, now) else to

    def is_reached(self, address: str, house: House, health: AddressHealth, now: datetime) -> bool:
        """Whether a letter to this official would reach somebody today: himself, or who stands in for him."""
        to = self.store.deputy_of(address, house.calendar.local(now).date()) or address.lower()
        return not health.is_dead(to, now)

    def other_address(
        self, mail: Mail, house: House, case: Case | None, health: AddressHealth, now: datetime
    ) -> tuple[str, AddressHealth]:
        """Returns another address of the mail's reader, one that is not known to be dead and did not get this
        mail yet; "" when there is none. case: the mail's case; the letter that opened it may name an
        address."""
        gone = {mail.to.lower(), mail.rcpt.lower(), *mail.tried_at}
        others = self._others(mail, house, case, health)
        today = house.calendar.local(now).date()
        here = (
            one for one in others if not health.is_dead(one, now) and not self.store.absence_of(one, today)
        )
        other = next((one for one in here if one not in gone), "")
        if other and mail.role == Role.COMPLAINANT:
            # Mails about this dossier go to this address of his from now on.
            address = mail.to.lower()
            via = {**health.row(address).get("via", {}), mail.dossier: other}
            health = health.with_fields(address, via=via)
        return other, health

    def _others(self, mail: Mail, house: House, case: Case | None, health: AddressHealth) -> Iterator[str]:
        """The other addresses of this mail's reader, the likeliest first (see the module)."""
        to, people = mail.to.lower(), house.people
        if mail.role == Role.COMPLAINANT:
            yield from reversed(health.row(to).get("also", ()))
            yield from self._reply_to(case, to) if case is not None else ()
            return
        for person in (*people.chairs_of(to), *([house.impartial] if house.impartial.owns(to) else [])):
            # the chair a deputy sits in with its holder
            whole = next((one for one in people.everybody() if one.deputy and one.deputy == person), person)
            both = (*whole.addresses, *(whole.deputy.addresses if whole.deputy else ()))
            yield from (one for one in both if one != to)

    def _reply_to(self, case: Case, to: str) -> Iterator[str]:
        """The Reply-To of the letter that opened the case, if it came from this address and is still kept."""
        digest = str(case.trail[0].data.get("letter") or "")
        row = self.store.letter(digest) if digest else None
        if case.address.lower() != to or not digest or (row is not None and row.thinned):
            return
        try:
            letter = self.opened(digest)
        except FileNotFoundError:
            return
        if letter.sender[1].lower() == to:
            addresses = [address.lower() for _, address in letter.reply_to if "@" in address]
            yield from (one for one in addresses if one != to)
