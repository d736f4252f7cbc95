"""Whether the same letter came before, by this door or another, so that it is let in once.

Two letters are the same when their digests are: From, Date, Subject, Message-ID and every part (`_digest` in
reading/mime/opener.py). A copy changes nothing and is counted as one: `duplicate` in spam_and_notices.py. Two
different letters about one matter are something else: similar_cases.py, and the archive reason DUPLIKAT
(procedure/sop.py, `REASONS`). Promises: pure over the records."""

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
