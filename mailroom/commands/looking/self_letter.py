"""`check --letter`: a letter from us to ourselves, out by the relay and back by the mailbox, and what it
shows.

The letter is deleted from the mailbox when it is back. When it comes later, the office reads it like any mail
of a machine.

In: `send_and_wait`: `Config`, the store's folder, a clock, seconds. `trip_findings`: a `RoundTrip`, config.
`dns_findings`: domain, selector.
Out: `RoundTrip`, or None when it does not come; (sentence, whether it is good) of each finding.
Fails: `Trouble`: relay or mailbox cannot be reached. OSError: a file of secrets. ValueError: a letter whose
header cannot be read.
See: The DNS records: doors/own_domain_dns.py. The daily one of a running office: clerk/time/probe_mail.py."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import format_datetime
from pathlib import Path

from mailroom.clerk.time.probe_mail import PLUS_PART
from mailroom.config import Config
from mailroom.daemon.store_opening import tokens
from mailroom.doors import own_domain_dns
from mailroom.doors.dkim_signing import BadKey, Settings, Signer
from mailroom.doors.imap.imap_connection import ImapTrouble
from mailroom.doors.imap.mailbox_check import ReturnedLetter, take_back
from mailroom.doors.own_domain_dns import Resolver
from mailroom.doors.smtp_client import Relay
from mailroom.procedure.letter import Outgoing, Sent
from mailroom.writing.cli_sentences import phrase

PATIENCE = 90.0  # seconds until the letter is given up
SKEW = timedelta(minutes=2)
Finding = tuple[str, bool]


@dataclass(frozen=True)
class RoundTrip:
    """What became of the letter. refused: the relay's words, or the mailbox's; seconds: until it was back;
    skew: how far the server's clock stands before ours."""

    to: str
    refused: str = ""
    returned: ReturnedLetter | None = None
    seconds: float = 0.0
    skew: timedelta = timedelta(0)

    @property
    def header(self) -> Message:
        return message_from_bytes(self.returned.header if self.returned else b"")

    @property
    def authserv_id(self) -> str:
        """Returns what our own host calls itself in Authentication-Results; "" when it writes none."""
        if not self.returned:
            return ""
        from mailroom.reading.mime.opener import open_mail  # noqa: PLC0415 - as late as it is used
        from mailroom.reading.senders.authentication_results import host_of  # noqa: PLC0415

        return host_of(open_mail(self.returned.header))

    def selector(self, domain: str) -> str:
        """Returns the selector of this domain's DKIM signature (RFC 6376 3.5); "" when there is no such
        signature."""
        for value in self.header.get_all("DKIM-Signature", []):
            tags = dict(re.findall(r"(?:^|;)\s*(\w+)\s*=\s*([^;\s]*)", str(value)))
            if str(tags.get("d", "")).lower() == domain.lower():
                return str(tags.get("s", ""))
        return ""


def send_and_wait(
    config: Config, root: Path, now: Callable[[], datetime], seconds: float | None = None
) -> RoundTrip | None:
    """Send the letter and wait for it, PATIENCE seconds unless told otherwise. None: this office has no
    relay, or no mailbox to look into."""
    if config.relay.mode != "smtp" or not config.imap:
        return None
    house, box, began, sent_at = config.house, config.imap[0], time.monotonic(), now()
    to, name = house.reply_address(PLUS_PART), f"<check-{secrets.token_hex(8)}@{house.domain}>"
    mail = EmailMessage(policy.SMTP)
    for field, value in (("From", house.mail), ("To", to), ("Subject", phrase("self_letter.subject"))):
        mail[field] = value
    mail["Date"], mail["Message-ID"], mail["Auto-Submitted"] = (
        format_datetime(sent_at),
        name,
        "auto-generated",
    )
    mail.set_content(phrase("self_letter.text"))
    relay = Relay(config.relay, tokens=tokens(config.relay.oauth, root))
    try:
        outcome = relay.carry(Outgoing("check", house.mail, to, mail.as_bytes(), again=False), sent_at)
    finally:
        relay.close()
    if not isinstance(outcome, Sent):
        return RoundTrip(to, outcome.why)
    try:
        found = take_back(box, name, seconds or PATIENCE, now, tokens(box.oauth, root))
    except ImapTrouble as trouble:
        return RoundTrip(to, str(trouble))
    took = time.monotonic() - began
    skew = found.arrived - sent_at if found and found.arrived else timedelta(0)
    return RoundTrip(to, "", found, took, skew)


def trip_findings(trip: RoundTrip, config: Config, plainly: Callable[[str], str]) -> Iterator[Finding]:
    if trip.refused:
        yield phrase("self_letter.refused", to=trip.to, why=plainly(trip.refused)), False
    elif not trip.returned:
        yield phrase("self_letter.missing", to=trip.to, seconds=round(trip.seconds)), False
    else:
        yield phrase("self_letter.back", to=trip.to, seconds=round(trip.seconds)), True
        if not -SKEW < trip.skew < SKEW + timedelta(seconds=trip.seconds):
            yield phrase("self_letter.clock", seconds=round(trip.skew.total_seconds())), False
        named, known = trip.authserv_id, config.house.authserv_id
        if known and known.lower() != named.lower():
            yield phrase("self_letter.authserv_other", known=known, named=named or "–"), False
        elif known or named:
            yield phrase("self_letter.authserv" if known else "self_letter.authserv_new", named=named), True


def dns_findings(
    domain: str, selector: str, by: Resolver | None = None, seconds: float = own_domain_dns.SECONDS
) -> Iterator[Finding]:
    """Yields what the DNS says of our domain, each record in a sentence with what to do. A DNS that does not
    answer is not known, which is no finding. seconds: for a question."""
    if own_domain_dns.is_reserved(domain):
        yield phrase("dns.reserved", domain=domain), True
        return
    for record in own_domain_dns.look_up(domain, selector, by, seconds):
        values = {"name": record.name, "domain": domain, "text": record.text.replace("\n", " | ")}
        yield phrase(f"dns.{record.kind}_{record.state}", **values), record.state in ("found", "unknown")
        if record.state == "unknown":
            return  # the line is down, or nobody answers: one sentence says it


def key_findings(
    table: Settings, by: Resolver | None = None, seconds: float = own_domain_dns.SECONDS
) -> Iterator[Finding]:
    """Yields for each of our signing keys whether the DNS publishes it, or the record to publish."""
    try:
        records = Signer(table).records()
    except (BadKey, OSError) as unfit:
        yield phrase("dns.key_bad", why=str(unfit)), False
        return
    for name, text in records:
        state = "missing"
        if not own_domain_dns.is_reserved(table.domain):
            state = own_domain_dns.published_key(name, text, by, seconds)
        yield phrase(f"dns.key_{state}", name=name, text=text), state in ("found", "unknown")
