"""How words in capitals are written in normal case, for what our letters show of a complaint: place, time,
title.

Only words that are wholly in capitals change; abbreviations and numbers stay. What the complainant wrote
stays as it is; this is for the fields made of it.

In: `place`, `time`, `wish`: a text found in a complaint.
Out: the text in normal case.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken keywords.toml raises
ValueError when it is first read.
See: Which text is the place, the time, the wish: event_place.py, event_time.py, requested_remedy.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from mailroom.reading.language.grammar_patterns import load

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LOUD = 4  # letters from which a word in capitals is no abbreviation that nobody listed
_WORDS = {key: frozenset(words) for key, words in load("keywords")["calm"].items()}


def place(text: str) -> str:
    """ "DESA KARANG RAJA, KEC. SUNGAI JERNIH" → "Desa Karang Raja, Kec. Sungai Jernih"."""
    return _calm(text, lambda word, _: word if word in _WORDS["small"] else word.capitalize())


def time(text: str) -> str:
    """ "SEJAK SENIN 2 NOVEMBER 2026" → "sejak Senin 2 November 2026"; "DUA MINGGU" is no Sunday."""

    def spell(word: str, before: str) -> str:
        is_sunday = word == "minggu" and before in _WORDS["before_sunday"]
        return word.capitalize() if is_sunday or word in _WORDS["names"] else word

    return _calm(text, spell)


def wish(text: str) -> str:
    """ "MOHON SEGERA DITAMBAL" → "mohon segera ditambal"."""
    return _calm(text, lambda word, _: word)


def _calm(text: str, spell: Callable[[str, str], str]) -> str:
    """`text` with each word in capitals respelled. spell(the word in lower case, the word before it) → its
    new spelling."""
    short, words = _WORDS["short"], _WORD.findall(text)
    if not any(word.isupper() and len(word) >= _LOUD and word.lower() not in short for word in words):
        return text
    low = iter(pairwise(("", *map(str.lower, words))))

    def respell(found: re.Match[str]) -> str:
        before, word = next(low)
        stays = not found[0].isupper() or len(found[0]) == 1 or word in short
        return found[0] if stays else spell(word, before)

    return _WORD.sub(respell, text)
