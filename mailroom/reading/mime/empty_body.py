"""When a mail's own words say next to nothing ("lampiran saja"), or are a mere test.

In: `says_nothing`, `is_mere_test`: subject and text. `telling_words`: a text.
Out: yes or no; the words that say something.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken empty_body.toml raises
ValueError when it is first read.
See: Reading the attached files instead: clerk/read/attachment_text.py. Words: grammar/empty_body.toml.
Whether a person wrote it: senders/auto_mail.py."""

from __future__ import annotations

import re

from mailroom.reading.language.grammar_patterns import load

_WORD = re.compile(r"[^\W\d_]{2,}")
MAX_TEXT = 5_000  # characters; a longer text says something


_SHORT = 200  # characters; a longer text is no mere test
_TESTS = load("empty_body")["tests"]
_EMPTY, _LEAST = frozenset(load("empty_body")["words"]), int(load("empty_body")["least"])


def says_nothing(subject: str, text: str) -> bool:
    """Whether subject and text together hold fewer than three words beyond greetings, thanks and "please see
    attached"."""
    return len(text) <= MAX_TEXT and len(telling_words(f"{subject} {text}", _LEAST)) < _LEAST


def is_mere_test(subject: str, text: str) -> bool:
    """Whether subject and text together only try whether mail arrives ("tes", "test 123", "uji coba
    email")."""
    words = telling_words(f"{subject} {text}") if len(text) <= _SHORT else set()
    return not words.isdisjoint(_TESTS["says"]) and words <= {*_TESTS["says"], *_TESTS["beside"]}


def telling_words(text: str, enough: int = MAX_TEXT) -> set[str]:
    """Returns the words of a text that say something about the matter, at most `enough` of them."""
    found: set[str] = set()
    for one in _WORD.finditer(text[:MAX_TEXT].lower()):
        found |= {one.group()} - _EMPTY
        if len(found) >= enough:
            break
    return found
