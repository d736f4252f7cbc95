"""What a complainant asks for (SOP row 1: permintaan penyelesaian), in his own words: a labelled line, or the
first sentence with "mohon".

Promises: pure; short, or "" when the text asks for nothing. A wish for secrecy does not count. No text
raises. The words stand in grammar/keywords.toml [remedy]."""

from __future__ import annotations

from collections.abc import Iterator

from mailroom.reading.language.field_reader import Candidate, read_field
from mailroom.reading.language.lexicon import Clauses, lower
from mailroom.reading.language.named_patterns import NamedPatterns
from mailroom.reading.language.patterns import load
from mailroom.reading.replies.parsed_reply import Grammar

_PATTERNS = NamedPatterns(load("keywords")["remedy"])
_WORDS = load("keywords")["remedy"]["words"]
_ASKS = frozenset(_WORDS["asks"].split())


def remedy_of(text: str, clauses: Clauses, grammar: Grammar) -> str:
    """Returns what he asks for (`clauses` are those of `text`): a labelled line, or the sentence with
    "mohon"."""
    asks = not _ASKS.isdisjoint(clauses.vocabulary)
    return read_field("wants", text, lambda text: _wishes(text, grammar) if asks else ()).words


def _wishes(text: str, grammar: Grammar) -> Iterator[Candidate]:
    """The first wish, from where it begins to the end of its sentence."""
    lexicon = grammar.lexicon
    written = _ASKS.union(short for short, word in lexicon.short.items() if word in _ASKS)
    if _PATTERNS.wraps.search(text):
        text = _PATTERNS.wrapped.sub(lambda gap: " " * len(gap[0]), text)
    for sentence in _PATTERNS.sentence.finditer(text):
        start, pieces = sentence.start(), sentence[0].split(",")
        told = any(map(lower(sentence[0]).__contains__, written))
        for piece, behind in zip(pieces, [*pieces[1:], ""], strict=True) if told else ():
            words = lexicon.words(piece)
            # "Petugas minta …" is somebody else's wish, and secrecy is told elsewhere.
            asks = any(
                word in _ASKS and (word not in _WORDS["others"] or not at or words[at - 1] in _WORDS["own"])
                for at, word in enumerate(words[:-1])
            ) and not {*words}.intersection(_WORDS["secrecy"])
            # "Tolong pak, saya dipukuli" calls for help, and asks for nothing yet
            called = grammar.courtesy.union(_ASKS).issuperset(words)
            if asks and not (called and lexicon.first_word(behind) in ("saya", "kami")):
                yield Candidate(start, sentence.end())
                return
            start += len(piece) + 1
