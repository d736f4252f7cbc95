"""Masks NIKs in every text, and finds telephone numbers, mail addresses and given words in it; the caller
chooses which of them go.

Promises: pure; nothing is known here of a case."""

from __future__ import annotations

import re
from collections.abc import Iterable

STRUCK = "[disamarkan]"  # where no number was given
MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# Every text of every letter is searched: a pattern that begins with a digit and looks behind it takes half
# the time. Sixteen digits in any grouping ("1603 0102 0304 0005"), also a family card's; none begins with 0,
# as a list of case numbers does.
NIK = re.compile(r"[1-9](?<!\d[1-9])(?:[ .-]?\d){15}(?!\d)")
PHONE = re.compile(
    r"(?<!\w)(?:\(?\+?62\)?[ .-]?|\(?0)8[1-9]\d?\)?(?:[ .-]?\d){6,9}(?!\d)"
    r"|(?<![\w.])(?:\(?0[1-9]\d{1,2}\)?|\+62[ .-]?\d{2,3})[ .-](?:\d{5,8}|\d{3}[ .-]\d{3,4})(?!\d)"
)


def mask_niks(text: str) -> str:
    """Returns the text with every NIK struck out: 16 digits in any grouping. Telephone numbers stay."""
    return NIK.sub(STRUCK, text)


def others_numbers(text: str) -> list[str]:
    """Phone numbers and NIKs in an official's answer that may be other people's (promise 12)."""
    return [*NIK.findall(text), *(found.group() for found in PHONE.finditer(text))]


def strike_words(text: str, words: Iterable[str], struck: str = STRUCK) -> str:
    """`text` with `struck` in the place of these words: whole, in any case and over any blanks, as the linter
    reads them, too."""
    for word in sorted(words, key=len, reverse=True):
        first = word.split()[0] if word.strip() else word
        if text.isascii() and word.isascii() and first.lower() not in text.lower():
            continue  # a pattern of its own for each person takes longer to make than ten letters to search
        spelled = r"\s+".join(map(re.escape, word.split())) or re.escape(word)
        text = re.sub(rf"(?<!\w){spelled}(?!\w)", lambda _: struck, text, flags=re.IGNORECASE)
    return text
