"""Outlook's .msg becomes the mail it was: its words, its people, its files byte for byte; damaged ones raise
nothing."""

from __future__ import annotations

import base64
import hashlib
import random
import struct
from datetime import UTC, datetime

import pytest

from mailroom.media.file_types import real_type
from mailroom.reading.mime import outlook_msg
from mailroom.reading.mime.opener import OpenedMail, open_mail
from mailroom.reading.mime.outlook_msg import as_mail
from mailroom.reading.quotes.quote_cutter import cut_reply
from tests.media.test_rtf_text import packed
from tests.msgwriter import Mail, compound, written

PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40 + b"\r\n--x\r\n"


def opened(mail: Mail) -> OpenedMail:
    made = as_mail(written(mail))
    assert made is not None
    return open_mail(made)


def carrier(
    data: bytes,
    name: str = "laporan.msg",
    kind: str = "application/vnd.ms-outlook",
    text: str = "Mohon diproses.",
) -> bytes:
    """A mail that carries the file, as Outlook and others send it."""
    head = (
        "From: Camat Lembak <camat@lembak.example>\r\nTo: Pengaduan <pengaduan@kab.example>\r\nSubject: Trs:"
        " laporan warga\r\n"
        "Date: Tue, 03 Nov 2026 07:12:40 +0700\r\nMessage-ID: <c1@lembak.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n'
        f'{text}\r\n--x\r\nContent-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return head.encode() + base64.encodebytes(data) + b"--x--\r\n"


def test_people_date_and_words() -> None:
    found = opened(Mail(cc=(("Sari, Kasi", "kasi@lembak.example"),)))
    assert found.subject == "Jalan rusak di Lembak"
    assert found.sender == ("Budi Santoso", "budi@warga.example")
    assert found.to == (("Camat Lembak", "camat@lembak.example"),)
    assert found.cc == (("Sari, Kasi", "kasi@lembak.example"),)
    assert found.date == datetime(2026, 11, 2, 3, 30, tzinfo=UTC)
    assert found.message_id == "asli-1@warga.example"
    assert found.text == "Jalan di Desa Lembak rusak.\nMohon diperbaiki."
    assert found.faults == ()


def test_letters_of_a_code_page_are_read() -> None:
    assert (
        opened(Mail(ansi=True, subject="Usulan – café", text="Mohon dibantu – terima kasih")).subject
        == "Usulan – café"
    )


def test_plain_text_comes_before_html_and_html_before_rich_text() -> None:
    page, rich = b"<p>Jalan <b>rusak</b></p>", packed(rb"{\rtf1\ansi Lampu mati\par}")
    assert opened(Mail(text="Polos", html=page, rtf=rich)).text == "Polos"
    assert opened(Mail(text=None, html=page, rtf=rich)).text == "Jalan rusak"
    assert opened(Mail(text=None, rtf=rich)).text == "Lampu mati"
    assert opened(Mail(text=None)).text == ""


def test_an_exchange_address_gives_way_to_one_of_the_internet() -> None:
    own = "/O=KAB/OU=ORG/CN=RECIPIENTS/CN=BUDI"
    assert opened(Mail(exchange=own)).sender == ("Budi Santoso", "budi@warga.example")
    wired = (
        "Received: from a by b\r\nFrom: =?utf-8?q?Budi_S?= <budi@lain.example>\r\nDate: Mon, 2 Nov 2026"
        " 10:30:00 +0700\r\n"
    )
    found = opened(Mail(exchange=own, sender=("Budi", ""), headers=wired, sent=None))
    assert found.sender == ("Budi S", "budi@lain.example")
    assert found.date == datetime(2026, 11, 2, 3, 30, tzinfo=UTC)
    assert opened(Mail(exchange=own, sender=("Budi", ""))).sender == ("Budi", "")


def test_files_come_out_byte_for_byte() -> None:
    found = opened(Mail(files=[('foto "jalan" – 1.jpg', "image/jpeg", PHOTO), ("", "", b"MZ")]))
    assert [(part.name, part.type) for part in found.files] == [
        ("foto _jalan_ – 1.jpg", "image/jpeg"),
        ("lampiran.bin", "application/octet-stream"),
    ]
    assert found.files[0].sha1 == hashlib.sha1(PHOTO).hexdigest()
    assert found.files[0].data == PHOTO


def test_a_mail_in_a_mail_in_a_mail_is_opened_to_the_fourth() -> None:
    mail = Mail(subject="paling dalam", text="Air keruh.", files=[("air.jpg", "image/jpeg", PHOTO)])
    for depth in range(5):
        mail = Mail(subject=f"lapis {depth}", text=f"Diteruskan {depth}.", mails=[mail])
    found = opened(mail)
    assert [open_mail(one).subject for one in found.embedded] == ["lapis 3", "lapis 2", "lapis 1"]
    shallow = opened(
        Mail(mails=[Mail(subject="dalam", text="Air keruh.", files=[("air.jpg", "image/jpeg", PHOTO)])])
    )
    assert [(part.name, part.inner) for part in shallow.files] == [("lampiran.txt", "words"), ("air.jpg", "")]
    assert shallow.files[1].sha1 == hashlib.sha1(PHOTO).hexdigest()


@pytest.mark.parametrize("kind", ["application/vnd.ms-outlook", "application/octet-stream", "text/plain"])
def test_a_forwarded_msg_is_read_whatever_it_is_called(kind: str) -> None:
    data = written(Mail(files=[("foto.jpg", "image/jpeg", PHOTO)]))
    found = open_mail(carrier(data, kind=kind))
    assert found.text == "Mohon diproses."
    inner = open_mail(found.embedded[0])
    assert (inner.subject, inner.sender[0]) == ("Jalan rusak di Lembak", "Budi Santoso")
    told = [(part.name, part.inner, part.sha1) for part in found.files]
    assert told[0] == ("laporan.msg", "mail", hashlib.sha1(data).hexdigest())
    assert [one[:2] for one in told[1:]] == [("lampiran.txt", "words"), ("foto.jpg", "")]
    assert told[2][2] == hashlib.sha1(PHOTO).hexdigest()
    assert any(".msg" in fault for fault in found.faults)


def test_a_forward_without_a_word_says_what_the_msg_says() -> None:
    found = open_mail(carrier(written(Mail()), text=""))
    assert cut_reply(found.text, found.html).new == "Jalan di Desa Lembak rusak.\nMohon diperbaiki."


def test_how_a_msg_is_read_does_not_make_it_another_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = carrier(written(Mail()))
    before = open_mail(raw)
    monkeypatch.setattr("mailroom.reading.mime.opener.as_mail", lambda data: None)
    after = open_mail(raw)
    assert before.digest == after.digest
    assert [part.name for part in after.files] == ["laporan.msg"]
    assert any("tidak dapat dibuka" in fault for fault in after.faults)


def test_a_word_document_is_no_mail() -> None:
    document = compound({"WordDocument": b"isi" * 500})
    assert as_mail(document) is None
    assert [part.inner for part in open_mail(carrier(document, "surat.doc", "application/msword")).files] == [
        ""
    ]
    assert real_type(document) == "application/msword"
    assert real_type(written(Mail())) == "application/vnd.ms-outlook"


# Damaged and hostile ones.


def _damaged(data: bytes, seed: int) -> bytes:
    """One of six ways: some bytes, the header, the directory, a number, the end cut off, a stretch of
    noise."""
    rnd, out = random.Random(seed), bytearray(data)
    listed = out.rfind("Root Entry".encode("utf-16-le"))
    low, high = {0: (0, len(out)), 1: (0, 512), 2: (listed, len(out))}.get(seed % 6, (512, len(out) - 4))
    at = rnd.randrange(low, high)
    if seed % 6 < 3:
        for _ in range(rnd.randint(1, 8)):
            out[rnd.randrange(low, high)] = rnd.randrange(256)
    elif seed % 6 == 3:
        at -= at % 4
        out[at : at + 4] = struct.pack(
            "<I", rnd.choice((0, 1, 0xFFFFFFFE, 0xFFFFFFFF, rnd.randrange(2**32), rnd.randrange(64)))
        )
    elif seed % 6 == 4:
        del out[at:]
    else:
        out[at : at + 600] = rnd.randbytes(600)
    return bytes(out)


def test_two_thousand_damaged_ones_raise_nothing() -> None:
    rich = packed(rb"{\rtf1\ansi Lampu mati\par}")
    data = written(
        Mail(
            text=None, rtf=rich, files=[("foto.jpg", "image/jpeg", PHOTO)], mails=[Mail(html=b"<p>Halo</p>")]
        )
    )
    read = sum(
        open_mail(made).digest != ""
        for seed in range(2_000)
        if (made := as_mail(_damaged(data, seed))) is not None
    )
    assert 800 < read < 2_000


def _patched(data: bytes, at: int, value: int) -> bytes:
    return data[:at] + struct.pack("<I", value) + data[at + 4 :]


@pytest.mark.timeout(20)
def test_impossible_sizes_and_rings_are_no_trap() -> None:
    data = written(Mail(files=[("besar.bin", "", bytes(3_000_000))]))
    for at in (44, 64, 72):  # how many sectors the tables take
        assert as_mail(_patched(data, at, 0xFFFFFFF0)) is None
    listed = data.rfind("Root Entry".encode("utf-16-le"))
    assert as_mail(_patched(data, listed + 120, 0xFFFFFFF0)) is None  # the size of all small streams
    # where the table says: 100 follows 99, 101 follows 100
    ring = data.rfind(struct.pack("<III", 100, 101, 102))
    turned = as_mail(data[:ring] + struct.pack("<I", 99) * 3_000 + data[ring + 12_000 :])
    assert turned is None or len(turned) < 4_000_000


def test_more_than_its_share_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    many = written(Mail(files=[("a.txt", "text/plain", b"a")] * 600))
    assert len(opened(Mail(files=[("a.txt", "text/plain", b"a")] * 600)).files) == outlook_msg.MAX_FILES
    monkeypatch.setattr(outlook_msg, "MAX_ENTRIES", 1_000)
    assert as_mail(many) is None
    monkeypatch.setattr(outlook_msg, "MAX_MSG", 50_000)
    assert as_mail(written(Mail(files=[("a.bin", "", bytes(60_000))]))) is None
    data = written(Mail(files=[("a.bin", "", bytes(40_000)), ("b.bin", "", bytes(1))]))
    assert as_mail(data) is not None
    monkeypatch.setattr(outlook_msg, "MAX_INSIDE", 10_000)
    assert as_mail(data) is None
