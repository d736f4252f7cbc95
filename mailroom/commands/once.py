"""`once`: all that is due now, then the end: for a line that is up ten minutes a day."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import datetime

from mailroom.commands import Call
from mailroom.commands.serve import set_up_log
from mailroom.doorkeeper import Intake, Notes, Poller, enter_notes, pollers
from mailroom.doors.imap import NotEmpty
from mailroom.office import Office
from mailroom.opening import open_office
from mailroom.phrases import phrase, trouble
from mailroom.vitals import Vitals, box_of
from mailroom.watermark import heard_by


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none of its own."""


def run(call: Call) -> int:
    """Ask every mailbox once, handle what waits, let time pass as far as all were heard, send. 1: a mailbox could not be asked."""
    set_up_log(call)
    with closing(open_office(call.config, call.root, call.clock, call.tell)) as office:
        intake, notes = Intake(office.shelves.inbox, call.clock, lambda: None), Notes(call.root)
        boxes = pollers(call.config, call.root, intake, call.clock, notes)
        silent = _ask(call, boxes)
        now = call.clock()
        enter_notes(office, notes, now)
        heard = heard_by([box.door for box in boxes], now)
        handled, left = settle(office, call, heard)
        vitals = Vitals(office, call.clock, lambda: [box_of(box, now) for box in boxes])
        vitals.look(call.clock(), state="closed", at_once=True)
        call.say(phrase("once.done", handled=handled, left=left, waiting=waiting(office)))
    return 1 if silent else 0


def _ask(call: Call, boxes: list[Poller]) -> int:
    """How many mailboxes could not be asked. `Trouble`: one holds letters that nobody has dated."""
    silent = 0
    for box in boxes:
        try:
            if not box.poll():
                silent += 1
                call.say(phrase("once.silent", name=box.name))
        except NotEmpty as refusal:
            raise trouble("not_empty", why=refusal) from refusal
        finally:
            box.door.close()
    return silent


def settle(office: Office, call: Call, heard: datetime | None = None) -> tuple[int, int]:
    """Work and deliver until nothing is left; the undo windows are over then. (letters handled, mails that left)"""
    handled = left = 0
    for windows_over in (False, True):
        while True:
            now = call.clock()
            read = office.work(now, heard, windows_over=windows_over)
            sent = office.deliver(now)
            handled, left = handled + read, left + sent
            if not read + sent:
                break
    return handled, left


def waiting(office: Office) -> int:
    """Mails that wait for their time or for another try."""
    return len(office.shelves.register.find("mails", "status", "waiting"))
