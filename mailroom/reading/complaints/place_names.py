"""Which kecamatan and which village of the kabupaten a text names.

A name that fits two kecamatan counts for neither, unless the text says more.

In: `PlaceNames` is made of the office's wilayah.csv; its methods take a text, or words of one.
Out: (kecamatan, village) as the office writes them, "" for none; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken places.toml raises
ValueError when it is first read.
See: Names: the office's wilayah.csv; words around them: grammar/places.toml. Which of them is the place of
the event: event_place.py."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from mailroom.procedure.office_facts import Locality, Place
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import MAX_TEXT, bare_words, vocabulary_of, words_of

_TABLE = load("places")
# the words before a name that say of what it is the name
_SAYS = {key[5:]: frozenset(words) for key, words in _TABLE.items() if key.startswith("says_")}
_BEFORE_SEAT = _SAYS["subdistrict"] | _SAYS["town"] | {""}  # else it is the kabupaten of that name
_HAMLET = (["dusun"], ["dsn"])  # "dusun 3 Guci"
_COMES_FROM = (["datang", "dari"], ["jauh", "dari"])


class Name(NamedTuple):
    """A name's words in lower case; the kecamatan that it stands for, or in which a village of that name
    lies."""

    words: tuple[str, ...]
    subdistricts: tuple[str, ...]

    def stands_at(self, words: Sequence[str], place: int) -> bool:
        return tuple(words[place : place + len(self.words)]) == self.words


Names = Mapping[str, Sequence[Name]]  # by their first word


class PlaceNames:
    """The names of one kabupaten's places, and what a text says by them."""

    def __init__(self, locality: Locality) -> None:
        own = {name.lower(): name for name in locality.subdistricts}
        heads = [place for place in locality.places if not place.village]
        shared = Counter(spelling for place in heads for spelling in {*_spellings(place)})
        # region, in lower case → the kecamatan that make it up
        self._regions = {
            region: [place.subdistrict for place in heads if region in _spellings(place)]
            for region, count in shared.items()
            if count > 1 and region not in own
        }
        alone = ((one, place.subdistrict) for place in heads for one in _spellings(place))
        spelled = {one: [subdistrict] for one, subdistrict in alone if one not in self._regions}
        self._subdistricts = _by_first_word(spelled | {low: [name] for low, name in own.items()})
        self._villages = _villages(locality.places, own.keys())
        self.region = locality.region.lower()

    def names_in(self, text: str) -> tuple[str, str]:
        """Returns (the village, the kecamatan) that `text` names: the village's kecamatan, unless the text
        calls another one a kecamatan."""
        village, its = self.village_of(text)
        named, says = self.subdistrict_of(text), vocabulary_of(text[:MAX_TEXT])
        return village, its if its and named and _SAYS["subdistrict"].isdisjoint(says) else named or its

    def subdistrict_of(self, text: str) -> str:
        """Returns the kecamatan named in `text`, the longest name first. One that has the kabupaten's own
        name counts only when it is said of the kecamatan or the town."""
        text = text[:MAX_TEXT]
        names, villages = self._subdistricts, self._villages
        spots: list[tuple[bool, int, str]] = []
        for words, place in _likely(names, text):
            before = words[place - 1] if place else ""
            # "arah Tanjung Agung"; "jauh datang dari Tanjung Agung"
            on_the_way = before in _TABLE["way"] or words[place - 2 : place] in _COMES_FROM
            for name in names[words[place]] if not on_the_way and before not in _SAYS["regency"] else ():
                subdistrict = name.subdistricts[0]
                # a kecamatan's name may begin that of a village
                longer = (one for one in villages.get(words[place], ()) if len(one.words) > len(name.words))
                in_longer = any(one.stands_at(words, place) for one in longer)
                is_regency = subdistrict.lower() == self.region and before not in _BEFORE_SEAT
                if name.stands_at(words, place) and not in_longer and not is_regency:
                    is_said = before in _SAYS["subdistrict"]
                    spots.append((not is_said, -len(" ".join(name.words)), subdistrict))
        return min(spots)[2] if spots else ""

    def village_of(self, text: str) -> tuple[str, str]:
        """Returns (the village named in `text`, its kecamatan); ("", "") when none is named. A name that the
        text calls a village is preferred. The kecamatan is "" when two kecamatan have a village of that
        name."""
        text, villages = text[:MAX_TEXT], self._villages
        spot = None
        for words, place in _likely(villages, text):
            name = next((one for one in villages[words[place]] if one.stands_at(words, place)), None)
            before = words[place - 1] if place else ""
            if name is None or before in _SAYS["other"]:
                continue
            if before in _SAYS["village"] or (before.isdigit() and words[place - 2 : place - 1] in _HAMLET):
                spot = name
                break
            if spot is None and self._is_meant(name, words, place, text):
                spot = name
        if spot is None:
            return "", ""
        whose, spoken = spot.subdistricts, vocabulary_of(text)
        if len(whose) > 1:  # of two villages of one name the one in the region that is named
            regions = [its for region, its in self._regions.items() if spoken.issuperset(region.split())]
            whose = tuple(one for one in whose if any(one in its for its in regions))
        return " ".join(spot.words), whose[0] if len(whose) == 1 else ""

    def _is_meant(self, name: Name, words: Sequence[str], place: int, text: str) -> bool:
        """Whether a name means a village, although the text does not call it a village.

        A name of several words does, unless they are everyday words ("air keruh"). A single word does when
        its kecamatan follows. A single word after "di" does, too, when it is written as a name and is no
        everyday word ("di Dalam")."""
        behind, spelled = words[place + 1 : place + 9], " ".join(name.words)
        crossed = self._villages.get(behind[0], ()) if name.words[0] == "simpang" and behind else ()
        if any(other.words == tuple(behind[:2]) for other in crossed):
            return False  # "Simpang Tanjung Jati" is a crossing at Tanjung Jati
        everyday = spelled in _TABLE["everyday"]
        if len(name.words) > 1:
            return not everyday or spelled.title() in text
        for other in self._subdistricts.get(behind[0], ()) if behind else ():
            if other.subdistricts[0] in name.subdistricts and other.stands_at(behind, 0):
                return True
        called = rf"(?<!\w)(?:{'|'.join(_TABLE['called'])}) (?:(?:[A-Z][a-z]+ ){{1,2}})?"
        return not everyday and re.search(rf"{called}{spelled.title()}(?!\w)", text) is not None

    def is_name(self, words: Sequence[str]) -> bool:
        """Whether these words are the name of a village, a kecamatan or a region; one word only when it is
        written as a name."""
        low = tuple(word.lower() for word in words)
        if len(low) == 1 and not words[0][:1].isupper():
            return False
        names = (*self._subdistricts.get(low[0], ()), *self._villages.get(low[0], ()))
        return any(low == name.words for name in names) or " ".join(low) in self._regions


def _spellings(place: Place) -> list[str]:
    return [spelling.lower() for spelling in place.spellings]


def _by_first_word(names: Mapping[str, Sequence[str]]) -> Names:
    found: dict[str, list[Name]] = {}
    for name, subdistricts in names.items():
        words = tuple(words_of(name))
        if words:
            found.setdefault(words[0], []).append(Name(words, tuple(subdistricts)))
    return found


def _villages(places: Sequence[Place], subdistricts: Collection[str]) -> Names:
    """Returns the names of villages, the longest first.

    A name that several of one kecamatan share ("Petar" of "Petar Dalam" and "Petar Luar") is found, too.
    """
    whose: dict[str, dict[str, None]] = {}
    begin: dict[str, list[str]] = {}
    for place in places:
        for name in {place.village.lower(), *_spellings(place)} - {*subdistricts} if place.village else ():
            whose.setdefault(name, {})[place.subdistrict] = None
            begin.setdefault(name.split()[0], []).append(place.subdistrict)
    for word, each in begin.items():
        if len(each) > 1 and len(set(each)) == 1 and word not in {*subdistricts, *whose}:
            whose[word] = {each[0]: None}
    return _by_first_word({name: tuple(whose[name]) for name in sorted(whose, key=len, reverse=True)})


def _likely(names: Names, text: str) -> Iterator[tuple[Sequence[str], int]]:
    """Yields (all words of the text, a place among them) where a name may begin."""
    likely = names.keys() & vocabulary_of(text)
    words = bare_words(text) if likely else []
    yield from ((words, place) for place, word in enumerate(words) if word in likely)
