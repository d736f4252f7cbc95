"""When a complainant's reply to an old case is asked about as a new matter, before it is added to the old
one.

Only for free text (`add`, `comment`, `facts`) that no letter of ours asked for. A complainant who sends what
he was asked for, or objects, is not asked. Changes nothing.

In: `another_matter`: a `Reading`, its `Act`, the `Case`, and a function that reads the text as a complaint.
Out: ("said" or "whole", the words that show it), or None.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: What makes a text another matter: reading/complaints/other_matter.py. The question itself:
clerk/kinds/confirmation_questions.py (`this_or_new`)."""

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
    """Returns why we ask ("said" or "whole"; the form this_or_new explains each) and the sentence for the
    trace. Returns None when the letter speaks of the case it answers. found: what the letter tells, read as a
    complaint."""
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
