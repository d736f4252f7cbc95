"""Answers for whether two registers hold the same: document by document, and what their indexes find.

Promises: reads only; the documents themselves are held one at a time, of each only its key and a digest. Numbers of rows do not count:
they depend on when the office was restarted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mailroom.shelves.seals import canonical

if TYPE_CHECKING:
    from mailroom.shelves.register import Register


def differences(old: Register, new: Register, table: str) -> Iterator[str]:
    """The documents of a table that are not the same ("cases/ME-…"); then the table's indexes ("cases/*"), if they alone differ."""
    before, after = _digests(old, table), _digests(new, table)
    different = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    yield from (f"{table}/{key}" for key in different)
    if not different and _found(old, table) != _found(new, table):
        yield f"{table}/*"


def _digests(register: Register, table: str) -> dict[str, bytes]:
    return {key: hashlib.sha256(canonical(document).encode()).digest() for key, document in register.iterate(table)}


def _found(register: Register, table: str) -> str:
    """The digest of what can be found in a table through its indexes."""
    digest = hashlib.sha256()
    for row in register.indexed(table):
        digest.update(f"{row}\n".encode("utf-8", "backslashreplace"))
    return digest.hexdigest()
