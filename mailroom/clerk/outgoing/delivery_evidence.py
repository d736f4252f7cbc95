"""Mails of which nobody knows whether they arrived: the signs that tell it, and the events they lead to.

The line broke behind a mail's final dot, or the office was killed between the relay's 250 and its own line
about it. An attempt is written down before it is made, so both leave the same: an attempt of which nothing
was heard. Before such a mail is sent a second time the clerk looks for a sign. That is a copy that comes back
to us, a reply, an automatic answer or a report. The Sent folder of the office's mailbox is asked, too.

Promises: a sign is believed only when it names the mail by its token or Message-ID, which nobody knows who
never saw it. Its moment is the latest at which the mail can have left, so nobody's time runs too early by it.
A Sent folder that cannot be asked is asked again `LOOKS` times before the mail goes out anew."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mailroom.clerk.change import Change, stamp
from mailroom.clerk.entries import case_decision
from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.read.letter_reading import Reading
from mailroom.clerk.store import Store
from mailroom.procedure.case import Case
from mailroom.procedure.event import Event
from mailroom.procedure.history import enter
from mailroom.procedure.house import House
from mailroom.reading.language.reasons import say

log = logging.getLogger(__name__)
LOOKS = 4
# Message-IDs → those that lie in the Sent folder, with the moment at which each was put there; None: it could
# not be asked.
SentFolder = Callable[[Sequence[str]], Mapping[str, datetime] | None]


def unsure(row: Mapping[str, Any], rules: Rules) -> bool:
    """Whether this waiting mail may have arrived. A Maildir, where nothing is looked for, shows by itself
    what lies in it."""
    heard = int(row.get("heard") or 0)
    return bool(rules.look) and (bool(row.get("maybe")) or int(row["attempts"]) > heard)


def left_events(row: Mapping[str, Any], at: datetime, sign: str = "") -> list[Event]:
    """What its dossier enters when a mail has left: a clock that it starts, and, of one that was in doubt,
    how that ended."""
    events = []
    if row.get("clock"):
        data = {
            "form": row["form"],
            "disposition": row["disposition"],
            "stage": row["stage"],
            "to_role": row["role"],
        }
        events.append(Event("left", at, data=data))
    if sign:
        events.append(_event("resolved", row, at, sign))
    return events


def doubt_event(row: Mapping[str, Any], at: datetime) -> Event:
    """The line broke at the moment at which nobody knows."""
    return _event("doubted", row, at, "broken")


def _event(kind: str, row: Mapping[str, Any], at: datetime, sign: str) -> Event:
    return Event(
        kind,
        at,
        data={"form": row["form"], "to_role": row["role"], "sign": sign, "machine": say("sending", sign)},
    )


def enter_events(
    store: Store, house: House, change: Change, key: str, events: list[Event], known: dict[str, Case]
) -> None:
    """Enter what happened to a dossier's mails; of a dossier that is no case, only what starts a clock.
    known: the cases as this change has made them so far."""
    case = known.get(key) or store.case(key)
    if case is not None:
        known[key] = case
        for event in events:
            enter(case, event)
        change.case(case_decision(case, events), house)
        return
    left = [event for event in events if event.kind == "left"]
    dossier = store.dossier(key) if left and key.startswith(("P4-", "TEGURAN-")) else None
    if dossier is not None:
        for event in left:
            dossier.enter(event)
        change.dossier(dossier, left, house)


@dataclass
class FolderLook:
    """What was found of mails in doubt. keys: those that are not to be sent now; left: how many of them had
    left."""

    change: Change = field(default_factory=lambda: Change("signs"))
    keys: set[str] = field(default_factory=set)
    left: int = 0


class Signs:
    """Looks for signs. sent_folder None: there is none that could be asked."""

    def __init__(self, store: Store, house: House, sent_folder: SentFolder | None = None) -> None:
        self.store, self.house, self.sent_folder = store, house, sent_folder

    def look_for(self, rows: Sequence[Mapping[str, Any]], rules: Rules, now: datetime) -> FolderLook:
        """These mails have waited long enough for a sign to come by itself: the Sent folder is asked, where
        there is one."""
        looked = FolderLook()
        if not rows or self.sent_folder is None:
            return looked
        found = self.sent_folder([str(row["message_id"]) for row in rows])
        known: dict[str, Case] = {}
        for row in rows:
            at = (found or {}).get(str(row["message_id"]))
            looks = int(row.get("looks") or 0) + 1
            if at is not None:
                self._has_left(looked.change, row, min(at, now), "sent_folder", known)
                looked.left += 1
            elif found is None and looks < LOOKS:
                looked.change.update("mails", str(row["key"]), looks=looks, next=stamp(now + rules.look))
            else:
                continue
            looked.keys.add(str(row["key"]))
        return looked

    def _has_left(
        self, change: Change, row: Mapping[str, Any], at: datetime, sign: str, known: dict[str, Case]
    ) -> None:
        change.update("mails", str(row["key"]), status="sent", left=stamp(at), next=None)
        enter_events(self.store, self.house, change, str(row["dossier"]), left_events(row, at, sign), known)
        log.info("a mail of which nobody knew has left: %s (%s)", row["key"], sign)

    def enter_sign(self, reading: Reading, rules: Rules, now: datetime) -> None:
        """A letter came in: if it is a sign, the mail it names has left. Entered by itself, before the letter
        is decided on, which may turn on a clock that starts so."""
        for row, sign in self._mails_of(reading):
            if row.get("status") == "waiting" and unsure(row, rules):
                at = datetime.fromisoformat(str(row.get("maybe") or stamp(reading.envelope.arrived)))
                change = Change(f"sign: {row['key']}")
                self._has_left(change, row, min(at, now), sign, {})
                self.store.enter([change], now)

    def _mails_of(self, reading: Reading) -> Iterable[tuple[Mapping[str, Any], str]]:
        """The mails that this letter is a sign of, and of which kind."""
        if reading.kind == "own":
            copy = self.store.by_message_id(f"<{(reading.opened.message_id or '').strip('<>')}>")
            return [(copy, "copy")] if copy else []
        record = reading.match.record
        if record is None and reading.robot.bounce is not None:
            record = self.store.by_message_id(f"<{(reading.robot.bounce.message_id or '').strip('<>')}>")
        sign = "report" if reading.kind in ("bounce", "report") else "reply"
        return [(record, sign)] if record is not None and "status" in record else []
