"""A complaint in capitals: our fields in normal case, its own text as it was written."""

from __future__ import annotations

import pytest

from mailroom.reading.complaints import capitals
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.language.grammar_patterns import load
from tests.bench.reading_figures import complaint
from tests.mailbag import CITIZEN, Bag, flat
from tests.offices import demonstration
from tests.tables import for_each

TABLE = load("keywords")["calm"]
LOUD = "JALAN DI DESA KARANG RAJA, KEC. MUARA ENIM RUSAK PARAH SEJAK SENIN 2 MARET 2026. MOHON DITAMBAL."


@for_each(
    ("text", "calmed"),
    [
        ("DESA KARANG RAJA, KEC. MUARA ENIM", "Desa Karang Raja, Kec. Muara Enim"),
        ("DEPAN MASJID AL-FALAH RT 02 RW 03 BLOK C", "depan Masjid Al-Falah RT 02 RW 03 Blok C"),
        ("SDN 4 LAWANG KIDUL", "SDN 4 Lawang Kidul"),
        ("DS. TANJUNG KEC LEMBAK", "Ds. Tanjung Kec Lembak"),
        ("RT 02", "RT 02"),
        ("Disdukcapil dekat RSUD", "Disdukcapil dekat RSUD"),
        ("kantor MPP", "kantor MPP"),
        ("desa lembak", "desa lembak"),
        ("", ""),
    ],
)
def test_places(text: str, calmed: str) -> None:
    assert capitals.place(text) == calmed


@pytest.mark.parametrize(
    ("text", "calmed"),
    [
        ("SEJAK SENIN 2 NOVEMBER 2026 JAM 8 MALAM", "sejak Senin 2 November 2026 jam 8 malam"),
        ("SUDAH DUA MINGGU", "sudah dua minggu"),
        ("HARI MINGGU PUKUL 20.00 WIB", "hari Minggu pukul 20.00 WIB"),
        ("2 Nov", "2 Nov"),
    ],
)
def test_times(text: str, calmed: str) -> None:
    assert capitals.time(text) == calmed


@pytest.mark.parametrize("kind", ["short", "small", "names"])
def test_each_word_of_the_table(kind: str) -> None:
    for word in TABLE[kind]:
        said = f"LEMBAK {word.upper()}"
        shown = {"short": word.upper(), "small": word, "names": word.capitalize()}[kind]
        assert (capitals.time(said) if kind == "names" else capitals.place(said)).split()[1] == shown
    assert [capitals.time(f"PASAR {word.upper()} MINGGU").split()[2] for word in TABLE["before_sunday"]] == [
        "Minggu",
        "Minggu",
    ]


def test_every_place_of_the_regency_is_written_as_it_is_called() -> None:
    for name in {place.village or place.subdistrict for place in demonstration().locality.places}:
        assert capitals.place(f"DESA {name.upper()}") == f"Desa {name}"


def test_the_title_calls_the_place_by_its_name() -> None:
    found = complaint(Complaints(), "LAMPU MATI DI KELURAHAN AIR LINTANG", LOUD)
    assert found.title.startswith("Lampu mati di")
    found = complaint(Complaints(), "", LOUD.replace(" SEJAK SENIN", ". SEJAK SENIN"))
    assert found.title == "Jalan di Desa Karang Raja, Kec. Muara Enim rusak parah"
    assert (found.place, found.when) == ("Desa Karang Raja, Kec. Muara Enim", "sejak Senin 2 Maret 2026")


def test_letters_show_normal_case_and_the_text_as_it_was_written(bag: Bag) -> None:
    bag.write(subject="JALAN RUSAK DI DESA KARANG RAJA", text=LOUD)
    receipt = flat(bag.last("receipt", CITIZEN)["text"])
    assert "Tempat : Desa Karang Raja, Kec. Muara Enim" in receipt
    assert "Senin 2 Maret 2026" in receipt
    assert "mohon ditambal" in receipt
    assert bag.case().title == "Jalan rusak di Desa Karang Raja"
    assert bag.case().text == LOUD
    assert LOUD.split(",", maxsplit=1)[0] in flat(bag.last("verification")["text"])
