"""What happens when one letter of ours is answered twice by an act that sends or decides. The first counts;
about the second its reader is asked.

Without his word nothing happens. What only adds (a comment, a progress note) is always entered, and so is a
correction within the undo window.

In: `ask_about_second`, `note_use`: a `LetterContext`, `Case` or `Outcome`, the `Letter`. `hold_second`: the
`Seat` asked. `is_used`: our mail and an act.
Out: `Outcome` with a question under a token of its own, or None when the act counts; yes or no.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: Which acts count once: procedure/acts.py (`ONCE`). How a token is verified: text/reply_token.py."""

from __future__ import annotations

from dataclasses import replace

from mailroom.clerk.kinds.confirmation_questions import hold, second_answer
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.outcome import CaseDecision, DossierDecision, Outcome, Row
from mailroom.clerk.register_rows import Mail, Seat, stamp
from mailroom.procedure.acts import ONCE
from mailroom.procedure.case import Case
from mailroom.procedure.desk.agencies import agency_acts
from mailroom.procedure.desk.decide import acts_in_order
from mailroom.procedure.dossier import Dossier
from mailroom.procedure.letter import Letter, OurMail
from mailroom.procedure.sop import way
from mailroom.procedure.ways import closed_ways, open_way


def ask_about_second(context: LetterContext, case: Case, letter: Letter) -> Outcome | None:
    """Returns the question about a letter that decides by a token which was used; None when it may act."""
    mail = context.reading.match.record
    if context.ruling is not None or mail is None or mail.dossier != case.number:
        return None
    part, act = case.disposition(letter.disposition), agency_acts.act_at_stage(case, letter).act
    names = {act.name, *(one.name for one in acts_in_order(letter)[1:])} if act.sure else set[str]()
    names = {name for name in names - closed_ways(case, part, letter.role) if is_used(context, mail, name)}
    again = {open_way(case, part, letter.role, name): name for name in names}
    if not again or "disposition.window" in again:
        return None
    if again == {"disposition.answered": "answer"}:
        return second_answer(context)
    return hold_second(context, context.reading.record)


def ask_about_second_word(context: LetterContext, dossier: Dossier, letter: Letter) -> Outcome | None:
    """The same for a reprimand or a report: its stages allow no act twice, but a refusal by the letter that
    was agreed to would take it back."""
    mail, act = context.reading.match.record, letter.act
    if context.ruling is not None or not isinstance(mail, Mail) or mail.dossier != dossier.key:
        return None
    takes_back = act.sure and act.name == "reject" and is_used(context, mail, "agree")
    if not takes_back or way(dossier.kind, dossier.stage, letter.role, act.name) is None:
        return None
    return hold_second(context, context.reading.record)


def hold_second(context: LetterContext, seat: Seat | None) -> Outcome:
    """Asks whose seat it is whether the letter counts beside the reply that came before it."""
    return hold(replace(context, reading=replace(context.reading, record=seat, reason="second_use")))


def is_used(context: LetterContext, mail: OurMail, act: str) -> bool:
    """Whether a reply to this mail did the same before, longer ago than the undo window."""
    used = mail.used.get(act, "") if isinstance(mail, Mail) else ""
    return bool(used) and used < stamp(context.reading.envelope.arrived - context.house.window)


def note_use(context: LetterContext, letter: Letter, outcome: Outcome) -> Outcome:
    """Returns the outcome with the note what the letter has sent or decided by our mail."""
    mail = context.reading.match.record
    if not isinstance(mail, Mail) or mail.dossier != letter.dossier:
        return outcome
    decided = (one for one in outcome.entries if isinstance(one, CaseDecision | DossierDecision))
    ways = (event.way for one in decided for event in one.events if event.by == letter.sender)
    done = {act: stamp(letter.arrived) for way in ways if (act := way.rpartition("/")[2]) in ONCE}
    return outcome.enter(Row("mails", mail.id, {"used": {**done, **mail.used}})) if done else outcome
