"""A change: all that one letter or one moment enters, gathered, and entered whole by `Store.enter`.

Promises: index fields (due, people, open, agencies) are set beside the events they follow from, so that the
register never has to decide anything. Rows are entered in the order in which they were decided."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from mailroom.clerk.entries import CaseDecision, DossierDecision, Entry, Notice, Row
from mailroom.procedure.decision import Line
from mailroom.procedure.desk import due_bells, side_file_acts
from mailroom.procedure.event import Event
from mailroom.procedure.house import House
from mailroom.procedure.side_file import Dossier


@lru_cache(maxsize=256)  # a letter's row, its case and its mails bear the same few moments twenty times
def stamp(moment: datetime) -> str:
    """A moment as the register's indexes order it: ISO 8601 in UTC, always with seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Mail:
    """A typed mail and its record. event: of its matter, when it was decided; sender: of its envelope; due:
    when it may leave; left_out: lines for the admin about files that cannot go with it."""

    id: str
    raw: bytes
    dossier: str
    role: str
    to: str
    name: str
    purpose: str
    agency: str
    disposition: int
    event: int
    form: str
    token: str
    message_id: str
    subject: str
    sender: str
    stage: str
    clock: bool
    typed: datetime
    due: datetime
    priority: int
    listed: bool = False
    left_out: tuple[Line, ...] = ()

    def to_row(self) -> dict[str, Any]:
        """Its row in the table "mails", before anybody has tried to send it."""
        kept = {name: value for name, value in vars(self).items() if name not in ("id", "raw", "left_out")}
        due = stamp(self.due)
        return {
            **kept,
            "typed": stamp(self.typed),
            "due": due,
            "next": due,
            "listed": self.listed or None,
            "status": "waiting",
            "attempts": 0,
            "sha256": hashlib.sha256(self.raw).hexdigest(),
        }


# Of each entry, the mails that it causes.
Mails = Sequence[Sequence[Mail]]


class Change:
    """One line of the journal, as it grows."""

    def __init__(self, why: str) -> None:
        self.why = why
        self.tables: dict[str, dict[str, dict[str, Any] | None]] = {}
        self.mails: dict[str, bytes] = {}
        self.told: list[str] = []  # lines for the log, once it counts
        self.letter: tuple[str, str] | None = None  # (name in the inbox, digest): to be filed, once it counts

    def update(self, table: str, key: str, **fields: Any) -> None:
        row = self.tables.setdefault(table, {}).setdefault(key, {})
        assert row is not None
        events = [*row.get("events", []), *fields.pop("events", [])]
        row.update(fields)
        if events:
            row["events"] = events

    def remove(self, table: str, key: str) -> None:
        self.tables.setdefault(table, {})[key] = None

    def mail(self, mail: Mail, moment: datetime) -> None:
        """A typed mail: its bytes for the outbox, its record, and what could not go with it."""
        self.mails[mail.id] = mail.raw
        self.update("mails", mail.id, **mail.to_row())
        self.lines(mail.left_out, moment)

    def fact(self, key: str, value: Any) -> None:
        self.update("facts", key, value=value)

    def case(self, decision: CaseDecision, house: House) -> None:
        """The events of a case, with the index fields of the state they lead to."""
        case = decision.case
        if not decision.events:
            return
        due, turn = due_bells.next_dues(case, house)
        people = [case.address, *(part.officer for part in case.dispositions)]
        self.update(
            "cases",
            case.number,
            events=[event.as_json() for event in decision.events],
            due=stamp(due) if due else None,
            turns=stamp(turn) if turn else None,
            people=sorted({address.lower() for address in people if address}),
            open=1 if case.open else 0,
            agencies=sorted({part.agency for part in case.live}) if case.open else [],
            stage=case.stage,
            lapor=case.lapor or None,
        )
        if case.salt:
            salt = {"salt": case.salt} if decision.first else {}
            self.update("cases", case.number, chain=case.chain, **salt)

    def dossier(self, dossier: Dossier, events: Sequence[Event], house: House) -> None:
        if not events:
            return
        due = side_file_acts.next_due(dossier, house)
        self.update(
            "dossiers",
            dossier.key,
            events=[event.as_json() for event in events],
            due=stamp(due) if due else None,
            stage=dossier.stage,
        )

    def lines(self, lines: Iterable[Line], moment: datetime) -> None:
        """Digest lines wait on the agenda until their reader's next digest; the same matter is listed
        once."""
        for line in lines:
            key = f"{line.to}|{line.kind}|{line.dossier}|{line.disposition}"
            if line.kind == "undelivered":  # one letter's fate does not hide another's
                key += f"|{line.data.get('form')}|{line.data.get('role')}"
            self.update("agenda", key, person=line.to, at=stamp(moment), line=line.as_json())

    def add(self, entries: Sequence[Entry], mails: Mails, house: House, now: datetime) -> None:
        """Entries in their order, each with the mails that it causes."""
        for entry, caused in zip(entries, mails, strict=True):
            match entry:
                case Row():
                    self.add_rows([entry])
                case Line():
                    self.lines([entry], now)
                case CaseDecision():
                    self.case(entry, house)
                case DossierDecision():
                    self.dossier(entry.dossier, entry.events, house)
                case Notice():
                    pass  # its mails are all there is of it
            for mail in caused:
                self.mail(mail, now)

    def add_rows(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if row.fields is None:
                self.remove(row.table, row.key)
            else:
                self.update(row.table, row.key, **row.fields)

    def empty(self) -> bool:
        return not any(self.tables.values())


def change_of(
    why: str, entries: Sequence[Entry], mails: Mails, house: House, now: datetime, told: Sequence[str] = ()
) -> Change:
    """The change that enters these decisions and their mails, whole."""
    change = Change(why)
    change.add(entries, mails, house, now)
    change.told += told
    return change
