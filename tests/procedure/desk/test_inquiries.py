"""A liaison asks the complainant, who is never named to him."""

from __future__ import annotations

import tomllib

import pytest

from mailroom.places import TEMPLATES
from mailroom.procedure import deadlines
from mailroom.reading.identity import asked_identity
from mailroom.reading.language.grammar_patterns import GRAMMAR
from mailroom.reading.replies.act_arguments import READERS
from mailroom.reading.replies.act_result import grammar
from mailroom.reading.replies.reply_reader import ReplyReader
from tests.bench import reply_hands
from tests.mailbag import CITIZEN, Bag, flat
from tests.tables import for_each

ASKS = "Tolong tanyakan ke pelapor, berapa nomor pelanggannya?"
TELLS = "Nomor pelanggannya 0113-2245, rumah kedua dari simpang."


@pytest.fixture
def asking(bag: Bag) -> Bag:
    bag.disposed()
    bag.at("2026-03-05 10:00")
    bag.says("liaison PUPR", "disposition", ASKS)
    return bag


def test_the_question_is_the_offices_own(asking: Bag) -> None:
    assert asking.stage() == "handling/asking"
    asked = flat(asking.last("ask", CITIZEN)["text"])
    assert "Berapa nomor pelanggannya?" in asked and "anyakan" not in asked


def test_the_answer_comes_back_and_the_whole_limit_has_waited(asking: Bag) -> None:
    before = deadlines.whole_day(asking.case(), asking.house)
    asking.at("2026-03-10 09:00")
    asking.answer(asking.last("ask"), TELLS)
    assert asking.stage() == "handling/distribution"
    told = flat(asking.last("more_text", asking.who("liaison PUPR"))["text"])
    assert "Berapa nomor pelanggannya?" in told and "0113-2245" in told and CITIZEN not in told
    after = deadlines.whole_day(asking.case(), asking.house)
    assert before and after and asking.house.calendar.days_between(before, after) == 3


def test_an_officer_at_work_goes_on_with_the_answer(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.says("liaison PUPR", "disposition", "6 Berapa nomor pelanggannya?")
    bag.answer(bag.last("ask"), TELLS)
    assert bag.stage() == "handling/execution"
    assert "0113-2245" in flat(bag.last("more_text", bag.who("officer PUPR"))["text"])


def test_silence_puts_it_back_on_the_desk(asking: Bag) -> None:
    asking.at("2026-04-10 09:00")
    assert asking.mails("ask_reminder", CITIZEN) and asking.stage() == "handling/distribution"
    assert "belum menjawab" in flat(asking.last("more_text", asking.who("liaison PUPR"))["text"])
    assert not asking.mails("overdue", CITIZEN)


def test_nobody_has_to_wait_for_the_answer(asking: Bag) -> None:
    asking.says("liaison PUPR", "disposition", "1 1")
    assert asking.stage() == "handling/execution"
    asking.answer(asking.last("ask"), TELLS)
    assert asking.stage() == "handling/execution" and asking.mails("more_text", asking.who("liaison PUPR"))


def test_who_he_is_is_not_told_but_anything_else_may_be_asked(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "Siapa pelapornya?")
    told = flat(bag.last("identity_refused", bag.who("liaison PUPR"))["text"])
    assert (
        "hanya dapat diberikan kepada Pejabat Penghubung APIP" in told and "tanyakan kepada Pelapor" in told
    )
    assert bag.stage() == "handling/distribution"


WHO_HE_IS = tomllib.loads((GRAMMAR / "reply_words.toml").read_text(encoding="utf-8"))["who_he_is"]


def test_a_question_who_he_is_does_not_reach_him(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "6: siapa yang melapor?")
    told = flat(bag.last("identity_refused", bag.who("liaison PUPR"))["text"])
    assert "hanya dapat diberikan kepada Pejabat Penghubung APIP" in told
    assert bag.stage() == "handling/distribution" and not bag.mails("ask", CITIZEN)


@for_each(
    ("asked", "act"),
    [(one, "identity") for one in WHO_HE_IS["examples"]] + [(one, "inquire") for one in WHO_HE_IS["others"]],
)
def test_which_questions_ask_who_he_is(asked: str, act: str) -> None:
    reader, agencies = ReplyReader(TEMPLATES / "menus.toml", "ME", "Muara Enim"), reply_hands.agencies()
    for digit, purpose in (("6 ", "disposition"), ("6: ", "disposition"), ("5 ", "approval")):
        read = reader.act_of(f"{digit}{asked}", purpose, agencies=agencies, today=reply_hands.TODAY)
        assert read.name == act, purpose


# A question in which each word of the list is what makes it ask who he is.
FRAMES = {
    "who": "{} pelapornya?",
    "who_is": "siapa {} pelapornya?",
    "reports": "siapa yang {}?",
    "complainant": "minta nama {} segera",
    "titles": "minta nama {}",
    "things": "minta {} pelapor",
    "with_it": "minta nama {} pelapor",
    "personal": "minta alamat {}",
    "asking": "{} nama",
    "ends": "minta nama {}",
    "reasons": "minta nama {} kami datangi",
}


def asks(asked: str) -> bool:
    lexicon = grammar().lexicon
    return asked_identity.asks_who_he_is(lexicon.clauses(asked), lexicon, WHO_HE_IS)


@for_each(("frame", "word"), [(frame, word) for key, frame in FRAMES.items() for word in WHO_HE_IS[key]])
def test_each_word_makes_a_question_ask_who_he_is(frame: str, word: str) -> None:
    assert asks(frame.format(word)) and not asks(frame.format("genteng"))


@for_each("word", WHO_HE_IS["states"])
def test_what_has_become_of_his_papers_may_be_asked(word: str) -> None:
    assert not asks(f"KTP pelapor {word} di dinas?") and asks("KTP pelapor di dinas?")


@pytest.mark.parametrize("phrase", WHO_HE_IS["say"])
def test_each_phrase_that_asks_who_he_is_is_in_an_example(phrase: str) -> None:
    clauses = [grammar().lexicon.clauses(one) for one in WHO_HE_IS["examples"]]
    assert any(grammar().lexicon.first(one, [phrase], plain=True) for one in clauses)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("mohon ditanyakan dulu ke pelapor alamat lengkapnya", "Mohon sebutkan alamat lengkapnya."),
        ("Tolong tanyakan kepada Pelapor, sejak kapan lampunya mati", "Sejak kapan lampunya mati?"),
        ("minta pelapor melampirkan foto meterannya", "Mohon melampirkan foto meterannya."),
        ("Mohon sebutkan RT dan patokan terdekat", "Mohon sebutkan RT dan patokan terdekat"),
    ],
)
def test_words_to_the_office_become_its_own_question(said: str, asked: str) -> None:
    note = reply_hands.parsed(said, reply_hands.agencies(), reply_hands.TODAY, "PUPR")
    assert READERS["question"](note, said, True) == ({"text": asked}, True)
