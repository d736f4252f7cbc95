"""What happens to a text that waits until the admin has seen it: it is kept, summed up, let go or withheld.

In: each function: a `Case` and an `Event`.
Out: nothing; the case is changed. A text that is let go or withheld may give an agency's part another stage.
Fails: KeyError for a missing field, IndexError for an unknown review: the history is damaged.
See: When a text waits: desk/disclosure/later_text_reviews.py. All other events: case_events.py."""

from __future__ import annotations

from mailroom.procedure.case import Case, Review
from mailroom.procedure.event import Event, files_of
from mailroom.procedure.events.part_events import move_case, move_part


def hold_back(case: Case, event: Event) -> None:
    """Keeps a text until the admin has seen it. held: its kind and its parts, as in `Review`."""
    held, number = event.data["held"], len(case.reviews) + 1
    text = str(event.data.get("text", ""))
    if held["kind"] == "reason":
        text = str(event.data.get("reason") or text)
    joined, files, parts = str(event.data.get("child", "")), files_of(event.data), tuple(held["parts"])
    case.reviews.append(Review(number, str(held["kind"]), event.at, text, files, joined, parts))
    if case.texts and case.texts[-1].text == text:
        case.texts[-1].review = number


def sum_up(case: Case, event: Event) -> None:
    case.reviews[int(event.data["review"]) - 1].summary = str(event.data["summary"])


def release(case: Case, event: Event) -> None:
    """Enters that the admin lets a text go. When it is a comment and its agency has answered meanwhile, the
    agency owes another answer."""
    review = case.reviews[int(event.data["review"]) - 1]
    review.waits = False
    if review.kind != "commented" or not case.open:
        return
    parts = [part for part in case.live if part.id in review.parts and part.stage == "answered"]
    if parts and case.stage == "answered":
        move_case(case, "handling", event.at)
        case.silence_clock, case.notice_left = None, None
    for part in parts:
        move_part(part, "follow_up", event.at)
        part.extended = None


def withhold(case: Case, event: Event) -> None:
    """Enters that the admin does not let a text go. Of a comment its agency owes no answer then; when nobody
    owes one any more, the complainant's silence is counted from the letter that tells him."""
    review = case.reviews[int(event.data["review"]) - 1]
    review.waits, review.refused = False, True
    if review.kind != "commented" or case.stage != "handling":
        return
    others = [number for one in case.reviews if one.waits and one.kind == "commented" for number in one.parts]
    for part in case.live:
        asked = part.id in review.parts and part.id not in others
        if asked and part.stage == "follow_up" and part.clock is None:
            move_part(part, "answered", event.at)
    if not any(part.pending for part in case.live):
        move_case(case, "answered", event.at)
