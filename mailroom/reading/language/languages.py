"""In which language a complainant writes, and what a button of another language's letter says in ours.

Each language is a folder of templates/languages; [reading] of its words.toml holds its common words and what
its buttons write. A few words, or words of two languages, are no plain sign.

In: `Languages.load`: that folder. `language_of`, `in_indonesian`: a text.
Out: the folder's name, "" where the language is not plain; the text with our words.
Fails: `load` raises TOMLDecodeError for a broken file; a folder that does not exist has no languages.
See: Letters in that language: writing/letter_languages.py. Free words: grammar/reply_words.toml."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mailroom.reading.language.grammar_patterns import load

INDONESIAN = "id"
_WORD = re.compile(r"[a-z]+")
_TOKEN = re.compile(r"[^\W_]+")
_FIRST = 4000  # characters that are looked at
_LONGEST = 120  # characters of a reply that says nothing else
_LEAST, _TIMES, _SHARE = 2, 3, 0.2  # of common words: how many, how often the others', among all words
_ENDS = " .!,\r\n\t"


@dataclass(frozen=True)
class Languages:
    """known: a common word → its only language; replies: what a button begins with, or all it writes → ours;
    courtesies: what may stand around the latter; asks, beside: words of a mail that only asks how a report
    stands, and what may stand beside them."""

    known: Mapping[str, str]
    replies: Mapping[str, str]
    courtesies: tuple[str, ...] = ()
    asks: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()

    @classmethod
    def load(cls, folder: Path) -> Languages:
        return _load(folder)

    def language_of(self, text: str) -> str:
        """Returns the language of a text, where it is plain."""
        words = _WORD.findall(text[:_FIRST].lower())
        found = Counter(self.known[word] for word in words if word in self.known).most_common()
        if not found:
            return ""
        (name, count), others = found[0], sum(count for _, count in found[1:])
        plain = count >= _LEAST and count >= _TIMES * others and count >= _SHARE * len(words)
        return name if plain else ""

    def in_indonesian(self, text: str) -> str:
        """Returns a reply whose button's words are ours; any other as it is."""
        said = text.strip(_ENDS)
        if len(said) <= _LONGEST and (ours := self.replies.get(self._bare(said.lower()))):
            return ours
        label, colon, rest = said.partition(":")
        ours = self.replies.get(f"{label.strip().lower()}:") if colon else None
        return f"{ours}{rest}" if ours else text

    def asks_how_it_stands(self, text: str, known: Set[str]) -> bool:
        """Whether a text only asks how a report stands. known: words of the report itself."""
        said = set(_TOKEN.findall(text[:_FIRST].lower()))
        return not said.isdisjoint(self.asks) and said <= self.asks | self.beside | known

    def _bare(self, said: str) -> str:
        """Without the courtesies before and behind."""
        said, before = " ".join(said.split()), ""
        while said != before:
            before = said
            for word in self.courtesies:
                said = said.removeprefix(f"{word} ").removeprefix(f"{word}, ")
                said = re.sub(rf"[ .,!]+{re.escape(word)}$", "", said).rstrip(_ENDS)
        return said


@cache
def _load(folder: Path) -> Languages:
    known: dict[str, set[str]] = {}
    replies: dict[str, str] = {}
    courtesies: list[str] = []
    tables: list[Mapping[str, str]] = [load("empty_body")["progress"]]
    for path in sorted(folder.glob("[a-z]*/words.toml")):
        table = tomllib.loads(path.read_text("utf-8")).get("reading", {})
        for word in str(table.get("known", "")).split():
            known.setdefault(word, set()).add(path.parent.name)
        courtesies += table.get("courtesies", ())
        tables += [table["progress"]] if "progress" in table else []
        replies |= {said.lower(): ours for said, ours in table.get("replies", {}).items()}
    only = {word: next(iter(of)) for word, of in known.items() if len(of) == 1}
    asks, beside = (
        frozenset(word for table in tables for word in table[name].split()) for name in ("asks", "beside")
    )
    return Languages(only, replies, tuple(courtesies), asks, beside)
