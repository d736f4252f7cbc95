"""The virus scanner: what it calls clean goes on, and nothing else does, however it fails. A real clamd where
one is installed, and stand-ins for what it seldom does."""

from __future__ import annotations

import contextlib
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.config.retention_and_backup_tables import ScannerTable
from mailroom.daemon.health_checks import HealthChecks
from mailroom.daemon.office_clock import Clock
from mailroom.doors.virus_scanner import CLEAN, INFECTED, PAUSE, UNSCANNED, VirusScanner
from tests.door_settings import scanner_settings
from tests.limits import stretched
from tests.live import install
from tests.mailbag import ADMIN, CITIZEN, PDF, Bag, flat
from tests.tables import for_each

# the industry's harmless test file, in two halves so that no scanner takes this one for it
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURES = "Uji-Kantor:0:*:{}\n".format(b"virus-uji-kantor".hex())
BAD = PDF + b"\nvirus-uji-kantor\n"

Answer = Callable[[socket.socket], None]


def whole_stream(line: socket.socket) -> bytes:
    """The file that was sent to a stand-in."""
    source, data = line.makefile("rb"), b""
    assert source.read(10) == b"zINSTREAM\0"
    while size := struct.unpack("!I", source.read(4))[0]:
        data += source.read(size)
    return data


@contextmanager
def stand_in(path: Path, answer: Answer) -> Iterator[str]:
    """A scanner that answers so, at a Unix socket."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path))
        door.listen()

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    line, _ = door.accept()
                    with line, contextlib.suppress(OSError, AssertionError):
                        answer(line)

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield str(path)
        finally:
            door.shutdown(socket.SHUT_RDWR)


def says(words: bytes) -> Answer:
    def answer(line: socket.socket) -> None:
        whole_stream(line)
        line.sendall(words)

    return answer


def piecemeal(line: socket.socket) -> None:
    whole_stream(line)
    for byte in b"stream: OK\0":
        line.sendall(bytes([byte]))


def hangs(line: socket.socket) -> None:
    whole_stream(line)
    line.recv(1)


ANSWERS: dict[str, tuple[Answer, str]] = {
    "clean": (says(b"stream: OK\0"), CLEAN),
    "byte by byte": (piecemeal, CLEAN),
    "found": (says(b"stream: Win.Test.EICAR_HDB-1 FOUND\0"), INFECTED),
    "too large": (says(b"INSTREAM size limit exceeded. ERROR\0"), UNSCANNED),
    "its own trouble": (says(b"stream: Can't allocate memory ERROR\0"), UNSCANNED),
    "cut off": (says(b"stream: O"), UNSCANNED),
    "another protocol": (says(b"220 mail.example ESMTP\r\n"), UNSCANNED),
    "closed at once": (lambda line: None, UNSCANNED),
    "without an end": (says(b"stream: OK" * 2000), UNSCANNED),
    "hangs": (hangs, UNSCANNED),
}


@for_each("name", sorted(ANSWERS))
def test_only_what_it_calls_clean_is_clean(name: str, tmp_path: Path) -> None:
    answer, verdict = ANSWERS[name]
    with stand_in(tmp_path / f"{len(name)}{name[:3]}.sock", answer) as place:
        scanner = VirusScanner(scanner_settings(place, 1.0))
        assert scanner.judge(b"x" * 200_000) == verdict


def test_one_that_is_away_is_asked_once_a_minute_and_holds_nobody_up(tmp_path: Path) -> None:
    now = [0.0]
    scanner = VirusScanner(scanner_settings(str(tmp_path / "none"), 1.0), lambda: now[0])
    assert (scanner.judge(b"a"), scanner.trouble) == (UNSCANNED, "FileNotFoundError")
    with stand_in(tmp_path / "none", says(b"stream: OK\0")):
        assert scanner.judge(b"a") == UNSCANNED
        now[0] += PAUSE
        assert (scanner.judge(b"a"), scanner.trouble) == (CLEAN, "")
    assert scanner.judge(b"a") == CLEAN  # remembered


def test_without_a_socket_nothing_is_asked() -> None:
    assert VirusScanner(scanner_settings()).judge(EICAR) == CLEAN


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A clamd that knows EICAR and a signature of ours; nothing is downloaded."""
    install.require(install.ensure())
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "db").mkdir()
    (folder / "db/uji.hdb").write_text("44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n")
    (folder / "db/uji.ndb").write_text(SIGNATURES)
    place = folder / "clamd.ctl"
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}/db\nLocalSocket {place}\nForeground yes\nStreamMaxLength 1M\n"
        f"TemporaryDirectory {folder}\nLogFile {folder}/log\n"
    )
    with subprocess.Popen(
        ["/usr/sbin/clamd", "-c", folder / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            until = time.monotonic() + stretched(30)
            while not (place.exists() and VirusScanner(scanner_settings(str(place))).answers()):
                assert server.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < until
                time.sleep(0.1)
            yield str(place)
        finally:
            server.terminate()


def test_a_real_clamd_finds_the_test_file_and_lets_others_pass(clamd: str) -> None:
    scanner = VirusScanner(scanner_settings(clamd))
    assert [scanner.judge(data) for data in (EICAR, BAD, PDF, b"")] == [INFECTED, INFECTED, CLEAN, CLEAN]
    assert (scanner.judge(bytes(3_000_000)), scanner.trouble) == (UNSCANNED, "")


def with_scanner(config: Config, place: str) -> Config:
    return replace(config, scanner=ScannerTable(socket=place, timeout_seconds=5.0))


def attached(bag: Bag, form: str, to: str) -> list[str]:
    return [part.get_filename() for part in bag.read(bag.last(form, to)).iter_attachments()]


def test_an_infected_file_goes_to_nobody_and_its_sender_hears_of_it(
    demonstration: Config, tmp_path: Path, clamd: str
) -> None:
    bag = Bag(with_scanner(demonstration, clamd), tmp_path / "store")
    with closing(bag):
        bag.disposed(files={"foto-jalan.pdf": PDF, "tagihan.pdf": BAD})
        receipt = flat(bag.last("receipt", CITIZEN)["text"])
        assert "tagihan.pdf: mengandung virus" in receipt
        assert "antivirus" in receipt
        for form, to in (("verification", ADMIN), ("disposition", "")):
            mail = bag.last(form, to)
            names = [part.get_filename() for part in bag.read(mail).iter_attachments()]
            assert any("foto-jalan" in str(name) for name in names), (form, names)
            assert not any("tagihan" in str(name) for name in names), (form, names)
            assert b"virus-uji-kantor" not in bag.office.shelves.outgoing.raw(mail["key"])


def test_while_no_scanner_answers_files_stay_and_the_admin_hears_of_it(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = Bag(with_scanner(demonstration, str(tmp_path / "none")), tmp_path / "store")
    with closing(bag):
        bag.disposed(files={"foto-jalan.pdf": PDF})
        mail = bag.last("disposition")
        assert not any("foto" in str(part.get_filename()) for part in bag.read(mail).iter_attachments())
        assert "belum dapat diperiksa dari virus" in flat(mail["text"])
        health = HealthChecks(bag.office, Clock(bag.zone, bag.now), list)
        assert "scanner" in [alarm.kind for alarm in health.find_alarms(bag.now)]
