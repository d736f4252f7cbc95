"""What our own letters tell people to reply is understood as meant: every button, digit and example, read by
the reader of replies."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest

from mailroom.reading.replies.reply_reader import ReplyReader
from tests.bench import reading_figures
from tests.bench.reading_figures import FOLDER
from tests.letters_sample import FORMS, house, one
from tests.tables import for_each
from tests.writing.test_mail_composer import TEMPLATES, opened, part, typed
from tests.writing.test_mail_looks import heard

WORDS = ReplyReader(TEMPLATES / "menus.toml", "ME")
MENUS = tomllib.loads((TEMPLATES / "menus.toml").read_text())
AGENCIES = house().people.agencies
TODAY = date(2026, 3, 3)


def read(text: str, purpose: str) -> str:
    return WORDS.act_of(text, purpose, agencies=AGENCIES, today=TODAY, agency="DISPERKIMTAN").name


ROWS = [
    pytest.param(purpose, row, id=f"{purpose}-{row['digit']}")
    for purpose, rows in MENUS.items()
    for row in rows
]


@for_each(("purpose", "row"), ROWS)
def test_examples_are_read_as_their_act(purpose: str, row: dict[str, str]) -> None:
    if example := row.get("example", ""):
        example = example.replace("{agency}", "DISPERKIMTAN")
        assert (
            WORDS.act_of(
                re.sub(r"\b(DLH|BPBD)\b", "DISPERKIMTAN", example), purpose, agencies=AGENCIES, today=TODAY
            ).name
            == row["act"]
        )


@for_each(("purpose", "row"), ROWS)
def test_buttons_that_need_no_more_words_are_read_as_their_act(purpose: str, row: dict[str, str]) -> None:
    fill = row.get("fill", "").replace("{agency}", "DISPERKIMTAN")
    if fill and not fill.endswith(" "):
        assert read(fill, purpose) == row["act"]


SAID = {
    "anonim": "secrecy", "rahasia": "secrecy", "status": "status", "cabut": "withdraw", "kenapa": "trace",
    "bantuan": "help",
    "formulir": "form_request", "baru": "new",
}  # fmt: skip


@for_each("form", sorted(FORMS))
def test_words_on_buttons_are_understood_on_the_letter_that_shows_them(form: str) -> None:
    for role in FORMS[form][0]:
        reply, view = one(form, role)
        for link in heard(part(opened(typed(reply, view)), "html")).links:
            fill = unquote(link.rpartition("body=")[2])
            if fill.rstrip().endswith(":"):
                continue  # to be written on by hand
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
        act = WORDS.act_of(word, "case", agencies=AGENCIES, today=TODAY)
        assert act.args.get(switch) is True


FREE = tomllib.loads((FOLDER / "menus" / "free-words-2026-11-25.toml").read_text(encoding="utf-8"))
NUMBERS = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
CHOICES = [
    pytest.param(purpose, row, FREE.get(purpose, {}).get(row["digit"], {}), id=f"{purpose}-{row['digit']}")
    for purpose, rows in MENUS.items()
    for row in rows
]


@for_each(("purpose", "row", "free"), CHOICES)
def test_each_choice_by_digit_by_number_in_words_and_freely(
    purpose: str, row: dict[str, str], free: dict[str, Any]
) -> None:
    """A choice without an entry in labelled/menus fails here."""
    rest, word = str(free.get("rest", "")), NUMBERS[int(row["digit"]) - 1]
    shapes = [
        f"{row['digit']} {rest}",
        f"{row['digit']}. {rest}",
        f"Pilihan {row['digit']}: {rest}",
        f"{word}, {rest}",
        f"*{row['digit']}* {rest}",
    ]
    shapes += [f"{digit} {rest}" for digit in row.get("also", ())]
    assert free["words"]
    for text in (*shapes, *free["words"]):
        act = WORDS.act_of(text, purpose, agencies=reading_figures.agencies(), today=TODAY, agency="PUPR")
        assert (act.name, act.sure) == (row["act"], True), text


@for_each(
    ("purpose", "text", "name"),
    [
        ("case", "tambahan: yang rusak juga tiang lampunya", "add"),
        ("case", "cabut saja pak", "withdraw"),
        ("complete", "Dusun 2, sejak 1 Maret 2026", "complete"),
        ("answer", "5", "rate"),
        ("answer", "jalannya masih berlubang pak", "comment"),
        ("reason", "petugasnya kurang ramah", "reason"),
        ("object", "saya keberatan, itu jalan kabupaten", "object"),
        ("closed", "lampunya mati lagi pak", "facts"),
        ("instruction", "sudah kami ganti dua lampu tadi pagi", "respond"),
        ("instruction", "mohon perpanjangan sampai 20 Maret", "extend"),
        ("which_case", "ME-2026-0039", "cases"),
        ("recommend", "tegur 1 dan 3", "recommend"),
        ("spam", "1", "lines"),
        ("digest", "1: 2 sudah kami tambal kemarin", "lines"),
        ("form", "Nama: Siti\nHal: Jalan rusak\nIsi: Jalan di Lembak rusak", "form"),
        ("info", "diterima, terima kasih", "acknowledge"),
        ("anew", "Jalan di Lembak rusak", "text"),
    ],
)
def test_letters_without_a_menu_are_answered_in_words(purpose: str, text: str, name: str) -> None:
    act = WORDS.act_of(text, purpose, agencies=reading_figures.agencies(), today=TODAY, agency="PUPR")
    assert (act.name, act.sure) == (name, True)


def test_every_purpose_is_answered_in_some_test() -> None:
    without = {purpose for purpose, rows in MENUS.items() if not rows}
    assert without == {row[0] for row in test_letters_without_a_menu_are_answered_in_words.rows()}  # type: ignore[attr-defined]
