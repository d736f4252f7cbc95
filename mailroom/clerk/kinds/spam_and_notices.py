"""What becomes of mail that no person wrote to us, and of copies: notices, spam, reactions, mail without
matter, letters that came before, our own.

The admin's daily letter lists it when somebody should know.

In: a `LetterContext`; `without_matter` also the kind.
Out: `Outcome`: the letter is kept and counted, moves no case and is never answered.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: What is spam or automatic: reading/senders/auto_mail.py and spam_scores.py. What is a copy:
letter_outcome_row.py. Bounces: bounces_and_auto_replies.py."""

from __future__ import annotations

from typing import Any

from mailroom.clerk.kinds.letter_context import LetterContext, answer, line_about
from mailroom.clerk.outcome import Outcome, Row
from mailroom.clerk.read.letter_reading import kind_of
from mailroom.clerk.register_rows import PROBE, stamp
from mailroom.clerk.store import OWN_HOST, OWN_PLACE
from mailroom.procedure import acts
from mailroom.reading.language.reasons import say
from mailroom.reading.senders.authentication_results import host_of, writes_above

_IDLE = acts.names(lambda act: act.idle) | {""}
SAID = 600  # characters that the admin reads of a letter to the postmaster


def own_mail(context: LetterContext) -> Outcome:
    """A mail of ours that came back: the day's probe, whose return is noted, or a copy that was forwarded."""
    mail = context.store.by_message_id(f"<{(context.reading.opened.message_id or '').strip('<>')}>")
    if mail is None or mail.form != "probe":
        return Outcome("report")
    outcome = Outcome("automatic", mail.dossier)
    last: dict[str, Any] = context.store.register.fact(PROBE) or {}
    if last.get("mail") != mail.id or last.get("returned") == mail.id:
        return outcome
    named = host_of(context.reading.opened)  # it has passed no servers but ours
    if named and named != context.store.own_host():
        outcome = outcome.enter(Row.fact(OWN_HOST, named))
    above = named if named and writes_above(context.reading.opened, named) else ""
    if above != (context.store.register.fact(OWN_PLACE) or ""):
        outcome = outcome.enter(Row.fact(OWN_PLACE, above))
    left = mail.left or mail.typed or context.now
    seconds = max(0.0, (context.now - left).total_seconds())
    about = {"back": stamp(context.now), "seconds": seconds, "returned": mail.id}
    return outcome.enter(Row.fact(PROBE, {**last, **about}))


def doubtful(context: LetterContext) -> Outcome:
    """A letter that a machine may have written, by its writer's habits or a single sign: nothing is done,
    nobody is answered. The admin reads of it; by one digit he has it handled as a person's letter."""
    reading, record = context.reading, context.reading.record
    outcome = Outcome("automatic", status="apart")
    if record is not None:
        row = Row("letters", reading.digest, {"held": record.to_row()} if reading.match.sealed else {})
        outcome = outcome.then(Outcome(dossier=record.dossier, entries=(row,)))
    return outcome.enter(line_about(context, "spam", "spam", why="; ".join(reading.robot.why)))


def reaction(context: LetterContext) -> Outcome:
    """An emoji tapped beneath a mail of ours says that it was read: no clock stops, nobody is answered."""
    record = context.reading.record
    return Outcome("acknowledgement", record.dossier if record else "")


def notice(context: LetterContext) -> Outcome:
    """A notice from a configured system waits in the admin's digest."""
    return Outcome("report", entries=(line_about(context, "notice"),))


def postmaster(context: LetterContext) -> Outcome:
    """Keeps a mail to postmaster for the admin to read (RFC 5321 4.5.1). It may be for the person who runs
    our mail server, or be a complaint. Nobody is answered."""
    beginning = context.reading.parted.new[:SAID]
    line = line_about(context, "spam", "spam", why=say("kind", "postmaster"), said=beginning)
    return Outcome("report", status="apart", entries=(line,))


def spam(context: LetterContext) -> Outcome:
    """Keeps mailing-list mail, mail that the receiving server calls spam, and that of a blocked sender apart
    from the letters. It is never answered. The admin makes it a case by one digit."""
    why = context.reading.why[-1] if context.reading.reason == "unwanted" else ""
    return Outcome("spam", status="apart", entries=(line_about(context, "spam", "spam", why=why),))


def without_matter(context: LetterContext, kind: str) -> Outcome:
    """A person's mail that complains of nothing: a test, an offer, a lure for passwords. It gets no receipt;
    the admin reads its beginning, and makes it a case by one digit. kind: a key of reasons.toml [kind]."""
    beginning = context.reading.parted.new[:SAID]
    line = line_about(context, "spam", "spam", why=say("kind", kind), said=beginning)
    return Outcome("spam", status="apart", entries=(line,))


def duplicate(context: LetterContext) -> Outcome:
    return Outcome("duplicate", context.seen.dossier if context.seen else "")


def reply_to_notice(context: LetterContext) -> Outcome:
    """Keeps a reply to a letter that asked nothing. When it says more than thanks, the admin is told; who
    asks why it was sent is answered."""
    letter = context.sealed_letter
    if letter.act.name == "trace":
        kind = kind_of(letter.dossier)
        said = answer(context, letter, "trace", letter.purpose, desk=kind, lines=[], understood=[])
        return Outcome("command", letter.dossier).then(said)
    if letter.act.name in _IDLE:
        return Outcome("acknowledgement", letter.dossier)
    return Outcome("reply", letter.dossier, entries=(line_about(context, "notice"),))
