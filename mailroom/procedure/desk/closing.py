"""How a case is closed (SOP row 8) at the complainant's word, by his mark or his silence, and who hears of
it.

"Sudah beres, boleh ditutup" closes also what nobody has answered yet: it is settled, and not withdrawn.
Whoever still works on it is told to stop. Where one agency's answer is out and another's is awaited, his word
about the first waits for the second.

In: `settle`: a `Scribe` and the complainant's `Letter`. `close`: by whom, his letter or None, and what was
said.
Out: nothing; the event "closed" and letters are on the scribe.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: When his silence closes it: due_acts.py. Ratings: citizen_acts.py."""

from __future__ import annotations

from typing import Any

from mailroom.procedure.decision import Scribe
from mailroom.procedure.desk.agencies.agency_acts import stop
from mailroom.procedure.desk.disclosure import later_text_reviews
from mailroom.procedure.letter import Letter

_ON_ONE_ANSWER = ("answer", "reason")  # what he answers is about the answer of one agency


def settle(scribe: Scribe, letter: Letter) -> None:
    """ "Sudah beres, tutup saja": the case is finished, and not withdrawn (row 8)."""
    case = scribe.case
    answered = any(part.stage == "answered" for part in case.live)
    awaited = any(part.pending for part in case.live)
    if case.stage == "handling" and answered and awaited and letter.purpose in _ON_ONE_ANSWER:
        scribe.way = ""
        scribe.text_event("thanked", letter.text, letter.files)
        scribe.citizen("noted", what=["close_waits"], owed=False)
        return
    stopped = case.stage in ("verification", "completion") or awaited
    close(scribe, "complainant", letter, text=letter.text)
    scribe.citizen("closed", "closed", by="complainant", stopped=stopped, **survey(scribe))


def survey(scribe: Scribe) -> dict[str, Any]:
    """What the letter offers beside the end: the survey of the service, where the office makes one."""
    return {"survey": True} if scribe.house.survey and not scribe.case.survey else {}


def close(scribe: Scribe, by: str, letter: Letter | None = None, **said: str) -> None:
    """Close the case; its liaisons hear how it ended, and get what the complainant sent beside his mark."""
    case, before = scribe.case, scribe.case.stage
    at_work = [part for part in case.live if part.pending and by == "complainant"]
    scribe.event("closed", by=by, **said)
    if before in ("verification", "completion"):
        scribe.to_admin("stop", why="settled")
    for part in case.live:
        if part in at_work:
            stop(scribe, part, "settled")
            continue
        own = {}
        if letter is not None:
            own = later_text_reviews.for_agency(case, part, letter.files, letter.joined)
        rating = case.rating if part.rating is None else part.rating
        scribe.to_liaison("closed_notice", part, rating=rating, **own)
    if letter is not None:
        later_text_reviews.give_admin_files(scribe, letter, case.live)
