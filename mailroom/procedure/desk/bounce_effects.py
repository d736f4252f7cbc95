"""What a refused or returned letter of ours does to its case, and how its reader gets it all the same.

The clock of a person whom our letter did not reach does not run. The letter goes to another address of his,
when one is known. Otherwise the admin gets it on paper to hand over; his word that he did starts the clock.
When an official cannot be reached, the admin hears at once; for an officer his liaison is asked to assign
another.

In: `handle_bounce`: the `Case`, the mail (`OurMail`), why it failed and by which key, another address or "",
`House`, now.
Out: a `Decision`.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What a bounce says: reading/senders/bounces.py. Whose letter it is:
clerk/kinds/bounces_and_auto_replies.py. Which address is dead: clerk/outgoing/address_health.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mailroom.procedure import deadlines
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Decision, Scribe
from mailroom.procedure.desk.agencies.handover import sheet
from mailroom.procedure.desk.due_acts import send_answer
from mailroom.procedure.letter import OurMail
from mailroom.procedure.office_facts import House
from mailroom.procedure.outgoing_letters import FORMS
from mailroom.procedure.people import Role


def handle_bounce(
    case: Case, mail: OurMail, why: str, because: str, elsewhere: str, house: House, now: datetime
) -> Decision:
    """Decides what follows when this mail did not arrive. because: a key of words.toml's [refusal].
    elsewhere: the masked address that it goes to next; "" when there is none."""
    scribe, form, role = Scribe(case, house, now, now), mail.form, mail.role
    data: dict[str, Any] = {"form": form, "to_role": role.value, "why": why, "disposition": mail.disposition}
    data |= {"stage": mail.stage, "clock": mail.clock, "because": because}
    scribe.event("undelivered", **data, **({"elsewhere": elsewhere} if elsewhere else {}))
    if elsewhere:
        return scribe.decision
    part = case.disposition(mail.disposition)
    if role == Role.COMPLAINANT and not case.by_post:
        printed = FORMS[form].on_paper
        if printed == "answer" and part is not None and part.answer is not None:
            send_answer(scribe.by_hand, scribe, part)
        elif printed == "ask" and case.stage == "completion":
            scribe.by_hand("ask", "complete", text=case.asked, by=scribe.last_day())
    elif mail.clock and part is not None and part.live and role in (Role.LIAISON, Role.OFFICER):
        about = {"letter": form, "to": mail.name, "why": because}
        papers, agency = sheet(scribe) if form == "disposition" else (), house.agency_name(part.agency)
        scribe.to_admin("undelivered", part=part, papers=papers, agency=agency, **about)
        if role == Role.OFFICER and part.stage == "execution" and not scribe.liaison(part).owns(part.officer):
            whole = deadlines.promised_day(case, house, scribe.now)
            scribe.to_liaison("reassign", part, "disposition", whole=whole, **about)
    return scribe.decision
