"""What comes back about our mails: bounces, delays, out-of-office; and what a mail that reached nobody leads
to.

Promises: a bounce acts only on the mail that it names by a token of ours (its envelope sender, one for every
mail, or the Reply-To of what it returns), and only when it speaks of whom that mail was sent to; any other
changes nothing. A Message-ID alone, which others know, is told to the admin, unless replies come to the plain
address and it is all there is. What came back goes to another address of its reader, where one is known
(standing.py): the same bytes, once to each; when there is none, the admin reads of it, at once when
somebody's time waits for it. Nothing of this is answered, so it cannot loop."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mailroom.clerk.store import Change, stamp
from mailroom.clerk.write.writer import Desk
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Line, Scribe
from mailroom.procedure.desk.bounce_effects import handle_bounce
from mailroom.procedure.people import Person, Role
from mailroom.procedure.ways import menu_at
from mailroom.reading.language.reasons import say
from mailroom.reading.routing import IN_THREAD
from mailroom.reading.senders.bounces import Bounce, Recipient
from mailroom.reading.senders.refusal_reasons import DEAD, OF_LETTER, reason
from mailroom.text.redaction import mask_address

if TYPE_CHECKING:
    from mailroom.clerk.kinds.handling import Handling
    from mailroom.clerk.outgoing.post import Post

log = logging.getLogger(__name__)
_PLACE = re.compile(r"\.(\d+)@")  # in an envelope sender: which of the mails that bear the same token


def refused(
    post: Post, row: Mapping[str, Any], change: Change, why: str, now: datetime, known: dict[str, Case]
) -> None:
    """The relay refuses it for good, or its recipient's side has put it off for too long."""
    change.put("mails", str(row["key"]), trouble=why)
    key = str(row["dossier"])
    case = known.get(key) or post.store.case(key)
    if case is not None:
        known[key] = case
    came_back(post, row, change, why, reason(why), now, case)


def came_back(
    post: Post,
    row: Mapping[str, Any],
    change: Change,
    why: str,
    because: str,
    now: datetime,
    case: Case | None,
) -> None:
    """A mail did not reach its reader: he is tried elsewhere, or the admin hears of it. because: a key of
    refusals.py."""
    at = str(row.get("rcpt") or row["to"]).lower()
    if because not in OF_LETTER:
        post.standing.failed(change, at, why, now, dead=because in DEAD)
    other = "" if because in OF_LETTER else post.standing.elsewhere(row, post.house, case, change, now)
    if other:
        tried_at = [*row.get("tried_at", ()), at]
        change.put("mails", str(row["key"]), status="waiting", rcpt=other, tried_at=tried_at, attempts=0, heard=0, first=None, maybe=None,
                   next=stamp(now))  # fmt: skip
    else:
        change.put("mails", str(row["key"]), status="failed", next=None)
    tell(post, change, row, why, because, other, now, case)


def tell(
    post: Post,
    change: Change,
    row: Mapping[str, Any],
    why: str,
    because: str,
    other: str,
    now: datetime,
    case: Case | None,
) -> None:
    """The case shows it, its reader's time stands still, and the admin (or, when it was his letter, his head)
    reads of it."""
    told = False
    if case is not None:
        decision = handle_bounce(
            case, str(row["form"]), Role(row["role"]), why[:200], post.house, now,
            disposition=int(row["disposition"] or 0), stage=str(row["stage"]), clock=bool(row["clock"]),
            because=because, elsewhere=mask_address(other) if other else "", name=str(row.get("name", "")),
        )  # fmt: skip
        change.case(case, decision.events, post.house)
        post.writer.write(change, Desk(case.number, case.events, case), decision.letters, post.house, now)
        told = any(letter.form == "undelivered" for letter in decision.letters)
    admin = post.house.admin_of(case.concerns if case else "")
    if row["to"] in admin.addresses:
        log.warning("a mail to the admin cannot be delivered: %s", row["key"])
        head = post.house.people.first(Role.ADMIN_HEAD)
        admin = Person(head.name, head.addresses, head.role)
    data = {"subject": row["subject"], "role": row["role"], "form": row["form"], "why": why[:200], "when": now.isoformat(),
            "to": mask_address(str(row["to"])), "reason": because, "elsewhere": mask_address(other) if other else "", "told": told}  # fmt: skip
    change.lines(
        [Line(admin.address, admin.name, admin.role, "undelivered", str(row["dossier"]), data=data)], now
    )


# Incoming mail that no person wrote.


def bounced(handling: Handling) -> None:
    """A mail of ours could not be delivered, or not yet."""
    row, bounce, post = returned(handling), handling.reading.robot.bounce, handling.office.post
    if row is None or bounce is None:
        handling.told = "bounce: milik surat yang tidak dikenal"
        return
    handling.dossier = str(row["dossier"])
    if not _proven(handling):
        handling.told = "bounce: hanya menyebut Message-ID, tidak mengubah apa pun"
        handling.to_admin("notice", why="message_id_only")
        return
    about = _about(bounce, row)
    if bounce.recipients and not about:
        handling.told = "bounce: menyebut penerima lain, tidak mengubah apa pun"
        handling.to_admin("notice", why="other_recipient")
        return
    if row.get("status") == "failed":
        return
    why = "; ".join(str(one.status or "") for one in about) or "bounce"
    handling.change.put("mails", str(row["key"]), bounced=why)
    if any(one.permanent for one in about):
        full = any(one.full for one in about)
        because = reason(" ".join((why, *(one.diagnostic for one in about))), full=full)
        if because == "other" and any(one.dead for one in about):
            because = "no_mailbox"
        case = handling.case_of(handling.dossier)
        came_back(post, row, handling.change, why, because, handling.now, case)


def _proven(handling: Handling) -> bool:
    """Whether the report bears the token of the mail that it is about, as one from a server that had that
    mail does."""
    match = handling.reading.match
    by_token = match.record is not None and match.carrier not in ("thread", *IN_THREAD)
    return by_token or not handling.house.plus_addressing


def _about(bounce: Bounce, row: Mapping[str, Any]) -> Sequence[Recipient]:
    """What it says of whom this mail was sent to last: a report about an earlier address of his is past."""
    to = str(row.get("rcpt") or row["to"]).lower()
    return [one for one in bounce.recipients if to in (one.address.lower(), one.wrote_to.lower())]


def delayed(handling: Handling) -> None:
    """A mail of ours is still on its way: nothing moves. The case shows it, once a mail, and when somebody's
    answer or the complainant waits for it the admin reads of it, too."""
    row, bounce, house = returned(handling), handling.reading.robot.bounce, handling.house
    if row is None or bounce is None:
        handling.told = "laporan tertunda: milik surat yang tidak dikenal"
        return
    handling.dossier = str(row["dossier"])
    if row.get("delayed") or not _proven(handling) or row.get("status") == "failed":
        return
    handling.change.put(
        "mails", str(row["key"]), delayed="; ".join(str(one.status or "") for one in bounce.recipients) or "4"
    )
    case = handling.case_of(handling.dossier)
    if case is not None:
        told = say("kind", "told_report", why="; ".join(handling.reading.robot.why))
        scribe = Scribe(case, house, handling.now, handling.reading.envelope.arrived)
        scribe.event("delayed", form=row["form"], to_role=row["role"], machine=told)
        handling.enter_case(case, scribe.decision)
    admin = house.admin_of(case.concerns if case else "")
    if (row.get("clock") or row["role"] == Role.COMPLAINANT) and not admin.owns(str(row["to"])):
        data = {"subject": row["subject"], "when": handling.now.isoformat(), "why": "delayed"}
        line = Line(admin.address, admin.name, admin.role, "notice", handling.dossier, data=data)
        handling.change.lines([line], handling.now)


def returned(handling: Handling) -> Mapping[str, Any] | None:
    """The mail a report is about, as it stands now: named by its envelope sender, a token in what came back,
    or its Message-ID."""
    store, bounce = handling.store, handling.reading.robot.bounce
    record = handling.reading.record
    if record is None:
        message_id = (bounce.message_id if bounce else None) or ""
        return store.by_message_id(f"<{message_id.strip('<>')}>") if message_id else None
    key = str(record.get("key", ""))
    for address in handling.reading.envelope.recipients:
        place = _PLACE.search(address)
        twin = store.mail(f"{key.rpartition('.')[0]}.{place[1]}") if place and key else None
        if twin is not None and twin["token"] == record["token"]:
            return twin
    return store.mail(key) if key else None


def out_of_office(handling: Handling, case: Case, record: Mapping[str, Any]) -> None:
    """An official is away: whoever waits for him is told, once for each of our letters; no clock stops."""
    part = case.disposition(int(record.get("disposition") or 0))
    scribe = Scribe(case, handling.house, handling.now, handling.reading.envelope.arrived)
    waiting = _who_waits(scribe, str(record["role"]), part)
    if any(event.kind == "told" and event.data.get("away") == record["key"] for event in case.trail):
        return
    machine = say("kind", "told_auto_reply", why="; ".join(handling.reading.robot.why))
    scribe.event("told", away=record["key"], machine=machine)
    quote = handling.reading.parted.new[:1000]
    purpose = menu_at(part, waiting.role)
    scribe.to_person(
        "out_of_office", waiting, purpose, part.id if part else 0, who=record.get("name", ""), quote=quote
    )
    handling.enter_case(case, scribe.decision)


def _who_waits(scribe: Scribe, role: str, part: Any) -> Person:
    if role == Role.OFFICER and part is not None:
        return scribe.liaison(part)
    if role == Role.ADMIN:
        return scribe.house.people.first(Role.ADMIN_HEAD)
    return scribe.admin()
