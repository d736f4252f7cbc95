"""What the clerk's process asks of the doors' process and what that one tells (`DoorsState`), by a socket
pair.

Both sides know an office by its number. A message is whole or not there, and no writer waits for a reader. A
message that does not fit is dropped: the clerk asks again. While nobody answers he waits but once in a while
(`PATIENCE`). The supervisor keeps both ends open, so each side may end and begin anew.

In: `ClerksEnd.ask`: now. `DoorsEnd.serve`: functions that answer. `report_line`: whether the line works.
Out: `DoorsState`, the last one known when no answer comes.
Fails: OSError of a closed socket ends `serve` and `listen`, and so does JSONDecodeError for a torn message;
the process begins anew.
See: Letters themselves, which go by the disk: shelves/files/inbox.py. The two processes: clerk_loop.py,
open_doors.py."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mailroom.daemon.mailbox_polling import MailboxState
from mailroom.daemon.received_until import NEVER_HEARD

PATIENCE = 2.0  # seconds that the clerk waits for an answer
_MOST = 1 << 16


@dataclass(frozen=True)
class DoorsState:
    """What the doors know. until: when every door has been heard; patient: whether the clerk waits for
    another mailbox."""

    until: datetime
    patient: bool = False
    boxes: tuple[MailboxState, ...] = ()


class Line:
    """Both ends; made by the supervisor before he forks."""

    def __init__(self) -> None:
        self.clerk, self.doors = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


class ClerksEnd:
    """The clerk's end: asks, and hears that letters have come."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._numbers = itertools.count(time.monotonic_ns())  # none of an earlier clerk
        self._answered = threading.Condition()
        self._asked, self._answer = 0, False
        self._last: dict[int, DoorsState] = {}
        self._silent = float("-inf")  # when they last left a question without an answer

    def ask(self, now: datetime, office: int = 0) -> DoorsState:
        """Returns what the doors know at this moment; what they said last, where they do not answer."""
        with self._answered:
            self._asked, self._answer = next(self._numbers), False
            _send(self._line, {"ask": self._asked, "office": office, "now": now.isoformat()})
            patient = time.monotonic() - self._silent > PATIENCE
            if patient and not self._answered.wait_for(lambda: self._answer, PATIENCE):
                self._silent = time.monotonic()
            last = self._last.get(office, DoorsState(NEVER_HEARD))
            return replace(last, until=last.until.astimezone(now.tzinfo))

    def report_line(self, works: bool, office: int = 0) -> None:
        """The postman has seen how the internet line is."""
        _send(self._line, {"line": works, "office": office})

    def listen(self, wake: Callable[[int], object]) -> None:
        """Hears the doors, in a thread of its own; wake: gets whose letters have come."""
        for said in _messages(self._line):
            if "wake" in said:
                wake(said["wake"])
            elif said.get("answer") == self._asked:
                with self._answered:
                    boxes = [
                        MailboxState(name, since and datetime.fromisoformat(since), why)
                        for name, since, why in said["boxes"]
                    ]
                    until = datetime.fromisoformat(said["until"])
                    self._last[said["office"]] = DoorsState(until, said["patient"], tuple(boxes))
                    self._answer, self._silent = True, float("-inf")
                    self._answered.notify()


class DoorsEnd:
    """The doors' end: wakes the clerk, and answers him."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def wake(self, office: int = 0) -> None:
        """Letters have come."""
        _send(self._line, {"wake": office})

    def serve(
        self, known: Callable[[int, datetime], DoorsState], line_works: Callable[[int, bool], object]
    ) -> None:
        """Answers the clerk, in a thread of its own. Both functions get the number of an office first."""
        for said in _messages(self._line):
            if "line" in said:
                line_works(said["office"], said["line"])
            elif "ask" in said:
                heard = known(said["office"], datetime.fromisoformat(said["now"]))
                boxes = [
                    (one.name, one.silent_since and one.silent_since.isoformat(), one.why)
                    for one in heard.boxes
                ]
                answer = {"answer": said["ask"], "office": said["office"]}
                answer |= {"until": heard.until.isoformat(), "patient": heard.patient}
                _send(self._line, {**answer, "boxes": boxes})


def _send(line: socket.socket, said: dict[str, Any]) -> None:
    with suppress(OSError):
        line.send(json.dumps(said).encode(), socket.MSG_DONTWAIT)


def _messages(line: socket.socket) -> Iterable[dict[str, Any]]:
    while raw := line.recv(_MOST):
        yield json.loads(raw)
