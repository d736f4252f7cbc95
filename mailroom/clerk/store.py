"""What the clerk looks up and enters: cases by number, mails by token, the next number, a change as one line.

Up to 16 letters (`GROUP`) share a sync; only then are they filed and their log lines written. A domain that
was proven is remembered for a year (`REMEMBERED`). Everything that a letter needs goes through an index.

In: keys as texts (case number, mail id, token, digest), or a list of `Change`s and now (`enter`).
Out: `Case`, `Mail`, `LetterRow`, or None; `enter` returns when the changes are entered.
Fails: OSError: nothing was entered. PermissionError: opened for reading. `RegisterBehind`: it
was entered, and the register has to follow. KeyError: a history with an unknown event.
See: The tables under it: shelves/register/; the journal: shelves/journal/."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from mailroom.clerk import log_context
from mailroom.clerk.change import Change
from mailroom.clerk.register_rows import KEPT, STOPPED, LetterRow, Mail, stamp
from mailroom.procedure.case import Case
from mailroom.procedure.dossier import Dossier
from mailroom.procedure.event import Event
from mailroom.procedure.history import case_from
from mailroom.procedure.people import Agency
from mailroom.shelves.cabinet import Group, Shelves
from mailroom.shelves.register.register import Register

GROUP = 16  # letters, moments or mails that share one sync
LATEST = 20  # cases of one person that a letter of his is held against
HELD = 8 * 1024**2  # bytes of typed mails after which a group is entered, however few letters it has

OWN_PLACE = "authserv_above"  # the fact which host's results stand above its Received line
OWN_HOST = "authserv_id"  # the fact what our mail host calls itself
REMEMBERED = timedelta(days=365)  # for how long a proven domain, and a sender's yes, are


def absence_key(address: str) -> str:
    """The fact of an official's latest absence: first and last day, and the address of his deputy."""
    return f"absence:{address.lower()}"


class Store:
    """The register, with cases and dossiers as values. `Lookups` of the sorter, too."""

    def __init__(self, register: Register, shelves: Shelves | None = None) -> None:
        """shelves: all that one who enters has open; None for one who only looks."""
        self.register, self.shelves = register, shelves
        self.outgoing = shelves.outgoing if shelves else None
        self.salt: Callable[[], str] = lambda: secrets.token_hex(16)  # that nobody can guess, for a new case
        self.after: Callable[[Group], None] = lambda _: None  # called when a group counts
        # called where the work may be broken off, with all that was begun entered
        self.between: Callable[[], None] = lambda: None
        self._group: Group | None = None  # that is open

    @contextlib.contextmanager
    def group(self) -> Iterator[None]:
        """Changes that are entered inside are synced together: first their mails, then their rows; then
        their letters are filed. A group inside another is part of it."""
        if self._group is not None:
            yield
            return
        if self.shelves is None:
            raise PermissionError("the store is open for reading only")
        try:
            with self.shelves.enter_group() as group:
                self._group = group
                yield
        finally:
            self._group = None
        self.after(group)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Changes that are entered inside the block share one sync. Only after it are they logged and their
        letters filed. On OSError none of them counts."""
        inner = self._group is not None
        with self.group():
            yield
        if not inner:
            self.between()

    @property
    def waiting_bytes(self) -> int:
        """Returns how many bytes of mails wait for the end of the group."""
        return sum(map(len, self._group.mails.values())) if self._group else 0

    def unfiled_name(self, digest: str) -> str:
        """Returns the name in the inbox of a letter that the open group has entered; "" when it has not."""
        letters = self._group.letters if self._group else []
        return next((name for name, entered in letters if entered == digest), "")

    def enter(self, changes: list[Change], now: datetime) -> None:
        """Step 4, ENTER: enters changes, each as a whole. The mails that they mention are on the disk
        before."""
        with self.group():
            assert self._group is not None
            rows = [{"why": change.why, **change.tables} for change in changes if not change.empty()]
            if rows:
                self.register.enter(rows, now)
            for change in changes:
                self._group.mails.update(change.mails)
                self._group.told += [(line, log_context.letter.get()) for line in change.told]
                self._group.letters += [change.letter] if change.letter else []

    def case(self, number: str) -> Case | None:
        row = self.register.get("cases", number)
        return _case(number, row) if row else None

    def dossier(self, key: str) -> Dossier | None:
        row = self.register.get("dossiers", key)
        return Dossier.from_events(key, map(Event.from_json, row["events"])) if row else None

    def cited_cases(self, dossier: Dossier) -> dict[str, Case]:
        """Returns the cases that a reprimand is about, as they are now."""
        return {number: case for number in dossier.cases if (case := self.case(number)) is not None}

    def cases(self, since: datetime | None = None, also: Collection[str] = ()) -> Iterator[Case]:
        """Yields all cases. With `since` only cases received from then on, older open ones, and those of the
        numbers `also`; no other history is read."""
        for number, row in self.register.iterate("cases"):
            recent = since is None or datetime.fromisoformat(row["events"][0]["at"]) >= since
            if recent or row.get("open") or number in also:
                yield _case(number, row)

    def mail(self, key: str) -> Mail | None:
        row = self.register.get("mails", key)
        return Mail.from_row(row) if row else None

    def sent_bytes(self, key: str) -> bytes:
        """Returns the bytes of a mail of ours; b"" when they are no longer kept."""
        if self._group and key in self._group.mails:
            return self._group.mails[key]
        try:
            return self.outgoing.raw(key) if self.outgoing else b""
        except FileNotFoundError:
            return b""

    def mails_of(self, dossier: str) -> list[Mail]:
        return list(map(Mail.from_row, self.register.find("mails", "dossier", dossier)))

    def thread(self, dossier: str, to: str) -> list[str]:
        """Returns the Message-IDs of our mails to somebody about this dossier."""
        rows = self.register.find("mails", "dossier", dossier)
        return [str(row["message_id"]) for row in rows if row["to"] == to]

    def letter(self, digest: str) -> LetterRow | None:
        row = self.register.get("letters", digest)
        return LetterRow.from_row(row) if row else None

    def next_serial(self, name: str, first: int = 1) -> int:
        return int(self.register.fact(f"serial:{name}", first - 1)) + 1

    def by_token(self, token: str) -> Mail | None:
        """Returns the mail that this token was made for, or None. When a letter was typed twice, it is the
        mail that went; of a notice and the letter behind it, the notice."""
        found = [*map(Mail.from_row, self.register.find("mails", "token", token))]
        found.sort(key=lambda mail: not mail.keeps)
        went = [mail for mail in found if mail.status not in (STOPPED, KEPT, "cancelled")]
        return next(iter(went or found), None)

    def by_message_id(self, message_id: str) -> Mail | None:
        return next(map(Mail.from_row, self.register.find("mails", "message_id", message_id, limit=1)), None)

    def case_exists(self, number: str) -> bool:
        return self.register.get("cases", number) is not None

    def case_of_lapor(self, number: str) -> str:
        """Returns the oldest case that bears this number of LAPOR!; "" when none does."""
        found = self.register.find("cases", "lapor", number, 1)
        return str(found[0]["key"]) if found else ""

    def cases_of(self, address: str) -> list[str]:
        return [row["key"] for row in self.register.find("cases", "people", address.lower())]

    def knows(self, address: str) -> bool:
        """Whether this address is a party of a case."""
        return bool(self.register.find("cases", "people", address.lower(), limit=1))

    def latest_of(self, address: str) -> list[Case]:
        """Returns the latest cases in which this address is a party, oldest first. When there are many, older
        ones are left out."""
        found = self.register.find("cases", "people", address.lower(), LATEST, newest=True)
        return [_case(str(row["key"]), row) for row in reversed(found)]

    def open_cases_of(self, agency: str) -> list[str]:
        return [row["key"] for row in self.register.find("cases", "agencies", agency)]

    def is_learned(self, address: str, agency: Agency, at: datetime) -> bool:
        """Whether this outside address, or its domain, was confirmed as the agency's own within the year
        before, and a deputy's absence lasts. Who confirmed it is of the agency still."""
        for name in filter(None, (address.lower(), agency.domain_of(address))):
            known = self.register.fact(f"alias:{agency.code}:{name}")
            if not isinstance(known, Mapping) or stamp(at) >= str(known.get("until", "~")):
                continue
            if str(known["at"]) > stamp(at - REMEMBERED):
                return agency.has(str(known["by"]))
        return False

    def absence_of(self, address: str, day: date) -> Mapping[str, Any]:
        """Returns the absence on this day that the official told of: `first`, `last`, `to`; {} = none."""
        known: Mapping[str, Any] = self.register.fact(absence_key(address)) or {}
        return known if known and known["first"] <= day.isoformat() <= known["last"] else {}

    def deputy_of(self, address: str, day: date) -> str:
        """Returns who stands in for the official at this address on this day, or for that deputy while he is
        absent himself; "" where he is there, and where the way leads back to him."""
        gone, at = [address.lower()], address.lower()
        while away := self.absence_of(at, day):
            at = str(away["to"]).lower()
            if at in gone:
                return ""
            gone.append(at)
        return at if len(gone) > 1 else ""

    def own_host(self) -> str:
        """Returns what our mail host calls itself, as the day's probe has shown; "" = not known."""
        return str(self.register.fact(OWN_HOST) or "")

    def writes_above(self, host: str) -> bool:
        """Whether this mail host writes its results above its Received line, as the day's probe has shown."""
        return str(self.register.fact(OWN_PLACE) or "").lower() == host.lower()

    def proven_before(self, domain: str, at: datetime) -> bool:
        """Whether mail of this domain that acted was proven within the year before."""
        return str(self.register.fact(f"proven:{domain}") or "") > stamp(at - REMEMBERED)

    def is_vouched_for(self, address: str, key: str, at: datetime) -> bool:
        """Whether this person has called a letter that came so his, within the year before."""
        return str(self.register.fact(f"vouched:{address}|{key}") or "") > stamp(at - REMEMBERED)

    def due(self, upto: datetime, limit: int = 1000) -> list[tuple[str, str]]:
        """Returns (table, key) of everything that falls due by `upto`, earliest first."""
        found: list[tuple[str, str, str]] = []
        for table in ("cases", "dossiers"):
            due = self.register.range(table, "due", stamp(upto), limit=limit)
            found += [(when, table, key) for key, when in due]
        return [(table, key) for _, table, key in sorted(found)]

    def turns(self, upto: datetime) -> list[str]:
        """Returns the numbers of the cases whose state changes by `upto` because time passes, earliest
        first."""
        return [key for key, _ in self.register.range("cases", "turns", stamp(upto))]

    def next_turn(self, upto: datetime) -> datetime | None:
        """Returns when, by `upto`, the first state of a case changes because time passes."""
        found = self.register.range("cases", "turns", stamp(upto), limit=1)
        return datetime.fromisoformat(found[0][1]) if found else None


def _case(number: str, row: Mapping[str, Any]) -> Case:
    case = case_from(number, map(Event.from_json, row["events"]))
    case.salt, case.chain = str(row.get("salt", "")), str(row.get("chain", ""))
    return case
