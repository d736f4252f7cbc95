"""What a reader beside the clerk has understood of letters that wait, before he comes to them.

A reader asks no record of the office: it opens a letter, cuts its quotes and understands it as a complaint.
What it found counts for the same words, day and office alone. For any other, and where no answer comes, the
clerk reads himself: the same function gives the same, so nobody can tell who read.

In: `ReadAhead.ask`: names of waiting letters, the next first. `begin_letter`: the one at hand. `as_answer`: a
name and what was understood of that letter.
Out: `understood`: an `Understanding`, or None.
Fails: A reader that has ended, or is silent for `PATIENCE`, costs the wait for it and is asked no more. One
that has not answered yet costs nothing.
See: The reader's process and its limits: daemon/readers/letter_readers.py. Who uses this: text_reader.py."""

from __future__ import annotations

import marshal
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import date
from hashlib import blake2b

from mailroom.procedure.office_facts import House
from mailroom.reading.complaints.complaint_reader import Understanding
from mailroom.reading.learned.linear_model import LinearModel

PATIENCE = 2  # seconds that an answer is waited for
MOST = 1 << 16  # bytes of an answer; instead of a longer one comes an empty one
Found = Mapping[bytes, Understanding]  # by the digest of the words


def digest_of(subject: str, text: str, day: date, *, has_files: bool) -> bytes:
    """Returns what tells apart all that one office understands a complaint from."""
    told = f"{day}{has_files:d}{len(subject)} {subject}{text}"
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def as_answer(name: str, found: Found) -> bytes:
    """Returns a reader's answer about a letter."""
    said = marshal.dumps((name, [(digest, astuple(one)) for digest, one in found.items()]))
    return said if len(said) <= MOST else as_answer(name, {})


LOST = as_answer("", {})  # whoever read has ended, with whatever he was asked about


class ReadAhead:
    """The clerk's side. channel: to a reader, message by message; None: the clerk reads himself. house,
    weights: what the reader reads by; once they have changed, it is asked no more."""

    def __init__(
        self,
        channel: socket.socket | None = None,
        house: House | None = None,
        weights: LinearModel | None = None,
    ) -> None:
        self._channel, self._house, self._weights = channel, house, weights
        self._letters: dict[str, Found | None] = {}  # those that were asked about; None: not answered yet
        self._name = ""
        self.answers = False  # one that has just been forked keeps nobody waiting
        self.used = 0  # answers
        if channel is not None:
            channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", PATIENCE, 0))

    def ask(self, names: Sequence[str]) -> None:
        """names: the letters that come next. The first is at hand as soon as a reader could begin."""
        self._take_answers()
        self._letters = {name: self._letters[name] for name in names if name in self._letters}
        if self._channel is not None:
            for name in names[1:]:
                if name not in self._letters and not self._send(self._channel, name):
                    return
                self._letters.setdefault(name, None)

    def begin_letter(self, name: str) -> None:
        """The clerk begins with this letter."""
        self._name = name

    def understood(self, digest: bytes, house: House, weights: LinearModel) -> Understanding | None:
        """Returns what was understood of these words, if the letter at hand was asked about."""
        if house is not self._house or weights is not self._weights:
            self.close()
            return None
        self._take_answers()
        while self.answers and self._letters.get(self._name, {}) is None:
            self._take_answer()
        found = (self._letters.get(self._name) or {}).get(digest)
        self.used += found is not None
        return found

    def close(self) -> None:
        """The reader ends; from now on the clerk reads himself."""
        if self._channel is not None:
            self._channel.close()
        self._channel, self._letters, self.answers = None, {}, False

    def _send(self, channel: socket.socket, name: str) -> bool:
        """Whether it was taken; a reader that has enough to do takes no more."""
        try:
            channel.send(name.encode("utf-8", "surrogateescape"), socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            self.close()
            return False
        return True

    def _take_answers(self) -> None:
        """All that have come by now."""
        try:
            while self._channel is not None:
                self._take(self._channel.recv(2 * MOST, socket.MSG_DONTWAIT))
        except BlockingIOError:
            pass
        except OSError:  # the reader's side ended before it took what it was asked
            self.close()

    def _take_answer(self) -> None:
        """The next one; it is waited for."""
        assert self._channel is not None
        try:
            self._take(self._channel.recv(2 * MOST))
        except OSError:  # it is silent
            self.close()

    def _take(self, said: bytes) -> None:
        if not said:
            self.close()
        elif said == LOST:
            self.answers = False
            self._letters = {name: found for name, found in self._letters.items() if found is not None}
        else:
            self.answers = True
            name, found = marshal.loads(said)  # noqa: S302 - from a process that this one has forked
            if name in self._letters:
                self._letters[name] = {digest: Understanding(*values) for digest, values in found}
