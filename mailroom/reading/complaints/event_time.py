"""The time of the event in a complaint (SOP row 1), chosen among all its times by what each is told for:
grammar/times.toml.

Promises: pure, `today` is handed in; the writer's own words, short, or "". The date of the letter or of a
paper, a deadline, a plan and a quoted mail's date are never it; the first few such dates are named with their
reason. No text raises; a text is gone through a fixed number of times."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from mailroom.reading.language.date_words import day_in
from mailroom.reading.language.field_reader import LONGEST, Candidate, best
from mailroom.reading.language.kind_patterns import KindPatterns
from mailroom.reading.language.lexicon import MAX_TEXT, small

_REASONS = 3  # dates of which the admin reads why they are not it
_FULL_LINE = 50  # characters from which a line may have been broken by a program
_FIRM = 75  # the worth from which a time tells of something that was: "mohon dibangun tahun ini" wishes
_UNSURE, _NOW = 38, 15  # the worth of a time that no row of the table names, and of "sekarang"
_BEFORE_OR_AFTER = 0.4  # of the worth of what came before or after the event

_TOKEN = re.compile(r"\d+(?:[./:-]\w+){0,6}|[^\W\d_]+(?:'[^\W\d_]+)?2?|[.!?;,()\n:-]")
_NUMBERS = (  # (figures, the kind they are of)
    (re.compile(r"0?[1-9]|[12]\d|3[01]"), "day"),
    (re.compile(r"\d{1,3}"), "number"),
    (re.compile(r"(?:19|20)\d\d"), "year"),
    (re.compile(r"\d+"), "big_number"),
    (re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d|20\d\d-\d\d?-\d\d?"), "full_date"),
    (re.compile(r"\d{1,2}[.:]\d\d(?::\d\d|-\d{1,2}[.:]\d\d)?"), "clock"),
    (re.compile(r"(?:19|20)\d\d[/-](?:19|20)?\d\d"), "school_year"),
    (re.compile(r"\d{1,2}-\d{1,2}"), "day_range"),
    (re.compile(r"\d{1,2}/\d{1,2}"), "short_date"),
)
# What a word with a figure two becomes: "malam2", "bertahun2".
_DOUBLED = {"day_part": "doubled_part", "many_units": "many_units", "in_a_row": "in_a_row"}
_CLAUSE_ENDS = frozenset(("stop", "line", "comma", "colon"))
_TRAILING = frozenset(("opening", "comma", "and", "about"))  # no time ends with these

# How times are put together: groups beside those of the table.
_GROUPS = {
    "more": "[comma and about]? about? opening?"
    " (time | short_date | day_part (?! other) | until (time | now | day_part | month | year)) closing?",
    # the words of what it has been since: "sejak dilewati alat berat pada 12.01.26"
    "happening": "[other about weather and at which lead number times_word]",
    "introduction": "since happening{1,6} (?= time) | [since from] lead? | until lead?",
}
# No time begins with one of the kinds that are the most frequent ones.
_CHAIN = "(?! [other stop line comma colon]) introduction? time more{0,4}"
_SINCE = "since [other about weather budget times_word]{1,4}"  # "sejak dilewati truk": nothing better is said
_NOW_AT_END = "(?<! until) now (?= [stop line] | $)"
_DEADLINE = (  # "sampai tanggal 10 Maret" with nothing before it
    "^ until lead? (date_word? [day day_range full_date short_date] | month | edge | year_word | feast"
    " | [month_word sunday week_word])"
)

_QUOTED = re.compile(
    r"(?im)^[^\S\n]{0,3}>[^\n]*$"
    r"|^[^\S\n]{0,3}(?:pada|on)\b[^\n]{0,160}\b(?:menulis|wrote)[^\S\n]?:[^\S\n]{0,3}$"
    r"|^[^\S\n]{0,3}(?:dikirim|terkirim|sent|date)[^\S\n]?:[^\n]*$"
)
_QUOTING = (">", "menulis", "wrote", "kirim", "sent:", "date:")
_UNTIL = re.compile(r"\bs[./]d\b\.?")
_LETTER_HEAD = re.compile(
    r"\s{0,20}(?:yth|kepada|kpd|perihal|hal|nomor|lampiran|dengan hormat)\b", re.IGNORECASE
)
_VERB = re.compile(r"(?:di|me|ber|ter)\w{3}")


class Word(NamedTuple):
    """A word, a number or a mark of the text: where it stands, its small letters, and its kind."""

    start: int
    end: int
    text: str
    kind: str


class Spot(NamedTuple):
    """A time in a text: `words[start:end]`, and the row of their kinds."""

    words: Sequence[Word]
    start: int
    end: int
    row: str

    @property
    def first(self) -> str:
        """The kind of its first word."""
        return self.words[self.start].kind

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(word.kind for word in self.words[self.start : self.end])

    def texts(self, start: int, end: int) -> set[str]:
        """The words from `start` to `end`, as far as there are such."""
        return {word.text for word in self.words[max(0, start) : max(0, end)]}

    def clause(self) -> tuple[int, int]:
        """Where the clause begins and ends that it stands in."""
        begin = self.start
        while begin and self.words[begin - 1].kind not in _CLAUSE_ENDS:
            begin -= 1
        end = self.end
        while end < len(self.words) and self.words[end].kind not in ("stop", "line", "comma"):
            end += 1
        return begin, end


@dataclass(frozen=True)
class Time:
    """The time in the writer's words, and the reasons why the first few of the other dates are not it."""

    words: str = ""
    why: tuple[str, ...] = ()


class Times:
    """Reads by times.toml, the short forms of words.toml and its months."""

    def __init__(self, table: Mapping[str, Any], short: Mapping[str, str], months: Mapping[str, int]) -> None:
        kinds = {word: kind for kind, row in table["kinds"].items() for word in row["words"]}
        joining = {word: kind for kind, words in table["joining"].items() for word in words}
        kinds |= dict.fromkeys(months, "month") | joining
        self.kinds = {one: kinds[word] for one, word in short.items() if word in kinds} | kinds
        self.months = months
        self.roles = [
            (row["told"], row["reach"], self._with_short(row, short)) for row in table["roles"].values()
        ]
        self.breaks, self.beside, self.spans, self.wishes = (
            self._with_short(table[key], short) for key in ("breaks", "beside", "spans", "wishes")
        )
        self.told, self.deadline = table["told"], str(table["roles"]["deadline"]["told"])
        numbers = [kind for _, kind in _NUMBERS]
        groups = {"time": " | ".join(row["kinds"] for row in table["time"]), **table["groups"], **_GROUPS}
        self.patterns = KindPatterns(
            (*table["kinds"], *table["joining"], *numbers, "month", "doubled_part", "other"), groups
        )
        self.chains = [self.patterns.compile(one) for one in (_CHAIN, _SINCE, _NOW_AT_END)]
        self.worth = [(self.patterns.compile(row["kinds"]), row["points"]) for row in table["worth"]]
        self.dates, self.days, self.until_now, self.deadlines = map(
            self.patterns.compile,
            (
                "[day day_range] month year? | full_date | month year | year | school_year",
                "[day day_range] month | full_date",
                "^ until (day_word this | now | before) $",
                _DEADLINE,
            ),
        )

    @staticmethod
    def _with_short(row: Mapping[str, Sequence[str]], short: Mapping[str, str]) -> frozenset[str]:
        """These words and their short forms; "lapor" is no "laporan" here: who reports tells when he did."""
        words = frozenset(row["words"])
        return words.union(one for one, word in short.items() if word in words and not word.startswith(one))

    def time_of(self, text: str, today: date) -> Time:
        """When it happened, as `text` says, and the dates in it that tell something else."""
        text = text[:MAX_TEXT]
        low = small(text)
        if any(map(low.__contains__, _QUOTING)):
            low = _QUOTED.sub(lambda quoted: " " * len(quoted.group()), low)
        if "s/d" in low or "s.d" in low:
            low = _UNTIL.sub(lambda until: "to".ljust(len(until.group())), low)
        why, candidates = [], list[Candidate]()
        for spot in self._spots(self._words(low)):
            start, end = spot.words[spot.start].start, spot.words[spot.end - 1].end
            words = " ".join(text[start:end].split())[:LONGEST]
            role = self._role(spot, low, today)
            if role and self.dates.search(spot.row):
                why.append(self.told["set_aside"].format(words=words, role=role))
            if not role and (worth := self._worth(spot)):
                candidates.append(Candidate(start, words, worth))
        chosen = best(candidates)
        return Time(chosen.words if chosen else "", tuple(dict.fromkeys(why))[:_REASONS])

    def _words(self, low: str) -> list[Word]:
        """The words of the text, each with its kind."""
        words: list[Word] = []
        line_start, before = 0, ""
        for token in _TOKEN.finditer(low):
            kind = its = self._kind(token.group())
            if kind == "line":
                # A program broke a long line where the sentence goes on: there the break parts nothing.
                goes_on = low[token.end() : token.end() + 1].isalnum() and before not in ("stop", "colon", "")
                if token.start() - line_start > _FULL_LINE and goes_on:
                    kind = "about"
                line_start = token.end()
            words.append(Word(token.start(), token.end(), token.group(), kind))
            before = its
        return words

    def _kind(self, word: str) -> str:
        kind = self.kinds.get(word)
        if kind is None and word[0].isdecimal():
            kind = next((kind for pattern, kind in _NUMBERS if pattern.fullmatch(word)), "other")
        elif kind is None and word[-1] == "2":
            kind = _DOUBLED.get(self.kinds.get(word[:-1], ""))
        return kind or "other"

    def _spots(self, words: Sequence[Word]) -> Iterator[Spot]:
        row = self.patterns.row(word.kind for word in words)
        for pattern in self.chains:
            for found in pattern.finditer(row):
                end = found.end()
                while words[end - 1].kind in _TRAILING:
                    end -= 1
                yield Spot(words, found.start(), end, row[found.start() : end])

    def _role(self, spot: Spot, low: str, today: date) -> str:
        """What else it is the time of; "" when it may be the event's."""
        words, start, end = spot.words, spot.start, spot.end
        if self.dates.search(spot.row):
            if self.days.search(spot.row) and _is_date_of_letter(spot, low):
                return str(self.told["letter"])
            if self._is_later(low[words[start].start : words[end - 1].end], spot.kinds, today):
                return str(self.told["later"])
        beside = (*words[max(0, start - 1) : start], *words[end : end + 1])
        if any(word.kind == "ahead" for word in beside) or self.deadlines.match(spot.row):
            return self.deadline
        for told, reach, known in self.roles:
            # "Akta anak saya urus dari 3 Juli": since then, whatever stands before it; but "sejak menikah
            # 2023".
            if spot.first in ("since", "from"):
                if not known.isdisjoint(spot.texts(start + 1, end)):
                    return str(told)
                continue
            for word in reversed(words[max(0, start - reach) : start]):
                if word.text in known:
                    return str(told)
                parted = word.kind in _CLAUSE_ENDS or word.kind == "opening" or word.text in self.breaks
                if parted or (word.kind == "other" and _VERB.match(word.text)):
                    break
        return ""

    def _is_later(self, said: str, kinds: frozenset[str], today: date) -> bool:
        """Whether it lies after the day of sending, so that it is a plan."""
        year = re.search(r"(?:19|20)\d\d", said)
        if year and int(year.group()) > today.year:
            return True
        day = day_in(said, today, self.months)
        # without a year it is the next such day: a plan when that is near, else one of the past year
        if day is not None:
            dated = not kinds.isdisjoint(("year", "full_date"))
            return day > today and (dated or 0 < (day - today).days < 60)
        month = re.search(r"([a-z]+)\s(\d{4})", said)
        named = self.months.get(month[1]) if month else None
        return bool(month and named and (int(month[2]), named) > (today.year, today.month))

    def _worth(self, spot: Spot) -> float:
        """How well it tells when the event was, by its kind and by the words around it; 0: not at all."""
        start, end, kinds = spot.start, spot.end, spot.kinds
        if spot.row == self.patterns.row(("now",)):
            return _NOW
        if self.until_now.search(spot.row):
            return 0
        worth = float(next((points for kind, points in self.worth if kind.search(spot.row)), _UNSURE))
        amounts = {word.kind for word in spot.words[max(0, start - 2) : start]} & {"amount", "big_number"}
        if worth <= 50 and "one_unit" in kinds and amounts:
            return 0
        if worth == 50 and "every" not in kinds and self.spans & spot.texts(start - 5, end + 4):
            return 0
        begin, stop = spot.clause()
        wished = worth < _FIRM and spot.first not in ("since", "from", "lead")
        if wished and self.wishes & spot.texts(max(begin, start - 8), start):
            return 0
        around = spot.texts(max(begin, start - 6), start) | spot.texts(end, min(stop, end + 3))
        return worth if around.isdisjoint(self.beside) else worth * _BEFORE_OR_AFTER


def _is_date_of_letter(spot: Spot, low: str) -> bool:
    """Whether it is the date line of a letter: "Lembak, 19 Januari 2026" and nothing more, or a date alone
    above its address."""
    words, start = spot.words, spot.start
    after = [word.kind for word in words[spot.end : spot.end + 2]]
    if after[:1] not in ([], ["line"]) and after not in (["stop"], ["stop", "line"]):
        return False
    begin = start
    while begin and words[begin - 1].kind != "line":
        begin -= 1
    if begin == start:
        return _LETTER_HEAD.match(low, words[spot.end - 1].end) is not None
    before = [word.kind for word in words[begin:start]]
    return len(before) <= 5 and before[-1] == "comma" and "colon" not in before
