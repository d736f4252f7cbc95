"""The doors' process: it keeps SMTP, LMTP and the mailboxes open, whatever becomes of the clerk, and makes
the nightly backup.

A letter is on the disk before its door says so. The clerk is woken for each letter, and told what the doors
know when he asks (doors_ipc.py). `stop` lets a letter under way get its answer.

In: `OpenDoors`: the `Tree` of the office's values. `run_doors`: the tree and a pipe. `state`: now.
Out: `DoorsState`; an exit status; whether all ended in time.
Fails: `start` raises `Trouble` for a port that is taken, and OSError; `run_doors` tells it on the pipe, and
the supervisor begins anew.
See: How each door works: doors/. Polling: mailbox_polling.py."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from mailroom.config import Config
from mailroom.config.server_tables import SmtpSettings
from mailroom.daemon import connectivity, nightly_backup, own_domain_watch
from mailroom.daemon.clerk_loop import REFUSED, Tree
from mailroom.daemon.doors_ipc import DoorsEnd, DoorsState
from mailroom.daemon.mailbox_polling import DoorNotes, Intake, mailbox_state, pollers
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.received_until import Watermark
from mailroom.doors.smtp_door import SmtpDoor
from mailroom.doors.spf_dkim_dmarc import SenderChecks
from mailroom.shelves.door_state import DoorState
from mailroom.shelves.letters.inbox import Inbox
from mailroom.text.idn import is_postmaster
from mailroom.writing.cli_sentences import Trouble, phrase, trouble

log = logging.getLogger(__name__)
LISTENING = 20.0  # seconds between two times at which it is noted that we are there
STOP_SECONDS = 3.0  # for letters under way in a door; the whole stop takes under five
FIRST_ANSWER = 1.0  # seconds that a mailbox may take to refuse the start, or to see that the office ends


class OpenDoors:
    """All doors of one office, from `start` to `stop`. wake: is called when letters have come."""

    def __init__(self, config: Config, root: Path, clock: Clock, wake: Callable[[], object]) -> None:
        self.config, self.clock, self._wake, self._root = config, clock, wake, root
        self.stopping = threading.Event()
        self.intake = Intake(Inbox(root), clock, wake)
        self.pollers = pollers(config, root, self.intake, clock, DoorNotes(root))
        self.doors = [self._door(table) for table in (config.smtp, config.lmtp) if table]
        hours = 0.0 if clock.in_rehearsal else max((d.settings.grace_hours for d in self.doors), default=0.0)
        fetching = [poller.door for poller in self.pollers]
        self.watermark = Watermark(self.doors, fetching, DoorState(root), timedelta(hours=hours))
        self.intake.watermark = self.watermark
        self._began = clock()
        self._opened: list[SmtpDoor] = []
        self._threads: list[threading.Thread] = []

    def state(self, now: datetime) -> DoorsState:
        """What the clerk asks before each round."""
        boxes = tuple(mailbox_state(poller, self._began) for poller in self.pollers)
        patient = self.watermark.patient(now)
        return DoorsState(self.watermark.heard_until(now), patient, boxes)

    def line_works(self, works: bool) -> None:
        """The postman has seen how the line is."""
        (self.watermark.note_reachable if works else self.watermark.note_cut_off)(self.clock())

    def start(self) -> None:
        """Open the doors and mailboxes. `Trouble`: a port is taken, a mailbox must be dated first."""
        try:
            for door in self.doors:
                self._open(door)
            for poller in self.pollers:
                self._start(partial(poller.run, self.stopping, self._wake), f"mailbox-{poller.name}")
            # A mailbox that must be dated first refuses the start; a slow server is not waited for.
            until = time.monotonic() + FIRST_ANSWER
            for poller in self.pollers:
                poller.answered.wait(max(0.0, until - time.monotonic()))
                if poller.refusal:
                    raise trouble("not_empty", **poller.refusal.values)
        except BaseException:
            self.stop()
            raise
        self._start(self._listen, "listening")
        if self.config.backup.recipients:
            work = partial(nightly_backup.watch, self.config, self._root, self.clock, self.stopping)
            self._start(work, "backup")
        if own_domain_watch.watchable(self.config, self.clock):
            state = DoorState(self._root)
            work = partial(own_domain_watch.watch, self.config, state, self.clock, self.stopping)
            self._start(work, "own domain")
        relay = self.config.relay
        if self.doors and connectivity.watchable(relay) and not self.clock.in_rehearsal:
            work = partial(connectivity.watch, relay, self.watermark, self.clock, self.stopping)
            self._start(work, "line")

    def _listen(self) -> None:
        """Note that the doors listen, also during a long piece of work of the clerk's."""
        while not self.stopping.wait(LISTENING):
            self.watermark.listening(self.clock())

    def _start(self, work: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def stop(self, within: float = 4.5) -> bool:
        """Ends everything. Returns False when something did not end in `within` seconds; that may be
        killed."""
        self.stopping.set()
        closing = threading.Thread(target=self._close, name="closing", daemon=True)
        closing.start()
        closing.join(within)
        return not closing.is_alive()

    def _door(self, settings: SmtpSettings) -> SmtpDoor:
        settings = settings.model_copy(update={"stop_seconds": min(settings.stop_seconds, STOP_SECONDS)})
        return SmtpDoor(settings, self.intake.put_all, self.clock, self._ours, SenderChecks().check)

    def _ours(self, address: str) -> bool:
        """Whether the door takes mail to this address: one of the office's own, or its domain's
        postmaster."""
        house = self.config.house
        return house.is_own(address) or is_postmaster(address, house.domain)

    def _open(self, door: SmtpDoor) -> None:
        place = {"protocol": door.settings.protocol.upper(), "host": door.settings.host}
        try:
            door.start()
        except OSError as taken:
            raise trouble("port", **place, port=door.settings.port, why=taken.strerror) from taken
        self._opened.append(door)
        log.info(phrase("serve.door", **place, port=door.port))

    def _close(self) -> None:
        for poller in self.pollers:
            poller.door.interrupt()
        for door in self._opened:
            door.stop()
        until = time.monotonic() + FIRST_ANSWER
        # a thread that waits for its server ends with the process: its letters are on the disk
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))


def run_doors(tree: Tree, told: Connection) -> int:
    """The doors' process, from its fork to SIGTERM."""
    line = DoorsEnd(tree.line.doors)
    try:
        doors = OpenDoors(tree.config, tree.root, tree.clock, line.wake)
        doors.start()
    except (Trouble, OSError) as wrong:
        told.send(("refused", wrong))
        return REFUSED
    serve = partial(line.serve, doors.state, doors.line_works)
    threading.Thread(target=serve, name="clerk", daemon=True).start()
    told.send(("open", True))
    line.wake()
    signal.sigwait({signal.SIGTERM})
    return 0 if doors.stop() else 1
