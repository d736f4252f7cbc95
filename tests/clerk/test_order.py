"""Letters and what falls due are taken in one order, whatever was waiting; a clock that is set back loses and
repeats nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest

from mailroom import office
from mailroom.clerk.time import timers
from mailroom.config import Config
from mailroom.doors.maildir import Maildirs
from mailroom.office import Office
from mailroom.procedure import deadlines
from mailroom.procedure.letter import Envelope
from tests.mailbag import CITIZEN, OUTSIDER, Bag, Row, Stubborn

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MATTER = "Lampu jalan di Desa Ujan Mas Lama padam sejak 1 Maret 2026. Mohon diperbaiki."


def silence_ends(bag: Bag) -> datetime:
    """When case 1 is closed by silence; it is let come so far that its announcement has left."""
    case = bag.case()
    bag.at(f"{deadlines.case_day(case, bag.house):%Y-%m-%d} 20:00")
    assert bag.case().notice_left
    last = deadlines.case_day(bag.case(), bag.house)
    assert last is not None
    return bag.house.calendar.midnight_after(last)


def waits(bag: Bag, mail: Row, text: str, arrived: datetime, **more: Any) -> None:
    """A reply that lies in the inbox and is not handled yet."""
    message = bag.reply_to(mail, text, **more)
    to = parseaddr(str(message["To"]))[1]
    bag.office.accept(message.as_bytes(), Envelope("imap", arrived, more.get("sender") or mail["to"], (to,)))


@pytest.mark.parametrize("early", [True, False])
def test_a_case_is_merged_into_another_as_that_one_lay_when_the_letter_arrived(bag: Bag, early: bool) -> None:
    """What fell due for the survivor, of which the letter is none, has happened before it: it was closed,
    nobody is at it any more."""
    bag.answered()
    end = silence_ends(bag)
    bag.write(sender=OUTSIDER, text=MATTER)
    arrived = end - MINUTE if early else end + MINUTE
    waits(bag, bag.last("verification"), f"gabung {bag.number(1)}", arrived)
    bag.now = end + 2 * DAY
    bag.settle()
    assert bag.case(1).closed == end
    assert bag.stage(2) == ("merged" if early else "verification")
    assert bool(bag.mails("not_done")) is not early


def test_an_unheard_door_keeps_a_case_open_for_the_letter_of_another(bag: Bag) -> None:
    """His first comment may lie in the mailbox that cannot be reached: silence has not closed the case before
    it is known."""
    bag.answered()
    answer, end = bag.last("answer"), silence_ends(bag)
    waits(bag, answer, "Belum selesai pak, masih ada lubang di ujung desa.", end + DAY)
    bag.now = end + DAY
    bag.office.settle(bag.now, heard=end - DAY)
    assert bag.stage() == "handling/follow_up"
    assert "closed" not in bag.kinds()


def test_what_a_persons_word_settles_is_handled_before_the_next_letter(bag: Bag) -> None:
    """The colleague's answer is the liaison's from his yes on; "the road is done, see my colleague's letter"
    comes right after it."""
    bag.disposed()
    mail, colleague = bag.last("disposition"), "pegawai.pupr@surelgratis-lain.example"
    bag.answer(mail, "2 Jalan di Desa Lembak sudah kami tambal sepanjang 120 meter.", sender=colleague)
    asked, first = bag.last("confirm"), bag.now
    waits(bag, asked, "ya", first + 1 * MINUTE)
    waits(bag, mail, "2 Jawaban kami yang kedua, lebih lengkap: dua lubang ditambal.", first + 2 * MINUTE)
    bag.now = first + DAY
    bag.settle()
    part = bag.case().dispositions[0]
    assert part.answer is not None
    assert "dua lubang" in part.answer.text  # his own replaces the colleague's, which waited as his
    assert bag.kinds().count("answered") == 2
    assert not bag.mails("answer")  # it was offered to be held only now, and waits its ten minutes
    bag.now += 10 * MINUTE
    bag.settle()
    assert len(bag.mails("answer")) == 1


def test_letters_of_two_doors_are_taken_by_arrival_not_by_when_they_were_put(bag: Bag) -> None:
    bag.answered()
    answer, when = bag.last("answer"), bag.now
    later = bag.reply_to(answer, "5")
    bag.office.accept(
        later.as_bytes(), Envelope("smtp", when + 3 * DAY, CITIZEN, (parseaddr(str(later["To"]))[1],))
    )
    waits(bag, answer, "Belum selesai pak, masih ada lubang di ujung desa.", when + DAY)
    bag.now = when + 4 * DAY
    bag.settle()
    kinds = bag.kinds()
    assert kinds.index("commented") < kinds.index("rated")
    assert bag.stage() == "handling/follow_up"


def test_one_look_into_an_index_is_all_it_costs_a_letter(bag: Bag, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reminders that wait, however many, are looked at by none of the letters that are caught up with."""
    for number in range(3):
        bag.disposed(sender=f"warga{number}@lain.example")
    last = deadlines.row_day(bag.case(1).dispositions[0], bag.house)
    assert last is not None
    bag.now = bag.house.calendar.midnight_after(last) + 5 * DAY  # everybody is late, nobody was reminded
    looked: list[str] = []
    case = bag.office.store.case
    monkeypatch.setattr(bag.office.store, "case", lambda number: looked.append(number) or case(number))
    monkeypatch.setattr(Office, "pass_time", lambda *_, **__: None)
    bag.write(sender=OUTSIDER, text=MATTER)
    assert set(looked) <= {bag.number(4)}


def test_what_fails_before_a_letter_is_tried_again_and_stops_it_not(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    bag.answered()
    end = silence_ends(bag)
    passes = timers.due_acts.time_passes

    def failing(case: Any, *given: Any, **more: Any) -> Any:
        if case.number == bag.number(1):
            raise RuntimeError("a fault of ours")
        return passes(case, *given, **more)

    monkeypatch.setattr(timers.due_acts, "time_passes", failing)
    bag.now = end + DAY
    bag.write(sender=OUTSIDER, text=MATTER)
    assert bag.stage(2) == "verification"
    assert bag.stage(1) == "answered"
    monkeypatch.setattr(timers.due_acts, "time_passes", passes)
    bag.now += 2 * timers.AGAIN
    bag.settle()
    assert bag.case(1).closed == end


def test_the_mail_of_five_days_is_no_flood(bag: Bag) -> None:
    """A person's budget is of the days his letters arrived on, not of the hour in which they are caught up
    with."""
    start, letters = bag.now, 3 * bag.house.budget_day // 2
    for number in range(letters):
        day = start + number * 5 * DAY / letters
        raw = bag.message(OUTSIDER, f"Laporan {number}", f"{MATTER} Tiang nomor {number}.").as_bytes()
        bag.office.accept(raw, Envelope("imap", day, OUTSIDER, (bag.house.mail,)))
    bag.now = start + 6 * DAY
    bag.settle()
    assert Counter(row["class"] for row in bag.letters()) == Counter(complaint=letters)


# A clock that is set back.


def test_a_mail_put_off_by_a_clock_that_ran_ahead_leaves_when_it_is_set_right(
    demonstration: Config, tmp_path: Path
) -> None:
    relay = Stubborn(Maildirs(tmp_path / "outgoing"))
    bag = Bag(demonstration, tmp_path, carrier=relay)
    try:
        bag.write()
        true = bag.now
        bag.now = true + 365 * DAY
        bag.settle()
        bag.now = true + 5 * MINUTE
        relay.open = True
        bag.settle()
        assert {row["status"] for row in bag.mails("receipt") + bag.mails("verification")} == {"sent"}
    finally:
        bag.close()


@pytest.mark.parametrize("reopened", [False, True])
def test_a_clock_set_back_loses_and_repeats_nothing(bag: Bag, reopened: bool) -> None:
    """A day back, in the middle of everything: letters of both days are handled once, nobody gets a mail a
    second time."""
    bag.answered()
    end = silence_ends(bag)
    bag.now = end + MINUTE
    bag.settle()
    assert bag.stage() == "closed"
    before = Counter((row["form"], row["to"], row["dossier"]) for row in bag.mails())
    bag.now = end - DAY
    if reopened:
        bag.close()
        bag.open()
    bag.settle()
    assert bag.stage() == "closed"
    bag.write(sender=OUTSIDER, text=MATTER)
    assert bag.case(2).received == bag.now
    after = Counter((row["form"], row["to"], row["dossier"]) for row in bag.mails())
    new = after - before
    assert {(form, dossier) for form, _, dossier in new if dossier == bag.number(1)} == set()
    assert sorted(form for form, _, dossier in new if dossier == bag.number(2)) == ["receipt", "verification"]
    bag.at(f"{end + 3 * DAY:%Y-%m-%d} 20:00")
    assert bag.kinds(1).count("closed") == 1
    assert max(Counter((row["form"], row["dossier"], row["to"]) for row in bag.mails("closed")).values()) == 1
    assert {row["status"] for row in bag.mails()} == {"sent"}
    assert bag.office.shelves.journal.verify() is None
    assert bag.office.shelves.register.rebuild().same


def test_a_letter_set_aside_under_a_clock_that_ran_ahead_is_tried_again(
    bag: Bag, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide = office.decide_letter
    monkeypatch.setattr(
        office, "decide_letter", lambda _: (_ for _ in ()).throw(RuntimeError("a fault of ours"))
    )
    true = bag.now
    bag.now = true + 365 * DAY
    bag.write()
    assert bag.aside()
    monkeypatch.setattr(office, "decide_letter", decide)
    bag.now = true
    bag.settle()
    assert not bag.aside()
    assert bag.cases() == [bag.house.number(2027, 1)]  # of the year in which it arrived, by the clock of then
