"""The IMAP door against a small IMAP server whose box and faults a test decides (a real Dovecot:
tests/live)."""

from __future__ import annotations

import itertools
import json
import re
import socketserver
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.doors.imap import letter_fetch
from mailroom.doors.imap.imap_door import ImapDoor, ImapTrouble, LeftLetter, NotEmpty, PollResult
from mailroom.doors.imap.letter_fetch import LITTLE, SMALL_FIRST, SMALL_ONES, Pace
from mailroom.doors.imap.poll_memory import MailboxState
from mailroom.doors.imap.uid_set import UidSet
from mailroom.procedure.letter import Envelope
from mailroom.writing.cli_sentences import phrase
from tests.door_settings import changed, imap_settings

WIB = timezone(timedelta(hours=7))
NOW = datetime(2026, 3, 9, 8, 0, tzinfo=WIB)


@dataclass
class Kept:
    raw: bytes
    date: str
    flags: str = ""
    size: int = 0


class Server(socketserver.ThreadingTCPServer):
    """One box. `breaks`: commands at which the line is cut, each once; `refuses`: commands answered NO;
    `gone`: UIDs that SEARCH still knows and FETCH does not. `poison`: a UID at whose FETCH the line is cut,
    always; `corrupt`: one whose FETCH is answered NO, `empty`: one whose body is; `lies`: literals are so
    much longer than asked for; `throttled`: no body is given at all."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.letters: dict[int, Kept] = {}
        self.moved: dict[str, list[int]] = {}
        self.validity, self.next = 7, 1
        self.capabilities = "IMAP4rev1 MOVE UIDPLUS"
        self.breaks: list[str] = []
        self.refuses: set[str] = set()
        self.gone: set[int] = set()
        self.poison, self.corrupt, self.empty, self.lies, self.throttled = 0, 0, 0, 0, False
        self.heard: list[str] = []
        super().__init__(("127.0.0.1", 0), _Talk)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def add(self, subject: str, when: str = "09-Mar-2026 07:00:00 +0700", size: int = 0) -> int:
        uid, self.next = self.next, self.next + 1
        raw = f"From: =?utf-8?q?Siti?= <siti@warga.example>\r\nSubject: {subject}\r\n\r\nisi\r\n".encode()
        self.letters[uid] = Kept(raw, when, size=size or len(raw))
        return uid


class _Talk(socketserver.StreamRequestHandler):
    server: Server
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.say("* OK [CAPABILITY IMAP4rev1] siap")
        for line in self.rfile:
            tag, _, rest = line.decode().strip().partition(" ")
            word = rest.upper().split()[0]
            if word == "UID":
                word = f"UID {rest.upper().split()[1]}"
            self.server.heard.append(rest)
            cut = next((one for one in self.server.breaks if rest.upper().startswith(one)), None)
            if cut is not None:
                self.server.breaks.remove(cut)
                return
            bodies = self.uids(rest) if word == "UID FETCH" and "BODY" in rest else []
            if self.server.poison in bodies:
                return
            if (
                word in self.server.refuses
                or self.server.corrupt in bodies
                or (bodies and self.server.throttled)
            ):
                self.say(f"{tag} NO tidak")
                continue
            getattr(self, word.replace(" ", "_").lower())(rest)
            self.say(f"{tag} OK selesai")

    def say(self, line: str | bytes) -> None:
        self.wfile.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def capability(self, _rest: str) -> None:
        self.say(f"* CAPABILITY {self.server.capabilities}")

    def login(self, _rest: str) -> None:
        pass

    def select(self, _rest: str) -> None:
        self.say(f"* {len(self.server.letters)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.server.validity}] x")
        self.say(f"* OK [UIDNEXT {self.server.next}] x")

    examine = select

    def list(self, rest: str) -> None:
        name = rest.rsplit(maxsplit=1)[-1].strip('"')
        if name in self.server.moved:
            self.say(f'* LIST () "/" "{name}"')

    def create(self, rest: str) -> None:
        self.server.moved[rest.rsplit(maxsplit=1)[-1].strip('"')] = []

    def uid_search(self, rest: str) -> None:
        found = re.search(r"UID (\d+):\*(?: SINCE (\S+))?", rest)
        if not found:  # UID SEARCH UID 3,7:9
            named = {*self.uids(rest.partition(" ")[2])}
            self.say("* SEARCH " + " ".join(str(uid) for uid in self.server.letters if uid in named))
            return
        uids = [uid for uid in self.server.letters if uid >= int(found[1])] or list(self.server.letters)[-1:]
        if found[2]:
            since = datetime.strptime(found[2].strip('"') + " +0000", "%d-%b-%Y %z").date()
            uids = [uid for uid in uids if self.day(uid) >= since]
        self.say("* SEARCH " + " ".join(map(str, uids)))

    def day(self, uid: int) -> date:
        return datetime.strptime(self.server.letters[uid].date, "%d-%b-%Y %H:%M:%S %z").date()

    def uids(self, rest: str) -> list[int]:
        numbers: list[int] = []
        for part in rest.split()[2].split(","):
            first, _, last = part.partition(":")
            numbers += range(int(first), int(last or first) + 1)
        return [uid for uid in numbers if uid in self.server.letters and uid not in self.server.gone]

    def uid_fetch(self, rest: str) -> None:
        for uid in self.uids(rest):
            kept = self.server.letters[uid]
            if "RFC822.SIZE" in rest:
                self.say(f'* {uid} FETCH (UID {uid} RFC822.SIZE {kept.size} INTERNALDATE "{kept.date}")')
                continue
            part = re.search(r"BODY\.PEEK(\[.*\])<0\.(\d+)>", rest)
            assert part
            raw = kept.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in part[1] else kept.raw
            raw = raw[: int(part[2])] + b"x" * self.server.lies
            if uid == self.server.empty:
                self.say(f"* {uid} FETCH (UID {uid} BODY{part[1]}<0> NIL)")
                continue
            self.say(
                f"* {uid} FETCH (UID {uid} BODY{part[1]}<0> {{{len(raw)}}}".encode() + b"\r\n" + raw + b")"
            )

    def uid_move(self, rest: str) -> None:
        self.uid_copy(rest)
        for uid in self.uids(rest):
            del self.server.letters[uid]

    def uid_copy(self, rest: str) -> None:
        self.server.moved[rest.rsplit(maxsplit=1)[-1].strip('"')] += self.uids(rest)

    def uid_store(self, rest: str) -> None:
        for uid in self.uids(rest):
            self.server.letters[uid].flags += "\\Deleted"

    def uid_expunge(self, rest: str) -> None:
        for uid in self.uids(rest):
            del self.server.letters[uid]


class Notes(dict[str, str]):
    def set(self, key: str, value: str) -> None:
        self[key] = value


class House:
    """A server, a door before it, what was put, and what the door remembers."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.put_: list[tuple[bytes, Envelope]] = []
        self.notes = Notes()
        self.left: list[LeftLetter] = []
        self.faults: list[Exception] = []
        self.settings = imap_settings(
            "127.0.0.1", server.server_address[1], "none", user="kantor", password="x y"
        )
        self.door = self.new()

    def new(self, **changes: Any) -> ImapDoor:
        self.settings = changed(self.settings, **changes)
        self.door = ImapDoor(self.settings, self.put_all, lambda: NOW, self.notes, self.left.append)
        return self.door

    def put_all(self, letters: Sequence[tuple[bytes, Envelope]]) -> list[str | Exception]:
        return [self.put(raw, envelope) for raw, envelope in letters]

    def put(self, raw: bytes, envelope: Envelope) -> str | Exception:
        if self.faults and envelope.trace["uid"] == 2:
            return self.faults.pop()
        self.put_.append((raw, envelope))
        return "nama"

    def uids(self) -> list[int]:
        return [envelope.trace["uid"] for _, envelope in self.put_]


@pytest.fixture
def house() -> Iterator[House]:
    with serving() as server:
        house = House(server)
        yield house
        house.door.close()


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def test_new_letters_are_put_once_in_order_with_the_servers_time(house: House) -> None:
    assert house.door.poll() == PollResult()
    for number in (1, 2, 3):
        house.server.add(str(number))
    assert house.door.poll() == PollResult(put=3)
    assert house.door.poll() == PollResult()
    raw, envelope = house.put_[0]
    assert raw == house.server.letters[1].raw
    assert envelope == Envelope(
        "imap", NOW - timedelta(hours=1), None, (), {"mailbox": "INBOX", "uidvalidity": 7, "uid": 1}
    )
    assert house.uids() == [1, 2, 3]
    assert house.door.heard_until == NOW


def test_a_new_process_with_the_same_memory_goes_on(house: House) -> None:
    house.door.poll()
    house.server.add("1")
    house.door.poll()
    house.door.close()
    house.server.add("2")
    assert house.new().poll() == PollResult(put=1)
    assert house.uids() == [1, 2]


def test_a_box_that_is_not_empty_is_refused_in_a_sentence(house: House) -> None:
    house.server.add("1")
    house.server.add("2")
    with pytest.raises(NotEmpty) as refused:
        house.door.poll()
    assert refused.value.values["count"] == 2
    said = phrase("trouble.not_empty", **refused.value.values)
    assert "ada 2 surat" in said and "since" in said
    assert house.notes == {}
    assert house.door.heard_until is None


def test_since_is_a_day_of_the_office_and_holds_for_the_first_reading_only(house: House) -> None:
    house.server.add("kemarin", "08-Mar-2026 16:59:59 +0000")  # still 8 March in the office
    house.server.add("hari ini", "08-Mar-2026 17:00:00 +0000")
    house.server.add("lama, belakangan disalin", "01-Mar-2026 08:00:00 +0700")
    house.new(since=date(2026, 3, 9))
    assert house.door.poll() == PollResult(put=1)
    assert house.uids() == [2]
    assert house.door.poll() == PollResult()
    house.server.add("dipindah orang dari folder spam", "07-Mar-2026 08:00:00 +0700")
    assert house.door.poll() == PollResult(put=1)


def test_a_changed_uidvalidity_reads_a_week_again(house: House) -> None:
    house.door.poll()
    house.server.add("lama", "01-Feb-2026 08:00:00 +0700")
    house.server.add("baru", "07-Mar-2026 08:00:00 +0700")
    house.door.poll()
    house.server.validity = 8
    assert house.door.poll() == PollResult(put=1)
    assert house.door.poll() == PollResult()
    assert [(e.trace["uidvalidity"], e.trace["uid"]) for _, e in house.put_] == [(7, 1), (7, 2), (8, 2)]


def test_put_then_remember_then_move(house: House) -> None:
    house.new(done_folder="Diproses")
    house.door.poll()
    house.server.add("1")
    house.server.breaks = ["UID MOVE"] * 2
    with pytest.raises(ImapTrouble):
        house.door.poll()
    assert house.uids() == [1]
    house.server.add("2")
    assert house.new().poll() == PollResult(put=1, moved=2)  # after a crash: not fetched again, and moved
    assert house.server.moved == {"Diproses": [1, 2]}
    assert house.uids() == [1, 2]
    assert json.loads(next(iter(house.notes.values())))["moving"] == ""


def test_a_done_folder_that_cannot_be_written_holds_up_nothing(house: House) -> None:
    house.new(done_folder="Diproses")
    house.door.poll()
    house.server.refuses = {"UID MOVE"}
    for number in (1, 2):
        house.server.add(str(number))
        assert house.door.poll() == PollResult(put=1, unmoved=number)
    assert house.door.heard_until == NOW
    house.server.refuses = set()
    assert house.new().poll() == PollResult(moved=2)
    assert house.door.poll() == PollResult()
    assert house.uids() == [1, 2]


@pytest.mark.parametrize(("capabilities", "left"), [("IMAP4rev1 UIDPLUS", []), ("IMAP4rev1", ["\\Deleted"])])
def test_without_move_it_is_copied_and_only_this_letter_is_deleted(
    house: House, capabilities: str, left: list[str]
) -> None:
    house.server.capabilities = capabilities
    house.new(done_folder="Diproses")
    house.door.poll()
    house.server.add("1")
    assert house.door.poll() == PollResult(put=1, moved=1)
    assert house.server.moved == {"Diproses": [1]}
    assert [kept.flags for kept in house.server.letters.values()] == left
    assert not any(line.upper() == "EXPUNGE" for line in house.server.heard)
    assert house.door.poll() == PollResult()


def test_a_letter_too_large_is_not_fetched_and_reported_once(house: House) -> None:
    house.new(max_bytes=1000, done_folder="Diproses")
    house.door.poll()
    house.server.add("besar", size=1001)
    house.server.add("kecil")
    assert house.door.poll() == PollResult(put=1, too_large=1, moved=1)
    (left,) = house.left
    assert (left.mailbox, left.uidvalidity, left.uid, left.size, left.why) == (
        "INBOX",
        7,
        1,
        1001,
        "too_large",
    )
    assert left.header == b"From: =?utf-8?q?Siti?= <siti@warga.example>\r\nSubject: besar\r\n\r\n"
    assert house.door.poll() == PollResult()
    assert list(house.server.letters) == [1]
    assert not any(re.match(r"UID FETCH 1\b.*BODY\.PEEK\[\]", line) for line in house.server.heard)


def test_a_letter_that_vanishes_between_two_commands_is_passed_over(house: House) -> None:
    house.door.poll()
    for number in (1, 2, 3):
        house.server.add(str(number))
    house.server.gone = {2}
    assert house.door.poll() == PollResult(put=2)
    assert house.uids() == [1, 3]
    assert house.door.poll() == PollResult()


def test_a_fault_of_ours_is_raised_as_it_is_and_the_rest_comes_later(house: House) -> None:
    house.door.poll()
    for number in (1, 2, 3):
        house.server.add(str(number))
    house.faults = [OSError(28, "full")]
    heard_before = house.door.heard_until
    house.door._now = lambda: NOW + timedelta(minutes=1)
    with pytest.raises(OSError, match="full"):
        house.door.poll()
    assert house.door.heard_until == heard_before  # time may not pass beyond what was put
    assert house.uids() == [1, 3]
    assert house.door.poll() == PollResult(put=2)
    assert house.uids() == [1, 3, 2, 3]  # the third comes again: its digest tells


@pytest.mark.parametrize(
    "command", ["LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH 1 (RFC822", "UID FETCH 1 (BODY"]
)
def test_a_line_that_breaks_anywhere_loses_nothing(house: House, command: str) -> None:
    house.new(since=date(2026, 3, 1))
    house.server.add("1")
    house.server.breaks = [command]
    with pytest.raises(ImapTrouble):
        house.door.poll()
    assert house.door.heard_until is None
    assert house.door.poll() == PollResult(put=1)
    assert house.uids() == [1]


def test_a_line_that_died_between_two_polls_is_opened_anew_at_once(house: House) -> None:
    house.door.poll()
    house.server.add("1")
    house.server.breaks = ["EXAMINE"]
    assert house.door.poll() == PollResult(put=1)


def test_a_refused_login_is_trouble_and_shows_no_password(house: House) -> None:
    house.server.refuses = {"LOGIN"}
    house.new(password="rahasia sekali")
    with pytest.raises(ImapTrouble) as trouble:
        house.door.poll()
    assert "rahasia" not in f"{trouble.value} {house.settings}"


def test_many_letters_come_in_small_groups(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_fetch, "SIZES_AT_ONCE", 7)
    monkeypatch.setattr(letter_fetch, "GROUP_LETTERS", 3)
    house.door.poll()
    sizes = [100] * 10 + [900, 200, 5000, 10]
    for number, size in enumerate(sizes):
        house.server.add(str(number), size=size)
    assert house.door.poll(Pace(1000)) == PollResult(put=14)
    assert house.uids() == list(range(1, 15))
    bodies = [line.split()[2] for line in house.server.heard if "BODY.PEEK[]" in line]
    assert [len(expand(uids)) for uids in bodies] == [3, 3, 1, 3, 1, 1, 1, 1]


def test_small_letters_come_first_where_the_line_may_fall(house: House) -> None:
    house.door.poll()
    for number, size in enumerate([3 * LITTLE, 100, 2 * LITTLE, 200], 1):
        house.server.add(str(number), size=size)
    door = house.new(done_folder="Selesai")
    assert door.poll(SMALL_ONES) == PollResult(put=2, moved=2, later=2, later_bytes=5 * LITTLE)
    assert (house.uids(), door.heard_until) == ([2, 4], None)
    house.server.add("5", size=300)
    assert house.new().poll(SMALL_FIRST) == PollResult(put=3, moved=3)
    assert (house.uids(), house.door.heard_until) == ([2, 4, 5, 3, 1], NOW)
    house.server.add("6", size=9 * LITTLE)
    assert house.new().poll() == PollResult(put=1, moved=1)
    assert house.uids()[-1] == 6


def test_what_came_before_its_turn_is_not_fetched_again_in_its_turn(house: House) -> None:
    house.door.poll()
    for number, size in enumerate([100, 2 * LITTLE, 200, 3 * LITTLE, 300], 1):
        house.server.add(str(number), size=size)
    house.new().poll(SMALL_ONES)
    house.server.breaks = ["UID FETCH 4 (BODY"]
    with pytest.raises(ImapTrouble):
        house.new().poll(Pace(1))
    assert house.new().poll() == PollResult(put=1)
    assert house.uids() == [1, 3, 5, 2, 4]
    mark = MailboxState.from_json(next(iter(house.notes.values())))
    assert (mark.uid, mark.beyond) == (5, UidSet())


def test_a_large_letter_that_no_session_is_long_enough_for_holds_up_no_other_and_is_told_of(
    house: House,
) -> None:
    house.door.poll()
    house.server.add("besar", size=2 * LITTLE)
    house.server.poison = 1
    for session in range(2, 20):
        house.server.add(str(session))
        door = house.new()
        door.poll(SMALL_ONES)
        assert house.uids() == list(range(2, session + 1))
        door.close()
        door._ending = True  # its minutes are over while the large one comes
        try:
            door.poll(SMALL_FIRST)
        except ImapTrouble:
            assert door.heard_until is None
            continue
        break
    assert (session, [(left.uid, left.why) for left in house.left]) == (
        2 + letter_fetch.TRIES + letter_fetch.WITNESSED,
        [(1, "unreadable")],
    )
    assert door.heard_until == NOW
    assert house.new().poll() == PollResult()


@pytest.mark.parametrize(
    ("seconds", "asked"), [(0.1, [64, 128, 256, 512, 1024]), (2.0, [64, 64, 64, 64, 64])]
)
def test_a_line_is_asked_for_what_it_brings_in_a_moment(
    house: House, seconds: float, asked: list[int]
) -> None:
    house.door.poll()
    for number in range(100):
        house.server.add(str(number), size=32 * 1024)
    passed = itertools.count(0, seconds)
    house.door.ticks = lambda: next(passed)
    assert house.door.poll(SMALL_FIRST) == PollResult(put=100)
    bodies = [line.split()[2] for line in house.server.heard if "BODY.PEEK[]" in line]
    assert [len(expand(uids)) * 32 for uids in bodies][:5] == asked


def test_a_line_that_was_ended_is_not_opened_anew(house: House) -> None:
    house.door.poll()
    house.door.interrupt()
    logins = sum("LOGIN" in line for line in house.server.heard)
    with pytest.raises(ImapTrouble):
        house.door.poll()
    assert sum("LOGIN" in line for line in house.server.heard) == logins


def test_uids_that_begin_anew_without_a_new_uidvalidity_are_read_again(house: House) -> None:
    """A server that was set back to an older state: the door would wait for UIDs it has seen already."""
    house.door.poll()
    for number in range(3):
        house.server.add(str(number))
    house.door.poll()
    house.server.letters.clear()
    house.server.next = 1
    house.server.add("sesudah dipulihkan")
    assert house.door.poll() == PollResult(put=1)
    assert house.uids() == [1, 2, 3, 1]
    assert house.door.poll() == PollResult()


def polled_until_quiet(house: House) -> list[PollResult | str]:
    """Polls until one comes to its end, each by a new process."""
    outcomes: list[PollResult | str] = []
    for _ in range(20):
        try:
            outcomes.append(house.new().poll())
            return outcomes
        except ImapTrouble:
            outcomes.append("trouble")
    return outcomes


def test_a_letter_at_which_the_line_always_breaks_stops_nothing(house: House) -> None:
    house.door.poll()
    for number in range(1, 6):
        house.server.add(str(number))
    house.server.poison = 3
    outcomes = polled_until_quiet(house)
    assert house.uids() == [1, 2, 4, 5]
    ((left,), trouble) = house.left, outcomes[:-1]
    assert (left.uid, left.why) == (3, "unreadable")
    # the group twice, then the letter alone
    assert trouble == ["trouble"] * (2 + letter_fetch.TRIES + letter_fetch.WITNESSED)
    house.server.poison = 0
    house.server.add("6")
    assert house.new().poll() == PollResult(put=1)


def test_a_line_that_breaks_once_changes_nothing(house: House) -> None:
    house.door.poll()
    for number in range(1, 6):
        house.server.add(str(number))
    house.server.breaks = ["UID FETCH 1,2,3,4,5 (BODY"]
    assert polled_until_quiet(house) == ["trouble", PollResult(put=5)]
    assert sum("BODY" in line for line in house.server.heard) == 2


def test_a_letter_that_the_server_refuses_is_told_of_and_passed_over(house: House) -> None:
    house.door.poll()
    for number in range(1, 6):
        house.server.add(str(number))
    house.server.corrupt = 4
    assert polled_until_quiet(house)[-1] == PollResult(put=1, unreadable=1)
    assert house.uids() == [1, 2, 3, 5]
    assert [(left.uid, left.why) for left in house.left] == [(4, "unreadable")]
    assert house.new().poll() == PollResult()


def test_a_letter_of_which_the_server_gives_nothing_is_told_of_when_others_come(house: House) -> None:
    house.door.poll()
    for number in range(1, 6):
        house.server.add(str(number))
    house.server.empty = 4
    assert house.door.poll() == PollResult(put=4, unreadable=1)
    assert [(left.uid, left.why) for left in house.left] == [(4, "unreadable")]


def test_a_server_that_gives_no_letter_at_all_is_waited_for(house: House) -> None:
    """Gmail says NO for a day when too much was fetched: no letter is given up for that."""
    house.door.poll()
    for number in range(1, 4):
        house.server.add(str(number))
    house.server.throttled = True
    assert polled_until_quiet(house) == ["trouble"] * 20
    assert house.left == []
    house.server.throttled = False
    polled_until_quiet(house)
    assert house.uids() == [1, 2, 3]
    assert house.left == []


def test_a_size_that_was_a_guess_is_noticed(house: House) -> None:
    """Exchange estimates RFC822.SIZE: what turns out longer than allowed is cut, and not taken for the whole
    letter."""
    house.new(max_bytes=60)
    house.door.poll()
    house.server.add("panjang sekali judulnya ini", size=50)
    assert house.door.poll() == PollResult(too_large=1)
    assert house.put_ == []


def test_a_literal_longer_than_asked_for_never_comes_into_memory(house: House) -> None:
    house.new(max_bytes=1000)
    house.door.poll()
    house.server.add("1")
    house.server.lies = 3_000_000
    with pytest.raises(ImapTrouble, match="a literal of 30"):
        house.door.poll()
    house.server.lies = 0
    assert house.door.poll() == PollResult(put=1)


def test_what_was_heard_stands_still_while_a_poll_fails(house: House) -> None:
    house.door.poll()
    assert house.door.heard_until == NOW
    house.door._now = lambda: NOW + timedelta(hours=1)
    house.server.add("1")
    house.server.breaks = ["EXAMINE", "UID FETCH 1 (BODY"]
    with pytest.raises(ImapTrouble):
        house.door.poll()
    assert house.door.heard_until == NOW
    house.door.poll()
    assert house.door.heard_until == NOW + timedelta(hours=1)


def test_what_is_heard_is_what_lay_there_when_the_poll_began(house: House) -> None:
    times = [NOW + timedelta(minutes=n) for n in range(9)]
    house.door._now = lambda: times.pop(0)
    house.server.add("1")
    house.settings = changed(house.settings, since=date(2026, 3, 1))
    house.door.settings = house.settings
    house.door.poll()
    assert house.door.heard_until == NOW


def test_looking_fetches_and_remembers_nothing(house: House) -> None:
    house.server.add("1")
    with pytest.raises(NotEmpty):
        house.door.look()
    assert house.new(since=date(2026, 3, 1)).look().letters == 1
    assert house.notes == {}
    assert not any("FETCH" in line for line in house.server.heard)


def test_an_older_mark_is_read(house: House) -> None:
    old = {"uidvalidity": 7, "uid": 2, "arrived": "2026-03-09T07:00:00+07:00", "floor": "", "moving": [1, 2]}
    assert MailboxState.from_json(json.dumps(old)) == MailboxState(
        7, 2, "2026-03-09T07:00:00+07:00", "", UidSet.from_uids([1, 2])
    )


@given(st.lists(st.integers(1, 40) | st.integers(1, 10_000)))
def test_sets_of_uids_come_back_as_they_were(uids: list[int]) -> None:
    found, expected = UidSet.from_uids(uids), sorted({*uids})
    spans = [part.partition(":") for part in str(found).split(",") if part]
    assert (UidSet.parse(str(found)), [*found]) == (found, expected)
    assert [uid for first, _, last in spans for uid in range(int(first), int(last or first) + 1)] == expected
    assert all(int(after[0]) > int(before[2] or before[0]) + 1 for before, after in pairwise(spans))
    assert (bool(found), len(found), found.highest) == (bool(uids), len(expected), max(uids, default=0))


def test_ten_thousand_letters_to_be_moved_are_remembered_in_a_few_bytes() -> None:
    assert len(MailboxState(7, moving=UidSet.from_uids(range(1, 10_001))).to_json()) < 200


def expand(uids: str) -> list[str]:
    """imapclient writes a list of UIDs as it is: 1,2,3."""
    return uids.split(",")
