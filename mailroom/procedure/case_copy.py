"""What a complainant gets who asks for a copy of his file ("salinan"): what he wrote and what the office
wrote to him, oldest first.

It holds what he may read anyway: no official's name, no words of others who complained of the same, no NIK. A
text beyond 20,000 characters (`LONGEST`) is cut; his own letter holds all of it.

In: `correspondence`: a `Case` and the `House`.
Out: rows for the paper, as dictionaries, oldest first.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What happened, as `kenapa?` tells it: kenapa_answer.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mailroom.procedure.case import Case
from mailroom.procedure.event import Event
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts

LONGEST = 20_000  # characters of one text; his own letter holds all of it
_OURS = ("asked", "inquired", "progressed", "declined", "archived")


def correspondence(case: Case, house: House) -> list[dict[str, Any]]:
    """Returns what was written, each as {day: ISO, who: "complainant" or "office", agency, text, cut}."""
    return [_entry(case, house, *found) for found in _texts_of(case)]


def _texts_of(case: Case) -> Iterator[tuple[Event, str, str]]:
    """Yields (event, who, text). An answer counts from when it was relayed, in the words it had then."""
    answers: dict[int, str] = {}
    for event in case.trail:
        text, part = str(event.data.get("text", "")), int(event.data.get("disposition", 0))
        if event.kind == "answered":
            answers[part] = text
        elif event.kind == "relayed":
            yield event, "office", answers.get(part, "")
        elif event.kind == "received" or (event.role == Role.COMPLAINANT and not event.data.get("child")):
            yield event, "complainant", text
        elif event.kind in _OURS:
            yield event, "office", text


def _entry(case: Case, house: House, event: Event, who: str, text: str) -> dict[str, Any]:
    if who == "office":
        text = alias_and_masked_texts.between_complainants(text, case, case, house.identity)
    text, part = (
        alias_and_masked_texts.mask_niks(text),
        case.disposition(int(event.data.get("disposition", 0))),
    )
    agency = house.agency_name(part.agency) if part and who == "office" else ""
    day = house.calendar.local(event.at).date().isoformat()
    files = [str(file["name"]) for file in event.data.get("files", ())] if who == "complainant" else []
    return {
        **{"day": day, "who": who, "agency": agency, "files": files},
        **{"text": text[:LONGEST], "cut": len(text) > LONGEST},
    }
