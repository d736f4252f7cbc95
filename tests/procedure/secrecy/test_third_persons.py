"""What an official's answer tells of somebody else, and what is no secret there."""

from __future__ import annotations

from dataclasses import replace

from mailroom.procedure.case import Case
from mailroom.procedure.secrecy.third_persons import of_others
from tests.letters_sample import house
from tests.tables import for_each

CASE = Case(
    "ME-2026-0001",
    text="Lampu di Jl. Melati No. 5 RT 03/RW 02 mati. HP saya 0812-1111-2222.",
    address="a@warga.example",
)

OTHERS = [
    ("Silakan hubungi Pak Danu di 0812 3456 7890.", ["0812 3456 7890"]),
    ("NIK tetangganya 1603010203040005.", ["1603010203040005"]),
    ("Rumah Bu Ros di Jalan Kenanga Nomor 12 sudah didatangi.", ["Jalan Kenanga Nomor 12"]),
    ("Yang merusak warga RT 07 RW 04.", ["RT 07", "RW 04"]),
    ("Pemilik ternak tinggal di Blok C5 No 2.", ["Blok C5"]),
    ("Kami sudah ke Jl. Anggrek 14, RT 2.", ["Jl. Anggrek 14", "RT 2"]),
    ("Nomornya ０８１２３４５６７８９０.", ["081234567890"]),
    ("Rumah nomor 17 menolak.", ["Rumah nomor 17"]),
]
NOBODYS = [
    "Lampu di Jalan Melati nomor 5, RT 3 RW 2, sudah kami ganti.",
    "Kami sudah menelepon Bapak/Ibu di 081211112222.",
    "Jalan Kenanga sepanjang 120 meter sudah diaspal pada 5 Maret 2026.",
    "Surat nomor 600/123/PUPR/2026 tanggal 3 Maret 2026, anggaran Rp 12.500.000.",
    "Jika darurat hubungi 112 atau 119.",
    "Blok pasar sebelah barat sudah dibersihkan, 4 truk.",
]


@for_each(("text", "others"), OTHERS)
def test_what_is_somebody_elses_is_found(text: str, others: list[str]) -> None:
    assert of_others(text, CASE, house()) == others


@for_each("text", NOBODYS)
def test_what_he_wrote_himself_and_what_tells_of_nobody_is_not(text: str) -> None:
    assert of_others(text, CASE, house()) == []


def test_an_agencys_own_number_and_address_are_no_secret() -> None:
    office = house()
    agencies = dict(office.people.agencies)
    own = replace(next(iter(agencies.values())), phone="0734-421421", address="Jl. Pemuda No. 7")
    here = replace(office, people=replace(office.people, agencies={**agencies, own.code: own}))
    said = "Silakan datang ke Jalan Pemuda nomor 7 atau telepon (0734) 421421."
    assert of_others(said, CASE, here) == []
    assert of_others(said, CASE, office) == ["(0734) 421421", "Jalan Pemuda nomor 7"]


def test_the_numbers_of_offices_and_of_the_writers_signature_are_no_secret() -> None:
    office = house()
    said = f"Hubungi kantor kami di {office.phone} atau saya di 0813-2222-3333."
    assert of_others(said, CASE, office, signature="Samsul, 081322223333") == []
