"""Which office the clerk works for next, where one process works for several: a turn each.

A turn is one group of letters and the mails that are due. An office whose letters have come is due at once,
behind those who were due before it. So one with thousands of letters has one turn between any two of another.
One that rests has a turn now and then (`AT_REST` a second for all of them together), for its clocks and its
tables. Servers are waited for away from the desk. A clerk who ends over one office's letter is begun anew and
opens the others again, each at its first turn. An office that ends him otherwise rests for a while.

In: `run_turns`: the `Tree`, how the clerk before ended for which office, `Restarts`, who rests, a pipe.
Out: an exit status; told on the pipe: ("closed", (number, why)) of an office, ("open", whether all are new).
Fails: An office that cannot be opened is told, and tried again each minute; where none can, the status is
`REFUSED`. A MemoryError ends the process.
See: What one turn does: ../clerk_loop.py. The desk: shared_desk.py. A single office: `run_clerk` there."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection

from mailroom.clerk import log_context
from mailroom.clerk.outgoing.mail_delivery import Carrier
from mailroom.daemon.clerk_loop import TICK, ClerkLoop, lay_down
from mailroom.daemon.connectivity import WatchedCarrier
from mailroom.daemon.doors_ipc import ClerksEnd
from mailroom.daemon.offices.shared_desk import Away, CarrierAway, Desk
from mailroom.daemon.process_tree import REFUSED, OfficeAtWork, Restarts, Tree
from mailroom.daemon.store_opening import carrier
from mailroom.daemon.work_limits import RENEW, End, LimitedHand, end_over_memory
from mailroom.shelves.engines import cabinet_at
from mailroom.writing.cli_sentences import Trouble, phrase, trouble

log = logging.getLogger(__name__)
AT_REST = 20  # turns a second for all offices that have nothing to do, at most
GROUP_SECONDS, MAIL_SECONDS = 0.1, 0.5  # of letters, and of mails into Maildirs: others wait as long
SPREAD = 0.05  # seconds between the first turns of two offices without letters, after a clerk's end
AGAIN = 60.0  # seconds after which an office that could not be opened is tried again
AWAY = 16  # offices that may wait for their servers at the same moment
OFFICE_MB = 1  # what a further office may keep beside the limits of a letter


@dataclass
class Seat:
    """One office in the row. due: by the monotonic clock, when it has a turn; not_before: it rests till then;
    tried: it was opened, or could not be; busy: it has one now; woken: letters have come meanwhile."""

    number: int
    office: OfficeAtWork
    hand: LimitedHand
    end: End | None = None
    loop: ClerkLoop | None = None
    by: Carrier | None = None
    due: float = 0.0
    not_before: float = 0.0
    tried: bool = False
    busy: bool = False
    woken: bool = False
    gone: threading.Event = field(default_factory=threading.Event)  # the desk is free again

    def rest(self, seconds: float) -> None:
        self.not_before = time.monotonic() + seconds

    @property
    def waits_for_servers(self) -> bool:
        return self.office.config.relay.mode == "smtp"


class Turns:
    """The row of offices. `run` gives the turns until `stop`; `wake`: from any thread."""

    def __init__(self, tree: Tree, line: ClerksEnd, ends: Mapping[int, End], restarts: Restarts) -> None:
        self.tree, self.line, self.restarts = tree, line, restarts
        self.stopping, self.desk = threading.Event(), Desk()
        spare = OFFICE_MB * len(tree.offices)
        self.seats = [
            Seat(number, one, LimitedHand(one.note, one.config.process, spare), ends.get(number))
            for number, one in enumerate(tree.offices)
        ]
        self.pause = max(float(TICK), len(self.seats) / AT_REST)
        self.renewing = False
        self._changed = threading.Condition()
        away = min(AWAY, sum(seat.waits_for_servers for seat in self.seats))
        self._free = away
        self._threads = ThreadPoolExecutor(max(1, away), thread_name_prefix="turn")
        if away:  # they are there before memory is counted
            together = threading.Barrier(away)
            for _ in range(away):
                self._threads.submit(together.wait)

    def open(self, seat: Seat) -> None:
        """Opens the office of this seat. Raises `Trouble` or OSError."""
        one, number = seat.office, seat.number
        postman: Carrier = WatchedCarrier(
            carrier(one.config, one.root), partial(self.line.report_line, office=number)
        )
        away = Away(self.desk, seat.hand, seat.gone.set, partial(self.tree.turn.write, number))
        if seat.waits_for_servers:
            postman = CarrierAway(postman, away)
        ask = partial(self.line.ask, office=number)
        loop = ClerkLoop(one.config, one.root, one.clock, postman, self.stopping, ask, one.held, seat.hand)
        signs, office = loop.office.post.signs, loop.office
        if signs.sent_folder is not None:
            signs.sent_folder = away.from_desk(signs.sent_folder)
        office.group_seconds = GROUP_SECONDS
        if not seat.waits_for_servers:
            office.post.round_seconds = MAIL_SECONDS
        loop.rest = seat.rest
        loop.health.sign, loop.health.pid = one.note.beat, os.getppid()
        loop.health.facts, loop.health.office_name = self.restarts.facts(), one.name
        if seat.end is not None:
            lay_down(loop, seat.end)
        seat.loop, seat.by, seat.end = loop, postman, None

    def try_open(self, seat: Seat) -> str:
        """Opens the office of this seat. Returns "", or why it cannot be opened; it then rests. Memory is
        counted from where every office is open that can be."""
        before, seat.tried = seat.tried, True
        why = self._why_not(seat)
        if all(other.tried for other in self.seats) and not (why and before):
            for other in self.seats:
                if other.loop is not None:
                    other.hand.begin()
        if why:
            seat.rest(AGAIN)
        return why

    def _why_not(self, seat: Seat) -> str:
        try:
            self.open(seat)
        except MemoryError:
            raise
        except (Trouble, OSError) as wrong:
            return str(wrong)
        except Exception as fault:  # BLE001 - logged: what is wrong with one office must not close the others
            log.exception(phrase("serve.clerk_fault"))
            return type(fault).__name__
        return ""

    def wake(self, number: int) -> None:
        """Letters of this office have come."""
        with self._changed:
            seat = self.seats[number]
            seat.woken = True
            if not seat.busy:
                seat.due = max(min(seat.due, time.monotonic()), seat.not_before)
            self._changed.notify()

    def stop(self) -> None:
        self.stopping.set()
        with self._changed:
            self._changed.notify()

    def run(self) -> None:
        """One turn after another, until `stop`. Waits for those that are with a server then."""
        while seat := self._next():
            if not seat.waits_for_servers:
                self._sit_down(seat, send=True)
            elif self._free == 0:
                self._sit_down(seat, send=False)
            else:
                with self._changed:
                    self._free -= 1
                seat.gone.clear()
                self._threads.submit(self._sit_down_and_free, seat)
                seat.gone.wait()
        self._threads.shutdown()

    def _next(self) -> Seat | None:
        """Waits for the office that is due first; None when it is time to stop."""
        with self._changed:
            while not (self.stopping.is_set() or self.renewing):
                idle = [seat for seat in self.seats if not seat.busy]
                first = min(idle, key=lambda seat: seat.due, default=None)
                pause = 1.0 if first is None else first.due - time.monotonic()
                if first is None or pause > 0:
                    self._changed.wait(min(pause, 1.0))
                    continue
                first.busy, first.woken = True, False
                return first
        return None

    def _sit_down_and_free(self, seat: Seat) -> None:
        try:
            self._sit_down(seat, send=True)
        finally:
            with self._changed:
                self._free += 1
            seat.gone.set()

    def _sit_down(self, seat: Seat, *, send: bool) -> None:
        """One turn of this office, at the desk."""
        more = False
        try:
            with self.desk.use():
                token = log_context.office.set(seat.office.name)
                self.tree.turn.write(seat.number)
                try:
                    more = self._turn(seat, send=send)
                except MemoryError:
                    end_over_memory()
                finally:
                    self.tree.turn.write(None)
                    log_context.office.reset(token)
        finally:
            with self._changed:
                now = time.monotonic()
                soon = more or seat.woken or not send
                seat.busy, seat.due = False, max(now if soon else now + self.pause, seat.not_before)
                grown = all(other.tried for other in self.seats) and seat.hand.has_grown
                self.renewing = self.renewing or grown
                self._changed.notify()

    def _turn(self, seat: Seat, *, send: bool) -> bool:
        if seat.loop is None and (why := self.try_open(seat)):
            log.error(phrase("serve.not_again", why=why))
            return False
        assert seat.loop is not None
        return seat.loop.turn(send=send)

    def close(self) -> None:
        for seat in self.seats:
            if seat.loop is not None:
                with suppress(OSError):
                    seat.loop.health.beat(seat.office.clock(), "closed")
                seat.loop.office.close()
                getattr(seat.by, "close", lambda: None)()


def _is_fresh(loop: ClerkLoop) -> bool:
    try:
        return loop.fresh
    except OSError:
        return False  # its first turn tells of the disk, and the others are served


def run_turns(
    tree: Tree, ends: Mapping[int, End], restarts: Restarts, resting: Mapping[int, float], told: Connection
) -> int:
    """The clerk's process of several offices, from its fork to SIGTERM. ends: how the clerk before ended, by
    the office on whose piece; resting: seconds for which an office that ended him has no turn."""
    line = ClerksEnd(tree.line.clerk)
    turns = Turns(tree, line, ends, restarts)
    for seat in turns.seats:
        seat.rest(resting.get(seat.number, 0.0))
        seat.due = seat.not_before
        if restarts.count and seat.end is None:
            # it is opened at its first turn; those with letters are before the others
            seat.due += SPREAD * seat.number * (not cabinet_at(seat.office.root).letters_wait())
            continue
        token = log_context.office.set(seat.office.name)
        if why := turns.try_open(seat):
            told.send(("closed", (seat.number, why)))
            seat.due = seat.not_before
        log_context.office.reset(token)
    opened = [seat.loop for seat in turns.seats if seat.loop is not None]
    if not (opened or restarts.count):
        told.send(("refused", trouble("none_open")))
        return REFUSED
    told.send(("open", all(map(_is_fresh, opened))))
    threading.Thread(target=line.listen, args=(turns.wake,), name="doors", daemon=True).start()
    row = threading.Thread(target=turns.run, name="turns", daemon=True)
    row.start()
    while row.is_alive():
        if signal.sigtimedwait({signal.SIGTERM}, 0.5) is not None:
            break
    turns.stop()
    row.join()
    if turns.renewing:
        os._exit(RENEW)  # all that was begun is entered
    turns.close()
    return 0
