"""How two processes are kept at work for one office or several. They are the doors (open_doors.py) and the
clerk (clerk_loop.py, offices/clerk_turns.py), each forked from the supervisor.

The supervisor holds the stores' locks, reads no letter, and has one thread, so it may fork at any moment. A
process that ends is begun anew, the later the more often it ends; the other works on. Of several offices one
that cannot be opened is told and left out. One that ends the clerk, with no piece of work to blame, rests for
a while.

In: `Supervisor`: the offices that are wanted. `fork`: a name and its work. `watch`: signals.
Out: two processes at work until a signal; `stop`: whether they ended in time; `closed`: who is left out.
Fails: Of a single office `StoreLocked`, `NewerForm` and `Trouble` when it is made. `start` raises what a
child was refused by, as `Trouble` or OSError; so it does where none of several can be opened.
See: When a process is ended over a piece of work: work_limits.py. One process: child_process.py. What they
share: process_tree.py."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from mailroom.daemon import metrics
from mailroom.daemon.child_process import Child
from mailroom.daemon.clerk_loop import run_clerk
from mailroom.daemon.heartbeat import notify
from mailroom.daemon.offices.clerk_turns import run_turns
from mailroom.daemon.open_doors import run_doors
from mailroom.daemon.process_tree import OfficeAtWork, OfficeToServe, Restarts, Tree
from mailroom.daemon.store_opening import take_store
from mailroom.daemon.work_limits import RENEW, judge, left_on
from mailroom.daemon.work_marker import DeskNote
from mailroom.text import charsets
from mailroom.writing.cli_sentences import Trouble, phrase, trouble

log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between two looks at what still lives, where nothing tells of itself
ALIVE = 5.0  # seconds between two words to systemd that we live
AGAIN, LONGEST, LATELY = 0.1, 1.0, 60.0  # seconds: the first pause, the longest; ends that count towards it
REST, LONGEST_REST = 5.0, 300.0  # seconds without a turn for an office that ended the clerk


@dataclass
class KeptProcess:
    """A process that is kept at work."""

    name: str
    begin: Callable[[], Child]
    child: Child | None = None
    again: float = 0.0  # when it is begun anew
    ends: list[float] = field(default_factory=list)  # the latest, for the pause

    def put_off(self, now: float) -> None:
        """Sets when it is begun anew: at once the first time, then after ever longer pauses."""
        self.ends = [*(one for one in self.ends if now - one < LATELY), now]
        self.again = now + min(AGAIN * 2 ** (len(self.ends) - 1), LONGEST) * (len(self.ends) > 1)


class Supervisor:
    """Some offices at work, from `start` to `stop`. An office without a name is the only one. lost: as of
    `Tree`; beat: the file of this tree's own heartbeat."""

    def __init__(
        self, offices: Sequence[OfficeToServe], lost: frozenset[str] = frozenset(), beat: Path | None = None
    ) -> None:
        """Takes the stores. `Trouble`: of a single office, another is at work there, or it is no store for
        this program; of several, that holds of all."""
        self.closed: dict[str, str] = {}  # name of an office → why it is not served
        taken, shut = list[OfficeAtWork](), list[OfficeToServe]()
        for one in offices:
            try:
                held = take_store(one.root, log.info)
                taken.append(OfficeAtWork(*one, held, DeskNote(one.root)))
            except (Trouble, OSError) as wrong:
                if not one.name:
                    raise
                shut.append(one)
                self.leave_out(one.name, str(wrong))
        self.single = len(offices) == 1 and not offices[0].name
        self.tree = Tree(tuple(taken), tuple(shut), lost)
        self.names = {one.name: number for number, one in enumerate(taken)}
        self._open = False  # whether the clerk has opened the offices
        self.fresh = False  # whether no letter has ever come into this store
        self.restarts = Restarts()
        found = {number: left_on(one.note, one.config.process) for number, one in enumerate(taken)}
        self._ends = {number: end for number, end in found.items() if end is not None}
        self._unlucky: dict[int, list[float]] = {}  # when an office ended the clerk, with no piece to blame
        self._clerk = KeptProcess("clerk", self._begin_clerk)
        self._doors = KeptProcess("doors", self._begin_doors)
        self._others: list[Child] = []
        self._beats, self._beaten, self._said = -1, 0.0, float("-inf")
        self._beat = beat

    def start(self) -> None:
        """The clerk opens the offices, then the doors are opened. Raises what kept one of them from it:
        `Trouble` or OSError."""
        charsets.load_guesser()
        gc.collect()
        gc.freeze()  # else the collector of each child would copy every page of ours
        try:
            if not self.tree.offices:
                raise trouble("none_open")
            for one in (self._clerk, self._doors):
                one.child = one.begin()
                told = _first_words(one.child)
                if refused := dict(told).get("refused"):
                    raise refused
                self._hear(one, told)
        except BaseException:
            self.stop()
            raise
        self._beaten = time.monotonic()
        if self._beat is not None:
            self._write_beat("open")

    def watch(self, signals: frozenset[signal.Signals]) -> None:
        """Keeps the processes at work until one of these signals comes; they are blocked."""
        while True:
            told = signal.sigtimedwait(signals | {signal.SIGCHLD}, self._pause())
            if told is not None and told.si_signo in signals:
                return
            self._look(time.monotonic())

    def _pause(self) -> float:
        """How long nothing is to be done, where nothing tells of itself."""
        due = [one.again for one in (self._clerk, self._doors) if one.child is None]
        return max(0.0, min([LOOK, *(again - time.monotonic() for again in due)]))

    def fork(self, name: str, work: Callable[[Connection], int]) -> None:
        """One more process, which ends by itself."""
        self._others.append(Child(name, work))

    def stop(self, within: float = 4.0) -> bool:
        """Ends everything. Returns False when something had to be killed; its work is whole or is done
        again."""
        living = [one for one in (self._clerk.child, self._doors.child) if one is not None]
        for child in living:
            child.signal(signal.SIGTERM)
        until = time.monotonic() + within
        while sum(child.reap() for child in living) < len(living) and time.monotonic() < until:
            signal.sigtimedwait({signal.SIGCHLD}, 0.05)
        ended = all(child.ended == 0 for child in living)
        for child in (*living, *self._others):
            child.kill()
        for office in self.tree.offices:
            if ended:
                office.note.write_piece(None)
            office.held.release()
        if self._beat is not None:
            self._write_beat("closed")
        return ended

    def _begin_clerk(self) -> Child:
        self._open = False
        if self.single:
            return Child("clerk", partial(run_clerk, self.tree, self._ends.get(0), self.restarts))
        now = time.monotonic()
        resting = {
            number: max(0.0, ends[-1] + min(REST * 2 ** (len(ends) - 1), LONGEST_REST) - now)
            for number, ends in self._unlucky.items()
        }
        return Child("clerk", partial(run_turns, self.tree, self._ends, self.restarts, resting))

    def _begin_doors(self) -> Child:
        closed = {self.names[name]: why for name, why in self.closed.items() if name in self.names}
        return Child("doors", partial(run_doors, self.tree, closed))

    def _look(self, now: float) -> None:
        self._others = [one for one in self._others if not one.reap()]
        for kept in (self._clerk, self._doors):
            if kept.child is not None:
                self._hear(kept, kept.child.messages())
                if kept.child.reap():
                    self._note_end(kept, kept.child, now)
            if kept.child is None and now >= kept.again:
                kept.child = kept.begin()
        self._bury_strangers()
        self._look_for_signs(now)
        if now - self._said >= ALIVE:
            self._said = now
            notify("WATCHDOG=1")
            if self._beat is not None:
                self._write_beat("open")

    def _bury_strangers(self) -> None:
        """As the first process of a container, which is the parent of whatever a killed clerk leaves."""
        ours = {one.child.pid for one in (self._clerk, self._doors) if one.child} | {
            one.pid for one in self._others
        }
        with suppress(ChildProcessError):
            while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if found.si_pid in ours:
                    return
                os.waitpid(found.si_pid, 0)

    def _hear(self, kept: KeptProcess, told: Sequence[tuple[str, Any]]) -> None:
        for what, said in told:
            if what == "refused":
                log.error(phrase("serve.not_again", why=said))
            elif what == "closed":
                self.leave_out(self.tree.offices[said[0]].name, said[1])
            elif what == "open" and kept is self._clerk:
                self.fresh, self._open = bool(said), True
                self._ends.clear()

    def leave_out(self, name: str, why: str) -> None:
        """An office is not served; told once for each reason."""
        self.closed[name] = f"{self.closed[name]}; {why}" if name in self.closed else why
        log.error(phrase("serve.closed", name=name, why=why))

    def _note_end(self, kept: KeptProcess, child: Child, now: float, *, still: bool = False) -> None:
        """A process has ended by itself, or stood still."""
        status = child.ended
        child.kill()
        kept.child = None
        assert status is not None
        if kept is self._doors:
            log.error(phrase("serve.doors_again", how=status))
            kept.put_off(now)
            return
        if status == RENEW:
            return
        offices, turn = self.tree.offices, self.tree.turn.number
        self.tree.turn.write(None)
        at_hand = [n for n, one in enumerate(offices) if one.note.read_piece() is not None]
        # of several offices whose piece it was; else whose turn it was
        judged = at_hand or [0 if turn is None else turn]
        found = {n: judge(status, offices[n].note, offices[n].config.process, still=still) for n in judged}
        for number, end in found.items():
            if end.blamed is not None or (end.suspect is not None and number not in self._ends):
                self._ends[number] = end
            if end.blamed is not None:
                said = {"kind": end.blamed.kind, "name": end.blamed.key}
                log.error(_naming(offices[number].name, phrase("serve.blamed", **said)))
        if not at_hand and turn is not None:
            before = [one for one in self._unlucky.get(turn, []) if now - one < LATELY + LONGEST_REST]
            self._unlucky[turn] = [*before, now]
            log.error(phrase("serve.rests", name=offices[turn].name))
        why = next(iter(found.values())).why
        log.error(phrase("serve.clerk_again", why=why))
        self.restarts = Restarts(self.restarts.count + 1, offices[0].clock(), why)
        if all(end.blamed is None for end in found.values()):
            kept.put_off(now)

    def _look_for_signs(self, now: float) -> None:
        """Ends a clerk who has shown no sign of work for too long."""
        beats, clerk = sum(one.note.beats for one in self.tree.offices), self._clerk.child
        if beats != self._beats or clerk is None or not self._open:
            self._beats, self._beaten = beats, now
        elif now - self._beaten > max(one.config.process.still_seconds for one in self.tree.offices):
            clerk.kill()
            self._note_end(self._clerk, clerk, now, still=True)

    def _write_beat(self, state: str) -> None:
        """Writes the tree's heartbeat: how many offices it serves, which it does not, and why."""
        facts = {"at": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "pid": os.getpid(), "state": state}
        facts |= {"offices": len(self.tree.offices), "closed": self.closed, **self.restarts.facts()}
        assert self._beat is not None
        with suppress(OSError):  # it is late then, which whoever watches sees
            metrics.write(self._beat, json.dumps(facts).encode())


def _first_words(child: Child) -> list[tuple[str, Any]]:
    """What a process tells until it is open or refused. OSError: it ended before."""
    told = child.messages()
    while not {"open", "refused"} & dict(told).keys():
        if child.ended is not None:  # he told nothing before, or in between
            raise OSError(phrase("work_end.ended", how=child.ended))
        wait([child.told], LOOK)
        child.reap()
        told += child.messages()
    return told


def _naming(office: str, sentence: str) -> str:
    return f"{{{office}}} {sentence}" if office else sentence
