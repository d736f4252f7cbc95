"""What a complainant asks for (SOP row 1: permintaan penyelesaian), in his own words. The words stand in
grammar/keywords.toml [remedy].

Promises: pure; short, or "" when the text asks for nothing. A wish for secrecy does not count. No text
raises."""

from __future__ import annotations

from mailroom.reading.language.field_reader import labelled_value
from mailroom.reading.language.lexicon import MAX_TEXT, Clauses, lower
from mailroom.reading.language.named_patterns import NamedPatterns
from mailroom.reading.language.patterns import load
from mailroom.reading.replies.parsed_reply import Grammar

_LONGEST = 200  # characters of a wish
_WORDS = load("keywords")["remedy"]["words"]
_ASKS = frozenset(_WORDS["asks"].split())
_PATTERNS = NamedPatterns(load("keywords")["remedy"])


def remedy_of(text: str, clauses: Clauses, grammar: Grammar) -> str:
    """What he asks for (`clauses` are those of `text`): a labelled line, or the sentence with "mohon",
    "tolong", "agar"."""
    if labelled := labelled_value(text, "wants"):
        return labelled
    text, lexicon = text[:MAX_TEXT], grammar.lexicon
    if _ASKS.isdisjoint(clauses.vocabulary):
        return ""
    written = lexicon.with_short_forms(_ASKS)
    if _PATTERNS.wraps.search(text):
        text = _PATTERNS.wrapped.sub(" ", text)
    for sentence in _PATTERNS.sentence.findall(text):
        if not any(map(lower(sentence).__contains__, written)):
            continue
        pieces = sentence.split(",")
        for place, piece in enumerate(pieces):
            words = lexicon.words(piece)
            behind = lexicon.first_word(pieces[place + 1]) if place + 1 < len(pieces) else ""
            # "Tolong pak, saya dipukuli" calls for help, and asks for nothing yet
            only_calls = behind in ("saya", "kami") and grammar.courtesy.union(_ASKS).issuperset(words)
            if _asks(words) and not only_calls:
                return " ".join(",".join(pieces[place:]).split())[:_LONGEST].strip(" ,;")
    return ""


def _asks(words: list[str]) -> bool:
    """Whether a wish stands in these words; "petugas minta …" is somebody else's, and secrecy is told
    elsewhere."""
    return not frozenset(_WORDS["secrecy"]).intersection(words) and any(
        word in _ASKS and (word not in _WORDS["others"] or place == 0 or words[place - 1] in _WORDS["own"])
        for place, word in enumerate(words[:-1])
    )
