"""Who complains of the Inspectorate or of the office's own people writes past them, to the impartial person
of config.toml."""

from __future__ import annotations

import pytest

from mailroom.clerk.kinds.received_data import offices
from mailroom.config import Config
from mailroom.reading.complaints.conflict_of_interest import Concern, concern
from mailroom.reading.identity import writer_names
from tests.accusations import AGAINST, EITHER, HOME, INSP, NOT_AGAINST
from tests.clerk.test_office_people import APIP, IMPARTIAL
from tests.mailbag import ADMIN, CITIZEN, Bag
from tests.tables import for_each


@for_each(("text", "code"), AGAINST)
@for_each("grave", [False, True])
def test_an_accusation_of_either_house_whatever_its_class(
    demonstration: Config, text: str, code: str, grave: bool
) -> None:
    assert concern(text, offices(demonstration.house), grave=grave).against == code


@for_each("text", NOT_AGAINST)
def test_who_is_asked_written_to_or_hoped_for_is_not_accused(demonstration: Config, text: str) -> None:
    assert (
        concern(text, offices(demonstration.house), lambda: writer_names.names_of_writer(text)) == Concern()
    )


@pytest.mark.parametrize("text", EITHER)
def test_what_may_be_against_the_inspectorate_is_told_to_the_admin(demonstration: Config, text: str) -> None:
    assert concern(text, offices(demonstration.house)) == Concern("", (INSP,))


def test_a_long_text_of_mentions_is_read_in_a_moment(demonstration: Config) -> None:
    for text in (
        "inspektorat " * 3_000,
        "ke " * 9_000 + "inspektorat",
        "yth. " * 5_000,
        "bu sri wahyuni, " * 2_000,
    ):
        concern(text, offices(demonstration.house))


@pytest.mark.parametrize(
    "text",
    [text for text, code in AGAINST if code == HOME and "minta" in text]
    + ["Sri Wahyuni memeras saya di kantor."],
)
def test_the_admin_never_reads_who_complains_of_the_office(bag: Bag, text: str) -> None:
    assert bag.write(subject="Pengaduan", text=text) == [("receipt", CITIZEN), ("verification", IMPARTIAL)]
    assert bag.mails("", ADMIN) == [] and bag.listed(ADMIN) == []


def test_a_complaint_of_any_class_against_the_inspector_goes_past_his_house(bag: Bag) -> None:
    bag.write(
        subject="Pengaduan",
        text="APIP Muara Enim tidak netral, laporan saya sejak Januari 2026 tidak ditindaklanjuti.",
    )
    bag.says("admin", "verification", "2")
    assert [row["to"] for row in bag.mails("disposition")] == [IMPARTIAL]


def test_the_admin_may_say_that_it_is_against_the_inspectorate(bag: Bag) -> None:
    bag.write(subject="Pungli", text=f"{EITHER[0]} Kades minta uang Rp50.000 pada 1 Maret 2026.")
    assert "9 menyangkut: INSP" in bag.last("verification")["text"]
    bag.says("admin", "verification", "2\n9 menyangkut: INSP")
    assert bag.case().concerns == INSP and [row["to"] for row in bag.mails("disposition")] == [IMPARTIAL]


def test_what_the_admin_does_not_say_so_goes_to_the_inspectorate(bag: Bag) -> None:
    bag.write(
        subject="Pungli",
        text="Kades Lembak minta uang Rp50.000 pada 1 Maret 2026. Mohon Inspektorat turun memeriksa kades.",
    )
    assert "9 menyangkut" not in bag.last("verification")["text"]
    bag.says("admin", "verification", "2")
    assert [row["to"] for row in bag.mails("disposition")] == [APIP]


def test_a_case_that_turns_out_to_be_about_the_office_changes_hands(bag: Bag) -> None:
    bag.write(subject="Layanan", text="Loket di kantor itu lama sekali pada 1 Maret 2026, di Muara Enim.")
    assert bag.says("admin", "verification", "9 menyangkut: Kominfo") == [
        ("echo", IMPARTIAL),
        ("verification", IMPARTIAL),
    ]
    with bag.nothing_changes():
        bag.says("admin", "verification", "1 PUPR")
