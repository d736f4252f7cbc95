"""How a case is made from its events: each in turn by its function in events/ (`KINDS`).

In: `case_from`: the case's number and its `Event`s, oldest first. `enter`: a `Case` and one event.
Out: `Case`; `enter` changes it.
Fails: An event of an unknown kind raises KeyError, so an old program never half-understands a newer history.
The letter is set aside.
See: How a case's history is told in sentences: writing/case_history.py."""

from __future__ import annotations

from collections.abc import Iterable

from mailroom.procedure.case import Case
from mailroom.procedure.event import Event
from mailroom.procedure.events.case_events import CASE_EVENTS
from mailroom.procedure.events.part_events import PART_EVENTS
from mailroom.procedure.events.review_events import hold_back

# They stay in the history and move nothing.
KEPT = frozenset((
    "acknowledged", "thanked", "noted", "confirm_asked", "reprimand_moved", "delayed", "doubted", "resolved",
    "delivered", "arrived", "handed_over", "told", "work_told",
))  # fmt: skip
KINDS = frozenset((*CASE_EVENTS, *PART_EVENTS, *KEPT))

# What a person may write without having been understood: after any other event of his he is asked anew.
_NOT_UNDERSTOOD = ("asked_back", "noted", "wrote_in")


def case_from(number: str, events: Iterable[Event]) -> Case:
    """Returns the case that these events tell of."""
    case = Case(number)
    for event in events:
        enter(case, event)
    return case


def enter(case: Case, event: Event) -> None:
    """Applies one event to the case."""
    case.events += 1
    case.trail.append(event)
    if event.by and event.kind not in _NOT_UNDERSTOOD:
        case.questions = {asked for asked in case.questions if asked[0] != event.by}
    if handler := CASE_EVENTS.get(event.kind):
        handler(case, event)
    elif event.kind not in KEPT:
        part = case.dispositions[int(event.data["disposition"]) - 1]
        PART_EVENTS[event.kind](case, part, event)
    if "held" in event.data:
        hold_back(case, event)
