"""A new complaint in an old thread is asked about; what completes, comments or objects is not."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from mailroom.clerk.read.other_matter_hint import _TEXT
from mailroom.reading.complaints import other_matter
from mailroom.reading.complaints.complaint_reader import Complaints, Understanding
from mailroom.reading.language.grammar_patterns import load
from tests.bench.reading_figures import FOLDER, complaint, reply
from tests.clerk.test_office import NEW_CASE
from tests.mailbag import ADMIN, CITIZEN, Bag, flat
from tests.reading.replies.test_asked import why
from tests.tables import for_each

TABLE = load("other_matter")
CITIZEN_PURPOSES = ("case", "answer", "reason", "object", "closed", "reopen")
OTHER = (
    "Sampah menumpuk di pinggir pasar Gelumbang sejak Oktober dan baunya mengganggu sekolah, mohon segera"
    " diangkut pak."
)
REPLIES = [
    row
    for file in sorted((FOLDER / "replies").glob("*.toml"))
    for row in tomllib.loads(file.read_text(encoding="utf-8"))["reply"]
    if row["purpose"] in CITIZEN_PURPOSES
]


@for_each("row", TABLE["said"], ids=lambda row: str(row["examples"][0])[:30])
def test_each_way_of_saying_so(row: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(map(other_matter.words_of_another, row["examples"]))
    without = {**TABLE, "said": [one for one in TABLE["said"] if one is not row]}
    rows = other_matter.Rows({"said": other_matter.index_phrases(without["said"])})
    monkeypatch.setattr(other_matter, "_ROWS", rows)
    assert not all(map(other_matter.words_of_another, row["examples"])), "the row is found without its entry"


@for_each("text", TABLE["not"]["examples"])
def test_what_is_no_other_matter(text: str) -> None:
    assert other_matter.words_of_another(text) == ""


@for_each("word", TABLE["after"]["words"])
def test_each_word_that_may_follow(word: str) -> None:
    assert other_matter.words_of_another(f"ini laporan baru {word} jembatan putus")


@for_each("word", TABLE["refers"]["words"])
def test_each_word_that_refers_to_the_old_case(word: str) -> None:
    assert other_matter.tells(OTHER)
    assert not other_matter.tells(f"{OTHER} {word}")


def understood(text: str) -> Understanding:
    return complaint(Complaints(), "", text)


def test_a_whole_complaint_of_another_place_and_agency() -> None:
    found = understood(OTHER)
    assert other_matter.whole(found, ("Lembak", "Jalan rusak di Lembak"), ("PUPR",))
    assert not other_matter.whole(found, ("Lembak", "dekat Gelumbang"), ("PUPR",))
    assert not other_matter.whole(found, ("Lembak",), ("PUPR", *found.suggested))
    assert not other_matter.whole(understood("Sampah menumpuk di mana-mana"), ("Lembak",), ("PUPR",))


@pytest.mark.parametrize(
    ("place", "agency"),
    [("Lembak", "PUPR"), ("Gelumbang", "DISDUKCAPIL"), ("Benakat", "DLH"), ("Muara Enim", "PDAM")],
)
def test_no_labelled_reply_of_a_citizen_is_asked_about(place: str, agency: str) -> None:
    assert len(REPLIES) > 600
    reader = Complaints()
    for row in REPLIES:
        text = row["text"]
        assert other_matter.words_of_another(text) == ""
        if other_matter.tells(text) and reply(row).name in _TEXT:
            found = complaint(reader, "", text)
            assert not other_matter.whole(found, (place,), (agency,)), text


@pytest.mark.parametrize(
    "text",
    [
        "ini laporan lain: lampu jalan di Kelurahan Air Lintang mati sejak 1 Maret 2026",
        "Terima kasih. pak sekalian mau lapor yg lain, lampu jalan di Kelurahan Air Lintang mati",
    ],
)
def test_said_in_an_old_thread(bag: Bag, text: str) -> None:
    bag.disposed()
    assert bag.says("citizen", "forwarded", text) == [("this_or_new", CITIZEN)]
    asked = flat(bag.last("this_or_new", CITIZEN)["text"])
    assert "Bapak/Ibu menyebut hal yang lain" in asked
    assert "judulnya" not in asked
    assert "menyebut hal lain" in why(bag, "citizen", "this_or_new", CITIZEN)
    assert bag.case().texts == []
    assert bag.says("citizen", "this_or_new", "2") == NEW_CASE
    found = bag.case(2)
    assert "ampu jalan" in found.title, "the old case's subject is not the new one's title"
    assert "Air Lintang" in found.text
    assert bag.case(1).texts == []


def test_shown_by_its_place_and_agency(bag: Bag) -> None:
    bag.disposed()
    assert bag.says("citizen", "forwarded", OTHER) == [("this_or_new", CITIZEN)]
    assert "tempat dan urusan yang lain" in flat(bag.last("this_or_new", CITIZEN)["text"])
    came = bag.says("citizen", "this_or_new", "1")
    assert ("noted", CITIZEN) in came
    assert bag.case().texts[0].text.startswith("Sampah menumpuk")


def test_what_was_asked_for_is_no_other_matter(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "4 Mohon sebutkan tempat dan waktunya")
    assert bag.says("citizen", "ask", OTHER) == [("noted", CITIZEN), ("verification", ADMIN)]
