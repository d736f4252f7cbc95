"""What may tell who a writer is though it names nobody: his people, his belongings, numbers that only one
person has, and words with capitals that may be a name. The words stand in grammar/names.toml.

Promises: pure; no text raises."""

from __future__ import annotations

import re

from mailroom.reading.identity.writer_names import PATTERNS, TABLE, is_plain

_SAYS = frozenset(TABLE["words"]["says"].split())
_SHORTEST = 3  # letters of a name


def traces(text: str, struck: str) -> list[str]:
    """What speaks of his people and belongings; none beside the mark `struck`, which has hidden it."""
    spots = [
        one[0].strip(" ,.")
        for one in PATTERNS.belonging.finditer(text)
        if struck not in text[one.start() : one.end() + 1 + len(struck)]
    ]
    return [words for words in spots if not _only_says(words)]


def _only_says(words: str) -> bool:
    """Whether somebody of his only says something ("Tetangga saya bilang"): that tells nobody who he is."""
    relation = PATTERNS.relation.match(words)
    rest = words[relation.end() :].split() if relation else []
    return bool(rest) and rest[0].strip(",").lower() in _SAYS and not PATTERNS.telling.search(" ".join(rest))


def possible_names(text: str) -> list[tuple[str, list[str]]]:
    """(words with capitals within a sentence, those of them that may be a person's name)."""
    found = [(one[0], one[0].split()) for one in PATTERNS.capitals.finditer(text)]
    return [(phrase, [word for word in words if _may_be_name(word)]) for phrase, words in found]


def _may_be_name(word: str) -> bool:
    """A name can be spoken; "Rp" and "Jln" cannot."""
    return len(word) >= _SHORTEST and bool(re.search(r"(?i)[aeiouy]", word)) and not is_plain(word)
