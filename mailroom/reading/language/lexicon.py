"""How short forms are spelled out ("yg", "tdk"), and which phrases of a data file a text says in earnest.

A phrase does not count when it is denied ("jangan dicabut"), conditional ("kalau …") or asked about ("apakah
…?").

In: a text of which 20,000 characters count; `index_phrases`: a loaded data file; `Lexicon`: the tables
[short] and [listen].
Out: words; `Clauses`; `PhraseHit`s and `SpokenRow`s with their places.
Fails: A data file without its tables raises KeyError at the first use. No text raises anything.
See: Short forms, negations, conditions: grammar/reply_words.toml; phrases: each reader's own file. Equal
spellings: text/folding.py."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

MAX_TEXT = 20_000  # characters of a reply that are searched for what it wants
_NEAR = 3  # words before a phrase within which a negator denies it
_WORD = re.compile(r"[^\W_]+(?:[-'/][^\W_]+)*%?")
_BARE_WORD = re.compile(r"[^\W_]+")
# the same, five times as fast
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_ASKED = re.compile(r"[.!;\n]*\?[.!?;\n]*")
_MARKS = tuple(",:()-–—")
_TOKEN = re.compile(rf"{_WORD.pattern}|[,:()\n]|(?<=[^\S\n])[-–—](?=\s)")
# The same in ASCII lower case, where each needs to be looked up in no table of Unicode.
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:[-'/][a-z0-9]+)*%?")
_ASCII_TOKEN = re.compile(rf"{_ASCII_WORD.pattern}|[,:()\n]|-(?<=[^\S\n]-)(?=\s)")
_LOCAL_NYA = re.compile(r"(?<=[a-z]{3})nyo\b")
_DRAWN = re.compile(r"(?<=[a-z])([aeioushkgmny])\1\1+")  # not "PPPK", "DPPPA", "III"
_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d\u00a0", "''\"\" ", "\ufe0f")
_WORDS_IN_ONE = {0xFDFA: "\u0635", 0xFDFB: "\u062c"}
# the letter first: searching for it is quick
_DOTTED = re.compile(r"s(?<=\bs)(?:\.?\s?/?\s?d)\b\.?(?=\s*(?:tgl|tanggal|\d))")


@lru_cache(maxsize=8)  # several ask for the same letter
def lower(text: str) -> str:
    """`text` in one spelling: compatibility forms folded, lower-case, plain quotes, "s.d." as "sampai". A
    sign that is whole words becomes one letter: 80 kB of it would be half a million."""
    text = text if text.isascii() else text.translate(_WORDS_IN_ONE)
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return _DOTTED.sub("sampai", folded.lower())


def _standard(low: str) -> str:
    """Without the -nyo of the Malay of Sumatra ("laporannyo"), and without letters drawn out
    ("puasss")."""
    low = _LOCAL_NYA.sub("nya", low) if "nyo" in low else low
    return _DRAWN.sub(r"\1", low) if _DRAWN.search(low) else low


def words_of(text: str) -> list[str]:
    """Returns the words of `text` as they stand, in lower case."""
    return text.translate(_ASCII).split() if text.isascii() else _BARE_WORD.findall(small(text))


# of a whole text: those of the last ones are remembered, since several ask for them
bare_words = lru_cache(maxsize=4)(words_of)


@lru_cache(maxsize=4)
def vocabulary_of(text: str) -> frozenset[str]:
    """Returns the words that stand in `text`, each once."""
    return frozenset(bare_words(text))


def small(text: str) -> str:
    """`text` in lower case with each letter in its place; so a place found in it is one in `text`."""
    return text.replace("\u0130", "I").lower()


def starts(text: str, words: Iterable[str]) -> list[int]:
    """Returns where in `text`, in capitals or not, one of these lower-case words may begin. One pattern for
    all takes ten times as long."""
    low = small(text)
    found: set[int] = set()
    for word in words:
        at = low.find(word)
        while at >= 0:
            found.add(at)
            at = low.find(word, at + 1)
    return sorted(found)


@lru_cache(maxsize=4096)
def phrase(say: str) -> re.Pattern[str]:
    """Returns a phrase of the data files as a pattern over words joined by single blanks; the notation stands
    at the head of reply_words.toml.

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


def _choice(piece: str) -> str:
    return "|".join(re.escape(word).replace(r"\*", r"\S*") for word in piece.split("|"))


class Phrase:
    """One phrase of a data file. heads: the words it can begin with, None = any; needs: for each word it
    cannot do without, the set of its forms. Both tell quickly that it does not stand in a text."""

    def __init__(self, say: str) -> None:
        pieces = say.split()
        self.say = say
        self.heads = None if pieces[0].endswith("?") or "*" in pieces[0] else frozenset(pieces[0].split("|"))
        needed = [piece for piece in pieces if not piece.endswith("?") and "*" not in piece]
        self.needs = [frozenset(piece.split("|")) for piece in needed]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return phrase(self.say)


# Nearly all phrases are those of every office.
_shared = lru_cache(maxsize=1 << 15)(Phrase)


class Says(tuple[str, ...]):
    """The phrases of a row of a data file, found by the words they cannot do without: of hundreds a letter
    holds those of a few."""

    @cached_property
    def phrases(self) -> Sequence[Phrase]:
        return [_shared(say) for say in self]

    @cached_property
    def keys(self) -> Mapping[str, Sequence[int]]:
        """A word → the numbers of the phrases that need it, each known by its rarest word; "" for those that
        need none."""
        common = Counter(word for one in self.phrases for need in one.needs for word in need)
        found: dict[str, list[int]] = {}
        for number, one in enumerate(self.phrases):
            for word in min(one.needs, key=lambda need: sum(map(common.__getitem__, need)), default=("",)):
                found.setdefault(word, []).append(number)
        return found

    def likely(self, spoken: frozenset[str]) -> list[int]:
        """Returns the numbers of the phrases that can be made of the words `spoken`."""
        numbers = set(self.keys.get("", ()))
        for word in self.keys.keys() & spoken:
            numbers.update(self.keys[word])
        return [at for at in sorted(numbers) if not any(map(spoken.isdisjoint, self.phrases[at].needs))]


def index_phrases(data: Any) -> Any:
    """Returns a data file's tables with every list of phrases as `Says`."""
    if isinstance(data, dict):
        return {key: Says(value) if key == "say" else index_phrases(value) for key, value in data.items()}
    return [index_phrases(value) for value in data] if isinstance(data, list) else data


class Clause(NamedTuple):
    """A part of a sentence. words: spelled out, each followed by one blank; asks: its sentence is a question;
    before: the words of the sentence before it."""

    words: str
    asks: bool
    before: str


class PhraseHit(NamedTuple):
    """A phrase found: where in the text (clause number, place in it), and its own words."""

    place: tuple[int, int]
    words: str
    clause: Clause


class Clauses(list[Clause]):
    """The clauses of a text, and all its words: a phrase whose words are not among them need not be looked
    for."""

    @cached_property
    def all_words(self) -> str:
        """All clauses, a line each: no phrase runs over a line's end, so that one search looks through all of
        them."""
        return "\n".join([clause.words for clause in self])

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.all_words.split())

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(clause.words) + 1 for clause in self), initial=0))

    def place(self, at: int) -> tuple[int, int]:
        """Returns (clause number, place in it) of a place in `all_words`."""
        number = bisect_right(self._starts, at) - 1
        return number, at - self._starts[number]

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for word in re.finditer(r"\S+", self.all_words):
            found.setdefault(word.group(), []).append(word.start())
        return found

    def places(self, words: Iterable[str]) -> list[int]:
        """Returns where in `all_words` these words stand, in order."""
        return sorted([at for word in self.vocabulary.intersection(words) for at in self._places[word]])


def earliest(hits: Sequence[PhraseHit]) -> PhraseHit | None:
    """Returns the phrase that stands first, at one place the longest; None when there is none."""
    return min(hits, key=lambda hit: (hit.place, -len(hit.words))) if hits else None


class SpokenRow(NamedTuple):
    """A row that a text speaks of, and where each of its phrases is first said."""

    row: Mapping[str, Any]
    hits: list[PhraseHit]


class Rows:
    """Tables of rows with phrases under "say", looked for all at once."""

    def __init__(self, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        rows = [(table, row) for table, rows in tables.items() for row in rows]
        self.says = Says(say for _, row in rows for say in row["say"])
        self.owners = [owner for owner in rows for _ in owner[1]["say"]]


class Lexicon:
    """Reads by the tables [short] and [listen] of reply_words.toml. region: the kabupaten's name, whose words
    are the set "region"."""

    def __init__(self, data: Mapping[str, Any], region: str = "") -> None:
        self.short: dict[str, str] = data["short"]
        self.sets = {key: frozenset(words) for key, words in data["listen"].items()}
        self.sets["region"] = frozenset(region.lower().split())
        # How a sentence's words and marks are written down before it is cut into clauses: a new one begins at
        # a mark or a "tapi".
        breaks = self.sets["breaks"]
        spelled = {word: self.short.get(word, word) for word in (*self.short, *breaks)}
        self._written = {word: f"; {to}" if to in breaks else to for word, to in spelled.items()}
        self._written |= dict.fromkeys(_MARKS, ";")

    def words(self, text: str) -> list[str]:
        """Returns the words of `text`, lower-case, short forms spelled out, a trailing -nya kept."""
        low = _standard(lower(text[:MAX_TEXT]))
        words = (_ASCII_WORD if low.isascii() else _WORD).findall(low)
        return list(map(self.short.get, words, words))

    def beginning(self, text: str) -> Iterator[str]:
        """Yields the words of `text` one after another, so that a caller who needs only the first does not
        wait for the others."""
        low = _standard(lower(text[:MAX_TEXT]))
        for found in (_ASCII_WORD if low.isascii() else _WORD).finditer(low):
            yield self.short.get(found.group(), found.group())

    def first_word(self, text: str) -> str:
        """Returns the first of `words`; "" when there is none."""
        return next(self.beginning(text), "")

    def clauses(self, text: str) -> Clauses:
        """Returns the text cut at full stops, line ends and commas, and before "tapi" and its like."""
        low = lower(text[:MAX_TEXT])
        if "?" in low:
            low = _ASKED.sub("?\n", low)
        low = low.replace(".", "\n").replace("!", "\n").replace(";", "\n")
        written = self._written
        tokens = (_ASCII_TOKEN if low.isascii() else _TOKEN).findall(_standard(low))
        told = " ".join(map(written.get, tokens, tokens))
        found = Clauses()
        for spelled, sentence in zip(told.split("\n"), low.split("\n"), strict=True):
            asks, before = "?" in sentence or "apakah" in sentence, ""
            for piece in spelled.split(";"):
                words = piece.strip(" ")
                if words:
                    found.append(Clause(words + " ", asks, before))
                    before += words + " "
        return found

    def first(
        self, clauses: Clauses, says: Iterable[str], *, plain: bool = False, start: bool = False
    ) -> PhraseHit | None:
        """Returns the first phrase said in earnest. plain: denied and asked about, it counts, too; start:
        only at the beginning of the text."""
        known = says if isinstance(says, Says) else Says(says)
        return earliest([hit for _, hit in self._hits(clauses, known, plain, start)])

    def rows(self, clauses: Clauses, rows: Rows) -> dict[str, list[SpokenRow]]:
        """Table → its rows that the text speaks of, in their order; denied and asked about, they
        count, too."""
        found: dict[str, list[SpokenRow]] = {}
        for number, hit in self._hits(clauses, rows.says, plain=True, start=False):
            table, row = rows.owners[number]
            spoken = found.setdefault(table, [])
            if not spoken or spoken[-1].row is not row:
                spoken.append(SpokenRow(row, []))
            spoken[-1].hits.append(hit)
        return found

    def _hits(self, clauses: Clauses, says: Says, plain: bool, start: bool) -> list[tuple[int, PhraseHit]]:
        """The numbers of the phrases that are said, and where each is first."""
        hits: list[tuple[int, PhraseHit]] = []
        for phrase_number in says.likely(clauses.vocabulary):
            for found in self._spots(clauses, says.phrases[phrase_number], start):
                number, place = clauses.place(found.start())
                if plain or self.is_meant(clauses[number], place):
                    hit = PhraseHit((number, place), found.group().strip(), clauses[number])
                    hits.append((phrase_number, hit))
                    break
        return hits

    def _spots(self, clauses: Clauses, one: Phrase, start: bool) -> Iterable[re.Match[str]]:
        """Returns where a phrase stands: tried only where a word stands that it can begin with."""
        if one.heads is None and not start:
            yield from one.pattern.finditer(clauses.all_words)
            return
        end = 0
        for place in (0,) if start else clauses.places(one.heads or ()):
            found = one.pattern.match(clauses.all_words, place) if place >= end else None
            if found:
                end = found.end()
                yield found

    def is_meant(self, clause: Clause, place: int) -> bool:
        """Whether the words at `place` of the clause are said in earnest: not denied, not conditional, and
        not asked about."""
        before = clause.words[:place].split()
        if self.sets["negators"].intersection(before[-_NEAR:]) or self.sets["always"].intersection(before):
            return False
        earlier = (*clause.before.split(), *before)
        if self.sets["conditions"].intersection(earlier):
            return False
        return not (clause.asks and self.sets["questions"].intersection((*earlier, *clause.words.split())))
