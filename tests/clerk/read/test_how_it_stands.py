"""A fresh mail that only asks how a report stands is answered, and opens no case."""

from __future__ import annotations

from mailroom.places import TEMPLATES
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.language.languages import Languages
from tests.mailbag import CITIZEN, Bag
from tests.tables import for_each

LANGUAGES = Languages.load(TEMPLATES / "languages")
TABLE = load("empty_body")["progress"]
ENGLISH = ["My report, when will they come?", "Any news about my report?", "Has anybody looked at it yet?"]


@for_each("text", [*TABLE["examples"], *ENGLISH])
def test_it_is_such_a_question(text: str) -> None:
    assert LANGUAGES.asks_how_it_stands(text, frozenset())


@for_each(
    "text",
    [
        *TABLE["counter_examples"],
        "When will the street lamp in Lembak be repaired?",
        "Jalan belum juga diperbaiki",
    ],
)
def test_it_is_none(text: str) -> None:
    assert not LANGUAGES.asks_how_it_stands(text, frozenset())


def test_of_one_open_report_its_state_is_told(bag: Bag) -> None:
    bag.disposed()
    assert bag.write(CITIZEN, "Hello", "My report, when will they come?") == [("status_letter", CITIZEN)]
    assert ("status_letter", CITIZEN) in bag.write(CITIZEN, "Tanya", "Kapan petugasnya datang pak?")
    assert bag.cases() == [bag.number()]


def test_his_own_words_of_the_matter_do_not_make_it_a_new_one(bag: Bag) -> None:
    """Those of another matter do."""
    case = bag.disposed(subject="Jalan rusak di Lembak")
    assert bag.write(CITIZEN, "Jalan rusak", "Kapan jalan diperbaiki pak?") == [("status_letter", CITIZEN)]
    bag.write(
        CITIZEN, "KTP", "Kapan KTP elektronik saya di kantor Dukcapil jadi? Sudah saya urus sejak Januari."
    )
    assert bag.cases() != [case.number]


def test_of_several_he_is_asked_which(bag: Bag) -> None:
    bag.complaint(
        subject="Jalan rusak", text="Jalan di Desa Lembak Kecamatan Lembak rusak parah sejak Januari 2026."
    )
    bag.complaint(
        subject="Sampah", text="Sampah menumpuk di Pasar Gelumbang sejak 1 Februari 2026, bau sekali."
    )
    assert bag.write(CITIZEN, "Tanya", "Kapan petugasnya datang pak?") == [("which_case", CITIZEN)]
    assert bag.write(CITIZEN, "Tanya", "Kapan jalan diperbaiki pak?") == [("status_letter", CITIZEN)]
    assert ("status_letter", CITIZEN) in bag.answer(bag.last("which_case"), "0001")
    assert len(bag.cases()) == 2


def test_after_an_answer_it_may_be_a_comment(bag: Bag) -> None:
    bag.answered()
    assert bag.write(CITIZEN, "Tanya", "Kapan petugasnya datang pak?") == [("this_or_new", CITIZEN)]
