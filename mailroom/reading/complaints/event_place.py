"""The place of the event in a complaint (SOP row 1: tempat kejadian), as the writer put it, and its
kecamatan. The words of places stand in grammar/keywords.toml [elements], the names in places.toml.

Promises: pure; the writer's own words, short, or "" when the text does not say it. What stands below the
closing is where the writer lives, and is read only when the text says that it is the place. No text raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mailroom.reading.complaints.place_names import is_name, says_subdistrict, subdistrict_of, village_of
from mailroom.reading.language.field_reader import LONGEST, Candidate, best, labelled_value
from mailroom.reading.language.lexicon import MAX_TEXT, bare_words, small, starts, vocabulary_of
from mailroom.reading.replies.courtesies import without_signature

# Words with which no name of a place goes on.
_NO_NAME = (
    "di|depan|dekat|tanggal|tgl|pukul|jam|hari|kemarin|setiap|tiap|yang|yg|sudah|sdh|rusak|mati|tidak|tdk|dak"
    "|belum|blm|sangat|sering|selalu|sejak|pada|kami|kita|saya|ini|itu|tersebut|mohon|tolong|dan|karena|masih"
    "|banyak|penuh|parah|hancur|berlubang|sekitar|sekarang|padam|banjir|kotor|tutup|ada|dari|ke|dengan|untuk"
    "|agar|bau|menumpuk"
)
_BLANK = r"[^\S\n]"  # no place runs on into the next line, nor from the subject into the text
_NEAR = 60  # characters before and behind a place in which more of it is looked for
_BEHIND = re.compile(
    rf"{_BLANK}{{0,3}}[,(]?{_BLANK}{{0,3}}((?:[\w'-]{{1,30}}{_BLANK}{{1,3}}){{0,3}}[\w'-]{{1,30}})"
)
_CALLED = "desa|ds|kelurahan|kel|puskesmas|pustu|tpu|tps|ataran"  # what a village's name goes with
_MONTHS = (
    "jan(?:uari)?|feb(?:ruari)?|mar(?:et)?|apr(?:il)?|mei|jun[ei]?|jul[iy]?|agu(?:stus)?|sep(?:tember)?"
    "|okt(?:ober)?|nov(?:ember)?|des(?:ember)?"
)
_DATED_TAIL = re.compile(rf"(?i)\s{{1,9}}\d{{1,2}}\s{{1,9}}(?:{_MONTHS})\b.*$")
_UNIT = re.compile(r"(?i)\b(?:desa|kelurahan|kel|kecamatan|kec|dusun|jalan|jl|jln|rt|rw|gang)\b")

# A line that is an address and nothing else: what happened somewhere is told with other words.
_ADDRESS_LINE = re.compile(
    rf"(?i)^{_BLANK}{{0,9}}(?:alamat{_BLANK}{{0,9}}:?{_BLANK}{{0,9}})?"
    r"(?:d/a|jalan|jln?|gang|gg|lorong|lrg|dusun|dsn|desa|ds|kelurahan|kel|kecamatan|kec|kampung|kp|perumahan"
    rf"|perum|komplek|kompleks|blok|rt)\b(?!.*\b(?:{_NO_NAME})\b)[^!?\n]{{3,140}}(?<!\.){_BLANK}*$"
)
# a line of one to five words with capitals
_NAME = re.compile(rf"{_BLANK}*(?:[A-Z][\w.'-]{{0,30}}{_BLANK}*){{1,5}}")
# His own address, on a line of its own as in a form; "alamat lokasi:" and "alamat kejadian:" are no home.
_HOME_LINE = re.compile(
    rf"(?im)^{_BLANK}{{0,9}}(?:[-*•]|\d{{1,2}}[.)])?{_BLANK}{{0,9}}alamat(?:{_BLANK}{{1,9}}"
    rf"(?:rumah|saya|kami|pelapor|pengirim|lengkap|domisili|tinggal|ktp)){{0,9}}{_BLANK}{{0,9}}[:=].*$"
)
_TELLS_PLACE = re.compile(
    r"(?i)\b(?:lokasi|tempat(?: kejadian)?)[^\S\n]*[:=]|\b(?:warga|masyarakat|penduduk)\b"
)


def _any(words: Iterable[str]) -> str:
    """Any of these, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


class Places:
    """Reads by the tables place_heads, place_alone and place_stops of keywords.toml."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        head, before = _any(table["place_heads"]), _any(table["place_before"])
        opens = rf"(?:(?:{_any(table['place_dotted'])})\.?|(?:{head}))"  # "kec. Lembak", but "3 km. Dulu …"
        measure = rf"\d+\s?(?:{_any(table['place_measures'])})\b"
        stop = rf"(?:{measure}|(?:{_NO_NAME}|{_any(table['place_stops'])})\b)"
        title = rf"(?:jend|kol|let|kap|no|h|hj|dr|kh|[a-z](?=\.{_BLANK}))\."
        word = rf"(?:{title}|[\w/'-]+(?:\.(?=\w)[\w/'-]+)*)"
        unit = (
            rf"(?:rt|rw)\.?{_BLANK}{{0,9}}\d{{1,3}}\b|{opens}{_BLANK}{{1,9}}(?!{stop}){word}"
            rf"(?:{_BLANK}{{1,9}}(?!{stop})(?!(?:{head})\b){word}){{0,4}}"
        )
        thing = _any(set(table["place_heads"]) - set(table["place_areas"]))
        self.heads = frozenset(table["place_heads"])
        self.with_small_names = frozenset(table["place_named"])  # their name counts in small letters, too
        self.joined = re.compile(rf"(?<!\w)(?:{unit})(?:{_BLANK}{{0,9}},?{_BLANK}{{0,9}}(?:{unit})){{0,5}}")
        self.head = re.compile(rf"^{opens}\s+", re.IGNORECASE)
        self.units = re.compile(rf"[\s,]+(?=(?:{head})\b)", re.IGNORECASE)  # parts the units of a place
        self.alone = re.compile(rf"\b(?:{_any(table['place_alone'])})\b", re.IGNORECASE)  # need no name
        self.begin_alone = frozenset(bare_words(name)[0] for name in table["place_alone"])
        self.close = frozenset(("di", *table["place_before"]))
        # what stands before a place and belongs to it: "gang depan ", "belakang SD di "
        self.before = re.compile(
            rf"(?i)(?<!\w)(?:(?:(?:{head}) )?(?:{before})|(?:(?:{before}) )?(?:{thing})(?:nya)? di)"
            rf" (?:{before} )?$"
        )

    def place_of(self, text: str, subdistricts: Sequence[str]) -> tuple[str, str]:
        """(the place of the event, the kecamatan).

        What stands below the closing or behind "Alamat:" is where the writer lives. It is taken only where it
        says itself that it is the place, or whose people write ("Warga Desa Lembak").
        """
        above, below = split_signature(text)
        place, subdistrict = self.place_in(_HOME_LINE.sub("", above), subdistricts)
        if place or not _TELLS_PLACE.search(below):
            return place, subdistrict
        return self.place_in(below, subdistricts)

    def place_in(self, text: str, subdistricts: Sequence[str]) -> tuple[str, str]:
        """(the place, the kecamatan) in all of `text`; of a matter at his home, his address counts, too."""
        village, its = village_of(text, subdistricts)
        named = subdistrict_of(text, subdistricts)
        subdistrict = its if its and named and not says_subdistrict(text) else named or its
        if labelled := labelled_value(text, "place"):
            return labelled, subdistrict
        text = text[:MAX_TEXT]
        place = self._with_place_word(text, subdistricts) or self._village(text, village, subdistricts)
        return place or subdistrict, subdistrict

    def _with_place_word(self, text: str, subdistricts: Sequence[str]) -> str:
        """From a place word ("Desa …", "Jalan …") through the capitalised or numbered words that go with it.

        Several are joined, with "depan" before them and the village or kecamatan behind them.
        """
        place = best(self._candidates(text))
        if place:
            return self._widen(text, place.start, place.start + len(place.words), subdistricts)
        if self.begin_alone.isdisjoint(vocabulary_of(text)) or not (alone := self.alone.search(text)):
            return ""
        start = alone.start() + (3 if alone.group()[:3].lower() in ("di ", "ke ") else 0)
        return self._widen(text, start, alone.end(), subdistricts)

    def _candidates(self, text: str) -> Iterator[Candidate]:
        """Each place with a name, and how much it tells."""
        end, low = 0, small(text)
        for start in starts(text, self.heads & vocabulary_of(text)):
            found = self.joined.match(low, start) if start >= end else None
            if found:
                end = found.end()
                words = self._name_only(text[start:end])
                place = " ".join(words.split())
                if self._has_name(place):
                    yield Candidate(start, words, _weight(place))

    def _name_only(self, place: str) -> str:
        """ "Kecamatan Belimbing punya utang" → "Kecamatan Belimbing": a name in capitals or figures ends
        where small letters go on."""
        place = _DATED_TAIL.sub("", place)
        end, in_name = 0, False
        for found in re.finditer(r"\S+", place):
            word, behind = found.group(), place[found.end() :].lstrip()
            bare = word.strip(".,").lower()
            is_head = bare in self.heads
            # "Desa Lingga kec lawang kidul"
            goes_on = is_head and (bare in self.with_small_names or not behind[:1].islower())
            if in_name and word[:1].islower() and not goes_on:
                break
            in_name = not is_head and _is_capital(word)
            end = found.end()
        return place[:end]

    def _has_name(self, place: str) -> bool:
        """Whether a name or number stands behind the place word ("jalan rusak" has none)."""
        rest = self.head.sub("", place).split()
        head = place.split(maxsplit=1)[0].lower().strip(".") if rest else ""
        return bool(rest) and (any(map(_is_capital, rest)) or head in self.with_small_names)

    def _village(self, text: str, village: str, subdistricts: Sequence[str]) -> str:
        """A village without "desa" before it, with what stands beside it; written as a name, however the
        writer spelled it."""
        spelled = r"[\W_]+".join(map(re.escape, village.split()))
        called = rf"(?i)(?<!\w)(?:(?:{_CALLED})\.?{_BLANK}{{1,3}})?(?P<name>{spelled})(?!\w)"
        found = re.search(called, text) if village else None
        if not found:
            return village.title()
        place, name = self._widen(text, *found.span(), subdistricts), found["name"]
        as_written = found.group() != name or (name in place and name != name.lower())
        return place if as_written else place.replace(name, village.title())

    def _widen(self, text: str, start: int, end: int, subdistricts: Sequence[str]) -> str:
        """The place with "depan" and its like before it and the names of its village and kecamatan behind
        it."""
        words = text[max(0, start - _NEAR) : start].rpartition("\n")[2].split()
        is_close = words and words[-1].lower() in self.close
        before = self.before.search(" ".join([*words, ""])) if is_close else None
        end += _names_behind(text[end : end + _NEAR], subdistricts)
        end += _rest_of_name(text[start:end], text[end : end + _NEAR], subdistricts)
        place = " ".join(text[start:end].split()).strip(" .,;")
        return f"{before.group() if before else ''}{place}"[:LONGEST]


def _is_capital(word: str) -> bool:
    return word[:1].isupper() or word[:1].isdigit()


def _weight(place: str) -> int:
    """How much a place tells: a name before small letters, then the number of its units, then its length."""
    capital = 1000 if any(map(_is_capital, place.split()[1:])) else 0
    return capital + len(_UNIT.findall(place)) * 100 + min(len(place), 99)


def _names_behind(text: str, subdistricts: Sequence[str]) -> int:
    """How many characters at the beginning of `text` name a village or kecamatan, one after another."""
    length = 0
    while found := _BEHIND.match(text, length):
        words = [*re.finditer(r"\S+", found[1])]
        name = next((n for n in range(len(words), 0, -1) if is_name(found[1].split()[:n], subdistricts)), 0)
        if not name:
            break
        length = found.start(1) + words[name - 1].end()
    return length


def _rest_of_name(place: str, behind: str, subdistricts: Sequence[str]) -> int:
    """How many characters behind `place` end a village's name that it begins: "desa Tanjung" and "Miring",
    which is a word of damage, too."""
    last = place.split()[-1:]
    rest = re.match(rf"{_BLANK}{{1,3}}([A-Z][\w'-]{{1,30}})", behind)
    return rest.end() if last and rest and is_name([*last, rest[1]], subdistricts) else 0


def split_signature(text: str) -> tuple[str, str]:
    """What stands above a signature, and the signature. An address in it may be of any length, which no other
    line of one is."""
    rows = text.split("\n")
    letter = without_signature("\n".join(["Alamat" if _ADDRESS_LINE.match(row) else row for row in rows]))
    if not letter.cut:
        start = _name_and_home(rows)
        return (text, "") if start is None else ("\n".join(rows[:start]), "\n".join(rows[start:]))
    *above, last = letter.text.split("\n")
    kept = len(above) + 1
    if last.strip() != "Alamat":  # the words that a closing on the same line was cut from
        return "\n".join([*rows[: kept - 1], last]), "\n".join([letter.cut, *rows[kept:]])
    return "\n".join(rows[:kept]), "\n".join(rows[kept:])


def _name_and_home(rows: Sequence[str]) -> int | None:
    """Where a name with an address under it begins at the end of a letter, set apart and without a closing:
    "Ny. Yusnita", "RT 02 Pasar II"."""
    start = len(rows)
    while start and (not rows[start - 1].strip() or _ADDRESS_LINE.match(rows[start - 1])):
        start -= 1
    alone = not any(row.strip() for row in rows[start:])
    if alone or start < 2 or not _NAME.fullmatch(rows[start - 1]) or rows[start - 2].strip():
        return None
    return start - 1
