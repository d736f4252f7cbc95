"""Which letters came before: the same mail twice, by one door or by several, is taken in once.

Promises: pure over the records. What makes two letters the same stands in reading/mime/opener.py
(`_digest`)."""

from __future__ import annotations

from mailroom.clerk.kinds.letter_context import LetterContext


def is_duplicate(context: LetterContext) -> bool:
    """Whether a letter with this digest was entered before, by any door.

    A copy to another case's reply address is no duplicate: that case gets it too. A letter that a person has
    ruled on (`Ruling`) is no duplicate either."""
    seen, record = context.seen, context.reading.record
    if seen is None or context.ruling is not None:
        return False
    return record is None or record.dossier in (*seen.dossiers, seen.dossier)
