"""Budgets: how many mails one outside address may cause (nobody is mute for ever; letters the procedure owes
are exempt).

Promises: officials and imported files are never limited, but for questions: whose letter is this, and for
which case? These go to people whom others name, so anybody could have them sent. What exceeds a budget waits
in the admin's digest, nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mailroom.clerk.store import stamp
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Line
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role

if TYPE_CHECKING:
    from mailroom.clerk.kinds.handling import Handling

MOST_WAITING = 20  # letters of one sender that are kept in mind behind an open question


def _spent(handling: Handling, address: str, of: str) -> list[str]:
    """The moments of the 24 hours before this letter arrived at which this address caused a mail, by arrival:
    five days' mail that is caught up with in one hour is no flood, and a clock that was set back makes nobody
    mute."""
    key = f"{of}:{address}"
    if key not in handling.spent:
        handling.spent[key] = handling.store.register.fact(key, [])
    times: list[str] = handling.spent[key]
    arrived = _arrived(handling)
    day_ago, upto = stamp(arrived - timedelta(days=1)), stamp(arrived)
    return [time for time in times if day_ago < time <= upto]


def _arrived(handling: Handling) -> datetime:
    return min(handling.reading.envelope.arrived, handling.now)


def left(handling: Handling, address: str, of: str = "budget") -> int:
    """How many mails this outside address may still cause now; of "asked": how many questions may still go to
    it."""
    spent, hour_ago = _spent(handling, address, of), stamp(_arrived(handling) - timedelta(hours=1))
    in_hour = sum(1 for time in spent if time > hour_ago)
    return min(handling.house.budget_day - len(spent), handling.house.budget_hour - in_hour)


def may_ask(handling: Handling, asked: str) -> bool:
    """Whether a question about this letter may go to `asked` now: what its writer may cause covers it, and so
    many a day are enough for whoever is asked. These are counted by themselves: a stranger's letters must not
    use up what he may cause by his own."""
    if handling.reading.envelope.door == "file":
        return True
    return left(handling, handling.reading.sender) > 0 and left(handling, asked, "asked") > 0


def count_question(handling: Handling, asked: str) -> None:
    count(handling, handling.reading.sender)
    if handling.reading.envelope.door != "file":
        _count(handling, asked, 1, "asked")


def may_open(handling: Handling) -> bool:
    """Whether this sender's fresh mail may open a case now; a flood waits in the admin's digest instead."""
    return all(left(handling, address) > 0 for address in writers(handling))


def writers(handling: Handling) -> tuple[str, ...]:
    """Whom a complaint counts on: its sender, and whom a web form names as its writer, who may know nothing
    of it."""
    return tuple(dict.fromkeys((handling.reading.sender, handling.reading.complainant[1])))


def count(handling: Handling, address: str, mails: int = 1) -> None:
    if address and not handling.house.people.chairs_of(address) and handling.reading.envelope.door != "file":
        _count(handling, address, mails, "budget")


def _count(handling: Handling, address: str, mails: int, of: str) -> None:
    spent = [*_spent(handling, address, of), *[stamp(_arrived(handling))] * mails]
    handling.change.fact(f"{of}:{address}", spent)


def allowed(handling: Handling, case: Case, replies: Sequence[Reply]) -> list[Reply]:
    """The replies without those that the complainant's budget no longer covers; these are listed for the
    admin."""
    optional = [reply for reply in replies if not reply.owed and reply.role == Role.COMPLAINANT]
    if not optional or handling.reading.envelope.door == "file":
        return list(replies)
    room = max(0, left(handling, case.address))
    over = optional[room:]
    count(handling, case.address, len(optional) - len(over))
    if over:
        admin = handling.house.admin
        data = {
            "subject": handling.reading.opened.subject,
            "when": stamp(handling.now),
            "forms": [reply.form for reply in over],
        }
        handling.change.lines(
            [Line(admin.address, admin.name, Role.ADMIN, "budget", case.number, data=data)], handling.now
        )
    return [reply for reply in replies if not any(reply is one for one in over)]
