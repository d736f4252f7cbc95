"""When a hidden complainant's later text must be seen by the admin before officials, and the form that shows
it to him.

He sees it when something in it is masked for the first time, or may tell who the writer is. Name, contacts
and numbers are always masked, so no text waits for them.

In: `must_be_seen`: a text, the `Case`, an `IdentityReader`. `form_of_review`: the case and a `Review`.
Out: yes or no; the form's data.
Fails: A reader without answers raises LookupError: the letter is set aside, nothing leaves.
See: What becomes of a text that waits: desk/disclosure/later_text_reviews.py."""

from __future__ import annotations

from typing import Any

from mailroom.procedure.case import Case, Review
from mailroom.procedure.identity_questions import IdentityReader
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.procedure.secrecy.mask_form import READ, numbers_in


def must_be_seen(text: str, case: Case, identity: IdentityReader, joined: str = "") -> bool:
    """Whether the admin has to see this text before officials read it. joined: it came with this merged
    case."""
    if not text.strip() or not alias_and_masked_texts.hides(case):
        return False
    return gate_of(case, identity).is_new_in(text, joined) or bool(_doubts(text, case, identity, joined))


def form_of_review(case: Case, review: Review, identity: IdentityReader) -> dict[str, Any]:
    """Returns what officials would read of a waiting text, under the keys of `mask_form.form_of`."""
    gate, text = gate_of(case, identity), review.summary or review.text
    goes = alias_and_masked_texts.strike_complainant_text(text, case, identity, gate, review.joined)
    numbers = numbers_in(goes)
    masks = [
        row.as_json() for row in gate.numbered_masks()
        if row.no in numbers or (row.opened and identity.places_of(goes, (row.mask.text,)))
    ]  # fmt: skip
    proposed = [row["no"] for row in masks if row["accused"] and not row["own"] and not row["opened"]]
    doubts = _doubts(text, case, identity, review.joined)
    doubtful = [{"text": " ".join(one.split()), "read": gate.officials_words(one)} for one in doubts]
    form: dict[str, Any] = dict.fromkeys(READ, "") | {"text": goes, "texts": [], "masks": masks}
    form |= {"proposed": proposed, "doubtful": doubtful, "summary": review.summary}
    return form | {"oversight": case.oversight}


def _doubts(text: str, case: Case, identity: IdentityReader, joined: str) -> list[str]:
    one = case.joined.get(joined, case)
    opened = {identity.folded(word) for word in case.undisguised}
    found = alias_and_masked_texts.doubts(text, one, identity) if one.is_hidden else []
    return [word for word in found if identity.folded(word) not in opened]
