"""The register's file in a test's own hands: what is written into it has checksums, as what the office
writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import apsw

from mailroom.shelves.files.sqlite_rows import check_pages


@contextmanager
def by_hand(store: Path, *, reading: bool = False) -> Iterator[apsw.Connection]:
    """The open file of a store's register; each statement counts at once. reading: leaves every byte."""
    check_pages()
    flags = apsw.SQLITE_OPEN_READONLY if reading else apsw.SQLITE_OPEN_READWRITE
    with closing(apsw.Connection(str(store / "register.db"), flags=flags)) as sql:
        yield sql
