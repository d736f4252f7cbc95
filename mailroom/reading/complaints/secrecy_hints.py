"""Words by which a complaint may ask that nobody learns who wrote it, where no rule is sure of them.

Such a case is handled as a hidden one until its writer or the admin has decided: a name once told cannot be
taken back. Promises: pure; linear in the text; no text raises. Words: grammar/secrecy_hints.toml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from textwrap import shorten
from typing import NamedTuple

from mailroom.reading.language.lexicon import MAX_TEXT, Lexicon
from mailroom.reading.language.named_patterns import any_of
from mailroom.reading.language.patterns import load

_SENTENCE = re.compile(r"[^.!?;\n]*(?:(?:[.](?=\w)|\n(?!\s*\n))[^.!?;\n]*)*")
_MOST = 140  # characters of a sentence that are shown


class Hint(NamedTuple):
    """What must stand together within so many words: of each of `needs` one group of words."""

    needs: tuple[frozenset[str], ...]
    within: int


@cache
def _groups() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = load("secrecy_hints")["words"]
    spelled = {name: any_of(listed).replace(r"\*", r"[\w-]*") for name, listed in words.items()}
    return tuple((name, re.compile(rf"(?:{each})(?:nya|lah|ku)?")) for name, each in spelled.items())


@cache
def hints() -> tuple[Hint, ...]:
    """The rows of the data file."""
    rows = load("secrecy_hints")["hint"]
    return tuple(Hint(tuple(frozenset(one.split("|")) for one in row["all"]), row["within"]) for row in rows)


@lru_cache(maxsize=8192)
def _groups_of(word: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _groups() if pattern.fullmatch(word))


def possible_wish(text: str, lexicon: Lexicon) -> str:
    """The first sentence that may be such a wish, as it is written; "" when there is none."""
    sentences = (one for one in _SENTENCE.findall(text[:MAX_TEXT]) if one.strip())
    found = next((one for one in sentences if any(says(one, hint, lexicon) for hint in hints())), "")
    return shorten(" ".join(found.split()), _MOST, placeholder=" …")


def says(sentence: str, hint: Hint, lexicon: Lexicon) -> bool:
    """Whether what a hint needs stands together in a sentence."""
    words = _words_with_groups(sentence, lexicon)
    last: dict[int, int] = {}
    for at, groups in enumerate(words):
        met = [number for number, need in enumerate(hint.needs) if not need.isdisjoint(groups)]
        last.update(dict.fromkeys(met, at))
        if met and len(last) == len(hint.needs) and at - min(last.values()) < hint.within:
            return True
    return False


@lru_cache(maxsize=4)
def _words_with_groups(sentence: str, lexicon: Lexicon) -> Sequence[frozenset[str]]:
    return [_groups_of(word) for word in lexicon.words(sentence)]
