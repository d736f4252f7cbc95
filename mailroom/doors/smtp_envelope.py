"""Which sender and which recipients of an SMTP letter are taken (EHLO, MAIL, RCPT), as the hooks of aiosmtpd.

A recipient is taken when it is an address of an office, so the door relays nothing (550). An office that is
closed just now asks for another try (450). Beyond `max_recipients`
of [smtp] the next gets 452. AUTH is offered only where somebody may log in.

In: `handle_EHLO`, `handle_MAIL`, `handle_RCPT`: aiosmtpd's connection, envelope, an address and its options.
Out: the answer, as a line; `ANSWERS` of answers.toml, which may be changed alone.
Fails: `handle_exception` answers 451 to whatever was raised, with a line in the log; the client tries again.
See: Everything else of a connection: smtp_session.py. Which addresses are ours:
daemon/offices/office_doors.py."""

from __future__ import annotations

import logging
import tomllib
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import TLSSetupException

from mailroom.config.server_tables import SmtpSettings
from mailroom.doors.letter_boxes import Find
from mailroom.doors.smtp_data import whole_address

log = logging.getLogger(__name__)
ANSWERS: dict[str, str] = tomllib.loads((Path(__file__).parent / "answers.toml").read_text("ascii"))


class EnvelopeHooks:
    """What aiosmtpd asks its handler. find: whose address is it? It must be quick."""

    def __init__(self, settings: SmtpSettings, find: Find) -> None:
        self._settings, self._find = settings, find

    async def handle_EHLO(  # noqa: N802
        self, talk: Any, session: Any, _envelope: Any, hostname: str, lines: list[str]
    ) -> list[str]:
        """aiosmtpd offers AUTH to everybody under TLS, also where there are no accounts."""
        session.host_name = hostname
        return lines if talk.may_log_in else [line for line in lines if not line.startswith("250-AUTH")]

    async def handle_MAIL(  # noqa: N802
        self, _talk: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, _talk: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if len(envelope.rcpt_tos) >= self._settings.max_recipients:
            return ANSWERS["too_many_recipients"]
        box = self._find(whole_address(address))
        if box is None:
            return ANSWERS["not_here"]
        if not box.is_open:
            return ANSWERS["closed"]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        if isinstance(error, TLSSetupException):
            log.info("a TLS handshake at the door failed: %s", type(error.__cause__).__name__)
        else:
            log.error("fault in the door: %s", type(error).__name__, exc_info=error)
        return ANSWERS["our_fault"]
