"""Which tables the register has, and by which fields their documents are found (`TABLES`).

A new index is a row of `TABLES`: the register notices and makes its index rows again.

In: `entries`: `Index`es and a document. `index_of`: table and index. `plain`: a value.
Out: index rows that SQLite takes; an `Index`.
Fails: `index_of` raises KeyError for an undeclared index, an error of ours.
See: How rows lie in SQLite: sqlite_rows.py. The form of the whole store: schema_version.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mailroom.shelves.journal.salted_digests import canonical

MIDDLE = 5  # the rank of what has none
Value = str | int | float
Entry = tuple[str, Value, Value]


@dataclass(frozen=True)
class Index:
    """A field documents are looked up by. A list counts once for each element; None, absent and nested values
    not at all. then: a second field that orders what has the same value ("" when a document has none): mails
    by status, then next try. rank: a third, a number from 0 to 9 (5 when a document has none), that comes
    before `then`: an answer before a digest."""

    field: str
    then: str = ""
    rank: str = ""

    def place(self, document: Mapping[str, Any]) -> Value:
        """Returns the place of a document among those with the same value; "" when the index has no order."""
        then = plain(document.get(self.then)) if self.then else ""
        if not self.rank:
            return "" if then is None else then
        return f"{min(max(int(document.get(self.rank, MIDDLE)), 0), 9)}{'' if then is None else then}"


def plain(value: object) -> Value | None:
    """Returns what an index holds for a value. SQLite takes neither lone surrogates nor integers beyond 64
    bits."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    # NaN is found by nobody
    return value if isinstance(value, float) and value == value else None  # noqa: PLR0124


def entries(indexes: Iterable[Index], document: Mapping[str, Any]) -> set[Entry]:
    found: set[Entry] = set()
    for index in indexes:
        held = document.get(index.field)
        if held is None:
            continue
        place = index.place(document) if index.then or index.rank else ""
        for one in held if isinstance(held, list | tuple) else (held,):
            value = plain(one)
            if value is not None:
                found.add((index.field, value, place))
    return found


TABLES: Mapping[str, tuple[Index, ...]] = {
    "cases": (
        Index("due"),
        Index("turns"),
        Index("people"),
        Index("open"),
        Index("agencies"),
        Index("lapor"),
        Index("answers"),
    ),
    "dossiers": (Index("due"),),
    "mails": (Index("token"), Index("message_id"), Index("status", "next", "priority"), Index("dossier")),
    "letters": (Index("message_id"), Index("status"), Index("class"), Index("words")),
    "agenda": (Index("person"),),
    "facts": (Index("standing"),),
}


def declared_indexes() -> str:
    """Returns all indexes as one text. By it a register knows whether its index rows still fit these
    declarations."""
    rows = {
        table: [[index.field, index.then, *filter(None, [index.rank])] for index in indexes]
        for table, indexes in TABLES.items()
    }
    return canonical(rows)


def index_of(table: str, name: str) -> Index:
    """Returns the index of this name. KeyError: the table has none."""
    for index in TABLES[table]:
        if index.field == name:
            return index
    raise KeyError(f"{table} has no index {name!r}: declare it in indexes.TABLES")
