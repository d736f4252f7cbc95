"""Mails written to do harm, each by one means: `python -m tests.hostile [NAME…]` reads each in a child of its
own and says what that took.

A mail is read as the office reads it, from its bytes to what the clerk would be asked, and told as `run.py
read --json` tells it. The child says the seconds of CPU and how many more megabytes the process ever had than
before it began; the bytes of the mail itself are not counted. What the first mail of a process loads for all
others is loaded once, before the forks, and counted to each as if it had been the first."""

from __future__ import annotations

import base64
import gc
import gzip
import io
import json
import os
import random
import re
import resource
import struct
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mailroom.config import load
from mailroom.procedure.letter import Envelope
from mailroom.reading.reading_json import as_json
from tests.mailbag import Bag

ROOT = Path(__file__).parents[1]
HANGS = 30  # seconds of CPU after which the child is ended

HEAD = (
    b"From: Warga <a@b.example>\r\nTo: c@d.example\r\nSubject: lampu\r\nDate: Tue, 03 Nov 2026 07:12:40"
    b" +0700\r\nMessage-ID: <1@b.example>\r\nMIME-Version: 1.0\r\n"
)
HTML = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
TEXT = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
BOUNCE = (
    b"From: MAILER-DAEMON@b.example\r\nTo: c@d.example\r\nSubject: Undelivered Mail Returned to"
    b" Sender\r\nReturn-Path: <>\r\n"
)
REPORT = BOUNCE + b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'


def _nested(levels: int, boundary: Callable[[int], bytes]) -> bytes:
    heads = (
        b'Content-Type: multipart/mixed; boundary="%b"\r\n\r\n--%b\r\n' % (boundary(n), boundary(n))
        for n in range(levels)
    )
    return HEAD + b"".join(heads) + b"\r\nisi surat"


def _file(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    head = (
        f'--b\r\nContent-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment;'
        f' filename="{name}"\r\n'
    )
    coded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + coded


def _with(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    return MIXED + b"--b\r\n\r\nisi surat\r\n" + _file(name, content, kind) + b"--b--\r\n"


def _zip(names: int, size: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(names):
            archive.writestr(f"{number}.txt", b"0" * size)
    return made.getvalue()


def _zip_in_zips(levels: int) -> bytes:
    inner = b"0" * 1_000_000
    for _ in range(levels):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner.zip", inner)
        inner = made.getvalue()
    return inner


def _tnef(objects: int, size: int, kind: int = 0x00069002) -> bytes:
    one = b"\x02" + struct.pack("<II", kind, size) + b"a" * min(size, 8) + b"\0\0"
    return b"\x78\x9f\x3e\x22\x01\x00" + one * objects


def _tnef_properties(count: int) -> bytes:
    value = struct.pack("<I", count) + b"\x1e\x00\x01\x30" * 1_000
    return b"\x78\x9f\x3e\x22\x01\x00\x01" + struct.pack("<II", 0x00069003, len(value)) + value + b"\0\0"


def _ole(sectors: int) -> bytes:
    """A .msg whose sectors lead in a circle."""
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
        + b"\0" * 6
    )
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 2, 1, 0, 0) + struct.pack("<I", 0) * 109
    return head.ljust(512, b"\0") + struct.pack("<I", 1) * 128 * sectors


def _message(depth: int) -> bytes:
    mail = HEAD + b"\r\nisi surat terdalam"
    for _ in range(depth):
        mail = HEAD + b"Content-Type: message/rfc822\r\n\r\n" + mail
    return mail


def _noise(size: int) -> bytes:
    return random.Random(4).randbytes(size)


_SAID = b"Pada Sel, 3 Nov 2026 pukul 09.12 "

MAILS: dict[str, Callable[[], bytes]] = {
    # Parts.
    "multiparts 10,000 deep": lambda: _nested(10_000, lambda n: b"b%d" % n),
    "multiparts 10,000 deep, one boundary": lambda: _nested(10_000, lambda n: b"b"),
    "multiparts 3,000 deep, each boundary begins the next": lambda: _nested(
        3_000, lambda n: b"b" * (n % 900 + 1)
    ),
    "multiparts 5,000 deep without a boundary": lambda: (
        HEAD + b"Content-Type: multipart/mixed\r\n\r\n--x\r\n" * 5_000
    ),
    "100,000 parts": lambda: MIXED + b"--b\r\n\r\nx\r\n" * 100_000,
    "100,000 files": lambda: MIXED + b"--b\r\nContent-Type: image/png; name=a.png\r\n\r\nx\r\n" * 100_000,
    "100,000 empty parts": lambda: MIXED + b"--b\r\n" * 100_000,
    "100,000 pages": lambda: MIXED + b"--b\r\nContent-Type: text/html\r\n\r\n<p>x\r\n" * 100_000,
    "2,000,000 lines that are nearly a delimiter": lambda: (
        MIXED + b"--b\r\n\r\n" + b"--bb\r\n" * 2_000_000 + b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--"
    ),
    "an empty boundary": lambda: (
        HEAD + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n' + b"--\r\n\r\nx\r\n" * 50_000
    ),
    "a boundary of 10,000 characters": lambda: (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="%b"\r\n\r\n' % (b"b" * 10_000)
        + b"--%b\r\n\r\nx\r\n" % (b"b" * 10_000) * 300
    ),
    "a boundary that is an expression": lambda: (
        HEAD
        + b'Content-Type: multipart/mixed; boundary="(a+)+$[.*"\r\n\r\n'
        + b"--(a+)+$[.*\r\n\r\n"
        + b"a" * 100_000
        + b"\r\n"
        + b"--"
        + b"a" * 100_000
    ),
    "messages 50 deep": lambda: _message(50),
    "messages 2,000 deep": lambda: _message(2_000),
    "messages 30,000 deep without more": lambda: (
        HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 30_000 + b"isi"
    ),
    "1,000 messages side by side": lambda: (
        MIXED + (b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + HEAD + b"\r\nisi\r\n") * 1_000
    ),
    "alternatives without end": lambda: (
        HEAD
        + b'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        + b"--b\r\nContent-Type: text/html\r\n\r\n<p>a</p>\r\n" * 30_000
    ),
    # Found by fuzzing: each blank line was tried as the beginning of a label, from each blank line before it.
    "200,000 blank lines before a label": lambda: (
        HEAD + b"\r\nMohon ditinjau.\r\n" + b"\r\n" * 200_000 + b"lokasi = Lembak\r\n"
    ),
    # Headers.
    "100,000 headers": lambda: b"X: y\r\n" * 100_000 + b"\r\nisi surat",
    "100,000 headers of 100,000 names": lambda: (
        b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\nisi surat"
    ),
    "100,000 Received": lambda: (
        b"Received: from a by b for <c@d.example>; Tue, 03 Nov 2026 07:12:40 +0700\r\n" * 100_000
        + HEAD
        + b"\r\nisi"
    ),
    "100,000 Subjects": lambda: b"Subject: x\r\n" * 100_000 + b"\r\nisi surat",
    "100,000 To": lambda: b"To: a@b.example\r\n" * 100_000 + b"\r\nisi surat",
    "a header line of 30 MB": lambda: b"X: " + b"a" * 30_000_000 + b"\r\n" + HEAD + b"\r\nisi surat",
    "a subject of 30 MB": lambda: b"Subject: " + b"a " * 15_000_000 + b"\r\n\r\nisi surat",
    "a folded header of 500,000 lines": lambda: b"Subject: a\r\n" + b" b\r\n" * 500_000 + b"\r\nisi surat",
    "a header without end": lambda: b"Subject: x\r\n" + b"Mohon diperbaiki: " * 500_000,
    "a header name of 10 MB": lambda: b"a" * 10_000_000 + b": x\r\n" + HEAD + b"\r\nisi",
    "Content-Type without end": lambda: (
        HEAD + b"Content-Type: text/plain" + b"; a=b" * 200_000 + b"\r\n\r\nisi"
    ),
    "Content-Type of quotes": lambda: (
        HEAD + b"Content-Type: text/plain; a=" + b'"\\' * 200_000 + b"\r\n\r\nisi"
    ),
    "RFC 2231 in 50,000 pieces": lambda: (
        MIXED
        + b"--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment"
        + b"".join(b";\r\n filename*%d*=%%41" % n for n in range(50_000))
        + b"\r\n\r\nx\r\n--b--"
    ),
    "RFC 2231 piece number 999,999,999": lambda: (
        MIXED + b"--b\r\nContent-Disposition: attachment; filename*999999999=a; filename*0=b;"
        b" filename*99999999999999999999*=c\r\n\r\nx\r\n--b--"
    ),
    "RFC 2231 with a charset that is a path": lambda: (
        MIXED + b"--b\r\nContent-Disposition: attachment; filename*=../../etc/passwd'x'%41\r\n\r\nx\r\n--b--"
    ),
    "a charset that is a path": lambda: (
        HEAD + b'Content-Type: text/plain; charset="../../../../etc/passwd"\r\n\r\n\xe4 isi'
    ),
    "a charset of 1 MB": lambda: (
        HEAD + b'Content-Type: text/plain; charset="' + b"x" * 1_000_000 + b'"\r\n\r\n\xe4 isi'
    ),
    "charsets that are no charsets": lambda: (
        MIXED
        + b"".join(
            b"--b\r\nContent-Type: text/plain; charset=%b\r\n\r\n\xe4 isi\r\n" % name
            for name in (
                b"zip",
                b"rot13",
                b"hex",
                b"bz2",
                b"idna",
                b"punycode",
                b"unicode_escape",
                b"raw_unicode_escape",
                b"undefined",
                b"mbcs",
                b"uu",
                b"base64",
                b"charmap",
            )
        )
    ),
    "20,000 addresses": lambda: (
        HEAD + b"Cc: " + b", ".join(b"u%d@x.example" % n for n in range(20_000)) + b"\r\n\r\nisi"
    ),
    "100,000 commas": lambda: HEAD + b"Cc: " + b"," * 100_000 + b"\r\n\r\nisi",
    "100,000 groups": lambda: HEAD + b"Cc: " + b"g: a@b.example;" * 100_000 + b"\r\n\r\nisi",
    "groups that never end": lambda: HEAD + b"Cc: " + b"g:" * 100_000 + b"\r\n\r\nisi",
    "comments nested 50,000 deep": lambda: (
        b"From: " + b"(" * 50_000 + b"a" + b")" * 50_000 + b" <a@b.example>\r\n\r\nisi"
    ),
    "comments that never end": lambda: b"From: " + b"(" * 100_000 + b"\r\n\r\nisi",
    "quotes that never end": lambda: b"From: " + b'"a' * 50_000 + b"\r\n\r\nisi",
    "angles that never end": lambda: (
        b"From: " + b"<" * 100_000 + b"a@b.example" + b">" * 100_000 + b"\r\n\r\nisi"
    ),
    "an address of 1 MB": lambda: b"From: " + b"a" * 1_000_000 + b"@b.example\r\n\r\nisi",
    "an address of 100,000 at signs": lambda: b"From: " + b"@a" * 100_000 + b"\r\n\r\nisi",
    "backslashes in an address": lambda: b'From: "' + b"\\" * 300_000 + b'" <a@b.example>\r\n\r\nisi',
    "a date without end": lambda: b"Date: " + b"Tue, 03 Nov 2026 " * 50_000 + b"\r\n\r\nisi",
    "a date of digits": lambda: b"Date: Tue, 03 Nov " + b"9" * 500_000 + b" 07:12:40 +0700\r\n\r\nisi",
    "a date of comments": lambda: b"Date: Tue, 03 Nov 2026 07:12:40 +0700 " + b"(" * 200_000 + b"\r\n\r\nisi",
    "a zone beyond all zones": lambda: b"Date: Tue, 03 Nov 2026 07:12:40 +999999999999\r\n\r\nisi",
    "100,000 encoded words": lambda: b"Subject: " + b"=?utf-8?Q?a?= " * 100_000 + b"\r\n\r\nisi",
    "encoded words that never end": lambda: b"Subject: " + b"=?utf-8?Q?" * 100_000 + b"\r\n\r\nisi",
    "encoded words in one another": lambda: (
        b"Subject: "
        + b"=?utf-8?B?" * 1_000
        + base64.b64encode(b"a" * 50_000)
        + b"?=" * 1_000
        + b"\r\n\r\nisi"
    ),
    "100,000 references": lambda: HEAD + b"References: " + b"<1@b.example> " * 100_000 + b"\r\n\r\nisi",
    "references that never end": lambda: HEAD + b"References: " + b"<" * 300_000 + b"\r\n\r\nisi",
    "an Authentication-Results without end": lambda: (
        b"Authentication-Results: a.example; " + b"dkim=pass (" * 50_000 + b"\r\n" + HEAD + b"\r\nisi"
    ),
    "headers of 60 KB in no charset": lambda: (
        b"".join(
            b"%b: %b\r\n" % (name, b"\xe9\xff\x80" * 20_000)
            for name in (b"Subject", b"From", b"To", b"Cc", b"Reply-To", b"X-A", b"X-B")
        )
        + b"\r\nisi"
    ),
    "40 texts of 4 KB in no charset": lambda: (
        MIXED + (b"--b\r\n\r\n" + b"\xe9\xff\x80" * 1_333 + b"\r\n") * 40
    ),
    # Text.
    "10 MB of NULs": lambda: HEAD + b"\r\n" + b"\0" * 10_000_000,
    "NULs everywhere": lambda: (
        (HEAD + b"\r\nisi surat " * 20_000).replace(b"a", b"a\0").replace(b"\n", b"\n\0")
    ),
    "30 MB of text": lambda: TEXT + b"Lampu jalan mati di depan pasar.\r\n" * 900_000,
    "a line of 30 MB": lambda: TEXT + b"lampu " * 5_000_000,
    "a word of 30 MB": lambda: TEXT + b"a" * 30_000_000,
    "1,000,000 lines of >": lambda: TEXT + b">\r\n" * 1_000_000,
    "1,000,000 quoted lines, each deeper": lambda: (
        TEXT + b"".join(b">" * (n % 500) + b" a\r\n" for n in range(100_000))
    ),
    "100,000 > in a line": lambda: TEXT + b">" * 100_000 + b"\r\n" + b"> " * 100_000,
    "1,000,000 empty lines": lambda: TEXT + b"\r\n" * 1_000_000 + b"isi",
    "attributions without end": lambda: TEXT + (_SAID + b"Kantor <k@b.example> menulis:\r\n") * 50_000,
    "attributions that are none": lambda: TEXT + (_SAID + b"x" * 400 + b" @ menulis\r\n") * 10_000,
    "attributions of all beginnings": lambda: (
        TEXT
        + (b"On Am Le El Em Il Op Den W dniu Dne Pada 3 nov 2026 09:12 " * 9 + b"a@b.example:\r\n") * 5_000
    ),
    "an attribution of verbs": lambda: (
        TEXT + (b"wrote menulis schrieb schreef skrev napisal " * 13 + b"3 @:\r\n") * 5_000
    ),
    "an attribution of opened brackets": lambda: (
        TEXT + (b"On 3 Nov 2026 " + b"<" * 290 + b"a@b.example" + b">" * 200 + b" wrote:\r\n") * 5_000
    ),
    "an attribution of numbers": lambda: TEXT + (b"3.11.2026 " * 50 + b"a@b.example :\r\n") * 10_000,
    "headers of older mails without end": lambda: (
        TEXT + b"Dari: a@b.example\r\nKepada: b\r\nTanggal: 3/11/2026 09.12\r\nHal: x\r\n\r\n" * 50_000
    ),
    "headers of older mails that are none": lambda: TEXT + b"Dari: a\r\n\r\nKepada: b\r\nx\r\n" * 80_000,
    "markers without end": lambda: TEXT + b"-----Pesan Asli-----\r\n" * 100_000,
    "rules without end": lambda: TEXT + b"-- \r\na\r\n" * 200_000,
    "rules of 1 MB": lambda: TEXT + b"-" * 1_000_000 + b"\r\n" + b"- " * 500_000 + b"\r\n" + b"_" * 1_000_000,
    "disclaimers without end": lambda: (
        TEXT + b"isi\r\n" + b"Email ini rahasia dan hanya ditujukan kepada penerimanya\r\n" * 50_000
    ),
    "last lines without end": lambda: TEXT + b"isi\r\n" + b"Dikirim dari iPhone saya\r\n" * 100_000,
    "flowed without end": lambda: (
        HEAD + b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n" + b"a \r\n" * 1_000_000
    ),
    "quoted-printable without end": lambda: (
        HEAD
        + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        + b"=\r\n" * 1_000_000
        + b"=" * 1_000_000
    ),
    "quoted-printable of blanks": lambda: (
        HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b" " * 5_000_000 + b"a"
    ),
    "base64 of noise": lambda: HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + _noise(5_000_000),
    "uuencode without end": lambda: (
        TEXT + b"begin 644 a.txt\r\n" + b"M" + b"a" * 60 + b"\r\n" + b"begin 644 a\r\n" * 100_000
    ),
    "uuencode declared, of noise": lambda: (
        HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n" + _noise(3_000_000)
    ),
    "yenc": lambda: TEXT + b"=ybegin line=128 size=999999999 name=a\r\n" * 50_000,
    "5 MB of noise": lambda: _noise(5_000_000),
    "5 MB of noise in a text": lambda: (
        HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + _noise(5_000_000)
    ),
    "high bytes in an unknown charset": lambda: (
        HEAD + b"Content-Type: text/plain; charset=x-unknown\r\n\r\n" + b"\xe4\xf6\xfc \xa4\xa2 " * 500_000
    ),
    "UTF-7 without end": lambda: (
        HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + b"+AGE" * 500_000
    ),
    "ISO-2022 of escapes": lambda: (
        HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n" + b"\x1b$B\x1b(B" * 300_000
    ),
    "UTF-16 of halves": lambda: (
        HEAD + b"Content-Type: text/plain; charset=utf-16\r\n\r\n" + b"\xd8\x00" * 500_000
    ),
    "10 MB of combining marks": lambda: TEXT + b"a" + "\u0301".encode() * 2_000_000,
    "tokens that are none": lambda: TEXT + b"abcd-efgh-jkmn-pqrs-t\r\n" * 100_000,
    "case numbers without end": lambda: TEXT + b"ME-2026-0042 0042 0043 utk 0044 dan 0045\r\n" * 30_000,
    "places without end": lambda: (
        TEXT + b"Desa Contoh Kecamatan Lembak Jalan Jalan Jalan RT 01 RW 02 " * 30_000
    ),
    "digits without end": lambda: TEXT + b"1607010101010101 081234567890 " * 50_000,
    "dates without end": lambda: TEXT + b"tanggal 3 November 2026 pukul 09.12 s.d. 4/11/2026 " * 30_000,
    "acts without end": lambda: (
        TEXT
        + b"1 selesai 2 mohon perpanjangan s.d. 27 November 2026 bukan tupoksi kami, dialihkan ke PUPR\r\n"
        * 20_000
    ),
    # Pages.
    "10 MB of <": lambda: HTML + b"<" * 10_000_000 + b"isi",
    "100,000 nested tags": lambda: HTML + b"<div>" * 100_000 + b"isi" + b"</div>" * 100_000,
    "100,000 nested tables": lambda: HTML + b"<table><tr><td>" * 100_000 + b"isi",
    "100,000 nested blockquotes": lambda: (
        HTML + b"<blockquote type=cite>" * 100_000 + b"isi" + b"</blockquote>" * 100_000
    ),
    "100,000 blockquotes side by side": lambda: HTML + b"<blockquote>a</blockquote>b" * 100_000,
    "100,000 tags never opened": lambda: HTML + b"<p>" + b"</div></span></td>" * 100_000 + b"isi",
    "tags closed far away": lambda: HTML + b"<b><i><u>" * 50_000 + b"isi" + b"</u></b></i>" * 50_000,
    "comments of a page that never end": lambda: HTML + b"<!--" * 500_000 + b"isi",
    "attributes that never end": lambda: HTML + b'<a x="' * 200_000 + b"isi",
    "attributes without end": lambda: HTML + b"<a " + b"x=y " * 500_000 + b">isi",
    "scripts that never end": lambda: HTML + b"<script>" * 200_000 + b"isi",
    "styles without end": lambda: HTML + b'<p style="' + b"display:" * 500_000 + b'">isi',
    "declarations that never end": lambda: HTML + b"<!" * 500_000 + b"<?" * 500_000 + b"isi",
    "entities without end": lambda: HTML + b"&#x;&amp&lt;&#99999999999;" * 200_000,
    "an entity of digits": lambda: HTML + b"&#" + b"9" * 2_000_000 + b";isi",
    "ampersands": lambda: HTML + b"&" * 3_000_000,
    "everything hidden": lambda: HTML + b'<div style="display:none">isi' * 100_000,
    "1,000,000 line breaks": lambda: HTML + b"<br>" * 1_000_000 + b"isi",
    "lists without end": lambda: HTML + b"<ul><li>" * 100_000 + b"isi",
    "pre without end": lambda: HTML + b"<pre>" + b"a\n" * 1_000_000,
    "many attributes of many tags": lambda: (
        HTML
        + b"".join(
            b'<div class="c%d" id="gmail_quote%d" style="margin:%dpx">a' % (n, n, n) for n in range(30_000)
        )
    ),
    "data pictures": lambda: (
        HTML + b'<img src="data:image/png;base64,' + b"A" * 5_000_000 + b'" alt="isi">isi'
    ),
    "a tag's name of 200 KB, never closed": lambda: HTML + b"<" + b"a" * 200_000,
    "attributes' names of 4,000 letters": lambda: HTML + (b"<p " + b"a" * 3_990 + b" x=y>") * 50,
    # Files.
    "a zip of zeros": lambda: _with("a.zip", _zip(1, 300_000_000), "application/zip"),
    "a zip of 5,000 files": lambda: _with("a.zip", _zip(5_000, 10_000), "application/zip"),
    "zips in zips": lambda: _with("a.zip", _zip_in_zips(30), "application/zip"),
    "a gzip of zeros": lambda: _with("a.gz", gzip.compress(b"0" * 200_000_000, 9), "application/gzip"),
    "a zip that lies": lambda: _with(
        "a.zip", _zip(3, 1_000)[:-30] + b"PK\x05\x06" + b"\xff" * 18, "application/zip"
    ),
    "a document of zeros": lambda: _with(
        "a.docx",
        _zip(3, 100_000_000),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a picture of a million pixels a side": lambda: _with(
        "a.png",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x0f\x42\x40\0\x0f\x42\x40\x08\x06\0\0\0" + b"\0" * 1000,
        "image/png",
    ),
    "a JPEG of markers": lambda: _with(
        "a.jpg", b"\xff\xd8" + b"\xff\xe1\0\x02" * 500_000 + b"\xff\xd9", "image/jpeg"
    ),
    "a TIFF in a circle": lambda: _with(
        "a.jpg",
        b"\xff\xd8\xff\xe1\0\x40Exif\0\0II*\0\x08\0\0\0\xff\xff"
        + b"\x69\x87\x04\0\x01\0\0\0\x08\0\0\0" * 5_000,
        "image/jpeg",
    ),
    "a PDF of nothing": lambda: _with("a.pdf", b"%PDF-1.7\n" + b"1 0 obj<<" * 300_000, "application/pdf"),
    "10 MB of noise as a PDF": lambda: _with("a.pdf", b"%PDF-1.7\n" + _noise(10_000_000), "application/pdf"),
    "a winmail.dat of 100,000 objects": lambda: _with(
        "winmail.dat", _tnef(100_000, 8), "application/ms-tnef"
    ),
    "a winmail.dat that lies about sizes": lambda: _with(
        "winmail.dat", _tnef(900, 0xFFFFFFF0), "application/ms-tnef"
    ),
    "a winmail.dat of countless properties": lambda: _with(
        "winmail.dat", _tnef_properties(0xFFFFFFFF), "application/ms-tnef"
    ),
    "100 winmail.dat": lambda: (
        MIXED + b"".join(_file("winmail.dat", _tnef(900, 8), "application/ms-tnef") for _ in range(100))
    ),
    "a .msg in a circle": lambda: _with("a.msg", _ole(400), "application/vnd.ms-outlook"),
    "rich text of groups": lambda: _with(
        "a.rtf", rb"{\rtf1" + rb"{\b " * 200_000 + b"isi", "application/rtf"
    ),
    "a file name of 1 MB": lambda: (
        MIXED
        + b'--b\r\nContent-Disposition: attachment; filename="'
        + b"../" * 300_000
        + b'a.pdf"\r\n\r\nx\r\n--b--'
    ),
    "20,000 file names in an unknown charset": lambda: (
        MIXED
        + b"".join(
            b'--b\r\nContent-Disposition: attachment; filename="%b%d.txt"\r\n\r\nx\r\n'
            % (_noise(6 + n % 30).translate(None, b'\r\n"') + b"\xe4\xa5", n)
            for n in range(20_000)
        )
    ),
    "20,000 file names in encoded words": lambda: (
        MIXED
        + b"".join(
            b'--b\r\nContent-Disposition: attachment; filename="=?x-a?Q?=E4=A5%d=FF?="\r\n\r\nx\r\n' % n
            for n in range(20_000)
        )
    ),
    "100,000 headers in an unknown charset": lambda: (
        b"".join(b"X-%d: \xe4\xa5%d\xff\xc1\r\n" % (n, n) for n in range(100_000)) + b"\r\nisi"
    ),
    "50,000 names in an unknown charset": lambda: (
        HEAD
        + b"Cc: "
        + b", ".join(b"=?x-a?Q?=E4=A5%d=FF?= <u%d@b.example>" % (n, n) for n in range(50_000))
        + b"\r\n\r\nisi"
    ),
    "2,000 texts in unknown charsets": lambda: (
        MIXED
        + b"".join(
            b"--b\r\n\r\n\xe4\xa5%d\xff \xc1%b\r\n" % (n, _noise(900 + n).replace(b"-", b""))
            for n in range(2_000)
        )
    ),
    "20,000 files of one name": lambda: (
        MIXED + b"--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n" * 20_000
    ),
    "25 MB of pictures": lambda: (
        MIXED
        + b"".join(
            _file(f"IMG_{n}.jpg", b"\xff\xd8\xff\xe0" + _noise(2_000_000), "image/jpeg") for n in range(12)
        )
    ),
    # What would be believed, shown or written elsewhere.
    "a subject with a header in it": lambda: (
        HEAD.replace(b"lampu", b"=?utf-8?Q?a=0D=0ABcc:_x@y.example=00=1B[31m=7F=C2=85=E2=80=A8b?=")
        + b"\r\nisi"
    ),
    "a name with a header in it": lambda: (
        HEAD.replace(b"Warga", b"=?utf-8?Q?Budi=0D=0ABcc:_x@y.example=00=07?=") + b"\r\nisi"
    ),
    "controls in every address": lambda: (
        b'From: "a\x00\x01b" <a\x00\x1b@b.example>\r\nTo: <c\x08@d.example>\r\nMessage-ID:'
        b" <a\x00\x01b@c>\r\nSubject: x\x0b\x0cy\r\n\r\nisi\x00\x01\x1b[2J"
    ),
    "names that turn the direction of writing": lambda: (
        HEAD.replace(b"Warga", '"\u202eagraw\u202c \u2066x\u2069"'.encode()).replace(
            b"lampu", "\u202etxt.exe\u202c\u200f".encode()
        )
        + _with("foto\u202egpj.exe", b"MZ")[len(HEAD) :]
    ),
    "file names that lead elsewhere": lambda: (
        MIXED
        + b"".join(
            _file(name, b"x")
            for name in (
                "../../etc/passwd",
                "..\\\\..\\\\system.ini",
                "/etc/passwd",
                "C:\\\\a.exe",
                "CON",
                ".",
                "..",
                "",
                " ",
                "a/b.pdf",
                "-rf",
                "~root",
                "$(id)",
                "`id`.jpg",
                "a" * 300 + ".pdf",
                "\x1b[31m.jpg",
            )
        )
    ),
    "a file name in RFC 2231 that leads elsewhere": lambda: (
        MIXED + b"--b\r\nContent-Disposition: attachment;"
        b" filename*=utf-8''%2e%2e%2f%2e%2e%2fetc%2fpasswd%00%0d%0a%e2%80%ae\r\n\r\nx\r\n--b--\r\n"
    ),
    "messages and multiparts in turn, 500 deep": lambda: (
        HEAD
        + b"".join(
            b'Content-Type: multipart/mixed; boundary="x%d"\r\n\r\n--x%d\r\nContent-Type:'
            b" message/rfc822\r\n\r\nSubject: %d\r\n" % (n, n, n)
            for n in range(500)
        )
        + b"\r\nisi"
    ),
    "a digest of 20,000 messages": lambda: (
        HEAD
        + b"Content-Type: multipart/digest; boundary=b\r\n\r\n"
        + b"--b\r\n\r\nSubject: a\r\n\r\nisi\r\n" * 20_000
    ),
    "5,000 messages with files": lambda: (
        MIXED + b"--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: image/png;"
        b" name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n" * 5_000
    ),
    "blocks of Outlook without end": lambda: (
        HTML + b'<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>Dari:</b> a<br><b>Dikirim:</b>'
        b" b<br><b>Kepada:</b> c<br><b>Subjek:</b> d</p></div>" * 10_000
    ),
    "forwards in a page without end": lambda: (
        HTML
        + b"<div>---------- Pesan terusan ---------<br>Dari: <b>a</b><br>Subjek: x<br><br></div>" * 10_000
    ),
    "a text that calls itself automatic without end": lambda: (
        TEXT + b"Ini adalah balasan otomatis, jangan membalas.\r\n" * 40_000
    ),
    "Cyrillic of one letter": lambda: (
        HEAD + b"Content-Type: text/plain; charset=koi8-r\r\n\r\n" + b"\xc1" * 5_000_000
    ),
    "UTF-16 that nothing names": lambda: (
        HEAD + b"Content-Type: text/plain\r\n\r\n" + "\u0436\u0438 ".encode("utf-16-le") * 500_000
    ),
    "encoded words that hold encoded words": lambda: (
        HEAD.replace(b"lampu", b"=?utf-8?B?" + base64.b64encode(b"=?utf-8?Q?a?= " * 4_000) + b"?=")
        + b"\r\nisi"
    ),
    # Reports.
    "a report of 100,000 recipients": lambda: (
        REPORT
        + b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; b\r\n\r\n"
        + b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" * 100_000
    ),
    "a report of one field without end": lambda: (
        REPORT
        + b"--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822; "
        + b"a@" * 500_000
    ),
    "a report of 10,000 reports": lambda: (
        REPORT + b"--b\r\nContent-Type: message/delivery-status\r\n\r\nFinal-Recipient: rfc822;"
        b" a@b.example\r\nAction: failed\r\n\r\n" * 10_000
    ),
    "a bounce of addresses": lambda: (
        BOUNCE
        + b"\r\nYour message could not be delivered to:\r\n"
        + b"<a@b.example>: user unknown\r\n" * 50_000
    ),
    "a bounce of headers": lambda: (
        BOUNCE
        + b"\r\nYour message could not be delivered:\r\n"
        + b"Received: a\r\n" * 50_000
        + b"X" * 100_000
    ),
    "a bounce of a long word": lambda: (
        BOUNCE + b"\r\ncould not be delivered: " + b"a" * 500_000 + b"@" + b"b." * 100_000
    ),
    "a bounce of a longer word": lambda: (
        BOUNCE
        + b"\r\nThe address to which the message has not yet been delivered is:\r\n"
        + b"-" * 29_000
        + b"\r\n------ This is a copy of your message, including all the headers. ------\r\nFrom:"
        b" a@b.example\r\n"
    ),
    "a bounce of rules": lambda: (
        BOUNCE + b"\r\ncould not be delivered\r\n" + (b" " * 79 + b"-" * 79 + b"\r\n") * 20_000
    ),
}


def _look(bag: Bag, raw: bytes) -> str:
    """What the office would do with it; reads it as a letter from its door."""
    ours = (bag.house.mail,)
    reading = bag.office.reader.read(raw, Envelope("smtp", bag.now, "a@b.example", ours), bag.house)
    told = as_json("x.eml", reading.opened, reading.robot, reading.parted)
    json.dumps(told)
    _is_clean(told)
    return reading.kind


# Beyond tab and newline, which only texts may hold: C0, DEL, C1 and what turns the direction of writing.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NO_LINE = re.compile("[\t\n\u2028\u2029]")


def _is_clean(told: Mapping[str, Any]) -> None:
    """No control character in any field, no line end but in texts, and no way out of a folder in a name."""
    people = [value for pair in (*told["from"], *told["to"]) for value in pair.values()]
    names = [one["name"] for one in told["attachments"]]
    lines = [told["subject"], told["message_id"] or "", *people, *names, *told["why"]]
    assert not any(_CONTROL.search(value) for value in (*lines, told["text"], told["new_text"]))
    assert not any(_NO_LINE.search(value) for value in lines)
    assert not any("/" in name or "\\" in name or name in ("", ".", "..") for name in names), names


Cost = tuple[float, int]  # seconds of CPU, and megabytes


def _first(bag: Bag) -> Cost:
    """What a process takes to read its first mail."""
    high, began = _high_water(), time.process_time()
    _look(bag, TEXT + b"isi surat")
    return time.process_time() - began, _high_water() - high


def _child(bag: Bag, name: str, first: Cost) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (HANGS, HANGS + 1))
    said: dict[str, object] = {"name": name}
    raw = MAILS[name]()
    # what building it took is forgotten: the high-water mark begins anew (proc(5))
    Path("/proc/self/clear_refs").write_text("5")
    high = _high_water()
    began = time.process_time()
    try:
        said["kind"] = _look(bag, raw)
    except Exception as error:
        said["raised"] = f"{type(error).__name__}: {error}"[:300]
    seconds, megabytes = first
    said |= {
        "seconds": round(seconds + time.process_time() - began, 3),
        "megabytes": megabytes + _high_water() - high,
    }
    print(json.dumps(said), flush=True)


def _high_water() -> int:
    """The most that this process ever had in memory, in megabytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    raise OSError("VmHWM is not told here")


def results(names: list[str]) -> Iterator[dict[str, object]]:
    """What each took, each read in a fork of this process, so that none shows what another one had."""
    with tempfile.TemporaryDirectory() as folder:
        bag = Bag(load(ROOT / "config.toml", {}), Path(folder) / "store")
        first = _first(bag)
        gc.collect()
        gc.freeze()  # else the collector of each child would copy every page of ours
        for name in names:
            sys.stdout.flush()
            pid = os.fork()
            if pid == 0:
                try:
                    _child(bag, name, first)
                finally:
                    os._exit(0)
            _, status = os.waitpid(pid, 0)
            if status:
                yield {"name": name, "raised": f"the reader did not come back: {status}"}


def main(names: list[str]) -> None:
    for one in results(names or list(MAILS)):
        print(json.dumps(one), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
