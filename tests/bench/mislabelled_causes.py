"""A third set of mislabelled letters, by what goes wrong in the world, made before the rules were read:
`python -m tests.bench.mislabelled_causes`.

Every cause has been reported of a real program (the threads are named beside it). Gold is what a person would
read; a character that the damage destroyed stands as U+FFFD there and fits up to five characters. Odd numbers
within a cause are the half that no rule was made from."""

from __future__ import annotations

import base64
import quopri
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mailroom.reading.mime.opener import open_mail

LATIN = [
    (
        "Pak, atap kelas SD Negeri 5 bocor seluas 12 m² sejak Januari. Anak kami, José Mário, kehujanan."
        " Mohon diperbaiki."
    ),
    "Nama saya André Gérard Siahaan. KTP saya tercetak Andre tanpa é, mohon dibetulkan.",
    "Suhu ruang arsip 38 °C ± 2, AC rusak sejak 3 Maret.",
    "Café Müller di Jl. Jenderal Sudirman membuang minyak ke got setiap malam.",
    "Rumah tipe 45 m² ditagih PBB 90 m²; sudah 2½ tahun saya protes. Terima kasih, Renée Tobing",
    "Lebar jalan hanya 1½ m. Hormat saya, Thérèse Lumban Gaol",
    "Terima kasih, José",
]
CURLY = [
    "Warga berkata: “kapan jalan kami diperbaiki?” – sudah tiga kali kami lapor… Mohon jawaban.",
    "Kepala desa bilang ‘tunggu anggaran’, padahal dana sudah cair — Rp 120 juta.",
    "• Lampu jalan mati\n• Got mampet\n• Sampah menumpuk sejak 2 Mei",
    "Biaya “administrasi” Rp 50.000 diminta petugas loket. Itu pungli, Pak…",
    "Jum’at kemarin air PDAM mati lagi, Al-Qur’an di musholla basah karena atap bocor.",
    "Honor guru ngaji bulan Januari–Maret belum dibayar; katanya ‘menyusul’.",
    "Pedagang pasar menagih “uang keamanan” – €5 dari turis. Dilaporkan oleh Zoë Manalu.",
]
WIDE = [
    "Terima kasih banyak 🙏 jalan sudah mulus 👍",
    "السلام عليكم ورحمة الله وبركاته. Kami warga RT 03 melaporkan lampu jalan mati.",
    "Assalamu'alaikum / السلام عليكم, mohon bantuan beras untuk lansia.",
    "Toko 福星 (Fu Xing) di Pasar Inpres menjual gas 3 kg seharga Rp 35.000.",
    "Rumah makan 老北京 membuang limbah ke sungai Enim setiap malam.",
    "Papan nama desa kami bertulisan ꦢꦺꦱ dan sudah roboh sejak hujan kemarin.",
    "✅ sudah dicek ❌ belum diperbaiki → mohon tindak lanjut",
    "Nilai saya ⭐⭐⭐⭐ untuk petugas loket. Antre ≤ 10 menit.",
    "𝗣𝗲𝗻𝘁𝗶𝗻𝗴: jembatan Lematang retak 😱 tolong ditutup dulu",
    "Bu, anak saya Łukasz dan Nguyễn belum dapat KIA.",
    "Insya Allah إن شاء الله kami hadir rapat hari Senin.",
    "Truk batu bara 🚛 lewat jam 22.00–04.00, debunya “luar biasa” 😷",
    "siap 👍",
]
ALL = [text for group in zip(LATIN, CURLY, WIDE, strict=False) for text in group] + WIDE[7:]
CHINESE = [
    "您好，我们是福星商店。门前的路灯坏了三个星期，请尽快修理。谢谢！",
    "Toko 福星 dan rumah makan 老北京 minta lampu jalan. 路灯坏了，请尽快修理。",
    "尊敬的领导：市场旁边的垃圾没有人清理，味道很大，请处理。",
]
ARABIC = [
    "السلام عليكم ورحمة الله وبركاته، نرجو إصلاح الطريق أمام المسجد في أقرب وقت ممكن. شكرا لكم",
    "بسم الله الرحمن الرحيم. نحن سكان القرية نطلب إصلاح مصابيح الشارع، وجزاكم الله خيرا.",
]


@dataclass(frozen=True)
class Sent:
    """A letter as it came and what a person reads in it: `part` is text, subject or name."""

    cause: str
    number: int
    raw: bytes
    gold: str
    part: str = "text"


Made = tuple[bytes, str, str]  # the bytes, what a person reads, in which part
HEAD = (
    b"From: Budi <budi@warga.example>\nTo: pengaduan@kab.example\nDate: Tue, 03 Nov 2026 07:12:40"
    b" +0700\nMessage-ID: <1@warga.example>\n"
)


def _mail(
    body: bytes, kind: str | None = 'text/plain; charset="utf-8"', way: str = "8bit", subject: str = "Laporan"
) -> bytes:
    if way == "base64":
        body = base64.encodebytes(body)
    elif way == "quoted-printable":
        body = quopri.encodestring(body)
    type_line = f"Content-Type: {kind}\nContent-Transfer-Encoding: {way}\n" if kind is not None else ""
    return HEAD + f"Subject: {subject}\nMIME-Version: 1.0\n{type_line}\n".encode() + body + b"\n"


def _labelled(
    codec: str, labels: list[str], ways: tuple[str, ...] = ("8bit", "quoted-printable", "base64")
) -> Callable[[str, int], Made]:
    def made(text: str, number: int) -> Made:
        label = labels[number % len(labels)]
        kind = f"text/plain; charset={label}" if label else "text/plain"
        return _mail(text.encode(codec), kind, ways[number % len(ways)]), text, "text"

    return made


def _unlabelled(codec: str) -> Callable[[str, int], Made]:
    kinds = [None, "text/plain", 'text/plain; charset=""', "text", "text/plain; format=flowed"]
    return lambda text, number: (_mail(text.encode(codec), kinds[number % len(kinds)]), text, "text")


def _doubled(text: str, times: int = 1) -> bytes:
    """UTF-8 that was read as windows-1252 (its five holes as latin-1, as browsers do) and sent as UTF-8
    again."""
    data = text.encode()
    for _ in range(times):
        data = "".join(bytes([octet]).decode("cp1252", "ignore") or chr(octet) for octet in data).encode()
    return data


def _twice(text: str, number: int) -> Made:
    return _mail(_doubled(text), way=("8bit", "base64")[number % 2]), text, "text"


def _thrice(text: str, number: int) -> Made:
    return _mail(_doubled(text, 2), way=("8bit", "base64")[number % 2]), text, "text"


def _partly(text: str, number: int) -> Made:
    """A quoted or a signed part that another program had spoilt, beneath what is right."""
    other = CURLY[number % len(CURLY)]
    return _mail(text.encode() + b"\n\n" + _doubled(other)), f"{text}\n\n{other}", "text"


def _html(text: str, number: int) -> Made:
    said, meta, codec = [
        ("utf-8", "iso-8859-1", "utf-8"),
        ("iso-8859-1", "utf-8", "utf-8"),
        ("windows-1252", "utf-8", "cp1252"),
        ("utf-8", "windows-1252", "cp1252"),
        ("", "windows-1252", "cp1252"),
        ("", "utf-8", "utf-8"),
        ("us-ascii", "unicode", "utf-8"),
        ("gbk", "utf-8", "utf-8"),
        ("iso-8859-1", "", "utf-8"),
    ][number % 9]
    text = text if codec == "utf-8" else CURLY[number % len(CURLY)]
    kind = f"text/html; charset={said}" if said else "text/html"
    forms = [
        '<meta http-equiv="Content-Type" content="text/html; charset={}">',
        '<meta charset="{}">',
        "<META charset={}>",
    ]
    head = forms[number % 3].format(meta) if meta else ""
    page = f"<html><head>{head}</head><body><p>{text.replace(chr(10), '<br>')}</p></body></html>"
    return _mail(page.encode(codec), kind, ("quoted-printable", "8bit")[number % 2]), text, "text"


def _soft(text: str, number: int) -> Made:
    """Quoted-printable as programs get it wrong: small hex digits, a soft break within a character, blanks
    behind it."""
    codec, label = [("utf-8", "iso-8859-1"), ("cp1252", "utf-8"), ("utf-8", "utf-8"), ("cp1252", "us-ascii")][
        number % 4
    ]
    text = text if codec == "utf-8" else CURLY[number % len(CURLY)]
    data = b"".join(
        b"=%02x" % octet if octet > 126 or octet == 61 else bytes([octet]) for octet in text.encode(codec)
    )
    if codec == "utf-8":
        at = data.index(b"=") + 3
        data = data[:at] + (b"=\n", b"= \n", b"=\t\n")[number % 3] + data[at:]
    return (
        HEAD
        + f"Content-Type: text/plain; charset={label}\n".encode()
        + b"Content-Transfer-Encoding: quoted-printable\n\n"
        + data,
        text,
        "text",
    )


NAMES = [
    *[
        (name, "utf-8")
        for name in (
            "utf8",
            "UTF_8",
            '"utf-8;"',
            "'utf-8'",
            "unicode",
            "x-unknown",
            "unknown-8bit",
            '" utf-8 "',
            '"utf-8 (Unicode)"',
        )
    ],
    *[
        (name, "utf-8")
        for name in (
            "default",
            "none",
            "iso-8859-8-i",
            "ks_c_5601-1987",
            "charset=utf-8",
            "utf-8-sig",
            "ANSI_X3.4-1968",
            "cp65001",
        )
    ],
    *[
        (name, "utf-8")
        for name in (
            "utf8mb4",
            "UTF-8;utf-8",
            '"utf-8\\"',
            "unicode-1-1-utf-8",
            "en_US.UTF-8",
            "id_ID.UTF8",
            "binary",
            "undefined",
            "null",
        )
    ],
    *[
        (name, "cp1252")
        for name in (
            "ansi",
            "windows1252",
            "x-ansi",
            "cp-1252",
            "win-1252",
            "MS-ANSI",
            "iso8859-1",
            "latin-1",
            "iso_8859-1:1987",
        )
    ],
    *[
        (name, "cp1252")
        for name in (
            "csISOLatin1",
            "x-cp1252",
            "Western",
            "'windows-1252'",
            '"Windows 1252"',
            "x-user-defined",
            "8859_1",
            "utf8",
            "ibm-5348",
        )
    ],
    *[(name, "cp850") for name in ("cp-850", "ibm850", "cp850", "IBM-850")],
    *[(name, "mac_roman") for name in ("macintosh", "x-mac-roman", "mac")],
]


def _named(text: str, number: int) -> Made:
    name, codec = NAMES[number % len(NAMES)]
    group = {"utf-8": ALL, "cp1252": CURLY, "cp850": LATIN, "mac_roman": LATIN[1:4]}[codec]
    text = group[number % len(group)]
    return (
        _mail(text.encode(codec), f"text/plain; charset={name}", ("8bit", "quoted-printable")[number % 2]),
        text,
        "text",
    )


def _sixteen(text: str, number: int) -> Made:
    codec, label = [
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16", "utf-8"),
        ("utf-16-le", "utf-16le"),
        ("utf-16-be", "utf-16"),
        ("utf-16", ""),
        ("utf-16", "unicode"),
        ("utf-16-le", "utf-8"),
        ("utf-16-be", "utf-16be"),
        ("utf-16-le", "iso-8859-1"),
        ("utf-16", "us-ascii"),
        ("utf-8", "utf-16"),
    ][number % 12]
    return (
        _mail(text.encode(codec), f"text/plain; charset={label}" if label else "text/plain", "base64"),
        text,
        "text",
    )


def _seven(text: str, number: int) -> Made:
    label = ["utf-7", "us-ascii", "unicode-1-1-utf-7", "", "utf-8", "x-unknown-utf-7"][number % 6]
    return (
        _mail(text.encode("utf-7"), f"text/plain; charset={label}" if label else "text/plain", "7bit"),
        text,
        "text",
    )


def _broken(text: str, number: int) -> Made:
    """A character cut at the end, torn by a line's end, or robbed of a byte."""
    data, first = text.encode(), next(at for at, one in enumerate(text) if ord(one) > 127)
    lead = len(text[:first].encode())
    width = len(text[first].encode())
    match number % 4:
        case 0:
            tail = " Hormat kami, warga Desa Lembak 🙏".encode()[:-1]
            return _mail(data + tail), f"{text} Hormat kami, warga Desa Lembak \ufffd", "text"
        case 1:  # a relay that folds at 998 octets
            long = ("Jalan rusak. " * 80)[:997].encode() + text[first].encode()
            long = long[:998] + b"\r\n" + long[998:]
            return _mail(long + b" tolong."), "Jalan rusak. " * 76 + "Jalan rus\ufffd tolong.", "text"
        case 2:
            return (
                _mail(data[: lead + width - 1] + data[lead + width :]),
                text[:first] + "\ufffd" + text[first + 1 :],
                "text",
            )
        case _:
            return (
                _mail(data[:lead] + data[lead + 1 :], way="base64"),
                text[:first] + "\ufffd" + text[first + 1 :],
                "text",
            )


def _footer(text: str, number: int) -> Made:
    """A list or a gateway that puts its lines beneath in a charset of its own (djcb/mu #949)."""
    below = ["“Pesan ini dipindai – aman”", "© Perumahan Griya Asri – Blok é", "Sent with “love” – Andromax"][
        number % 3
    ]
    codecs = (("utf-8", "cp1252"), ("cp1252", "utf-8"))[number % 2]
    text = text if codecs[0] == "utf-8" else CURLY[number % len(CURLY)]
    kind = f"text/plain; charset={('utf-8', 'windows-1252')[number % 2]}"
    return (
        _mail(text.encode(codecs[0]) + b"\n-- \n" + below.encode(codecs[1]), kind),
        f"{text}\n-- \n{below}",
        "text",
    )


def _head(field: bytes) -> bytes:
    return (
        HEAD + field + b"\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nLaporan terlampir.\n"
    )


def _line(text: str) -> str:
    return text.replace("\n", " ")


def _raw_head(text: str, number: int) -> Made:
    names = ["José Mário", "H. Ma’mun", "福星商店", "Renée Tobing 🙏"]
    match number % 4:
        case 0:
            return _head(b"Subject: " + _line(text).encode()), _line(text), "subject"
        case 1:
            text = _line((LATIN + CURLY)[number % 14])
            return _head(b"Subject: " + text.encode("cp1252")), text, "subject"
        case 2:
            name = names[number // 4 % 4]
            return _head(b"Subject: x").replace(b"From: Budi", b"From: " + name.encode()), name, "name"
        case _:
            return _head(b"Subject: " + _doubled(_line(text))), _line(text), "subject"


def _q(data: bytes) -> str:
    return "".join(
        (
            chr(octet)
            if chr(octet).isascii() and chr(octet).isalnum()
            else "_"
            if octet == 32
            else f"={octet:02X}"
        )
        for octet in data
    )


def _b(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def _word(text: str, number: int) -> Made:
    """Encoded words as they really come (neomutt #1015, mail-api #293, thunderbird-android #2499, postal-mime
    #68, mu #2700)."""
    text = _line(text)
    data = text.encode()
    curly = _line(CURLY[number % len(CURLY)])
    bad = curly.encode("cp1252")
    # behind the first byte of a character
    first = next(at for at, octet in enumerate(data) if octet > 127) + 1
    forms: list[tuple[str, str]] = [
        (f"=?UTF-8?Q?{_q(data[:first])}?=\n =?UTF-8?Q?{_q(data[first:])}?=", text),
        (f"=?utf-8?B?{_b(data[:first])}?=\n =?utf-8?B?{_b(data[first:])}?=", text),
        (f"=?iso-8859-1?Q?{_q(data)}?=", text),
        (f"=?iso-8859-1?Q?{_q(bad)}?=", curly),
        (f"=?utf-8?Q?{_q(bad)}?=", curly),
        (f"=?utf-8?B?{_b(data).rstrip('=')}?=", text),
        (f"=?utf-8?Q?{_q(data).replace('_', ' ')}?=", text),
        ("\n ".join(f"=? utf-8? B? {_b(piece)}?=" for piece in _pieces(data, 20)), text),
        (f"=?x-unknown?B?{_b(data)}?=", text),
        (f"=?us-ascii?Q?{_q(data)}?=", text),
        (f'"=?utf-8?B?{_b(data)}?="', text),
        (f"Re:=?utf-8?B?{_b(data)}?=", f"Re:{text}"),
        (f"=?utf-8?Q?{_q(f'=?utf-8?B?{_b(data)}?='.encode())}?=", text),
        (f"=?utf-8*id?B?{_b(data)}?=", text),
        (f"=?utf-8?b?{_b(data)[:40]}\n {_b(data)[40:]}?=", text),
        (f"=?utf-8?B?{_b(data)}", text),
        (f"=?windows-1252?B?{_b(data)}?=", text),
        (f"=?utf-8?B?{_b(_doubled(text))}?=", text),
        ("".join(f"=?utf-8?B?{_b(piece)}?=" for piece in _pieces(data, 20)), text),
        (f"=?gb2312?B?{_b(data)}?=", text),
        (f"=?utf-8?Q?{_q(data[:first])}?=\n =?utf-8?B?{_b(data[first:])}?=", text),
        (f"=?utf8?Q?{_q(data).lower()}?=", text.lower()),
        (f"=?utf-8?B?{''.join(_b(piece) for piece in _pieces(data, 20))}?=", text),
    ]
    field, gold = forms[number % len(forms)]
    return _head(f"Subject: {field}".encode()), gold, "subject"


def _spoilt64(text: str, number: int) -> Made:
    """Base64 without padding, with padding in the middle, with rubbish in or beneath it, or that is none."""
    data = (text + " Mohon ditindaklanjuti, terima kasih.").encode()
    gold = data.decode()
    plain = "text/plain; charset=utf-8"
    whole = base64.encodebytes(data)
    forms = [
        (whole.rstrip(b"=\n") + b"\n", plain, "base64", gold),
        (b"".join(base64.encodebytes(piece) for piece in _pieces(data, 40)), plain, "base64", gold),
        (whole + b"\n_______________________________________________\nMilis warga\n", plain, "base64", gold),
        (whole[:24] + b"!! \n" + whole[24:], plain, "base64", gold),
        (base64.urlsafe_b64encode(data) + b"\n", plain, "base64", gold),
        (data, plain, "base64", gold),
        (whole, plain, "7bit", gold),
        (data, plain, "8-bit", gold),
        (data, plain, "utf-8", gold),
        (whole.replace(b"\n", b"\r\n\r\n"), plain, "base64", gold),
        (b"> " + whole.replace(b"\n", b"\n> "), plain, "base64", gold),
        (whole.rstrip(b"=\n") + b"====\n", "text/plain; charset=iso-8859-1", "base64", gold),
    ]
    body, kind, way, gold = forms[number % len(forms)]
    return (
        HEAD
        + f"Subject: x\nMIME-Version: 1.0\nContent-Type: {kind}\n".encode()
        + f"Content-Transfer-Encoding: {way}\n\n".encode()
        + body,
        gold,
        "text",
    )


def _cesu(text: str, number: int) -> Made:
    """Emoji as pairs of surrogates, each in three bytes (CESU-8): Java and old databases."""
    data = text.encode("utf-16-be", "surrogatepass")
    units = "".join(chr(int.from_bytes(data[at : at + 2], "big")) for at in range(0, len(data), 2))
    return (
        _mail(
            units.encode("utf-8", "surrogatepass"),
            f"text/plain; charset={('utf-8', 'iso-8859-1')[number % 2]}",
        ),
        text,
        "text",
    )


EMOJI = [text for text in WIDE if any(ord(one) > 0xFFFF for one in text)]
OTHERS = [
    "gb2312",
    "gbk",
    "big5",
    "iso-2022-jp",
    "euc-kr",
    "ks_c_5601-1987",
    "windows-1256",
    "koi8-r",
    "windows-1251",
    "iso-8859-9",
    "windows-874",
]
CAUSES: list[tuple[str, Callable[[str, int], Made], list[str], int]] = [
    (
        "UTF-8 as Latin",
        _labelled("utf-8", ["iso-8859-1", "windows-1252", "iso-8859-15", "ISO-8859-2"]),
        ALL,
        24,
    ),
    ("UTF-8 as ASCII", _labelled("utf-8", ["us-ascii", "ascii"]), ALL, 12),
    ("UTF-8 as another", _labelled("utf-8", OTHERS), ALL, 22),
    ("UTF-8 unlabelled", _unlabelled("utf-8"), ALL, 15),
    ("windows-1252 as UTF-8", _labelled("cp1252", ["utf-8"]), CURLY + LATIN, 20),
    ("windows-1252 as Latin-1", _labelled("cp1252", ["iso-8859-1"]), CURLY, 10),
    ("windows-1252 as ASCII", _labelled("cp1252", ["us-ascii", ""]), CURLY + LATIN, 14),
    ("windows-1252 unlabelled", _unlabelled("cp1252"), CURLY + LATIN, 14),
    ("doubled", _twice, ALL, 20),
    ("doubled twice", _thrice, ALL, 12),
    ("doubled partly", _partly, ALL, 14),
    ("HTML says another", _html, ALL, 27),
    ("quoted-printable", _soft, ALL, 16),
    ("names", _named, ALL, len(NAMES)),
    ("UTF-16", _sixteen, ALL, 24),
    ("UTF-7", _seven, ALL, 12),
    ("broken", _broken, WIDE, 20),
    ("footer", _footer, ALL, 12),
    ("raw heads", _raw_head, ALL, 20),
    ("encoded words", _word, ALL, 46),
    ("base64", _spoilt64, ALL, 24),
    ("CESU-8", _cesu, EMOJI, 6),
    ("GBK as another", _labelled("gb18030", ["gb2312", "utf-8", "iso-8859-1", ""]), CHINESE, 8),
    ("Arabic as another", _labelled("cp1256", ["utf-8", "iso-8859-1", "windows-1252", ""]), ARABIC, 4),
]


def letters() -> Iterator[Sent]:
    for cause, make, texts, count in CAUSES:
        for number in range(count):
            raw, gold, part = make(texts[(number * 5 + number // len(texts)) % len(texts)], number)
            yield Sent(cause, number, raw, gold, part)


def _plain(text: str) -> str:
    """Without what makes no difference to a reader: blanks, straight quotes, what a list put beneath."""
    return " ".join(unicodedata.normalize("NFC", text).replace('"', "").partition("_____")[0].split())


def read(sent: Sent) -> str:
    opened = open_mail(sent.raw)
    return _plain({"text": opened.text, "subject": opened.subject, "name": opened.sender[0]}[sent.part])


def is_read(sent: Sent) -> bool:
    pattern = ".{0,5}".join(re.escape(piece) for piece in _plain(sent.gold).split("\ufffd"))
    return re.fullmatch(pattern, read(sent)) is not None


def main(misses: bool, half: str) -> None:
    all_of, right = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for sent in letters():
        key = (sent.cause, sent.number % 2)
        all_of[key] += 1
        right[key] += is_read(sent)
        if misses and not is_read(sent) and half in ("", str(sent.number % 2)):
            print(
                f"{sent.cause} {sent.number}\n  gold {_plain(sent.gold)[-150:]!r}\n  read"
                f" {read(sent)[-150:]!r}"
            )
    for cause, *_ in CAUSES:
        print(f"{cause:26}", *(f"{right[cause, odd]:3}/{all_of[cause, odd]:3}" for odd in (0, 1)))
    for odd in (0, 1):
        got, of = (
            sum(one for (_, parity), one in which.items() if parity == odd) for which in (right, all_of)
        )
        print("half", odd, f"{got}/{of} = {got / of:.1%}")
    print(f"{right.total()}/{all_of.total()} = {right.total() / all_of.total():.1%}")


if __name__ == "__main__":
    main("--misses" in sys.argv, next((one for one in ("0", "1") if one in sys.argv), ""))
