"""What a bounce, a delay or an out-of-office reply to one of our mails causes (RFC 3464, 3834), and to which
mail it belongs.

A bounce acts only on the mail that it names, and only about the address that mail was sent to. With plus
addresses it must bear our token, in the envelope sender that it came back to (VERP) or the copy's Reply-To.
Then a Message-ID alone changes nothing, since others know it; the admin is told. Without plus addresses it is
proof enough. An out-of-office reply does nothing to the case. Who waits for its sender is told once; the
admin is offered the deputy that it names. DMARC reports, which machines send as well, are summed by month.
None of these mails is answered, so no loop arises.

In: a `LetterContext`; `dmarc_month`: the `Store` and a month ("2026-11").
Out: `Outcome`: entries about mail, case and address. `dmarc_month`: the month's sums.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: Which mail is automatic: reading/senders/auto_mail.py. Lists and spam: spam_and_notices.py. What a DSN
says: reading/senders/bounces.py. Effects on the case: procedure/desk/bounce_effects.py. Effects on the
address: clerk/outgoing/address_health.py."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import Any

from mailroom.clerk.kinds.absences import offer_of_machine
from mailroom.clerk.kinds.case_decisions import case_outcome
from mailroom.clerk.kinds.letter_context import LetterContext, line_about
from mailroom.clerk.outcome import Outcome, Row
from mailroom.clerk.outgoing.undelivered_mail import decide_undelivered
from mailroom.clerk.register_rows import Mail
from mailroom.clerk.store import Store
from mailroom.procedure.decision import Line, Scribe
from mailroom.procedure.people import Role
from mailroom.procedure.ways import menu_at
from mailroom.reading.case_of_reply import IN_THREAD
from mailroom.reading.language.reasons import say
from mailroom.reading.senders.bounces import Bounce
from mailroom.reading.senders.dmarc_reports import SOURCES, figures_of
from mailroom.reading.senders.refusal_reasons import reason
from mailroom.reading.senders.sender_origin import ALWAYS
from mailroom.text.idn import speaks_for

DMARC = "dmarc:"  # the fact of a month's reports
COUNTED = 1000  # reports of a month that are known again
_PLACE = re.compile(r"\.(\d+)@")  # in an envelope sender: which of the mails that bear the same token


def bounce(context: LetterContext) -> Outcome:
    """A mail of ours could not be delivered: a report of a permanent failure (RFC 3464) came back.

    The report counts when it carries the mail's token and names the address that the mail went to last. Then
    the mail goes to another address of its reader, and the admin is told (undelivered_mail.py). A temporary
    failure is only noted with its status."""
    mail, report = _returned_mail(context), context.reading.robot.bounce
    if mail is None or report is None:
        return Outcome("bounce", told="bounce: milik surat yang tidak dikenal")
    outcome, to = Outcome("bounce", mail.dossier), mail.address.lower()
    # Its parts about whom this mail was sent to last: a report about an earlier address of his is past.
    about = [one for one in report.recipients if to in (one.address.lower(), one.wrote_to.lower())]
    if not _is_proven(context):
        line = line_about(context, "notice", why="message_id_only")
        told = "bounce: hanya menyebut Message-ID, tidak mengubah apa pun"
        return outcome.then(Outcome(told=told, entries=(line,)))
    if report.recipients and not about:
        line = line_about(context, "notice", why="other_recipient")
        told = "bounce: menyebut penerima lain, tidak mengubah apa pun"
        return outcome.then(Outcome(told=told, entries=(line,)))
    if mail.status == "failed":
        return outcome
    why = "; ".join(str(one.status or "") for one in about) or "bounce"
    outcome = outcome.enter(Row("mails", mail.id, {"bounced": why}))
    if not any(one.permanent for one in about):
        return outcome
    because = reason(" ".join((why, *(one.diagnostic for one in about))), full=any(one.full for one in about))
    if because == "other" and any(one.dead for one in about):
        because = "no_mailbox"
    case, book, failure = context.case(mail.dossier), context.services.post.book, (why, because)
    entries, _ = decide_undelivered(mail, failure, case, context.health, book, context.house, context.now)
    return outcome.enter(*entries)


def _is_proven(context: LetterContext) -> bool:
    """Whether the report bears the token of its mail: a server that had the mail knows it. Where replies come
    to the plain address, a Message-ID is proof enough."""
    match = context.reading.match
    by_token = match.record is not None and match.carrier not in ("thread", *IN_THREAD)
    return by_token or not context.house.plus_addressing


def report(context: LetterContext) -> Outcome:
    """Keeps a machine's report. That our mail is still on its way, or has arrived, is shown in the case, once
    for each mail; nothing moves. The admin is told of a delay too when that mail is
    awaited, by the complainant or for somebody's answer."""
    delayed = context.reading.robot.bounce
    if delayed is None:
        return Outcome("report")
    mail, house, now = _returned_mail(context), context.house, context.now
    if mail is None:
        return Outcome("report", told="laporan tertunda: milik surat yang tidak dikenal")
    outcome = Outcome("report", mail.dossier)
    if not _is_proven(context) or mail.status == "failed":
        return outcome
    if delayed.how_far:
        return outcome.then(_note_arrival(context, mail, delayed))
    if mail.delayed:
        return outcome
    status = "; ".join(str(one.status or "") for one in delayed.recipients) or "4"
    outcome = outcome.enter(Row("mails", mail.id, {"delayed": status}))
    case = context.case(mail.dossier)
    if case is not None:
        why = say("kind", "told_report", why="; ".join(context.reading.robot.why))
        scribe = Scribe(case, house, now, context.reading.envelope.arrived)
        scribe.event("delayed", form=mail.form, to_role=str(mail.role), machine=why)
        outcome = outcome.then(case_outcome(context, case, scribe.decision))
    admin = house.admin_of(case.concerns if case else "")
    if (mail.clock or mail.role == Role.COMPLAINANT) and not admin.owns(mail.to):
        data = {"subject": mail.subject, "when": now.isoformat(), "why": "delayed"}
        line = Line(admin.address, admin.name, admin.role, "notice", mail.dossier, data=data)
        outcome = outcome.enter(line)
    return outcome


def _note_arrival(context: LetterContext, mail: Mail, told: Bounce) -> Outcome:
    """Notes that a mail reached its recipient's server, or one that tells no more (RFC 3461 4.1, 5.2). The
    case shows it of a letter to the complainant."""
    to, how = mail.address.lower(), told.how_far
    about = any(to in (one.address.lower(), one.wrote_to.lower()) for one in told.recipients)
    if not about or mail.delivered in ("delivered", how):
        return Outcome()
    outcome = Outcome(entries=(Row("mails", mail.id, {"delivered": how}),))
    case = context.case(mail.dossier)
    if case is None or mail.role != Role.COMPLAINANT:
        return outcome
    scribe = Scribe(case, context.house, context.now, context.reading.envelope.arrived)
    scribe.event("arrived", form=mail.form, to_role=str(mail.role), how=how)
    return outcome.then(case_outcome(context, case, scribe.decision))


def dmarc_report(context: LetterContext) -> Outcome:
    """Adds what a receiver tells of the letters under our name to the sum of the month. A report of another
    domain, one that was counted, and one that cannot be read are kept only."""
    found, house = figures_of(context.reading.opened), context.house
    if found is None or not found.domain or not speaks_for(found.domain, house.domain):
        return Outcome("report", told="laporan penerima: tidak terbaca, atau tentang domain lain")
    month = house.calendar.local(context.now).date().isoformat()[:7]
    known = dmarc_month(context.store, month)
    named = hashlib.sha256(f"{found.reporter}|{found.id}".encode()).hexdigest()[:12]
    if named in known["ids"] or context.reading.match.origin.result in ALWAYS:
        return Outcome("report", told="laporan DMARC: sudah dihitung, atau asalnya palsu")
    failed = Counter(known["by"]) + Counter({source: bad for source, (_, bad) in found.by_source.items()})
    fact = {
        "reports": known["reports"] + 1,
        "passed": known["passed"] + sum(good for good, _ in found.by_source.values()),
        "failed": known["failed"] + sum(bad for _, bad in found.by_source.values()),
        "by": dict(failed.most_common(SOURCES)),
        "ids": [*known["ids"], named][-COUNTED:],
    }
    return Outcome("report", told="laporan DMARC dihitung").enter(Row.fact(f"{DMARC}{month}", fact))


def dmarc_month(store: Store, month: str) -> dict[str, Any]:
    """Returns what the reports of a month ("2026-03") sum up to; by: address → letters that failed."""
    none = {"reports": 0, "passed": 0, "failed": 0, "by": {}, "ids": []}
    return dict(store.register.fact(f"{DMARC}{month}", none))


def _returned_mail(context: LetterContext) -> Mail | None:
    """The mail a report is about: by its envelope sender, a token in what came back, or its Message-ID."""
    store, report, ours = context.store, context.reading.robot.bounce, context.reading.match.record
    if ours is None:
        message_id = (report.message_id if report else None) or ""
        return store.by_message_id(f"<{message_id.strip('<>')}>") if message_id else None
    places = filter(None, map(_PLACE.search, context.reading.envelope.recipients))
    twins = [store.mail(f"{ours.id.rpartition('.')[0]}.{place[1]}") for place in places]
    same = [twin for twin in twins if twin is not None and twin.token == ours.token]
    return same[0] if same else store.mail(ours.id)


def automatic(context: LetterContext) -> Outcome:
    """Notes an automatic reply, such as an out-of-office. It does not count as an answer, gets no answer, and
    stops no clock. When it comes from an official, the person who waits for him is told, once for each of our
    letters. A deputy whom it names is offered to the admin. Nobody is told when its sender is unproven."""
    seat = context.reading.record
    if seat is None or seat.role == Role.COMPLAINANT or context.reading.match.unproven:
        return Outcome("automatic")
    offer, case = offer_of_machine(context), context.case(seat.dossier)
    if case is None:
        return Outcome("automatic").then(offer)
    outcome, reading = Outcome("automatic", case.number).then(offer), context.reading
    part = case.disposition(seat.disposition)
    key = reading.match.record.id if reading.match.record else ""
    if any(event.kind == "told" and event.data.get("away") == key for event in case.trail):
        return outcome
    scribe = Scribe(case, context.house, context.now, reading.envelope.arrived)
    waiting = scribe.admin()
    if seat.role == Role.OFFICER and part is not None:
        waiting = scribe.liaison(part)
    elif seat.role == Role.ADMIN:
        waiting = context.house.people.first(Role.ADMIN_HEAD)
    scribe.event("told", away=key, machine=say("kind", "told_auto_reply", why="; ".join(reading.robot.why)))
    quote, purpose, number = reading.parted.new[:1000], menu_at(part, waiting.role), part.id if part else 0
    if not (offer.entries and waiting.role == Role.ADMIN):  # he is asked about it
        scribe.to_person("out_of_office", waiting, purpose, number, who=seat.name, quote=quote)
    return outcome.then(case_outcome(context, case, scribe.decision))
