"""Where the event of a complaint took place (SOP row 1: tempat kejadian), in the writer's own words, and in
which kecamatan.

A labelled line ("Lokasi: …") counts first, then the best candidate of the text. What stands below the closing
is the writer's home, and counts only when the text says that it is the place.

In: `place_of`, `place_in`: a text and `PlaceNames`. `split_signature`: a text.
Out: (place in the writer's words, kecamatan), "" for none; (the letter, what stands below its closing).
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken event_places.toml
raises ValueError when it is first read.
See: Words and patterns: grammar/event_places.toml. Names alone: place_names.py. The writer's own address:
identity/complainant_address.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from mailroom.reading.complaints.place_names import PlaceNames
from mailroom.reading.language.field_reader import Candidate, read_field
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import bare_words, small, starts, vocabulary_of
from mailroom.reading.language.named_patterns import NamedPatterns, any_of
from mailroom.reading.replies.courtesies import without_signature

_NEAR = 60  # characters before and behind a place in which more of it is looked for
# The worth of a place without a name, and of a village without "desa" before it, which is written as a name.
_NAMELESS, _VILLAGE, _SMALL_VILLAGE = 0, -1, -2
WORDS = load("event_places")["words"]
_HEADS, _SMALL_NAMED = frozenset(WORDS["heads"]), frozenset(WORDS["small_named"])
_ALONE = frozenset(bare_words(name)[0] for name in WORDS["alone"])
PATTERNS = NamedPatterns(load("event_places"), buildings=any_of(_HEADS - {*WORDS["areas"]}))


def place_of(text: str, places: PlaceNames) -> tuple[str, str]:
    """Returns (the place of the event, the kecamatan).

    Text below the closing or after "Alamat:" tells where the writer lives. It is taken only when it says that
    it is the place, or names the people who write ("Warga Desa Sukaraja")."""
    above, below = split_signature(text)
    found = place_in(PATTERNS.home_line.sub("", above), places)
    return place_in(below, places) if not found[0] and PATTERNS.tells_place.search(below) else found


def place_in(text: str, places: PlaceNames) -> tuple[str, str]:
    """Returns (the place, the kecamatan), looked for in the whole text, the writer's address included: for a
    matter at his home."""
    village, subdistrict = places.names_in(text)
    candidates, spell = partial(_candidates, village=village), partial(_widen, village, places)
    place = read_field("place", text, candidates, spell).words
    return place or village.title() or subdistrict, subdistrict


def _candidates(text: str, village: str) -> Iterator[Candidate]:
    """The places that the text names, each with its worth. A name in capitals tells most, then many units
    ("Jalan … RT …"), then length; then a place without a name, then `village`."""
    end, low = 0, small(text)
    for start in starts(text, _HEADS & vocabulary_of(text)):
        found = PATTERNS.joined.match(low, start) if start >= end else None
        if not found:
            continue
        end = found.end()
        words = _name_only(text[start:end])
        place = " ".join(words.split())
        rest = PATTERNS.head.sub("", place).split()  # "jalan rusak" has no name
        head = place.split(maxsplit=1)[0].lower().strip(".") if rest else ""
        if head in _SMALL_NAMED or any(map(_is_capital, rest)):
            capital = any(map(_is_capital, place.split()[1:]))
            units = len(PATTERNS.unit.findall(place))
            yield Candidate(start, start + len(words), 1000 * capital + 100 * units + min(len(place), 99))
    if not _ALONE.isdisjoint(vocabulary_of(text)) and (alone := PATTERNS.alone.search(text)):
        start = alone.start() + (3 if alone.group()[:3].lower() in ("di ", "ke ") else 0)
        yield Candidate(start, alone.end(), _NAMELESS)
    spelled = r"[\W_]+".join(map(re.escape, village.split()))
    called = rf"(?:(?:{any_of(WORDS['called'])})\.?[^\S\n]{{1,3}})?"  # what goes with its name
    if village and (found := re.search(rf"(?i)(?<!\w){called}(?P<name>{spelled})(?!\w)", text)):
        is_small = found["name"] == found.group().lower()
        yield Candidate(*found.span(), _SMALL_VILLAGE if is_small else _VILLAGE)


def _name_only(place: str) -> str:
    """A name in capitals or figures ends where lower case goes on: "Kecamatan Belimbing punya utang"."""
    place = PATTERNS.dated_tail.sub("", place)
    end, in_name = 0, False
    for found in re.finditer(r"\S+", place):
        word, bare = found.group(), found.group().strip(".,").lower()
        is_head, behind = bare in _HEADS, place[found.end() :].lstrip()
        # "Desa Lingga kec lawang wetan"
        goes_on = is_head and (bare in _SMALL_NAMED or not behind[:1].islower())
        if in_name and word[:1].islower() and not goes_on:
            break
        in_name, end = not is_head and _is_capital(word), found.end()
    return place[:end]


def _widen(village: str, places: PlaceNames, text: str, one: Candidate) -> str:
    """The place with "depan" and its like before it, and its village's and kecamatan's names behind it."""
    start = one.start
    lead = text[max(0, start - _NEAR) : start].rpartition("\n")[2].split()
    is_close = lead and lead[-1].lower() in ("di", *WORDS["before"])
    before = PATTERNS.before.search(" ".join([*lead, ""])) if is_close else None
    end, stop = one.end, one.end + _NEAR
    while found := PATTERNS.behind.match(text, end, stop):  # a village or kecamatan, one after another
        words = [*re.finditer(r"\S+", found[1])]
        names = [n for n in range(1, len(words) + 1) if places.is_name(found[1].split()[:n])]
        if not names:
            break
        end = found.start(1) + words[names[-1] - 1].end()
    # "desa Tanjung" and "Miring", which is a word of damage, too
    last, rest = text[start:end].split()[-1:], PATTERNS.next_name.match(text[end : end + _NEAR])
    if last and rest and places.is_name([*last, rest[1]]):
        end += rest.end()
    place = f"{before.group() if before else ''}{' '.join(text[start:end].split()).strip(' .,;')}"
    return place.replace(text[start : one.end], village.title()) if one.worth == _SMALL_VILLAGE else place


def _is_capital(word: str) -> bool:
    return word[:1].isupper() or word[:1].isdigit()


def split_signature(text: str) -> tuple[str, str]:
    """Returns what stands above a signature, and the signature. An address in it may be of any length, which
    no other line of one is."""
    rows, is_address = text.split("\n"), PATTERNS.address_line.match
    letter = without_signature("\n".join("Alamat" if is_address(row) else row for row in rows))
    if letter.cut:
        *above, last = letter.text.split("\n")
        start = len(above) + 1
        if last.strip() != "Alamat":  # the words that a closing on the same line was cut from
            return "\n".join([*rows[: start - 1], last]), "\n".join([letter.cut, *rows[start:]])
    else:
        # without a closing: a name with an address under it, set apart ("Ny. Yusnita", "RT 02 Pasar II")
        start = len(rows)
        while start and (not rows[start - 1].strip() or is_address(rows[start - 1])):
            start -= 1
        is_apart = start >= 2 and any(row.strip() for row in rows[start:]) and not rows[start - 2].strip()
        signed = is_apart and PATTERNS.name_line.fullmatch(rows[start - 1])
        start = start - 1 if signed else len(rows)
    return "\n".join(rows[:start]), "\n".join(rows[start:])
