"""The line between clerk and doors: asked and answered, and what holds while nobody answers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from mailroom.daemon import doors_ipc
from mailroom.daemon.doors_ipc import ClerksEnd, DoorsEnd, DoorsState, Line
from mailroom.daemon.mailbox_polling import MailboxState
from mailroom.daemon.received_until import NEVER_HEARD
from mailroom.procedure.workdays import ZONES

NOON = datetime(2026, 3, 5, 12, tzinfo=ZONES["WIB"])
BOX = MailboxState("INBOX", NOON - timedelta(hours=1), "diam")


def begin(work: Callable[[], object]) -> None:
    threading.Thread(target=work, daemon=True).start()


def test_the_clerk_asks_the_doors_answer_and_each_may_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    line, woken, works = Line(), threading.Event(), threading.Event()
    first = ClerksEnd(line.clerk)
    monkeypatch.setattr(doors_ipc, "PATIENCE", 0.05)
    assert first.ask(NOON).until == NEVER_HEARD, "the doors are not open yet: no time passes"

    doors, heard = DoorsEnd(line.doors), DoorsState(NOON - timedelta(minutes=1), True, (BOX,))
    begin(
        lambda: doors.serve(lambda _, now: heard if now == NOON else DoorsState(now), lambda *_: works.set())
    )
    monkeypatch.setattr(doors_ipc, "PATIENCE", 30)
    clerk = ClerksEnd(line.clerk)  # what the first one asked is answered, too, and is not for this one
    begin(lambda: clerk.listen(lambda _: woken.set()))
    assert clerk.ask(NOON) == heard
    later = NOON + timedelta(seconds=1)
    assert clerk.ask(later) == DoorsState(later)

    doors.wake()
    clerk.report_line(works=True)
    assert woken.wait(30)
    assert works.wait(30)


def test_nobody_waits_for_a_reader_who_is_not_there() -> None:
    line = Line()
    doors = DoorsEnd(line.doors)
    for _ in range(10_000):
        doors.wake()
