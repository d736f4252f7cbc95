"""Which row the register keeps of each letter that came in: its class, its door, what came of it, and why.
Also whether it came before, and whether its domain was proven.

A duplicate and a second copy get a row under a key of their own and keep the class of the first. A domain is
proven by a sealed mail only (SPF, DKIM, DMARC).

In: `letter_rows`: a `LetterContext`, the letter's `Kind`, the `Outcome`. `proof_of_domain`: the context.
Out: a list of entries.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: The fields: clerk/register_rows.py. That the classes add up: clerk/time/balance_sheet.py."""

from __future__ import annotations

from datetime import timedelta

from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.outcome import Entry, Outcome, Row
from mailroom.clerk.read.letter_reading import Kind
from mailroom.clerk.read.sender_history import words_of_letter
from mailroom.clerk.register_rows import LetterRow, stamp
from mailroom.reading.sealed.sealed_mail import owner_print

MONTH = timedelta(days=30)


def is_duplicate(context: LetterContext) -> bool:
    """Whether a letter with this digest (`_digest` in reading/mime/opener.py) was entered before, by any
    door.

    A copy to another case's reply address is no duplicate: that case gets it too. A letter that a person has
    ruled on (`Ruling`) is no duplicate either."""
    seen, record = context.seen, context.reading.record
    if seen is None or context.ruling is not None:
        return False
    return record is None or record.dossier in (*seen.dossiers, seen.dossier)


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
    if fresh and (words := words_of_letter(reading)):
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


def owner_of_seal(context: LetterContext) -> list[Entry]:
    """Returns the fact that what was encrypted with this key came from this address first."""
    opened = context.reading.opened
    name = f"sealed:{opened.seal.key_print}" if opened.seal and opened.seal.key_print else ""
    known = not name or context.store.register.fact(name) is not None
    return [] if known else [Row.fact(name, owner_print(opened))]


def proof_of_domain(context: LetterContext) -> list[Entry]:
    """Returns the fact that mail of this domain can be proven, noted once a month: from then on a letter that
    acts and is not proven is asked about."""
    match, arrived = context.reading.match, context.reading.envelope.arrived
    personal = match.origin.personal or match.origin.doubt
    if not match.sealed or match.origin.result != "pass" or personal:
        return []
    key = f"proven:{match.origin.domain}"
    known = str(context.store.register.fact(key) or "") > stamp(arrived - MONTH)
    return [] if known else [Row.fact(key, stamp(arrived))]
