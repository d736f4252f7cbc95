"""For which reason a mail server refused a mail: by the enhanced status (RFC 3463), else by the SMTP code.

In: `reason`: the server's words, and whether the report says that the mailbox is full.
Out: a key of [refusal] and [refusal_do] in templates/words.toml; "other" when neither is known.
Fails: raises nothing.
See: Whether a refusal is for good: bounces.py, and for the relay doors/smtp_client.py."""

from __future__ import annotations

import re

_STATUS = re.compile(r"(?<![\d.])[245]\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([245]\d\d)(?![\d.])")
# reason → subject.detail (RFC 3463 3; 1.10 and 7.26-27 are RFC 7505, 7372)
_BY_DETAIL = {
    "no_mailbox": "1.0 1.1 2.0",
    "no_domain": "1.2 1.10 4.4",
    "bad_address": "1.3 1.4",
    "moved": "1.6",
    "disabled": "2.1",
    "full": "2.2",
    "too_large": "2.3 3.4",
    "expired": "4.7",
    "server": "5.3",
}
_DETAILS = {detail: key for key, details in _BY_DETAIL.items() for detail in details.split()}
_SUBJECTS = ("other", "bad_address", "disabled", "server", "unreachable", "server", "content", "policy")
_CODES = {"550": "no_mailbox", "551": "moved", "552": "full", "553": "bad_address", "554": "policy"}
_CODES |= dict.fromkeys(("556", "521"), "no_domain")
# nobody will ever read there
DEAD = frozenset({"no_mailbox", "no_domain", "bad_address", "moved", "disabled"})
OF_LETTER = frozenset({"too_large", "content"})  # another address of his would refuse it, too


def reason(why: str, *, full: bool = False) -> str:
    """Returns the key of the reason. why: "550 5.1.1 user unknown", a bare status, or several; full: the
    report says that the mailbox is full, which then is the reason."""
    if full:
        return "full"
    status = _STATUS.search(why)
    if status and status[1] != "0":
        subject = _SUBJECTS[int(status[1])] if int(status[1]) < len(_SUBJECTS) else "other"
        return _DETAILS.get(f"{status[1]}.{status[2]}", subject)
    code = _CODE.search(why)
    return _CODES.get(code[1], "other") if code else "other"
