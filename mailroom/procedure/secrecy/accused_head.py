"""Whether a complaint may be about the head of the agency that has it, who is then told nothing of it.

No reminder, no line of a digest and no title in a teguran reaches such a head. It is so where the box
"subjek" begins with his post, or his whole name stands in the complainant's words. In doubt it is so:
somebody else is told in his place.

In: `is_accused`: a `Case`, the agency's code, its head as a `Person`.
Out: yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Who is told instead: reminders/escalation.py. Whether the Inspectorate or the office itself is accused:
reading/complaints/conflict_of_interest.py."""

from __future__ import annotations

import re

from mailroom.procedure.case import Case
from mailroom.procedure.people import Person

# What heads are called, by the beginning of their agency's code; "" = any other.
_POSTS = {"KEC-": ("camat",), "": ("kepala dinas", "kepala badan", "kepala kantor", "direktur", "inspektur")}
_WORD = re.compile(r"\w+")


def is_accused(case: Case, agency: str, head: Person) -> bool:
    kind = next(kind for kind in _POSTS if agency.startswith(kind))
    if case.respondent.lower().startswith(_POSTS[kind]):
        return True
    name = {word for word in _WORD.findall(head.name.lower()) if len(word) > 2}
    texts = (
        case.text,
        case.title,
        case.respondent,
        *(text.text for text in case.texts if text.by_complainant),
    )
    return bool(name) and any(name <= set(_WORD.findall(text.lower())) for text in texts)
