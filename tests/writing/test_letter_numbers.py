"""The number of a letter on paper, by who signs it."""

from __future__ import annotations

from dataclasses import replace

from mailroom.config import Config
from mailroom.procedure.office_facts import Letterhead
from mailroom.writing.papers.letter_numbers import letter_number


def test_each_signer_has_a_number_whose_serial_is_left_blank(demonstration: Config) -> None:
    house = demonstration.house
    assert letter_number(house, "unit", 2026) == f"{house.letter_code}/____/{house.unit_short}/2026"
    assert letter_number(house, "inspectorate", 2026) == "700.1.2.4/____/Inspektorat/2026"
    assert letter_number(house, "regent", 2027) == "700.1.2.4/____/Setda/2027"


def test_a_letterhead_without_a_number_leaves_it_to_the_pen(demonstration: Config) -> None:
    assert letter_number(replace(demonstration.house, regent=Letterhead()), "regent", 2026) == ""
