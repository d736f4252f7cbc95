"""What the desk has decided about a case, as entries: whom the letter's outcome reaches, and with which
letters."""

from __future__ import annotations

from mailroom.clerk.entries import Outcome, case_decision
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.kinds.merged_cases import share_with_merged
from mailroom.clerk.kinds.reply_budget import within_budget
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Decision


def case_outcome(
    context: LetterContext, case: Case, decision: Decision, answers: str | None = None
) -> Outcome:
    """Events, letters and digest lines of a decision about one case, and what those hear whose cases were
    merged into it. answers: the Message-ID of the letter on the desk, which its writer's letters answer."""
    if not decision.events and not decision.letters:
        return Outcome()
    letter = context.reading.letter
    affordable, budget = within_budget(context, case, context.may_answer(decision.letters))
    replies = context.with_refusals(affordable)
    mine = {letter.sender if letter else case.address: answers} if answers else {}
    outcome = Outcome(entries=(*budget, case_decision(case, decision.events, replies, mine)))
    find = context.with_outcome(outcome).case
    shared = share_with_merged(case, replies, find, context.house, context.now)
    return outcome.enter(*shared, *decision.lines)
