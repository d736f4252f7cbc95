"""What may tell who a writer is though it names nobody: his people, his belongings, numbers that only one
person has, and words with capitals that may be a name.

Promises: pure; no text raises."""

from __future__ import annotations

import re

from mailroom.reading.identity.writer_names import is_plain

_RELATIVES = (
    "istri|isteri|suami|anak|ibu|bapak|ayah|orang tua|mertua|nenek|kakek|adik|kakak|paman|bibi|tetangga"
)
_BELONGINGS = "rumah|warung|toko|kebun|sawah|kolam|tanah|motor|mobil|truk|kantor|sekolah|kelas|usaha"
_MINE = "saya|sy|kami|aku"
_WORD = r"(?:(?:jln?|no|rt|rw|gg|kec|kel|ds)\.|\w(?:[\w.-]*\w)?)"
_BELONGING = re.compile(
    rf"(?i)\b(?:{_RELATIVES}|{_BELONGINGS})\s+(?:{_MINE})\b"
    rf"(?:[ ,]+(?!yang\b|yg\b|dan\b|tidak\b|sudah\b){_WORD}){{0,5}}"
    r"|\bsaya\s+(?:tinggal|bekerja|kerja|guru|kepala|ketua|satu-satunya)\b"
    rf"(?:[ ,]+{_WORD}){{0,5}}|(?-i:\b[A-Z]{{1,2}} ?\d{{1,4}} ?[A-Z]{{1,3}}\b)|(?<![\w.@])@[\w.]{{3,}}"
)
_CAPITALS = re.compile(
    r"(?<![.!?:\n] )(?<![.!?:\n])(?<=[\w,)] )[A-Z][a-z'’]+(?: (?:bin |binti )?[A-Z][a-z'’]+)*"
)
# Whom he heard or saw it from tells nobody who he is, unless a place, a number or a name follows.
_RELATION = re.compile(rf"(?i)(?:{_RELATIVES})\s+(?:{_MINE})\b")
_SAYS = frozenset(
    [
        "bilang",
        "berkata",
        "ngomong",
        "cerita",
        "bercerita",
        "mengatakan",
        "menyampaikan",
        "mengeluh",
        "melihat",
        "lihat",
        "dengar",
        "mendengar",
    ]
)
_TELLING = re.compile(r"(?<!^)[A-Z]|\d|\b(?:di|dekat|depan|belakang|samping|sebelah|bernama|nama)\b")
_SHORTEST = 3  # letters of a name


def traces(text: str, struck: str) -> list[str]:
    """What speaks of his people and belongings; none beside the mark `struck`, which has hidden it."""
    spots = [
        one
        for one in _BELONGING.finditer(text)
        if struck not in text[one.start() : one.end() + 1 + len(struck)]
    ]
    words = [one[0].strip(" ,.") for one in spots]
    return [one for one in words if not _tells_nothing(one)]


def _tells_nothing(words: str) -> bool:
    """ "Tetangga saya bilang": somebody of his, and that he said it."""
    relation = _RELATION.match(words)
    rest = words[relation.end() :].split() if relation else ["?"]
    return bool(rest) and rest[0].strip(",").lower() in _SAYS and not _TELLING.search(" ".join(rest))


def possible_names(text: str) -> list[tuple[str, list[str]]]:
    """(words with capitals within a sentence, those of them that may be a person's name)."""
    return [(one[0], [*filter(_may_be_name, one[0].split())]) for one in _CAPITALS.finditer(text)]


def _may_be_name(word: str) -> bool:
    """ "Rp" and "Jln" are no names: a name can be spoken."""
    return len(word) >= _SHORTEST and bool(re.search(r"(?i)[aeiouy]", word)) and not is_plain(word)
