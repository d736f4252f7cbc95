"""Which mails are a mere reaction: a tap on an emoji, which Outlook and Gmail send as a mail to users of
other programs.

Gmail's is known by its part (text/vnd.google.email-reaction+json), Outlook's by its only line ("[like] Budi
reacted to your message:"). Any other word makes the mail a letter.

In: `reaction`: an `OpenedMail` and its new words. `doubts`: an emoji.
Out: the emoji, or ""; yes or no.
Fails: raises nothing of its own; any error sets the letter aside (office.py). A broken reactions.toml raises
ValueError when it is first read.
See: What becomes of one: clerk/kinds/spam_and_notices.py."""

from __future__ import annotations

import json
import re
from typing import Final

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.mime.opener import OpenedMail

GMAIL: Final = "text/vnd.google.email-reaction+json"
_SMALL: Final = 4096  # octets; Gmail's part has 38
# what stands before the name, or alone in a line: a tag, an emoji
_ORNAMENT = re.compile(r"(?:\[[\w ]{1,20}\]|[^\w\s\"'“”>]{1,8})?\s*")
_SAID = "|".join(map(re.escape, load("reactions")["said"]))
_LINE = re.compile(rf"{_ORNAMENT.pattern}[^\n:]{{1,80}}\s(?:{_SAID})\s*:?", re.IGNORECASE)
_TAPPED: Final = "\N{THUMBS UP SIGN}"


def reaction(opened: OpenedMail, new: str) -> str:
    """Returns the emoji of a reaction; a thumbs up when it cannot be read; "" when the mail is no reaction.
    new: the writer's own words."""
    for part in opened.files:
        if part.type == GMAIL and part.size <= _SMALL:
            try:
                found = json.loads(part.data)
            except ValueError:
                return _TAPPED
            emoji = found.get("emoji") if isinstance(found, dict) else None
            return emoji if isinstance(emoji, str) and 0 < len(emoji) <= 32 else _TAPPED
    lines = [line for line in map(str.strip, new.splitlines()) if line and not _ORNAMENT.fullmatch(line)]
    return _TAPPED if len(lines) == 1 and _LINE.fullmatch(lines[0]) else ""


def doubts(emoji: str) -> bool:
    """Whether the emoji may say that something is wrong, so that its meaning is asked for."""
    return emoji in load("reactions")["doubts"]
