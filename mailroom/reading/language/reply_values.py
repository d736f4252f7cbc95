"""What counts as a value in a reply: a rating from 1 to 5, a choice from a menu, a case number, a whole
number.

A number of days or of lamps is no choice, and a house number "RT 4/5" is no rating.

In: a line, clause or text, with a `Lexicon` or [counts] of grammar/reply_words.toml. `scale`: an amount of a
whole.
Out: the value, or None when it is not clearly one; `Choice`.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Ratings in words: replies/ratings.py. Agencies: agency_names.py. Days: date_words.py."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mailroom.reading.language.lexicon import Lexicon, lower

_NUMBER = re.compile(r"\b([A-Z][A-Z0-9]{0,7})-(20\d\d)-(\d{1,6})\b", re.IGNORECASE)
_BEFORE = 60  # characters in which that is looked for
_YEARED = re.compile(r"-20\d\d-\d")  # what every full number holds
_SHORT = re.compile(r"0(?<=[\s.:#]0)\d{3,5}\b")
_CALLED = re.compile(
    r"(?i)\b(?:nomor|nomer|no|perkara|laporan|kasus|utk|untuk|dengan|dari|dan)\b[\s.:#]*\Z"
)  # what stands before a short number
_BARE = re.compile(r"(?<![\d./-])#?(0\d{3}|\d{4})(?![\d./-])")
# It begins where no character of an address stands before: else each letter of a text would begin one.
ADDRESS = re.compile(
    r"(?i)(?<![a-z0-9.!#$%&'*+/=?^_`{|}~-])[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
)
_LEAD = r"(?:(?:pilihan|pilih|opsi|menu|jawaban|jawab|nomor|nomer|nmr|no|angka|poin|point)\b[\s.:#]*)?"
_CHOICE = re.compile(
    rf"(?is)^[\s>*_\"'#]*{_LEAD}[(\[]?\s*(?P<number>\d{{1,2}}|[a-z]+)(?!\d)(?P<gap>\s*)"
    r"(?P<mark>[)\].:,;!/=*_–—-]*)(?P<rest>.*)$"
)
_OF = re.compile(r"^\W*(\d{1,3}(?:[.,]\d)?)\s*(?:/|dari|per)\s*(5|10|100)(?![\d/])\s*(?:bintang)?")
_STARRED = re.compile(
    r"^\W*(?:(?:saya|kami|sy)\s+)?(?:(?:beri|kasih|nilai)\s+)?"
    r"(?:bintang\W*(\d|[a-z]+)\b|(\d|[a-z]+)\s*bintang\b)"
    r"(?:\s*(?:/|dari|per)\s*(?:5|lima)\b(?![/.,]?\d)(?:\s+bintang\b)?)?"
)
_CLAUSE_END = re.compile(r"[.,;!]+(?=\s|$)")
_URGENCY = re.compile(
    r"(?i)\W*(?:(?P<denied>bukan|tidak|tdk|gak|ga|nggak|dak)\s+)?(?:ini\s+|sangat\s+)?"
    r"(?:mendesak|darurat|urgent)\W*"
)
_ADDRESSED = re.compile(
    r"(?i)\W*(?=.{0,60}\b(?:yth|(?:yang|yg) (?:terhormat|(?:kami |saya )?hormati))\b)"
    r"(?:(?:kepada|yth)\b[\s.,:]*)*(?P<who>(?:bapak|ibu|bpk|pak|bu|sdri?|saudar[ai]|pelapor)\b[^,:;\n]{0,60})"
)
_LONE = re.compile(r"^\W*(\d{1,3})(?!\d)\s*(.*)$", re.DOTALL)


def numbers_in(text: str, *, bare: bool = False) -> list[str]:
    """Case numbers, in order: full ones ("KAB-2026-0042"), and short ones ("0042") after "nomor" or the like.
    bare: any four figures count, too."""
    full: list[re.Match[str]] = []
    for year in _YEARED.finditer(text):  # sought from the year on, before which at most eight letters stand
        start = max(full[-1].end() if full else 0, year.start() - 9)
        if one := _NUMBER.search(text, start, year.start() + len("-2026-1234567")):
            full.append(one)
    spots = [(found.start(), f"{found[1].upper()}-{found[2]}-{int(found[3]):04d}") for found in full]
    short = ((found.start(), found.group()) for found in _SHORT.finditer(text))
    spots += [(at, number) for at, number in short if _CALLED.search(text, max(0, at - _BEFORE), at)]
    if bare:
        rest = _NUMBER.sub(lambda found: "x" * len(found.group()), text) if spots else text
        spots += [(found.start(1), found[1]) for found in _BARE.finditer(rest)]
    return list(dict.fromkeys(number for _, number in sorted(spots)))


def left_out(lexicon: Lexicon, text: str, number: str) -> bool:
    """Whether `number` is named only to be excepted: "bukan 0039, tapi 0044"."""
    spots = [found.start() for found in re.finditer(re.escape(number), text, re.IGNORECASE)]
    return bool(spots) and all(is_exception(lexicon, text[:at]) for at in spots)


def is_exception(lexicon: Lexicon, before: str) -> bool:
    """Whether the last words of `before` exclude what follows them: "selain", "bukan ke", "jangan yang"."""
    last = lexicon.clauses(before[-_BEFORE:] + " x")[-1:]
    return any(not lexicon.sets["except"].isdisjoint(clause.words.split()[-4:-1]) for clause in last)


@dataclass(frozen=True)
class Choice:
    """A number chosen. rest: the words after it in its line; firm: a mark or a line's end sets it apart."""

    digit: int
    rest: str
    firm: bool


def choice_in(line: str, counts: Mapping[str, Any], lexicon: Lexicon) -> Choice | None:
    """Returns the menu digit that begins a line; None for no digit, or for one that counts ("4 lampu"), a
    time ("10.30") or a fraction ("2/3")."""
    if (found := _CHOICE.match(line)) is None:
        return None
    word, mark, rest = found["number"].lower(), found["mark"], found["rest"]
    digit = int(word) if word.isdigit() else counts["words"].get(word)
    goes_on = rest[:1].isdigit() and mark[-1:] in tuple(".:/-,")  # "10.30"
    if digit is None or goes_on or (not mark and rest and not found["gap"]):
        return None
    if mark[:1] == "-" and not found["gap"] and rest[:1].isalpha() and not word.isdigit():
        return None  # "dua-duanya", "satu-satunya" are words
    firm = bool(mark) or not rest.strip()
    if not word.isdigit() and not firm:
        return None
    words = lexicon.words(rest)
    if words and not firm:
        first, units = rest.split()[0], counts["units"]
        # "1 petugas@dinas.example" names a person, not an amount of them; "9 tempat: …" a column
        named = "@" in first or first[:1].isupper() or re.match(r"\w+\s*:", rest.strip())
        if not named and (words[0] in units or words[0] in counts["months"] or first in units):
            return None
    return Choice(digit, rest.strip(), firm)


def urgency(text: str) -> tuple[bool | None, str]:
    """Returns (whether a clause of its own says that the matter is urgent, or not: "bukan mendesak"; None =
    no such clause, the other clauses)."""
    clauses = [(one.strip(), _URGENCY.fullmatch(one)) for one in _CLAUSE_END.split(text)]
    told = [found["denied"] is None for _, found in clauses if found]
    rest = ", ".join(one for one, found in clauses if one and found is None)
    return (told[0], rest) if told else (None, text)


def addresses(text: str, lexicon: Lexicon, posts: Iterable[str]) -> bool:
    """Whether a text begins as a letter to a citizen does: "Ibu Sumi yang kami hormati, …". One to the holder
    of a post (`posts`) does not."""
    found = _ADDRESSED.match(text)
    return found is not None and frozenset(posts).isdisjoint(lexicon.words(found["who"]))


def scale(amount: float, whole: int) -> int | None:
    """`amount` out of `whole` on the scale of 1-5, rounded up; None out of range."""
    return max(1, math.ceil(amount * 5 / whole)) if 0 <= amount <= whole else None


def number_rating(
    clause: str, words: Mapping[str, int], lead: Iterable[str]
) -> tuple[int | None, str] | None:
    """Returns (the rating, None = off the scale; the words after it) of a clause that begins with a rating;
    None for any other clause."""
    low = lower(clause)
    if found := _OF.match(low):
        return scale(float(found[1].replace(",", ".")), int(found[2])), clause[found.end() :]
    if words and (found := re.match(rf"^\W*({'|'.join(words)})\s+dari\s+lima\b(?:\s+bintang)?", low)):
        return scale(words[found[1]], 5), clause[found.end() :]
    if found := _STARRED.match(low):
        word = found[1] or found[2]
        amount = int(word) if word.isdigit() else words.get(word)
        return (amount if 1 <= amount <= 5 else None, clause[found.end() :]) if amount is not None else None
    named = re.match(
        rf"^\W*(?:saya\s+)?(?:kasih\s+|beri\s+)?(?:{'|'.join(lead)})\b"
        r"(?:\s*(?:kepuasan|pelayanan|layanan|saya|kami|dari|adalah|:|=|-))*\s*(.*)$",
        low,
        re.DOTALL,
    )
    if named:
        rest = clause[len(clause) - len(named[1]) :]
        lone = _LONE.match(lower(rest))
        plain = (whole_number(int(lone[1])), rest[lone.start(2) :]) if lone else None
        return number_rating(rest, words, ("\x00",)) or plain
    return None


def whole_number(amount: int) -> int | None:
    """Returns the rating that a lone number means: 1-5 as it is, 11-100 out of a hundred. None, so asked
    about, for 0 and for 6-10, which may be out of ten."""
    if 1 <= amount <= 5:
        return amount
    return scale(amount, 100) if amount > 10 else None
