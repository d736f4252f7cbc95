"""Mail that no person wrote to us, and copies: bounces, automatic replies, reports, notices, spam,
duplicates.

Promises: none of it moves a case or is answered; all of it is kept, counted and, where somebody should know,
listed for the admin."""

from __future__ import annotations

from mailroom.clerk.kinds.handling import Handling
from mailroom.clerk.outgoing import returned_mail
from mailroom.clerk.read.multi_case_reply import HELD
from mailroom.clerk.time import round_trip
from mailroom.procedure import acts
from mailroom.procedure.people import Role
from mailroom.reading.language.reasons import say

_IDLE = acts.names(lambda act: act.idle) | {""}
SAID = 600  # characters that the admin reads of a letter to the postmaster


def bounce(handling: Handling) -> None:
    handling.klass = "bounce"
    returned_mail.bounced(handling)


def own(handling: Handling) -> None:
    """A mail of ours that came back: the day's probe, or a copy that somebody's server has forwarded."""
    if not round_trip.back(handling):
        handling.klass = "report"


def report(handling: Handling) -> None:
    """What machines report: kept. That a mail of ours is still on its way is shown in its case, and moves
    nothing."""
    handling.klass = "report"
    if handling.reading.robot.bounce is not None:
        returned_mail.delayed(handling)


def automatic(handling: Handling) -> None:
    """An out-of-office: never an answer, never answered; whoever waits for him is told, unless our mail host
    calls it forged."""
    handling.klass = "automatic"
    record = handling.reading.record
    if record is None or record["role"] == Role.COMPLAINANT or handling.reading.match.unproven:
        return
    case = handling.store.case(str(record["dossier"]))
    if case is None:
        return
    handling.dossier = case.number
    returned_mail.out_of_office(handling, case, record)


def doubtful(handling: Handling) -> None:
    """Only its writer's habits, or a single sign, speak for a machine: nothing is done and nobody is
    answered, but the admin reads of it, and with one digit it is handled as a person's letter."""
    handling.klass, handling.status = "automatic", "apart"
    reading, record = handling.reading, handling.reading.record
    if record is not None:
        handling.dossier = str(record["dossier"])
        held = {key: record[key] for key in HELD}
        handling.change.put("letters", reading.digest, **({"held": held} if reading.match.sealed else {}))
    handling.to_admin("spam", purpose="spam", why="; ".join(reading.robot.why))


def reaction(handling: Handling) -> None:
    """An emoji that somebody tapped beneath a mail of ours says that it was read: no clock stops, nobody is
    answered."""
    handling.klass = "acknowledgement"
    handling.dossier = str((handling.reading.record or {}).get("dossier") or "")


def notice(handling: Handling) -> None:
    """A notice from a configured system (LAPOR!) waits in the admin's digest."""
    handling.klass = "report"
    handling.to_admin("notice")


def postmaster(handling: Handling) -> None:
    """For whoever runs our mail (RFC 5321 4.5.1), perhaps a complaint that somebody sent there: nobody is
    answered, a person reads it."""
    handling.klass, handling.status = "report", "apart"
    handling.to_admin(
        "spam", purpose="spam", why=say("kind", "postmaster"), said=handling.reading.parted.new[:SAID]
    )


def spam(handling: Handling) -> None:
    """Lists and what the receiving server calls spam: filed apart, never answered, listed; one digit makes it
    a case."""
    handling.klass, handling.status = "spam", "apart"
    handling.to_admin("spam", purpose="spam")


def duplicate(handling: Handling) -> None:
    handling.klass = "duplicate"
    handling.dossier = str((handling.seen or {}).get("dossier") or "")


def kept(handling: Handling) -> None:
    """A reply to a letter that asks nothing (the month's register): kept; words that are no thanks the admin
    reads."""
    letter = handling.reading.letter
    assert letter is not None
    handling.klass, handling.dossier = "acknowledgement", letter.dossier
    if letter.act.name not in _IDLE:
        handling.klass = "reply"
        handling.to_admin("notice")
