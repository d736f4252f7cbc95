"""What sends or decides counts once for the letter it answers; after its time a token only finds the case."""

from __future__ import annotations

from datetime import timedelta

from tests.mailbag import ADMIN, ANSWER, CITIZEN, LIAISON, OUTSIDER, Bag, flat

HIS = [("confirm", LIAISON)]


def test_a_second_answer_is_asked_about_and_replaces_or_is_added(bag: Bag) -> None:
    bag.answered()
    bag.now += timedelta(hours=1)
    ours = bag.last("disposition")
    for digit, word in (("1", "menggantikan"), ("2", "melengkapi")):
        text = f"2 Jalan sudah kami tambal sepanjang {digit}50 meter."
        with bag.nothing_changes():
            assert bag.answer(ours, text) == [("second_answer", LIAISON)]
        bag.answer(bag.last("second_answer"), digit)
        bag.settle(windows_over=True)
        answer = flat(bag.last("answer", CITIZEN)["text"])
        assert f"{digit}50 meter" in answer
        assert f"Jawaban ini {word} jawaban yang kami kirim sebelumnya" in answer
        bag.now += timedelta(hours=1)


def test_a_second_answer_that_is_not_his_goes_nowhere(bag: Bag) -> None:
    bag.answered()
    bag.now += timedelta(hours=1)
    sent = len(bag.mails("answer", CITIZEN))
    assert bag.answer(bag.last("disposition"), "2 Tidak ada jalan rusak di sana.") == [
        ("second_answer", LIAISON)
    ]
    bag.answer(bag.last("second_answer"), "3")
    bag.settle(windows_over=True)
    assert len(bag.mails("answer", CITIZEN)) == sent


def test_a_correction_within_the_undo_window_passes(bag: Bag) -> None:
    bag.disposed()
    bag.answer(bag.last("disposition"), f"2 {ANSWER}")
    assert ("echo", LIAISON) in bag.answer(bag.last("disposition"), "2 Jalan ditambal 150 meter.")
    bag.settle(windows_over=True)
    assert "150 meter" in bag.last("answer", CITIZEN)["text"]


def test_another_officer_is_asked_about_and_what_adds_is_entered(bag: Bag) -> None:
    bag.disposed()
    ours = bag.last("disposition")
    bag.answer(ours, "1 1")
    bag.now += timedelta(hours=1)
    with bag.nothing_changes():
        assert bag.answer(ours, "1 2") == HIS
    assert "Satu surat hanya memutuskan satu kali" in flat(bag.last("confirm")["text"])
    for day in range(2):
        assert ("progress", CITIZEN) in bag.answer(ours, f"3 Hari ke-{day + 1}: aspal terpasang")
    assert ("instruction", bag.who("officer PUPR 2")) in bag.answer(bag.last("confirm"), "ya")


def test_a_verdict_does_not_wait_for_the_question_when_it_has_no_way_on(bag: Bag) -> None:
    bag.disposed()
    bag.now += timedelta(hours=1)
    assert bag.answer(bag.last("verification"), "1 PUPR") == [("already", ADMIN)]


def closed_long_ago(bag: Bag, days: int) -> None:
    bag.closed()
    bag.now += timedelta(days=days)
    bag.settle()


def test_an_old_token_only_finds_the_case(bag: Bag) -> None:
    closed_long_ago(bag, 91)
    said = "Jalannya rusak lagi sejak kemarin, mohon dibuka kembali."
    with bag.nothing_changes():
        came = bag.answer(bag.last("answer", CITIZEN), said)
    assert came == [("this_or_new", CITIZEN)]
    assert "sudah lama selesai" in flat(bag.last("this_or_new")["text"])
    with bag.nothing_changes():
        assert bag.answer(bag.last("disposition"), f"2 {ANSWER} Lagi.") == HIS
        bag.answer(bag.last("answer", CITIZEN), said, sender=OUTSIDER)
    bag.says("citizen", "this_or_new", "1")
    assert bag.last("reopen_question", CITIZEN)


def test_before_its_time_is_over_it_acts(bag: Bag) -> None:
    closed_long_ago(bag, 89)
    came = bag.answer(bag.last("answer", CITIZEN), "Jalannya rusak lagi, mohon dibuka kembali.")
    assert ("this_or_new", CITIZEN) not in came
