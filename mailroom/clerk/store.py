"""The office's shelves as the clerk uses them: cases and dossiers by key, mails by token, one change entered
whole.

Promises: a `Change` gathers all that one letter (or one moment) does and is entered with one call; index
fields (due, people, open, agencies) are set beside the events they follow from, so that the register never
has to decide anything."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from mailroom.procedure import clocks
from mailroom.procedure.case import Case
from mailroom.procedure.decision import Line
from mailroom.procedure.desk import side_file_acts
from mailroom.procedure.event import Event
from mailroom.procedure.history import case_from
from mailroom.procedure.house import House
from mailroom.procedure.side_file import Dossier
from mailroom.shelves.journal.case_chain import follow
from mailroom.shelves.letters.outbox import Outbox
from mailroom.shelves.register.register import Register

GROUP = 16  # letters, moments or mails that share one sync
LATEST = 20  # cases of one person that a letter of his is held against
HELD = 8 * 1024**2  # bytes of typed mails after which a group is entered, however few letters it has


@lru_cache(maxsize=256)  # a letter's row, its case and its mails bear the same few moments twenty times
def stamp(moment: datetime) -> str:
    """A moment as the register's indexes order it: ISO 8601 in UTC, always with seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


class Change:
    """What one letter or one moment does, gathered; `Store.enter` writes it as one line of the journal."""

    def __init__(self, why: str) -> None:
        self.why = why
        self.late: tuple[str, dict[str, Any]] | None = (
            None  # whose letter we read late, and what those that it causes say of it
        )
        self.tables: dict[str, dict[str, dict[str, Any] | None]] = {}
        self.mails: dict[str, bytes] = {}

    def put(self, table: str, key: str, **fields: Any) -> None:
        row = self.tables.setdefault(table, {}).setdefault(key, {})
        assert row is not None
        events = [*row.get("events", []), *fields.pop("events", [])]
        row.update(fields)
        if events:
            row["events"] = events

    def remove(self, table: str, key: str) -> None:
        self.tables.setdefault(table, {})[key] = None

    def mail(self, mail_id: str, raw: bytes, **fields: Any) -> None:
        """A typed mail: its bytes for the outbox, and its record."""
        self.mails[mail_id] = raw
        self.put("mails", mail_id, sha256=hashlib.sha256(raw).hexdigest(), **fields)

    def fact(self, key: str, value: Any) -> None:
        self.put("facts", key, value=value)

    def case(self, case: Case, events: list[Event], house: House) -> None:
        """Add events to a case, with the index fields of the state they lead to."""
        if not events:
            return
        due, turn = clocks.next_dues(case, house)
        people = [
            address for address in (case.address, *(part.officer for part in case.dispositions)) if address
        ]
        rows = [event.as_json() for event in events]
        self._chain(case, rows)
        self.put(
            "cases",
            case.number,
            events=rows,
            due=stamp(due) if due else None,
            turns=stamp(turn) if turn else None,
            people=sorted({address.lower() for address in people}),
            open=1 if case.open else 0,
            agencies=sorted({part.agency for part in case.live}) if case.open else [],
            stage=case.stage,
            lapor=case.lapor or None,
        )

    def _chain(self, case: Case, events: list[dict[str, Any]]) -> None:
        """The case's chain goes on by these events, from the head it carries: its history is not read
        again."""
        if not case.salt:
            return
        before = self.tables.get("cases", {}).get(case.number) or {}
        if not case.chain:
            self.put("cases", case.number, salt=case.salt)
        case.chain = follow(before.get("chain") or case.chain or case.number, case.salt, events)
        self.put("cases", case.number, chain=case.chain)

    def dossier(self, dossier: Dossier, events: list[Event], house: House) -> None:
        if not events:
            return
        due = side_file_acts.next_due(dossier, house)
        self.put(
            "dossiers",
            dossier.key,
            events=[event.as_json() for event in events],
            due=stamp(due) if due else None,
            stage=dossier.stage,
        )

    def lines(self, lines: list[Line], moment: datetime) -> None:
        """Digest lines wait on the agenda until their reader's next digest; the same matter is listed
        once."""
        for line in lines:
            key = f"{line.to}|{line.kind}|{line.dossier}|{line.disposition}"
            if line.kind == "undelivered":  # one letter's fate does not hide another's
                key += f"|{line.data.get('form')}|{line.data.get('role')}"
            self.put("agenda", key, person=line.to, at=stamp(moment), line=line.as_json())

    def empty(self) -> bool:
        return not any(self.tables.values())


class Store:
    """The register, with cases and dossiers as values. `Lookups` of the sorter, too."""

    def __init__(
        self,
        register: Register,
        outbox: Outbox | None = None,
        salt: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        """outbox: where the bytes of mails go; None for one who only looks. salt: gives what nobody can
        guess, for a new case."""
        self.register, self.outbox, self.salt = register, outbox, salt
        self._mails: dict[str, bytes] | None = None  # of the group that is open, not yet on the disk

    @contextlib.contextmanager
    def group(self) -> Iterator[None]:
        """What is entered inside is synced together: the mails of all changes first, then the changes. See
        `Register.group`."""
        if self._mails is not None:
            yield
            return
        mails = self._mails = {}
        try:
            with self.register.group():
                yield
                if mails and self.outbox is not None:
                    self.outbox.write(mails)
        finally:
            self._mails = None

    @property
    def held(self) -> int:
        """Bytes of mails that wait for the end of the group."""
        return sum(map(len, (self._mails or {}).values()))

    def enter(self, changes: list[Change], now: datetime) -> None:
        """Enter changes, each whole. The mails they speak of are on the disk before."""
        with self.group():
            assert self._mails is not None
            rows = [{"why": change.why, **change.tables} for change in changes if not change.empty()]
            if rows:
                self.register.enter(rows, now)
            for change in changes:
                self._mails.update(change.mails)

    def case(self, number: str) -> Case | None:
        row = self.register.get("cases", number)
        return _case(number, row) if row else None

    def dossier(self, key: str) -> Dossier | None:
        row = self.register.get("dossiers", key)
        return Dossier.from_events(key, map(Event.from_json, row["events"])) if row else None

    def cited(self, dossier: Dossier) -> dict[str, Case]:
        """The cases that a reprimand is about, as they are now."""
        return {number: case for number in dossier.cases if (case := self.case(number)) is not None}

    def cases(self, since: datetime | None = None, also: Collection[str] = ()) -> Iterator[Case]:
        """All cases; or those that were received since then, what is open from before, and these numbers: no
        other history is folded."""
        for number, row in self.register.iterate("cases"):
            recent = since is None or datetime.fromisoformat(row["events"][0]["at"]) >= since
            if recent or row.get("open") or number in also:
                yield _case(number, row)

    def mail(self, key: str) -> dict[str, Any] | None:
        return self.register.get("mails", key)

    def sent(self, key: str) -> bytes:
        """The bytes of a mail of ours; none when they are kept no longer."""
        if self._mails and key in self._mails:
            return self._mails[key]
        try:
            return self.outbox.raw(key) if self.outbox else b""
        except FileNotFoundError:
            return b""

    def mails_of(self, dossier: str) -> list[dict[str, Any]]:
        return self.register.find("mails", "dossier", dossier)

    def letter(self, digest: str) -> dict[str, Any] | None:
        return self.register.get("letters", digest)

    def next_serial(self, name: str, first: int = 1) -> int:
        return int(self.register.fact(f"serial:{name}", first - 1)) + 1

    # What the sorter looks up.

    def by_token(self, token: str) -> Mapping[str, Any] | None:
        found = self.register.find("mails", "token", token, limit=1)
        return found[0] if found else None

    def by_message_id(self, message_id: str) -> Mapping[str, Any] | None:
        found = self.register.find("mails", "message_id", message_id, limit=1)
        return found[0] if found else None

    def case_exists(self, number: str) -> bool:
        return self.register.get("cases", number) is not None

    def cases_of(self, address: str) -> list[str]:
        return [row["key"] for row in self.register.find("cases", "people", address.lower())]

    def latest_of(self, address: str) -> list[Case]:
        """The latest cases in which this address is a party, oldest first; not all of one who has written for
        years."""
        found = self.register.find("cases", "people", address.lower(), LATEST, newest=True)
        return [_case(str(row["key"]), row) for row in reversed(found)]

    def open_cases_of(self, agency: str) -> list[str]:
        return [row["key"] for row in self.register.find("cases", "agencies", agency)]

    def alias(self, address: str, agency: str) -> bool:
        """Whether this outside address was once confirmed as writing for the agency."""
        return bool(self.register.fact(f"alias:{agency}:{address.lower()}"))

    def due(self, upto: datetime, limit: int = 1000) -> list[tuple[str, str]]:
        """(table, key) of what time does something to by `upto`, earliest first."""
        found = [
            (when, "cases", key)
            for key, when in self.register.range("cases", "due", stamp(upto), limit=limit)
        ]
        found += [
            (when, "dossiers", key)
            for key, when in self.register.range("dossiers", "due", stamp(upto), limit=limit)
        ]
        return [(table, key) for _, table, key in sorted(found)]

    def turns(self, upto: datetime) -> list[str]:
        """The cases whose state time changes by `upto`, earliest first. One look into an index when there is
        none."""
        return [key for key, _ in self.register.range("cases", "turns", stamp(upto))]


def _case(number: str, row: Mapping[str, Any]) -> Case:
    case = case_from(number, map(Event.from_json, row["events"]))
    case.salt, case.chain = str(row.get("salt", "")), str(row.get("chain", ""))
    return case
