"""A kept gate answers as a new one, whatever became of the case since."""

from __future__ import annotations

from datetime import UTC, datetime

from mailroom.procedure.case import Case, Mask
from mailroom.procedure.secrecy.case_masks import Gate
from mailroom.procedure.secrecy.case_masks_cache import gate_of
from mailroom.reading.identity.identity_answers import with_identity_reader
from tests.letters_sample import house

HOUSE = with_identity_reader(house())
TEXT = "Mohon nama saya dirahasiakan. Jalan di Desa Lembak rusak. Hubungi penjaga 0812-3456-7890 atau Joko."
ANSWER = "Penjaga Joko sudah kami hubungi di 0812-3456-7890."


def case() -> Case:
    return Case("ME-2026-0001", name="Kartini Dewi", address="kd@warga.example", text=TEXT, anonymous=True)


def same(one: Case) -> None:
    kept, new = gate_of(one, HOUSE.identity), Gate(one, HOUSE.identity)
    assert kept.masks == new.masks
    assert kept.forbidden() == new.forbidden()
    for _ in range(2):
        assert kept.complainants_words(one.text) == new.complainants_words(one.text)
        assert kept.officials_words(ANSWER) == new.officials_words(ANSWER)


def test_it_is_asked_again_as_long_as_the_case_says_the_same() -> None:
    one = case()
    assert gate_of(one, HOUSE.identity) is gate_of(one, HOUSE.identity)
    one.stage = "handling"
    assert gate_of(one, HOUSE.identity) is gate_of(case(), HOUSE.identity)
    one.rating, one.closed, one.closed_by = 5, datetime(2026, 3, 5, 8, 0, tzinfo=UTC), "rating"
    assert gate_of(one, HOUSE.identity) is gate_of(case(), HOUSE.identity)


def test_with_the_masks_that_it_found_it_is_the_same() -> None:
    one = case()
    found = gate_of(one, HOUSE.identity)
    one.masks = tuple(found.masks)
    assert found.masks
    assert gate_of(one, HOUSE.identity) is found


def test_what_becomes_of_the_case_is_seen_by_the_next() -> None:
    one = case()
    same(one)
    before = gate_of(one, HOUSE.identity).officials_words("Lembak")
    for change in (
        {"disguised": ("Lembak",)},
        {"undisguised": ("Joko",)},
        {"name": "Siti Aminah", "text": f"{TEXT} Saya Siti Aminah."},
        {"masks": (Mask("Joko", "name"),)},
        {"anonymous": False, "wrongdoing": "possible"},
        {"joined": {"ME-2026-0002": Case("ME-2026-0002", name="Ani Rahayu", anonymous=True)}},
    ):
        for key, value in change.items():
            setattr(one, key, value)
        same(one)
    assert gate_of(case(), HOUSE.identity).officials_words("Lembak") == before
