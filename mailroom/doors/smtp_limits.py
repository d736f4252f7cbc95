"""How many SMTP connections get in, in all (`max_connections`) and of one network (`max_per_network`). At a
full door a newcomer takes another's place.

The one that has been idle longest goes. Idle means: no letter under way, none being written. The time counts
from the last command that brought a letter nearer. When none is idle, the slowest letter goes after 10
seconds (`A_WHILE`).

In: `admit`: open `Connection`s, the newcomer, most in all, most of a network, seconds of a clock.
Out: the `Connection` that must go, "" for none, or why the newcomer is refused ("network", "full").
Fails: raises nothing.
See: Limits within one connection (silence, commands, size): smtp_session.py. A network: text/ip_networks.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

FORWARD = {"HELO", "EHLO", "LHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"}
A_WHILE = 10.0  # seconds that a letter is under way before it may be called slow


@dataclass(eq=False)
class Connection:
    """What is known of one connection. moved: when it last came nearer to a letter; letter_since: when its
    DATA began, None = no letter is under way; taken: bytes of it; putting: the letter is being put."""

    network: str
    moved: float
    trusted: bool = False
    letter_since: float | None = None
    taken: int = 0
    putting: bool = False
    said: set[str] = field(default_factory=set)

    def note_command(self, command: str, now: float) -> None:
        """A valid command has come."""
        if command in FORWARD and command not in self.said:
            self.said.add(command)
            self.moved = now

    def letter_ends(self, now: float, *, accepted: bool) -> None:
        self.letter_since, self.taken = None, 0
        if accepted:
            self.moved = now
            self.said.clear()

    def too_slow(self, now: float, after: float, least: int) -> bool:
        """Whether the letter under way has had `after` seconds, and came at less than `least` bytes each."""
        lasts = now - self.letter_since if self.letter_since is not None else 0.0
        return lasts > after and self.taken < least * lasts


C = TypeVar("C", bound=Connection)


def admit(
    open_: Iterable[C], newcomer: Connection, most: int, a_network: int, now: float
) -> C | Literal["", "network", "full"]:
    """What becomes of a newcomer: "" = there is room; a connection = in its place; else why not."""
    others = list(open_)
    counts = Counter(one.network for one in others if not one.trusted)
    if not newcomer.trusted and counts[newcomer.network] >= a_network:
        return "network"
    if len(others) < most:
        return ""
    idle = [one for one in others if not (one.trusted or one.putting) and one.letter_since is None]
    if idle:
        return min(idle, key=lambda one: one.moved)
    slow = [
        (one.taken / (now - one.letter_since), place, one)
        for place, one in enumerate(others)
        if not (one.trusted or one.putting)
        and one.letter_since is not None
        and now - one.letter_since > A_WHILE
    ]
    return min(slow)[2] if slow else "full"
