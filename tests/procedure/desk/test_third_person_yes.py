"""What an answer tells of somebody else waits for the liaison's yes: also without an undo window, and in
`once`, which lets no window pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailroom.config import Config
from tests.mailbag import CITIZEN, LIAISON, Bag

PHONE = "0812-0000-0741"
ANSWER = f"2 Jalan sudah kami tambal pada 5 Maret 2026. Pemilik lahan Pak Danu, {PHONE}."


@pytest.fixture
def bag(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    """An office without an undo window."""
    house = replace(demonstration.house, window=timedelta())
    made = Bag(replace(demonstration, house=house), tmp_path)
    made.write()
    made.says("admin", "verification", "1 PUPR")
    yield made
    made.close()


def test_without_a_window_it_waits_for_one_digit(bag: Bag) -> None:
    assert bag.says("liaison PUPR", "disposition", ANSWER) == [("third_person", LIAISON)]
    assert bag.settle(windows_over=True) == []
    assert bag.case().dispositions[0].stage == "answering"
    assert PHONE in bag.last("third_person", LIAISON)["text"]
    said = bag.says("liaison PUPR", "third_person", "1")
    assert said == [("answer", CITIZEN), ("echo", LIAISON)]
    assert PHONE in bag.last("answer", CITIZEN)["text"]


def test_another_answer_without_it_goes_at_once(bag: Bag) -> None:
    bag.says("liaison PUPR", "disposition", ANSWER)
    said = bag.says("liaison PUPR", "third_person", "2 Jalan sudah kami tambal pada 5 Maret 2026.")
    assert said == [("answer", CITIZEN), ("echo", LIAISON)]
    assert PHONE not in bag.last("answer", CITIZEN)["text"]


def test_silence_is_no_and_the_desk_is_reminded(bag: Bag) -> None:
    bag.says("liaison PUPR", "disposition", ANSWER)
    bag.at("2026-03-09 12:00")
    assert bag.mails("answer") == []
    assert "0001" in bag.last("digest", LIAISON)["text"]


def test_the_officers_response_names_it_to_who_approves(bag: Bag) -> None:
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.answer(
        bag.last("instruction"),
        f"Jalan sudah kami tambal kemarin. Pemilik lahan {PHONE}, NIK 1603010203040005.",
    )
    shown = bag.last("response", LIAISON)["text"]
    assert "milik orang lain" in shown
    assert bag.says("liaison PUPR", "response", "1") == [("answer", CITIZEN), ("echo", LIAISON)]
    told = bag.last("answer", CITIZEN)["text"]
    assert PHONE in told
    assert "1603010203040005" not in told


def test_what_the_complainant_wrote_himself_asks_nobody(bag: Bag) -> None:
    bag.write(
        "w@warga.example", "Lampu", f"Lampu di RT 04 Desa Lembak mati sejak 1 Maret 2026. HP saya {PHONE}."
    )
    bag.says("admin", "verification", "1 PUPR")
    said = bag.says(
        "liaison PUPR", "disposition", f"2 Lampu di RT 4 sudah kami ganti; kami menelepon {PHONE}."
    )
    assert ("answer", "w@warga.example") in said
