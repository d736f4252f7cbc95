"""The daemon as a real process: letters by a real socket, signals, a disk that refuses, tables that change,
mailboxes that are silent."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailroom.config import load
from mailroom.daemon.clerk_loop import ClerkLoop, StoppableCarrier
from mailroom.daemon.mailbox_polling import DoorNotes, Intake, Poller
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.offices.office_doors import OfficeDoors
from mailroom.daemon.open_doors import OpenDoors
from mailroom.daemon.work_marker import DeskNote
from mailroom.doors.imap.letter_fetch import WHOLE, Pace
from mailroom.doors.maildir import Maildirs, folder_name
from mailroom.procedure.letter import Envelope, Later, Outgoing, Sent
from mailroom.procedure.workdays import ZONES
from mailroom.shelves.files.door_notes import NoteFiles
from mailroom.shelves.files.inbox import FileInbox
from mailroom.shelves.files.sqlite_register import SqliteRegister
from mailroom.writing.cli_sentences import phrase
from tests.clerk.time.test_left_there import left as left_there
from tests.forked import Program
from tests.limits import stretched
from tests.offices import SMALL, write_office
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
WIB = ZONES["WIB"]
MORNING = datetime(2026, 3, 5, 8, tzinfo=WIB)
OURS = "pengaduan@kab.example"
LETTER = (
    "From: Budi Santoso <budi@warga.example>\r\nTo: pengaduan@kab.example\r\nSubject: Jalan rusak "
    "{number}\r\n"
    "Message-ID: <{number}@warga.example>\r\n\r\nJalan di Desa Lembak rusak parah sejak 1 Maret 2026. "
    "Laporan {number}.\r\n"
)


class House:
    """A daemon in a folder of its own, and what its people do to it."""

    def __init__(self, folder: Path, more: str = "", rehearsal: bool = True) -> None:
        self.folder, self.port = folder, free_port()
        self.config, self.store = folder / "config.toml", folder / "store"
        text = SMALL.replace("[smtp]\n", f"[smtp]\nport = {self.port}\n{more}\n")
        self.text = text.replace("[office]\n", "[office]\nrehearsal = true\n") if rehearsal else text
        write_office(self.config, self.text)
        self.process: Program | subprocess.Popen[str] | None = None
        self.log: list[str] = []

    def run(self, *argv: str) -> subprocess.CompletedProcess[str]:
        begun = self.begin(*argv)
        out, err = begun.communicate()
        return subprocess.CompletedProcess(argv, begun.wait(), out, err)

    def begin(self, *argv: str) -> Program | subprocess.Popen[str]:
        return Program(*argv, "--config", str(self.config))

    def open(self, *argv: str, at: str = "2026-03-05T08:00") -> None:
        """Start `serve` and wait until it says that it is open."""
        argv = (*argv, "--at", at) if at else argv
        self.process = self.begin("serve", *argv)
        self.hear(phrase("serve.ready", region="Kabupaten Contoh", root=self.store))

    def tree(self) -> list[int]:
        """The supervisor and his children."""
        assert self.process is not None
        top = self.process.pid
        return [top, *map(int, Path(f"/proc/{top}/task/{top}/children").read_text().split())]

    def child(self, name: str) -> int:
        """The process of this name, "clerk" or "doors"; waited for while it is begun anew."""
        while True:
            for pid in self.tree()[1:]:
                with suppress(FileNotFoundError, ProcessLookupError):
                    if Path(f"/proc/{pid}/comm").read_text().strip() == f"mailroom-{name}":
                        return pid
            time.sleep(0.01)

    def hear(self, part: str) -> str:
        """Read the log until a line holds `part` (pytest's timeout ends a wait for nothing)."""
        assert self.process is not None
        for line in self.process.stderr:
            self.log.append(line)
            if part in line:
                return line
        raise AssertionError(f"the log ended without {part!r}: {''.join(self.log)}")

    def said(self, lines: int) -> list[str]:
        assert self.process is not None
        return [self.process.stdout.readline() for _ in range(lines)]

    def close(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to end; what it ends with. Five seconds is what it promises."""
        assert self.process is not None
        self.process.send_signal(how)
        code = self.process.wait(5)
        self.log += self.process.stderr.readlines()
        return code

    def send(self, number: int, to: str = OURS) -> None:
        self.send_text(LETTER.format(number=number), to)

    def send_text(self, text: str, to: str = OURS) -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=stretched(20)) as line:
            line.sendmail("budi@warga.example", [to], text)

    def mails(self, address: str) -> list[Path]:
        box = self.store / "outgoing" / folder_name(address) / "new"
        return sorted(box.iterdir()) if box.is_dir() else []

    def delivered(self) -> int:
        """How many mails have left, to whomever."""
        return sum(1 for path in (self.store / "outgoing").rglob("new/*") if path.is_file())

    def cases(self) -> list[str]:
        register = SqliteRegister.open_for_reading(self.store)
        try:
            return register.keys("cases")
        finally:
            register.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from _house(House(tmp_path))


def _house(house: House) -> Iterator[House]:
    yield house
    if house.process is not None:
        house.process.kill()
        house.process.communicate()


# A letter's way.


def test_a_letter_by_the_socket_is_answered_and_the_office_closes(house: House) -> None:
    house.open()
    house.send(1)
    house.hear("[ME-2026-0001] laporan baru dicatat")
    house.hear(phrase("serve.delivered", count=2))
    assert house.close() == 0
    assert house.cases() == ["ME-2026-0001"]
    assert (len(house.mails("budi@warga.example")), len(house.mails("admin@kominfo.example"))) == (1, 1)
    assert "Traceback" not in "".join(house.log)


def test_the_log_names_nobody(house: House) -> None:
    house.open()
    house.send(1)
    house.hear("laporan baru dicatat")
    house.close(signal.SIGINT)
    assert not re.search(r"[\w.+-]{2,}@\w", "".join(house.log))


def test_only_our_own_addresses_are_let_in(house: House) -> None:
    house.open()
    for to in ("orang@lain.example", "pengaduan@lain.example", "admin@kominfo.example"):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            house.send(1, to)
    house.send(1, "Pengaduan+ABC@KAB.example")
    house.hear("laporan baru dicatat")


@pytest.mark.parametrize("to", ["postmaster", "PostMaster", "Postmaster@KAB.example"])
def test_whoever_runs_our_mail_can_be_reached(house: House, to: str) -> None:
    """RFC 5321 4.5.1: also without a domain, in any case."""
    house.open()
    house.send(1, to)
    house.send(2)
    house.hear("laporan baru dicatat")
    assert sum("laporan baru dicatat" in line for line in house.log) == 1


def test_the_first_sample_is_let_in_and_told_in_three_lines(house: House) -> None:
    house.open("--first-sample")
    done, following, stop = house.said(3)
    assert "ME-2026-0001" in done
    assert str(house.port) in following
    assert str(house.process and house.process.pid) in stop
    box = house.store / "outgoing" / "siti.aminah@warga.example" / "new"
    assert str(box) in done
    assert len(list(box.iterdir())) == 1
    assert house.close() == 0

    house.open("--first-sample", at="2026-03-05T09:00")  # never into a store that has seen a letter
    assert house.said(1) == [phrase("serve.no_sample") + "\n"]
    house.close()
    assert house.cases() == ["ME-2026-0001"]


def test_the_next_letter_can_be_sent_with_the_line_that_is_printed(house: House) -> None:
    house.open("--first-sample")
    following = house.said(3)[1]
    command = following.partition(": ")[2].strip().replace("python3", sys.executable, 1)
    subprocess.run(command, shell=True, check=True)
    house.hear("[ME-2026-0002] laporan baru dicatat")


def test_a_letter_that_was_accepted_survives_being_killed(house: House) -> None:
    house.open()
    house.send(1)
    assert house.process is not None
    house.process.kill()
    house.process.wait()
    house.open(at="2026-03-05T08:30")
    house.send(1)  # its sender did not know and sends it again
    house.hear("salinan")
    house.close()
    assert house.cases() == ["ME-2026-0001"]
    assert len(house.mails("budi@warga.example")) == 1


def test_time_runs_on_from_at(house: House) -> None:
    house.open(at="2026-03-05T23:59:58")
    house.send(1)
    house.hear("laporan baru dicatat")
    house.close()
    row = house.run("show", "1", "--at", "2026-03-07T08:00").stdout
    assert re.search(r"Diterima +0[56]-03-2026 (23\.59|00\.00) WIB", row)


def test_the_clerk_ends_between_two_letters_and_goes_on_where_he_stopped(house: House) -> None:
    inbox = FileInbox(house.store)
    for number in range(60):
        raw = LETTER.format(number=number).replace("budi@", f"budi{number}@").encode()
        inbox.accept(raw, Envelope("smtp", MORNING))
    house.open()
    house.hear("laporan baru dicatat")
    assert house.close() == 0
    left = len(inbox.waiting())
    assert 0 < left < 60
    assert len(house.cases()) == 60 - left
    gone = house.delivered()  # between two groups of letters
    done = house.run("once", "--at", "2026-03-05T08:30")
    assert f"{left} surat ditangani, {120 - gone} surat dikirim" in done.stdout
    assert house.delivered() == 120
    assert len(house.cases()) == 60
    assert [len(house.mails(f"budi{number}@warga.example")) for number in range(60)] == [1] * 60


# Others beside it.


def test_what_others_may_do_while_it_works(house: House) -> None:
    house.open()
    assert house.process is not None
    once = house.run("once", "--at", "2026-03-05T08:30")
    assert (once.returncode, str(house.process.pid) in once.stderr) == (3, True)
    letter = house.folder / "surat.eml"
    letter.write_text(LETTER.format(number=7).replace("\r\n", "\n"))
    put = house.run("import", str(letter), "--at", "2026-03-05T08:30")
    assert (put.returncode, put.stdout.strip()) == (0, phrase("import.put", letters=1))
    house.hear("[ME-2026-0001] laporan baru dicatat")
    assert house.run("status").returncode == 0
    check = house.run("check")
    assert (
        phrase("check.port_ours", protocol="SMTP", host="127.0.0.1", port=house.port, pid=house.process.pid)
        in check.stdout
    )
    second = house.run("serve", "--at", "2026-03-05T09:00")
    assert second.returncode == 3
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_told_in_a_sentence(house: House) -> None:
    with socket.create_server(("127.0.0.1", house.port)):
        done = house.run("serve", "--at", "2026-03-05T08:00")
    assert done.returncode == 3
    assert str(house.port) in done.stderr
    assert "Traceback" not in done.stderr


# Trouble.


def test_a_disk_that_refuses_loses_nothing(house: House) -> None:
    """Every write beyond the limit fails with EFBIG, in the journal, the register and the inbox alike."""
    house.open()
    assert house.process is not None
    _, hard = resource.prlimit(house.process.pid, resource.RLIMIT_FSIZE)
    for pid in house.tree():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
    with pytest.raises(smtplib.SMTPDataError) as refused:
        house.send(1)
    assert refused.value.smtp_code == 451
    letter = house.folder / "surat.eml"
    letter.write_text(LETTER.format(number=7))
    assert house.run("import", str(letter), "--at", "2026-03-05T08:30").returncode == 0
    house.hear("penyimpanan menolak")
    for pid in house.tree():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
    house.hear("[ME-2026-0001] laporan baru dicatat")
    house.hear("surat dikirim")
    house.hear(phrase("serve.disk_again"))
    assert house.close() == 0
    assert len(house.mails("budi@warga.example")) == 1


def test_a_book_that_is_moved_away_is_told_and_nothing_is_entered_before_it_is_back(house: House) -> None:
    house.open()
    house.send(1)
    house.hear("surat dikirim")
    (book,) = (house.store / "journal").iterdir()
    book.rename(house.folder / "book")
    house.send(2)
    assert str(book) in house.hear("dipindah, dihapus atau diubah")
    (house.folder / "book").rename(book)
    house.hear("[ME-2026-0002] laporan baru dicatat")
    house.hear(phrase("serve.disk_again"))
    assert house.close() == 0
    assert house.run("verify", "--at", "2026-03-05T09:00").returncode == 0


def test_tables_that_change_are_reread_and_faulty_ones_change_nothing(house: House) -> None:
    house.open()
    officers = house.folder / "pelaksana.csv"
    good = officers.read_text("utf-8")
    officers.write_text(good.replace("candra@dinkes.example", "bukan alamat"))
    assert "pelaksana.csv baris 2, kolom surel" in house.hear("berubah tetapi tidak dipakai")
    house.send(1)
    house.hear("laporan baru dicatat")
    assert sum("tidak dipakai" in line for line in house.log) == 1
    officers.write_text(good)
    house.hear(phrase("serve.tables"))
    write_office(house.config, house.text.replace("admin@kominfo.example", "admin.baru@kominfo.example"))
    house.hear(phrase("serve.tables"))
    house.send(2)
    house.hear("[ME-2026-0002] laporan baru dicatat")
    house.hear("surat dikirim")
    house.close()
    assert len(house.mails("admin.baru@kominfo.example")) == 2  # the successor gets the open letter anew
    assert len(house.mails("admin@kominfo.example")) == 1


def test_a_clerk_begun_anew_works_by_the_tables_as_they_are_now(house: House) -> None:
    """Those that his supervisor read are older: a former admin would get the letters."""
    house.open()
    write_office(house.config, house.text.replace("admin@kominfo.example", "admin.baru@kominfo.example"))
    house.hear(phrase("serve.tables"))
    os.kill(house.child("clerk"), signal.SIGKILL)
    house.hear("petugas berhenti")
    house.send(1)
    house.hear("[ME-2026-0001] laporan baru dicatat")
    house.hear("surat dikirim")
    assert house.close() == 0
    assert len(house.mails("admin.baru@kominfo.example")) == 1
    assert not house.mails("admin@kominfo.example")


def test_a_letter_under_way_does_not_keep_the_house_open(house: House) -> None:
    house.open()
    with socket.create_connection(("127.0.0.1", house.port)) as line:
        for said in (
            b"EHLO x\r\n",
            b"MAIL FROM:<budi@warga.example>\r\n",
            f"RCPT TO:<{OURS}>\r\n".encode(),
            b"DATA\r\n",
        ):
            line.sendall(said)
            line.recv(1000)
        line.sendall(b"Subject: belum selesai\r\n\r\nsetengah")
        assert house.close() == 0
    assert house.run("status").stdout.count("Surat masuk: 0") == 1


@pytest.fixture
def silent_server() -> Iterator[int]:
    """A mail server that takes the line and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def mailbox(port: int) -> str:
    return (
        f'[[imap]]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nuser = '
        '"pengaduan"\npassword_env = "SANDI"\n'
    )


@pytest.fixture
def with_mailbox(tmp_path: Path, silent_server: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("SANDI", "rahasia")
    yield from _house(House(tmp_path, mailbox(silent_server)))


def test_a_silent_mailbox_keeps_neither_the_house_closed_nor_open(with_mailbox: House) -> None:
    with_mailbox.open()
    with_mailbox.send(1)
    with_mailbox.hear("laporan baru dicatat")
    assert with_mailbox.close() == 0


def test_time_waits_for_a_mailbox_that_was_never_heard(with_mailbox: House) -> None:
    with_mailbox.open()
    with_mailbox.send(1)
    with_mailbox.hear("laporan baru dicatat")
    with_mailbox.close()
    # the admin's two days are long over, but his answer may lie in the mailbox
    with_mailbox.open(at="2026-03-20T10:00")
    with_mailbox.send(2)
    with_mailbox.hear("[ME-2026-0002]")
    with_mailbox.close()
    assert "terlambat" not in with_mailbox.run("show", "1").stdout


class ImapServer:
    """As much of an IMAP server as a box with letters needs, up to the first SELECT."""

    def __init__(self, letters: int) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.letters = letters
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        with line, line.makefile("rwb", buffering=0) as file:
            file.write(b"* OK siap\r\n")
            for raw in file:
                tag, _, command = raw.partition(b" ")
                file.write(self._answer(command.upper()) + tag + b" OK selesai\r\n")

    def _answer(self, command: bytes) -> bytes:
        if command.startswith(b"CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1\r\n"
        if command.startswith((b"SELECT", b"EXAMINE")):
            return b"* %d EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT %d] ok\r\n" % (
                self.letters,
                self.letters + 1,
            )
        return b"* SEARCH\r\n" if command.startswith(b"UID SEARCH") else b""


@pytest.fixture
def full_mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    server = ImapServer(41)
    monkeypatch.setenv("SANDI", "rahasia")
    yield from _house(House(tmp_path, mailbox(server.port)))
    server.socket.close()


@pytest.mark.parametrize("command", ["serve", "once", "check"])
def test_a_mailbox_with_letters_must_first_be_dated(full_mailbox: House, command: str) -> None:
    done = full_mailbox.run(command, "--at", "2026-03-05T08:00")
    assert done.returncode == (1 if command == "check" else 3)
    said = done.stdout if command == "check" else done.stderr
    assert "41 surat" in said
    assert "since" in said
    assert "Traceback" not in done.stderr


def test_a_dated_mailbox_is_heard_and_remembered(full_mailbox: House) -> None:
    write_office(
        full_mailbox.config,
        full_mailbox.text.replace('user = "pengaduan"', 'user = "pengaduan"\nsince = 2026-03-01'),
    )
    assert full_mailbox.run("check").returncode == 0
    assert not (full_mailbox.store / "doors").exists()  # a look leaves no trace
    done = full_mailbox.run("once", "--at", "2026-03-05T08:00")
    assert done.returncode == 0, done.stderr
    mark = json.loads(next((full_mailbox.store / "doors").iterdir()).read_text().splitlines()[0])
    assert (mark["uidvalidity"], mark["uid"]) == (1, 41)


def test_once_says_which_mailbox_was_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDI", "rahasia")
    house = House(tmp_path, mailbox(free_port()))
    done = house.run("once", "--at", "2026-03-05T08:00")
    assert done.returncode == 1
    said = phrase("once.silent", name="INBOX di 127.0.0.1", why="\0")
    assert said.partition("\0")[0] in done.stdout


# The parts.


def test_a_letter_on_its_way_to_the_disk_holds_time_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, later, heard = House(tmp_path), MORNING + timedelta(hours=1), []
    office = OfficeDoors(load(house.config, {}), house.store, Clock(WIB, MORNING), lambda: None)
    doors = OpenDoors([office])
    accept_all = FileInbox.accept_all

    def watched(box: FileInbox, letters: Any) -> list[str | Exception]:
        heard.append(office.watermark.heard_until(later))
        return accept_all(box, letters)

    monkeypatch.setattr(FileInbox, "accept_all", watched)
    try:
        doors.start()
        with smtplib.SMTP("127.0.0.1", house.port, timeout=stretched(20)) as smtp:
            smtp.sendmail("siti@warga.example", [office.config.house.mail], b"Subject: x\r\n\r\nx\r\n")
        heard.append(office.watermark.heard_until(later))
    finally:
        assert doors.stop()
    assert heard == [MORNING, later]


def test_accepting_is_never_blocked_by_the_clerk(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """He is in the middle of a letter, the register's transaction open, with a pattern that holds the
    interpreter: letters are taken in all the same."""
    monkeypatch.setenv("PLANTED", "decide:pattern")
    write_office(house.config, house.text + "\n[process]\nletter_seconds = 100\n")
    house.open()
    house.send_text(LETTER.format(number=1).replace("Jalan rusak", "Bom"))
    while not (found := DeskNote(house.store).read_piece()):
        time.sleep(0.02)
    with ThreadPoolExecutor(4) as people:
        list(people.map(house.send, range(2, 22)))
    assert DeskNote(house.store).read_piece() == found
    assert len(FileInbox(house.store).waiting()) == 21


def test_in_a_rehearsal_letters_arrive_by_its_clock_and_the_clerk_is_woken_once(tmp_path: Path) -> None:
    inbox, woken = FileInbox(tmp_path), []
    intake = Intake(inbox, Clock(WIB, MORNING), lambda: woken.append(len(inbox.waiting())))
    letter = (b"Subject: x\r\n\r\nx", Envelope("smtp", datetime(2020, 1, 1, tzinfo=UTC)))
    first, refused, second = intake.put_all([letter, (b"x", Envelope("no door", MORNING)), letter])
    assert isinstance(refused, ValueError)
    (third,) = intake.put_all([letter])
    assert inbox.waiting() == sorted([str(first), str(second), str(third)])
    assert {inbox.letter(name).envelope.arrived for name in inbox.waiting()} == {MORNING}
    assert woken == [2, 3]


def test_nobody_is_woken_for_what_could_not_be_put(tmp_path: Path) -> None:
    intake = Intake(FileInbox(tmp_path), Clock(WIB), lambda: pytest.fail("nobody is woken"))
    assert isinstance(*intake.put_all([(b"x", Envelope("no door", MORNING))]), ValueError)


def test_reports_of_the_doors_wait_on_the_disk_until_they_are_entered(tmp_path: Path) -> None:
    """The door remembers that it has reported, so a report must outlive its process."""
    notes = DoorNotes(NoteFiles(tmp_path))
    assert notes.waiting() == {}
    for letter in (left_there(7), left_there(8), left_there(8), left_there(8, validity=9)):
        notes.note_left(letter)
    waiting = DoorNotes(NoteFiles(tmp_path)).waiting()
    assert sorted((note["uidvalidity"], note["uid"]) for note in waiting.values()) == [(7, 7), (7, 8), (9, 8)]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (tmp_path / "doors" / "notes").iterdir())
    notes.forget(waiting)
    assert notes.waiting() == {}


class Door:
    """A door whose polls end as the test wants them to."""

    heard_until: datetime | None = None

    def __init__(self, *ends: Any) -> None:
        self.ends = list(ends)

    def poll(self, pace: Pace) -> Any:
        assert pace == WHOLE
        end = self.ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end

    def wait(self, seconds: float, stopping: threading.Event) -> None:
        stopping.wait(seconds)

    def close(self) -> None: ...


def test_a_mailboxs_trouble_is_told_once_and_its_end_too(caplog: pytest.LogCaptureFixture) -> None:
    from mailroom.doors.imap.imap_door import ImapTrouble, PollResult

    door = Door(
        ImapTrouble("a"), ImapTrouble("b"), OSError("c"), RuntimeError("d"), PollResult(), PollResult(2)
    )
    poller = Poller("INBOX", door, 60)  # type: ignore[arg-type]
    with caplog.at_level("INFO"):
        done = [poller.poll() for _ in range(6)]
    assert done == [False, False, False, False, True, True]
    assert [record.levelname for record in caplog.records] == ["WARNING", "ERROR", "INFO", "INFO"]


@pytest.mark.parametrize(
    ("every", "pauses"), [(60, [5, 10, 20, 40, 80, 160, 300, 300]), (1, [1, 2, 4, 8, 16, 32, 64, 128])]
)
def test_a_mailbox_in_trouble_is_asked_ever_more_rarely(every: float, pauses: list[float]) -> None:
    from mailroom.doors.imap.imap_door import ImapTrouble, PollResult

    for chance, part in ((0.0, 0.5), (1.0, 1.0)):
        door = Door(*[ImapTrouble("a")] * len(pauses), PollResult(), ImapTrouble("b"))
        poller = Poller("INBOX", door, every, lambda chance=chance: chance)  # type: ignore[arg-type,misc]
        found = [poller.pause() for _ in pauses if not poller.poll()]
        assert found == [pause * part for pause in pauses]
        assert poller.poll()
        assert not poller.poll()
        assert poller.pause() == pauses[0] * part


def test_a_line_that_the_office_itself_ends_is_no_trouble(caplog: pytest.LogCaptureFixture) -> None:
    from mailroom.doors.imap.imap_door import ImapTrouble

    stopping = threading.Event()
    stopping.set()
    assert not Poller("INBOX", Door(ImapTrouble("a")), 60).poll(stopping)  # type: ignore[arg-type]
    assert caplog.records == []


# Stopping.


class OneByOne:
    """A relay: letters one after the other, each when its outcome is asked for."""

    def __init__(self, root: Path) -> None:
        self.carry = Maildirs(root).carry

    def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Any]:
        return (self.carry(mail, now) for mail in mails)


@pytest.mark.parametrize(("inner", "left"), [(OneByOne, 2), (Maildirs, 4)])
def test_what_is_not_on_its_way_when_the_office_stops_waits(tmp_path: Path, inner: Any, left: int) -> None:
    stopping = threading.Event()
    postman = StoppableCarrier(inner(tmp_path), stopping)
    letters = [
        Outgoing(f"surat-{number}", OURS, "budi@warga.example", b"Subject: x\r\n\r\n") for number in range(4)
    ]
    outcomes = []
    for outcome in postman.carry_all(letters, MORNING):
        outcomes.append(type(outcome))
        if len(outcomes) == 2:
            stopping.set()
    assert outcomes == [Sent] * left + [Later] * (4 - left)
    assert len(list(tmp_path.glob("*/new/*"))) == left
    assert [type(outcome) for outcome in postman.carry_all(letters, MORNING)] == [Later] * 4


def test_beside_a_slow_relay_letters_are_read_and_the_office_is_seen_to_live(tmp_path: Path) -> None:
    """Each mail takes the relay a minute: a letter that comes meanwhile is read before the next one, and the
    watch is kept."""
    house = House(tmp_path)
    by = Maildirs(house.store / "outgoing")
    clerk = ClerkLoop(load(house.config, {}), house.store, Clock(WIB, MORNING), by, threading.Event())
    office, ticks, told = clerk.office, [0.0], []
    letters = iter(LETTER.format(number=number).encode() for number in range(5))

    class Slow:
        def carry(self, mail: Outgoing, now: datetime) -> Sent:
            told.append(len(office.shelves.inbox.waiting()))
            ticks[0] += 60
            if (raw := next(letters, None)) is not None:
                office.accept(raw, Envelope("smtp", MORNING))
            return Sent(now)

        def carry_all(self, mails: Iterable[Outgoing], now: datetime) -> Iterator[Sent]:
            return (self.carry(mail, now) for mail in mails)

    looks = []
    office.post.ticks, office.post.carrier = lambda: ticks[0], Slow()
    clerk.health.look = lambda *_, **__: looks.append(len(told))  # type: ignore[method-assign, assignment]
    try:
        office.accept(next(letters), Envelope("smtp", MORNING))
        clerk.round()
        assert set(told) == {0}, "what came while a mail was on its way was read before the next"
        assert len(told) >= 10
        assert set(looks) >= set(range(1, len(told))), "after each"
    finally:
        office.close()
