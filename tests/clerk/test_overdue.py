"""A day that a letter promised the complainant passes without what was promised: he is told, once for each
promise, and nothing untrue."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from mailroom.config import Config
from mailroom.procedure.letter import Envelope, Never, Outgoing
from mailroom.procedure.people import Role
from tests.mailbag import ANSWER, CITIZEN, LIAISON, Bag, Refusing

ANSWER_BY_HAND = f"2 {ANSWER}"


class Unknown(Refusing):
    """A relay that refuses all with such an address."""

    def carry(self, mail: Outgoing, now: datetime) -> Any:
        return Never("550 5.1.1 user unknown") if self.refused in mail.to else self.inner.carry(mail, now)


def told(bag: Bag) -> list[str]:
    """When he was told, in order: "02-04 07.30"."""
    return [f"{bag.moment_of(row['left']):%d-%m %H.%M}" for row in bag.mails("overdue", CITIZEN)]


def flat(bag: Bag, form: str = "overdue") -> str:
    return " ".join(bag.last(form)["text"].split())


def test_an_answer_that_did_not_come_by_the_day_that_was_promised(bag: Bag) -> None:
    bag.disposed()
    assert "paling lambat Rabu, 1 April 2026" in flat(bag, "forwarded")
    bag.at("2026-04-02 07:29")
    assert told(bag) == []
    bag.at("2026-05-20 09:00")
    assert told(bag) == ["02-04 07.30"]
    text = flat(bag)
    assert "kami janjikan dijawab paling lambat Rabu, 1 April 2026, tetapi" in text
    assert "- Dinas Pekerjaan Umum dan Penataan Ruang: belum ada petugas yang ditunjuk" in text
    assert "beritahukan kepada kepala dinasnya dan Inspektorat Daerah (APIP)" in text
    assert "Kami kabari lagi paling lambat Jumat, 10 April 2026" in text


def test_it_says_that_those_above_were_told_only_when_they_were(bag: Bag) -> None:
    """The officer got it late and has his own twelve days: nobody is late but the whole."""
    bag.disposed()
    bag.at("2026-03-31 09:00")
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.at("2026-04-02 09:00")
    told_before = {str(role) for _, role, _ in bag.case().escalations}
    assert told_before == {"head", "apip"}  # of the liaison's own lateness
    assert "kepala dinasnya" in flat(bag)


def test_nobody_is_said_to_know_who_does_not(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.at("2026-03-30 09:00")  # the officer's twelfth day
    bag.says("officer PUPR", "instruction", "Maaf Pak, ini bukan bidang saya.")
    bag.at("2026-03-31 09:00")
    bag.says("liaison PUPR", "reassign", "1 2")  # and the other one has twelve of his own
    bag.at("2026-04-02 09:00")
    assert told(bag) == ["02-04 07.30"]
    assert bag.case().escalations == []
    assert "sudah kami beritahukan" not in flat(bag)
    bag.answer(bag.last("receipt"), "status")
    assert "sudah kami beritahukan" not in flat(bag, "status_letter")


def test_a_decision_that_did_not_come(bag: Bag) -> None:
    bag.complaint()
    assert "paling lambat Senin, 9 Maret 2026" in flat(bag, "receipt")
    bag.at("2026-03-20 09:00")
    assert told(bag) == ["10-03 08.00"]
    assert "kami janjikan diperiksa paling lambat Senin, 9 Maret 2026, tetapi" in flat(bag)
    assert "beritahukan kepada atasan Admin Kabupaten." in flat(bag)
    bag.says("admin", "verification", "1 PUPR")  # a promise of its own
    bag.at("2026-05-20 09:00")
    assert told(bag)[1:] == ["16-04 07.30"]


def test_an_answer_to_a_comment_that_did_not_come(bag: Bag) -> None:
    """What his letter said holds, whoever the liaison gives it to."""
    bag.answered()
    bag.answer(bag.last("answer"), "Masih berlubang di depan SD, belum selesai.")
    assert "paling lambat Jumat, 6 Maret 2026" in flat(bag, "comment_received")
    bag.says("liaison PUPR", "comment", "1 1")
    bag.at("2026-05-01 09:00")
    assert told(bag) == ["09-03 08.00"]
    assert "kami janjikan dijawab kembali paling lambat Jumat, 6 Maret 2026, tetapi" in flat(bag)


def test_two_agencies_that_break_one_promise_are_one_letter(bag: Bag) -> None:
    bag.disposed("PUPR, DLH")
    bag.at("2026-04-20 09:00")
    assert told(bag) == ["02-04 07.30"]
    assert "- Dinas Pekerjaan Umum" in flat(bag)
    assert "- Dinas Lingkungan Hidup: " in flat(bag)


def test_an_agency_that_has_answered_is_not_named(bag: Bag) -> None:
    bag.disposed("PUPR, DLH")
    bag.says("liaison PUPR", "disposition", f"2 {ANSWER}")
    bag.at("2026-04-20 09:00")
    assert told(bag) == ["02-04 07.30"]
    assert "Dinas Pekerjaan Umum" not in flat(bag)


def test_an_answer_in_time_breaks_nothing(bag: Bag) -> None:
    bag.disposed()
    bag.at("2026-04-01 20:00")
    bag.says("liaison PUPR", "disposition", f"2 {ANSWER}")
    bag.at("2026-04-10 09:00")
    assert told(bag) == []
    assert bag.stage() == "answered"


def test_a_time_that_was_extended_is_the_day_that_counts(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "5 mohon perpanjangan sampai 20 April 2026, menunggu aspal")
    bag.says("admin", "extension", "1")
    assert bag.case().live[0].extended
    bag.at("2026-04-20 20:00")
    assert told(bag) == []
    bag.at("2026-05-20 09:00")
    assert told(bag) == ["21-04 07.30"]
    assert "paling lambat Senin, 20 April 2026" in flat(bag)


def test_an_extension_that_ends_before_the_promise_does_not_shorten_it(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "5 mohon perpanjangan sampai 13 Maret 2026")
    bag.says("admin", "extension", "1")
    bag.at("2026-05-20 09:00")
    assert told(bag) == ["02-04 07.30"]


def test_who_gets_it_after_the_promise_was_broken_breaks_it_no_second_time(bag: Bag) -> None:
    bag.disposed()
    bag.at("2026-04-03 09:00")
    bag.says("liaison PUPR", "disposition", "4 DLH")
    bag.says("admin", "returned", "1 DLH")
    assert "begitu kami terima" in flat(bag, "forwarded")
    bag.at("2026-05-20 09:00")
    assert told(bag) == ["02-04 07.30"]


def test_no_day_was_promised_to_a_case_that_came_back_after_it(bag: Bag) -> None:
    """The whole limit counts from the first disposition; the letter of the second one named no day."""
    bag.disposed()
    bag.answer(bag.last("forwarded"), "cabut")
    bag.at("2026-04-20 09:00")
    bag.answer(bag.last("withdrawn"), "Saya keberatan, jalan itu masih rusak dan harus diperbaiki.")
    bag.says("admin", "verification", "1 PUPR")
    assert "begitu kami terima" in flat(bag, "forwarded")
    bag.at("2026-05-20 09:00")
    assert told(bag) == []


def test_an_answer_that_lay_in_our_mailbox_in_time_was_not_late(bag: Bag) -> None:
    """The office was dark over the promised day; he reads the answer, and no word of one that is missing."""
    bag.disposed()
    bag.at("2026-03-31 09:00")
    reply = bag.reply_to(bag.last("disposition"), f"2 {ANSWER}")
    bag.office.accept(reply.as_bytes(), Envelope("imap", bag.now, LIAISON, (str(reply["To"]),)))
    bag.now = bag.moment("2026-04-14 09:00")
    bag.settle()
    bag.settle(windows_over=True)
    assert told(bag) == []
    assert bag.last("answer")["to"] == CITIZEN


def test_an_apology_that_we_write_late_says_so_and_comes_once(bag: Bag) -> None:
    bag.disposed()
    bag.at("2026-03-31 09:00")
    bag.now = bag.moment("2026-04-14 09:00")
    bag.settle()
    assert told(bag) == ["14-04 09.00"]
    assert "seharusnya kami kirim pada Kamis, 2 April 2026 pukul 07.30 WIB" in flat(bag)
    assert "beritahukan kepada kepala dinasnya" in flat(bag)
    bag.at("2026-05-20 09:00")
    assert len(told(bag)) == 1


def test_a_disposition_that_reached_nobody_keeps_nobody_waiting_in_silence(
    demonstration: Config, tmp_path: Path
) -> None:
    bag = Bag(demonstration, tmp_path)
    bag.office.post.carrier = Unknown(bag.carrier, "pupr")
    bag.disposed()
    assert bag.case().live[0].clock is None
    bag.at("2026-05-20 09:00")
    assert told(bag) == ["02-04 07.30"]
    bag.close()


def test_oversight_says_no_more_than_he_knows_and_nobody_else_hears(bag: Bag) -> None:
    bag.complaint(
        subject="Pungutan di puskesmas",
        text="Pegawai puskesmas di Desa Lembak memungut uang. Rahasiakan nama saya.",
    )
    bag.says("admin", "verification", "2")
    bag.at("2026-07-20 09:00")
    assert told(bag) == ["17-06 07.30"]
    assert "- Inspektorat Daerah: belum ada petugas yang ditunjuk" in flat(bag)
    assert "beritahukan kepada Inspektur." in flat(bag)
    assert "puskesmas" not in bag.last("overdue")["subject"].lower()
    assert {row["to"] for row in bag.mails("overdue")} == {CITIZEN}


def test_who_still_waits_hears_again_on_the_day_that_he_was_told(bag: Bag) -> None:
    """Every five working days, three times at most; the last letter says who is above the desk."""
    bag.disposed()
    bag.at("2026-05-20 09:00")
    heard = [f"{bag.moment_of(row['left']):%d-%m %H.%M}" for row in bag.mails("still_late", CITIZEN)]
    assert heard == ["10-04 07.30", "17-04 07.30", "24-04 07.30"]
    texts = [" ".join(row["text"].split()) for row in bag.mails("still_late", CITIZEN)]
    assert "Kami kabari lagi paling lambat Jumat, 17 April 2026" in texts[0]
    head = bag.house.agency("PUPR").head.name
    assert [f"{head}, kepala Dinas Pekerjaan Umum" in text for text in texts] == [False, False, True]


def test_who_was_answered_hears_no_more_of_lateness(bag: Bag) -> None:
    bag.disposed()
    bag.at("2026-04-09 09:00")
    bag.says("liaison PUPR", "disposition", ANSWER_BY_HAND)
    bag.at("2026-05-20 09:00")
    assert bag.mails("still_late", CITIZEN) == []


def test_an_added_agency_that_did_its_part_is_not_reprimanded_with_the_late_one(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    bag.says("liaison PUPR", "disposition", "7 DLH mohon bersihkan parit jalan itu")
    bag.says("liaison DLH", "disposition", "8 Parit 200 meter sudah kami bersihkan pada 5 Maret 2026.")
    bag.at("2026-04-02 12:00")
    apip = bag.house.people.first(Role.APIP).address
    assert {row["disposition"] for row in bag.listed(apip)} == {1}
    assert bag.listed(bag.house.agency("DLH").head.address) == []
    bag.says("apip", "digest", "tegur 1")
    draft = flat(bag, "reprimand_draft")
    assert bag.house.agency("PUPR").name in draft and bag.house.agency("DLH").name not in draft
