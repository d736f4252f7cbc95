"""Budgets: how many mails one outside address may cause (`house.budget_day`, `house.budget_hour`). No sender
is blocked for good, and letters that the procedure owes are exempt.

Promises: officials and imported files are not limited. Questions such as "whose letter, which case?" also
count for the person who is asked. Otherwise a stranger could have us send him any number of them. A letter
beyond a budget waits in the admin's digest, nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from mailroom.clerk.entries import Entry, Row, line_for_admin
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.register_rows import stamp
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Role


def _arrival(context: LetterContext) -> datetime:
    return min(context.reading.envelope.arrived, context.now)


def _past_day(context: LetterContext, address: str, series: str) -> list[str]:
    """Returns the moments at which this address caused a mail, in the 24 hours before this letter arrived.
    The arrival of each letter counts, not when we read it. So five days of mail that we read within one hour
    are not a flood. A clock that was set back silences nobody."""
    times: list[str] = context.store.register.fact(f"{series}:{address}", [])
    arrived = _arrival(context)
    day_ago, upto = stamp(arrived - timedelta(days=1)), stamp(arrived)
    return [time for time in times if day_ago < time <= upto]


def remaining(context: LetterContext, address: str, series: str = "budget") -> int:
    """Returns how many mails this outside address may cause now: what is left of the day's and the hour's
    budget.

    series: "budget" counts mails that the address caused; "asked" counts questions that went to it."""
    spent, hour_ago = _past_day(context, address, series), stamp(_arrival(context) - timedelta(hours=1))
    in_hour = sum(1 for time in spent if time > hour_ago)
    return min(context.house.budget_day - len(spent), context.house.budget_hour - in_hour)


def may_ask(context: LetterContext, asked: str) -> bool:
    """Whether a question about this letter may go to `asked` now: its writer's budget covers it, and so does
    the number of questions that `asked` may get. Questions are counted apart: a stranger's letters must not
    use up the mails that `asked` may cause by his own."""
    if context.reading.envelope.door == "file":
        return True
    return remaining(context, context.reading.sender) > 0 and remaining(context, asked, "asked") > 0


def writers(context: LetterContext) -> tuple[str, ...]:
    """Returns the addresses that a complaint counts for: its sender, and the one a web form names. The person
    named in a form may know nothing of it."""
    return tuple(dict.fromkeys((context.reading.sender, context.reading.complainant[1])))


def count(context: LetterContext, address: str, mails: int = 1, series: str = "budget") -> list[Row]:
    """Returns the rows that count mails caused by this address; [] when it has no budget. With series "asked"
    they count questions that go to it."""
    official = series == "budget" and context.house.people.chairs_of(address)
    if not address or official or context.reading.envelope.door == "file":
        return []
    spent = [*_past_day(context, address, series), *[stamp(_arrival(context))] * mails]
    return [Row.fact(f"{series}:{address}", spent)]


def within_budget(
    context: LetterContext, case: Case, replies: Sequence[Reply]
) -> tuple[list[Reply], list[Entry]]:
    """Returns the replies that the complainant's budget covers. With them come the rows that count them, and
    a digest line about the replies left out."""
    optional = [reply for reply in replies if not reply.owed and reply.role == Role.COMPLAINANT]
    if not optional or context.reading.envelope.door == "file":
        return list(replies), []
    room = max(0, remaining(context, case.address))
    over = optional[room:]
    entries: list[Entry] = [*count(context, case.address, len(optional) - len(over))]
    if over:
        about = {"subject": context.reading.opened.subject, "when": stamp(context.now)}
        forms = [reply.form for reply in over]
        entries.append(line_for_admin(context.house.admin, "budget", case.number, **about, forms=forms))
    return [reply for reply in replies if not any(reply is one for one in over)], entries
