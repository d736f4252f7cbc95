"""Which piece of work the clerk is at (a letter, a case, a mail), named before its first step.

A piece that ends the process is thus known afterwards and set aside. A MemoryError means that a piece is over
its limit, so no code below may catch it.

In: `InHand.piece`, `name_piece`: the kind ("letter", "case", "mail") and the key.
Out: nothing here: `InHand` only holds the name, for tests and commands.
Fails: raises nothing.
See: The daemon's name on a page of memory: daemon/work_marker.py. Limits of CPU and memory:
daemon/work_limits.py."""

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
