"""A letter of ours was refused for good or came back: what that does to its case, and how its reader gets it all the same.

Promises: pure. Whom a letter did not reach, his time does not run (DESIGN.md promise 8). An answer or a question that did not reach the
complainant goes to the admin on paper, as for one who has no e-mail, and his word that it was handed over starts the clock.
"""

from __future__ import annotations

from datetime import datetime

from mailroom.procedure.bells import answer_data
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.house import House
from mailroom.procedure.people import Role


def undelivered(
    case: Case,
    form: str,
    role: Role,
    why: str,
    house: House,
    now: datetime,
    *,
    disposition: int,
    stage: str,
    clock: bool,
) -> Decision:
    """`form` to `role` about this disposition did not arrive. stage: where the matter lay when it was written; clock: it started a clock."""
    scribe = Scribe(case, house, now, now)
    scribe.event(
        "undelivered", form=form, to_role=role.value, why=why, disposition=disposition, stage=stage, clock=clock
    )
    part = case.disposition(disposition)
    if role == Role.COMPLAINANT and not case.by_post:
        if form == "answer" and part is not None and part.answer is not None:
            scribe.by_hand("answer", "answer", part=part, files=part.answer.files, **answer_data(scribe, part))
        elif form in ("ask", "ask_reminder") and case.stage == "completion":
            scribe.by_hand("ask", "complete", text=case.asked, by=scribe.last_day())
    return scribe.decision
