"""Answers for where a writer says that he lives: the words of his own address in what he wrote (README
promise 12). A text without them is searched for the place of the matter (SOP row 1). The words that it knows
stand in grammar/addresses.toml.

Promises: pure; no text raises, each is gone through a fixed number of times. A village alone is nobody's
address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from mailroom.procedure.identity_reader import Home
from mailroom.reading.language.field_reader import labelled_value
from mailroom.reading.language.lexicon import MAX_TEXT, starts
from mailroom.reading.language.patterns import load

_TABLE = load("addresses")
_STREETS, _QUARTERS, _VILLAGES, _NUMBERS, _SIDES, _STOPS, _TITLED = (
    "|".join(_TABLE[key].split())
    for key in ("streets", "quarters", "villages", "numbers", "sides", "stops", "addressed")
)
# Beside these words a line that is an address answers with it, and tells nothing else.
_POLITE = frozenset(_TABLE["polite"].split())

_NO_WORD = rf"{_SIDES}|{_STREETS}|{_QUARTERS}|{_VILLAGES}|{_NUMBERS}"
_NAME_WORD = r"[^\W_][\w'’/-]*"
_WORD = rf"(?!(?:{_STOPS}|{_TITLED}|{_NO_WORD})\b){_NAME_WORD}"
_OWNER = rf"(?!(?:{_STOPS}|{_NO_WORD})\b){_NAME_WORD}"  # "sebelah warung Bu Ani"
_TITLE = r"(?:(?:jend|kol|let|kap|dr|kh|hj?|ir)\.[ \t]?)?"
_NAMED = (
    rf"(?:{_STREETS}|{_QUARTERS}|{_VILLAGES})\b\.?[ \t]{{0,3}}{_TITLE}{_WORD}(?:[ \t]{{1,9}}{_WORD}){{0,3}}"
)
_COUNTED = (
    rf"(?:{_NUMBERS})\b\.?[ \t]?[:.]?[ \t]?(?:\d{{1,4}}(?:[ \t]?[a-z]\b)?|[ivx]{{1,4}}|[a-z]\d{{1,3}})\b"
    r"(?:[ \t]?/[ \t]?(?:rw\.?[ \t]?)?\d{1,3})?"
)
_NEXT_TO = rf"(?:di[ \t]{{1,9}})?(?:{_SIDES})[ \t]{{1,9}}{_OWNER}(?:[ \t]{{1,9}}{_OWNER}){{0,3}}"
_GAP = r"(?:[ \t]{0,9},[ \t]{0,9}\n?|[ \t]{1,9}\n?|\n)[ \t]{0,9}(?:di[ \t]{1,9})?"
_ADDRESS = (
    rf"(?P<home>(?:{_NAMED}|{_COUNTED})(?:{_GAP}(?:{_NAMED}|{_COUNTED}|{_NEXT_TO})){{0,8}}"
    r"(?:,[ \t]{0,9}(?-i:[A-Z][a-z]+)(?:[ \t](?-i:[A-Z][a-z]+))?\b)?)"
)
_ME = r"saya|sy|aku|kami|ambo"
_IS = (
    r"(?:[ \t]{0,9}(?:[:=,(–-]|\b(?:adalah|yaitu|ialah|ada|berada|terletak|beralamat|alamatnya|tepatnya|yang"
    r"|sendiri|di)\b)){0,4}\s{0,3}"
)
_WHOSE = rf"(?:[ \t]{{1,9}}(?:rumah|lengkap|tinggal|domisili|pelapor|pengirim|pribadi|asal|sendiri|{_ME}))"
# "Alamat: …" at the head of a line or clause, "alamat rumah saya di …"; "lampu mati alamat Jl. Mawar" tells
# where the lamp is.
_LABELLED = re.compile(
    rf"(?i)(?:(?:^|(?<=[\n,.;:]))[^\w\n]{{0,9}}\b(?:alamat|almt){_WHOSE}*|\b(?:alamat|almt){_WHOSE}+"
    rf"|\b(?:alamatku|domisili|tempat tinggal){_WHOSE}*){_IS}{_ADDRESS}"
)
_HOUSE = re.compile(
    rf"(?i)(?P<near>\b(?:di|dari|sampai|{_SIDES}|sekitar|muka)[ \t]{{1,9}})?"
    rf"\b(?:(?:rumah|kediaman|kontrakan|kosan|kost?)[ \t]{{1,9}}(?:{_ME})|rumahku)\b{_IS}{_ADDRESS}"
)
_LIVES = re.compile(
    rf"(?i)\b(?:{_ME})[ \t]{{1,9}}(?:\w+[ \t]{{1,9}}){{0,3}}?(?:tinggal|bertempat tinggal|berdomisili"
    r"|domisili|beralamat|menetap|ngontrak|mengontrak|ngekos|kos|warga|penduduk|asal|berasal)"
    rf"\b[ \t]{{0,9}}(?:dari|pada)?{_IS}{_ADDRESS}"
)
_LINE = re.compile(rf"(?im)^(?P<before>[^\n]{{0,60}}?)\b{_ADDRESS}(?P<after>[^\n]{{0,60}})$")
_NEAR = 200  # characters before an address in which it is looked for that it is no home
_ELSEWHERE = re.compile(r"(?i)\b(?:lokasi|tempat|titik|kejadian|tkp|posisi|patokan)\w*[^\n]*:?\s*$")
_EXACT = re.compile(rf"(?i)\b(?:(?:{_STREETS}|{_QUARTERS})\b\.?\s*\w|(?:{_NUMBERS})\b\.?[\s:.]*\w{{1,4}}\b)")
_HOUSE_NUMBER = re.compile(
    r"(?i)\b(?:no|nomor|nmr|blok)\b\.?[ \t]?[:.]?[ \t]?(?:\d{1,4}(?:[ \t]?[a-z]\b)?|[a-z]\d{1,3})\b"
    r"|(?<=[a-z] )\d{1,4}[a-z]?(?=$|[\s,])(?<!\brt \d)(?<!\brt \d\d)(?<!\brw \d)(?<!\brw \d\d)"
    r"(?<!\brt \d\d\d)(?<!\brw \d\d\d)"
)
_UNIT = re.compile(
    rf"(?i)\b(?P<head>{_STREETS}|{_QUARTERS})\b\.?\s*"
    rf"(?P<name>(?:[^\W\d_][\w'’-]*|[ivx]+|\d+)(?:[ \t]+(?!(?:{_NUMBERS})\b)[^\W\d_][\w'’-]*)?)"
)
_RT = re.compile(r"(?i)\brt\b\.?\s*0*(\d{1,3})")
_SPELLED = {"jln": "jalan", "jl": "jalan", "gg": "gang", "lrg": "lorong", "dsn": "dusun"}
_ASKS_HOME = re.compile(
    r"(?i)\balamat (?:rumah|bapak|ibu|anda|saudara|lengkap|pelapor|tinggal|domisili)"
    r"|\btempat tinggal\b|\bdomisili\b"
)
_ASKS_PLACE = re.compile(r"(?i)\b(?:lokasi|patokan|tempat kejadian|titik|di ?mana|rt)\b")
# What a form says of where he is; his name is read by writer_names.
_FORM_LINE = re.compile(
    r"(?im)^(?P<label>[^\S\n]*(?:alamat(?: rumah| pelapor| saya)?|no\.? ?(?:hp|telp?|wa)|nik)\s*[:=.])"
    r"[^\S\n]*\S[^\n]*"
)
# Each pattern with words of which it needs one: most letters hold none of a pattern's, and skip it.
_OWN = (
    (_LABELLED, ("alamat", "almt", "domisili", "tempat tinggal")),
    (_HOUSE, ("rumah", "kediaman", "kontrakan", "kos")),
    (_LIVES, ("tinggal", "domisili", "alamat", "menetap", "kontrak", "kos", "warga", "penduduk", "asal")),
)


@lru_cache(maxsize=256)  # a letter to an official shows each text of its case several times
def homes(text: str) -> tuple[Home, ...]:
    """The addresses that the writer of `text` calls his own."""
    low = text.lower()
    likely = [pattern for pattern, words in _OWN if any(map(low.__contains__, words))]
    hits = [one for pattern in likely for one in pattern.finditer(text)]
    own: list[Home] = []
    for hit in sorted(hits, key=lambda one: one.start("home")):
        if is_exact(hit["home"]) and (not own or hit.start("home") >= own[-1].end):
            own.append(Home(*hit.span("home"), hit["home"], bool(hit.groupdict().get("near"))))
    return tuple(own)


def lone_addresses(text: str) -> list[Home]:
    """The lines of a letter that are nothing but an address, in which none of his own is read otherwise."""
    return [*_lone_addresses(text)]


def _lone_addresses(text: str) -> Iterator[Home]:
    taken = [(home.start, home.end) for home in homes(text)]
    for line in _LINE.finditer(text):
        others = re.findall(r"\w+", f"{line['before']} {line['after']}".lower())
        start, end = line.span("home")
        if not is_exact(line["home"]) or not _POLITE.issuperset(others):
            continue
        if _ELSEWHERE.search(text[max(0, start - _NEAR) : start].rstrip()):
            continue
        if not any(first < end and start < last for first, last in taken):
            yield Home(start, end, line["home"])


def form_lines(text: str) -> list[tuple[int, int, str]]:
    """(start, end, label) of each line of a form that says where he is."""
    return [(*found.span(), found["label"]) for found in _FORM_LINE.finditer(text)]


def asked_for(question: str) -> str:
    """What a question asks for: "home", "place" or ""."""
    if _ASKS_HOME.search(question):
        return "home"
    return "place" if _ASKS_PLACE.search(question) else ""


def is_exact(address: str) -> bool:
    """Whether it names a street, a quarter, an RT or a number."""
    return _EXACT.search(address) is not None


def on_one_street(home: str, place: str) -> bool:
    """Whether two addresses share a street or quarter; or an RT, where `home` names no street."""
    own, there = _streets(home), _streets(place)
    if own:
        return any(one.startswith(two) or two.startswith(one) for one in own for two in there)
    return bool({*_RT.findall(home)} & {*_RT.findall(place)})


def _streets(text: str) -> list[str]:
    return [
        " ".join((_SPELLED.get(one["head"].lower(), one["head"].lower()), *one["name"].lower().split()))
        for one in _UNIT.finditer(text)
    ]


def house_numbers(address: str) -> list[tuple[int, int]]:
    """(start, end) of the numbers of houses in an address."""
    return [one.span() for one in _HOUSE_NUMBER.finditer(address)]


# The place of the matter is looked for outside of where the writer lives.

_BLANK = r"[^\S\n]"
_HOME_LINE = re.compile(
    rf"(?im)^{_BLANK}{{0,9}}(?:tinggal|praktek|praktik|sekretariat|domisili){_BLANK}{{0,3}}:[^\n]{{0,160}}$"
)
_LIVING = re.compile(
    rf"(?i)\b(?:(?:saya|sy|aku){_BLANK}{{1,3}}(?:\w{{1,20}}{_BLANK}{{1,3}}|,{_BLANK}{{0,3}}){{0,2}}?"
    r"(?:dari|dr|berasal dari|tinggal di|warga)|nama saya \w{1,20},? warga)"
    rf"{_BLANK}{{1,3}}(?!pagi|siang|sore|tadi|jam|bulan|tahun|kemarin|sini)[^.,;\n]{{2,60}}"
)
_ADDRESSEE = re.compile(
    rf"(?im)^{_BLANK}{{0,9}}di{_BLANK}{{0,3}}-?{_BLANK}{{0,9}}\n?{_BLANK}{{0,9}}"
    rf"(?:muara enim|tempat){_BLANK}{{0,9}}$"
)
_DATE_LINE = re.compile(
    rf"(?im)^{_BLANK}{{0,9}}[a-z][a-z ]{{2,40}},{_BLANK}{{0,3}}"
    rf"\d{{1,2}}{_BLANK}[a-z]{{3,9}}{_BLANK}\d{{4}}{_BLANK}{{0,9}}$"
)
_NAME_AND_PLACE = re.compile(
    rf"{_BLANK}{{0,9}}[A-Z][\w.']{{1,20}}(?:{_BLANK}[\w.']{{1,20}}){{0,3}},{_BLANK}{{1,3}}"
    rf"(?:(?:desa|ds|jl|kel|dusun)\.?{_BLANK})?"
    rf"(?-i:[A-Z])\w{{1,20}}(?:{_BLANK}(?-i:[A-Z])\w{{1,20}}){{0,4}}{_BLANK}{{0,9}}\.?",
    re.IGNORECASE,
)
_NAME = re.compile(
    rf"{_BLANK}{{0,9}}[A-Z][\w.']{{1,20}}(?:{_BLANK}[A-Z][\w.']{{1,20}}){{0,2}}{_BLANK}{{0,9}}"
)
_VILLAGE = re.compile(
    rf"{_BLANK}{{0,9}}(?:[Dd]esa|[Dd]s|[Kk]el|[Kk]elurahan)\.?"
    rf"(?:{_BLANK}[A-Z]\w{{1,20}}){{1,3}}{_BLANK}{{0,9}}\.?"
)


def is_at_home(text: str) -> bool:
    """Whether the matter is where the writer lives: "kolam lele tetangga saya"."""
    low = text[:MAX_TEXT].lower()
    return any(map(low.__contains__, _TABLE["at_home"]))


def without_homes(text: str) -> str:
    """`text` without where its writer lives, the addressee and the date line of a letter.

    An address of his stays that he calls the place of the matter.
    """
    for home in reversed(homes(text)):
        if not home.near:
            text = text[: home.start] + " " + text[home.end :]
    low = text.lower()
    if "saya" in low or "sy " in low or "aku" in low:
        text = _LIVING.sub(" ", text)
    if ":" in text:
        text = _HOME_LINE.sub("", text)
    if "di" in low and "\n" in text:
        text = _DATE_LINE.sub("", _ADDRESSEE.sub("", text))
    return text


def above_the_name(text: str) -> str:
    """Without a last line such as "Sulastri, Desa Aur", or "Yuli" and "Desa Tanjung Raman" below it."""
    above, _, last = text.rstrip().rpartition("\n")
    if not above or len(last) > 160:
        return text
    if _NAME_AND_PLACE.fullmatch(last):
        return above
    before, _, name = above.rpartition("\n")
    signed = before and len(name) < 80 and _VILLAGE.fullmatch(last) and _NAME.fullmatch(name)
    return before if signed else text


_RESIDENT = ("warga", "tinggal di", "beralamat di", "domisili di", "penduduk")
_RESIDES = re.compile(
    rf"(?i)\b(?:saya|kami|sy)\b[^.\n]{{0,60}}?\b(?:{'|'.join(_RESIDENT)})\s+"
    r"(?P<home>[^.\n,;]{3,80}(?:,\s*(?:rt|rw|desa|kel|kec|dusun)[^.\n,;]{1,40}){0,3})"
)


def home_of(text: str) -> str:
    """His home as he gave it: a labelled line, his address, or "saya … warga Desa …, tinggal di …"."""
    if labelled := labelled_value(text, "home"):
        return labelled
    text = text[:MAX_TEXT]
    own = next(iter(homes(text)), None)
    if own is not None:
        return " ".join(own.text.split())
    low = text.lower()
    if not any(map(low.__contains__, _RESIDENT)):
        return ""
    me = starts(text, ("saya", "kami", "sy"))
    found = next(filter(None, (_RESIDES.match(text, start) for start in me)), None)
    return " ".join(found["home"].split()) if found else ""
