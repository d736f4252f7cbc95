"""The clerk: one letter in four steps (read, decide, write, enter), and what time does, in one order.

Promises: a letter that fails is set aside with its traceback and the office goes on; the disk's OSError stops
the office, since nothing it says can be believed then. One writer: only the thread that owns the Office
enters changes. A crash at any point leaves a letter not yet accepted, waiting, or entered once (README
promises 1-6).

The picture stands in README.md, "Follow one letter". Which work belongs to which kind of letter stands in
`clerk/kinds/dispatch.py`; what falls due with time in `clerk/time/timers.py`, outgoing mail in
`clerk/outgoing/post.py`."""

from __future__ import annotations

import contextlib
import logging
import random
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from mailroom.clerk import log_context
from mailroom.clerk.kinds.dispatch import LETTERS
from mailroom.clerk.kinds.handling import Handling
from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.outgoing.post import LAST, Carrier, Post
from mailroom.clerk.people.staff_changes import Succession
from mailroom.clerk.read.letter_reading import Forced
from mailroom.clerk.read.reader import Reader
from mailroom.clerk.store import GROUP, HELD, Change, Store, stamp
from mailroom.clerk.time.timers import Hours, at_once, ring, turn
from mailroom.clerk.write.papers import Papers
from mailroom.clerk.write.writer import Writer
from mailroom.config import Config
from mailroom.procedure.decision import Line
from mailroom.procedure.house import House
from mailroom.procedure.letter import Envelope
from mailroom.procedure.people import Role
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.identity.identity_answers import with_identity_reader
from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.replies.reply_reader import Words
from mailroom.shelves.letters.inbox import WaitingLetter
from mailroom.shelves.letters.letter_file import Unreadable
from mailroom.shelves.open_store import Shelves
from mailroom.writing.pdf_press import Press
from mailroom.writing.typist import Typist

log = logging.getLogger(__name__)
RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(days=1))
TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass
class Office:
    """One open office.

    said: is told, a line each, what happens (the daemon logs it, the demonstration prints it). between: is
    called where the work may be broken off, with all that was begun entered; what it raises ends the round.
    luck: spreads the postman's tries."""

    config: Config
    shelves: Shelves
    carrier: Carrier
    said: Callable[[str], None] = field(default=log.info)
    between: Callable[[], None] = field(default=lambda: None)
    luck: Callable[[], float] = field(default=random.random)

    def __post_init__(self) -> None:
        house, keys = with_identity_reader(self.config.house), self.shelves.keys
        self.house: House = house
        self.store = Store(self.shelves.register, self.shelves.outbox)

        # Who does the four steps, carries the mail and watches the clock.
        self.words = Words(TEMPLATES / "menus.toml", house.prefix)
        self.complaints = Complaints()
        self.reader = Reader(self.store, self.words, self.complaints, keys)
        self.typist = Typist(TEMPLATES, house)
        self.papers = Papers(Press(TEMPLATES), self.store, self.typist)
        limit = self.config.relay.max_bytes
        self.writer = Writer(self.typist, self.papers, self.store, keys, self.opened, limit)
        rules = Rules.of(self.config.relay)
        self.post = Post(self.store, self.shelves.outbox, self.carrier, house, self.writer, rules, self.luck)
        self.hours, self.succession = Hours(self), Succession(self)

        # The letter on the desk, opened; and the last one that was fetched from the archive.
        self._desk: dict[str, OpenedMail] = {}
        self._fetched: dict[str, OpenedMail] = {}
        # Letters that the one on the desk has settled: they are handled right after it.
        self._again: deque[str] = deque()
        # What waits until the open group counts: (digest, name) of letters to be filed, and lines to be told
        # (None: no group is open).
        self._filing: list[tuple[str, str]] = []
        self._telling: list[tuple[str, str]] | None = None
        # Until when every door has been heard; None: until now.
        self._heard: datetime | None = None

    def begin(self, now: datetime) -> None:
        """Note when this store was begun (reports start there) and whether chairs changed hands while the
        office was closed."""
        if self.store.register.fact("begun") is None:
            change = Change("the store was begun")
            change.fact("begun", stamp(now))
            self.store.enter([change], now)
        self.succession.hand_over(None, now)

    def opened(self, digest: str) -> OpenedMail:
        """A letter, opened: the one on the desk, or one from the archive, of which the last stays open: it
        may have several files."""
        found = self._desk.get(digest) or self._fetched.get(digest)
        if found is None:
            found = open_mail(self.letter(digest)[0])
            self._fetched = {digest: found}
        return found

    def put(self, raw: bytes, envelope: Envelope) -> str:
        """The doors' side: accepted means on the disk."""
        return self.shelves.inbox.accept(raw, envelope)

    # Letters and time, in one order.

    def work(self, now: datetime, heard: datetime | None = None, *, windows_over: bool = False) -> int:
        """Handle every waiting letter and those set aside whose time has come, then let time pass up to
        `heard` (until when every door has been heard; `now` if None). Letters and what falls due are taken in
        one order: before a letter what changes the state of any case by its arrival, as far as the doors have
        been heard (README promise 8).

        Returns how many letters were handled. OSError: the disk failed, nothing half entered.
        """
        upto = self._heard = min(heard or now, now)
        if now < self.hours.latest:
            self.hours.set_back(now)
        self.hours.latest = now
        waiting = deque(self.shelves.inbox.to_enter())
        handled = len(waiting)
        while waiting:
            with self.together():
                for _ in range(min(GROUP, len(waiting))):
                    self._handle(waiting.popleft(), now)
                    if self.store.held > HELD:
                        break
        self.retry_aside(now)
        self.pass_time(now, upto, windows_over=windows_over)
        return handled

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """What is entered inside shares one sync; what it was is told, and letters are filed, after it.
        OSError: none of it counts."""
        if self._telling is not None:
            yield
            return
        telling: list[tuple[str, str]] = []
        filing: list[tuple[str, str]] = []
        self._telling, self._filing = telling, filing
        try:
            with self.store.group():
                yield
        finally:
            self._telling, self._filing = None, []
        for digest, name in filing:
            self.shelves.inbox.file_away(name, digest)
        for line, digest in telling:
            log_context.letter.set(digest)
            self.said(line)
        log_context.letter.set("")
        self.between()

    def heard(self, moment: datetime) -> datetime:
        """`moment`, or the earlier one until which every door has been heard."""
        return min(moment, self._heard or moment)

    def say(self, line: str) -> None:
        """Tell what happened, once it counts."""
        if self._telling is None:
            self.said(line)
        else:
            self._telling.append((line, log_context.letter.get()))

    def pass_time(self, now: datetime, upto: datetime, *, windows_over: bool = False) -> None:
        ring(self, now, upto, windows_over=windows_over)
        self.hours.open_for(now, upto)

    def handle(self, name: str, now: datetime, forced: Forced | None = None) -> None:
        """One letter by itself. OSError: the disk failed, it still waits."""
        with self.together():
            self._handle(name, now, forced)

    def _handle(self, name: str, now: datetime, forced: Forced | None = None) -> None:
        """One letter through the four steps. What the clerk cannot handle is set aside; the disk's faults go
        up."""
        try:
            taken = self.shelves.inbox.letter(name)
            turn(self, now, self.heard(min(taken.envelope.arrived, now)))
            self._four_steps(name, taken, now, forced)
        except FileNotFoundError:
            # A file of an earlier letter is missing: that is not the disk's fault.
            self._set_aside(name, traceback.format_exc(), now)
        except OSError:
            raise
        except Unreadable as fault:
            self._set_aside(name, str(fault), now)
        except Exception:  # noqa: BLE001 - promise 6: no letter can stop the office; its traceback is kept and the admin told
            self._set_aside(name, traceback.format_exc(), now)
        finally:
            log_context.letter.set("")

    def attempt(self, deed: Callable[[], None], about: str) -> bool:
        """Whether what time asks for could be done: one case whose bell fails must not stop the time of all
        others. OSError goes up."""
        try:
            deed()
        except OSError:
            raise
        except Exception:
            log.exception("what fell due could not be done: %s", about)
            return False
        return True

    def _four_steps(self, name: str, taken: WaitingLetter, now: datetime, forced: Forced | None) -> None:
        reading = self.reader.read(taken.raw, taken.envelope, self.house, forced)
        self._desk, self._fetched = {reading.digest: reading.opened}, {}
        log_context.letter.set(reading.digest[:12])
        seen = self.store.letter(reading.digest)
        if seen is not None and seen.get("name") == name and forced is None:
            self.shelves.inbox.file_away(name, reading.digest)  # entered before a crash, not yet filed
            return
        handling = Handling(self, reading, name, now, seen, forced, taken.prints)
        handling.run(LETTERS)
        # it was set aside before, and is no longer
        if self.store.register.get("facts", f"aside:{name}") is not None:
            handling.change.remove("letters", f"aside:{name}")
            handling.change.remove("facts", f"aside:{name}")
        self.store.enter([handling.change], now)
        self._filing.append((reading.digest, name))
        self.say(handling.told)
        while self._again:
            at_once(self, self._again.popleft(), now)

    def again(self, key: str) -> None:
        """A letter is to be handled anew once the one on the desk is entered: before the next one, which may
        be about the same case."""
        self._again.append(key)

    def letter(self, digest: str) -> tuple[bytes, Envelope]:
        """An entered letter as it came, filed or of the open group."""
        inbox = self.shelves.inbox
        name = next((name for filed, name in self._filing if filed == digest), "")
        if name:
            envelope, raw, _ = inbox.letter(name)
            return raw, envelope
        return inbox.archive.raw(digest), inbox.archive.envelope(digest)

    def _set_aside(self, name: str, why: str, now: datetime) -> None:
        """Keep the letter with the reason, retry on a schedule, tell the admin once (promise 6)."""
        self._desk, self._fetched = {}, {}
        self._again.clear()
        row = self.store.register.get("facts", f"aside:{name}")
        attempts = int(row["value"]["attempts"]) if row else 0
        self.shelves.inbox.set_aside(name, why)
        change = Change("set aside")
        again = stamp(now + RETRIES[attempts]) if attempts < len(RETRIES) else None
        change.fact(f"aside:{name}", {"attempts": attempts + 1, "next": again})
        if attempts == 0:
            self._tell_aside(change, name, now)
        self.store.enter([change], now)
        log.warning("letter set aside: %s", name)

    def _tell_aside(self, change: Change, name: str, now: datetime) -> None:
        """The admin's line about it, and its own row, by which the balance counts it."""
        admin, at = self.house.admin, stamp(now)
        data = {"name": name, "when": now.isoformat()}
        change.lines([Line(admin.address, admin.name, Role.ADMIN, "aside", f"aside-{name}", data=data)], now)
        change.put(
            "letters", f"aside:{name}", name=name, **{"class": "aside"}, at=at, arrived=at, status="aside"
        )

    def retry_aside(self, now: datetime) -> None:
        """Put letters whose time has come back into the inbox and handle them again.

        One that nothing is entered about was set aside by a process that was killed before it had entered it:
        its time has come."""
        for aside in self.shelves.inbox.aside():
            row = self.store.register.fact(f"aside:{aside.name}")
            if row is None or (row.get("next") and not stamp(now) < row["next"] <= stamp(now + RETRIES[-1])):
                self.shelves.inbox.take_back(aside.name)
                self.handle(aside.name, now)

    # Outgoing.

    def deliver(self, now: datetime, most: int = LAST) -> int:
        """Send what is due, and no less urgent than `most`; returns how many mails left."""
        return self.post.deliver(now, most)

    def settle(self, now: datetime, heard: datetime | None = None, *, windows_over: bool = False) -> None:
        """Work and deliver until nothing is left to do at `now`: a letter that leaves may start a clock."""
        while self.work(now, heard, windows_over=windows_over) + self.deliver(now):
            pass

    def reread(self, config: Config, now: datetime) -> None:
        """The people tables changed: letters from now on go to the new ones, open ones go to successors
        anew."""
        before, self.config = self.house, config
        self.house = with_identity_reader(config.house)
        self.typist.house = self.house
        self.post.house = self.post.signs.house = self.house
        self.succession.hand_over(before, now)

    def close(self) -> None:
        self.shelves.close()
