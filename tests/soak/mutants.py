"""Mails that nobody would write: real letters bent in one to four places (`mutant`), and trees of parts of
every kind (`trees`).

A mutant is made of its letters and its `Random` alone, so that a seed makes it again. A tree is a hypothesis
strategy, so that what is found is made small; it knows what lies in it."""

from __future__ import annotations

import base64
import io
import quopri
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from tests.msgwriter import Mail, written

MOST = 1_500_000  # bytes of a mutant
CHARSETS = (
    "utf-8", "us-ascii", "iso-8859-1", "windows-1252", "utf-16", "utf-16-le", "utf-7", "utf-32",
    "iso-2022-jp", "shift_jis", "gb2312",
    "gb18030", "big5", "euc-kr", "koi8-r", "windows-1256", "hz-gb-2312", "x-user-defined", "unknown-8bit",
    "idna", "rot13", "zlib", "",
    "undefined", "unicode_escape", "utf-8\x00", "🙂",
)  # fmt: skip
ENCODINGS = ("7bit", "8bit", "binary", "base64", "quoted-printable", "x-uuencode", "BASE64 ", "gzip", "")
TYPES = (
    "text/plain", "text/html", "text/calendar", "text/rfc822-headers", "text/enriched", "multipart/mixed",
    "multipart/alternative",
    "multipart/related", "multipart/digest", "multipart/report; report-type=delivery-status",
    "multipart/signed", "multipart/appledouble",
    "multipart/report; report-type=disposition-notification", "message/rfc822", "message/delivery-status",
    "message/partial", "message/global",
    "message/external-body", "message/disposition-notification", "message/feedback-report",
    "application/ms-tnef", "application/vnd.ms-outlook", "application/octet-stream",
    "application/pdf", "application/zip", "application/pkcs7-mime", "image/jpeg", "image/heic", "audio/amr",
    "text", "/", "x", "*/*", "text/plain/plain", ";;;=;",
)  # fmt: skip
NAMES = (
    "From", "Sender", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "Received", "Return-Path",
    "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID", "Auto-Submitted",
    "List-Id", "X-Failed-Recipients",
    "Delivered-To", "Precedence", "MIME-Version", "X-Spam-Flag", "Return-Path", "", " ", "\x00", "Sübject",
)  # fmt: skip
# What readers of mails look for, cut off, doubled or where it does not belong.
SCRAPS = (
    b"--", b"\r\n--", b"\r\n\r\n", b"=", b"==", b"=?", b"?=", b"=?utf-8?q?", b"=?utf-8?b?w6k?=", b"=?x?z??=",
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b$B", b"\x1b[2J",
    b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xc2\xa0", b"\xc2\xad", b"\xed\xa0\x80", b"\xf0\x9f\x98\x82",
    b"\xcc\x81", b"\xe2\x80\xa8", b"\x85", b"\x0b", b"\x0c", b"\x08", b"\x7f",
    b"<!--", b"-->", b"<", b"<a href='", b'<a x="', b"<div>", b"</div>", b"<blockquote>", b"<style>",
    b"<script>", b"<table><tr><td>", b"&#", b"&amp", b"&#x110000;", b"&#55296;", b"<![CDATA[", b"<?",
    b"<pre>",
    b"> ", b">>>> ", b"| ", b"-- \n", b"-----Pesan Asli-----\n", b"---------- Forwarded message ---------\n",
    b"\nPada Sen, 2 Mar 2026 pukul 08.00 A <a@b.example> menulis:\n", b"On 1 a@b wrote", b"Dari: ",
    b"\nDari: A\nDikirim: 1\nKepada: B\nSubjek: C\n",
    b"From: ", b"\nFrom x@y Tue\n", b"begin 644 a.txt\n", b"\nend\n", b"Final-Recipient: rfc822; ",
    b"Action: failed\n", b"Status: 5.1.1\n", b"550 5.1.1 <", b"<a@b.example>: ", b"(", b")", b'"', b"\\",
    b",", b";", b"<>", b"@", b"a@", b"@b.example,",
    b"ME-2026-0001", b"ME-", b"0001", b"utk 0001 dan 0002 sbb:\n", b"1 PUPR\n", b"2 ", b"1. ", b"\n2) ",
    b"s.d. ", b"27 November 2026", b"99 Februari 99999", b"31/2/26", b"25:61", b"4/5 ", b"5 bintang ", b"*",
    b"\xe2\xad\x90", b"1601010101010001", b"08123456789012", b"+62 812-", b"Rp1.000.000,", b"kec. ",
    b"Kecamatan Lembak ", b"desa ", b"RT 01 RW 02 ", b"nama: ", b"tolong rahasiakan ", b"mohon ", b"tidak ",
    b"bukan wewenang ", b"cabut ", b"setuju ", b"dan ", b"a ", b"A", b"a", b" ", b"\t", b"\n", b"\r",
    b"\r\n ", b".", b"...", b"!", b"0", b"9", b"_", b"x" * 80, b"http://", b"https://a.example/?", b"mailto:",
    b"Ref: ", b"kode balasan ",
)  # fmt: skip


# Files that lie in mails.


def tnef(random: Random) -> bytes:
    def unit(level: int, kind: int, value: bytes) -> bytes:
        return (
            bytes([level])
            + struct.pack("<II", kind, len(value))
            + value
            + struct.pack("<H", sum(value) % 65536)
        )

    units = [
        unit(2, 0x00069002, bytes(14)),
        unit(2, 0x00018010, b"nota.txt\0"),
        unit(2, 0x0006800F, b"isi" * random.randrange(9)),
    ]
    units += [
        unit(1, random.choice((0x00069003, 0x0002800C, 0x9999)), random.randbytes(random.randrange(60)))
    ]
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(random.sample(units, len(units)))


def msg(random: Random) -> bytes:
    inner = Mail(
        subject="Trs: lampu", files=[("foto.jpg", "image/jpeg", b"\xff\xd8\xff" + random.randbytes(40))]
    )
    return written(
        Mail(html=b"<p>Jalan <b>rusak", mails=[inner] * random.randrange(3), ansi=random.random() < 0.3)
    )


def archive(random: Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name in random.sample(
            ("foto.jpg", "../../x.exe", "a/b/c.pdf", "nota.docx", "kosong/", "\u202egpj.scr"), 3
        ):
            file.writestr(name, b"isi" * random.choice((0, 1, 50_000)))
    return made.getvalue()


def picture(random: Random) -> bytes:
    head = random.choice(
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            b"\xff\xd8\xff\xe1\0\x20Exif\0\0MM\0*",
            b"GIF89a\1\0\1\0",
            b"\0\0\0\x18ftypheic",
        )
    )
    return head + random.randbytes(random.randrange(200))


def document(random: Random) -> bytes:
    return random.choice(
        (
            b"%PDF-1.7\n",
            b"{\\rtf1 ",
            b"MZ",
            b"\x7fELF",
            b"#!/bin/sh\n",
            b"PK\3\4",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"<html>",
        )
    ) + random.randbytes(90)


FILES: tuple[Callable[[Random], bytes], ...] = (tnef, msg, archive, picture, document)
FILE_NAMES = (
    "winmail.dat",
    "surat.msg",
    "x.zip",
    "foto.jpg",
    "nota.pdf",
    "",
    "../../etc/passwd",
    "a" * 300,
    "a\x00b.exe",
    "=?utf-8?q?n=C3=A9?=",
)


# Mutants.


def mutant(random: Random, letters: Sequence[bytes]) -> bytes:
    """One letter, bent in one to four places."""
    raw = random.choice(letters)
    for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
        raw = random.choice(_WAYS)(random, raw, letters)[:MOST]
    return raw


def _place(random: Random, raw: bytes) -> int:
    """Anywhere; more often where a line begins."""
    place = random.randrange(len(raw) + 1)
    return raw.find(b"\n", place) + 1 if random.random() < 0.6 else place


def _bent(random: Random, raw: bytes, letters: Sequence[bytes]) -> bytes:
    """A few bytes are others, gone, doubled, or the end is missing."""
    start = random.randrange(len(raw) + 1)
    end = min(len(raw), start + random.choice((1, 1, 4, 30, 400)))
    piece = raw[start:end]
    new = random.choice(
        (b"", piece * 2, random.randbytes(len(piece)), piece[::-1], piece.swapcase(), bytes(len(piece)))
    )
    return raw[:start] if random.random() < 0.1 else raw[:start] + new + raw[end:]


def _scrap(random: Random, raw: bytes, letters: Sequence[bytes]) -> bytes:
    """One scrap, or so many that whoever looks twice at each will take long."""
    scrap = b"".join(random.choices(SCRAPS, k=random.choice((1, 1, 2, 3))))
    if random.random() < 0.5:
        scrap *= min(random.choice((2, 20, 1_000, 20_000, 100_000)), 400_000 // len(scrap))
    place = _place(random, raw)
    return raw[:place] + scrap + raw[place:]


def _lines(random: Random, raw: bytes, letters: Sequence[bytes]) -> bytes:
    lines = raw.split(b"\n")
    one, two = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(5):
        case 0:
            lines[one], lines[two] = lines[two], lines[one]
        case 1:
            del lines[one]
        case 2:
            lines[one:one] = lines[two : two + random.randrange(9)] * random.choice((1, 1, 300))
        case 3:
            lines[one:] = [
                random.choice((b"> ", b">>", b"| ", b" ", b"\t", b"=")) + line for line in lines[one:]
            ]
        case _:
            random.shuffle(lines)
    return b"\n".join(lines)


def _ends(random: Random, raw: bytes, letters: Sequence[bytes]) -> bytes:
    plain = raw.replace(b"\r\n", b"\n")
    if random.random() < 0.3:
        return re.sub(rb"\n", lambda _: random.choice((b"\n", b"\r\n", b"\r", b"\r\r\n")), plain)
    return plain.replace(b"\n", random.choice((b"\n", b"\r\n", b"\r", b"\n\r", b"\r\r\n")))


def _field(random: Random, raw: bytes, letters: Sequence[bytes]) -> bytes:
    """One field more, above, among or below the others; a giant one now and then."""
    value = random.choice(
        (random.choice(TYPES).encode(), random.choice(ENCODINGS).encode(), random.randbytes(20),
            random.choice(SCRAPS), b"auto-replied", b"1 Jan 2026 00:00 +9999",
         b"attachment; filename*0*=x''%; filename*9999999999=y", b'multipart/mixed; boundary="b"; boundary=c',
         b"text/plain; charset=\"" + random.choice(CHARSETS).encode() + b'"; format=flowed; delsp=yes')
    )  # fmt: skip
    if random.random() < 0.2:
        value *= min(random.choice((100, 10_000)), 300_000 // (len(value) or 1))
    line = random.choice(NAMES).encode() + random.choice((b": ", b":", b" : ", b"")) + value + b"\n"
    place = random.choice((0, raw.find(b"\n") + 1, max(0, raw.find(b"\n\n")), _place(random, raw)))
    return raw[:place] + line + raw[place:]


def _relabelled(random: Random, raw: bytes, letters: Sequence[bytes]) -> bytes:
    """A charset, an encoding, a type or a boundary says something else."""
    what, others = random.choice(
        ((rb'(?i)charset="?[\w-]+', [b"charset=" + one.encode() for one in CHARSETS]),
            (rb"(?i)encoding: *[\w-]+", [b"encoding: " + one.encode() for one in ENCODINGS]),
         (rb"(?i)content-type: *[\w/.-]+", [b"Content-Type: " + one.encode() for one in TYPES]),
         (rb'(?i)boundary="?[^"\r\n;]+', [b"boundary=", b'boundary="', b"boundary=-",
             b"boundary=" + b"b" * 5_000, b'boundary="a b']))
    )  # fmt: skip
    found = list(re.finditer(what, raw))
    if not found:
        return _field(random, raw, letters)
    one = random.choice(found)
    return raw[: one.start()] + random.choice(others) + raw[one.end() :]


def _spliced(random: Random, raw: bytes, letters: Sequence[bytes]) -> bytes:
    """The head of one letter and the end of another."""
    other = random.choice(letters)
    return raw[: _place(random, raw)] + other[_place(random, other) :]


def _wrapped(random: Random, raw: bytes, letters: Sequence[bytes]) -> bytes:
    """The mail within another one, encoded or not, once or very often; sometimes all with one boundary."""
    for level in range(random.choice((1, 1, 2, 5, 60))):
        if len(raw) > MOST // 2:
            break
        mark = random.choice((b"b", b"b%d" % level, b"-", b"b b"))
        how = random.choice((b"", b"base64", b"quoted-printable"))
        inner = base64.encodebytes(raw) if how == b"base64" and level < 4 else raw
        kind = random.choice(
            (
                b"message/rfc822",
                b"text/plain",
                b"application/octet-stream; name=surat.eml",
                b"message/delivery-status",
                b"multipart/mixed; boundary=b",
            )
        )
        raw = (
            b"From: a@b.example\nSubject: Trs: x\nContent-Type: "
            + random.choice(TYPES[5:12]).encode()
            + b'; boundary="'
            + mark
            + b'"\n\n--'
            + mark
            + b"\n\nlihat di bawah\n--"
            + mark
            + b"\nContent-Type: "
            + kind
            + b"\nContent-Transfer-Encoding: "
            + how
            + b"\n\n"
            + inner
            + random.choice((b"\n--" + mark + b"--\n", b""))
        )
    return raw


def _enclosed(random: Random, raw: bytes, letters: Sequence[bytes]) -> bytes:
    """A file is attached, whole or bent."""
    data = random.choice(FILES)(random)
    for _ in range(random.choice((0, 1, 1, 3, 8))):
        data = _bent(random, data, letters)
    name = random.choice(FILE_NAMES).encode()
    text = raw[raw.find(b"\n\n") + 2 :] if b"\n\n" in raw else raw
    head = raw[: raw.find(b"\n\n")] if b"\n\n" in raw else b"From: a@b.example"
    head = b"\n".join(line for line in head.split(b"\n") if not line.lower().startswith(b"content-"))
    return (
        head
        + b'\nContent-Type: multipart/mixed; boundary="zz"\n\n--zz\n\n'
        + text
        + b"\n--zz\nContent-Type: "
        + random.choice(TYPES).encode()
        + b'; name="'
        + name
        + b'"\nContent-Transfer-Encoding: base64\n\n'
        + base64.encodebytes(data)
        + b"\n--zz--\n"
    )


def _recoded(random: Random, raw: bytes, letters: Sequence[bytes]) -> bytes:
    """The body in another charset than it says, or encoded twice."""
    head, _, text = raw.partition(b"\n\n")
    words = text.decode("utf-8", "replace")
    codec = random.choice(
        ("utf-16", "utf-16-be", "utf-7", "shift_jis", "iso-2022-jp", "gb18030", "cp1252", "koi8-r", "utf-32")
    )
    match random.randrange(3):
        case 0:
            text = words.encode(codec, "replace")
        case 1:
            text = base64.encodebytes(words.encode(codec, "replace"))
        case _:
            text = quopri.encodestring(quopri.encodestring(text))
    return head + b"\n\n" + text


_WAYS = (
    _bent,
    _scrap,
    _scrap,
    _lines,
    _ends,
    _field,
    _relabelled,
    _relabelled,
    _spliced,
    _wrapped,
    _enclosed,
    _recoded,
)


# Trees.


@dataclass(frozen=True)
class Tree:
    """A mail of parts. files: the content of each that must be kept; words: a word of each text that must be
    found somewhere."""

    raw: bytes
    files: tuple[bytes, ...] = ()
    words: tuple[str, ...] = ()


def _text_part(kind: str, charset: str, coded: str, number: int, more: str) -> Tree:
    word = f"tanda{number}tanda"
    text = f"{more}\n{word}\n" if kind != "text/html" else f"<p>{word}</p>"
    try:
        data = text.encode(charset)
    except UnicodeEncodeError:
        charset, data = "utf-8", text.encode()
    body = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(coded, bytes)(data)
    head = f'Content-Type: {kind}; charset="{charset}"\nContent-Transfer-Encoding: {coded}\n\n'
    return Tree(head.encode() + body, (), (word,))


def _file_part(kind: str, name: str, placed: str, data: bytes) -> Tree:
    named = f'; name="{name}"' if name else ""
    head = (
        f"Content-Type: {kind}{named}\nContent-Disposition: {placed}\nContent-Transfer-Encoding: base64\n\n"
    )
    return Tree(head.encode() + base64.encodebytes(data), (data,) if data.strip() else ())


def _joined(kind: str, mark: str, parts: list[Tree], loose: tuple[bool, bool]) -> Tree:
    """loose: text before the first part; no end behind the last one."""
    mark = f"{mark}{zlib.crc32(b'|'.join(part.raw for part in parts))}"
    body = b"".join(b"--" + mark.encode() + b"\n" + part.raw.rstrip(b"\n") + b"\n" for part in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{mark}"\n\n' + (
        "Ini surat berlapis.\n" if loose[0] else ""
    )
    whole = head.encode() + body + (b"" if loose[1] else b"--" + mark.encode() + b"--\n")
    return Tree(whole, sum((part.files for part in parts), ()), sum((part.words for part in parts), ()))


def _message(inner: Tree) -> Tree:
    head = (
        b"Content-Type: message/rfc822\n\nFrom: Warga <w@contoh.example>\nSubject: asli\nDate: Tue, 03 Nov"
        b" 2026 07:12:40 +0700\n"
    )
    return Tree(head + inner.raw, inner.files, inner.words)


_KEPT = (
    "image/jpeg",
    "application/pdf",
    "application/octet-stream",
    "application/zip",
    "audio/amr",
    "video/mp4",
    "application/pkcs7-signature",
    "image/png",
    "x/y",
)
_leaves = st.one_of(
    st.builds(_text_part, st.sampled_from(("text/plain", "text/html")),
        st.sampled_from(("utf-8", "iso-8859-1", "windows-1252")),
              st.sampled_from(("8bit", "base64", "quoted-printable")), st.integers(0, 10**6),
              st.text("abc dé>-:12@.\n\u2013", max_size=60)),
    st.builds(_file_part, st.sampled_from(_KEPT), st.sampled_from(("", "a.jpg", "nota dinas.pdf", "../x",
        "a.jpg")),
              st.sampled_from(("inline", "attachment", "attachment; filename=x.bin", "form-data", "")),
              st.binary(max_size=120)),
)  # fmt: skip
_bodies = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(_joined, st.sampled_from(("mixed", "alternative", "related", "report", "signed", "digest",
            "x-odd")), st.sampled_from(("b", "=_", "-", "a b", "(:)")),
                  st.lists(inner, min_size=1, max_size=4), st.tuples(st.booleans(), st.booleans())),
        st.builds(_message, inner),
    ),
    max_leaves=10,
)  # fmt: skip
_heads = st.lists(
    st.tuples(
        st.sampled_from(
            [
                name
                for name in NAMES
                if name.isascii() and name.isprintable() and not name.startswith("Content") and name.strip()
            ]
        ),
        st.one_of(st.text(max_size=40), st.sampled_from([one.decode("latin-1") for one in SCRAPS])),
    ),
    max_size=6,
).map(
    lambda pairs: b"".join(
        name.encode() + b": " + re.sub(rb"[\r\n]", b" ", value.encode("utf-8", "surrogatepass")) + b"\n"
        for name, value in pairs
    )
)


def trees() -> st.SearchStrategy[Tree]:
    """Whole mails; their heads hold anything, their parts lie as deep as they like."""
    return st.builds(lambda head, body: Tree(head + body.raw, body.files, body.words), _heads, _bodies)
