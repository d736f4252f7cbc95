"""What officials may read of a hidden complainant: the striker that letters, papers and the leak linter share."""

from __future__ import annotations

import pytest

from mailroom.procedure import secrecy, tally_annexes
from mailroom.procedure.case import Case


def complainant(name: str, *, anonymous: bool = True) -> Case:
    return Case("ME-2026-0042", name=name, address="warga@surel.example", anonymous=anonymous)


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("Siti Aminah", "Saya Siti Aminah, ibu SITI. Situasi aman.", "Saya [disamarkan], ibu [disamarkan]. Situasi aman."),
        ("Ani bin Eko", "Saya Ani, anak Pak Eko, bin itu biasa.", "Saya [disamarkan], anak Pak [disamarkan], bin itu biasa."),
        ("M. Adi", "Panggil saya adi, bukan Adinda.", "Panggil saya [disamarkan], bukan Adinda."),
        ("Edi", "Tulis ke warga@surel.example", "Tulis ke [disamarkan]"),
        ("Edi", "NIK 1603012345670001, HP 0812-3456-7890", "NIK [disamarkan]"),
        ("Edi", "Ini NIK 1603012345670001, HP 0812-3456-7890 atau +62 812 3456 7890", "Ini NIK [disamarkan], HP [disamarkan] atau [disamarkan]"),
    ],
)  # fmt: skip
def test_a_hidden_complainant_is_struck_whole_and_in_parts(name: str, text: str, read: str) -> None:
    assert secrecy.strike(text, complainant(name)) == read


def test_whoever_is_not_hidden_keeps_his_name_but_not_his_address_or_nik() -> None:
    text = "Saya Ani, warga@surel.example, NIK 1603012345670001"
    assert secrecy.strike(text, complainant("Ani", anonymous=False)) == "Saya Ani, [disamarkan], NIK [disamarkan]"


def test_the_linter_looks_for_what_the_striker_strikes() -> None:
    assert {"Ani", "Eko", "warga@surel.example"} <= set(secrecy.needles(complainant("Ani bin Eko")))
    assert "bin" not in secrecy.needles(complainant("Ani bin Eko"))


def test_a_title_in_the_register_names_nobody() -> None:
    case = complainant("Ani", anonymous=False)
    case.title = "Laporan Ani tentang jalan"
    assert tally_annexes.title(case) == "Laporan [disamarkan] tentang jalan"
