"""What an agency writes after it has answered: none of it is lost, and the complainant gets what the liaison
means him to get."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr

import pytest

from mailroom.procedure.tally.case_timeliness import answers
from tests.mailbag import CITIZEN, LIAISON, Bag

FIRST = "Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026."
SECOND = "Jalan belum dapat diperbaiki tahun ini, karena menunggu anggaran 2027."
FILE = ("surat.pdf",)


@pytest.fixture
def bag(bag: Bag) -> Bag:
    bag.disposed()
    return bag


def flat(text: str) -> str:
    """Without the marks of a quotation and the ends of its lines."""
    return " ".join(text.replace("\n>", "\n").split())


def answer(bag: Bag, text: str, form: str = "disposition", **more: object) -> list[tuple[str, str]]:
    return bag.says("liaison PUPR", form, text, **more)


def sent(bag: Bag) -> str:
    """The only answer that the complainant got."""
    bag.settle(windows_over=True)
    (mail,) = bag.mails("answer", CITIZEN)
    return flat(mail["text"])


def echo(bag: Bag) -> str:
    return flat(bag.mails("echo", bag.who("liaison PUPR"))[-1]["text"])


@pytest.mark.parametrize("form", ["disposition", "echo"])
@pytest.mark.parametrize("second", [SECOND, f"Ralat: {SECOND}", f"Koreksi jawaban kami, {SECOND}"])
def test_a_second_answer_takes_the_place_of_the_first_while_it_waits(
    bag: Bag, form: str, second: str
) -> None:
    answer(bag, f"2 {FIRST}")
    bag.now = bag.moment("2026-03-05 08:06")
    assert [one for one, _ in answer(bag, f"2 {second}", form)] == ["echo"]
    assert "yang tadi tidak dikirim" in echo(bag) and FIRST in echo(bag) and SECOND in echo(bag)
    bag.at("2026-03-05 08:12")
    assert bag.stage() == "handling/window"  # it has a window of its own
    assert SECOND in sent(bag) and FIRST not in sent(bag)
    assert [at for at, _ in answers(bag.case().dispositions[0])] == [bag.moment("2026-03-05 08:06")]


def test_what_adds_to_the_first_goes_with_it(bag: Bag) -> None:
    more = "Rambu sementara juga sudah kami pasang di lokasi."
    answer(bag, f"2 {FIRST}")
    answer(bag, f"2 {more}")
    assert f"{FIRST} {more}" in sent(bag)


def test_files_alone_go_with_the_first(bag: Bag) -> None:
    answer(bag, f"2 {FIRST}")
    answer(bag, "", files=FILE)
    assert FIRST in sent(bag)
    assert [file.name for file in bag.case().dispositions[0].answer.files] == ["surat.pdf"]  # type: ignore[union-attr]
    assert "Berkas: surat.pdf" in echo(bag)


def test_files_of_what_is_replaced_stay_behind_and_that_is_said(bag: Bag) -> None:
    answer(bag, f"2 {FIRST}", files=FILE)
    answer(bag, f"2 {SECOND}")
    assert bag.case().dispositions[0].answer.files == ()  # type: ignore[union-attr]
    assert "kecuali dilampirkan lagi: surat.pdf" in echo(bag)


def test_the_same_answer_twice_is_one(bag: Bag) -> None:
    answer(bag, f"2 {FIRST}")
    assert [form for form, _ in answer(bag, f"2  {FIRST}")] == ["already"]
    assert FIRST in sent(bag)


def test_a_second_answer_that_is_held_is_the_one_to_decide_about(bag: Bag) -> None:
    answer(bag, f"2 {FIRST}")
    answer(bag, f"2 {SECOND}")
    answer(bag, "1 tahan", "echo")
    bag.settle(windows_over=True)
    assert bag.mails("answer") == []
    assert SECOND in flat(bag.last("held_back")["text"])


@pytest.mark.parametrize("second", [SECOND, f"Ralat: {SECOND}"])
def test_after_the_first_has_left_the_liaison_reads_that_this_one_is_another(bag: Bag, second: str) -> None:
    answer(bag, f"2 {FIRST}")
    bag.settle(windows_over=True)
    answer(bag, f"2 {second}")
    assert "Jawaban yang pertama sudah sampai kepada Pelapor." in echo(bag)
    bag.settle(windows_over=True)
    assert len(bag.mails("answer", CITIZEN)) == 2


def test_what_comes_after_the_end_is_shown_as_unsent_and_told_to_the_admin(bag: Bag) -> None:
    answer(bag, f"2 {FIRST}")
    bag.settle(windows_over=True)
    bag.answer(bag.last("answer"), "5")
    assert bag.stage() == "closed"
    assert ("already", bag.who("liaison PUPR")) in answer(bag, f"2 {SECOND}")
    told = flat(bag.last("already")["text"])
    assert "belum kami sampaikan kepada siapa pun" in told and SECOND in told and "Admin Kabupaten" in told
    (line,) = bag.listed(bag.house.admin.address, "notice")
    assert (line["data"]["why"], line["dossier"]) == ("after_end", bag.number())


@pytest.mark.parametrize("left", [False, True])
def test_what_an_officer_adds_later_reaches_his_liaison_who_decides(bag: Bag, left: bool) -> None:
    answer(bag, "1 1")
    bag.says("officer PUPR", "instruction", FIRST)
    answer(bag, "1", "response")
    if left:
        bag.settle(windows_over=True)
    came = bag.says("officer PUPR", "instruction", SECOND)
    assert sorted(form for form, _ in came) == ["echo", "more_text"]
    told = flat(bag.last("more_text", bag.who("liaison PUPR"))["text"])
    assert SECOND in told and "belum disampaikan kepada Pelapor" in told
    answer(bag, f"2 {SECOND}", "more_text")
    bag.settle(windows_over=True)
    assert SECOND in flat(bag.mails("answer", CITIZEN)[-1]["text"])


def test_an_answer_that_is_read_late_can_still_be_held(bag: Bag) -> None:
    """The time to hold it begins when it is offered, so it never leaves in the run that offers it."""
    message = bag.reply_to(bag.last("disposition"), f"2 {FIRST}", sender=LIAISON)
    to = parseaddr(str(message["To"]))[1]
    bag.put(message.as_bytes(), LIAISON, to, arrived=bag.now - timedelta(hours=1))
    bag.settle()
    assert not bag.mails("answer") and bag.stage() == "handling/window"
    bag.says("liaison PUPR", "echo", "1 tahan")
    assert bag.stage() == "handling/answering"


@pytest.mark.parametrize("days", [0, 3])
def test_an_answer_that_waited_for_us_tells_the_complainant_so(bag: Bag, days: int) -> None:
    message = bag.reply_to(bag.last("disposition"), f"2 {FIRST}", sender=LIAISON)
    to, came = parseaddr(str(message["To"]))[1], bag.now
    bag.now += timedelta(days=days)
    bag.put(message.as_bytes(), LIAISON, to, arrived=came)
    bag.settle(windows_over=True)
    told = flat(bag.last("answer", CITIZEN)["text"])
    assert ("baru" in told and "maaf" in told.lower()) == bool(days)
