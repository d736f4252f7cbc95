"""Answers for whether two registers hold the same: document by document, and what their indexes find.

Promises: reads only; both are walked in the order of their keys, so that no more than two documents are held at a time. Numbers of rows
and the order of a document's fields do not count: they depend on when the office was restarted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mailroom.shelves.seals import canonical

if TYPE_CHECKING:
    from mailroom.shelves.register import Register

_Row = tuple[str, str] | tuple[None, None]


def differences(old: Register, new: Register, table: str) -> Iterator[str]:
    """The documents of a table that are not the same ("cases/ME-…"); then the table's indexes ("cases/*"), if they alone differ."""
    same = True
    for key in _different(old.texts(table), new.texts(table)):
        same = False
        yield f"{table}/{key}"
    if same and _found(old, table) != _found(new, table):
        yield f"{table}/*"


def _different(before: Iterator[tuple[str, str]], after: Iterator[tuple[str, str]]) -> Iterator[str]:
    """The keys of what is not the same in two series of (key, text), each in the order of its keys; a key may come twice in one."""
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


def _found(register: Register, table: str) -> str:
    """The digest of what can be found in a table through its indexes."""
    digest = hashlib.sha256()
    for row in register.indexed(table):
        digest.update(f"{row}\n".encode("utf-8", "backslashreplace"))
    return digest.hexdigest()
