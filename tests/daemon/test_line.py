"""A line that is cut while our own door is open: time is held back as after a silence, whoever notices it
first."""

from __future__ import annotations

import errno
import logging
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailroom.config import load
from mailroom.config.server_tables import RelayTable
from mailroom.daemon import connectivity
from mailroom.daemon.clerk_loop import ClerkLoop
from mailroom.daemon.mailbox_polling import Intake
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.offices.office_doors import OfficeDoors
from mailroom.daemon.open_doors import OpenDoors
from mailroom.daemon.received_until import Watermark
from mailroom.daemon.store_opening import carrier
from mailroom.doors.smtp_client import Relay, is_unreachable
from mailroom.procedure.letter import Envelope, Later, Outgoing, Sent
from mailroom.shelves.files.door_state import DoorState
from mailroom.shelves.files.inbox import FileInbox
from tests.clerk.outgoing.test_mail_delivery import Scripted
from tests.daemon.test_daemon import House
from tests.daemon.test_received_until import GRACE, HOUR, MINUTE, NOON, WIB, Box, watermark
from tests.door_settings import relay_settings
from tests.limits import stretched
from tests.ports import free_port
from tests.tables import for_each

MAIL = Outgoing("m", "pengaduan@kantor.example", "siti@warga.example", b"Subject: x\r\n\r\nx\r\n")


# Until when the door has been heard.


def lives(mark: Watermark, first: float, last: float, cut_every: int = 0) -> datetime:
    """The office is open from this minute to that one (of noon), its relay perhaps tried in vain; until when
    it was heard then."""
    for minute in range(int(first), int(last) + 1):
        mark.listening(NOON + minute * MINUTE)
        if cut_every and minute % cut_every == 0:
            mark.note_cut_off(NOON + minute * MINUTE)
    return mark.heard_until(NOON + last * MINUTE)


def test_while_the_line_is_cut_the_door_is_heard_until_it_was_last_seen_to_work(tmp_path: Path) -> None:
    mark = watermark(tmp_path)
    mark.note_reachable(NOON)
    assert mark.heard_until(NOON + MINUTE) == NOON + MINUTE
    for hour in range(5):  # the postman tries again and again
        assert lives(mark, hour * 60 + 1, hour * 60 + 60, cut_every=5) == NOON
    back = NOON + 5 * HOUR
    mark.note_reachable(back)
    held = [mark.heard_until(back + minute * MINUTE) == NOON for minute in range(0, 5 * 60)]
    assert sum(held) * MINUTE == GRACE, "the senders' queues are waited for as after a silence"
    assert mark.heard_until(back + GRACE) == back + GRACE


def test_a_cut_line_holds_time_back_however_short_the_grace_is(tmp_path: Path) -> None:
    mark = watermark(tmp_path, grace=MINUTE)
    mark.note_reachable(NOON)
    mark.note_cut_off(NOON + 3 * MINUTE)
    for second in range(180, 3600, 20):
        assert mark.heard_until(NOON + timedelta(seconds=second)) == NOON
    mark.note_reachable(NOON + HOUR)
    assert mark.heard_until(NOON + HOUR + MINUTE) == NOON + HOUR + MINUTE


def test_mail_from_outside_shows_that_the_trouble_is_the_relays_own(tmp_path: Path) -> None:
    mark = watermark(tmp_path)
    mark.note_reachable(NOON)
    mark.note_cut_off(NOON + 10 * MINUTE)
    assert lives(mark, 1, 60, cut_every=15) == NOON
    mark.note_visit(NOON + HOUR)
    assert lives(mark, 60, 119, cut_every=15) == NOON, "the other senders are waited for"
    assert lives(mark, 120, 600, cut_every=15) == NOON + 10 * HOUR, "it stays away"
    mark.note_reachable(NOON + 10 * HOUR)  # from now on its silence means something again
    assert lives(mark, 600, 660, cut_every=11) == NOON + 10 * HOUR


def test_whoever_restarts_the_office_while_the_line_is_cut_or_senders_are_waited_for_waits_for_them_too(
    tmp_path: Path,
) -> None:
    mark = watermark(tmp_path)
    mark.note_reachable(NOON)
    mark.listening(NOON)
    mark.note_cut_off(NOON + MINUTE)
    lives(mark, 2, 120)
    again = watermark(tmp_path)
    assert lives(again, 120, 150) == NOON
    third = watermark(tmp_path)
    assert lives(third, 150, 299) == NOON
    assert lives(third, 300, 300) == NOON + 5 * HOUR


def test_an_office_without_a_door_or_without_grace_is_not_held_back(tmp_path: Path) -> None:
    for mark in (
        watermark(tmp_path, grace=timedelta(0)),
        Watermark([], [Box(NOON)], DoorState(tmp_path), GRACE),
    ):
        mark.note_cut_off(NOON)
        assert mark.heard_until(NOON) == NOON
        assert not mark.unseen(NOON, connectivity.EVERY)


def test_a_clock_set_back_forgets_the_cut_until_the_next_try(tmp_path: Path) -> None:
    mark = watermark(tmp_path)
    mark.note_reachable(NOON)
    mark.listening(NOON)
    mark.note_cut_off(NOON + MINUTE)
    mark.listening(NOON - HOUR)
    mark.note_cut_off(NOON - HOUR)
    assert mark.heard_until(NOON - MINUTE) == NOON - HOUR


# What shows that there is none.


def timed_out() -> smtplib.SMTPServerDisconnected:
    try:
        try:
            raise TimeoutError("timed out")
        except OSError as silent:
            raise smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {silent}")  # noqa: B904 - as smtplib does
    except smtplib.SMTPServerDisconnected as made:
        return made


@for_each(
    ("trouble", "expected"),
    [
        (socket.gaierror(-3, "Temporary failure in name resolution"), True),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), True),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), True),
        (OSError(errno.EHOSTUNREACH, "No route to host"), True),
        (TimeoutError("timed out"), True),
        (timed_out(), True),
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), False),
        (ssl.SSLCertVerificationError(1, "certificate has expired"), False),
        (smtplib.SMTPNotSupportedError("STARTTLS extension not supported by server."), False),
        (ConnectionResetError(errno.ECONNRESET, "reset"), False),
        (ValueError("x"), False),
        (OSError(errno.EMFILE, "Too many open files"), False),
    ],
)
def test_which_trouble_means_that_there_is_no_line(trouble: Exception, expected: bool) -> None:
    assert is_unreachable(trouble) is expected


@contextmanager
def server(*said: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Takes lines, says this on each, and hears what it is told."""
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                one, _ = listening.accept()
            except OSError:
                return
            with one:
                for words in said:
                    one.sendall(words)
                heard.append(one.recv(100))

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1], heard
    finally:
        listening.shutdown(socket.SHUT_RDWR)  # wakes who waits for a line
        listening.close()


def relay(port: int) -> RelayTable:
    return relay_settings(port=port, security="none", timeout_seconds=stretched(0.5))


def test_the_postmans_outcomes_say_whether_he_was_answered() -> None:
    nobody = Relay(relay(free_port())).carry(MAIL, NOON)
    with server(b"535 5.7.8 no\r\n") as (port, _):
        shut = Relay(relay(port)).carry(MAIL, NOON)
    with server() as (port, _):
        silent = Relay(relay(port)).carry(MAIL, NOON)
    assert [one.line for one in (nobody, shut, silent) if isinstance(one, Later)] == [False, True, False]


def test_watched_tells_each_and_changes_none() -> None:
    seen: list[bool] = []
    said = [Sent(NOON), Later("a", line=False), Later("b"), Later("c", line=True)]
    postman = connectivity.WatchedCarrier(Scripted(lambda mail: said[int(mail.id)]), seen.append)
    assert list(postman.carry_all([replace(MAIL, id=str(number)) for number in range(4)], NOON)) == said
    assert postman.carry(replace(MAIL, id="1"), NOON) == said[1]
    assert seen == [True, False, True, False]


@pytest.mark.parametrize(
    ("client", "outside"),
    [("8.8.8.8", True), ("2001:4860:4860::8888", True), ("127.0.0.1", False), ("192.168.1.5", False),
     ("::1", False), ("", False)],
)  # fmt: skip
def test_only_a_letter_that_came_over_the_line_shows_that_there_is_one(
    tmp_path: Path, client: str, outside: bool
) -> None:
    mark = watermark(tmp_path)
    mark.note_cut_off(NOON)
    intake = Intake(FileInbox(tmp_path / "store"), Clock(WIB, machine=lambda _: NOON), lambda: None)
    intake.watermark = mark
    intake.put_all([(b"x", Envelope("smtp", NOON, trace={"client": client}))])
    assert mark._cut is not outside


# A look at it, and the daemon.


def test_a_look_takes_leave_and_says_what_it_saw(tmp_path: Path) -> None:
    mark = watermark(tmp_path)
    assert mark.unseen(NOON, connectivity.EVERY)
    with server(b"220 relay.example ESMTP\r\n") as (port, heard):
        connectivity.look(RelayTable(mode="smtp", host="127.0.0.1", port=port), [(mark, lambda: NOON)])
    assert heard == [b"QUIT\r\n"]
    assert not mark.unseen(NOON + 4 * MINUTE, connectivity.EVERY)
    assert mark.unseen(NOON + 5 * MINUTE, connectivity.EVERY)
    connectivity.look(
        RelayTable(mode="smtp", host="127.0.0.1", port=port), [(mark, lambda: NOON + 5 * MINUTE)]
    )
    assert mark.heard_until(NOON + 5 * MINUTE) == NOON


@pytest.mark.parametrize(
    ("host", "mode", "expected"),
    [
        ("mail.example", "smtp", True),
        ("10.0.0.7", "smtp", True),
        ("127.0.0.1", "smtp", False),
        ("localhost", "smtp", False),
        ("::1", "smtp", False),
        ("", "maildirs", False),
    ],
)
def test_a_relay_on_this_machine_is_not_looked_at(host: str, mode: str, expected: bool) -> None:
    assert connectivity.watchable(RelayTable.model_validate({"mode": mode, "host": host})) is expected


def test_an_office_with_its_door_open_and_its_line_cut_lets_no_time_pass(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The daemon's own door, postman and clerk: what waits to be sent finds out that there is no line."""
    house = House(tmp_path, rehearsal=False)
    relay_port = free_port()
    config = load(house.config, {})
    table = RelayTable(
        mode="smtp", host="127.0.0.1", port=relay_port, security="none", timeout_seconds=stretched(1)
    )
    clock = [NOON]
    config, machine = replace(config, relay=table), Clock(WIB, machine=lambda _: clock[0])
    office = OfficeDoors(config, house.store, machine, lambda: None)
    doors = OpenDoors([office])
    by = connectivity.WatchedCarrier(carrier(config, house.store), office.line_works)
    clerk = ClerkLoop(config, house.store, machine, by, doors.stopping, office.state)
    raw = (
        b"From: Siti <siti@warga.example>\r\nSubject: Obat kosong\r\n\r\nObat di Puskesmas Lembak kosong "
        b"sejak 2 Maret 2026.\r\n"
    )
    try:
        with caplog.at_level(logging.INFO):
            assert office.watermark.heard_until(NOON) == NOON
            clerk.office.accept(raw, Envelope("smtp", NOON))
            clock[0] = NOON + MINUTE
            clerk.round()
            assert office.watermark.heard_until(NOON + MINUTE) == NOON + MINUTE, (
                "the first that was seen of the line"
            )
            clock[0] = later = NOON + 3 * HOUR
            office.watermark.listening(later - MINUTE)
            assert office.watermark.heard_until(later) == NOON + MINUTE
            with server(b"250 baik\r\n") as (port, _):
                connectivity.look(
                    table.model_copy(update={"port": port}), [(office.watermark, lambda: later)]
                )
            assert lives(office.watermark, 180, 180 + 178) == NOON + MINUTE
            assert lives(office.watermark, 359, 360) == NOON + 6 * HOUR
    finally:
        doors.stop()
        clerk.office.close()
    assert [one.levelname for one in caplog.records if "sambungan" in one.message] == ["WARNING", "INFO"]
