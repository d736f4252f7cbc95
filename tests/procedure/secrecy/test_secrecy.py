"""What officials may read of a hidden complainant: the striker that letters, papers and the leak linter
share."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailroom.procedure.case import Case
from mailroom.procedure.identity_questions import IdentityReader
from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import alias_and_masked_texts
from mailroom.procedure.secrecy.role_view import view
from mailroom.procedure.tally import report_annexes
from mailroom.reading.identity.identity_answers import IDENTITY
from tests.letters_sample import NOW, house
from tests.tables import for_each


def complainant(name: str, *, anonymous: bool = True) -> Case:
    return Case("ME-2026-0042", name=name, address="warga@surel.example", anonymous=anonymous)


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("Siti Aminah", "Saya Siti Aminah, ibu SITI. Situasi aman.",
            "Saya [disamarkan], ibu [disamarkan]. Situasi aman."),
        ("Ani bin Eko", "Saya Ani, anak Pak Eko, bin itu biasa.",
            "Saya [disamarkan], anak Pak [disamarkan], bin itu biasa."),
        ("M. Adi", "Panggil saya adi, bukan Adinda.", "Panggil saya [disamarkan], bukan Adinda."),
        ("Edi", "Tulis ke warga@surel.example", "Tulis ke [disamarkan]"),
        ("Edi", "NIK 1603012345670001, HP 0812-3456-7890", "NIK [disamarkan], HP 0812-3456-7890"),
    ],
)  # fmt: skip
def test_a_hidden_complainant_is_struck_whole_and_in_parts(name: str, text: str, read: str) -> None:
    assert alias_and_masked_texts.strike(text, complainant(name), IDENTITY) == read


def test_whoever_is_not_hidden_keeps_his_name_but_not_his_address_or_nik() -> None:
    text = "Saya Ani, warga@surel.example, NIK 1603012345670001"
    assert (
        alias_and_masked_texts.strike(text, complainant("Ani", anonymous=False), IDENTITY)
        == "Saya Ani, [disamarkan], NIK [disamarkan]"
    )


def test_the_linter_looks_for_what_the_striker_strikes() -> None:
    assert {"Ani", "Eko", "warga@surel.example"} <= set(
        alias_and_masked_texts.forbidden_strings(complainant("Ani bin Eko"), IDENTITY)
    )
    assert "bin" not in alias_and_masked_texts.forbidden_strings(complainant("Ani bin Eko"), IDENTITY)


def test_a_title_in_the_register_names_nobody() -> None:
    case = complainant("Ani", anonymous=False)
    case.title = "Laporan Ani tentang jalan"
    assert report_annexes.title(case, house()) == "Laporan [disamarkan] tentang jalan"


@for_each(
    "number",
    [
        "0812-3456-7890", "0812 3456 7890", "081234567890", "0821.7788.9900", "0813 77 88 99 00",
        "085 377 889 900", "(0812) 3456 7890",
        "+62 812-3456-7890", "+6281234567890", "62812 3456 7890", "(+62) 812 3456 7890", "(0734) 421234",
        "0734-421234", "0734 421 234", "+62-734-421234",
    ],
)  # fmt: skip
def test_a_telephone_number_in_any_grouping(number: str) -> None:
    assert alias_and_masked_texts.others_numbers(f"Hubungi {number}, ya") == [number]


@pytest.mark.parametrize(
    "number",
    ["1603010203040005", "1603 0102 0304 0005", "1603-0102-0304-0005", "16.03.01.020304.0005",
        "160301 020304 0005", "1603.0112.3456.7890"],
)  # fmt: skip
def test_sixteen_digits_of_a_card_in_any_grouping(number: str) -> None:
    assert alias_and_masked_texts.mask_niks(f"NIK/KK: {number}.") == "NIK/KK: [disamarkan]."


@for_each(
    "text",
    [
        "ME-2026-0042 dan 0044", "utk 0039 0044 0045 0046", "Nomor 620/112/PUPR/2026",
        "700.1.2.4/0045/Diskominfo/2026", "0815/0044/2026",
        "Rp 1.603.000.000.000,00", "Rp1.250.000.000", "3 November 2026 pukul 14.00", "08.00 12.00 16.00",
        "2026-11-03 07:12:33", "tahun 2024 2025 2026",
        "rekening 1234567890123", "NPWP 01.234.567.8-901.000", "-3.6612345, 103.7712345",
        "IMG_20261103_071233.jpg",
    ],
)  # fmt: skip
def test_other_numbers_stay(text: str) -> None:
    assert (alias_and_masked_texts.others_numbers(text), alias_and_masked_texts.mask_niks(text)) == ([], text)


@for_each(
    ("text", "told"),
    [
        ("Pegawai minta uang Rp 200.000 untuk surat.", []),
        ("Jalan itu rusak, lewat Jln kabupaten.", []),
        ("Mohon nama saya dirahasiakan.", []),
        ("Tetangga saya juga melihat lubang itu.", ["Tetangga saya juga melihat lubang itu"]),
        ("Kemarin anak saya jatuh di depan SDN 3.", ["Kemarin anak saya jatuh di depan SDN 3"]),
        ("Istri saya guru honorer.", ["Istri saya guru honorer"]),
        ("Yang tahu hanya Sulastri.", []),  # masked
        ("Saya yang kemarin marah di loket.", ["Saya yang kemarin marah di loket"]),
    ],
)
def test_only_what_may_tell_who_he_is_is_asked_about(text: str, told: list[str]) -> None:
    assert alias_and_masked_texts.doubts(text, complainant("Edi Wibowo"), IDENTITY) == told


def test_a_house_without_a_reader_of_identities_shows_no_text_of_a_hidden_complainant() -> None:
    unread = house(identity=IdentityReader())
    case = complainant("Ani")
    case.text = "Saya Ani."
    for role in (Role.LIAISON, Role.OFFICER, Role.ADMIN):
        with pytest.raises(LookupError, match="no reader of identities"):
            view(case, role, unread, NOW)
    with pytest.raises(LookupError):
        alias_and_masked_texts.outward_title(case, unread.identity)
    assert view(replace(case, anonymous=False), Role.LIAISON, unread, NOW)["who"] == "Ani"
