"""Which features of a text linear models weigh: its words, its pairs of words, and the beginnings, middles
and ends of words.

Parts of words carry a model over to spellings, dialects and affixes that it has not seen. Only the first
pages of a long text are looked at.

In: `features_of`: a text. `word_features`: a word.
Out: names of features, in small letters without accents.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: How they are weighed: linear_model.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from mailroom.reading.language.lexicon import MAX_TEXT, lower

_WORD = re.compile(r"\w+")
_LONGEST = 40  # letters of a word that are looked at
_GRAMS = (3, 4, 5)


def features_of(text: str) -> frozenset[str]:
    """Returns each word as "<word>", and each pair of neighbours as "one two". Then come the 3-5 letters that
    stand together in a word, which begins with "<" and ends with ">" ("<ban", "njir>")."""
    words = _WORD.findall(lower(text[:MAX_TEXT]))
    found = {f"{one} {other}" for one, other in pairwise(words)}
    return frozenset(found.union(*map(word_features, {word[:_LONGEST] for word in words})))


@lru_cache(maxsize=8192)
def word_features(word: str) -> Sequence[str]:
    """Returns the features of one lower-case word, itself first."""
    ended = f"<{word}>"
    parts = [ended[at : at + size] for size in _GRAMS for at in range(len(ended) - size + 1)]
    return tuple(dict.fromkeys((ended, *parts)))
