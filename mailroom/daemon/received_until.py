"""Up to which moment we have surely received all mail. No deadline runs beyond it, so none ends before a
letter that keeps it was read.

For a mailbox it is the start of its last complete poll. For an SMTP door it is now, or the arrival of the
oldest letter that is not on the disk yet. After a silence, in which nobody could bring us anything, the
senders' queues are waited for (`grace_hours`).

In: `Watermark`: notes of what happened (`note_arrival`, `note_refusal`, `note_cut_off`), each with now.
`heard_by`: `ImapDoor`s and now.
Out: `heard_until`: an aware moment; yes or no.
Fails: The disk's OSError of its own note goes up; time then stands still until it can be written.
See: Polling: mailbox_polling.py. Whether the line works: connectivity.py. Passing time: clerk/time/timers.py.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from mailroom.doors.oauth import Memory
from mailroom.writing.cli_sentences import phrase

if TYPE_CHECKING:
    from mailroom.doors.imap.imap_door import ImapDoor
    from mailroom.doors.letter_boxes import LetterBox

log = logging.getLogger(__name__)
NEVER_HEARD = datetime(1970, 1, 1, tzinfo=UTC)
MARK = "listening"
REMEMBERED = timedelta(minutes=1)  # how often it is written down that we listen
SILENCE = timedelta(minutes=2)  # a restart is shorter, and no sender's queue has noticed it for long
FIRST_RETRY = timedelta(minutes=30)  # RFC 5321 4.5.4.1: the least that a sender waits
BEHIND = timedelta(minutes=10)  # a mailbox unheard for longer has letters older than those of other doors
PATIENCE = 30.0  # seconds that the clerk waits for the other mailboxes once old letters come in


def heard_by(mailboxes: Iterable[ImapDoor], now: datetime) -> datetime:
    """Returns until when all of these mailboxes have been heard. Before the first complete fetch of one of
    them that is long ago."""
    return min([now, *(box.heard_until or NEVER_HEARD for box in mailboxes)])


class Watermark:
    """The watermark of one office at work. Any thread may call anything.

    grace: the longest that senders are waited for after a silence; zero for an office without an SMTP door,
    and in a rehearsal, whose days are not spent listening."""

    def __init__(
        self,
        doors: Sequence[LetterBox],
        mailboxes: Sequence[ImapDoor],
        memory: Memory,
        grace: timedelta,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._doors, self._mailboxes, self._memory, self._grace = doors, mailboxes, memory, grace
        self._monotonic = monotonic
        self._guard = threading.Lock()
        said = memory.get(MARK)
        self._last = self._remembered = datetime.fromisoformat(said) if said else None
        self._seen: datetime | None = None  # when the line was last seen to work
        self._cut = False  # the relay cannot be reached
        self._brought = False  # and all the same mail from outside came
        self._silent: datetime | None = None  # when the last silence began
        self._until = NEVER_HEARD  # until when its senders are waited for
        self._old: float | None = None  # when the first letter of a mailbox that lay behind came in

    # Noted by the doors, the line and the clerk.

    def listening(self, now: datetime) -> None:
        """Notes that the doors are open. It has to be called every few seconds."""
        with self._guard:
            last, self._last = self._last, now
            # the clock was set back: its last silence may have been none
            if last is not None and now < last - REMEMBERED:
                self._silent, self._until, self._seen = None, NEVER_HEARD, None
            if last is not None and now - last > SILENCE:
                self._was_silent(last, now)
            # While the line is cut or senders are waited for nothing is remembered: a new start waits, too.
            due = self._remembered is None or not timedelta(0) <= now - self._remembered < REMEMBERED
            if self._grace and due and self._waiting(now) is None:
                # a full disk: the next silence begins where this could last be written
                with suppress(OSError):
                    self._memory.set(MARK, now.isoformat())
                    self._remembered = now

    def note_refusal(self, now: datetime) -> None:
        """Notes that a letter could not be put: its sender keeps it and tries again."""
        with self._guard:
            self._was_silent(now, now)

    def note_reachable(self, now: datetime) -> None:
        """The relay answered: there is a line."""
        with self._guard:
            self._works(now)
            self._brought = False

    def note_cut_off(self, now: datetime) -> None:
        """Notes that the relay could not be reached. Senders may not reach us either, so the watermark stays,
        unless mail comes from outside all the same."""
        with self._guard:
            if self._brought or not self._doors or not self._grace:
                return
            self._was_silent(min(self._seen or now, now), now, "serve.cut")
            self._cut = True

    def note_visit(self, now: datetime) -> None:
        """Notes that mail came from outside: the line works, and only the relay is in trouble."""
        with self._guard:
            self._brought = self._brought or self._cut
            self._works(now)

    def unseen(self, now: datetime, span: timedelta) -> bool:
        """Whether the line was not seen to work for `span`, or is cut. False when nobody brings us mail:
        there is no SMTP door, or no `grace`."""
        with self._guard:
            late = self._cut or self._seen is None or not timedelta(0) <= now - self._seen < span
            return bool(self._doors and self._grace) and late

    def _works(self, now: datetime) -> None:
        """The line works. When it was cut, the senders of that time are waited for from now on."""
        self._seen = now
        if self._cut:
            self._was_silent(now, now)
            self._cut = False
            log.info(phrase("serve.line_again"))

    def note_arrival(self, door: str, arrived: datetime, now: datetime) -> None:
        """Notes that a letter is being put which reached this door's server at `arrived`."""
        if door == "imap" and now - arrived > BEHIND:
            with self._guard:
                self._old = self._old if self._old is not None else self._monotonic()

    def _was_silent(self, began: datetime, ended: datetime, sentence: str = "serve.silent") -> None:
        """A silence is noted. Its senders are waited for as long as it was, half an hour at least and
        `grace` at most. One that begins while they are waited for goes on from the first."""
        if not self._doors or not self._grace:
            return
        waiting = self._silent is not None and (self._cut or ended <= self._until)
        self._silent = min(self._silent, began) if waiting and self._silent is not None else began
        if not waiting:
            log.warning(phrase(sentence, since=f"{began:%Y-%m-%d %H:%M}", now=f"{ended:%Y-%m-%d %H:%M}"))
        self._until = ended + min(max(ended - self._silent, FIRST_RETRY), self._grace)

    # Asked by the clerk.

    def heard_until(self, now: datetime) -> datetime:
        """Returns until when every door has been heard."""
        self.listening(now)
        with self._guard:
            silent = self._waiting(now)
        doors = [door.heard_until(now) for door in self._doors]
        return min([heard_by(self._mailboxes, now), *doors, silent or now])

    def _waiting(self, now: datetime) -> datetime | None:
        """The beginning of the silence that goes on, or whose senders are waited for."""
        if self._silent is None or now < self._silent:
            return None
        return self._silent if self._cut or now < self._until else None

    def patient(self, now: datetime) -> bool:
        """Whether the clerk waits for another mailbox, half a minute at most. He waits when letters over ten
        minutes old come in, and another mailbox was not heard for as long: it may bring older ones.

        So letters are taken in the order of arrival, not of the faster server."""
        behind = [box for box in self._mailboxes if now - (box.heard_until or NEVER_HEARD) > BEHIND]
        with self._guard:
            if not behind:
                self._old = None
            several = len(self._mailboxes) + len(self._doors) > 1
            return several and self._old is not None and self._monotonic() - self._old < PATIENCE
