"""What a case's history is made of: one thing that happened (`Event`), and what people wrote (`Text`).

An event's data are JSON values, so the journal keeps it as it is. Values only.

In: `Event.from_json`: a row of the journal. `moment`: a text in ISO 8601, or None. `file_json`, `files_of`: a
`File` or event data.
Out: `Event`, `Text`; an aware moment or None; JSON values, so that the journal keeps an event as it is.
Fails: A moment that is no date raises ValueError, a missing field KeyError: the history is damaged.
See: Which of them lie sealed: shelves/journal/salted_digests.py. What each kind does to a case:
case_events.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from mailroom.procedure.letter import File
from mailroom.procedure.people import Role

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    """One thing that happened. at: aware; by: role and address of who caused it; data: JSON values only; way:
    the way or bell of sop.py that was travelled, "case.verification/dispose"."""

    kind: str
    at: datetime
    role: Role = Role.SYSTEM
    by: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    way: str = ""

    def as_json(self) -> dict[str, Any]:
        role, at = str(self.role), self.at.isoformat()
        row = {"kind": self.kind, "at": at, "role": role, "by": self.by, "data": dict(self.data)}
        return {**row, "way": self.way} if self.way else row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Event:
        at, role = datetime.fromisoformat(row["at"]), Role(row["role"])
        return cls(row["kind"], at, role, row["by"], row["data"], row.get("way", ""))


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def file_json(file: File) -> dict[str, Any]:
    return {
        key: value for key, value in vars(file).items() if value or key not in ("refused", "place", "signed")
    }


def files_of(data: Mapping[str, Any]) -> tuple[File, ...]:
    return tuple(File(**row) for row in data.get("files", ()))


@dataclass
class Text:
    """Something somebody wrote that belongs to the case: shown in letters, counted in reports."""

    at: datetime
    role: Role
    by: str
    text: str
    files: tuple[File, ...] = ()
    joined: str = ""  # the case merged into this one whose complainant wrote it; "" = somebody of this one
    review: int = 0  # the number of its `Review`, where officials read it only after the admin

    @property
    def by_complainant(self) -> bool:
        return bool(self.joined) or self.role == Role.COMPLAINANT

    @property
    def own(self) -> bool:
        """Whether this case's own complainant wrote it."""
        return self.by_complainant and not self.joined
