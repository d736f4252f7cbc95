"""Which words below a decision go on to its reader."""

from __future__ import annotations

import pytest

from mailroom.procedure.desk.agencies.passed_notes import sift_note


@pytest.mark.parametrize(
    ("note", "going", "left"),
    [
        ("Mohon dicek sebelum Jumat.", "Mohon dicek sebelum Jumat.", ""),
        ("segera", "segera", ""),
        ("pagari dulu hari ini, anak2 mandi di situ", "pagari dulu hari ini, anak2 mandi di situ", ""),
        ("Pak Samsul, tolong dipimpin sendiri", "Pak Samsul, tolong dipimpin sendiri", ""),
        ("1!!", "", "1!!"),
        ("TOLAK", "", "TOLAK"),
        ("9 anonim: tidak", "", "9 anonim: tidak"),
        ("Sdr. Wahyu, segera berangkat", "", "Sdr Wahyu, segera berangkat"),
        (
            "sekarang jugo. Sdr. Andi tolong cegat perahu tu",
            "sekarang jugo.",
            "Sdr Andi tolong cegat perahu tu",
        ),
        ("harus , kabelnya di perempatan", "", "harus , kabelnya di perempatan"),
        ("maaf salah ketik, itu untuk yang lain", "", "maaf salah ketik, itu untuk yang lain"),
        ("ya. titip salam buat penyuluhnya", "titip salam buat penyuluhnya", "ya."),
    ],
)
def test_only_sentences_to_its_reader_are_passed_on(note: str, going: str, left: str) -> None:
    assert sift_note(note, ["Samsul Rahman"]) == (going, left)
