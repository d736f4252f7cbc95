"""Place, time, wish and identity in a complaint's text (SOP row 1), as the writer put them.

Promises: pure; each is the writer's own words, short, or "" when the text does not say it. No text raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from mailroom.reading.complaints.event_time import Time, Times
from mailroom.reading.complaints.villages import is_name, says_subdistrict, subdistrict_of, village_of
from mailroom.reading.identity import complainant_address
from mailroom.reading.language.lexicon import MAX_TEXT, Clauses, bare_words, lower, said, small, starts
from mailroom.reading.replies.courtesies import without_signature
from mailroom.reading.replies.parsed_reply import Grammar

# Blanks of one line only: over blank lines each of them would be tried from each, which takes hours in a mail
# of nothing else.
_LABEL = (
    r"(?im)^[^\S\n]*(?:\d+[.)]\s{{0,9}}|[-*•]\s{{0,9}})?(?:{names})\s{{0,9}}[:=]\s{{0,9}}(?P<value>[^\n]+)$"
)
_LONGEST = 120  # characters of a place or time


@cache
def _label(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_LABEL.format(names="|".join(names)))


def _labelled(text: str, *names: str) -> str:
    if ":" not in text and "=" not in text:
        return ""
    found = _label(names).search(text)
    value = found["value"].strip(" .;,_") if found else ""
    return value[:_LONGEST] if re.search(r"\w", value) else ""


def _place_in(text: str, subdistricts: Sequence[str], places: Places) -> tuple[str, str]:
    """(the place in the writer's words, the kecamatan)."""
    village, of = village_of(text, subdistricts)
    named = subdistrict_of(text, subdistricts)
    subdistrict = of if of and named and not says_subdistrict(text) else named or of
    labelled = _labelled(
        text, "tempat(?: kejadian)?", "lokasi(?: kejadian)?", "alamat lokasi", "titik lokasi"
    )
    if labelled:
        return labelled, subdistrict
    text = text[:MAX_TEXT]
    spoken = _spoken_place(text, subdistricts, places)
    return spoken or _named_alone(text, village, subdistricts, places) or subdistrict, subdistrict


_NO_NAME = (
    "di|depan|dekat|tanggal|tgl|pukul|jam|hari|kemarin|setiap|tiap|yang|yg|sudah|sdh|rusak|mati|tidak|tdk|dak|belum|blm|sangat|sering|selalu|sejak|pada|kami|kita|saya|ini|itu|tersebut|mohon|tolong|dan|karena|masih|banyak|penuh|parah|hancur|berlubang|sekitar|sekarang|padam|banjir|kotor|tutup|ada|dari|ke|dengan|untuk|agar|bau|menumpuk"
)  # fmt: skip


def place_of(text: str, subdistricts: Sequence[str], places: Places) -> tuple[str, str]:
    """(the place of the event, the kecamatan): what stands below the closing or behind "Alamat:" is where the
    writer lives. Only where it says itself that it is the place, or whose people write ("Warga Desa Lembak"),
    is it taken from below the closing."""
    above, below = _signed(text)
    place, subdistrict = _place_in(_HOME_LINE.sub("", above), subdistricts, places)
    if place or not _TELLS_PLACE.search(below):
        return place, subdistrict
    return _place_in(below, subdistricts, places)


def home_of(text: str, subdistricts: Sequence[str], places: Places) -> tuple[str, str]:
    """(his home, its kecamatan), for a matter that is at his home: what stands behind "Alamat:" and below the
    closing counts, too."""
    return _place_in(text, subdistricts, places)


def _signed(text: str) -> tuple[str, str]:
    """What stands above a signature, and the signature. An address in it may be of any length, which no other
    line of one is."""
    rows = text.split("\n")
    signed = without_signature("\n".join(["Alamat" if _ADDRESS_LINE.match(row) else row for row in rows]))
    if not signed.cut:
        at = _name_and_home(rows)
        return (text, "") if at is None else ("\n".join(rows[:at]), "\n".join(rows[at:]))
    *above, last = signed.text.split("\n")
    kept = len(above) + 1
    if last.strip() != "Alamat":  # the words that a closing on the same line was cut from
        return "\n".join([*rows[: kept - 1], last]), "\n".join([signed.cut, *rows[kept:]])
    return "\n".join(rows[:kept]), "\n".join(rows[kept:])


# A line that is an address and nothing else: what happened somewhere is told with other words.
_ADDRESS_LINE = re.compile(
    r"(?i)^[^\S\n]{0,9}(?:alamat[^\S\n]{0,9}:?[^\S\n]{0,9})?(?:d/a|jalan|jln?|gang|gg|lorong|lrg|dusun|dsn|desa|ds|kelurahan|kel|kecamatan|kec|kampung|kp|"
    rf"perumahan|perum|komplek|kompleks|blok|rt)\b(?!.*\b(?:{_NO_NAME})\b)[^!?\n]{{3,140}}(?<!\.)[^\S\n]*$"
)


# a line of one to five words with capitals
_NAME = re.compile(r"[^\S\n]*(?:[A-Z][\w.'-]{0,30}[^\S\n]*){1,5}")


def _name_and_home(rows: Sequence[str]) -> int | None:
    """Where a name with an address under it begins at the end of a letter, set apart and without a closing:
    "Ny. Yusnita", "RT 02 Pasar II"."""
    at = len(rows)
    while at and (not rows[at - 1].strip() or _ADDRESS_LINE.match(rows[at - 1])):
        at -= 1
    alone = not any(row.strip() for row in rows[at:])
    if alone or at < 2 or not _NAME.fullmatch(rows[at - 1]) or rows[at - 2].strip():
        return None
    return at - 1


# His own address, on a line of its own as in a form; "alamat lokasi:" and "alamat kejadian:" are no home.
_HOME_LINE = re.compile(
    r"(?im)^[^\S\n]{0,9}(?:[-*•]|\d{1,2}[.)])?[^\S\n]{0,9}alamat(?:[^\S\n]{1,9}(?:rumah|saya|kami|pelapor|pengirim|lengkap|domisili|tinggal|ktp)){0,9}[^\S\n]{0,9}[:=].*$"
)
_TELLS_PLACE = re.compile(
    r"(?i)\b(?:lokasi|tempat(?: kejadian)?)[^\S\n]*[:=]|\b(?:warga|masyarakat|penduduk)\b"
)


@dataclass(frozen=True)
class Places:
    """The place words of keywords.toml, compiled: joined places (in small letters), one place's first word,
    places without a name."""

    heads: frozenset[str]
    named: frozenset[str]  # those whose name counts in small letters, too
    joined: re.Pattern[str]
    head: re.Pattern[str]
    units: re.Pattern[str]  # what stands between the units of a joined place
    alone: re.Pattern[str]
    begin_alone: frozenset[str]  # the first words of those
    close: frozenset[str]  # the last words of those
    before: re.Pattern[str]  # what stands before a place and belongs to it: "gang depan ", "belakang SD di "


def places(table: Mapping[str, Sequence[str]]) -> Places:
    """The tables place_heads, place_alone and place_stops."""
    head = _any(table["place_heads"])
    dotted = _any(table["place_dotted"])  # "kec. Lembak", but "3 km. Dulu …"
    opens = rf"(?:(?:{dotted})\.?|(?:{head}))"
    measure = rf"\d+\s?(?:{_any(table['place_measures'])})\b"
    stop = rf"(?:{measure}|(?:{_NO_NAME}|{_any(table['place_stops'])})\b)"
    blank = r"[^\S\n]"  # no place runs on into the next line, nor from the subject into the text
    title = r"(?:jend|kol|let|kap|no|h|hj|dr|kh|[a-z](?=\.[^\S\n]))\."
    word = rf"(?:{title}|[\w/'-]+(?:\.(?=\w)[\w/'-]+)*)"
    unit = rf"(?:rt|rw)\.?{blank}{{0,9}}\d{{1,3}}\b|{opens}{blank}{{1,9}}(?!{stop}){word}(?:{blank}{{1,9}}(?!{stop})(?!(?:{head})\b){word}){{0,4}}"
    before, thing = _any(table["place_before"]), _any(set(table["place_heads"]) - set(table["place_areas"]))
    return Places(
        frozenset(table["place_heads"]),
        frozenset(table["place_named"]),
        re.compile(rf"(?<!\w)(?:{unit})(?:{blank}{{0,9}},?{blank}{{0,9}}(?:{unit})){{0,5}}"),
        re.compile(rf"^{opens}\s+", re.IGNORECASE),
        re.compile(rf"[\s,]+(?=(?:{head})\b)", re.IGNORECASE),
        re.compile(rf"\b(?:{_any(table['place_alone'])})\b", re.IGNORECASE),
        frozenset(bare_words(name)[0] for name in table["place_alone"]),
        frozenset(("di", *table["place_before"])),
        re.compile(
            rf"(?i)(?<!\w)(?:(?:(?:{head}) )?(?:{before})|(?:(?:{before}) )?(?:{thing})(?:nya)? di) (?:{before} )?$"
        ),
    )


def _any(words: Iterable[str]) -> str:
    """Any of these, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))


def _spoken_place(text: str, subdistricts: Sequence[str], places: Places) -> str:
    """From a place word ("Desa …", "Jalan …") through the capitalised or numbered words that go with it,
    several joined, with "depan" before it and the village or kecamatan behind it."""
    joined = [(at, _name_only(one, places)) for at, one in _joined(text, places)]
    named = [(at, one) for at, one in joined if _is_named(" ".join(one.split()), places)]
    if named:
        at, name = max(named, key=lambda one: _weight(" ".join(one[1].split())))
        return _with_beside(text, at, at + len(name), subdistricts, places)
    alone = None if places.begin_alone.isdisjoint(said(text)) else places.alone.search(text)
    if alone is None:
        return ""
    start = alone.start() + (3 if alone.group()[:3].lower() in ("di ", "ke ") else 0)
    return _with_beside(text, start, alone.end(), subdistricts, places)


def _named_alone(text: str, village: str, subdistricts: Sequence[str], places: Places) -> str:
    """A village without "desa" before it, with what stands beside it; written as a name, however the writer
    spelled it."""
    spelled = r"[\W_]+".join(map(re.escape, village.split()))
    found = (
        re.search(rf"(?i)(?<!\w)(?:(?:{_CALLED})\.?[^\S\n]{{1,3}})?(?P<name>{spelled})(?!\w)", text)
        if village
        else None
    )
    if not found:
        return village.title()
    place = _with_beside(text, *found.span(), subdistricts, places)
    name = found["name"]
    return (
        place
        if found.group() != name or (name in place and name != name.lower())
        else place.replace(name, village.title())
    )


_CALLED = "desa|ds|kelurahan|kel|puskesmas|pustu|tpu|tps|ataran"  # what a village's name goes with
_BESIDE = 60  # characters before and behind a place in which more of it is looked for
_BEHIND = re.compile(r"[^\S\n]{0,3}[,(]?[^\S\n]{0,3}((?:[\w'-]{1,30}[^\S\n]{1,3}){0,3}[\w'-]{1,30})")


def _with_beside(text: str, start: int, end: int, subdistricts: Sequence[str], places: Places) -> str:
    """The place with "depan" and its like before it and the names of its village and kecamatan behind it."""
    words = text[max(0, start - _BESIDE) : start].rpartition("\n")[2].split()
    close = words and words[-1].lower() in places.close
    before = places.before.search(" ".join([*words, ""])) if close else None
    end += _names_behind(text[end : end + _BESIDE], subdistricts)
    end += _rest_of_name(text[start:end], text[end : end + _BESIDE], subdistricts)
    place = " ".join(text[start:end].split()).strip(" .,;")
    return f"{before.group() if before else ''}{place}"[:_LONGEST]


def _rest_of_name(place: str, behind: str, subdistricts: Sequence[str]) -> int:
    """How many characters behind `place` end a village's name that it begins: "desa Tanjung" and "Miring",
    which is a word of damage, too."""
    last = place.split()[-1:]
    rest = re.match(r"[^\S\n]{1,3}([A-Z][\w'-]{1,30})", behind)
    return rest.end() if last and rest and is_name([*last, rest[1]], subdistricts) else 0


def _names_behind(text: str, subdistricts: Sequence[str]) -> int:
    """How many characters at the beginning of `text` name a village or kecamatan, one after another."""
    length = 0
    while found := _BEHIND.match(text, length):
        words = found[1].split()
        known = next((n for n in range(len(words), 0, -1) if is_name(words[:n], subdistricts)), 0)
        if not known:
            break
        length = found.start(1) + len(re.match(rf"(?:\S+\s+){{{known - 1}}}\S+", found[1]).group())  # type: ignore[union-attr]
    return length


_DATED_TAIL = re.compile(
    r"(?i)\s{1,9}\d{1,2}\s{1,9}(?:jan(?:uari)?|feb(?:ruari)?|mar(?:et)?|apr(?:il)?|mei|jun[ei]?|jul[iy]?|agu(?:stus)?|sep(?:tember)?|okt(?:ober)?|nov(?:ember)?|des(?:ember)?)\b.*$"
)


def _name_only(place: str, places: Places) -> str:
    """ "Kecamatan Belimbing punya utang" → "Kecamatan Belimbing": a name in capitals or figures ends where
    small letters go on."""
    place = _DATED_TAIL.sub("", place)
    end = 0
    named = False
    for found in _PIECE.finditer(place):
        word, behind = found.group(), place[found.end() :].lstrip()
        bare = word.strip(".,").lower()
        head = bare in places.heads
        # "Desa Lingga kec lawang kidul"
        goes_on = head and (bare in places.named or not behind[:1].islower())
        if named and word[:1].islower() and not goes_on:
            break
        named = not head and (word[:1].isupper() or word[:1].isdigit())
        end = found.end()
    return place[:end]


_PIECE = re.compile(r"\S+")


def _joined(text: str, places: Places) -> Iterator[tuple[int, str]]:
    """(where it begins, its words) of each place."""
    end, low = 0, small(text)
    for at in starts(text, places.heads & said(text)):
        found = places.joined.match(low, at) if at >= end else None
        if found:
            end = found.end()
            yield at, text[at:end]


def _is_named(place: str, places: Places) -> bool:
    """Whether a name or number stands behind the place word ("jalan rusak" has none)."""
    rest = places.head.sub("", place)
    first = rest.split()[:1]
    return bool(first) and (
        any(word[:1].isupper() or word[:1].isdigit() for word in rest.split())
        or place.split(maxsplit=1)[0].lower().strip(".") in places.named
    )


def _weight(place: str) -> int:
    capital = 1000 if any(word[:1].isupper() or word[:1].isdigit() for word in place.split()[1:]) else 0
    return (
        capital
        + len(
            re.findall(r"(?i)\b(?:desa|kelurahan|kel|kecamatan|kec|dusun|jalan|jl|jln|rt|rw|gang)\b", place)
        )
        * 100
        + min(len(place), 99)
    )


def when_of(text: str, times: Times, today: date) -> Time:
    """When it happened, in the writer's words: a labelled line, or the time that is told for it; and why
    other dates are not it."""
    labelled = _labelled(
        text, "waktu(?: kejadian)?", "tanggal(?: kejadian)?", "kapan", "hari/tanggal", "tgl", "jam"
    )
    return Time(labelled) if labelled else times.read(text, today)


def _wanted(table: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The words of a wish: "mohon", "tolong", "agar"."""
    return frozenset(table["wants"][0].split("|"))


_WRAPS = re.compile(r"\n[^\S\n]*[a-z]")
# a line broken within its sentence
_WRAPPED = re.compile(r"(?<=[\w,])[^\S\n]*\r?\n[^\S\n]*(?=[a-z])(?![a-z][.)]\s)")
_SENTENCE = re.compile(
    r"(?:[^.!?\n]+|(?<=\b(?:no|jl|rt|rw|gg))\.|(?<=\b(?:jln|kec|kel|kab|sdr|yth|bpk|tgl))\.|(?<=\d)\.(?=\d))+",
    re.IGNORECASE,
)


def wants_of(text: str, clauses: Clauses, grammar: Grammar, table: Mapping[str, Sequence[str]]) -> str:
    """What he asks for (`clauses` are those of `text`): a labelled line, or the sentence with "mohon",
    "tolong", "agar"; a wish for secrecy is none."""
    labelled = _labelled(
        text, "permintaan(?: penyelesaian)?", "harapan", "permohonan", "yang diminta", "keinginan"
    )
    if labelled:
        return labelled
    wanted, text = _wanted(table), text[:MAX_TEXT]
    if wanted.isdisjoint(clauses.vocabulary):
        return ""
    written = grammar.lexicon.written(wanted)
    for sentence in _SENTENCE.finditer(_WRAPPED.sub(" ", text) if _WRAPS.search(text) else text):
        low = lower(sentence.group())
        if not any(map(low.__contains__, written)):
            continue
        pieces = sentence.group().split(",")
        for place, piece in enumerate(pieces):
            words = grammar.lexicon.words(piece)
            if not _asks(words, wanted):
                continue
            behind = grammar.lexicon.first_word(pieces[place + 1]) if place + 1 < len(pieces) else ""
            if behind in ("saya", "kami") and grammar.courtesy.union(wanted).issuperset(words):
                continue  # "Tolong pak, saya dipukuli" calls for help, and asks for nothing yet
            return " ".join(",".join(pieces[place:]).split())[:200].strip(" ,;")
    return ""


def _asks(words: Sequence[str], wanted: frozenset[str]) -> bool:
    """Whether a wish stands in these words; "petugas minta …" is somebody else's, and secrecy is told
    elsewhere."""
    if {"dirahasiakan", "rahasiakan", "anonim", "maaf", "izin"}.intersection(words):
        return False
    for place, word in enumerate(words[:-1]):
        if word in wanted and (
            word not in ("minta", "meminta") or place == 0 or words[place - 1] in ("saya", "kami", "warga")
        ):
            return True
    return False


def identity_of(text: str) -> str:
    """His home address as he gave it: a labelled line, or "saya … warga Desa …, tinggal di …"."""
    labelled = _labelled(text, "alamat(?: rumah| pelapor| lengkap)?", "domisili", "tempat tinggal")
    if labelled:
        return labelled
    text = text[:MAX_TEXT]
    own = next(iter(complainant_address.homes(text)), None)
    if own is not None:
        return " ".join(own.text.split())
    low = text.lower()
    if not any(map(low.__contains__, _LIVES)):
        return ""
    found = next(filter(None, (_LIVING.match(text, at) for at in starts(text, ("saya", "kami", "sy")))), None)
    return " ".join(found["home"].split()) if found else ""


_LIVES = ("warga", "tinggal di", "beralamat di", "domisili di", "penduduk")
_LIVING = re.compile(
    rf"(?i)\b(?:saya|kami|sy)\b[^.\n]{{0,60}}?\b(?:{'|'.join(_LIVES)})\s+(?P<home>[^.\n,;]{{3,80}}(?:,\s*(?:rt|rw|desa|kel|kec|dusun)[^.\n,;]{{1,40}}){{0,3}})"
)
