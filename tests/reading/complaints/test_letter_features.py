"""What the learned model sees of a first letter."""

from __future__ import annotations

from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.complaints.letter_features import letter_features
from tests.bench.reading_figures import agencies, demonstration


def features(text: str) -> frozenset[str]:
    office = Complaints().words_of(agencies(), demonstration().locality)
    clauses = office.grammar.lexicon.clauses(text)
    spoken = office.grammar.lexicon.rows(clauses, office.rows)
    return letter_features(text, clauses, spoken, office)


def test_words_are_in_their_standard_spelling_alone_and_in_pairs() -> None:
    assert {"~yang", "~jalan yang", "~jalan _ rusak"} <= features("jalan yg rusak")


def test_rows_of_the_tables_say_whether_they_are_meant() -> None:
    assert "@klass:oversight+" in features("ada pungli di kantor lurah")
    assert "@klass:oversight-" in features("tidak ada pungli di kantor lurah")


def test_agencies_are_named_by_their_affairs() -> None:
    assert "@named:PUPR" in features("mohon dinas PUPR segera datang")
