"""The clerk: it handles each letter in four steps (read, decide, write, enter), and does what falls due as
time passes, in one order.

A letter that fails is set aside with its traceback, tried again at `RETRIES`, and the office goes on. The
disk's OSError stops the office, since nothing it says can be believed then. Only the thread that owns the
Office enters changes. A crash at any point leaves a letter not yet accepted, waiting, or entered once. The
picture stands in README.md, "Follow one letter".

In: `Office.accept`: bytes and `Envelope`. `work`, `handle`, `pass_time`: now, and up to when every door has
been heard.
Out: entered changes, and mails in the outgoing archive; `work`: how many letters were handled.
Fails: JSONDecodeError, TOMLDecodeError or ValueError of a broken data file when it is made: the office does
not open. The disk's OSError and MemoryError go up. Any other error sets the letter aside with its traceback,
to be tried again at `RETRIES`.
See: Which function decides on which kind of letter: clerk/dispatch.py. What falls due with time:
clerk/time/timers.py. In which order letters are taken: clerk/letter_order.py. How mail leaves:
clerk/outgoing/mail_delivery.py. When the clerk works: daemon/clerk_loop.py."""

from __future__ import annotations

import logging
import random
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from mailroom.clerk import log_context
from mailroom.clerk.change import change_of
from mailroom.clerk.current_work import DOSSIER, HOURS, LETTER, MAIL, InHand, Piece
from mailroom.clerk.dispatch import decide_letter
from mailroom.clerk.kinds.letter_context import LetterContext
from mailroom.clerk.laid_tables import LaidTables, enters_change
from mailroom.clerk.letter_look import Looks
from mailroom.clerk.letter_order import FEW, TURN, LetterOrder, Waiting
from mailroom.clerk.outcome import Entry, Row, line_for_admin
from mailroom.clerk.outgoing.backoff import Rules
from mailroom.clerk.outgoing.mail_delivery import LAST, Carrier, Post
from mailroom.clerk.people.staff_changes import Succession
from mailroom.clerk.read.attachment_filter import no_scan
from mailroom.clerk.read.letter_bytes import EnteredLetters
from mailroom.clerk.read.letter_reading import Ruling
from mailroom.clerk.read.office_examples import recall
from mailroom.clerk.read.reader import Reader
from mailroom.clerk.register_rows import Seat, stamp
from mailroom.clerk.services import Services
from mailroom.clerk.store import GROUP, HELD, Store
from mailroom.clerk.time.daily_mailings import Hours
from mailroom.clerk.time.moved_deadlines import count_anew
from mailroom.clerk.time.oversized_and_failed_letters import answer_set_aside
from mailroom.clerk.time.timers import attempt, put_off, ring, tell_no_longer_kept, turn
from mailroom.clerk.write.letter_papers import Papers
from mailroom.clerk.write.writer import Writer
from mailroom.config import Config
from mailroom.doors.virus_scanner import VirusScanner
from mailroom.places import TEMPLATES
from mailroom.procedure.letter import Envelope
from mailroom.procedure.office_facts import House
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.identity.identity_answers import with_identity_reader
from mailroom.reading.language.languages import Languages
from mailroom.reading.replies.reply_reader import ReplyReader
from mailroom.reading.sealed.sealed_mail import SealedMail, SealPaths
from mailroom.shelves.cabinet import Group, Shelves
from mailroom.shelves.letter_file import Fingerprint, Unreadable
from mailroom.writing.mail_composer import MailComposer
from mailroom.writing.papers.pdf_press import Press

log = logging.getLogger(__name__)
GROUP_SECONDS = 0.5  # after so long a group is entered, where more than a few letters wait
RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(days=1))


@dataclass(frozen=True)
class LetterAtHand:
    """A letter to be handled. It comes from the inbox, with the digests of its bytes (`prints`), or from the
    archive, after a person has decided what it is (`ruling`). name: in the inbox, or its dossier's key; done:
    the rows that note it as handled."""

    name: str
    raw: bytes
    envelope: Envelope
    prints: Fingerprint | None = None
    ruling: Ruling | None = None
    done: tuple[Row, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the letter lies in the inbox. Then it is filed when it is entered."""
        return self.prints is not None


@dataclass
class Office:
    """One open office. said: called with a line for each thing that happens (the daemon logs it, the
    demonstration prints it). luck: gives numbers in [0, 1) that spread the tries of mails. hand: names what
    is worked at, and limits what it costs."""

    config: Config
    shelves: Shelves
    carrier: Carrier
    said: Callable[[str], None] = field(default=log.info)
    luck: Callable[[], float] = field(default=random.random)
    hand: InHand = field(default_factory=InHand)

    def __post_init__(self) -> None:
        self.tables = LaidTables(self.config, self.shelves.register, self.shelves.root)
        self.house = with_identity_reader(self.tables.now.house)
        keys, relay = self.shelves.keys, self.config.relay
        self.store = Store(self.shelves.register, self.shelves)
        self.store.after = self._after_group

        sealed = SealedMail(SealPaths(**self.config.sealed.model_dump()))
        archive = EnteredLetters(self.store, self.shelves.inbox, sealed)
        replies = ReplyReader(TEMPLATES / "menus.toml", self.house.prefix, self.house.locality.region)
        self.scanner = VirusScanner(self.config.scanner)
        scan = self.scanner.judge if self.config.scanner.socket else no_scan
        languages = Languages.load(TEMPLATES / "languages")
        self.reader = Reader(self.store, replies, Complaints(), keys, scan, sealed, languages)
        self.reader.lessons = self.tables.lessons
        self.composer = MailComposer(TEMPLATES, self.house)
        press = Press(TEMPLATES, self.house.emblem, self.house.garuda)
        self.papers = Papers(press, self.store, self.composer, self.hand)
        self.writer = Writer(
            self.composer, self.papers, self.store, keys, archive.open_letter, relay.max_bytes, scan
        )
        rules = Rules.from_config(relay)
        self.post = Post(self.store, self.carrier, self._house_now, self.writer, rules, self.luck, self.hand)
        tools = (archive, self.reader, self.writer, self.post, self.hand, self.tables)
        self.services = Services(self._house_now, self.store, self.shelves.inbox, *tools)
        self.hours = Hours(self.services, self.shelves.journal, self.shelves.marks)
        self.succession = Succession(self.services)
        self.order = LetterOrder(Looks(self.shelves.inbox, self.store, self._house_now).look)
        self.ticks: Callable[[], float] = time.monotonic
        self.waiting = Waiting(self.order, self.shelves.inbox.to_enter, self.ticks)
        self.group_seconds = GROUP_SECONDS
        self._rounds = 0
        self._changed: datetime | None = None  # when a change of the tables was entered, until it is laid

    def _house_now(self) -> House:
        return self.house

    def begin(self, now: datetime) -> None:
        """Notes when this store was begun, and whether posts got new people while the office was closed."""
        if self.store.register.fact("begun") is None:
            self.services.enter("the store was begun", [Row.fact("begun", stamp(now))], now)
        recall(self.store, self.reader.complaints, self.house)
        self.succession.hand_over(None, now)
        count_anew(self.services, now)

    def accept(self, raw: bytes, envelope: Envelope) -> str:
        """The doors' side: accepted means on the disk."""
        return self.shelves.inbox.accept(raw, envelope)

    def work(self, now: datetime, heard: datetime | None = None, *, windows_over: bool = False) -> int:
        """Handles every waiting letter, and those set aside whose time has come, then lets time pass up to
        `heard`. heard: until when every door has been heard; `now` if None. Letters and due moments are taken
        in one order: changes of state due by a letter's arrival come before that letter. Returns
        how many letters were handled. OSError: the disk failed, nothing half entered."""
        upto = self._begin_round(now, heard)
        waiting = deque(self.shelves.inbox.to_enter())
        handled = len(waiting)
        while waiting:
            with self.store.together():
                for _ in range(min(GROUP, len(waiting))):
                    self._handle(waiting.popleft(), now, upto)
                    if self.store.waiting_bytes > HELD:
                        break
        self.retry_aside(now, upto)
        self.pass_time(now, upto, windows_over=windows_over)
        return handled

    def work_group(self, now: datetime, heard: datetime | None = None) -> int:
        """As `work`, but takes one group of letters, those first that `LetterOrder` gives; time passes up to
        the oldest that still waits. So whoever comes meanwhile is seen soon after."""
        upto = self.waiting.refresh(self._begin_round(now, heard))
        handled = self._group(now, min(self.order.oldest or upto, upto)) if self.order.count else 0
        self._rounds += 1
        if not self.order.count or not self._rounds % TURN:
            handled += len(self.retry_aside(now, upto, most=1))
        self.pass_time(now, min(self.order.oldest or upto, upto))
        return handled

    def _group(self, now: datetime, oldest: datetime) -> int:
        """oldest: when the oldest letter arrived that waits. Returns how many letters were handled."""
        many, until, handled = self.order.count > FEW, self.ticks() + self.group_seconds, 0
        try:
            with self.store.together():
                turn(self.services, now, oldest)
                # no letter goes before an older one where a case's state changes between the two
                next_turn = self.store.next_turn(self.order.newest or oldest)
                for name in self.order.group(next_turn):
                    self._handle(name, now, oldest)
                    handled += 1
                    if self.store.waiting_bytes > HELD or (many and self.ticks() > until):
                        break
        except BaseException:
            self.waiting.forget()
            raise
        return handled

    def _begin_round(self, now: datetime, heard: datetime | None) -> datetime:
        """Returns until when time may pass."""
        if now < self.hours.latest:
            self.hours.set_back(now)
        self.hours.latest = now
        return min(heard or now, now)

    def pass_time(self, now: datetime, upto: datetime, *, windows_over: bool = False) -> None:
        ring(self.services, now, upto, self._handle_due, windows_over=windows_over)
        self.hours.open_for(now, upto)

    def handle(self, name: str, now: datetime, heard: datetime | None = None) -> None:
        """One letter by itself. OSError: the disk failed, it still waits."""
        with self.store.together():
            self._handle(name, now, heard)

    def _handle(self, name: str, now: datetime, heard: datetime | None) -> None:
        """One letter. The clerk sets aside what he cannot handle; the disk's faults go up."""
        self.services.archive.release()
        try:
            with self.hand.piece(LETTER, name):
                self.reader.ahead.begin_letter(name)
                taken = self.shelves.inbox.letter(name)
                turn(self.services, now, min(taken.envelope.arrived, heard or now, now))
                # A letter that was set aside before is so no longer, once it is entered.
                was_aside = self.shelves.register.get("facts", f"aside:{name}") is not None
                done = [Row(table, f"aside:{name}", None) for table in ("letters", "facts") if was_aside]
                letter = LetterAtHand(name, taken.raw, taken.envelope, taken.prints, done=tuple(done))
                self._handle_settled(self._four_steps(letter, now, heard), now)
        except FileNotFoundError:
            # A file of an earlier letter is missing: that is not the disk's fault.
            self._set_aside(name, traceback.format_exc(), now)
        except (OSError, MemoryError):
            raise
        except Unreadable as fault:
            self._set_aside(name, str(fault), now)
        except Exception:  # noqa: BLE001 - promise 6: no letter can stop the office; its traceback is kept
            self._set_aside(name, traceback.format_exc(), now)
        finally:
            log_context.letter.set("")

    def _four_steps(self, letter: LetterAtHand, now: datetime, heard: datetime | None) -> tuple[str, ...]:
        """READ, DECIDE, WRITE, ENTER. Returns the keys of letters that this one has settled."""
        reading = self.reader.read(letter.raw, letter.envelope, self.house, letter.ruling)
        seen, name = self.store.letter(reading.digest), letter.name
        if letter.waits:
            log_context.letter.set(reading.digest[:12])
        elif seen is not None:
            name = seen.name
        if letter.waits and seen is not None and seen.name == name:
            # entered before a crash, and not yet filed; a further crash may have had it set aside meanwhile
            change = change_of("filed after a crash", letter.done, (), self.house, now)
            change.letter = (name, reading.digest)
            self.store.enter([change], now)
            return ()
        context = LetterContext(reading, name, now, self.services, heard, seen, letter.ruling, letter.prints)
        self.post.signs.enter_sign(reading, self.post.rules, now)
        outcome = decide_letter(context).enter(*letter.done)
        mails = self.writer.write(outcome.entries, self.house, now, context.late, reading.opened)
        change = change_of(
            f"letter {reading.digest[:12]}", outcome.entries, mails, self.house, now, [outcome.told]
        )
        change.letter = (letter.name, reading.digest) if letter.waits else None
        self.store.enter([change], now)
        self._changed = now if enters_change(outcome.entries) else self._changed
        return outcome.again

    def _handle_settled(self, keys: Iterable[str], now: datetime) -> None:
        """Letters that a person has just settled, handled anew before the next one, which may be about the
        same case. One that fails is tried again as what falls due."""
        waiting = deque(keys)

        def handle(key: str) -> None:
            waiting.extend(self._handle_again(key, now))

        while waiting:
            key = waiting.popleft()
            if not attempt(self.services, DOSSIER, key, partial(handle, key)):
                put_off(self.services, DOSSIER, key, now)

    def _handle_due(self, key: str, now: datetime) -> None:
        self._handle_settled(self._handle_again(key, now), now)

    def _handle_again(self, key: str, now: datetime) -> tuple[str, ...]:
        """A person has said whose a letter is: it is handled as his act, at its own arrival."""
        row = self.store.register.get("dossiers", key)
        assert row is not None
        digest = str(row["digest"])
        letter = self.store.letter(digest)
        if letter is not None and letter.thinned:
            tell_no_longer_kept(self.services, key, letter, now)
            return ()
        raw, envelope = self.services.archive.letter(digest)
        done = Row("dossiers", key, {"due": None, "stage": "done"})
        ruling = Ruling(
            Seat.from_row(row["record"]) if row.get("record") else None, str(row.get("changes") or "")
        )
        return self._four_steps(LetterAtHand(key, raw, envelope, ruling=ruling, done=(done,)), now, None)

    # Letters that nobody could handle.

    def _set_aside(self, name: str, why: str, now: datetime) -> None:
        """Keep the letter with the reason, retry on a schedule, tell the admin once. Its own row
        is what the balance counts it by."""
        row = self.store.register.get("facts", f"aside:{name}")
        attempts = int(row["value"]["attempts"]) if row else 0
        self.shelves.inbox.set_aside(name, why)
        again = stamp(now + RETRIES[attempts]) if attempts < len(RETRIES) else None
        value = {**(row["value"] if row else {}), "attempts": attempts + 1, "next": again}
        entries: list[Entry] = [Row.fact(f"aside:{name}", value)]
        if attempts == 0:
            when = now.isoformat()
            entries.append(line_for_admin(self.house.admin, "aside", f"aside-{name}", name=name, when=when))
            fields = {"name": name, "class": "aside", "at": stamp(now), "arrived": stamp(now)}
            entries.append(Row("letters", f"aside:{name}", {**fields, "status": "aside"}))
        self.services.enter("set aside", entries, now)
        log.warning("letter set aside: %s", name)

    def lay_down(self, piece: Piece, why: str, now: datetime) -> None:
        """What an earlier clerk had in hand when he was ended over it (daemon/supervisor.py): a letter is set
        aside, what fell due is put off. Nothing where it was entered before his end."""
        if piece.kind == LETTER:
            if piece.key in self.shelves.inbox.waiting():
                self._set_aside(piece.key, why, now)
        elif piece.kind == MAIL:
            mail = self.store.mail(piece.key)
            if mail is not None and mail.status == "waiting":
                put_off(self.services, MAIL, piece.key, now)
        elif piece.kind == HOURS or self.store.register.get(piece.kind, piece.key) is not None:
            put_off(self.services, piece.kind, piece.key, now)

    def retry_aside(self, now: datetime, heard: datetime | None = None, most: int | None = None) -> list[str]:
        """Puts set-aside letters whose time has come back into the inbox and handles them again. The sender
        of one that failed twice is answered, once. Returns their names; so `most` at most.

        A letter of which nothing is entered is due at once, too: the process was killed while it set the
        letter aside."""
        tried: list[str] = []
        for name in self.shelves.inbox.aside_names():
            row = self.store.register.fact(f"aside:{name}")
            due = row is None or (
                row.get("next") and not stamp(now) < row["next"] <= stamp(now + RETRIES[-1])
            )
            if due and (most is None or len(tried) < most):
                tried.append(name)
                self.shelves.inbox.take_back(name)
                self.handle(name, now, heard)
            self._answer_aside(name, now)
        return tried

    def _answer_aside(self, name: str, now: datetime) -> None:
        row = self.store.register.fact(f"aside:{name}")
        if row is None or row["attempts"] < 2 or "answered" in row:
            return
        # a try is written down before it is made: it may end the clerk, too
        answered = Row.fact(f"aside:{name}", {**row, "answered": stamp(now)})
        self.services.enter("its sender is answered", [answered], now)
        attempt(self.services, LETTER, name, partial(answer_set_aside, self.services, name, now))

    def _after_group(self, group: Group) -> None:
        """A group of changes counts: it is told what happened."""
        for line, digest in group.told:
            token = log_context.letter.set(digest)
            self.said(line)
            log_context.letter.reset(token)
        if (now := self._changed) is not None:
            self._changed = None
            self._lay(self.tables.files, now)

    def deliver(self, now: datetime, most: int = LAST) -> int:
        """Send what is due; returns how many mails left. most: the highest rank that goes (0 is most
        urgent)."""
        return self.post.deliver(now, most)

    def settle(self, now: datetime, heard: datetime | None = None, *, windows_over: bool = False) -> None:
        """Work and deliver until nothing is left to do at `now`: a letter that leaves may start a clock."""
        while self.work(now, heard, windows_over=windows_over) + self.deliver(now):
            pass

    def reread(self, config: Config, now: datetime) -> None:
        """Takes over a changed config.toml: letters go to the new people, successors get the open ones."""
        self.config = config
        self._lay(config, now)
        self.services.enter("the files say what was changed by mail", self.tables.taken_over(), now)

    def _lay(self, files: Config, now: datetime) -> None:
        """The files with the changes by mail are the office from now on; deadlines follow its days off."""
        before = self.house
        self.house = self.composer.house = with_identity_reader(self.tables.refresh(files).house)
        self.succession.hand_over(before, now)
        count_anew(self.services, now)

    def close(self) -> None:
        self.shelves.close()
