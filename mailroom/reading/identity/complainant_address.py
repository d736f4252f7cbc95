"""Where a complainant says that he lives: the words of his own address in what he wrote (README promise 12).

Promises: pure; no text raises, each is gone through a fixed number of times. The place of the matter stays
readable: where it is his home, too, only what names him more closely than street and RT is struck. A village
alone is nobody's address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from mailroom.procedure.case import Case

_STREETS = "jalan|jln|jl|gang|gg|lorong|lrg"
_QUARTERS = "dusun|dsn|blok|komplek|kompleks|komp|perumahan|perum"
_VILLAGES = "desa|ds|kelurahan|kel|kecamatan|kec|kampung|kp"
_NUMBERS = "no|nomor|nmr|rt|rw|blok"
_SIDES = "dekat|dkt|samping|sebelah|sblh|depan|dpn|belakang|seberang"
# Words that go on with something else than an address.
_STOPS = (
    "di|tanggal|tgl|pukul|jam|hari|kemarin|setiap|tiap|yang|yg|sudah|sdh|udah|rusak|mati|tidak|tdk|tak|dak|belum|blm|sangat|sering|selalu|sejak|pada|"
    "kami|kita|saya|sy|aku|ini|itu|tersebut|mohon|tolong|minta|dan|karena|krn|masih|banyak|sekitar|sekarang|padam|banjir|kebanjiran|terendam|kotor|ada|"
    "dari|ke|dengan|untuk|agar|supaya|bau|ya|pak|bu|terima|makasih|trims|rahasiakan|dirahasiakan|anonim|kena|hp|wa|telp|nik|nama|kalau|tapi|tetapi|juga|lagi|"
    "akan|bisa|lampu|air|sampah|berlubang|adalah|atau"
)  # fmt: skip
_WORD = rf"(?!(?:{_STOPS}|{_SIDES}|{_STREETS}|{_QUARTERS}|{_VILLAGES}|{_NUMBERS})\b)[^\W_][\w'’/-]*"
_WHOSE = _WORD.replace("pak|bu|", "")  # "sebelah warung Bu Ani"
_TITLE = r"(?:(?:jend|kol|let|kap|dr|kh|hj?|ir)\.[ \t]?)?"
_NAMED = (
    rf"(?:{_STREETS}|{_QUARTERS}|{_VILLAGES})\b\.?[ \t]{{0,3}}{_TITLE}{_WORD}(?:[ \t]{{1,9}}{_WORD}){{0,3}}"
)
_COUNTED = (
    rf"(?:{_NUMBERS})\b\.?[ \t]?[:.]?[ \t]?(?:\d{{1,4}}(?:[ \t]?[a-z]\b)?|[ivx]{{1,4}}|[a-z]\d{{1,3}})\b"
    r"(?:[ \t]?/[ \t]?(?:rw\.?[ \t]?)?\d{1,3})?"
)
_NEXT_TO = rf"(?:di[ \t]{{1,9}})?(?:{_SIDES})[ \t]{{1,9}}{_WHOSE}(?:[ \t]{{1,9}}{_WHOSE}){{0,3}}"
_GAP = r"(?:[ \t]{0,9},[ \t]{0,9}\n?|[ \t]{1,9}\n?|\n)[ \t]{0,9}(?:di[ \t]{1,9})?"
_ADDRESS = rf"(?P<home>(?:{_NAMED}|{_COUNTED})(?:{_GAP}(?:{_NAMED}|{_COUNTED}|{_NEXT_TO})){{0,8}}(?:,[ \t]{{0,9}}(?-i:[A-Z][a-z]+)(?:[ \t](?-i:[A-Z][a-z]+))?\b)?)"
_ME = r"saya|sy|aku|kami|ambo"
_IS = r"(?:[ \t]{0,9}(?:[:=,(–-]|\b(?:adalah|yaitu|ialah|ada|berada|terletak|beralamat|alamatnya|tepatnya|yang|sendiri|di)\b)){0,4}\s{0,3}"
_HIS = rf"rumah|lengkap|tinggal|domisili|pelapor|pengirim|pribadi|asal|sendiri|{_ME}"
# "Alamat: …" at the head of a line or clause, "alamat rumah saya di …"; "lampu mati alamat Jl. Mawar" tells
# where the lamp is.
_LABELLED = re.compile(
    rf"(?i)(?:(?:^|(?<=[\n,.;:]))[^\w\n]{{0,9}}\b(?:alamat|almt)(?:[ \t]{{1,9}}(?:{_HIS}))*|\b(?:alamat|almt)(?:[ \t]{{1,9}}(?:{_HIS}))+|\b(?:alamatku|domisili|tempat tinggal)(?:[ \t]{{1,9}}(?:{_HIS}))*)"
    rf"{_IS}{_ADDRESS}"
)
_HOUSE = re.compile(
    rf"(?i)(?P<near>\b(?:di|dari|sampai|{_SIDES}|sekitar|muka)[ \t]{{1,9}})?\b(?:(?:rumah|kediaman|kontrakan|kosan|kost?)[ \t]{{1,9}}(?:{_ME})|rumahku)\b{_IS}{_ADDRESS}"
)
_LIVES = re.compile(
    rf"(?i)\b(?:{_ME})[ \t]{{1,9}}(?:\w+[ \t]{{1,9}}){{0,3}}?(?:tinggal|bertempat tinggal|berdomisili|domisili|beralamat|menetap|ngontrak|mengontrak|ngekos|kos|warga|penduduk|asal|berasal)"
    rf"\b[ \t]{{0,9}}(?:dari|pada)?{_IS}{_ADDRESS}"
)
_LINE = re.compile(rf"(?im)^(?P<before>[^\n]{{0,60}}?)\b{_ADDRESS}(?P<after>[^\n]{{0,60}})$")
# Beside these words a line that is an address answers with it, and tells nothing else.
_POLITE = frozenset(
    ["ini", "itu", "pak", "bu", "bapak", "ibu", "min", "admin", "yth", "assalamualaikum", "selamat", "pagi", "siang", "sore", "malam", "terima",
     "kasih", "terimakasih", "makasih", "trims", "ya", "di", "mohon", "tolong", "rahasiakan", "dirahasiakan", "dijaga", "alamat", "rumah", "saya", "sy", "kami",
     "nya", "alamatnya", "lengkap", "maaf", "dengan", "hormat"]
)  # fmt: skip
_NEAR = 200  # characters before an address in which that is looked for
_ELSEWHERE = re.compile(r"(?i)\b(?:lokasi|tempat|titik|kejadian|tkp|posisi|patokan)\w*[^\n]*:?\s*$")
_CLOSE = re.compile(rf"(?i)\b(?:(?:{_STREETS}|{_QUARTERS})\b\.?\s*\w|(?:{_NUMBERS})\b\.?[\s:.]*\w{{1,4}}\b)")
_HOUSE_NO = re.compile(
    r"(?i)\b(?:no|nomor|nmr|blok)\b\.?[ \t]?[:.]?[ \t]?(?:\d{1,4}(?:[ \t]?[a-z]\b)?|[a-z]\d{1,3})\b|(?<=[a-z] )\d{1,4}[a-z]?(?=$|[\s,])(?<!\brt \d)(?<!\brt \d\d)(?<!\brw \d)(?<!\brw \d\d)(?<!\brt \d\d\d)(?<!\brw \d\d\d)"
)
_UNIT = re.compile(
    rf"(?i)\b(?P<head>{_STREETS}|{_QUARTERS})\b\.?\s*(?P<name>(?:[^\W\d_][\w'’-]*|[ivx]+|\d+)(?:[ \t]+(?!(?:{_NUMBERS})\b)[^\W\d_][\w'’-]*)?)"
)
_RT = re.compile(r"(?i)\brt\b\.?\s*0*(\d{1,3})")
_SPELLED = {"jln": "jalan", "jl": "jalan", "gg": "gang", "lrg": "lorong", "dsn": "dusun"}
_ASKS_HOME = re.compile(
    r"(?i)\balamat (?:rumah|bapak|ibu|anda|saudara|lengkap|pelapor|tinggal|domisili)|\btempat tinggal\b|\bdomisili\b"
)
_ASKS_PLACE = re.compile(r"(?i)\b(?:lokasi|patokan|tempat kejadian|titik|di ?mana|rt)\b")
# Each pattern with words of which it holds one: most letters hold none of a pattern's, and need not be gone
# through by it.
_OWN = (
    (_LABELLED, ("alamat", "almt", "domisili", "tempat tinggal")),
    (_HOUSE, ("rumah", "kediaman", "kontrakan", "kos")),
    (_LIVES, ("tinggal", "domisili", "alamat", "menetap", "kontrak", "kos", "warga", "penduduk", "asal")),
)


@dataclass(frozen=True)
class Home:
    """His address as it stands in a text, from `start` to `end`; near: that the matter lies there, as he says
    himself ("di depan rumah saya …")."""

    start: int
    end: int
    text: str
    near: bool = False


@lru_cache(maxsize=256)  # a letter to an official shows each text of its case several times
def found(text: str) -> tuple[Home, ...]:
    """The addresses that the writer of `text` calls his own."""
    low = text.lower()
    likely = [pattern for pattern, words in _OWN if any(map(low.__contains__, words))]
    hits = [one for pattern in likely for one in pattern.finditer(text)]
    homes: list[Home] = []
    for hit in sorted(hits, key=lambda one: one.start("home")):
        if _CLOSE.search(hit["home"]) and (not homes or hit.start("home") >= homes[-1].end):
            homes.append(Home(*hit.span("home"), hit["home"], bool(hit.groupdict().get("near"))))
    return tuple(homes)


def outside(text: str) -> str:
    """`text` without the addresses that are his own and not said to be the place of the matter."""
    for home in reversed(found(text)):
        if not home.near:
            text = text[: home.start] + " " + text[home.end :]
    return text


def of(text: str, case: Case) -> list[Home]:
    """His addresses in a text of his, with those that answer our question for it alone; none that the admin
    said may be shown."""
    homes = [*found(text), *(_answers(text) if text != case.text and _asked(case) else ())]
    shown = [one.lower() for one in case.undisguised]
    return [home for home in homes if not any(word in home.text.lower() for word in shown)]


def _asked(case: Case) -> bool:
    if case.asked:
        return bool(_ASKS_HOME.search(case.asked)) or (_missing(case) and not _ASKS_PLACE.search(case.asked))
    return _missing(case)


def _missing(case: Case) -> bool:
    """Whether his home, and not the place of the matter, is what the receipt asked for."""
    return "identity" in case.missing and "place" not in case.missing


def _answers(text: str) -> Iterator[Home]:
    """The lines of a letter that are nothing but an address."""
    taken = [(home.start, home.end) for home in found(text)]
    for line in _LINE.finditer(text):
        beside = re.findall(r"\w+", f"{line['before']} {line['after']}".lower())
        start, end = line.span("home")
        if (
            not _CLOSE.search(line["home"])
            or not _POLITE.issuperset(beside)
            or _ELSEWHERE.search(text[max(0, start - _NEAR) : start].rstrip())
        ):
            continue
        if not any(first < end and start < last for first, last in taken):
            yield Home(start, end, line["home"])


def shared(home: Home, case: Case) -> bool:
    """Whether the matter lies at his home, so that its street has to stay readable for whoever is to see to
    it."""
    if home.near or case.place in ("", case.subdistrict):
        return True
    own, there = _units(home.text), _units(case.place)
    if own:
        return any(one.startswith(two) or two.startswith(one) for one in own for two in there)
    return bool({*_RT.findall(home.text)} & {*_RT.findall(case.place)})


def _units(text: str) -> list[str]:
    return [
        " ".join((_SPELLED.get(one["head"].lower(), one["head"].lower()), *one["name"].lower().split()))
        for one in _UNIT.finditer(text)
    ]


def veiled(address: str, struck: str) -> str:
    """An address that has to stay readable, without the number of the house."""
    return _HOUSE_NO.sub(struck, address)


def unhoused(text: str, case: Case, struck: str) -> str:
    """A text of his without his address, or without the number of his house where the matter lies there."""
    for home in sorted(of(text, case), key=lambda one: one.start, reverse=True):
        left = veiled(home.text, struck) if shared(home, case) else struck
        text = text[: home.start] + left + text[home.end :]
    return text


def known(case: Case, texts: Iterable[str]) -> list[Home]:
    """His addresses in all these texts of his, and the one that was entered as his home."""
    homes = [home for text in texts for home in of(text, case)]
    entered = " ".join(case.home.split())
    if (
        entered
        and _CLOSE.search(entered)
        and not any(one.lower() in entered.lower() for one in case.undisguised)
    ):
        homes.append(Home(0, len(entered), entered))
    near = {home.text for home in homes if home.near}
    return [replace(home, near=home.near or home.text in near) for home in homes]


def telling(home: Home, case: Case) -> str:
    """What nobody may read of it anywhere: all of it, or up to the number of the house; "" when nothing of it
    tells more than the street."""
    if not shared(home, case):
        return home.text
    ends = [one.end() for one in _HOUSE_NO.finditer(home.text)]
    return home.text[: ends[-1]] if ends else ""


def left_readable(text: str, case: Case) -> list[str]:
    """Of his addresses in a text of his what officials still read, since the matter lies there: for the admin
    to judge."""
    left = [veiled(home.text, "\n") for home in of(text, case) if shared(home, case)]
    pieces = [piece.strip(" ,.") for one in left for piece in one.split("\n")]
    return [" ".join(piece.split()) for piece in pieces if _CLOSE.search(piece)]
