"""What may be a wish not to be named: each hint has its example, and ordinary complaints hold none."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from mailroom.reading.complaints import secrecy_hints
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.replies.act_result import grammar
from tests.bench import reading_figures
from tests.tables import for_each

LEXICON = grammar().lexicon
ROWS: list[dict[str, Any]] = load("secrecy_hints")["hint"]
TABLES = sorted(reading_figures.FOLDER.glob("complaints/*.toml"))

# In words of several hands, none of whom knew the rules; those that the rules were made from are not here.
MAYBE = [
    "Lampu jalan di Lembak mati dua minggu. Yang nulis ini biar angin saja ya min, jangan dibawa-bawa.",
    "Got depan pasar mampet.\nkalau ditanya orang kelurahan\nbilang saja warga, jangan lebih",
    "Guru itu wali kelas anak saya, takut nanti anak saya dimusuhi.",
    "Sampah menumpuk di Simpang Meo. Off the record ya pak, pengirimnya jgn ikut naik ke dinas",
    "Bidan jarang masuk. Tak elok bila orang puskesmas sampai mendengar siapa yang menulis.",
    "no name pls, jalan ke kebun rusak parah",
    "Kepada Yth. Inspektur, absen di kantor camat diisi orang lain setiap hari.",
]
PLAIN = [
    "Jalan di depan SDN 4 rusak, jangan sampai ada korban dulu baru diperbaiki.",
    "Pabrik tahu itu membuang limbah tanpa izin ke sungai.",
    "Kami tidak tahu harus mengurus ke mana. Mohon petunjuk.",
    "Sudah dua kali saya lapor dan tidak ada kabar. Tolong segera diganti lampunya.",
]
# What replies of a whole quarter said, whose writers were hidden by it.
NO_WISHES = [
    "did someone go to my mother?? i dont read this",
    "kapan ditutup sumur tu, siapo yg datang",
    "Ganti nama syaratnya apa",
    "gak usah lah pak, hp saya sudah beli lagi. batal",
    "NIP dak usah yo",
    "tolong telepon saya saja ... saya tak bisa email",
    "tidak usah telepon saya, cukup email",
    "jangan telpon, balas lewat wa saja",
    "kok jadi dirahasiakan, aku cuma nanyo kapan",
    "saya tidak tahu siapa yang buang sampah",
    "PLEASE",
]
STILL_MAYBE = [
    "Dak usah repot nanyo sapo yang muji ni yo, yang muji malu",
    "tidak usah lagi pak, tanya siapa yang melapor",
    "telepon saya saja, jangan sampai kades tahu",
    "tidak usah telepon saya, cukup email, dan jangan sebut namaku",
    "kok dirahasiakan? ya sudah, namaku jangan disebut",
    "siapo yang datang jangan tau aku yang lapor",
]


@for_each("row", ROWS)
def test_each_hint_is_shown_by_its_example(row: dict[str, Any]) -> None:
    hint = secrecy_hints.hints()[ROWS.index(row)]
    assert secrecy_hints.says(row["example"], hint, LEXICON)
    assert secrecy_hints.possible_wish(row["example"], LEXICON) == row["example"]


def test_every_group_of_words_is_needed() -> None:
    needed = {group for row in ROWS for need in row["all"] for group in need.split("|")}
    assert needed == set(load("secrecy_hints")["words"])


@for_each("text", MAYBE)
def test_a_letter_that_may_ask_for_it(text: str) -> None:
    found = reading_figures.complaint(Complaints(), "", text)
    assert found.anonymous or found.possible_wish or found.klass == "oversight"


@for_each("text", STILL_MAYBE)
def test_a_wish_beside_what_is_none_counts(text: str) -> None:
    found = reading_figures.complaint(Complaints(), "", text)
    assert found.anonymous or found.possible_wish


@for_each("text", NO_WISHES)
def test_what_only_sounds_like_a_wish_hides_nobody(text: str) -> None:
    found = reading_figures.complaint(Complaints(), "", text)
    assert not (found.anonymous or found.possible_wish)


@for_each("text", PLAIN)
def test_a_letter_that_asks_for_nothing_of_the_kind(text: str) -> None:
    found = reading_figures.complaint(Complaints(), "", text)
    assert not found.anonymous
    assert not found.possible_wish


@pytest.mark.parametrize(
    ("words", "hides"),
    [
        ("Kalau tidak dirahasiakan saya takut", True),
        ("Kalau nama saya ketahuan saya bisa dipecat", True),
        ("I am afraid if my name is known", True),
        ("takut dio tau aku yang ngelapor", True),
        ("kalau sampai bocor nama saya, habis saya", True),
        ("Kalau bos tahu, saya diberhentikan", True),
        ("saya tidak takut nama saya diketahui", False),
        ("petugas itu takut kalau namanya diketahui, bukan saya", False),
        ("saya takut banjir lagi", False),
        ("kalau nama saya salah tulis saya gagal berangkat haji", False),
    ],
)
def test_fear_of_being_known_is_a_wish(words: str, hides: bool) -> None:
    text = f"Jalan di desa kami rusak sejak tiga bulan dan belum diperbaiki oleh dinas. {words}."
    found = reading_figures.complaint(Complaints(), "", text)
    assert bool(found.anonymous or found.possible_wish) is hides


# What English letters ask and tell, without any wish not to be named.
NO_PLEAS = [
    "Please tell me who is responsible.",
    "Please show me who repairs this.",
    "The officer would not tell me his name.",
    "They did not let us know who would come.",
    "The officer must not let people wait and see me cry.",
    "My name was not on the list of recipients.",
    "Does the agency know my name?",
    "Do they know who I am?",
]


@for_each("text", NO_PLEAS)
def test_an_english_letter_without_a_plea_hides_nobody_for_sure(text: str) -> None:
    told = reading_figures.complaint(Complaints(), "Broken road", f"The road is broken.\n\n{text}")
    assert not told.anonymous


def test_what_is_sure_is_no_question() -> None:
    found = reading_figures.complaint(Complaints(), "", "Jalan rusak. Tolong nama saya dirahasiakan.")
    assert found.anonymous
    assert not found.possible_wish


def test_false_alarms_are_few() -> None:
    reader = Complaints()
    rows = [
        row for path in TABLES for row in tomllib.loads(path.read_text(encoding="utf-8"))["complaint"]
        if row.get("anonymous") is not True
    ]  # fmt: skip
    asked = [row for row in rows if reading_figures.understood(reader, row).possible_wish]
    assert len(rows) > 900
    assert len(asked) <= 0.03 * len(rows), [row["text"] for row in asked]


@pytest.mark.parametrize("text", ["", "\0", "jangan " * 4000, "x" * 20000, "?!.\n\n;;"])
def test_no_text_raises(text: str) -> None:
    secrecy_hints.possible_wish(text, LEXICON)
