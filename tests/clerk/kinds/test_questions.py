"""Questions about letters: one for a case, a person and a sender, and never more than a mailbox bears; what
waits is in the admin's digest."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from tests.mailbag import ADMIN, ANSWER, CITIZEN, LIAISON, OUTSIDER, Bag

COLLEAGUE = "samsul.e@surel.example"
NAMED = "Re: [ME-2026-0001] Jalan rusak"


def forms(bag: Bag, to: str) -> Counter[str]:
    return Counter(row["form"] for row in bag.mails(to=to))


def later(bag: Bag, minutes: int = 1) -> None:
    bag.now += timedelta(minutes=minutes)


def test_a_strangers_letters_ask_the_complainant_once_and_the_others_wait_for_the_admin(bag: Bag) -> None:
    bag.write()
    for no in range(12):
        later(bag)
        bag.write(sender=OUTSIDER, subject=NAMED, text=f"cabut {no}")
    assert forms(bag, CITIZEN) == {"receipt": 1, "confirm": 1}
    assert len(bag.listed(ADMIN, "budget")) == 11
    assert {line["data"]["about"] for line in bag.listed(ADMIN, "budget")} == {"ME-2026-0001"}
    assert {row["status"] for row in bag.letters() if row["sender"] == OUTSIDER} == {"held", "budget"}
    assert bag.stage() == "verification"


def test_many_strangers_fill_nobodys_mailbox_and_make_him_not_mute(bag: Bag) -> None:
    bag.write()
    for no in range(30):
        later(bag)
        bag.write(sender=f"musuh{no}@lain.example", subject=NAMED, text=f"halo {no}")
    assert forms(bag, CITIZEN)["confirm"] == bag.house.budget_hour
    assert len(bag.listed(ADMIN, "budget")) == 30 - bag.house.budget_hour
    assert bag.answer(bag.last("receipt"), "Kejadiannya di depan SD Negeri 4 Lembak.") != []
    later(bag, 24 * 60)
    assert ("confirm", CITIZEN) in bag.write(sender=OUTSIDER, subject=NAMED, text="cabut")


@pytest.mark.parametrize(
    "words",
    [
        "Tiket {} dibuat. Balas untuk menambah.",
        (
            "Permintaan baru Anda kami catat dengan nomor tiket {}. Tim kami segera menghubungi Anda; mohon"
            " simpan nomor ini."
        ),
    ],
)
def test_a_ticket_system_that_answers_each_mail_ends_after_one_question(bag: Bag, words: str) -> None:
    bot, seen = "bot@tiket.example", 0
    bag.write(sender=bot)
    for no in range(40):
        later(bag)
        fresh = bag.mails(to=bot)[seen:]
        if not fresh:
            break
        seen += len(fresh)
        for row in fresh:
            bag.write(
                sender=bot,
                subject=f"[#{1000 + no}] Re: {bag.read(row)['Subject']}",
                text=words.format(88000 + no),
            )
    assert forms(bag, bot) == {"receipt": 1, "confirm": 1}
    assert len(bag.listed(ADMIN, "budget")) == 1


@pytest.mark.parametrize("forged", [ADMIN, LIAISON])
def test_letters_in_an_officials_name_ask_him_a_few_times(bag: Bag, forged: str) -> None:
    bag.disposed()
    for no in range(20):
        later(bag)
        bag.write(sender=forged, subject=f"Halo {no}", text=f"Apa kabar nomor {no}?")
    assert forms(bag, forged)["which_case"] == 3
    assert len(bag.listed(ADMIN, "budget")) == 17
    bag.answer(bag.last("which_case"), "baru")
    assert ("which_case", forged) in bag.write(
        sender=forged, subject="Satu lagi", text="Yang ini untuk yang mana?"
    )


def test_what_a_colleague_adds_counts_with_his_first_letter(bag: Bag) -> None:
    """He sends his answer, and at once the file that he forgot: one word of the liaison's covers both."""
    bag.disposed()
    mail = bag.last("disposition")
    assert bag.answer(mail, f"2 {ANSWER}", sender=COLLEAGUE) == [("confirm", LIAISON)]
    later(bag)
    bag.answer(mail, "2 Rambu sementara juga sudah kami pasang di lokasi.", sender=COLLEAGUE)
    assert forms(bag, LIAISON)["confirm"] == 1
    bag.answer(bag.last("confirm"), "ya")
    assert [row["status"] for row in bag.letters() if row["sender"] == COLLEAGUE] == ["filed", "filed"]


def test_what_the_admin_makes_a_case_of_is_not_entered_twice(bag: Bag) -> None:
    bag.disposed()
    mail = bag.last("disposition")
    bag.answer(mail, f"2 {ANSWER}", sender=COLLEAGUE)
    bag.answer(mail, "Di desa kami juga ada jalan rusak, mohon diperbaiki.", sender=COLLEAGUE)
    bag.at("2026-03-06 08:30")
    no = next(no for no, line in enumerate(bag.listed(ADMIN), 1) if line["kind"] == "budget")
    bag.answer(bag.last("digest", ADMIN), str(no))
    assert bag.cases() == ["ME-2026-0001", "ME-2026-0002"]
    bag.answer(bag.last("confirm"), "ya")
    assert len(bag.cases()) == 2


def test_no_line_of_the_log_tells_whose_letter_waits(bag: Bag) -> None:
    said: list[str] = []
    bag.office.said = said.append
    bag.write()
    bag.write(
        subject="Lampu mati", text="Lampu jalan mati di Desa Ujan Mas Kecamatan Ujan Mas sejak 2 Maret 2026."
    )
    for no in range(6):
        later(bag)
        bag.write(subject="", text=f"Tolong cabut laporan saya {no}")
    assert sum("surat ditahan" in line for line in said) > 0
    assert [line for line in said if "@" in line] == []


def test_an_hours_budget_ends_before_the_days(bag: Bag) -> None:
    bag.write()
    asked = []
    for hour in range(4):
        for no in range(12):
            later(bag)
            bag.write(sender=f"musuh{hour}-{no}@lain.example", subject=NAMED, text=f"halo {hour} {no}")
        later(bag, 60)
        asked.append(forms(bag, CITIZEN)["confirm"])
    assert asked == [10, 20, 25, 25]
