"""Which automatic mails show by their wording alone, where no header tells: absence notices, receipts, portal
notices.

Every sentence must stand in grammar/auto_mail_by_text.toml, and two must be of different kinds (`_LEAST`). A
question or a "but" shows a person. It is only a suspicion that a person checks.

In: subject and text.
Out: the sentences that show it, () for none; `portal_notice`: the kind, or "".
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken auto_mail_by_text.toml
raises ValueError when it is first read.
See: Mails that headers tell: auto_mail.py. An official's own words about his leave:
reading/language/absence_words.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

from mailroom.reading.language.grammar_patterns import load

_TABLE = load("auto_mail_by_text")
# the full stop of a word written short; it is searched for before the words are: that is quick
_SHORT = (rf"(?<=\b{re.escape(word)}\.)" for word in _TABLE["short"])
_SHORT_STOP = re.compile(rf"\.(?:{'|'.join(_SHORT)})")
_LEAD = "|".join(map(re.escape, sorted(_TABLE["lead"], key=len, reverse=True)))
_SKIPPED_OPENINGS = re.compile(rf"(?:(?:{_LEAD})(?:[\s,:]+|\Z))+")
_BUT = "|".join(map(re.escape, _TABLE["but"]))
_CONTRAST = re.compile(rf"\b(?:{_BUT})\b")
MAX_TEXT = 1_500  # letters: machines that answer say little
_MAX_SENTENCE = 250
# of sentences, and of "… and cannot answer"
_ENDS = re.compile(r"[.!]+(?:\s+|\Z)|\n+|\s+dan\s+(?=(?:tidak|belum)\s)")
_LEAST = 2  # sentences, and of as many kinds
_SIGNED = 4  # words of a line that may be a signature's


def machine_sentences(subject: str, text: str) -> tuple[str, ...]:
    """Two sentences (or title and sentence) of different kinds of machine; () when any sentence is not in the
    list, or the text is long."""
    if len(text) > MAX_TEXT or "?" in text or not text.strip():
        return ()
    title = _kind(_plain(subject))
    found = {title: subject} if title else {}
    for sentence in _split(text):
        kind = _kind(sentence)
        signature = found and len(sentence.split()) <= _SIGNED and not any(map(str.isdigit, sentence))
        if kind is None and not signature:
            return ()
        if kind:
            found.setdefault(kind, sentence)
    return tuple(found.values())[:_LEAST] if len(found) >= _LEAST else ()


def machine_title_and_sentence(subject: str, text: str) -> tuple[str, ...]:
    """Returns (kind, sentence) for a title and a sentence that only together show a machine; () when they are
    missing, or a "but" stands in the text."""
    title, low = subject.strip().lower(), _plain(text[:MAX_TEXT])
    for row in _TABLE["pair"]:
        begins = title.startswith(tuple(row["title"]))
        if begins and (sentence := next(filter(low.__contains__, row["says"]), "")):
            return () if _CONTRAST.search(low.replace(sentence, "")) else (row["kind"], sentence)
    return ()


def portal_notice(subject: str, text: str) -> str:
    """Returns the first phrase that portals write from an address that cannot be answered; "" when none
    stands in the mail."""
    low = _plain(f"{subject}\n{text}"[:MAX_TEXT])
    return next(filter(low.__contains__, _TABLE["notice"]["says"]), "")


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("’", "'").split())


def _split(text: str) -> Iterator[str]:
    """The sentences one after another: the first of most letters already shows a person."""
    low, start = _SHORT_STOP.sub("", text.lower().replace("’", "'")), 0
    for end in chain(_ENDS.finditer(low), (None,)):
        piece = low[start : end.start()] if end else low[start:]
        if sentence := " ".join(piece.split()).strip(" ,;-"):
            yield sentence
        start = end.end() if end else start


@cache
def _kinds() -> Mapping[str, re.Pattern[str]]:
    """Each kind's sentences as one pattern, courtesies ("") last; a `*` is bounded by the sentence."""
    rows = {**_TABLE["sentence"], "": _TABLE["courtesy"]}
    return {
        kind: re.compile("|".join(".*?".join(map(re.escape, one.split("*"))) for one in row))
        for kind, row in rows.items()
    }


def _kind(sentence: str) -> str | None:
    """The kind of a sentence, "" for a courtesy, None for any other."""
    if len(sentence) > _MAX_SENTENCE or _CONTRAST.search(sentence):
        return None
    bare = _SKIPPED_OPENINGS.sub("", sentence, 1) if _SKIPPED_OPENINGS.match(sentence) else sentence
    if not bare:
        return ""
    texts, known = dict.fromkeys((sentence, bare)), _kinds().items()
    kinds = [kind for text in texts for kind, one in known if one.fullmatch(text)]
    return next(filter(None, kinds), "" if kinds else None)
