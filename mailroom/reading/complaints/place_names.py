"""Which kecamatan and which village of the kabupaten a text names, by grammar/places.toml (SOP row 1: tempat
kejadian).

Promises: pure; no text raises. A name that fits two kecamatan is neither's, unless the text says more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from mailroom.reading.language.lexicon import MAX_TEXT, bare_words, vocabulary_of
from mailroom.reading.language.patterns import load

_TABLE = load("places")
# the words before a name that say of what it is the name
_SAYS = {
    what: frozenset(_TABLE[f"says_{what}"]) for what in ("subdistrict", "regency", "town", "village", "other")
}
_BEFORE_MUARA_ENIM = _SAYS["subdistrict"] | _SAYS["town"] | {""}  # else it is the kabupaten of that name
_HAMLET = (["dusun"], ["dsn"])  # "dusun 3 Guci"
_COMES_FROM = (["datang", "dari"], ["jauh", "dari"])


class Name(NamedTuple):
    """A name's words in lower case, and the kecamatan that it stands for or that have a village of it."""

    words: tuple[str, ...]
    subdistricts: tuple[str, ...]

    def stands_at(self, words: Sequence[str], place: int) -> bool:
        return tuple(words[place : place + len(self.words)]) == self.words


Names = Mapping[str, Sequence[Name]]  # by their first word


def _by_first_word(names: Mapping[str, Sequence[str]]) -> Names:
    found: dict[str, list[Name]] = {}
    for name, subdistricts in names.items():
        words = tuple(name.split())
        found.setdefault(words[0], []).append(Name(words, tuple(subdistricts)))
    return found


@lru_cache(maxsize=8)
def _subdistricts(ours: tuple[str, ...]) -> Names:
    """The spellings of kecamatan. ours: the office's own; () = all of places.toml."""
    own = {name.lower(): name for name in ours}
    spelled = {
        spelling: [own.get(name.lower(), name)]
        for name, others in _TABLE["subdistricts"].items()
        for spelling in (name.lower(), *others)
        if not own or name.lower() in own
    }
    return _by_first_word(spelled | {name: [its] for name, its in own.items()})


@lru_cache(maxsize=8)
def _villages(ours: tuple[str, ...]) -> Names:
    """The names of villages, the longest first.

    A name that several of one kecamatan share ("Petar" of "Petar Dalam" and "Petar Luar") is found, too.
    """
    own = {name.lower(): name for name in ours}
    kecamatan = {name.lower() for name in _TABLE["subdistricts"]}
    whose: dict[str, dict[str, None]] = {}
    begin: dict[str, list[str]] = {}
    for subdistrict, names in _TABLE["villages"].items():
        spelled = own.get(subdistrict.lower(), "" if own else subdistrict)
        for name in {*map(str.lower, names)} - kecamatan if spelled else ():
            whose.setdefault(name, {})[spelled] = None
            begin.setdefault(name.split()[0], []).append(spelled)
    for word, each in begin.items():
        if len(each) > 1 and len(set(each)) == 1 and word not in kecamatan | whose.keys():
            whose[word] = {each[0]: None}
    return _by_first_word({name: tuple(whose[name]) for name in sorted(whose, key=len, reverse=True)})


def _likely(names: Names, text: str) -> Iterator[tuple[Sequence[str], int]]:
    """(all words of the text, a place among them) where a name may begin."""
    likely = names.keys() & vocabulary_of(text)
    words = bare_words(text) if likely else []
    yield from ((words, place) for place, word in enumerate(words) if word in likely)


def subdistrict_of(text: str, ours: Sequence[str] = ()) -> str:
    """The kecamatan named in `text`, the longest name first; "Muara Enim" only when said of the kecamatan or
    the town, not the kabupaten."""
    text = text[:MAX_TEXT]
    names, villages = _subdistricts(tuple(ours)), _villages(tuple(ours))
    spots: list[tuple[bool, int, str]] = []
    for words, place in _likely(names, text):
        before = words[place - 1] if place else ""
        # "arah Gunung Megang"; "jauh datang dari Lubai"
        on_the_way = before in _TABLE["way"] or words[place - 2 : place] in _COMES_FROM
        for name in names[words[place]] if not on_the_way and before not in _SAYS["regency"] else ():
            subdistrict = name.subdistricts[0]
            # "Lubai" begins the village "Lubai Makmur"
            longer = (one for one in villages.get(words[place], ()) if len(one.words) > len(name.words))
            in_longer = any(one.stands_at(words, place) for one in longer)
            is_regency = subdistrict.lower() == "muara enim" and before not in _BEFORE_MUARA_ENIM
            if name.stands_at(words, place) and not in_longer and not is_regency:
                spots.append((before not in _SAYS["subdistrict"], -len(" ".join(name.words)), subdistrict))
    return min(spots)[2] if spots else ""


def names_in(text: str, ours: Sequence[str] = ()) -> tuple[str, str]:
    """(the village, the kecamatan) named in `text`: that of the village, unless another is called one."""
    village, its = village_of(text, ours)
    named, says = subdistrict_of(text, ours), vocabulary_of(text[:MAX_TEXT])
    return village, its if its and named and _SAYS["subdistrict"].isdisjoint(says) else named or its


def village_of(text: str, ours: Sequence[str] = ()) -> tuple[str, str]:
    """(the village named in `text`, its kecamatan or "" when two have one of that name); ("", "") when none
    is named. The first that is called a village counts, or else the first that may be one."""
    text = text[:MAX_TEXT]
    villages, spot = _villages(tuple(ours)), None
    for words, place in _likely(villages, text):
        name = next((one for one in villages[words[place]] if one.stands_at(words, place)), None)
        before = words[place - 1] if place else ""
        if name is None or before in _SAYS["other"]:
            continue
        if before in _SAYS["village"] or (before.isdigit() and words[place - 2 : place - 1] in _HAMLET):
            spot = name
            break
        if spot is None and _is_meant(name, words, place, text, tuple(ours)):
            spot = name
    if spot is None:
        return "", ""
    whose, spoken = spot.subdistricts, vocabulary_of(text)
    if len(whose) > 1:  # "Tanjung Raya, Semende" is the one in that region
        regions = [its for region, its in _TABLE["regions"].items() if region in spoken]
        whose = tuple(one for one in whose if any(one in its for its in regions))
    return " ".join(spot.words), whose[0] if len(whose) == 1 else ""


def _is_meant(name: Name, words: Sequence[str], place: int, text: str, ours: tuple[str, ...]) -> bool:
    """Whether a name is meant that is not called a village.

    One of several words is, unless they are everyday words ("air keruh"). One of one word is when its
    kecamatan stands behind it; or "di" stands before it, it is written as a name, and it is no everyday word
    ("di Dalam")."""
    behind, spelled = words[place + 1 : place + 9], " ".join(name.words)
    crossed = _villages(ours).get(behind[0], ()) if name.words[0] == "simpang" and behind else ()
    if any(other.words == tuple(behind[:2]) for other in crossed):
        return False  # "Simpang Tanjung Serian" is a crossing at Tanjung Serian
    everyday = spelled in _TABLE["everyday"]
    if len(name.words) > 1:
        return not everyday or spelled.title() in text
    for other in _subdistricts(ours).get(behind[0], ()) if behind else ():
        if other.subdistricts[0] in name.subdistricts and other.stands_at(behind, 0):
            return True
    called = rf"(?<!\w)(?:{'|'.join(_TABLE['called'])}) (?:(?:[A-Z][a-z]+ ){{1,2}})?"
    return not everyday and re.search(rf"{called}{spelled.title()}(?!\w)", text) is not None


def is_name(words: Sequence[str], subdistricts: Sequence[str]) -> bool:
    """Whether these words are the name of a village, a kecamatan or a region; one word only when it is
    written as a name."""
    low, ours = tuple(word.lower() for word in words), tuple(subdistricts)
    if len(low) == 1 and not words[0][:1].isupper():
        return False
    names = (*_subdistricts(ours).get(low[0], ()), *_villages(ours).get(low[0], ()))
    return any(low == name.words for name in names) or (low[0] in _TABLE["regions"] and len(low) == 1)
