"""Which danger a few plain words tell, and that their harmless doubles tell none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.language.danger_words import plain_dangers
from mailroom.reading.language.grammar_patterns import load
from tests.bench import reading_figures

PLAIN = Path(__file__).parents[2] / "letters" / "hands" / "plain-dangers.jsonl"
COURTEOUS = (
    "Assalamualaikum, selamat siang Bapak/Ibu.\n\n{}.\n\nMohon bantuannya segera. Terima kasih.\n\n"
    "Siti Aminah\nDesa Lembak RT 3"
)


def shares(form: str) -> Mapping[tuple[bool, str], float]:
    """(whether it is a danger, the grade read) → its share."""
    reader, counts = Complaints(), Counter[tuple[bool, str]]()
    for row in map(json.loads, PLAIN.read_text("utf-8").splitlines()):
        grade = reading_figures.complaint(reader, "", form.format(row["text"])).danger
        counts[bool(row["danger_kind"]), grade] += 1
    total = {there: sum(n for (one, _), n in counts.items() if one is there) for there in (True, False)}
    return {key: number / total[key[0]] for key, number in counts.items()}


@pytest.mark.parametrize("form", ["{}", COURTEOUS], ids=["bare", "courteous"])
def test_short_plain_dangers_are_sure_and_their_doubles_are_none(form: str) -> None:
    read = shares(form)
    assert read[True, "sure"] >= 0.92
    assert read[False, "no"] >= 0.92 and read[False, "sure"] <= 0.02


def words(text: str) -> list[str]:
    return reading_figures.words().grammar.lexicon.words(text)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("rumah saya terbakar", ("fire",)),
        ("ado wong kelelep di lematang", ("water",)),
        ("emak dak sadar", ("illness",)),
        ("bayi kami kuning dak dilayani puskesmas", ("illness",)),
        ("bayi kami pakai baju kuning", ()),
        ("tetangga ngurung anaknyo di kandang", ("child",)),
        ("buayo di tangga mandi nyambar anak", ("animal",)),
        ("anak main ular tangga", ()),
        ("anak itu sadar", ()),
        ("tidak ada kebakaran di rumah kami", ()),
        ("tahun lalu rumah saya terbakar", ()),
        ("istri terbakar cemburu", ()),
        ("simulasi kebakaran di sekolah", ()),
    ],
)
def test_what_its_words_mean_together_tells_the_kind(text: str, kinds: tuple[str, ...]) -> None:
    assert plain_dangers(words(text), frozenset()).sure == kinds


def test_a_long_text_tells_nothing_by_single_words() -> None:
    long = "rumah saya terbakar " + "lalu kami menulis surat ini kepada kantor yang mengurus jalan desa " * 2
    assert plain_dangers(words(long), frozenset()).sure == ()


def test_each_sense_is_used_and_known_and_each_word_is_as_the_lexicon_spells_it() -> None:
    data: Mapping[str, Any] = load("danger_words")
    lines = [line for row in data["danger"] for line in (*row["told"], *row.get("perhaps", ()))]
    lines += data["calm_together"]["told"]
    used = {sense for line in lines for place in line.split() for sense in place.split("|")}
    turned = data["denied"]["turned"]
    assert used == {*data["senses"], *turned.values()} - {*turned} | (used & {*turned})
    assert {*data["denied"]["undone"].split()} <= used
    for sense, listed in (*data["senses"].items(), *data["calm"].items()):
        assert len(listed.split()) == len({*listed.split()}), sense
