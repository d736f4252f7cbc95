"""What a complainant asks for (SOP row 1: permintaan penyelesaian), in his own words.

Promises: pure; short, or "" when the text asks for nothing. A wish for secrecy is none. No text raises."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mailroom.reading.language.field_reader import labelled_value
from mailroom.reading.language.lexicon import MAX_TEXT, Clauses, lower
from mailroom.reading.replies.parsed_reply import Grammar

_LONGEST = 200  # characters of a wish
_WRAPS = re.compile(r"\n[^\S\n]*[a-z]")
# a line broken within its sentence
_WRAPPED = re.compile(r"(?<=[\w,])[^\S\n]*\r?\n[^\S\n]*(?=[a-z])(?![a-z][.)]\s)")
_SENTENCE = re.compile(
    r"(?:[^.!?\n]+|(?<=\b(?:no|jl|rt|rw|gg))\.|(?<=\b(?:jln|kec|kel|kab|sdr|yth|bpk|tgl))\."
    r"|(?<=\d)\.(?=\d))+",
    re.IGNORECASE,
)


def remedy_of(text: str, clauses: Clauses, grammar: Grammar, table: Mapping[str, Sequence[str]]) -> str:
    """What he asks for (`clauses` are those of `text`): a labelled line, or the sentence with "mohon",
    "tolong", "agar"."""
    if labelled := labelled_value(text, "wants"):
        return labelled
    wanted, text = frozenset(table["wants"][0].split("|")), text[:MAX_TEXT]
    if wanted.isdisjoint(clauses.vocabulary):
        return ""
    written = grammar.lexicon.with_short_forms(wanted)
    for sentence in _SENTENCE.finditer(_WRAPPED.sub(" ", text) if _WRAPS.search(text) else text):
        low = lower(sentence.group())
        if not any(map(low.__contains__, written)):
            continue
        pieces = sentence.group().split(",")
        for place, piece in enumerate(pieces):
            words = grammar.lexicon.words(piece)
            if not _asks(words, wanted):
                continue
            behind = grammar.lexicon.first_word(pieces[place + 1]) if place + 1 < len(pieces) else ""
            if behind in ("saya", "kami") and grammar.courtesy.union(wanted).issuperset(words):
                continue  # "Tolong pak, saya dipukuli" calls for help, and asks for nothing yet
            return " ".join(",".join(pieces[place:]).split())[:_LONGEST].strip(" ,;")
    return ""


def _asks(words: Sequence[str], wanted: frozenset[str]) -> bool:
    """Whether a wish stands in these words; "petugas minta …" is somebody else's, and secrecy is told
    elsewhere."""
    if {"dirahasiakan", "rahasiakan", "anonim", "maaf", "izin"}.intersection(words):
        return False
    return any(
        word in wanted
        and (word not in ("minta", "meminta") or place == 0 or words[place - 1] in ("saya", "kami", "warga"))
        for place, word in enumerate(words[:-1])
    )
