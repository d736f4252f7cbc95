"""How the reader of first letters learns from the admin: what he decides otherwise than it proposed, and when
that is learned.

Weights are fitted anew by night, and at opening as they were last, so the same store reads alike. A letter's
words are looked up when it is learned, without what tells who wrote them. A case that was erased teaches
nothing more.

In: `taught_rows`: `Store`, `Case`, its new events, now. `learn`, `recall`: `Store`, the `Complaints` reader,
`House`.
Out: `Row`s that note corrections, without a word of the letter; new weights in the reader, stored nowhere.
Fails: A broken weights file raises ValueError (JSONDecodeError). By night it is put off; letters are read as
before. The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: What a correction asks: reading/complaints/taught_letters.py. How weights are fitted:
reading/learned/office_weights.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailroom.clerk.outcome import Row
from mailroom.clerk.register_rows import LEARNED, stamp
from mailroom.clerk.store import Store
from mailroom.procedure.case import Case
from mailroom.procedure.event import Event
from mailroom.procedure.office_facts import House
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.complaints.learned_verdicts import shipped_weights
from mailroom.reading.complaints.taught_letters import OfficeLabels, learned_from
from mailroom.reading.learned.office_weights import MOST

_TAUGHT = "taught"  # the standing of a correction among the facts
_LABELS = ("danger", "wrongdoing", "klass", "agency")


def taught_rows(store: Store, case: Case, events: Iterable[Event], at: datetime) -> tuple[Row, ...]:
    """Returns the correction that the admin's decision is, if any, beside what he said of the case before.
    case: as it was when he decided."""
    said = dict[str, str]()
    for event in events:
        if event.kind == "corrected" and "urgent" in event.data:
            said["danger"] = "sure" if event.data["urgent"] else "no"
        if event.kind == "corrected" and "klass" in event.data:
            said["klass"] = str(event.data["klass"])
        if event.kind == "disposed" and "agency" not in said:
            said |= _of_disposition(case, event)
    if not any(said.values()):
        return ()
    key = f"{_TAUGHT}:{case.number}"
    known = store.register.fact(key, {})
    return (Row("facts", key, {"standing": _TAUGHT, "value": {**known, **said, "at": stamp(at)}}),)


def _of_disposition(case: Case, event: Event) -> dict[str, str]:
    """What it says of the letter that its first agency got it; "" where that was proposed."""
    agency = str(event.data["agency"])
    if event.data.get("oversight"):
        told = case.klass == "oversight"
        return {} if told else {"wrongdoing": "sure", "klass": "oversight"}
    accused = case.klass == "oversight" or case.wrongdoing == "sure"
    return {"agency": "" if case.suggested[:1] == (agency,) else agency} | (
        {"wrongdoing": "no"} if accused else {}
    )


def learn(
    store: Store, complaints: Complaints, house: House, upto: str, known: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    """Gives the reader the weights that the corrections entered up to a moment teach. Returns how many they
    are, how many of them were kept aside, and of which cases the others are. known: those that were taken
    before; to judge them again takes long."""
    rows = store.register.find("facts", "standing", _TAUGHT, MOST, newest=True)
    rows = sorted((row for row in rows if row["value"]["at"] <= upto), key=lambda row: str(row["key"]))
    found = {str(row["key"]).partition(":")[2]: _labels_of(store, house, row) for row in rows}
    told = {number: one for number, one in found.items() if one is not None}
    office = complaints.words_of(house.people.agencies, house.locality)
    numbers = [*told]
    before = None
    if known is not None:
        before = {name: {at for at, one in enumerate(numbers) if one in of} for name, of in known.items()}
    complaints.weights, taken, aside = learned_from([*told.values()], office, shipped_weights(), before)
    of_cases = {name: [numbers[at] for at in places] for name, places in taken.items()}
    return {"taught": len(told), "aside": aside, "taken": of_cases, "at": upto}


def learn_by_night(store: Store, complaints: Complaints, house: House, now: datetime) -> Row | None:
    """Learns, at most once a day and only where something was corrected since. Returns the fact of it."""
    last, today = store.register.fact(LEARNED, {}), house.calendar.local(now).date().isoformat()
    if last.get("day") == today:
        return None
    rows = store.register.find("facts", "standing", _TAUGHT, MOST, newest=True)
    if max((row["value"]["at"] for row in rows), default="") <= last.get("at", ""):
        return None
    return Row.fact(LEARNED, {**learn(store, complaints, house, stamp(now)), "day": today})


def recall(store: Store, complaints: Complaints, house: House) -> None:
    """Gives the reader the weights that were last learned."""
    if last := store.register.fact(LEARNED):
        learn(store, complaints, house, last["at"], last.get("taken"))


def _labels_of(store: Store, house: House, row: dict[str, Any]) -> OfficeLabels | None:
    """A correction with the words of its letter; None when those are no longer kept."""
    case = store.case(str(row["key"]).partition(":")[2])
    if case is None or not case.text.strip():
        return None
    gate = gate_of(replace(case, anonymous=True), house.identity)
    text = gate.complainants_words(f"{case.subject}\n\n{case.text}")
    return OfficeLabels(text, **{name: str(row["value"].get(name, "")) for name in _LABELS})
