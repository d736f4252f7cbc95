"""How a conversation that WhatsApp exported is read: what was said on which day.

Pictures, calls and the program's own notices are left out.

In: `conversation`: the text of a file. `days_of`: its messages. `day_in_words`: a date.
Out: `ChatMessage`s, () when the text is no such conversation; (day, words) pairs; a text.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken complaints.toml or
reply_words.toml raises ValueError when it is first read.
See: Other attached files: clerk/read/attachment_text.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from itertools import groupby
from typing import NamedTuple

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.named_patterns import NamedPatterns

_STAMP = r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2,4}),?\s+\d{1,2}[.:]\d{2}(?:[.:]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_LINE = re.compile(rf"^\W?(?:\[{_STAMP}\]\s?|{_STAMP}\s[-–]\s)(?:([^:\n]{{1,60}}):\s)?(.*)$")
_FEWEST = 2  # lines with a time, from which a text is such a conversation
_MOST = 2_000  # lines that are read
_NOTICE = NamedPatterns(load("complaints")["chat"]).notice


class ChatMessage(NamedTuple):
    """One message: its day, who wrote it, as the phone calls him, and its words."""

    day: date
    who: str
    text: str


def conversation(text: str) -> tuple[ChatMessage, ...]:
    """Returns the messages of an exported conversation; () when the text is none."""
    found: list[ChatMessage] = []
    stamped = 0
    for line in text.splitlines()[:_MOST]:
        part = _LINE.match(line.strip("\u200e\u200f\ufeff \t"))
        if part is None:
            if found and line.strip():
                found[-1] = found[-1]._replace(text=f"{found[-1].text}\n{line.strip()}")
            continue
        stamped += 1
        day = _day(*(part[no] or part[no + 3] for no in (1, 2, 3)))
        if day is not None and part[7]:
            found.append(ChatMessage(day, part[7].strip("~\u200e\u202a\u202c "), part[8].strip("\u200e ")))
    kept = (one for one in found if one.text and not _NOTICE.search(one.text))
    return tuple(kept) if stamped >= _FEWEST else ()


def days_of(messages: tuple[ChatMessage, ...]) -> Iterator[tuple[date, str]]:
    """Yields each day with all that was said on it."""
    for day, said in groupby(messages, key=lambda one: one.day):
        yield day, "\n".join(one.text for one in said)


def day_in_words(day: date) -> str:
    """ "12 November 2026"."""
    names = {number: name for name, number in reversed(load("reply_words")["counts"]["months"].items())}
    return f"{day.day} {names[day.month].capitalize()} {day.year}"


def _day(first: str, second: str, year: str) -> date | None:
    """A day as phones here write it, day before month; a month beyond twelve is an American one's day."""
    day, month = int(first), int(second)
    with suppress(ValueError):
        return date(
            int(year) + (2000 if len(year) == 2 else 0), *((month, day) if month <= 12 else (day, month))
        )
    return None
