"""One office's part of the doors' process: its letter boxes at SMTP and LMTP, its mailboxes, and until when
it was heard.

Nothing here is another office's: a mailbox that is silent, or a disk that refuses, holds back the time of its
own office alone.

In: `OfficeDoors`: `Config`, the store's folder, a clock, a function `wake`. `closed_boxes`: `Config`.
Out: `state`: `DoorsState` at a moment. `boxes`: for the doors of open_doors.py.
Fails: OSError: the disk, when the inbox is opened.
See: Opening the doors: open_doors.py. Polling: mailbox_polling.py. How a shared door finds a box:
doors/letter_boxes.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from mailroom.config import Config
from mailroom.config.server_tables import SmtpSettings
from mailroom.daemon.doors_ipc import DoorsState
from mailroom.daemon.mailbox_polling import DoorNotes, Intake, mailbox_state, pollers
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.received_until import NEVER_HEARD, Watermark
from mailroom.doors.letter_boxes import Find, LetterBox
from mailroom.procedure.office_facts import House
from mailroom.shelves.engines import cabinet_at
from mailroom.text.idn import is_postmaster

STOP_SECONDS = 3.0  # for letters under way in a door; the whole stop takes under five


class OfficeDoors:
    """The doors of one office. wake: is called when letters have come; name: "" where it is the only one."""

    def __init__(
        self, config: Config, root: Path, clock: Clock, wake: Callable[[], object], name: str = ""
    ) -> None:
        self.config, self.root, self.clock, self.wake, self.name = config, root, clock, wake, name
        self.intake = Intake(cabinet_at(root).inbox, clock, wake)
        self.pollers = pollers(config, root, self.intake, clock, DoorNotes(cabinet_at(root).notes))
        self.boxes = [self._box(table) for table in (config.smtp, config.lmtp) if table]
        hours = (
            0.0 if clock.in_rehearsal else max((box.settings.grace_hours for box in self.boxes), default=0)
        )
        fetching = [poller.door for poller in self.pollers]
        self.watermark = Watermark(self.boxes, fetching, cabinet_at(root).marks, timedelta(hours=hours))
        self.intake.watermark = self.watermark
        self.trouble = ""  # why this office is closed
        self._began = clock()

    def state(self, now: datetime) -> DoorsState:
        """What the clerk asks before each round. Of a closed office nothing was heard, and he waits."""
        boxes = tuple(mailbox_state(poller, self._began) for poller in self.pollers)
        if self.trouble:
            return DoorsState(NEVER_HEARD, True, boxes)
        patient = self.watermark.patient(now)
        return DoorsState(self.watermark.heard_until(now), patient, boxes)

    def line_works(self, works: bool) -> None:
        """The postman has seen how the line is."""
        (self.watermark.note_reachable if works else self.watermark.note_cut_off)(self.clock())

    def close(self, why: str) -> None:
        """Nothing is taken in for this office any more: it cannot be served as it is."""
        self.trouble = why
        for box in self.boxes:
            box.is_open = False

    def _box(self, settings: SmtpSettings) -> LetterBox:
        put, stage, refused = self.intake.put_all, self.intake.stage, self.intake.note_refusal
        wanted = ours(self.config.house)
        return LetterBox(_within_stop(settings), put, self.clock, wanted, stage, refused)


def _within_stop(settings: SmtpSettings) -> SmtpSettings:
    return settings.model_copy(update={"stop_seconds": min(settings.stop_seconds, STOP_SECONDS)})


def closed_boxes(config: Config, clock: Clock) -> list[LetterBox]:
    """Returns boxes for an office that cannot be opened: who writes to it is asked to come again later."""
    tables, wanted = (config.smtp, config.lmtp), ours(config.house)
    return [LetterBox(_within_stop(one), lambda _: (), clock, wanted, is_open=False) for one in tables if one]


def ours(house: House) -> Callable[[str], bool]:
    """Returns whether a door takes mail to an address: one of the office's own, or its domain's
    postmaster."""
    return lambda address: house.is_own(address) or is_postmaster(address, house.domain)


def finder_by_address(boxes: Mapping[LetterBox, House], lost: frozenset[str] = frozenset()) -> Find:
    """Returns who gives an address its box at a shared door, whatever their number. The postmaster of a
    domain that several offices have is the first one's. lost: addresses of offices that cannot be served as
    they are, which is no reason to refuse their mail for good; "" among them: any other may be one."""
    closed = LetterBox(next(iter(boxes)).settings, lambda _: (), datetime.now, lambda _: True, is_open=False)
    by_address = {house.mail: box for box, house in boxes.items()}
    by_domain: dict[str, LetterBox] = {}
    for box, house in boxes.items():
        by_domain.setdefault(house.domain, box)

    def find(address: str) -> LetterBox | None:
        local, _, domain = address.lower().partition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        if found := by_address.get(plain):
            return found
        if local == "postmaster":
            return next((box for named, box in by_domain.items() if is_postmaster(address, named)), None)
        return closed if plain in lost or "" in lost else None

    return find
