"""Any bytes become an `OpenedMail`: nothing is lost, nothing crashes, the same letter is the same digest.
Whole mails lie in letters/."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from datetime import timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailroom.media.file_names import safe_name, safe_names
from mailroom.media.file_types import refusal
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.mime import headers
from mailroom.reading.mime.empty_body import says_nothing
from mailroom.reading.mime.inline_images import is_ornament
from mailroom.reading.mime.opener import OpenedMail, hops, open_mail
from mailroom.reading.mime.winmail import open_tnef
from mailroom.reading.quotes.quote_cutter import cut_reply
from mailroom.reading.senders.auto_mail import classify
from mailroom.reading.senders.forwarded_mail import origins_of
from mailroom.text import reply_token
from tests.media.test_rtf_text import packed
from tests.tables import for_each

LETTERS = sorted((Path(__file__).parents[2] / "letters").glob("*.eml"))


def _note(path: Path) -> dict[str, str]:
    lines = path.with_suffix(".note").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {key.strip(): value.strip().replace("\\n", "\n") for key, value in pairs}


@for_each("path", LETTERS, ids=lambda path: path.stem)
def test_each_letter_is_read_as_its_note_says(path: Path) -> None:
    note, opened = _note(path), open_mail(path.read_bytes())
    assert_clean(opened)
    if "kind" not in note:
        pytest.skip("a letter of another room")
    assert classify(opened).kind == note["kind"]
    if "new" in note:
        assert cut_reply(opened.text, opened.html).new == note["new"]
    if "subject" in note:
        assert opened.subject == note["subject"]
    if "from" in note:
        assert opened.sender[1] == note["from"]
    if "to" in note:
        assert [address for _, address in opened.to] == note["to"].split()
    if "files" in note:
        assert [part.name for part in opened.files] == note["files"].split("; ")
    if "origin" in note:
        (first,) = origins_of(opened, timezone(timedelta(hours=7)), ("pengaduan@kab.example",))
        assert f"{first.name} <{first.address}>" == note["origin"]
        assert first.text == note["wrote"]
        assert "at" not in note or f"{first.written:%Y-%m-%d %H:%M %z}" == note["at"]
    if "bare" in note:
        assert says_nothing(opened.subject, cut_reply(opened.text, opened.html).new) is (
            note["bare"] == "yes"
        )
    if "refused" in note:
        told = [f"{part.name} {refusal(part.name, part.data, part.size)}" for part in opened.files]
        assert [one for one in told if not one.endswith("None")] == note["refused"].split("; ")
    if "kept" in note:
        assert [part.name for part in opened.files if not is_ornament(part, 0)] == note["kept"].split("; ")
    if "token" in note:
        assert note["token"] in reply_token.find(
            "\n".join(re.sub(r"^[\s>]+", "", line) for line in opened.text.splitlines())
        )
    if "embedded" in note:
        assert (
            f"{open_mail(opened.embedded[0]).sender[0]} <{open_mail(opened.embedded[0]).sender[1]}>"
            == note["embedded"]
        )


def _fields(opened: OpenedMail) -> list[str]:
    found = [
        opened.subject,
        *opened.sender,
        opened.message_id or "",
        opened.in_reply_to or "",
        *opened.references,
        *opened.all("received"),
    ]
    found += [
        word
        for pair in (*opened.to, *opened.cc, *opened.reply_to, *opened.headers, *opened.params)
        for word in pair
    ]
    return found + [word for part in opened.files for word in (part.name, part.type)]


def assert_clean(opened: OpenedMail) -> None:
    for value in _fields(opened):
        assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 for c in value), repr(
            value
        )
    assert not any(ord(c) < 32 and c not in "\n\t" for c in opened.text)


@given(st.binary(max_size=2_000))
@settings(max_examples=200)
def test_any_bytes_are_opened(raw: bytes) -> None:
    opened = open_mail(raw)
    assert_clean(opened)
    assert len(opened.digest) == 64
    assert not any("diuraikan" in fault for fault in opened.faults)


PIECES = [
    b"From: a <a@b.example>\r\n", b"Subject: =?utf-8?q?x\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n",
            b"Content-Type: message/rfc822\r\n", b"\r\n", b"--b\r\n", b"--b--\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"QUJD", b"=", b"\x00", b"\xff\xfe",
        b"Content-Type: text/html; charset=utf-16\r\n", b"<p>",
        b"Content-Disposition: attachment; filename*0*=x''%\r\n", b"\n", b"\r",
    b"To: \"a, b\" <c@d.example>, (", b"Content-Type: application/ms-tnef\r\n", b"x\x9f>\"", b"begin 644 a\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n",
            b"Content-Type: message/delivery-status\r\n",
                b"Final-Recipient: rfc822; x@y.example\r\n", b"Action: failed\r\n",
                    b"Date: Tue, 99 Foo 99999 25:61 +9999\r\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30))
@settings(max_examples=300)
def test_any_mixture_of_mail_is_opened_classified_and_cut(pieces: list[bytes]) -> None:
    opened = open_mail(b"".join(pieces))
    assert_clean(opened)
    assert not any("diuraikan" in fault for fault in opened.faults)
    classify(opened)
    cut_reply(opened.text, opened.html)


HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n"
HOSTILE = {
    "1,200 nested multiparts": HEAD
    + b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1_200)
    )
    + b"\r\nisi",
    "30,000 nested messages": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 30_000 + b"isi",
    "20,000 in Cc": HEAD + b"Cc: " + b", ".join(b"u%d@x.example" % n for n in range(20_000)) + b"\r\n\r\nisi",
    "100,000 commas": HEAD + b"Cc: " + b"," * 100_000 + b"\r\n\r\nisi",
    "unclosed comments": b"From: " + b"(" * 100_000 + b"\r\n\r\nisi",
    "unclosed quotes": b"From: " + b'"a' * 50_000 + b"\r\n\r\nisi",
    "one long word as sender": b"From: " + b"a" * 100_000 + b"\r\n\r\nisi",
    "30,000 nested tags": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 30_000 + b"isi",
    "unclosed HTML comments": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 100_000 + b"isi",
    "unclosed attributes": HEAD + b"Content-Type: text/html\r\n\r\n" + b'<a x="' * 100_000 + b"isi",
    "100,000 fields": b"X: y\r\n" * 100_000 + b"\r\nisi",
    "NULs": HEAD + b"\r\n" + b"\x00" * 500_000 + b"isi",
    "20,000 multiparts without boundary": HEAD
    + b"Content-Type: multipart/mixed\r\n\r\n"
    + b"".join(b"--c%d\r\nContent-Type: multipart/mixed\r\n\r\n" % n for n in range(20_000))
    + b"isi",
    "50,000 parts": HEAD
    + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\n\r\nx\r\n" * 50_000,
    "attributions without end": HEAD + b"\r\n" + b"On 1 a@b wrote\n" * 50_000,
    "flowed without end": HEAD + b"Content-Type: text/plain; format=flowed\r\n\r\n" + b"a \n" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(10)
def test_hostile_mails_are_opened(name: str) -> None:
    opened = open_mail(HOSTILE[name])
    assert_clean(opened)
    assert not any("diuraikan" in fault for fault in opened.faults)
    assert opened.text or opened.files
    classify(opened)
    cut_reply(opened.text, opened.html)


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Warga <w@contoh.example>", "p@kab.example", "laporan"
    mail["Date"], mail["Message-ID"] = "Tue, 03 Nov 2026 07:12:40 +0700", "<1@contoh.example>"
    mail.set_content("Lampu jalan mati.\n")
    mail.add_attachment(b"\x89PNG....", "image", "png", filename="foto.png")
    return mail


def test_every_leaf_is_kept_with_its_sha1() -> None:
    opened = open_mail(bytes(_mail()))
    assert opened.text == "Lampu jalan mati."
    assert [(part.name, part.type, part.size) for part in opened.files] == [("foto.png", "image/png", 8)]
    assert opened.files[0].sha1 == hashlib.sha1(b"\x89PNG....").hexdigest()
    assert opened.files[0].data == b"\x89PNG...."
    assert opened.date is not None and opened.date.utcoffset() is not None


def test_the_digest_is_the_same_by_whichever_door() -> None:
    raw = bytes(_mail())
    by_lmtp = (
        b"Return-Path: <w@contoh.example>\r\nReceived: from a by b; Tue, 03 Nov 2026 07:12:41 +0700\r\n"
        + raw.replace(b"\n", b"\r\n")
    )
    by_mbox = b"From w@contoh.example Tue Nov  3 07:12:41 2026\n" + raw + b"\n\n"
    assert open_mail(raw).digest == open_mail(by_lmtp).digest == open_mail(by_mbox).digest
    assert open_mail(raw.replace(b"jalan", b"taman")).digest != open_mail(raw).digest
    assert open_mail(raw.replace(b"Message-ID: <1@", b"Message-ID: <2@")).digest != open_mail(raw).digest


def test_a_transfer_encoding_changed_on_the_way_is_the_same_letter() -> None:
    head = b"From: a@b.example\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n"
    eight = head + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + "jalan – rusak\r\n".encode()
    coded = (
        head + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode("jalan – rusak\r\n".encode())
    )
    assert open_mail(eight).digest == open_mail(coded).digest


def test_files_are_passed_on_as_they_came() -> None:
    opened = open_mail(bytes(_mail()))
    part = opened.file(opened.files[0].index)
    assert part is not None and part.data == b"\x89PNG...."
    headers, encoded = part.encoded_form()
    assert base64.b64decode(encoded) == b"\x89PNG...."
    assert dict(headers)["Content-Type"] == "image/png"
    assert opened.file(99) is None


def test_torn_base64_is_kept_decoded_and_as_it_came() -> None:
    raw = (
        HEAD
        + b"Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJDREVGR\r\n"
    )
    names = {part.name: part.data for part in open_mail(raw).files}
    assert names == {"a.png": b"ABCDEF", "a.png.base64": b"QUJDREVGR"}


def test_a_message_that_was_encoded_is_opened_too() -> None:
    inner = (
        b"From: dua@contoh.example\r\nSubject: y\r\nContent-Type: image/gif\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nR0lGODlh\r\n"
    )
    raw = (
        HEAD
        + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(inner)
    )
    opened = open_mail(raw)
    assert open_mail(opened.embedded[0]).sender[1] == "dua@contoh.example"
    assert "image/gif" in {part.type for part in opened.files}


def test_damaged_winmail_is_kept_as_a_file() -> None:
    raw = (
        HEAD
        + b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(b"\x78\x9f\x3e\x22" + b"\xff" * 80)
    )
    opened = open_mail(raw)
    assert [part.name for part in opened.files] == ["winmail.dat"]
    assert any("winmail" in fault for fault in opened.faults)


def test_a_winmail_that_counts_without_end_is_no_trap() -> None:
    def unit(level: int, kind: int, value: bytes) -> bytes:
        return (
            bytes([level])
            + kind.to_bytes(4, "little")
            + len(value).to_bytes(4, "little")
            + value
            + b"\x00\x00"
        )

    start = b"\x78\x9f\x3e\x22\x01\x00"
    named = (
        unit(2, 0x00069002, b"\x00" * 14) + unit(2, 0x0006800F, b"isi") + unit(2, 0x00018010, b"nota.txt\x00")
    )
    for trap in (
        unit(1, 0x00069003, b"\xf0\xff\xff\xff" + b"\x00" * 20),
        unit(1, 0x00069003, b"\x01\x00\x00\x00\x00\x10\x01\x00\xff\xff\xff\xff"),
        unit(1, 0x9999, b"") * 50_000,
    ):
        found = open_tnef(start + named + trap)
        assert found is not None
        assert [(one.name, one.data) for one in found.files] == [("nota.txt", b"isi")]


def test_the_way_of_a_mail_is_told() -> None:
    raw = b"Received: from a.example by b.example; Tue, 03 Nov 2026 07:12:40 +0700\r\n" + HEAD + b"\r\nx"
    assert hops(open_mail(raw))[0]["by"] == "b.example"
    assert hops(open_mail(b"Received: \r\n\r\n")) is not None


@for_each(
    ("value", "pairs"),
    [
        (b"a@b.example", [("", "a@b.example")]),
        (b"A B <a@B.Example>", [("A B", "a@b.example")]),
        (b'"A, B" <a@b.example>, c@d.example', [("A, B", "a@b.example"), ("", "c@d.example")]),
        (b"a@b.example (A B)", [("A B", "a@b.example")]),
        (b"undisclosed-recipients:;", []),
        (b"Tim: a@b.example, c@d.example;", [("", "a@b.example"), ("", "c@d.example")]),
        (b"a@b.example; c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        (b"=?utf-8?q?Pak_=C3=89?= <a@b.example>", [("Pak É", "a@b.example")]),
        (b'"=?utf-8?q?Pak_=C3=89?=" <a@b.example>', [("Pak É", "a@b.example")]),
        (b"<@c.example,@d.example:a@b.example>", [("", "a@b.example")]),
        (b'"a b"@c.example', [("", '"a b"@c.example')]),
        (b'"Budi Santoso" <"budi santoso"@C.example>', [("Budi Santoso", '"budi santoso"@c.example')]),
        (b'"budi"@c.example', [("", "budi@c.example")]),  # needs no quotes: the same mailbox
        (b'"a\\"b"@c.example', [("", '"a\\"b"@c.example')]),
        (b'<"a@b.example"@c.example>, d@e.example', [("", '"a@b.example"@c.example'), ("", "d@e.example")]),
        (b'"Lebar 5\\" saja" <a@b.example>', [('Lebar 5" saja', "a@b.example")]),
        (b'"<x>"@c.example', [("", '"<x>"@c.example')]),
        (b"budi@b\xc3\xbccher.example", [("", "budi@xn--bcher-kva.example")]),
        (b"Budi <budi@B\xc3\x9cCHER.example>", [("Budi", "budi@xn--bcher-kva.example")]),
        (b"<budi@XN--BCHER-KVA.example>", [("", "budi@xn--bcher-kva.example")]),
        (b"a@b.example <a@b.example>", [("a@b.example", "a@b.example")]),
        (b"Budi", [("Budi", "")]),
        (b"<a@b.example", [("", "a@b.example")]),
        ("Budi <bu\u200bdi@c.example\u2060>".encode(), [("Budi", "budi@c.example")]),
    ],
)
def test_addresses(value: bytes, pairs: list[tuple[str, str]]) -> None:
    assert list(headers.addresses(value)) == pairs


@pytest.mark.parametrize(("value", "sender"), [("<@>", ""), ("a@", ""), ("<@>, a@b.example", "a@b.example")])
def test_half_an_address_is_nobodys(value: str, sender: str) -> None:
    assert open_mail(f"From: {value}\r\n\r\nisi".encode()).sender[1] == sender


@given(
    st.lists(
        st.sampled_from((*" \"'<>@aB.,:()\\\n", "Siti", "=?utf-8?q?x?=", "a@b.example", "mailto:", "\u00e9")),
        max_size=12,
    )
)
def test_a_mailbox_is_read_alike_alone_and_before_another(pieces: list[str]) -> None:
    """The short way that one usual mailbox takes reads what the long one reads."""
    value = "".join(pieces).strip().encode()
    alone = headers.addresses(value)
    if value.count(b'"') % 2 == 0 and value.count(b"(") == value.count(b")") == value.count(b"<") - 1 == 0:
        assert (*alone, ("", "z@z.example")) == headers.addresses(value + b", z@z.example")


@for_each(
    ("value", "text"),
    [
        (b"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        (b"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        (b"x =?UTF-8?B?w6k?= y", "x é y"),
        (b"=?utf-8?q?a_b=5F?=", "a b_"),
        (b"=?iso-2022-jp?B?GyRCMnE1RBsoQg==?=", "会議"),
        (b"=?gb2312?B?u+HS6Q==?=", "会议"),
        (b"=?utf-8*id?q?jalan?=", "jalan"),
        (b"=?utf-8?q?jalan rusak?=", "jalan rusak"),
        (b"=?x-unknown?q?jalan_=E2=80=93?=", "jalan –"),
        ("jalan – rusak".encode(), "jalan – rusak"),
        (b"=?utf-8?q?tidak selesai", "=?utf-8?q?tidak selesai"),
        (b"a\r\n b", "a b"),
    ],
)
def test_subjects(value: bytes, text: str) -> None:
    assert headers.text_of(value) == text


@for_each(
    ("name", "kind", "safe"),
    [
        ("../../etc/passwd", "", "passwd"),
        ("C:\\dokumen\\nota.pdf", "", "nota.pdf"),
        ("", "image/jpeg", "lampiran.jpg"),
        ("nota\r\ndinas.pdf", "", "nota dinas.pdf"),
        ("CON.txt", "", "_CON.txt"),
        ("COM¹ .pdf", "", "_COM¹ .pdf"),
        (".htaccess", "", "htaccess"),
        ("a\u202efdp.exe", "", "a fdp.exe"),
        ("x" * 300 + ".pdf", "", "x" * 116 + ".pdf"),
        ("😀" * 100 + ".pdf", "", "😀" * 49 + ".pdf"),
        ("foto\U000e0067\U000e006a.jpg", "", "foto .jpg"),
    ],
)
def test_file_names_are_safe(name: str, kind: str, safe: str) -> None:
    assert safe_name(name, kind) == safe


def test_file_names_are_unique() -> None:
    assert safe_names([("a.jpg", ""), ("A.JPG", ""), ("a.jpg", "")]) == ["a.jpg", "A (2).JPG", "a (3).jpg"]
    assert len(set(safe_names([("a (2).jpg", ""), ("a.jpg", ""), ("a.jpg", "")]))) == 3


def test_a_winmail_whose_words_are_rich_text_is_read() -> None:
    def unit(level: int, kind: int, value: bytes) -> bytes:
        size, check = len(value).to_bytes(4, "little"), (sum(value) % 65536).to_bytes(2, "little")
        return bytes([level]) + kind.to_bytes(4, "little") + size + value + check

    rich = packed(rb"{\rtf1\ansi Lampu jalan mati.\par}")
    props = struct.pack("<IIII", 1, 0x10090102, 1, len(rich)) + rich.ljust(-(-len(rich) // 4) * 4, b"\x00")
    found = open_tnef(b"\x78\x9f\x3e\x22\x01\x00" + unit(1, 0x00069003, props))
    assert found is not None
    assert found.text == "Lampu jalan mati."
    assert [(one.name, one.data[:5]) for one in found.files] == [("body.rtf", b"{\\rtf")]


@pytest.mark.parametrize("lines", [130_000, 30_000])
def test_a_text_of_which_not_all_is_read_stays_a_file_too(lines: int) -> None:
    long = b"lampu jalan mati\r\n" * lines
    opened = open_mail(HEAD + b"Content-Type: text/plain\r\n\r\n" + long)
    assert opened.text.startswith("lampu jalan mati") and len(opened.text) <= 500_000
    assert [part.sha1 for part in opened.files] == [hashlib.sha1(long).hexdigest()]
    assert [fault for fault in opened.faults if "panjang" in fault]


def test_of_a_page_only_what_it_shows_counts() -> None:
    page = (
        b"<p>Lampu jalan mati.</p>"
        + b"<p style='color: #333333; margin: 0'></p>" * 20_000
        + b"<p>Mohon diperbaiki.</p>"
    )
    opened = open_mail(HEAD + b"Content-Type: text/html\r\n\r\n" + page)
    assert opened.text.endswith("Mohon diperbaiki.")
    assert opened.files == ()


def test_a_delimiter_is_found_behind_thousands_of_lines_that_are_none() -> None:
    body = (
        b"--b\r\n\r\nisi\r\n"
        + b"--bb\r\nx--b\r\n" * 30_000
        + b"--b\r\nContent-Type: image/png\r\n\r\ngambar\r\n--b--\r\nx"
    )
    opened = open_mail(HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + body)
    assert [part.data for part in opened.files if part.type == "image/png"] == [b"gambar"]


def test_a_mail_of_thousands_of_texts_keeps_those_it_is_not_read_from() -> None:
    opened = open_mail(
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + b"".join(b"--b\r\n\r\nisi %d\r\n" % n for n in range(300))
    )
    assert "isi 199" in opened.text and "isi 200" not in opened.text
    assert [part.data for part in opened.files][-1] == b"isi 299\r\n"


def alternative(plain: str, page: str) -> bytes:
    return (
        'From: a@b.example\nContent-Type: multipart/alternative; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n--b\nContent-Type: text/html; "
        f"charset=utf-8\n\n{page}\n--b--\n"
    ).encode()


@for_each(
    "plain",
    [
        "This message contains HTML. Please use an HTML capable email client.",
        "This message contains HTML.\n\nPlease use an HTML-capable email client.\n",
        "To view the message, please use an HTML compatible email viewer!",
        "View this email in your browser: https://situs.example/lihat?x=1",
        "Pesan ini dalam format HTML. Silakan gunakan aplikasi email yang mendukung HTML.",
        "Surel ini hanya dapat dibuka dengan program yang mendukung HTML.",
        "Open this message in an application that supports HTML, please.",
        *load("stubs")["sentences"],
    ],
)
def test_a_text_that_only_says_that_it_is_html_yields_to_the_html(plain: str) -> None:
    assert open_mail(alternative(plain, "<p>Jalan rusak</p>")).text.strip() == "Jalan rusak"
    assert open_mail(alternative(plain, "<p> </p>")).text.strip() == plain.strip()  # better than nothing


@for_each(
    "plain",
    [
        "This message contains HTML. Jalan di depan rumah saya rusak.",
        "Pesan ini dalam format HTML, jalan rusak",
        "Mohon surat ini jangan dalam HTML",
        "HTML?",
        "Mohon lihat pesan saya",
        "https://situs.example/lihat",
        "Lihat",
        "View",
    ],
)
def test_a_text_that_says_more_does_not(plain: str) -> None:
    assert open_mail(alternative(plain, "<p>Jalan rusak</p>")).text.strip() == plain


PAGE = "<p>Jalan rusak sejak hujan</p><p>Mohon diperbaiki sebelum lebaran</p>"
WHOLE = "Jalan rusak sejak hujan\n\nMohon diperbaiki sebelum lebaran"


@for_each("end", ["...", "…", " [...]", "...\n"])
@for_each("begun", [WHOLE[:5], WHOLE[:9], WHOLE[:20], WHOLE[:23], WHOLE[:40]])
def test_a_text_that_breaks_off_where_the_page_goes_on_yields_to_it(begun: str, end: str) -> None:
    assert open_mail(alternative(begun + end, PAGE)).text.strip() == WHOLE


@pytest.mark.parametrize("plain", ["Jalan rusak sejak hujan", "Jalan lama...", "Jalan rusak", f"{WHOLE}..."])
def test_a_text_that_is_whole_or_another_does_not(plain: str) -> None:
    assert open_mail(alternative(plain, PAGE)).text.strip() == plain


def test_a_text_that_says_in_one_line_what_the_page_says_in_several_yields_to_it() -> None:
    assert open_mail(alternative(" ".join(WHOLE.split()), PAGE)).text.strip() == WHOLE
    for plain in (f"{' '.join(WHOLE.split())} raya", "Jalan rusak sejak hujan, mohon segera dilihat"):
        assert open_mail(alternative(plain, PAGE)).text.strip() == plain


def test_a_text_that_breaks_off_within_the_quote_yields_to_the_page_that_holds_the_answers() -> None:
    page = "<p>Di bawah:</p><blockquote type=cite><p>Di mana?</p></blockquote><p>Di pasar.</p>"
    assert (
        open_mail(alternative("Di bawah:\n\n>Di ma...", page)).text.strip()
        == "Di bawah:\n\n> Di mana?\n\nDi pasar."
    )


def test_dots_that_the_page_has_too_break_nothing_off() -> None:
    assert (
        open_mail(alternative("Jalan rusak...", "<p>Jalan rusak...</p><hr><p>kutipan</p>")).text.strip()
        == "Jalan rusak..."
    )


def test_a_sentence_about_a_mail_holds_none_of_its_control_characters() -> None:
    page = b"<meta content=\"text/html; charset='utf-9\r\nx'\">jalan r\xfcsak"
    opened = open_mail(HEAD + b"Content-Type: text/html\r\n\r\n" + page)
    assert any("utf-9 x" in fault for fault in opened.faults)
    assert all(fault.isprintable() for fault in opened.faults)


def test_a_uuencoded_file_that_no_header_tells_of() -> None:
    raw = (
        b"Subject: Foto\r\n\r\nTerlampir foto jalan.\r\n\r\nbegin 644 foto.txt\r\n#0V%T\r\n`\r\nend\r\nSalam."
    )
    opened = open_mail(raw)
    assert [(one.name, one.data) for one in opened.files] == [("foto.txt", b"Cat")]
    assert opened.text.split() == ["Terlampir", "foto", "jalan.", "Salam."]
    told = "Mereka begin 644 jalan ini lalu end."
    assert open_mail(f"Subject: x\r\n\r\n{told}".encode()).text == told


def test_an_attached_mail_keeps_its_name() -> None:
    inner = b"From: a@b.example\r\nSubject: Surat\r\n\r\nisi surat\r\n"
    head = (
        b'Subject: x\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nTerlampir.\r\n--b\r\n'
    )
    named = (
        b'Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename="surat camat.eml"\r\n\r\n'
    )
    assert [one.name for one in open_mail(head + named + inner + b"--b--\r\n").files] == ["surat camat.txt"]
