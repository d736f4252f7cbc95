"""The doors' process: it keeps SMTP, LMTP and the mailboxes of its offices open, whatever becomes of the
clerk, and makes the nightly backups.

A letter is on the disk before its door says so. The clerk is woken for each letter, and told what the doors
know when he asks (doors_ipc.py). Offices that name the same address and port share a door, each with its own
letter box. An office that cannot be served is told, and stops no other; mail for it is asked to come again
later. `stop` lets a letter under way get its answer.

In: `OpenDoors`: the `OfficeDoors` of each office. `run_doors`: the tree, a pipe, why offices are closed.
Out: an exit status; whether all ended in time.
Fails: `start` raises `Trouble` for a port that is taken, and OSError; `run_doors` tells it on the pipe, and
the supervisor begins anew.
See: One office's part: offices/office_doors.py. How each door works: doors/. Polling: mailbox_polling.py."""

from __future__ import annotations

import heapq
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection

from mailroom.clerk import log_context
from mailroom.daemon import connectivity, nightly_backup, own_domain_watch
from mailroom.daemon.doors_ipc import DoorsEnd, DoorsState
from mailroom.daemon.offices.office_doors import OfficeDoors, closed_boxes, finder_by_address
from mailroom.daemon.process_tree import REFUSED, Tree
from mailroom.daemon.received_until import NEVER_HEARD
from mailroom.doors.letter_boxes import LetterBox
from mailroom.doors.smtp_door import SmtpDoor
from mailroom.doors.spf_dkim_dmarc import SenderChecks
from mailroom.procedure.office_facts import House
from mailroom.shelves.engines import cabinet_at
from mailroom.writing.cli_sentences import Trouble, phrase, trouble

log = logging.getLogger(__name__)
LISTENING = 20.0  # seconds between two times at which it is noted that we are there
FIRST_ANSWER = 1.0  # seconds that a mailbox may take to refuse the start, or to see that the office ends
Steps = Iterator[float]  # of a watch: each does what is due, and gives the seconds until the next


class OpenDoors:
    """All doors of some offices, from `start` to `stop`. closed: the boxes of offices that are not served;
    lost: addresses of offices of which no more is known."""

    def __init__(
        self,
        offices: Sequence[OfficeDoors],
        closed: Mapping[LetterBox, House] | None = None,
        lost: frozenset[str] = frozenset(),
    ) -> None:
        self.offices, self.stopping = offices, threading.Event()
        boxes = {box: one.config.house for one in offices for box in one.boxes}
        self.doors = _doors(boxes | dict(closed or {}), lost)
        self._opened: list[SmtpDoor] = []
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Open the doors and mailboxes. `Trouble`: a port is taken; of a single office, a mailbox must be
        dated first."""
        try:
            for door in self.doors:
                self._open(door)
            for office in self.offices:
                for poller in office.pollers:
                    work = partial(_name_lines, office.name, partial(poller.run, self.stopping, office.wake))
                    self._start(work, f"mailbox-{poller.name}")
            # A mailbox that must be dated first refuses the start; a slow server is not waited for.
            until = time.monotonic() + FIRST_ANSWER
            for office in self.offices:
                for poller in office.pollers:
                    poller.answered.wait(max(0.0, until - time.monotonic()))
                    if poller.refusal:
                        refused = trouble("not_empty", **poller.refusal.values)
                        if not office.name:
                            raise refused
                        office.close(str(refused))
        except BaseException:
            self.stop()
            raise
        self._watch()

    def _watch(self) -> None:
        """Begins what is done beside the doors, in a thread for each kind."""
        offices = self.offices
        self._repeat("listening", (self._listen(one) for one in offices))
        kept = [one for one in offices if one.config.backup.recipients]
        watch = nightly_backup.watch
        self._repeat("backup", (watch(one.config, one.root, one.clock, self.stopping) for one in kept))
        named = [one for one in offices if own_domain_watch.watchable(one.config, one.clock)]
        asked = (own_domain_watch.watch(one.config, cabinet_at(one.root).marks, one.clock) for one in named)
        self._repeat("own domain", asked)
        lines: dict[tuple[str, int], list[OfficeDoors]] = {}
        for one in offices:
            relay = one.config.relay
            if one.boxes and connectivity.watchable(relay) and not one.clock.in_rehearsal:
                lines.setdefault((relay.host, relay.port), []).append(one)
        for those in lines.values():
            marks = [(one.watermark, one.clock) for one in those]
            self._repeat("line", [connectivity.watch(those[0].config.relay, marks)])

    def _listen(self, office: OfficeDoors) -> Steps:
        """Notes that the doors listen, also during a long piece of work of the clerk's."""
        while True:
            yield LISTENING
            office.watermark.listening(office.clock())

    def _repeat(self, name: str, watches: Iterable[Steps]) -> None:
        if known := list(watches):
            self._start(partial(_take_steps, known, self.stopping), name)

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

    def _open(self, door: SmtpDoor) -> None:
        place = {"protocol": door.settings.protocol.upper(), "host": door.settings.host}
        try:
            door.start()
        except OSError as taken:
            raise trouble("port", **place, port=door.settings.port, why=taken.strerror) from taken
        self._opened.append(door)
        log.info(phrase("serve.door", **place, port=door.port))

    def _close(self) -> None:
        for office in self.offices:
            for poller in office.pollers:
                poller.door.interrupt()
        for door in self._opened:
            door.stop()
        until = time.monotonic() + FIRST_ANSWER
        # a thread that waits for its server ends with the process: its letters are on the disk
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))


def _doors(boxes: Mapping[LetterBox, House], lost: frozenset[str]) -> list[SmtpDoor]:
    """A door for each protocol, address and port, with the boxes of all who name it."""
    by_place: dict[tuple[str, str, int], dict[LetterBox, House]] = {}
    for box, house in boxes.items():
        table = box.settings
        by_place.setdefault((table.protocol, table.host, table.port), {})[box] = house
    shared = lost or len({house.mail for house in boxes.values()}) > 1
    return [
        SmtpDoor([*those], SenderChecks().check, finder_by_address(those, lost) if shared else None)
        for those in by_place.values()
    ]


def _name_lines(office: str, work: Callable[[], None]) -> None:
    """The work, in a thread whose log lines name the office."""
    log_context.office.set(office)
    work()


def _take_steps(watches: Sequence[Steps], stopping: threading.Event) -> None:
    """Each watch when it is due, one after the other, until the office stops."""
    due = [(time.monotonic(), number) for number in range(len(watches))]
    while due and not stopping.wait(max(0.0, due[0][0] - time.monotonic())):
        number = due[0][1]
        try:
            pause = next(watches[number])
        except Exception:  # BLE001 - logged: what is watched for one office must not end it for the others
            log.exception("a watch beside the doors failed")
            heapq.heappop(due)
        else:
            heapq.heapreplace(due, (time.monotonic() + pause, number))


def run_doors(tree: Tree, closed: Mapping[int, str], told: Connection) -> int:
    """The doors' process, from its fork to SIGTERM. closed: number of an office → why it is not served."""
    line, found, boxes = DoorsEnd(tree.line.doors), dict[int, OfficeDoors](), dict[LetterBox, House]()
    try:
        for number, office in enumerate(tree.offices):
            try:
                if number not in closed:
                    wake = partial(line.wake, number)
                    found[number] = OfficeDoors(office.config, office.root, office.clock, wake, office.name)
                    continue
            except OSError as disk:
                if not office.name:
                    raise
                told.send(("closed", (number, phrase("trouble.disk", why=disk))))
            boxes |= dict.fromkeys(closed_boxes(office.config, office.clock), office.config.house)
        for shut in tree.shut:
            boxes |= dict.fromkeys(closed_boxes(shut.config, shut.clock), shut.config.house)
        doors = OpenDoors([*found.values()], boxes, tree.lost)
        doors.start()
    except (Trouble, OSError) as wrong:
        told.send(("refused", wrong))
        return REFUSED
    for number, one in found.items():
        if one.trouble:
            told.send(("closed", (number, one.trouble)))

    def state(number: int, now: datetime) -> DoorsState:
        return found[number].state(now) if number in found else DoorsState(NEVER_HEARD, True)

    def line_works(number: int, works: bool) -> None:
        if number in found:
            found[number].line_works(works)

    serve = partial(line.serve, state, line_works)
    threading.Thread(target=serve, name="clerk", daemon=True).start()
    told.send(("open", True))
    for number in found:
        line.wake(number)
    signal.sigwait({signal.SIGTERM})
    return 0 if doors.stop() else 1
