"""Letters in files: .eml, mbox, Maildir, folders of them; when they arrived, and what could not be read."""

from __future__ import annotations

import mailbox
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from mailroom.doors.mail_files import FilesRead, FilesSettings, read_paths
from mailroom.procedure.letter import Envelope

WIB = timezone(timedelta(hours=7))
STAMP = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
LETTER = (
    b"From: Siti <siti@warga.example>\nDate: Mon, 1 Jan 2001 00:00:00 +0000\nSubject: jalan\n\nJalan rusak.\n"
)
RECEIVED = (
    b"Received: from x by luar.example; Wed, 4 Mar 2026 09:00:00 +0700\nReceived: from luar.example\n\tby"
    b" Mail.Kantor.example (Postfix; it)\n\twith ESMTP; Tue, 3 Mar 2026 09:00:00 +0700 (WIB)\nReceived: from"
    b" rumah by mail.kantor.example; Mon, 2 Mar 2026 09:00:00 +0700\n"
)


class Shelf:
    def __init__(self) -> None:
        self.letters: list[tuple[bytes, Envelope]] = []

    def put(self, raw: bytes, envelope: Envelope) -> None:
        self.letters.append((raw, envelope))

    def raws(self) -> list[bytes]:
        return [raw for raw, _ in self.letters]

    def times(self) -> list[datetime]:
        return [envelope.arrived for _, envelope in self.letters]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def write(path: Path, raw: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    os.utime(path, (STAMP.timestamp(), STAMP.timestamp()))
    return path


def test_an_eml_arrived_when_its_file_was_written_never_when_its_sender_says(
    tmp_path: Path, shelf: Shelf
) -> None:
    assert read_paths([write(tmp_path / "a.eml", LETTER)], shelf.put) == FilesRead(1)
    assert shelf.letters == [(LETTER, Envelope("file", STAMP, trace={"file": "a.eml"}))]


def test_our_own_received_line_says_when_it_arrived(tmp_path: Path, shelf: Shelf) -> None:
    file = write(tmp_path / "a.eml", RECEIVED + LETTER)
    read_paths([file], shelf.put, None, FilesSettings(("mail.kantor.example",)))
    read_paths([file], shelf.put, None, FilesSettings(("lain.example",)))
    read_paths([file], shelf.put)
    assert shelf.times() == [datetime(2026, 3, 3, 9, 0, tzinfo=WIB), STAMP, STAMP]


def test_a_given_time_beats_everything(tmp_path: Path, shelf: Shelf) -> None:
    at = datetime(2026, 4, 1, 8, 0, tzinfo=WIB)
    read_paths(
        [write(tmp_path / "a.eml", RECEIVED + LETTER)], shelf.put, at, FilesSettings(("mail.kantor.example",))
    )
    assert shelf.times() == [at]


@pytest.mark.parametrize(
    "date", [b"kemarin", b"", b"99 Foo 2026 00:00:00", b"Thu, 5 Mar 99999999 08:00:00 +0700"]
)
def test_a_received_line_without_a_date_is_passed_over(tmp_path: Path, shelf: Shelf, date: bytes) -> None:
    file = write(tmp_path / "a.eml", b"Received: by mail.kantor.example; " + date + b"\n" + LETTER)
    read_paths([file], shelf.put, None, FilesSettings(("mail.kantor.example",)))
    assert shelf.times() == [STAMP]


def test_an_mbox_of_the_standard_library_comes_back_whole(tmp_path: Path, shelf: Shelf) -> None:
    box = mailbox.mbox(tmp_path / "box.mbox")
    bodies = [LETTER, LETTER + b"\nFrom rumah saya jalan itu jauh.\n\n\nhabis\n", b"Subject: kosong\n\n"]
    for number, raw in enumerate(bodies):
        message = mailbox.mboxMessage(raw)
        message.set_from("siti@warga.example", (2026, 3, 5 + number, 8, 0, 0, 0, 0, 0))
        box.add(message)
    box.flush()
    assert read_paths([tmp_path / "box.mbox"], shelf.put) == FilesRead(3)
    assert shelf.raws()[:2] == bodies[:2]
    assert shelf.raws()[2].strip() == b"Subject: kosong"
    assert shelf.times() == [datetime(2026, 3, day, 8, 0, tzinfo=UTC) for day in (5, 6, 7)]
    assert [envelope.trace["file"] for _, envelope in shelf.letters] == [f"box.mbox#{n}" for n in (1, 2, 3)]


def test_a_sentence_that_begins_with_from_parts_nothing(tmp_path: Path, shelf: Shelf) -> None:
    text = LETTER + b"\nFrom my house to the school the road is broken\n\n>From sini\n>>From sana\n"
    write(tmp_path / "Inbox", b"From - Thu Mar  5 08:00:00 2026\n" + text)
    assert read_paths([tmp_path], shelf.put) == FilesRead(1)
    assert shelf.raws() == [text.replace(b">From", b"From").replace(b">>From", b">From")]


def test_from_lines_with_zones_and_crlf(tmp_path: Path, shelf: Shelf) -> None:
    letter = LETTER.replace(b"\n", b"\r\n")
    write(
        tmp_path / "box.mbox",
        b"From a@b Thu Mar  5 08:00:00 +0700 2026\r\n"
        + letter
        + b"\r\nFrom a@b Thu Mar  5 08:00 2026 +0700\r\n"
        + letter
        + b"\r\nFrom a@b Thu Mar  5 08:00:00 WIB 2026\r\n"
        + letter,
    )
    assert read_paths([tmp_path / "box.mbox"], shelf.put) == FilesRead(3)
    assert shelf.raws() == [letter] * 3
    morning = datetime(2026, 3, 5, 8, 0, tzinfo=WIB)
    assert shelf.times() == [morning, morning, morning.replace(tzinfo=UTC)]


def test_an_eml_saved_with_a_from_line_is_one_letter(tmp_path: Path, shelf: Shelf) -> None:
    inside = LETTER + b"\nFrom a@b Thu Mar  5 08:00:00 2026\nkutipan\n"
    write(tmp_path / "a.eml", b"From a@b Fri Mar  6 08:00:00 2026\n" + inside)
    assert read_paths([tmp_path / "a.eml"], shelf.put) == FilesRead(1)
    assert shelf.letters[0][0] == inside
    assert shelf.times() == [STAMP + timedelta(days=1)]


def test_a_maildir_is_its_new_and_cur(tmp_path: Path, shelf: Shelf) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    write(tmp_path / "box/new/2.host", b"Subject: dua\n\n")
    write(tmp_path / "box/cur/1.host:2,S", b"Subject: satu\n\n")
    write(tmp_path / "box/tmp/3.host", b"Subject: belum\n\n")
    box.add_folder("Sent").add("Subject: keluar\n\n")
    assert read_paths([tmp_path / "box"], shelf.put) == FilesRead(2)
    assert shelf.raws() == [b"Subject: dua\n\n", b"Subject: satu\n\n"]
    assert shelf.times() == [STAMP, STAMP]


def test_a_folder_is_read_to_its_depth_and_names_what_is_no_letter(tmp_path: Path, shelf: Shelf) -> None:
    write(tmp_path / "usb/b/2.EML", b"Subject: 2\n\n")
    write(tmp_path / "usb/a/1.eml", b"Subject: 1\n\n")
    write(tmp_path / "usb/foto.jpg", b"\xff\xd8")
    write(tmp_path / "usb/.DS_Store", b"x")
    (tmp_path / "usb/a/putar").symlink_to(tmp_path / "usb")
    read = read_paths([tmp_path / "usb"], shelf.put)
    assert read == FilesRead(2, (f"{tmp_path}/usb/foto.jpg: neither .eml nor mbox",))
    assert shelf.raws() == [b"Subject: 1\n\n", b"Subject: 2\n\n"]


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path, shelf: Shelf) -> None:
    os.mkfifo(tmp_path / "pipa.eml")
    paths = [
        tmp_path / "tiada.eml",
        tmp_path / "pipa.eml",
        write(tmp_path / "kosong.eml", b" \n"),
        write(tmp_path / "besar.eml", b"x" * 201),
        write(
            tmp_path / "box.mbox",
            b"From a@b Thu Mar  5 08:00:00 2026\n"
            + b"y\n" * 101
            + b"\nFrom a@b Thu Mar  5 08:00:00 2026\n"
            + LETTER,
        ),
        write(tmp_path / "baik.eml", LETTER),
    ]
    read = read_paths(paths, shelf.put, None, FilesSettings(max_bytes=200))
    assert shelf.raws() == [LETTER, LETTER]
    assert read == FilesRead(
        2,
        (
            f"{tmp_path}/tiada.eml: no such file",
            f"{tmp_path}/pipa.eml: not a file",
            f"{tmp_path}/kosong.eml: empty",
            f"{tmp_path}/besar.eml: larger than 200 bytes",
            "box.mbox#1: larger than 200 bytes",
        ),
    )


def test_a_fault_of_ours_stops_the_import(tmp_path: Path) -> None:
    def put(_raw: bytes, _envelope: Envelope) -> None:
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        read_paths([write(tmp_path / "a.eml", LETTER)], put)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("surat.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n"),
        ("config.toml", b'# Kantor\n[office]\nmail = "pengaduan@kab.example"\n'),
        ("catatan.txt", b"Rapat: Senin pukul 9\nTempat: aula\n"),
        ("foto", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"),
        ("isi.txt", b"From my house to the market\nthe road is broken\n"),
    ],
)
def test_what_is_no_letter_is_named_and_not_put(tmp_path: Path, shelf: Shelf, name: str, raw: bytes) -> None:
    """By hand as in a folder: a complaint would be made of it, and its sender and the admin be written to."""
    file = write(tmp_path / "stik" / name, raw)
    found = read_paths([file], shelf.put)
    assert (found.letters, shelf.letters) == (0, [])
    assert [one.endswith(": no letter") for one in found.unread] == [True]
    assert read_paths([tmp_path / "stik"], shelf.put).letters == 0


def test_an_outlook_file_is_named_with_what_can_be_done(tmp_path: Path, shelf: Shelf) -> None:
    file = write(tmp_path / "surat.msg", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    assert read_paths([file], shelf.put) == FilesRead(0, (f"{file}: an Outlook file",))


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n\r\n"])
def test_a_letter_is_one_under_any_name_and_behind_what_an_editor_left(
    tmp_path: Path, shelf: Shelf, before: bytes
) -> None:
    assert read_paths([write(tmp_path / "surat.dat", before + LETTER)], shelf.put) == FilesRead(1)
