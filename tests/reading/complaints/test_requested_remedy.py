"""A wish is what he wishes for the matter: his wish that nobody learns who he is stands elsewhere."""

from __future__ import annotations

from datetime import date

from mailroom.reading.complaints.complaint_reader import Complaints
from tests.offices import demonstration
from tests.tables import for_each

SAID = (
    ("Jalan rusak. Mohon nama saya tidak disebut. Mohon segera diperbaiki.", "Mohon segera diperbaiki"),
    ("Lampu mati. Mohon lampu diganti dan nama saya dirahasiakan.", "Mohon lampu diganti"),
    ("Mohon lampu diganti, dan jangan sebut nama saya, terima kasih.", "Mohon lampu diganti"),
    ("Petugas minta uang. Tolong jangan sebut nama saya.", ""),
    ("Petugas minta uang. Mohon identitas saya dijaga ya pak.", ""),
    ("Lampu mati. Tolong jgn kasih tau siapa yang melapor.", ""),
    ("Lampu mati.\nHarapan: nama saya dirahasiakan", ""),
    ("Lampu mati.\nHarapan: nama saya dirahasiakan\nMohon lampunya diganti.", "Mohon lampunya diganti"),
    ("Mohon jalan dan jembatan di desa kami diperbaiki.", "Mohon jalan dan jembatan di desa kami diperbaiki"),
)


@for_each("text, wish", SAID)
def test_what_he_wishes_for_the_matter(text: str, wish: str) -> None:
    known = demonstration()
    found = Complaints().understand(
        "Laporan", text, agencies=known.people.agencies, locality=known.locality, today=date(2026, 3, 5)
    )
    assert found.wants == wish
    assert ("wants" in found.missing) == (not wish)
