"""Which words are masked because a name stands beside them: where somebody signs, behind "cp:", a trade, a
firm, initials.

In: `besides_names`, `initials_of`: the `Word`s of a text, places of its names, where somebody signs.
Out: places of words; initials.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Words: words/name_places.toml; a new one needs no code. Which words are names: name_positions.py. Where
somebody signs: signed_lines.py."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from mailroom.reading.identity.harmless_words import is_common, is_of_the_trade, may_be_name
from mailroom.reading.identity.mask_spans import Word
from mailroom.reading.identity.name_likeness import letters_with

_TABLE = tomllib.loads((Path(__file__).parent / "words/name_places.toml").read_text(encoding="utf-8"))
_CLOSING, _SIGNS, _TITLES, _TRADES, _BUSINESS, _GOODS, _POSTS, _CLIPPED, _GOES_ON = (
    frozenset(_TABLE[key].split())
    for key in ["closing", "signs", "titles", "firms", "firm_names", "goods", "posts", "clipped", "goes_on"]
)
_LABELS = frozenset(("cp", "pic", "kontak", "narahubung", "nama", "pelapor", "pengirim", "saksi"))
_MOST = 4  # words of a name
_LABELLED = 6  # words from "Nama:" on
_LEAST = 3  # letters of a word that tells something
_SMALL = 4  # letters; a shorter word between two names is a part of them
_SELDOM = 2  # as name_likeness counts: in 2 or 3 letters
_EVERYDAY = 4  # as name_likeness counts: in 8 letters


def besides_names(words: Sequence[Word], hidden: Collection[int], signed: bytes) -> list[int]:
    """Returns the numbers of the words that go with a name. Everyday words stay.

    They stand beside one where somebody signs, or behind "cp:". Or they are a trade behind a nickname ("Cik
    Ti kantin"), a firm behind its name ("Jumadi Trans"), or its goods ("warung pecel Nining")."""
    masked = set(hidden)
    masked |= {*_firms_behind(words, masked)}
    for no in range(len(words) - 1, -1, -1):
        word = words[no]
        if no in masked or not word.low.isalpha():
            continue
        before, behind = no - 1 in masked, _near_in_line(words, no, masked)
        beside = behind or (before and word.gap in (" ", ", ", "-"))
        if beside and signed[word.start] and not _tells_nothing(word):
            masked.add(no)
    masked |= {*_behind_labels(words)}
    for no in range(1, len(words) - 1):  # "Ama ni Tiur"
        if signed[words[no].start] and {no - 1, no + 1} <= masked and len(words[no].low) < _SMALL:
            masked.add(no)
    return sorted(masked - set(hidden))


def is_nickname(low: str, follows: Word | None) -> bool:
    """Whether a word of small letters between "aku" and "yang jual" is what he is called: "aku jum yg"."""
    said = (is_common(low) or letters_with(low)[0] > _SELDOM) and low not in _CLIPPED
    known = said or low in _SIGNS or low in _TITLES or low in _POSTS or is_of_the_trade(low)
    led = follows is not None and follows.gap == " " and follows.low in _GOES_ON
    return led and low.isalpha() and len(low) > 1 and not known


def _firms_behind(words: Sequence[Word], masked: Collection[int]) -> Iterator[int]:
    """The firm that is called by a name, as it is written: "Jumadi Trans", "deni ponsel", "Icha Snack Me"."""
    firm = -1
    for no in range(1, len(words)):
        word, name = words[no], words[no - 1]
        named = (no - 1 in masked or no - 1 == firm) and no not in masked and word.gap == " "
        goods = word.low in _BUSINESS or word.low in _GOODS
        of_firm = no - 1 == firm or name.low in _BUSINESS or name.low in _GOODS
        if named and (goods or (of_firm and word.capital)) and (word.raised or not name.raised):
            firm = no
            yield no


def _near_in_line(words: Sequence[Word], no: int, masked: Collection[int]) -> bool:
    """Whether one of the next two words is masked, with nothing but a blank or comma between."""
    for one in (no + 1, no + 2):
        if one >= len(words) or words[one].gap not in (" ", ", "):
            return False
        if one in masked:
            return True
    return False


def _tells_nothing(word: Word) -> bool:
    low = word.low
    return (
        low in _SIGNS
        or low in _CLOSING
        or low in _TITLES
        or is_of_the_trade(low)
        or letters_with(low)[0] >= _EVERYDAY
    )


def _behind_labels(words: Sequence[Word]) -> Iterator[int]:
    """Words behind "cp:" and the like, in their line."""
    for no, word in enumerate(words[:-1]):
        if word.low in _LABELS and ":" in words[no + 1].gap and "\n" not in words[no + 1].gap:
            for one in range(no + 1, min(no + _LABELLED, len(words))):
                if one > no + 1 and words[one].gap not in (" ", ". "):
                    break
                low = words[one].low
                known = is_common(low) and not may_be_name(low) and not words[one].capital
                if low.isalpha() and not known and not _tells_nothing(words[one]):
                    yield one


def initials_of(words: Sequence[Word], hidden: Mapping[int, str]) -> set[str]:
    """Returns the first letters of the names that are masked, with and without the title before them."""
    found, run, last = set[str](), "", -2
    for no in sorted(no for no, kind in hidden.items() if kind == "name"):
        goes_on = no == last + 1 and words[no].gap in (" ", ". ", ".")
        if not goes_on:
            found |= _ends_of(run)
            title = words[no - 1].low if no else ""
            run = title[:1] if title in _TITLES else ""
        run, last = run + words[no].low[:1], no
    return found | _ends_of(run)


def _ends_of(initials: str) -> set[str]:
    return {initials[at:] for at in (0, -2, -3)} if 1 < len(initials) <= _MOST else set()
