"""Which kecamatan and which village of the kabupaten a text names, by grammar/places.toml (SOP row 1: tempat
kejadian).

Promises: pure; what two kecamatan could be is none of them, unless the text says more. No text raises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mailroom.reading.language.lexicon import MAX_TEXT, bare_words, said
from mailroom.reading.language.patterns import load

# Words before a kecamatan's name that say it is meant, and those that say that the kabupaten or one of its
# bodies is.
_SAYS_SUBDISTRICT = frozenset(("kec", "kecamatan", "kota", "camat"))
_SAYS_OTHER = frozenset(("kabupaten", "kab", "pemkab", "bupati", "pemerintah", "polres", "rsud"))
_SAYS_TOWN = frozenset(("di", "kelurahan", "pasar"))


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    """places.toml, read once: a data file takes a millisecond, a letter a quarter of one."""
    return load("places")


_Spelling = tuple[tuple[str, ...], str]  # its words, and the name it stands for
_Village = tuple[tuple[str, ...], tuple[str, ...]]  # its words, and the kecamatan that have one of that name


@lru_cache(maxsize=8)
def _spellings(ours: tuple[str, ...]) -> Mapping[str, Sequence[_Spelling]]:
    """First word → the spellings that begin with it. ours: the office's own kecamatan; () = all of
    places.toml."""
    table: Mapping[str, Sequence[str]] = _table()["subdistricts"]
    own = {name.lower(): name for name in ours}
    known = [(spelling, name) for name, others in table.items() for spelling in (name.lower(), *others)]
    found: dict[str, list[_Spelling]] = {}
    for spelling, name in dict.fromkeys([*known, *own.items()]):
        if not own or name.lower() in own:
            words = tuple(spelling.split())
            found.setdefault(words[0], []).append((words, own.get(name.lower(), name)))
    return found


def subdistrict_of(text: str, ours: Sequence[str] = ()) -> str:
    """The kecamatan named in `text`, the longest name first; "Muara Enim" only when said of the kecamatan or
    the town, not the kabupaten."""
    text = text[:MAX_TEXT]
    spellings = _spellings(tuple(ours))
    likely = spellings.keys() & said(text)
    words = bare_words(text) if likely else []
    spots: list[tuple[int, int, str]] = []
    for place in [place for place, word in enumerate(words) if word in likely]:
        before = words[place - 1] if place else ""
        for spelling, name in spellings[words[place]]:
            if tuple(words[place : place + len(spelling)]) == spelling and _means_subdistrict(name, before):
                if _on_the_way(words, place) or _in_a_longer(words, place, len(spelling), tuple(ours)):
                    continue
                spots.append((before not in _SAYS_SUBDISTRICT, -len(" ".join(spelling)), name))
    return min(spots)[2] if spots else ""


def says_subdistrict(text: str) -> bool:
    """Whether it says of some name that it is a kecamatan."""
    return not _SAYS_SUBDISTRICT.isdisjoint(said(text[:MAX_TEXT]))


def _on_the_way(words: Sequence[str], place: int) -> bool:
    """ "arah Gunung Megang"; "jauh datang dari Lubai"."""
    before = words[max(0, place - 2) : place]
    return before[-1:] != [] and (
        before[-1] in _table()["way"] or before in (["datang", "dari"], ["jauh", "dari"])
    )


def _in_a_longer(words: Sequence[str], place: int, length: int, ours: tuple[str, ...]) -> bool:
    """Whether it is the beginning of a village's longer name: "Lubai" in "Lubai Makmur"."""
    return any(
        len(name) > length and tuple(words[place : place + len(name)]) == name
        for name, _ in _villages(ours).get(words[place], ())
    )


_IN_A_VILLAGE = frozenset(
    ("desa", "ds", "kelurahan", "kel", "dusun", "dsn", "kampung", "kp", "kades", "lurah")
)
_IN_A_HAMLET = (["dusun"], ["dsn"])  # "dusun 3 Guci"
_NO_VILLAGE = frozenset(("jalan", "jl", "jln", "gang", "gg", "lorong", "pt", "cv", "perumahan", "perum", "toko", "sungai", "masjid", "komplek", "kompleks"))  # fmt: skip


@lru_cache(maxsize=8)
def _villages(ours: tuple[str, ...]) -> Mapping[str, Sequence[_Village]]:
    """First word → the villages that begin with it, the longest first, each with the kecamatan that have one
    of that name.

    What several of one kecamatan are called together ("Petar" of "Petar Dalam" and "Petar Luar") is found,
    too."""
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
    found: dict[str, list[_Village]] = {}
    for name, of in sorted(whose.items(), key=lambda one: -len(one[0])):
        words = tuple(name.split())
        found.setdefault(words[0], []).append((words, tuple(of)))
    return found


def village_of(text: str, ours: Sequence[str] = ()) -> tuple[str, str]:
    """(the village named in `text`, its kecamatan or "" when two have one of that name); ("", "") when none
    is named."""
    text = text[:MAX_TEXT]
    villages = _villages(tuple(ours))
    spoken = said(text)
    likely = villages.keys() & spoken
    words = bare_words(text) if likely else []
    found: tuple[str, tuple[str, ...]] = ("", ())
    for place in [place for place, word in enumerate(words) if word in likely]:
        before = words[place - 1] if place else ""
        for name, subdistricts in villages[words[place]]:
            if tuple(words[place : place + len(name)]) != name or before in _NO_VILLAGE:
                continue
            if before in _IN_A_VILLAGE or (before.isdigit() and words[place - 2 : place - 1] in _IN_A_HAMLET):
                return " ".join(name), _only(subdistricts, spoken)
            if name[0] == "simpang" and tuple(words[place + 1 : place + 3]) in {
                other for other, _ in villages.get(words[place + 1], ())
            }:
                break  # "Simpang Tanjung Serian" is a crossing at Tanjung Serian
            if (
                len(name) > 1
                and " ".join(name) in _table()["everyday"]
                and " ".join(name).title() not in text
            ):
                break  # "air keruh"
            if not found[0] and (
                len(name) > 1 or _alone(name[0], words[place + 1 :], subdistricts, text, ours)
            ):
                found = (" ".join(name), subdistricts)
            break
    return found[0], _only(found[1], spoken)


def _only(subdistricts: Sequence[str], spoken: frozenset[str]) -> str:
    """The one of them that is meant, or ""; "Tanjung Raya, Semende" is the one in that region."""
    if len(subdistricts) > 1:
        regions = [of for region, of in _table()["regions"].items() if region in spoken]
        subdistricts = [one for one in subdistricts if any(one in of for of in regions)]
    return subdistricts[0] if len(subdistricts) == 1 else ""


def _alone(
    name: str, behind: Sequence[str], subdistricts: Sequence[str], text: str, ours: Sequence[str]
) -> bool:
    """Whether a name of one word is meant without "desa" before it: its kecamatan stands behind it, or "di"
    before it and it is written as a name, in a text that is not all capitals, and is no everyday word ("di
    Dalam")."""
    for spelling, subdistrict in _spellings(tuple(ours)).get(behind[0], ()) if behind else ():
        if subdistrict in subdistricts and tuple(behind[: len(spelling)]) == spelling:
            return True
    everyday = name in _table()["everyday"]
    return (
        not everyday
        and re.search(
            rf"(?<!\w)(?:{'|'.join(_table()['called'])}) (?:(?:[A-Z][a-z]+ ){{1,2}})?{name.title()}(?!\w)",
            text,
        )
        is not None
    )


def _means_subdistrict(name: str, before: str) -> bool:
    if before in _SAYS_OTHER:
        return False
    return name.lower() != "muara enim" or not before or before in _SAYS_SUBDISTRICT or before in _SAYS_TOWN


def is_name(words: Sequence[str], subdistricts: Sequence[str]) -> bool:
    """Whether these words are the name of a village, a kecamatan or a region; one word only when it is
    written as a name."""
    low = tuple(word.lower() for word in words)
    if len(low) == 1 and not words[0][:1].isupper():
        return False
    known = [
        *_spellings(tuple(subdistricts)).get(low[0], ()),
        *_villages(tuple(subdistricts)).get(low[0], ()),
    ]
    return any(low == name for name, _ in known) or (low[0] in _table()["regions"] and len(low) == 1)
