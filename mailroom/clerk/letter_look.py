"""What a quick look at the head of a waiting letter shows: its lane, and what it shares with others.

`QUICK` are small letters (256 kB, `SMALL`) with a token of ours, or from a domain that our door found proven.
Where no door looks at senders, those from somebody known are quick, too. `NEW` are small ones of others, and
what one sender sends beyond 20 an hour (`AN_HOUR`). `SLOW` are large ones. A From that anybody may write
never stands in the way of a letter that is proven or carries a token: the keys differ.

In: `Looks.look`: the name of a waiting letter; its first 64 kB (`LOOK`) and what our door found of its sender
are read.
Out: its `Mark`: lane and keys. A damaged or missing letter is `QUICK`, without keys.
Fails: The disk's OSError goes up, and the clerk waits.
See: The order that follows: letter_order.py. Whether a sender is proven: reading/senders/sender_origin.py."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from mailroom.clerk.store import Store
from mailroom.procedure.letter import Envelope
from mailroom.procedure.office_facts import HouseNow
from mailroom.reading.senders.sender_origin import result_at_door
from mailroom.shelves.letter_file import Unreadable
from mailroom.shelves.store_parts import Inbox
from mailroom.text import reply_token as seals

LANES = QUICK, NEW, SLOW = range(3)
SMALL = 256 * 1024  # bytes
LOOK = 64 * 1024  # bytes of a letter in which its head is looked for
AN_HOUR = 20
MOST = 5  # tokens of one letter that are looked up
_COUNTED = 10_000  # senders and hours that are counted at once
_CARRIERS = "to|cc|delivered-to|x-original-to|envelope-to|in-reply-to|references"
_FIELD = re.compile(rf"(?im)^(from|{_CARRIERS})[ \t]*:((?:[^\r\n]|\r?\n[ \t])*)")
_END = re.compile(r"\r?\n\r?\n")
_BETWEEN = re.compile(r"[\s<>()\[\],;:\"]+")


@dataclass(frozen=True)
class Mark:
    """What one look at a letter shows. keys: its sender and its cases; the first is the sender."""

    lane: int = QUICK
    keys: tuple[str, ...] = ()


class Looks:
    """Quick looks at waiting letters."""

    def __init__(self, inbox: Inbox, store: Store, house_now: HouseNow) -> None:
        self._inbox, self._store, self._house_now = inbox, store, house_now
        self._came: Counter[str] = Counter()  # letters without a token, by sender and hour

    def look(self, name: str) -> Mark:
        """A file that cannot be read as a letter goes first, so that it is set aside. OSError goes up."""
        try:
            envelope, head, size = self._inbox.beginning(name, LOOK)
        except (Unreadable, FileNotFoundError):
            return Mark()
        fields = [(key.lower(), text) for key, text in _fields(head)]
        sender = _address(" ".join(text for key, text in fields if key == "from")) or envelope.sender or ""
        sender = sender.lower()
        result = result_at_door(envelope, sender.rpartition("@")[2])
        cases = tuple(self._cases(envelope, " ".join(text for key, text in fields if key != "from")))
        sure = result == "pass" or (bool(cases) and result != "fail")
        quick = bool(cases) or self._is_expected(sender, result, f"{envelope.arrived:%Y%m%d%H}")
        lane = SLOW if size >= SMALL else QUICK if quick else NEW
        return Mark(lane, (f"{'sure' if sure else result or 'unknown'} {sender}", *cases))

    def _is_expected(self, sender: str, result: str, hour: str) -> bool:
        """Whether a letter without a token is quick. result: of the door; "" = no door looked."""
        if result not in ("", "pass"):
            return False
        known = self._house_now().people.chairs_of(sender) or self._store.knows(sender)
        if not known and not result:
            return False
        if len(self._came) > _COUNTED:
            self._came.clear()
        counted = f"{hour} {sender if known else sender.rpartition('@')[2]}"
        self._came[counted] += 1
        return self._came[counted] <= AN_HOUR

    def _cases(self, envelope: Envelope, text: str) -> Iterator[str]:
        tokens = seals.find(" ".join((*envelope.recipients, text)))
        records = (self._store.by_token(token) for token in tokens[:MOST])
        yield from dict.fromkeys(record.dossier for record in records if record is not None)


def _fields(head: bytes) -> Iterator[tuple[str, str]]:
    text = head.decode("latin-1")
    end = _END.search(text)
    return ((found[1], found[2]) for found in _FIELD.finditer(text[: end.start()] if end else text))


def _address(text: str) -> str:
    """Returns the last word that is an address: what stands before it may be a name that looks like one."""
    with suppress(StopIteration):
        return next(word for word in reversed(_BETWEEN.split(text)) if "@" in word)
    return ""
