"""Which senses a word has, so that what is learned of one word holds for those that mean the same.

A sense is a hint to a model and decides nothing alone. A word is looked up as it is, then without its affixes
("diteruskannya" → "terus").

In: `senses_of`: a word as the lexicon spells it.
Out: the names of its senses, of grammar/senses.toml; () for an unknown word.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken senses.toml raises
ValueError when it is first read.
See: Features of a model made of them: replies/reply_model.py. Short forms of words: lexicon.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from mailroom.reading.language.grammar_patterns import load

_BEHIND = (
    "kannya", "kanlah", "annya", "nya", "kan", "ken", "keun", "lah", "kah", "an", "ke", "in", "no", "i", "e",
    "o",
)  # fmt: skip
# prefix → the letter that it swallows
_BEFORE = {
    "di": "", "ber": "", "ter": "", "per": "", "diper": "", "memper": "", "se": "", "ke": "", "ka": "",
    "pe": "", "me": "", "men": "t", "mem": "p", "meng": "k", "meny": "s", "n": "t", "m": "p", "ng": "k",
    "ny": "s", "nge": "", "tak": "", "dak": "",
}  # fmt: skip
_LEAST = 4  # letters of a stem
_WHOLE = 5  # letters of a word from which its affixes are looked at


class SenseTable:
    """A table of senses. senses: a sense → the words that have it."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self.words: dict[str, tuple[str, ...]] = {}
        for sense, words in table.items():
            for word in words.split():
                self.words[word] = (*self.words.get(word, ()), sense)

    def senses(self, word: str) -> Sequence[str]:
        """The senses of one word."""
        known = self.words
        if word in known or len(word) < _WHOLE:
            return known.get(word, ())
        return next((known[stem] for stem in _stems(word) if len(stem) >= _LEAST and stem in known), ())


@lru_cache(maxsize=16384)
def senses_of(word: str) -> Sequence[str]:
    """The senses of one word of a reply."""
    return _of_replies().senses(word)


@cache
def _of_replies() -> SenseTable:
    return SenseTable(load("senses")["senses"])


def _stems(word: str) -> list[str]:
    """What may be left of a word without its affixes, the longest first where they are of a kind."""
    found = [word]
    found += [word[: -len(end)] for end in _BEHIND if word.endswith(end)]
    for one in [*found]:
        for begin, swallowed in _BEFORE.items():
            if one.startswith(begin):
                rest = one[len(begin) :]
                found += [rest, swallowed + rest] if swallowed else [rest]
    return found
