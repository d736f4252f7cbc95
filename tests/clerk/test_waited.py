"""Letters that were late through our fault say so, with both dates; whether an act was in time is judged by
when it arrived."""

from __future__ import annotations

import email
import email.policy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from mailroom.config import Config
from mailroom.doors.maildir import Maildirs
from mailroom.procedure import deadlines
from mailroom.procedure.letter import Envelope, Later, Outgoing
from mailroom.writing.outgoing_mime import with_paragraph
from tests.clerk.test_order import silence_ends, waits
from tests.mailbag import CITIZEN, LIAISON, NAME, TEXT, Bag, Stubborn, flat

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
READ = "baru dapat kami baca pada Selasa, 10 Maret 2026 pukul 14.00"
ARRIVED = "pada Kamis, 5 Maret 2026 pukul 08.00"


def late(bag: Bag) -> None:
    """The office looks into its mailbox five days later."""
    bag.now = bag.moment("2026-03-10 14:00")
    bag.settle()


def test_a_complaint_that_we_read_late(bag: Bag) -> None:
    raw = bag.message(CITIZEN, "Jalan rusak", TEXT, name=NAME).as_bytes()
    bag.office.accept(raw, Envelope("imap", bag.now))
    late(bag)
    receipt, asked = flat(bag.last("receipt")["text"]), flat(bag.last("verification")["text"])
    assert f"Surat Bapak/Ibu tiba di kotak surat kami {ARRIVED} WIB, tetapi {READ}" in receipt
    assert "Yang kami hitung ialah saat tibanya." in receipt
    assert f"Surat yang mendasari surat ini tiba di kotak surat kami {ARRIVED} WIB, tetapi {READ}" in asked
    assert "Batas waktu Bapak/Ibu baru berjalan sejak surat ini kami kirim." in asked
    case = bag.case()
    assert case.received == bag.moment("2026-03-05 08:00")
    assert case.clock == bag.now  # of the admin, who could not know


def test_an_answer_in_time_that_we_read_late_is_in_time(bag: Bag) -> None:
    bag.disposed()
    waits(
        bag, bag.last("disposition"), "2 Jalan di Desa Lembak sudah kami tambal sepanjang 120 meter.", bag.now
    )
    part = bag.case().dispositions[0]
    last = deadlines.row_day(part, bag.house)
    assert last is not None
    late(bag)
    assert bag.now > bag.house.calendar.midnight_after(last)
    part = bag.case().dispositions[0]
    assert part.answered == bag.moment("2026-03-05 08:00")
    assert not bag.mails("answer")  # the liaison may hold it, from the letter that offers it on
    bag.now += timedelta(minutes=10)
    bag.settle()
    answer = flat(bag.last("answer")["text"])
    assert "melewati batas waktu" not in answer
    assert not bag.case().escalations
    assert bag.case().silence_clock == bag.now  # counted from when it left


def test_a_status_that_was_asked_for_days_ago(bag: Bag) -> None:
    bag.disposed()
    waits(bag, bag.last("forwarded"), "status", bag.now)
    late(bag)
    assert f"{ARRIVED} WIB, tetapi {READ}" in flat(bag.last("status_letter")["text"])


def test_an_end_that_we_write_of_late(bag: Bag) -> None:
    bag.answered()
    end = silence_ends(bag)
    bag.now = bag.house.calendar.next_open(end) + 5 * HOUR
    bag.settle()
    assert "Surat ini seharusnya kami kirim pada" in flat(bag.last("closed")["text"])


def test_an_office_that_is_switched_off_at_night_is_not_late_in_the_morning(bag: Bag) -> None:
    bag.now = bag.moment("2026-03-05 19:00")
    raw = bag.message(CITIZEN, "Jalan rusak", TEXT, name=NAME).as_bytes()
    bag.office.accept(raw, Envelope("imap", bag.now))
    bag.now = bag.moment("2026-03-06 08:30")
    bag.settle()
    assert "tetapi baru" not in flat(bag.last("receipt")["text"])
    bag.says("admin", "verification", "1 PUPR")
    assert "tetapi baru" not in flat(bag.last("disposition", LIAISON)["text"])


def test_a_letter_that_waited_for_a_persons_word_did_not_wait_for_us(bag: Bag) -> None:
    bag.disposed()
    mail, colleague = bag.last("disposition"), "pegawai.pupr@surelgratis-lain.example"
    bag.answer(mail, "2 Jalan di Desa Lembak sudah kami tambal sepanjang 120 meter.", sender=colleague)
    asked = bag.last("confirm")
    bag.at("2026-03-10 10:00")
    bag.answer(asked, "ya")
    assert "tetapi baru" not in flat(bag.last("echo")["text"])


# What waited to leave.


def carried(root: Path, form: str, bag: Bag) -> Any:
    """The mail of that form as it lies in its reader's mailbox."""
    (path,) = (root / "outgoing").glob(f"*/new/{bag.last(form)['key']}")
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def test_a_letter_that_waited_in_the_outbox_says_from_when_to_when(
    demonstration: Config, tmp_path: Path
) -> None:
    relay = Stubborn(Maildirs(tmp_path / "outgoing"))
    bag = Bag(demonstration, tmp_path, carrier=relay)
    try:
        bag.write()
        for text in ("2026-03-05 10:00", "2026-03-10 14:00"):
            bag.now = bag.moment(text)
            bag.settle()
        relay.open = True
        bag.now = bag.moment("2026-03-10 15:00")
        bag.settle()
        for form in ("receipt", "verification"):
            mail = carried(tmp_path, form, bag)
            said = (
                "Surat ini selesai kami tulis pada Kamis, 5 Maret 2026 pukul 08.00 WIB, tetapi sampai "
                "Selasa, 10 Maret 2026 pukul 15.00 WIB"
            )
            for kind in ("plain", "html"):
                assert said in flat(mail.get_body((kind,)).get_content())
            assert not mail.defects
            assert max(map(len, mail.as_bytes().splitlines())) <= 998
            assert mail["Message-ID"] == bag.last(form)["message_id"]
        assert bag.case().clock == bag.now
        bag.says("admin", "verification", "1 PUPR")
        assert "tidak tersambung" not in flat(
            carried(tmp_path, "forwarded", bag).get_body(("plain",)).get_content()
        )
    finally:
        bag.close()


def test_what_may_have_arrived_goes_again_as_it_went(demonstration: Config, tmp_path: Path) -> None:
    """The same Message-ID never stands on two texts."""

    class Breaking(Stubborn):
        went: ClassVar[list[bytes]] = []

        def carry(self, mail: Outgoing, now: datetime) -> Any:
            self.went.append(mail.raw or Path(mail.file).read_bytes())
            if len(self.went) > 2:  # later tries fail in a way that leaves no doubt about themselves
                return Later("450 4.2.0 nanti")
            return Later("the line broke after DATA", maybe=True)

    for wait in ("2026-03-05 08:00", "2026-03-10 14:00"):  # before it was late, and after
        Breaking.went.clear()
        bag = Bag(demonstration, tmp_path / wait[:10], carrier=Breaking(Maildirs(tmp_path / "outgoing")))
        try:
            raw = bag.message(CITIZEN, "Jalan rusak", TEXT, name=NAME).as_bytes()
            bag.office.accept(raw, Envelope("smtp", bag.now, CITIZEN, (bag.house.mail,)))
            bag.office.work(bag.now)
            for again in (wait, "2026-03-11 09:00", "2026-03-16 09:00"):
                bag.now = bag.moment(again)
                bag.office.deliver(bag.now)
            assert len(Breaking.went) > 2
            assert len(set(Breaking.went)) == 2  # the receipt and the verification
            assert all((b"tidak tersambung" in one) == (wait[8:10] == "10") for one in Breaking.went)
        finally:
            bag.close()


def test_only_words_that_stand_for_themselves_are_put_into_a_mail() -> None:
    with pytest.raises(ValueError):
        with_paragraph(b"", "a=b")
    assert (
        with_paragraph(b"Subject: no mail of ours\r\n\r\nx\r\n", "kata")
        == b"Subject: no mail of ours\r\n\r\nx\r\n"
    )


def test_what_a_power_cut_may_have_let_go_goes_again_as_it_went(
    demonstration: Config, tmp_path: Path
) -> None:
    """Found by the soak of days: a later try that failed for certain had made it forget that the first may
    have arrived."""

    class PowerCut(BaseException):
        pass

    class Cut(Stubborn):
        went: ClassVar[list[bytes]] = []

        def carry(self, mail: Outgoing, now: datetime) -> Any:
            self.went.append(Path(mail.file).read_bytes() if not mail.raw else mail.raw)
            if len(self.went) == 1:
                raise PowerCut
            return Later("450 4.2.0 nanti")

    bag = Bag(demonstration, tmp_path, carrier=Cut(Maildirs(tmp_path / "outgoing")))
    try:
        bag.office.accept(
            bag.message(CITIZEN, "Jalan rusak", TEXT, name=NAME).as_bytes(), Envelope("smtp", bag.now)
        )
        bag.office.work(bag.now)
        with pytest.raises(PowerCut):
            bag.office.deliver(bag.now)
        bag.close()
        bag.open()
        for text in ("2026-03-05 09:00", "2026-03-10 14:00", "2026-03-11 09:00"):
            bag.now = bag.moment(text)
            bag.office.deliver(bag.now)
        first = Cut.went[0]
        same = [
            one
            for one in Cut.went
            if one.split(b"Message-ID: ")[1][:40] == first.split(b"Message-ID: ")[1][:40]
        ]
        assert len(same) > 2
        assert set(same) == {first}
    finally:
        bag.close()
