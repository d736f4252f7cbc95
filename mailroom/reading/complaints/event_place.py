"""The place of the event in a complaint (SOP row 1: tempat kejadian), as the writer put it, and its
kecamatan. Its words and patterns stand in grammar/event_places.toml, the names in the office's tables.

Promises: pure; the writer's own words, short, or "" when the text does not say it. What stands below the
closing is where the writer lives, and is read only when the text says that it is the place. No text raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mailroom.reading.complaints.place_names import PlaceNames, says_subdistrict
from mailroom.reading.language.field_reader import LONGEST, Candidate, best, labelled_value
from mailroom.reading.language.lexicon import MAX_TEXT, bare_words, small, starts, vocabulary_of
from mailroom.reading.language.named_patterns import NamedPatterns, any_of
from mailroom.reading.language.patterns import load
from mailroom.reading.replies.courtesies import without_signature

_NEAR = 60  # characters before and behind a place in which more of it is looked for
WORDS = load("event_places")["words"]
_HEADS, _SMALL_NAMED = frozenset(WORDS["heads"]), frozenset(WORDS["small_named"])
_ALONE = frozenset(bare_words(name)[0] for name in WORDS["alone"])
_PATTERNS = NamedPatterns(load("event_places"), buildings=any_of(_HEADS - {*WORDS["areas"]}))
_CALLED = (
    rf"(?i)(?<!\w)(?:(?:{any_of(WORDS['called'])})\.?[^\S\n]{{1,3}})?"  # what goes with a village's name
)


def place_of(text: str, places: PlaceNames) -> tuple[str, str]:
    """(the place of the event, the kecamatan).

    What stands below the closing or behind "Alamat:" is where the writer lives. It is taken only where it
    says itself that it is the place, or whose people write ("Warga Desa Sukaraja").
    """
    above, below = split_signature(text)
    place, subdistrict = place_in(_PATTERNS.home_line.sub("", above), places)
    if place or not _PATTERNS.tells_place.search(below):
        return place, subdistrict
    return place_in(below, places)


def place_in(text: str, places: PlaceNames) -> tuple[str, str]:
    """(the place, the kecamatan) in all of `text`; of a matter at his home, his address counts, too."""
    village, its = places.village_of(text)
    named = places.subdistrict_of(text)
    subdistrict = its if its and named and not says_subdistrict(text) else named or its
    if labelled := labelled_value(text, "place"):
        return labelled, subdistrict
    text = text[:MAX_TEXT]
    place = _with_place_word(text, places) or _with_village(text, village, places)
    return place or subdistrict, subdistrict


def parts_of(place: str) -> list[str]:
    """The parts of a place: "Desa Sukaraja, Kec. Sukaraja" has two."""
    return [part for part in _PATTERNS.part.split(place) if part]


def _with_place_word(text: str, places: PlaceNames) -> str:
    """From a place word ("Desa …", "Jalan …") through the capitalised or numbered words that go with it.

    Several are joined, with "depan" before them and the village or kecamatan behind them.
    """
    if place := best(_candidates(text)):
        return _widen(text, place.start, place.start + len(place.words), places)
    if _ALONE.isdisjoint(vocabulary_of(text)) or not (alone := _PATTERNS.alone.search(text)):
        return ""
    start = alone.start() + (3 if alone.group()[:3].lower() in ("di ", "ke ") else 0)
    return _widen(text, start, alone.end(), places)


def _candidates(text: str) -> Iterator[Candidate]:
    """Each place with a name. It tells most with a name in capitals, then with many units, then when long."""
    end, low = 0, small(text)
    for start in starts(text, _HEADS & vocabulary_of(text)):
        found = _PATTERNS.joined.match(low, start) if start >= end else None
        if not found:
            continue
        end = found.end()
        words = _name_only(text[start:end])
        place = " ".join(words.split())
        rest = _PATTERNS.head.sub("", place).split()  # "jalan rusak" has no name
        head = place.split(maxsplit=1)[0].lower().strip(".") if rest else ""
        if head in _SMALL_NAMED or any(map(_is_capital, rest)):
            capital = any(map(_is_capital, place.split()[1:]))
            units = len(_PATTERNS.unit.findall(place))
            yield Candidate(start, words, 1000 * capital + 100 * units + min(len(place), 99))


def _name_only(place: str) -> str:
    """A name in capitals or figures ends where lower case goes on: "Kecamatan Belimbing punya utang"."""
    place = _PATTERNS.dated_tail.sub("", place)
    end, in_name = 0, False
    for found in re.finditer(r"\S+", place):
        word, behind = found.group(), place[found.end() :].lstrip()
        bare = word.strip(".,").lower()
        is_head = bare in _HEADS
        # "Desa Lingga kec lawang wetan"
        goes_on = is_head and (bare in _SMALL_NAMED or not behind[:1].islower())
        if in_name and word[:1].islower() and not goes_on:
            break
        in_name = not is_head and _is_capital(word)
        end = found.end()
    return place[:end]


def _with_village(text: str, village: str, places: PlaceNames) -> str:
    """A village without "desa" before it, with what stands beside it, written as a name however he spelled
    it."""
    spelled = r"[\W_]+".join(map(re.escape, village.split()))
    found = re.search(rf"{_CALLED}(?P<name>{spelled})(?!\w)", text) if village else None
    if not found:
        return village.title()
    place, name = _widen(text, *found.span(), places), found["name"]
    as_written = found.group() != name or (name in place and name != name.lower())
    return place if as_written else place.replace(name, village.title())


def _widen(text: str, start: int, end: int, places: PlaceNames) -> str:
    """The place with "depan" and its like before it, and its village's and kecamatan's names behind it."""
    words = text[max(0, start - _NEAR) : start].rpartition("\n")[2].split()
    is_close = words and words[-1].lower() in ("di", *WORDS["before"])
    before = _PATTERNS.before.search(" ".join([*words, ""])) if is_close else None
    end += _names_behind(text[end : end + _NEAR], places)
    # "desa Tanjung" and "Miring", which is a word of damage, too
    last, rest = text[start:end].split()[-1:], _PATTERNS.next_name.match(text[end : end + _NEAR])
    if last and rest and places.is_name([*last, rest[1]]):
        end += rest.end()
    place = " ".join(text[start:end].split()).strip(" .,;")
    return f"{before.group() if before else ''}{place}"[:LONGEST]


def _is_capital(word: str) -> bool:
    return word[:1].isupper() or word[:1].isdigit()


def _names_behind(text: str, places: PlaceNames) -> int:
    """How many characters at the beginning of `text` name a village or kecamatan, one after another."""
    length = 0
    while found := _PATTERNS.behind.match(text, length):
        words = [*re.finditer(r"\S+", found[1])]
        name = next((n for n in range(len(words), 0, -1) if places.is_name(found[1].split()[:n])), 0)
        if not name:
            break
        length = found.start(1) + words[name - 1].end()
    return length


def split_signature(text: str) -> tuple[str, str]:
    """What stands above a signature, and the signature. An address in it may be of any length, which no other
    line of one is."""
    rows = text.split("\n")
    letter = without_signature("\n".join("Alamat" if _is_address(row) else row for row in rows))
    if letter.cut:
        *above, last = letter.text.split("\n")
        start = len(above) + 1
        if last.strip() != "Alamat":  # the words that a closing on the same line was cut from
            return "\n".join([*rows[: start - 1], last]), "\n".join([letter.cut, *rows[start:]])
    else:
        start = _name_and_home(rows)
    return "\n".join(rows[:start]), "\n".join(rows[start:])


def _name_and_home(rows: Sequence[str]) -> int:
    """Where a name with an address under it begins at the end of a letter, set apart and without a closing:
    "Ny. Yusnita", "RT 02 Pasar II". Without one it is where the rows end."""
    start = len(rows)
    while start and (not rows[start - 1].strip() or _is_address(rows[start - 1])):
        start -= 1
    is_apart = start >= 2 and any(row.strip() for row in rows[start:]) and not rows[start - 2].strip()
    return start - 1 if is_apart and _PATTERNS.name_line.fullmatch(rows[start - 1]) else len(rows)


def _is_address(row: str) -> bool:
    return _PATTERNS.address_line.match(row) is not None
