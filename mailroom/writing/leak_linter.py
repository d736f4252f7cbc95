"""The leak linter: reads a mail to an official for facts that he may not know (promise 12).

`forbidden` are the strings he must not read (secrecy/masking.py). Promises: pure; finds a string whatever its
case, its spacing or its line breaks. Returns only strings it was given, never other text."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_WORD = re.compile(r"[\W_]+")


def lint(raw_text: str, forbidden: Iterable[str]) -> list[str]:
    """The forbidden strings that stand in a mail's text, and so would leak.

    raw_text: subject and text. Words count only whole ("Ani" is not in "Maniak"), numbers as mere digits."""
    words = f" {_NOT_WORD.sub(' ', raw_text).casefold()} "
    digits = re.sub(r"(?<=\d)[\s().+-]+(?=\d)", "", raw_text)
    return [string for string in forbidden if _leaks(string, words, digits)]


def _leaks(string: str, words: str, digits: str) -> bool:
    """A string of seven digits and more, without letters, is looked for without 0 or 62 in front. Any
    other must stand there as whole words."""
    number = re.sub(r"\D", "", string)
    if len(number) >= 7 and not re.search(r"[^\W\d]", string):
        return number.removeprefix("62").removeprefix("0") in digits
    folded = _NOT_WORD.sub(" ", string).casefold().strip()
    return bool(folded) and f" {folded} " in words
