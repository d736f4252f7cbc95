"""From which day on a new office reads its mailbox: a person chooses among what lies there.

`init` looks at the box by the config.toml it has written. Nothing in the mailbox changes. A box that cannot
be opened keeps no office from being founded: the person may try another password, and the day is then chosen
unseen.

In: `look_into`: the `Call`, a `Person`, what gives another `Call`. `choose`: `MailboxLook` or None, today,
answers, a person.
Out: `MailboxLook` or None; the day as config.toml holds it.
Fails: ValueError: an answer that is no day. OSError, TOMLDecodeError: cli.toml cannot be read. Trouble with
the box raises nothing.
See: What is looked for in a box: doors/imap/mailbox_check.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from mailroom.commands import Call
from mailroom.commands.founding.answers import Answers, check_answer, questions
from mailroom.commands.founding.dialogue import Person, ask_until_usable
from mailroom.commands.server_error_meanings import plainly
from mailroom.commands.terminal import progress
from mailroom.config.server_tables import MailboxTable
from mailroom.daemon.store_opening import tokens
from mailroom.doors.imap.imap_connection import ImapTrouble
from mailroom.doors.imap.mailbox_check import MailboxLook, look_at
from mailroom.writing.cli_sentences import phrase

SECONDS = 20  # of silence, until a server is given up
PROPOSED = (0, 7, 30)  # days back


def look_into(call: Call, person: Person, another: Callable[[], Call | None]) -> MailboxLook | None:
    """Returns what lies in the mailbox, told; None: it cannot be opened, which was told. another: the office
    with another password, or None when nobody knows one."""
    today = call.clock().date()
    while True:
        box = call.config.imap[0]
        settings = box.model_copy(update={"timeout_seconds": SECONDS})
        days = [today - timedelta(days=back) for back in PROPOSED]
        try:
            with progress("mailbox"):
                look = look_at(settings, call.clock, tokens(box.oauth, call.root), days)
        except ImapTrouble as trouble:
            person.tell(phrase("init.look_bad", why=plainly(str(trouble))))
            again = another()
            if again is None:
                return None
            call = again
        else:
            _describe(look, settings, person)
            return look


def _describe(look: MailboxLook, box: MailboxTable, person: Person) -> None:
    values = {"user": box.user, "host": box.host, "box": box.folder}
    person.tell(phrase("init.look", letters=look.letters, folders=look.folders, **values))
    if not look.letters:
        person.tell(phrase("init.look_empty"))
    elif look.oldest and look.newest:
        person.tell(phrase("init.look_range", oldest=_day_text(look.oldest), newest=_day_text(look.newest)))


def choose(look: MailboxLook | None, today: date, answers: Answers, person: Person) -> str:
    """Returns the day, as an answer. Today where nobody is asked, or nothing lies there to choose from."""
    question = next(one for one in questions() if one.key == "since")
    if person.silent or (look and not look.letters):
        return check_answer(question, today.isoformat(), answers)
    person.tell(phrase("init.since"))
    choices = dict(_choices(look, today, person)) if look else {}
    if choices:
        person.tell(phrase("init.since_choose"))
    return ask_until_usable(question, {**answers, "today": _day_text(today)}, person, choices)


def _choices(look: MailboxLook, today: date, person: Person) -> Iterator[tuple[str, str]]:
    """Yields (what is typed, the day), each told with how many letters it brings. A day that brings no more
    than the one before is left out."""
    offers = {day: ("days" if day < today else "today", read) for day, read in look.since.items()}
    if look.oldest:
        offers[min(look.oldest.date(), *offers)] = ("all", look.letters)
    number, told = 0, -1
    for day, (key, read) in offers.items():
        if read > told:
            number, told = number + 1, read
            values = {"days": (today - day).days, "day": _day_text(day), "left": look.letters - read}
            person.tell(phrase(f"init.since_{key}", number=number, read=read, **values))
            yield str(number), _day_text(day)


def _day_text(day: date) -> str:
    return f"{day:%d-%m-%Y}"
