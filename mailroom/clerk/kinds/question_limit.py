"""How many questions about letters the office asks: whose is it, for which case, is it a new one?

Promises: nobody gets a second question about one case and one sender while the first is open; of his own
letters a few, since they may be about several cases. Nobody gets more than reply_budget.py allows. So a
machine that writes back to each question ends after the first, and a case's number in a stranger's hands
fills nobody's mailbox. A letter that is not asked about is kept, and listed for the admin."""

from __future__ import annotations

from typing import Any

from mailroom.clerk.entries import Outcome, Row
from mailroom.clerk.kinds import reply_budget
from mailroom.clerk.kinds.letter_context import LetterContext, line_about, question
from mailroom.clerk.register_rows import LetterRow
from mailroom.procedure.people import Person

MOST_WAITING = 20  # letters of one sender that are kept in mind behind an open question
OWN = 3  # questions that may be open before somebody about letters of his own


def ask(context: LetterContext, form: str, person: Person, about: str = "", **data: Any) -> Outcome:
    """Ask `person` about the letter on the desk, or list it for the admin. about: the case, if named."""
    reading, asked = context.reading, person.address.lower()
    key = f"question:{form}|{about}|{asked}|{reading.sender}"
    known: dict[str, list[str]] = context.store.register.fact(key, {"open": [], "waiting": []})
    rows = [(one, context.store.register.get("dossiers", one)) for one in known["open"]]
    still = [one for one, row in rows if row is not None and row.get("stage") == "open"]
    most = 1 if form == "confirm" else OWN
    mute = reading.mute and asked == reading.sender
    if len(still) >= most or mute or not reply_budget.may_ask(context, asked):
        waiting = [*known["waiting"], reading.digest][-MOST_WAITING:]
        case = context.case(about) if about else None
        reader = context.house.admin_of(case.concerns if case else "")
        told = "surat ditahan, pertanyaan sebelumnya belum dijawab"  # whose it is stands in no log
        fact = Row.fact(key, {"open": still, "waiting": waiting})
        line = line_about(context, "budget", "spam", reader=reader, about=about)
        return Outcome(status="budget", told=f"{about}: {told}" if about else told, entries=(fact, line))
    waiting = known["waiting"] if still else []
    fact = Row.fact(key, {"open": [*still, context.key], "waiting": waiting})
    caused = reply_budget.count(context, reading.sender)
    caused += reply_budget.count(context, asked, series="asked")
    return Outcome(entries=(fact, *caused)).then(question(context, form, person, **data))


def waiting_behind(
    context: LetterContext, about: str, asked: str, sender: str
) -> list[tuple[str, LetterRow]]:
    """This sender's letters, by digest, that wait behind the question whether he writes for `asked`."""
    key = f"question:confirm|{about}|{asked.lower()}|{sender.lower()}"
    known = context.store.register.fact(key, {"waiting": []})
    rows = [(digest, context.store.letter(digest)) for digest in known["waiting"]]
    return [(digest, row) for digest, row in rows if row is not None and row.status == "budget"]
