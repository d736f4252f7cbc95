"""Letters made of one piece, repeated: dots, names, tags, headers, and what else people and programs repeat.

What such a letter costs must grow with its length and no faster; tests/soak/lengths.py measures it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain, count

# What stands in a body: a piece, or two that alternate.
PIECES: dict[str, str] = {
    "dots": ".",
    "blanks": " ",
    "tabs": "\t",
    "newlines": "\n",
    "lines of blanks": "   \n",
    "letters": "a",
    "capitals": "A",
    "digits": "7",
    "zeros": "0",
    "digit groups": "081 ",
    "digits and dots": "3.",
    "digits and dashes": "12-",
    "digit lines": "1\n2\n3\n",
    "numbered lines": "1. jalan rusak\n",
    "numbers in words": "nol delapan satu ",
    "quotes": ">",
    "quotes apart": "> ",
    "quote lines": "> jalan rusak\n",
    "empty quote lines": ">\n",
    "quotes closed and opened": "a > b < c ",
    "at signs": "@",
    "dashes": "-",
    "rules": "----------\n",
    "equals": "=",
    "underscores": "_",
    "commas": ",",
    "semicolons": "; ",
    "colons": ":",
    "label lines": "Nama: Budi\n",
    "labels on a line": "Nama: ",
    "form lines": "Alamat: Jl. Melati No. 3\nNo HP: 0812 3456 789\n",
    "header lines": "Dari: Budi <b@c.example>\nKepada: kami\nPerihal: jalan\n",
    "dated headers": "Pada 3 Mar 2026 pukul 08.00 Budi menulis:\n",
    "attributions": "On Tue, 3 Mar 2026 at 08:00, Budi <b@c.example> wrote:\n",
    "attributions on a line": "Pada tanggal 3 Maret 2026 Budi menulis ",
    "original message": "-----Original Message-----\n",
    "forwarded": "---------- Pesan terusan ---------\n",
    "parentheses": "(",
    "brackets": "[",
    "brackets in pairs": "[]",
    "parentheses in pairs": "(a) ",
    "angle brackets": "<",
    "angles in pairs": "<> ",
    "apostrophes": "'",
    "quotation marks": '"',
    "slashes": "/",
    "backslashes": "\\",
    "stars": "*",
    "starred words": "*jalan* ",
    "hashes": "#",
    "question marks": "?",
    "exclamations": "!",
    "tildes": "~",
    "pipes": "|",
    "table rows": "| 1 | jalan | rusak |\n",
    "cells": "a\tb\tc\n",
    "braces": "{{ case }} ",
    "percents": "{% if x %}",
    "entities": "&amp; ",
    "URLs": "https://a.example/b?c=d ",
    "a long URL": "a.b/",
    "domains": "a.b.",
    "addresses": "a@b.example ",
    "addresses in a row": "a@b.c,",
    "address after address": "a@b.",
    "addresses in angles": "Budi <a@b.example>, ",
    "numbered addresses": "warga0@surel.example\n",
    "telephones": "0812-3456-7890 ",
    "telephones in brackets": "(0734) 42 ",
    "numbers with plus": "+62 812 ",
    "NIKs": "1603011203450001 ",
    "plates": "BG 1234 AB ",
    "amounts": "Rp 1.000.000 ",
    "names": "Budi Santoso ",
    "names with titles": "Bapak H. Budi ",
    "initials": "M. ",
    "names joined": "Budi dan Ani, ",
    "name lines": "Budi Santoso\n",
    "I am": "saya Budi ",
    "called": "nama saya Budi Santoso. ",
    "villages": "Desa Lembak ",
    "village": "Desa ",
    "RT": "RT 1 ",
    "RT and RW": "RT 01/RW 02 ",
    "streets": "Jl. Melati No. 3 ",
    "street": "jalan ",
    "homes": "rumah saya di Desa Lembak RT 3. ",
    "subdistricts": "Kecamatan Muara Enim ",
    "agencies": "Dinas Pekerjaan Umum ",
    "codes": "PUPR ",
    "codes in a row": "PUPR, DINKES, ",
    "choices": "1 PUPR\n",
    "closings": "Hormat saya,\n",
    "closings with names": "Hormat saya,\nBudi\n",
    "thanks": "terima kasih ",
    "please": "mohon ",
    "do not": "jangan ",
    "not": "tidak ",
    "not yet": "belum selesai ",
    "secrecy": "rahasiakan nama saya ",
    "secrecy lines": "Mohon identitas saya dirahasiakan.\n",
    "no secrecy": "tidak perlu dirahasiakan ",
    "withdrawals": "saya cabut laporan ini ",
    "approvals": "setuju ",
    "extensions": "mohon perpanjangan sampai 27 Maret 2026 ",
    "dates": "3 Maret 2026 ",
    "dates in digits": "03/03/2026 ",
    "hours": "08.00 WIB ",
    "months": "Maret ",
    "ranges": "1-2-",
    "until": "sampai dengan ",
    "questions": "kapan? ",
    "ratings": "5 bintang ",
    "stars of ratings": "⭐",
    "case numbers": "ME-2026-0001 ",
    "case number lines": "ME-2026-0001: selesai\n",
    "short case numbers": "0001: selesai. ",
    "tokens": "me-2026-0001.7.aaaabbbbccccdddde ",
    "masks": "[disamarkan 3] ",
    "masks and names": "[disamarkan 1] Budi ",
    "mask marks cut": "[disamarkan ",
    "struck": "[disamarkan] ",
    "dangers": "ada yang meninggal ",
    "wrongdoing": "kepala desa minta uang ",
    "bribes": "pungli Rp 50.000 ",
    "words": "jalan rusak parah di depan sekolah ",
    "sentences": "Jalan rusak parah di depan sekolah. ",
    "capital words": "JALAN RUSAK ",
    "long sentences": "Jalan kabupaten yang rusak parah itu belum diperbaiki oleh dinas sampai hari ini. ",
    "unknown words": "qwrt zxcv ",
    "spaced letters": "b u d i ",
    "dashed letters": "b-u-d-i-",
    "WhatsApp lines": "[03/03/26 08.00] Budi: jalan rusak\n",
    "WhatsApp lines of Android": "03/03/26 08.00 - Budi: jalan rusak\n",
    "emoji": "😀",
    "thumbs": "👍🏽 ",
    "flags": "🇮🇩",
    "joined emoji": "👩\u200d👧\u200d",
    "zero width": "\u200b",
    "joiners": "a\u200d",
    "combining marks": "a\u0301",
    "marks alone": "\u0301",
    "soft hyphens": "ja\u00adlan ",
    "no-break blanks": "\u00a0",
    "ideographs": "漢",
    "Arabic": "مرحبا ",
    "turned writing": "\u202eabc\u202c ",
    "ligatures": "ﬁ",
    "large folds": "\ufdfa",
    "full width": "０８１２ ",
    "base64": "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY=\n",
    "quoted-printable": "jalan =C3=A4 rusak=\n",
    "encoded words": "=?utf-8?Q?jalan?= ",
    "uuencode": "M4F%N9V4@;V8@=&AE('1E>'0@:7,@;F]T(&ME<'0@:&5R92!F;W(@;&]N9PH*\n",
    "open tags": "<b>",
    "tags": "<p>jalan</p>\n",
    "disclaimers": "Email ini rahasia dan hanya untuk penerima.\n",
    "signature marks": "-- \n",
    "sent from": "Dikirim dari iPhone saya\n",
    "automatic": "Ini adalah balasan otomatis. ",
    "leave": "Saya sedang cuti sampai 3 Maret 2026. ",
    "bounces": "could not be delivered ",
    "CSV": "1;Budi;0812345678;Lembak\n",
    "stack traces": 'File "a.py", line 3, in b\n',
    "dots and blanks": ". ",
    "dots and lines": ".\n",
    "commas and names": "Budi, ",
    "quotes and dots": "> .\n",
    "dashes and blanks": "- ",
    "bullets": "- jalan rusak\n",
    "digits and blanks": "1 ",
    "digits and letters": "1a",
    "letters and lines": "a\n",
    "names and numbers": "Budi 0812345678\n",
    "names and addresses": "Budi Santoso, Desa Lembak RT 3\n",
    "closings and quotes": "Hormat saya,\n> Budi\n",
    "blanks and lines and quotes": " \n>\n",
    "capitals and dots": "A.",
    "at and dots": "@.",
    "dashes and digits": "-1",
    "underscores and letters": "_a",
    "apostrophes and letters": "a'",
    "and": "dan ",
    "or": "atau ",
    "for": "untuk 0001 ",
    "colon lines": "a:\n",
    "carriage returns": "a\r",
    "form feeds": "a\f",
    "line separators": "a\u2028",
}  # fmt: skip


# These, too, in the middle of a line.
_BREAKS = ("dots", "blanks", "tabs", "newlines", "letters", "digits", "commas", "dashes", "no-break blanks")
WITHIN = {name: PIECES[name] for name in _BREAKS}


def _within(piece: str, size: int) -> str:
    return f"Jalan rusak di Desa {repeated(piece, size)} karena truk, mohon diperbaiki."


def repeated(piece: str, size: int) -> str:
    """The piece again and again, in so many bytes."""
    return piece * (size // len(piece.encode()) or 1)


def _lettered(piece: str, size: int) -> str:
    """The piece with another number each time."""
    made, left = [], size
    for number in count(1):
        one = piece.replace("0", str(number))
        left -= len(one)
        if left < 0:
            return "".join(made)
        made.append(one)
    raise AssertionError


# Bodies in which no piece is like the other.
VARIED: dict[str, str] = {
    "addresses, each another": "warga0@surel0.example ",
    "telephones, each another": "08120000 ",
    "case numbers, each another": "ME-2026-1000 ",
    "case lines, each another": "ME-2026-1000: selesai\n",
    "names, each another": "Budi Aa0 ",
    "masks, each another": "[disamarkan 0] ",
    "numbered lines, each another": "0. jalan rusak\n",
    "places, each another": "Desa Abc0 RT 0 ",
    "streets, each another": "Jl. Melati No. 0 ",
    "words, each another": "kata0x ",
}  # fmt: skip


def _spelled(number: int) -> str:
    letters = ""
    while number:
        number, digit = divmod(number, 20)
        letters += "bcdfghjklmnpqrstvwxz"[digit] + "aeiou"[digit % 5]
    return letters or "ba"


def _words(size: int) -> str:
    """Words that no list knows, each another."""
    made = " ".join(f"{_spelled(number)}" for number in range(size // 6))
    return made[:size]


def _capital_words(size: int) -> str:
    """Names that nobody has, each another."""
    return _words(size).title()


BODIES: dict[str, Callable[[int], str]] = {
    **{name: partial(repeated, piece) for name, piece in PIECES.items()},
    **{name: partial(_lettered, piece) for name, piece in VARIED.items()},
    **{f"{name} within a line": partial(_within, piece) for name, piece in WITHIN.items()},
    "unknown words, each another": _words,
    "unknown names, each another": _capital_words,
}


# Whole mails, below the headers that every mail has: the rest of the headers, an empty line, the body.
_TEXT = "Jalan di Desa Lembak rusak sejak 1 Maret 2026. Mohon diperbaiki.\r\n"
_PLAIN = f"\r\n{_TEXT}"
_HTML = "Content-Type: text/html; charset=utf-8\r\n\r\n"
_MIXED = 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\n' + _TEXT


def _html(begin: str, piece: str, end: str = "") -> Callable[[int], str]:
    def made(size: int) -> str:
        times = size // len(begin + piece + end)
        return f"{_HTML}<p>{_TEXT}</p>{begin * times}{piece * times}{end * times}"

    return made


def _header(name: str, piece: str, parting: str = "") -> Callable[[int], str]:
    return lambda size: f"{name}: {parting.join([piece] * (size // len(piece + parting)))}\r\n{_PLAIN}"


def _parts(part: str) -> Callable[[int], str]:
    return lambda size: _MIXED + f"--b\r\n{part}\r\n" * (size // len(part)) + "--b--\r\n"


def _people(name: str) -> Callable[[int], str]:
    def made(size: int) -> str:
        return (
            f"{name}: " + ",\r\n ".join(f"W{n} <w{n}@b.example>" for n in range(size // 25)) + f"\r\n{_PLAIN}"
        )

    return made


def _levels(size: int) -> str:
    levels = min(size // 80, 300)
    heads = (f'Content-Type: multipart/mixed; boundary="x{n}"\r\n\r\n--x{n}\r\n' for n in range(levels))
    return "".join(chain(heads, ("\r\n", _TEXT)))


def _attached(size: int) -> str:
    one = f"Content-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\nSubject: jalan\r\n\r\n{_TEXT}"
    return _parts(one)(size)


def _encoded(lines: Iterable[bytes]) -> str:
    return b"".join(lines).decode("ascii")


def _base64(size: int) -> str:
    text = (_TEXT * (size // len(_TEXT))).encode()
    return (
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(text).decode()
    )


MAILS: dict[str, Callable[[int], str]] = {
    "HTML: open tags": _html("<div>", ""),
    "HTML: nested tags": _html("<div>", "", "</div>"),
    "HTML: closed tags": _html("</div>", ""),
    "HTML: bold": _html("<b>jalan</b> ", ""),
    "HTML: crossed tags": _html("<b><i>", "", "</b></i>"),
    "HTML: breaks": _html("<br>", ""),
    "HTML: paragraphs": _html("<p>jalan rusak</p>", ""),
    "HTML: blockquotes": _html("<blockquote>", "", "</blockquote>"),
    "HTML: quotes side by side": _html("<blockquote>a</blockquote>b", ""),
    "HTML: tables": _html("<table><tr><td>a", ""),
    "HTML: rows": _html("<tr><td>a</td></tr>", ""),
    "HTML: lists": _html("<ul><li>a", ""),
    "HTML: entities": _html("&nbsp;", ""),
    "HTML: entities in digits": _html("&#32;", ""),
    "HTML: comments": _html("<!-- a -->", ""),
    "HTML: open comments": _html("<!--", ""),
    "HTML: attributes": _html('<a href="https://a.example/b">c</a> ', ""),
    "HTML: hidden": _html('<div style="display:none">a</div>', ""),
    "HTML: open angles": _html("<", ""),
    "HTML: styles": _html("<style>a{}</style>", ""),
    "HTML: pictures": _html('<img src="cid:a@b" alt="a">', ""),
    "HTML: quote of Gmail": _html('<div class="gmail_quote">a</div>', ""),
    "HTML: blanks": _html(" ", ""),
    "HTML: lines": _html("\n", ""),
    "HTML: paragraphs of a name": _html("<p>Budi Santoso</p>", ""),
    "subject": _header("Subject", "jalan "),
    "subject of dots": _header("Subject", "."),
    "subject of Re:": _header("Subject", "Re: "),
    "subject of encoded words": _header("Subject", "=?utf-8?Q?jalan?=", "\r\n "),
    "subject of brackets": _header("Subject", "["),
    "references": _header("References", "<a.b@c.example>", "\r\n "),
    "references on a line": _header("References", "<a.b@c.example> "),
    "in reply to": _header("In-Reply-To", "<", ""),
    "a long header": _header("X-Long", "a"),
    "many headers": lambda size: "X-A: b\r\n" * (size // 8) + _PLAIN,
    "received lines": lambda size: (
        "Received: from a by b; Tue, 3 Mar 2026 08:00:00 +0700\r\n" * (size // 55) + _PLAIN
    ),
    "authentication results": _header("Authentication-Results", "a.example; spf=pass; "),
    "list headers": _header("List-Id", "<a.b> "),
    "recipients": _people("Cc"),
    "recipients in To": _people("To"),
    "recipients of commas": _header("Cc", ","),
    "recipients of quotation marks": _header("Cc", '"'),
    "recipients of brackets": _header("Cc", "<"),
    "recipients of comments": _header("Cc", "("),
    "reply to": _people("Reply-To"),
    "content type of parameters": _header("Content-Type", "text/plain", '; a="b"'),
    "texts": _parts("Content-Type: text/plain\r\n\r\njalan\r\n"),
    "pages": _parts("Content-Type: text/html\r\n\r\n<p>jalan</p>\r\n"),
    "files": _parts("Content-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n"),
    "pictures": _parts('Content-Type: image/jpeg; name="a.jpg"\r\nContent-ID: <a@b>\r\n\r\n\xff\r\n'),
    "empty parts": _parts("\r\n"),
    "levels": _levels,
    "attached mails": _attached,
    "base64 text": _base64,
    "quoted-printable text": lambda size: (
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + "jalan =C3=A9=\r\n" * (size // 15)
    ),
    "one flowed paragraph": lambda size: (
        "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n" + "jalan rusak \r\n" * (size // 14)
    ),
    "flowed quotes": lambda size: (
        "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n" + "> jalan rusak \r\n" * (size // 16)
    ),
    "text beside a page": lambda size: (
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\n\r\n'
        + "jalan rusak\r\n" * (size // 32)
        + f"--b\r\n{_HTML}"
        + "<p>jalan rusak</p>" * (size // 32)
        + "\r\n--b--\r\n"
    ),
}  # fmt: skip
