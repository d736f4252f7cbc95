"""Whether two registers hold the same documents and find the same by their indexes.

Numbers of rows and the order of fields do not count: they depend on when the office was restarted. Documents
are compared two at a time, in the order of their keys.

In: `differences`: two `DocumentRows` and a table's name.
Out: each difference, as a text.
Fails: What the engine raises goes up.
See: Its callers: commands/store/rebuild.py and store_proof.py. Making a register anew: register.py."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from mailroom.shelves.journal.salted_digests import canonical
from mailroom.shelves.register.document_rows import DocumentRows

_Row = tuple[str, str] | tuple[None, None]


def differences(old: DocumentRows, new: DocumentRows, table: str) -> Iterator[str]:
    """Yields the documents of a table that differ ("cases/KAB-…"), or "cases/*" when only the table's indexes
    differ."""
    same = True
    for key in _differing_keys(old.texts_by_key(table), new.texts_by_key(table)):
        same = False
        yield f"{table}/{key}"
    if same and _index_digest(old, table) != _index_digest(new, table):
        yield f"{table}/*"


def _differing_keys(before: Iterator[tuple[str, str]], after: Iterator[tuple[str, str]]) -> Iterator[str]:
    """The keys of what differs in two series of (key, text), each in order; a key may come twice in one."""
    end = (None, None)
    one: _Row = next(before, end)
    other: _Row = next(after, end)
    while one[0] is not None or other[0] is not None:
        if other[0] is None or (one[0] is not None and one[0] < other[0]):
            yield str(one[0])
            one = next(before, end)
        elif one[0] is None or other[0] < one[0]:
            yield other[0]
            other = next(after, end)
        else:
            if not _alike(str(one[1]), str(other[1])):
                yield one[0]
            one, other = next(before, end), next(after, end)


def _alike(one: str, other: str) -> bool:
    try:
        return one == other or canonical(json.loads(one)) == canonical(json.loads(other))
    except ValueError:  # somebody has written into the file what is no document
        return False


def _index_digest(rows: DocumentRows, table: str) -> str:
    """The digest of what can be found in a table through its indexes."""
    digest = hashlib.sha256()
    for row in rows.found_entries(table):
        digest.update(f"{row}\n".encode("utf-8", "backslashreplace"))
    return digest.hexdigest()
