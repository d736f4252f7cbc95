"""Who first wrote a mail that was passed on, when, and in which words: attached (message/rfc822, .msg) or
between the lines.

A forward is known by its marker, its subject's prefix ("Trs:", "Fwd:"), an attached mail, or an old mail's
head with nothing above it. The quote of a reply is no forward. `note` is what the forwarders wrote; `text`
all below the innermost head.

In: `origins_of`: an `OpenedMail`, the office's zone, our own addresses. `moment_of`: a text.
Out: `Origin`s, the innermost last; an aware datetime, or None.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken reply_words.toml
raises ValueError when it is first read.
See: Who counts as the complainant then: clerk/read/forwarded_complaint.py. ARC seals of a forwarder:
arc_chain.py."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache

from mailroom.reading.language import grammar_patterns
from mailroom.reading.language.reasons import say
from mailroom.reading.mime import headers
from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.quotes.line_marks import DASHES
from mailroom.reading.quotes.quote_cutter import cut_reply

MAX_LINES = 5_000
MAX_DEPTH = 5  # forwards in one another
MAX_MAILS = 10  # mails attached to one
MAX_OPENED = 30  # of all that lie in one another
SHORT = 40  # words that one writes above what he only passes on

_MAILTO = re.compile(r"\s*<mailto:[^<>\s]*>|(?<=\[)mailto:", re.IGNORECASE)
_MARKS = " \t*_\xa0\u200e\u200f"
# Dates as mail programs write them for people.
_ZONES = {"WIB": 7, "WITA": 8, "WIT": 9, "GMT": 0, "UTC": 0, "Z": 0}
_TIME = re.compile(r"\b(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?(?:\s*([AP])\.?M\b)?", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(\d{1,2})\.?[ -]([^\W\d_]{3,10})\.?,?[ -](\d{4}|\d{2})\b|\b([^\W\d_]{3,10})\.? (\d{1,2}),? (\d{4})\b"
)
_NUMBERED = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_SHIFT = re.compile(r"(?:(?:GMT|UTC)\s*([+-])(\d{1,2})|([+-])(\d{2})):?(\d{2})?\b")


@dataclass(frozen=True)
class Origin:
    """One mail that was passed on; "" for what is not given. written: when, with its zone; None = not
    readable."""

    name: str = ""
    address: str = ""
    subject: str = ""
    written: datetime | None = None
    text: str = ""
    note: str = ""


def origins_of(opened: OpenedMail, zone: tzinfo, ours: Collection[str] = ()) -> tuple[Origin, ...]:
    """Returns the mails that `opened` passes on, () when it is no forward; only the first has a `note`. zone:
    of dates that name none; ours: the office's address and name, whose returning mails are no complaint."""
    found = tuple(_from_attachments(opened, zone, set())) or tuple(_inline(opened, zone))
    own = {one.lower() for one in ours}
    # the address without what stands behind a plus; where Outlook shows none, the name
    shown = [re.sub(r"\+[^@]*@", "@", one.address.lower()) or one.name.lower() for one in found]
    return tuple(one for one, name in zip(found, shown, strict=True) if one.text.strip() and name not in own)


def _from_attachments(opened: OpenedMail, zone: tzinfo, seen: set[bytes], depth: int = 1) -> list[Origin]:
    """seen: the mails that were opened so far, as bytes. Each mail names those again that lie deep in it."""
    found: list[Origin] = []
    last = b""
    for raw in opened.embedded[:MAX_MAILS]:
        if depth > MAX_DEPTH or len(seen) >= MAX_OPENED or raw in seen or (last and raw in last):
            continue  # it lies in one before it, which names it
        seen.add(raw)
        last, inner = raw, open_mail(raw)
        deeper = _from_attachments(inner, zone, seen, depth + 1) or _inline(inner, zone)
        whole = Origin(*inner.sender, inner.subject, inner.date, inner.text.strip())
        found += [one for one in deeper if one.text.strip()] or [whole]
    if found:
        own = _own_words(opened.text)
        note = own if own and " ".join(own.split()) not in " ".join(found[0].text.split()) else ""
        found[0] = replace(found[0], note="\n\n".join(filter(None, (note, found[0].note))))
    return found


def _own_words(text: str) -> str:
    """Returns what somebody wrote himself; "" where it is nothing but his program's signature."""
    reply = cut_reply(text) if text.strip() else None
    return reply.new if reply and say("cut", "whole") not in reply.why else ""


def _inline(opened: OpenedMail, zone: tzinfo) -> list[Origin]:
    reply = grammar_patterns.prefix_pattern("reply").match(opened.subject)
    subject = opened.subject[reply.end() :] if reply else opened.subject
    passed_on = grammar_patterns.prefix_pattern("forward").match(subject) is not None
    found = _innermost(opened.text.split("\n")[:MAX_LINES], zone, passed_on, 1)
    return [found] if found else []


def _innermost(lines: Sequence[str], zone: tzinfo, passed_on: bool, depth: int) -> Origin | None:
    """The innermost mail that these lines pass on, None = none. passed_on: they are known to be a forward, so
    that a head may also stand below other words."""
    start, head = _opening(lines, passed_on)
    if head < 0:
        return None
    fields, body = _head(lines, head)
    below = list(lines[body:])
    written = [line for line in below if line.strip()]
    if written and sum(line.lstrip().startswith(">") for line in written) >= 0.9 * len(written):
        below = [re.sub(r"^\s*> ?", "", line) for line in below]  # telephones pass mails on like this
    note = _own_words("\n".join(lines[:start]))
    deeper = _innermost(below, zone, True, depth + 1) if depth < MAX_DEPTH else None
    if deeper is not None and len(deeper.note.split()) <= SHORT:
        return replace(deeper, note="\n\n".join(filter(None, (note, deeper.note))))
    name, address = _person(fields.get("from", ""))
    moment = moment_of(fields.get("sent", ""), zone)
    return Origin(name, address, fields.get("subject", ""), moment, "\n".join(below).strip(), note)


def _opening(lines: Sequence[str], passed_on: bool) -> tuple[int, int]:
    """Returns (the line where the old mail begins, the line where its head may stand); (-1, -1) when there is
    none."""
    empty = True
    for at, line in enumerate(lines):
        if not line.strip() or DASHES.match(line):
            continue
        found = grammar_patterns.marker(line)
        if found and (found.kind == "forward" or passed_on or empty) and "from" in _head(lines, at + 1)[0]:
            return at, at + 1
        if (passed_on or empty) and grammar_patterns.header_kind(line) in ("from", "subject", "sent"):
            fields, _ = _head(lines, at)
            if "from" in fields and len(fields) >= 3:
                return at, at
        empty = False
    return -1, -1


def _head(lines: Sequence[str], at: int) -> tuple[dict[str, str], int]:
    """Returns (from, sent, to, cc and subject as they stand, where the text begins) of an old mail's head at
    `at`."""
    fields: dict[str, str] = {}
    last = ""
    end = min(len(lines), at + 40)
    while at < end:
        line = _bare(lines[at])
        kind = grammar_patterns.header_kind(line)
        if not line:
            if fields and not _goes_on(lines, at, fields):
                break
        elif kind:
            last = kind
            fields.setdefault(kind, line.replace("：", ":").partition(":")[2].strip(_MARKS))
        elif last and (
            # a value below its name, or a list of people
            not fields[last]
            or fields[last].endswith((",", ";"))
            or (last in ("to", "cc") and line.startswith("<") and "@" in line)
        ):
            fields[last] = f"{fields[last]} {line}".strip()
        else:
            break
        at += 1
    return {kind: " ".join(value.split()) for kind, value in fields.items()}, at


def _bare(line: str) -> str:
    return re.sub(r"^[\s>|]+", "", line).strip(_MARKS)


def _goes_on(lines: Sequence[str], at: int, fields: dict[str, str]) -> bool:
    """Whether the head goes on behind an empty line, as where each of its lines was a paragraph of HTML."""
    following = next((line for line in map(_bare, lines[at + 1 : at + 3]) if line), "")
    kind = grammar_patterns.header_kind(following)
    return kind in ("from", "sent", "to", "subject") and kind not in fields


def _person(value: str) -> tuple[str, str]:
    """`Budi <b@x.example>`, `Budi [mailto:b@x.example]`, `Budi <b@… <mailto:b@…>>` or a name alone."""
    plain = re.sub(r"\[([^\[\]\s]+@[^\[\]\s]+)\]", r"<\1>", _MAILTO.sub("", value))
    found = headers.addresses(re.sub(r">{2,}", ">", plain).encode("utf-8", "replace"))
    name, address = found[0] if found else ("", "")
    return ("" if name.lower() == address.lower() else name.strip("'\"")), address


@cache
def _months() -> dict[str, int]:
    ours = {
        name[:3]: number for name, number in grammar_patterns.load("reply_words")["counts"]["months"].items()
    }
    return {"may": 5, "aug": 8, "oct": 10, "dec": 12, **ours}


def moment_of(text: str, zone: tzinfo) -> datetime | None:
    """Returns an Indonesian or English date from an old mail's head; without a time noon; None = not
    readable."""
    if (day := _day_of(text)) is None:
        return None
    year, month, date, rest = day
    year += 2000 if year < 100 else 0
    clock = _TIME.search(rest)
    hour, minute, second = (int(clock[1]), int(clock[2]), int(clock[3] or 0)) if clock else (12, 0, 0)
    if clock and clock[4]:
        hour = hour % 12 + (12 if clock[4].upper() == "P" else 0)
    try:
        return datetime(year, month, date, hour, minute, second, tzinfo=_zone_of(rest, zone))
    except ValueError:
        return None


def _day_of(text: str) -> tuple[int, int, int, str] | None:
    """Returns (year, month, day, the text without it)"""
    for named in _NAMED.finditer(text):
        if month := _months().get((named[2] or named[4]).lower()[:3], 0):
            rest = text[: named.start()] + " " + text[named.end() :]
            return int(named[3] or named[6]), month, int(named[1] or named[5]), rest
    for pattern, order in ((_ISO, (1, 2, 3)), (_NUMBERED, (3, 2, 1))):
        if found := pattern.search(text):
            year, month, day = (int(found[place]) for place in order)
            return year, month, day, text[: found.start()] + " " + text[found.end() :]
    return None


def _zone_of(text: str, zone: tzinfo) -> tzinfo:
    """The time zone that a date names ("WIB", "GMT+7", "+0700"), else `zone`."""
    if shift := _SHIFT.search(text):
        minutes = int(shift[2] or shift[4]) * 60 + int(shift[5] or 0)
        ahead = (shift[1] or shift[3]) == "+"
        return timezone(timedelta(minutes=minutes if ahead else -minutes)) if minutes < 24 * 60 else zone
    named = next((hours for name, hours in _ZONES.items() if re.search(rf"\b{name}\b", text)), None)
    return zone if named is None else timezone(timedelta(hours=named))
