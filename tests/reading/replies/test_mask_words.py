"""What the admin says of masks, beside his decision, below it or alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.reading.replies.reply_reader import ReplyReader
from tests.reading.replies.test_reply_reader import AGENCIES, TODAY
from tests.writing.test_mail_composer import TEMPLATES

READER = ReplyReader(TEMPLATES / "menus.toml", "ME")


def read(text: str, purpose: str = "verification") -> tuple[str, dict[str, Any], dict[str, Any]]:
    """(the act, its own arguments, what is said of masks and columns)."""
    act = READER.act_of(text, purpose, agencies=AGENCIES, today=TODAY)
    if not act.sure:
        return "?", {}, {}
    args = dict(act.args)
    rows = args.pop("also", ())
    said = args if act.name == "correct" else {}
    return act.name, args, next((row["args"] for row in rows if row["act"] == "correct"), said)


PUPR = {"agencies": ["PUPR"]}
DECIDED = [
    ("1 PUPR, buka 2 5", {"opened": [2, 5]}),
    ("1 PUPR buka 2, 5 dan 7", {"opened": [2, 5, 7]}),
    ("1 PUPR buka2 5", {"opened": [2, 5]}),
    ("1 PUPR. Buka: 2; 5", {"opened": [2, 5]}),
    ("1. PUPR\nBUKA NO. 2 S/D 4", {"opened": [2, 3, 4]}),
    ("buka 2 5\n1 PUPR", {"opened": [2, 5]}),
    ("buka 2 5, 1 PUPR", {"opened": [2, 5]}),
    ("buka dua dan lima, lalu teruskan ke PUPR", {"opened": [2, 5]}),
    ("nomor 2 dan 5 dibuka, lalu 1 PUPR", {"opened": [2, 5]}),
    ("1 PUPR, buka [disamarkan 2] dan [disamarkan 4]", {"opened": [2, 4]}),
    ("1 PUPR, buka 2-5 kecuali 3", {"opened": [2, 4, 5]}),
    ("1 PUPR, buka 2 (nama kades) dan 5 (sekdes)", {"opened": [2, 5]}),
    ("nomor 2 sama 5 dibuka, 1 PUPR", {"opened": [2, 5]}),
    ("1 PUPR, buka 2, sisanya jangan", {"opened": [2]}),
    ("buka 2 aja trus kirim ke PUPR", {"opened": [2]}),
    ("PUPR, buka yang dilaporkan", {"proposed": [True]}),
    ("1 PUPR, yang dilaporkan dibuka", {"proposed": [True]}),
    ("1 PUPR\nringkasan saya: Jalan rusak.", {"summary": "Jalan rusak."}),
    ("1 PUPR, jangan buka 3", {"closed": [3]}),
    ("1 PUPR, samarkan \u201cpak haji\u201d dan \u201cwarung bu ani\u201d",
        {"disguised": ["pak haji", "warung bu ani"]}),
    ("samarkan pak haji, 1 PUPR", {"disguised": ["pak haji"]}),
    ("1 PUPR\n9 samarkan: haji ali, warung biru", {"disguised": ["haji ali", "warung biru"]}),
    ("1 PUPR\nringkas: Jalan rusak di Lembak.\n3 lubang besar.",
        {"summary": "Jalan rusak di Lembak.\n3 lubang besar."}),
    ("ringkas: Jalan rusak.\nMohon diperbaiki.\n1 PUPR", {"summary": "Jalan rusak.\nMohon diperbaiki."}),
    ("ringkas\nJalan rusak.\n\nteruskan ke PUPR", {"summary": "Jalan rusak."}),
    ("1 PUPR\nringkas: Jalan rusak.\n\nTerima kasih\nAdmin", {"summary": "Jalan rusak."}),
    ("ringkas: \"Jalan rusak.\" 1 PUPR, buka 2", {"summary": "Jalan rusak.", "opened": [2]}),
    ("1 PUPR\nringkas: Jalan rusak.\nbuka 2\nsamarkan: haji",
        {"summary": "Jalan rusak.", "opened": [2], "disguised": ["haji"]}),
    ("1 PUPR\n9 kategori: Kesehatan\nbuka 2", {"category": "Kesehatan", "opened": [2]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), DECIDED)
def test_beside_a_decision_in_any_order(text: str, said: dict[str, Any]) -> None:
    assert read(text) == ("dispose", PUPR, said)


ALONE = [
    ("buka 2-4", {"opened": [2, 3, 4]}),
    ("Buka nomor dua dan tiga ya pak\nterima kasih", {"opened": [2, 3]}),
    ("tutup 3", {"closed": [3]}),
    ("samarkan lagi 3", {"closed": [3]}),
    ('samarkan "pak haji sebelah masjid"', {"disguised": ["pak haji sebelah masjid"]}),
    ('samarkan "sy ini yg hari selasa kmrn nangis di depan\nloket 3 sambil gendong bayi"',
        {"disguised": ["sy ini yg hari selasa kmrn nangis di depan loket 3 sambil gendong bayi"]}),
    ("9 samarkan: kata", {"disguised": ["kata"]}),
    ("9 tampilkan: Mawar", {"undisguised": ["Mawar"]}),
    ("9 kategori: Kesehatan; samarkan: haji", {"category": "Kesehatan", "disguised": ["haji"]}),
    ("ringkas: Ada jalan rusak.", {"summary": "Ada jalan rusak."}),
    ("ringkas: batal", {"summary": ""}),
    ("ringkas:", {"unread": ["ringkas:"]}),
    ("9 anonim: ya\nbuka 2", {"anonymous": True, "opened": [2]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), ALONE)
def test_alone(text: str, said: dict[str, Any]) -> None:
    assert read(text) == ("correct", said, said)


@pytest.mark.parametrize("text", ["2, buka 3 4", "2\nbuka 3 4", "2 buka 3 dan 4", "pengawasan. buka 3-4"])
def test_on_the_oversight_track(text: str) -> None:
    assert read(text)[::2] == ("oversee", {"opened": [3, 4]})


@pytest.mark.parametrize(
    "piece",
    [
        "buka semua",
        "buka yang nama kades",
        "buka 2 saluran",
        "buka 2 = kades, 5 = sekdes",
        'samarkan yang "haji" itu "ali"',
    ],
)
def test_words_on_masks_that_are_not_understood_come_back(piece: str) -> None:
    act, _, said = read(f"1 PUPR, {piece}")
    assert act == "dispose"
    assert said == {"unread": [piece]}


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("1 PUPR buka pak haji", "buka pak haji"),
        ("1 PUPR\npak haji boleh dibuka", "pak haji boleh dibuka"),
        ("1 PUPR\njalan yang dilaporkan dibuka kembali", "jalan yang dilaporkan dibuka kembali"),
    ],
)
def test_what_may_name_a_mask_comes_back_and_stays_a_note(text: str, piece: str) -> None:
    assert read(text) == ("dispose", {**PUPR, "note": piece}, {"perhaps": [piece]})


@pytest.mark.parametrize(
    "text",
    [
        "2 buka",
        "2 5 buka",
        "1 PUPR, samarkan",
        'samarkan "pak haji sebelah',
        '1 PUPR\nsamarkan "pak haji sebelah',
    ],
)
def test_a_number_that_may_be_the_menu_s_is_asked_about(text: str) -> None:
    act, _, said = read(text)
    assert act == "?" or "unread" in said


ELSE = [
    ("1 PUPR, loket dibuka 2 jam saja mohon dicek", "dispose"),
    ("1 PUPR\nmohon buka saluran airnya", "dispose"),
    ("4 Mohon buka loket 2", "ask"),
    ("8\n1. Loket dibuka 2 jam saja\n2. lampu mati", "split"),
    ("9 judul: Buka tutup jalan", "correct"),
    ("6 TERLALU_UMUM", "archive"),
]


@pytest.mark.parametrize(("text", "act"), ELSE)
def test_other_words_are_left_alone(text: str, act: str) -> None:
    assert read(text)[0] == act
    assert not {"opened", "closed", "disguised", "unread", "summary"} & read(text)[2].keys()


def test_where_it_was_given_back_too() -> None:
    assert read("1 DLH, buka 2", "returned")[::2] == ("reroute", {"opened": [2]})


@given(st.text(alphabet="buka smrtingd0125,.:;-\"'\n\u201c9()PUR", max_size=80))
def test_no_text_raises_and_numbers_stay_few(text: str) -> None:
    _, _, said = read(text)
    assert all(len(said.get(key, ())) < 1000 for key in ("opened", "closed"))


@pytest.mark.timeout(6)
@pytest.mark.parametrize(
    "piece",
    [
        "buka 2 ",
        "samarkan a, ",
        "ringkas: x\n",
        "x dibuka ",
        "2-9 ",
        '"',
        "ringkas: x\n\n1 lubang\n\n",
        "2, ",
    ],
)
def test_a_long_reply_takes_no_long_time(piece: str) -> None:
    read(piece * (40_000 // len(piece)))
