"""How forbidden strings are found in what leaves the office, whatever their case, letters, spacing or line
breaks (text/folding.py).

In: `lint`: a text and forbidden strings. `SoughtPhrases`, `strike_all`: phrases and any JSON value.
Out: those strings that stand there, never other text; `Leak`s; places; the value with marks.
Fails: raises nothing.
See: Which strings are forbidden in which mail: clerk/write/leak_watch.py. What becomes of a mail that leaks:
clerk/kinds/stopped_mails.py."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from mailroom.text.folding import fold

_NOT_WORD = re.compile(r"[\W_]+")
_WORD = re.compile(r"[^\W_]+")
_NOT_DIGIT = re.compile(r"\D+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\W_]+(?=\d)")
# What is hung on to a name: "Kartininya".
_ENDS = ("", "nya", "ku", "mu", "lah", "kah", "pun")
_DIGITS = {
    "nol": "0", "kosong": "0", "satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5",
    "enam": "6", "tujuh": "7", "delapan": "8", "sembilan": "9",
}  # fmt: skip
_IN_WORDS = re.compile(rf"\b(?:{'|'.join(_DIGITS)})\b")
_MOST = 30  # words of a phrase that is compared at each word of a text; a longer one is looked for by itself
_SHORT = 200  # characters of a string whose words are remembered
_NUMBER = 7  # digits from which a string without letters is looked for as a number
# So many digits hardly ever follow one another by chance, so letters may stand between them.
_LONG = 9


@dataclass(frozen=True)
class Leak:
    """What stands in a mail and may not. case: whose it is; kind: a key of words.toml [leak]; mask: its
    number in the case, 0 for what is known beside the masks; own: nobody but he may open it; is_word: it is
    a word of everybody ("debu"), which tells nothing with something hung on to it; files: in which it
    stands."""

    case: str
    kind: str
    text: str
    mask: int = 0
    own: bool = False
    is_word: bool = False
    files: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Returns what is noted about the leak in places where its content may not stand."""
        return f"{self.kind} {self.mask}" if self.mask else self.kind


class OwnPhrases:
    """Phrases that are looked for word by word, each in one step however many there are. What our letters
    call officials, places and offices is such: a single word within them is nobody else's."""

    def __init__(self, phrases: Iterable[str] = ()) -> None:
        self._by_first: dict[str, set[tuple[str, ...]]] = {}
        for words in _rows_of(phrases):
            self._by_first.setdefault(words[0], set()).add(words)
        self._lengths = {first: sorted({*map(len, rows)})[::-1] for first, rows in self._by_first.items()}

    def longest_at(self, words: Sequence[str], at: int) -> int:
        """Returns how many words the longest phrase has that stands there; 0: none."""
        if words[at] not in self._lengths:
            return 0
        rows, left = self._by_first[words[at]], len(words) - at
        fitting = (many for many in self._lengths[words[at]] if many <= left)
        return next((many for many in fitting if tuple(words[at : at + many]) in rows), 0)

    def cut_from(self, words: Sequence[str]) -> list[str]:
        """Returns the words with a mark in the place of each phrase; the longest counts."""
        left, at = list[str](), 0
        while at < len(words):
            length = self.longest_at(words, at)
            left.append("." if length else words[at])
            at += length or 1
        return left


@lru_cache(maxsize=4)
def own_phrases(phrases: frozenset[str]) -> OwnPhrases:
    """Returns an office's own phrases. A config.toml that was reread mostly names the same ones."""
    return OwnPhrases(phrases)


def bare_words(text: str) -> tuple[str, ...]:
    """Returns the folded words of a text without the marks between them."""
    return _remembered_words(text) if len(text) <= _SHORT else _words_of(text)


def _words_of(text: str) -> tuple[str, ...]:
    return tuple(_NOT_WORD.sub(" ", fold(text).text).split())


# a case's secrets are looked for in each of its mails
_remembered_words = lru_cache(maxsize=8192)(_words_of)


def _rows_of(phrases: Iterable[str]) -> set[tuple[str, ...]]:
    return {bare_words(phrase) for phrase in phrases if phrase} - {()}


class SearchableText:
    """A text made ready to be looked through for any number of strings. ours: phrases of our own in it."""

    def __init__(self, raw_text: str, ours: OwnPhrases | None = None) -> None:
        folded = fold(raw_text).text
        figures = _IN_WORDS.sub(lambda word: _DIGITS[word[0]], folded)
        self._words = f" {_NOT_WORD.sub(' ', folded)} "
        self._others = f" {' '.join(ours.cut_from(self._words.split()))} " if ours else self._words
        self._every, self._single = frozenset(self._words.split()), frozenset(self._others.split())
        self._close = _BETWEEN_DIGITS.sub("", figures)
        self._lines = "\n".join(_NOT_DIGIT.sub("", line) for line in figures.split("\n"))

    def holds(self, string: str, *, is_word: bool = False) -> bool:
        """A string of seven digits and more, without letters, is a number. Any other must stand there as
        whole words; a single one outside our own phrases. is_word: nothing may be hung on to it."""
        number = _NOT_DIGIT.sub("", string)
        if len(number) >= _NUMBER and not re.search(r"[^\W\d]", string):
            number = number.removeprefix("62").removeprefix("0")
            return number in self._close or (len(number) >= _LONG and number in self._lines)
        *before, last = bare_words(string) or ("",)
        ends = ("",) if is_word else _ENDS
        # most strings are not even there word by word, so that the text is not gone through for them
        there = self._every if before else self._single
        ending = [end for end in ends if f"{last}{end}" in there]
        if not (last and ending and self._every.issuperset(before)):
            return False
        bare = " ".join((*before, last))
        return not before or any(f" {bare}{end} " in self._words for end in ending)


def lint(raw_text: str, forbidden: Iterable[str]) -> list[str]:
    """Returns the forbidden strings that stand in a text, and so would leak.

    Words count only whole ("Ani" is not in "Maniak"), with what is hung on to them; numbers as mere digits,
    also in words, and without 0 or 62 in front."""
    text = SearchableText(raw_text)
    return [string for string in forbidden if text.holds(string)]


def strings_in(value: object) -> Iterator[str]:
    """Yields all texts in the data of a paper or a sheet."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from strings_in(item)
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for item in value:
            yield from strings_in(item)


def passages(value: object, number: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yields (case number, text) of each piece that speaks of a case: a row, which names it beside the other
    texts; in a text the lines from its number up to the next one, or to the end of the paragraph."""
    if isinstance(value, str):
        named: list[str] = []
        for line in value.split("\n"):
            named = (number.findall(line) or named) if line.strip() else []
            yield from ((one, line) for one in named)
        return
    if isinstance(value, bytes) or not isinstance(value, Iterable):
        return
    items = list(value.values() if isinstance(value, Mapping) else value)
    cells = [one.strip() for one in items if isinstance(one, str) and number.fullmatch(one.strip())]
    if len(cells) == 1:
        yield cells[0], "\n".join(strings_in(items))
        return
    for item in items:
        yield from passages(item, number)


class TextInWords:
    """A text whose words know where they stand."""

    def __init__(self, text: str) -> None:
        self._folded = fold(text)
        self._spans = [found.span() for found in _WORD.finditer(self._folded.text)]
        self.said = [self._folded.text[start:end] for start, end in self._spans]
        self._whole = f" {' '.join(self.said)} "
        self._starts = list(accumulate((len(word) + 1 for word in self.said), initial=1))

    def span(self, at: int, count: int) -> tuple[int, int]:
        """Returns (start, end) in the text of so many words from the one with this number."""
        return self._folded.span(self._spans[at][0], self._spans[at + count - 1][1])

    def numbers_of(self, row: Sequence[str]) -> Iterator[int]:
        """Yields the number of the first word wherever these stand side by side."""
        sought = f" {' '.join(row)} "
        at = self._whole.find(sought)
        while at >= 0:
            yield bisect_left(self._starts, at + 1)
            at = self._whole.find(sought, at + len(sought) - 1)

    def first_place(self, phrase: str) -> tuple[int, int] | None:
        """Returns (start, end) of the first place of a phrase."""
        row = bare_words(phrase)
        return next((self.span(at, len(row)) for at in self.numbers_of(row)), None) if row else None


class SoughtPhrases:
    """Phrases whose places are looked for in any number of texts, each text in one walk."""

    def __init__(self, strings: Iterable[str]) -> None:
        rows = _rows_of(strings)
        self._short = OwnPhrases(" ".join(row) for row in rows if len(row) <= _MOST)
        self._long = [row for row in rows if len(row) > _MOST]

    def places(self, text: str) -> list[tuple[int, int]]:
        """Returns (start, end) of each place where one of them stands as whole words, in whatever spelling:
        sorted, those that overlap as one."""
        words, found = TextInWords(text), list[tuple[int, int]]()
        long = {at: len(row) for row in self._long for at in words.numbers_of(row)}
        for at in range(len(words.said)):
            if longest := max(self._short.longest_at(words.said, at), long.get(at, 0)):
                start, end = words.span(at, longest)
                if found and start < found[-1][1]:
                    start, end = found[-1][0], max(end, found.pop()[1])
                found.append((start, end))
        return found


def strike_all(value: Any, sought: SoughtPhrases, mark: str) -> Any:
    """Returns the data of a letter or a paper with `mark` in the place of these phrases."""
    if isinstance(value, str):
        pieces, end = list[str](), 0
        for start, after in sought.places(value):
            pieces += value[end:start], mark
            end = after
        return "".join([*pieces, value[end:]])
    if isinstance(value, Mapping):
        return {key: strike_all(item, sought, mark) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(strike_all(item, sought, mark) for item in value)
    return value
