"""How many mails one outside address may cause: `budget_hour` and `budget_day` of [office] in config.toml, 10
an hour and 25 a day.

Nobody gets the same answer more than 10 times a day (`SAME`), officials included. What a letter asks for is
always done; only our answers are limited. Free are letters that the procedure owes, mails to officials, and
answers to imported files. A question ("whose letter is this?") counts for its writer and for the person who
is asked, so a stranger cannot flood him through us. What goes beyond is a line in the admin's daily letter;
no sender is blocked for good.

In: `within_budget`: a `LetterContext`, `Case`, replies. `count`, `remaining`, `may_ask`: context and address.
`without_repeats`: context and `Outcome`.
Out: the replies that go, with rows that count them; numbers of mails; yes or no.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: Receipts of first letters: receipt_rate_limit.py. Connections at the door: doors/smtp_limits.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.outcome import CaseDecision, DossierDecision, Entry, Notice, Outcome, Row, line_for_admin
from mailroom.clerk.register_rows import stamp
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Reply
from mailroom.procedure.outgoing_letters import FORMS
from mailroom.procedure.people import Role
from mailroom.reading.senders.machine_habits import same_words
from mailroom.text.redaction import mask_address

SAME = 10  # answers a day to the same question of one person
_ASKED = 100  # questions of one person that are kept in mind
# Forms with limits of their own: first letters, and questions about a letter.
_APART = frozenset(
    {"receipt", "confirm", "this_or_new", "which_case", "second_answer", "deputy", "too_large"}
)
_BY_WORDS = frozenset(
    {"not_understood", "help", "form", "service_shown", "table_change"}
)  # the same whatever letter of ours it answers


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


def without_repeats(context: LetterContext, outcome: Outcome) -> Outcome:
    """Returns the outcome without answers that its writer has got `SAME` times today, and with the line that
    tells of them. What the letter does stays. The same is: the same form about the same matter; where we did
    not understand him, the same words."""
    letter = context.reading.letter
    who = (letter.sender if letter else context.reading.sender).lower()
    if context.ruling is not None or context.reading.envelope.door == "file" or not who:
        return outcome
    upto = stamp(_arrival(context))
    day_ago, key = stamp(_arrival(context) - timedelta(days=1)), f"answers:{who}"
    known = context.store.register.fact(key, {})
    known = {name: row for name, row in known.items() if row["last"] > day_ago}
    entries, lines, changed = list[Entry](), list[Entry](), False
    for entry in outcome.entries:
        if not isinstance(entry, CaseDecision | DossierDecision | Notice):
            entries.append(entry)
            continue
        kept: list[Reply] = []
        for reply in entry.letters:
            if reply.form in _APART or not FORMS[reply.form].in_reply or reply.to.lower() != who:
                kept.append(reply)
                continue
            asked, changed = _question(context, reply.form, entry.matter.key), True
            row = known.get(asked, {"at": [], "more": 0})
            times = [time for time in row["at"] if day_ago < time <= upto]
            more = row["more"] + (len(times) >= SAME)
            if len(times) < SAME:
                kept.append(reply)
                times.append(upto)
            else:
                lines.append(_line_of_repeats(context, entry, reply.form, who, more))
            known[asked] = {"at": times, "more": more, "last": upto}
        entries.append(replace(entry, letters=kept))
    if not changed:
        return outcome
    latest = dict(sorted(known.items(), key=lambda one: str(one[1]["last"]))[-_ASKED:])
    return replace(outcome, entries=(*entries, Row.fact(key, latest), *lines))


def _question(context: LetterContext, form: str, matter: str) -> str:
    if form not in _BY_WORDS:
        return f"{form}|{matter}"
    return f"{form}|{same_words('', context.reading.parted.new)[:16]}"


def _line_of_repeats(
    context: LetterContext, entry: CaseDecision | DossierDecision | Notice, form: str, who: str, count: int
) -> Entry:
    case = entry.matter.case
    about: dict[str, Any] = {"from": mask_address(who), "form": form, "count": count, "answered": SAME}
    admin = context.house.admin_of(case.concerns if case else "")
    return line_for_admin(admin, "repeated", entry.matter.key, **about)
