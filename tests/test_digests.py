"""The daily digest as its reader meets it: numbers in reading order, no name that only the books know, examples that are understood."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from mailroom.config import Config
from mailroom.paper.words import Words
from tests import reading
from tests.mailbag import Bag
from tests.test_typist import TEMPLATES

WORDS = Words(TEMPLATES / "menus.toml")
TODAY = date(2026, 10, 1)
EXAMPLES = tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))["digest_example"]


def read(text: str, purpose: str) -> tuple[str, bool, dict[str, str]]:
    act = WORDS.read(text, purpose, agencies=reading.agencies(), today=TODAY, agency="PUPR")
    return act.name, act.sure, dict(act.args.get("lines", {}))


@pytest.mark.parametrize("purpose", sorted(EXAMPLES))
def test_each_example_is_understood_as_a_line_and_by_its_own_menu(purpose: str) -> None:
    name, sure, lines = read(f"1: {EXAMPLES[purpose]}", "digest")
    assert (name, sure, lines) == ("lines", True, {"1": EXAMPLES[purpose]})
    assert read(EXAMPLES[purpose], purpose)[1]


@pytest.fixture
def bag(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    bag = Bag(demonstration, tmp_path)
    yield bag
    bag.close()


def numbered(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"(?m)^  (\d+)\.  ", text)]


def test_an_admins_digest_counts_from_one_down_the_page_and_shows_no_key_of_the_books(bag: Bag) -> None:
    bag.complaint()  # lies with the admin
    bag.write(sender="pihak@lain.example", subject="Edaran", headers={"List-Id": "<kabar.example>"})
    bag.write(sender="notifikasi@lapor.example", subject="Laporan baru di LAPOR!")
    bag.now = bag.moment("2026-03-09 08:00")
    bag.settle()
    bag.now = bag.moment("2026-03-10 08:00")
    bag.settle()
    digests = [mail["text"] for mail in bag.mails("digest", bag.house.admin.address)]
    assert digests
    for text in digests:
        assert numbered(text) == list(range(1, len(numbered(text)) + 1)), text
        assert not re.search(r"letter-|digest-", text)
    assert {line["kind"] for line in bag.listed(bag.house.admin.address)} >= {"notice", "spam"}


def test_nothing_is_called_nothing_to_decide_over_what_could_be_decided(bag: Bag) -> None:
    bag.write(sender="pihak@lain.example", subject="jalan longsor", headers={"List-Id": "<kabar.example>"})
    text = " ".join(bag.last("digest")["text"].split())
    assert "Balas dengan nomornya bila ada yang sebenarnya laporan" in text
    assert "Tidak ada yang harus diputuskan" not in text


def test_a_liaisons_digest_shows_how_to_answer_and_how_to_ask_for_more_time(bag: Bag) -> None:
    bag.disposed()
    bag.now = bag.moment("2026-03-09 08:00")
    bag.settle()
    digest = bag.last("digest", bag.who("liaison PUPR"))
    text = " ".join(digest["text"].split())
    assert f"1: {EXAMPLES['disposition']}" in text
    example = re.search(r"1: (mohon perpanjangan sampai .*? suku cadang)", text)
    assert example
    bag.answer(digest, example[0])
    assert bag.kinds()[-1] == "extension_asked"


def test_a_closing_is_announced_for_after_one_day_throughout(bag: Bag) -> None:
    bag.answered()
    bag.now = bag.moment("2026-03-23 08:00")
    bag.settle()
    notice = bag.last("closing_notice")
    said = " ".join((notice["subject"] + " " + notice["text"]).split())
    heading = re.search(r"Laporan akan kami tutup (\w+) \w+, (\d+ \w+ \d+)", said)
    assert heading
    assert set(re.findall(rf"(\w+) (?:\w+, )?{heading[2]}", said)) == {"setelah"}
    assert len(re.findall(heading[2], said)) == 3  # in the subject, the heading and the sentence
