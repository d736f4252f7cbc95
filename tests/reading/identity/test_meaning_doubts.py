"""Sentences that tell who wrote them by their meaning alone, and such that do not."""

from __future__ import annotations

from mailroom.procedure.identity_questions import KnownWriter
from mailroom.reading.identity.meaning_doubts import by_meaning
from tests.tables import for_each
from tests.work_count import cpu_seconds


@for_each(
    "sentence",
    [
        "Saya satu-satunya bidan laki-laki di desa ini",
        "Sy yg minggu lalu marah-marah di loket",
        "Sayalah yang menyobek formulir itu di depan rapat",
        "suami saya lawannya di pilkades dan kalah dua suara",
        "Cuma gerobak saya yang malam itu diangkut",
        "Aku ni kakak kandung kades itu",
        "Kunci dipinta dari tanganku",
    ],
)
def test_what_only_he_is_or_did_is_a_doubt(sentence: str) -> None:
    text = f"Jalan rusak parah. {sentence}. Mohon diperbaiki segera."
    assert by_meaning(text, KnownWriter()) == [sentence]


@for_each(
    "text",
    [
        "Jalan di Desa Lembak rusak parah. Mohon diperbaiki.",
        "Lampu mati tiga malam. Tolong dinas segera datang.",
        "Mohon nama saya dirahasiakan.",
        "Sampah menumpuk, bau sekali. Terima kasih.",
        "",
    ],
)
def test_what_everybody_could_write_is_none(text: str) -> None:
    assert by_meaning(text, KnownWriter()) == []


def test_of_many_the_weightiest_are_told_in_their_order() -> None:
    text = " ".join(f"Saya yang kemarin menolak tanda tangan ke-{no}." for no in range(9))
    told = by_meaning(text, KnownWriter())
    assert len(told) == 4
    assert told == sorted(told)


@for_each("piece", ["saya yang ", "a", ".", ",", "yang saya, ", "jl. ", "saya. "])
def test_time_grows_with_the_text(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        return cpu_seconds(lambda: by_meaning(text, KnownWriter()))

    assert seconds(40_000) < 12 * max(seconds(10_000), 0.05)


def test_a_sentence_without_end_is_shown_in_pieces_that_a_person_reads() -> None:
    told = by_meaning("Sayalah yang menyobek formulir itu di depan rapat " * 1000, KnownWriter())
    assert told and max(map(len, told)) <= 1000
    assert by_meaning("sayalahyangmenyobekformulir" * 1000, KnownWriter()) == []
