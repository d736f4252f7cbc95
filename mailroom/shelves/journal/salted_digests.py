"""Which parts of a change stand openly in the journal, and which are sealed: those can be struck out later
without breaking the chain.

Only fields that are declared open below stand openly. Names, addresses, texts, files, and keys that hold an
address are sealed. The chain holds the SHA-256 of a salt and the value's JSON; both lie in the same line,
outside of the hashed part. Each document in a change has one seal. So a strike removes all that a line says
of one case, mail or letter. `join` gives back what `split` took apart. A struck value becomes a mark:
{"rule":…, "shape":…, "struck":…}. The shape is the value with every text empty and every number zero, so that
a history can still be read. A sealed key leaves no shape.

In: `split`: a change. `join`: its open part and the sealed values. `seal`: salt and JSON text. `mark_of`:
what was struck, by which rule.
Out: (open part, sealed values); the change; a SHA-256; a mark in place of a value.
Fails: ValueError, and the store is not opened: `join` for sealed values that do not fit the change,
`shape_in_mark` for an unknown mark.
See: Who strikes: shelves/upkeep/erasure.py."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

# name → True (open as it is) or the schema of the mapping, or of the mappings in the list, below it
Schema = Mapping[str, Any]

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)
_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def _open(names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), True)


# What events say that is nobody's own words and names nobody: stages, clocks, codes, switches, numbers.
_DATA = _open(
    "agency agencies anonymous ask_reason because bell cases category channel child clock concerns"
    " disposition dispositions dossier first form information klass label last letter missing overtaken"
    " oversight parent problem promised purpose rating release released secret sign stage subdistrict"
    " suggested tells times to to_role until urgent"
)
_EVENT = {**_open("kind at role way"), "data": _DATA}
# Where a name means a code in one kind of event and a person's words in another.
_REASONED = {**_EVENT, "data": {**_DATA, "reason": True}}
_EVENTS: dict[str, Schema] = dict.fromkeys(("archived", "declined", "withdrawn", "expired"), _REASONED)
_EVENTS["closed"] = {**_EVENT, "data": {**_DATA, "by": True}}

_TABLES: Mapping[str, Schema] = {
    "cases": _open("due turns open agencies stage chain"),
    "dossiers": _open("due stage digest asked quarter"),
    "mails": _open(
        "dossier role purpose agency disposition event form token message_id stage clock status attempts"
        " typed next left priority sha256 thinned heard first looks maybe"
    ),
    "letters": _open(
        "name door arrived at kind class dossier dossiers status asked_at reused_id sha256 envelope thinned"
    ),
    "facts": _open("value"),
    "agenda": {},
}
# Tables whose keys may hold an address; only these of their keys are open.
_KEYS: Mapping[str, re.Pattern[str]] = {
    "facts": re.compile(
        r"begun|reported|balanced|unbalanced|serial:[a-z0-9:-]{1,40}|aside:[a-z0-9.-]{1,80}|struck:[0-9]+"
    ),
    "agenda": re.compile(r"(?!)"),
}


def canonical(value: object) -> str:
    """Returns the one JSON text of a value: sorted keys, no spaces, ASCII. Raises TypeError or ValueError
    when the value is no JSON."""
    return _CANONICAL.encode(value)


def seal(salt: str, text: str) -> str:
    """Returns the digest (64 hex digits) that stands in the chain for a value of this canonical text."""
    return hashlib.sha256(f"{salt}{text}".encode("ascii")).hexdigest()


def open_key(table: str, key: str) -> bool:
    """Whether the key of this document stands openly in the chain."""
    return table in _TABLES and (table not in _KEYS or _KEYS[table].fullmatch(key) is not None)


def split(change: Mapping[str, Any]) -> tuple[dict[str, Any], list[list[Any]]]:
    """Returns (what stands openly, the values to seal: [table, key, fields] each; key None: the whole
    table)."""
    opened: dict[str, Any] = {}
    sealed: list[list[Any]] = []
    for table, documents in sorted(change.items()):
        keyed = isinstance(documents, Mapping) and all(isinstance(key, str) for key in documents)
        if table == "why" and isinstance(documents, str):
            opened[table] = documents
        elif table not in _TABLES or not keyed:
            sealed.append([table, None, documents])
        else:
            opened[table] = _documents(table, documents, sealed)
    return opened, sealed


def _documents(table: str, documents: Mapping[str, Any], sealed: list[list[Any]]) -> dict[str, Any]:
    opened: dict[str, Any] = {}
    for key, fields in sorted(documents.items()):
        if not open_key(table, key):
            sealed.append([table, key, fields])
        elif not isinstance(fields, Mapping):
            opened[key] = None
            if fields is not None:
                sealed.append([table, key, fields])
        else:
            opened[key], rest = _split_fields(fields, _TABLES[table])
            if rest:
                sealed.append([table, key, rest])
    return opened


def _split_fields(value: Mapping[str, Any], schema: Schema) -> tuple[dict[str, Any], dict[str, Any]]:
    """Returns (what the schema declares open, the rest). Each event is taken apart by the schema of its
    kind."""
    opened: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for name, held in value.items():
        below = schema.get(name)
        if below is True:
            opened[name] = held
        elif below is not None and isinstance(held, Mapping):
            opened[name], left = _split_fields(held, below)
            if left:
                rest[name] = left
        elif (
            name == "events"
            and isinstance(held, list | tuple)
            and all(isinstance(one, Mapping) for one in held)
        ):
            pairs = [_split_fields(one, _EVENTS.get(str(one.get("kind")), _EVENT)) for one in held]
            opened[name] = [one for one, _ in pairs]
            if any(left for _, left in pairs):
                rest[name] = [left for _, left in pairs]
        else:
            rest[name] = held
    return opened, rest


def join(opened: dict[str, Any], sealed: Sequence[Any]) -> dict[str, Any]:
    """Returns the change again, in the order of its keys. Values that were struck without a shape (None) are
    left out."""
    change = dict(opened)
    for table, key, fields in (value for value in sealed if value is not None):
        if key is None:
            change[table] = fields
        else:
            documents = change[table] = dict(change[table])
            documents[key] = fields if documents.get(key) is None else _join_fields(documents[key], fields)
    return {
        table: dict(sorted(held.items())) if isinstance(held, dict) else held
        for table, held in sorted(change.items())
    }


def _join_fields(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        more = {name: _join_fields(one[name], held) for name, held in other.items() if name in one}
        return one | other | more
    if isinstance(one, list) and isinstance(other, list):
        return [_join_fields(left, right) for left, right in zip(one, other, strict=True)]
    raise ValueError("a sealed value does not fit its open part")


def mark_of(value: Sequence[Any], struck: str, rule: str) -> dict[str, Any]:
    """Returns the mark that stays when a sealed value is struck out. struck: when, ISO 8601."""
    table, key, fields = value
    shape = [table, key, shape_of(fields)] if key is not None and open_key(table, key) else None
    return {"rule": rule, "shape": shape, "struck": struck}


def shape_in_mark(held: Mapping[str, Any]) -> Any:
    """Returns the shape in a mark. Raises ValueError when `mark_of` does not make such a mark."""
    shape = held["shape"]
    if sorted(held) != ["rule", "shape", "struck"] or (shape is not None and shape[2] != shape_of(shape[2])):
        raise ValueError("not a mark of something struck out")
    return shape


def shape_of(value: Any) -> Any:
    """Returns the value with every text empty and every number zero; keys that are no plain names are left
    out."""
    if isinstance(value, Mapping):
        return {name: shape_of(held) for name, held in value.items() if _NAME.fullmatch(name)}
    if isinstance(value, list | tuple):
        return [shape_of(held) for held in value]
    if isinstance(value, str):
        return ""
    return value if value is None or isinstance(value, bool) else 0
