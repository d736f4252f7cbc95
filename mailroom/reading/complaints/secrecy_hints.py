"""By which words a complaint may ask that nobody learns who wrote it, where no rule is sure of them.

Such a case is hidden until its writer or the admin has decided: nobody can take back a name that was told.

In: `possible_wish`: the text and a `Lexicon`. `says`: a sentence and a `Hint`.
Out: the words, or ""; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken secrecy_hints.toml
raises ValueError when it is first read.
See: Wishes that are sure: replies/secrecy_wishes.py. What a wish does:
procedure/desk/disclosure/secrecy_switches.py."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from textwrap import shorten
from typing import NamedTuple

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import MAX_TEXT, Lexicon

_SENTENCE = re.compile(r"[^.!?;\n]*(?:(?:[.](?=\w)|\n(?!\s*\n))[^.!?;\n]*)*")
_NO_WISHES = re.compile("(?i)" + "|".join(load("secrecy_hints")["patterns"].values()))
_ENDINGS = ("nya", "lah", "ku")
_MOST = 140  # characters of a sentence that are shown


class Hint(NamedTuple):
    """Words that must stand together within a number of words: one group out of each of `needs`."""

    needs: tuple[frozenset[str], ...]
    within: int


@cache
def _groups() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """The groups of each word of the data file, and of each beginning of a word ("rahasi*")."""
    whole: dict[str, set[str]] = {}
    begun: dict[str, set[str]] = {}
    for name, listed in load("secrecy_hints")["words"].items():
        for word in listed.split():
            (begun if word.endswith("*") else whole).setdefault(word.rstrip("*"), set()).add(name)
    return {key: frozenset(its) for key, its in whole.items()}, {
        key: frozenset(its) for key, its in begun.items()
    }


@cache
def hints() -> tuple[Hint, ...]:
    """Returns the rows of the data file."""
    rows = load("secrecy_hints")["hint"]
    return tuple(Hint(tuple(frozenset(one.split("|")) for one in row["all"]), row["within"]) for row in rows)


@lru_cache(maxsize=8192)
def _groups_of(word: str) -> frozenset[str]:
    whole, begun = _groups()
    bare = next((word.removesuffix(end) for end in _ENDINGS if word.endswith(end)), word)
    starts = (begun.get(word[:length]) for length in range(1, len(word) + 1))
    return frozenset[str]().union(*filter(None, (whole.get(word), whole.get(bare), *starts)))


def possible_wish(text: str, lexicon: Lexicon) -> str:
    """Returns the first sentence that may be such a wish, as it is written; "" when there is none."""
    said = _NO_WISHES.sub("", text[:MAX_TEXT])
    spoken = _groups_in(lexicon.words(said))
    likely = [hint for hint in hints() if not any(map(spoken.isdisjoint, hint.needs))]
    sentences = (one for one in _SENTENCE.findall(said) if one.strip()) if likely else ()
    found = next((one for one in sentences if any(says(one, hint, lexicon) for hint in likely)), "")
    return shorten(" ".join(found.split()), _MOST, placeholder=" …")


def says(sentence: str, hint: Hint, lexicon: Lexicon) -> bool:
    """Whether what a hint needs stands together in a sentence."""
    words, spoken = _words_with_groups(sentence, lexicon)
    if any(map(spoken.isdisjoint, hint.needs)):
        return False
    last: dict[int, int] = {}
    for at, groups in enumerate(words):
        met = [number for number, need in enumerate(hint.needs) if not need.isdisjoint(groups)]
        last.update(dict.fromkeys(met, at))
        if met and len(last) == len(hint.needs) and at - min(last.values()) < hint.within:
            return True
    return False


@lru_cache(maxsize=4)
def _words_with_groups(sentence: str, lexicon: Lexicon) -> tuple[Sequence[frozenset[str]], frozenset[str]]:
    """The groups that each word of a sentence belongs to, and all of them."""
    words = lexicon.words(sentence)
    return [*map(_groups_of, words)], _groups_in(words)


def _groups_in(words: Sequence[str]) -> frozenset[str]:
    return frozenset[str]().union(*map(_groups_of, set(words)))
