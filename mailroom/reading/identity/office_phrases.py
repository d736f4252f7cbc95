"""Where phrases of the office's own tables stand in a text (villages, agencies, offices), whose words then
name nobody.

So the "Mas" of "Desa Sungai Mas" is not taken for a person's name.

In: `starts_of_phrases`: a text in small letters and the office's phrases.
Out: the places where one begins.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Single words that name nobody: harmless_words.py. Making the phrases: `vocabulary` of
procedure/office_facts.py."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(r"[^\W_]+(?:['_-][^\W_]+)*")


@lru_cache(maxsize=32)
def _phrases_by_first_word(phrases: frozenset[str]) -> dict[str, list[str]]:
    """The office's phrases of several words, by their first one."""
    found = dict[str, list[str]]()
    for phrase in phrases:
        if " " in phrase:
            found.setdefault(phrase.split()[0], []).append(phrase)
    return found


def starts_of_phrases(low: str, phrases: frozenset[str]) -> frozenset[int]:
    """Returns where the words of the office's phrases begin in a folded text: "Sungai Mas" is no Mas."""
    known, starts = _phrases_by_first_word(phrases), set[int]()
    for word in _TOKEN.finditer(low):
        for phrase in known.get(word[0], ()):
            end = word.start() + len(phrase)
            if low.startswith(phrase, word.start()) and not low[end : end + 1].isalnum():
                starts.update(one.start() for one in _TOKEN.finditer(low, word.start(), end))
    return frozenset(starts)
