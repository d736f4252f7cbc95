"""Days without a line, by the hundred: an office with its real store lives through faults drawn at random;
only the wire and the clock are simulated.

Promises: everything is drawn from the seed, so a finding comes again with it. An hour goes so: what was under
way outside arrives, the office (when it is on) fetches, handles, lets time pass and sends, as the daemon's
clerk does; each day the book is looked at (`ledger.py`), and in the end all of it."""

from __future__ import annotations

import logging
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mailroom.config import Config
from mailroom.daemon.received_until import Watermark
from mailroom.office import Office
from mailroom.procedure.letter import Envelope
from mailroom.procedure.workdays import ZONES
from mailroom.shelves.files.door_state import DoorState
from mailroom.shelves.files.file_cabinet import FileCabinet
from tests.offices import SMALL, load_office
from tests.soak import Result, Share
from tests.soak.folk import Folk
from tests.soak.lanes import ground
from tests.soak.ledger import Ledger
from tests.soak.wire import HOUR, STRIKES, Box, Posted, PowerCut, Spell, Wire

RUN = 100  # days of one store
RUNS = 10
QUIET = 21  # days at its end without faults or letters: what waits must come to rest
START = datetime(2026, 4, 1, 6, 0, tzinfo=ZONES["WIB"])
GRACE = 4 * HOUR
COMPLAINTS = 1.0  # a day
SPELLS = 1.0  # a day
CUTS = 3  # a day
WRONG_CLOCKS = 0.3  # of lives: a clock that is wrong, too, makes "too early" and "too late" mean little
LENGTHS: dict[str, tuple[float, float]] = {  # hours
    "off": (1, 60), "asleep": (1, 10), "line": (1, 120), "box a": (1, 72), "box b": (1, 72),
    "relay": (1, 48), "relay 4xx": (2, 48),
    "relay slow": (2, 24), "relay breaks": (2, 24), "disk": (1, 8), "ahead": (1, 3), "back": (1, 8),
}  # fmt: skip


class Door:
    """Our own SMTP door: what has come is on the disk at once."""

    def heard_until(self, now: datetime) -> datetime:
        return now


class Memory:
    """Where it is remembered when we last listened: of the disk, so it outlives the power. A file a minute
    would be all that a life does."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.said.get(key)

    def set(self, key: str, value: str) -> None:
        self.said[key] = value


class Machine:
    """The office's machine: its disk stays, everything else goes with the power."""

    def __init__(self, wire: Wire, config: Config, root: Path) -> None:
        relay = config.relay.model_copy(update={"mode": "smtp", "host": "relay.example"})
        self.wire, self.root, self.config = wire, root, replace(config, store=root, relay=relay)
        self.office: Office | None = None
        self.watermark: Watermark | None = None
        self.memory = Memory()
        self.awake = START  # since when it has been there without a break
        wire.take = self.take

    def clock(self) -> datetime:
        return self.wire.now + self.wire.skew

    @property
    def on(self) -> Office | None:
        """The office, where it is at work."""
        return None if self.wire.strikes("off") or self.wire.strikes("asleep") else self.office

    def guarded(self, deed: Callable[[], object]) -> bool:
        """Do something on the machine. False: the disk refused, or the power is gone and the machine with
        it."""
        try:
            with self.wire.syncing():
                deed()
            return True
        except OSError:
            return False
        except PowerCut:
            self.drop()
            return False

    def boot(self) -> None:
        def deed() -> None:
            shelves = FileCabinet(self.root).open()
            try:
                office = Office(self.config, shelves, self.wire, said=lambda _: None)
                office.post.waits.luck = self.wire.mind.random
                office.begin(self.clock())
            except BaseException:
                shelves.close()
                raise
            for box in self.wire.boxes:
                box.heard_until = None
            self.watermark = Watermark([Door()], self.wire.boxes, self.memory, GRACE)
            self.office = office

        self.guarded(deed)

    def drop(self) -> None:
        """Without power: nothing is finished any more."""
        office, self.office, self.watermark = self.office, None, None
        self.wire.dead, self.wire.syncs_left = False, -1
        if office is not None:
            with suppress(Exception):
                office.close()

    def hour(self) -> None:
        if self.wire.strikes("off"):
            self.drop()
        if self.wire.strikes("off") or self.wire.strikes("asleep"):
            self.awake = self.wire.now + HOUR
            return
        if self.office is None:
            self.awake = self.wire.now
            self.boot()
        self.wire.carried = []
        if self.office is not None and not self.guarded(self._round):
            # nobody can say of which it is entered that they left
            self.wire.doubtful.update(self.wire.carried)
        self.wire.syncs_left = -1

    def _round(self) -> None:
        assert self.office is not None
        assert self.watermark is not None
        now, marks = self.clock(), DoorState(self.root)
        for minute in range(60, -1, -1):
            if self.wire.now - timedelta(minutes=minute) >= self.awake:
                self.watermark.listening(now - timedelta(minutes=minute))
        for box in self.wire.boxes:
            if not self.wire.strikes("line") and not self.wire.strikes(f"box {box.name}"):
                box.fetch(self._put, marks, now)
        while True:
            handled = self.office.work(now, self.watermark.heard_until(now))
            if not handled + self.office.deliver(now):
                return

    def take(self, posted: Posted) -> bool:
        """Our door: True is the 250."""
        if self.on is None:
            return False
        posted.stamps.append(self.clock())
        taken = self.guarded(lambda: self._put(posted, "smtp", self.clock()))
        if not taken and self.watermark is not None:
            self.watermark.note_refusal(self.clock())
        return taken

    def _put(self, posted: Posted, door: str, arrived: datetime) -> None:
        assert self.office is not None
        posted.copies += 1
        self.office.accept(posted.raw, Envelope(door, arrived, posted.sender, (posted.to,)))


class Life:
    """One office from its first day to its last."""

    def __init__(self, config: Config, root: Path, seed: str, days: int) -> None:
        self.wire = Wire(random.Random(seed), START)
        self.machine = Machine(self.wire, config, root)
        self.folk = Folk(self.wire, self._row_of)
        self.ledger = Ledger(self.wire, self.machine.config.house)
        self.days, self.seed = days, seed
        self._draw()

    def _row_of(self, mail_id: str) -> Any:
        office = self.machine.office
        return office.store.register.get("mails", mail_id) if office is not None else None

    def _draw(self) -> None:
        """The faults of all its days."""
        mind = self.wire.mind
        kinds = (
            STRIKES
            if mind.random() < WRONG_CLOCKS
            else [kind for kind in STRIKES if kind not in ("ahead", "back")]
        )
        for hour in range((self.days - QUIET) * 24):
            if mind.random() < SPELLS / 24:
                kind = mind.choice(kinds)
                low, high = LENGTHS[kind]
                begins = START + hour * HOUR
                length = timedelta(hours=low * (high / low) ** mind.random())
                self.wire.spells.append(Spell(kind, begins, begins + length))
        self.wire.drawn = list(self.wire.spells)

    def live(self) -> list[str]:
        """What was wrong, in the end."""
        mind, wire = self.wire.mind, self.wire
        for hour in range(self.days * 24):
            quiet = hour >= (self.days - QUIET) * 24
            self.folk.quiet = quiet
            if quiet and not hour % 24:
                wire.spells = []
            if not quiet and mind.random() < COMPLAINTS / 24:
                wire.later(mind.random() * HOUR, self.folk.citizen)
            if not quiet and mind.random() < CUTS / 24:
                wire.syncs_left = int(mind.expovariate(1 / 12))
            wire.until(START + hour * HOUR)
            self.machine.hour()
            wire.count_hour()
            if self.machine.office is not None and hour % 24 == 20:
                self.ledger.day(self.machine.office, self.machine.clock())
        office = self.machine.office
        if office is None:
            return [*self.ledger.findings, "the office is not open in the end"]
        try:
            self.ledger.end(office, self.machine.clock())
        finally:
            office.close()
        return self.ledger.findings


def one_life(config: Config, seed: str, result: Result, days: int = RUN) -> None:
    """A life of so many days; its figures and findings are added."""
    folder = Path(tempfile.mkdtemp(prefix="days-", dir=ground()))
    life = Life(config, folder / "store", seed, days)
    began = time.process_time()
    logging.disable(logging.ERROR)  # a life says the same a thousand times
    try:
        found = life.live()
    except Exception as fault:  # whatever the office lets out is a finding
        found = [f"{type(fault).__name__}: {fault} at {life.wire.now:%Y-%m-%d %H:%M}"]
    finally:
        logging.disable(logging.NOTSET)
    result.findings += [f"seed {seed}: {one}" for one in found]
    result.add("days", days)
    result.add("hours of faults", life.wire.hours_struck)
    result.add("letters", len(life.wire.posted))
    result.add("mails", len(life.wire.raws))
    for kind, count in life.wire.struck.items():
        result.add(f"hours of {kind}" if kind in STRIKES else kind, count)
    result.add("s of CPU", round(time.process_time() - began))
    if not found:
        shutil.rmtree(folder)


def days_of_faults(share: Share) -> Result:
    """Days of an office under faults drawn at random: nothing is lost, doubled, early or unjustly late."""
    result, config = Result(), load_office(SMALL)
    for run in range(share.count(RUNS)):
        one_life(config, f"{share.seed}/{run}", result)
    return result


__all__ = ["Box", "days_of_faults", "one_life"]
