"""What Lotus Notes writes above the mail that is answered is no word of the writer's."""

from __future__ import annotations

import pytest

from mailroom.reading.quotes.quote_cutter import cut_reply
from tests.tables import for_each

SAID = "Jalan sudah kami tambal pada 10 April 2026."
OLD = "Yth. Bapak Samsul,\n\nLaporan berikut diteruskan kepada Dinas PUPR."
HEADS = [
    (
        "Pengaduan Kabupaten Muara Enim / Diskominfo\n11/03/2026 09:12 AM\nTo: Samsul/PUPR@PUPR\nSubject"
        " [ME-2026-0012] Disposisi: Jalan rusak"
    ),
    (
        "Pengaduan <pengaduan@muaraenim.example>\n11/03/2026 09:12"
        " AM\n\nTo\nsamsul@pupr.example\ncc\n\nSubject\nDisposisi"
    ),
    (
        "Pengaduan <pengaduan@muaraenim.example> \n03/11/2026 09:12\n        To\n               "
        " samsul@pupr.example\n        cc\n\n        Subject\n                Disposisi"
    ),
    (
        "pengaduan@muaraenim.example\nSent by: Sri Wahyuni\n2026-03-11"
        " 09:12:33\n\nTo\tsamsul@pupr.example\ncc\t\nSubject\tDisposisi"
    ),
    (
        "Pengaduan Kabupaten Muara Enim/Diskominfo\n03-11-2026 09.12 WIB\nKepada:"
        " samsul@pupr.example\nPerihal: Disposisi"
    ),
    "Pengaduan Kabupaten Muara Enim---11/03/2026 09:12:33 AM---Yth. Bapak Samsul, Laporan berikut",
    (
        "Pengaduan ---11/03/2026 09.12---Yth. Bapak Samsul\n\nFrom: Pengaduan"
        " <pengaduan@muaraenim.example>\nTo: samsul@pupr.example\nDate: 11/03/2026 09.12\nSubject: Disposisi"
    ),
]


@for_each("head", HEADS)
@for_each("sent", [(), (OLD,)])
def test_each_head(head: str, sent: tuple[str, ...]) -> None:
    found = cut_reply(f"{SAID}\n\n{head}\n\n{OLD}", None, sent)
    assert found.new == SAID
    assert "Disposisi" in found.rest or "Laporan berikut" in found.rest


@pytest.mark.parametrize(
    "text",
    [
        f"{SAID}\nPetugas datang:\n10/04/2026 09:12\nKepada warga dijelaskan.\nPerihal anggaran belum.",
        f"{SAID}\nBudi Santoso\n10/04/2026 09:12\nSemua lampu menyala.",
        f"{SAID}\n\nPerbaikan selesai.\n10/04/2026 09:12 AM\nTo\nSubject",
        f"{SAID}\nJadwal --- lihat lampiran --- sudah ada",
    ],
)
def test_a_day_and_an_hour_in_a_letter_stay(text: str) -> None:
    assert cut_reply(text).new == text


@pytest.mark.parametrize("head", HEADS[:2])
def test_where_nothing_stands_above_it_it_is_the_letter(head: str) -> None:
    assert "Laporan berikut" in cut_reply(f"{head}\n\n{OLD}").new
