"""When the clerk works (at each letter, and every two seconds, `TICK`), and what he does about a failing disk
or a changed config.toml.

Time passes only up to the moment until which every door has been heard (received_until.py). Told to stop, the
clerk ends between two groups of letters; killed at any point, each effect still happens once. A failing disk
is logged once and tried again after 1 to 60 seconds.

In: `run_clerk`: the `Tree` of the office's values, an `End` of the clerk before, `Restarts`, a pipe.
`ClerkLoop.round`, `turn`: nothing.
Out: an exit status; letters handled, time passed, mails sent.
Fails: A store that cannot be opened is told on the pipe, and the status is `REFUSED`. `round` raises
MemoryError alone, which ends the process. A carrier raises `Stopping` when the office is to stop; the mail
waits.
See: What is done with one letter: office.py. Beginning anew after an end: supervisor.py. Limits of one
letter: work_limits.py."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from mailroom.clerk import log_context
from mailroom.clerk.current_work import InHand
from mailroom.clerk.outgoing.mail_delivery import Carrier
from mailroom.config import BadConfig, Config
from mailroom.daemon.connectivity import WatchedCarrier
from mailroom.daemon.doors_ipc import ClerksEnd, DoorsState
from mailroom.daemon.health_checks import HealthChecks
from mailroom.daemon.mailbox_polling import DoorNotes, enter_notes
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.process_tree import REFUSED, Restarts, Tree
from mailroom.daemon.readers.letter_readers import read_ahead
from mailroom.daemon.store_opening import carrier, check_agencies, open_office, why
from mailroom.daemon.work_limits import RENEW, End, LimitedHand, end_over_memory
from mailroom.doors.ticker import Ticker
from mailroom.office import Office
from mailroom.procedure.letter import Later, Never, Outgoing, Sent
from mailroom.shelves.engines import cabinet_at
from mailroom.shelves.store_faults import JournalBroken, JournalDisplaced, RegisterDamaged
from mailroom.shelves.store_parts import Lock
from mailroom.writing.case_history import explain_line
from mailroom.writing.cli_sentences import Trouble, phrase

log = logging.getLogger(__name__)
TICK = 2  # seconds: how long a letter put by another process (`import`) may wait to be seen
STILL = 1.0  # seconds for which changed files must stay as they are before they are read
RETRY = (1.0, 60.0)  # seconds before the first new try while the disk fails, doubled up to the second figure


class Stopping(BaseException):
    """Raised to end the clerk's round between two groups of letters. It is no `Exception`, so that no letter
    is blamed for it."""


class StoppableCarrier:
    """The postman, until the office stops. Mails that have not left by then wait for the next start."""

    def __init__(self, inner: Carrier, stopping: threading.Event) -> None:
        self._inner, self._stopping = inner, stopping

    def carry(self, mail: Outgoing, now: datetime) -> Sent | Later | Never:
        return self._not_now() if self._stopping.is_set() else self._inner.carry(mail, now)

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Sent | Later | Never]:
        waiting = iter(mails)  # a mail on its way is carried to its end
        if not self._stopping.is_set():
            for outcome in self._inner.carry_all(waiting, now):
                yield outcome
                if self._stopping.is_set():
                    yield from (self._not_now() for _ in waiting)
        yield from (self._not_now() for _ in waiting)

    def _not_now(self) -> Later:
        return Later(phrase("serve.stopping"), scope="office", tried=False)


class ClerkLoop:
    """The one writer. `round` is called by the ticker (doors/ticker.py), in its thread. ask: what the doors
    know; held: the store's lock, where the supervisor has it."""

    def __init__(
        self,
        config: Config,
        root: Path,
        clock: Clock,
        by: Carrier,
        stopping: threading.Event,
        ask: Callable[[datetime], DoorsState] = DoorsState,
        held: Lock | None = None,
        hand: InHand | None = None,
    ) -> None:
        self.config, self.clock, self.stopping, self.ask = config, clock, stopping, ask
        by = StoppableCarrier(by, stopping)
        self.office: Office = open_office(config, root, clock, self._log_line, by, held, hand)
        self.notes, self._heard = DoorNotes(cabinet_at(root).notes), DoorsState(clock())
        self.config = self.office.config
        self._read = self._changing = self.config.state
        self._changed = time.monotonic()
        self._failing = False
        self._pause = RETRY[0]
        self.rest: Callable[[float], object] = stopping.wait  # for so many seconds, while the disk fails
        self.health = HealthChecks(self.office, clock, lambda: self._heard.boxes)
        self.office.store.between = self._or_stop

    def round(self) -> None:
        """Do all there is to do now. Raises nothing but MemoryError: the office stays open."""
        if not self.stopping.is_set():
            self._work(self._settle)
            self._watch()

    def turn(self, *, send: bool = True) -> bool:
        """One step of it, where others wait for theirs: one group of letters, then the mails that are due.
        Returns whether more is to be done. send: False leaves the mails. Raises as `round`."""
        more = not self.stopping.is_set() and self._work(partial(self._step, send=send))
        self._watch()
        return more

    @property
    def fresh(self) -> bool:
        """Whether no letter has ever come into this store."""
        letters = self.office.store.register.iterate("letters")
        return not self.office.shelves.inbox.waiting() and next(letters, None) is None

    def _watch(self) -> None:
        try:
            self.health.look(self.clock())
        except Exception:  # BLE001 - logged: what only watches must not stop what it watches
            log.exception(phrase("serve.clerk_fault"))

    def _work(self, deed: Callable[[], bool]) -> bool:
        more = False
        try:
            self._reread()
            enter_notes(self.office, self.notes, self.clock())
            more = deed()
        except Stopping:
            return False
        except MemoryError:
            raise
        except RegisterDamaged:
            self._mend_register()
        except JournalDisplaced as book:
            self._wait(phrase("serve.book", path=book.filename))
        except OSError as disk:
            self._wait(phrase("serve.disk", why=disk))
        except Exception:  # BLE001 - logged: one case's clock must not close the doors to everybody's letters
            log.exception(phrase("serve.clerk_fault"))
            self._wait("")
        else:
            if self._failing:
                log.info(phrase("serve.disk_again"))
            self._failing, self._pause = False, RETRY[0]
        return more

    def _mend_register(self) -> None:
        """The register is made anew from the journal while letters wait. Where that is damaged, too, nothing
        is entered before a person has acted."""
        log.error(phrase("serve.index_damaged"))
        try:
            self.office.shelves.register.mend()
        except JournalBroken as broken:
            self._wait(why(broken))
        except OSError as disk:
            self._wait(phrase("serve.disk", why=disk))
        else:
            log.info(phrase("serve.index_over"))

    def _wait(self, sentence: str) -> None:
        """Wait before the next round: one second, then doubled up to a minute. sentence: the trouble,
        logged when it begins; "" where it was logged."""
        if sentence and not self._failing:
            log.error(sentence)
        self._failing = bool(sentence)
        self.rest(self._pause)
        self._pause = min(self._pause * 2, RETRY[1])

    def _settle(self) -> bool:
        """As Office.settle, by a clock that goes on while letters are handled."""
        while self._step():
            self._watch()  # a long queue takes many rounds
            self._or_stop()
        return False

    def _step(self, *, send: bool = True) -> bool:
        """One group of letters, then the mails that are due. Returns whether there was anything to do."""
        now = self.clock()
        self._heard = heard = self.ask(now)
        handled = 0 if heard.patient else self.office.work_group(now, heard.until)
        left = self.office.deliver(now) if send else 0
        if left:
            log.info(phrase("serve.delivered", count=left))
        return bool(handled + left)

    def _log_line(self, line: str) -> None:
        number, what = explain_line(line)
        token = log_context.case.set(number)
        log.info(what)
        log_context.case.reset(token)

    def _or_stop(self) -> None:
        self.health.sign()
        if self.stopping.is_set():
            raise Stopping

    def _reread(self) -> None:
        """Takes over changed files once they have not changed for a second, since a table that is half
        written lacks rows. A faulty change is logged and changes nothing. So is a change that drops an agency
        with open cases."""
        changed, now = self.config.files_state(), time.monotonic()
        if changed != self._changing:
            self._changing, self._changed = changed, now
        if changed in (self._read, ()) or now - self._changed < STILL:
            return
        try:
            config = self.config.reread()
            self.office.tables.lay_over(config)
            check_agencies(self.office, config)
        except (BadConfig, Trouble) as wrong:
            self._read = changed
            for sentence in wrong.faults if isinstance(wrong, BadConfig) else (wrong,):
                log.error(phrase("serve.bad_tables", why=sentence))
            return
        self.office.reread(config, self.clock())
        self.config, self._read = config, changed
        log.info(phrase("serve.tables"))


def lay_down(loop: ClerkLoop, end: End) -> None:
    """What the clerk before had in hand: a piece that is to blame is laid down, a suspect goes last."""
    if end.blamed is not None:
        loop.office.lay_down(end.blamed, end.why, loop.clock())
    if end.suspect is not None:
        loop.office.order.suspects = {end.suspect.key}


def run_clerk(tree: Tree, end: End | None, restarts: Restarts, told: Connection) -> int:
    """The clerk's process of a single office, from its fork to SIGTERM. end: how the clerk before him
    ended."""
    (one,), stopping, line = tree.offices, threading.Event(), ClerksEnd(tree.line.clerk)
    hand = LimitedHand(one.note, one.config.process)
    try:
        by = WatchedCarrier(carrier(one.config, one.root), line.report_line)
        loop = ClerkLoop(one.config, one.root, one.clock, by, stopping, line.ask, one.held, hand)
        if end is not None:
            lay_down(loop, end)
        fresh, reader = loop.fresh, loop.office.reader
        reader.ahead = read_ahead(loop.office, one.config.process)
        loop.office.order.ahead = reader.ahead.ask
    except (Trouble, OSError) as wrong:
        told.send(("refused", wrong))
        return REFUSED
    loop.health.sign, loop.health.pid = one.note.beat, os.getppid()
    loop.health.facts = restarts.facts()
    told.send(("open", fresh))
    hand.begin()

    def round_() -> None:
        try:
            loop.round()
        except MemoryError:
            end_over_memory()
        if hand.has_grown:
            os._exit(RENEW)  # all that was begun is entered

    bell = Ticker(round_, TICK)
    listen = partial(line.listen, lambda _: bell.wake_soon())
    threading.Thread(target=listen, name="doors", daemon=True).start()
    bell.start()
    signal.sigwait({signal.SIGTERM})
    stopping.set()
    bell.stop()
    with suppress(OSError):
        loop.health.beat(one.clock(), "closed")
    loop.office.close()
    by.close()
    return 0
