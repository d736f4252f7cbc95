"""Where the writer lives is no place of the event: below his closing, or behind "Alamat:"."""

from __future__ import annotations

import email
import email.policy
from datetime import date

import pytest

from mailroom.reading.complaints.complaint_reader import Complaints
from tests.bench.reading_figures import complaint
from tests.tables import for_each
from tests.writing.test_mail_composer import TEMPLATES

COMPLAINTS = Complaints()


def place(text: str, subject: str = "") -> tuple[str, str]:
    found = complaint(COMPLAINTS, subject, text, today=date(2026, 3, 5))
    return found.place, found.subdistrict


def test_the_shipped_sample_is_about_the_school_and_not_about_her_home() -> None:
    """The first complaint that `make run` lets in: officers would have gone to her door."""
    sample = email.message_from_bytes(
        (TEMPLATES / "sample.eml").read_bytes().replace(b"$seat", b"Muara Enim"), policy=email.policy.default
    )
    found, subdistrict = place(sample.get_content(), str(sample["Subject"]))
    assert "SDN 4 Muara Enim" in found and "RT 02" not in found
    assert subdistrict == "Muara Enim"


HOME = "Jalan Mawar Nomor 7, RT 02/RW 01, Desa Karang Raja"


@for_each(
    "signature",
    [
        f"Salam,\nKartini\n{HOME}",
        f"Terima kasih.\n\nHormat saya,\nKartini\n{HOME}\nKecamatan Muara Enim",
        f"Nama: Kartini\nAlamat: {HOME}",
        f"Ny. Kartini\n{HOME}",
        f"Wassalam\nKartini\nAlamat rumah: {HOME}\nHP 0812-0000-0000",
    ],
)
@for_each("where", ["di depan Puskesmas Sungai Rotan", "di Pasar Inpres", ""])
def test_an_address_is_not_where_it_happened(signature: str, where: str) -> None:
    found, subdistrict = place(
        f"Sejak Senin got {where} mampet dan baunya sampai ke mana-mana.\n\n{signature}"
    )
    assert "Mawar" not in found and "Karang Raja" not in found
    assert where.removeprefix("di ") in found and subdistrict != "Muara Enim"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jembatan gantung putus sejak Senin.\n\nHormat kami,\nWarga Desa Lembak", "Desa Lembak"),
        (
            "Lampu mati sejak Senin.\n\nTerima kasih\nBudi\nLokasi: Jalan Baru Desa Lembak",
            "Jalan Baru Desa Lembak",
        ),
        ("Lampu mati sejak Senin.\nAlamat lokasi: Jalan Baru Desa Lembak", "Jalan Baru Desa Lembak"),
    ],
)
def test_what_says_that_it_is_the_place_is_it_wherever_it_stands(text: str, found: str) -> None:
    assert place(text)[0] == found


@pytest.mark.parametrize("thanks", ["Terima kasih sebelumnya,", "Salam hormat,"])
def test_what_is_told_below_a_courtesy_is_no_address(thanks: str) -> None:
    assert place(f"Selamat pagi.\n{thanks}\njalan di depan SD Negeri 3 Lembak rusak parah")[0]
