from __future__ import annotations

from datetime import date

import pytest

from mailroom.paper.words import Words
from mailroom.procedure.letter import Act
from tests.reading import agencies
from tests.test_words import TEMPLATES

READER = Words(TEMPLATES)


def read(text: str, purpose: str) -> Act:
    return READER.read(text, purpose, agencies=agencies(), today=date(2026, 11, 3), agency="PUPR")


@pytest.mark.parametrize(
    ("purpose", "text"),
    [
        ("extension", "ya ampun lagi2 minta waktu"),
        ("extension", "boleh ga ya, coba tanya kadis dulu"),
        ("approval", "oke juga jawabannya ya, normatif sekali"),
        ("approval", "oh begitu ya"),
        ("confirm", "oke saya cek dulu"),
        ("reprimand", "ya coba dipanggil orangnya"),
    ],
)
def test_a_weak_word_among_strange_ones_is_asked_about(purpose: str, text: str) -> None:
    act = read(text, purpose)
    assert (act.name, act.sure) == ("", False)


@pytest.mark.parametrize(
    ("purpose", "text", "name"),
    [
        ("extension", "ya boleh pak", "grant"),
        ("extension", "ok tp max tgl 15 nov", "grant"),
        ("extension", "ya gak bisa dong, udah 2x", "refuse"),
        ("extension", "Tidak, warga sudah menunggu sebulan", "refuse"),
        ("approval", "oke pak kirim saja ke warga", "approve"),
        ("confirm", "ya, staf saya", "yes"),
        ("this_or_new", "beda pak, ini soal sampah", "new"),
    ],
)
def test_a_weak_word_in_plain_company_counts(purpose: str, text: str, name: str) -> None:
    act = read(text, purpose)
    assert (act.name, act.sure) == (name, True)


@pytest.mark.parametrize(
    ("purpose", "text"),
    [
        ("reopen", "ya tidak"),
        ("confirm", "ya bukan lah"),
        ("disposition", "Tugaskan pak Candra dan mohon perpanjangan sampai 20 November"),
        ("disposition", "Jawab: sudah kami tambal. Sisanya mohon perpanjangan s.d. 27 November"),
    ],
)
def test_opposites_and_two_wishes_at_once_are_asked_about(purpose: str, text: str) -> None:
    act = read(text, purpose)
    assert (act.name, act.sure) == ("", False)


@pytest.mark.parametrize("text", ["katanya sudah diarsipkan sebagai spam", "kemarin sudah diteruskan ke DLH"])
def test_what_was_done_is_no_order(text: str) -> None:
    act = read(text, "verification")
    assert (act.name, act.sure) == ("", False)
