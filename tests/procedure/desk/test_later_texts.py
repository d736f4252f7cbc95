"""What somebody hidden writes after the disposition: at once when nothing is new in it, else after the admin
has seen it."""

from __future__ import annotations

from tests.mailbag import TEXT, Bag

HIDDEN = f"{TEXT}\nMohon nama saya dirahasiakan.\nBudi Santoso"


def hidden(bag: Bag) -> None:
    bag.complaint(text=HIDDEN)
    bag.says("admin", "verification", "1 PUPR")


def test_add(bag: Bag) -> None:
    hidden(bag)
    print(bag.answer(bag.last("forwarded"), "Lubangnya makin dalam sejak hujan kemarin."))
    print(bag.answer(bag.last("forwarded"), "Tolong hubungi Pak Karyono di 0812 3456 7788 yang melihat."))
    print(bag.last("review")["text"])
    print(bag.says("admin", "review", "1, buka 2"))
    print(bag.last("more_text")["text"])
    assert 0
