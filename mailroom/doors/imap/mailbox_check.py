"""What `init` and `check` look for in a mailbox before the office reads it.

In: `look_at`: `MailboxTable`, a clock, `Tokens` or None, days. `take_back`: the test letter's Message-ID,
seconds.
Out: `MailboxLook`: how many letters since each day; nothing is changed. `ReturnedLetter`, which is then
deleted, or None.
Fails: `ImapTrouble` (the line, the login) and OSError of a file of secrets go up, to be told in a sentence.
See: The daily test mail of a running office: clerk/time/probe_mail.py. Polling: imap_door.py."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from mailroom.config.server_tables import MailboxTable
from mailroom.doors.imap.imap_connection import Line
from mailroom.doors.oauth import Tokens

HEADER_BYTES = 64 * 1024
PAUSE = 2.0  # seconds between two looks for the letter


@dataclass(frozen=True)
class MailboxLook:
    """What lies in a mailbox. oldest, newest: INTERNALDATE of the first and the last letter, in the office's
    zone; since: how many letters arrived on a day of the office or later."""

    letters: int
    folders: int
    oldest: datetime | None = None
    newest: datetime | None = None
    since: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ReturnedLetter:
    """A letter that came back: its header, and when the server says that it arrived."""

    header: bytes
    arrived: datetime | None


def look_at(
    settings: MailboxTable,
    now: Callable[[], datetime],
    tokens: Tokens | None = None,
    days: Sequence[date] = (),
) -> MailboxLook:
    """Returns what lies in the mailbox; `days` are those of `MailboxLook.since`."""
    with _log_in(settings, now, tokens) as line:
        box = line.select(settings.folder, writable=False)
        uids = line.uids(1) if box.letters else []
        ends = line.sizes([uids[0], uids[-1]]).values() if uids else ()
        arrivals = [one.arrived.astimezone(now().tzinfo) for one in ends if one.arrived]
        return MailboxLook(
            box.letters,
            line.count_folders(),
            min(arrivals, default=None),
            max(arrivals, default=None),
            {day: _count_since(line, day, now().tzinfo) for day in days if uids},
        )


def _count_since(line: Line, day: date, zone: tzinfo | None) -> int:
    """How many letters arrived from this day of the office on. The server counts by its own calendar, so the
    letters of the days around it are looked at one by one."""
    later = {*line.uids(1, day + timedelta(days=2))}
    near = [uid for uid in line.uids(1, day - timedelta(days=1)) if uid not in later]
    arrivals = [one.arrived for one in line.sizes(near).values()] if near else []
    return len(later) + sum(one is not None and one.astimezone(zone).date() >= day for one in arrivals)


def take_back(
    settings: MailboxTable,
    message_id: str,
    seconds: float,
    now: Callable[[], datetime],
    tokens: Tokens | None = None,
) -> ReturnedLetter | None:
    """Waits at most `seconds` for the letter with this Message-ID, reads its header and deletes it. Returns
    None when it did not come."""
    until = time.monotonic() + seconds
    with _log_in(settings, now, tokens) as line:
        while True:
            line.select(settings.folder, writable=True)
            if uids := line.search_header("Message-ID", message_id):
                sizes, header = line.sizes(uids[:1]), line.header(uids[0], HEADER_BYTES)
                line.delete(uids)
                # a person or a filter may have moved it meanwhile
                return ReturnedLetter(header, sizes[uids[0]].arrived if uids[0] in sizes else None)
            if time.monotonic() >= until:
                return None
            time.sleep(PAUSE)


@contextmanager
def _log_in(settings: MailboxTable, now: Callable[[], datetime], tokens: Tokens | None) -> Iterator[Line]:
    line = Line(settings, now, tokens)
    try:
        line.open()
        yield line
    finally:
        line.close()
