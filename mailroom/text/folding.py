"""How two spellings of one text are made equal before they are compared.

Letters of other alphabets that look alike become the Latin ones. Spaced-out letters and spelled-out addresses
("budi [at] surel titik com") are joined. `span` leads from folded characters to their place in the text, so
that what is found can be masked there.

In: `fold`: a text. `FoldedText.span`: a first and a last place.
Out: `FoldedText`: small letters without accents, compatibility forms and invisible characters; (start, end)
in the text.
Fails: raises nothing of its own; a place beyond the folded text is an IndexError.
See: Phrases found by it: phrases.py. Forbidden strings: writing/leak_linter.py. Spelling of Indonesian short
forms: reading/language/lexicon.py."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import cast

_TABLE = tomllib.loads((Path(__file__).parent / "look_alikes.toml").read_text(encoding="utf-8"))
_LOOKS: dict[str, str] = {
    strange: plain for plain, many in _TABLE["look_alikes"].items() for strange in many.split()
}
# Nothing is seen of these, nor of format characters (soft hyphen, zero width, bidi, tags).
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\u180b\u180c\u180d")
_DROPPED = ("Cf", "Mn", "Me", "Cc", "Co", "Cs", "Cn")
_KEPT = frozenset("\n\t\r ")
_LETTERS = 6  # that one character may be at most
_ENDING = "|".join(_TABLE["spelled"]["endings"].split())
_AT, _DOT = ("|".join(_TABLE["spelled"][key].split()) for key in ("at", "dot"))
_BRACKETED = r"[ \t]{{0,3}}[\[({{<*_\-][ \t]{{0,3}}(?:{})[ \t]{{0,3}}[\])}}>*_\-][ \t]{{0,3}}"
_SPELLED = (
    (re.compile(rf"(?<=\w){_BRACKETED.format(_AT + '|@')}(?=\w)"), "@"),
    (re.compile(r"(?<=\w)[ \t]{0,3}[\[({<][ ]?a[ ]?[\])}>][ \t]{0,3}(?=\w)"), "@"),
    (re.compile(rf"(?<=\w){_BRACKETED.format(_DOT + '|[.]')}(?=\w)"), "."),
    (re.compile(rf"(?<=\w)[ \t]{{0,3}}\b(?:{_DOT})\b[ \t]{{0,3}}(?=(?:{_ENDING})\b)"), "."),
    (re.compile(rf"(?<=\w)[ \t]{{1,3}}\.[ \t]{{0,3}}(?=(?:{_ENDING})\b)"), "."),
    (re.compile(rf"(?<=\w)[ \t]{{1,3}}(?:{_AT}|@)[ \t]{{1,3}}(?=[\w-]{{1,40}}\.[a-z])"), "@"),
)
_SPELLS = re.compile(rf"[\W_](?:{_AT}|{_DOT}|a|[@.])[\W_]|@")
# Single letters with one and the same mark between them: "b u d i", "b.u.d.i", "B-U-D-I".
_SINGLES = re.compile(r"(?<![^\W_])[^\W\d_][^\w]{1,3}[^\W\d_](?![^\W_])|_[^\W_]_")
_SPACED = re.compile(
    r"(?<![^\W_])[^\W\d_](?P<mark>[^\w\s,;:()\[\]&+<>|]{1,3}| |, | - |_)"
    r"[^\W\d_](?:(?P=mark)[^\W\d_])+(?![^\W_])"
)


@dataclass(frozen=True)
class FoldedText:
    """text: as it is compared. places: where each of its characters begins in the text that was folded, and
    last where that ends. Characters that were left out belong to the one before them."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Returns where the characters from `start` to `end` stand in the text that was folded."""
        if start >= end:
            return self.places[start], self.places[start]
        return self.places[start], max(self.places[end], self.places[end - 1] + 1)


@lru_cache(maxsize=128)  # the gate, the masks and the linter read the same texts one after the other
def fold(text: str) -> FoldedText:
    """`text` as it is compared, with the way back."""
    folded, places = text.lower(), cast(Sequence[int], range(len(text) + 1))
    if not text.isascii():
        plain = [*map(_plain, text)]
        folded, places = "".join(plain), array("L", _each_place(plain))
    for pattern, mark in _SPELLED if _SPELLS.search(folded) else ():
        folded, places = _replace(folded, places, pattern, lambda _, mark=mark: mark)  # type: ignore[misc]
    if _SINGLES.search(folded):
        folded, places = _replace(folded, places, _SPACED, _without_marks)
    return FoldedText(folded, places)


def _each_place(plain: Sequence[str]) -> Iterator[int]:
    """Where each letter stood that these characters have become, and the end."""
    for place, letters in enumerate(plain):
        if len(letters) == 1:
            yield place
        else:
            yield from repeat(place, len(letters))
    yield len(plain)


def _without_marks(found: re.Match[str]) -> str:
    return found[0].replace(found["mark"], "")


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """The characters that stand for this one; none for what is not seen. One that is whole words ("ﷺ") stays
    as it is: 80 kB of it would be half a million letters."""
    if character in _KEPT:
        return character
    if character in _UNSEEN:
        return ""
    plain = ""
    for one in unicodedata.normalize("NFKD", _LOOKS.get(character, character)):
        if one in _KEPT or (one not in _UNSEEN and unicodedata.category(one) not in _DROPPED):
            looks = _LOOKS.get(one) or _LOOKS.get(one.lower()) or one.lower()
            digit = unicodedata.digit(looks, None) if len(looks) == 1 else None
            space = " " if len(looks) == 1 and unicodedata.category(looks) in ("Zs", "Zl", "Zp") else looks
            plain += str(digit) if digit is not None else space
    return plain if len(plain) <= _LETTERS else character


def _replace(
    text: str, places: Sequence[int], pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]
) -> tuple[str, Sequence[int]]:
    """The text with each find replaced; the characters put in stand where the find's own ones stood."""
    pieces, kept, end = list[str](), array("L"), 0
    for found in pattern.finditer(text):
        new = by(found)
        pieces += text[end : found.start()], new
        kept.extend(places[end : found.start()])
        kept.extend(_places_of(new, found, places))
        end = found.end()
    if not pieces:
        return text, places
    kept.extend(places[end:])
    return "".join([*pieces, text[end:]]), kept


def _places_of(new: str, found: re.Match[str], places: Sequence[int]) -> list[int]:
    at, where = found.start(), list[int]()
    for character in new:
        hit = found.string.find(character, at, found.end())
        where.append(places[at if hit < 0 else hit])
        at = at if hit < 0 else hit + 1
    return where
