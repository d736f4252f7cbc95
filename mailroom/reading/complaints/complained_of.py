"""Whom and what a complaint complains of (SOP row 2: subjek, objek), as a proposal to the admin.

The subject is a post or a body with its place ("Kepala desa Karang Raja", "PT Bara"), at most 6 words
(`_MOST`). It is never a person's name: it ends before the first word that is no place, agency or word of the
table. The object is the kind of matter in the writer's words ("Lampu jalan").

In: `respondent_of`: the text and `OfficeWords`. `topic_of`: rows of its matter.
Out: the subject and the object, "" where nothing is found.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken complained_of.toml
raises ValueError when it is first read.
See: Words: grammar/complained_of.toml. Whether it accuses the office's own people: conflict_of_interest.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from mailroom.reading.complaints.office_keywords import OfficeWords
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import MAX_TEXT

_MOST = 6
_WORD = re.compile(r"\w+(?:[-/]\w+)*")
_BODY = re.compile(r"\b(?:PT|CV|UD|Pt|Cv)\.?(?: [A-Z]\w{1,30}){1,3}")
_LONGEST = 3  # words of a head


@cache
def _heads() -> Mapping[tuple[str, ...], str]:
    """What is said for a post → its usual words."""
    rows = (row.partition(" = ") for row in load("complained_of")["words"]["head"])
    return {tuple(said.split()): usual for usual, _, all_said in rows for said in all_said.split("|")}


@cache
def _table(name: str) -> frozenset[str]:
    return frozenset(load("complained_of")["words"][name].split())


def respondent_of(text: str, office: OfficeWords) -> str:
    """Returns whom it complains of: of the posts that are not merely mentioned the one told most of, or else
    the first company."""
    said = text[:MAX_TEXT]
    found = list(_WORD.finditer(said))
    words, named = [one[0].lower() for one in found], list[str]()
    for at in range(len(words)):
        size = next((n for n in range(_LONGEST, 0, -1) if tuple(words[at : at + n]) in _heads()), 0)
        if size and not (at and words[at - 1] in _table("not_accused")):
            post = _heads()[tuple(words[at : at + size])]
            its = _where(said, found[at + size - 1 : at + size + _MOST], office)
            named.append(_capital(" ".join([post, *its])))
    if named:
        return max(named, key=lambda one: one.count(" "))
    body = _BODY.search(said)
    return body[0] if body else ""


def topic_of(matter: Sequence[Mapping[str, Any]]) -> str:
    """Returns what it complains of: the words of the surest kind of matter that are no post."""
    found = (str(one["found"]) for one in matter if tuple(str(one["found"]).split()) not in _heads())
    return _capital(next(found, ""))


def _where(said: str, found: Sequence[re.Match[str]], office: OfficeWords) -> list[str]:
    """The words after a post that tell where its holder sits."""
    known, words = office.proper_words, list[str]()
    for before, one in pairwise(found):
        word = one[0].lower()
        joined = said[before.end() : one.start()].strip(" ") == ""
        number = word.isdecimal() and len(word) < 4
        if not joined or not (number or word in known or word in _table("after")):
            break
        words.append(one[0] if not one[0].isupper() or len(one[0]) < 5 else one[0].capitalize())
    return words


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
