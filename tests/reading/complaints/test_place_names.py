"""Where the matter is and where its writer lives: his own village, those on the way and those in a name are
not its place."""

from __future__ import annotations

import pytest

from tests.reading.complaints.test_complaint_reader import read
from tests.tables import for_each

CAUSES = {
    "the writer's home": [
        ("Saya dari Talang Balai, kantor camat Gelumbang kosong", "kantor camat Gelumbang", "Gelumbang"),
        ("Saya tinggal di Desa Lingga. Adik saya di desa Kepur dipukul", "desa Kepur", "Muara Enim"),
        ("Nama saya Siti, warga Kelurahan Pasar III. Gerobak di Taman Adipura diangkut", "Taman Adipura", ""),
        ("RSUD penuh\nTinggal: Desa Darmo Lawang Kidul", "RSUD", ""),
        ("Loket Mal Pelayanan Publik tutup\nSulastri, Desa Aur", "Mal Pelayanan Publik", ""),
        ("syarat ganti ktp yang hilang apa saja\nYuli\nDesa Tanjung Raman", "", ""),
        ("hp saya hilang di jalan, bisa dilacak?\nDesi, Gunung Megang", "", ""),
        ("Nama: Nurlaila\nAlamat: Desa Harapan Jaya\nkolam lele tetangga saya bau", "Desa Harapan Jaya",
            "Muara Enim"),
        ("siring depan rumah kami mampet\nDesi, Desa Lingga", "Desa Lingga", "Lawang Kidul"),
        ("Kami warga Desa Lingga minta jalan diaspal", "Desa Lingga", "Lawang Kidul"),
    ],
    "on the way": [
        ("lubang di jembatan Teluk Lubuk arah Gunung Megang", "jembatan Teluk Lubuk", "Belimbing"),
        ("travel jurusan Gelumbang terguling di Desa Seleman", "Desa Seleman", "Tanjung Agung"),
        ("loket tutup, jauh datang dari Lubai 2 jam perjalanan", "", ""),
        ("Dari Lubai ke Tanjung Agung mulus, siring di Desa Muara Tenang mampet", "Desa Muara Tenang",
            "Semende Darat Tengah"),
        ("jalan dari Lubai rusak", "Lubai", "Lubai"),
    ],
    "a part of a longer name": [
        ("jalan poros Desa Lubai Makmur amblas", "Desa Lubai Makmur", "Lubai Ulu"),
        ("jalan di Lubai Ulu amblas", "Lubai Ulu", "Lubai Ulu"),
        ("jalan di Lubai amblas", "Lubai", "Lubai"),
        ("rumah di Dusun I Desa Gunung Raja Kec. EPD retak", "Desa Gunung Raja Kec. EPD",
            "Empat Petulai Dangku"),
        ("lubang dari Simpang Tanjung Serian sampai jembatan", "Simpang Tanjung Serian", "Muara Enim"),
        ("Tagihan dan air keruh di rumah", "", ""),
        ("longsor di Desa Air Keruh", "Desa Air Keruh", "Rambang"),
        ("atap di desa Tanjung Miring roboh", "desa Tanjung Miring", "Sungai Rotan"),
        ("Yth. Kepala Dinas Kesehatan Kabupaten Muara Enim\ndi -\n    Muara Enim\nPuskesmas Gelumbang kotor",
            "Puskesmas Gelumbang", "Gelumbang"),
    ],
    "a place with a village's name": [
        ("dimintai uang di TPU Payabakal", "TPU Payabakal", "Gelumbang"),
        ("karcis mahal di wisata Curup Tenang Bedegung", "Bedegung", "Panang Enim"),
        ("obat kosong di puskesmas sukarami sungai rotan", "puskesmas sukarami sungai rotan", "Sungai Rotan"),
        ("buaya muncul dkt dermaga ds. Arisan Musi", "ds. Arisan Musi", "Muara Belida"),
        ("ditolak di IGD RSUD dr. H. M. Rabain", "RSUD dr. H. M. Rabain", ""),
        ("pohon guci pecah di jalan", "", ""),
    ],
}  # fmt: skip


@for_each(
    ("text", "place", "subdistrict"),
    [pytest.param(*one, id=f"{cause}-{one[0][:24]}") for cause, rows in CAUSES.items() for one in rows],
)
def test_the_place_is_that_of_the_matter(text: str, place: str, subdistrict: str) -> None:
    found = read(text)
    assert (place in found.place and bool(found.place) == bool(place), found.subdistrict) == (
        True,
        subdistrict,
    ), found
