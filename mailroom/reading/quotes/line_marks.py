"""Which marks a line of a reply may have (text, quote, introduction, signature, ours), and which marked lines
are cut (`GONE`).

Each pass of quote_cutter.py marks lines and removes none.

In: `Sheet`: lines and their marks; `mark`, `restore`, `to_end`: line numbers. `bare`: a line.
Out: the sheet, changed; questions about lines, yes or no.
Fails: A line number beyond the last raises IndexError, an error of ours. A broken attribution.toml raises
ValueError when it is first read.
See: The passes, in their order: quote_cutter.py. Verbs that end an attribution: grammar/attribution.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from mailroom.reading.language.grammar_patterns import load

# What a line is. Only TEXT and BLANK stay.
TEXT, BLANK, QUOTED, INTRO, TAIL = "text", "blank", "quoted", "intro", "tail"
SIGNED, FOOTER, OURS, SECRET = "signed", "footer", "ours", "token"
GONE = {QUOTED, INTRO, TAIL, OURS}

DASHES = re.compile(r"\s*[-_=*~—–―‐]{2,}\s*$|\s*—\s*$")
QUOTE_MARK = re.compile(
    r"\s{0,3}(?:[A-Z][A-Za-z]{0,3})?>(?!>>? [a-z]+\(|>> [^>].{3,200}>>>\s*$)|\s{0,3}\|(?:\s|$)"
)

VERBS = tuple(load("attribution")["verbs"])
_BEGINNING = 1_000  # characters
ENDINGS = (":", "：", "--", ">>>", *VERBS)
_UNSEEN = re.compile(
    "[\u200b\u200e\u200f\u061c\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069]+"
)
_BLANKS = re.compile("[\xa0\u2007\u2009\u202f]")


def bare(line: str) -> str:
    """Returns a line without what is not seen in it, and without the blanks and the marks of emphasis around
    it."""
    return (line if line.isascii() else _BLANKS.sub(" ", _UNSEEN.sub("", line))).strip().strip("*_").strip()


@dataclass
class Sheet:
    """The lines at work: their text, what each is, and the reasons."""

    lines: list[str]
    kinds: list[str]
    why: list[str] = field(default_factory=list)
    rules: frozenset[int] = frozenset()
    tries: int = 0
    _first: int = 0  # no line above it is TEXT; only `restore` makes a line TEXT again

    @cached_property
    def low(self) -> str:
        """The beginnings of all lines in lower case, to see at once whether a word stands in any."""
        return "\n".join([line[:_BEGINNING] for line in self.lines]).lower()

    @cached_property
    def bare(self) -> list[str]:
        return [bare(line) for line in self.lines]

    @cached_property
    def ends(self) -> list[bool]:
        """Returns which lines an attribution may end with."""
        pairs = zip(self.bare, self.lines, strict=True)
        return [seen.endswith(ENDINGS) or "@" in line for seen, line in pairs]

    @property
    def marked_lines(self) -> Iterator[tuple[str, str]]:
        """Each line with what it is."""
        return zip(self.lines, self.kinds, strict=True)

    def next_kind(self, at: int) -> str | None:
        """Returns what the first line with ink from `at` on is (within 40 lines); None when there is none."""
        for kind, line in zip(self.kinds[at : at + 40], self.lines[at : at + 40], strict=True):
            if kind != BLANK and not (kind == TEXT and line.strip() in {"\ufeff", "\u200b", "\xa0"}):
                return kind
        return None

    def text_above(self, at: int) -> bool:
        """Whether a line above `at` is TEXT."""
        while self._first < min(at, len(self.kinds)) and self.kinds[self._first] != TEXT:
            self._first += 1
        return self._first < at

    def restore(self, start: int, end: int) -> None:
        """Makes the lines from `start` to before `end` TEXT again."""
        self.kinds[start:end] = [TEXT] * (end - start)
        self._first = min(self._first, start)

    def mark(self, start: int, end: int, kind: str) -> None:
        """Makes what is TEXT from `start` to before `end` of that kind."""
        self.kinds[start:end] = [kind if known == TEXT else known for known in self.kinds[start:end]]

    def to_end(self, at: int) -> None:
        """Marks everything from `at` on as an older mail."""
        self.kinds[at:] = [BLANK if kind == BLANK else TAIL for kind in self.kinds[at:]]
