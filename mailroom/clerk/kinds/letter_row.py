"""A letter's own row in the register: what it was, by which door it came, what came of it, and why."""

from __future__ import annotations

from mailroom.clerk.entries import Entry, Outcome, Row
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.read.letter_reading import Kind
from mailroom.clerk.register_rows import LetterRow, stamp
from mailroom.reading.senders.repeat_senders import words_of


def letter_rows(context: LetterContext, kind: Kind, outcome: Outcome) -> list[Entry]:
    """Returns the letter's row, and the rows entered with it: counts of its words and pictures, and the
    digests of its bytes."""
    reading, old, name = context.reading, context.seen, context.name
    files, message_id = reading.files.if_asked, reading.opened.message_id
    copy_key = f"{reading.digest}:{name}"
    others = context.store.register.find("letters", "message_id", message_id, limit=2) if message_id else []
    fresh = kind != "duplicate"
    # a second copy to another reply address is counted as a letter of its own
    same = old is not None and fresh and context.ruling is None
    row = LetterRow(
        name=name,
        door=reading.envelope.door,
        arrived=reading.envelope.arrived,
        at=context.now,
        subject=reading.opened.subject,
        sender=reading.sender,
        message_id=message_id if fresh else None,
        kind=kind,
        klass=old.klass if old and same else outcome.klass,
        dossier=outcome.dossier,
        dossiers=tuple(sorted({*(old.dossiers if old else ()), outcome.dossier} - {""})),
        status=outcome.status or "filed",
        why=(*reading.why, *files.why),
        ornaments=files.ornaments,
        reused_id=any(one["key"] != reading.digest for one in others),
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
