"""Numbers, addresses of mail and of the net, and places on a map that point to one person.

Read is a folded text (text/folding.py). Dates, times, money, amounts with their unit and the office's own
case numbers are nobody's. Promises: pure; linear in the text. Words and patterns: words/numbers.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

from mailroom.reading.identity.harmless_words import is_harmless
from mailroom.reading.language.named_patterns import NamedPatterns

_TABLE = tomllib.loads((Path(__file__).parent / "words/numbers.toml").read_text(encoding="utf-8"))
_P = NamedPatterns(_TABLE)
_DIGITS, _TENS, _LARGE, _UNITS, _MONEY, _FILLERS = (
    frozenset(_TABLE["words"][key].split())
    for key in ("digits", "tens", "large", "units", "money", "fillers")
)
_AMOUNT_LETTERS = _UNITS | _MONEY | {"x", "an", "nya", "s", "d", "sd"}  # "2x3m", "s.d.", "50rban"
# Letters in the place of digits: "O8I2".
_LOOK_ALIKE = str.maketrans("oilsbz", "011582")
_CLOCK = ("jam", "pukul", "pkl", "jm", "pk")
_MOST = 4  # digits of a number that is nobody's


def number_secrets(text: str, whole: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) of each, in a folded text; some may overlap. whole: the same text as it was
    written, as long as the folded one, for its capitals."""
    yield from ((*span, "contact") for span in _contacts(text))
    yield from ((*found.span("name"), "name") for found in _P.alias.finditer(text))
    if any(map(str.isdigit, text)):
        text = _P.looks_digit.sub(lambda found: found[0].translate(_LOOK_ALIKE), text)
        own_cases = [found.span() for found in _P.own_case.finditer(text)]
        for start, end in chain(_runs(text), _codes(text, whole), _named_numbers(text)):
            ours = any(start >= first and end <= last for first, last in own_cases)
            if not ours and not _is_public(text, start, end):
                yield start, end, "number"
    if _P.spoken.search(text):
        yield from _digit_words(text)


def is_of_others_vehicle(text: str, start: int) -> bool:
    """Whether a plate stands behind a lorry or a car that is not said to be the writer's."""
    before = text[max(0, start - 70) : start]
    return (
        _P.plate.match(text, start) is not None
        and _P.vehicle.search(before) is not None
        and _P.mine.search(before) is None
    )


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Digits and marks alone."""
    for found in _P.run.finditer(text):
        if _is_somebodys(found, text):
            tail = _P.tail.match(text, found.end())
            yield found.start(), tail.end() if tail else found.end()
    for found in chain(_P.spaced.finditer(text), _P.leading_zero.finditer(text)):
        if _word_before(text, found.start()) not in _CLOCK:
            yield found.span()


def _codes(text: str, whole: str) -> Iterator[tuple[int, int]]:
    """Letters and digits mixed, plates among them."""
    yield from (found.span() for found in _P.plate.finditer(text) if _is_plate(found, whole))
    for found in _P.short_plate.finditer(text):
        letters = whole[found.start() : found.end()].lstrip("0123456789 -")
        if letters.isupper() and not is_harmless(letters.lower()):
            yield found.span()
    yield from (found.span() for found in _P.lettered.finditer(text) if _is_code(found[0]))
    for found in _P.compound.finditer(text):
        if (sum(map(str.isdigit, found[0])) > _MOST or _P.zero_group.search(found[0])) and _P.run.fullmatch(
            found[0]
        ) is None:
            yield found.span()


def _named_numbers(text: str) -> Iterator[tuple[int, int]]:
    """What follows the name of a number, whatever its length."""
    numbered = chain(_P.numbered.finditer(text), _P.queue.finditer(text), _P.owned_number.finditer(text))
    yield from (found.span() for found in _P.parts.finditer(text))
    yield from (found.span("number") for found in _P.born.finditer(text))
    for found in numbered:
        if not _is_moment(found["number"]) and not _has_unit(text, found.end("number")):
            yield found.span("number")


def _is_public(text: str, start: int, end: int) -> bool:
    """Whether it is the number of a document of the office; nobody's telephone and NIK."""
    digits = "".join(filter(str.isdigit, text[start:end]))
    if (
        " " in text[start:end].strip()
        or len(digits) > 15
        or (digits[:1] == "0" and len(digits) > 8)
        or digits.startswith("62")
    ):
        return False
    return _P.public.search(text, max(0, start - 60), start) is not None


def _contacts(text: str) -> Iterator[tuple[int, int]]:
    """Addresses of mail and of the net, handles, places on a map, files with a number of their own."""
    patterns = []
    if "@" in text:
        patterns += [_P.mail]
        yield from (one.span() for one in _P.handle.finditer(text) if not _P.official.match(one[0]))
    if "." in text:
        patterns += [_P.link, _P.file]
    if _P.spells.search(text):
        patterns += [_P.told_mail, _P.said_mail]
    if any(map(str.isdigit, text)):
        patterns += [_P.position]
    yield from (one.span() for pattern in patterns for one in pattern.finditer(text))
    if _P.media.search(text):
        named = (pattern.finditer(text) for pattern in (_P.account, _P.titled))
        yield from (one.span("name") for found in named for one in found)


def _is_somebodys(run: re.Match[str], text: str) -> bool:
    """Whether a run of digits is a number of somebody: five digits and more that are no date, time or
    amount."""
    digits = "".join(filter(str.isdigit, run[0]))
    if len(digits) <= _MOST:
        return False
    word = _word_before(text, run.start())
    if _P.tail.match(text, run.end()):
        return True
    if (word in _MONEY or word.endswith("rp")) and re.fullmatch(r"[\d.,\- ]+", run[0]) and digits[0] != "0":
        return len(digits) > 12
    if run[0].isdigit() and digits[0] != "0" and len(digits) <= 7 and _has_unit(text, run.end()):
        return False
    return not _is_amounts(run[0]) and _P.days.fullmatch(run[0].strip("()")) is None


def _word_before(text: str, start: int) -> str:
    before = _P.before.search(text, max(0, start - 24), start)
    return before[0] if before else ""


def _is_amounts(run: str) -> bool:
    """Whether a run consists of dates, times, years and amounts only."""
    at, small, sequence = 0, 0, list[int]()
    while at < len(run):
        item = _P.item.match(run, at)
        if item is None:
            return False
        if item["small"]:
            small += len(item["small"])
            sequence.append(int(item["small"]))
        elif item["money"] and sum(map(str.isdigit, item["money"])) > 10:
            return False
        at = item.end()
        if at < len(run):
            between = _P.gap.match(run, at)
            if between is None or not between[0]:
                return False
            at = between.end()
    counting = all(two - one == 1 for one, two in pairwise(sequence))
    return small <= _MOST or (counting and len(sequence) > 2)


def _has_unit(text: str, end: int) -> bool:
    word = _P.unit.match(text, end)
    return word is not None and word[1] in _UNITS


def _is_moment(number: str) -> bool:
    return _P.moment.fullmatch(number) is not None


def _is_plate(found: re.Match[str], whole: str) -> bool:
    """Whether it is a vehicle's plate: with a letter behind, or two capitals before three digits."""
    written = whole[found.start() : found.end()]
    head = re.match(r"[A-Za-z]+", written)
    upper = head is not None and head[0].isupper()
    digits = sum(map(str.isdigit, written))
    if head is None or digits < 2:
        return False
    if found["tail"] is None:
        return upper and len(head[0]) == 2 and digits >= 3
    if len(head[0]) == 1:
        return upper and digits >= 3
    return digits >= 3 or upper


def _is_code(word: str) -> bool:
    """Whether letters and digits are mixed as in a code, and not as in "600rb", "sdn12" or "2x3"."""
    parts = re.findall(r"\d+|[^\W\d_]+", word)
    letters = [part for part in parts if not part.isdigit()]
    if len(parts) == 2 and (len(letters[0]) < 2 or letters[0] in _UNITS or letters[0] in _MONEY):
        return False
    if len(parts) == 2:
        return sum(map(str.isdigit, word)) > _MOST
    return not _AMOUNT_LETTERS.issuperset(letters) and not is_harmless(word)


def _digit_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Chains of digits and of the words of digits, with single letters and marks between, of five and more;
    four words of digits are enough."""
    links, count, words, end = list[tuple[int, int]](), 0, 0, 0
    for found in _P.word.finditer(text):
        token, gap = found[0], text[end : found.start()]
        is_digit, is_word = token.isdigit(), token in _DIGITS
        glued = len(gap) <= 4 and "\n" not in gap
        fills = bool(links) and (
            token in _TENS or token in _FILLERS or _is_filler(token, text[links[0][0] :])
        )
        if links and not (glued and (is_digit or is_word or fills)):
            yield from _chain(text, links, count, words, token if glued else "")
            links, count, words = [], 0, 0
            fills = False
        if is_digit or is_word or fills:
            links.append(found.span())
            count += len(token) if is_digit else int(is_word)
            words += int(not is_digit)
        end = found.end()
    yield from _chain(text, links, count, words, "")


def _is_filler(word: str, number: str) -> bool:
    """Whether a letter may stand inside a number: not where an amount is told ("312 m x 2")."""
    fills = set(word) == {"x"} or (len(word) == 1 and word not in ("s", "d"))
    return fills and number.startswith(("0", "62", "nol", "kosong"))


def _chain(
    text: str, links: list[tuple[int, int]], count: int, words: int, following: str
) -> Iterator[tuple[int, int, str]]:
    spoken = count == words == len(links) == _MOST
    if (count > _MOST or spoken) and words and len(links) > 2 and following not in _LARGE | _UNITS:
        start, end = links[0][0], links[-1][1]
        digits = re.sub(r"[a-z]+", "", text[start:end]).strip(" ,.-")
        if not digits or not _is_amounts(digits):
            yield start, end, "number"
