"""Whether the office's internet line works: whether the relay answers, when mails leave, or else every five
minutes (`EVERY`).

It is one TCP connection, without a letter or a login. A relay on this machine is not looked at, since it
shows nothing about the line. A relay that doors/smtp_client.py cannot reach counts as a cut line, too.

In: `watch`, `look`: [relay], the `Watermark`, a clock. `WatchedCarrier`: a carrier; `carry`: mails.
Out: a word to the `Watermark`, which then holds deadlines back; what the carrier returned.
Fails: The disk's OSError of the watermark goes up; trouble with the line is its answer, and raises nothing.
See: Until when mail was heard: received_until.py. When a dead line is an alarm: health_checks.py."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from mailroom.config.server_tables import RelayTable
from mailroom.daemon.received_until import Watermark
from mailroom.doors.smtp_client import is_unreachable
from mailroom.procedure.letter import Envelope, Later, Never, Outgoing, Sent

if TYPE_CHECKING:
    from mailroom.clerk.outgoing.mail_delivery import Carrier

EVERY = timedelta(minutes=5)  # so long the line may go unseen
LOOK = 60.0  # seconds between two times at which it is asked whether it did
PATIENCE = 15.0  # seconds that a server may take to greet


class WatchedCarrier:
    """The postman; reports what his connections show of the line."""

    def __init__(self, inner: Carrier, seen: Callable[[bool], object]) -> None:
        """seen: gets True when the relay answered, False when it could not be reached."""
        self._inner, self._seen = inner, seen

    def carry(self, mail: Outgoing, now: datetime) -> Sent | Later | Never:
        return self._report(self._inner.carry(mail, now))

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Sent | Later | Never]:
        for outcome in self._inner.carry_all(mails, now):
            yield self._report(outcome)

    def close(self) -> None:
        """Closes the postman, when he has something to close."""
        getattr(self._inner, "close", lambda: None)()

    def _report(self, outcome: Sent | Later | Never) -> Sent | Later | Never:
        line = outcome.line if isinstance(outcome, Later) else isinstance(outcome, Sent) or None
        if line is not None:
            self._seen(line)
        return outcome


def from_outside(envelope: Envelope) -> bool:
    """Whether a letter came over the line: from a global address, not one of this machine or house."""
    return _place(str(envelope.trace.get("client", "")), "is_global")


def watch(relay: RelayTable, offices: Sequence[tuple[Watermark, Callable[[], datetime]]]) -> Iterator[float]:
    """Looks at the line of the offices that have this relay, whenever one of them did not see it work for
    `EVERY`. Yields the seconds until the next look."""
    while True:
        unseen = [(watermark, now) for watermark, now in offices if watermark.unseen(now(), EVERY)]
        if unseen:
            look(relay, unseen)
        yield LOOK


def watchable(relay: RelayTable) -> bool:
    """Whether a look at the relay says anything of the line: it is a server, and not on this machine."""
    here = relay.host.lower() == "localhost" or _place(relay.host, "is_loopback")
    return relay.mode == "smtp" and not here


def look(relay: RelayTable, offices: Sequence[tuple[Watermark, Callable[[], datetime]]]) -> None:
    """Connects and disconnects, and notes on the watermarks whether the relay could be reached."""
    try:
        with socket.create_connection((relay.host, relay.port), PATIENCE) as line:
            for watermark, now in offices:
                watermark.note_reachable(now())
            if relay.security != "tls":
                with suppress(OSError):  # it is there; the rest is only good manners
                    line.recv(1000)
                    line.sendall(b"QUIT\r\n")
                    line.recv(1000)
    except OSError as trouble:
        if is_unreachable(trouble):
            for watermark, now in offices:
                watermark.note_cut_off(now())


def _place(address: str, kind: str) -> bool:
    try:
        return bool(getattr(ipaddress.ip_address(address.strip("[]")), kind))
    except ValueError:
        return False
