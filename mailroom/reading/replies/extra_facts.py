"""Whether a complainant's letter tells something beside the wish or the question that it was read for.

Promises: pure. Whoever sends a file along tells something. Words do when some are left beside the
wish itself, courtesy, and what people say around such a wish ([facts] of grammar/words.toml). Rather once too
often: he would not tell it again."""

from __future__ import annotations

import re

from mailroom.reading.replies.parsed_reply import ParsedReply
from mailroom.reading.replies.spoken_acts import applies, entry_in

_TOLD = 3  # words left over from which something is told
_ASKED = 2  # … where he was asked to tell something
_NUMBERED = re.compile(r"(?i)\b[a-z]{2}-\d{4}-\d+\b|\b0\d{3}\b")  # the number of his own report is no fact


def tells(note: ParsedReply, purpose: str, act: str) -> bool:
    """act: what the letter was read for: "secrecy", "keep", a question, …"""
    if note.has_files:
        return True
    left = _words_left(note, purpose, act)
    told = any(any(map(str.isdigit, word)) for word in left)
    return told or len(left) >= (_ASKED if purpose == "complete" else _TOLD)


def _words_left(note: ParsedReply, purpose: str, act: str) -> list[str]:
    """The words of the letter without those of the wish; a question's whole sentence asks, and tells
    nothing."""
    said = _wish_words(note) if act == "secrecy" else _phrases(note, purpose, act)
    known = {
        *said,
        *note.courtesy,
        *note.grammar.data["facts"]["around"],
        *note.grammar.data["thanks"]["words"],
    }
    text = _NUMBERED.sub(" ", note.body)
    words = [
        word for clause in note.lexicon.clauses(text) if not clause.asks for word in clause.words.split()
    ]
    return [word for word in words if word not in known]


def _wish_words(note: ParsedReply) -> set[str]:
    spoken = note.lexicon.rows(note.all_clauses, note.grammar.secrecy).get("secrecy", [])
    return {word for one in spoken for hit in one.hits for word in hit.words.split()}


def _phrases(note: ParsedReply, purpose: str, act: str) -> set[str]:
    entries = [one for one in note.grammar.data["act"] if one["name"] == act and applies(one, purpose)]
    found = [entry_in(note, entry) for entry in entries]
    return {word for one in found if one is not None for word in one.words.split()}
