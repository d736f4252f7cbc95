"""Letters left in their mailbox: the admin reads of each, a person who wrote one is answered once, a machine
never."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mailroom.config import load
from mailroom.daemon.mailbox_polling import DoorNotes, enter_notes
from mailroom.daemon.office_clock import Clock
from mailroom.daemon.store_opening import open_office
from mailroom.doors.imap.imap_door import LeftLetter
from mailroom.doors.maildir import folder_name
from mailroom.procedure.letter import Envelope
from mailroom.procedure.workdays import ZONES
from mailroom.shelves.files.door_notes import NoteFiles
from tests.offices import SMALL, write_office

WIB = ZONES["WIB"]
MORNING = datetime(2026, 3, 5, 8, tzinfo=WIB)


class House:
    """An office in a folder of its own, and the mails that left it."""

    def __init__(self, folder: Path) -> None:
        self.config, self.store = folder / "config.toml", folder / "store"
        write_office(self.config, SMALL.replace("[office]\n", "[office]\nrehearsal = true\n"))

    def mails(self, to: str) -> list[Path]:
        return sorted((self.store / "outgoing" / folder_name(to) / "new").glob("*"))


def left(uid: int, header: bytes = b"", validity: int = 7, **more: Any) -> LeftLetter:
    given = {"size": 60 * 1024**2, "limit": 50 * 1024**2, "arrived": MORNING, "why": "too_large"} | more
    return LeftLetter("INBOX", validity, uid, header=header, **given)


HEADER = (
    b"From: Budi <budi@warga.example>\r\nTo: pengaduan@kab.example\r\nSubject: Foto jalan"
    b" rusak\r\nMessage-ID: <a1@warga.example>\r\n\r\n"
)


def told_of(tmp_path: Path, *letters: LeftLetter) -> House:
    """An office that has entered these, and its mails."""
    house = House(tmp_path)
    office = open_office(load(house.config, {}), house.store, Clock(WIB, MORNING), lambda _: None)
    notes = DoorNotes(NoteFiles(house.store))
    for letter in letters:
        notes.note_left(letter)
        enter_notes(office, notes, MORNING)
    assert notes.waiting() == {}
    office.settle(MORNING)
    office.close()
    return house


def words(mail: Path) -> str:
    text = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default).get_body(("plain",))
    assert text is not None
    return " ".join(text.get_content().split())


def test_what_a_door_left_reaches_the_admins_digest_and_its_sender_once(tmp_path: Path) -> None:
    """Renumbered, or lying in a second mailbox, it is the same letter."""
    elsewhere = HEADER.replace(
        b"From:", b"Received: from mx2.example by mx3.example; Mon, 9 Mar 2026 08:00:00 +0700\r\nFrom:"
    )
    house = told_of(tmp_path, left(7, HEADER), left(1, HEADER, validity=8), left(3, elsewhere))
    (digest,) = house.mails("admin@kominfo.example")
    assert words(digest).count("terlalu besar (60,0 MB)") == 1
    (answer,) = house.mails("budi@warga.example")
    assert "Foto jalan rusak" in words(answer)
    assert "di bawah 50,0 MB" in words(answer)
    mail = email.message_from_bytes(answer.read_bytes())
    assert (mail["In-Reply-To"], mail["Auto-Submitted"]) == ("<a1@warga.example>", "auto-replied")


@pytest.mark.parametrize(
    "header",
    [
        b"",
        HEADER.replace(b"Budi <budi@warga.example>", b"MAILER-DAEMON@warga.example"),
        b"Auto-Submitted: auto-replied\r\n" + HEADER,
        b"List-Id: <milis.warga.example>\r\n" + HEADER,
        b"Return-Path: <>\r\n" + HEADER,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n" + HEADER,
        HEADER.replace(b"From: Budi <budi@warga.example>\r\n", b""),
    ],
)
def test_a_machine_is_never_answered(tmp_path: Path, header: bytes) -> None:
    house = told_of(tmp_path, left(7, header))
    assert not house.mails("budi@warga.example")
    assert not [one for one in (house.store / "outgoing").iterdir() if "daemon" in one.name]
    (digest,) = house.mails("admin@kominfo.example")
    assert "terlalu besar (60,0 MB)" in words(digest)


def test_what_cannot_be_fetched_is_said_in_other_words(tmp_path: Path) -> None:
    house = told_of(tmp_path, left(7, HEADER, why="unreadable"))
    assert "tidak dapat kami buka" in words(house.mails("budi@warga.example")[0])
    assert "tidak dapat diambil dari server" in words(house.mails("admin@kominfo.example")[0])


def test_nobody_is_answered_beyond_his_budget(tmp_path: Path) -> None:
    letters = [left(n, HEADER.replace(b"a1@", b"a%d@" % n)) for n in range(1, 14)]
    house = told_of(tmp_path, *letters)
    assert len(house.mails("budi@warga.example")) == 10  # [office] budget_hour


def test_the_answer_to_it_is_a_fresh_complaint(tmp_path: Path) -> None:
    house = told_of(tmp_path, left(7, HEADER))
    answer = email.message_from_bytes(house.mails("budi@warga.example")[0].read_bytes())
    office = open_office(load(house.config, {}), house.store, Clock(WIB, MORNING), lambda _: None)
    again = f"From: Budi <budi@warga.example>\r\nTo: {answer['From']}\r\nSubject: Re: {answer['Subject']}\r\n"
    again += (
        f"In-Reply-To: {answer['Message-ID']}\r\nMessage-ID: <b2@warga.example>\r\n\r\nJalan di Desa Karang"
        " Raja rusak.\r\n"
    )
    office.shelves.inbox.accept(again.encode(), Envelope("imap", MORNING))
    office.settle(MORNING)
    (row,) = [row for _, row in office.store.register.iterate("letters")]
    assert row["kind"] == "complaint"
    assert row["dossier"] == "ME-2026-0001"
    office.close()


def test_a_note_that_an_earlier_program_left_is_told_and_holds_nothing_up(tmp_path: Path) -> None:
    house = House(tmp_path)
    office = open_office(load(house.config, {}), house.store, Clock(WIB, MORNING), lambda _: None)
    notes = DoorNotes(NoteFiles(house.store))
    notes.note_left(left(7))
    (name,) = notes.waiting()
    (house.store / "doors" / "notes" / name).write_text(
        '{"key": "imap-INBOX-7", "subject": "Satu surat terlalu besar", "from": "budi@warga.example"}'
    )
    enter_notes(office, notes, MORNING)
    assert notes.waiting() == {}
    office.settle(MORNING)
    office.close()
    (digest,) = house.mails("admin@kominfo.example")
    assert "Satu surat terlalu besar" in words(digest)
