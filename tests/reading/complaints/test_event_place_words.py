"""Each word of the place tables: what a complaint with it is read for, and what it is without it
(grammar/event_places.toml, places.toml)."""

from __future__ import annotations

import pytest

from mailroom.reading.language.grammar_patterns import load
from tests.reading.complaints.test_complaint_reader import read
from tests.tables import for_each

WORDS, PLACES = load("event_places")["words"], load("places")
NUMBERED = ("rt", "rw", "km")
HOME = "Nama: Nurlaila\nAlamat: Desa Harapan Jaya\nbau sekali dari kolam "


def named(word: str, name: str = "Melati") -> str:
    return f"{word} {'03' if word in NUMBERED else name}"


@for_each("word", WORDS["heads"])
def test_what_a_place_begins_with(word: str) -> None:
    assert read(f"lampu mati {named(word)} kemarin").place == named(word)
    assert not read(f"lampu mati {named('barang')} kemarin").place


@for_each("word", WORDS["dotted"])
def test_what_may_have_a_full_stop_behind_it(word: str) -> None:
    place = named(f"{word}.") if word not in NUMBERED else f"{word}. 03"
    assert read(f"lampu mati {place} kemarin").place == place
    assert not read("lampu mati taman. Melati kemarin").place


@for_each("word", WORDS["small_named"])
def test_whose_name_counts_in_small_letters(word: str) -> None:
    assert read(f"lampu mati {word} melati kemarin").place == f"{word} melati"
    assert not read("lampu mati hotel melati kemarin").place


@for_each("word", WORDS["alone"])
def test_what_is_a_place_without_a_name(word: str) -> None:
    assert read(f"Pelayanan buruk {word} kemarin").place == word.removeprefix("di ").removeprefix("ke ")


@for_each("word", dict.fromkeys(WORDS["stops"]))
def test_what_is_no_part_of_a_name(word: str) -> None:
    assert read(f"lampu mati jalan Melati {word} kemarin").place == "jalan Melati"
    assert read("lampu mati jalan Melati Putih kemarin").place == "jalan Melati Putih"


@for_each("word", WORDS["before"])
def test_what_stands_before_a_place_and_belongs_to_it(word: str) -> None:
    assert read(f"lampu mati {word} masjid Nurul kemarin").place == f"{word} masjid Nurul"
    assert read("lampu mati menyala masjid Nurul kemarin").place == "masjid Nurul"


@for_each("word", WORDS["areas"])
def test_what_needs_no_mention_within_a_village(word: str) -> None:
    assert read(f"rusak {word} di Desa Lingga kemarin").place == "Desa Lingga"
    assert read("rusak SD di Desa Lingga kemarin").place == "SD di Desa Lingga"


@for_each("word", WORDS["measures"])
def test_a_number_with_a_measure_is_no_name(word: str) -> None:
    assert not read(f"lampu mati masjid 2 {word} kemarin").place
    assert read("lampu mati masjid Nurul kemarin").place == "masjid Nurul"


@for_each("word", load("addresses")["words"]["at_home"])
def test_what_is_where_the_writer_lives(word: str) -> None:
    assert read(f"{HOME}{word}").place == "Desa Harapan Jaya"
    assert not read(f"{HOME}orang").place


@pytest.mark.parametrize("word", PLACES["way"])
def test_where_one_only_goes(word: str) -> None:
    assert read(f"truk terguling {word} Gelumbang").subdistrict == ""
    assert read("truk terguling Gelumbang").subdistrict == "Gelumbang"


@for_each("word", PLACES["called"])
def test_what_a_village_of_one_word_is_known_by(word: str) -> None:
    assert read(f"obat kosong {word} Payabakal terus").subdistrict == "Gelumbang"
    assert read("obat kosong kata Payabakal terus").subdistrict == ""
