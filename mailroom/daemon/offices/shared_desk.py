"""The clerk's desk where he works for several offices. One office works at it at a time, and one that waits
for a server leaves it to the others meanwhile.

Who asks first has it first. What is done with letters, cases and mails is done at the desk, so nothing of two
offices ever runs at the same moment. Only the lines to a relay and to a Sent folder are waited for away from
it.

In: `Desk.use`, `Desk.away`: a block of code. `Away`: the desk, the hand that works there. `CarrierAway`: a
carrier.
Out: contexts; a carrier and a question that do the same.
Fails: raises nothing of its own; the desk is left and taken again whatever the block raises.
See: Who gets his turn when: clerk_turns.py. What one piece may cost: ../work_limits.py."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import ParamSpec, TypeVar

from mailroom.clerk.outgoing.mail_delivery import Carrier
from mailroom.daemon.work_limits import LimitedHand
from mailroom.procedure.letter import Later, Never, Outgoing, Sent

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """A lock that is given in the order in which it was asked for."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._row: deque[object] = deque()

    def take(self) -> None:
        mine = object()
        with self._changed:
            self._row.append(mine)
            self._changed.wait_for(lambda: self._row[0] is mine)

    def leave(self) -> None:
        with self._changed:
            self._row.popleft()
            self._changed.notify_all()

    @contextmanager
    def use(self) -> Iterator[None]:
        self.take()
        try:
            yield
        finally:
            self.leave()

    @contextmanager
    def away(self) -> Iterator[None]:
        self.leave()
        try:
            yield
        finally:
            self.take()


class Away:
    """An office leaves the desk for as long as a server is waited for. gone, back: are called when it leaves,
    and when it has the desk again."""

    def __init__(
        self, desk: Desk, hand: LimitedHand, gone: Callable[[], object], back: Callable[[], object]
    ) -> None:
        self.desk, self._hand, self._gone, self._back = desk, hand, gone, back

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._hand.pause():
            self._gone()
            with self.desk.away():
                yield
            self._back()

    def from_desk(self, ask: Callable[P, T]) -> Callable[P, T]:
        """Returns the same question, asked away from the desk."""

        def ask_away(*given: P.args, **named: P.kwargs) -> T:
            with self():
                return ask(*given, **named)

        return ask_away


class CarrierAway:
    """The postman of an office: away from the desk while he talks to his server, at it while he is handed a
    mail."""

    def __init__(self, inner: Carrier, away: Away) -> None:
        self._inner, self._away = inner, away

    def carry(self, mail: Outgoing, now: datetime) -> Sent | Later | Never:
        with self._away():
            return self._inner.carry(mail, now)

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Sent | Later | Never]:
        outcomes = iter(self._inner.carry_all(self._hand_over(iter(mails)), now))
        while True:
            with self._away():
                outcome = next(outcomes, None)
            if outcome is None:
                return
            yield outcome

    def _hand_over(self, mails: Iterator[Outgoing]) -> Iterator[Outgoing]:
        while True:
            with self._away.desk.use():
                mail = next(mails, None)
            if mail is None:
                return
            yield mail

    def close(self) -> None:
        getattr(self._inner, "close", lambda: None)()
