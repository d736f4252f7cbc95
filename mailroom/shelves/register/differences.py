"""Whether two registers hold the same documents and find the same by their indexes.

Numbers of rows and the order of fields do not count: they depend on when the office was restarted. Documents
are compared two at a time, in the order of their keys.

In: `differences`: two `SqliteRows` and a table's name.
Out: each difference, as a text.
Fails: apsw.Error and `NoDocument` of a damaged file go up.
See: Its callers: commands/store/rebuild.py and store_proof.py. Making a register anew: register.py."""

# ruff: noqa: S608 - only a table's name is put into an SQL text, and it is one of indexes.TABLES
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from mailroom.shelves.journal.salted_digests import canonical
from mailroom.shelves.register.sqlite_rows import SqliteRows

_Row = tuple[str, str] | tuple[None, None]


def differences(old: SqliteRows, new: SqliteRows, table: str) -> Iterator[str]:
    """Yields the documents of a table that differ ("cases/KAB-…"), or "cases/*" when only the table's indexes
    differ."""
    same = True
    for key in _differing_keys(_texts(old, table), _texts(new, table)):
        same = False
        yield f"{table}/{key}"
    if same and _index_digest(old, table) != _index_digest(new, table):
        yield f"{table}/*"


def _texts(rows: SqliteRows, table: str) -> Iterator[tuple[str, str]]:
    """Yields (key, the document as written) of a table in the order of keys; first, by number, what has
    none."""
    name = f'"t:{table}"'
    yield from rows.sql.execute(f"SELECT '#' || doc_id, doc FROM {name} WHERE key IS NULL ORDER BY 1")
    yield from rows.sql.execute(f"SELECT key, doc FROM {name} WHERE key IS NOT NULL ORDER BY key, seq")


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


def _index_digest(rows: SqliteRows, table: str) -> str:
    """The digest of what can be found in a table through its indexes."""
    digest = hashlib.sha256()
    sql = f"""SELECT f.name, f.value, f.place, d.key FROM finds f
              LEFT JOIN "t:{table}" d ON d.doc_id = f.doc_id
              WHERE f.tab = ? ORDER BY 1, 2, 3, 4"""
    for row in rows.sql.execute(sql, (table,)):
        digest.update(f"{row}\n".encode("utf-8", "backslashreplace"))
    return digest.hexdigest()
