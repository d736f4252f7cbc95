"""The chain of one case: each event gives it a new head, which a citizen can keep and the office can prove.

Promises: pure. A head follows from the one before it and from the event's digest under the case's salt; the
first follows from the case's number. A head tells nothing of what happened, and none can be made to fit
another history. The step costs the same in a long case. The salt lies sealed in the case's row and is struck
out with it: without it nobody can compute the heads again, or test guessed words against them."""

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
