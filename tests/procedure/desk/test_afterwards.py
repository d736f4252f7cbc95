"""A month after a case was closed by silence: one question, few a year, and none where nobody was silent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.mailbag import CITIZEN, LIAISON, Bag


def closed_by_silence(bag: Bag) -> None:
    bag.answered()
    bag.at("2026-04-06 09:00")
    assert bag.stage() == "closed" and bag.case().closed_by == "silence"


def test_the_question_comes_once_and_its_silence_changes_nothing(bag: Bag) -> None:
    closed_by_silence(bag)
    bag.at("2026-06-20 09:00")
    (mail,) = bag.mails("afterwards", CITIZEN)
    assert "1" in mail["text"] and "Ya, masih beres" in mail["text"]
    assert bag.stage() == "closed" and bag.case().lasting == "asked"


def test_an_office_that_asks_nobody_asks_nobody(bag: Bag) -> None:
    bag.office.house = replace(bag.office.house, afterwards_a_year=0)
    closed_by_silence(bag)
    bag.at("2026-06-20 09:00")
    assert bag.mails("afterwards", CITIZEN) == [] and bag.case().lasting == ""


def test_who_closed_it_himself_is_not_asked(bag: Bag) -> None:
    bag.answered()
    bag.answer(bag.last("answer"), "5")
    bag.at("2026-06-20 09:00")
    assert bag.mails("afterwards", CITIZEN) == []


def test_free_words_to_the_question_reopen_it_without_another_question(bag: Bag) -> None:
    closed_by_silence(bag)
    bag.at("2026-06-20 09:00")
    bag.answer(bag.last("afterwards"), "Jalannya berlubang lagi sejak hujan minggu lalu, di depan masjid.")
    assert bag.stage() == "handling/follow_up" and not bag.mails("reopen_question")
    assert "Pelapor menjawab tidak" in " ".join(bag.last("comment")["text"].split())
    assert bag.case().lasting == "no"


@pytest.mark.parametrize(
    "words",
    ["Pak, jalannya rusak lagi sejak kemarin.", "Sampai hari ini masih berlubang, tolong diperbaiki."],
)
def test_plain_new_trouble_opens_a_closed_case_without_a_question(bag: Bag, words: str) -> None:
    bag.closed()
    assert bag.answer(bag.last("closed"), words) == [("comment", LIAISON), ("comment_received", CITIZEN)]
    assert bag.stage() == "handling/follow_up"


@pytest.mark.parametrize("words", ["Apakah jalannya rusak lagi?", "Kemarin ada truk besar lewat jalan itu."])
def test_what_is_no_plain_trouble_is_asked_about(bag: Bag, words: str) -> None:
    bag.closed()
    bag.answer(bag.last("closed"), words)
    assert bag.stage() == "closed"
