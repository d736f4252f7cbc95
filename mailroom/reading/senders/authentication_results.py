"""Whether our own mail host says that a letter's From is not proven: its Authentication-Results header (RFC
8601).

Only `dmarc=fail` counts; no result ever vouches for anybody. Only the topmost results of the host that
config.toml names are read: a host puts its own above all that came with the letter, so a forged header stands
below (RFC 8601 5). Promises: pure; never raises; linear in the length."""

from __future__ import annotations

import re

from mailroom.reading.mime.opener import OpenedMail
from mailroom.text.idn import a_label

HEADER = "authentication-results"
MAX_VALUE = 20_000  # characters of one header
MAX_HEADERS = 50

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PIECES = re.compile(rf'{_QUOTED}|[();]|\\.|[^"();\\]+|.', re.DOTALL)
# behind the name a version may follow (RFC 8601 2.2)
_HOST = re.compile(r'\s*(?:"([^"]+)"|([^\s;="]+))(?:\s+\d+)?\s*\Z')
_DMARC = re.compile(r"\s*dmarc\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_ABOUT = re.compile(r'header\s*\.\s*from\s*=\s*"?\s*(?:[^\s;"@]*@)?([^\s;"@]+)', re.IGNORECASE)


def fails_dmarc(opened: OpenedMail, authserv_id: str) -> bool:
    """Whether the host `authserv_id` ("" = none) judged the domain in From by DMARC (RFC 7489), and it did
    not pass. A filter each for DKIM and for DMARC may have written a header of its own: the topmost that says
    anything of DMARC is meant."""
    values = opened.fields.by_name.get(HEADER, ()) if authserv_id else ()
    for value in values[:MAX_HEADERS]:
        host, *results = _parts(value[:MAX_VALUE].decode("utf-8", "replace"))
        named = _HOST.match(host)
        if named is None or (named[1] or named[2]).lower() != authserv_id.lower():
            continue
        judged = [(found[1].lower(), one) for one in results if (found := _DMARC.match(one))]
        if judged:
            domain = opened.sender[1].rpartition("@")[2].lower()
            return any(result == "fail" and _is_about(domain, one) for result, one in judged)
    return False


def _is_about(domain: str, result: str) -> bool:
    """Whether a result is of the domain in From, or of the domain above it whose policy holds for it. A
    result that names no domain is."""
    found = _ABOUT.search(result)
    named = a_label(found[1].rstrip(".")) if found else domain
    return f".{domain}".endswith(f".{named}") or f".{named}".endswith(f".{domain}")


def _parts(text: str) -> list[str]:
    """A header cut at its semicolons, without comments, which may lie in one another. A bracket or a quote
    that nothing closes is a letter like any other: it must not hide the results behind it."""
    pieces = _PIECES.findall(text)
    closed = [0] * (len(pieces) + 1)  # how many comments are closed from here on
    for at in range(len(pieces) - 1, -1, -1):
        closed[at] = closed[at + 1] + (pieces[at] == ")")
    parts, depth = [""], 0
    for at, piece in enumerate(pieces):
        if piece == "(" and closed[at] > depth:
            depth += 1
        elif piece == ")" and depth:
            depth -= 1
        elif not depth and piece == ";":
            parts.append("")
        elif not depth:
            parts[-1] += piece
    return parts
