"""Which words stand where a person's name stands, and so are masked: after "Pak" or "saya", below a closing,
with a capital, unknown.

In: `NameReader`: a text in `Word`s and the office's words; `pieces`: the `Piece`s taken already.
Out: `Piece`s to mask; words that are asked of the model.
Fails: A missing or broken weights file (name_likeness.py) raises OSError or JSONDecodeError: the letter is
set aside.
See: Words that make such a position: words/name_places.toml. What is masked in the end: identity_gate.py. The
complainant's own names: own_names.py."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path

from mailroom.procedure.identity_questions import KnownWriter
from mailroom.reading.identity.harmless_words import (
    is_common,
    is_harmless,
    is_name,
    is_of_offices,
    is_of_the_trade,
    is_rare_english,
    may_be_name,
    takes_affixes,
)
from mailroom.reading.identity.mask_spans import Piece, Word, marks_of
from mailroom.reading.identity.name_likeness import is_everyday, is_like_name, may_be_asked
from mailroom.reading.identity.name_phrases import named_letters, phrase_words
from mailroom.reading.identity.names_beside import besides_names, initials_of, is_nickname
from mailroom.reading.identity.office_phrases import starts_of_phrases
from mailroom.reading.identity.own_names import OwnNames, words_of
from mailroom.reading.identity.signed_lines import signed_lines
from mailroom.reading.identity.writer_names import names_of_writer
from mailroom.text.phrases import may_stand_in, places_of

_TABLE = tomllib.loads((Path(__file__).parent / "words/name_places.toml").read_text(encoding="utf-8"))
_W = {key: frozenset(words.split()) for key, words in _TABLE.items()}
_LEADING = "places titles named myself firms landmarks streets said family"
_TRIGGERS = frozenset(("dari", "ini")).union(*(_W[key] for key in _LEADING.split()))
_UNUSUAL = _W["clipped"] | _W["goods"]  # signs in small letters
_FIRMS = _W["firms"] | _W["businesses"]
_DESCRIBING = _W["titles"] | _W["posts"] | _W["places"]
_TOKEN = re.compile(r"[^\W_]+(?:['_-][^\W_]+)*")
_PARTS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[^\WA-Z\d_]+\d?|[A-Z]|\d+")
_SENTENCE = re.compile(r"[.!?;:\n|>\]]")
_ENDED = re.compile(r"[!?\n]|\.\s")
_PAUSE = re.compile('[,("]')
_MOST = 4  # words of a name, and of a place
_ACRONYM = 5  # letters of an abbreviation in capitals
_NISBAS = frozenset(("al", "as", "ash", "ar", "at", "az"))
_NEAR = 90  # characters before a name in which it is looked for whose it is
_SHOUTED = 0.6  # so many of a line's words begin with a capital: then a capital tells nothing


@lru_cache(maxsize=20_000)
def _expects_nothing(low: str) -> bool:
    """Whether it is a harmless word that is no name, and behind which no name is expected."""
    common = is_common(low) or (not low.isalpha() and is_harmless(low))
    return len(low) > 1 and low not in _TRIGGERS and common


def _is_name_part(word: Word, before: Word, follows: Word | None) -> bool:
    """Whether it is "al-Farabi", or a part of it; or a clipped name ("wak jum") with no number behind it."""
    if word.low in _W["clipped"] and before.low in _W["titles"]:
        return not (follows and follows.low.isdigit())
    head, joined, _ = word.low.partition("-")
    leads = joined or (follows is not None and follows.gap == "-")
    return bool(head in _NISBAS and leads) or (before.low in _NISBAS and word.gap == "-")


class NameReader:
    """The words of one text. text: as it was written; low: folded; whole: as long as low, with capitals."""

    def __init__(self, text: str, low: str, whole: str, known: KnownWriter) -> None:
        self._low, self._whole = low, whole
        self._office = words_of(known.harmless)
        self._own = OwnNames(known, names_of_writer(text))
        self._phrases = starts_of_phrases(low, known.harmless)
        signed, self._pen_names = signed_lines(text, low, whole)
        self._signed = marks_of(signed, len(low))
        self._pen_marks = marks_of(self._pen_names, len(low))
        full = [name for name in known.names if not _W["signs"].issuperset(name.lower().split())]
        places = places_of(low, [one for one in full if " " in one.strip() and may_stand_in(one, low)])
        self._named = frozenset(at for start, end in places for at in range(start, end))

    @cached_property
    def _capitals(self) -> frozenset[str]:
        """The words that stand somewhere in the text with a capital."""
        return frozenset(one[0].lower() for one in re.finditer(r"[A-Z]\w+", self._whole))

    def pieces(self, taken: Sequence[Piece]) -> list[Piece]:
        """Returns what is masked of it, outside of what is taken already."""
        words, hidden, asked, placed = self.masks_and_questions(taken)
        hidden |= {no: "name" for no in asked if is_like_name(words, no)}
        hidden |= dict.fromkeys(besides_names(words, hidden, self._signed), "name")
        initials = initials_of(words, hidden)
        hidden |= {no: "name" for no, word in enumerate(words) if word.raised and word.low in initials}
        hidden |= dict.fromkeys([*named_letters(words, self._office, self._whole)], "name")
        is_accused = cache(self._is_accused)
        names = {no for no, kind in hidden.items() if kind == "name"}
        accused = {no for no in names if is_accused(words[no].start)}
        hidden |= dict.fromkeys([*phrase_words(words, names, accused)], "name")
        named = {words[no].low for no, kind in hidden.items() if kind == "name" and len(words[no].low) > 2}
        for no, word in enumerate(words):  # once named, a word with a capital is meant again
            if word.capital and word.low in named and may_be_name(word.low) and no not in placed:
                hidden.setdefault(no, "name")
        return [
            Piece(
                words[no].start,
                words[no].end,
                kind,
                own=self._own.is_own(words[no].low),
                accused=kind == "name" and is_accused(words[no].start),
            )
            for no, kind in hidden.items()
        ]

    def masks_and_questions(
        self, taken: Sequence[Piece]
    ) -> tuple[list[Word], dict[int, str], list[int], set[int]]:
        """Returns (the words; by number: what the rules mask, what the model is asked about, places)."""
        words = list(self._words(taken))
        hidden, placed = self._go_through(words)
        self._widen(words, hidden, placed)
        asked = [no for no, word in enumerate(words) if self._is_asked(word, no, hidden, placed)]
        return words, hidden, asked, placed

    def _is_asked(self, word: Word, no: int, hidden: Collection[int], placed: Collection[int]) -> bool:
        """Whether the rules let a word pass that is no place's, no office's and no title."""
        low = word.low
        if not may_be_asked(word) or no in hidden or no in placed or word.start in self._phrases:
            return False
        known = self._says_what_he_is(low) or low in _W["inner"] or low in _W["moments"]
        return not known and (low not in self._office or may_be_name(low))

    def _go_through(self, words: Sequence[Word]) -> tuple[dict[int, str], set[int]]:
        """Returns (what each word is masked as, where it is; the words of places), by number."""
        hidden, placed = dict[int, str](), set[int]()
        state, count, before = "", 0, Word(0, 0, "", False, False, True, "\n")
        quick = not self._named and not self._pen_names
        for no, word in enumerate(words):
            if quick and not state and word.start not in self._phrases and _expects_nothing(word.low):
                before = word
                continue
            follows = words[no + 1] if no + 1 < len(words) else None
            ends = word.gap != " " and _SENTENCE.search(word.gap) and not self._is_abbreviation(before, word)
            if ends or (word.gap != " " and _PAUSE.search(word.gap)):
                state, count = "", 0
            kind = self._kind(word, before, follows, state, count)
            if kind:
                hidden[no] = kind
            elif state in ("place", "street"):
                placed.add(no)
            state, count = self._next(word, before, state, count, kind)
            before = word
        return hidden, placed

    def _widen(self, words: Sequence[Word], hidden: dict[int, str], placed: set[int]) -> None:
        """A word that may be a name goes with the name behind it: "Jaya Kusnadi". Two such words go together,
        and a glued word goes whole."""
        for no in range(len(words) - 2, -1, -1):
            word, follows = words[no], words[no + 1]
            twice = may_be_name(word.low) and may_be_name(follows.low) and follows.gap == " "
            free = not {word.start, follows.start} & self._phrases and placed.isdisjoint((no, no + 1))
            if twice and free:
                hidden[no] = hidden[no + 1] = "name"
            if no in hidden or no + 1 not in hidden:
                if follows.gap == "" and no in hidden and no + 1 not in hidden:
                    hidden[no + 1] = hidden[no]
                continue
            initial = len(word.low) == 1 and follows.gap in (". ", ".", " ") and word.low.isalpha()
            meant = (may_be_name(word.low) and follows.gap == " ") or initial
            particle = word.low in _W["inner"] and follows.gap == " "
            if follows.gap == "" or particle or (meant and word.raised and follows.raised):
                hidden[no] = "name"

    def _kind(self, word: Word, before: Word, follows: Word | None, state: str, count: int) -> str:
        """Returns what it is masked as, "name" or "word"; "" where everybody may read it."""
        low = word.low
        name, maybe = is_name(low), may_be_name(low) and not (low == "kasih" and before.low in _W["thanks"])
        called = state in ("title", "named") or self._pen_marks[word.start]
        if self._is_his(word, state, bool(called)) or (
            state in ("title", "named") and _is_name_part(word, before, follows)
        ):
            return "name"
        harmless = is_harmless(low) or (not name and is_of_offices(low, self._office))
        signed = bool(self._signed[word.start])
        if state == "title" and low not in _W["pronouns"]:
            return self._in_title(word, before, maybe, harmless, count)
        if word.start in self._phrases or low in _W["pronouns"]:
            return ""
        if state == "street" or (state == "place" and low not in _W["titles"]):
            return self._in_place(word, state, maybe, harmless, count)
        if self._pen_marks[word.start] and (word.raised or maybe or low in _UNUSUAL):
            placed = low in self._office and not is_harmless(low)
            return "" if placed or word.start in self._phrases or self._says_what_he_is(low) else "name"
        if not harmless and (name or maybe or word.capital):
            known = name or maybe or state or signed
            return "" if not known and follows is not None and self._is_acronym(word, follows) else "name"
        if not harmless:
            placed = bool(signed or state or self._pen_marks[word.start])
            return "" if is_rare_english(low) and not placed else "word"
        told = state in ("named", "kin") and not count and word.capital and not is_of_the_trade(low)
        if low in self._office and not maybe and len(low) > 1 and not told:
            return ""
        clipped = state == "kin" and count == 0 and word.raised and low in _W["clipped"]
        nick = clipped or (state == "self" and is_nickname(low, follows) and low not in self._office)
        if nick or (maybe and self._means_person(word, follows, state, signed)):
            return "name"
        rare = low.isalpha() and len(low) > 2 and not is_common(low) and not self._says_what_he_is(low)
        if rare and word.capital and not word.begins:
            return "name"
        ends = not follows or follows.gap.strip(" ") or follows.low in _W["goes_on"]
        presents = state == "self" and word.capital and ends and len(low) > 2 and low not in self._office
        if (
            (presents or (state in ("named", "firm") and word.raised) or (state == "kin" and word.capital))
            and low.isalpha()
            and not self._says_what_he_is(low)
        ):
            return "name"
        initial = len(low) == 1 and low.isalpha() and (signed or state in ("title", "named"))
        if initial and before.low not in _W["lettered"] and not (follows and follows.low.isdigit()):
            return "name"
        return ""

    def _is_acronym(self, word: Word, follows: Word | None) -> bool:
        """Whether capitals inside a sentence abbreviate something: few vowels, no number behind, not his
        initials."""
        low, written = word.low, self._whole[word.start : word.end]
        few = 2 < len(low) <= _ACRONYM and sum(map(low.count, "aeiou")) < 2
        inside = word.capital and not word.begins and written.isupper() and low.isalpha()
        numbered = follows is not None and follows.low[0].isdigit()
        return inside and few and not numbered and low not in self._own.initials

    def _is_his(self, word: Word, state: str, called: bool) -> bool:
        """Whether it is the writer's own name, or a word that is his name, too, where he is meant."""
        low = word.low
        if word.start in self._named:
            return True
        if self._own.is_own(low) and low not in self._office:
            return True
        if called and word.raised and low in self._own.called - _W["titles"] - _W["signs"]:
            return True
        if low not in self._own.where_meant or not may_be_name(low) or word.start in self._phrases:
            return False
        meant = word.raised or state in ("title", "named", "self") or low not in self._capitals
        return meant and state != "street" and (state != "place" or word.capital)

    def _means_person(self, word: Word, follows: Word | None, state: str, signed: bool) -> bool:
        """Whether a word that is a name, too, stands where a person is meant."""
        if (word.capital and not word.begins) or state in ("named", "firm", "said") or signed:
            return True
        gap = follows.gap if follows else "."
        if state in ("self", "shown", "kin"):
            return (
                word.capital
                or gap.lstrip(" ")[:1] in ",.()\n!?"
                or (follows and follows.low) in _W["goes_on"]
            )
        called = gap.lstrip()[:1] in (":", ",") or (gap == " " and follows and follows.low in _W["acts"])
        return word.begins and (called or (word.capital and not takes_affixes(word.low)))

    def _in_title(self, word: Word, before: Word, maybe: bool, harmless: bool, count: int) -> str:
        low = word.low
        if low in _W["inner"]:
            return "name" if count else ""
        written = self._whole[word.start : word.end]
        if len(low) < _MOST and word.raised and not written.isupper() and before.low in _W["titles"]:
            alone = low in _W["titles"] and self._goes_on(word.end)
            return "" if alone or low in _W["posts"] else "name"  # "Bude Mi"
        if low in _DESCRIBING or is_of_the_trade(low):
            alone = word.raised and may_be_name(low) and before.low in _W["titles"] and not count
            return "name" if alone and not self._goes_on(word.end) else ""  # "Ny. Hj. Cik Nona,"
        if not harmless or maybe or (len(low) == 1 and low.isalpha()):
            return "name"
        post = before.low in _W["posts"] and before.low not in _W["titles"]
        if post or low.isdigit():
            return ""
        passes = is_common(low) and (before.low not in _W["kinships"] or is_everyday(low))
        return "name" if word.raised or (low.isalpha() and not passes) else ""

    def _goes_on(self, end: int) -> bool:
        """Whether a word with a capital or an address follows there."""
        return self._whole[end : end + 1] == " " and self._whole[end + 1 : end + 2].isupper()

    def _in_place(self, word: Word, state: str, maybe: bool, harmless: bool, count: int) -> str:
        """A place's name: the first word, those with a capital, and in a text without capitals a second. Only
        streets are called after persons."""
        if (harmless and not maybe) or count == 0:
            return ""
        if word.raised:
            return "name" if is_name(word.low) and state != "street" else ""
        return "" if count < 2 and (not is_name(word.low) or state == "street") else "word"

    def _next(self, word: Word, before: Word, state: str, count: int, kind: str) -> tuple[str, int]:
        """Returns what is expected behind this word."""
        low = word.low
        if word.start in self._phrases:
            return "place", 1
        if low in _W["places"] and not (low in ("desa", "dusun", "kampung") and before.low in _W["heads"]):
            return "street" if low in _W["streets"] else "place", 0
        if state == "street" and not count and (low in _W["titles"] or len(low) == 1):
            return state, count
        if person := self._person_behind(word, before, state):
            return person, 0
        if low in _W["landmarks"] or (low in _W["firms"] and before.low in _W["sides"]):
            return "place", 0
        if low in _W["firms"]:
            return "firm", 0
        if state == "title" and (kind or low in _W["posts"]) and count < _MOST:
            return "title", count + bool(kind)
        longer = word.raised or count == 0 or not is_harmless(low)
        if state in ("place", "street") and count < _MOST and longer and low not in _W["stops"]:
            return state, count + 1
        if kind == "name" and count < _MOST:
            return state if state == "firm" else "named", count + 1
        return "", 0

    def _person_behind(self, word: Word, before: Word, state: str) -> str:
        """What is expected behind a word that names somebody next; "" behind others."""
        low = word.low
        if low in _W["titles"]:
            return "title"
        if state in ("named", "self", "firm") and low in _W["passes"] | _W["named"]:
            return "firm" if state == "firm" else "named"
        if low in _W["named"] or (low == "dari" and before.low == "salam"):
            return "named"
        if low in _W["myself"]:
            whose = before.low.removesuffix("nya")
            return "kin" if whose in _W["kin"] else "firm" if whose in _FIRMS else "self"
        shows = low == "ini" and (word.begins or before.low in _W["greeted"])
        if low in _W["family"]:
            return "kin"
        return "shown" if shows else "said" if low in _W["said"] else ""

    def _says_what_he_is(self, low: str) -> bool:
        return low in _DESCRIBING or low in _W["signs"] or is_of_the_trade(low)

    def _is_abbreviation(self, before: Word, word: Word) -> bool:
        """Whether the mark behind the word before is that of "Drs." or "Jl.", and no end of a sentence."""
        if word.gap.strip() != "." or "\n" in word.gap:
            return word.gap.strip() == ":" and before.low in _W["named"] and "\n" not in word.gap
        return before.low in _W["abbreviations"] or len(before.low) == 1

    def _words(self, taken: Sequence[Piece]) -> Iterator[Word]:
        starts, end = [one.start for one in taken], 0
        for start, stop, low, raised, capital in self._spelled_words():
            at = bisect_right(starts, start) - 1 if starts else -1
            if at >= 0 and start < taken[at].end:
                end = max(end, min(stop, taken[at].end))
                continue
            gap = self._low[end:start]
            begins = end == 0 or (gap != " " and _SENTENCE.search(gap) is not None)
            yield Word(start, stop, low, raised, capital, begins, gap)
            end = stop

    def _spelled_words(self) -> Iterator[tuple[int, int, str, bool, bool]]:
        """Yields (start, end, folded, has a capital, which tells something) of each word."""
        at = 0
        for line in self._low.split("\n"):
            if self._whole.startswith(line, at):  # no capitals
                for one in _TOKEN.finditer(line):
                    yield at + one.start(), at + one.end(), one[0], False, False
            else:
                yield from self._with_capitals(line, at)
            at += len(line) + 1

    def _with_capitals(self, line: str, at: int) -> Iterator[tuple[int, int, str, bool, bool]]:
        words = [word for one in _TOKEN.finditer(line) for word in self._split(at + one.start(), one[0])]
        long = [raw for *_, raw in words if len(raw) > 2]
        raised = sum(raw[0].isupper() for raw in long)
        tells = raised <= _SHOUTED * len(long) or len(long) < _MOST
        quiet = len(words) <= 2 or not all(raw.isupper() for raw in long if len(raw) > 3)
        for start, low, raw in words:
            capital = quiet and raw[0].isupper()
            yield start, start + len(low), low, capital, capital and tells

    def _split(self, start: int, low: str) -> list[tuple[int, str, str]]:
        """Returns (start, folded, as written) of a word; of its parts where a capital stands inside it:
        "MakasihRatna"."""
        raw = self._whole[start : start + len(low)]
        if raw[1:] == low[1:] or raw.isupper() or is_harmless(low):
            return [(start, low, raw)]
        parts = [(start + one.start(), low[slice(*one.span())], one[0]) for one in _PARTS.finditer(raw)]
        return parts if len(parts) > 1 else [(start, low, raw)]

    def _is_accused(self, start: int) -> bool:
        """Whether the last word before it that says who somebody is says an official or a firm."""
        before = self._low[max(0, start - _NEAR) : start]
        for word in reversed(_TOKEN.findall(_ENDED.split(before)[-1])):
            if word in _W["private"]:
                return False
            if word in _W["accused"] or word.removesuffix("nya") in _W["accused"]:
                return True
        return False
