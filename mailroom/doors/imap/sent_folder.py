"""Whether a mail of ours lies in the mailbox's Sent folder, where a provider keeps what was sent
(`sent_folder` of [relay]).

Reads only and sets no flag.

In: `SentFolder` is called with Message-IDs, in angle brackets.
Out: those that lie there, each with the moment it came there; None when the folder could not be asked. A
folder that does not exist holds nothing.
Fails: raises nothing: trouble with the server is None.
See: What a find means for a mail whose delivery is unsure: clerk/outgoing/unsure_delivery.py."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from mailroom.config.server_tables import MailboxTable
from mailroom.doors.imap.imap_connection import CommandRefused, ImapTrouble, Line, Now
from mailroom.doors.oauth import OauthTrouble, Tokens

log = logging.getLogger(__name__)


class SentFolder:
    """A line for each question: it is asked seldom, and the mailbox's own door keeps another."""

    def __init__(self, settings: MailboxTable, folder: str, now: Now, tokens: Tokens | None = None) -> None:
        self._settings, self._folder, self._now, self._tokens = settings, folder, now, tokens

    def __call__(self, message_ids: Sequence[str]) -> dict[str, datetime] | None:
        """message_ids: with angle brackets. Those that lie there, with the moment each came there."""
        line = Line(self._settings, self._now, self._tokens)
        try:
            line.open()
            try:
                line.select(self._folder, writable=False)
            except CommandRefused as refusal:
                log.warning("the Sent folder %s cannot be opened: %s", self._folder, refusal)
                return {}
            found = {}
            for one in message_ids:
                if uids := line.search_header("Message-ID", one):
                    dates = (size.arrived for size in line.sizes(uids[:1]).values() if size.arrived)
                    found[one] = next(dates, self._now())
            return found
        except (ImapTrouble, OauthTrouble, OSError) as trouble:
            log.warning("the Sent folder cannot be asked: %s", trouble)
            return None
        finally:
            line.close()
