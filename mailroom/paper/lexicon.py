"""The words people write in: short forms spelled out, and the phrases of a data file found in a text, negations minded.

Promises: pure. A phrase never counts when it is denied ("jangan dicabut"), conditional ("kalau …") or asked about ("apakah …?"). What is
looked at is capped, so that a long mail costs no more than its first pages. A broken data file raises when it is loaded.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any

MAX_TEXT = 20_000  # characters of a reply that are searched for what it wants
_NEAR = 3  # words before a phrase within which a negator denies it
_WORD = re.compile(r"[^\W_]+(?:[-'/][^\W_]+)*%?")
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*")
_PIECE = re.compile(r"[,:()]|\s[-–—]\s")
_LOCAL_NYA = re.compile(r"(?<=[a-z]{3})nyo\b")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\ufe0f": ""})
_DOTTED = re.compile(r"\b(?:s\.?\s?/?\s?d|sd)\b\.?(?=\s*(?:tgl|tanggal|\d))")


def lower(text: str) -> str:
    """`text` in one spelling: compatibility forms folded, lower-case, plain quotes, "s.d." as "sampai"."""
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return _DOTTED.sub("sampai", folded.lower())


def starts(text: str, words: Iterable[str]) -> list[int]:
    """Where in `text`, in capitals or not, one of these lower-case words may begin. One pattern for all takes ten times as long."""
    low = text.replace("\u0130", "I").lower()  # the only letter that has two small ones
    found: set[int] = set()
    for word in words:
        at = low.find(word)
        while at >= 0:
            found.add(at)
            at = low.find(word, at + 1)
    return sorted(found)


@lru_cache(maxsize=4096)
def phrase(say: str) -> re.Pattern[str]:
    """A phrase of the data files as a pattern over words joined by single blanks; the notation stands at the head of words.toml.

    No `*` runs over a negator: "laporan saya tidak akan saya cabut" is no "laporan * cabut".
    """
    out = ""
    for piece in say.split():
        if piece in ("*", "**"):
            out += rf"(?:(?!(?:tidak|jangan|belum|bukan) )\S+ ){{0,{4 if piece == '*' else 8}}}?"
        elif piece.endswith("?"):
            out += f"(?:(?:{_choice(piece[:-1])}) )?"
        else:
            out += f"(?:{_choice(piece)}) "
    return re.compile(rf"(?<!\S){out}")


@lru_cache(maxsize=4096)
def heads(say: str) -> frozenset[str] | None:
    """The words a phrase can begin with; None when its first word may be missing or is open."""
    first = say.split(maxsplit=1)[0]
    return None if first.endswith("?") or "*" in first else frozenset(first.split("|"))


def _choice(piece: str) -> str:
    return "|".join(re.escape(word).replace(r"\*", r"\S*") for word in piece.split("|"))


@dataclass(frozen=True)
class Clause:
    """A part of a sentence: its words, each spelled out and followed by one blank; whether its sentence asks; what precedes it there."""

    words: str
    asks: bool
    before: str


@dataclass(frozen=True)
class Found:
    """A phrase found: where in the text (clause number, place in it), and its own words."""

    place: tuple[int, int]
    words: str
    clause: Clause = field(repr=False, default=Clause("", False, ""))


class Clauses(list[Clause]):
    """The clauses of a text, and all its words: a phrase whose first word is not among them need not be looked for."""

    @cached_property
    def vocabulary(self) -> Mapping[str, Sequence[int]]:
        """Each word, and where in `joined` it stands."""
        found: dict[str, list[int]] = {}
        at = 0
        for clause in self:
            for word in clause.words.split():
                found.setdefault(word, []).append(at)
                at += len(word) + 1
            at += 1
        return found

    @cached_property
    def joined(self) -> str:
        """All clauses, a line each: no phrase runs over a line's end, so that one search looks through all of them."""
        return "\n".join(clause.words for clause in self)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(clause.words) + 1 for clause in self), initial=0))

    def place(self, at: int) -> tuple[int, int]:
        """(clause number, place in it) of a place in `joined`."""
        number = bisect_right(self._starts, at) - 1
        return number, at - self._starts[number]

    def likely(self, says: Iterable[str]) -> list[str]:
        said = self.vocabulary.keys()
        return [say for say in says if (first := heads(say)) is None or not said.isdisjoint(first)]

    def places(self, words: Iterable[str]) -> list[int]:
        return [place for word in words for place in self.vocabulary.get(word, ())]


class Rows:
    """Rows of a data file with phrases under "say", known by the words that these begin with."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = rows
        self._by_first: dict[str, set[int]] = {}
        self._always: set[int] = set()
        for number, row in enumerate(rows):
            for first in map(heads, row["say"]):
                for word in first or ():
                    self._by_first.setdefault(word, set()).add(number)
                if first is None:
                    self._always.add(number)

    def likely(self, clauses: Clauses) -> list[Mapping[str, Any]]:
        """The rows a text may speak of, in their order: of hundreds of phrases a letter has the first word of a few."""
        spoken = self._by_first.keys() & clauses.vocabulary.keys()
        return [self.rows[number] for number in sorted(self._always.union(*(self._by_first[word] for word in spoken)))]


class Lexicon:
    """Reads by the tables [short] and [listen] of words.toml."""

    def __init__(self, short: Mapping[str, str], listen: Mapping[str, Sequence[str]]) -> None:
        self.short = dict(short)
        self.sets = {key: frozenset(words) for key, words in listen.items()}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Lexicon:
        return cls(data["short"], data["listen"])

    def words(self, text: str) -> list[str]:
        """The words of `text`, lower-case, short forms spelled out, a trailing -nya kept."""
        return self._spelled(lower(text[:MAX_TEXT]))

    def _spelled(self, low: str) -> list[str]:
        short = self.short
        if "nyo" in low:  # the Malay of Muara Enim: "laporannyo"
            low = _LOCAL_NYA.sub("nya", low)
        return [short.get(word, word) for word in _WORD.findall(low)]

    def clauses(self, text: str) -> Clauses:
        """The text cut at full stops, line ends and commas, and before "tapi" and its like."""
        found = Clauses()
        for sentence in _SENTENCE.findall(lower(text[:MAX_TEXT])):
            asks, before = "?" in sentence or "apakah" in sentence, ""
            for piece in _PIECE.split(sentence):
                for words in self._broken(self._spelled(piece)):
                    found.append(Clause(words, asks, before))
                    before += words
        return found

    def _broken(self, words: list[str]) -> Iterable[str]:
        start = 0
        for place, word in enumerate(words):
            if word in self.sets["breaks"] and place > start:
                yield " ".join(words[start:place]) + " "
                start = place
        if words[start:]:
            yield " ".join(words[start:]) + " "

    def first(self, clauses: Clauses, says: Iterable[str], *, plain: bool = False, start: bool = False) -> Found | None:
        """The first phrase said in earnest. plain: negation and questions do not matter; start: only where the text begins."""
        hits = self.hits(clauses, says, plain=plain, start=start)
        return min(hits, key=lambda hit: (hit.place, -len(hit.words))) if hits else None

    def hits(self, clauses: Clauses, says: Iterable[str], *, plain: bool = False, start: bool = False) -> list[Found]:
        """Where each of these phrases is first said, of those that are."""
        return [hit for say in clauses.likely(says) if (hit := self._hit(clauses, say, plain, start))]

    def _hit(self, clauses: Clauses, say: str, plain: bool, start: bool) -> Found | None:
        """Where a phrase is first said in earnest."""
        for found in self._hits(clauses, say, start):
            number, place = clauses.place(found.start())
            if plain or self.meant(clauses[number], place):
                return Found((number, place), found.group().strip(), clauses[number])
        return None

    def _hits(self, clauses: Clauses, say: str, start: bool) -> Iterable[re.Match[str]]:
        """Where a phrase stands: tried only where a word stands that it can begin with."""
        firsts = heads(say)
        if firsts is None and not start:
            yield from phrase(say).finditer(clauses.joined)
            return
        places = [0] if start or firsts is None else sorted(clauses.places(firsts))
        end = 0
        for place in places:
            found = phrase(say).match(clauses.joined, place) if place >= end else None
            if found:
                end = found.end()
                yield found

    def meant(self, clause: Clause, place: int) -> bool:
        """Whether what stands at `place` of the clause is neither denied, nor conditional, nor asked about."""
        before = clause.words[:place].split()
        if self.sets["negators"].intersection(before[-_NEAR:]) or self.sets["always"].intersection(before):
            return False
        earlier = (*clause.before.split(), *before)
        if self.sets["conditions"].intersection(earlier):
            return False
        return not (clause.asks and self.sets["questions"].intersection((*earlier, *clause.words.split())))
