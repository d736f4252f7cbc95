"""Which piece of work (letter or moment) the clerk is at, named before its first step, and what it may cost.

So a letter that ends the process is known afterwards and set aside. `InHand` itself does nothing, as tests
need it. The limits are held by daemon/work_limits.py, the name is noted by daemon/work_marker.py. A
MemoryError means that a piece has passed its limit: nobody below may swallow it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

LETTER, CASE, DOSSIER, MAIL, HOURS = "inbox", "cases", "dossiers", "mails", "hours"


@dataclass(frozen=True)
class Piece:
    """A piece of work. kind: a letter of the inbox, a table of the register, or what office hours bring
    (`HOURS`); key: its name there."""

    kind: str
    key: str


class InHand:
    """The clerk's hands, without limits."""

    def piece(self, kind: str, key: str) -> AbstractContextManager[None]:
        """While the block runs this is in hand, with its own time."""
        return nullcontext()

    def name_piece(self, kind: str, key: str) -> None:
        """Within a piece: from here on this one is in hand, in the time that is left."""

    def paper(self) -> AbstractContextManager[None]:
        """While the block runs a paper is made, which may cost more."""
        return nullcontext()
