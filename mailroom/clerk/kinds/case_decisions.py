"""Whom a decision about a case reaches: its own letters, and copies to complainants whose cases were merged
into it.

They hear its answers, progress, refusal and end (`SHARED`), and nothing about the survivor's complainant.
Their replies go to the survivor as further words, never as its complainant's verdict or rating.

In: `case_outcome`: a `LetterContext`, `Case`, `Decision`. `share_with_merged`: case, replies, a look-up of
cases, `House`, now.
Out: `Outcome`; the `CaseDecision`s that copy letters to merged cases.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: The decision itself: procedure/desk/decide.py. Who may merge: `do_merge` in procedure/desk/admin_acts.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from mailroom.clerk.earlier_answers import with_earlier_answers
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.kinds.reply_rate_limit import within_budget
from mailroom.clerk.outcome import CaseDecision, Outcome, case_after, case_decision
from mailroom.procedure import outgoing_letters
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.letter import Reply
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts

Find = Callable[[str], Case | None]  # a case by its number
SHARED = outgoing_letters.names(lambda form: form.to_merged)


def case_outcome(
    context: LetterContext, case: Case, decision: Decision, answers: str | None = None
) -> Outcome:
    """Returns the events, letters and digest lines of a decision about one case. They include the letters to
    complainants whose cases were merged into it. answers: the Message-ID of the letter on the desk; our
    letters to its writer answer that one."""
    if not decision.events and not decision.letters:
        return Outcome()
    letter = context.reading.letter
    affordable, budget = within_budget(context, case, context.may_answer(decision.letters))
    replies = context.with_refusals(
        with_earlier_answers(context.store.register, context.store.case, case, affordable, context.house)
    )
    mine = {letter.sender if letter else case.address: answers} if answers else {}
    outcome = Outcome(entries=(*budget, case_decision(case, decision.events, replies, mine)))
    shared = share_with_merged(case, replies, context.with_outcome(outcome).case, context.house, context.now)
    return outcome.enter(*shared, *_to_merged(context, outcome, decision), *decision.lines)


def _to_merged(context: LetterContext, outcome: Outcome, decision: Decision) -> list[CaseDecision]:
    """What the complainants of merged cases hear of what they wrote themselves."""
    decided: list[CaseDecision] = []
    for number, form, data in decision.to_merged:
        child = case_after([*outcome.entries, *decided], number) or context.case(number)
        if child is not None:
            scribe = Scribe(child, context.house, context.now, context.now)
            scribe.event("told", form=form)
            scribe.citizen(form, **data)
            decided.append(case_decision(child, scribe.decision.events, scribe.decision.letters))
    return decided


def share_with_merged(
    case: Case, replies: Sequence[Reply], find: Find, house: House, now: datetime, *, only: str = ""
) -> list[CaseDecision]:
    """Returns the letters to complainants whose cases were merged into `case`. They tell what `replies` tell
    the complainant of `case`. only: the number of one merged case, when only its complainant is told."""
    shared = [(reply, form) for reply in replies if (form := _form(reply)) in SHARED]
    decided: list[CaseDecision] = []
    for number in (only,) if only else case.absorbed if shared else ():
        child = case_after(decided, number) or find(number)
        if shared and child is not None and child.stage == "merged":
            decided.append(_share(child, case, shared, house, now))
            decided += share_with_merged(child, replies, find, house, now)
    return decided


def _form(reply: Reply) -> str:
    """The form that the complainant reads; one without e-mail gets it by the admin's hand."""
    if reply.form == "post":
        return str(reply.data["letter"])
    return reply.form if reply.role == Role.COMPLAINANT else ""


def _share(
    child: Case, parent: Case, shared: Sequence[tuple[Reply, str]], house: House, now: datetime
) -> CaseDecision:
    """Returns what the complainant of `child`, merged into `parent`, reads of its letters: agency, reason and
    the office's words, struck of what names one complainant to the other."""
    scribe = Scribe(child, house, now, now)
    for reply, form in shared:
        data = reply.data.get("inner", reply.data)
        scribe.event("told", form=form, parent=parent.number)
        text = alias_and_masked_texts.between_complainants(
            str(data.get("text", "")), parent, child, house.identity
        )
        same = {key: data.get(key, "") for key in ("agency", "reason", "where")}
        same |= {"parent": parent.number, "what": form, "text": text}
        scribe.citizen("survivor", "case", files=reply.files, **same)
    return case_decision(child, scribe.decision.events, scribe.decision.letters)
