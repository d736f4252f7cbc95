"""Answers for what is struck out of the journal: announced in the chain first, then replaced by marks, then the register made anew.

Promises: nothing sealed can vanish without a line that says when, by which rule and which values; a crash after that line is made good
by the next call. What is struck cannot be had back, except from a backup that is older.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from mailroom.shelves.journal import Journal, Place
from mailroom.shelves.register import Register

STRUCK = "struck:"


Wanted = Callable[
    [str, str, str], bool
]  # (table, key, all that a line says of the document as JSON text) → whether it is struck


def mentioning(*names: str) -> Wanted:
    """What names a case by its number, or a person by his address: the document itself, its mails and letters, lines of digests and of
    the agenda, and the one event of another case that took its words over. At least one name."""
    words = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, names))})(?![\w-])", re.IGNORECASE)
    return lambda table, key, text: bool(names) and words.search(text) is not None


def documents(*wanted: tuple[str, str]) -> Wanted:
    """These (table, key) and no other."""
    return lambda table, key, text: (table, key) in wanted


def strike(register: Register, journal: Journal, wanted: Wanted, rule: str, at: datetime) -> int:
    """Strike out all that is wanted of what the journal holds sealed; returns how many values. Both are open for writing.

    Lines of the book's first form hold everything openly; nothing can be struck in them. OSError: call it again.
    """
    for _, row in _announced(register):
        journal.strike(_places(row), row["at"], row["rule"])
    if places := journal.sealed(wanted):
        moment = at.astimezone(UTC).isoformat(timespec="seconds")
        said = {"at": moment, "rule": rule, "values": places, "marks": journal.marks(places, moment, rule)}
        register.enter([{"why": "struck out", "facts": {f"{STRUCK}{journal.last + 1}": {"value": said}}}], at)
        journal.strike(places, moment, rule)
    register.rebuild()
    return len(places)


def unannounced(register: Register, journal: Journal) -> Iterator[str]:
    """Where ("change 42") the marks of the book are not what was announced, or a strike was not carried out."""
    announced: set[Place] = set()
    for key, row in _announced(register):
        announced.update(_places(row))
        if journal.marks(_places(row), row["at"], row["rule"]) != row["marks"]:
            yield f"change {key.removeprefix(STRUCK)}"
    for line in journal.read():
        beside = json.loads(line.written).get("beside", ())
        if any(("struck" in one) != ((line.n, place) in announced) for place, one in enumerate(beside)):
            yield f"change {line.n}"


def rules(register: Register, journal: Journal) -> dict[tuple[str, str], str]:
    """(table, key) → the rule by which something of this document was struck out; one whose key was sealed is not among them."""
    struck = {n: row["rule"] for _, row in _announced(register) for n, _ in _places(row)}
    found: dict[tuple[str, str], str] = {}
    for line in journal.read() if struck else ():
        marks = (
            [one for one in json.loads(line.written).get("beside", ()) if "struck" in one] if line.n in struck else []
        )
        found.update({(one["shape"][0], one["shape"][1]): one["rule"] for one in marks if one["shape"]})
    return found


def _announced(register: Register) -> list[tuple[str, dict[str, Any]]]:
    return [(key, row["value"]) for key, row in register.iterate("facts") if key.startswith(STRUCK)]


def _places(row: Mapping[str, Any]) -> list[Place]:
    return [(int(n), int(place)) for n, place in row["values"]]
