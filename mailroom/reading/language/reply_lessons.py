"""How a reply is held against the examples that the office taught by mail: the menu and the words.

Numbers, addresses and the names of its officials do not count.

In: `lesson_words`: a text, the agencies. `lesson_key`: the purpose, too.
Out: the words that stay; the key by which an example is found.
Fails: raises nothing.
See: How an example is taught: clerk/service/lessons.py. Examples of the program: replies/act_result.py."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mailroom.procedure.people import Agency

Lessons = Mapping[tuple[str, str], str]  # key → the words that are read instead
LONGEST = 200  # characters of a reply that is an example
_WORD = re.compile(r"[^\W_]+")


def lesson_words(text: str, agencies: Mapping[str, Agency]) -> str:
    people = (one for agency in agencies.values() for one in (agency.liaison, agency.head, *agency.officers))
    names = {word for one in people for word in _WORD.findall(one.name.lower()) if len(word) > 2}
    kept = (word for word in text.split() if not re.search(r"[\d@]", word))
    return " ".join(word for word in kept if names.isdisjoint(_WORD.findall(word.lower())))


def lesson_key(purpose: str, text: str, agencies: Mapping[str, Agency]) -> tuple[str, str]:
    said = " ".join(_WORD.findall(lesson_words(text, agencies).lower()))
    return purpose.partition(".")[0], f"{said}?" if "?" in text else said
