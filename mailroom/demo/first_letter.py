"""The first letter of a rehearsal: an invented complaint that comes in by the real SMTP socket, as a
citizen's would.

Promises: goes only where it is sent by whoever checked that this is a rehearsal and the store is empty; waits
for what comes of it by reading the register, as anybody may. Gives up after half a minute, which is no fault:
the letter is in the inbox."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from mailroom.config import Config
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.store_opening import OUTGOING
from mailroom.doors.maildir import folder_name
from mailroom.doors.relay import Relay, RelaySettings
from mailroom.procedure.letter import Outgoing, Sent
from mailroom.procedure.people import Role
from mailroom.shelves.register.register import Register
from mailroom.shelves.store_faults import StoreRefused
from mailroom.writing.cli_sentences import TEMPLATES, phrase, trouble

LETTER = TEMPLATES / "sample.eml"
SENDER = "siti.aminah@warga.example"
PATIENCE = 300  # looks, each a tenth of a second


def letter(config: Config, clock: Clock) -> bytes:
    """The complaint, dated by the clock."""
    text = string.Template(LETTER.read_text("utf-8"))
    values = {"sender": SENDER, "mail": config.house.mail, "date": format_datetime(clock())}
    return text.substitute(values).replace("\n", "\r\n").encode("utf-8")


def send_and_wait(config: Config, root: Path, clock: Clock, pause: Callable[[], bool]) -> str:
    """Send the complaint and wait; the sentence that says what happened, "" when it takes too long or `pause`
    says to stop."""
    _send(config, clock)
    for _ in range(PATIENCE):
        number = _handled(root)
        if number:
            here = _near(root) / OUTGOING
            return phrase(
                "serve.sample_done",
                number=number,
                receipt=here / folder_name(SENDER) / "new",
                verification=here / folder_name(config.house.admin.address) / "new",
            )
        if pause():
            return ""
    return ""


def _near(root: Path) -> Path:
    """As one would type it from here."""
    return root.relative_to(Path.cwd()) if root.is_relative_to(Path.cwd()) else root


def _send(config: Config, clock: Clock) -> None:
    assert config.smtp is not None
    line = Relay(
        RelaySettings(host=config.smtp.host, port=config.smtp.port, security="none", timeout_seconds=10)
    )
    try:
        outcome = line.carry(Outgoing("sample", SENDER, config.house.mail, letter(config, clock)), clock())
    finally:
        line.close()
    if not isinstance(outcome, Sent):
        raise trouble("sample", why=outcome.why)


def _handled(root: Path) -> str:
    """The sample's case number once both letters about it have left; else ""."""
    try:
        register = Register.open_for_reading(root)
    except StoreRefused:
        return ""
    try:
        found = register.find("cases", "people", SENDER, limit=1)
        if not found:
            return ""
        number = str(found[0]["key"])
        left = {mail["role"] for mail in _mails(register, number) if mail["status"] == "sent"}
        return number if {Role.COMPLAINANT.value, Role.ADMIN.value} <= left else ""
    finally:
        register.close()


def _mails(register: Register, number: str) -> Iterator[dict[str, Any]]:
    yield from register.find("mails", "dossier", number)
