"""What a mail server's refusal means, as a key of words.toml's [refusal] and [refusal_do]: by its enhanced
status (RFC 3463), else by its code.

Promises: pure, never raises; what nobody can make sense of is "other".
"""

from __future__ import annotations

import re

_STATUS = re.compile(r"(?<![\d.])[245]\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([245]\d\d)(?![\d.])")
# subject.detail (RFC 3463 3; 1.10 and 7.26-27 are RFC 7505, 7372)
_DETAILS = {
    "1.0": "no_mailbox", "1.1": "no_mailbox", "1.2": "no_domain", "1.3": "bad_address", "1.4": "bad_address", "1.6": "moved", "1.10": "no_domain",
    "2.0": "no_mailbox", "2.1": "disabled", "2.2": "full", "2.3": "too_large", "3.4": "too_large", "4.4": "no_domain", "4.7": "expired", "5.3": "server",
}  # fmt: skip
_SUBJECTS = {
    "1": "bad_address",
    "2": "disabled",
    "3": "server",
    "4": "unreachable",
    "5": "server",
    "6": "content",
    "7": "policy",
}
_CODES = {
    "550": "no_mailbox",
    "551": "moved",
    "552": "full",
    "553": "bad_address",
    "554": "policy",
    "556": "no_domain",
    "521": "no_domain",
}
# nobody will ever read there
DEAD = frozenset({"no_mailbox", "no_domain", "bad_address", "moved", "disabled"})
OF_LETTER = frozenset({"too_large", "content"})  # another address of his would refuse it, too


def reason(why: str, *, full: bool = False) -> str:
    """why: "550 5.1.1 user unknown", a bare status, or several. full: the report says that the mailbox is
    full."""
    if full:
        return "full"
    status = _STATUS.search(why)
    if status and status[1] != "0":
        return _DETAILS.get(f"{status[1]}.{status[2]}", _SUBJECTS.get(status[1], "other"))
    code = _CODE.search(why)
    return _CODES.get(code[1], "other") if code else "other"
