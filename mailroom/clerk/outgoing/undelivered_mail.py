"""A mail that reached nobody, refused by the relay or returned later: what is decided about it.

Promises: it goes to another address of its reader, where one is known (address_health.py): the same bytes,
once to each. When there is none the admin reads of it, at once when somebody's time waits for it. Nothing of
this is answered, so it cannot loop."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailroom.clerk.change import stamp
from mailroom.clerk.entries import Entry, Row, case_decision
from mailroom.clerk.outgoing.address_health import AddressBook, AddressHealth
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Line
from mailroom.procedure.desk.bounce_effects import handle_bounce
from mailroom.procedure.house import House
from mailroom.procedure.people import Person, Role
from mailroom.reading.senders.refusal_reasons import DEAD, OF_LETTER
from mailroom.text.redaction import mask_address

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """Why a mail did not reach its reader: the server's words, and a key of refusal_reasons."""

    why: str
    reason: str


def decide_undelivered(
    row: Mapping[str, Any],
    failure: Failure,
    case: Case | None,
    health: AddressHealth,
    book: AddressBook,
    house: House,
    now: datetime,
) -> tuple[list[Entry], AddressHealth]:
    """Its reader is tried elsewhere, or the admin hears of it. case: its dossier, if it is one; the events
    are in it afterwards."""
    at = str(row.get("rcpt") or row["to"]).lower()
    other = ""
    if failure.reason not in OF_LETTER:
        health = health.after_failure(at, failure.why, now, dead=failure.reason in DEAD)
        other, health = book.other_address(row, house, case, health, now)
    fields: dict[str, Any] = {"status": "failed", "next": None}
    if other:
        again = {"rcpt": other, "tried_at": [*row.get("tried_at", ()), at], "next": stamp(now)}
        fields = {"status": "waiting", **again, "attempts": 0, "heard": 0, "first": None, "maybe": None}
    entries: list[Entry] = [*health.entries(), Row("mails", str(row["key"]), fields)]
    return [*entries, *_tell(row, failure, other, case, house, now)], health


def _tell(
    row: Mapping[str, Any], failure: Failure, other: str, case: Case | None, house: House, now: datetime
) -> list[Entry]:
    """The case shows it, its reader's time stands still, and the admin reads of it; his head, when it was the
    admin's letter."""
    entries: list[Entry] = []
    told, elsewhere = False, mask_address(other) if other else ""
    if case is not None:
        decision = handle_bounce(
            case,
            str(row["form"]),
            Role(row["role"]),
            failure.why[:200],
            house,
            now,
            disposition=int(row["disposition"] or 0),
            stage=str(row["stage"]),
            clock=bool(row["clock"]),
            because=failure.reason,
            elsewhere=elsewhere,
            name=str(row.get("name", "")),
        )
        entries.append(case_decision(case, decision.events, decision.letters))
        told = any(letter.form == "undelivered" for letter in decision.letters)
    admin = house.admin_of(case.concerns if case else "")
    if row["to"] in admin.addresses:
        log.warning("a mail to the admin cannot be delivered: %s", row["key"])
        head = house.people.first(Role.ADMIN_HEAD)
        admin = Person(head.name, head.addresses, head.role)
    data = {
        "subject": row["subject"],
        "role": row["role"],
        "form": row["form"],
        "why": failure.why[:200],
        "when": now.isoformat(),
        "to": mask_address(str(row["to"])),
        "reason": failure.reason,
        "elsewhere": elsewhere,
        "told": told,
    }
    line = Line(admin.address, admin.name, admin.role, "undelivered", str(row["dossier"]), data=data)
    return [*entries, line]
