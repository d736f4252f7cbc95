"""What is asked over and over is answered ten times a day; machines that answer each of our mails are few
words long in their talk with us."""

from __future__ import annotations

from datetime import timedelta

from tests.mailbag import ADMIN, ANSWER, LIAISON, Bag, flat

AGAIN = "Terima kasih, surat Anda sudah masuk."


def later(bag: Bag, seconds: int) -> None:
    bag.now += timedelta(seconds=seconds)


def caused(bag: Bag, to: str, *forms: str) -> int:
    return sum(row["form"] in forms for row in bag.mails(to=to))


def test_an_official_gets_ten_answers_to_one_question_and_the_admin_a_line(bag: Bag) -> None:
    bag.disposed()
    mail = bag.last("disposition")
    for _ in range(14):
        later(bag, 300)
        bag.answer(mail, "status", quote=False)
    assert caused(bag, LIAISON, "status_letter") == 10
    assert bag.listed(ADMIN, "repeated")[-1]["data"]["count"] == 4
    bag.at("2026-03-06 08:05")
    assert "10 kali sudah kami jawab" in flat(bag.last("digest", ADMIN)["text"])
    # a day later he is answered again, and what he asks for is done all the while
    assert ("status_letter", LIAISON) in bag.answer(mail, "status", quote=False)


def test_the_act_is_done_when_its_answer_is_not_sent(bag: Bag) -> None:
    bag.disposed()
    for no in range(13):
        later(bag, 300)
        bag.answer(bag.last("verification", ADMIN), f"9 lapor: {1000 + no}", quote=False)
    assert caused(bag, ADMIN, "echo") <= 11  # one of them to the disposition
    assert bag.case().lapor == "1012"


def test_one_question_about_each_of_many_cases_is_answered_in_each(bag: Bag) -> None:
    for no in range(12):
        bag.disposed(sender=f"warga{no}@surat.example", subject=f"Jalan {no}")
    for mail in bag.mails("disposition"):
        later(bag, 60)
        bag.answer(mail, "status", quote=False)
    assert caused(bag, LIAISON, "status_letter") == 12


def test_the_same_short_words_each_time_at_once_are_a_machines(bag: Bag) -> None:
    for no in range(4):
        bag.disposed(sender=f"warga{no}@surat.example", subject=f"Jalan {no}")
        later(bag, 3)
        bag.answer(bag.last("disposition"), f"Petugas sedang tidak ada, tiket {no}", quote=False)
    assert caused(bag, LIAISON, "not_understood") == 2
    kinds = [row["kind"] for row in bag.letters() if row["sender"] == LIAISON]
    assert kinds == ["case", "case", "doubtful", "doubtful"]


def test_quick_buttons_are_no_machine(bag: Bag) -> None:
    """Speed alone never counts, and a choice from the menu counts however often."""
    for no in range(4):
        bag.write(sender=f"warga{no}@surat.example", subject=f"Jalan {no}")
        later(bag, 3)
        bag.answer(bag.last("verification"), "1 PUPR", quote=False)
        later(bag, 3)
        bag.answer(bag.last("disposition"), f"2 {ANSWER}", quote=False)
    assert [bag.case(no).dispositions[0].stage for no in range(1, 5)] == ["window"] * 4


def test_who_taps_the_same_words_for_letters_that_came_together_is_no_machine(bag: Bag) -> None:
    """He opens one after the other, and needs four seconds for each."""
    for no in range(4):
        bag.disposed(sender=f"warga{no}@surat.example", subject=f"Jalan {no}")
    for mail in bag.mails("disposition"):
        later(bag, 4)
        bag.answer(mail, "Baik pak", quote=False)
    assert {row["kind"] for row in bag.letters() if row["sender"] == LIAISON} == {"case"}


def test_the_same_short_words_at_a_persons_pace_are_a_persons(bag: Bag) -> None:
    for no in range(3):
        bag.disposed(sender=f"warga{no}@surat.example", subject=f"Jalan {no}")
        later(bag, 400)
        bag.answer(bag.last("disposition"), "Petugas sedang tidak ada", quote=False)
    assert {row["kind"] for row in bag.letters() if row["sender"] == LIAISON} == {"case"}
