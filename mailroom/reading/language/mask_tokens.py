"""How a line about masks is cut into words, numbers, marks and quotations, for mask_words.py.

Curly and angled quotation marks count as plain ones.

In: `tokens_of`: a line and a `Lexicon`. `unwrapped_lines`: a text and a test. `without_quotation_marks`: a
text.
Out: `Token`s; lines that a mail program broke, joined again; a text.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: Reply tokens are something else: text/reply_token.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailroom.reading.language.lexicon import Lexicon

# each stays one character, so that places hold
_MARKS = str.maketrans("“”„‟«»″‘’‚", '"""""""' + "'''")
_TO = re.compile(r"(?i)\bs\s?[./]\s?d\b\.?")  # "s.d.", "s/d"
_TOKEN = re.compile(
    r"""(?P<quote>"[^"\n]{1,900}"|(?<!\w)'(?=\w)[^'\n]{1,300}'(?!\w))"""
    r"|(?P<word>[^\W\d_]+(?:[-'][^\W\d_]+)*)|(?P<number>\d+)|(?P<mark>[^\w\s])"
)
_GLANCE = 120  # characters of a line that show whether it speaks of masks
_BROKEN = 10  # lines over which a quotation may be broken


@dataclass(frozen=True)
class Token:
    """A piece of a line. kind: "word", "number", "mark" or "quote"; said: a word as the lexicon has it, what
    stands between the marks of a quotation."""

    kind: str
    said: str
    start: int
    end: int


def tokens_of(line: str, lexicon: Lexicon) -> list[Token]:
    line = _TO.sub(lambda found: "-".ljust(len(found.group())), line.translate(_MARKS))
    found = []
    for one in _TOKEN.finditer(line):
        kind, said = str(one.lastgroup), one.group()
        if kind == "word":
            said = " ".join(lexicon.words(said)) or said.lower()
        elif kind == "quote":
            said = said[1:-1].strip()
        found.append(Token(kind, said, one.start(), one.end()))
    return found


def unwrapped_lines(text: str, speaks: Callable[[str], bool]) -> list[str]:
    """Returns the lines of the text; a quotation that a mail program broke stands on one line again. speaks:
    whether a line may hold such a quotation."""
    lines, found, at = text.splitlines(), list[str](), 0
    while at < len(lines):
        line, end = lines[at], at + 1
        if _is_open(line) and speaks(line[:_GLANCE]):
            while end < min(len(lines), at + _BROKEN) and _is_open(line):
                line, end = f"{line} {lines[end].strip()}", end + 1
        if _is_open(line):
            line, end = lines[at], at + 1
        found.append(line)
        at = end
    return found


def _is_open(line: str) -> bool:
    return line.translate(_MARKS).count('"') % 2 == 1


def without_quotation_marks(text: str) -> str:
    """Returns the text without the marks that stand around the whole of it."""
    plain = text.translate(_MARKS)
    around = len(plain) > 1 and plain[0] in "\"'" and plain[-1] == plain[0]
    return text[1:-1].strip() if around else text
