"""How numbers are found in any text and masked: every NIK always; telephone numbers, mail addresses and given
words where the caller asks.

In: a text alone, never a case; `strike_words` also the words.
Out: the text with "[disamarkan]"; `others_numbers`: the numbers found.
Fails: raises nothing of its own; any error sets the letter aside (office.py).
See: For whom what is masked: alias_and_masked_texts.py and third_persons.py. Names and homes:
reading/identity/. Numbers in a hidden writer's text: reading/identity/number_secrets.py. Log lines:
text/redaction.py."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

STRUCK = "[disamarkan]"  # where no number was given
# A run of such letters is gone through once, from its start; behind a dot or sign within it for 64 letters.
MAIL = re.compile(r"(?:(?<![\w.+%-])[\w.+%-]+|(?<![\w-])[\w.+%-]{1,64})@[\w-]+(?:\.[\w-]+)+")
# Every text of every letter is searched: a pattern that begins with a digit and looks behind it takes half
# the time. Sixteen digits in any grouping ("1603 0102 0304 0005"), also a family card's; none begins with 0,
# as a list of case numbers does.
NIK = re.compile(r"[1-9](?<!\d[1-9])(?:[ .-]?\d){15}(?!\d)")
PHONE = re.compile(
    r"(?<!\w)(?:\(?\+?62\)?[ .-]?|\(?0)8[1-9]\d?\)?(?:[ .-]?\d){6,9}(?!\d)"
    r"|(?<![\w.])(?:\(?0[1-9]\d{1,2}\)?|\+62[ .-]?\d{2,3})[ .-](?:\d{5,8}|\d{3}[ .-]\d{3,4})(?!\d)"
)


_FEW = 50  # words of which each is first looked for in all of the text
_PART = re.compile(r"\w+")


def mask_niks(text: str) -> str:
    """Returns the text with every NIK struck out: 16 digits in any grouping. Telephone numbers stay."""
    return NIK.sub(STRUCK, text)


def others_numbers(text: str) -> list[str]:
    """Phone numbers and NIKs in an official's answer that may be other people's."""
    return [*NIK.findall(text), *(found.group() for found in PHONE.finditer(text))]


def strike_words(text: str, words: Iterable[str], struck: str = STRUCK) -> str:
    """`text` with `struck` in the place of these words: whole, in any case and over any blanks, as the linter
    reads them, too. Where two overlap the longer word counts."""
    sought = [*dict.fromkeys(words)]
    if len(sought) <= _FEW:  # most letters hold none of them
        low = text.casefold()
        sought = [word for word in sought if word.split() and word.split()[0].casefold() in low]
    if not sought:
        return text
    rows, taken, spans = _Rows(text), bytearray(len(text)), list[tuple[int, int]]()
    for word in sorted(sought, key=len, reverse=True):
        for start, end in rows.places(word):
            if not any(taken[start:end]):
                taken[start:end] = bytes([1]) * (end - start)
                spans.append((start, end))
    pieces, last = list[str](), 0
    for start, end in sorted(spans):
        pieces += text[last:start], struck
        last = end
    return "".join([*pieces, text[last:]])


def spelled_whole(word: str) -> str:
    """The pattern of a word, or several, that stand whole. Behind a mark at its end a letter may follow."""
    spelled = r"\s+".join(map(re.escape, word.split())) or re.escape(word)
    before = r"(?<!\w)" if re.match(r"\w", word.strip()) else ""
    behind = r"(?!\w)" if re.search(r"\w\Z", word.strip()) else ""
    return f"{before}{spelled}{behind}"


class _Rows:
    """A text in which many words are looked for, each beside its rarest part alone: a pattern of its own for
    each, searched in all of the text, takes as long as there are words."""

    def __init__(self, text: str) -> None:
        self._text, self._spans = text, list[tuple[int, int]]()
        self._at: dict[str, list[int]] = {}
        for number, found in enumerate(_PART.finditer(text)):
            self._spans.append(found.span())
            self._at.setdefault(found[0].casefold(), []).append(number)

    def places(self, word: str) -> Iterator[tuple[int, int]]:
        """(start, end) of each place where a word, or several, stand whole."""
        bare = " ".join(word.split()) or word
        parts = [found.span() for found in _PART.finditer(bare)]
        if not parts or " " in bare[: parts[0][0]] + bare[parts[-1][1] :]:  # marks alone, or apart from words
            yield from (found.span() for found in re.finditer(spelled_whole(word), self._text, re.I))
            return
        each = [self._at.get(bare[start:end].casefold(), []) for start, end in parts]
        rarest = min(range(len(each)), key=lambda no: len(each[no]))
        for number in each[rarest]:
            first, last = number - rarest, number - rarest + len(parts) - 1
            if first < 0 or last >= len(self._spans):
                continue
            start, end = self._spans[first][0] - parts[0][0], self._spans[last][1] + len(bare) - parts[-1][1]
            if start >= 0 and self._is(bare, start, end):
                yield start, end

    def _is(self, bare: str, start: int, end: int) -> bool:
        piece = self._text[start:end]
        before = self._text[start - 1 : start] if _PART.match(bare) else ""
        behind = self._text[end : end + 1] if _PART.match(bare[-1:]) else ""
        around = before + " " + behind
        return " ".join(piece.split()).casefold() == bare.casefold() and not _PART.search(around)
