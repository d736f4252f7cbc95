"""Where a complaint says that its writer lives, which is not the place of the matter (SOP row 1: tempat
kejadian): grammar/places.toml.

Promises: pure; every pattern is bounded, so that no line is gone through from each of its blanks. No text
raises."""

from __future__ import annotations

import re
from functools import cache

from mailroom.reading.language.lexicon import MAX_TEXT
from mailroom.reading.language.patterns import load

_LINE = re.compile(
    r"(?im)^[^\S\n]{0,9}(?:tinggal|praktek|praktik|sekretariat|domisili)[^\S\n]{0,3}:[^\n]{0,160}$"
)
_LIVING = re.compile(
    r"(?i)\b(?:(?:saya|sy|aku)[^\S\n]{1,3}(?:\w{1,20}[^\S\n]{1,3}|,[^\S\n]{0,3}){0,2}?(?:dari|dr|berasal dari|tinggal di|warga)|nama saya \w{1,20},? warga)"
    r"[^\S\n]{1,3}(?!pagi|siang|sore|tadi|jam|bulan|tahun|kemarin|sini)[^.,;\n]{2,60}"
)
_ADDRESSED = re.compile(
    r"(?im)^[^\S\n]{0,9}di[^\S\n]{0,3}-?[^\S\n]{0,9}\n?[^\S\n]{0,9}(?:muara enim|tempat)[^\S\n]{0,9}$"
)
_DATE_LINE = re.compile(
    r"(?im)^[^\S\n]{0,9}[a-z][a-z ]{2,40},[^\S\n]{0,3}\d{1,2}[^\S\n][a-z]{3,9}[^\S\n]\d{4}[^\S\n]{0,9}$"
)
_NAME_AND_PLACE = re.compile(
    r"[^\S\n]{0,9}[A-Z][\w.']{1,20}(?:[^\S\n][\w.']{1,20}){0,3},[^\S\n]{1,3}(?:(?:desa|ds|jl|kel|dusun)\.?[^\S\n])?(?-i:[A-Z])\w{1,20}(?:[^\S\n](?-i:[A-Z])\w{1,20}){0,4}[^\S\n]{0,9}\.?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\S\n]{0,9}[A-Z][\w.']{1,20}(?:[^\S\n][A-Z][\w.']{1,20}){0,2}[^\S\n]{0,9}")
_VILLAGE = re.compile(
    r"[^\S\n]{0,9}(?:[Dd]esa|[Dd]s|[Kk]el|[Kk]elurahan)\.?(?:[^\S\n][A-Z]\w{1,20}){1,3}[^\S\n]{0,9}\.?"
)


@cache
def _words() -> tuple[str, ...]:
    return tuple(load("places")["at_home"])


def at_home(text: str) -> bool:
    """Whether the matter is where the writer lives: "kolam lele tetangga saya"."""
    low = text[:MAX_TEXT].lower()
    return any(map(low.__contains__, _words()))


def outside(text: str) -> str:
    """`text` without where its writer lives, the address and the date line of a letter."""
    low = text.lower()
    if "saya" in low or "sy " in low or "aku" in low:
        text = _LIVING.sub(" ", text)
    if ":" in text:
        text = _LINE.sub("", text)
    if "di" in low and "\n" in text:
        text = _DATE_LINE.sub("", _ADDRESSED.sub("", text))
    return text


def above_the_name(text: str) -> str:
    """Without a last line such as "Sulastri, Desa Aur", or "Yuli" and "Desa Tanjung Raman" below it."""
    kept = text.rstrip()
    above, _, last = kept.rpartition("\n")
    if not above or len(last) > 160:
        return text
    if _NAME_AND_PLACE.fullmatch(last):
        return above
    before, _, name = above.rpartition("\n")
    return (
        before if before and len(name) < 80 and _VILLAGE.fullmatch(last) and _NAME.fullmatch(name) else text
    )
