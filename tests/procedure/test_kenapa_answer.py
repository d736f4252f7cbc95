"""The trace says of a correction what it did, when it was about masks."""

from __future__ import annotations

import pytest

from tests.mailbag import TEXT, Bag, flat

HIDDEN = f"{TEXT}\nMohon nama saya dirahasiakan. Tanyakan kepada penjaga 0812-3456-7890.\nBudi Santoso"
EVERYTHING = "membetulkan judul, kelas"


@pytest.mark.parametrize(
    ("said", "done", "others"),
    [
        ("buka 1", "membuka bagian yang disamarkan", False),
        ("9 samarkan: parah", "menyamarkan bagian tulisan Pelapor", False),
        ("ringkas: Jalan di Lembak rusak.", "menulis ringkasan sebagai ganti tulisan Pelapor", False),
        ("9 judul: Jalan Lembak berlubang", EVERYTHING, True),
    ],
)
def test_a_correction_of_masks_is_called_by_what_it_did(bag: Bag, said: str, done: str, others: bool) -> None:
    bag.complaint(text=HIDDEN)
    number = next(no for no, mask in enumerate(bag.case().masks, 1) if "0812" in mask.text)
    bag.says("admin", "verification", said.replace("buka 1", f"buka {number}"))
    bag.says("admin", "verification", "kenapa?")
    told = flat(bag.last("trace")["text"])
    assert done in told
    assert (EVERYTHING in told) == others


def test_why_in_answer_to_the_receipt_explains_the_first_letter(bag: Bag) -> None:
    bag.complaint()
    bag.says("citizen", "receipt", "kenapa?")
    told = flat(bag.last("trace")["text"])
    assert "Infrastruktur" in told and "Desa Lembak" in told
    assert bag.case().suggestion_why[0].partition(" menunjuk")[0] in told
