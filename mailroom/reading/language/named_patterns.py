"""How the regular expressions of a data file are put together by name: `{streets}` stands for any word of
that list.

[patterns] are `re`'s own. A name in braces stands for any word of that list of [words], the longest first, or
for that text of [pieces]. A line end stands for nothing, so that a long pattern may have several lines. Each
is compiled at its first use.

In: `NamedPatterns`: a table with [patterns], [words] and [pieces]. `any_of`: words.
Out: compiled patterns, as attributes; the text of a pattern.
Fails: A name that the file does not hold raises KeyError when the patterns are put together, a faulty pattern
re.error at its first use. AttributeError: no such pattern.
See: Templates with `*`: grammar_patterns.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any


def any_of(words: str | Iterable[str]) -> str:
    """Returns a pattern of any of these words, the longest first."""
    each = words.split() if isinstance(words, str) else words
    return "|".join(map(re.escape, sorted(each, key=lambda word: (-len(word), word))))


class NamedPatterns:
    """The [patterns] of a table, each an attribute. more: pieces that the program makes itself."""

    def __init__(self, table: Mapping[str, Any], **more: str) -> None:
        pieces = {name: any_of(words) for name, words in table.get("words", {}).items()}
        pieces |= table.get("pieces", {}) | more

        def spell(text: str) -> str:
            text = text.replace("\n", "")
            return re.sub(r"\{([a-z_]+)\}", lambda found: f"(?:{spell(pieces[found[1]])})", text)

        self._spelled = {name: spell(text) for name, text in table["patterns"].items()}

    def __getattr__(self, name: str) -> re.Pattern[str]:
        """The pattern, compiled and kept."""
        spelled = vars(self).get("_spelled", {}).get(name)
        if spelled is None:
            raise AttributeError(name)
        pattern = re.compile(spelled)
        setattr(self, name, pattern)
        return pattern
