"""The leak linter finds a string whatever its spelling, and finds no others."""

from __future__ import annotations

import re

from mailroom.writing.leak_linter import SoughtPhrases, lint, passages, strike_all
from tests.tables import for_each

NUMBER = re.compile(r"ME-\d{4}-\d{4,}")


def test_it_finds_what_would_leak() -> None:
    text = (
        "Yth. Pelapor, hubungi YULIA  SARI di 0812-3456 7890 atau yulia@Warga.example.\nAlamat: Dusun"
        " II,\nUjan Mas Baru"
    )
    forbidden = [
        "yulia@warga.example",
        "Yulia Sari",
        "+62 812 3456 7890",
        "Dusun II, Ujan Mas Baru",
        "Ani",
        "lia",
    ]
    assert lint(text, forbidden) == forbidden[:4]
    assert lint("Maniak di Ujan Mas", ["Ani"]) == []
    assert lint("> yulia@\n> warga.example", ["yulia@warga.example"]) == ["yulia@warga.example"]


SPELLINGS = [
    ("Yulia", "menurut YULIA"),
    ("Yulia", "rumah yulia-nya"),
    ("Yulia", "Yulianya yang melapor"),
    ("Yulia", "Y u l i a yang melapor"),
    ("Yulia", "Yu\u00adlia"),
    ("Yulia", "Y\u200bulia"),
    ("Yulia", "Уulia"),
    ("Yulia", "\uff39\uff35\uff2c\uff29\uff21"),
    ("yulia@warga.example", "yulia [at] warga.example"),
    ("yulia@warga.example", "yulia_at_warga_example"),
    ("0812-3456-7890", "nol delapan satu dua tiga empat lima enam tujuh delapan sembilan nol"),
    ("0812-3456-7890", "+62 812.3456.7890"),
    ("0812-3456-7890", "0812x3456x7890"),
    ("081234567890", "lampiran_081234567890.jpg"),
]


@for_each(("known", "text"), SPELLINGS)
def test_a_spelling_hides_nothing(known: str, text: str) -> None:
    assert lint(text, [known]) == [known]


HARMLESS = [
    ("Yulia", "Yuliana dan Muliawan"),
    ("Bunga", "suku bunganyaman"),
    ("0812-3456-7890", "Nomor surat 812 tanggal 3 4 2026, 5 orang, 6 titik, 7 meter"),
    ("08123456", "812 meter, 34 rumah, 56 warga"),
]


@for_each(("known", "text"), HARMLESS)
def test_what_only_looks_like_it_is_no_finding(known: str, text: str) -> None:
    assert lint(text, [known]) == []


def test_a_row_and_a_paragraph_speak_of_the_case_that_they_name() -> None:
    data = {
        "title": "Buku agenda",
        "rows": [["1", "ME-2026-0001", "Jalan rusak"], {"number": "ME-2026-0002", "title": "Air mati"}],
        "note": "ME-2026-0003 dan ME-2026-0004\nlampu mati\n\nlain-lain",
    }
    assert list(passages(data, NUMBER)) == [
        ("ME-2026-0001", "1\nME-2026-0001\nJalan rusak"),
        ("ME-2026-0002", "ME-2026-0002\nAir mati"),
        ("ME-2026-0003", "ME-2026-0003 dan ME-2026-0004"),
        ("ME-2026-0004", "ME-2026-0003 dan ME-2026-0004"),
        ("ME-2026-0003", "lampu mati"),
        ("ME-2026-0004", "lampu mati"),
    ]


def test_what_leaks_is_struck_out_of_all_data() -> None:
    data = {"text": "kata Y\u200bulia Sari", "rows": [("Yulia Sari", 3)], "day": None}
    assert strike_all(data, SoughtPhrases(["Yulia Sari"]), "[x]") == {
        "text": "kata [x]",
        "rows": [("[x]", 3)],
        "day": None,
    }


def test_a_text_may_end_with_the_beginning_of_a_longer_phrase() -> None:
    text = "Tulis kepada Budi Santoso, bukan Budi"
    found = SoughtPhrases(["Budi", "Budi Santoso"]).places(text)
    assert [text[start:end] for start, end in found] == ["Budi Santoso", "Budi"]
