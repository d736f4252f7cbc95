"""What is done about a mail that reached nobody: refused by the relay, or returned by a bounce.

The same bytes go to another address of its reader, once to each, when one is known (address_health.py). The
admin is told, and at once when the mail would have started somebody's clock. Nothing of this is answered, so
no loop can arise.

In: `decide_undelivered`: the `Mail`, (status, words) of its failure, its `Case`, `AddressHealth`,
`AddressBook`, `House`, now.
Out: (the mail as it is now, entries).
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: What it does to the case: procedure/desk/bounce_effects.py. How long a mail is tried: backoff.py."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from mailroom.clerk.outcome import Entry, Row, case_decision
from mailroom.clerk.outgoing.address_health import AddressBook, AddressHealth
from mailroom.clerk.register_rows import Mail, stamp
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Line
from mailroom.procedure.desk.bounce_effects import handle_bounce
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Person, Role
from mailroom.reading.senders.refusal_reasons import DEAD, OF_LETTER
from mailroom.text.redaction import mask_address

log = logging.getLogger(__name__)


def decide_undelivered(
    mail: Mail,
    failure: tuple[str, str],
    case: Case | None,
    health: AddressHealth,
    book: AddressBook,
    house: House,
    now: datetime,
) -> tuple[list[Entry], AddressHealth]:
    """Sends the mail to another address of its reader when one is known, and tells the admin either way.
    Returns the entries and the health of the addresses.

    Afterwards `case` holds the events. failure: the server's words, and a key of refusal_reasons."""
    at, other, (said, reason) = mail.address.lower(), "", failure
    if reason not in OF_LETTER:
        health = health.after_failure(at, said, now, dead=reason in DEAD)
        other, health = book.other_address(mail, house, case, health, now)
    fields: dict[str, Any] = {"status": "failed", "next": None}
    if other:
        again = {"rcpt": other, "tried_at": [*mail.tried_at, at], "next": stamp(now)}
        fields = {"status": "waiting", **again, "attempts": 0, "heard": 0, "first": None, "maybe": None}
    entries: list[Entry] = [*health.entries(), Row("mails", mail.id, fields)]
    # The case shows it, its reader's time stands still, and the admin reads of it; his head, when it was the
    # admin's letter.
    told, elsewhere, why = False, mask_address(other) if other else "", said[:200]
    if case is not None:
        decision = handle_bounce(case, mail, why, reason, elsewhere, house, now)
        entries.append(case_decision(case, decision.events, decision.letters))
        told = any(letter.form == "undelivered" for letter in decision.letters)
    admin = house.admin_of(case.concerns if case else "")
    if mail.to in admin.addresses:
        log.warning("a mail to the admin cannot be delivered: %s", mail.id)
        head = house.people.first(Role.ADMIN_HEAD)
        admin = Person(head.name, head.addresses, head.role)
    data: dict[str, Any] = {"subject": mail.subject, "role": str(mail.role), "form": mail.form, "why": why}
    data |= {"when": now.isoformat(), "to": mask_address(mail.to), "reason": reason}
    data |= {"elsewhere": elsewhere, "told": told}
    entries.append(Line(admin.address, admin.name, admin.role, "undelivered", mail.dossier, data=data))
    return entries, health
