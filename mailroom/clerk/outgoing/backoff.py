"""How long a mail waits before its next try: 1, 5, 15, 60, then 240 minutes (`WAITS`), each a quarter more or
less.

Tries are counted for each mail, each recipient's domain, and the relay, which waits 15 minutes at most. After
`expire_days` of [relay] (5 working days) a mail is given up, by mail_delivery.py.

In: `backoff`: how often it was tried, and `luck` in [0, 1), which spreads tries. `Waits`: a domain, now.
`Rules.from_config`: [relay].
Out: a timedelta, a `Wait`, or until when a domain is left alone. Waits of domains and the relay live in
memory only.
Fails: raises nothing.
See: Which answers of a server are temporary: doors/smtp_client.py. How often a mailbox is polled after a
failure: daemon/mailbox_polling.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mailroom.config.server_tables import RelayTable
from mailroom.procedure.workdays import Limit

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
# The relay's wait grows only up to the third step, 15 minutes: every mail waits for it.
LONGEST_FOR_RELAY = 3
SPREAD = 0.5  # a wait lies within a quarter of its length to either side
MOST_DOMAINS = 1000


def backoff(attempts: int, luck: float = 0.5) -> timedelta:
    """Returns how long to wait after so many attempts (1 = the first has just failed)."""
    return WAITS[min(max(attempts, 1), len(WAITS)) - 1] * (1 + SPREAD * (luck - 0.5))


@dataclass(frozen=True)
class Rules:
    """The office's rules for outgoing mail.

    resend_after: how long to wait for signs of arrival before a mail with unknown fate is sent again.
    give_up_after: how long the recipient's server may defer a mail, counted from the first time it did.
    retry_dead_after: when a dead address is tried again. bounce_memory: how long a bounce from an address
    counts."""

    resend_after: timedelta = timedelta(0)
    give_up_after: Limit = field(default=Limit(5))
    retry_dead_after: timedelta = timedelta(days=14)
    bounce_memory: timedelta = timedelta(days=60)

    @classmethod
    def from_config(cls, relay: RelayTable) -> Rules:
        """Returns the rules for this relay. A mail into a Maildir is sent again at once, since we can see in
        it what arrived."""
        look = timedelta(minutes=relay.look_minutes) if relay.mode == "smtp" else timedelta(0)
        retry_dead, memory = timedelta(days=relay.probe_days), timedelta(days=relay.score_days)
        return cls(look, Limit(relay.expire_days), retry_dead, memory)


@dataclass(frozen=True)
class Wait:
    """A domain, or the relay, after failed tries: it is not tried again before `until`."""

    tries: int
    until: datetime


@dataclass
class Waits:
    """The domains that must wait now, and the relay itself if it must."""

    luck: Callable[[], float]
    relay: Wait | None = None
    domains: dict[str, Wait] = field(default_factory=dict)

    def resting(self, now: datetime) -> bool:
        """Whether the relay must wait now."""
        return self.relay is not None and now < self.relay.until

    def blocked_until(self, domain: str, now: datetime) -> datetime | None:
        """Returns until when no mail goes to this domain; None when mail may go now."""
        wait = self.domains.get(domain)
        return wait.until if wait is not None and now < wait.until else None

    def relay_failed(self, now: datetime) -> Wait:
        tries = min((self.relay.tries if self.relay else 0) + 1, LONGEST_FOR_RELAY)
        self.relay = Wait(tries, now + backoff(tries, self.luck()))
        return self.relay

    def domain_failed(self, domain: str, now: datetime) -> Wait:
        before = self.domains.get(domain)
        if before is None and len(self.domains) >= MOST_DOMAINS:
            self.domains = {name: wait for name, wait in self.domains.items() if now < wait.until}
        tries = (before.tries if before else 0) + 1
        self.domains[domain] = Wait(tries, now + backoff(tries, self.luck()))
        return self.domains[domain]

    def note_success(self, domain: str) -> None:
        """Notes that a mail to this domain was taken: neither the domain nor the relay has to wait any
        more."""
        self.relay = None
        self.domains.pop(domain, None)
