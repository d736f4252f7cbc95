"""How clocks start, ring and stop: a letter has left, a reminder was sent, a letter did not reach its reader.

In: each function: a `Case` and an `Event`.
Out: nothing; the clocks of the case, of its parts and of its reviews are changed.
Fails: ValueError for a date that is none, KeyError for a missing field: the history is damaged.
See: When a clock rings: reminders/due_steps.py. All other events: case_events.py."""

from __future__ import annotations

from datetime import date

from mailroom.procedure.case import Case
from mailroom.procedure.event import Event


def start_clock(case: Case, event: Event) -> None:
    """A letter that starts somebody's time has left our side."""
    form, number = event.data["form"], int(event.data.get("disposition", 0))
    disposition = case.disposition(number)
    if case.undelivered == event.data.get("to_role", "complainant"):
        case.undelivered = ""
    if (review := case.review(int(event.data.get("review", 0)))) is not None:
        review.clock = review.clock or event.at
        return
    if form == "answer" and disposition is not None:
        disposition.relayed = event.at
        case.silence_clock = event.at
        if case.stage == "answered":
            case.clock = event.at
    elif form == "closing_notice":
        case.notice_left = event.at
    elif disposition is not None:
        if disposition.stage == event.data.get("stage") and disposition.clock is None:
            disposition.clock = event.at
            disposition.first_clock = disposition.first_clock or event.at
            case.whole_clock = case.whole_clock or event.at
    elif case.stage == event.data.get("stage") and case.clock is None:
        case.clock = event.at
        if case.stage == "answered":
            case.silence_clock = event.at


def ring(case: Case, event: Event) -> None:
    disposition = case.disposition(int(event.data.get("disposition", 0)))
    desk = case.review(int(event.data.get("review", 0))) or disposition or case
    rung = desk.rung
    rung[str(event.data["bell"])] = int(event.data.get("times", 1))
    for overtaken in event.data.get("overtaken", ()):
        rung[str(overtaken)] = rung.get(str(overtaken), 0) or 1
    if event.data.get("promised"):
        case.apologised = date.fromisoformat(str(event.data["promised"]))
    if event.data["bell"] in ("overdue", "still_late"):
        case.heard_again = int(event.data.get("times", 1)) if event.data["bell"] == "still_late" else 0
        case.hears = date.fromisoformat(str(event.data["hears"])) if event.data.get("hears") else None
    if event.data["bell"] == "afterwards" and event.data.get("asked"):
        case.lasting = "asked"
    for role in event.data.get("tells", ()):
        case.escalations.append((event.at, str(role), str(event.data.get("agency", ""))))


def stop_clock(case: Case, event: Event) -> None:
    """Stops the clock that a letter had started, because it did not reach its reader. A notice of closing, or
    a letter of an earlier stage, stops no clock. When the letter goes to another address next, it is not
    marked undelivered."""
    if not event.data.get("elsewhere"):
        case.undelivered = str(event.data["to_role"])
    if not event.data.get("clock") or event.data["form"] == "review":
        return
    part = case.disposition(int(event.data.get("disposition", 0)))
    desk = part or case
    if event.data["form"] == "answer":
        case.silence_clock = None
        if case.stage == "answered":
            case.clock = None
    elif event.data["form"] != "closing_notice" and desk.stage == event.data.get("stage"):
        # An agency that was never asked is not late with its first follow-up, and the whole limit begins with
        # the first that was asked.
        if part is not None and part.clock is not None and part.first_clock == part.clock:
            part.first_clock = None
            if case.whole_clock == part.clock:
                asked = (one.first_clock for one in case.dispositions if one.first_clock)
                case.whole_clock = min(asked, default=None)
        if desk.stage != "asking":  # else nobody would hear of it any more
            desk.clock = None
