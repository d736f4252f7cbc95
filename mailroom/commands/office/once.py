"""`once`: does all that is due now and ends; for an internet line that is up ten minutes a day.

The line may break at any moment, so the most urgent goes first:

    - out: mails that a citizen or a desk waits for, also to letters of an earlier session;
    - in: the small letters of all mailboxes, which may ask for an answer in these same minutes;
    - out: their answers, and all that is due;
    - in: the large letters, then all that is left.

In: `arguments`: argparse's parser. `run`: a `Call`. `settle`: an `Office`, up to when it was heard.
Out: a sentence with the numbers; exit status 0; `settle`: (handled, left).
Fails: `Stopping` ends a session at a signal. A wrong number of minutes is a ValueError, which argparse tells.
`Trouble`, `StoreLocked`, `NewerForm`: a store that cannot be opened. OSError: the disk. cli.py prints a
sentence.
See: The office day and night: serve.py. Limits of one letter: daemon/command_child.py."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from mailroom.commands import Call
from mailroom.commands.office.serve import SIGNALS, set_up_log
from mailroom.commands.server_error_meanings import plainly
from mailroom.daemon import command_child, nightly_backup
from mailroom.daemon.clerk_loop import StoppableCarrier, Stopping
from mailroom.daemon.health_checks import HealthChecks
from mailroom.daemon.mailbox_polling import DoorNotes, Intake, Poller, enter_notes, mailbox_state, pollers
from mailroom.daemon.received_until import heard_by
from mailroom.daemon.store_opening import carrier
from mailroom.doors.imap.imap_door import NotEmpty
from mailroom.doors.imap.letter_fetch import SMALL_FIRST, SMALL_ONES, Pace
from mailroom.office import Office
from mailroom.writing.cli_sentences import phrase, trouble

URGENT = 4  # the rank of the last mails that somebody waits for; later ones only inform
LAST_WORD = 4.5  # seconds that a server may take to see that we end
SAY = 10.0  # seconds between two lines of progress
CUT_OFF = 1


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--minutes", type=_minutes, default=None, metavar="N", help=phrase("once.minutes"))


def _minutes(text: str) -> float:
    found = float(text)
    if not 0 < found <= 24 * 60:
        raise ValueError(text)
    return found


class Session:
    """The time of this session. It ends when it is used up, or at a signal. Then mailboxes are left and no
    mail is sent."""

    def __init__(self, call: Call, minutes: float | None, began: float) -> None:
        self.call, self.seconds, self._began = call, minutes * 60 if minutes else None, began
        self.over, self.done = threading.Event(), threading.Event()
        self.boxes: list[Poller] = []
        self._said = time.monotonic()

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """SIGTERM, SIGINT and SIGHUP end it, too. A thread that still waits for a server is then left."""
        signals = SIGNALS if threading.current_thread() is threading.main_thread() else ()
        before = {one: signal.signal(one, self._on_signal) for one in signals}
        threading.Thread(target=self._watch, name="session", daemon=True).start()
        try:
            yield
        finally:
            self.done.set()
            for one, handler in before.items():
                signal.signal(one, handler)

    def _on_signal(self, *_: Any) -> None:
        self.seconds = 0.0  # an Event's lock may be held by the very instruction that was interrupted

    def _watch(self) -> None:
        while not self.done.wait(0.1):
            if self.seconds is not None and time.monotonic() - self._began >= self.seconds:
                break
        else:
            return
        self.over.set()
        for box in self.boxes:
            box.door.interrupt()
        if not self.done.wait(LAST_WORD):
            self.call.print("once.cut_off")
            os._exit(CUT_OFF)  # the work under way is whole or will be done again, as after any crash

    def stop_here(self) -> None:
        """Between two groups of letters, with all that was begun entered."""
        if self.over.is_set():
            raise Stopping

    def say(self, handled: int, left: int) -> None:
        """Tells from time to time how far the work is."""
        if time.monotonic() - self._said >= SAY:
            self._said = time.monotonic()
            self.call.print("once.progress", handled=handled, left=left)


def run(call: Call) -> int:
    """Does the five steps. Returns 1 when a mailbox could not be asked, or the time was over before all was
    done."""
    set_up_log(call, beside_sentences=True)
    return command_child.run_limited(call.config, call.root, call.tell, partial(_five_steps, call))


def _five_steps(call: Call, place: command_child.Workplace) -> int:
    session = Session(call, call.args.minutes, place.began)
    by = StoppableCarrier(carrier(call.config, call.root), session.over)
    opening = command_child.open_at(call.config, call.root, call.clock, call.tell, place, by)
    with session.running(), opening as office:
        office.store.between = session.stop_here
        intake, notes = Intake(office.shelves.inbox, call.clock, lambda: None), DoorNotes(call.cabinet.notes)
        boxes = session.boxes = pollers(call.config, call.root, intake, call.clock, notes)
        health = HealthChecks(office, call.clock, lambda: [mailbox_state(box, call.clock()) for box in boxes])
        handled = left = silent = 0
        with contextlib.suppress(Stopping):
            handled, left = _handle_and_send_urgent(office, call, boxes)
            if left:
                call.print("once.urgent", left=left)
            asked = boxes
            for pace in (SMALL_ONES, SMALL_FIRST):
                answered = [box for box in asked if _ask(call, box, pace)]
                silent += len(asked) - len(answered)
                asked = [box for box in answered if box.later]
                enter_notes(office, notes, call.clock())
                read, sent = _handle_and_send_urgent(office, call, boxes)
                handled, left = handled + read, left + sent
            now = call.clock()
            health.probe(now)
            heard = heard_by([box.door for box in boxes], now)
            read, sent = settle(office, call, heard, session)
            handled, left = handled + read, left + sent
        for box in boxes:
            box.door.close()
            if box.later:
                call.print("once.later", name=box.name, count=box.later, size=call.size(box.later_bytes))
        if nightly_backup.is_due(call.config, call.root, call.clock()) and not session.over.is_set():
            nightly_backup.make(call.config, call.root, call.clock, session.over)
        health.look(call.clock(), state="closed", at_once=True)
        left += office.deliver(call.clock())  # an alarm
        if session.over.is_set():
            call.print("once.over")
        tell_relay(call, office)
        rows = [(handled, left, waiting(office))]
        call.table("once", rows, [phrase("once.done", handled=handled, left=left, waiting=rows[0][2])])
    return 1 if silent or session.over.is_set() else 0


def _ask(call: Call, box: Poller, pace: Pace) -> bool:
    """Whether a mailbox could be asked. `Trouble`: it holds letters that nobody has dated."""
    try:
        answered = box.poll(pace=pace)
    except NotEmpty as refusal:
        box.door.close()
        raise trouble("not_empty", **refusal.values) from refusal
    if not answered:
        call.print("once.silent", name=box.name, why=plainly(box.said) or "–")
    return answered


def _handle_and_send_urgent(office: Office, call: Call, boxes: Sequence[Poller]) -> tuple[int, int]:
    """Handle the letters, send the mails that somebody waits for: (letters handled, mails left)."""
    now = call.clock()
    handled = office.work(now, heard_by([box.door for box in boxes], now))
    return handled, office.deliver(call.clock(), URGENT)


def settle(
    office: Office, call: Call, heard: datetime | None = None, session: Session | None = None
) -> tuple[int, int]:
    """Works and delivers until nothing is left. An answer that its liaison may still hold waits for a later
    run. Returns (letters handled, mails that left)."""
    handled = left = 0
    while True:
        now = call.clock()
        read = office.work(now, heard)
        sent = office.deliver(now)
        handled, left = handled + read, left + sent
        if session is not None:
            session.say(handled, left)
        if not read + sent:
            return handled, left


def tell_relay(call: Call, office: Office) -> None:
    """Tells in a sentence when the mails cannot leave."""
    if trouble_with_it := office.shelves.register.fact("relay"):
        call.print("once.relay", why=plainly(str(trouble_with_it["why"])))


def waiting(office: Office) -> int:
    """Returns how many mails wait for their time or for another try."""
    return len(office.shelves.register.find("mails", "status", "waiting"))
