"""Letters from bytes: the sender's charset name right, wrong, unknown and missing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailroom.text.charsets import clean, clean_line, codec_of, decode
from tests.tables import for_each

TEXTS = {
    "id": ("Yth. Bapak/Ibu, jalan “di depan pasar” rusak – mohon diperbaiki…", "cp1252"),
    "de": ("Die Straße vor unserem Haus ist kaputt, bitte für Abhilfe sorgen. Grüße", "cp1252"),
    "fr": ("La route devant chez nous est très abîmée, pourriez-vous la réparer ? Merci", "cp1252"),
    "pl": ("Dzień dobry, droga przed naszym domem jest zniszczona, proszę o naprawę. Żółć", "iso8859-2"),
    "hu": ("Az út a házunk előtt nagyon rossz, kérem javítsák meg. Üdvözlettel, Győző űrhajós", "cp1250"),
    "tr": ("Evimizin önündeki yol çok kötü durumda, lütfen onarınız. Teşekkürler, Şükrü Işık", "cp1254"),
    "ru": ("Здравствуйте, дорога перед нашим домом разбита, прошу отремонтировать.", "cp1251"),
    "ru koi8": ("Здравствуйте, дорога перед нашим домом разбита, прошу отремонтировать.", "koi8-r"),
    "el": ("Καλημέρα σας, ο δρόμος μπροστά στο σπίτι μας είναι κατεστραμμένος", "cp1253"),
    "he": ("שלום רב, הכביש מול הבית שלנו הרוס, נא לתקן אותו בהקדם האפשרי", "cp1255"),
    "ar": ("السلام عليكم، الطريق أمام منزلنا متضرر جدا، يرجى إصلاحه", "cp1256"),
    "th": ("สวัสดีครับ ถนนหน้าบ้านเสียหายมาก กรุณาซ่อมแซมด้วยครับ", "cp874"),
    "zh": ("您好，我家门前的道路损坏严重，请尽快修理，谢谢。", "gb18030"),
    "zh big5": ("您好，我家門前的道路損壞嚴重，請盡快修理，謝謝。", "big5"),
    "ja": ("こんにちは、家の前の道路がひどく壊れています。修理をお願いします。", "cp932"),
    "ja euc": ("こんにちは、家の前の道路がひどく壊れています。修理をお願いします。", "euc_jp"),
    "ko": ("안녕하세요, 집 앞 도로가 심하게 파손되었습니다. 수리 부탁드립니다.", "cp949"),
}
RIGHT = {
    "x-mac-greek": ("Καλημέρα σας, ο δρόμος μπροστά στο σπίτι μας είναι χαλασμένος", "mac-greek"),
    "cp737": ("Καλημέρα σας, ο δρόμος μπροστά στο σπίτι μας είναι χαλασμένος", "cp737"),
    "iso-8859-7": ("Αξιότιμοι κύριοι", "iso8859-7"),
    "windows-1258": ("Kính gư\u0309i quí vị, đường trước nhà tôi hỏng", "cp1258"),
    "iso-8859-3": ("Ĵozefo Ŝanĉo", "iso8859-3"),
    "iso-8859-1": ("Þakka ykkur kærlega fyrir, götuljósið er bilað", "iso8859-1"),
    "x-mac-icelandic": ("Þakka ykkur kærlega fyrir, götuljósið er bilað", "mac-iceland"),
    "cp861": ("Þakka ykkur kærlega fyrir, götuljósið er bilað", "cp861"),
}
WRONG = [None, "iso-8859-1", "us-ascii", "utf-8", "x-unknown", "unknown-8bit"]


@for_each("label", RIGHT)
def test_a_rare_right_label_is_believed(label: str) -> None:
    text, codec = RIGHT[label]
    assert decode(text.encode(codec, "ignore"), label)[0] == text.encode(codec, "ignore").decode(codec)


@for_each("name", TEXTS)
def test_the_right_label_is_believed(name: str) -> None:
    text, codec = TEXTS[name]
    assert decode(text.encode(codec), codec)[0] == text
    assert decode(text.encode("utf-8"), "UTF-8")[0] == text


@for_each("label", WRONG)
@for_each("name", TEXTS)
def test_a_wrong_label_is_seen_through(name: str, label: str | None) -> None:
    text, codec = TEXTS[name]
    assert decode(text.encode(codec), label)[0] == text
    assert decode(text.encode("utf-8"), label)[0] == text


@pytest.mark.parametrize(
    "label", ["gb2312", "iso-8859-2", "windows-1251", "shift_jis", "euc-kr", "big5", "koi8-r"]
)
def test_utf8_beats_other_labels(label: str) -> None:
    text = "Jalan “rusak” di depan rumah saya – mohon ‘segera’ diperbaiki… é"
    assert decode(text.encode("utf-8"), label)[0] == text


def test_koi8_and_windows_1251_are_not_taken_for_one_another() -> None:
    text = "Здравствуйте, дорога перед нашим домом разбита"
    assert decode(text.encode("koi8-r"), "windows-1251")[0] == text


def test_supersets_are_read() -> None:
    assert decode("“ya” – 5 €".encode("cp1252"), "iso-8859-1")[0] == "“ya” – 5 €"
    assert decode("朱镕基總理".encode("gb18030"), "gb2312")[0] == "朱镕基總理"
    assert decode("뷁 펲".encode("cp949"), "ks_c_5601-1987")[0] == "뷁 펲"
    assert decode("①髙".encode("cp932"), "shift_jis")[0] == "①髙"


def test_charsets_that_hide_in_seven_bits() -> None:
    assert decode("会議".encode("iso2022_jp"), "iso-2022-jp")[0] == "会議"
    assert decode("会議".encode("iso2022_jp"), None)[0] == "会議"
    assert decode(b"Gr+APY-e", "utf-7")[0] == "Gröe"
    assert decode("jalan rusak".encode("utf-16-le"), None)[0] == "jalan rusak"
    assert decode("\ufeffjalan".encode("utf-16"), "utf-16")[0].strip("\ufeff") == "jalan"


def test_a_few_broken_bytes_do_not_spoil_the_rest() -> None:
    data = "Jalan “rusak” – mohon ‘segera’ diperbaiki, é à ü ö".encode() + b" \xe2\x80"
    assert decode(data, "utf-8")[0].startswith("Jalan “rusak” – mohon ‘segera’")


def test_names_are_never_looked_up_unfiltered() -> None:
    for name in (
        "zlib",
        "rot13",
        "hex",
        "idna",
        "unicode_escape",
        "undefined",
        "mbcs",
        "../../etc",
        "a" * 9000,
        "\x00",
        "bz2",
    ):
        assert codec_of(name) is None
        assert decode(b"halo", name)[0] == "halo"


def test_names_as_mails_write_them() -> None:
    for name in ('"UTF-8"', "utf8", "'utf-8'", " UTF-8 ", "utf-8*id", "charset=utf-8"):
        assert codec_of(name) == "utf-8"
    assert codec_of("ISO-8859-1") == codec_of("ANSI_X3.4-1968") == "cp1252"


def test_no_control_character_survives() -> None:
    assert clean("a\x00b\x07c\r\nd\x0be\u202ef\U000e0041\U000e007f") == "abc\nd" + "ef"
    assert clean_line("a\r\nBcc: x\x00y") == "a Bcc: x y"


@given(
    st.binary(max_size=400),
    st.one_of(
        st.none(),
        st.text(max_size=20),
        st.sampled_from(["utf-16", "utf-32", "hz", "iso-2022-jp", "big5", "utf-7"]),
    ),
)
@settings(max_examples=300)
def test_any_bytes_with_any_label_are_read(data: bytes, label: str | None) -> None:
    text, _ = decode(data, label)
    assert not any(c < " " and c not in "\n\t" for c in text)
    text.encode("utf-8")


def test_marks_are_stacked_no_higher_than_any_script_does() -> None:
    mark, text = "\u0301", "Bapak José dan Bu Thuý, jalan rusak. " * 40
    assert clean(text) == text
    assert clean(f"{text}a{mark * 30}b") == f"{text}a{mark * 30}b"
    assert clean(f"{text}a{mark * 40_000}b") == f"{text}a{mark * 30}b"


def test_one_mark_too_many_is_found_wherever_it_stands() -> None:
    for before in range(62):
        letter = "é" * before + "a" + "\u0301" * 30
        assert clean(letter + "\u0301" + "é" * 2_000) == letter + "é" * 2_000
