"""The first letter of a rehearsal: an invented complaint that comes in by the real SMTP socket.

The caller has checked that this is a rehearsal and that the store is empty. It waits for the receipt and for
the admin's letter, and gives up after half a minute without a fault.

In: `send_and_wait`: `Config`, the store's folder, a clock, a pause. `letter`: config, clock.
Out: the case's number, "" when it takes longer; bytes.
Fails: `Trouble`: the door cannot be reached. OSError: the disk.
See: Stories of a whole quarter: demo/storyteller.py. The office itself: serve.py."""

from __future__ import annotations

import string
from collections.abc import Callable
from contextlib import closing
from email.utils import format_datetime
from pathlib import Path

from mailroom.config import Config
from mailroom.config.server_tables import RelayTable
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.store_opening import OUTGOING
from mailroom.doors.maildir import folder_name
from mailroom.doors.smtp_client import Relay
from mailroom.places import TEMPLATES
from mailroom.procedure.letter import Outgoing, Sent
from mailroom.procedure.people import Role
from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.store_faults import StoreRefused
from mailroom.writing.cli_sentences import phrase, trouble

LETTER = TEMPLATES / "sample.eml"
SENDER = "siti.aminah@warga.example"
PATIENCE = 300  # looks, each a tenth of a second


def send_and_wait(config: Config, root: Path, clock: Clock, pause: Callable[[], bool]) -> str:
    """Sends the complaint and waits for its letters.

    Returns the sentence that says what happened; "" when it takes too long or `pause` says to stop."""
    assert config.smtp is not None
    settings = RelayTable(host=config.smtp.host, port=config.smtp.port, security="none", timeout_seconds=10)
    with closing(Relay(settings)) as line:
        outcome = line.carry(Outgoing("sample", SENDER, config.house.mail, letter(config, clock)), clock())
    if not isinstance(outcome, Sent):
        raise trouble("sample", why=outcome.why)
    for _ in range(PATIENCE):
        if number := _case_number(root):
            boxes = (root.relative_to(Path.cwd()) if root.is_relative_to(Path.cwd()) else root) / OUTGOING
            return phrase(
                "serve.sample_done",
                number=number,
                receipt=boxes / folder_name(SENDER) / "new",
                verification=boxes / folder_name(config.house.admin.address) / "new",
            )
        if pause():
            break
    return ""


def letter(config: Config, clock: Clock) -> bytes:
    """Returns the complaint, dated by the clock."""
    house = config.house
    values = {"sender": SENDER, "mail": house.mail, "seat": house.seat, "date": format_datetime(clock())}
    text = string.Template(LETTER.read_text("utf-8")).substitute(values)
    return text.replace("\n", "\r\n").encode("utf-8")


def _case_number(root: Path) -> str:
    """The sample's case number once both letters about it have left; else ""."""
    try:
        shelves = cabinet_at(root).look()
    except StoreRefused:
        return ""
    with closing(shelves):
        register = shelves.register
        cases = register.find("cases", "people", SENDER, limit=1)
        if not cases:
            return ""
        number = str(cases[0]["key"])
        mails = register.find("mails", "dossier", number)
        roles = {mail["role"] for mail in mails if mail["status"] == "sent"}
        return number if {Role.COMPLAINANT.value, Role.ADMIN.value} <= roles else ""
