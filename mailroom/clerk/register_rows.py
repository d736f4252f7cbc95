"""Which fields the register's rows have: of a mail of ours (`Mail`), of its reader (`Seat`), of a letter that
came in (`LetterRow`).

Each is written and read here alone. Rows of earlier programs, of letters set aside and of erased ones lack
some fields, which read as their defaults.

In: `from_row`: a row of the register, as a mapping. `stamp`: a moment.
Out: `Mail`, `Seat`, `LetterRow`; `to_row` the way back; a text of fixed width in UTC.
Fails: A row with a broken moment raises ValueError: the letter or step that needs it is set aside or put off.
See: Which fields are indexed: shelves/register/indexes.py."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from mailroom.procedure.decision import Line
from mailroom.procedure.letter import Destination, OurMail
from mailroom.procedure.people import Role
from mailroom.writing.leak_linter import Leak

PROBE = "probe"  # the fact about the day's round trip (time/probe_mail.py)
# the fact: what each allowance of receipts has left and since when, and how many wait in each queue
PACE = "pace"
LEARNED = "learned"  # the fact about what the admin's corrections taught (read/office_examples.py)
STOPPED = "stopped"  # the status of a mail that the leak linter holds until the admin has decided
KEPT = "kept"  # the status of a mail that waits until its reader opens it (write/content_free_notices.py)
_MOMENTS = ("typed", "due", "left", "maybe", "first", "arrived", "at")
# What is entered with a mail before anybody has tried to send it, in the order of its row.
_AS_TYPED = (
    *(one.name for one in fields(Destination)),
    *("form", "token", "message_id", "subject", "sender", "stage", "clock", "typed", "due", "priority"),
    "listed",
)


@lru_cache(maxsize=256)  # a letter's row, its case and its mails bear the same few moments twenty times
def stamp(moment: datetime) -> str:
    """A moment as the register's indexes order it: ISO 8601 in UTC, always with seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _values(kind: type[Seat | Mail | LetterRow], row: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row that a value of this kind has, in their types; None stands for the default, and so
    does a moment that was struck out."""
    known = {name: row[name] for name in kind.__dataclass_fields__ if row.get(name) is not None}
    known = {name: value for name, value in known.items() if value != "" or name not in _MOMENTS}
    for name, value in known.items():
        if isinstance(value, list):
            known[name] = tuple(value)
        elif name in _MOMENTS:
            known[name] = datetime.fromisoformat(value)
        elif name == "role":
            known[name] = Role(value)
    return known


@dataclass(frozen=True)
class Seat(Destination):
    """In which role ("chair") somebody writes, and about what, as our letter to him says. part: he spoke of
    this case beside another."""

    part: bool = False

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Seat:
        return cls(**_values(cls, row))

    @classmethod
    def of_reader(cls, mail: Destination) -> Seat:
        """Returns the chair of the person who reads this mail."""
        return cls(**{one.name: getattr(mail, one.name) for one in fields(Destination)})

    def to_row(self) -> dict[str, Any]:
        kept = {name: value for name, value in vars(self).items() if value is not False}
        return {**kept, "role": str(self.role)}


@dataclass(frozen=True)
class Mail(OurMail):
    """A typed mail, and what came of it. event: the number of its matter's last event, when it was decided;
    sender: of its envelope; due: when it may leave; left_out: lines for the admin about files that cannot go
    with it; leaks: what it would tell; asks: the fields of the dossier under which the admin decides on a
    mail that is stopped.

    The other fields are set after a try. heard: the last attempt that a server answered; maybe: when it may
    have left, while nobody knows; first: when its recipient's server first deferred it; tried_at: the
    addresses it went to before; went: it may have left in an earlier attempt; late: since when its text says
    that it could not leave; looks: how often the Sent folder was asked.
    delivered: "relayed" or "delivered", as a server has told; used: what replies to it have sent
    or decided (`acts.ONCE`), each with its moment; keeps: the mails that this notice tells of."""

    raw: bytes = b""
    sender: str = ""
    typed: datetime | None = None
    due: datetime | None = None
    priority: int = 5
    left_out: tuple[Line, ...] = ()
    leaks: tuple[Leak, ...] = ()
    asks: Mapping[str, Any] | None = None
    stopped_for: tuple[str, ...] = ()
    status: str = "waiting"
    attempts: int = 0
    next: str = ""
    heard: int = 0
    looks: int = 0
    maybe: datetime | None = None
    first: datetime | None = None
    late: str = ""
    went: bool = False
    tried_at: tuple[str, ...] = ()
    trouble: str = ""
    bounced: str = ""
    delayed: str = ""
    delivered: str = ""
    courier: str = ""
    used: Mapping[str, str] = field(default_factory=dict)
    keeps: tuple[str, ...] = ()

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Mail:
        return cls(**{**_values(cls, row), "id": str(row["key"])})

    def to_row(self) -> dict[str, Any]:
        """Returns its row, before anybody has tried to send it."""
        kept = {name: getattr(self, name) for name in _AS_TYPED}
        assert self.typed is not None
        assert self.due is not None
        due, sha256 = stamp(self.due), hashlib.sha256(self.raw).hexdigest()
        moments: dict[str, str | None] = {"typed": stamp(self.typed), "due": due, "next": due}
        known: dict[str, Any] = {"role": str(self.role), "listed": self.listed or None}
        if self.keeps:
            known["keeps"] = list(self.keeps)
        if self.status in (STOPPED, KEPT):
            moments["next"] = None
        if self.status == STOPPED:  # the content of what leaks stands in no row
            known["stopped_for"] = list(dict.fromkeys(leak.label for leak in self.leaks))
        return {**kept, **moments, **known, "status": self.status, "attempts": 0, "sha256": sha256}

    @property
    def address(self) -> str:
        """Returns the address it goes to: the one it was written to, or another address of its reader."""
        return self.rcpt or self.to

    @property
    def held_up(self) -> bool:
        """Whether a waiting mail could have left before: it was due once, and was put off."""
        return bool(self.attempts or self.trouble)


@dataclass(frozen=True)
class LetterRow:
    """A letter that came in. name: in the inbox; klass: in the balance sheet; dossiers: all that it was
    entered for; ornaments: pictures that were left out; reused_id: other letters carry its Message-ID; held:
    the seat it would be written from, once that person has confirmed it; origin: how it came, where that
    proves nothing (`Origin.key`); thinned: when and by which rule its
    bytes were removed; sha256: of its bytes."""

    name: str = ""
    door: str = ""
    arrived: datetime | None = None
    at: datetime | None = None
    subject: str = ""
    sender: str = ""
    message_id: str | None = None
    kind: str = ""
    klass: str = ""
    dossier: str = ""
    dossiers: tuple[str, ...] = ()
    status: str = ""
    why: tuple[str, ...] = ()
    ornaments: int = 0
    reused_id: bool = False
    held: Seat | None = None
    origin: str = ""
    thinned: Mapping[str, str] | None = None
    sha256: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> LetterRow:
        held = Seat.from_row(row["held"]) if row.get("held") else None
        return cls(**{**_values(cls, row), "klass": str(row.get("class") or ""), "held": held})

    def to_row(self) -> dict[str, Any]:
        """Returns what is entered with the letter. What becomes of it later is added to its row."""
        later = ("klass", "held", "origin", "thinned", "sha256")
        kept = {name: value for name, value in vars(self).items() if name not in later}
        lists = {"dossiers": list(self.dossiers), "why": list(self.why)}
        moments = {name: stamp(moment) for name in ("arrived", "at") if (moment := getattr(self, name))}
        empty = {name: kept[name] or None for name in ("dossier", "ornaments", "reused_id")}
        return {**kept, "class": self.klass, **moments, **empty, **lists}
