"""The IMAP door on bad lines, with a real Dovecot behind them: cut, frozen, half open, stopped; and
listening."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from mailroom.doors.imap import imap_connection, imap_door
from mailroom.doors.imap.imap_door import ImapDoor, ImapTrouble, LeftLetter, PollResult
from mailroom.doors.imap.poll_memory import MailboxState
from tests.door_settings import changed, imap_settings
from tests.limits import stretched
from tests.live.servers import Servers, dovecot, frozen, start_dovecot, stop, wait_for
from tests.live.test_doors_live import Notes, Shelf, mail, now, subjects
from tests.live.wire import Wire, wire

SILENCE = 1.0  # seconds of it that our doors here bear


@pytest.fixture(scope="module")
def own(servers: Servers) -> Iterator[Servers]:
    """A Dovecot of our own, to be stopped and frozen. `servers` is asked for so that it is installed."""
    del servers
    with dovecot() as alone:
        yield alone


@dataclass
class Box:
    """A mailbox, its door over a wire, and what came through."""

    servers: Servers
    wire: Wire
    user: str
    shelf: Shelf = field(default_factory=list)
    memory: Notes = field(default_factory=Notes)
    left: list[LeftLetter] = field(default_factory=list)

    def door(self, **changes: Any) -> ImapDoor:
        plain = imap_settings(
            "127.0.0.1", self.wire.port, "none", user=self.user, password=self.servers.password,
            connect_seconds=SILENCE, timeout_seconds=SILENCE,
        )  # fmt: skip
        return ImapDoor(changed(plain, **changes), self.put_all, now, self.memory, self.left.append)

    def put_all(self, letters: Any) -> list[str | Exception]:
        self.shelf += letters
        return ["nama"] * len(letters)

    def deliver(self, *names: str, body: str = "Jalan rusak.") -> None:
        for name in names:
            self.servers.deliver(mail(name, self.user, body), self.user)


@pytest.fixture
def box(own: Servers, request: pytest.FixtureRequest) -> Iterator[Box]:
    with wire(own.imap_port) as line:
        yield Box(own, line, f"{abs(hash(request.node.name))}@kotak.example")


@contextmanager
def listening(door: ImapDoor, seconds: float = 30) -> Iterator[Callable[[], bool]]:
    """The door waits in a thread; whether it has come back."""
    stopping = threading.Event()
    thread = threading.Thread(target=door.wait, args=(seconds, stopping))
    thread.start()
    try:
        yield lambda: not thread.is_alive()
    finally:
        stopping.set()
        if thread.is_alive():
            door.interrupt()
        thread.join(10)
        assert not thread.is_alive()


def idles(box: Box) -> bool:
    return bytes(box.wire.heard).rstrip().endswith(b"IDLE")


# Listening.


@pytest.mark.parametrize("security", ["none", "tls", "starttls"])
def test_a_letter_is_announced_and_fetched_at_once(own: Servers, box: Box, security: str) -> None:
    port = own.imaps_port if security == "tls" else own.imap_port
    with wire(port) as line:
        box.wire = line
        door = box.door(security=security, ca_file=str(own.ca_file))
        door.poll()
        with listening(door) as back:
            time.sleep(0.3)
            assert not back()
            box.deliver("baru")
            wait_for(back, 5)
        assert door.poll() == PollResult(put=1)
        door.close()


def test_a_letter_that_comes_while_we_ask_for_others_is_not_slept_through(box: Box) -> None:
    """It is announced beside the answer to another command, and never again."""
    door = box.door()
    door.poll()
    assert door._line is not None
    box.deliver("di tengah")
    door._line.still_there([1])  # any command: its answer brings the announcement
    began = time.monotonic()
    door.wait(30, threading.Event())
    assert time.monotonic() - began < stretched(5)
    assert door.poll() == PollResult(put=1)
    door.close()


def test_what_other_people_do_in_the_box_wakes_nobody(box: Box) -> None:
    box.deliver("satu", "dua")
    door = box.door(since=date(2026, 1, 1))
    door.poll()
    with listening(door) as back:
        wait_for(lambda: idles(box))
        with box.servers.imap(box.user) as person:
            person.store("1", "+FLAGS", "\\Seen")
            person.store("2", "+FLAGS", "\\Deleted")
            person.expunge()
        time.sleep(1.5)
        assert not back()
    door.close()


def test_listening_ends_in_time_for_the_next_poll_over_the_same_line(box: Box) -> None:
    door = box.door()
    door.poll()
    for _ in range(3):
        door.wait(0.3, threading.Event())
        door.poll()
    assert box.wire.lines == 1
    assert bytes(box.wire.heard).count(b"DONE\r\n") == 3
    door.close()


def test_a_server_without_idle_is_polled(servers: Servers, box: Box) -> None:
    del servers
    door = box.door(idle=False)
    door.poll()
    stopping = threading.Event()
    began = time.monotonic()
    door.wait(0.5, stopping)
    assert time.monotonic() - began >= 0.5
    assert b"IDLE" not in box.wire.heard
    box.deliver("tanpa IDLE")
    assert door.poll() == PollResult(put=1)
    door.close()


# Bad lines.


def hang_up(box: Box) -> None:
    box.wire.hang_up()


def reset(box: Box) -> None:
    box.wire.reset()


@pytest.mark.parametrize("fault", [hang_up, reset])
def test_a_line_that_ends_while_we_listen_is_noticed_at_once(box: Box, fault: Callable[[Box], None]) -> None:
    """imapclient's idle_check would answer [] for ever."""
    door = box.door()
    door.poll()
    with listening(door) as back:
        wait_for(lambda: idles(box))
        used = time.process_time()
        fault(box)
        wait_for(back, 3)
        assert time.process_time() - used < 1
    box.deliver("sesudahnya")
    door = box.door()
    assert door.poll() == PollResult(put=1)
    door.close()


def test_a_line_forgotten_by_a_router_is_noticed_at_the_next_poll(box: Box) -> None:
    """Nothing is said by anybody: the time of one wait and one silence goes by, then a new line brings what
    came."""
    door = box.door()
    door.poll()
    box.wire.frozen.set()
    box.deliver("tidak diumumkan")
    began = time.monotonic()
    door.wait(1.0, threading.Event())
    box.wire.frozen.clear()
    assert door.poll() == PollResult(put=1)
    assert time.monotonic() - began < stretched(10)
    assert box.wire.lines == 2
    door.close()


@pytest.mark.parametrize("after", [0, 30, 400, 900, 1200, 20_000])
def test_a_line_that_stalls_anywhere_is_left_in_time(box: Box, after: int) -> None:
    """Before the greeting, in the login, in an answer, in the middle of a literal."""
    box.deliver("satu", body="x" * 50_000)
    box.wire.hold_after = after
    door = box.door(since=date(2026, 1, 1))
    began = time.monotonic()
    with pytest.raises(ImapTrouble):
        door.poll()
    assert time.monotonic() - began < stretched(10)
    assert door.heard_until is None
    box.wire.hold_after = None
    assert door.poll() == PollResult(put=1)
    door.close()


def test_a_server_that_says_a_little_now_and_then_is_left_too(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte of a tarpit is in time; the whole answer never is."""
    monkeypatch.setattr(imap_connection, "PATIENCE", 2)
    box.wire.hold_after, box.wire.drip = 900, b"* OK Still here\r\n"
    began = time.monotonic()
    with pytest.raises(ImapTrouble, match="no whole answer in 2 s"):
        box.door().poll()
    assert 2 <= time.monotonic() - began < stretched(8)
    box.wire.drip = b""


def test_a_frozen_server_is_left_and_found_again(box: Box) -> None:
    door = box.door()
    door.poll()
    box.deliver("sebelum beku")
    with frozen(box.servers.root / "dovecot/run/master.pid"):
        began = time.monotonic()
        with pytest.raises(ImapTrouble):
            door.poll()
        assert time.monotonic() - began < stretched(10)
    assert door.poll() == PollResult(put=1)
    door.close()


def test_a_stopped_server_is_trouble_until_it_is_back(box: Box) -> None:
    door = box.door()
    door.poll()
    box.deliver("sebelum berhenti")
    door.close()  # Dovecot would serve the line that is open to its end
    stop(box.servers.root / "dovecot/run/master.pid")
    try:
        for _ in range(2):
            with pytest.raises(ImapTrouble):
                door.poll()
    finally:
        start_dovecot(box.servers)
    assert door.poll() == PollResult(put=1)
    assert subjects(box.shelf) == ["sebelum berhenti"]
    door.close()


def test_an_office_that_ends_waits_for_no_server(box: Box) -> None:
    """In IDLE, and in the middle of a fetch that stands still."""
    door = box.door(timeout_seconds=60.0)
    door.poll()
    with listening(door, 500) as back:
        wait_for(lambda: idles(box))
        began = time.monotonic()
        door.interrupt()
        wait_for(back, 1)
        assert time.monotonic() - began < stretched(1)
    box.deliver("besar", body="x" * 50_000)
    box.wire.hold_after = 20_000
    stuck = box.door(timeout_seconds=60.0)
    ended: list[Exception] = []

    def poll() -> None:
        try:
            stuck.poll()
        except ImapTrouble as trouble:
            ended.append(trouble)

    thread = threading.Thread(target=poll)
    thread.start()
    wait_for(lambda: b"BODY.PEEK" in box.wire.heard)
    time.sleep(0.2)
    stuck.interrupt()
    thread.join(1)
    assert not thread.is_alive()
    assert len(ended) == 1


def test_a_server_that_loses_its_lines_by_listening_is_polled(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap_door, "PLAIN_WAITS", 2)
    door = box.door()
    for _ in range(3):
        door.poll()
        with listening_to_the_end(door) as back:
            wait_for(lambda: idles(box))
            box.wire.hang_up()
            wait_for(back)
    for waits in (True, True, False):  # only polled twice, then listened to again
        door.poll()
        box.wire.heard.clear()
        door.wait(0.2, threading.Event())
        assert (b"IDLE" not in box.wire.heard) == waits
    door.close()


@contextmanager
def listening_to_the_end(door: ImapDoor) -> Iterator[Callable[[], bool]]:
    thread = threading.Thread(target=door.wait, args=(30, threading.Event()))
    thread.start()
    yield lambda: not thread.is_alive()


# What others do in the box.


def test_a_letter_moved_away_and_back_is_the_same_letter(box: Box) -> None:
    """A person moves it into another folder and back: it has a new UID, and comes again; its digest enters it
    once."""
    door = box.door()
    door.poll()
    box.deliver("pindah")
    door.poll()
    with box.servers.imap(box.user) as person:
        person.create("Lain")
        person.uid("MOVE", "1", "Lain")
        person.select("Lain")
        person.uid("MOVE", "1", "INBOX")
    assert door.poll() == PollResult(put=1)
    assert box.shelf[0][0] == box.shelf[1][0]
    assert box.shelf[0][1].arrived == box.shelf[1][1].arrived
    door.close()


def test_a_person_deletes_while_we_fetch(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between our looking for sizes and our fetching: what is gone is gone, the others come."""
    door = box.door()
    door.poll()
    box.deliver("satu", "dua", "tiga")
    real = imap_connection.Line.letters

    def deleted_first(line: imap_connection.Line, uids: Any, size: int, most: int) -> dict[int, bytes]:
        with box.servers.imap(box.user) as person:
            person.uid("STORE", "2", "+FLAGS", "\\Deleted")
            person.expunge()
        return real(line, uids, size, most)

    monkeypatch.setattr(imap_connection.Line, "letters", deleted_first)
    assert door.poll() == PollResult(put=2)
    assert subjects(box.shelf) == ["satu", "tiga"]
    assert not box.left
    monkeypatch.undo()
    assert door.poll() == PollResult()
    door.close()


def test_a_letter_too_large_stays_and_only_its_header_is_fetched(box: Box) -> None:
    door = box.door(max_bytes=100_000, done_folder="Selesai")
    door.poll()
    box.deliver("besar", body="x" * 900 * 200)
    box.deliver("kecil")
    box.wire.heard.clear()
    assert door.poll() == PollResult(put=1, too_large=1, moved=1)
    assert subjects(box.shelf) == ["kecil"]
    (left,) = box.left
    assert left.why == "too_large"
    assert b"Subject: besar" in left.header
    assert len(left.header) < 2000
    assert len(box.servers.mailbox(box.user)) == 1
    assert door.poll() == PollResult()
    door.close()


def test_several_mailboxes_of_one_account_are_remembered_apart(box: Box) -> None:
    with box.servers.imap(box.user) as person:
        person.create("Aduan")
        person.append("Aduan", "", "", mail("di folder", box.user))
    doors = [box.door(since=date(2026, 1, 1)), box.door(since=date(2026, 1, 1), folder="Aduan")]
    box.deliver("di INBOX")
    assert [door.poll() for door in doors] == [PollResult(put=1)] * 2
    assert [door.poll() for door in doors] == [PollResult()] * 2
    assert sorted(subjects(box.shelf)) == ["di INBOX", "di folder"]
    for door in doors:
        door.close()


def test_a_letter_of_tomorrow_arrived_when_we_saw_it(box: Box) -> None:
    """The server's clock is ahead, or a person copied a letter with a date of his own."""
    door = box.door()
    door.poll()
    new = box.servers.root / "dovecot/mail" / box.user / "Maildir/new"
    draft, ahead = new.with_name("draft"), datetime(2036, 1, 1, 1, tzinfo=UTC).timestamp()
    draft.write_bytes(mail("dari masa depan", box.user))
    shutil.chown(draft, "nobody")
    os.utime(draft, (ahead, ahead))  # what Dovecot gives as INTERNALDATE
    draft.rename(new / "1.masa.depan")
    before = now()
    assert door.poll() == PollResult(put=1)
    ((_, envelope),) = box.shelf
    assert before <= envelope.arrived <= now()
    assert envelope.trace["internaldate"] == "2036-01-01T01:00:00+00:00"
    mark = MailboxState.from_json(next(iter(box.memory.values())))
    assert mark.arrived == envelope.arrived.isoformat()
    door.close()
