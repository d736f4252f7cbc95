"""How many questions about letters the office asks: whose is it, for which case, is it a new one?

Promises: whoever has a question about one case from one sender open before him gets no second one (of his own
letters a few: they may be about several cases), and nobody gets more of them than budget.py allows. So a
machine that writes back to each question ends after the first, and a case's number in a stranger's hands
fills nobody's mailbox. What is not asked about is kept, and listed for the admin."""

from __future__ import annotations

from typing import Any

from mailroom.clerk.kinds import reply_budget
from mailroom.clerk.kinds.handling import Handling
from mailroom.procedure.people import Person

OWN = 3  # questions that may be open before somebody about letters of his own


def ask(handling: Handling, form: str, person: Person, about: str = "", **data: Any) -> bool:
    """Ask `person` about the letter on the desk; False when it waits in the admin's digest instead. about:
    the case, when it names one."""
    asked, sender = person.address.lower(), handling.reading.sender
    key = f"question:{form}|{about}|{asked}|{sender}"
    known: dict[str, list[str]] = handling.store.register.fact(key, {"open": [], "waiting": []})
    still = [one for one in known["open"] if _open(handling, one)]
    most = 1 if form == "confirm" else OWN
    digest = handling.reading.digest
    mute = handling.reading.mute and asked == sender
    if len(still) >= most or mute or not reply_budget.may_ask(handling, asked):
        handling.change.fact(
            key, {"open": still, "waiting": [*known["waiting"], digest][-reply_budget.MOST_WAITING :]}
        )
        handling.status = "budget"
        case = handling.case_of(about) if about else None
        handling.to_admin(
            "budget", "spam", reader=handling.house.admin_of(case.concerns if case else ""), about=about
        )
        told = "surat ditahan, pertanyaan sebelumnya belum dijawab"  # whose it is stands in no log
        handling.told = f"{about}: {told}" if about else told
        return False
    waiting = known["waiting"] if still else []
    handling.change.fact(key, {"open": [*still, handling.letter_key], "waiting": waiting})
    reply_budget.count_question(handling, asked)
    handling.ask(form, person, form, **data)
    return True


def waiting(handling: Handling, about: str, asked: str, sender: str) -> list[str]:
    """The digests of this sender's letters that wait behind the question whether he writes for `asked`."""
    known = handling.store.register.fact(
        f"question:confirm|{about}|{asked.lower()}|{sender.lower()}", {"waiting": []}
    )
    rows = ((digest, handling.store.letter(digest)) for digest in known["waiting"])
    return [digest for digest, row in rows if row is not None and row.get("status") == "budget"]


def _open(handling: Handling, key: str) -> bool:
    row = handling.store.register.get("dossiers", key)
    return row is not None and row.get("stage") == "open"
