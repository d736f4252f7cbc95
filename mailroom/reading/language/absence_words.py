"""What an official says of his absence: "cuti 3-14 Juli, pengganti Siti (siti@dinas.example)".

In: a reply. Out: first day, last day, deputy; None where the reply does not begin with it, or names no day or
no deputy. Then it is read as any other reply. No date and no address is guessed. What it causes:
clerk/kinds/absences.py. Automatic out-of-office mail: senders/auto_mail.py. Promises: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mailroom.reading.language.date_words import days_in

_AWAY = re.compile(
    r"(?i)^\W*(?:(?:\w+)\W+){0,6}?"
    r"(?:cuti|dinas luar|perjalanan dinas|sakit|umr[oa]h|berhaji|diklat|berhalangan)\b"
)
_DEPUTY = re.compile(
    r"(?i)\b(?:pengganti(?:nya)?|digantikan(?:\s+oleh)?|diwakili(?:\s+oleh)?|wakil(?:nya)?|plh\.?|plt\.?)\b"
    r"(?:\s+(?:saya|kami|adalah|yaitu))?\W*(?P<who>[^\n;]{3,120})"
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_RANGE = re.compile(
    r"(?i)\b(\d{1,2})\s*(?:-|–|s\.?\s?/?d\.?|sampai(?: dengan)?|hingga)\s*(?=\d{1,2}\s+[a-z])"
)
_READ = 1_000  # characters of a letter that are looked at


@dataclass(frozen=True)
class Absence:
    """From the first day to the last, both included. address: the deputy's, "" when only a name was told."""

    first: date
    last: date
    name: str
    address: str


def absence_in(text: str, today: date, counts: Mapping[str, Any]) -> Absence | None:
    """Returns the absence that a letter tells of, with days from `today` on."""
    said = text[:_READ]
    away, deputy = _AWAY.match(said), _DEPUTY.search(said)
    if away is None or deputy is None or "?" in said:
        return None
    when = said[: deputy.start()]
    days = [day for _, _, day in days_in(when, today, counts)]
    if not days:
        return None
    first, last = days[0], days[-1]
    begun = _RANGE.search(when)
    if begun is not None and first == last:  # "3-14 Juli"
        first = last.replace(day=int(begun[1])) if 0 < int(begun[1]) <= last.day else last
    address = _ADDRESS.search(deputy["who"])
    name = _ADDRESS.sub("", deputy["who"]).split(",")[0].strip(" .()<>-\t\r")
    return Absence(max(first, today), last, name, address[0].lower() if address else "")
