"""A complaint of which it is open whether an official did wrong: the admin decides, and until then nobody
else learns who wrote it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from mailroom.reading.complaints.complaint_reader import Complaints, Understanding
from tests.mailbag import CITIZEN, TEXT, Bag

WORDS = "katanya ada uang lelahnya"
DOUBT = f"{TEXT}\nSurat pengantar di kantor desa {WORDS}.\nBudi Santoso"


class DoubtfulReader(Complaints):
    """Reads as always; it is in doubt wherever these words stand."""

    def understand(self, subject: str, text: str, *args: Any, **known: Any) -> Understanding:
        found = super().understand(subject, text, *args, **known)
        grade = {"wrongdoing": "possible", "wrongdoing_words": WORDS} if WORDS in text else {}
        return replace(found, **grade)


@pytest.fixture
def doubtful(bag: Bag) -> Bag:
    bag.office.reader.complaints = DoubtfulReader()
    bag.complaint(text=DOUBT)
    return bag


def told(bag: Bag, form: str, who: str = CITIZEN) -> str:
    return " ".join(bag.mails(form, bag.who(who) if who != CITIZEN else CITIZEN)[-1]["text"].split())


def test_both_choices_stand_side_by_side_with_the_reason(doubtful: Bag) -> None:
    letter = doubtful.last("verification")["text"]
    assert f'"{WORDS}"' in told(doubtful, "verification", "admin")
    first = "".join(line.split()[0] for line in letter.split("\n") if line.startswith("  "))
    assert re.match("1+2", first)
    assert "  1 PUPR  pengaduan biasa" in letter.partition("Yang akan dibaca")[0]
    assert "1 PUPR, buka" not in letter
    assert "[ Teruskan ke" not in letter


def test_nobody_learns_who_he_is_before_the_decision(doubtful: Bag) -> None:
    case = doubtful.case()
    assert (case.is_hidden, case.anonymous, case.klass) == (True, False, "complaint")
    assert "untuk sementara nama Bapak/Ibu dirahasiakan" in told(doubtful, "receipt")
    assert "Pengaduan biasa" not in told(doubtful, "receipt")
    shown = told(doubtful, "verification", "admin")
    assert "Ia tidak memintanya" in shown
    assert "nama, alamat" not in shown.partition("Surat aslinya")[0]
    doubtful.at("2026-03-12 10:00")  # the admin is late: those above him read of the case, not of the man
    assert doubtful.mails("digest", doubtful.who("admin_head"))
    assert not any("Budi" in row["text"] for row in doubtful.mails("digest", doubtful.who("admin_head")))


def test_an_ordinary_complaint_shows_his_name_and_he_reads_so(doubtful: Bag) -> None:
    doubtful.says("admin", "verification", "1 PUPR")
    assert not doubtful.case().is_hidden
    assert "Budi Santoso" in doubtful.last("disposition")["text"]
    assert "dinas yang menanganinya kini mengetahui nama Bapak/Ibu" in told(doubtful, "forwarded")
    doubtful.says("admin", "verification", "1 DLH")  # he heard it once


def test_the_class_alone_decides_it_as_well(doubtful: Bag) -> None:
    doubtful.says("admin", "verification", "9 kelas: pengaduan")
    assert "membaca nama Pelapor" in told(doubtful, "echo", "admin")
    assert not doubtful.case().is_hidden


def test_the_oversight_track_keeps_it(doubtful: Bag) -> None:
    assert ("disposition", doubtful.who("liaison INSP")) in doubtful.says("admin", "verification", "2")
    assert "Budi" not in doubtful.last("disposition")["text"]
    assert "Nama Bapak/Ibu dan isi laporan dirahasiakan" in told(doubtful, "forwarded")
    assert "kini mengetahui nama" not in told(doubtful, "forwarded")


def test_his_own_wish_outlives_the_question(doubtful: Bag) -> None:
    doubtful.answer(doubtful.last("receipt"), "anonim")
    doubtful.says("admin", "verification", "1 PUPR")
    assert "Budi" not in doubtful.last("disposition")["text"]
    assert "Nama Bapak/Ibu tidak kami beritahukan kepada dinas" in told(doubtful, "forwarded")


def test_a_part_of_a_split_letter_is_as_open(doubtful: Bag) -> None:
    doubtful.says("admin", "verification", f"8\n1. {TEXT}\n2. Surat pengantar {WORDS}")
    assert [doubtful.case(no).wrongdoing for no in (1, 2)] == ["possible", "possible"]


def test_merged_into_another_case_he_stays_hidden(bag: Bag) -> None:
    bag.disposed()
    bag.office.reader.complaints = DoubtfulReader()
    bag.write(
        "siti@warga.example",
        "Jalan rusak",
        f"{DOUBT.replace('Budi Santoso', 'Siti Rahma')}",
        name="Siti Rahma",
    )
    bag.says("admin", "verification", "7 0001")
    bag.says("admin", "verification", "7 0001")
    assert all(one.is_hidden for one in bag.case().joined.values())
    assert not any("Siti" in row["text"] for row in bag.mails("more_text", bag.who("liaison PUPR")))


class WaryReader(Complaints):
    """Reads as always; it never rules out that somebody is complained of."""

    def understand(self, subject: str, text: str, *args: Any, **known: Any) -> Understanding:
        return replace(super().understand(subject, text, *args, **known), wrongdoing="no", may_accuse=True)


def test_where_an_accusation_is_not_ruled_out_no_agency_is_the_first_proposal(bag: Bag) -> None:
    bag.office.reader.complaints = WaryReader()
    bag.complaint()
    letter = bag.last("verification")["text"]
    assert "Mungkin menyangkut penyimpangan" not in letter
    assert "[ Teruskan ke" not in letter
    choices = letter.partition("Mohon suratnya dibaca dahulu")[2]
    assert choices.index("  2 ") < choices.index("  1 PUPR")
    assert not bag.case().is_hidden
    bag.says("admin", "verification", "9 kelas: pengaduan")
    assert not bag.case().may_accuse
