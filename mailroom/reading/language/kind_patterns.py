"""Patterns over the kinds of words: "day month year?" finds "27 Juni 2026" once each word has its kind.

The notation is that of regular expressions, with the name of a kind where they have a letter; blanks part the
names. A row of kinds is written as a text of one character a kind, so that `re` searches it.

Promises: pure. A pattern that names no known group or kind is a fault of a data file and raises ValueError
when it is compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


class KindPatterns:
    """The patterns over one set of kinds; `groups`: names for pieces of patterns."""

    def __init__(self, kinds: Iterable[str], groups: Mapping[str, str] = {}) -> None:
        self._characters = {kind: chr(0xE000 + number) for number, kind in enumerate(dict.fromkeys(kinds))}
        self._groups = groups

    def row(self, kinds: Iterable[str]) -> str:
        """The text that compiled patterns search: the place of a character is that of its word."""
        return "".join(map(self._characters.__getitem__, kinds))

    def compile(self, pattern: str) -> re.Pattern[str]:
        return re.compile(self._spell(pattern))

    def _spell(self, pattern: str) -> str:
        grouped = re.sub(r"\((?!\?)", "(?:", "".join(re.split(r"\s+(?![a-z])|(?<![a-z])\s+", pattern)))
        return re.sub(r"[a-z_]+", self._name, grouped).replace(" ", "")

    def _name(self, found: re.Match[str]) -> str:
        name = found.group()
        if name in self._groups:
            return f"(?:{self._spell(self._groups[name])})"
        if name not in self._characters:
            raise ValueError(f"a pattern names no kind of word: {name}")
        return self._characters[name]
