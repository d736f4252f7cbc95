"""Hidden writers' letters in which each name is another word of the dictionary: does the gate go by where a
name stands, or only by which names it knows?

`renamed` gives such a letter, as it is written, in small letters (`str.lower`) or in capitals (`str.upper`).
gate_figures.py measures with it (`--renamed`), and the model of names learns from it (tests/learn/names.py).
The same letter and seed give the same words."""

from __future__ import annotations

import lzma
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from mailroom.reading.identity import harmless_words
from mailroom.reading.identity.harmless_words import is_harmless, may_be_name, takes_affixes

_WORDS = Path(harmless_words.__file__).parent / "words"
_LETTER = r"[^\W\d_]"
_KINDS = ("name", "third_person")
_MOST = 4  # words of a labelled piece; a longer one is a sentence
_LENGTHS = range(3, 10)  # letters of a new name
_KNOWN, _RARE = 0.35, 0.6  # so many are names as well; so many these or words without affixes


@cache
def _pools() -> tuple[list[str], list[str], list[str]]:
    """Returns (words that are names, too; words that take no affixes; all words that are no names)."""
    lines = lzma.decompress((_WORDS / "dictionary.txt.xz").read_bytes()).decode().split("\n")
    words = [word.rstrip("+") for word in lines if word and word[0] != "#"]
    plain = [
        word
        for word in words
        if word.isalpha() and len(word) in _LENGTHS and is_harmless(word) and not may_be_name(word)
    ]
    also = (_WORDS / "names_also_words.txt").read_text(encoding="utf-8").split("\n")
    known = sorted(word for line in also if not line.startswith("#") for word in line.split())
    return known, sorted(word for word in plain if not takes_affixes(word)), sorted(plain)


def _another(chance: random.Random) -> str:
    known, rare, plain = _pools()
    share = chance.random()
    return chance.choice(known if share < _KNOWN else rare if share < _RARE else plain)


def names_in(letter: dict[str, Any]) -> set[str]:
    """The words, in small letters, of the labelled names that can be another name."""
    pieces = [one["text"] for one in letter["betrays"] if one["kind"] in _KINDS]
    found = set[str]()
    for piece in pieces:
        if len(piece.split()) > _MOST or re.search(r"[\d@]", piece):
            continue
        for word in re.findall(rf"(?<![-.])\b{_LETTER}{{3,}}", piece.lower()):
            if may_be_name(word) or not is_harmless(word):
                found.add(word)
    return found


def renamed(
    letter: dict[str, Any], seed: int, spell: Callable[[str], str] = str
) -> tuple[dict[str, Any], set[str]]:
    """Returns (the letter with other names, in a spelling; its new names in small letters)."""
    names = sorted(names_in(letter))
    chance = random.Random(f"{letter['id']} {seed}")
    new = {name: _another(chance) for name in names}
    longest = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    pattern = re.compile(rf"(?i)(?<!{_LETTER})(?:{longest})(?!{_LETTER})") if names else None

    def other(text: str) -> str:
        text = (
            pattern.sub(lambda found: _as_written(new[found[0].lower()], found[0]), text) if pattern else text
        )
        return spell(text)

    changed = {**letter, "from_name": other(letter["from_name"]), "from_address": ""}
    changed |= {key: other(letter[key]) for key in ("subject", "body")}
    changed |= {key: [other(one) for one in letter[key]] for key in ("accused", "needed")}
    changed |= {
        key: [{**one, "text": other(one["text"])} for one in letter[key]] for key in ("betrays", "meaning")
    }
    return changed, set(new.values())


def _as_written(word: str, old: str) -> str:
    if len(old) > 1 and old.isupper():
        return word.upper()
    return word.capitalize() if old[0].isupper() else word
