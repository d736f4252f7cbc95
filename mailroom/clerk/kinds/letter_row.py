"""A letter's own row in the register: what it was, by which door it came, what came of it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailroom.clerk.change import stamp
from mailroom.clerk.entries import Entry, Outcome, Row
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.read.letter_reading import Kind
from mailroom.reading.senders.repeat_senders import words_of


@dataclass(frozen=True)
class LetterRow:
    """name: in the inbox; klass: in the balance sheet; dossiers: all that it was entered for; ornaments:
    pictures that were left out; reused_id: other letters bear its Message-ID."""

    name: str
    door: str
    arrived: datetime
    at: datetime
    subject: str
    sender: str
    message_id: str | None
    kind: Kind
    klass: str
    dossier: str
    dossiers: tuple[str, ...]
    status: str
    why: tuple[str, ...]
    ornaments: int
    reused_id: bool

    def to_row(self) -> dict[str, Any]:
        kept = {name: value for name, value in vars(self).items() if name != "klass"}
        return {
            **kept,
            "class": self.klass,
            "arrived": stamp(self.arrived),
            "at": stamp(self.at),
            "dossier": self.dossier or None,
            "dossiers": list(self.dossiers),
            "why": list(self.why),
            "ornaments": self.ornaments or None,
            "reused_id": self.reused_id or None,
        }


def letter_rows(context: LetterContext, kind: Kind, outcome: Outcome) -> list[Entry]:
    """The row, and what is counted with it: its words, the pictures it carried, the prints of its bytes."""
    reading, old, name = context.reading, context.seen or {}, context.name
    files = context.services.reader.known_files(reading)
    copy_key = f"{reading.digest}:{name}"
    fresh = kind != "duplicate"
    # a second copy to another reply address is counted as a letter of its own
    same = bool(old) and fresh and context.ruling is None
    row = LetterRow(
        name=name,
        door=reading.envelope.door,
        arrived=reading.envelope.arrived,
        at=context.now,
        subject=reading.opened.subject,
        sender=reading.sender,
        message_id=reading.opened.message_id if fresh else None,
        kind=kind,
        klass=old["class"] if same else outcome.klass,
        dossier=outcome.dossier,
        dossiers=tuple(sorted({*old.get("dossiers", ()), *filter(None, [outcome.dossier])})),
        status=outcome.status or "filed",
        why=(*reading.why, *files.why),
        ornaments=files.ornaments,
        reused_id=_is_reused(context),
    )
    entries: list[Entry] = [Row("letters", reading.digest if fresh else copy_key, row.to_row())]
    if fresh and (words := words_of(reading.sender, reading.parted.new)):
        entries.append(Row("letters", reading.digest, {"words": words}))
    if fresh:
        entries += [Row.fact(picture, count) for picture, count in files.seen.items()]
    if same:
        fields = {"name": name, "class": outcome.klass, "at": stamp(context.now)}
        entries.append(Row("letters", copy_key, fields))
    if context.prints is not None:  # so that a changed byte of this copy can be named later
        envelope, sha256 = context.prints
        key = reading.digest if fresh and not same else copy_key
        entries.append(Row("letters", key, {"envelope": envelope, "sha256": sha256}))
    return entries


def _is_reused(context: LetterContext) -> bool:
    message_id = context.reading.opened.message_id
    rows = context.store.register.find("letters", "message_id", message_id, limit=2) if message_id else []
    return any(row["key"] != context.reading.digest for row in rows)
