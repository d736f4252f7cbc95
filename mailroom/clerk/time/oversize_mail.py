"""Letters that a door left in their mailbox, because they are too large or cannot be fetched: who is told.

Promises: each letter is told of once, also when its mailbox is renumbered or it lies in two mailboxes. The
admin is told in his digest. The sender is answered when he is a person and within his budget. A machine, a
list or a bounce is never answered; only the header tells, since we have nothing else. His reply is read as
the letter would have been: an answer to the letter of ours that it answered, or a fresh one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailroom.clerk.change import change_of
from mailroom.clerk.entries import Entry, Matter, Notice, Row, line_for_admin
from mailroom.clerk.kinds import reply_budget
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.read.letter_reading import ANEW
from mailroom.clerk.register_rows import stamp
from mailroom.clerk.services import Services
from mailroom.procedure.letter import Envelope, Reply
from mailroom.procedure.people import Role
from mailroom.reading.senders.auto_mail import may_be_machine
from mailroom.writing.cli_sentences import phrase

MEGABYTE = 1024**2


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
    reading = services.reader.read(header + b"\r\n", Envelope("imap", arrived), services.house)
    known_by = reading.digest if header else hashlib.sha256(repr(sorted(note.items())).encode()).hexdigest()
    fact = f"left:{known_by[:32]}"
    if services.store.register.fact(fact, ""):
        return
    context = LetterContext(reading, "", now, services)
    subject = phrase(f"serve.{note['why']}", mailbox=note["mailbox"], size=_megabytes(int(note["size"])))
    data = {"subject": subject, "from": reading.sender, "when": stamp(reading.envelope.arrived)}
    line = line_for_admin(context.house.admin, "notice", f"left-{known_by[:24]}", **data)
    entries: list[Entry] = [Row.fact(fact, stamp(now)), line]
    # A sign of a machine that a whole letter might outweigh is enough here: somebody who is not answered is
    # still in the admin's digest.
    apart = reading.kind in ("own", "notice", "postmaster", "doubtful", "bounce")
    if header and reading.sender and not apart and not may_be_machine(reading.opened):
        entries += _answer(context, note, f"letter-{known_by[:24]}")
    mails = services.writer.write(entries, services.house, now, context.late, reading.opened)
    change = change_of(f"letter {reading.digest[:12]}", entries, mails, services.house, now)
    services.store.enter([change], now)


def _answer(context: LetterContext, note: Mapping[str, Any], key: str) -> list[Entry]:
    """To its sender, about what a reply will be read by: the menu and the case of the letter of ours that he
    answered, if it is his own; or nothing."""
    reading = context.reading
    persons, mail = context.house.people.chairs_of(reading.sender), reading.opened
    if not persons and reply_budget.remaining(context, reading.sender) < 1:
        return []  # the admin's line stands for it
    entries: list[Entry] = [*reply_budget.count(context, reading.sender)]
    data = {"why": note["why"], "title": mail.subject, "when": reading.envelope.arrived}
    data |= {key: _megabytes(int(note[key])) for key in ("size", "limit")}
    seat = reading.record if reading.match.sealed else None
    case = context.case(seat.dossier) if seat is not None else None
    role, name = (persons[0].role, persons[0].name) if persons else (Role.COMPLAINANT, mail.sender[0])
    answer = Reply("too_large", role, reading.sender, name, ANEW, data=data, owed=False)
    matter = Matter(key, 1)
    if seat is None or case is None:
        fields = {"stage": "done", "events": [{"kind": "too_large", "at": stamp(context.now)}]}
        entries.append(Row("dossiers", key, fields))
    else:
        role = role if seat.purpose == ANEW and persons else seat.role
        chair: dict[str, Any] = {key: getattr(seat, key) for key in ("purpose", "agency", "disposition")}
        answer = replace(answer, role=role, **chair)
        matter = Matter(case.number, case.events, case)
    return [*entries, Notice(matter, [answer], {reading.sender: mail.message_id or ""})]


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}".replace(".", ",")
