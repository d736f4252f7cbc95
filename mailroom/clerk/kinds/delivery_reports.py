"""What machines write back about our mails: bounces, delays, automatic replies (RFC 3464, 3834).

Promises: a bounce acts only on the mail that it names by a token of ours: its envelope sender, one for every
mail, or the Reply-To of what it returns. It must also speak of whom that mail was sent to. Any other changes
nothing. A Message-ID alone, which others know, is told to the admin, unless replies come to the plain address
and it is all there is. Nothing of this is answered, so it cannot loop."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mailroom.clerk.entries import Outcome, Row
from mailroom.clerk.kinds.case_decisions import case_outcome
from mailroom.clerk.kinds.letter_context import LetterContext, line_about
from mailroom.clerk.outgoing.undelivered_mail import Failure, decide_undelivered
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Line, Scribe
from mailroom.procedure.disposition import Disposition
from mailroom.procedure.people import Person, Role
from mailroom.procedure.ways import menu_at
from mailroom.reading.language.reasons import say
from mailroom.reading.routing import IN_THREAD
from mailroom.reading.senders.bounces import Bounce, Recipient
from mailroom.reading.senders.refusal_reasons import reason

_PLACE = re.compile(r"\.(\d+)@")  # in an envelope sender: which of the mails that bear the same token


def bounce(context: LetterContext) -> Outcome:
    """A mail of ours could not be delivered, or not yet."""
    row, report = _returned_mail(context), context.reading.robot.bounce
    if row is None or report is None:
        return Outcome("bounce", told="bounce: milik surat yang tidak dikenal")
    outcome = Outcome("bounce", str(row["dossier"]))
    about = _recipients(report, row)
    if not _is_proven(context):
        line = line_about(context, "notice", why="message_id_only")
        told = "bounce: hanya menyebut Message-ID, tidak mengubah apa pun"
        return outcome.then(Outcome(told=told, entries=(line,)))
    if report.recipients and not about:
        line = line_about(context, "notice", why="other_recipient")
        told = "bounce: menyebut penerima lain, tidak mengubah apa pun"
        return outcome.then(Outcome(told=told, entries=(line,)))
    if row.get("status") == "failed":
        return outcome
    why = "; ".join(str(one.status or "") for one in about) or "bounce"
    outcome = outcome.enter(Row("mails", str(row["key"]), {"bounced": why}))
    if not any(one.permanent for one in about):
        return outcome
    because = reason(" ".join((why, *(one.diagnostic for one in about))), full=any(one.full for one in about))
    if because == "other" and any(one.dead for one in about):
        because = "no_mailbox"
    case, book = context.case(outcome.dossier), context.services.post.book
    entries, _ = decide_undelivered(
        row, Failure(why, because), case, context.health, book, context.house, context.now
    )
    return outcome.enter(*entries)


def _is_proven(context: LetterContext) -> bool:
    """Whether the report bears the token of the mail that it is about, as one from a server that had that
    mail does."""
    match = context.reading.match
    by_token = match.record is not None and match.carrier not in ("thread", *IN_THREAD)
    return by_token or not context.house.plus_addressing


def _recipients(report: Bounce, row: Mapping[str, Any]) -> Sequence[Recipient]:
    """Its parts about whom this mail was sent to last: a report about an earlier address of his is past."""
    to = str(row.get("rcpt") or row["to"]).lower()
    return [one for one in report.recipients if to in (one.address.lower(), one.wrote_to.lower())]


def report(context: LetterContext) -> Outcome:
    """A machine's report: kept. One that a mail of ours is still on its way is shown in its case, and moves
    nothing."""
    delayed = context.reading.robot.bounce
    return Outcome("report").then(_delay(context, delayed) if delayed is not None else Outcome())


def _delay(context: LetterContext, report: Bounce) -> Outcome:
    """The case shows it, once a mail. The admin reads of it, too, when somebody's answer or the complainant
    waits for it."""
    row, house, now = _returned_mail(context), context.house, context.now
    if row is None:
        return Outcome(told="laporan tertunda: milik surat yang tidak dikenal")
    outcome = Outcome(dossier=str(row["dossier"]))
    if row.get("delayed") or not _is_proven(context) or row.get("status") == "failed":
        return outcome
    status = "; ".join(str(one.status or "") for one in report.recipients) or "4"
    outcome = outcome.enter(Row("mails", str(row["key"]), {"delayed": status}))
    case = context.case(outcome.dossier)
    if case is not None:
        why = say("kind", "told_report", why="; ".join(context.reading.robot.why))
        scribe = Scribe(case, house, now, context.reading.envelope.arrived)
        scribe.event("delayed", form=row["form"], to_role=row["role"], machine=why)
        outcome = outcome.then(case_outcome(context, case, scribe.decision))
    admin = house.admin_of(case.concerns if case else "")
    if (row.get("clock") or row["role"] == Role.COMPLAINANT) and not admin.owns(str(row["to"])):
        data = {"subject": row["subject"], "when": now.isoformat(), "why": "delayed"}
        line = Line(admin.address, admin.name, admin.role, "notice", outcome.dossier, data=data)
        outcome = outcome.enter(line)
    return outcome


def _returned_mail(context: LetterContext) -> Mapping[str, Any] | None:
    """The mail a report is about, as it stands now: named by its envelope sender, a token in what came back,
    or its Message-ID."""
    store, report, record = context.store, context.reading.robot.bounce, context.reading.record
    if record is None:
        message_id = (report.message_id if report else None) or ""
        return store.by_message_id(f"<{message_id.strip('<>')}>") if message_id else None
    key = str(record.get("key", ""))
    for address in context.reading.envelope.recipients:
        place = _PLACE.search(address)
        twin = store.mail(f"{key.rpartition('.')[0]}.{place[1]}") if place and key else None
        if twin is not None and twin["token"] == record["token"]:
            return twin
    return store.mail(key) if key else None


def automatic(context: LetterContext) -> Outcome:
    """An out-of-office: never an answer, never answered. Somebody who waits for him is told, unless our mail
    host calls it forged."""
    record = context.reading.record
    if record is None or record["role"] == Role.COMPLAINANT or context.reading.match.unproven:
        return Outcome("automatic")
    case = context.case(str(record["dossier"]))
    if case is None:
        return Outcome("automatic")
    return Outcome("automatic", case.number).then(_out_of_office(context, case, record))


def _out_of_office(context: LetterContext, case: Case, record: Mapping[str, Any]) -> Outcome:
    """Told once for each of our letters; no clock stops."""
    part = case.disposition(int(record.get("disposition") or 0))
    scribe = Scribe(case, context.house, context.now, context.reading.envelope.arrived)
    waiting = _who_waits(scribe, str(record["role"]), part)
    if any(event.kind == "told" and event.data.get("away") == record["key"] for event in case.trail):
        return Outcome()
    why = say("kind", "told_auto_reply", why="; ".join(context.reading.robot.why))
    scribe.event("told", away=record["key"], machine=why)
    quote, purpose = context.reading.parted.new[:1000], menu_at(part, waiting.role)
    number, name = part.id if part else 0, record.get("name", "")
    scribe.to_person("out_of_office", waiting, purpose, number, who=name, quote=quote)
    return case_outcome(context, case, scribe.decision)


def _who_waits(scribe: Scribe, role: str, part: Disposition | None) -> Person:
    if role == Role.OFFICER and part is not None:
        return scribe.liaison(part)
    if role == Role.ADMIN:
        return scribe.house.people.first(Role.ADMIN_HEAD)
    return scribe.admin()
