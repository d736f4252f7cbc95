"""A complainant's reply to a letter of an old case that tells of another matter: it is asked about, instead
of going to the old case.

Promises: changes nothing; who completes what he was asked for, comments or objects is not asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from mailroom.clerk.read.letter_reading import Reading
from mailroom.procedure import acts
from mailroom.procedure.case import Case
from mailroom.procedure.letter import Act
from mailroom.reading.complaints import other_matter
from mailroom.reading.complaints.complaint_reader import Understanding
from mailroom.reading.replies import act_result

_OTHERWISE = acts.names(lambda act: act.anytime) | {"withdraw"}  # done as it is said
_TEXT = frozenset(("add", "comment", "facts"))  # free text to a letter that asked for nothing this could be


def another_matter(
    reading: Reading, act: Act, case: Case, found: Callable[[], Understanding]
) -> tuple[Literal["said", "whole"], str] | None:
    """Why it is asked ("said" or "whole": this_or_new says which) and the sentence for the trace; None when
    the letter speaks of the case it answers. found: what it tells, read as a complaint."""
    text = reading.parted.new
    if act.name in _OTHERWISE or not text.strip():
        return None
    said = other_matter.words_of_another(text)
    if said:
        return "said", act_result.say("another", words=said)
    if act.name not in _TEXT or not act.sure or not case.subdistrict or not other_matter.tells(text):
        return None
    places = (case.subdistrict, case.place, case.title, case.text, *(one.text for one in case.texts))
    agencies = (*case.suggested, *(part.agency for part in case.dispositions))
    whole = other_matter.whole(found(), places, agencies)
    return ("whole", act_result.say("another_whole")) if whole else None
