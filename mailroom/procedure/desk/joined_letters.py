"""What one letter of a complainant causes is told to him in one letter of ours, where it can be.

In: `tell_once`: a `Scribe` with all that was decided.
Out: nothing; letters on the scribe are joined.
Fails: raises nothing.
See: What is noted beside other notes: `Scribe.citizen` in procedure/decision.py."""

from __future__ import annotations

from dataclasses import replace

from mailroom.procedure.decision import Scribe
from mailroom.procedure.people import Role


def tell_once(scribe: Scribe) -> None:
    _ask_once(scribe)
    _answer_once(scribe)


def _ask_once(scribe: Scribe) -> None:
    """Where he gets another letter anyway, the question whether he wishes for secrecy stands in that one."""
    letters = scribe.decision.letters
    asks = next((one for one in letters if one.data.get("what") == ["possible_wish"]), None)
    others = [one for one in letters if one is not asks and one.role == Role.COMPLAINANT]
    if asks is not None and others:
        place = letters.index(others[0])
        letters[place] = replace(others[0], data={**others[0].data, "perhaps_hidden": True})
        letters.remove(asks)


def _answer_once(scribe: Scribe) -> None:
    """What was noted beside a complainant's question stands in the letter that answers it, with whom to call
    when it is about a danger."""
    letters = [one for one in scribe.decision.letters if one.role == Role.COMPLAINANT]
    told = next((one for one in letters if one.form == "status_letter"), None)
    noted = next((one for one in letters if one.form == "noted"), None)
    if told is None or noted is None:
        return
    what = [*told.data.get("noted", ()), *noted.data["what"]]
    more = {"perhaps_danger": True} if "urgent" in what else {}
    place = scribe.decision.letters.index(told)
    scribe.decision.letters[place] = replace(told, data={**noted.data, **told.data, "noted": what, **more})
    scribe.decision.letters.remove(noted)
