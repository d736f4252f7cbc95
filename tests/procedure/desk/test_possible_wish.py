"""A complaint that may ask for secrecy, in words of which no rule is sure, is a hidden case until somebody
decides."""

from __future__ import annotations

from mailroom.procedure.people import Role
from mailroom.procedure.secrecy import role_view
from tests.mailbag import CITIZEN, TEXT, Bag

MAYBE = f"{TEXT}\nYang nulis ini biar angin saja, jangan dibawa-bawa ke dinas.\nBudi Santoso"


def told(bag: Bag, form: str) -> str:
    return " ".join(bag.mails(form)[-1]["text"].split())


def test_both_are_asked_and_nothing_of_him_goes(bag: Bag) -> None:
    bag.complaint(text=MAYBE)
    assert bag.case().anonymous
    assert "jangan dibawa-bawa ke dinas" in bag.case().possible_wish
    assert "belum yakin apakah nama Bapak/Ibu harus dirahasiakan" in told(bag, "receipt")
    assert "Mungkin ingin dirahasiakan" in told(bag, "verification")
    bag.says("admin", "verification", "1 PUPR")
    assert "Budi" not in bag.last("disposition")["text"]
    assert "Mungkin ingin" not in bag.last("disposition")["text"]


def test_the_admin_decides_that_he_did_not_ask(bag: Bag) -> None:
    bag.complaint(text=MAYBE)
    bag.says("admin", "verification", "1 PUPR\n9 anonim: tidak")
    assert not bag.case().anonymous
    assert not bag.case().possible_wish
    assert "Budi Santoso" in bag.last("disposition")["text"]


def test_the_admin_decides_that_he_did(bag: Bag) -> None:
    bag.complaint(text=MAYBE)
    bag.says("admin", "verification", "9 anonim: ya")
    assert bag.case().anonymous
    assert not bag.case().possible_wish


def test_what_he_says_himself_is_his_to_lift(bag: Bag) -> None:
    bag.complaint(text=MAYBE)
    bag.answer(bag.last("receipt"), "anonim")
    assert not bag.case().possible_wish
    bag.says("admin", "verification", "9 anonim: tidak")
    assert bag.case().anonymous


def test_he_says_that_his_name_may_be_known(bag: Bag) -> None:
    bag.complaint(text=MAYBE)
    bag.answer(bag.last("receipt"), "nama saya boleh disebut")
    bag.says("admin", "verification", "1 PUPR")
    assert "Budi Santoso" in bag.last("disposition")["text"]


def test_once_the_case_went_on_without_his_name_only_he_lifts_it(bag: Bag) -> None:
    bag.complaint(text=MAYBE)
    bag.says("admin", "verification", "1 PUPR")
    assert "nama" in told(bag, "forwarded").lower()
    bag.says("admin", "verification", "9 anonim: tidak")
    assert bag.case().anonymous


LATER = "Yang nulis ini biar angin saja, jangan dibawa-bawa ke dinas."


def test_a_later_letter_that_may_ask_for_it_hides_him_too(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "1 PUPR")
    assert "Budi Santoso" in bag.last("disposition")["text"]
    found = {form for form, _ in bag.answer(bag.last("forwarded"), LATER)}
    assert {"noted", "masks", "keep_secret"} <= found
    assert bag.case().anonymous
    assert "jangan dibawa-bawa ke dinas" in bag.case().possible_wish
    assert "belum yakin apakah nama Bapak/Ibu harus dirahasiakan" in told(bag, "noted")
    assert "Mungkin ingin dirahasiakan" in told(bag, "masks")
    bag.says("admin", "masks", "9 anonim: tidak")
    assert not bag.case().anonymous
    assert not bag.case().possible_wish


def test_before_the_disposition_the_admin_is_asked_with_what_he_added(bag: Bag) -> None:
    bag.complaint()
    bag.answer(bag.last("receipt"), LATER)
    assert bag.case().possible_wish
    assert "Mungkin ingin dirahasiakan" in told(bag, "more_text")
    bag.says("admin", "more_text", "1 PUPR")
    assert "Budi" not in bag.last("disposition")["text"]


def test_what_he_then_says_himself_counts(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "1 PUPR")
    bag.answer(bag.last("forwarded"), LATER)
    bag.answer(bag.last("noted"), "nama saya boleh disebut")
    assert not bag.case().anonymous
    bag.answer(bag.last("noted"), "anonim")
    assert bag.case().anonymous and not bag.case().possible_wish


def test_where_he_gets_another_letter_anyway_he_is_asked_in_that_one(bag: Bag) -> None:
    bag.answered()
    words = "Jalan masih rusak sebelah kiri. Yang nulis ini biar angin saja, jangan dibawa-bawa ke dinas."
    found = [form for form, to in bag.answer(bag.last("answer"), words) if to == CITIZEN]
    assert bag.case().possible_wish
    assert found == ["comment_received"]
    assert "belum yakin apakah nama Bapak/Ibu harus dirahasiakan" in told(bag, found[0])


def test_an_objection_of_one_word_counts_beside_a_wish(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "6 TERLALU_UMUM")
    bag.says("citizen", "declined", "saya keberatan. rahasiakan nama saya")
    assert bag.case().anonymous
    assert bag.stage() == "verification"


def test_the_admin_reads_until_when_he_may_open_the_name(bag: Bag) -> None:
    bag.complaint(text=MAYBE)
    assert "selama belum diteruskan" in told(bag, "verification")


def test_what_will_be_refused_is_not_offered(bag: Bag) -> None:
    bag.complaint(text=MAYBE)
    assert _may_open(bag)
    bag.says("admin", "verification", "1 PUPR")
    assert not _may_open(bag)


def _may_open(bag: Bag) -> bool:
    seen = role_view.view(bag.case(), Role.ADMIN, bag.office.house, bag.now)
    return bool(seen["name_may_open"])
