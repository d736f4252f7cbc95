"""What a notice of SP4N-LAPOR! says: its number ("Tracking ID #1234567"), and the report in its labelled
lines ("Judul: …", "Isi Laporan: …").

A text goes on over several lines, until another label or LAPOR!'s own closing words; any other field is one
line. A notice without a labelled text is its own text.

In: `read_notice`: subject and text.
Out: `LaporNotice`, or None where no number stands.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken lapor_notice.toml
raises ValueError when it is first read.
See: Labels: grammar/lapor_notice.toml; a new one needs no code. Whose notices are read, and what they cause:
clerk/kinds/lapor_notices.py."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.lexicon import MAX_TEXT
from mailroom.reading.language.named_patterns import NamedPatterns

_LINE = re.compile(r"^\W{0,9}(?P<label>[A-Za-z][A-Za-z !/-]{1,28}?)\s{0,9}[:=]\s{0,9}(?P<value>.*)$")
_PATTERNS = NamedPatterns(load("lapor_notice"))
_TEXTS = ("text", "comment")


@dataclass(frozen=True)
class LaporNotice:
    """number: LAPOR!'s own; comment: what its complainant wrote on a report that was there already. The
    switches are those that the notice tells of."""

    number: str
    title: str = ""
    text: str = ""
    comment: str = ""
    place: str = ""
    when: str = ""
    name: str = ""
    anonymous: bool = False
    secret: bool = False


def read_notice(subject: str, text: str) -> LaporNotice | None:
    """Returns what a notice says; None when it names no report."""
    text = text[:MAX_TEXT]
    found = _PATTERNS.number.search(f"{subject}\n{text}") or _PATTERNS.hash.search(f"{subject}\n{text}")
    if found is None:
        return None
    parts: dict[str, list[str]] = {}
    for key, line in _lines(text):
        parts.setdefault(key, []).append(line)
    told = {key: "\n".join(lines).strip() for key, lines in parts.items()}
    hidden = set(re.findall(r"\w+", f"{told.get('hidden', '')} {told.get('name', '')}".lower()))
    table = load("lapor_notice")["words"]
    anonymous = not hidden.isdisjoint(table["anonymous"].split())
    return LaporNotice(
        found["number"],
        title=told.get("title", ""),
        text=told.get("text", "") or ("" if told.get("comment") else told.get("", "")),
        comment=told.get("comment", ""),
        place=told.get("place", ""),
        when=told.get("when", ""),
        name="" if anonymous else told.get("name", ""),
        anonymous=anonymous,
        secret=not hidden.isdisjoint(table["secret"].split()),
    )


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yields (field, line): "" for lines that belong to none."""
    field, ended = "", False
    for line in text.splitlines():
        labelled = _LINE.match(line)
        key = _labels().get(labelled["label"].strip().lower(), "") if labelled else ""
        if labelled and key:
            field, ended = key, False
            # a switch that is its own label: "Anonim: Ya"
            yes = key == "hidden" and labelled["value"].strip().lower() in _yes()
            yield key, labelled["label"].lower() if yes else labelled["value"]
        elif ended and _PATTERNS.closing.match(line):
            field = "other"
        elif field in _TEXTS or not field or (line.strip() and not ended):
            yield field, line
        else:
            field = "" if not line.strip() else field
        ended = not line.strip()


@cache
def _labels() -> Mapping[str, str]:
    return {name: key for key, names in load("lapor_notice")["label"].items() for name in names}


@cache
def _yes() -> frozenset[str]:
    return frozenset(load("lapor_notice")["words"]["yes"].split())
