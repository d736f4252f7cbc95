"""The SMTP and LMTP door, spoken to by smtplib and by bare sockets over loopback."""

from __future__ import annotations

import logging
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone

import pytest

from mailroom.config.server_tables import SmtpSettings
from mailroom.doors.group_commit import FEW, Letter, PutAll
from mailroom.doors.letter_boxes import LetterBox
from mailroom.doors.smtp_door import ANSWERS, SmtpDoor
from mailroom.doors.smtp_session import Checks
from mailroom.procedure.letter import Envelope
from tests.door_settings import changed, smtp_settings
from tests.limits import stretched
from tests.one_by_one import one_by_one

WIB = timezone(timedelta(hours=7))
NOON = datetime(2026, 3, 5, 12, 0, tzinfo=WIB)
OFFICE = "pengaduan@kantor.example"
MAIL = (
    b"From: Siti <siti@warga.example>\r\nTo: pengaduan@kantor.example\r\nSubject: jalan\r\n\r\nJalan"
    b" rusak.\r\n"
)
FREE = smtp_settings(port=0, hostname="mail.kantor.example")

Shelf = list[tuple[bytes, Envelope]]
Put = Callable[[bytes, Envelope], object]


@contextmanager
def opened(
    settings: SmtpSettings,
    put: Put,
    wanted: Callable[[str], bool] = lambda address: address.endswith("@kantor.example"),
    now: Callable[[], datetime] = lambda: NOON,
    put_all: PutAll | None = None,
    checks: Checks | None = None,
) -> Iterator[SmtpDoor]:
    door = SmtpDoor([LetterBox(settings, put_all or one_by_one(put), now, wanted)], checks)
    door.start()
    try:
        yield door
    finally:
        door.stop()


@pytest.fixture
def shelf() -> Shelf:
    return []


@pytest.fixture
def door(shelf: Shelf) -> Iterator[SmtpDoor]:
    with opened(FREE, lambda raw, envelope: shelf.append((raw, envelope))) as door:
        yield door


def client(door: SmtpDoor) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", door.port, local_hostname="warga.example", timeout=stretched(10))


class Wire:
    """A bare socket: says bytes, hears lines."""

    def __init__(self, door: SmtpDoor) -> None:
        self.socket = socket.create_connection(("127.0.0.1", door.port), timeout=stretched(10))
        self.file = self.socket.makefile("rb")
        self.greeting = self.hear()

    def hear(self) -> str:
        while True:
            line = self.file.readline().decode()
            if line[3:4] != "-":
                return line.rstrip("\r\n")

    def say(self, line: bytes) -> str:
        self.socket.sendall(line + b"\r\n")
        return self.hear()

    def close(self) -> None:
        self.file.close()
        self.socket.close()


@contextmanager
def wire(door: SmtpDoor, greet: bytes = b"EHLO warga.example") -> Iterator[Wire]:
    line = Wire(door)
    try:
        line.say(greet)
        yield line
    finally:
        line.close()


def begin(line: Wire) -> None:
    """A letter of Siti's, up to its bytes."""
    line.say(b"MAIL FROM:<siti@warga.example>")
    line.say(f"RCPT TO:<{OFFICE}>".encode())
    assert line.say(b"DATA") == ANSWERS["go_ahead"]


def test_a_letter_is_put_with_its_envelope_and_our_received_line(door: SmtpDoor, shelf: Shelf) -> None:
    with client(door) as smtp:
        assert smtp.sendmail("siti@warga.example", [OFFICE], MAIL) == {}
    ((raw, envelope),) = shelf
    assert envelope == Envelope(
        "smtp", NOON, "siti@warga.example", (OFFICE,), {"client": "127.0.0.1", "helo": "warga.example"}
    )
    head, _, rest = raw.partition(b"From: Siti")
    assert (
        head
        == b"Received: from warga.example ([127.0.0.1])\r\n\tby mail.kantor.example (Mailroom) with ESMTP\r\n"
        b"\tfor <pengaduan@kantor.example>;\r\n\tThu, 05 Mar 2026 12:00:00 +0700\r\n"
    )
    assert b"From: Siti" + rest == MAIL


def test_the_null_sender_is_the_empty_string(door: SmtpDoor, shelf: Shelf) -> None:
    with client(door) as smtp:
        smtp.sendmail("<>", [OFFICE], MAIL)
    assert shelf[0][1].sender == ""


def test_several_recipients_are_recorded_and_not_shown_to_one_another(door: SmtpDoor, shelf: Shelf) -> None:
    with client(door) as smtp:
        smtp.sendmail("siti@warga.example", [OFFICE, "ppid@kantor.example"], MAIL)
    raw, envelope = shelf[0]
    assert envelope.recipients == (OFFICE, "ppid@kantor.example")
    assert b"for <" not in raw


def test_only_our_own_recipients(door: SmtpDoor, shelf: Shelf) -> None:
    with client(door) as smtp, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        smtp.sendmail("siti@warga.example", ["orang@lain.example"], MAIL)
    code, text = refused.value.recipients["orang@lain.example"]
    assert (code, text.decode()) == (550, ANSWERS["not_here"][4:])
    assert shelf == []


def test_250_is_said_only_after_put_has_returned() -> None:
    entered, release, returned = threading.Event(), threading.Event(), threading.Event()

    def slow(_raw: bytes, _envelope: Envelope) -> None:
        entered.set()
        release.wait(10)
        returned.set()

    with opened(FREE, slow) as door, wire(door) as line:
        begin(line)
        line.socket.sendall(MAIL + b".\r\n")
        assert entered.wait(10)
        with wire(door) as other:  # nobody waits for another's disk
            assert other.say(b"NOOP").startswith("250")
        assert not returned.is_set()
        release.set()
        assert line.hear() == ANSWERS["accepted"]
        assert returned.is_set()


@pytest.mark.parametrize(
    "fault", [OSError(28, "No space left on device: /srv/rahasia"), RuntimeError("/srv/rahasia")]
)
def test_a_fault_of_ours_is_451_and_tells_nothing(fault: Exception) -> None:
    def put(_raw: bytes, _envelope: Envelope) -> None:
        raise fault

    with opened(FREE, put) as door, client(door) as smtp:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail("siti@warga.example", [OFFICE], MAIL)
        assert refused.value.smtp_code == 451
        assert refused.value.smtp_error.decode() == ANSWERS["our_fault"][4:]


def test_time_is_heard_up_to_the_oldest_letter_that_is_not_put() -> None:
    """One is being put, three wait behind it and go together; one of them fails."""
    moments, later = (NOON + timedelta(minutes=n) for n in range(4)), NOON + timedelta(hours=1)
    waiting, heard = threading.Event(), []

    def put(_raw: bytes, envelope: Envelope) -> None:
        assert waiting.wait(10)
        heard.append(door.boxes[0].heard_until(later))
        if envelope.arrived == NOON + timedelta(minutes=2):
            raise OSError("full")

    with opened(FREE, put, now=lambda: next(moments)) as door, ExitStack() as held:
        lines = [held.enter_context(wire(door)) for _ in range(4)]
        for line in lines:
            begin(line)
            line.socket.sendall(MAIL + b".\r\n")
        while len(door.boxes[0].group_commit._waiting) < 3:
            pass
        waiting.set()
        answers = sorted(line.hear() for line in lines)
        assert answers == [ANSWERS["accepted"]] * 3 + [ANSWERS["our_fault"]]
        assert heard == [NOON] + [NOON + timedelta(minutes=1)] * 3
        assert door.boxes[0].heard_until(later) == later


def test_letters_that_wait_are_put_together_and_each_gets_its_own_answer() -> None:
    waiting, groups = threading.Event(), []

    def put_all(letters: Sequence[Letter]) -> list[object]:
        assert waiting.wait(10)
        groups.append(len(letters))
        return [OSError("full") if raw.endswith(b"2\r\n") else "a name" for raw, _ in letters]

    with opened(FREE, lambda *_: None, put_all=put_all) as door, ExitStack() as held:
        lines = [held.enter_context(wire(door)) for _ in range(4)]
        for number, line in enumerate(lines):
            begin(line)
            line.socket.sendall(b"%d\r\n.\r\n" % number)
        while len(door.boxes[0].group_commit._waiting) < 3:
            pass
        waiting.set()
        answers = [line.hear() for line in lines]
        assert answers == [ANSWERS["our_fault" if number == 2 else "accepted"] for number in range(4)]
        assert groups == [1, 3]


def test_a_large_group_does_not_wait_for_a_slow_one_and_a_third_waits_for_either() -> None:
    begun, go_on, groups = threading.Semaphore(0), {1: threading.Event(), FEW: threading.Event()}, []

    def put_all(letters: Sequence[Letter]) -> list[object]:
        groups.append(len(letters))
        begun.release()
        assert go_on[len(letters)].wait(stretched(10))
        return [None for _ in letters]

    with opened(FREE, lambda *_: None, put_all=put_all) as door, ExitStack() as held:
        lines = [held.enter_context(wire(door)) for _ in range(1 + FEW + FEW)]
        for number, line in enumerate(lines):
            begin(line)
            line.socket.sendall(MAIL + b".\r\n")
            if number in {0, FEW}:
                assert begun.acquire(timeout=stretched(10))
        while len(door.boxes[0].group_commit._waiting) < FEW:
            pass
        assert groups == [1, FEW]
        go_on[FEW].set()
        assert [line.hear() for line in lines[1:]] == [ANSWERS["accepted"]] * 2 * FEW
        go_on[1].set()
        assert lines[0].hear() == ANSWERS["accepted"]
        assert groups == [1, FEW, FEW]


def test_a_group_that_fails_whole_is_451_for_each_and_the_next_goes(shelf: Shelf) -> None:
    def put_all(letters: Sequence[Letter]) -> list[object]:
        shelf.extend(letters)
        if len(shelf) == 1:
            raise MemoryError
        return ["a name" for _ in letters]

    with opened(FREE, lambda *_: None, put_all=put_all) as door, wire(door) as line:
        for answer in ("our_fault", "accepted"):
            begin(line)
            assert line.say(MAIL + b".") == ANSWERS[answer]
        assert door.boxes[0].heard_until(NOON + timedelta(hours=1)) > NOON


def test_who_hangs_up_while_his_letter_is_put_harms_nobody() -> None:
    entered, release = threading.Event(), threading.Event()

    def slow(_raw: bytes, _envelope: Envelope) -> None:
        entered.set()
        release.wait(10)

    later = NOON + timedelta(hours=1)
    with opened(FREE, slow) as door, wire(door) as other:
        with wire(door) as line:
            begin(line)
            line.socket.sendall(MAIL + b".\r\n")
            assert entered.wait(10)
        while len(door.reception.talks) > 1:
            pass
        assert door.boxes[0].heard_until(later) == NOON  # it may be on the disk yet
        release.set()
        begin(other)
        assert other.say(MAIL + b".") == ANSWERS["accepted"]
        assert door.boxes[0].heard_until(later) == later


def test_a_fault_in_looking_up_a_recipient_is_451() -> None:
    def wanted(_address: str) -> bool:
        raise KeyError("rahasia")

    with opened(FREE, lambda *_: None, wanted) as door, wire(door) as line:
        line.say(b"MAIL FROM:<siti@warga.example>")
        assert line.say(b"RCPT TO:<x@kantor.example>") == ANSWERS["our_fault"]


def test_after_a_fault_the_same_connection_takes_the_letter(shelf: Shelf) -> None:
    faults = [OSError("full"), None]

    def put(raw: bytes, envelope: Envelope) -> None:
        if fault := faults.pop(0):
            raise fault
        shelf.append((raw, envelope))

    with opened(FREE, put) as door, client(door) as smtp:
        with pytest.raises(smtplib.SMTPDataError):
            smtp.sendmail("siti@warga.example", [OFFICE], MAIL)
        smtp.sendmail("siti@warga.example", [OFFICE], MAIL)
    assert len(shelf) == 1


def test_size_is_advertised_refused_when_announced_and_refused_when_sent(shelf: Shelf) -> None:
    with opened(changed(FREE, max_bytes=2 * 1024 * 1024), lambda *pair: shelf.append(pair)) as door:
        with client(door) as smtp:
            smtp.ehlo()
            assert smtp.esmtp_features["size"] == str(2 * 1024 * 1024)
            code, text = smtp.docmd("MAIL", "FROM:<siti@warga.example> SIZE=2097153")
            assert (code, text.decode()[:5]) == (552, "5.3.4")
        with wire(door) as line:
            begin(line)
            line.socket.sendall(b"Subject: besar\r\n\r\n" + (b"x" * 998 + b"\r\n") * 2200 + b".\r\n")
            assert line.hear() == ANSWERS["too_large"].format(megabytes=2)
            assert line.say(b"NOOP").startswith("250")
        assert door.reception.held == 0
    assert shelf == []


def test_letters_on_their_way_in_share_a_limit(shelf: Shelf) -> None:
    with (
        opened(changed(FREE, max_held_bytes=50), lambda *pair: shelf.append(pair)) as door,
        client(door) as smtp,
    ):
        with pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail("siti@warga.example", [OFFICE], MAIL)
        assert refused.value.smtp_code == 452
        smtp.sendmail("siti@warga.example", [OFFICE], b"Subject: kecil\r\n\r\n")
    assert len(shelf) == 1


def test_recipients_beyond_the_limit_get_452_and_the_letter_still_goes(shelf: Shelf) -> None:
    with (
        opened(changed(FREE, max_recipients=2), lambda *pair: shelf.append(pair)) as door,
        client(door) as smtp,
    ):
        refused = smtp.sendmail("siti@warga.example", [f"a{n}@kantor.example" for n in range(4)], MAIL)
    assert {code for code, _ in refused.values()} == {452}
    assert shelf[0][1].recipients == ("a0@kantor.example", "a1@kantor.example")


def test_connections_beyond_the_limit_get_421_and_a_place_is_free_again() -> None:
    with opened(changed(FREE, max_connections=1), lambda *_: None) as door:
        with wire(door) as first:
            second = Wire(door)
            assert second.greeting == ANSWERS["too_many_connections"]
            assert second.file.read() == b""
            second.close()
            assert first.say(b"QUIT").startswith("221")
            assert first.file.read() == b""
        third = Wire(door)
        assert third.greeting.startswith("220 mail.kantor.example")
        third.close()


def test_errors_and_commands_are_counted() -> None:
    with opened(changed(FREE, max_errors=3, max_commands=5), lambda *_: None) as door:
        with wire(door) as line:
            line.say(b"MAIL FROM:<siti@warga.example>")
            answers = [line.say(b"RCPT TO:<x@lain.example>") for _ in range(3)]
            assert answers == [ANSWERS["not_here"]] * 3
            assert line.hear() == ANSWERS["too_many_errors"]
            assert line.file.read() == b""
        with wire(door) as line:
            assert [line.say(b"NOOP")[:3] for _ in range(6)] == ["250"] * 5 + ["421"]


def test_silence_ends_a_talk() -> None:
    with opened(changed(FREE, timeout_seconds=0.05), lambda *_: None) as door, wire(door) as line:
        assert line.hear() == ANSWERS["timed_out"]


def test_who_has_spoken_since_the_timer_was_set_is_not_cut_off() -> None:
    with opened(changed(FREE, timeout_seconds=300), lambda *_: None) as door, wire(door) as line:
        (talk,) = door.reception.talks
        talk.loop.call_soon_threadsafe(talk._look_for_silence)
        assert line.say(b"NOOP").startswith("250")
        talk._silent_since -= 301
        talk.loop.call_soon_threadsafe(talk._look_for_silence)
        assert line.hear() == ANSWERS["timed_out"]


def test_letters_and_commands_may_come_in_one_piece(door: SmtpDoor, shelf: Shelf) -> None:
    """What came behind a letter's end is not lost with it (RFC 2920 3.1 lets the next MAIL follow at
    once)."""
    with wire(door) as line:
        begin(line)
        line.socket.sendall(
            MAIL + b".\r\nMAIL FROM:<budi@warga.example>\r\nRCPT"
            b" TO:<pengaduan@kantor.example>\r\nDATA\r\nkedua\r\n.\r\nNOOP\r\n"
        )
        answers = [line.hear()[:3] for _ in range(6)]
    assert answers == ["250", "250", "250", "354", "250", "250"]
    assert [envelope.sender for _, envelope in shelf] == ["siti@warga.example", "budi@warga.example"]
    assert shelf[1][0].endswith(b"\r\nkedua\r\n")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("<siti+aduan@warga.example> SIZE=100 BODY=8BITMIME", "siti+aduan@warga.example"),
        ('<"siti aminah"@warga.example>', '"siti aminah"@warga.example'),
        ("<@relay.example:siti@warga.example>", "siti@warga.example"),
        ("siti@warga.example", "siti@warga.example"),
        ("<siti..aminah@warga.example>", "siti..aminah@warga.example"),
    ],
)
def test_addresses_plain_and_strange(door: SmtpDoor, shelf: Shelf, written: str, address: str) -> None:
    with wire(door) as line:
        assert line.say(f"MAIL FROM:{written}".encode()).startswith("250")
        line.say(f"RCPT TO:<{OFFICE}>".encode())
        line.say(b"DATA")
        assert line.say(MAIL + b".") == ANSWERS["accepted"]
    assert shelf[0][1].sender == address


def test_dots_bare_line_ends_and_nul(door: SmtpDoor, shelf: Shelf) -> None:
    with wire(door) as line:
        begin(line)
        # a bare-LF end of letter must not end it: that is how a second letter is smuggled in
        smuggled = b"Subject: a\n\n..satu\n.\r\nMAIL FROM:<palsu@warga.example>\n.\nx\0y\r\n..dua\r\n"
        assert line.say(smuggled + b".") == ANSWERS["accepted"]
    ((raw, envelope),) = shelf
    body = raw.partition(b"Subject: a")[2]
    assert body == b"\r\n\r\n..satu\r\n.\r\nMAIL FROM:<palsu@warga.example>\r\n.\r\nxy\r\n.dua\r\n"
    assert envelope.trace["mended"] == "line ends, nul"


def test_lines_of_any_length_and_an_empty_letter(door: SmtpDoor, shelf: Shelf) -> None:
    long = b"Subject: panjang\r\n\r\n" + b"z" * 300_000 + b"\r\n"
    with client(door) as smtp:
        smtp.sendmail("siti@warga.example", [OFFICE], long)
    with wire(door) as line:
        line.say(b"MAIL FROM:<>")
        line.say(f"RCPT TO:<{OFFICE}>".encode())
        line.say(b"DATA")
        assert line.say(b".") == ANSWERS["accepted"]
    assert shelf[0][0].endswith(long)
    assert shelf[1][0].endswith(b"+0700\r\n")


def test_smtputf8_and_bytes_that_are_no_utf8(door: SmtpDoor, shelf: Shelf) -> None:
    with wire(door) as line:
        line.say("MAIL FROM:<sité@warga.example> SMTPUTF8".encode())
        assert line.say("RCPT TO:<pengadüan@kantor.example>".encode()).startswith("250")
        assert line.say(b"RCPT TO:<\xff@kantor.example>").startswith("250")
        line.say(b"DATA")
        assert line.say(MAIL + b".") == ANSWERS["accepted"]
    raw, envelope = shelf[0]
    assert envelope.sender == "sité@warga.example"
    assert envelope.recipients == ("pengadüan@kantor.example", "�@kantor.example")
    assert b"with UTF8SMTP;" in raw


def test_a_hostile_helo_cannot_write_headers(door: SmtpDoor, shelf: Shelf) -> None:
    with wire(door, b"EHLO x)\tby evil;(\x01") as line:
        begin(line)
        line.say(MAIL + b".")
    assert shelf[0][0].startswith(b"Received: from x??by?evil??? ([127.0.0.1])\r\n")


def test_a_letter_that_goes_in_circles_is_refused(door: SmtpDoor, shelf: Shelf) -> None:
    with client(door) as smtp, pytest.raises(smtplib.SMTPDataError) as refused:
        smtp.sendmail("siti@warga.example", [OFFICE], b"Received: by x; \r\n" * 101 + MAIL)
    assert refused.value.smtp_code == 554
    assert shelf == []


def lmtp(door: SmtpDoor, letter: bytes, recipients: int) -> list[str]:
    with wire(door, b"LHLO mx.kantor.example") as line:
        line.say(b"MAIL FROM:<siti@warga.example>")
        for number in range(recipients):
            line.say(b"RCPT TO:<a%d@kantor.example>" % number)
        line.say(b"RCPT TO:<x@lain.example>")
        line.say(b"DATA")
        answers = [line.say(letter + b".")] + [line.hear() for _ in range(recipients - 1)]
        assert line.say(b"NOOP").startswith("250 ")  # not one answer more
    return answers


def test_lmtp_answers_once_for_each_recipient(shelf: Shelf) -> None:
    settings = changed(FREE, protocol="lmtp", max_bytes=1024)
    with opened(settings, lambda *pair: shelf.append(pair)) as door:
        assert lmtp(door, MAIL, 3) == [ANSWERS["accepted"]] * 3
        assert lmtp(door, b"x" * 2000 + b"\r\n", 3) == [ANSWERS["too_large"].format(megabytes=0)] * 3
    ((raw, envelope),) = shelf
    assert (envelope.door, len(envelope.recipients)) == ("lmtp", 3)
    assert b"with LMTP;" in raw


def test_lmtp_fault_is_451_for_each_recipient() -> None:
    def put(_raw: bytes, _envelope: Envelope) -> None:
        raise OSError("full")

    with opened(changed(FREE, protocol="lmtp"), put) as door:
        assert lmtp(door, MAIL, 2) == [ANSWERS["our_fault"]] * 2


def test_stop_lets_a_letter_under_way_get_its_answer() -> None:
    entered, release = threading.Event(), threading.Event()

    def slow(_raw: bytes, _envelope: Envelope) -> None:
        entered.set()
        release.wait(10)

    with opened(FREE, slow) as door, wire(door) as line:
        begin(line)
        line.socket.sendall(MAIL + b".\r\n")
        assert entered.wait(10)
        stopping = threading.Thread(target=door.stop)
        stopping.start()
        release.set()
        assert line.hear() == ANSWERS["accepted"]
        stopping.join(10)
        assert not stopping.is_alive()


def test_a_taken_port_is_an_oserror(door: SmtpDoor) -> None:
    second = SmtpDoor([LetterBox(changed(FREE, port=door.port), lambda _: (), lambda: NOON, lambda _: True)])
    with pytest.raises(OSError):
        second.start()


def test_two_hundred_letters_from_eight_people_at_once(door: SmtpDoor, shelf: Shelf) -> None:
    def write(person: int) -> None:
        with client(door) as smtp:
            for number in range(25):
                smtp.sendmail(f"w{person}@warga.example", [OFFICE], MAIL + b"%d-%d\r\n" % (person, number))

    people = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len({raw for raw, _ in shelf}) == 200


def test_answers_are_ascii_lines_with_codes() -> None:
    for answer in ANSWERS.values():
        assert answer.isascii()
        assert answer[:3].isdigit()


def test_a_letter_that_waited_in_our_own_servers_queue_arrived_when_that_took_it() -> None:
    """The door was closed for two days; the mail server in front of it was not. Our own line says when we got
    it."""
    shelf: Shelf = []
    lmtp = changed(FREE, protocol="lmtp", own_hosts=("surat.kantor.example",))
    lines = {
        "queue": "by surat.kantor.example (Postfix); Tue, 3 Mar 2026 11:00:00 +0700",
        "ahead": "by surat.kantor.example (Postfix); Thu, 5 Mar 2026 12:00:01 +0700",
        "ancient": "by surat.kantor.example (Postfix); Mon, 5 Jan 2026 11:00:00 +0700",
        "stranger": "by surat.warga.example (Postfix); Tue, 3 Mar 2026 11:00:00 +0700",
    }
    with opened(lmtp, lambda raw, envelope: shelf.append((raw, envelope))) as door:
        for line in lines.values():
            with smtplib.LMTP(
                "127.0.0.1", door.port, "surat.kantor.example", timeout=stretched(10)
            ) as lmtp_client:
                lmtp_client.sendmail("siti@warga.example", [OFFICE], f"Received: {line}\r\n".encode() + MAIL)
    arrived = dict(zip(lines, [envelope.arrived for _, envelope in shelf], strict=True))
    assert arrived == {
        "queue": NOON - timedelta(days=2, hours=1),
        "ahead": NOON,
        "ancient": NOON,
        "stranger": NOON,
    }
    assert all(b"Thu, 05 Mar 2026 12:00:00 +0700\r\nReceived:" in raw for raw, _ in shelf)


def test_the_log_holds_no_word_of_a_letter_that_was_refused(
    door: SmtpDoor, caplog: pytest.LogCaptureFixture
) -> None:
    """A client that sends on after its DATA was refused speaks its letter as commands."""
    with caplog.at_level(logging.INFO), wire(door) as line:
        assert line.say(b"DATA").startswith("503")
        assert line.say(b"Kartini melapor jalan rusak").startswith("500")
    assert "artini" not in caplog.text and "ARTINI" not in caplog.text
