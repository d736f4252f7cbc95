"""Until when the doors have been heard: silences and their grace, mailboxes, clocks that jump, letters that
come in by several doors."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from mailroom.config import load
from mailroom.daemon.clerk_loop import ClerkLoop
from mailroom.daemon.doors_ipc import DoorsState
from mailroom.daemon.mailbox_polling import Intake
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.offices.office_doors import OfficeDoors
from mailroom.daemon.received_until import MARK, NEVER_HEARD, PATIENCE, Watermark, heard_by
from mailroom.doors.maildir import Maildirs
from mailroom.procedure.letter import Envelope
from mailroom.procedure.workdays import ZONES
from mailroom.shelves.files.door_state import DoorState
from mailroom.shelves.files.inbox import FileInbox
from tests.daemon.test_daemon import House

WIB = ZONES["WIB"]
NOON = datetime(2026, 3, 5, 12, 0, tzinfo=WIB)
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
GRACE = 4 * HOUR


@dataclass
class Box:
    """A mailbox's door."""

    heard_until: datetime | None = None


class Door:
    """An SMTP door with nothing on its way."""

    def heard_until(self, now: datetime) -> datetime:
        return now


def watermark(root: Path, *boxes: Box, grace: timedelta = GRACE, **more: Any) -> Watermark:
    return Watermark([Door()], boxes, DoorState(root), grace, **more)


def test_time_passes_up_to_the_mailbox_that_was_heard_first(tmp_path: Path) -> None:
    first, second = Box(NOON - HOUR), Box(NOON - MINUTE)
    mark = watermark(tmp_path, first, second)
    assert mark.heard_until(NOON) == NOON - HOUR
    first.heard_until = NOON
    assert mark.heard_until(NOON) == NOON - MINUTE
    second.heard_until = None  # never fetched whole
    assert mark.heard_until(NOON) == NEVER_HEARD == heard_by([first, second], NOON)


@pytest.mark.parametrize(
    ("down", "grace"), [(MINUTE, 0 * HOUR), (5 * MINUTE, HOUR / 2), (2 * HOUR, 2 * HOUR), (5 * DAY, GRACE)]
)
def test_after_a_silence_the_senders_queues_are_waited_for(
    tmp_path: Path, down: timedelta, grace: timedelta
) -> None:
    assert watermark(tmp_path).heard_until(NOON) == NOON  # a new store
    back = NOON + down
    mark = watermark(tmp_path)  # the office opens again
    held = [mark.heard_until(back + minute * MINUTE) == NOON for minute in range(0, 5 * 60)]
    assert sum(held) * MINUTE == grace
    assert held == sorted(held, reverse=True)
    assert mark.heard_until(back + 5 * HOUR) == back + 5 * HOUR


def test_a_machine_that_slept_was_silent_and_one_without_doors_never_is(tmp_path: Path) -> None:
    mark, poller = watermark(tmp_path), Watermark([], [Box(NOON + DAY)], DoorState(tmp_path / "x"), GRACE)
    for one in (mark, poller):
        one.listening(NOON)
    assert mark.heard_until(NOON + DAY) == NOON
    assert poller.heard_until(NOON + DAY) == NOON + DAY


def test_that_we_listen_is_written_down_once_a_minute_and_not_at_all_on_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def noted(marks: DoorState, key: str, value: str) -> None:
        written.append(value)
        if len(written) > 3:
            raise OSError(errno.ENOSPC, "full")
        remember(marks, key, value)

    remember = DoorState.set
    monkeypatch.setattr(DoorState, "set", noted)
    mark = watermark(tmp_path)
    for second in range(0, 180, 2):
        mark.listening(NOON + timedelta(seconds=second))
    assert len(written) == 3
    mark.listening(NOON + 4 * MINUTE)
    assert datetime.fromisoformat(DoorState(tmp_path).get(MARK) or "") == NOON + 2 * MINUTE


def test_what_the_disk_refuses_comes_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that got 451 for three hours may be older than a limit that ended meanwhile."""
    mark = watermark(tmp_path)
    intake = Intake(FileInbox(tmp_path / "store"), Clock(WIB), lambda: None)
    intake.watermark = mark
    clock = iter([NOON + tries * 20 * MINUTE for tries in range(10)])
    monkeypatch.setattr(intake, "_clock", Clock(WIB, machine=lambda _: next(clock)))
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(FileInbox, "accept_all", lambda *_: [full])
    monkeypatch.setattr(intake, "_with_arrival", lambda envelope: envelope)
    for _ in range(10):
        assert intake.put_all([(b"x", Envelope("smtp", NOON))]) == [full]
    for hours, heard in ((3, NOON), (5.9, NOON), (6.1, None)):
        now = NOON + hours * HOUR
        mark._last = now  # it listened all the time
        assert mark.heard_until(now) == (heard or now)


def test_a_clock_set_forward_ends_no_limit_for_the_length_of_the_grace(tmp_path: Path) -> None:
    mark = watermark(tmp_path)
    mark.listening(NOON)
    assert mark.heard_until(NOON + 3650 * DAY) == NOON
    assert mark.heard_until(NOON + MINUTE) == NOON + MINUTE  # it was set right
    assert mark.heard_until(NOON + 2 * MINUTE) == NOON + 2 * MINUTE


def test_old_letters_of_one_mailbox_wait_for_those_of_the_other(tmp_path: Path) -> None:
    seconds, first, second = [0.0], Box(NOON - 5 * DAY), Box(NOON - 5 * DAY)
    mark = watermark(tmp_path, first, second, monotonic=lambda: seconds[0])
    assert not mark.patient(NOON)  # nothing has come: a mailbox that is dead stops nobody
    mark.note_arrival("imap", NOON - MINUTE, NOON)
    mark.note_arrival("smtp", NOON - DAY, NOON)
    assert not mark.patient(NOON)
    mark.note_arrival("imap", NOON - 3 * DAY, NOON)
    assert mark.patient(NOON)
    first.heard_until = NOON
    assert mark.patient(NOON)
    seconds[0] = PATIENCE + 1
    assert not mark.patient(NOON)
    second.heard_until = NOON
    assert not mark.patient(NOON)
    seconds[0] += DAY.total_seconds()
    first.heard_until = second.heard_until = NOON - 2 * DAY  # and the next time anew
    mark.note_arrival("imap", NOON - DAY, NOON)
    assert mark.patient(NOON)


def test_one_mailbox_alone_is_taken_as_it_comes(tmp_path: Path) -> None:
    mark = Watermark([], [Box()], DoorState(tmp_path), timedelta(0))
    mark.note_arrival("imap", NOON - DAY, NOON)
    assert not mark.patient(NOON)


def test_an_office_that_was_closed_holds_time_back_when_it_opens(tmp_path: Path) -> None:
    """The daemon's own door, store and clock; the grace as config.toml has it. In a rehearsal the days
    between are no silence."""
    house = House(tmp_path)
    config = load(house.config, {})
    for at, expected in ((NOON, NOON), (NOON + 5 * DAY, NOON)):
        clock = Clock(WIB, machine=lambda _, at=at: at)  # type: ignore[misc]
        doors = OfficeDoors(config, house.store, clock, lambda: None)
        assert doors.watermark.heard_until(at) == expected
    doors = OfficeDoors(config, house.store, Clock(WIB, NOON + 5 * DAY), lambda: None)
    assert doors.watermark.heard_until(NOON + 5 * DAY) == NOON + 5 * DAY


def test_in_a_rehearsal_a_letter_keeps_the_day_its_server_gives_it() -> None:
    machine = datetime(2026, 11, 25, 10, 0, tzinfo=WIB)
    clock = Clock(WIB, NOON, machine=lambda _: machine)
    assert clock.arrival_of(machine) == NOON  # delivered just now
    assert clock.arrival_of(NOON - 3 * DAY) == NOON - 3 * DAY
    assert clock.arrival_of(NOON + 3 * DAY) == NOON
    assert Clock(WIB, machine=lambda _: machine).arrival_of(NOON) == NOON


def test_the_clerk_waits_while_old_letters_come_in_and_sends_meanwhile(tmp_path: Path) -> None:
    house = House(tmp_path)
    waiting, by = [True], Maildirs(house.store / "outgoing")
    ask = lambda now: DoorsState(now, waiting[0])  # noqa: E731
    clerk = ClerkLoop(load(house.config, {}), house.store, Clock(WIB, NOON), by, Event(), ask)
    office = clerk.office
    try:
        raw = (
            b"From: Siti <siti@warga.example>\r\nSubject: Obat kosong\r\n\r\nObat di Puskesmas Lembak "
            b"kosong sejak 2 Maret 2026.\r\n"
        )
        office.accept(raw, Envelope("imap", NOON - DAY))
        clerk.round()
        assert len(office.shelves.inbox.waiting()) == 1
        waiting[0] = False
        clerk.round()
        assert not office.shelves.inbox.waiting()
    finally:
        office.close()
