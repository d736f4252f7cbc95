"""Pieces of work that never end or take all memory, planted into a real daemon: each is laid aside and told
once, and the office goes on. The whole of it is the soak `bombs`; here is one of each kind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from mailroom.clerk.current_work import CASE, LETTER, Piece
from mailroom.config import Config
from mailroom.config.config_tables import ProcessTable
from mailroom.daemon import supervisor
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.process_tree import OfficeToServe
from mailroom.daemon.work_limits import CRASHES, OFFICE_ENDS, OVER_MEMORY, judge, left_on
from mailroom.daemon.work_marker import DeskNote
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.writing.cli_sentences import phrase
from tests.commands.test_file_modes import modes
from tests.daemon.test_daemon import LETTER as TEXT
from tests.daemon.test_daemon import House, _house
from tests.offices import write_office

ADMIN = "admin@kominfo.example"
LIMITS = """
[process]
letter_seconds = 1
letter_mb = 128
paper_seconds = 1
paper_mb = 128
still_seconds = 60
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    write_office(house.config, house.text + LIMITS)
    yield from _house(house)


def bomb(number: int) -> str:
    return TEXT.format(number=number).replace("Jalan rusak", "Bom")


def told(house: House) -> int:
    """How often the admin was told of something laid aside, in a digest or in a line for the next."""
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in house.mails(ADMIN)]
    bodies = [mail.get_body(("plain",)) for mail in mails]
    said = sum("belum dapat kami proses" in body.get_content() for body in bodies if body is not None)
    register = SqliteRegister.open_for_reading(house.store)
    try:
        return said + sum(row["line"].get("kind") == "aside" for _, row in register.iterate("agenda"))
    finally:
        register.close()


@pytest.mark.parametrize("how", ["read:pattern", "decide:bloat"])
def test_a_letter_that_passes_its_limit_is_set_aside_and_the_next_is_answered(
    house: House, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("PLANTED", how)
    house.open()
    house.send_text(bomb(1))
    house.hear("petugas berhenti dan dimulai lagi")
    house.send(2)  # the door is open
    house.hear("[ME-2026-0001] laporan baru dicatat")
    house.hear("surat dikirim")
    house.close()
    inbox = FileInbox(house.store)
    assert (len(inbox.aside()), inbox.waiting(), told(house)) == (1, [], 1)
    assert len(house.mails("budi@warga.example")) == 1


def test_who_wrote_a_letter_that_passed_its_limit_twice_is_answered_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANTED", "decide:loop")
    house.open()
    house.send_text(bomb(1))
    house.hear("petugas berhenti dan dimulai lagi")
    house.close()
    assert house.mails("budi@warga.example") == [], "it is tried again first"
    house.open(at="2026-03-05T08:30")
    house.hear("petugas berhenti dan dimulai lagi")
    while not house.mails("budi@warga.example"):
        time.sleep(0.05)
    house.close()
    monkeypatch.delenv("PLANTED")
    house.open(at="2026-03-05T09:30")
    while len(house.mails("budi@warga.example")) < 2:
        time.sleep(0.05)
    house.close()
    (answer, receipt) = [path.read_text() for path in house.mails("budi@warga.example")]
    assert "belum dapat" in answer and "ME-2026-0001" in receipt
    assert FileInbox(house.store).aside() == []


@pytest.mark.parametrize("how", ["bloat", "loop"])
def test_a_mail_that_passes_its_limit_on_its_way_is_put_off_and_the_others_leave(
    house: House, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("PLANTED", f"carry:{how}")
    house.open()
    house.send_text(TEXT.format(number=1).replace("budi@", "bom@"))
    house.hear("petugas berhenti dan dimulai lagi")
    house.send(2)
    house.hear("[ME-2026-0002] laporan baru dicatat")
    while not house.mails("budi@warga.example"):  # the test's own limit ends a wait for nothing
        time.sleep(0.05)
    house.close()
    register = SqliteRegister.open_for_reading(house.store)
    (waits,) = [row for _, row in register.iterate("mails") if row["to"] == "bom@warga.example"]
    register.close()
    assert (waits["status"], waits["next"] > "2026-03-05T01:30") == ("waiting", True)
    assert told(house) == 1
    assert house.mails("bom@warga.example") == []


def test_a_daily_letter_that_passes_its_limit_is_put_off_and_told_in_the_next(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANTED", "read:pattern,digest:pattern")
    house.open()
    house.send_text(bomb(1))
    for _ in range(2):  # over the letter, and over the daily letter that tells of it
        house.hear("petugas berhenti dan dimulai lagi")
    house.send(2)
    while not house.mails("budi@warga.example"):
        time.sleep(0.05)
    house.close()
    assert (len(house.mails(ADMIN)), told(house)) == (1, 2), "the verification, and two lines that wait"
    monkeypatch.delenv("PLANTED")
    house.open(at="2026-03-05T09:30")
    while len(house.mails(ADMIN)) < 2:
        time.sleep(0.05)
    house.close()
    said = [path.read_text() for path in house.mails(ADMIN)]
    assert sum("digest:admin" in one and "belum dapat kami proses" in one for one in said) == 1


def test_a_clerk_that_is_killed_again_and_again_loses_and_doubles_nothing(house: House) -> None:
    house.open()
    for number in range(12):
        house.send_text(TEXT.format(number=number).replace("budi@", f"budi{number}@"))
        if number % 4 == 3:
            os.kill(house.child("clerk"), signal.SIGKILL)
            house.hear("petugas berhenti dan dimulai lagi")
    while FileInbox(house.store).waiting():
        time.sleep(0.1)
    assert "Petugas dimulai lagi 3 kali" in house.run("status", "--at", "2026-03-05T09:00").stdout
    assert house.close() == 0
    done = house.run("once", "--at", "2026-03-05T09:00")
    assert done.returncode == 0, done.stderr
    assert len(house.cases()) == 12
    assert [len(house.mails(f"budi{number}@warga.example")) for number in range(12)] == [1] * 12
    assert modes(house.store) == {}, "what daemon, clerks and doors make is the office's alone"


def test_doors_that_are_killed_are_opened_again(house: House) -> None:
    house.open()
    house.send(1)
    house.hear("[ME-2026-0001] laporan baru dicatat")
    os.kill(house.child("doors"), signal.SIGKILL)
    house.hear(phrase("serve.door", protocol="SMTP", host="127.0.0.1", port=house.port))
    house.send(2)
    house.hear("[ME-2026-0002] laporan baru dicatat")
    assert house.close() == 0


def test_after_the_supervisor_nothing_of_the_office_lives(house: House) -> None:
    house.open()
    pids = house.tree()
    assert len(pids) == 3
    assert house.process is not None
    house.process.kill()
    house.process.wait()
    while any(Path(f"/proc/{pid}").exists() and "Z" not in _state(pid) for pid in pids):
        time.sleep(0.02)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


# What an end means.


def test_a_piece_is_to_blame_for_its_limit_at_once_and_for_a_crash_the_third_time(tmp_path: Path) -> None:
    note, limits, letter = DeskNote(tmp_path), ProcessTable(), Piece(LETTER, "surat")

    def end(status: int, piece: Piece | None = letter, *, still: bool = False) -> Piece | None:
        note.write_piece(piece)
        blamed = judge(status, note, limits, still=still).blamed
        assert note.read_piece() is None
        return blamed

    assert end(-signal.SIGPROF) == end(OVER_MEMORY) == letter
    assert end(-signal.SIGPROF, None) is None
    found = [end(-signal.SIGKILL, still=number == 1) for number in range(CRASHES)]
    assert found == [None] * (CRASHES - 1) + [letter]
    assert end(-signal.SIGSEGV) is None, "counted anew"
    assert end(-signal.SIGSEGV, Piece(CASE, "ME-2026-0001")) is None
    assert DeskNote(tmp_path).count_crash(letter) == 2, "by another process, too"


def test_a_letter_in_hand_when_the_whole_office_ends_is_to_blame_the_tenth_time_only(tmp_path: Path) -> None:
    """The mains fail, or all is killed: it is the first letter that waits, whatever it says."""
    limits, letter = ProcessTable(), Piece(LETTER, "surat")

    def office_ends() -> Piece | None:
        DeskNote(tmp_path).write_piece(letter)
        found = left_on(DeskNote(tmp_path), limits)
        assert found is not None
        assert letter in (found.blamed, found.suspect)
        return found.blamed

    assert left_on(DeskNote(tmp_path), limits) is None
    found = [office_ends() for _ in range(OFFICE_ENDS + 1)]
    assert found == [None] * (OFFICE_ENDS - 1) + [letter, None], "then counted anew"
    note = DeskNote(tmp_path)
    assert note.count_crash(letter) == 1, "an end of the clerk alone is another matter"


def test_what_lies_on_the_desk_is_read_whole(tmp_path: Path) -> None:
    note, seen = DeskNote(tmp_path), DeskNote(tmp_path)
    assert (seen.read_piece(), seen.beats) == (None, 0)
    long = Piece(LETTER, "ä" * 250)
    for piece in (Piece(CASE, "ME-2026-0001"), long, None, long):
        note.write_piece(piece)
        assert seen.read_piece() == piece
    assert seen.beats == 4
    assert (tmp_path / "desk").stat().st_mode & 0o777 == 0o600


# The commands.


def test_once_and_import_set_a_letter_aside_that_passes_its_limit(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANTED", "type:pattern,read:bloat")
    first, second = house.folder / "satu.eml", house.folder / "dua.eml"
    first.write_text(TEXT.format(number=1))
    second.write_text(bomb(2))
    done = house.run("import", str(first), str(second), "--at", "2026-03-05T08:00")
    assert done.returncode == 0, done.stderr
    assert (len(FileInbox(house.store).aside()), FileInbox(house.store).waiting()) == (1, [])
    assert house.cases() == ["ME-2026-0001"]
    again = house.run("once", "--at", "2026-03-05T08:05")
    assert again.returncode == 0, again.stderr
    (aside,) = FileInbox(house.store).aside()
    tried = house.run("aside", "retry", aside.name, "--at", "2026-03-05T08:06")
    assert tried.returncode == 1, "it failed again, and is told so"
    assert len(FileInbox(house.store).aside()) == 1
    assert (told(house), len(house.mails("budi@warga.example"))) == (1, 1)
    assert house.run("verify", "--at", "2026-03-05T09:00").returncode == 0


def test_a_clerk_who_ends_without_a_word_while_the_office_is_opened_ends_the_opening(
    tmp_path: Path, demonstration: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "run_clerk", lambda *_: 7)
    clock = Clock(demonstration.house.calendar.zone)
    office = supervisor.Supervisor([OfficeToServe("", demonstration, tmp_path / "store", clock)])
    with pytest.raises(OSError, match="7"):
        office.start()
