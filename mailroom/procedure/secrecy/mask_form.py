"""What the admin's form shows of a hidden case: what officials would read, what stands behind each mask
number, and the doubts.

In: `form_of`: a `Case`, the `House`, now. `numbers_in`: texts. `texts_in`: the form's data.
Out: the form's data, as role_view.py shows officials; numbers of masks; texts.
Fails: A house without a reader of identities raises LookupError: the letter is set aside, nothing leaves.
See: What his answer does: desk/mask_decisions.py."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from mailroom.procedure.case import Case
from mailroom.procedure.office_facts import House
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.procedure.secrecy.role_view import view

_MARK = re.compile(r"\[disamarkan (\d+)\]")
READ = ("title", "place", "subdistrict", "when", "wants", "respondent", "topic", "text")


def form_of(case: Case, house: House, now: datetime) -> dict[str, Any]:
    """Returns what officials would read of the case, and what of it is masked; {} where nobody in it is
    hidden.

    masks: the masks that stand in it, and those that were opened; proposed: the numbers of the masks that
    name the accused; doubtful: phrases as he wrote them, and as officials read them."""
    if not alias_and_masked_texts.hides(case):
        return {}
    if case.stage == "verification":  # what he decides by shows what waited for him elsewhere, too
        case = replace(case, reviews=[replace(review, waits=False) for review in case.reviews])
    read, told = view(case, Role.LIAISON, house, now), view(case, Role.ADMIN, house, now)
    texts = [text for text in read["texts"] if text["who"] in ("complainant", "joined")]
    numbers = numbers_in(*(read[key] for key in READ), *(text["text"] for text in texts))
    masks = [row for row in told["masks"] if row["no"] in numbers or row["opened"]]
    proposed = [row["no"] for row in masks if row["accused"] and not row["own"] and not row["opened"]]
    gate = gate_of(case, house.identity)
    doubtful = [
        {"text": " ".join(one.split()), "read": gate.officials_words(one)} for one in told["doubtful"]
    ]
    form = {key: read[key] for key in READ} | {"texts": texts, "masks": masks, "proposed": proposed}
    return form | {"doubtful": doubtful, "summary": case.summary, "oversight": case.oversight}


def numbers_in(*texts: str) -> set[int]:
    """Returns the numbers of the masks that stand in texts as officials read them."""
    return {int(no) for text in texts for no in _MARK.findall(text)}


def texts_in(form: dict[str, Any]) -> list[str]:
    """Returns all texts of a form."""
    return [*(str(form[key]) for key in READ), *(text["text"] for text in form["texts"])] if form else []
