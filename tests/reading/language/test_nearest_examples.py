"""Letters read before as a second opinion: what is hardly like any that said the same is asked about."""

from __future__ import annotations

from datetime import date

import pytest

from mailroom.reading.language.nearest_examples import CITIZEN, FREE, Examples
from mailroom.reading.replies.reply_reader import ReplyReader
from tests import examples as writer
from tests.bench import reading_figures

TODAY = date(2026, 11, 3)
FEW = Examples(
    {
        "answer": {
            "thank": ["terima kasih banyak pak", "makasih sudah bagus"],
            "comment": ["jalannya masih berlubang pak"],
        },
        "case": {"add": ["patokannya di dekat jembatan"]},
        "instruction": {},
    },
    str.split,
)


def test_what_is_like_examples_of_the_act_has_their_share() -> None:
    found = FEW.likest("terima kasih banyak", "answer", "thank")
    assert found is not None and found.share > 0.9 and found.same


def test_what_is_like_examples_of_another_act_has_little_share() -> None:
    found = FEW.likest("terima kasih banyak", "answer", "comment")
    assert found is not None and found.share < 0.1


def test_free_text_of_one_stage_speaks_for_that_of_another() -> None:
    found = FEW.likest("di dekat jembatan jalannya berlubang", "answer", "facts")
    assert found is not None and found.share > 0.9


def test_what_is_like_nothing_has_no_share() -> None:
    found = FEW.likest("xyzzy", "instruction", "respond")
    assert found is not None and found == (0.0, 0.0, False)


def test_a_menu_without_examples_has_no_opinion() -> None:
    assert FEW.likest("ya", "confirm", "yes") is None


def test_a_misspelt_word_is_like_the_right_one() -> None:
    found = FEW.likest("jembatann", "case", "add")
    assert found is not None and found.share == 1.0


@pytest.mark.parametrize(
    ("text", "purpose", "guess"),
    [
        ("selamat ulang tahun ya pak samsul 🎂", "instruction", "respond"),
        ("oalah gitu toh ceritanya", "answer", "comment"),
    ],
)
def test_what_no_letter_before_meant_is_asked_about_with_its_guess(
    text: str, purpose: str, guess: str
) -> None:
    agencies = reading_figures.agencies()
    act = ReplyReader().act_of(text, purpose, agencies=agencies, today=TODAY, agency="PUPR")
    assert (act.name, act.sure) == ("", False)
    alone = ReplyReader(compares=False).act_of(text, purpose, agencies=agencies, today=TODAY, agency="PUPR")
    assert alone.name in ("", guess)


def test_a_digit_and_a_file_need_no_second_opinion() -> None:
    agencies = reading_figures.agencies()
    assert (
        ReplyReader(reading_figures.ROOT / "templates" / "menus.toml")
        .act_of("1 PUPR", "verification", agencies=agencies, today=TODAY)
        .sure
    )
    assert (
        ReplyReader()
        .act_of("ini notanya", "disposition", agencies=agencies, today=TODAY, has_files=True)
        .sure
    )


@pytest.mark.parametrize("purpose", CITIZEN)
def test_bare_thanks_are_thanks_beside_whatever_they_stood_before(purpose: str) -> None:
    for text in ("terima kasih pak", "makasih banyak ya bu", "Terima kasih."):
        act = reading_figures.words().act_of(text, purpose, agencies=reading_figures.agencies(), today=TODAY)
        assert (act.name, act.sure) == ("thank", True), text


def test_the_data_file_holds_all_labelled_replies_that_are_open() -> None:
    """Else: python -m tests.examples"""
    table = writer.tomllib.loads(writer.FILE.read_text(encoding="utf-8"))
    assert writer.wanted(table) == table
    assert writer.written(table) == writer.FILE.read_text(encoding="utf-8")


def test_no_frozen_reply_stands_in_the_file() -> None:
    table = writer.tomllib.loads(writer.FILE.read_text(encoding="utf-8"))
    known = {one for acts in table.values() for texts in acts.values() for one in texts}
    assert known.isdisjoint(
        row["text"].strip()
        for one in reading_figures.tables("replies", frozen=True)
        for row in reading_figures.half(one, frozen=True)
    )


def test_no_letter_that_stands_in_the_file_is_read_as_anything_else() -> None:
    """So whoever adds a letter that was misread can be sure that it is not misread again."""
    table = writer.tomllib.loads(writer.FILE.read_text(encoding="utf-8"))
    agencies, reader = reading_figures.agencies(), reading_figures.words()
    meant: dict[tuple[str, str], set[str]] = {}
    for purpose, acts in table.items():
        for act, texts in acts.items():
            for text in texts:
                meant.setdefault((purpose, text), set()).update(
                    FREE if act in FREE and purpose in CITIZEN else {act}
                )
    misread = []
    for (purpose, text), acts in meant.items():
        act = reader.act_of(text, purpose, agencies=agencies, today=TODAY, agency="PUPR")
        chosen = any("angka" in why for why in act.why)  # a digit of the menu is a digit of the menu
        if act.sure and not chosen and act.name not in ("", "help", *acts):
            misread.append((purpose, text, act.name, acts))
    assert misread == []
