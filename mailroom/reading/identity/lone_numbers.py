"""Which short numbers of a hidden writer's text are not known to be harmless: no unit, count, date, price, or
public numbering stands beside them.

A number behind a word of a home is masked unless the matter stands there. One behind "nomor" is masked unless
it is a law's, a pole's or a school's. Where he speaks of himself each number needs a unit or a count.

In: `lone_numbers`: a folded text (text/folding.py), the same as it was written, the office's words.
Out: (start, end) of each place.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Long numbers and codes: number_secrets.py. Words: words/lone_numbers.toml. What is masked in the end:
identity_gate.py."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from mailroom.reading.identity.harmless_words import bare, is_common, may_be_name

_TABLE = tomllib.loads((Path(__file__).parent / "words/lone_numbers.toml").read_text(encoding="utf-8"))
_W = {key: frozenset(words.split()) for key, words in _TABLE.items()}
_NUMBERED = _W["numbered"] | _W["homes"]
_TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*|[^\W\d_]+(?:-[^\W\d_]+)*(?:2(?!\d))?|\n|[^\s\w]|_")
_FORM = re.compile(  # years, dates, times, money, decimals, round amounts
    r"(?:19[3-9]|20[0-4])\d|\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+|\d{1,2}[.:]\d\d(?:[.:-]\d\d?){0,3}"
    r"|\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d\d|(?:19|20)\d\d([/-])\d{1,4}(?:\2\d\d)?"
    r"|\d{1,2}/\d{1,2}(?:-\d{1,2}/\d{1,2})?|[1-9]\d{0,2}0{2,9}|\d{1,2}/(?:19|20)\d\d"
)
_ROMANS = re.compile("[ivx]{1,5}")
_ROMAN = 6  # letters, less one, of a Roman number
_ODD = re.compile(r"\d{1,3}(?:\.\d{3}){0,2}\.(?!000|500|250|750)\d{3}")
_STOPS = frozenset(".!?;\n|")
_STREET = 5  # words of a street's name before its number
_NEAR = 6  # words between a number and the word that says of what it is
_CLAUSE = 12  # words on each side in which he may speak of himself
_SHORT = 2  # digits of a number that tells nothing where nobody speaks of himself
_LONG = 12  # characters; a longer one is read by number_secrets.py


class _Token(NamedTuple):
    start: int
    end: int
    low: str


def lone_numbers(text: str, whole: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yields (start, end) of each, in a folded text. whole: as long, with capitals. words: of digits."""
    tokens = [_Token(*one.span(), one[0]) for one in _TOKEN.finditer(text)]
    reader = _NumberReader(tokens, whole)
    for no, (start, _, low) in enumerate(tokens):
        if low[0].isdigit():
            if not reader.is_known(no):
                yield reader.start(no), reader.end(no)
        elif (
            no
            and tokens[no - 1].low not in words
            and (
                (low in words and tokens[no - 1].low in _NUMBERED | _W["mild"])
                or (len(low) < _ROMAN and tokens[no - 1].low in _W["roman"] and _ROMANS.fullmatch(low))
                or (len(low) == 1 and tokens[no - 1].low in _W["lettered"] and low.isalpha())
            )
        ):
            last = no
            while last + 1 < len(tokens) and tokens[last + 1].low in words:
                last += 1
            if not reader.is_known_word(no, last):
                yield start, tokens[last].end


class _NumberReader:
    """The numbers of one text."""

    def __init__(self, tokens: Sequence[_Token], whole: str) -> None:
        self._tokens, self._whole = tokens, whole
        self._known = self._hidden = -1  # the last harmless number, and the last other one
        few = [one.low for one in tokens[: _CLAUSE + 1]]
        # One line with a landmark that speaks of nobody answers where the trouble is.
        short = len(few) <= _CLAUSE and "\n" not in few and _W["his"].isdisjoint(few)
        self._is_answer = short and not _W["landmarks"].isdisjoint(few)

    def start(self, no: int) -> int:
        """The start of a number, with what is glued before it: "Rp87.350"."""
        glued = no and self._tokens[no - 1].end == self._tokens[no].start and self._low(no - 1) == "rp"
        return self._tokens[no - bool(glued)].start

    def end(self, no: int) -> int:
        """The end of a number with the letter behind it: "17 a", "12b"."""
        token, after = self._tokens[no], self._low(no + 1)
        is_letter = len(after) == 1 and "a" <= after < "k" and self._tokens[no + 1].start - token.end < 2
        is_letter = is_letter and self._low(no + 2) not in ("/", ".")
        return self._tokens[no + 1].end if is_letter else token.end

    def is_known(self, no: int) -> bool:
        """Whether a number in figures is harmless."""
        last, goes_on = max(self._known, self._hidden), self._goes_on(no)
        known = self._known == last if goes_on and last >= 0 else self._is_harmless(no)
        if known:
            self._known = no
        else:
            self._hidden = no
        return known

    def _goes_on(self, no: int) -> bool:
        """Whether nothing but a mark or "dan" stands between the last number and this one."""
        between = [self._low(one) for one in range(max(self._known, self._hidden) + 1, no)]
        return 0 < len(between) < _NEAR and _W["joins"].issuperset(between)

    def is_known_word(self, no: int, last: int) -> bool:
        """Whether a number in words is, behind "nomor" or a word of a home. last: its last word."""
        _, kind = self._head(no)
        return kind not in ("home", "number") or self._is_counted(last) or self._is_scene(no)

    def _low(self, no: int) -> str:
        return self._tokens[no].low if 0 <= no < len(self._tokens) else ""

    def _is_harmless(self, no: int) -> bool:
        token, before, after = self._tokens[no], self._low(no - 1), self._low(no + 1)
        low = token.low
        if len(low) > _LONG:
            return True
        joined = bool(before) and self._tokens[no - 1].end == token.start
        glued = bool(after) and self._tokens[no + 1].start == token.end
        if _ODD.fullmatch(low) and self._is_of_him(no) and not _W["dues"].isdisjoint(self._clause(no)):
            return False  # what he pays stands in a list: "potongan saya Rp87.350"
        if joined and before[-1].isalpha() and before not in _NUMBERED:
            return True  # "sdn12", "d13": codes are read by number_secrets.py
        if glued and after[0].isalpha() and (len(after) > 1 or after in _W["tails"]):
            return True
        head, kind = self._head(no)
        if kind == "home":
            many = head in _W["countable"] and before not in _W["numbered"] and self._is_counted(no)
            return many or self._is_scene(no)
        if kind == "number":
            return self._is_listed(no) or self._is_scene(no)
        if low in _W["emergency"] or kind == "public":
            return True
        if kind == "street":
            return _FORM.fullmatch(low) is not None or self._is_counted(no, True) or self._is_scene(no)
        if (
            _FORM.fullmatch(low)
            or self._is_counted(no)
            or head in _W["heads"] | _W["spots"]
            or self._is_listed(no)
        ):
            return True
        return sum(map(str.isdigit, low)) <= _SHORT and not self._is_of_him(no)

    def _is_listed(self, no: int) -> bool:
        """Whether it is the mark of a line, or of a part of a sentence: "(2)"."""
        before = self._low(no - 1)
        if before in ("", "\n", "|") or (before in ("(", "*", "-", ">") and self._low(no - 2) in ("", "\n")):
            return self._low(no + 1) in (".", ")", "-", "|", ":")
        return before == "(" and self._low(no + 1) == ")" and len(self._low(no)) == 1

    def _is_counted(self, no: int, units_only: bool = False) -> bool:
        """Whether a unit, a month or a thing that is counted stands behind it."""
        at = no + 1
        while at < no + _CLAUSE and (self._low(at) in _W["joins"] or self._low(at)[:1].isdigit()):
            at += 1
        low = self._low(at)
        if low in _W["units"] or low in _W["tails"]:
            return not (units_only and low in _NUMBERED)
        thing = at == no + 1 and len(low) > 1 and low[0].isalpha() and low not in _W["uncounted"]
        low = low.removesuffix("2")
        return thing and not units_only and is_common(low) and not may_be_name(low)

    def _head(self, no: int) -> tuple[str, str]:
        """Returns (the word that says of what it is; "home", "number", "public", "street" or "")."""
        numbered, at = False, no - 1
        while at > no - _NEAR and (self._low(at) in _W["between"] or self._low(at) in _W["numbered"]):
            numbered = numbered or self._low(at) in _W["numbered"]
            at -= 1
        head = self._low(at)
        if head in _W["homes"] or (head in _W["mild"] and self._is_of_him(no)):
            return head, "home"
        before = [self._low(one) for one in range(at, max(-1, at - _NEAR), -1)]
        stop = next((i for i, low in enumerate(before) if low in _STOPS), len(before))
        if numbered:
            is_public = not _W["public"].isdisjoint(before[:stop])
            return head, "public" if is_public else "number"
        for low in before[: min(stop, _STREET)]:
            if low in _W["streets"]:
                return head, "street"
            if not low.isalpha() or low in _W["heads"] or low in _W["units"]:
                break
        return head, ""

    def _stops(self, no: int) -> bool:
        """Whether a sentence or line ends there."""
        low = self._low(no)
        return low in _STOPS and not (low == "." and self._low(no - 1) in _W["abbreviations"])

    def _clause(self, no: int) -> list[str]:
        """The words around it, as far as its sentence or line goes."""
        first = last = no
        while first > max(0, no - _CLAUSE) and not self._stops(first - 1):
            first -= 1
        while last + 1 < min(len(self._tokens), no + _CLAUSE) and not self._stops(last + 1):
            last += 1
        return [one.low for one in self._tokens[first : last + 1]]

    def _is_scene(self, no: int) -> bool:
        """Whether its clause tells what happened there, and not that he lives there."""
        clause = self._clause(no)
        if not _W["scenes"].isdisjoint(clause) or self._is_answer:
            return True
        return not _W["matters"].isdisjoint(map(bare, clause)) and _W["his"].isdisjoint(clause)

    def _is_of_him(self, no: int) -> bool:
        """Whether its clause speaks of him or a home, or a name stands before it."""
        before = self._tokens[no - 1] if no else None
        named = before and self._whole[before.start].isupper() and before.low.isalpha()
        if named and before and not is_common(before.low):
            return True
        return not _W["his"].isdisjoint(self._clause(no))
