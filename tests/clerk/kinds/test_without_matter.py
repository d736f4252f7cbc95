"""A person's mail that complains of nothing waits in the admin's daily letter, without a receipt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailroom.reading.complaints.complaint_reader import Complaints, Understanding
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.mime.empty_body import is_mere_test
from tests.mailbag import ADMIN, Bag, flat

SELLER = "marketing@cctv.example"
OFFER = "Kami menawarkan kamera CCTV dengan harga khusus untuk kantor Bapak. Brosur terlampir."


class KnowingReader(Complaints):
    """Reads as always; it knows these mails."""

    def understand(self, subject: str, text: str, *args: Any, **known: Any) -> Understanding:
        found = super().understand(subject, text, *args, **known)
        return replace(
            found, no_matter={"tes": "test", OFFER: "advert", "halo": "other"}.get(text.strip(), "")
        )


@pytest.fixture
def knowing(bag: Bag) -> Bag:
    bag.office.reader.complaints = KnowingReader()
    return bag


def test_it_is_no_case_and_gets_no_receipt(knowing: Bag) -> None:
    knowing.write(SELLER, "Penawaran", OFFER)
    assert (knowing.cases(), knowing.mails(to=SELLER)) == ([], [])
    assert (knowing.letter()["class"], knowing.letter()["status"]) == ("spam", "apart")
    told = flat(knowing.last("digest", ADMIN)["text"].replace("\n>", "\n"))
    assert "penawaran barang atau jasa" in told
    assert "Kami menawarkan kamera CCTV" in told


@pytest.mark.parametrize("text", load("empty_body")["tests"]["examples"])
def test_a_mere_test_is_none(bag: Bag, text: str) -> None:
    bag.write(SELLER, "", text)
    assert (bag.cases(), bag.mails(to=SELLER)) == ([], [])
    assert "hanya percobaan mengirim" in flat(bag.last("digest", ADMIN)["text"])


@pytest.mark.parametrize("text", load("empty_body")["tests"]["counter_examples"])
def test_what_speaks_of_a_test_is_a_letter(text: str) -> None:
    assert not is_mere_test("", text)


def test_one_digit_makes_it_a_case(knowing: Bag) -> None:
    knowing.write(SELLER, "Penawaran", OFFER)
    assert ("receipt", SELLER) in knowing.says("admin", "digest", "1")
    assert len(knowing.cases()) == 1


def test_one_digit_says_that_it_is_spam(knowing: Bag) -> None:
    knowing.write(SELLER, "Penawaran", OFFER)
    assert knowing.says("admin", "digest", "1 spam") == []
    assert knowing.letters()[0]["status"] == "filed"
    assert knowing.cases() == []
    knowing.says("admin", "digest", "1")  # he may think better of it
    assert len(knowing.cases()) == 1


def test_what_denies_more_than_that_is_asked_about(knowing: Bag) -> None:
    knowing.write(SELLER, "Penawaran", OFFER)
    assert ("not_understood", ADMIN) in knowing.says("admin", "digest", "1 jangan dihapus dulu")
    assert knowing.cases() == []


@pytest.mark.parametrize(("text", "files"), [("halo", ()), ("tes", ("nota.pdf",))])
def test_what_may_be_more_is_a_case(knowing: Bag, text: str, files: tuple[str, ...]) -> None:
    knowing.write(SELLER, "", text, files=files)
    assert ("receipt", SELLER) in [(row["form"], row["to"]) for row in knowing.mails()]
