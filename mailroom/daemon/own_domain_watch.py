"""When the DNS is asked for the records of our own domain: once a day, in a thread of the doors' process. No
letter waits for it.

An answer that cannot be had is "unknown" and asked for again in an hour. An office that sends by no server
asks nothing, and neither does a rehearsal.

In: `watch`, `note_records`: `Config`, the `Marks`, a clock or now, a resolver. `watchable`: config and
clock.
Out: the answers, on the disk; whether all could be had.
Fails: `note_records` raises OSError (the disk) and `BadKey` (a signing key); `watch` logs both and tries
again.
See: Which records, and what is right: doors/own_domain_dns.py. Where the admin reads it:
clerk/time/monthly_dmarc_and_dns.py."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from mailroom.clerk.time.monthly_dmarc_and_dns import DNS
from mailroom.config import Config
from mailroom.daemon.office_clock import Clock
from mailroom.doors.dkim_signing import BadKey, Signer
from mailroom.doors.own_domain_dns import Resolver, is_reserved, look_up, published_key
from mailroom.shelves.store_parts import Marks

LOOK = 60.0  # seconds between two looks at the clock
EVERY, AGAIN = timedelta(days=1), timedelta(hours=1)
log = logging.getLogger(__name__)


def watchable(config: Config, clock: Clock) -> bool:
    smtp = config.relay.mode == "smtp" and not clock.in_rehearsal
    return smtp and not is_reserved(config.house.domain)


def watch(config: Config, state: Marks, clock: Clock) -> Iterator[float]:
    """Asks whenever the last answer is a day old. Yields the seconds until the next look."""
    due: datetime | None = None
    while True:
        now = clock()
        if due is None or now >= due:
            due = now + (EVERY if _ask(config, state, now) else AGAIN)
        yield LOOK


def _ask(config: Config, state: Marks, now: datetime) -> bool:
    try:
        return note_records(config, state, now)
    except (OSError, BadKey) as trouble:
        log.warning("the DNS records of our domain could not be noted: %s", trouble)
        return False


def note_records(config: Config, state: Marks, now: datetime, by: Resolver | None = None) -> bool:
    """Writes down what the DNS says now. Returns whether all of it is known. OSError: the disk's. by: who is
    asked, None = the machine's own resolver."""
    found = [[one.kind, one.state, one.text[:500]] for one in look_up(config.house.domain, "", by)]
    if config.dkim.selector:
        found += [
            ["dkim", published_key(name, text, by), name] for name, text in Signer(config.dkim).records()
        ]
    state.set(DNS, json.dumps({"at": now.isoformat(), "records": found}))
    return all(one != "unknown" for _, one, _ in found)
