"""A door that two offices share: each gets its own recipients, one answer is true for all of them, and each
shows its own certificate."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailroom.doors.group_commit import Letter
from mailroom.doors.letter_boxes import LetterBox, StagedCopy
from mailroom.doors.smtp_door import SmtpDoor
from tests.certificates import certificate
from tests.door_settings import smtp_settings
from tests.tables import for_each

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
MAIL = b"From: siti@warga.example\r\nSubject: Lampu\r\n\r\nLampu mati.\r\n"


class Office:
    """An office behind the door: what it took, and what it is told. full: its disk refuses."""

    def __init__(self, name: str, **more: object) -> None:
        self.name, self.full, self.told = name, False, 0
        self.taken: list[Letter] = []
        self.staged: list[str] = []
        self.during: Callable[[], object] = lambda: None
        settings = smtp_settings(str(more.pop("protocol", "smtp")), hostname=f"surel.{name}.example", **more)
        self.box = LetterBox(settings, self.put_all, lambda: NOON, self.wants, self.stage, self.note_refusal)

    def wants(self, address: str) -> bool:
        return address.partition("@")[2] == f"{self.name}.example"

    def put_all(self, letters: Sequence[Letter]) -> list[object]:
        if self.full:
            return [OSError("full")] * len(letters)
        self.taken += letters
        return [self.name] * len(letters)

    def stage(self, letter: Letter) -> StagedCopy:
        self.during()
        if self.full:
            raise OSError("full")
        return Copy(self, letter)

    def note_refusal(self) -> None:
        self.told += 1


class Copy:
    """A letter that nobody sees before it is published."""

    def __init__(self, office: Office, letter: Letter) -> None:
        self.office, self.letter = office, letter

    def publish(self) -> None:
        self.office.taken.append(self.letter)
        self.office.staged.append("published")

    def drop(self) -> None:
        self.office.staged.append("dropped")


@contextmanager
def shared(*offices: Office) -> Iterator[int]:
    door = SmtpDoor([office.box for office in offices])
    door.start()
    try:
        yield door.port
    finally:
        door.stop()


def recipients(office: Office) -> list[tuple[str, ...]]:
    return [envelope.recipients for _, envelope in office.taken]


def test_each_office_has_its_own_recipients_and_its_own_line() -> None:
    lahat, prabu = Office("lahat"), Office("prabu")
    with shared(lahat, prabu) as port, smtplib.SMTP("127.0.0.1", port) as line:
        to = ["aduan@lahat.example", "a+1@prabu.example", "dua@lahat.example", "x@lain.example"]
        refused = line.sendmail("siti@warga.example", to, MAIL)
    assert list(refused) == ["x@lain.example"] and refused["x@lain.example"][0] == 550
    assert recipients(lahat) == [("aduan@lahat.example", "dua@lahat.example")]
    assert recipients(prabu) == [("a+1@prabu.example",)]
    for office, other in ((lahat, b"prabu"), (prabu, b"lahat")):
        ((raw, _),) = office.taken
        assert f"by surel.{office.name}.example".encode() in raw and other not in raw


def test_by_smtp_all_have_it_or_none_and_time_stands_still_meanwhile() -> None:
    lahat, prabu = Office("lahat"), Office("prabu")
    heard: list[datetime] = []
    prabu.during = lambda: heard.extend(one.box.heard_until(LATER) for one in (lahat, prabu))
    prabu.full = True
    to = ["aduan@lahat.example", "aduan@prabu.example"]
    with shared(lahat, prabu) as port, smtplib.SMTP("127.0.0.1", port) as line:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            line.sendmail("siti@warga.example", to, MAIL)
        assert (refused.value.smtp_code, lahat.taken, prabu.taken) == (451, [], [])
        assert (lahat.staged, lahat.told, prabu.told) == (["dropped"], 1, 1)
        assert heard == [NOON, NOON], "no office's time passes the letter"
        prabu.full = False
        line.rset()
        assert line.sendmail("siti@warga.example", to, MAIL) == {}
    assert recipients(lahat) == [(to[0],)] and recipients(prabu) == [(to[1],)]
    assert lahat.box.heard_until(LATER) == LATER


def test_by_lmtp_each_recipient_has_his_own_answer() -> None:
    lahat, prabu = Office("lahat", protocol="lmtp"), Office("prabu", protocol="lmtp")
    prabu.full = True
    with shared(lahat, prabu) as port, smtplib.LMTP("127.0.0.1", port) as line:
        line.ehlo("surel.example")
        line.mail("siti@warga.example")
        for address in ("aduan@prabu.example", "aduan@lahat.example", "dua@prabu.example"):
            assert line.rcpt(address)[0] == 250
        assert line.docmd("DATA")[0] == 354
        line.send(MAIL + b".\r\n")
        assert [line.getreply()[0] for _ in range(3)] == [451, 250, 451]
    assert recipients(lahat) == [("aduan@lahat.example",)] and prabu.taken == []


def test_mail_for_a_closed_office_is_asked_to_come_again() -> None:
    lahat, prabu = Office("lahat"), Office("prabu")
    prabu.box.is_open = False
    with shared(lahat, prabu) as port, smtplib.SMTP("127.0.0.1", port) as line:
        line.ehlo()
        line.mail("siti@warga.example")
        assert line.rcpt("aduan@prabu.example")[0] == 450
        assert line.rcpt("aduan@lahat.example")[0] == 250


@for_each("name", ["lahat", "prabu"])
def test_a_client_gets_the_certificate_of_the_host_it_names(name: str, tmp_path: Path) -> None:
    offices = []
    for one in ("lahat", "prabu"):
        pair = tmp_path / f"{one}.pem", tmp_path / f"{one}.key"
        certificate(*pair, f"DNS:surel.{one}.example")
        offices.append(Office(one, certificate_file=str(pair[0]), key_file=str(pair[1])))
    with shared(*offices) as port, smtplib.SMTP("127.0.0.1", port) as line:
        line.ehlo()
        line._host = f"surel.{name}.example"  # type: ignore[attr-defined] # what smtplib names by SNI
        line.starttls(context=ssl.create_default_context(cafile=str(tmp_path / f"{name}.pem")))
        assert line.ehlo()[0] == 250
