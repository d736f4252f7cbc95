"""How decisions and their mails become one `Change`, which is entered whole as one line of the journal, or
not at all.

The register itself decides nothing. Rows keep the order in which they were decided.

In: `change_of`: entries (outcome.py), the typed `Mail`s of each, `House`, now; `why` and log lines as text.
Out: `Change`: rows for each table with their index fields (due, people, open, agencies), bytes for the
outgoing archive, log lines.
Fails: ValueError when entries and lists of mails differ in number. Then nothing is entered, and the letter is
set aside.
See: Who enters it: `Store.enter` in store.py. How a change alters a document:
shelves/register/document_updates.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from mailroom.clerk.earlier_answers import keys_of
from mailroom.clerk.outcome import CaseDecision, DossierDecision, Entry, Row
from mailroom.clerk.register_rows import STOPPED, Mail, stamp
from mailroom.procedure.decision import Line
from mailroom.procedure.dossiers import dossier_acts
from mailroom.procedure.office_facts import House
from mailroom.procedure.reminders import due_steps

Mails = Sequence[Sequence[Mail]]  # of each entry, the mails that it causes


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
        """Adds a typed mail: its bytes for the archive, its record, and the admin's lines about files that
        could not go with it. For a stopped mail it also adds under which dossier the admin decides on it."""
        self.mails[mail.id] = mail.raw
        self.update("mails", mail.id, **mail.to_row())
        if mail.asks is not None:
            self.update("dossiers", f"{STOPPED}-{mail.id}", **mail.asks)
        self.lines(mail.left_out, moment)

    def case(self, decision: CaseDecision, house: House) -> None:
        """Adds the events of a case, with the index fields of the state they lead to."""
        case, events = decision.case, [event.as_json() for event in decision.events]
        if not events:
            return
        due, turn = due_steps.next_dues(case, house)
        people = [case.address, *(part.officer for part in case.dispositions)]
        index: dict[str, Any] = {
            "due": stamp(due) if due else None,
            "turns": stamp(turn) if turn else None,
            "people": sorted({address.lower() for address in people if address}),
            "open": 1 if case.open else 0,
            "answers": keys_of(case),
            "agencies": sorted({part.agency for part in case.live}) if case.open else [],
        }
        self.update("cases", case.number, events=events, **index, stage=case.stage, lapor=case.lapor or None)
        if case.salt:
            salt = {"salt": case.salt} if decision.first else {}
            self.update("cases", case.number, chain=case.chain, **salt)

    def dossier(self, decision: DossierDecision, house: House) -> None:
        dossier, events = decision.dossier, [event.as_json() for event in decision.events]
        if events:
            next_bell = next((stamp(due.at) for due in dossier_acts.dues(dossier, house)), None)
            self.update("dossiers", dossier.key, events=events, due=next_bell, stage=dossier.stage)

    def lines(self, lines: Iterable[Line], moment: datetime) -> None:
        """Adds digest lines to the agenda, where they wait for their reader's next digest. A matter is listed
        once."""
        for line in lines:
            key = f"{line.to}|{line.kind}|{line.dossier}|{line.disposition}"
            if line.kind == "undelivered":  # one letter's fate does not hide another's
                key += f"|{line.data.get('form')}|{line.data.get('role')}"
            elif line.kind == "done":  # nor does one step hide another
                key += f"|{line.data['event']}"
            self.update("agenda", key, person=line.to, at=stamp(moment), line=line.as_json())

    def add(self, entry: Entry, house: House, now: datetime) -> None:
        """Adds the rows of one decision. A notice has no rows, only mails."""
        if isinstance(entry, Row):
            if entry.fields is None:
                self.remove(entry.table, entry.key)
            else:
                self.update(entry.table, entry.key, **entry.fields)
        elif isinstance(entry, Line):
            self.lines([entry], now)
        elif isinstance(entry, CaseDecision):
            self.case(entry, house)
        elif isinstance(entry, DossierDecision):
            self.dossier(entry, house)

    def empty(self) -> bool:
        return not any(self.tables.values())


def change_of(
    why: str, entries: Sequence[Entry], mails: Mails, house: House, now: datetime, told: Sequence[str] = ()
) -> Change:
    """Returns the change that enters these decisions in their order, each with its own mails. An empty list
    means that a decision has no mails."""
    change = Change(why)
    for entry, caused in zip(entries, mails or [()] * len(entries), strict=True):
        change.add(entry, house, now)
        for mail in caused:
            change.mail(mail, now)
    change.told += told
    return change
