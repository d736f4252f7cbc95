"""Which kecamatan and which village of the kabupaten a text names, by grammar/places.toml (SOP row 1: tempat
kejadian).

Promises: pure; what two kecamatan could be is none of them, unless the text says more. No text raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from mailroom.reading.language.field_reader import Candidate, best
from mailroom.reading.language.lexicon import MAX_TEXT, bare_words, vocabulary_of
from mailroom.reading.language.patterns import load

# Words before a kecamatan's name that say it is meant, and those that say that the kabupaten or one of its
# bodies is.
_SAYS_SUBDISTRICT = frozenset(("kec", "kecamatan", "kota", "camat"))
_SAYS_OTHER = frozenset(("kabupaten", "kab", "pemkab", "bupati", "pemerintah", "polres", "rsud"))
_SAYS_TOWN = frozenset(("di", "kelurahan", "pasar"))
# The same of a village.
_SAYS_VILLAGE = frozenset(
    ["desa", "ds", "kelurahan", "kel", "dusun", "dsn", "kampung", "kp", "kades", "lurah"]
)
_SAYS_HAMLET = (["dusun"], ["dsn"])  # "dusun 3 Guci"
_SAYS_NO_VILLAGE = frozenset(
    [
        "jalan",
        "jl",
        "jln",
        "gang",
        "gg",
        "lorong",
        "pt",
        "cv",
        "perumahan",
        "perum",
        "toko",
        "sungai",
        "masjid",
        "komplek",
        "kompleks",
    ]
)


class Name(NamedTuple):
    """A name's words in small letters, and the kecamatan that it stands for or that have a village of it."""

    words: tuple[str, ...]
    subdistricts: tuple[str, ...]

    def stands_at(self, words: Sequence[str], place: int) -> bool:
        return tuple(words[place : place + len(self.words)]) == self.words


Names = Mapping[str, Sequence[Name]]  # by their first word


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    """places.toml, read once: a data file takes a millisecond, a letter a quarter of one."""
    return load("places")


def _by_first_word(names: Mapping[str, Sequence[str]]) -> Names:
    found: dict[str, list[Name]] = {}
    for name, subdistricts in names.items():
        words = tuple(name.split())
        found.setdefault(words[0], []).append(Name(words, tuple(subdistricts)))
    return found


@lru_cache(maxsize=8)
def _subdistricts(ours: tuple[str, ...]) -> Names:
    """The spellings of kecamatan. ours: the office's own; () = all of places.toml."""
    table: Mapping[str, Sequence[str]] = _table()["subdistricts"]
    own = {name.lower(): name for name in ours}
    spelled = {
        spelling: [own.get(name.lower(), name)]
        for name, others in table.items()
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
    table = _table()
    kecamatan = {name.lower() for name in table["subdistricts"]}
    whose: dict[str, dict[str, None]] = {}
    begin: dict[str, list[str]] = {}
    for subdistrict, names in table["villages"].items():
        if not own or subdistrict.lower() in own:
            for name in {*map(str.lower, names)} - kecamatan:
                whose.setdefault(name, {})[own.get(subdistrict.lower(), subdistrict)] = None
                begin.setdefault(name.split()[0], []).append(own.get(subdistrict.lower(), subdistrict))
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
        for name in names[words[place]]:
            if not name.stands_at(words, place) or not _means_subdistrict(name.subdistricts[0], before):
                continue
            # "Lubai" begins the village "Lubai Makmur"
            in_longer = any(
                len(village.words) > len(name.words) and village.stands_at(words, place)
                for village in villages.get(words[place], ())
            )
            if not in_longer and not _is_on_the_way(words[max(0, place - 2) : place]):
                spots.append(
                    (before not in _SAYS_SUBDISTRICT, -len(" ".join(name.words)), name.subdistricts[0])
                )
    return min(spots)[2] if spots else ""


def says_subdistrict(text: str) -> bool:
    """Whether it says of some name that it is a kecamatan."""
    return not _SAYS_SUBDISTRICT.isdisjoint(vocabulary_of(text[:MAX_TEXT]))


def _means_subdistrict(name: str, before: str) -> bool:
    if before in _SAYS_OTHER:
        return False
    return name.lower() != "muara enim" or not before or before in _SAYS_SUBDISTRICT or before in _SAYS_TOWN


def _is_on_the_way(before: Sequence[str]) -> bool:
    """ "arah Gunung Megang"; "jauh datang dari Lubai"."""
    return bool(before) and (
        before[-1] in _table()["way"] or before in (["datang", "dari"], ["jauh", "dari"])
    )


def village_of(text: str, ours: Sequence[str] = ()) -> tuple[str, str]:
    """(the village named in `text`, its kecamatan or "" when two have one of that name); ("", "") when none
    is named. The first that is called a village counts, or else the first of all."""
    text = text[:MAX_TEXT]
    villages = _villages(tuple(ours))
    village = best(
        candidate
        for words, place in _likely(villages, text)
        if (candidate := _village_at(words, place, text, tuple(ours)))
    )
    if village is None:
        return "", ""
    name = next(one for one in villages[village.words.split()[0]] if " ".join(one.words) == village.words)
    return village.words, _single(name.subdistricts, vocabulary_of(text))


def _village_at(words: Sequence[str], place: int, text: str, ours: tuple[str, ...]) -> Candidate | None:
    """The village named at `place`; worth 2 where the text calls it one, 1 where it only may be one."""
    villages = _villages(ours)
    before = words[place - 1] if place else ""
    name = next((one for one in villages[words[place]] if one.stands_at(words, place)), None)
    if name is None or before in _SAYS_NO_VILLAGE:
        return None
    spelled = " ".join(name.words)
    if before in _SAYS_VILLAGE or (before.isdigit() and words[place - 2 : place - 1] in _SAYS_HAMLET):
        return Candidate(place, spelled, 2)
    if name.words[0] == "simpang" and any(
        other.words == tuple(words[place + 1 : place + 3]) for other in villages.get(words[place + 1], ())
    ):
        return None  # "Simpang Tanjung Serian" is a crossing at Tanjung Serian
    if len(name.words) == 1:
        return Candidate(place, spelled, 1) if _is_meant(name, words[place + 1 :], text, ours) else None
    everyday = spelled in _table()["everyday"] and spelled.title() not in text  # "air keruh"
    return None if everyday else Candidate(place, spelled, 1)


def _is_meant(name: Name, behind: Sequence[str], text: str, ours: tuple[str, ...]) -> bool:
    """Whether a name of one word is meant without "desa" before it.

    Its kecamatan stands behind it; or "di" stands before it, it is written as a name, and it is no everyday
    word ("di Dalam").
    """
    for other in _subdistricts(ours).get(behind[0], ()) if behind else ():
        if other.subdistricts[0] in name.subdistricts and other.stands_at(behind, 0):
            return True
    if name.words[0] in _table()["everyday"]:
        return False
    called = rf"(?<!\w)(?:{'|'.join(_table()['called'])}) (?:(?:[A-Z][a-z]+ ){{1,2}})?"
    return re.search(rf"{called}{name.words[0].title()}(?!\w)", text) is not None


def _single(subdistricts: Sequence[str], spoken: frozenset[str]) -> str:
    """The one of them that is meant, or ""; "Tanjung Raya, Semende" is the one in that region."""
    if len(subdistricts) > 1:
        regions = [its for region, its in _table()["regions"].items() if region in spoken]
        subdistricts = [one for one in subdistricts if any(one in its for its in regions)]
    return subdistricts[0] if len(subdistricts) == 1 else ""


def is_name(words: Sequence[str], subdistricts: Sequence[str]) -> bool:
    """Whether these words are the name of a village, a kecamatan or a region; one word only when it is
    written as a name."""
    low, ours = tuple(word.lower() for word in words), tuple(subdistricts)
    if len(low) == 1 and not words[0][:1].isupper():
        return False
    names = (*_subdistricts(ours).get(low[0], ()), *_villages(ours).get(low[0], ()))
    return any(low == name.words for name in names) or (low[0] in _table()["regions"] and len(low) == 1)
