"""A letter that passes another one on: whose words it carries, and what of it is his who sent it to us.

Promises: the letter's writer stays the one we answer; whoever wrote first is only named. Every word of both is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mailroom.clerk.letters import Handling
from mailroom.clerk.reader import Reading
from mailroom.paper.complaint import plain_title
from mailroom.paper.opener import Opened
from mailroom.paper.origins import Origin, origins_of
from mailroom.procedure.house import House

OWN = 12  # words from which on what stands above a forward is a matter of its own and not "Mohon diproses"


@dataclass(frozen=True)
class Told:
    """What a letter tells. text: all that belongs to the matter; passed_on: who first wrote it (`Case.passed_on`), () when it is no forward
    or he passes on what he wrote himself; note: what he wrote above it; matters: a title for each of several mails."""

    subject: str
    text: str
    passed_on: tuple[dict[str, str], ...] = ()
    note: str = ""
    matters: tuple[str, ...] = ()
    carried: bool = False


def told(handling: Handling) -> Told:
    """What the letter on the desk tells, with all that it passes on."""
    reading, house = handling.reading, handling.house
    found = origins_of(reading.opened, house.calendar.zone, house.mail)
    if not found:
        return as_it_is(reading)
    words = handling.office.typist.words
    pieces = [_piece(one, len(found)) for one in found]
    if len(found[0].note.split()) >= OWN:
        pieces = [found[0].note, words.of("below", "passed_on"), *pieces]
    return Told(
        _subject(reading.opened, found),
        "\n\n".join(pieces),
        tuple(_row(one) for one in found if one.address.lower() != reading.sender and (one.name or one.address)),
        found[0].note,
        tuple(one.subject or " ".join(one.text.split()[:8]) for one in found) if len(found) > 1 else (),
        carried=True,
    )


def as_it_is(reading: Reading) -> Told:
    """A letter that is read for what its writer wrote himself."""
    return Told(reading.opened.subject, reading.parted.new or reading.opened.text)


def quoted(reading: Reading, house: House) -> str:
    """A letter as it is shown to somebody who is asked about it: his own words, and what he passes on."""
    found = origins_of(reading.opened, house.calendar.zone, house.mail)
    shown = "\n\n".join(filter(None, (one for each in found for one in (each.note, each.text))))
    return (shown or reading.parted.new)[:2000]


def _piece(one: Origin, count: int) -> str:
    return f"{one.subject}\n\n{one.text}" if count > 1 and one.subject else one.text


def _subject(opened: Opened, found: Sequence[Origin]) -> str:
    """His own subject, where it says something that is not only "Trs:"."""
    return opened.subject if len(plain_title(opened.subject).split()) > 1 else found[0].subject or opened.subject


def _row(one: Origin) -> dict[str, str]:
    at = one.written.isoformat() if one.written else ""
    return {"name": one.name, "address": one.address.lower(), "at": at, "subject": plain_title(one.subject)}


def as_data(one: Told) -> dict[str, Any]:
    """What of it stands in the event "received"; nothing for a letter that is no forward."""
    found: dict[str, Any] = {}
    if one.passed_on:
        found["passed_on"] = [dict(row) for row in one.passed_on]
    if one.note and one.carried:
        found["passed_note"] = one.note
    return found
