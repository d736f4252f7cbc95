"""Who first wrote what was passed on, in the shapes of the mail programs people here use."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.reading.mime.opener import open_mail
from mailroom.reading.senders.forwarded_mail import Origin, moment_of, origins_of
from tests.msgwriter import Mail, written
from tests.reading.mime.test_outlook_msg import carrier
from tests.tables import for_each

WIB = timezone(timedelta(hours=7))
TEXT = (
    "Pak Camat, jalan poros Desa Lembak rusak parah sejak Oktober.\nMohon diperbaiki.\n\nBudi Santoso, RT 02"
)


def mail(text: str, subject: str = "Fwd: Jalan rusak", html: bool = False) -> bytes:
    kind = "html" if html else "plain"
    head = (
        "From: Camat Lembak <camat@lembak.example>\r\nTo: Pengaduan <pengaduan@kab.example>\r\n"
        f"Subject: {subject}\r\nDate: Tue, 03 Nov 2026 07:12:40 +0700\r\nMessage-ID: <c1@lembak.example>\r\n"
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return (head + text.replace("\n", "\r\n")).encode()


def origins(text: str, subject: str = "Fwd: Jalan rusak", html: bool = False) -> tuple[Origin, ...]:
    return origins_of(
        open_mail(mail(text, subject, html)), WIB, ("pengaduan@kab.example", "Pengaduan Kabupaten")
    )


GMAIL = f"""---------- Forwarded message ---------
Dari: Budi Santoso <budi@warga.example>
Date: Sen, 2 Nov 2026 pukul 10.30
Subject: Jalan rusak
To: <camat@lembak.example>, Kasi Pemerintahan
 <kasi@lembak.example>


{TEXT}"""
GMAIL_TERUSAN = GMAIL.replace("Forwarded message", "Pesan terusan")
GMAIL_EN = f"""---------- Forwarded message ---------
From: Budi Santoso <budi@warga.example>
Date: Mon, Nov 2, 2026 at 10:30 AM
Subject: Jalan rusak
To: <camat@lembak.example>


{TEXT}"""
OUTLOOK = f"""________________________________
Dari: Budi Santoso <budi@warga.example>
Dikirim: Senin, 02 November 2026 10.30
Kepada: Camat Lembak <camat@lembak.example>
Subjek: Jalan rusak

{TEXT}"""
OUTLOOK_EN = f"""From: Budi Santoso [mailto:budi@warga.example]
Sent: Monday, November 2, 2026 10:30 AM
To: Camat Lembak
Cc: Kasi
Subject: Jalan rusak
Importance: High

{TEXT}"""
YAHOO = f"""----- Pesan yang Diteruskan -----
Dari: Budi Santoso <budi@warga.example>
Kepada: "camat@lembak.example" <camat@lembak.example>
Terkirim: Senin, 2 November 2026 pukul 10.30.00 WIB
Judul: Jalan rusak

{TEXT}"""
THUNDERBIRD = f"""-------- Pesan Terusan --------
Subjek: \tJalan rusak
Tanggal: \tMon, 2 Nov 2026 10:30:00 +0700
Dari: \tBudi Santoso <budi@warga.example>
Kepada: \tcamat@lembak.example



{TEXT}"""
THUNDERBIRD_EN = (
    THUNDERBIRD.replace("Pesan Terusan", "Forwarded Message")
    .replace("Subjek", "Subject")
    .replace("Tanggal", "Date")
    .replace("Dari", "From")
    .replace("Kepada", "To")
)
IPHONE = "Mulai pesan yang diteruskan:\n\n" + "\n".join(
    f"> {line}"
    for line in (
        "Dari: Budi Santoso <budi@warga.example>\nTanggal: 2 November 2026 10.30.00 WIB\nKepada:"
        f" camat@lembak.example\nPerihal: Jalan rusak\n\n{TEXT}".split("\n")
    )
)
IPHONE_EN = f"""Begin forwarded message:

From: Budi Santoso <budi@warga.example>
Date: November 2, 2026 at 10:30:00 GMT+7
Subject: Jalan rusak
To: camat@lembak.example

{TEXT}"""
SAMSUNG = f"""-------- Pesan asli --------
Dari: Budi Santoso <budi@warga.example>
Tanggal: 02/11/26 10.30 (GMT+07:00)
Ke: camat@lembak.example
Subjek: Jalan rusak

{TEXT}"""
ZIMBRA = f"""----- Pesan yang Diteruskan -----
Dari: "Budi Santoso" <budi@warga.example>
Kepada: "camat" <camat@lembak.example>
Terkirim: Senin, 2 November 2026 10:30:00
Judul: Jalan rusak

{TEXT}"""
BOLD = (
    OUTLOOK.replace("Dari:", "*Dari:*")
    .replace("Dikirim:", "*Dikirim:*")
    .replace("Kepada:", "*Kepada:*")
    .replace("Subjek:", "*Subjek:*")
)
SHAPES = {
    name.lower(): value
    for name, value in globals().items()
    if name.isupper() and isinstance(value, str) and name != "TEXT"
}


@for_each("note", ["", "Mohon ditindaklanjuti. Terima kasih.\n\n", "Dikirim dari iPhone saya\n\n"])
@for_each("shape", SHAPES)
def test_the_first_writer_his_time_and_his_words(shape: str, note: str) -> None:
    (found,) = origins(note + SHAPES[shape])
    assert (found.name, found.address, found.subject) == ("Budi Santoso", "budi@warga.example", "Jalan rusak")
    assert found.written == datetime(2026, 11, 2, 10, 30, tzinfo=WIB)
    assert found.text == TEXT
    assert found.note == ("Mohon ditindaklanjuti. Terima kasih." if note.startswith("Mohon") else "")


@pytest.mark.parametrize(
    "subject", ["Laporan warga", "", "Trs: Jalan rusak", "FW: Jalan rusak", "Re: Fwd: Jalan rusak"]
)
def test_a_marker_says_it_whatever_the_subject(subject: str) -> None:
    assert origins("Mohon dibantu.\n\n" + YAHOO, subject)[0].name == "Budi Santoso"


def test_a_head_under_words_is_a_forward_only_where_the_subject_says_so() -> None:
    assert origins("Mohon dibantu.\n\n" + OUTLOOK, "Re: Jalan rusak") == ()
    assert origins("Mohon dibantu.\n\n" + OUTLOOK, "TRS: Jalan rusak")[0].note == "Mohon dibantu."
    assert origins(OUTLOOK, "Jalan rusak")[0].name == "Budi Santoso"


@pytest.mark.parametrize(
    "text",
    [
        "Jalan rusak.\n\nPada Sen, 2 Nov 2026 pukul 10.30 Budi <budi@warga.example> menulis:\n> Halo",
        "Kepada: Bapak Bupati\nDari: warga Lembak\n\nJalan kami rusak.",
        "Perihal: Laporan\nLampiran: 1 berkas\n\nDengan hormat, jalan rusak.",
        "Pesan terusan dari warga: jalan rusak.",
        "---------- Pesan terusan ---------\n\nisi tanpa kepala",
        "",
    ],
)
def test_what_is_no_forward(text: str) -> None:
    assert origins(text, "Bls: Jalan rusak") == ()


def test_html_is_read_as_it_is_seen() -> None:
    page = (
        '<div dir="ltr">Mohon diproses<br><br><div class="gmail_quote"><div dir="ltr"'
        ' class="gmail_attr">---------- Forwarded message ---------<br>Dari: <strong class="gmail_sendername"'
        ' dir="auto">Budi Santoso</strong> <span dir="auto">&lt;<a'
        ' href="mailto:budi@warga.example">budi@warga.example</a>&gt;</span><br>Date: Sen, 2 Nov 2026 pukul'
        " 10.30<br>Subject: Jalan rusak<br>To:  &lt;<a"
        " href='mailto:camat@lembak.example'>camat@lembak.example</a>&gt;<br></div><br><br><div>Pak Camat,"
        " jalan rusak.</div></div></div>"
    )
    (found,) = origins(page, html=True)
    assert (found.name, found.address, found.note, found.text) == (
        "Budi Santoso",
        "budi@warga.example",
        "Mohon diproses",
        "Pak Camat, jalan rusak.",
    )
    paragraphs = (
        "<p>Mohon.</p><hr><p><b>Dari:</b> Budi Santoso &lt;budi@warga.example&gt;</p><p><b>Dikirim:</b>"
        " Senin, 02 November 2026 10.30</p><p><b>Kepada:</b> Camat</p><p><b>Subjek:</b> Jalan rusak</p><p>Pak"
        " Camat, jalan rusak.</p>"
    )
    (found,) = origins(paragraphs, html=True)
    assert (found.subject, found.text) == ("Jalan rusak", "Pak Camat, jalan rusak.")


def test_the_first_of_a_chain_is_named_and_every_note_kept() -> None:
    above = (
        "Sekda\n\n---------- Pesan terusan ---------\nDari: Sekretariat <setda@kab.example>\nDate: Sel, 3 Nov"
        " 2026 pukul 08.00\nSubject: Fwd: Jalan rusak\nTo: x\n\nMohon dibantu warga kami.\n\n"
    )
    (found,) = origins(above + OUTLOOK)
    assert (found.name, found.text, found.note) == (
        "Budi Santoso",
        TEXT,
        "Sekda\n\nMohon dibantu warga kami.",
    )
    long = above.replace("Mohon dibantu warga kami.", "Kami sudah meninjau ruas itu pada hari Senin. " * 8)
    (found,) = origins(long + OUTLOOK)
    assert found.name == "Sekretariat" and TEXT in found.text


def test_the_writer_of_an_attached_mail() -> None:
    (found,) = origins_of(open_mail(carrier(written(Mail()))), WIB)
    assert (found.name, found.address) == ("Budi Santoso", "budi@warga.example")
    assert found.written == datetime(2026, 11, 2, 3, 30, tzinfo=UTC)
    assert (found.text, found.note) == ("Jalan di Desa Lembak rusak.\nMohon diperbaiki.", "Mohon diproses.")
    (found,) = origins_of(open_mail(carrier(written(Mail()), text="")), WIB)
    assert found.note == ""
    (found,) = origins_of(
        open_mail(
            carrier(
                written(Mail(text="FYI\r\n\r\n" + GMAIL.replace("\n", "\r\n"), subject="Fwd: Jalan rusak"))
            )
        ),
        WIB,
    )
    assert (found.name, found.text, found.note) == ("Budi Santoso", TEXT, "Mohon diproses.\n\nFYI")


def test_several_attached_mails_are_several() -> None:
    one, two = (
        written(Mail()),
        written(Mail(subject="Lampu mati", sender=("Siti", "siti@warga.example"), text="Lampu mati.")),
    )
    raw = carrier(one).removesuffix(b"--x--\r\n") + carrier(two).split(b"Mohon diproses.\r\n", 1)[1]
    found = origins_of(open_mail(raw), WIB)
    assert [(each.name, each.note) for each in found] == [("Budi Santoso", "Mohon diproses."), ("Siti", "")]
    nested = written(
        Mail(subject="Fwd", text="Silakan.", sender=("Kades", "kades@desa.example"), mails=[Mail()])
    )
    (found_one,) = origins_of(open_mail(carrier(nested)), WIB)
    assert (found_one.name, found_one.note) == ("Budi Santoso", "Mohon diproses.\n\nSilakan.")


def test_mails_deep_in_one_another_are_each_told_once() -> None:
    """In base64, so that none of them stands in another's bytes; each way through them was told, 271 for
    ten."""
    raw = written(Mail())
    for level in range(10):
        head = (
            f"From: k{level}@desa.example\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding:"
            " base64\r\n\r\n"
        )
        raw = head.encode() + base64.encodebytes(raw)
    assert len(origins_of(open_mail(raw), WIB)) <= 4


def test_our_own_mail_coming_back_has_no_origin() -> None:
    for sender in ("<pengaduan@kab.example>", "<pengaduan+7k3mq2w9ztx4vbc5h@kab.example>", ""):
        text = OUTLOOK.replace("Budi Santoso <budi@warga.example>", f"Pengaduan Kabupaten {sender}")
        assert origins(text) == ()


@for_each(
    ("value", "moment"),
    [
        ("Sen, 2 Nov 2026 pukul 10.30", "2026-11-02 10:30 +0700"),
        ("Selasa, 4 Agustus 2026 23.05.09 WITA", "2026-08-04 23:05 +0800"),
        ("Mon, Aug 3, 2026 at 9:12 PM", "2026-08-03 21:12 +0700"),
        ("12/10/2026 12:05 AM", "2026-10-12 00:05 +0700"),
        ("2026-11-02 10:30", "2026-11-02 10:30 +0700"),
        ("Mon, 2 Nov 2026 03:30:00 +0000", "2026-11-02 03:30 +0000"),
        ("2 Mei 2026", "2026-05-02 12:00 +0700"),
        ("31 Februari 2026 10.00", None),
        ("kemarin", None),
        ("", None),
    ],
)
def test_dates_as_people_see_them(value: str, moment: str | None) -> None:
    found = moment_of(value, WIB)
    assert (found and f"{found:%Y-%m-%d %H:%M %z}") == moment


PIECES = [
    "---------- Pesan terusan ---------",
    "Dari: a <a@b.example>",
    "Dikirim: 99/99/99 99.99",
    "Subjek:",
    "To: x,",
    "",
    "> ",
    "Mohon",
    "Mulai pesan yang diteruskan:",
    "____",
    "Dari:",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from(["Fwd: x", "", "Re: x"]))
def test_any_lines_raise_nothing(pieces: list[str], subject: str) -> None:
    origins("\n".join(pieces), subject)


@pytest.mark.timeout(10)
def test_thousands_of_heads_take_no_time() -> None:
    origins("Dari: a <a@b.example>\nDikirim: x\nKepada: y\nSubjek: z\n\n" * 20_000)
    origins("---------- Pesan terusan ---------\n" * 100_000)
