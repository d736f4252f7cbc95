"""The same matter from another citizen: what looks alike is offered to the admin, the likest first."""

from __future__ import annotations

from pathlib import Path

from mailroom.clerk.kinds.similar_cases import KEPT
from mailroom.config import Config
from tests.mailbag import CITIZEN, LIAISON, OUTSIDER, Bag
from tests.tables import for_each

SAME = "Jalan kabupaten di Desa Lembak Kecamatan Lembak rusak berlubang, ada motor jatuh. Mohon diperbaiki."
BRIDGE = (
    "Jembatan gantung di Desa Danau Rata Kecamatan Sungai Rotan putus talinya, anak sekolah tak bisa lewat."
)
OTHER = "Lampu penerangan di Desa Lembak Kecamatan Lembak padam sejak Senin malam. Mohon diganti bohlamnya."


def flat(bag: Bag) -> str:
    return " ".join(bag.last("verification")["text"].split())


def test_another_citizens_report_of_one_matter_is_offered_with_one_tap(bag: Bag) -> None:
    bag.complaint()
    bag.complaint(sender=OUTSIDER, text=SAME)
    assert "sudah dilaporkan orang lain" in flat(bag) and "7 ME-2026-0001" in flat(bag)


def test_all_who_reported_it_get_the_answer(bag: Bag) -> None:
    bag.disposed()
    bag.complaint(sender=OUTSIDER, text=SAME)
    bag.says("admin", "verification", "7 ME-2026-0001")
    bag.says("liaison PUPR", "disposition", "2 Jalan itu sudah kami tambal pada 5 Maret 2026.")
    bag.settle(windows_over=True)
    assert bag.mails("answer", CITIZEN) and bag.mails("survivor", OUTSIDER)


@for_each(
    "words",
    ("gabungkan saja dengan 0001", "ini sama dengan laporan 0001, digabung saja", "sama dengan yang 0001"),
)
def test_the_admin_merges_in_free_words(words: str, demonstration: Config, tmp_path: Path) -> None:
    bag = Bag(demonstration, tmp_path / str(abs(hash(words))))
    bag.complaint()
    bag.complaint(sender=OUTSIDER, text=SAME)
    bag.says("admin", "verification", words)
    assert bag.stage(2) == "merged"
    bag.close()


def test_a_letter_without_a_number_lists_his_cases_the_likest_first(bag: Bag) -> None:
    bag.complaint(text=SAME)
    bag.says("admin", "verification", "1 PUPR")
    bag.complaint(sender=OUTSIDER, subject="Jembatan putus", text=BRIDGE)
    bag.says("admin", "verification", "1 PUPR")
    for said, first in (("Jembatan gantung yang putus sudah kami ukur bersama perangkat.", 2), (SAME, 1)):
        bag.write(sender=LIAISON, subject="Laporan kami", text=said)
        told = bag.last("which_case", LIAISON)["text"].partition("sedang terbuka")[2]
        assert told.index(bag.number(first)) < told.index(bag.number(3 - first))


def test_another_matter_of_the_same_village_is_not_offered(bag: Bag) -> None:
    bag.complaint()
    bag.complaint(sender=OUTSIDER, text=OTHER)
    assert "sudah dilaporkan orang lain" not in flat(bag)


def test_what_has_ended_is_not_offered(bag: Bag) -> None:
    bag.closed()
    bag.complaint(sender=OUTSIDER, text=SAME)
    assert "sudah dilaporkan orang lain" not in flat(bag)


def test_what_is_noted_of_a_place_does_not_grow(bag: Bag) -> None:
    for number in range(KEPT + 3):
        bag.complaint(sender=f"orang{number}@warga.example", text=SAME)
    rows = bag.office.shelves.register.iterate("facts")
    (numbers,) = [row["value"] for key, row in rows if key.startswith("alike:")]
    assert len(set(numbers)) == KEPT
