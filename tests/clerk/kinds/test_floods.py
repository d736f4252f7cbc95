"""A flood of first letters: each is registered, and receipts are no weapon; what the admin says to it; and a
daily letter that stays a letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailroom.config import Config
from tests.mailbag import ADMIN, CITIZEN, TEXT, Bag, flat

PER_HOUR = 5
HOST = "mx.kantor.example"
PROVEN = {"Authentication-Results": f"{HOST}; dmarc=pass header.from=jujur.example"}
HONEST = "warga@jujur.example"


@pytest.fixture
def bag(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    house = replace(demonstration.house, new_per_hour=PER_HOUR, authserv_id=HOST)
    one = Bag(replace(demonstration, house=house), tmp_path / "store")
    yield one
    one.close()


def forge(bag: Bag, count: int, seconds: int = 10) -> None:
    for no in range(count):
        bag.now += timedelta(seconds=seconds)
        bag.write(sender=f"korban{len(bag.letters())}@palsu.example", subject=f"Jalan {no}", text=TEXT)


def sent(bag: Bag, form: str) -> int:
    return len(bag.mails(form))


def test_all_are_registered_few_get_a_receipt_and_the_admin_is_asked_once(bag: Bag) -> None:
    forge(bag, 30)
    assert len(bag.cases()) == 30
    assert sent(bag, "receipt") == sent(bag, "verification") == PER_HOUR
    assert sent(bag, "flood") == 1
    assert {bag.stage(no) for no in range(1, 31)} == {"verification"}


def test_an_honest_letter_in_between_gets_its_receipt_at_once(bag: Bag) -> None:
    bag.write()  # somebody who has a case
    forge(bag, 20)
    assert ("receipt", HONEST) in bag.write(sender=HONEST, subject="Lampu mati", headers=PROVEN)
    assert ("receipt", CITIZEN) in bag.write(
        subject="Sampah", text="Sampah menumpuk di pasar Lembak sejak Senin."
    )
    danger = "Tolong segera! Rumah warga di Desa Lembak sedang terbakar sekarang, ada anak terjebak di dalam."
    assert ("receipt", "baru@lain.example") in bag.write("baru@lain.example", "Kebakaran", danger)


def test_who_claims_to_be_proven_by_another_host_waits(bag: Bag) -> None:
    forge(bag, 10)
    claims = {"Authentication-Results": "mx.lain.example; dmarc=pass header.from=palsu.example"}
    assert bag.write("x@palsu.example", "Jalan", TEXT, headers=claims) == []


def test_their_turn_comes_and_the_days_that_are_named_are_true(bag: Bag) -> None:
    forge(bag, 12)
    case = bag.case(12)
    assert case.clock is None, "nobody's time runs before the letter that asks him has left"
    bag.close()
    bag.open()  # a restart changes nothing
    for _ in range(2):
        bag.now += timedelta(hours=1, seconds=1)
        bag.settle()
    assert sent(bag, "receipt") == sent(bag, "verification") == 12
    case, receipt = bag.case(12), bag.last("receipt")
    assert case.clock == bag.now
    assert "sangat banyak surat datang bersamaan" in flat(receipt["text"])
    day = bag.office.composer.words.full_date(bag.house.last_day(bag.now, "verification"))
    assert f"paling lambat {day}" in flat(receipt["text"])
    # over: the next one is answered at once, and so is an answer to a late receipt
    bag.now += timedelta(hours=2)
    assert ("receipt", "esok@warga.example") in bag.write("esok@warga.example", "Jalan rusak")


def test_five_days_of_mail_that_are_read_within_an_hour_are_no_flood(bag: Bag) -> None:
    for no in range(20):
        at = bag.now - timedelta(hours=3 * (20 - no))
        bag.put(bag.message(f"w{no}@warga.example", "Jalan rusak", TEXT).as_bytes(), None, arrived=at)
    assert sent(bag, "receipt") == 20


def test_the_admin_says_go_on(bag: Bag) -> None:
    forge(bag, 12)
    bag.answer(bag.last("flood"), "1 lanjutkan")
    assert sent(bag, "receipt") == 12
    forge(bag, 12)
    assert sent(bag, "receipt") == 24
    assert "7 laporan" in flat(bag.last("flood_result")["text"])


def test_spam_all_archives_what_waits_tells_it_and_can_be_taken_back(bag: Bag) -> None:
    forge(bag, 12)
    before = len(bag.mails())
    assert bag.answer(bag.last("flood"), "2 spam semua") == [("flood_result", ADMIN)]
    assert Counter(bag.stage(no) for no in range(1, 13)) == {"verification": 5, "archived": 7}
    assert {bag.case(no).reason for no in range(6, 13)} == {"SPAM"}
    assert len(bag.mails()) == before + 1, "nobody hears of it whose address may be forged"
    assert "7 laporan" in flat(bag.last("flood_result")["text"])
    bag.answer(bag.last("flood_result"), "1 batalkan")
    assert {bag.stage(no) for no in range(1, 13)} == {"verification"}
    for _ in range(2):
        bag.now += timedelta(hours=1, seconds=1)
        bag.settle()
    assert sent(bag, "receipt") == 12


@pytest.mark.parametrize(
    "text", ["lanjutkan, spam semua", "spam semua, lanjutkan", "1 lanjutkan, spam semua"]
)
def test_two_orders_that_contradict_each_other_are_asked_about(bag: Bag, text: str) -> None:
    forge(bag, 12)
    assert bag.answer(bag.last("flood"), text) == [("not_understood", ADMIN)]
    assert {bag.stage(no) for no in range(1, 13)} == {"verification"}
    assert sent(bag, "receipt") == PER_HOUR


def test_only_the_admin_gives_the_order(bag: Bag) -> None:
    forge(bag, 12)
    bag.answer(bag.last("flood"), "2 spam semua", sender="orang@lain.example")
    assert {bag.stage(no) for no in range(1, 13)} == {"verification"}


def morning(bag: Bag) -> None:
    bag.at("2026-03-06 08:05")


def test_the_daily_letter_lists_who_waits_and_one_digit_greets_him(bag: Bag) -> None:
    bag.now = datetime.fromisoformat("2026-03-06 07:45").replace(tzinfo=bag.zone)
    forge(bag, 10)
    morning(bag)
    digest = bag.last("digest", ADMIN)
    assert "spam semua" in digest["text"]
    line = next(row for row in bag.listed(ADMIN, "flood"))
    assert bag.answer(digest, "1") == [
        ("receipt", bag.case(int(line["dossier"][-4:])).address),
        ("verification", ADMIN),
    ]


def test_the_daily_letter_has_few_lines_and_spam_all_reaches_the_counted_ones(bag: Bag) -> None:
    filler = "promo " * 60
    bag.at("2026-03-05 17:00")  # the office is closed
    for no in range(70):
        bag.write(f"iklan{no}@toko.example", f"{filler} {no}", "Diskon!", headers={"X-Spam-Flag": "YES"})
    morning(bag)
    digest = bag.last("digest", ADMIN)
    assert digest["text"].count("toko.example") == 50
    assert "20 surat lain disisihkan" in flat(digest["text"])
    assert len(bag.office.store.sent_bytes(digest["key"])) <= 100_000
    later = bag.write("iklan@toko.example", "besok", "Diskon!", headers={"X-Spam-Flag": "YES"})
    assert later == []
    bag.answer(digest, "spam semua")
    assert Counter(row["status"] for row in bag.letters() if row["class"] == "spam") == {
        "filed": 70,
        "apart": 1,
    }
    assert "70 surat" in flat(bag.last("flood_result")["text"])
    bag.answer(bag.last("flood_result"), "batalkan")
    assert Counter(row["status"] for row in bag.letters() if row["class"] == "spam") == {"apart": 71}


def test_what_he_excepts_is_asked_about(bag: Bag) -> None:
    bag.write("iklan@toko.example", "promo", "Diskon!", headers={"X-Spam-Flag": "YES"})
    morning(bag)
    assert ("not_understood", ADMIN) in bag.answer(bag.last("digest", ADMIN), "spam semua kecuali 1")
    assert [row["status"] for row in bag.letters() if row["class"] == "spam"] == ["apart"]
