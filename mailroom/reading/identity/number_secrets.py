"""Which numbers, mail and web addresses, and map positions in a hidden writer's text point to one person.

Dates, times, money, amounts with their unit and the office's case numbers point to nobody.

In: `number_secrets`, `public_numbers`: a folded text (text/folding.py) and the same as it was written.
Out: (start, end, kind) of each place; spans that point to nobody; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Words and patterns: words/numbers.toml; a new one needs no code. Numbers that are masked in every text:
procedure/secrecy/number_masking.py."""

from __future__ import annotations

import re
import sys
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path

from mailroom.reading.identity.harmless_words import is_harmless, is_of_the_trade
from mailroom.reading.identity.mask_spans import Piece, join_overlapping
from mailroom.reading.language.named_patterns import NamedPatterns

_TABLE = tomllib.loads((Path(__file__).parent / "words/numbers.toml").read_text(encoding="utf-8"))
_P = NamedPatterns(_TABLE)
_DIGITS, _TENS, _LARGE, _UNITS, _MONEY, _FILLERS, _REPEATS, _DESKS, _OFFICES, _EMERGENCY = (
    frozenset(_TABLE["words"][key].split())
    for key in (
        "digits",
        "tens",
        "large",
        "units",
        "money",
        "fillers",
        "repeats",
        "desks",
        "offices",
        "emergency",
    )
)
NUMBER_WORDS = _DIGITS | _TENS
_AMOUNT_LETTERS = _UNITS | _MONEY | {"x", "an", "nya", "s", "d", "sd"}  # "2x3m", "s.d.", "50rban"
# Letters in the place of digits: "O8I2".
_LOOK_ALIKE = str.maketrans("oilsbz", "011582")
_CLOCK = ("jam", "pukul", "pkl", "jm", "pk")
_LISTED = 2  # plates of a text, of which one may well be his own
_GLUED = 5  # letters of the shortest two digits in one word
_MOST = 4  # digits of a number that is nobody's


def number_secrets(
    text: str, whole: str, public: Sequence[tuple[int, int]] = ()
) -> Iterator[tuple[int, int, str]]:
    """Yields (start, end, kind) of each, in a folded text; some may overlap. whole: the same text as it was
    written, as long as the folded one, for its capitals. public: what `public_numbers` found."""
    yield from ((*span, "contact") for span in _contacts(text))
    yield from ((*found.span("name"), "name") for found in _P.alias.finditer(text))
    for found in _P.nickname.finditer(text):
        yield *found.span("name" if found["name"] else "said"), "name"
    if _P.own_heads.search(text):
        yield from ((*one.span(one.lastgroup or 0), "number") for one in _P.own_things.finditer(text))
    if any(map(str.isdigit, text)):
        text = _P.looks_digit.sub(_digits_of, text)
        for start, end in chain(_runs(text), _codes(text, whole), _named_numbers(text)):
            if not is_within(public, start, end) and not _is_public(text, start, end):
                yield start, end, "number"
    if _P.spoken.search(text):
        yield from _digit_words(text)
        yield from (
            (*found.span(found.lastgroup or "number"), "number") for found in _P.told_words.finditer(text)
        )


def public_numbers(text: str, whole: str) -> list[tuple[int, int]]:
    """Returns where numbers stand that are nobody's: of our cases, of lorries that he saw, of offices."""
    if not any(map(str.isdigit, text)):
        return []
    text = _P.looks_digit.sub(_digits_of, text)
    plates = [found for found in _P.plate.finditer(text) if _is_plate(found, whole)]
    watched = [
        (found.start(), _end_of_plate(found, whole))
        for found in plates
        if _P.breed.search(text, max(0, found.start() - 40), found.start())
        or _is_watched(text, found.start(), len(plates))
    ]
    runs = [found.span() for found in _P.run.finditer(text) if _is_public(text, *found.span())]
    papers = [found.span() for found in _P.document.finditer(text) if _is_public(text, *found.span())]
    ours = [found.span() for found in _P.own_case.finditer(text)]
    whole_spans = join_overlapping(Piece(*span, "number") for span in (*ours, *watched, *runs, *papers))
    return [(one.start, one.end) for one in whole_spans]


def is_within(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the spans, sorted and apart, holds it."""
    at = bisect_right(spans, (start, sys.maxsize)) - 1
    return at >= 0 and spans[at][0] <= start and end <= spans[at][1]


def _digits_of(found: re.Match[str]) -> str:
    return found[0].translate(_LOOK_ALIKE)


def is_of_others_vehicle(text: str, start: int) -> bool:
    """Whether a plate follows the words for a lorry or a car that is not said to be the writer's."""
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
    for found in _P.starred.finditer(text):
        digits, hidden = sum(map(str.isdigit, found[0])), re.search(r"[x•#*]{2}|\d[x•#*](?=[ .-])", found[0])
        if digits > _MOST - 1 and hidden and (digits > 7 or re.search(r"[x•#*]{2}", found[0])):
            yield found.span()
    for found in chain(_P.spaced.finditer(text), _P.leading_zero.finditer(text)):
        if _word_before(text, found.start()) not in _CLOCK:
            yield found.span()


def _codes(text: str, whole: str) -> Iterator[tuple[int, int]]:
    """Letters and digits mixed, plates among them."""
    for found in _P.plate.finditer(text):
        if _is_plate(found, whole):
            yield found.start(), _end_of_plate(found, whole)
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
    """Yields what follows the name of a number, whatever its length."""
    numbered = chain(_P.numbered.finditer(text), _P.queue.finditer(text), _P.owned_number.finditer(text))
    yield from (found.span() for found in _P.parts.finditer(text))
    for pattern in (_P.stall, _P.born, _P.pensioned, _P.own_letter):
        yield from (found.span("number") for found in pattern.finditer(text))
    for found in numbered:
        public = found["number"] in _EMERGENCY or _is_moment(found["number"])
        if not public and not _has_unit(text, found.end("number")):
            taken = _P.taken.match(text, found.end("number"))
            yield found.start("number"), taken.end() if taken else found.end("number")


def _is_public(text: str, start: int, end: int) -> bool:
    """Whether it is the number of a document of the office; nobody's telephone and NIK."""
    digits, written = "".join(filter(str.isdigit, text[start:end])), text[start:end]
    near = max(0, start - 70)
    if _P.thing.search(text, near, start) or _P.pole.match(written) or _P.network.match(text, start):
        return not digits.startswith("08")
    if _P.document.fullmatch(written) and _P.public.search(text, max(0, start - 60), start):
        return _P.his_own.search(text, near, start) is None
    if _P.office_line.search(text, near, start) and 6 < len(digits) < 14 and digits[0] == "0":
        return _P.somebody.search(text, near, start) is None
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
        yield from (one.span() for one in _P.mail.finditer(text) if not _is_of_office(one[0]))
        yield from (one.span() for one in _P.spoken_box.finditer(text))
        yield from (one.span() for one in _P.handle.finditer(text) if not _P.official.match(one[0]))
    if "." in text:
        patterns += [_P.link, _P.file]
    if "_" in text:
        patterns.append(_P.underscored)
    if _P.spells.search(text):
        patterns += [_P.told_mail, _P.said_mail]
    if any(map(str.isdigit, text)):
        yield from (one.span() for one in _P.position.finditer(text) if _is_on_map(one[0]))
    yield from (one.span() for pattern in patterns for one in pattern.finditer(text))
    if _P.media.search(text):
        named = (pattern.finditer(text) for pattern in (_P.account, _P.titled))
        yield from (one.span(one.lastgroup or "name") for found in named for one in found)


def _is_of_office(mailbox: str) -> bool:
    """Whether a mailbox is that of an office, and of no person in it."""
    desk, _, domain = mailbox.partition("@")
    parts = [one for one in re.split(r"[\W_]+", desk) if one]
    where = re.split(r"\W+", domain)
    is_office = any(one in _OFFICES or is_of_the_trade(one) for one in (*parts, *where))
    return is_office and all(one in _DESKS or one in _OFFICES or is_of_the_trade(one) for one in parts)


def _is_on_map(position: str) -> bool:
    """Whether it is exact enough to be a place, and no two readings of a meter."""
    numbers = re.findall(r"\d+[.,]\d+", position)
    exact = any(len(re.split("[.,]", one)[1]) > _MOST - 1 for one in numbers)
    return not numbers or exact or any(95 <= float(one.replace(",", ".")) <= 141 for one in numbers)


def _is_somebodys(run: re.Match[str], text: str) -> bool:
    """Whether a run of digits is a number of somebody: five digits and more that are no date, time or
    amount."""
    digits = "".join(filter(str.isdigit, run[0]))
    if len(digits) <= _MOST:
        return False
    word = _word_before(text, run.start())
    if _P.tail.match(text, run.end()):
        return True
    if word in _CLOCK and len(digits) <= 8 and all(int(one) <= 60 for one in re.findall(r"\d+", run[0])):
        return False
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


def _is_watched(text: str, start: int, plates: int) -> bool:
    """Whether a plate is one of a list of lorries that he saw, and not said to be his."""
    line = text[text.rfind("\n", 0, start) + 1 : start][-70:]
    return plates > _LISTED and _P.mine.search(_P.catches.sub("", line)) is None


def _end_of_plate(found: re.Match[str], whole: str) -> int:
    """Its end without a word behind it that is no part of it: "BG 8120 dan"."""
    written = whole[found.start() : found.end()]
    tail = found["tail"].strip(" .-") if found["tail"] else ""
    is_word = len(tail) > 1 and written[:1].isupper() and written[-len(tail) :].islower()
    return found.start("tail") if is_word and is_harmless(tail) else found.end()


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
        return letters[0] == parts[0] and len(letters[0]) < 2 and len(parts[1]) > _MOST + 1
    if len(parts) == 2:
        return sum(map(str.isdigit, word)) > _MOST
    return not _AMOUNT_LETTERS.issuperset(letters) and not is_harmless(word)


def _digit_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Chains of digits and of the words of digits, with single letters and marks between, of five and more;
    four words of digits are enough."""
    links, count, words, end = list[tuple[int, int]](), 0, 0, 0
    for found in _P.word.finditer(text):
        token, gap = found[0], text[end : found.start()]
        is_digit, parts = token.isdigit(), 1
        is_word = token in _DIGITS
        if not is_word and len(token) > _GLUED and _P.several.fullmatch(token):  # "kosongdelapan"
            is_word, parts = True, len(_P.one_digit.findall(token))
        number = text[links[0][0] : links[0][0] + 8] if links else ""
        glued = len(gap) <= _MOST and ("\n" not in gap or number.startswith(("0", "62", "nol", "kosong")))
        fills = bool(links) and (token in _TENS or token in _FILLERS or _is_filler(token, number))
        if links and not (glued and (is_digit or is_word or fills)):
            yield from _chain(text, links, count, words, token if glued else "")
            links, count, words = [], 0, 0
            fills = False
        if is_digit or is_word or fills:
            links.append(found.span())
            count += len(token) if is_digit else parts * is_word
            words += parts * (not is_digit)
        end = found.end()
    yield from _chain(text, links, count, words, "")


def _is_filler(word: str, number: str) -> bool:
    """Whether a letter may stand inside a number: not where an amount is told ("312 m x 2")."""
    fills = set(word) == {"x"} or word in _REPEATS or (len(word) == 1 and word not in ("s", "d"))
    return fills and number.startswith(("0", "62", "nol", "kosong"))


def _chain(
    text: str, links: list[tuple[int, int]], count: int, words: int, following: str
) -> Iterator[tuple[int, int, str]]:
    spoken = count == words == len(links) == _MOST
    while len(links) > 2 and _is_loose(text, *links[-2:]):
        last = text[slice(*links.pop())]
        count, words = count - (last in _DIGITS), words - 1
    if (count > _MOST or spoken) and words and len(links) > 2 and following not in _LARGE | _UNITS:
        start, end = links[0][0], links[-1][1]
        digits = re.sub(r"[a-z]+", "", text[start:end]).strip(" ,.-")
        spelled = sum(text[slice(*link)] in _DIGITS for link in links)
        told = text.startswith(("nol", "kosong", "0"), start)
        if spelled >= _MOST or told or not digits or digits[0] == "0" or not _is_amounts(digits):
            yield start, end, "number"


def _is_loose(text: str, before: tuple[int, int], last: tuple[int, int]) -> bool:
    """Whether one word behind figures is the sentence's: "0812-5555-0177, satu-satunya guru"."""
    word, gap = text[slice(*last)], text[before[1] : last[0]]
    if word.isdigit() or not text[slice(*before)].isdigit():
        return not word.isdigit() and word not in _DIGITS and "(" in gap
    doubled = text.startswith(f"-{word}", last[1])
    return " " in gap and (doubled or gap.strip() != "" or word not in _DIGITS) and set(word) != {"x"}
