"""Which words are one phrase with a masked name and go with it: a trade, a by-name, a rare title, an age.

"warung pecel Nining", "Mang Din yang jual es keliling", "Sutrisno, ketua kelompok 11". Of a phrase pass only
words that fit hundreds of people: posts, kinships, what many letters hold, forms of verbs. Near the end of a
letter, where people sign, fewer pass.

In: `phrase_words`: the `Word`s of a text, the numbers of its masked names, of those whose phrase only a firm
begins. `named_letters`: the `Word`s.
Out: numbers of words; some may come twice.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Words: words/name_places.toml; a new one needs no code. Which words are names: name_positions.py."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from mailroom.reading.identity.harmless_words import is_of_the_trade, roots
from mailroom.reading.identity.mask_spans import Word
from mailroom.reading.identity.name_likeness import letters_with

_TABLE = tomllib.loads((Path(__file__).parent / "words/name_places.toml").read_text(encoding="utf-8"))
_W = {key: frozenset(words.split()) for key, words in _TABLE.items()}
_THINGS = _W["goods"] | _W["firms"] | _W["firm_names"] | _W["landmarks"]
_STANDS = _W["sides"] | _W["placed"]
_PASSING = "signs closing titles goes_on posts acts stops named said myself moments kin adverbs"
_PASSES = frozenset().union(*(_W[key] for key in _PASSING.split())) - _W["goods"]
_VERBAL = re.compile(r"(?:di|me|ber|ter|ng|ny)..|.+(?:kan|nya|nyo|nye|lah|ke)$")
_SIGNING = 14  # words at the end of a letter, among which he signs
_OFTEN, _OFTEN_SIGNING = 5, 6  # as name_likeness counts: in 16 and in 32 letters
_AHEAD, _BEHIND = 3, 6  # words of a phrase before and behind its name
_NO_AGE = frozenset(("kali", "hari", "minggu", "bulan", "jam", "orang", "meter", "x"))
_LETTERS = 4  # of initials
_QUOTE = re.compile(r"[\"'“”‘’«»]")
_QUOTED = 4  # words of a quotation that may be a name
_NEAR = 4  # words between "inisial" and the initials


def phrase_words(words: Sequence[Word], masked: Collection[int], accused: Collection[int]) -> Iterator[int]:
    """Yields what goes with the names. accused: of these only a firm before the name does."""
    for no in sorted(masked):
        signing = len(words) - no <= _SIGNING
        if no - 1 not in masked:
            yield from _ahead(words, no, masked, signing, no in accused)
        if no + 1 not in masked and no not in accused:
            yield from _behind(words, no, masked, signing)
            yield from _in_quotes(words, no)


def _in_quotes(words: Sequence[Word], no: int) -> Iterator[int]:
    """The rest of a short quotation around a name, each word with a capital or a number: a boat, a lorry."""
    first = last = no
    while first > 0 and not _QUOTE.search(words[first].gap) and no - first < _QUOTED:
        first -= 1
    while last + 1 < len(words) and not _QUOTE.search(words[last + 1].gap) and last - first < _QUOTED:
        last += 1
    quoted = range(first, last + 1)
    opened, closed = _QUOTE.search(words[first].gap), words[last + 1 : last + 2]
    is_short = opened and len(quoted) <= _QUOTED and closed and _QUOTE.search(closed[0].gap)
    if is_short and all(words[one].raised or words[one].low.isdigit() for one in quoted):
        yield from quoted


def _ahead(
    words: Sequence[Word], no: int, masked: Collection[int], signing: bool, firms_only: bool
) -> Iterator[int]:
    """What stands before a name and its title. A rare title of kinship goes, too."""
    first, titled = no - 1, list[int]()
    if words[no].gap == "." and len(words[no].low) < _LETTERS and first >= 0 and not firms_only:
        yield first  # an initial
    while first >= 0 and first not in masked and _is_title(words, first):
        titled.append(first)
        if words[first].low in _W["kinships"] and not firms_only:
            yield first
        first -= 1
    found = list[int]()
    while first >= 0 and first not in masked and words[first + 1].gap == " " and len(found) < _AHEAD:
        thing = words[first].low in _THINGS
        if words[first].low in _W["firms"] and first and words[first - 1].low in _STANDS:
            break  # the place stays: "depan warung [disamarkan 1]"
        if not thing and (titled or firms_only or not _describes(words[first], signing)):
            break
        noted = words[first].raised or "-" in words[first].low
        if not thing and not signing and (found or not noted or not _is_rare(words[first].low)):
            break
        found.append(first)
        first -= 1
    if found:
        yield from (*found, *titled)


def _is_title(words: Sequence[Word], no: int) -> bool:
    return words[no].low in _W["titles"] | _W["kinships"] and words[no + 1].gap in (" ", ". ")


def _behind(words: Sequence[Word], no: int, masked: Collection[int], signing: bool) -> Iterator[int]:
    """What stands behind a name: "ojek", "besar", ", ketua kelompok 11", "yang jual es"."""
    last, described = no + 1, False
    while last < len(words) and last not in masked and last - no <= _BEHIND:
        word = words[last]
        low, following = word.low, words[last + 1].low if last + 1 < len(words) else ""
        is_initial = len(low) == 1 and word.raised and word.gap in (", ", ". ", " ")
        if is_initial or (word.gap == "." and len(low) < _LETTERS):
            yield last
        elif not _is_joined(word, signing):
            return
        elif low.isdigit():
            is_age = described and len(low) < _LETTERS and following not in _NO_AGE
            if not is_age and (word.gap == " " or following not in _W["years"]):
                return
            yield last
        elif low in _W["links"] and following in _W["does"]:
            yield from _works(words, last + 2, masked)
            return
        elif _describes(word, signing):
            described = True
            yield last
        elif low not in _W["trades"] or word.gap == ", ":
            return
        last += 1


def _works(words: Sequence[Word], no: int, masked: Collection[int]) -> Iterator[int]:
    """What he sells or does, behind "yang jual"."""
    for one in range(no, min(no + _AHEAD, len(words))):
        known = words[one].low in _PASSES and words[one].low not in ("di", "ke")
        if words[one].gap != " " or one in masked or known:
            return
        if _describes(words[one], True):
            yield one


def _is_joined(word: Word, signing: bool) -> bool:
    gap = word.gap
    return (
        gap in (" ", "-", "/")
        or (signing and gap in (", ", ",", " (", "("))
        or (word.raised and gap in (" - ", " & "))
    )


def _describes(word: Word, signing: bool) -> bool:
    """Whether a word tells more of the bearer of the name beside it."""
    low = word.low
    if low in _THINGS:
        return True
    if low in _PASSES or not low.replace("-", "").isalpha() or _VERBAL.match(low):
        return False
    if not signing and low.endswith("an") and not _is_rare(low):
        return False
    return letters_with(low)[0] < (_OFTEN_SIGNING if signing else _OFTEN)


def _is_rare(low: str) -> bool:
    """Whether few letters hold it or what it is a form of."""
    return max(letters_with(one)[0] for one in roots(low)) < _OFTEN


def named_letters(words: Sequence[Word], office: Collection[str], whole: str) -> Iterator[int]:
    """Yields one to four capitals behind "inisial", "nama", "tulis saja"."""
    for no, word in enumerate(words):
        low = word.low
        if not (0 < len(low) <= _LETTERS and word.raised and low.isalpha()):
            continue
        if not whole[word.start : word.end].isupper() or low in office or low in _PASSES:
            continue
        if len(low) > 1 and is_of_the_trade(low):
            continue
        for before in range(no, max(-1, no - _NEAR), -1):
            if before < no and words[before].low in _W["initialled"]:
                yield no
                break
            if words[before].gap not in (" ", ": ", ":") or (
                before < no and words[before].low in _W["lettered"]
            ):
                break
