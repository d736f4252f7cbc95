"""Whether a dictionary word stands where people write a name, by a linear model of the words and marks around
it.

It masks more than the rules do and frees nothing. A word of small letters that many letters hold is no name.
The weights, learned from hidden writers' letters, lie in reading/learned/weights (`python -m tests.learn
names`).

In: `is_like_name`, `features`: the `Word`s of a sentence and a word's place among them. `letters_with`: a
word.
Out: yes or no; names of features; how many letters hold it.
Fails: A missing or broken weights file raises OSError or ValueError (JSONDecodeError): the letter is set
aside, nothing leaves.
See: The rules: name_positions.py."""

from __future__ import annotations

import lzma
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from mailroom.reading.identity.harmless_words import (
    is_common,
    is_harmless,
    is_local,
    is_name,
    is_of_the_trade,
    may_be_name,
)
from mailroom.reading.identity.mask_spans import Word
from mailroom.reading.learned.linear_model import WEIGHTS, LinearModel

_TABLE = tomllib.loads((Path(__file__).parent / "words/name_places.toml").read_text(encoding="utf-8"))
_ROLES = {
    word: key
    for key in ("landmarks", "posts", "places", "firms", "said", "named", "kin", "myself", "titles")
    for word in _TABLE[key].split()
}
_SAID = frozenset(word for key in ("signs", "titles", "posts", "myself") for word in _TABLE[key].split())
_EVERYDAY = 4  # in 8 of some 2,700 letters: no name in small letters
_ALWAYS = 5  # in 16: no name with a capital either, where it is none otherwise
_KNOWN = 2  # in 2: the word itself says what stands beside it
_LONG = 8
_LONGEST = 11  # letters; a longer word that is not common is several: "jalanrusakparah"
_NEAR_END = 6
_SHORT_LINE = 4  # words
LABEL = "name"


@cache
def _model() -> LinearModel:
    return LinearModel.load(WEIGHTS / "names.tsv.xz")


@cache
def _counts() -> dict[str, tuple[int, int]]:
    """Word → how often letters hold it in small letters, and with a capital inside a sentence: the binary
    logarithm of the number of letters."""
    lines = lzma.decompress((WEIGHTS / "frequent_words.tsv.xz").read_bytes()).decode().splitlines()
    rows = (line.split("\t") for line in lines)
    return {word: (int(counts[0]), int(counts[1])) for word, counts in rows}


def may_be_asked(word: Word) -> bool:
    """Whether the model knows anything about such a word: letters only, in the dictionary, not everyday."""
    low = word.low
    if (
        len(low) < 3
        or not low.isalpha()
        or not is_harmless(low)
        or is_of_the_trade(low)
        or (len(low) > _LONGEST and not is_common(low))
    ):
        return False
    often = letters_with(low)[0]
    inside = word.raised and not word.begins
    return often < _EVERYDAY or (inside and often < _ALWAYS) or (word.raised and may_be_name(low))


def is_like_name(words: Sequence[Word], no: int) -> bool:
    """Whether what stands around word number `no` is what stands around names."""
    model = _model()
    return bool(model.grade(LABEL, model.log_odds(features(words, no))[LABEL]))


def is_everyday(word: str) -> bool:
    """Whether many letters hold a word that is no name: "malam", "bengkel"."""
    low = word.lower()
    return is_common(low) and (letters_with(low)[0] >= _EVERYDAY or low in _SAID or is_local(low))


def letters_with(low: str) -> tuple[int, int]:
    return _counts().get(low, (0, 0))


@lru_cache(maxsize=20_000)
def _of_itself(low: str) -> tuple[str, tuple[str, ...]]:
    """What is known of a word wherever it stands: its kind, and its letters and rarity as features."""
    kind = "name" if is_name(low) else "maybe" if may_be_name(low) else ""
    if not kind:
        kind = "unknown" if not is_harmless(low) else "common" if is_common(low) else "rare"
    small, capital = letters_with(low)
    said = (f"small{small}", f"capital{capital}", f"long{min(len(low), _LONG)}")
    return kind, (*said, f"ends {low[-3:]}", f"ends {low[-2:]}", f"begins {low[:2]}", f"begins {low[:3]}")


@lru_cache(maxsize=20_000)
def _of_neighbour(low: str) -> tuple[str, str]:
    """(what stands for it, its role): the word itself where many write it."""
    role = _ROLES.get(low, "")
    if role or letters_with(low)[0] >= _KNOWN:
        return low, role
    return f"?{_of_itself(low)[0]}", role


def _mark(gap: str) -> str:
    if "\n" in gap:
        return "lines" if gap.count("\n") > 1 else "line"
    return gap.strip()[:1] or ("blank" if gap else "none")


def features(words: Sequence[Word], no: int) -> set[str]:
    """What is to be seen of a word and around it. Features of one kind begin alike; "C", "c", "l" tell how
    the word itself is written."""
    word = words[no]
    case = "C" if word.capital else "c" if word.raised else "l"
    kind, said = _of_itself(word.low)
    shape = f"{case}{'b' if word.begins else ''}"
    before, after = _mark(word.gap), _mark(words[no + 1].gap) if no + 1 < len(words) else "end"
    told = {shape, f"{kind} {shape}", f"{said[0]} {shape}", f"{said[1]} {case}", *said}
    told |= {f"<{before} {case}", f">{after} {case}", f"<>{before} {after} {case}"}
    stands, kinds, marks = dict[int, str](), dict[int, str](), {-1: before, 1: after}
    for offset in (-2, -1, 1, 2):
        if not 0 <= no + offset < len(words):
            told.add(f"{offset}#")
            continue
        neighbour = words[no + offset]
        stands[offset], role = _of_neighbour(neighbour.low)
        told.add(f"{offset}={stands[offset]}")
        written = "C" if neighbour.raised else "l"
        told.add(f"{offset}{written} {case}")
        if abs(offset) == 1:
            kinds[offset] = _of_itself(neighbour.low)[0]
            told |= {f"{offset}~{kinds[offset]}{written} {case}", f"{offset}~{kinds[offset]} {marks[offset]}"}
        if role:
            told.add(f"{offset}={role} {case}")
    if -1 in stands:
        told.add(f"-1={stands[-1]} {before}")
        told.add(f"-2-1={stands.get(-2, '')} {stands[-1]}")
    if 1 in stands:
        told.add(f"1={stands[1]} {after}")
    told.add(f"~{kinds.get(-1, '')} {kinds.get(1, '')} {case}")
    told |= _of_line(words, no, kind, case)
    left = len(words) - no
    if left <= _NEAR_END:
        told.add(f"left{left}")
    return told


def _of_line(words: Sequence[Word], no: int, kind: str, case: str) -> set[str]:
    """How long its line is, its place in a line of few words, and whether that is the last line."""
    first = last = no
    while first > 0 and "\n" not in words[first].gap and no - first <= _SHORT_LINE:
        first -= 1
    while last + 1 < len(words) and "\n" not in words[last + 1].gap and last - no <= _SHORT_LINE:
        last += 1
    length, place = last - first + 1, no - first
    if length > _SHORT_LINE:
        return {"line"}
    told = {f"line{length}", f"line{length}@{place} {case}"}
    if last + 1 < len(words) or first == 0:  # nobody signs a title
        return told
    return told | {f"last{length}@{place}", f"last{length} {kind}"}
