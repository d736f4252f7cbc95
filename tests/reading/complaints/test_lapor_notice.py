"""What a notice of LAPOR! says."""

from __future__ import annotations

from mailroom.reading.complaints.lapor_notice import LaporNotice, read_notice
from tests.tables import for_each

NUMBERS = (
    ("Laporan #1234567", "Mohon ditindaklanjuti.", "1234567"),
    ("Disposisi laporan", "Tracking ID: 1234567", "1234567"),
    ("Disposisi laporan", "Nomor laporan #1234567 menunggu", "1234567"),
    ("Disposisi laporan", "ID Laporan = 1234567", "1234567"),
    ("Dua laporan baru", "Ada 2 laporan baru sejak 12345678 detik.", ""),
    ("", "", ""),
)


@for_each("subject, text, number", NUMBERS)
def test_its_number(subject: str, text: str, number: str) -> None:
    found = read_notice(subject, text)
    assert (found.number if found else "") == number


def test_its_fields() -> None:
    text = (
        "Tracking ID: #7654321\nJudul Laporan: Lampu mati\nIsi Laporan: Lampu jalan mati.\n\nSejak Senin.\n\n"
        "Terima kasih,\nTim LAPOR!\nLokasi Kejadian: Gelumbang\nNama: Siti\nAnonim: Tidak\nRahasia: Ya\n"
    )
    assert read_notice("", text) == LaporNotice(
        "7654321",
        "Lampu mati",
        "Lampu jalan mati.\n\nSejak Senin.",
        place="Gelumbang",
        name="Siti",
        secret=True,
    )


def test_who_is_hidden_there_has_no_name_here() -> None:
    found = read_notice("#7654321", "Nama Pelapor: Anonim\nIsi: Lampu mati")
    assert found and found.anonymous and found.name == ""


def test_its_cost_is_linear() -> None:
    assert read_notice("#7654321", "Isi: " + "a : " * 200_000) is not None
