"""How personal data is blotted out of log lines, and of letters that show an address to its owner only.

In: `mask`: a text. `mask_address`: an address.
Out: the same text, where an address keeps its first letter and its domain ("b***@dinas.example"). NIKs and
telephone numbers become "***".
Fails: raises nothing.
See: What officials may read of a complainant is another rule: procedure/secrecy/."""

from __future__ import annotations

import re

# A run of such letters is gone through once, from its start; behind a sign within it for 64 letters.
_ADDRESS = re.compile(
    r"(?:(?<![\w.+%=~-])|(?<![\w-])(?=[\w.+%=~-]{1,64}(?:@|%40)))"
    r"([\w.+%=-])[\w.+%=~-]*(@|%40)(\[?[\w-]+(?:\.[\w-]+)*)"
)
_NIK = re.compile(r"(?<![\w.])\d(?:[ .-]?\d){15}(?![ .-]?\d)")
# Mobile numbers in any grouping; fixed lines only with their area code set apart, as "0734 421234" or "(0734)
# 421234".
_PHONE = re.compile(
    r"(?<![\w.])(?:\+?62|0)[ .-]?8\d{1,3}(?:[ .-]?\d{2,4}){2,3}(?!\d)"
    r"|(?<![\w.])(?:\(0\d{2,3}\) ?|0\d{2,3}[ -])\d{5,8}(?!\d)"
)
_MASK = "***"


def mask(text: str) -> str:
    """Returns the text without NIKs and telephone numbers; addresses keep their first letter and their
    domain."""
    text = _ADDRESS.sub(rf"\1{_MASK}\2\3", text)
    return _PHONE.sub(_MASK, _NIK.sub(_MASK, text))


def mask_address(address: str) -> str:
    """ "b***@gmail.example": enough for its owner to know it."""
    local, _, domain = address.rpartition("@")
    return f"{local.strip(chr(34))[:1]}{_MASK}@{domain}" if domain else _MASK
