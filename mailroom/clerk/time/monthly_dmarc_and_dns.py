"""What the admin reads once a month of our own mail: whether our DNS records are right, and how much passed
DMARC elsewhere.

An answer that could not be had is "not known", never "missing".

In: `line_of_month`: `Services`, the notes that the doors left on the disk, a day of the month, now.
Out: entries: one line in the first digest of a month, none without DNS answers and reports.
Fails: A note that is no JSON raises ValueError: the digest's step is put off an hour. The register's OSError
goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the letter aside (office.py).
See: What a report says: reading/senders/dmarc_reports.py. Which DNS records: doors/own_domain_dns.py. When
they are asked for: daemon/own_domain_watch.py."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from mailroom.clerk.kinds.bounces_and_auto_replies import DMARC, dmarc_month
from mailroom.clerk.outcome import Entry, Row, line_for_admin
from mailroom.clerk.services import Services

DNS = "own-domain"  # what the doors leave: {"at": …, "records": [[kind, state, text], …]}
FRESH = timedelta(days=7)  # older answers are not known any more
NAMED = 3  # addresses that are named, of those from which letters failed


class DoorNotes(Protocol):
    """What the doors left on the disk."""

    def get(self, key: str) -> str | None: ...


def line_of_month(services: Services, left: DoorNotes, month: date, now: datetime) -> Iterator[Entry]:
    """The admin's line about `month`, and that its sums are told."""
    house, named = services.house, f"{month:%Y-%m}"
    records, sums = _records(left, now), dmarc_month(services.store, named)
    if not records and not sums["reports"]:
        return
    worst = sorted(sums["by"].items(), key=lambda one: -one[1])[:NAMED]
    figures = {name: sums[name] for name in ("reports", "passed", "failed")}
    said = {"records": records, "sources": [list(one) for one in worst if one[1]], **figures}
    about = {"domain": house.domain, "month": month.isoformat(), **said}
    yield line_for_admin(house.admin, "own_mail", f"own-mail-{named}", **about)
    if sums["reports"]:
        yield Row("facts", f"{DMARC}{named}", None)


def _records(left: DoorNotes, now: datetime) -> list[list[str]]:
    """Returns [kind, state] of SPF, DKIM and DMARC; [] when nobody has asked."""
    try:
        found: Mapping[str, Any] = json.loads(left.get(DNS) or "{}")
        asked = datetime.fromisoformat(str(found["at"]))
        rows = [[str(kind), str(state)] for kind, state, _ in found["records"] if kind != "mx"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return rows if now - asked <= FRESH else [[kind, "unknown"] for kind, _ in rows]
