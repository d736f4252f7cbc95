"""Which words, subjects and headers machines are known by: the lists of grammar/automatic.toml, in lower
case, read once.

A new one needs no code.

In: `words`, `holds`: a path in grammar/automatic.toml, and a text. `templates`: a kind.
Out: words in lower case; yes or no; `Templates`.
Fails: A path that the file lacks raises KeyError, an error of ours: the letter is set aside. A broken
automatic.toml raises ValueError when it is first read.
See: Which points each is worth: auto_mail.py. Sentences that show a machine without any header:
auto_mail_by_text.py (grammar/auto_mail_by_text.toml)."""

from __future__ import annotations

from functools import cache
from typing import Any

from mailroom.reading.language import grammar_patterns
from mailroom.reading.language.grammar_patterns import load


@cache
def words(*path: str) -> tuple[str, ...]:
    """Returns the list that stands at this place of the file."""
    table: Any = load("automatic")
    for key in path:
        table = table[key]
    return tuple(word.lower() for word in table)


def holds(text: str, *path: str) -> bool:
    """Whether one of these words stands in a text in lower case."""
    return any(map(text.__contains__, words(*path)))


@cache
def templates(kind: str) -> tuple[grammar_patterns.Templates, tuple[str, ...]]:
    """Returns (the templates of that kind, their sources)."""
    table = grammar_patterns.templates("automatic", kind)
    return table, tuple(one.source for one in table)


@cache
def answer_headers() -> tuple[dict[str, list[str]], frozenset[str]]:
    """(header → the values that only automatic answers give it, [] = any; the headers in lower case)."""
    table: dict[str, list[str]] = load("automatic")["headers"]
    return table, frozenset(map(str.lower, table))
