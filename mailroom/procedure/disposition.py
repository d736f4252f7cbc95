"""One agency's part in a case (lembar disposisi): on which desk it lies, since when, and what came of it.
Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mailroom.procedure.event import Text


@dataclass
class Disposition:
    """One agency's part in a case (lembar disposisi)."""

    id: int
    agency: str
    made: datetime
    oversight: bool = False
    information: bool = False
    stage: str = "distribution"
    clock: datetime | None = None  # when the letter that asks its holder left our side
    first_clock: datetime | None = None
    note: str = ""
    officer: str = ""
    officer_name: str = ""
    response: Text | None = None
    answer: Text | None = None
    answered: datetime | None = None  # when the answer was given (arrived), for timeliness
    release: datetime | None = None
    relayed: datetime | None = None  # when the answer letter left
    progress: list[Text] = field(default_factory=list)
    first_follow_up: datetime | None = None
    extended: datetime | None = None
    extension: dict[str, Any] | None = None
    proposal: str = ""
    rung: dict[str, int] = field(default_factory=dict)
    hollow: set[str] = field(default_factory=set)
    ended: str = ""  # "rerouted", "withdrawn", …: this part is over without an answer
    # stage, clock, left it, extended
    steps: list[tuple[str, datetime | None, datetime, datetime | None]] = field(default_factory=list)
    reprimand: str = ""
    rating: int | None = None  # of its answer; None: not rated, or the case was rated as a whole
    rating_reason: str = ""
    released: tuple[int, ...] = ()  # files the admin released by number (oversight, anonim)

    @property
    def live(self) -> bool:
        return not self.ended

    @property
    def comment_clock(self) -> datetime | None:
        """Since when the comment that is or was last answered lies here; None for a first answer."""
        if self.stage == "follow_up":
            return self.clock
        for stage, clock, left, _ in reversed(self.steps):
            if stage in ("follow_up", "answered"):
                return (clock or left) if stage == "follow_up" else None
        return None

    @property
    def answers_comment(self) -> bool:
        """Whether it is a comment that is being answered, and no longer the complaint."""
        return self.stage == "follow_up" or self.comment_clock is not None

    @property
    def pending(self) -> bool:
        """Whether an answer of this agency is still awaited."""
        return self.live and self.stage != "answered"
