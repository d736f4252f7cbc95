"""What the clerk decides, as values: `Outcome`, a letter's class and all its entries. An entry is a case's
events and letters, another dossier's, or a row.

So each mail shows the case as it was when that mail was decided.

In: cases, events, replies, rows, as dataclasses; `first_letters`: a dossier's key and kind, replies, now.
Out: `Outcome`; `then` joins two of one letter, and `case_after` gives the case as the first left it.
Fails: raises nothing of its own; should it, the letter is set aside.
See: How they become rows of the register: change.py and register_rows.py. What a desk decides about one case:
procedure/decision.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mailroom.clerk.register_rows import stamp
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Line
from mailroom.procedure.dossier import Dossier
from mailroom.procedure.event import Event
from mailroom.procedure.letter import Reply
from mailroom.procedure.people import Person, Role
from mailroom.shelves.journal.case_chain import follow

Answers = Mapping[str, str]  # recipient → the Message-ID of his letter that is answered
NONE: Answers = {}


@dataclass(frozen=True)
class Matter:
    """What a mail is about: the key its token is sealed over, the number of its last event, its case."""

    key: str
    event: int
    case: Case | None = None


@dataclass(frozen=True)
class Row:
    """Fields to be set in a row of the register. Fields that are not named stay as they are; "events" are
    added to the row's events. None deletes the row."""

    table: str
    key: str
    fields: Mapping[str, Any] | None

    @classmethod
    def fact(cls, key: str, value: object) -> Row:
        return cls("facts", key, {"value": value})


@dataclass(frozen=True)
class CaseDecision:
    """Events of a case and the letters they cause, made by `case_decision`. answers: recipient → the
    Message-ID of his letter that is answered; first: the case has no chain yet."""

    case: Case
    events: Sequence[Event]
    letters: Sequence[Reply]
    answers: Answers
    first: bool

    @property
    def matter(self) -> Matter:
        return Matter(self.case.number, self.case.events, self.case)


@dataclass(frozen=True)
class DossierDecision:
    """Events of a reprimand or a report and the letters they cause."""

    dossier: Dossier
    events: Sequence[Event]
    letters: Sequence[Reply] = ()
    answers: Answers = field(default_factory=dict)

    @property
    def matter(self) -> Matter:
        return Matter(self.dossier.key, self.dossier.events)


@dataclass(frozen=True)
class Notice:
    """Letters that change no case or dossier: a question about a letter, a digest, an alarm."""

    matter: Matter
    letters: Sequence[Reply]
    answers: Answers = field(default_factory=dict)


def first_letters(
    key: str,
    kind: str,
    replies: Sequence[Reply],
    now: datetime,
    answers: Answers = NONE,
    *,
    way: str = "",
    **fields: Any,
) -> tuple[Row, Notice]:
    """Opens a dossier by these letters; its first event is of this kind, and goes this way of the SOP.
    Returns the dossier's row and its letters."""
    row = {**fields, "events": [{"kind": kind, "at": stamp(now), **({"way": way} if way else {})}]}
    return Row("dossiers", key, row), Notice(Matter(key, 1), replies, answers)


def case_decision(
    case: Case, events: Sequence[Event], letters: Sequence[Reply] = (), answers: Answers = NONE
) -> CaseDecision:
    """Returns the decision that adds these events to the case. The case already holds them. The hash chain
    goes on from the head that the case carries, so its history is not read again. The letters may show the
    new head."""
    first = not case.chain
    if events and case.salt:
        case.chain = follow(case.chain or case.number, case.salt, [event.as_json() for event in events])
    return CaseDecision(case, events, letters, answers, first)


Entry = Row | Line | CaseDecision | DossierDecision | Notice


@dataclass(frozen=True)
class Outcome:
    """What becomes of one letter. klass: its class in the balance sheet; told: a line for the log; again:
    keys of letters that it has settled, to be handled right after it."""

    klass: str = ""
    dossier: str = ""
    told: str = ""
    status: str = ""
    entries: tuple[Entry, ...] = ()
    again: tuple[str, ...] = ()

    def then(self, later: Outcome) -> Outcome:
        """Joins two outcomes: the entries stand in this order; about the letter itself the later outcome
        counts."""
        return Outcome(
            later.klass or self.klass,
            later.dossier or self.dossier,
            later.told or self.told,
            later.status or self.status,
            (*self.entries, *later.entries),
            (*self.again, *later.again),
        )

    def enter(self, *entries: Entry) -> Outcome:
        return self.then(Outcome(entries=entries))


def case_after(entries: Sequence[Entry], number: str) -> Case | None:
    """Returns a copy of the case as these entries leave it, or None when no entry is about that case."""
    for entry in reversed(entries):
        if isinstance(entry, CaseDecision) and entry.case.number == number:
            return deepcopy(entry.case)
    return None


def line_for_admin(admin: Person, kind: str, key: str, *, purpose: str = "", **data: Any) -> Line:
    """Returns a line for the next digest of the admin, or of the person who stands in for him."""
    return Line(admin.address, admin.name, Role.ADMIN, kind, key, purpose=purpose, data=data)
