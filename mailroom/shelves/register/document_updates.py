"""How a change alters a document of the register: fields are merged, "events" is appended to, None removes.

A change is `{table: {key: fields}}`. A new key is set; a None value deletes it; None instead of the fields
removes the document. A document always holds its own "key". "why", a text beside the tables, is for the
journal only.

In: `check`: a change and the tables. `merge`: key, the document or None, fields or None. `tables_of`: a
change.
Out: the document as it then is, or None; (table, rows) pairs.
Fails: `check` raises ValueError for a change that names an unknown table or no mapping, before anything is
written.
See: What the clerk gathers into a change: clerk/change.py."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

Change = Mapping[str, Any]


def check(change: Change, tables: Container[str]) -> None:
    """Whether this is a change to some of `tables`, which any register takes. ValueError: what is wrong."""
    if not isinstance(change.get("why", ""), str):
        raise ValueError('"why" of a change is a text')
    for table, documents in tables_of(change):
        if table not in tables:
            raise ValueError(f"a change names a table that is none: {table!r}")
        if not isinstance(documents, Mapping):
            raise ValueError(f"a change to {table} is no mapping of keys to fields")
        for key, fields in documents.items():
            _check_fields(table, key, fields)


def _check_fields(table: str, key: object, fields: object) -> None:
    if not isinstance(key, str) or not key:
        raise ValueError(f"a document of {table} has no key: {key!r}")
    if fields is None:
        return
    if not isinstance(fields, Mapping) or not all(isinstance(name, str) for name in fields):
        raise ValueError(f"the fields of {table}/{key} are no mapping of names to values")
    if not isinstance(fields.get("events") or [], list | tuple):
        raise ValueError(f"the events of {table}/{key} are no list")
    if fields.get("key", key) != key:
        raise ValueError(f"{table}/{key} calls itself {fields['key']!r}")


def tables_of(change: Change) -> Iterator[tuple[str, Any]]:
    """Yields what a change says of each table."""
    return ((table, documents) for table, documents in change.items() if table != "why")


def merge(key: str, old: dict[str, Any] | None, fields: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Returns the document after the change, by the one rule above; None when no document is left."""
    if fields is None:
        return None
    document = {} if old is None else old
    for name, value in fields.items():
        if value is None:
            document.pop(name, None)
        elif name == "events":
            document["events"] = [*document.get("events", []), *value]
        else:
            document[name] = value
    document["key"] = key
    return document
