"""What says nothing by itself: each example of the data file."""

from __future__ import annotations

import pytest

from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.mime.empty_body import says_nothing
from tests.tables import for_each

TABLE = load("empty_body")


@for_each("text", TABLE["examples"])
def test_these_say_nothing(text: str) -> None:
    assert says_nothing("", text)
    assert says_nothing(text, "")


@pytest.mark.parametrize("text", TABLE["counter_examples"])
def test_these_say_something(text: str) -> None:
    assert not says_nothing("Laporan", text)
    assert not says_nothing(text, "terlampir")


def test_each_word_of_the_file_counts_for_nothing() -> None:
    assert all(says_nothing(word, "") for word in TABLE["words"])
    assert len(TABLE["words"]) == len(set(TABLE["words"]))
    assert not says_nothing("", "jalan " + "sangat rusak parah sekali " * 2)
    assert says_nothing("", "jalan rusak " * 9)


def test_a_long_text_says_something() -> None:
    assert not says_nothing("", "mohon " * 2_000)
