"""Answers for raw letters and sent mails that are no longer kept: announced openly in the book first, then
taken off the disk.

Promises: no file goes before its row says `thinned: {"at": when, "rule": by which rule}` in a synced line of
the journal; digest, date and rule stay for ever. A crash between is made good by `carry_out`, which may be
called at any time and does again what is announced. OSError: the disk; call again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from mailroom.shelves.letters.inbox import Inbox
from mailroom.shelves.letters.outbox import Outbox
from mailroom.shelves.register.register import Register

THINNED = "thinned"
Rows = dict[str, dict[str, Any]]  # key of a letter or mail → the fields that announce it


def announced(rules: Mapping[str, str], at: datetime) -> Rows:
    """The fields that say of each letter or mail (by its key in the register) when and by which rule it
    goes."""
    return {key: {THINNED: {"at": stamp(at), "rule": rule}} for key, rule in rules.items()}


def stamp(moment: datetime) -> str:
    """A moment as the book says it: ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def digest_of(key: str) -> str:
    """The digest under which the bytes of a letter lie; "" for one that is set aside and lies elsewhere."""
    return "" if key.startswith("aside:") else key.partition(":")[0]


def carry_out(register: Register, inbox: Inbox, outbox: Outbox) -> None:
    """Take off the disk all that is announced. What came again after its announcement, and has a row of its
    own, stays."""
    gone = {digest_of(key) for key, row in register.iterate("letters") if row.get(THINNED)}
    kept: dict[str, set[str]] = {digest: set() for digest in gone}
    for key, row in register.iterate("letters"):
        if not row.get(THINNED) and (digest := digest_of(key)) in gone:
            kept[digest].add(str(row.get("sha256")))
    inbox.thin(kept)
    outbox.thin(key for key, row in register.iterate("mails") if row.get(THINNED))
