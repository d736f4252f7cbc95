"""What the parts of a store do, whatever engine keeps them: inbox, archive, outbox, journal, marks, notes,
keys, lock.

Whoever works with a store knows these, and no path and no error of an engine. What a part has answered is
durable.

In: names, digests, mail ids, keys and bytes, as each part says.
Out: `WaitingLetter`, `Aside`, names, bytes.
Fails: each part raises OSError for its disk or its line, FileNotFoundError for what is not there, and the
states in store_faults.py.
See: All of one store: cabinet.py. Parts in files: shelves/files/."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from mailroom.procedure.letter import Envelope
from mailroom.shelves.journal.journal_line import Fault, JournalLine
from mailroom.shelves.letter_file import Fingerprint

Place = tuple[int, int]  # a sealed value: the number of its line, and which of the line's seals it is, from 0
Progress = Callable[[int, int], object]  # told: so much is done, of so much


class WaitingLetter(NamedTuple):
    """How a letter reached us, its bytes as they came, and what is entered about them (its fingerprint)."""

    envelope: Envelope
    raw: bytes
    prints: Fingerprint


@dataclass(frozen=True)
class Aside:
    """A letter that was set aside: its name in the inbox, and why (a traceback, a sentence, or "")."""

    name: str
    why: str


class StagedLetter(Protocol):
    """A letter that is kept and waits for nobody yet. Each is published or dropped, once."""

    def publish(self) -> None: ...

    def drop(self) -> None: ...


class Archive(Protocol):
    """Filed letters, by their digest. `copy` 2, 3 …: others under the same digest."""

    def raw(self, digest: str, copy: int = 1) -> bytes: ...

    def envelope(self, digest: str, copy: int = 1) -> Envelope: ...

    def copies(self, digest: str) -> int:
        """Returns how many different letters lie under this digest (0 = none)."""

    def fingerprints(self, digest: str) -> list[Fingerprint]: ...

    def sizes(self, digest: str) -> list[int]: ...

    def remove(self, letters: Mapping[str, Collection[str]]) -> None:
        """Remove what lies under these digests, except copies whose raw bytes have one of these SHA-256. Gone
        for good when it returns. May be repeated."""

    def find_all(self) -> tuple[set[str], list[str]]:
        """Returns the digests of all that lies there, and the names of what is no filed letter."""


class Inbox(Protocol):
    """Letters from the door to the archive. Many threads and processes `accept`; one clerk reads, files, sets
    aside."""

    @property
    def archive(self) -> Archive: ...

    @property
    def aside_place(self) -> str:
        """Where a person finds what was set aside."""

    def accept(self, raw: bytes, envelope: Envelope) -> str:
        """Takes a letter in, durably; returns its name, which sorts by arrival."""

    def accept_all(self, letters: Sequence[tuple[bytes, Envelope]]) -> list[str | Exception]:
        """Takes several letters in, durably. Returns the name of each, or the exception that kept it out."""

    def stage(self, raw: bytes, envelope: Envelope) -> StagedLetter: ...

    def waiting(self) -> list[str]:
        """Returns the names of letters not yet filed, in order of arrival."""

    def to_enter(self) -> list[str]:
        """Returns the same names for the clerk who enters them in the journal; all are durable."""

    def letter(self, name: str) -> WaitingLetter: ...

    def beginning(self, name: str, most: int) -> tuple[Envelope, bytes, int]:
        """Returns how a waiting letter reached us, the first bytes of what came (`most`), and its size."""

    def file_away(self, name: str, digest: str) -> None:
        """Moves a waiting letter to the archive under its digest. May be repeated after a crash."""

    def fingerprint(self, name: str) -> Fingerprint: ...

    def changed_letters(self) -> list[str]:
        """Returns the waiting and set-aside letters that are not as they were taken in."""

    def set_aside(self, name: str, why: str) -> None: ...

    def aside(self) -> list[Aside]: ...

    def aside_names(self) -> list[str]: ...

    def read_aside(self, name: str) -> tuple[Envelope, bytes]: ...

    def is_file(self, name: str) -> bool:
        """Whether what was set aside can be filed."""

    def take_back(self, name: str) -> None:
        """Moves a letter that was set aside back to the waiting ones, to be tried again."""


class Outbox(Protocol):
    """The bytes of mails, as they are sent and kept. One writer; anybody may read."""

    def write(self, mails: Mapping[str, bytes]) -> None: ...

    def raw(self, mail_id: str) -> bytes: ...

    def size(self, mail_id: str) -> int:
        """Bytes of the mail; 0 when it is not there."""

    def remove(self, mail_ids: Iterable[str]) -> None: ...

    def file(self, mail_id: str) -> str:
        """Returns a file that holds the mail, for a postman who links or reads it; "" where there is none."""

    def ids(self) -> set[str]: ...


class Journal(Protocol):
    """The journal of one store. One writer; any number may read and verify meanwhile."""

    last: int
    head: str
    progress: Progress

    @property
    def last_moment(self) -> datetime | None:
        """When the last change was entered; None in a new store."""

    def prepare(
        self, changes: Sequence[Mapping[str, Any]], at: datetime, after: Sequence[JournalLine] = ()
    ) -> list[JournalLine]: ...

    def write(self, lines: Sequence[JournalLine]) -> None: ...

    def lines(self, since: int = 0, *, torn: bool = False) -> Iterator[JournalLine]: ...

    def verify(self) -> Fault | None: ...

    def find_sealed(self, wanted: Callable[[str, str, str], bool]) -> list[Place]: ...

    def marks(self, places: Collection[Place], struck: str, rule: str) -> str: ...

    def strike(self, places: Collection[Place], struck: str, rule: str) -> None: ...

    def damaged_note(self) -> str:
        """Returns the name of the note of how far it went when that is not as it was written; "" if it is."""

    def close(self) -> None: ...


class Marks(Protocol):
    """A few short texts by key, which a door must remember between two runs."""

    def get(self, key: str) -> str | None: ...

    def set(self, key: str, value: str) -> None: ...

    def damaged_marks(self) -> list[str]:
        """Returns the names of marks that are not as they were written."""


class Notes(Protocol):
    """What doors have to report, until the clerk has entered it."""

    def add_note(self, name: str, text: bytes) -> None: ...

    def waiting(self) -> dict[str, bytes]: ...

    def forget(self, names: Iterable[str]) -> None: ...


class Keys(Protocol):
    """The keys of reply tokens; the first one seals, each verifies."""

    name: str  # as a person is told of them, and where he finds them
    place: str

    def exist(self) -> bool: ...

    def load(self, *, begun: bool) -> tuple[bytes, ...]:
        """Returns the keys, newest first. begun: whether something is in the journal already; else the first
        key is made. `KeyMissing`; ValueError: they are damaged."""

    def make(self) -> bool:
        """Makes a key where there is none; whether one was made."""


class Lock(Protocol):
    """The right to write in a store, until `release` or the end of the process. brought_up: the steps just
    taken to today's form, (from, to) each."""

    brought_up: list[tuple[int, int]]

    def release(self) -> None: ...
