"""\"Camat setempat" is the one of the kecamatan where the matter is."""

from __future__ import annotations

import pytest

from mailroom.clerk.read.text_reader import named_subdistrict
from tests.mailbag import Bag


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Satpol PP sama camat setempat", "Satpol PP sama Camat Lembak"),
        ("ke pak camat sana bae", "ke Camat Lembak bae"),
        ("Camat Gelumbang saja", "Camat Gelumbang saja"),
        ("pak camat minta waktu", "pak camat minta waktu"),
    ],
)
def test_the_local_camat_gets_his_name(text: str, read: str) -> None:
    assert named_subdistrict(text, "Lembak") == read
    assert named_subdistrict(text, "") == text


def test_the_admin_sends_a_case_to_the_local_camat(bag: Bag) -> None:
    bag.complaint(
        subject="Warung menutup trotoar di Lembak",
        text="Warung di pasar Kecamatan Lembak menutup trotoar sejak 1 Maret 2026, mohon ditertibkan.",
    )
    bag.says("admin", "verification", "Satpol PP sama camat setempat")
    assert {one.agency for one in bag.case().dispositions} == {"SATPOLPP", "KEC-LEMBAK"}
