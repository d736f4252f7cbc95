"""What the admin corrects teaches the reader of first letters by night; it is told, and a restart reads
alike."""

from __future__ import annotations

import pytest

from mailroom.clerk.register_rows import LEARNED
from mailroom.reading.complaints import taught_letters
from mailroom.reading.complaints.learned_verdicts import shipped_weights
from mailroom.reading.complaints.office_keywords import OfficeWords
from tests.mailbag import Bag, flat

BRIDGE = "Papan jembatan gantung ke kebun kami banyak yang copot, anak sekolah lewat sambil memegang tali."
ALIKE = "Papan jembatan gantung ke sekolah kami banyak yang copot, anak-anak lewat sambil memegang tali."


@pytest.fixture
def _lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without frozen letters, so that the correction is taken whatever they are."""
    monkeypatch.setattr(taught_letters, "_frozen", lambda office: taught_letters.FrozenLetters([]))


def taught(bag: Bag) -> None:
    bag.write(subject="Jembatan", text=BRIDGE)
    bag.says("admin", "verification", "1 DISPERKIMTAN\n9 bukan mendesak")


def night(bag: Bag) -> None:
    bag.at("2026-03-05 20:00")
    bag.at("2026-03-06 08:00")


@pytest.mark.usefixtures("_lenient")
def test_a_letter_alike_is_read_as_he_said(bag: Bag) -> None:
    first = bag.office.reader.understand(ALIKE, bag.office.house, bag.now)
    assert first.suggested[:1] != ("DISPERKIMTAN",) and first.danger != "no"
    taught(bag)
    assert bag.office.reader.understand(ALIKE, bag.office.house, bag.now) == first, "it waits for the night"
    night(bag)
    found = bag.office.reader.understand(ALIKE, bag.office.house, bag.now)
    assert found.suggested[:1] == ("DISPERKIMTAN",) and found.danger == "no"
    bag.write(sender="pihak@lain.example", subject="Edaran", headers={"List-Id": "<kabar.example>"})
    bag.at("2026-03-09 08:00")
    assert "1 koreksi" in flat(bag.last("digest", bag.house.admin.address)["text"])
    bag.close()
    bag.open()
    assert bag.office.reader.understand(ALIKE, bag.office.house, bag.now) == found, "a restart reads alike"


def frozen_letters(labels: dict[str, str], office: OfficeWords) -> taught_letters.FrozenLetters:
    features = taught_letters.features_in(office, ALIKE)
    letter = taught_letters.FrozenLetter(labels, features, shipped_weights().sums(features))
    return taught_letters.FrozenLetters([letter])


def test_what_would_spoil_the_frozen_letters_is_kept_aside(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    labels = {"danger": "sure", "wrongdoing": "no", "class": "complaint", "affair": "PUPR"}
    monkeypatch.setattr(taught_letters, "_frozen", lambda office: frozen_letters(labels, office))
    monkeypatch.setattr(taught_letters, "_BEYOND", 1.0)
    first = bag.office.reader.understand(ALIKE, bag.office.house, bag.now)
    taught(bag)
    night(bag)
    assert bag.office.store.register.fact(LEARNED)["aside"] == 1
    assert bag.office.reader.understand(ALIKE, bag.office.house, bag.now).danger == first.danger


@pytest.mark.usefixtures("_lenient")
def test_no_word_of_the_letter_stands_in_a_correction_and_an_erased_case_teaches_nothing(bag: Bag) -> None:
    taught(bag)
    row = bag.office.store.register.fact("taught:ME-2026-0001")
    assert {"danger", "agency", "at"} >= {*row} and "embatan" not in str(row)
    case = bag.case()
    case.text = ""
    bag.office.store.case = lambda number: case  # type: ignore[method-assign]
    night(bag)
    assert bag.office.store.register.fact(LEARNED)["taught"] == 0


def test_a_decision_as_proposed_teaches_nothing(bag: Bag) -> None:
    bag.disposed()
    night(bag)
    assert bag.office.store.register.fact(LEARNED) is None
