"""Which parts of a letter could not be read (cut, undecoded, charset, torn), so that the person who reads it
is told.

In: `losses`: an `OpenedMail`.
Out: keys of `KINDS`, each at most once. A letter of another language or alphabet is no loss.
Fails: raises nothing.
See: Decoding charsets: text/charsets.py. Refused or infected files: clerk/read/attachment_filter.py."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailroom.reading.language.reasons import say
from mailroom.reading.mime.opener import OpenedMail

KINDS = ("cut", "undecoded", "charset", "torn", "unread")
_HEAD = 20_000  # characters of the text that are looked at
_MANY, _SHARE = 3, 0.3  # accented letters, and their share, from which a text is no words
_FEW = 6  # letters, none of them Latin, that are too few for a text
_CHUNK = re.compile(r"(?m)^[A-Za-z0-9+/]{60,}={0,2}$")
_QUOTED = re.compile(r"=(?:[0-9A-F]{2}|$)", re.MULTILINE)
_QUOTED_LEAST = 4


def losses(opened: OpenedMail) -> tuple[str, ...]:
    """Returns the kinds of what was lost, in the order of `KINDS`."""
    found = {*_from_faults(opened.faults), *_from_text(opened.text[:_HEAD])}
    return tuple(kind for kind in KINDS if kind in found)


def _from_faults(faults: tuple[str, ...]) -> Iterator[str]:
    """Yields what the opener has named."""
    charset, failed = (say("faults", key).partition("{")[0] for key in ("charset_wrong", "failed"))
    plain = {"text_capped": "cut", "torn": "torn", "tnef_broken": "unread", "msg_broken": "unread"}
    kinds = {say("faults", key): kind for key, kind in plain.items()}
    for fault in faults:
        if fault.startswith(failed):
            yield "unread"
        elif fault.startswith(charset):
            yield "charset"
        elif fault in kinds:
            yield kinds[fault]


def _from_text(text: str) -> Iterator[str]:
    """Yields what shows in the text itself: marks of lost letters, letters of no words, an encoding as it
    came."""
    letters = [letter for letter in text if letter.isalpha()]
    accented = sum("\x7f" < letter < "\u0250" for letter in letters)
    no_words = accented >= _MANY and accented > _SHARE * len(letters)
    no_words |= 0 < len(letters) <= _FEW and not any(map(str.isascii, letters))
    coded = _CHUNK.search(text) is not None or len(_QUOTED.findall(text)) >= _QUOTED_LEAST
    if "\ufffd" in text or no_words or coded:
        yield "undecoded"
