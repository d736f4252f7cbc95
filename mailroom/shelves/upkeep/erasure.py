"""How personal data is struck out of the journal: announced in the chain, replaced by marks, and the register
made again.

Nothing sealed vanishes without a line that says when, by which rule and which values. A crash after that line
is made good by the next call (`finish`). Only an older backup still holds what was struck.

In: `find`: the `Journal` and a condition (`mentioning`, `documents`). `strike`: `Register`, journal,
`Findings`, the rule, now.
Out: `Findings`; `strike` returns when the values are gone; `rules`: by which rule a value was struck.
Fails: OSError and PermissionError: the disk. `JournalBroken`, JSONDecodeError: a damaged line.
`RegisterBehind`: struck, and the register has to follow. ValueError: a change that fits no table.
See: Files on the disk: retention.py. How a mark stands for a value: journal/salted_digests.py. What speaks of
a person: commands/store/erasure_scope.py."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailroom.shelves.journal.salted_digests import canonical
from mailroom.shelves.register.document_updates import merge
from mailroom.shelves.register.register import Register
from mailroom.shelves.store_parts import Journal, Place
from mailroom.shelves.upkeep.retention import THINNED, announcement, digest_of, stamp

STRUCK = "struck:"
ENDED = "erased"  # the fact that says which strike was the last to be carried out to its end


# (table, key, all that a line says of the document as JSON text) → whether it is struck
Wanted = Callable[[str, str, str], bool]


def mention(*names: str) -> re.Pattern[str]:
    """Returns what finds one of these names in a text, as a whole word and in any case. At least one name."""
    return re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, names))})(?![\w-])", re.IGNORECASE)


def mentioning(*names: str) -> Wanted:
    """Returns every entry whose text holds one of these names (a case's number, a person's address) as a
    whole word: the case itself, its mails and letters, lines of digests and of the agenda, events that took
    words over. Without names: nothing."""
    words = mention(*names)
    return lambda table, key, text: bool(names) and words.search(text) is not None


def documents(*wanted: tuple[str, str]) -> Wanted:
    """Returns these (table, key) and no other."""
    return lambda table, key, text: (table, key) in wanted


@dataclass(frozen=True)
class Findings:
    """What a strike would take. places: sealed values of the journal; documents: (table, key) of all they are
    of, "" = a whole table; open_lines: lines of the first form that hold it openly, not to be struck."""

    places: Sequence[Place]
    documents: frozenset[tuple[str, str]]
    open_lines: int

    def keys(self, table: str) -> list[str]:
        return sorted(key for name, key in self.documents if name == table)


@dataclass(frozen=True)
class Announcement:
    """A strike as the fact "struck:<number>" of change `number` says it. marks: their digest."""

    number: int
    at: str
    rule: str
    places: tuple[Place, ...]
    marks: str

    @classmethod
    def from_fact(cls, key: str, value: Mapping[str, Any]) -> Announcement:
        places = tuple((int(n), int(place)) for n, place in value["values"])
        return cls(int(key.removeprefix(STRUCK)), value["at"], value["rule"], places, value["marks"])

    def as_fact(self) -> dict[str, Any]:
        said = {"at": self.at, "rule": self.rule, "values": list(self.places), "marks": self.marks}
        return {f"{STRUCK}{self.number}": {"value": said}}


def find(journal: Journal, wanted: Wanted) -> Findings:
    """Returns what the journal holds of what is `wanted`. Reads only."""
    documents: set[tuple[str, str]] = set()

    def note(table: str, key: str, text: str) -> bool:
        found = wanted(table, key, text)
        if found:
            documents.add((table, key))
        return found

    places = journal.find_sealed(note)
    first_form = itertools.takewhile(lambda line: b'"seals":' not in line.written, journal.lines())
    open_lines = sum(wanted("", "", canonical(line.change)) for line in first_form)
    return Findings(places, frozenset(documents), open_lines)


def strike(
    register: Register,
    journal: Journal,
    found: Findings,
    rule: str,
    at: datetime,
    letters: Collection[str] = (),
    mails: Collection[str] = (),
) -> None:
    """Strike what was `found` out of the journal and of the register, and announce that its letters and
    mails go (`retention.carry_out` takes them away). letters, mails: digests and ids of further ones that
    go. Both shelves are open for writing. OSError: `finish` ends it."""
    digests = {*letters, *map(digest_of, found.keys("letters"))} - {""}
    rows = {
        "letters": [key for key in register.keys("letters") if digest_of(key) in digests],
        "mails": [key for key in sorted({*mails, *found.keys("mails")}) if register.get("mails", key)],
    }
    change: dict[str, dict[str, Any]] = {}
    for table, keys in rows.items():
        fresh = [key for key in keys if not (register.get(table, key) or {}).get(THINNED)]
        change[table] = announcement(dict.fromkeys(fresh, rule), at)
    if found.places:
        marks = journal.marks(found.places, stamp(at), rule)
        places = tuple(found.places)
        change["facts"] = Announcement(journal.last + 1, stamp(at), rule, places, marks).as_fact()
    change = {table: documents for table, documents in change.items() if documents}
    if change:
        register.enter([{"why": "struck out", **change}], at)
        journal.strike(found.places, stamp(at), rule)
        _remake(register, journal, found.documents)


def finish(register: Register, journal: Journal) -> None:
    """End in journal and register what the last strike announced and could not end; called before each."""
    last = max(_announcements(register), key=lambda one: one.number, default=None)
    if last is not None and register.fact(ENDED) != last.number:
        journal.strike(last.places, last.at, last.rule)
        register.rebuild()


def finish_entered(register: Register, at: datetime) -> None:
    """Enter that all that was announced is carried out: nothing is left for `finish`."""
    last = max((one.number for one in _announcements(register)), default=None)
    if last is not None and register.fact(ENDED) != last:
        register.enter([{"why": "struck out to the end", "facts": {ENDED: {"value": last}}}], at)


def _remake(register: Register, journal: Journal, documents: Collection[tuple[str, str]]) -> None:
    """Make these documents of the register anew from the journal as it is now, all together."""
    made: dict[tuple[str, str], dict[str, Any] | None] = dict.fromkeys(documents)
    for line in journal.lines():
        for table, held in line.change.items():
            for key in held if isinstance(held, Mapping) else ():
                if (table, key) in made:
                    made[table, key] = merge(key, made[table, key], held[key])
    register.remake(made)


def find_unannounced(register: Register, journal: Journal) -> Iterator[str]:
    """Yields where ("change 42") the journal's marks differ from what was announced, or a strike was not
    carried out."""
    announced: set[Place] = set()
    for one in _announcements(register):
        announced.update(one.places)
        if journal.marks(one.places, one.at, one.rule) != one.marks:
            yield f"change {one.number}"
    for line in journal.lines():
        beside = json.loads(line.written).get("beside", ())
        if any(("struck" in held) != ((line.n, place) in announced) for place, held in enumerate(beside)):
            yield f"change {line.n}"


def rules(register: Register, journal: Journal) -> dict[tuple[str, str], str]:
    """(table, key) → the rule by which something of it was struck out; without those whose key was sealed."""
    struck = {n: one.rule for one in _announcements(register) for n, _ in one.places}
    found: dict[tuple[str, str], str] = {}
    for line in journal.lines() if struck else ():
        for held in json.loads(line.written).get("beside", ()) if line.n in struck else ():
            if "struck" in held and held["shape"]:
                found[held["shape"][0], held["shape"][1]] = held["rule"]
    return found


def _announcements(register: Register) -> list[Announcement]:
    facts = ((key, row) for key, row in register.iterate("facts") if key.startswith(STRUCK))
    return [Announcement.from_fact(key, row["value"]) for key, row in facts]
