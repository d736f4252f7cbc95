"""Which two habits show a machine that no single mail shows: the same words again within 14 days, and answers
too fast to be typed.

Too fast: within 20 seconds of our mail, at more than 10 letters a second. A text under 80 letters is a habit
only where the same one came at once each time: many people answer "1" to everything.

In: `Habits`: how often and how fast, looked up by clerk/read/sender_history.py. `came_at_once`, `seconds_of`:
moments, text.
Out: `Sign`s with points, for auto_mail.py; digests of words; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken automatic.toml raises
ValueError when it is first read.
See: Looking earlier letters up: clerk/read/sender_history.py. Signs within one mail: machine_signs.py.
Points: grammar/automatic.toml [habits]."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.reasons import say
from mailroom.reading.senders.machine_signs import Sign

SHORT = "q"  # begins the digest of a short text that came at once
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Habits:
    """again: how often the same words came before; quick: seconds since our mail left, None = not
    too fast."""

    again: int = 0
    quick: int | None = None
    length: int = 0  # characters of what he wrote

    def signs(self) -> tuple[Sign, ...]:
        """Returns the signs that these habits add to the rules of auto_mail.py, with their points."""
        table, signs = limits(), list[Sign]()
        if self.again:
            points = table["again"][min(self.again, len(table["again"])) - 1]
            why = say("kind", "again", count=self.again, days=table["again_days"])
            signs.append(Sign(points, why, "again"))
        if self.quick is not None:
            why = say("kind", "quick", seconds=self.quick, length=self.length)
            signs.append(Sign(table["quick"], why, "quick"))
        return tuple(signs)


@cache  # read once: it stands on the path of every letter
def limits() -> dict[str, Any]:
    return dict(load("automatic")["habits"])


@lru_cache(maxsize=4)  # asked for when a letter is read, and again when it is entered
def words_of(sender: str, text: str, *, at_once: bool = False) -> str:
    """Returns a digest that only the same words of the same sender share; "" for a text too short. at_once:
    it answered our mail at once. Then a short text counts, too, unless it begins with a choice from a menu,
    and shares its digest only with such."""
    plain = _without_numbers(text)
    if len(plain) >= limits()["least"]:
        return same_words(sender, text)
    short = at_once and plain and not plain[0].isdigit()
    return f"{SHORT}{same_words(sender, text)}"[:32] if short else ""


def same_words(sender: str, text: str) -> str:
    """Returns a digest of a sender and his words, numbers not counting."""
    plain = _without_numbers(text)
    return hashlib.sha256(f"{sender.lower()}\n{plain}".encode("utf-8", "replace")).hexdigest()[:32]


def _without_numbers(text: str) -> str:
    return _NUMBER.sub("0", " ".join(text.lower().split()))


def came_at_once(left: datetime, arrived: datetime) -> bool:
    """Whether a mail came so soon after ours had left that a machine may have answered; so does a button."""
    return timedelta(0) <= arrived - left <= timedelta(seconds=limits()["at_once_seconds"])


def seconds_of(text: str, left: datetime, arrived: datetime) -> int | None:
    """Seconds from our mail's leaving (`left`) to this text's arrival, if nobody types so fast; else None."""
    table, passed = limits(), (arrived - left) / timedelta(seconds=1)
    length = len(" ".join(text.split()))
    if length < table["least"] or not 0 <= passed <= table["quick_seconds"]:
        return None
    return int(passed) if length > passed * table["letters_a_second"] else None
