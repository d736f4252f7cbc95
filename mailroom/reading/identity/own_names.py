"""Where the complainant's own names stand in a text: with suffixes ("Budinya"), misspelt, joined to other
words, or inside a mail address.

In: `OwnNames`: his names as phrases; `is_own`: a word. `words_of`: phrases.
Out: yes or no; single words.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: How he names himself: writer_names.py."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from mailroom.procedure.identity_questions import KnownWriter
from mailroom.reading.identity.harmless_words import is_harmless, may_be_name
from mailroom.text.folding import fold

_SUFFIXES = frozenset(("nya", "nyo", "ny", "ku", "mu", "lah", "kah", "pun", "ne", "nye", "an", "y", "h", "s"))
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORT = 3  # letters of a name that is looked for inside of no other word


@lru_cache(maxsize=32)
def words_of(phrases: frozenset[str]) -> frozenset[str]:
    """Returns the words of the office's phrases."""
    return frozenset(word for phrase in phrases for word in re.findall(r"[^\W_]+", phrase))


class OwnNames:
    """sure: words that are his wherever they stand. where_meant: those that are ordinary words, too, and his
    only where a person is meant. initials: the first letters of each of his names."""

    def __init__(self, known: KnownWriter, called: Iterable[str]) -> None:
        names = [_LETTERS.findall(fold(name).text) for name in (*known.names, *called)]
        said = [word for name in names for word in name]
        self.initials = frozenset("".join(word[0] for word in name) for name in names)
        boxes = [
            word for one in known.contacts for word in _LETTERS.findall(fold(one).text.partition("@")[0])
        ]
        said += [word for word in boxes if len(word) > _SHORT]
        vocabulary = words_of(known.harmless)
        its_own = [word for word in dict.fromkeys(said) if len(word) > 1]
        self.sure = tuple(
            word for word in its_own if len(word) > 2 and word not in vocabulary and not is_harmless(word)
        )
        self._asked = dict[str, bool]()
        self.called = frozenset(word for word in its_own if len(word) > 2)
        self.where_meant = frozenset(word for word in its_own if may_be_name(word) or not is_harmless(word))

    def is_own(self, word: str) -> bool:
        """Whether a folded word is or holds one of his names."""
        known = self._asked.get(word)
        if known is None:
            known = self._asked[word] = any(self._is_form(word, name) for name in self.sure)
        return known

    def _is_form(self, word: str, name: str) -> bool:
        if word == name or (word.startswith(name) and word[len(name) :] in _SUFFIXES):
            return True
        if len(name) > _SHORT and name in word and not is_harmless(word):
            return True
        return len(name) > 4 and not is_harmless(word) and _one_apart(word, name)


def _one_apart(one: str, two: str) -> bool:
    """Whether one letter more, less, other or changed with the next makes one of the other."""
    if abs(len(one) - len(two)) > 1 or one == two:
        return one == two
    short, long = sorted((one, two), key=len)
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    return short[at + 1 :] == long[at + 1 :] or (
        short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    )
