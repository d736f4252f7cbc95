"""Where a writer signs: below a closing, in a last line or sentence of few words, behind a last comma.

In: `signed_lines`: a text, the same in small letters, and as it was written.
Out: (spans in which a word that may be a name is one, spans of whole lines that are a pen name).
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Words: words/name_places.toml; a new one needs no code. What name he gives there: writer_names.py. A mail
program's signature: reading/quotes/signature_block.py."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from mailroom.reading.identity.harmless_words import is_common, is_harmless, may_be_name
from mailroom.reading.identity.writer_names import signature_lines

_TABLE = tomllib.loads((Path(__file__).parent / "words/name_places.toml").read_text(encoding="utf-8"))
_CLOSING, _SIGNS, _TITLES, _GOODS, _CLIPPED = (
    frozenset(_TABLE[key].split()) for key in ("closing", "signs", "titles", "goods", "clipped")
)
_TOKEN = re.compile(r"[^\W_]+(?:['_-][^\W_]+)*")
_MOST = 4  # words of a signature
_NEAR = 60  # characters of the last sentence
_MARKS = ("\n", ". ", "! ", "? ", "- ")

Spans = list[tuple[int, int]]


def signed_lines(text: str, low: str, whole: str) -> tuple[Spans, Spans]:
    """Returns (where he signs, the lines that are a pen name). low: folded; whole: as long, with capitals."""
    lines = signature_lines(text) if low.count("\n") == text.count("\n") else frozenset()
    spans, pen_names, at, closed = list[tuple[int, int]](), list[tuple[int, int]](), 0, False
    for no, line in enumerate(low.split("\n")):
        if no in lines or line.startswith("--"):
            spans.append((at, at + len(line)))
        raised = whole[at : at + len(line)].split()
        pen_name = 1 < len(raised) < _MOST and all(one[0].isupper() for one in raised)
        pen_name = pen_name and raised[0].lower() not in _SIGNS
        rare = len(raised) == 1 and not is_common(line.strip(" .,()-")) and line.strip().isalpha()
        if "(ttd" in line or (closed and (pen_name or rare)):
            pen_names.append((at, at + len(line)))
        closed = (
            bool(line.strip())
            and _CLOSING.issuperset(_TOKEN.findall(line)[:1] or ("",))
            and (len(line.split()) <= _MOST)
        )
        at += len(line) + 1
    last = _last_sentence(low)
    if last is not None:
        spans.append((last, len(low)))
        words = [one[0] for one in _TOKEN.finditer(low, last)]
        told = (_SIGNS | _CLOSING).isdisjoint(words) and all(map(str.isalpha, words))
        if told and (len(words) == 1 or _is_unusual(words)):
            pen_names.append((last, len(low)))
    return spans, pen_names


def _is_unusual(words: Sequence[str]) -> bool:
    """Whether these words are names with a title or a trade: "jum sayur", and no "tolong ya min"."""
    rare = [word for word in words if may_be_name(word) or not is_harmless(word) or word in _CLIPPED]
    beside = [word for word in words if word in _TITLES or word in _GOODS]
    return len(words) < _MOST and bool({*rare} - {*beside}) and {*words} <= {*rare, *beside}


def _last_sentence(low: str) -> int | None:
    """Where a last sentence of few words begins, or the one word behind a last comma."""
    end = len(low)
    while end and not low[end - 1].isalnum():
        end -= 1
    first = max(low.rfind(mark, max(0, end - _NEAR), end) for mark in _MARKS)
    comma = low.rfind(", ", max(0, end - _NEAR), end)
    if first >= 0 and len(_TOKEN.findall(low, first, end)) <= _MOST:
        return first
    return comma if comma >= 0 and len(_TOKEN.findall(low, comma, end)) == 1 else None
