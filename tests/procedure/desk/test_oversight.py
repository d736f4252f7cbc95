"""What is classed as an oversight matter lies with the oversight track alone, whichever verdict came before
or comes after."""

from __future__ import annotations

from datetime import date

import pytest

from mailroom.procedure import deadlines
from tests.mailbag import CITIZEN, TEXT, Bag

BRIBE = (
    "Pegawai Kecamatan Lembak minta uang Rp200.000 untuk surat pindah pada 2 Maret 2026 di kantor camat"
    " Lembak.\nBudi Santoso"
)
DONE = "2 Jalan sudah kami tambal sepanjang 120 meter pada 5 Maret 2026."


def told(bag: Bag, form: str, who: str = "admin") -> str:
    """The latest letter of that form to him, as it is read."""
    return " ".join(bag.mails(form, bag.who(who) if who != CITIZEN else CITIZEN)[-1]["text"].split())


def overseen(bag: Bag) -> None:
    """APIP's liaison has it, on his own track; whoever had it before has it no more."""
    case = bag.case()
    assert [(part.agency, part.oversight) for part in case.live] == [("INSP", True)]
    assert (case.klass, case.secret, case.is_hidden) == ("oversight", True, True)


# Turned out to be one, after the disposition.


@pytest.mark.parametrize(
    "verdict",
    [
        "9 kelas: pengawasan",
        "2",
        "1 INSP",
        "2 ternyata ada pungli",
        "9 kelas: pengawasan; kategori: Kesehatan",
    ],
)
def test_after_a_disposition_it_is_taken_from_the_agency(bag: Bag, verdict: str) -> None:
    bag.disposed()
    assert bag.says("admin", "verification", verdict) == [
        ("disposition", bag.who("liaison INSP")), ("echo", bag.who("admin")), ("forwarded", CITIZEN),
        ("stop", bag.who("liaison PUPR")),
    ]  # fmt: skip
    overseen(bag)
    with bag.nothing_changes():
        bag.says("liaison PUPR", "disposition", DONE)
        bag.settle(windows_over=True)
    assert not bag.mails("answer")


def test_the_complainant_hears_who_has_it_and_the_new_limit_instead_of_the_old(bag: Bag) -> None:
    bag.disposed()
    assert "paling lambat Rabu, 1 April 2026" in told(bag, "forwarded", CITIZEN)
    bag.says("admin", "verification", "9 kelas: pengawasan")
    said = told(bag, "forwarded", CITIZEN)
    assert "Inspektorat Daerah" in said
    assert "paling lambat Senin, 15 Juni 2026" in said
    assert "Batas waktu yang kami sebut sebelumnya (Rabu, 1 April 2026) tidak berlaku lagi" in said
    assert "memuat nama Bapak/Ibu" in said  # the disposition to PUPR did
    assert "nama Pelapor yang termuat dalam surat kami tidak disebutkan" in told(bag, "stop", "liaison PUPR")


def test_of_one_who_was_anonymous_nothing_is_said_of_letters_with_his_name(bag: Bag) -> None:
    bag.disposed(text=f"{TEXT}\nMohon nama saya dirahasiakan.")
    bag.says("admin", "verification", "2")
    assert "memuat nama Bapak/Ibu" not in told(bag, "forwarded", CITIZEN)


def test_an_answer_about_to_be_sent_is_not(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", DONE)
    assert bag.stage() == "handling/window"
    bag.says("admin", "verification", "9 kelas: pengawasan")
    bag.settle(windows_over=True)
    assert not bag.mails("answer")
    overseen(bag)


def test_several_agencies_lose_it_at_once(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "1 PUPR, DLH")
    bag.says("admin", "verification", "9 kelas: pengawasan")
    assert {row["to"] for row in bag.mails("stop")} == {bag.who("liaison PUPR"), bag.who("liaison DLH")}
    overseen(bag)


def test_what_an_agency_gave_back_for_the_inspectorate_goes_the_oversight_way(bag: Bag) -> None:
    """Its proposal taken by a bare digit, too: the name is no longer shown, and the row is APIP's."""
    bag.disposed("KEC-LEMBAK")
    bag.says("liaison KEC-LEMBAK", "disposition", "4 INSP karena menyangkut pungli pegawai kami")
    bag.says("admin", "returned", "1")
    overseen(bag)
    assert "Budi" not in told(bag, "disposition", "liaison INSP")
    assert deadlines.whole_day(bag.case(), bag.house) == date(2026, 6, 15)


def test_after_the_answer_it_is_taken_over_as_well(bag: Bag) -> None:
    bag.answered()
    bag.says("admin", "verification", "9 kelas: pengawasan")
    overseen(bag)
    assert bag.stage() == "handling/distribution"


def test_a_closed_one_is_only_classed_and_a_reopening_goes_to_the_oversight_track(bag: Bag) -> None:
    bag.closed()
    assert bag.says("admin", "verification", "9 kelas: pengawasan") == [("echo", bag.who("admin"))]
    assert bag.stage() == "closed"
    bag.answer(bag.last("closed"), "Ternyata kata tetangga tambalannya fiktif.")
    bag.says("citizen", "reopen_question", "ya")
    overseen(bag)
    assert not bag.mails("comment")


def test_a_second_verdict_for_the_oversight_track_is_told_that_it_has_it(bag: Bag) -> None:
    bag.disposed()
    bag.says("admin", "verification", "2")
    with bag.nothing_changes():
        bag.says("admin", "verification", "2")
    assert "sudah ditangani Penghubung APIP" in told(bag, "already")


# Classed so, and sent elsewhere.


@pytest.mark.parametrize("verdict", ["1 KEC-LEMBAK", "1 KEC-LEMBAK, DLH", "KEC-LEMBAK", "3"])
def test_before_a_disposition_it_goes_to_no_other_agency_unasked(bag: Bag, verdict: str) -> None:
    bag.complaint(subject="Pungli", text=BRIBE)
    with bag.nothing_changes():
        assert bag.says("admin", "verification", verdict) == [("not_done", bag.who("admin"))]
    said = told(bag, "not_done")
    assert "1 INSP" in said
    assert "ralat kelas: pengaduan" in said
    assert "paling lambat Senin, 9 Maret 2026" in said
    bag.says("admin", "not_done", "1 INSP")
    overseen(bag)


def test_the_letter_that_asks_for_a_verdict_offers_no_button_to_an_agency(bag: Bag) -> None:
    bag.complaint(subject="Pungli", text=BRIBE)
    assert "1 KEC-LEMBAK" not in bag.last("verification")["text"]
    assert "teruskan kepada Penghubung APIP saja" in told(bag, "verification")


def test_the_informed_second_step_is_the_class(bag: Bag) -> None:
    """Corrected first, then sent on: he never wished to be hidden, and both he and the agency read so."""
    bag.complaint(subject="Pungli", text=BRIBE)
    bag.says("admin", "verification", "1 KEC-LEMBAK")
    bag.says("admin", "not_done", "ralat kelas: pengaduan")
    said = told(bag, "echo")
    assert "Perangkat daerah yang menerima laporan ini membaca nama Pelapor" in said
    assert "paling lambat Senin, 9 Maret 2026" in said
    bag.says("admin", "echo", "1 KEC-LEMBAK")
    assert [(part.agency, part.oversight) for part in bag.case().live] == [("KEC-LEMBAK", False)]
    assert "Budi" in bag.last("disposition")["text"]
    assert "dinas yang menanganinya kini mengetahui nama Bapak/Ibu" in told(bag, "forwarded", CITIZEN)


def test_who_wished_to_be_hidden_stays_so_when_it_is_an_ordinary_complaint(bag: Bag) -> None:
    bag.complaint(subject="Pungli", text=f"{BRIBE}\nMohon nama saya dirahasiakan.")
    bag.says("admin", "verification", "9 kelas: pengaduan")
    bag.says("admin", "echo", "1 KEC-LEMBAK")
    assert "Budi" not in bag.last("disposition")["text"]
    assert "Nama Bapak/Ibu tidak kami beritahukan kepada dinas" in told(bag, "forwarded", CITIZEN)


@pytest.mark.parametrize(
    "words",
    ["1 KEC-LEMBAK\n9 kelas: pengaduan", "ini salah paham, bukan pengawasan. teruskan ke Kecamatan Lembak"],
)
def test_both_steps_stand_in_one_mail(bag: Bag, words: str) -> None:
    bag.complaint(subject="Pungli", text=BRIBE)
    bag.says("admin", "verification", words)
    assert bag.stage() == "handling/distribution"
    assert "Budi" in bag.last("disposition")["text"]


@pytest.mark.parametrize("verdict", ["1 PUPR, INSP", "1 INSP dan PUPR"])
def test_two_tracks_at_once_are_asked_about(bag: Bag, verdict: str) -> None:
    bag.complaint()
    with bag.nothing_changes():
        assert bag.says("admin", "verification", verdict) == [("not_done", bag.who("admin"))]
    bag.says("admin", "not_done", "1 PUPR")
    assert bag.stage() == "handling/distribution"


def test_what_apip_gave_back_goes_to_an_agency_by_two_steps(bag: Bag) -> None:
    bag.complaint(subject="Pungli", text=BRIBE)
    bag.says("admin", "verification", "2")
    bag.says("liaison INSP", "disposition", "4 KEC-LEMBAK karena tidak berkadar pengawasan")
    with bag.nothing_changes():
        assert bag.says("admin", "returned", "1 KEC-LEMBAK") == [("not_done", bag.who("admin"))]
    bag.says("admin", "not_done", "ralat kelas: pengaduan")
    # as long as APIP has it, he was promised that
    assert deadlines.whole_day(bag.case(), bag.house) == date(2026, 6, 15)
    bag.says("admin", "echo", "1 KEC-LEMBAK")
    said = told(bag, "forwarded", CITIZEN)
    assert "paling lambat Rabu, 1 April 2026" in said
    assert "(Senin, 15 Juni 2026) tidak berlaku lagi" in said
    assert bag.case().is_hidden  # as the letter about APIP promised him


def test_what_lies_with_apip_is_offered_to_nobody_else(bag: Bag) -> None:
    bag.complaint(subject="Pungli", text=BRIBE)
    bag.says("admin", "verification", "2")
    with bag.nothing_changes():
        assert bag.says("admin", "verification", "1 KEC-LEMBAK") == [("not_done", bag.who("admin"))]
    assert "1 KEC-LEMBAK |" not in told(bag, "not_done")


# Who had it, and asks.


@pytest.mark.parametrize("who", ["liaison PUPR", "officer PUPR"])
def test_one_who_was_stopped_reads_nothing_of_where_it_lies_now(bag: Bag, who: str) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "1 1")
    form = "disposition" if who.startswith("liaison") else "instruction"
    bag.says("admin", "verification", "9 kelas: pengawasan")
    bag.says("liaison INSP", "disposition", "1 1")
    for question, answer in (
        ("status", "status_letter"),
        ("kenapa", "trace"),
        ("bantuan", "help"),
        (DONE, "already"),
    ):
        bag.says(who, form, question)
        said = told(bag, answer, who)
        assert "Batas waktunya" not in said
        for word in ("Inspektorat", "APIP", "pengawasan", "6 Maret", "Juni"):
            assert word not in said, (question, word)
    assert "sudah dihentikan" in told(bag, "status_letter", who)


def test_one_whose_part_was_re_routed_reads_that_it_was(bag: Bag) -> None:
    bag.disposed()
    bag.says("liaison PUPR", "disposition", "4 DLH karena menyangkut limbah")
    bag.says("admin", "returned", "1 DLH")
    bag.says("liaison PUPR", "disposition", "status")
    said = told(bag, "status_letter", "liaison PUPR")
    assert "Laporan dialihkan kepada perangkat daerah lain" in said
    assert "Lingkungan" not in said
    assert "tidak ada batas waktu lagi" in said


def test_an_agency_that_gets_it_later_reads_nothing_of_the_oversight_track_before(bag: Bag) -> None:
    bag.complaint(subject="Pungli", text=BRIBE)
    bag.says("admin", "verification", "2")
    bag.says("liaison INSP", "disposition", "4 KEC-LEMBAK karena tidak berkadar pengawasan")
    bag.says("admin", "returned", "1 KEC-LEMBAK\n9 kelas: pengaduan")
    bag.says("liaison KEC-LEMBAK", "disposition", "kenapa")
    said = told(bag, "trace", "liaison KEC-LEMBAK")
    assert "perjalanan laporan" in said.lower()
    for word in ("APIP", "pengawasan"):
        assert word not in said
