"""What `kenapa?` mails back: what happened to a case, when, by whom and by which way of the SOP. It tells
what the asking role may know.

Its sentences lie in templates/words.toml; those of how a letter was read in grammar/reasons.toml.

In: `trace`: a `Case`, `Role`, `House`, the disposition's number. `letters_understood`, `unread`: the asker's
address.
Out: lines of text, oldest first.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: How a deadline came about ("jelaskan batas waktu"): reminders/deadline_explanation.py. The whole history,
for the office: commands/looking/show.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from mailroom.procedure import acts, sop
from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.event import Event
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role

_SHOWN = (Role.COMPLAINANT, Role.ADMIN, Role.LIAISON, Role.SYSTEM)  # whose acts a complainant may know
_LAST = 3  # understood letters of one asker that he reads about
# These ask something of us, and are no answer to a letter of ours.
QUESTIONS = acts.names(lambda act: act.question and act.anytime)


def trace(case: Case, role: Role, house: House, disposition: int = 0) -> list[str]:
    """Returns one entry for each event, oldest first: "date|role key|words of the way". The composer turns
    the keys into words; nobody is named. The reason why a mail was taken for a machine's may name its
    address, so only the admin reads it. An agency (`disposition`: its part) reads nothing of the oversight
    track unless it is its own, and nothing that came after its part was stopped."""
    lines, part = [], case.disposition(disposition) if role in (Role.LIAISON, Role.OFFICER) else None
    on_masks = _words_on_masks(case.trail)
    for event in _events_known_to(case, part) if part else case.trail:
        if role == Role.COMPLAINANT and event.role not in _SHOWN:
            continue
        words = (
            on_masks.get(id(event))
            or _words(event.way)
            or (str(event.data.get("machine", "")) if role == Role.ADMIN else "")
        )
        if words:
            lines.append(f"{house.calendar.local(event.at):%d-%m-%Y %H.%M} · {event.role} · {words}")
    return lines


def _words_on_masks(trail: Iterable[Event]) -> dict[int, str]:
    """Returns what each correction of masks did, by the event. An event holds the words that are struck and
    opened from then on, so each is held against the one before it."""
    found: dict[int, str] = {}
    before: dict[str, Any] = {}
    for event in trail:
        if event.kind not in ("corrected", "summed_up"):
            continue
        told = [
            words for key, words in sop.MASK_WORDS.items()
            if key in event.data and not _is_held(event.data[key], before.get(key, ()))
        ]  # fmt: skip
        others = event.kind == "corrected" and event.data.keys() - {*sop.MASK_WORDS, "reasons"}
        if told or not others:
            found[id(event)] = ", ".join([*([_words(event.way)] if others else []), *told])
        before |= event.data
    return found


def _is_held(now: Any, before: Any) -> bool:
    """Whether nothing was added: a summary is a text, the others are lists of words."""
    return now == before if isinstance(now, str) else set(now) <= set(before)


def _events_known_to(case: Case, part: Disposition) -> Iterator[Event]:
    """The events that whoever works, or worked, on this part may know of."""
    for event in case.trail:
        about = case.disposition(int(event.data.get("disposition", 0)))
        overseen = event.data.get("oversight") or (about is not None and about.oversight)
        if part.oversight or not overseen:
            yield event
        if event.kind == part.ended and event.at >= part.made and about in (None, part):
            return


def letters_understood(case: Case, asker: str, house: House) -> list[str]:
    """Returns one entry for each of the asker's own last letters that did something: "date · what it did; why
    it was read so". Before them stands his complaint, with what in it pointed where."""
    told = case.suggestion_why if asker == case.address else ()
    first = [entry(house, case.received, told)] if told else []
    own = [event for event in case.trail if event.by == asker and event.way and event.data.get("reasons")]
    on_masks = _words_on_masks(case.trail)
    did = {id(one): on_masks.get(id(one)) or _words(one.way) for one in own}
    return [*first, *(entry(house, one.at, [did[id(one)], *one.data["reasons"]]) for one in own[-_LAST:])]


def unread(case: Case, asker: str, house: House) -> list[str]:
    """Returns one entry for each letter of the asker's own address that was asked about: "date · its
    reasons", oldest first. Nobody reads the entries of another."""
    asked = [event for event in case.trail if event.kind in ("asked_back", "noted") and event.by == asker]
    return [entry(house, event.at, why) for event in asked if (why := event.data.get("reasons"))]


def entry(house: House, at: datetime, reasons: Iterable[object]) -> str:
    """Returns an entry of `unread`."""
    return f"{house.calendar.local(at):%d-%m-%Y %H.%M} · {'; '.join(dict.fromkeys(map(str, reasons)))}"


def last_understood(events: Iterable[Mapping[str, Any]], house: House) -> list[str]:
    """Returns the last letter about a digest or question of ours that said something, as an entry; or []."""
    found = [event for event in events if event.get("why")]
    return [entry(house, datetime.fromisoformat(str(found[-1]["at"])), found[-1]["why"])] if found else []


def last_letter_of(events: Iterable[Event], asker: str, house: House) -> list[str]:
    """Returns the asker's own last letter about a dossier: "date · what it was read for"; [] when he wrote
    none."""
    own = [event for event in events if event.by == asker and event.data.get("act") not in QUESTIONS]
    read = [(event.at, [_words(event.way), *event.data.get("reasons", ())]) for event in own]
    return [entry(house, at, filter(None, words)) for at, words in read if any(words)][-1:]


def _words(way: str) -> str:
    stage, _, name = way.partition("/")
    found = sop.STAGES.get(stage)
    ways = {bell.name: bell.words for bell in found.bells} if found else {}
    ways |= {option.act: option.words for option in reversed(found.ways)} if found else {}
    return ways.get(name, "")
