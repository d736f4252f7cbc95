"""What our own mail host found out about a letter's sender: its Authentication-Results header (RFC 8601).

A host writes its own above all that came with the letter, so a forged header stands below. One that bears
the host's own name is removed by the host before (RFC 8601 5). Where it does not do so, the place tells:
below the Received line of the host lies what came. Some hosts write their results there, too; the daily
letter to ourselves shows whether ours does. Exchange Online names itself in none; there the topmost header
counts.

In: `results_of`: an `OpenedMail` and `authserv_id` of config.toml. `results_in`: a field's text. `host_of`,
`writes_above`: the mail.
Out: `AuthResult`s of that host alone, of each method the topmost; None for another host's field; the host's
name.
Fails: raises nothing.
See: What the results prove of From: sender_origin.py. Results of our own door: doors/spf_dkim_dmarc.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mailroom.reading.mime.opener import OpenedMail

HEADER = "authentication-results"
EXCHANGE = "exchange-online"  # what config.toml calls Microsoft 365, whose results bear no name
INSIDE = "x-ms-exchange-organization-authas"  # Exchange strips it from whatever comes from outside
MAX_VALUE = 20_000  # characters of one header
MAX_HEADERS = 50
_ADDRESS = re.compile(r"\[(?:IPv6:)?([0-9a-fA-F.:]+)\]")

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PIECES = re.compile(rf'{_QUOTED}|[();]|\\.|[^"();\\]+|.', re.DOTALL)
# behind the name a version may follow (RFC 8601 2.2)
_HOST = re.compile(r'\s*(?:"([^"]+)"|([^\s;="]+))(?:\s+\d+)?\s*\Z')
_RESULT = re.compile(r"\s*([a-z][a-z0-9-]*)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(
    r'\b(smtp|header)\s*\.\s*([a-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))', re.IGNORECASE
)


@dataclass(frozen=True)
class AuthResult:
    """method: "dmarc", "spf", "dkim" or "arc"; result: in small letters; about: what it was found of, as
    "header.from" or "smtp.mailfrom"."""

    method: str
    result: str
    about: Mapping[str, str]

    def domain(self, *names: str) -> str:
        """Returns the domain under the first of these names that is there; "" when none is."""
        found = next((self.about[name] for name in names if name in self.about), "")
        return found.rpartition("@")[2].strip("<>").rstrip(".").lower()


def results_of(opened: OpenedMail, authserv_id: str, *, above: bool = False) -> tuple[AuthResult, ...]:
    """Returns the results of the host `authserv_id` ("" = none). A filter each for DKIM and for DMARC may
    have written a header of its own: of each method the topmost that says anything of it is meant. above:
    the host is known to write above its Received line, so that none below is its own."""
    values = _values(opened, authserv_id, above=above) if authserv_id else []
    found: dict[str, list[AuthResult]] = {}
    for value in values[: 1 if authserv_id == EXCHANGE else MAX_HEADERS]:
        read = results_in(_text(value), authserv_id)
        here: dict[str, list[AuthResult]] = {}
        for one in read or ():
            here.setdefault(one.method, []).append(one)
        found = {**here, **found}
    return tuple(one for several in found.values() for one in several)


def _values(opened: OpenedMail, authserv_id: str, *, above: bool) -> list[bytes]:
    """The headers that the host may have written: where one of its own stands above its Received line, or
    always does, those alone."""
    border = _border(opened, authserv_id)
    found = [(at, value) for at, (name, value) in enumerate(opened.fields) if name.lower() == HEADER]
    if border is None or authserv_id == EXCHANGE:
        return [value for _, value in found]
    over = [value for at, value in found if at < border]
    own = any(results_in(_text(value), authserv_id) is not None for value in over)
    return over if own or above else [value for _, value in found]


def _border(opened: OpenedMail, host: str) -> int | None:
    """Returns the place of the Received line by which a letter came to this host; None where there is none. A
    line that it wrote when a filter of its own handed the letter back is passed over."""
    by = re.compile(rf"\bby\s+{re.escape(host)}[\s;(]", re.IGNORECASE)
    for at, (name, value) in enumerate(opened.fields):
        if name.lower() != "received":
            continue
        text = _text(value)
        if (found := by.search(text)) is None:
            continue
        # the name in a greeting may look like an address, too
        named = _ADDRESS.findall(text[: found.start()])
        if not named or not all(one == "::1" or one.startswith("127.") for one in named):
            return at
    return None


def writes_above(opened: OpenedMail, host: str) -> bool:
    """Whether the host's results stand above its Received line in a letter that passed our own servers
    alone."""
    border = _border(opened, host)
    places = (
        at
        for at, (name, value) in enumerate(opened.fields)
        if name.lower() == HEADER and results_in(_text(value), host) is not None
    )
    first = next(places, None)
    return border is not None and first is not None and first < border


def _text(value: bytes) -> str:
    return value[:MAX_VALUE].decode("utf-8", "replace")


def results_in(text: str, authserv_id: str) -> tuple[AuthResult, ...] | None:
    """Returns the results in one header; None when another host wrote it. authserv_id: "" = any host."""
    host, *parts = _parts(text)
    named = _HOST.match(host)
    name = (named[1] or named[2]).lower() if named else ""
    if authserv_id == EXCHANGE and not name:
        parts.insert(0, host)
    elif authserv_id and name != authserv_id.lower():
        return None
    return tuple(_results(parts))


def host_of(opened: OpenedMail) -> str:
    """Returns what our mail host calls itself on a letter that has only passed our own servers; "" where it
    writes no results."""
    if opened.header(INSIDE) is not None:
        return EXCHANGE
    values = opened.fields.by_name.get(HEADER, ())
    named = _HOST.match(_parts(_text(values[0]))[0]) if values else None
    return (named[1] or named[2]) if named else ""


def _results(parts: list[str]) -> Iterator[AuthResult]:
    for part in parts:
        if named := _RESULT.match(part):
            about = {
                f"{place}.{name}".lower(): quoted or plain
                for place, name, quoted, plain in _PROPERTY.findall(part[named.end() :])
            }
            yield AuthResult(named[1].lower(), named[2].lower(), about)


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
