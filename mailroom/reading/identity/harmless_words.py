"""Which words name nobody and may be shown to officials: those of a dictionary, with their affixes, and of
tables of what else people write.

Words that are also names of persons are listed apart (`is_name`). The tables lie in words/*.txt, one word a
line; a new one needs no code.

In: a single word, in small letters; `is_of_offices` also the office's words.
Out: yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A missing word list ends the
start with OSError. A broken names.toml raises ValueError when it is first read.
See: When the place of a word in a sentence makes it a name all the same: name_positions.py."""

from __future__ import annotations

import lzma
import re
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from mailroom.reading.language.grammar_patterns import load

_FOLDER = Path(__file__).parent / "words"
_TABLES = ("informal", "malay", "offices", "ordinary")
_FOREIGN = "english"  # without the affixes of Indonesian
# The spelling of before 1972, in this order: "tj" is "c" before "j" is "y".
_OLD = (
    ("oe", "u"),
    ("tj", "c"),
    ("sj", "sy"),
    ("nj", "ny"),
    ("dj", "J"),
    ("j", "y"),
    ("J", "j"),
    ("ch", "kh"),
)
_HURRIED = re.compile("[bkstdpl][^aiueohwyr]")
_LEET = str.maketrans("013457", "oieast")
_LEET_SHORT = 3  # letters of a word that is too short for figures in place of letters
_GLUED = 12  # letters of words that may be several
_GLUE = frozenset(
    ["di", "ke", "yg", "dan", "pak", "bu", "sd", "dari", "dr", "ini", "itu", "ada", "yang", "aku"]
)
_LONGEST = 64  # letters; no word is longer

_SUFFIXES = (
    "nyalah",
    "nyakah",
    "nyapun",
    "nya",
    "nyo",
    "nye",
    "ny",
    "ne",
    "lah",
    "kah",
    "pun",
    "ku",
    "mu",
    "tah",
    "la",
    "ke",
    "no",
)
_BARE = ("nya", "nyo", "nye")
_VERBAL = ("kannya", "kanlah", "ilah", "inya", "annya", "kan", "an", "i", "ken", "ke", "ki")
# What a prefix makes of the letter behind it: "meny" + apu = sapu.
_PREFIXES: tuple[tuple[str, str], ...] = tuple(
    (prefix, lost)
    for prefix, losts in {
        "meng": ["", "k"], "menge": [""], "meny": ["s"], "men": ["", "t"], "mem": ["", "p"], "me": [""],
        "peng": ["", "k"], "penge": [""], "peny": ["s"], "pen": ["", "t"], "pem": ["", "p"], "pe": [""],
        "per": [""], "ber": [""], "be": [""], "bel": [""], "di": [""], "diper": [""], "ter": [""], "te": [""],
        "memper": [""], "keber": [""], "kese": [""], "ke": [""], "se": [""], "ng": ["", "k"], "nge": [""],
        "ny": ["s", "c"], "n": ["t"], "m": ["p", ""], "berke": [""], "dike": [""], "pemer": [""],
        "keter": [""], "diber": [""], "ketidak": [""], "tidak": [""], "non": [""], "mengke": [""],
        "antar": [""], "ku": [""],
    }.items()
    for lost in losts
)  # fmt: skip


@cache
def _table(name: str) -> frozenset[str]:
    text = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.split("\n") if not line.startswith("#") for word in line.split())


def _packed_words(name: str) -> list[str]:
    lines = lzma.decompress((_FOLDER / f"{name}.txt.xz").read_bytes()).decode("ascii").split("\n")
    return [line for line in lines if line and line[0] != "#"]


@cache
def _rare_english() -> frozenset[str]:
    return frozenset(_packed_words("english_more"))


@cache
def _dictionary() -> tuple[frozenset[str], frozenset[str]]:
    """Returns (its words, those of them that take affixes)."""
    words = _packed_words("dictionary")
    return frozenset(word.rstrip("+") for word in words), frozenset(w[:-1] for w in words if w[-1] == "+")


@cache
def _spoken_words() -> frozenset[str]:
    said = load("names")["words"]
    plain = (said[key].split() for key in ("places", "descriptions", "plain"))
    return frozenset(chain(*map(_table, _TABLES), *plain))


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """Returns (names that are nothing else, these and names that are words, too)."""
    sure = _table("names_only")
    return sure, sure | _table("names_also_words")


@lru_cache(maxsize=20_000)
def is_name(word: str) -> bool:
    """Whether a word in small letters is a person's name wherever it stands."""
    return word in _names()[0] or bare(word) in _names()[0]


@lru_cache(maxsize=20_000)
def may_be_name(word: str) -> bool:
    """Whether a word in small letters is a person's name where a person is meant."""
    return word in _names()[1] or bare(word) in _names()[1]


@lru_cache(maxsize=2000)
def is_of_offices(word: str, office: frozenset[str]) -> bool:
    """Whether a word in small letters is one of the office's, or two of them in one: "dinaspupr"."""
    if word in office:
        return True
    codes = _table("offices")
    return any(
        all(part in office or part in codes for part in (word[:at], word[at:]))
        for at in range(3, min(len(word), _LONGEST) - 2)
    )


def is_of_the_trade(word: str) -> bool:
    """Whether a word in small letters is one of all offices: "uptd", "paud"."""
    return word in _table("offices")


def is_local(word: str) -> bool:
    """Whether a word in small letters is one of the local Malay: "jeme", "umak"."""
    return word in _table("malay")


def takes_affixes(word: str) -> bool:
    """Whether the dictionary knows forms of it: an everyday word does, most names do not."""
    return word in _dictionary()[1]


def is_rare_english(word: str) -> bool:
    """Whether English knows it that no table holds: harmless in small letters only, for many are surnames."""
    return word in _rare_english()


@lru_cache(maxsize=20_000)
def roots(word: str) -> frozenset[str]:
    """Returns a word and what it may be a form of, whether there is such a word or not."""
    return frozenset((word, *_without_suffix(word), *_stems(word)))


def bare(word: str) -> str:
    """Returns a word without "-nya" and the like: "budinya" is Budi, too."""
    for suffix in _BARE:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


@lru_cache(maxsize=20_000)
def is_harmless(word: str) -> bool:
    """Whether a word in small letters, of letters and digits, is one that many people write."""
    if len(word) > _LONGEST or is_name(word):
        return False
    if word.isdigit() or len(word) == 1:
        return True
    if re.fullmatch(r"\d+x\d+(?:x\d+)?", word):
        return True
    if word.endswith(("n't", "'s", "'m", "'ll", "'ve", "'re", "'d")):
        return word.partition("'")[0].removesuffix("n") in _table(_FOREIGN) or is_harmless(word[:-2])
    if not word.isalnum():
        parts = re.findall(r"[^\W_]+", word)
        return _is_listed(word.replace("'", "")) or (len(parts) > 1 and all(map(is_harmless, parts)))
    read = word.translate(_LEET)
    if read != word and len(word) > _LEET_SHORT and read.isalpha() and may_be_name(read):
        return False
    found = re.fullmatch(r"([a-z]*)(\d+)([a-z]*)", word)
    if found:
        head, _, tail = found.groups()
        if (not head or is_harmless(head)) and (not tail or tail in _SUFFIXES or is_harmless(tail)):
            return True
    if _is_listed(word) or any(one != word and is_common(one) for one in _other_spellings(word)):
        return True
    old = _in_todays_spelling(word)
    if old != word and len(old) > 3 and _is_listed(old) and not may_be_name(old):
        return True
    return len(word) >= _GLUED and _is_chain(word)


def _is_chain(word: str) -> bool:
    """Whether it consists of common words without blanks: "jalanrusakparah"."""
    reached = {0}
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 14), end):
            part = word[start:end]
            if start in reached and (part in _GLUE or (len(part) > 3 and is_common(part))):
                reached.add(end)
                break
    return len(word) in reached


@lru_cache(maxsize=20_000)
def is_common(word: str) -> bool:
    """Whether it is a word that takes affixes, or a form of one: rare words are no other spelling's."""
    if may_be_name(word):
        return False
    words, productive = _dictionary()
    if word in productive or word in _spoken_words() or word in _table(_FOREIGN):
        return True
    old = _in_todays_spelling(word)
    return (word not in words and _is_listed(word)) or (old != word and old in words)


def _other_spellings(word: str) -> tuple[str, ...]:
    """Other spellings of it: without drawn-out letters; with the "a" that Malay speakers write as "o" or "e",
    before "-nyo", too; with the "e" that hurried writers leave out ("bsok"); and in the spelling of today."""
    short = re.sub(r"(.)\1{2,}", r"\1", word)
    single = re.sub(r"(.)\1+", r"\1", word)
    malay = single[:-1] + "a" if len(single) > 4 and single[-1] in "oe" else single
    his = f"{word[:-4]}anya" if len(word) > 6 and word[-3:] in _BARE and word[-4] in "oea" else word
    full = f"{word[0]}e{word[1:]}" if len(word) > 3 and _HURRIED.match(word) else word
    read = word.translate(_LEET)
    verbal = (
        f"{word}n" if len(word) > 6 and word.startswith(("di", "me", "ng")) and word.endswith("ka") else word
    )
    return (
        verbal,
        short,
        single,
        malay,
        his,
        full,
        _in_todays_spelling(single),
        read if read.isalpha() else word,
    )


def _in_todays_spelling(word: str) -> str:
    for before, now in _OLD:
        word = word.replace(before, now)
    return word


def _is_listed(word: str) -> bool:
    words, productive = _dictionary()
    spoken = _spoken_words()
    if word in words or word in spoken or word in _table(_FOREIGN):
        return True
    for base in _without_suffix(word):
        if base in words or base in spoken:
            return True
    return any(
        (base in productive or base in spoken or (len(base) > 4 and base in words)) and not is_name(base)
        for base in _stems(word)
        if len(base) > 2
    ) or (word.endswith("in") and _is_casual(word[:-2], spoken))


def _is_casual(base: str, spoken: frozenset[str]) -> bool:
    """Whether "-in" behind it is that of "dibenerin" and "ngurusin", and not that of a name."""
    return base in spoken or (base.startswith(("di", "n", "m")) and len(base) > 4 and _is_listed(base))


def _without_suffix(word: str) -> list[str]:
    return [
        word[: -len(suffix)]
        for suffix in _SUFFIXES
        if word.endswith(suffix) and len(word) > len(suffix) + (3 if suffix == "no" else 2)
    ]


def _stems(word: str) -> list[str]:
    """Returns what may be left of it without affixes."""
    cut = [word, *_without_suffix(word)]
    cut += [
        one[: -len(suffix)]
        for one in cut[:3]
        for suffix in _VERBAL
        if one.endswith(suffix) and len(one) > max(len(suffix) + 2, 5)
    ]
    bare_ones = [
        lost + one[len(prefix) :]
        for one in cut
        for prefix, lost in _PREFIXES
        if one.startswith(prefix) and len(one) > len(prefix) + 2
    ]
    return [*cut[1:], *bare_ones]
