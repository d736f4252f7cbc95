"""An official who is away: his deputy gets what lies open and what comes, until he is back."""

from __future__ import annotations

from datetime import date

import pytest

from mailroom.clerk.outcome import Row
from mailroom.reading.language.absence_words import absence_in
from mailroom.reading.replies.act_result import grammar
from tests.mailbag import ADMIN, LIAISON, Bag, flat
from tests.tables import for_each

DEPUTY = "siti.wakil@pupr.muaraenim.example"
OUTSIDE = "siti@surelgratis-lain.example"
AWAY = f"Cuti 5-13 Maret 2026, pengganti Siti, {OUTSIDE}"
COUNTS = grammar().data["counts"]


def went_to(bag: Bag, form: str) -> list[str]:
    return [row.get("rcpt") or row["to"] for row in bag.mails(form)]


def test_open_letters_and_new_ones_go_to_the_deputy_who_may_answer(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", f"Cuti 5-13 Maret 2026, pengganti Siti Maryam, {DEPUTY}")
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON, DEPUTY]
    assert went_to(bag, "absence") == [LIAISON] and bag.stage() == "handling/distribution"
    bag.answer(bag.last("disposition"), "2 Jalan sudah kami tambal pada 5 Maret 2026.", sender=DEPUTY)
    bag.settle(windows_over=True)
    assert bag.mails("answer")


def test_a_deputys_word_counts_until_the_last_day(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", f"Cuti 5-6 Maret 2026, pengganti Siti Maryam, {DEPUTY}")
    bag.settle()
    mail = next(row for row in bag.mails("disposition") if (row.get("rcpt") or row["to"]) == DEPUTY)
    bag.at("2026-03-09 09:00")
    answer = "2 Jalan sudah kami tambal pada 5 Maret 2026."
    assert bag.answer(mail, answer, sender=DEPUTY) == [("confirm", LIAISON)]
    bag.says("liaison PUPR", "absence", f"Cuti 9-11 Maret 2026, pengganti Siti Maryam, {DEPUTY}")
    assert ("echo", LIAISON) in bag.answer(mail, answer, sender=DEPUTY)  # his leave was made longer


def test_a_stranger_in_his_name_sends_nothing_to_anybody(bag: Bag) -> None:
    bag.disposed()
    assert bag.write(LIAISON, "Cuti", AWAY) == [("absence", LIAISON)]
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON]
    assert "tidak dapat memastikan siapa pengirimnya" in " ".join(bag.last("absence")["text"].split())
    bag.says("liaison PUPR", "absence", AWAY)  # he got our question: it is his own word
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON, OUTSIDE]


def test_a_deputy_outside_the_agency_waits_for_the_admins_one_yes(bag: Bag) -> None:
    bag.disposed()
    # Whoever was sent a copy of our letter has its token, and may write the liaison's name into From.
    asked = bag.says("liaison PUPR", "disposition", AWAY)
    bag.settle()
    assert sorted(asked) == [("absence", LIAISON), ("deputy", ADMIN)]
    assert went_to(bag, "disposition") == [LIAISON]
    assert "menunggu persetujuan" in bag.last("absence")["subject"] and OUTSIDE in bag.last("deputy")["text"]
    assert ("absence", LIAISON) in bag.says("admin", "deputy", "1 ya")
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON, OUTSIDE]
    assert "dicatat" in bag.last("absence")["subject"]


def test_the_admins_no_leaves_the_letters_with_the_official_who_hears_of_it(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", AWAY)
    assert ("absence", LIAISON) in bag.says("admin", "deputy", "2 tidak")
    bag.settle()
    assert "tetap dikirim" in bag.last("absence")["subject"] and went_to(bag, "disposition") == [LIAISON]


def test_before_the_first_day_a_yes_sends_nothing_yet(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", AWAY.replace("5-13", "9-13"))
    bag.says("admin", "deputy", "ya")
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON] and len(bag.mails("absence")) == 2
    bag.at("2026-03-09 09:00")
    assert went_to(bag, "disposition") == [LIAISON, OUTSIDE] and len(bag.mails("absence")) == 2


def test_of_many_forged_absences_an_official_and_the_admin_are_asked_once_a_day(bag: Bag) -> None:
    bag.disposed()
    for day in range(5, 12):
        bag.write(LIAISON, "Cuti", AWAY.replace("5-13", f"{day}-13"))
        bag.says("liaison PUPR", "disposition", AWAY.replace("5-13", f"{day}-13"))
    assert len(bag.mails("absence")) == 2 and len(bag.mails("deputy")) == 1
    bag.at("2026-03-06 09:00")
    assert ("absence", LIAISON) in bag.write(LIAISON, "Cuti", AWAY.replace("5-13", "6-13"))


def test_after_the_last_day_letters_come_to_himself_again(bag: Bag) -> None:
    bag.complaint()
    away = f"Saya cuti 5-6 Maret 2026, pengganti Siti {DEPUTY}"
    bag.write(LIAISON, "Cuti", away)
    bag.says("liaison PUPR", "absence", away)
    bag.at("2026-03-10 09:00")
    bag.says("admin", "verification", "1 PUPR")
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON]


def test_what_lies_open_goes_to_the_deputy_on_the_first_day(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", f"izin cuti 9 Maret sampai 13 Maret 2026, digantikan {DEPUTY}")
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON]
    bag.at("2026-03-09 09:00")
    assert went_to(bag, "disposition") == [LIAISON, DEPUTY]


def test_a_deputy_nobody_knows_is_asked_for(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "Cuti 5-13 Maret 2026, pengganti Pak Anu")
    assert "Siapa pengganti" in bag.last("absence")["subject"]
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Cuti 3-14 Juli, pengganti Budi budi@a.example", (date(2026, 7, 3), date(2026, 7, 14))),
        ("Saya dinas luar 3 s.d. 5 Juli 2026, diwakili b@a.example", (date(2026, 7, 3), date(2026, 7, 5))),
        ("Saya cuti mulai bsk seminggu, pengganti Siti", (date(2026, 7, 1), date(2026, 7, 7))),
        ("Saya cuti mulai 6 Juli dua minggu, pengganti Siti", (date(2026, 7, 6), date(2026, 7, 19))),
        ("Mohon perpanjangan, petugas kami cuti sampai Jumat", None),
        ("Apakah saya boleh cuti 3-14 Juli, pengganti Budi?", None),
        ("Jalan sudah ditambal 3 Juli. Pak Budi sakit.", None),
    ],
)
def test_only_an_absence_with_days_and_a_deputy_is_one(text: str, days: tuple[date, date] | None) -> None:
    found = absence_in(text, date(2026, 6, 30), COUNTS)
    assert (found and (found.first, found.last)) == days


MACHINE = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
OFFICE_OUT = "Saya sedang cuti sampai 13 Maret 2026. Untuk hal mendesak hubungi Siti ({})."


def test_a_deputy_named_by_a_mail_program_is_one_tap_for_the_admin(bag: Bag) -> None:
    bag.disposed()
    told = bag.says("liaison PUPR", "disposition", OFFICE_OUT.format(DEPUTY), headers=MACHINE)
    assert told == [("deputy", ADMIN)]
    assert "secara otomatis" in bag.last("deputy")["text"]
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON]
    assert bag.says("liaison PUPR", "disposition", OFFICE_OUT.format(DEPUTY), headers=MACHINE) == []
    assert ("absence", LIAISON) in bag.says("admin", "deputy", "1")
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON, DEPUTY]


def test_a_mail_program_that_names_nobody_is_told_to_who_waits(bag: Bag) -> None:
    bag.disposed()
    told = bag.says("liaison PUPR", "disposition", "Saya sedang cuti sampai 13 Maret 2026.", headers=MACHINE)
    assert told == [("out_of_office", ADMIN)]


def test_who_is_back_early_gets_his_letters_again_and_his_deputy_answers_no_more(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", f"Cuti 5-13 Maret 2026, pengganti Siti Maryam, {DEPUTY}")
    bag.settle()
    deputys = bag.last("disposition")
    bag.at("2026-03-06 09:00")
    assert ("disposition", LIAISON) in bag.says("liaison PUPR", "absence", "Saya sudah masuk lagi hari ini.")
    bag.settle()
    assert "Selamat datang kembali" in bag.last("absence")["subject"]
    assert went_to(bag, "disposition")[-1] == LIAISON
    assert bag.answer(deputys, "2 Jalan sudah kami tambal.", sender=DEPUTY) == [("confirm", LIAISON)]


def test_who_was_never_away_and_writes_so_is_read_as_ever(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "Saya sudah masuk")
    assert not bag.mails("absence")


def test_the_admins_deputy_gets_the_verification(bag: Bag) -> None:
    other = "wakil.admin@" + ADMIN.rpartition("@")[2]
    bag.complaint()
    bag.says("admin", "verification", f"Saya cuti 5-13 Maret 2026, pengganti Wawan, {other}")
    bag.settle()
    assert went_to(bag, "verification") == [ADMIN, other]
    bag.answer(bag.last("verification"), "1 PUPR", sender=other)
    assert bag.stage() == "handling/distribution"


def test_a_deputy_whose_address_is_dead_gets_nothing_more(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", f"Cuti 5-13 Maret 2026, pengganti Siti Maryam, {DEPUTY}")
    bag.settle()
    fact = {"score": 3, "at": bag.now.isoformat(), "why": "5.1.1"}
    bag.office.services.enter("dead", [Row.fact(f"address:{DEPUTY}", fact)], bag.now)
    bag.complaint()
    bag.says("admin", "verification", "1 PUPR")
    bag.settle()
    assert went_to(bag, "disposition")[-1] == LIAISON


def test_nothing_is_assigned_to_an_officer_whom_no_letter_reaches(bag: Bag) -> None:
    bag.disposed()
    officers = bag.house.agency("PUPR").officers
    fact = {"score": 3, "at": bag.now.isoformat(), "why": "5.1.1", "probed": bag.now.isoformat()}
    bag.office.services.enter("dead", [Row.fact(f"address:{officers[0].address}", fact)], bag.now)
    assert bag.says("liaison PUPR", "disposition", "1 1") == [("reassign", LIAISON)]
    assert bag.stage() == "handling/distribution" and not bag.mails("instruction")
    assert officers[0].name in bag.last("reassign")["text"]


def test_a_heads_letters_about_what_is_late_go_to_his_deputy(bag: Bag) -> None:
    head, away = bag.house.agency("PUPR").head.address, f"Dinas luar 5-31 Maret 2026, plh. Siti, {DEPUTY}"
    bag.disposed()
    bag.write(head, "Dinas luar", away)
    assert bag.says("head PUPR", "absence", away) == [("absence", head)]
    bag.at("2026-03-10 08:00")
    digests = [row.get("rcpt") or row["to"] for row in bag.mails("digest") if row["to"] == head]
    assert digests and set(digests) == {DEPUTY}


HEAD = "kepala@pupr.muaraenim.example"


@for_each(
    "text",
    [
        "Cuti 5-13 Maret 2026.",
        "Mohon izin, saya sakit sampai 13 Maret 2026",
        "Saya dinas luar 5 s.d. 13 Maret 2026, Pak.",
    ],
)
def test_such_a_letter_tells_an_absence_of_nobodys_deputy(text: str) -> None:
    found = absence_in(text, date(2026, 3, 5), COUNTS)
    assert found is not None and (found.last, found.name, found.address) == (date(2026, 3, 13), "", "")


@for_each(
    "text",
    [
        "Mohon perpanjangan sampai 13 Maret 2026, saya cuti",
        "Warga yang sakit sudah dibawa ke RSUD pada 13 Maret 2026.",
        "Cuti bersama sampai kapan?",
        "Saya cuti",
        "Petugas kami cuti 5-13 Maret 2026, jadi jalan ditambal sesudahnya.",
    ],
)
def test_such_a_letter_tells_none(text: str) -> None:
    assert absence_in(text, date(2026, 3, 5), COUNTS) is None


def test_the_head_names_the_deputy_of_who_named_none_by_one_tap(bag: Bag) -> None:
    bag.disposed()
    came = bag.says("liaison PUPR", "disposition", "Cuti 5-13 Maret 2026.")
    assert sorted(came) == [("absence", LIAISON), ("stand_in", HEAD)]
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON]  # until then it stays with himself
    assert "Sampai dijawab, surat tetap kami kirim kepada Bapak/Ibu" in flat(bag.last("absence")["text"])
    officer = bag.house.agency("PUPR").officers[0]
    text = bag.last("stand_in")["text"]
    (button,) = (line.split()[0] for line in text.splitlines() if line.endswith(f"  {officer.name}"))
    came = bag.answer(bag.last("stand_in"), button)
    assert {("table_changed", HEAD), ("absence", LIAISON)} <= {*came}
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON, officer.address]
    assert ("disposition", LIAISON) in bag.answer(bag.last("table_changed"), "batal")
    assert bag.answer(bag.last("stand_in"), "1") == [("service_shown", HEAD)]


def test_a_head_may_type_an_address_of_his_agency_and_no_other(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "Cuti 5-13 Maret 2026.")
    assert bag.answer(bag.last("stand_in"), OUTSIDE) == [("service_shown", HEAD)]
    assert "Siapa yang dimaksud" in bag.last("service_shown")["subject"]
    bag.answer(bag.last("stand_in"), DEPUTY)
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON, DEPUTY]


def test_a_heads_no_leaves_the_letters_with_the_official(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "Cuti 5-13 Maret 2026.")
    assert bag.answer(bag.last("stand_in"), "tidak") == [("service_shown", HEAD)]
    bag.settle()
    assert went_to(bag, "disposition") == [LIAISON]


def test_his_deputy_by_post_needs_no_address() -> None:
    found = absence_in("Saya cuti 9 sampai 15 Maret, penggantinya wakil saya.", date(2026, 3, 8), COUNTS)
    assert found is not None and found.by_post and (found.name, found.address) == ("", "")
