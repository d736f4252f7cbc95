"""What a complainant's switches anonim and rahasia close from now on, and who hears that they are set.

An agency that has read his name already is asked to keep it to itself.

In: `keep_his_secrets`: a `Scribe` and the wanted switches. `keep_secret`: the `Disposition` and what is kept.
Out: keys of what is hidden from now on; events and letters on the scribe.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What each role then reads: secrecy/alias_and_masked_texts.py and role_view.py. How a wish is read:
reading/replies/secrecy_wishes.py."""

from __future__ import annotations

from collections.abc import Mapping

from mailroom.procedure.case import Case, Disposition
from mailroom.procedure.decision import Scribe
from mailroom.procedure.secrecy.mask_form import form_of


def keep_his_secrets(scribe: Scribe, wanted: Mapping[str, bool], **perhaps: str) -> list[str]:
    """Enters his wish for secrecy, which he said here or in a case of his that was merged into this one.
    Returns what is closed from now on and was open before; the agencies are told of it. perhaps: the words by
    which he only may have wished so (`possible_wish`)."""
    before = _closed_now(scribe.case)
    scribe.event("secrecy", **wanted, **perhaps)
    fresh = [key for key in _closed_now(scribe.case) if key not in before]
    for part in scribe.case.live if fresh else ():
        keep_secret(scribe, part, fresh)
    if "anonymous" in fresh and scribe.case.live and scribe.case.open:  # what may go from now on
        form = form_of(scribe.case, scribe.house, scribe.now)
        scribe.to_admin("masks", "verification", outward=form, hidden_since=True)
    return fresh


def _closed_now(case: Case) -> list[str]:
    """Returns what of a case is closed to others: its complainant's name, its content."""
    return [key for key, closed in (("anonymous", case.is_hidden), ("secret", case.secret)) if closed]


def keep_secret(scribe: Scribe, part: Disposition, kept: list[str], joined: str = "") -> None:
    """An agency that has his name in its letters is asked to keep it to itself, like whoever works on it
    there. joined: the merged case whose complainant wishes it."""
    scribe.to_liaison("keep_secret", part, what=kept, joined=joined)
    if part.officer and part.officer != scribe.liaison(part).address:
        scribe.to_officer("keep_secret", part, "info", what=kept, joined=joined)
