"""A complainant's question is answered in one letter, and completes nothing that he was asked."""

from __future__ import annotations

from tests.mailbag import ADMIN, CITIZEN, Bag, flat


def asked(bag: Bag) -> None:
    bag.write()
    bag.says(ADMIN, "verification", "4 Di sebelah mana jalannya?")


def test_a_question_beside_ours_completes_nothing(bag: Bag) -> None:
    asked(bag)
    answered = bag.says(CITIZEN, "receipt", "ini dijawab lewat apa ya, kapan orangnya datang?")
    assert (bag.stage(), answered) == ("completion", [("status_letter", CITIZEN)])
    assert "Di sebelah mana jalannya?" in flat(bag.last("status_letter", CITIZEN)["text"])
    bag.says(CITIZEN, "ask", "Keterangan: di depan masjid Al Ikhlas, sebelah kiri.")
    assert bag.stage() == "verification"


def test_a_danger_and_a_question_are_one_letter(bag: Bag) -> None:
    bag.write()
    told = bag.says(
        CITIZEN,
        "receipt",
        "Kabel PLN putus dan menyala di jalan itu, ada anak yang tersengat. Siapa yang datang?",
    )
    assert [form for form, to in told if to == CITIZEN] == ["status_letter"]
    letter = flat(bag.last("status_letter", CITIZEN)["text"])
    assert "123" in letter
    assert "jangan menunggu balasan email" in letter


def test_a_step_that_is_not_due_names_no_day(bag: Bag) -> None:
    bag.write()
    bag.says(CITIZEN, "receipt", "status")
    letter = bag.last("status_letter", CITIZEN)["text"]
    assert "Dikerjakan sekarang" not in flat(letter)
    assert "s.d.\n" not in letter


def test_in_an_urgent_case_whatever_is_noted_names_whom_to_call(bag: Bag) -> None:
    bag.write(text="Kabel PLN putus dan menyala di Desa Lembak, ada anak yang tersengat.")
    bag.says(CITIZEN, "receipt", "Tambahan: petugasnya belum datang, mohon hari ini juga")
    assert "jangan menunggu balasan email: hubungi 123" in flat(bag.last("noted", CITIZEN)["text"])
    bag.says(ADMIN, "verification", "5 PLN ULP Muara Enim")
    assert "jangan menunggu balasan email: hubungi 123" in flat(bag.last("declined", CITIZEN)["text"])
