"""Which lines of a reply are our own words, sent to the writer before: found by runs of five words, whatever the language.

Promises: linear in both texts; rewrapped, re-quoted and re-cased lines are found; a line that the writer changed by more than a fifth is
not ours; a short line between two of ours is ours only when we sent exactly that line. What we sent is read from the mail itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_bytes

_WORD = re.compile(r"[^\W_]+")
_RUN = 5
_SHARE = 0.8
_FRONT = 256 * 1024  # the text stands before all enclosures, which need not be read for it


def text_sent(raw: bytes) -> str:
    """The plain text of a mail that we typed; "" when it has none."""
    for part in message_from_bytes(raw[:_FRONT]).walk():
        if part.get_content_type() == "text/plain":
            text = part.get_payload(decode=True)
            return text.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(text, bytes) else ""
    return ""


def ours(lines: Sequence[str], sent: Sequence[str]) -> list[int]:
    """Indices of the `lines` that stand in one of the texts `sent`."""
    runs, whole = _known(sent)
    if not runs and not whole:
        return []
    words, owner = _words_of(lines)
    covered = [False] * len(words)
    for at in range(len(words) - _RUN + 1):
        if hash(tuple(words[at : at + _RUN])) in runs:
            covered[at : at + _RUN] = [True] * _RUN
    total, known = [0] * len(lines), [0] * len(lines)
    for line, hit in zip(owner, covered, strict=True):
        total[line] += 1
        known[line] += hit
    found = {at for at in range(len(lines)) if total[at] and known[at] >= _SHARE * total[at]}
    return sorted(found | _between(lines, found, whole, total))


def _known(sent: Sequence[str]) -> tuple[set[int], set[tuple[str, ...]]]:
    runs: set[int] = set()
    whole: set[tuple[str, ...]] = set()
    for text in sent:
        words, _ = _words_of(text.split("\n"))
        runs.update(hash(tuple(words[at : at + _RUN])) for at in range(len(words) - _RUN + 1))
        whole.update(tuple(_WORD.findall(line.lower())) for line in text.split("\n"))
    whole.discard(())
    return runs, whole


def _words_of(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    words: list[str] = []
    owner: list[int] = []
    for at, line in enumerate(lines):
        found = _WORD.findall(line.lower())
        words += found
        owner += [at] * len(found)
    return words, owner


def _between(lines: Sequence[str], found: set[int], whole: set[tuple[str, ...]], total: list[int]) -> set[int]:
    """Short lines that we sent word for word, standing beside lines of ours (blank ones in between do not count)."""
    inked = [at for at in range(len(lines)) if total[at]]
    extra: set[int] = set()
    for place, at in enumerate(inked):
        if at in found or tuple(_WORD.findall(lines[at].lower())) not in whole:
            continue
        before = inked[place - 1] if place else -1
        after = inked[place + 1] if place + 1 < len(inked) else -1
        if (before in found | extra and (after in found or after < 0 or total[at] >= 2)) or (
            after in found and total[at] >= 2
        ):
            extra.add(at)
    return extra
