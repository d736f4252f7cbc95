"""When the event of a complaint took place (SOP row 1), chosen among all times that the text names by the
words around each.

Dates of the letter or of a paper, deadlines, plans and quoted mails' dates are not the event's. The first few
are named with the reason.

In: `Times.time_of`: the text and the day of arrival.
Out: `Value`: the writer's own words, short, or "", and candidates that were denied.
Fails: A pattern that names an unknown kind of word raises ValueError when `Times` is made. No text raises
anything.
See: Words: grammar/times.toml; a new one needs no code. Days that a reply names: language/date_words.py."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from mailroom.reading.language.date_words import day_in
from mailroom.reading.language.field_reader import Candidate, Value, read_field
from mailroom.reading.language.lexicon import small
from mailroom.reading.language.named_patterns import NamedPatterns

_FULL_LINE = 50  # characters from which a line may have been broken by a program
_FIRM = 75  # the worth from which a time tells of something that was: "mohon dibangun tahun ini" wishes
_UNSURE, _NOW = 38, 15  # the worth of a time that no row of the table names, and of "sekarang"
_BEFORE_OR_AFTER = 0.4  # of the worth of what came before or after the event

# What a word with a figure two becomes: "malam2", "bertahun2".
_DOUBLED = {"day_part": "doubled_part", "many_units": "many_units", "in_a_row": "in_a_row"}
_CLAUSE_ENDS = frozenset(("stop", "line", "comma", "colon"))
_TRAILING = frozenset(("opening", "comma", "and", "about"))  # no time ends with these

_QUOTING = (">", "menulis", "wrote", "kirim", "sent:", "date:")  # one of these stands in what is quoted


class Word(NamedTuple):
    """A word, a number or a mark of the text: where it stands, its lower-case form, and its kind."""

    start: int
    end: int
    text: str
    kind: str


class Spot(NamedTuple):
    """A time in a text: `words[start:end]`; `row`: the kinds of all words."""

    words: Sequence[Word]
    row: str
    start: int
    end: int

    def texts(self, start: int, end: int) -> set[str]:
        """Returns the words from `start` to `end`, as far as there are such."""
        return {word.text for word in self.words[max(0, start) : max(0, end)]}


def _compiler(kinds: Mapping[str, str], groups: Mapping[str, str]) -> Callable[[str], re.Pattern[str]]:
    """Returns a function that compiles patterns over kinds of words ("day month year?"). Each kind becomes
    one character, so a regular expression over characters does the work.

    The notation is that of regular expressions, with the name of a kind or of a group of them where they have
    a letter; blanks part the names. ValueError on a name of neither."""

    def spell(found: re.Match[str]) -> str:
        name = found.group()
        if name not in kinds and name not in groups:
            raise ValueError(f"a pattern names no kind of word: {name}")
        return kinds.get(name) or f"(?:{expand(groups[name])})"

    def expand(pattern: str) -> str:
        return re.sub(r"\((?!\?)", "(?:", re.sub(r"\s", "", re.sub(r"[a-z_]+", spell, pattern)))

    return lambda pattern: re.compile(expand(pattern))


class Times:
    """Reads by times.toml, the short forms of reply_words.toml and its months."""

    def __init__(self, table: Mapping[str, Any], short: Mapping[str, str], months: Mapping[str, int]) -> None:
        def with_short(row: Mapping[str, Sequence[str]]) -> frozenset[str]:
            # "lapor" is no "laporan" here: who reports tells when he did
            words = frozenset(row["words"])
            return words.union(one for one, to in short.items() if to in words and not to.startswith(one))

        kinds = {word: kind for kind, row in table["kinds"].items() for word in row["words"]}
        joining = {word: kind for kind, words in table["joining"].items() for word in words}
        kinds |= dict.fromkeys(months, "month") | joining
        kinds = {one: kinds[word] for one, word in short.items() if word in kinds} | kinds
        doubled = {f"{word}2": _DOUBLED[kind] for word, kind in kinds.items() if kind in _DOUBLED}
        self.kinds, self.months = doubled | kinds, months
        self.numbers = [(re.compile(figures), kind) for kind, figures in table["numbers"].items()]
        self.roles = [(str(row["told"]), row["reach"], with_short(row)) for row in table["roles"].values()]
        self.sets = {key: with_short(table[key]) for key in ("breaks", "beside", "spans", "wishes")}
        self.told: dict[str, str] = {**table["told"], "deadline": table["roles"]["deadline"]["told"]}
        self.spelling = NamedPatterns(table)
        groups = {"time": " | ".join(row["kinds"] for row in table["time"]), **table["groups"]}
        names = (*table["kinds"], *table["joining"], *table["numbers"], "month", "doubled_part", "other")
        self.characters = {name: chr(0xE000 + number) for number, name in enumerate(dict.fromkeys(names))}
        compiled = _compiler(self.characters, groups)
        self.chains = [*map(compiled, table["chains"].values())]
        self.worth = [(compiled(row["kinds"]), row["points"]) for row in table["worth"]]
        self.sorts = {sort: compiled(pattern) for sort, pattern in table["sorts"].items()}

    def time_of(self, text: str, today: date) -> Value:
        """Returns when it happened, as `text` says, and the dates in it that tell something else."""
        return read_field("when", text, lambda text: self._candidates(text, today))

    def _candidates(self, text: str, today: date) -> Iterator[Candidate]:
        """Each time in the text: with its worth as the time of the event, or, of a date, with what else it is
        the time of."""
        low = small(text)
        if any(map(low.__contains__, _QUOTING)):
            low = self.spelling.quoted.sub(lambda quoted: " " * len(quoted.group()), low)
        if "s/d" in low or "s.d" in low:
            low = self.spelling.until.sub(lambda until: "to".ljust(len(until.group())), low)
        words = self._words(low)
        row = "".join(self.characters[word.kind] for word in words)
        for start, last in (found.span() for pattern in self.chains for found in pattern.finditer(row)):
            end = next((at for at in range(last, start, -1) if words[at - 1].kind not in _TRAILING), last)
            spot, place = Spot(words, row, start, end), (words[start].start, words[end - 1].end)
            is_date = self.sorts["date"].search(row, start, end) is not None
            if role := self._role(spot, low, today, is_date):
                if is_date:
                    yield Candidate(*place, denial=role)
            elif worth := self._worth(spot):
                yield Candidate(*place, worth)

    def _words(self, low: str) -> list[Word]:
        """The words of the text, each with its kind."""
        words: list[Word] = []
        line_start, before = 0, ""
        for token in self.spelling.token.finditer(low):
            text = token.group()
            numbers = self.numbers if text[0].isdecimal() else ()
            counted = (kind for one, kind in numbers if one.fullmatch(text))
            its = kind = self.kinds.get(text) or next(counted, "other")
            if kind == "line":
                # A program broke a long line where the sentence goes on: there the break parts nothing.
                goes_on = low[token.end() : token.end() + 1].isalnum() and before not in ("stop", "colon", "")
                if token.start() - line_start > _FULL_LINE and goes_on:
                    kind = "about"
                line_start = token.end()
            words.append(Word(token.start(), token.end(), text, kind))
            before = its
        return words

    def _role(self, spot: Spot, low: str, today: date, is_date: bool) -> str:
        """Returns what else a time tells: the letter's date, a plan, a deadline, or what the words before it
        say ("Akta … dari 3 Juli"); "" when it may be the event's."""
        words, row, start, end = spot
        if is_date:
            if self.sorts["day"].search(row, start, end) and self._is_date_of_letter(spot, low):
                return self.told["letter"]
            dated = self.sorts["dated"].search(row, start, end) is not None
            if self._is_later(low[words[start].start : words[end - 1].end], dated, today):
                return self.told["later"]
        is_ahead = self.sorts["ahead"].search(row, max(0, start - 1), end + 1)
        if is_ahead or self.sorts["deadline"].match(row[start:end]):
            return self.told["deadline"]
        for told, reach, known in self.roles:
            # "Akta anak saya urus dari 3 Juli": since then, whatever stands before it; but "sejak menikah
            # 2023".
            if words[start].kind in ("since", "from"):
                if not known.isdisjoint(spot.texts(start + 1, end)):
                    return told
                continue
            for word in reversed(words[max(0, start - reach) : start]):
                if word.text in known:
                    return told
                parted = (
                    word.kind in _CLAUSE_ENDS or word.kind == "opening" or word.text in self.sets["breaks"]
                )
                if parted or (word.kind == "other" and self.spelling.verb.match(word.text)):
                    break
        return ""

    def _is_later(self, said: str, dated: bool, today: date) -> bool:
        """Whether a time lies after the day of sending, so that it is of a plan. said: its words; dated: they
        are a date. Any other day is a plan only within 60 days."""
        year = re.search(r"(?:19|20)\d\d", said)
        if year and int(year.group()) > today.year:
            return True
        # without a year it is the next such day: a plan when that is near, else one of the past year
        if (day := day_in(said, today, self.months)) is not None:
            return day > today and (dated or (day - today).days < 60)
        month = re.search(r"([a-z]+)\s(\d{4})", said)
        named = self.months.get(month[1]) if month else None
        return bool(month and named and (int(month[2]), named) > (today.year, today.month))

    def _worth(self, spot: Spot) -> float:
        """How well it tells when the event was, by its kind and by the words around it; 0: not at all."""
        words, row, start, end = spot
        kinds, own = [word.kind for word in words[start:end]], row[start:end]
        if kinds == ["now"]:
            return _NOW
        if self.sorts["until_now"].search(own):
            return 0
        worth = float(next((points for kind, points in self.worth if kind.search(own)), _UNSURE))
        if worth <= 50 and "one_unit" in kinds and self.sorts["amount"].search(row, max(0, start - 2), start):
            return 0
        if worth == 50 and "every" not in kinds and self.sets["spans"] & spot.texts(start - 5, end + 4):
            return 0
        # the clause that it stands in, as far as it is looked at
        first, behind = max(start - 8, 0), range(end, min(end + 3, len(words)))
        begin = next((at for at in range(start, first, -1) if words[at - 1].kind in _CLAUSE_ENDS), first)
        marks = (at for at in behind if words[at].kind in _CLAUSE_ENDS - {"colon"})
        wished = worth < _FIRM and kinds[0] not in ("since", "from", "lead")
        if wished and self.sets["wishes"] & spot.texts(begin, start):
            return 0
        stop = min(next(marks, end + 3), end + 3)
        around = spot.texts(max(begin, start - 6), start) | spot.texts(end, stop)
        return worth if around.isdisjoint(self.sets["beside"]) else worth * _BEFORE_OR_AFTER

    def _is_date_of_letter(self, spot: Spot, low: str) -> bool:
        """Whether it is the date line of a letter: "Sukaraja, 19 Januari 2026" and nothing more, or a date
        alone above its address."""
        row, start = spot.row, spot.start
        if not self.sorts["line_end"].match(row, spot.end):
            return False
        if self.sorts["line_begin"].search(row, max(0, start - 1), start):
            return self.spelling.letter_head.match(low, spot.words[spot.end - 1].end) is not None
        return self.sorts["letter_line"].search(row, max(0, start - 6), start) is not None
