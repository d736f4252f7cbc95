"""Whether a mail of which we do not know if it was taken arrived all the same: which signs count.

Doubtful is an attempt without a result: the line broke after the final dot, or the office was killed before
it noted the 250. A sign is a copy that comes back to us, a reply, an automatic answer, a report, or the Sent
folder. It must name the mail by its token or Message-ID, which only those who saw the mail know. It counts at
the latest moment at which the mail can have left, so nobody's clock starts too early. When the Sent folder
cannot be asked, it is tried 4 times in all (`LOOKS`) before the mail goes again.

In: `unsure`: a `Mail` and `Rules`. `Signs.look_for`: mails, rules, now. `enter_sign`: the `Reading` of a
letter that came.
Out: yes or no; the entries that a sign, or its absence after `look_minutes`, causes; `enter_events`:
decisions.
Fails: The register's OSError goes up, and the clerk waits (daemon/clerk_loop.py). Any other error sets the
letter aside (office.py).
See: How long it is waited: `Rules` of backoff.py. Asking the Sent folder: doors/imap/sent_folder.py. Mails
that surely failed: undelivered_mail.py."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from mailroom.clerk.change import change_of
from mailroom.clerk.outcome import CaseDecision, DossierDecision, Entry, Row, case_after, case_decision
from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.register_rows import Mail, stamp
from mailroom.procedure.event import Event
from mailroom.procedure.history import enter
from mailroom.procedure.office_facts import HouseNow
from mailroom.reading.language.reasons import say

if TYPE_CHECKING:
    from mailroom.clerk.read.letter_reading import Reading
    from mailroom.clerk.store import Store

log = logging.getLogger(__name__)
LOOKS = 4
# Message-IDs → those that lie in the Sent folder, with the moment at which each was put there; None: it could
# not be asked.
SentFolder = Callable[[Sequence[str]], Mapping[str, datetime] | None]


def unsure(mail: Mail, rules: Rules) -> bool:
    """Whether this waiting mail may have arrived: the line broke after its final dot, or an attempt has no
    result. False when mails go into Maildirs (`resend_after` is 0), where we see what arrived."""
    return bool(rules.resend_after) and (mail.maybe is not None or mail.attempts > mail.heard)


def left_events(mail: Mail, at: datetime, sign: str = "") -> list[Event]:
    """Returns the events of a mail's dossier when the mail has left: a clock that starts, and how a doubt
    ended."""
    data = {name: getattr(mail, name) for name in ("form", "disposition", "stage")}
    data["to_role"] = str(mail.role)
    kind, _, number = mail.purpose.partition(".")
    if kind == "review":
        data["review"] = int(number)
    started = [Event("left", at, data=data)] if mail.clock else []
    return [*started, *([doubt_event(mail, at, "resolved", sign)] if sign else [])]


def doubt_event(mail: Mail, at: datetime, kind: str = "doubted", sign: str = "broken") -> Event:
    """Returns the event of a doubt whether this mail arrived, or of its end. kind "resolved": the doubt has
    ended by `sign`."""
    data = {"form": mail.form, "to_role": str(mail.role), "sign": sign, "machine": say("sending", sign)}
    return Event(kind, at, data=data)


def enter_events(
    store: Store, key: str, events: Sequence[Event], decided: Sequence[Entry] = ()
) -> list[CaseDecision | DossierDecision]:
    """Returns the decisions that enter what happened to a dossier's mails. When the dossier is no case, only
    events that start a clock are entered. decided: earlier entries of the same change."""
    case = case_after(decided, key) or store.case(key)
    if case is not None:
        for event in events:
            enter(case, event)
        return [case_decision(case, events)]
    left = [event for event in events if event.kind == "left"]
    dossier = store.dossier(key) if left and key.startswith(("P4-", "TEGURAN-")) else None
    if dossier is None:
        return []
    for event in left:
        dossier.enter(event)
    return [DossierDecision(dossier, left)]


class Signs:
    """Looks for signs that a mail arrived. sent_folder None: the office has no Sent folder that could be
    asked."""

    def __init__(self, store: Store, house_now: HouseNow, sent_folder: SentFolder | None = None) -> None:
        self.store, self.house_now, self.sent_folder = store, house_now, sent_folder

    def look_for(
        self, mails: Sequence[Mail], rules: Rules, now: datetime
    ) -> tuple[list[Entry], set[str], int]:
        """Asks the Sent folder, when there is one, for mails whose wait for a sign is over. A mail found
        there has left. While the folder cannot be asked, its mails wait; every other mail may go again.
        Returns the entries, the ids of mails not to be sent now, and how many had left."""
        entries: list[Entry] = []
        if not mails or self.sent_folder is None:
            return entries, set(), 0
        found = self.sent_folder([mail.message_id for mail in mails])
        gone = [mail for mail in mails if mail.message_id in (found or {})]
        again = [mail for mail in mails if found is None and mail.looks + 1 < LOOKS]
        for mail in gone:
            at = min((found or {})[mail.message_id], now)
            entries += self._has_left(mail, at, "sent_folder", entries)
        asked_again = stamp(now + rules.resend_after)
        entries += [Row("mails", one.id, {"looks": one.looks + 1, "next": asked_again}) for one in again]
        return entries, {mail.id for mail in (*gone, *again)}, len(gone)

    def _has_left(self, mail: Mail, at: datetime, sign: str, decided: Sequence[Entry] = ()) -> list[Entry]:
        log.info("a mail of which nobody knew has left: %s (%s)", mail.id, sign)
        row = Row("mails", mail.id, {"status": "sent", "left": stamp(at), "next": None})
        return [row, *enter_events(self.store, mail.dossier, left_events(mail, at, sign), decided)]

    def enter_sign(self, reading: Reading, rules: Rules, now: datetime) -> None:
        """Enters that a mail has left, when the incoming letter is a sign of it. This is entered before the
        letter is decided on, because the decision may depend on a clock that starts so."""
        ours, bounce, named = reading.match.record, reading.robot.bounce, ""
        sign = "report" if reading.kind in ("bounce", "report") else "reply"
        if reading.kind == "own":
            ours, named, sign = None, reading.opened.message_id or "", "copy"
        elif bounce is not None:
            named = bounce.message_id or ""
        by_id = self.store.by_message_id(f"<{named.strip('<>')}>") if named and ours is None else None
        mail = self.store.mail(ours.id) if ours is not None else by_id
        if mail is not None and mail.status == "waiting" and unsure(mail, rules):
            arrived = datetime.fromisoformat(stamp(reading.envelope.arrived))
            entries = self._has_left(mail, min(mail.maybe or arrived, now), sign)
            self.store.enter([change_of(f"sign: {mail.id}", entries, [], self.house_now(), now)], now)
