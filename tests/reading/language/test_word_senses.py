"""The senses of words, and people named in other spellings."""

from __future__ import annotations

import pytest

from mailroom.reading.identity.person_names import people_in
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.word_senses import senses_of
from tests.bench import reading_figures

OFFICERS = ("Tarmizi Santoso", "Budi Santoso", "Dedi Kurniawan, S.T.", "Candra Wijaya", "Bakti Rahman")


@pytest.mark.parametrize(
    ("word", "sense"),
    [
        ("ditambal", "work"),
        ("nambal", "work"),
        ("diteruskannya", "send_on"),
        ("nggih", "yes"),
        ("kapan", "question"),
    ],
)
def test_a_word_has_its_senses_with_and_without_affixes(word: str, sense: str) -> None:
    assert sense in senses_of(word)


@pytest.mark.parametrize("word", ["jembatan", "di"])
def test_a_word_that_stands_nowhere_has_none(word: str) -> None:
    assert senses_of(word) == ()


def test_each_word_stands_once_in_a_sense_and_as_the_lexicon_spells_it() -> None:
    lexicon = reading_figures.words().grammar.lexicon
    for sense, listed in load("senses")["senses"].items():
        words = listed.split()
        assert len(words) == len({*words}), sense
        assert [word for word in words if lexicon.words(word) != [word]] == [], sense


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("kasih ke Tarmizi Santoso", [1]),
        ("tarmisi aja", [1]),  # one letter wrong
        ("Budi Santoso dan dedy", [2, 3]),  # another spelling
        ("chandra wijaya cek", [4]),
        ("Santoso", []),  # two bear it
        ("ada bukti pak", []),  # a word of the language
        ("Mohon Anda cek", []),
    ],
)
def test_people_are_found_by_what_no_other_bears(text: str, numbers: list[int]) -> None:
    assert [one.number for one in people_in(text, OFFICERS)] == numbers
