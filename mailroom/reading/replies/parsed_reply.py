"""A reply taken apart once for all its readers: its lines without greetings and closings, clauses, words,
menu choice.

In: `ParsedReply`: the new words of a reply, the `Grammar`, the house's agencies and officers, the day.
`points_of`: lines.
Out: its parts, made when first asked for; `text` is what the writer wrote, whole.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: The new words: quotes/quote_cutter.py. What is made of the parts: reply_reader.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from mailroom.procedure.people import Agency
from mailroom.reading.language.agency_names import Names
from mailroom.reading.language.lexicon import Clauses, Lexicon, Rows
from mailroom.reading.language.reply_values import Choice, choice_in

_NUMBERED = re.compile(r"^\s*[(\[]?(\d{1,2})\s*[)\].:-]\s*(?=\S)|^\s*(\d{1,2})\s+(?=\S)")

_SIGNED = 14  # lines of a closing with an official's name, post, house, street and numbers
_GLANCE = 80  # characters that show how a line begins
_THANKED = ("terima", "terimakasih")


@lru_cache(maxsize=8)
def _address_line(region: str) -> re.Pattern[str]:
    """A line that only addresses: "Yth. Admin", "di - Tempat" or the kabupaten's name in its place."""
    places = "|".join(re.escape(name) for name in ("tempat", region) if name)
    return re.compile(
        r"^\s*(?:(?:kepada\s*,?\s*)?yth\b\.?(?:[^,.!?;:]|\b(?:sdr|sdri|bpk|bp|dr|drs|ir|h"
        rf"|hj)\.){{0,80}}[,.:]?(?:\s*di\s*[-–]?\s*(?:{places})\W*)?|kepada\s*[,:]?"
        rf"|di\s*[-–]?\s*(?:{places})\W*)$",
        re.IGNORECASE,
    )


@dataclass(frozen=True)
class Grammar:
    """reply_words.toml, loaded: the tables as they stand in the file, and the lexicon made of two of them."""

    data: Mapping[str, Any]
    lexicon: Lexicon
    extra: Mapping[str, Sequence[str]]  # further names of agencies, by the kinds of affairs they hold
    region: str = ""  # the kabupaten's own name

    @cached_property
    def courtesy(self) -> frozenset[str]:
        """The words of courtesy."""
        return frozenset(self.data["courtesy"]["words"])

    @cached_property
    def secrecy(self) -> Rows:
        """The wishes for secrecy, to be looked for all at once."""
        return Rows({"secrecy": self.data["secrecy"]})


@dataclass(frozen=True)
class ParsedReply:
    """A reply as its readers see it. names: the office's agencies; agency: the writer's own code; prefix:
    that of case numbers."""

    text: str
    grammar: Grammar
    agencies: Mapping[str, Agency]
    names: Names
    today: date
    has_files: bool
    agency: str = ""
    prefix: str = ""

    @property
    def data(self) -> Mapping[str, Any]:
        """reply_words.toml."""
        return self.grammar.data

    @property
    def lexicon(self) -> Lexicon:
        return self.grammar.lexicon

    @property
    def sets(self) -> Mapping[str, frozenset[str]]:
        """The sets of reply_words.toml [listen]."""
        return self.lexicon.sets

    @property
    def courtesy(self) -> frozenset[str]:
        return self.grammar.courtesy

    @cached_property
    def lines(self) -> list[str]:
        """The lines that say something: no blank ones, no greeting above, no closing with its name below."""
        lines = [line.strip() for line in self.text.splitlines() if line.strip()]
        closings = frozenset(self.data["courtesy"]["closings"])
        closing = self.courtesy | closings
        for back in range(1, min(_SIGNED, len(lines)) + 1):
            line, below = lines[-back], lines[len(lines) - back + 1 :]
            closes = self.lexicon.first_word(line[:_GLANCE]) in closings
            # below it only a name, a post, a house, a street, a number
            short = all(len(one.split()) <= (6 if len(below) < 5 else 12) for one in below)
            if closes and short and closing.issuperset(self.lexicon.words(line)):
                lines = lines[:-back]
                break
        else:
            while lines and self.polite(lines[-1]):
                lines.pop()
        addressed = _address_line(self.grammar.region)
        while lines and (self.polite(lines[0]) or addressed.match(lines[0])):
            if re.match(r"^\W*\d", lines[0]):  # a choice stands in it
                break
            lines.pop(0)
        return lines

    def polite(self, text: str) -> bool:
        """Whether `text` holds words of courtesy only (and at least one)."""
        if self.lexicon.first_word(text[:_GLANCE]) not in self.courtesy:  # most lines say so at once
            return False
        if not self.courtesy.issuperset(self.lexicon.words(text[:_GLANCE])[:-3]):
            return False
        words = frozenset(self.lexicon.words(text))
        if not words or not words <= self.courtesy:
            return False
        return words.isdisjoint(self.data["courtesy"]["spoken"]) or not words.isdisjoint(_THANKED)

    @cached_property
    def body(self) -> str:
        return "\n".join(self.lines)

    @cached_property
    def all_clauses(self) -> Clauses:
        """The clauses of the whole text, greeting and closing included."""
        return self.lexicon.clauses(self.text)

    @cached_property
    def clauses(self) -> Clauses:
        return self.lexicon.clauses(self.body)

    @cached_property
    def words(self) -> list[str]:
        return self.lexicon.words(self.body)

    @cached_property
    def agency_spots(self) -> list[tuple[int, int, str]]:
        """Returns (start, end, code) of each agency that the body names, in order."""
        return self.names.find(self.body)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of the body, each once."""
        return frozenset(self.words)

    @cached_property
    def content(self) -> list[str]:
        """The words of the body that are no courtesy ("pak", "mohon")."""
        return self.beyond_courtesy(self.words)

    def beyond_courtesy(self, words: Iterable[str]) -> list[str]:
        """Returns those of `words` that are no courtesy."""
        return [word for word in words if word not in self.courtesy]

    def holds(self, *sets: str) -> bool:
        """Whether the body holds a word of one of these sets of reply_words.toml [listen]."""
        return any(not self.sets[name].isdisjoint(self.words) for name in sets)

    def says(self, number: int) -> bool:
        """Whether the body holds at least `number` words that are no courtesy. When the text is long, only
        its beginning is looked at."""
        if number <= 0:
            return True
        begun = self.lexicon.beginning(self.body[: 4 * _GLANCE])
        some = [*islice((word for word in begun if word not in self.courtesy), number + 1)]
        return len(some) > number or len(self.content) >= number  # the last may be half a word

    @cached_property
    def choice(self) -> Choice | None:
        """The menu digit that begins the first line, a greeting left out ("Pak, 1 DINKES"). None for a "1."
        that is followed by a "2.", which is a list."""
        if not self.lines:
            return None
        line = self.lines[0]  # "Pak, 1 DINKES" → "1 DINKES"; "oke 1" → "1"
        greeted = re.match(r"^([^\d\n]{1,60}?)[\s,.:]+(?=[(\[]?\d{1,2}\b)", line)
        polite = self.courtesy.union(("oke", "baik", "siap"))
        if greeted and polite.issuperset(self.lexicon.words(greeted[1])):
            line = line[greeted.end() :]
        found = choice_in(line, self.data["counts"], self.lexicon)
        mark = _NUMBERED.match(self.lines[0])
        if found is not None and found.digit == 1 and mark and self.lines[0][mark.end() :]:
            seconds = (_NUMBERED.match(line) for line in self.lines[1:])
            if any(mark and (mark[1] or mark[2]) == "2" for mark in seconds):
                return None
        return found

    def text_after(self, choice: Choice) -> str:
        """Returns what follows the chosen digit, in its line and below."""
        return "\n".join([choice.rest, *self.lines[1:]]).strip()

    def points(self) -> list[str]:
        """Returns the numbered paragraphs of the text, without their numbers; [] when there are fewer than
        two."""
        return points_of(self.lines)


def points_of(lines: Sequence[str]) -> list[str]:
    """Returns the paragraphs numbered 1, 2, … in these lines, later lines joined to theirs; [] when there are
    fewer than two."""
    found: list[str] = []
    for line in lines:
        mark = _NUMBERED.match(line)
        if mark and int(mark[1] or mark[2]) == len(found) + 1:
            found.append(line[mark.end() :].strip())
        elif found:
            found[-1] += "\n" + line
    return found if len(found) > 1 else []
