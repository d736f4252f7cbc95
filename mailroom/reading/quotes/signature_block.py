"""Which last lines of a reply are a signature without "-- " above it, as Outlook and Yahoo add it: name,
post, house, numbers.

It is a short paragraph at the end, begins with the writer's name and holds a number, an address or a post.
Kept are lines that may be the answer: a number that was asked for, where somebody lives, lines after a colon.

In: `mark_block`: a `Sheet` and the writer's name as From shows it.
Out: marks on the signature's lines.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken courtesies.toml or
signatures.toml raises ValueError when it is first read.
See: Signatures below "-- " (RFC 3676 4.3): quote_cutter.py. A citizen's closing, as his name:
identity/writer_names.py."""

from __future__ import annotations

import re
from itertools import islice

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.reasons import say
from mailroom.reading.quotes.line_marks import BLANK, SIGNED, TEXT, Sheet

_MOST = 9  # lines of a block
_LONG = 90  # characters of a line in it
_WORDS = 12
_CONTACT = re.compile(r"(?i)\+?\(?\d[\d() .-]{5,18}\d|[\w.+-]{1,64}@[\w-]{1,63}\.\w|\bwww\.\w|https?://")
_RULE = re.compile(r"\s*[_=]{8,}\s*$")  # which some set above it
_PLACES = 3  # where it is looked for
_ENDS = re.compile(r"[?!:;]$|(?<![A-Z])[a-z]{4,}\.$")  # "Demikian." ends a sentence, "S.Kom." a name
_WORD = re.compile(r"[^\W\d_]+")


def mark_block(sheet: Sheet, name: str) -> None:
    """Marks the signature, if there is one. name: the writer's, as his mail's From gives it."""
    own = _name_words(name)
    for end in _ends_of_text(sheet):
        start = _beginning(sheet, end)
        lines = [] if start is None else [line for line in sheet.lines[start : end + 1] if line.strip()]
        if start is None or not _is_block(lines, own) or _is_asked_for(sheet, start):
            continue
        ruled = start - 1 if _RULE.match(sheet.lines[start - 1]) else start
        sheet.mark(ruled, end + 1, SIGNED)
        sheet.why.append(say("cut", "block"))


def _ends_of_text(sheet: Sheet) -> list[int]:
    """The last three lines of text above something else: below the answers, and above the quote."""
    found: list[int] = []
    below = ""
    for at in range(len(sheet.kinds) - 1, -1, -1):
        kind = sheet.kinds[at]
        if kind == TEXT and below != TEXT:
            found.append(at)
            if len(found) == _PLACES:
                break
        below = below if kind == BLANK else kind
    return found


def _beginning(sheet: Sheet, end: int) -> int | None:
    """The first line of the paragraph that ends with `end`, when it is short and text stands above it."""
    start = end
    while start > 0 and sheet.kinds[start - 1] == TEXT and not _RULE.match(sheet.lines[start - 1]):
        start -= 1
        if end - start >= _MOST:
            return None
    above = start - 1 if start and _RULE.match(sheet.lines[start - 1]) else start
    return start if above and sheet.text_above(above) else None


def _is_block(lines: list[str], own: frozenset[str]) -> bool:
    """Whether these lines are a signature. Below the writer's own name a post or a number is enough; below
    any other name both must stand, in three lines or more."""
    if len(lines) < 2 or any(len(line) > _LONG or len(line.split()) > _WORDS for line in lines):
        return False
    if any(_ENDS.search(line.strip()) for line in lines):
        return False
    reached = any(map(_CONTACT.search, lines[1:]))
    posts = load("courtesies")["closing"]["posts"]
    posted = any(word in posts for line in lines[1:] for word in _WORD.findall(line.lower())[:1])
    first = _name_words(lines[0])
    if own and first and (first <= own or own <= first) and not _CONTACT.search(lines[0]):
        # where somebody lives may be what he was asked
        homes = load("signatures")["block"]["homes"]
        home = any(word in homes for line in lines for word in _WORD.findall(line.lower()))
        return posted or (reached and not home)
    words = _WORD.findall(lines[0])
    named = 0 < len(words) <= 6 and all(word[:1].isupper() for word in words)
    return named and len(lines) > 2 and reached and posted and not any(map(str.isdigit, lines[0]))


def _name_words(name: str) -> frozenset[str]:
    """The words of a name, without initials and degrees."""
    return frozenset(word for word in _WORD.findall(name.lower()) if len(word) > 2 or not word.isascii())


def _is_asked_for(sheet: Sheet, start: int) -> bool:
    """Whether the lines may be the answer itself: the text above ends with a colon, or speaks of numbers
    without giving one."""
    above = [line for line, kind in islice(sheet.marked_lines, start) if kind == TEXT]
    if above[-1].rstrip().endswith((":", "：")):
        return True
    text = " ".join(above[-40:])
    if _CONTACT.search(text):
        return False
    words = " ".join(["", *re.findall(r"[^\W_]+", text.lower()), ""])
    table = load("signatures")["block"]
    for other in table["others"]:
        words = words.replace(other, "")
    return any(f" {asked} " in words for asked in table["asked"])
