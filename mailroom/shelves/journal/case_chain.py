"""How a citizen can prove his case's history: each event gives the case a new head (hash), computed from the
one before.

A head tells nothing of what happened, and none can be made to fit another history. The salt lies sealed in
the case's row. Once it is struck out, nobody can compute the heads again, or test guessed words against them.

In: `heads`, `follow`: the head before, the case's salt, its events as JSON.
Out: each new head, or the last one; the first follows from the case's number.
Fails: raises nothing of its own.
See: The chain over all changes: journal_line.py."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mailroom.shelves.journal.salted_digests import canonical, seal


def heads(before: str, salt: str, events: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yields the head (64 hex digits) after each event. before: the head so far, or a new case's number."""
    for event in events:
        before = hashlib.sha256(f"{before}{seal(salt, canonical(event))}".encode("ascii")).hexdigest()
        yield before


def follow(before: str, salt: str, events: Iterable[Mapping[str, Any]]) -> str:
    """Returns the head after all of these events."""
    return [before, *heads(before, salt, events)][-1]
