"""Where given phrases stand in a text, in whatever case, spelling or spacing: both are compared folded
(folding.py).

A phrase counts only as whole words; a number of 7 digits or more (`LONG`) counts by its digits alone.

In: `places_of`: a text and phrases. `folded_phrase`, `may_stand_in`: a phrase, and a text.
Out: (start, end) of each place; a phrase as it is compared; yes or no.
Fails: raises nothing.
See: What somebody says by a phrase, with its negations: reading/language/lexicon.py. Secrets in outgoing
mail: writing/leak_linter.py."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from mailroom.text.folding import fold

LONG = 7  # digits of a number that is looked for without its grouping
_MOST = 30  # words of a phrase that are compared
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d(?:[\s().+/-]{0,3}\d){6,40}")


@lru_cache(maxsize=4096)
def folded_phrase(phrase: str) -> str:
    """Returns a phrase as it is compared: its words alone, or the digits of a long number without 0 or 62
    before."""
    text = fold(phrase).text
    digits = re.sub(r"\D", "", text)
    if len(digits) >= LONG and not re.search(r"[^\W\d_]", text):
        return digits.removeprefix("62").removeprefix("0")
    return " ".join(_WORD.findall(text))


def may_stand_in(phrase: str, text: str) -> bool:
    """Whether the folded `text` may hold the phrase: a quick look before a search."""
    folded = folded_phrase(phrase)
    return folded.isdecimal() or folded.partition(" ")[0] in text


def places_of(text: str, phrases: Collection[str]) -> list[tuple[int, int]]:
    """Returns (start, end) of each place where one of the phrases stands; the longest of those that begin
    there."""
    wanted = {folded_phrase(phrase) for phrase in phrases} - {""}
    if not wanted:
        return []
    rows = {tuple(phrase.split()[:_MOST]) for phrase in wanted}
    # by first word: where many phrases begin alike, each length is tried once, the longest first
    lengths = dict[str, list[int]]()
    for first, many in sorted({(row[0], len(row)) for row in rows}, reverse=True):
        lengths.setdefault(first, []).append(many)
    whole = fold(text)
    spans = [found.span() for found in _WORD.finditer(whole.text)]
    said = [whole.text[start:end] for start, end in spans]
    found = []
    for at, word in enumerate(said):
        if word not in lengths:
            continue
        for many in lengths[word]:
            if tuple(said[at : at + many]) in rows:
                found.append((spans[at][0], spans[min(at + many, len(said)) - 1][1]))
                break
    numbers = {phrase for phrase in wanted if phrase.isdecimal() and len(phrase) >= LONG - 1}
    figures = {*map(len, numbers)}
    for one in _NUMBER.finditer(whole.text) if numbers else ():
        digits = re.sub(r"\D", "", one[0])
        starts = ((at, many) for many in figures for at in range(len(digits) - many + 1))
        if any(digits[at : at + many] in numbers for at, many in starts):
            found.append(one.span())
    return sorted(whole.span(start, end) for start, end in found)
