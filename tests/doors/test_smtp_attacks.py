"""The SMTP door attacked over loopback, whose addresses stand for networks of strangers."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from mailroom.config.server_tables import SmtpSettings
from mailroom.doors.smtp_accounts import row
from mailroom.doors.smtp_door import ANSWERS, SmtpDoor
from tests.certificates import certificate
from tests.door_settings import changed
from tests.doors.test_smtp import FREE, MAIL, OFFICE, Shelf, begin, client, opened, wire
from tests.limits import stretched

# nobody is trusted: loopback stands for the world
WORLD = changed(FREE, trusted=())
PASSWORD = "benar kuda baterai"


@contextmanager
def open_door(settings: SmtpSettings, shelf: Shelf | None = None) -> Iterator[SmtpDoor]:
    kept: Shelf = [] if shelf is None else shelf
    with opened(settings, lambda raw, envelope: kept.append((raw, envelope))) as door:
        yield door


def connect(door: SmtpDoor, source: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", door.port), stretched(10), (source, 0))


def last_words(line: socket.socket) -> bytes:
    """Everything that still comes, until the door has closed."""
    heard = b""
    with suppress(ConnectionResetError):
        while piece := line.recv(4096):
            heard += piece
    return heard


def answer(name: str) -> bytes:
    return ANSWERS[name].encode() + b"\r\n"


def wait_for_closed(door: SmtpDoor) -> None:
    until = time.monotonic() + stretched(10)
    while door.reception.talks and time.monotonic() < until:
        time.sleep(0.01)
    assert not door.reception.talks


# Connections


def test_an_honest_sender_gets_in_beside_five_hundred_idle_ones() -> None:
    shelf: Shelf = []
    with open_door(WORLD, shelf) as door, ExitStack() as held:
        idle = [held.enter_context(connect(door, f"127.9.{n // 5}.{n % 5 + 1}")) for n in range(500)]
        with smtplib.SMTP("127.0.0.1", door.port, timeout=stretched(10)) as honest:
            assert honest.sendmail("siti@warga.example", [OFFICE], MAIL) == {}
        assert len(door.reception.talks) <= WORLD.max_connections
        assert answer("make_room") in last_words(idle[0])
    assert len(shelf) == 1


def test_who_says_the_same_again_and_again_is_idle() -> None:
    shelf: Shelf = []
    two = changed(WORLD, max_connections=2)
    with open_door(two, shelf) as door, wire(door) as honest, wire(door) as noisy:
        honest.say(b"MAIL FROM:<siti@warga.example>")
        for _ in range(3):
            assert noisy.say(b"EHLO berisik.example").startswith("250")
        with wire(door):
            assert noisy.hear() == ANSWERS["make_room"]
        assert honest.say(f"RCPT TO:<{OFFICE}>".encode()).startswith("250")
        assert honest.say(b"DATA") == ANSWERS["go_ahead"]
        assert honest.say(MAIL + b".") == ANSWERS["accepted"]
    assert len(shelf) == 1


def test_a_letter_under_way_keeps_its_place_and_one_of_our_own_servers_too() -> None:
    settings = changed(WORLD, max_connections=2, trusted=("127.0.0.7/32",))
    with open_door(settings) as door, connect(door, "127.0.0.7") as own, wire(door) as line:
        own.recv(4096)
        begin(line)
        with connect(door, "127.9.9.9") as late:
            assert last_words(late) == answer("too_many_connections")
        assert line.say(MAIL + b".") == ANSWERS["accepted"]
        own.sendall(b"NOOP\r\n")
        assert own.recv(4096).startswith(b"250")


def test_one_network_has_its_share_and_no_more() -> None:
    with open_door(changed(WORLD, max_per_network=3)) as door, ExitStack() as held:
        for n in range(3):
            held.enter_context(connect(door, f"127.9.9.{n + 1}")).recv(4096)
        with connect(door, "127.9.9.200") as fourth:
            assert last_words(fourth) == answer("too_many_connections")
        with connect(door, "127.9.8.1") as other:
            assert other.recv(4096).startswith(b"220")


# Slowness and rubbish


def test_a_command_that_trickles_is_silence() -> None:
    with open_door(changed(WORLD, timeout_seconds=0.3)) as door, wire(door) as line:
        with suppress(OSError):
            for _ in range(200):
                line.socket.sendall(b"N")
                time.sleep(0.02)
        assert answer("timed_out") in last_words(line.socket) or not door.reception.talks


def test_a_letter_that_trickles_is_cut_and_a_fast_one_is_not() -> None:
    shelf: Shelf = []
    settings = changed(WORLD, slow_seconds=0.2, min_bytes_second=1000)
    with open_door(settings, shelf) as door:
        with wire(door) as line:
            begin(line)
            with suppress(OSError):
                for _ in range(200):
                    line.socket.sendall(b"x\r\n")
                    time.sleep(0.02)
            wait_for_closed(door)
        assert door.reception.held == 0
        with wire(door) as line:
            begin(line)
            time.sleep(0.3)
            line.socket.sendall(b"Subject: a\r\n\r\n" + b"y" * 2_000_000 + b"\r\n.\r\n")
            assert line.hear() == ANSWERS["accepted"]
    assert len(shelf) == 1


def test_at_a_door_full_of_letters_the_slowest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailroom.doors.smtp_limits.A_WHILE", 0.0)
    with open_door(changed(WORLD, max_connections=2)) as door, wire(door) as slow, wire(door) as fast:
        begin(slow)
        begin(fast)
        fast.socket.sendall(b"z" * 500_000 + b"\r\n")
        while sum(talk.connection.taken for talk in door.reception.talks) < 500_000:
            time.sleep(0.01)
        with wire(door) as honest:
            begin(honest)
            assert honest.say(MAIL + b".") == ANSWERS["accepted"]
        assert slow.hear() == ANSWERS["make_room"]
        assert fast.say(b".") == ANSWERS["accepted"]


@pytest.mark.parametrize(
    "rubbish",
    [b"\r\n", b"GET / HTTP/1.1\r\n", b"\x16\x03\x01\x02\x00\xff\n", b"EHLO\r\n", b"RCPT TO:<x>\r\n"],
    ids=["empty", "http", "tls", "no name", "out of order"],
)
def test_rubbish_in_one_piece_ends_the_connection_and_nobody_waits(rubbish: bytes) -> None:
    with open_door(WORLD) as door, bare(door) as line:
        with suppress(OSError):
            line.sendall(rubbish * 20_000)
        last_words(line)
        with wire(door) as honest:
            begin(honest)
            assert honest.say(MAIL + b".") == ANSWERS["accepted"]


def test_a_line_without_end_is_cut() -> None:
    with open_door(WORLD) as door, bare(door) as line:
        with suppress(OSError):
            for _ in range(400):
                line.sendall(b"x" * 64 * 1024)
        last_words(line)
        wait_for_closed(door)


def test_commands_that_bring_no_letter_are_counted_together() -> None:
    with open_door(changed(WORLD, max_commands=10, max_recipients=2)) as door, wire(door) as line:
        line.socket.sendall(b"NOOP\r\nRSET\r\nVRFY a\r\nHELP\r\n" * 5)
        heard = last_words(line.socket)
        assert answer("too_many_errors") in heard
        assert heard.count(b"\r\n") == 13


def test_who_reads_no_answers_is_cut_off() -> None:
    settings = changed(WORLD, timeout_seconds=0.5, max_commands=1_000_000, max_errors=1_000_000)
    with open_door(settings) as door, bare(door) as line:
        line.settimeout(1)
        with suppress(OSError):
            for _ in range(100):
                line.sendall(b"HELP\r\n" * 10_000)
        wait_for_closed(door)


@contextmanager
def bare(door: SmtpDoor) -> Iterator[socket.socket]:
    with connect(door, "127.0.0.1") as line:
        yield line


# TLS


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pintu")
    certificate(folder / "pintu.pem", folder / "pintu.key")
    certificate(folder / "baru.pem", folder / "baru.key")
    (folder / "akun").write_text(f"# gerbang\n{row('gerbang', PASSWORD)}\nrusak:x\n", "utf-8")
    return folder


@pytest.fixture
def secured(files: Path) -> SmtpSettings:
    pair = {"certificate_file": str(files / "pintu.pem"), "key_file": str(files / "pintu.key")}
    return changed(WORLD, **pair, accounts_file=str(files / "akun"))


def trust(path: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(path))


def test_a_letter_by_starttls_says_so(secured: SmtpSettings, files: Path) -> None:
    shelf: Shelf = []
    with open_door(secured, shelf) as door, smtplib.SMTP("localhost", door.port) as line:
        line.ehlo()
        assert line.has_extn("starttls")
        assert not line.has_extn("auth")
        line.starttls(context=trust(files / "pintu.pem"))
        line.sendmail("siti@warga.example", [OFFICE], MAIL)
        assert not line.has_extn("starttls")
        assert line.docmd("STARTTLS")[0] == 503
    assert b"with ESMTPS\r\n" in shelf[0][0]


def test_lmtp_has_starttls_too(secured: SmtpSettings, files: Path) -> None:
    shelf: Shelf = []
    with open_door(changed(secured, protocol="lmtp"), shelf) as door, wire(door, b"LHLO a.example") as line:
        assert line.say(b"STARTTLS").startswith("220")
        with trust(files / "pintu.pem").wrap_socket(line.socket, server_hostname="localhost") as tls:
            tls.sendall(b"LHLO a.example\r\nMAIL FROM:<siti@warga.example>\r\n")
            tls.sendall(f"RCPT TO:<{OFFICE}>\r\nDATA\r\n".encode() + MAIL + b".\r\nQUIT\r\n")
            assert answer("accepted") in last_words(tls)
    assert b"with LMTPS\r\n" in shelf[0][0]


def test_what_came_in_the_clear_behind_starttls_is_dropped(secured: SmtpSettings, files: Path) -> None:
    shelf: Shelf = []
    injected = f"MAIL FROM:<palsu@warga.example>\r\nRCPT TO:<{OFFICE}>\r\nDATA\r\n".encode()
    with open_door(secured, shelf) as door, wire(door) as line:
        line.socket.sendall(b"STARTTLS\r\n" + injected + MAIL + b".\r\n")
        assert line.hear().startswith("220")
        with trust(files / "pintu.pem").wrap_socket(line.socket, server_hostname="localhost") as tls:
            tls.sendall(b"EHLO warga.example\r\n")
            tls.sendall(f"RCPT TO:<{OFFICE}>\r\nQUIT\r\n".encode())
            heard = last_words(tls)
            assert heard.startswith(b"250-mail.kantor.example")
            assert heard.endswith(b"503 Error: need MAIL command\r\n221 Bye\r\n")
            assert b"354" not in heard
    assert shelf == []


def test_a_client_that_speaks_no_tls_after_all_harms_nobody(secured: SmtpSettings) -> None:
    with open_door(secured) as door:
        with wire(door) as line:
            assert line.say(b"STARTTLS").startswith("220")
            with suppress(OSError):
                line.socket.sendall(b"NOOP\r\n" * 100)
                last_words(line.socket)
        with wire(door) as honest:
            begin(honest)
            assert honest.say(MAIL + b".") == ANSWERS["accepted"]
        wait_for_closed(door)


def test_without_a_certificate_starttls_is_454(caplog: pytest.LogCaptureFixture) -> None:
    with open_door(WORLD) as door, wire(door) as line:
        assert line.say(b"STARTTLS") == ANSWERS["no_tls"]
        assert line.say(b"AUTH PLAIN") == ANSWERS["no_login"]


def test_a_renewed_certificate_is_shown_and_a_broken_one_is_not(tmp_path: Path, files: Path) -> None:
    cert, key = tmp_path / "pintu.pem", tmp_path / "pintu.key"
    settings = changed(WORLD, certificate_file=str(cert), key_file=str(key))

    def shown(door: SmtpDoor) -> str:
        with client(door) as line:
            line.starttls(context=ssl._create_unverified_context())
            assert isinstance(line.sock, ssl.SSLSocket)
            return ssl.DER_cert_to_PEM_cert(line.sock.getpeercert(binary_form=True) or b"")

    def renew(name: str, *suffixes: str) -> None:
        for suffix in suffixes:
            new = tmp_path / f"new{suffix}"
            new.write_bytes((files / f"{name}{suffix}").read_bytes())
            new.replace(tmp_path / f"pintu{suffix}")

    renew("pintu", ".pem", ".key")
    first, second = ((files / f"{name}.pem").read_text() for name in ("pintu", "baru"))
    with open_door(settings) as door:
        assert shown(door) == first
        renew("baru", ".pem")  # the renewal is half done
        assert shown(door) == first
        renew("baru", ".key")
        assert shown(door) == second
        cert.unlink()
        assert shown(door) == second


# AUTH


def plain(name: str, password: str) -> bytes:
    return b"AUTH PLAIN " + b64encode(f"\0{name}\0{password}".encode())


@contextmanager
def under_tls(door: SmtpDoor, files: Path) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("localhost", door.port, timeout=stretched(20)) as line:
        line.starttls(context=trust(files / "pintu.pem"))
        line.ehlo()
        yield line


def test_a_password_is_taken_only_under_tls(secured: SmtpSettings) -> None:
    with open_door(secured) as door, wire(door) as line:
        assert line.say(plain("gerbang", PASSWORD))[:3] == "538"


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "plain"])
def test_who_must_log_in_brings_a_letter_after_it(secured: SmtpSettings, files: Path, mechanism: str) -> None:
    shelf: Shelf = []
    with open_door(changed(secured, login="required"), shelf) as door, under_tls(door, files) as line:
        assert line.docmd("MAIL", "FROM:<siti@warga.example>") == (530, b"5.7.0 Authentication required")
        line.user, line.password = "gerbang", PASSWORD
        auth = line.auth_plain if mechanism.upper() == "PLAIN" else line.auth_login
        line.auth(mechanism, auth)
        line.sendmail("siti@warga.example", [OFFICE], MAIL)
        with pytest.raises(smtplib.SMTPRecipientsRefused):  # a login makes no open relay
            line.sendmail("siti@warga.example", ["orang@lain.example"], MAIL)
    ((raw, envelope),) = shelf
    assert envelope.trace["login"] == "gerbang"
    assert b"with ESMTPSA\r\n" in raw


def test_our_own_server_need_not_log_in(secured: SmtpSettings) -> None:
    settings = changed(secured, login="required", trusted=("127.0.0.0/8",))
    with open_door(settings) as door, wire(door) as line:
        begin(line)
        assert line.say(MAIL + b".") == ANSWERS["accepted"]


def test_wrong_passwords_end_the_connection_and_keep_nobody_waiting(
    secured: SmtpSettings, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailroom.doors.smtp_accounts.SLOWEST", 0.4)
    with open_door(secured) as door, under_tls(door, files) as line, under_tls(door, files) as honest:
        for name, word in (("gerbang", "salah"), ("tiada", PASSWORD)):
            assert line.docmd(plain(name, word).decode()) == (535, ANSWERS["login_no"][4:].encode())
        line.putcmd(plain("rusak", "x").decode())
        honest.sendmail("siti@warga.example", [OFFICE], MAIL)  # while the wrong one is answered late
        assert line.getreply()[0] == 421
        assert honest.docmd(plain("gerbang", PASSWORD).decode())[0] == 235
        assert honest.docmd(plain("gerbang", PASSWORD).decode())[0] == 503


def test_while_the_accounts_cannot_be_read_a_login_is_told_to_come_again(
    secured: SmtpSettings, files: Path, tmp_path: Path
) -> None:
    settings = changed(secured, accounts_file=str(tmp_path / "akun"))
    with open_door(settings) as door, under_tls(door, files) as line:
        assert line.docmd(plain("gerbang", PASSWORD).decode())[0] == 454
        (tmp_path / "akun").write_text(row("gerbang", PASSWORD))
        assert line.docmd(plain("gerbang", PASSWORD).decode())[0] == 235


def test_an_auth_that_is_broken_off_or_no_base64_is_501(secured: SmtpSettings, files: Path) -> None:
    with open_door(secured) as door, under_tls(door, files) as line:
        assert line.docmd("AUTH", "PLAIN")[0] == 334
        assert line.docmd("*")[0] == 501
        assert line.docmd("AUTH", "PLAIN !!!")[0] == 501
        assert line.docmd("AUTH", "CRAM-MD5")[0] == 504
        line.docmd("MAIL", "FROM:<siti@warga.example>")
        assert line.docmd(plain("gerbang", PASSWORD).decode())[0] == 503
        assert line.docmd("RSET")[0] == 250
