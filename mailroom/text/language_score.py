"""How much a decoded text looks like words of a language, as points.

The last answers are remembered, since charsets of one family give the same text. Which language people write
is not asked here.

In: `score`, `coherent`, `suspicious`: a text of which the first 6,000 characters count (`_FRONT`);
`suspicious` also the codec.
Out: points; yes or no.
Fails: raises nothing.
See: Telling a right charset from a wrong one by the points: charsets.py."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect
from functools import lru_cache
from pathlib import Path

_LETTERS = tomllib.loads((Path(__file__).parent / "letters.toml").read_text(encoding="utf-8"))
_USUAL = {kind: frozenset(letters) for kind, letters in _LETTERS["usual"].items()}
DOUBLE_BYTE = {"gb18030", "big5hkscs", "cp949", "cp932", "euc_jis_2004"}
_WESTERN = {"cp1252", "iso8859-15", "cp850", "mac-roman", "cp858"}
_FRONT = 6000  # characters
_ASKED = 64  # texts of which the last answers are remembered
_HIGH, _CYRILLIC = re.compile("[^\x00-\x7f]+"), re.compile("[\u0400-\u04ff]+")


def suspicious(text: str, codec: str) -> bool:
    """Whether the text looks as if another charset had been read by `codec`; single-byte codecs read nearly
    any bytes without an error."""
    if codec in DOUBLE_BYTE:
        return sum(c > "\x7f" for c in text) >= 6 and (score(text) < 0.5 or _unusual_han(text))
    latin2 = codec == "cp1250" and _LATIN2.search(text) is not None
    other = codec in {"cp1252", "iso8859-15"} and (_looks_turkish(text) or _looks_hungarian(text))
    if latin2 or other or (not coherent(text) and _is_dense(text)) or _turned_case(text):
        return True
    letters = "".join(filter(str.isalpha, text[:_FRONT]))
    high = len(letters) - len(letters.encode("ascii", "ignore"))
    crowded = codec in _WESTERN and high >= 3 and high > 0.35 * len(letters)
    if crowded or _no_vowels(text):
        return True
    return score(text) < 0 or (high >= 3 and _word_faults(text[:_FRONT]) > 0.4)


# The letters beyond ASCII of the languages that single-byte charsets were made for.
_ALPHABETS = tuple(map(frozenset, _LETTERS["alphabets"].values()))
_SERBIAN, _RUSSIAN = frozenset("ђѓѕјљњћќџ"), frozenset("ъыэщ")


def coherent(text: str) -> bool:
    """Whether the letters beyond ASCII all belong to the alphabet of one language."""
    return _coherent(text[:_FRONT])


@lru_cache(maxsize=_ASKED)
def _coherent(text: str) -> bool:
    # İ becomes two
    letters = {c.lower()[0] for c in set(text) if "\x7f" < c < "\u0530" and c.isalpha()}
    if any(c > "\u0400" for c in letters):
        return not (letters & _SERBIAN and letters & _RUSSIAN)
    return any(letters <= alphabet for alphabet in _ALPHABETS) or not letters


def _is_dense(text: str) -> bool:
    """Whether every seventh word holds such letters: foreign names in another language are fewer."""
    words = _WORD.findall(text[:_FRONT])
    high = [word for word in words if not word.isascii()]
    return len(high) >= 2 and len(high) * 7 >= len(words)


def _cyrillic(text: str) -> str:
    return "".join(_CYRILLIC.findall(text[:_FRONT]))


def _no_vowels(text: str) -> bool:
    """Cyrillic of which hardly a quarter are vowels: KOI8-R and windows-1251 read for one another."""
    letters = _cyrillic(text).lower()
    return len(letters) >= 6 and sum(map(letters.count, "аеиоуыэюяёіїє")) < 0.27 * len(letters)


def _turned_case(text: str) -> bool:
    """KOI8-R and windows-1251 swapped: shouted Cyrillic, a sentence beginning with a small letter."""
    letters = _cyrillic(text)
    return sum(map(str.isupper, letters)) * 4 > len(letters) * 3 and bool(_TURNED.search(text[:_FRONT]))


def _lonely(text: str, high: str) -> bool:
    """Whether Latin words hold four letters of another script at most: accents of another charset."""
    strange = sum(high.count(c) for c in set(high) if c.isalpha() and _script(c) in _OTHER_SCRIPTS)
    return 0 < strange <= 4 and sum(c.isascii() and c.isalpha() for c in text[:200]) >= 5 * strange


_OTHER_SCRIPTS = frozenset({"greek", "cyrillic", "hebrew", "arabic", "thai", "han", "kana", "hangul"})
_TURNED = re.compile("(?<![А-яЁё])[а-яёіїєґ][А-ЯЁІЇЄҐ]{2}")


def _unusual_cyrillic(text: str) -> bool:
    """Whether Cyrillic's usual letters are rare: bytes of another charset, of Greek or Thai too."""
    letters = _cyrillic(text).lower()
    return len(letters) >= 20 and sum(map(letters.count, "оеаинтсрлвкі")) < 0.5 * len(letters)


def _unusual_han(text: str) -> bool:
    """Whether hanzi hold none of the usual ones: Korean, or the other Chinese charset."""
    high = [c for c in text[:_FRONT] if "\u3040" <= c <= "\ud7a3"]
    han = [c for c in high if _script(c) == "han"]
    usual = sum(map(_USUAL["han"].__contains__, han))
    return len(han) >= 12 and len(han) * 10 >= len(high) * 9 and usual * 20 < len(han)


# ą, ś and ź of iso-8859-2, read as windows-1250
_LATIN2 = re.compile(r"[^\W\d_][±¶¼](?![\s\d]*\d)|(?<!\w)¶(?=[^\W\d_])")


def _looks_turkish(text: str) -> bool:
    """windows-1254 and 1252 differ in six letters: Icelandic uses them with æ and á, Turkish with ü and ç."""
    seen = set(text[:_FRONT])
    return bool(seen & set("ýþðÝÞÐ")) and bool(seen & set("çüÇÜ")) and not seen & set("æÆáúÁÚó")


def _looks_hungarian(text: str) -> bool:
    """ő and ű read as windows-1252, beside á, é, ö and ü and no letter of Portuguese or French."""
    seen = set(text[:_FRONT].lower())
    return all(seen & set(pair) for pair in ("õû", "áé", "öü")) and not seen & set("ãçêñåæøàä")


_STARTS, _SCRIPTS = zip(*_LETTERS["scripts"], strict=True)


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    return str(_SCRIPTS[bisect(_STARTS, ord(char)) - 1])


def score(text: str) -> float:
    """How much the letters beyond ASCII look like one language's words: about 1, below 0 for garbage."""
    return _score(text[:_FRONT])


@lru_cache(maxsize=_ASKED)
def _score(front: str) -> float:
    text = _MEASURES.sub("–", front)
    high = "".join(_HIGH.findall(text))
    if not high:
        return 0.0
    usual = sum(map(_char_points, high)) / len(high)
    points = usual - 0.4 * _unusual_cyrillic(text) - 0.6 * _lonely(text, high)
    one_script = len({_script(c) for c in set(high) if c.isalpha()}) == 1
    return points - _word_faults(text[:_FRONT]) * 1.2 + (0.15 if one_script else 0.0)


# pictures and arrows that telephones write
_PICTURE = re.compile("[\U0001f300-\U0001faff\u2700-\u27bf\u2b50\u2b55\u2190-\u2193]")
_POINTS = {"kana": 0.95, "latin": 0.2, **dict.fromkeys(("greek", "hebrew", "arabic", "thai"), 0.7)}


@lru_cache(maxsize=8192)
def _char_points(char: str) -> float:
    """How usual a character is in mails, -2 … 1."""
    if char in "“”‘’–—…€":
        return 0.95
    if char in _USUAL["latin"] or _PICTURE.match(char):
        return 0.8
    if char in _USUAL["cyrillic"]:
        return 1.0
    kind = unicodedata.category(char)
    frame = "\u2500" <= char <= "\u259f"  # of DOS
    if kind in {"Cc", "Cn", "Co", "Cs"} or char == "\ufffd" or frame:
        return -2.0
    script = _script(char)
    if char in _USUAL["rare_signs"] or kind in {"So", "Sm", "Sk", "Cf", "No"}:
        return -0.7
    return _letter_points(char, script)


def _letter_points(char: str, script: str) -> float:
    """How usual a letter is in its script; the usual ones are those of the old national charsets."""
    if script == "han":
        # those of the first level of GB 2312 or Big5 are the usual ones; garbage lands in the rare ones
        usual = 0xB0 <= _first_byte(char, "gb2312") <= 0xD7 or 0xA4 <= _first_byte(char, "big5") <= 0xC6
        return 0.9 if usual else -0.2
    if script == "cyrillic":
        return 0.75 if "\u0410" <= char <= "\u044f" or char in "ёЁіїєґІЇЄҐ" else -0.6
    if script == "hangul":
        return 0.9 if _first_byte(char, "euc_kr") else 0.1  # the 2,350 usual syllables of KS X 1001
    if script in _POINTS:
        return _POINTS[script]
    return 0.6 if char in "、。「」『』・，！？：；（）《》“”…—～　" else -0.5


def _first_byte(char: str, codec: str) -> int:
    try:
        return char.encode(codec)[0]
    except UnicodeError:
        return 0


# Signs that are rare in words and usual beside numbers: ±30 m², 2½, 3 × 4, § 5, 30°.
_MEASURES = re.compile(
    r"(?<!\w)±(?=\s?\d)|(?<=m)[²³](?!\w)|(?<![^\W\d_])[½¼¾](?!\w)|(?<=\d)°(?!\w)"
    r"|(?<=[\dm²³])\s?×(?=\s?\d)|[§£](?=\s?\d)|(?<![^\s>])[•·](?=\s)"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_GLUED = re.compile(
    r"[^\W\d_][¤¦§©ª¬®¯±²³µ¶¹º¼½¾×÷¢£¥†‡‰™¨¸´˜ˆ¿¡‹›•°«»„”“–—…€№][^\W\d_]"
    r"|[^\W\d_]{3}[¹³¿£¥¯±¶¼¾](?!\w)|\b№[^\W\d_]"
)


@lru_cache(maxsize=_ASKED)
def _word_faults(text: str) -> float:
    """The share of non-ASCII words with mixed scripts, inner capitals or symbols."""
    words = [w for w in _WORD.findall(text) if not w.isascii()]
    if not words:
        return 0.0
    bad = sum(map(_bad_word, words)) + 2 * len(_GLUED.findall(text))
    return min(2.0, bad / len(words))


def _bad_word(word: str) -> bool:
    """Whether a word mixes scripts, or has capitals behind small letters: no language writes so."""
    scripts = {_script(c) for c in word} - {"kana", "other"}
    if len(scripts) > 1 and not scripts <= {"han", "latin"}:
        return True
    body = word[1:]
    if body.isupper() and word[0].islower() and len(word) > 2:
        return True  # KOI8-R read as windows-1251, or the other way round, turns the case
    return not (body.islower() or body.isupper() or body.lower() == body)
