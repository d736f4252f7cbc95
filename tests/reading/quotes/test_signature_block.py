"""Blocks that programs add below a reply without a rule above them, and what only looks like one."""

from __future__ import annotations

import pytest

from mailroom.reading.language import grammar_patterns
from mailroom.reading.mime.html_text import to_text
from mailroom.reading.quotes.quote_cutter import cut_reply
from tests.tables import for_each

NEW = "Jalan sudah kami perbaiki kemarin.\n\nTerima kasih."
HEAD = (
    "Dari: Pengaduan <pengaduan@kab.example>\nDikirim: Selasa, 3 November 2026 09.12\nKepada: Wulan\nSubjek:"
    " laporan\n\nMohon jawaban."
)
MARKED = "Pada Sel, 3 Nov 2026 pukul 09.12 Pengaduan <pengaduan@kab.example> menulis:\n\n> Mohon jawaban."

BLOCKS = [
    ("Wulan Sari", grammar_patterns.load("signatures")["block"]["example"]),
    ("Wulan Sari, S.Kom", "WULAN SARI, S.Kom\nKepala Bidang Contoh\nwww.contoh.example"),
    ("RUSDI", "Rusdi\nHP/WA 0812-0000-0077"),
    ("Siti Rohayati", "Siti Rohayati\nToko Contoh Makmur, Jl. Contoh 5\nsiti@contoh.example"),
    ("Hélène Mercier", "Hélène Mercier\nResponsable administrative\nTel. +62 734 000227"),
    ("김민수", "김민수\n총무팀\nTel. +62 734 000227"),
    ("dinas contoh", "Wulan Sari\nPejabat Penghubung\nDinas Contoh\nTelp. (0734) 000043"),
]


@for_each(("name", "block"), BLOCKS)
@for_each("below", ["", HEAD, MARKED])
def test_a_block_below_a_reply_is_its_programs(name: str, block: str, below: str) -> None:
    found = cut_reply(f"{NEW}\n\n{block}\n\n\n{below}\n", signer=name)
    assert found.new == NEW
    assert block.rsplit("\n", maxsplit=1)[-1] in found.rest


@pytest.mark.parametrize("below", ["", HEAD, MARKED])
def test_the_rule_above_a_block_goes_with_it_and_no_other_does(below: str) -> None:
    rule, block = "_" * 16, "Rusdi\nStaf Contoh\nHP 0812-0000-0077"
    assert cut_reply(f"{NEW}\n\n{rule}\n{block}\n\n{below}\n", signer="Rusdi").new == NEW
    told = f"{NEW}\n\n{rule}\nLampu mati di tiga tempat ini:\n1. Jalan Contoh\n2. Pasar"
    assert cut_reply(f"{told}\n\n{below}\n", signer="Rusdi").new == told


def test_the_block_below_answers_between_lines() -> None:
    text = (
        "> Sudah?\nSudah.\n> Kapan?\nKemarin.\n\n> Terima kasih.\n\nWulan Sari\nStaf Humas\nTelp. (0734)"
        " 000043\n"
    )
    assert cut_reply(text, signer="Wulan Sari").new.split() == ["Sudah.", "Kemarin."]


def test_a_page_says_it_as_its_text_does() -> None:
    page = (
        "<div>Siap</div><div><br></div><div>Rusdi</div><div>HP 0812-0000-0077</div><br><blockquote"
        " type='cite'>Mohon.</blockquote>"
    )
    assert cut_reply("Siap\n\nRusdi\nHP 0812-0000-0077\n\nMohon.", page, signer="Rusdi").new == "Siap"


def test_the_paragraphs_of_word_are_lines_of_one_block() -> None:
    lines = ["Siap", "&nbsp;", "Rusdi", "HP 0812-0000-0077", "&nbsp;", *HEAD.replace("<", "&lt;").split("\n")]
    page = "".join(f"<p class=MsoNormal>{line or '&nbsp;'}<o:p></o:p></p>\n" for line in lines)
    assert cut_reply(to_text(page), page, signer="Rusdi").new == "Siap"


@for_each(
    "text",
    [
        "Ini nomor yang bisa dihubungi.\n\nRusdi\n0812-0000-0077",
        "Data saya:\n\nRusdi\nHP 0812-0000-0077",
        "Yang rusak jalan di depan rumah kami.\n\nRusdi\nDusun II RT 03\nHP 0812-0000-0077",
        "Sudah.\n\nHormat kami,\nRusdi",
        "Sudah.\n\nJoko Susilo\nHP 0812-0000-0077",
        "Sudah.\n\nRusdi\nHP 0812-0000-0077\n\nNB: foto menyusul.",
        "Rusdi\nHP 0812-0000-0077",
        "Terlapor ada dua.\n\nRusdi\nRusdi adik saya, bukan saya.\nHP 0812-0000-0077",
    ],
)
def test_what_may_be_the_answer_itself_stays(text: str) -> None:
    assert cut_reply(text, signer="Rusdi").new == text


def test_the_block_of_a_letter_that_answers_nothing_stays() -> None:
    text = "Lampu jalan mati.\n\nRusdi\nHP 0812-0000-0077"
    assert cut_reply(text).new == text


def test_whose_number_does_not_answer_is_not_asked_for_his() -> None:
    text = "Nomor pelapor tidak dapat dihubungi."
    assert (
        cut_reply(
            f"{text}\n\n{grammar_patterns.load('signatures')['block']['example']}", signer="Wulan Sari"
        ).new
        == text
    )


def test_a_number_asked_for_may_stand_above_the_block() -> None:
    text = "Nomor saya 0813-0000-0001, bisa dihubungi.\n\nRusdi\nHP 0812-0000-0077"
    assert cut_reply(text, signer="Rusdi").new == "Nomor saya 0813-0000-0001, bisa dihubungi."
