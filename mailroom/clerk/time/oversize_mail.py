"""Letters that a door left in their mailbox, too large or not to be fetched: who is told.

Promises: each is told of once, also when its mailbox is renumbered or it lies in two of them. The admin reads
of it in his digest; its sender is answered where a person wrote and within his budget, never a machine, a
list or a bounce, judged by the header, which is all we have. His reply is read as what the letter would have
been: an answer to the letter of ours that it answered, or a fresh one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mailroom.clerk.kinds import reply_budget
from mailroom.clerk.kinds.handling import Handling
from mailroom.clerk.read.letter_reading import ANEW, Reading
from mailroom.clerk.store import Change, stamp
from mailroom.clerk.write.writer import Desk
from mailroom.procedure.decision import Line
from mailroom.procedure.letter import Envelope, Reply
from mailroom.procedure.people import Role
from mailroom.reading.senders.auto_mail import may_be_machine
from mailroom.writing.cli_sentences import phrase

if TYPE_CHECKING:
    from mailroom.office import Office

MEGABYTE = 1024**2


def tell(office: Office, note: Mapping[str, Any], now: datetime) -> Change | None:
    """The change that tells of one letter; None when it has been told of. note: as `Notes` wrote it down."""
    if "header" not in note:
        return _in_its_own_words(office, note, now)
    header = str(note["header"]).encode("latin-1")
    arrived = datetime.fromisoformat(str(note["arrived"]))
    reading = office.reader.read(header + b"\r\n", Envelope("imap", arrived), office.house)
    known_by = reading.digest if header else hashlib.sha256(repr(sorted(note.items())).encode()).hexdigest()
    fact = f"left:{known_by[:32]}"
    if office.store.register.fact(fact, ""):
        return None
    handling = Handling(office, reading, "", now, None, None)
    handling.change.fact(fact, stamp(now))
    _tell_admin(handling, note, known_by)
    if header and _from_a_person(reading):
        _answer(handling, note, f"letter-{known_by[:24]}")
    return handling.change


def _in_its_own_words(office: Office, note: Mapping[str, Any], now: datetime) -> Change:
    """A note that an earlier program left behind holds the admin's line as it is to stand, and no header to
    answer anybody by."""
    admin, change = office.house.admin, Change("reported by the doors")
    data = {"subject": note["subject"], "from": note["from"], "when": stamp(now)}
    change.lines([Line(admin.address, admin.name, Role.ADMIN, "notice", str(note["key"]), data=data)], now)
    return change


def _tell_admin(handling: Handling, note: Mapping[str, Any], known_by: str) -> None:
    admin, reading = handling.house.admin, handling.reading
    said = phrase(f"serve.{note['why']}", mailbox=note["mailbox"], size=_megabytes(int(note["size"])))
    data = {"subject": said, "from": reading.sender, "when": stamp(reading.envelope.arrived)}
    line = Line(admin.address, admin.name, Role.ADMIN, "notice", f"left-{known_by[:24]}", data=data)
    handling.change.lines([line], handling.now)


def _from_a_person(reading: Reading) -> bool:
    """A sign of a machine that a whole letter might outweigh is enough here: whoever is not answered is still
    in the admin's digest."""
    apart = reading.kind in ("own", "notice", "postmaster", "doubtful", "bounce")
    return bool(reading.sender) and not apart and not may_be_machine(reading.opened)


def _answer(handling: Handling, note: Mapping[str, Any], key: str) -> None:
    reading, house = handling.reading, handling.house
    persons = house.people.chairs_of(reading.sender)
    if not persons and reply_budget.left(handling, reading.sender) < 1:
        return  # the admin's line stands for it
    reply_budget.count(handling, reading.sender)
    data = {
        "why": note["why"], "title": reading.opened.subject, "when": reading.envelope.arrived,
        "size": _megabytes(int(note["size"])), "limit": _megabytes(int(note["limit"])),
    }  # fmt: skip
    reply, desk = _where(handling, key)
    role = reply.role if reply.purpose != ANEW or not persons else persons[0].role
    name = persons[0].name if persons else reading.opened.sender[0]
    answer = Reply(
        "too_large",
        role,
        reading.sender,
        name,
        reply.purpose,
        reply.agency,
        reply.disposition,
        data,
        owed=False,
    )
    handling.office.writer.write(
        handling.change,
        desk,
        [answer],
        house,
        handling.now,
        {reading.sender: reading.opened.message_id or ""},
    )


def _where(handling: Handling, key: str) -> tuple[Reply, Desk]:
    """What a reply will be read by: the menu and the case of the letter of ours that he answered, if it is
    his own; or nothing."""
    reading = handling.reading
    record = reading.record if reading.match.sealed else None
    case = handling.case_of(str(record["dossier"])) if record is not None else None
    if record is None or case is None:
        handling.change.put(
            "dossiers", key, stage="done", events=[{"kind": "too_large", "at": stamp(handling.now)}]
        )
        return Reply("too_large", Role.COMPLAINANT, "", "", ANEW), Desk(key, 1)
    role, disposition = Role(record["role"]), int(record.get("disposition") or 0)
    purpose, agency = str(record["purpose"]), str(record.get("agency", ""))
    return Reply("too_large", role, "", "", purpose, agency, disposition), Desk(
        case.number, case.events, case
    )


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:.1f}".replace(".", ",")
