"""Place, time, wish and identity in a complaint's text (SOP row 1), as the writer put them.

Promises: pure; each is the writer's own words, short, or "" when the text does not say it. No text raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from mailroom.paper.days import day_in
from mailroom.paper.grammar import load
from mailroom.paper.lexicon import MAX_TEXT, Clauses, bare_words, lower, said, small, starts
from mailroom.paper.note import Grammar

# Blanks of one line only: over blank lines each of them would be tried from each, which takes hours in a mail of nothing else.
_LABEL = r"(?im)^[^\S\n]*(?:\d+[.)]\s{{0,9}}|[-*•]\s{{0,9}})?(?:{names})\s{{0,9}}[:=]\s{{0,9}}(?P<value>[^\n]+)$"
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


# Words before a kecamatan's name that say it is meant, and those that say that the kabupaten or one of its bodies is.
_SAYS_SUBDISTRICT = frozenset(("kec", "kecamatan", "kota", "camat"))
_SAYS_OTHER = frozenset(("kabupaten", "kab", "pemkab", "bupati", "pemerintah", "polres", "rsud"))
_SAYS_TOWN = frozenset(("di", "kelurahan", "pasar"))
_Spelling = tuple[tuple[str, ...], str]  # its words, and the name it stands for


@lru_cache(maxsize=8)
def _spellings(ours: tuple[str, ...]) -> Mapping[str, Sequence[_Spelling]]:
    """First word → the spellings that begin with it. ours: the office's own kecamatan; () = all of places.toml."""
    table: Mapping[str, Sequence[str]] = load("places")["subdistricts"]
    own = {name.lower(): name for name in ours}
    known = [(spelling, name) for name, others in table.items() for spelling in (name.lower(), *others)]
    found: dict[str, list[_Spelling]] = {}
    for spelling, name in dict.fromkeys([*known, *own.items()]):
        if not own or name.lower() in own:
            words = tuple(spelling.split())
            found.setdefault(words[0], []).append((words, own.get(name.lower(), name)))
    return found


def subdistrict_of(text: str, ours: Sequence[str] = ()) -> str:
    """The kecamatan named in `text`, the longest name first; "Muara Enim" only when said of the kecamatan or the town, not the kabupaten."""
    text = text[:MAX_TEXT]
    spellings = _spellings(tuple(ours))
    likely = spellings.keys() & said(text)
    words = bare_words(text) if likely else []
    spots: list[tuple[int, int, str]] = []
    for place in [place for place, word in enumerate(words) if word in likely]:
        before = words[place - 1] if place else ""
        for spelling, name in spellings[words[place]]:
            if tuple(words[place : place + len(spelling)]) == spelling and _means_subdistrict(name, before):
                spots.append((before not in _SAYS_SUBDISTRICT, -len(" ".join(spelling)), name))
    return min(spots)[2] if spots else ""


_IN_A_VILLAGE = frozenset(("desa", "ds", "kelurahan", "kel", "dusun", "dsn", "kampung", "kp", "kades", "lurah"))
_NO_VILLAGE = frozenset(("jalan", "jl", "jln", "gang", "gg", "lorong", "pt", "cv", "perumahan", "perum", "toko", "sungai", "masjid", "komplek", "kompleks"))  # fmt: skip


@lru_cache(maxsize=8)
def _villages(ours: tuple[str, ...]) -> Mapping[str, Sequence[_Spelling]]:
    """First word → the villages that begin with it, the longest first, with their kecamatan; "" of a name that two have."""
    own = {name.lower(): name for name in ours}
    kecamatan = {name.lower() for name in load("places")["subdistricts"]}
    whose: dict[str, str] = {}
    for subdistrict, names in load("places")["villages"].items():
        if not own or subdistrict.lower() in own:
            for name in {*map(str.lower, names)} - kecamatan:
                whose[name] = "" if name in whose else own.get(subdistrict.lower(), subdistrict)
    found: dict[str, list[_Spelling]] = {}
    for name in sorted(whose, key=len, reverse=True):
        words = tuple(name.split())
        found.setdefault(words[0], []).append((words, whose[name]))
    return found


def village_of(text: str, ours: Sequence[str] = ()) -> tuple[str, str]:
    """(the village named in `text`, its kecamatan or "" when two have one of that name); ("", "") when none is named."""
    text = text[:MAX_TEXT]
    villages = _villages(tuple(ours))
    likely = villages.keys() & said(text)
    words = bare_words(text) if likely else []
    found = ("", "")
    for place in [place for place, word in enumerate(words) if word in likely]:
        before = words[place - 1] if place else ""
        for name, subdistrict in villages[words[place]]:
            if tuple(words[place : place + len(name)]) != name or before in _NO_VILLAGE:
                continue
            if before in _IN_A_VILLAGE:
                return " ".join(name), subdistrict
            if len(name) > 1 and not found[0]:
                found = (" ".join(name), subdistrict)
            break
    return found


def _means_subdistrict(name: str, before: str) -> bool:
    if before in _SAYS_OTHER:
        return False
    return name.lower() != "muara enim" or not before or before in _SAYS_SUBDISTRICT or before in _SAYS_TOWN


def place_of(text: str, subdistricts: Sequence[str], places: Places) -> tuple[str, str]:
    """(the place in the writer's words, the kecamatan)."""
    village, of = village_of(text, subdistricts)
    subdistrict = subdistrict_of(text, subdistricts) or of
    labelled = _labelled(text, "tempat(?: kejadian)?", "lokasi(?: kejadian)?", "alamat lokasi", "titik lokasi")
    return (labelled or _spoken_place(text[:MAX_TEXT], places) or village.title() or subdistrict), subdistrict


_NO_NAME = (
    "di|depan|dekat|tanggal|tgl|pukul|jam|hari|kemarin|setiap|tiap|yang|yg|sudah|sdh|rusak|mati|tidak|tdk|dak|belum|blm|sangat|sering|selalu|sejak|pada|kami|kita|saya|ini|itu|tersebut|mohon|tolong|dan|karena|masih|banyak|penuh|parah|hancur|berlubang|sekitar|sekarang|padam|banjir|kotor|tutup|ada|dari|ke|dengan|untuk|agar|bau|menumpuk"
)  # fmt: skip


@dataclass(frozen=True)
class Places:
    """The place words of keywords.toml, compiled: joined places (in small letters), one place's first word, places without a name."""

    heads: frozenset[str]
    named: frozenset[str]  # those whose name counts in small letters, too
    joined: re.Pattern[str]
    head: re.Pattern[str]
    units: re.Pattern[str]  # what stands between the units of a joined place
    alone: re.Pattern[str]
    begin_alone: frozenset[str]  # the first words of those


def places(table: Mapping[str, Sequence[str]]) -> Places:
    """The tables place_heads, place_alone and place_stops."""
    head = "|".join(sorted(map(re.escape, table["place_heads"]), key=len, reverse=True))
    stop = rf"(?:{_NO_NAME}|{'|'.join(map(re.escape, table['place_stops']))})\b"
    blank = r"[^\S\n]"  # no place runs on into the next line, nor from the subject into the text
    title = r"(?:jend|kol|let|kap|no|h|hj|dr|kh)\."
    word = rf"(?:{title}|[\w/'-]+(?:\.(?=\w)[\w/'-]+)*)"
    unit = rf"(?:{head})\.?{blank}+(?!{stop}){word}(?:{blank}+(?!{stop})(?!(?:{head})\b){word}){{0,4}}"
    return Places(
        frozenset(table["place_heads"]),
        frozenset(table["place_named"]),
        re.compile(rf"(?<!\w)(?:{unit})(?:{blank}*,?{blank}*(?:{unit})){{0,5}}"),
        re.compile(rf"^(?:{head})\.?\s+", re.IGNORECASE),
        re.compile(rf"[\s,]+(?=(?:{head})\b)", re.IGNORECASE),
        re.compile(rf"\b(?:{'|'.join(map(re.escape, table['place_alone']))})\b", re.IGNORECASE),
        frozenset(bare_words(name)[0] for name in table["place_alone"]),
    )


def _spoken_place(text: str, places: Places) -> str:
    """From a place word ("Desa …", "Jalan …") through the capitalised or numbered words that go with it, several joined."""
    joined = [_name_only(one, places.heads) for one in _joined(text, places)]
    named = [one for one in joined if _is_named(one, places)]
    if not named:
        alone = None if places.begin_alone.isdisjoint(said(text)) else places.alone.search(text)
        return alone.group() if alone else ""
    return " ".join(max(named, key=_weight).split()).strip(" .,;")[:_LONGEST]


_DATED_TAIL = re.compile(
    r"(?i)\s+\d{1,2}\s+(?:jan(?:uari)?|feb(?:ruari)?|mar(?:et)?|apr(?:il)?|mei|jun[ei]?|jul[iy]?|agu(?:stus)?|sep(?:tember)?|okt(?:ober)?|nov(?:ember)?|des(?:ember)?)\b.*$"
)


def _name_only(place: str, heads: frozenset[str]) -> str:
    """ "Kecamatan Belimbing punya utang" → "Kecamatan Belimbing": a name in capitals ends where small letters go on."""
    kept: list[str] = []
    named = False
    for word in _DATED_TAIL.sub("", place).split():
        if named and word[:1].islower() and word.strip(".,").lower() not in heads:
            break
        named = word[:1].isupper() and word.strip(".,").lower() not in heads
        kept.append(word)
    return " ".join(kept)


def _joined(text: str, places: Places) -> Iterator[str]:
    end, low = 0, small(text)
    for at in starts(text, places.heads & said(text)):
        found = places.joined.match(low, at) if at >= end else None
        if found:
            end = found.end()
            yield text[at:end]


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
        + len(re.findall(r"(?i)\b(?:desa|kelurahan|kel|kecamatan|kec|dusun|jalan|jl|jln|rt|rw|gang)\b", place)) * 100
        + min(len(place), 99)
    )


def when_of(text: str, clauses: Clauses, grammar: Grammar, table: Mapping[str, Sequence[str]], today: date) -> str:
    """When it happened, in the writer's words (`clauses` are those of `text`): a labelled line, a date, "sejak dua bulan lalu", "tadi malam jam 8"."""
    labelled = _labelled(text, "waktu(?: kejadian)?", "tanggal(?: kejadian)?", "kapan", "hari/tanggal", "tgl", "jam")
    if labelled:
        return labelled
    dated = _dated(text[:MAX_TEXT], grammar.data["counts"]["months"], today)
    if dated:
        return dated
    wanted = _wanted(table)
    told = Clauses(clause for clause in clauses if wanted.isdisjoint(clause.words.split()))
    found = grammar.lexicon.first(told, table["when"], plain=True)
    said_so = _tidy(found.words, found.clause.words) if found else ""
    hour = _HOUR.search(text[:MAX_TEXT]) if _DIGIT.search(text) else None
    if hour and hour.group().lower() not in said_so:
        return f"{said_so} {hour.group()}".strip()
    return said_so


def _wanted(table: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """The words of a wish: "mohon", "tolong", "agar"."""
    return frozenset(table["wants"][0].split("|"))


_DATE = re.compile(
    r"(?i)\b(?:(?:senin|selasa|rabu|kamis|jumat|sabtu|minggu)\W+)?(?:tanggal|tgl\.?)?\s*(\d{1,2}(?:[\s/.-]+(?:[a-z]{3,9}|\d{1,2})\b)(?:[\s/.-]+(?:20)?\d\d\b)?)(?:,?\s*(?:pukul|jam)\s*\d{1,2}(?:[.:]\d\d)?)?"
)
_HOUR = re.compile(r"(?i)\b(?:pukul|jam)\s*\d{1,2}(?:[.:]\d\d)?(?:\s*(?:wib|pagi|siang|sore|malam|subuh))?")
_DIGIT = re.compile(r"\d")


def _dated(text: str, months: Mapping[str, int], today: date) -> str:
    """A date or a month."""
    digits = _DIGIT.search(text) is not None
    for found in _DATE.finditer(text) if digits and _day_of(tuple(months)).search(text) else ():
        month = re.search(r"[a-z]+", found[1].lower())
        if (month[0] in months if month else len(re.findall(r"\d+", found[1])) == 3) and day_in(
            found[1], today, months
        ):
            return " ".join(found.group().split()).strip(" ,.")
    bare = None if months.keys().isdisjoint(said(text)) else _month(tuple(months)).search(text)
    return bare.group() if bare else ""


@lru_cache(maxsize=4)
def _day_of(months: tuple[str, ...]) -> re.Pattern[str]:
    """What every day named holds: it begins with digits, so that searching for it is quick."""
    return re.compile(rf"(?i)\d{{1,2}}[\s/.-]+(?:(?:{'|'.join(months)})\b|\d{{1,2}}[\s/.-]+(?:20)?\d\d\b)")


@lru_cache(maxsize=4)
def _month(months: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(name for name in months if len(name) > 3)
    return re.compile(rf"(?i)\b(?:sejak|bulan|mulai|dari)\s+(?:bulan\s+)?(?:{names})\b(?:\s+20\d\d)?")


def _tidy(words: str, clause: str) -> str:
    """The found words and the few behind that end the thought ("sejak dua bulan lalu")."""
    tail = clause.partition(words)[2].split()
    more = [
        word
        for word in tail[:2]
        if word in ("lalu", "ini", "terakhir", "yang", "kemarin", "lamanya", "malam", "pagi", "siang", "sore", "subuh")
    ]
    return " ".join([*words.split(), *more])[:_LONGEST]


_WRAPS = re.compile(r"\n[^\S\n]*[a-z]")
_WRAPPED = re.compile(r"(?<=[\w,])[^\S\n]*\r?\n[^\S\n]*(?=[a-z])(?![a-z][.)]\s)")  # a line broken within its sentence
_SENTENCE = re.compile(
    r"(?:[^.!?\n]+|(?<=\b(?:no|jl|rt|rw|gg))\.|(?<=\b(?:jln|kec|kel|kab|sdr|yth|bpk|tgl))\.|(?<=\d)\.(?=\d))+",
    re.IGNORECASE,
)


def wants_of(text: str, clauses: Clauses, grammar: Grammar, table: Mapping[str, Sequence[str]]) -> str:
    """What he asks for (`clauses` are those of `text`): a labelled line, or the sentence with "mohon", "tolong", "agar"; a wish for secrecy is none."""
    labelled = _labelled(text, "permintaan(?: penyelesaian)?", "harapan", "permohonan", "yang diminta", "keinginan")
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
            behind = grammar.lexicon.first_word(pieces[place + 1]) if place + 1 < len(pieces) else ""
            if behind in ("saya", "kami") and grammar.courtesy.union(wanted).issuperset(words):
                continue  # "Tolong pak, saya dipukuli" calls for help, and asks for nothing yet
            if _asks(words, wanted):
                return " ".join(",".join(pieces[place:]).split())[:200].strip(" ,;")
    return ""


def _asks(words: Sequence[str], wanted: frozenset[str]) -> bool:
    """Whether a wish stands in these words; "petugas minta …" is somebody else's, and secrecy is told elsewhere."""
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
    low = text.lower()
    if not any(map(low.__contains__, _LIVES)):
        return ""
    found = next(filter(None, (_LIVING.match(text, at) for at in starts(text, ("saya", "kami", "sy")))), None)
    return " ".join(found["home"].split()) if found else ""


_LIVES = ("warga", "tinggal di", "beralamat di", "domisili di", "penduduk")
_LIVING = re.compile(
    rf"(?i)\b(?:saya|kami|sy)\b[^.\n]{{0,60}}?\b(?:{'|'.join(_LIVES)})\s+(?P<home>[^.\n,;]{{3,80}}(?:,\s*(?:rt|rw|desa|kel|kec|dusun)[^.\n,;]{{1,40}}){{0,3}})"
)
