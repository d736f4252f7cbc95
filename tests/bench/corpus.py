"""Letters as real programs send them: 70 % of 2-6 KB, 20 % with an attachment of 50-300 KB, 10 % replies to
our own mails.

What people write is that of the labelled set (tests/letters/labelled): invented, and written as many hands
write. The headers around it have the length and the order that Gmail's, Outlook's and a provincial provider's
servers give them."""

from __future__ import annotations

import base64
import io
import quopri
import random
import zipfile
from collections.abc import Callable
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import cache
from html import escape

from PIL import Image

from tests.bench.reading_figures import BASICS, half

OFFICE = "pengaduan@muaraenim.example"
SHARES = (("short", 70), ("attached", 20), ("reply", 10))
MORE = (
    (
        "Saya sudah dua kali menyampaikan hal ini kepada kepala desa dan ketua RT, tetapi sampai hari ini"
        " belum ada perubahan."
    ),
    "Warga di sekitar sini terutama anak sekolah dan orang tua sangat terganggu setiap hari.",
    (
        "Sebagai gambaran, kejadian seperti ini sudah berlangsung sejak bulan Januari dan makin parah pada"
        " musim hujan."
    ),
    "Kami memahami banyak pekerjaan yang harus diselesaikan, namun mohon kiranya hal ini dapat diperhatikan.",
    "Bila diperlukan, saya bersedia menunjukkan lokasinya kepada petugas pada hari kerja.",
    (
        "Demikian laporan ini saya sampaikan dengan sebenarnya. Atas perhatian Bapak dan Ibu saya ucapkan"
        " terima kasih."
    ),
)
NAMES = ("Siti Aminah", "Joko Prasetyo", "Dewi Lestari", "Ahmad Fauzi", "Rina Marlina", "M. Yusuf, S.Pd.")


def kinds(count: int, random_: random.Random) -> list[str]:
    """The kinds of `count` letters in the shares of the corpus, shuffled."""
    found = [kind for kind, share in SHARES for _ in range(count * share // 100)]
    found += ["short"] * (count - len(found))
    random_.shuffle(found)
    return found


def letter(kind: str, number: int, now: datetime, random_: random.Random) -> bytes:
    """A fresh complaint, "short" or "attached"; no two are from the same person."""
    subject, text = _written(number, random_)
    if kind == "attached":
        return _attached(number, subject, text, now, random_)
    return SHAPES[number % len(SHAPES)](number, subject, text, now, random_)


@cache
def _labelled() -> list[tuple[str, str]]:
    rows = [*half(f"complaints/{BASICS}", False), *half("complaints/agencies-2026-11-25", False)]
    return [(str(row["subject"]), str(row["text"])) for row in rows]


def _written(number: int, random_: random.Random) -> tuple[str, str]:
    subject, text = _labelled()[number % len(_labelled())]
    more = random_.sample(MORE, random_.randint(4, 6))
    return subject, f"{text}\n\n{' '.join(more)}\n\n{NAMES[number % len(NAMES)]}\n"


# --- headers


def _head(number: int, subject: str, now: datetime, *traces: str) -> str:
    name = NAMES[number % len(NAMES)]
    shown = f'"{name}"' if "," in name else name
    return "".join(
        f"{line}\r\n"
        for line in (
            *traces,
            f"From: {shown} <warga{number}@warga.example>",
            f"To: Pengaduan Kabupaten Muara Enim <{OFFICE}>",
            f"Subject: {_encoded(subject)}",
            f"Date: {format_datetime(now)}",
            f"Message-ID: <surat-{number}.{number * 7919:x}@warga.example>",
            "MIME-Version: 1.0",
        )
    )


def _encoded(subject: str) -> str:
    return subject if subject.isascii() else Header(subject, "utf-8").encode(linesep="\r\n")


def _stuff(random_: random.Random, length: int) -> str:
    """A signature as DKIM writes it: base64, folded."""
    text = base64.b64encode(random_.randbytes(length * 3 // 4)).decode()
    return "\r\n        ".join(text[start : start + 64] for start in range(0, len(text), 64))


def _received(now: datetime, by: str, source: str) -> str:
    return (
        f"Received: from {source} ({source} [203.0.113.25])\r\n        by {by} (Postfix) with ESMTPS id"
        " 4fT2kQ1zPzz9sW\r\n        (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n   "
        f"     for <{OFFICE}>; {format_datetime(now)}"
    )


def _gmail(now: datetime, random_: random.Random) -> tuple[str, ...]:
    """As Gmail's servers: SPF, DKIM, ARC and X-Google headers."""
    return (
        "Return-Path: <warga@warga.example>",
        (
            "Authentication-Results: mx.muaraenim.example; dkim=pass header.d=warga.example; spf=pass"
            " smtp.mailfrom=warga.example; dmarc=pass"
        ),
        _received(now, "mx.muaraenim.example", "mail-lf1-f45.warga.example"),
        (
            "Received: by mail-lf1-f45.warga.example with SMTP id 2adb3069b0e04-52cd\r\n        for"
            f" <{OFFICE}>; {format_datetime(now)}"
        ),
        (
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=warga.example; s=20230601;"
            " t=1772672400; x=1773277200;\r\n       "
            " h=to:subject:message-id:date:from:mime-version:from:to:cc:subject\r\n        "
            f" :date:message-id:reply-to;\r\n        bh={_stuff(random_, 44)};\r\n       "
            f" b={_stuff(random_, 344)}"
        ),
        (
            "X-Google-DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=1e100.example; s=20230601;\r\n"
            f"        b={_stuff(random_, 344)}"
        ),
        f"X-Gm-Message-State: {_stuff(random_, 96)}",
        f"X-Gm-Gg: {_stuff(random_, 160)}",
        f"X-Google-Smtp-Source: {_stuff(random_, 80)}",
        (
            "X-Received: by 2002:a05:6512:3d07:b0:52c:9383:4c16 with SMTP id"
            " d7-20020a0565123d0700b0052c93834c16; Wed, 04 Mar 2026 17:00:00 -0800 (PST)"
        ),
    )


def _outlook(now: datetime, random_: random.Random) -> tuple[str, ...]:
    """As Exchange Online's servers: four hops, ARC and X-MS headers."""
    hops = [
        _received(now, f"SG2PR0{n}MB4321.apcprd0{n}.prod.warga.example", f"SEYPR0{n}.warga.example")
        for n in (1, 2)
    ]
    return (
        _received(now, "mx.muaraenim.example", "APC01-SG2-obe.outbound.warga.example"),
        (
            "ARC-Seal: i=1; a=rsa-sha256; s=arcselector10001; d=warga.example; cv=none;\r\n"
            f" b={_stuff(random_, 344)}"
        ),
        (
            "ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=warga.example;"
            f" s=arcselector10001;\r\n b={_stuff(random_, 344)}"
        ),
        "ARC-Authentication-Results: i=1; mx.warga.example 1; spf=pass; dmarc=pass; dkim=pass; arc=none",
        *hops,
        "Thread-Topic: Laporan warga",
        f"Thread-Index: {_stuff(random_, 30)}",
        "Accept-Language: id-ID, en-US",
        "Content-Language: id-ID",
        "X-MS-Has-Attach:",
        "X-MS-TNEF-Correlator:",
        "x-ms-publictraffictype: Email",
        "x-ms-exchange-senderadcheck: 1",
        f"x-microsoft-antispam-message-info: {_stuff(random_, 300)}",
    )


def _provider(now: datetime, random_: random.Random) -> tuple[str, ...]:
    return (
        _received(now, "mx.muaraenim.example", "smtp4.warga.example"),
        _received(now, "smtp4.warga.example", "queue2.warga.example"),
        f"DKIM-Signature: v=1; a=rsa-sha256; d=warga.example; s=mail;\r\n\tb={_stuff(random_, 344)}",
        "User-Agent: K-9 Mail for Android",
        "X-Priority: 3",
    )


# --- bodies


def _quoted(text: str) -> str:
    return quopri.encodestring(text.replace("\n", "\r\n").encode("utf-8")).decode("ascii")


def _based(data: bytes) -> str:
    return base64.encodebytes(data).decode("ascii").replace("\n", "\r\n")


def _crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def _page(text: str, outlook: bool) -> str:
    """The same as HTML, as the two programs write it."""
    if not outlook:
        lines = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))
        return f'<div dir="ltr">{lines}</div>\n'
    style = (
        "<style>\n<!--\n@font-face\n\t{font-family:Calibri;}\np.MsoNormal\n\t{margin:0cm;"
        'font-size:11.0pt;font-family:"Calibri",sans-serif;}\n-->\n</style>'
    )
    lines = "".join(
        f'<p class="MsoNormal">{escape(line) or "&nbsp;"}<o:p></o:p></p>\n' for line in text.split("\n")
    )
    return (
        f'<html xmlns:o="urn:schemas-microsoft-com:office:office">\n<head>\n{style}\n</head>\n<body'
        f' lang="IN">\n<div class="WordSection1">\n{lines}</div>\n</body>\n</html>\n'
    )


def _plain(number: int, subject: str, text: str, now: datetime, random_: random.Random) -> bytes:
    head = _head(number, subject, now, *_provider(now, random_))
    return (
        f"{head}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding:"
        f" 8bit\r\n\r\n{_crlf(text)}".encode()
    )


def _plain_quoted(number: int, subject: str, text: str, now: datetime, random_: random.Random) -> bytes:
    head = _head(number, subject, now, *_provider(now, random_))
    body = (
        'Content-Type: text/plain; charset="UTF-8"\r\nContent-Transfer-Encoding:'
        f" quoted-printable\r\n\r\n{_quoted(text)}"
    )
    return f"{head}{body}".encode()


def _plain_based(number: int, subject: str, text: str, now: datetime, random_: random.Random) -> bytes:
    head = _head(number, subject, now, *_gmail(now, random_))
    body = (
        'Content-Type: text/plain; charset="UTF-8"\r\nContent-Transfer-Encoding:'
        f" base64\r\n\r\n{_based(text.encode())}"
    )
    return f"{head}{body}".encode()


def _both(boundary: str, text: str, outlook: bool) -> str:
    page = _page(text, outlook)
    return (
        f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n--{boundary}\r\nContent-Type:'
        ' text/plain; charset="UTF-8"\r\nContent-Transfer-Encoding:'
        f" quoted-printable\r\n\r\n{_quoted(text)}\r\n--{boundary}\r\nContent-Type: text/html;"
        ' charset="UTF-8"\r\nContent-Transfer-Encoding:'
        f" quoted-printable\r\n\r\n{_quoted(page)}\r\n--{boundary}--\r\n"
    )


def _alternative_gmail(number: int, subject: str, text: str, now: datetime, random_: random.Random) -> bytes:
    head = _head(number, subject, now, *_gmail(now, random_))
    return f"{head}{_both('0000000000008e1e2c06190c3f3e', text, False)}".encode()


def _alternative_outlook(
    number: int, subject: str, text: str, now: datetime, random_: random.Random
) -> bytes:
    head = _head(number, subject, now, *_outlook(now, random_))
    return f"{head}{_both('_000_SEYPR01MB5432_', text, True)}".encode()


def _attached(number: int, subject: str, text: str, now: datetime, random_: random.Random) -> bytes:
    name, kind, data = _files()[number % len(_files())]
    head, outer = _head(number, subject, now, *_gmail(now, random_)), "0000000000004f9d1a06190c3f3f"
    file = (
        f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment;'
        f' filename="{name}"\r\nContent-Transfer-Encoding: base64\r\nContent-ID:'
        f" <f_m7x{number}>\r\nX-Attachment-Id: f_m7x{number}\r\n\r\n"
    )
    inner = _both("0000000000004f9d1a06190c3f40", text, False)
    # each file is another by its last bytes, which no reader of its kind looks at
    body = _based(data + number.to_bytes(6, "big"))
    whole = (
        f'{head}Content-Type: multipart/mixed; boundary="{outer}"\r\n\r\n'
        f"--{outer}\r\n{inner}\r\n--{outer}\r\n{file}{body}--{outer}--\r\n"
    )
    return whole.encode()


SHAPES: tuple[Callable[[int, str, str, datetime, random.Random], bytes], ...] = (
    _alternative_gmail,
    _plain,
    _alternative_outlook,
    _plain_quoted,
    _alternative_gmail,
    _plain_based,
)


# --- attachments


@cache
def _files() -> list[tuple[str, str, bytes]]:
    """(name, type, bytes): photos with a camera's metadata, a PDF, a DOCX; 50-300 KB."""
    random_ = random.Random(20260305)
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return [
        ("IMG_20260304_071522.jpg", "image/jpeg", _photo(250, random_)),
        ("surat-pernyataan.pdf", "application/pdf", _pdf(120_000, random_)),
        ("IMG-20260304-WA0007.jpg", "image/jpeg", _photo(390, random_)),
        ("laporan warga.docx", word, _docx(180_000, random_)),
        ("foto jalan.jpg", "image/jpeg", _photo(500, random_)),
    ]


def _photo(width: int, random_: random.Random) -> bytes:
    """A real JPEG of noise (about 0.8 bytes a pixel), with the place where it was taken."""
    picture = Image.frombytes("RGB", (width, width), random_.randbytes(3 * width * width))
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = "Contoh", "Telepon 5", "2026:03:04 07:15:22"
    exif.get_ifd(0x8825).update({1: "S", 2: (3.0, 39.0, 12.0), 3: "E", 4: (103.0, 46.0, 30.0)})
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=85, exif=exif)
    return made.getvalue()


def _pdf(size: int, random_: random.Random) -> bytes:
    stream = random_.randbytes(size)
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count"
        b" 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n4 0"
        b" obj<</Length %d>>stream\n%b\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n" % (size, stream)
    )


def _docx(size: int, random_: random.Random) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types'
            ' xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="jpeg" ContentType="image/jpeg"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats'
            '-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        folder.writestr(
            "docProps/core.xml",
            '<?xml version="1.0"?><coreProperties><creator>Joko Prasetyo</creator></coreProperties>',
        )
        folder.writestr("word/document.xml", f"<w:document><w:body>{'<w:p/>' * 200}</w:body></w:document>")
        folder.writestr("word/media/image1.jpeg", _photo(size // 400, random_))
    return made.getvalue()
