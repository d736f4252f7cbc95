"""Who is told of a letter whose body nobody reads. It was left in its mailbox (too large, or not to be
fetched), or the clerk set it aside.

He is answered when he is a person and within his limit (kinds/reply_rate_limit.py); a machine, a list or a
bounce never is. His reply is read as the letter would have been. Of letters set aside no more are answered
than first letters of strangers. Each letter is told of once, also when its mailbox is renumbered or it lies
in two mailboxes.

In: `enter_note`: `Services`, a door's note as a mapping, now. `answer_set_aside`: the letter's name.
Out: a line in the admin's digest, and an answer to its sender.
Fails: `answer_set_aside` raises `Unreadable` for a damaged file, and FileNotFoundError for one that is gone.
The disk's OSError goes up, and the clerk waits. Any other error is logged, and the step is put off an hour
(timers.py).
See: Which letters a mailbox keeps: doors/imap/letter_fetch.py."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from mailroom.clerk.change import change_of
from mailroom.clerk.kinds.complaint_letters import answer_unread
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.kinds.receipt_rate_limit import Pace
from mailroom.clerk.outcome import Entry, Row, line_for_admin
from mailroom.clerk.register_rows import stamp
from mailroom.clerk.services import Services
from mailroom.procedure.letter import Envelope
from mailroom.writing.cli_sentences import phrase

MEGABYTE = 1024**2
_HEADER = 16_384  # bytes of a letter set aside that are read: what stopped us may lie in its header, too


def enter_note(services: Services, note: Mapping[str, Any], now: datetime) -> None:
    """Tells of one letter, if nobody was told yet. note: as the doors' notes hold it. On OSError nobody was
    told."""
    if "header" not in note:
        # A note that an earlier program left behind holds the admin's line as it is to stand.
        data = {"subject": note["subject"], "from": note["from"], "when": stamp(now)}
        line = line_for_admin(services.house.admin, "notice", str(note["key"]), **data)
        services.enter("reported by the doors", [line], now)
        return
    header = str(note["header"]).encode("latin-1")
    arrived = datetime.fromisoformat(str(note["arrived"]))
    context = _read_header(services, header, Envelope("imap", arrived), now)
    reading = context.reading
    known_by = reading.digest if header else hashlib.sha256(repr(sorted(note.items())).encode()).hexdigest()
    fact = f"left:{known_by[:32]}"
    if services.store.register.fact(fact, ""):
        return
    subject = phrase(f"serve.{note['why']}", mailbox=note["mailbox"], size=_megabytes(int(note["size"])))
    data = {"subject": subject, "from": reading.sender, "when": stamp(reading.envelope.arrived)}
    line = line_for_admin(context.house.admin, "notice", f"left-{known_by[:24]}", **data)
    entries: list[Entry] = [Row.fact(fact, stamp(now)), line]
    if header:
        sizes = {key: _megabytes(int(note[key])) for key in ("size", "limit")}
        entries += answer_unread(context, str(note["why"]), f"letter-{known_by[:24]}", **sizes)
    _enter(context, entries)


def answer_set_aside(services: Services, name: str, now: datetime) -> None:
    """Tells the sender of a letter in `inbox/aside` that it could not be read."""
    if not services.inbox.is_file(name):
        return
    envelope, raw = services.inbox.read_aside(name)
    if envelope.sender == "":
        return
    header = re.split(rb"\r?\n\r?\n", raw[:_HEADER], maxsplit=1)[0]
    context = _read_header(services, header + b"\r\n", envelope, now)
    pace = Pace.load_pace(services.store.register, services.house.new_per_hour)
    queue = "proven" if context.reading.match.origin.result == "pass" else "unproven"
    if pace.free(queue, now) < 1:
        return  # the admin's line stands for it
    if entries := answer_unread(context, "set_aside", f"letter-{hashlib.sha256(raw).hexdigest()[:24]}"):
        _enter(context, [*entries, pace.spend(queue, now).entry])


def _read_header(services: Services, header: bytes, envelope: Envelope, now: datetime) -> LetterContext:
    reading = services.reader.read(header + b"\r\n", envelope, services.house)
    return LetterContext(reading, "", now, services)


def _enter(context: LetterContext, entries: list[Entry]) -> None:
    services, reading, now = context.services, context.reading, context.now
    mails = services.writer.write(entries, services.house, now, context.late, reading.opened)
    change = change_of(f"letter {reading.digest[:12]}", entries, mails, services.house, now)
    services.store.enter([change], now)


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}".replace(".", ",")
