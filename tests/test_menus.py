"""What our own letters tell people to reply is understood as meant: every button, digit and example, read by the reader of replies."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from urllib.parse import unquote

import pytest

from mailroom.paper.words import Words
from tests.letters_sample import FORMS, house, one
from tests.test_layout import heard
from tests.test_typist import TEMPLATES, opened, part, typed

WORDS = Words(TEMPLATES / "menus.toml")
MENUS = tomllib.loads((TEMPLATES / "menus.toml").read_text())
AGENCIES = house().people.agencies
TODAY = date(2026, 3, 3)


def read(text: str, purpose: str) -> str:
    return WORDS.read(text, purpose, agencies=AGENCIES, today=TODAY, agency="DISPERKIMTAN").name


ROWS = [pytest.param(purpose, row, id=f"{purpose}-{row['digit']}") for purpose, rows in MENUS.items() for row in rows]


@pytest.mark.parametrize(("purpose", "row"), ROWS)
def test_examples_are_read_as_their_act(purpose: str, row: dict[str, str]) -> None:
    if example := row.get("example", ""):
        example = example.replace("{agency}", "DISPERKIMTAN")
        assert (
            WORDS.read(re.sub(r"\b(DLH|BPBD)\b", "DISPERKIMTAN", example), purpose, agencies=AGENCIES, today=TODAY).name
            == row["act"]
        )


@pytest.mark.parametrize(("purpose", "row"), ROWS)
def test_buttons_that_need_no_more_words_are_read_as_their_act(purpose: str, row: dict[str, str]) -> None:
    fill = row.get("fill", "").replace("{agency}", "DISPERKIMTAN")
    if fill and not fill.endswith(" "):
        assert read(fill, purpose) == row["act"]


SAID = {
    "anonim": "secrecy", "rahasia": "secrecy", "status": "status", "cabut": "withdraw", "kenapa": "trace", "bantuan": "help",
    "formulir": "form_request", "baru": "new",
}  # fmt: skip


@pytest.mark.parametrize("form", sorted(FORMS))
def test_words_on_buttons_are_understood_on_the_letter_that_shows_them(form: str) -> None:
    for role in FORMS[form][0]:
        reply, view = one(form, role)
        for link in heard(part(opened(typed(reply, view)), "html")).links:
            fill = unquote(link.rpartition("body=")[2])
            if fill in SAID:
                assert read(fill, reply.purpose) == SAID[fill], fill
            elif reply.purpose == "answer":
                assert read(fill, "answer") == "rate"
            elif re.fullmatch(r"1 \d", fill):
                assert read(fill, reply.purpose) == "assign"
            elif fill.startswith("tegur "):
                assert read(fill, "recommend") == "recommend"
            elif fill.startswith("ME-"):
                assert read(fill, "which_case") == "cases"


def test_secrecy_words_switch_what_they_say() -> None:
    for word, switch in (("anonim", "anonymous"), ("rahasia", "secret")):
        act = WORDS.read(word, "case", agencies=AGENCIES, today=TODAY)
        assert act.args.get(switch) is True
