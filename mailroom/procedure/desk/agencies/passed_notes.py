"""Which words below a decision go on to who gets the case: sentences to that reader.

What is left over ("1!!", "TOLAK", a column of a menu), a sentence that calls somebody else by name ("Sdr.
Wahyu, …"), torn words and slips of the pen are passed to nobody. Their writer reads so in the letter that
says what was done.

In: `sift_note`: a note, and the names of those who would read it.
Out: (what goes on, what does not), each "" when there is nothing.
Fails: raises nothing.
See: Which words are the note: reading/replies/act_arguments.py. Who reads it: handover.py."""

from __future__ import annotations

import re
from collections.abc import Collection

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_WORD = re.compile(r"[^\W\d_]{2,}")
_COLUMN = re.compile(r"\s*\d\s+\w+\s*:")  # "9 anonim: tidak"
_TORN = re.compile(r"\w ,")
_SLIP = re.compile(r"(?i)\bsalah (?:ketik|kirim|alamat)\b|\buntuk yang lain\b")
_CALLED = re.compile(r"(?:[Ss]dr\.?|[Ss]audara|[Pp]ak|[Bb]apak|[Bb]u|[Ii]bu|[Mm]as|[Mm]bak)\s+([A-Z]\w+)\b")
_TITLE = re.compile(r"(?i)\b(sdr|bpk)\.")
_ALONE = frozenset(("segera", "mendesak", "penting", "urgent", "rahasia", "darurat"))


def sift_note(note: str, readers: Collection[str]) -> tuple[str, str]:
    """readers: names; a sentence that calls one of them is his."""
    known = {word.lower() for name in readers for word in name.split()}
    said = [found.group() for found in _SENTENCE.finditer(_TITLE.sub(r"\1", note))]
    going = [sentence for sentence in said if _is_for(sentence, known)]
    if len(going) == len(said):
        return note, ""
    left = [sentence.strip() for sentence in said if sentence not in going and sentence.strip()]
    return " ".join(sentence.strip() for sentence in going), " ".join(left)


def _is_for(sentence: str, known: Collection[str]) -> bool:
    words = _WORD.findall(sentence)
    if len(words) < 2 and (not words or words[0].lower() not in _ALONE):
        return False
    if _COLUMN.match(sentence) or _TORN.search(sentence) or _SLIP.search(sentence):
        return False
    called = _CALLED.match(sentence.strip())
    return called is None or called[1].lower() in known
