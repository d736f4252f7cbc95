"""A second set of mislabelled letters, by another hand and before the rules were read: `python -m
tests.bench.mislabelled_elsewhere`.

Other words in 18 languages, in charsets and under names that senders confuse, encoded twice or three times,
as UTF-16 and UTF-7 that nothing names, in pages that say something else than the header, and in subjects,
names and file names that are cut within a letter."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from mailroom.reading.mime.opener import OpenedMail, open_mail

WORDS = {
    "id": (
        "Yth. Bapak/Ibu Admin,\n\nJalan di depan rumah kami “Gang Melati” rusak parah – sudah 3 bulan belum"
        " diperbaiki… Mohon segera ditindaklanjuti.\n\nTerima kasih."
    ),
    "id, short": "Jalan ±30 m² rusak – mohon dicek.",
    "id, names": "Laporan dari José Núñez: café “Señorita” menutup trotoar.",
    "de": (
        "Sehr geehrte Damen und Herren,\n\ndie Straßenlaterne vor unserem Haus ist seit zwei Wochen kaputt."
        " Könnten Sie bitte jemanden schicken? Schöne Grüße aus Köln."
    ),
    "fr": (
        "Madame, Monsieur,\n\nLa lampe devant l’école est éteinte depuis trois semaines ; c’est très"
        " dangereux pour les élèves. Merci d’avance de votre réponse."
    ),
    "es": (
        "Señores:\n\nLa calle está muy dañada y los niños no pueden caminar con seguridad. ¿Cuándo la"
        " repararán? Muchas gracias por su atención."
    ),
    "pt": (
        "Prezados,\n\nA iluminação da nossa rua não funciona há três semanas. As crianças têm medo de sair à"
        " noite. Obrigado pela atenção."
    ),
    "ru": (
        "Уважаемые господа,\n\nфонарь перед нашим домом не горит уже две недели. Просим срочно прислать"
        " мастера. С уважением, жители улицы."
    ),
    "uk": (
        "Шановні,\n\nліхтар перед нашим будинком не світить уже два тижні. Просимо якнайшвидше відремонтувати"
        " його. Дякуємо."
    ),
    "zh": "尊敬的领导：\n\n我家门前的路灯已经坏了两个星期，晚上孩子们走路很不安全，请尽快派人修理。谢谢。",
    "tw": "您好：\n\n我家門前的路燈已經壞了兩個星期，晚上孩子們走路很不安全，請盡快派人修理。謝謝。",
    "ja": (
        "担当者様\n\n家の前の街灯が二週間前から消えています。夜は子供たちが歩くのに危険ですので、"
        "早めに修理をお願いします。"
    ),
    "ko": (
        "담당자님께\n\n우리 집 앞 가로등이 두 주 전부터 꺼져 있습니다. 밤에 아이들이 다니기 위험하니 빨리"
        " 수리해 주십시오."
    ),
    "ar": (
        "السادة الكرام،\n\nمصباح الشارع أمام منزلنا معطل منذ أسبوعين، والأطفال يخافون من المشي ليلا. نرجو"
        " إصلاحه بسرعة."
    ),
    "th": ("เรียน เจ้าหน้าที่\n\nไฟถนนหน้าบ้านของเราดับมาสองสัปดาห์แล้ว เด็กๆ เดินกลางคืนไม่ปลอดภัย กรุณาซ่อมโดยเร็ว"),
    "tr": (
        "Sayın yetkili,\n\nSokağımızdaki lamba iki haftadır yanmıyor, çocuklar gece yürürken korkuyor. Lütfen"
        " bir görevli gönderin. Teşekkürler."
    ),
    "vi": (
        "Kính gửi quý cơ quan,\n\nĐèn đường trước nhà chúng tôi đã hỏng hai tuần nay, trẻ em đi lại ban đêm"
        " rất nguy hiểm. Xin cảm ơn."
    ),
    "pl": (
        "Szanowni Państwo,\n\nlatarnia przed naszym domem nie świeci od dwóch tygodni. Proszę o szybką"
        " naprawę. Dziękuję i pozdrawiam."
    ),
    "el": (
        "Αξιότιμοι κύριοι,\n\nο φανός μπροστά στο σπίτι μας δεν ανάβει εδώ και δύο εβδομάδες. Παρακαλώ"
        " στείλτε κάποιον."
    ),
    "he": (
        "שלום רב,\n\nפנס הרחוב מול הבית שלנו לא דולק כבר שבועיים, והילדים מפחדים ללכת בלילה. אנא שלחו מישהו."
    ),
}
# Language, charset, and the names under which it comes ("" = none).
PAIRS = [
    ("zh", "gbk", "utf-8 iso-8859-1 big5 us-ascii "), ("tw", "big5", "utf-8 gb2312 iso-8859-1 "),
    ("ja", "shift_jis", "utf-8 iso-2022-jp iso-8859-1 euc-jp "), ("ja", "euc_jp", "utf-8 shift_jis us-ascii"),
    ("ja", "iso2022_jp", "utf-8 us-ascii iso-8859-1 shift_jis "),
    ("ko", "euc_kr", "utf-8 iso-8859-1 gb2312 "), ("ko", "iso2022_kr", "us-ascii "),
    ("zh", "hz", "us-ascii gb2312"),
    ("ru", "koi8_r", "utf-8 windows-1251 iso-8859-1 "), ("ru", "cp1251", "utf-8 koi8-r iso-8859-1 us-ascii "),
    ("ru", "cp866", "utf-8 windows-1251 "), ("uk", "cp1251", "koi8-u iso-8859-1"),
    ("uk", "koi8_u", "windows-1251"),
    ("ar", "cp1256", "utf-8 iso-8859-1 windows-1252 iso-8859-6 "), ("ar", "iso8859_6", "windows-1256 utf-8"),
    ("th", "cp874", "utf-8 iso-8859-1 tis-620 "), ("tr", "cp1254", "utf-8 iso-8859-1 "),
    ("pl", "cp1250", "utf-8 iso-8859-2 iso-8859-1"), ("pl", "iso8859_2", "windows-1250 utf-8 iso-8859-1"),
    ("el", "cp1253", "utf-8 iso-8859-1 "), ("he", "cp1255", "utf-8 iso-8859-1 "),
    ("de", "cp850", "iso-8859-1 utf-8"), ("de", "mac_roman", "iso-8859-1 utf-8"),
    *((code, "utf-8", "iso-8859-1 us-ascii windows-1252") for code in WORDS),
    *((code, "cp1252", "utf-8 us-ascii ") for code in ("id", "id, short", "id, names", "de", "fr", "es",
        "pt")),
]  # fmt: skip
# What people write in a line: signs beside numbers, pictures, a foreign name.
EVERYDAY = [
    "Pak José sudah datang – tapi lampu masih mati.", "Biaya Rp50.000,- per m² × 12 = Rp600.000",
    "Suhu 38°C, anak demam… tolong!", "Harga € 5 atau £4?", "“Belum diperbaiki”, kata Pak RT.",
    "Lampu mati • jalan rusak • air keruh", "Terima kasih 🙏", "Siap 👍 pak", "½ jam, ¼ desa, ±3 km",
    "Assalāmu‘alaikum", "İstanbul’a gittim, çok güzel", "Smörgåsbord på måndag", "Příliš žluťoučký kůň",
    "Żółta łódź płynie", "Ελλάδα είναι ωραία χώρα", "Привет, как дела?", "你好，请问什么时候修好？", "謝謝您的回覆",
    "お世話になっております。", "안녕하세요 감사합니다", "شكرا جزيلا لكم", "ขอบคุณมากครับ",
    "Cảm ơn rất nhiều", "Größe: 5 m² – schön", "Ça va très bien, merci à tous !",
    "Mañana será otro día; ¿verdad?", "Não há problema, obrigação é nossa",
]  # fmt: skip
NAMES = (
    "x-user-defined utf8 UTF_8 unicode utf-8? %CHARSET% charset en_US.UTF-8 windows-utf-8 binary cp65001"
    " x-gbk 8859_1".split()
)
TITLES = {
    "id": "Jalan “Melati” rusak – 3 bulan", "de": "Straße kaputt, bitte prüfen – schöne Grüße",
    "ru": "Фонарь не горит", "zh": "路灯坏了请修理",
    "ja": "街灯が消えています", "ar": "مصباح الشارع معطل", "th": "ไฟถนนดับ", "ko": "가로등이 꺼졌습니다",
}  # fmt: skip
TITLE_PAIRS = [
    ("ru", "cp1251", ""), ("ru", "koi8_r", ""), ("ru", "koi8_r", "windows-1251"),
    ("ru", "cp1251", "iso-8859-1"), ("zh", "gbk", ""), ("zh", "gb18030", "utf-8"), ("ja", "shift_jis", ""),
    ("ja", "iso2022_jp", ""),
    ("ja", "shift_jis", "utf-8"), ("ko", "euc_kr", ""), ("de", "cp1252", ""), ("de", "cp1252", "utf-8"),
    ("id", "cp1252", ""), ("id", "cp1252", "iso-8859-1"), ("ar", "cp1256", ""), ("th", "cp874", ""),
]  # fmt: skip
_HEAD = b"From: Warga <w@x.example>\r\nTo: p@kab.example\r\nSubject: laporan\r\nMIME-Version: 1.0\r\n"


@dataclass(frozen=True)
class Letter:
    """One letter: what is looked at (text, subject, sender, file), what must be read there, how it was
    made."""

    what: str
    wanted: str
    raw: bytes
    made: str

    @property
    def right(self) -> bool:
        return " ".join(self.wanted.split()) == " ".join(_seen(open_mail(self.raw), self.what).split())


def _seen(opened: OpenedMail, what: str) -> str:
    seen = {"text": opened.text, "subject": opened.subject, "sender": opened.sender[0]}
    return seen[what] if what in seen else opened.files[0].name


def letters() -> Iterator[Letter]:
    yield from _texts()
    yield from _everyday()
    yield from _twice()
    yield from _wide()
    yield from _pages()
    yield from _titles()


def _everyday() -> Iterator[Letter]:
    for words in EVERYDAY:
        for name in (
            "iso-8859-1",
            "us-ascii",
            "windows-1252",
            "",
            "x-unknown",
            "gb2312",
            "shift_jis",
            "koi8-r",
        ):
            yield _line(words, words.encode(), name)
        with suppress(UnicodeEncodeError):
            data = words.encode("cp1252")
            for name in ("utf-8", "us-ascii", ""):
                yield _line(words, data, name)


def _line(words: str, data: bytes, name: str) -> Letter:
    told = f"Content-Type: text/plain; charset={name}\r\n\r\n" if name else "\r\n"
    return Letter("text", words, _HEAD + told.encode() + data, f"{words} as {name or 'nothing'}")


def _text(code: str, data: bytes, name: str, coding: str, made: str, kind: str = "plain") -> Letter:
    told = f"Content-Type: text/{kind}; charset={name}\r\n" if name else f"Content-Type: text/{kind}\r\n"
    coded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(coding, bytes)(data)
    raw = _HEAD + told.encode() + f"Content-Transfer-Encoding: {coding}\r\n\r\n".encode() + coded
    return Letter("text", WORDS[code], raw, f"{made}: {code} as {name or 'nothing'}, {coding}")


def _texts() -> Iterator[Letter]:
    for code, codec, names in PAIRS:
        for name in names.split(" "):
            for coding in ("8bit", "quoted-printable", "base64"):
                yield _text(code, WORDS[code].encode(codec), name, coding, codec)
    for name in NAMES:
        yield _text("id", WORDS["id"].encode(), name, "8bit", "a name")


def _twice() -> Iterator[Letter]:
    for code in ("id", "de", "fr", "ru", "zh", "ar", "ja"):
        once = WORDS[code].encode().decode("latin-1").encode()
        yield _text(code, once, "utf-8", "8bit", "UTF-8 in UTF-8")
        yield _text(code, once.decode("latin-1").encode(), "utf-8", "base64", "UTF-8 in UTF-8 in UTF-8")


def _wide() -> Iterator[Letter]:
    for code in ("id", "de", "zh", "ru", "ja"):
        for codec in ("utf-16", "utf-16-le", "utf-16-be"):
            for name in ("utf-8", "", "iso-8859-1", "utf-16"):
                yield _text(code, WORDS[code].encode(codec), name, "base64", codec)
        for name in ("", "us-ascii", "unicode-1-1-utf-7"):
            yield _text(code, WORDS[code].encode("utf-7"), name, "8bit", "UTF-7")


def _pages() -> Iterator[Letter]:
    for code in ("id", "de", "ru"):
        for charset, name in (("iso-8859-1", ""), ("utf-8", "us-ascii"), ("windows-1251", "")):
            said = WORDS[code].replace("\n\n", "</p><p>")
            page = f'<html><head><meta charset="{charset}"></head><body><p>{said}</p></body></html>'
            yield _text(code, page.encode(), name, "8bit", f"a page that says {charset}", "html")


def _titles() -> Iterator[Letter]:
    for code, title in TITLES.items():
        data = title.encode()
        half = next(at for at in range(len(data) // 2, len(data)) if data[at] & 0xC0 == 0x80)
        halves = data[:half], data[half:]
        yield _title(title, data, "as it is")
        yield _title(title, b"\r\n ".join(_word(half, "B") for half in halves), "cut within a letter")
        yield _title(title, b" ".join(_word(half, "Q") for half in halves), "cut within a letter, Q")
        yield _title(title, _word(data, "Q", "iso-8859-1"), "as iso-8859-1")
        yield _title(title, _word(data, "B").replace(b"=?=", b"?=").replace(b"=?=", b"?="), "without padding")
        yield _title(title, _word(_word(data, "B"), "B"), "encoded twice")
        for made, name in (("in quotes", b'"%b"' % _word(data, "B")), ("as it is", b'"%b"' % data)):
            yield Letter(
                "sender", title, b"From: " + name + b" <w@x.example>\r\n\r\nisi\r\n", f"a name {made}: {code}"
            )
        yield from _files(title)
    for code, codec, name in TITLE_PAIRS:
        data = TITLES[code].encode(codec)
        yield _title(
            TITLES[code], _word(data, "B", name) if name else data, f"{codec} as {name or 'nothing'}"
        )


def _word(data: bytes, how: str, name: str = "utf-8") -> bytes:
    coded = base64.b64encode(data) if how == "B" else b"".join(b"=%02X" % byte for byte in data)
    return b"=?%b?%b?%b?=" % (name.encode(), how.encode(), coded)


def _title(title: str, field: bytes, made: str) -> Letter:
    return Letter(
        "subject",
        title,
        b"From: w@x.example\r\nSubject: " + field + b"\r\n\r\nisi\r\n",
        f"subject {made}: {title}",
    )


def _files(title: str) -> Iterator[Letter]:
    name = title.translate({ord(mark): None for mark in "“”"}) + ".jpg"
    quoted = "".join(f"%{byte:02X}" for byte in name.encode())
    for field in (
        b'Content-Type: image/jpeg; name="%b"' % _word(name.encode(), "B"),
        b'Content-Disposition: attachment; filename="%b"' % name.encode(),
        f"Content-Disposition: attachment; filename*=UTF-8''{quoted}".encode(),
        f"Content-Disposition: attachment; filename*=iso-8859-1''{quoted}".encode(),
    ):
        body = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nisi\r\n--b\r\n" + field
        yield Letter(
            "file",
            name,
            _HEAD + body + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQ\r\n--b--\r\n",
            field.decode(),
        )


def main() -> None:
    found = [(one, one.right) for one in letters()]
    for one, right in found:
        if not right:
            print(f"--- {one.what}, {one.made}\n    {_seen(open_mail(one.raw), one.what)[:100]!r}")
    print(f"{sum(right for _, right in found)} of {len(found)}")


if __name__ == "__main__":
    main()
