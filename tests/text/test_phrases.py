"""Phrases in a text: found whatever their spelling, and in one walk however many they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mailroom.text.phrases import places_of
from tests.work_count import growth

PHRASES = {
    "phrases that begin alike": "ME-2026-{} ",
    "streets": "Jalan Melati Nomor {} ",
    "numbers": "0812{}00 ",
    "words": "kata{}x ",
}


@pytest.mark.parametrize("piece", PHRASES.values(), ids=PHRASES.keys())
def test_twice_the_phrases_in_twice_the_text_cost_twice_as_much(piece: str) -> None:
    def search(size: int) -> Callable[[], object]:
        phrases = [piece.format(f"{number:05}").strip() for number in range(size)]
        text = "".join(f"{phrase}, lalu " for phrase in phrases)
        return lambda: places_of(text, phrases)

    assert growth(search, 200) < 2.5


def test_the_longest_of_those_that_begin_there_is_found() -> None:
    text = "Jalan Melati Nomor 3 dan Jalan Melati, hubungi 0812-3456-789."
    found = places_of(text, ["jalan melati", "Jalan Melati No", "jalan melati nomor 3", "+628123456789"])
    assert [text[start:end] for start, end in found] == [
        "Jalan Melati Nomor 3",
        "Jalan Melati",
        "0812-3456-789",
    ]
