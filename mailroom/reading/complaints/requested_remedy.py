"""What a complainant asks for (SOP row 1: permintaan penyelesaian), in his own words: a labelled line, or the
first sentence with "mohon".

In: `remedy_of`: the text, its `Clauses`, the `Grammar`.
Out: a short text, or "" when it asks for nothing.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken keywords.toml raises
ValueError when it is first read.
See: Words: grammar/keywords.toml [remedy]. A wish for secrecy: secrecy_hints.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailroom.reading.complaints.secrecy_hints import possible_wish
from mailroom.reading.language.field_reader import Candidate, read_field
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import Clauses, lower
from mailroom.reading.language.named_patterns import NamedPatterns
from mailroom.reading.replies.parsed_reply import Grammar
from mailroom.reading.replies.secrecy_wishes import wished_secrecy

_PATTERNS = NamedPatterns(load("keywords")["remedy"])
_WORDS = load("keywords")["remedy"]["words"]
_COMMA = re.compile(r"(?<=,)")
_PARTED = re.compile(r"(?<=,)|(?=\b(?:dan|serta)\b)")
_ASKS = frozenset(_WORDS["asks"].split())


def remedy_of(text: str, clauses: Clauses, grammar: Grammar) -> str:
    """Returns what he asks for (`clauses` are those of `text`): a labelled line, or the sentence with
    "mohon"."""
    asks = not _ASKS.isdisjoint(clauses.vocabulary)

    def wish_in(text: str) -> str:
        return read_field("wants", text, lambda text: _wishes(text, grammar) if asks else ()).words

    found = wish_in(text)
    return wish_in(text.replace(found, "")) if found and _is_for_secrecy(found, grammar) else found


def _is_for_secrecy(piece: str, grammar: Grammar) -> bool:
    """Whether he wishes here that nobody learns who he is, which is told elsewhere."""
    lexicon = grammar.lexicon
    return bool(wished_secrecy(grammar, lexicon.clauses(piece)) or possible_wish(piece, lexicon))


def _wishes(text: str, grammar: Grammar) -> Iterator[Candidate]:
    """The first wish, from where it begins to the end of its sentence, or to a wish for secrecy in it."""
    lexicon = grammar.lexicon
    written = _ASKS.union(short for short, word in lexicon.short.items() if word in _ASKS)
    if _PATTERNS.wraps.search(text):
        text = _PATTERNS.wrapped.sub(lambda gap: " " * len(gap[0]), text)
    for sentence in _PATTERNS.sentence.finditer(text):
        if not any(map(lower(sentence[0]).__contains__, written)):
            continue
        secret = _is_for_secrecy(sentence[0], grammar)
        pieces = (_PARTED if secret else _COMMA).split(sentence[0])
        closed = [secret and _is_for_secrecy(piece, grammar) for piece in pieces]
        for at, (piece, behind) in enumerate(zip(pieces, [*pieces[1:], ""], strict=True)):
            words = lexicon.words(piece)
            # "Petugas minta …" is somebody else's wish, and secrecy is told elsewhere.
            asks = any(
                word in _ASKS and (word not in _WORDS["others"] or not no or words[no - 1] in _WORDS["own"])
                for no, word in enumerate(words[:-1])
            ) and not {*words}.intersection(_WORDS["secrecy"])
            # "Tolong pak, saya dipukuli" calls for help, and asks for nothing yet
            called = grammar.courtesy.union(_ASKS).issuperset(words)
            if closed[at] or not asks or (called and lexicon.first_word(behind) in ("saya", "kami")):
                continue
            start = sentence.start() + sum(map(len, pieces[:at]))
            end = closed.index(True, at) if any(closed[at:]) else len(pieces)
            yield Candidate(start, start + sum(map(len, pieces[at:end])))
            return
