"""Where a writer signs: below a closing, in a last line or sentence of few words, behind a last comma.

In: a text. Out: spans in which a word that may be a name is one, and lines that are a pen name whole. Words:
words/name_places.toml; a new one needs no code. What name he gives there: writer_names.py. A mail program's
signature: reading/quotes/signature_block.py. Promises: pure; never fails; linear."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from mailroom.reading.identity.harmless_words import is_common, is_of_the_trade, may_be_name
from mailroom.reading.identity.name_likeness import letters_with
from mailroom.reading.identity.text_pieces import Word
from mailroom.reading.identity.writer_names import signature_lines

_TABLE = tomllib.loads((Path(__file__).parent / "words/name_places.toml").read_text(encoding="utf-8"))
_CLOSING, _SIGNS, _TITLES, _TRADES = (
    frozenset(_TABLE[key].split()) for key in ("closing", "signs", "titles", "firms")
)
_LABELS = frozenset(("cp", "pic", "kontak", "narahubung", "nama", "pelapor", "pengirim", "saksi"))
_TOKEN = re.compile(r"[^\W_]+(?:['_-][^\W_]+)*")
_MOST = 4  # words of a signature
_SMALL = 4  # letters; a shorter word between two names is a part of them
_EVERYDAY = 4  # as name_likeness counts: in 8 letters
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
        if len(words) == 1 and words[0].isalpha() and words[0] not in _SIGNS | _CLOSING:
            pen_names.append((last, len(low)))
    return spans, pen_names


def besides_names(words: Sequence[Word], hidden: Collection[int], signed: bytes) -> list[int]:
    """Returns the numbers of the words that go with a name: those beside one where somebody signs, behind
    "cp:", and a trade behind a nickname ("Cik Ti kantin"). Everyday words stay."""
    masked = set(hidden)
    for no in range(len(words) - 1, -1, -1):
        word = words[no]
        if no in masked or not word.low.isalpha():
            continue
        before, behind = no - 1 in masked, _near_in_line(words, no, masked)
        if word.low in _TRADES and word.gap == " " and before and _is_titled(words, no - 1, masked):
            masked.add(no)
        beside = behind or (before and word.gap in (" ", ", ", "-"))
        if beside and signed[word.start] and not _tells_nothing(word):
            masked.add(no)
    for at in _behind_labels(words):
        masked.add(at)
    for no in range(1, len(words) - 1):  # "Ama ni Tiur"
        if signed[words[no].start] and {no - 1, no + 1} <= masked and len(words[no].low) < _SMALL:
            masked.add(no)
    return sorted(masked - set(hidden))


def _near_in_line(words: Sequence[Word], no: int, masked: Collection[int]) -> bool:
    """Whether one of the next two words is masked, with nothing but a blank or comma between."""
    for one in (no + 1, no + 2):
        if one >= len(words) or words[one].gap not in (" ", ", "):
            return False
        if one in masked:
            return True
    return False


def _tells_nothing(word: Word) -> bool:
    low = word.low
    return (
        low in _SIGNS
        or low in _CLOSING
        or low in _TITLES
        or is_of_the_trade(low)
        or letters_with(low)[0] >= _EVERYDAY
    )


def _is_titled(words: Sequence[Word], no: int, hidden: Collection[int]) -> bool:
    """Whether the name that ends there has a title before it."""
    while no >= 0 and no in hidden:
        no -= 1
    return no >= 0 and words[no].low in _TITLES


def _behind_labels(words: Sequence[Word]) -> Iterator[int]:
    """Up to two words behind "cp:" and the like, in their line."""
    for no, word in enumerate(words[:-1]):
        if word.low in _LABELS and ":" in words[no + 1].gap and "\n" not in words[no + 1].gap:
            for one in range(no + 1, min(no + 3, len(words))):
                if one > no + 1 and words[one].gap != " ":
                    break
                low = words[one].low
                known = is_common(low) and not may_be_name(low) and not words[one].capital
                if low.isalpha() and not known and not _tells_nothing(words[one]):
                    yield one


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
