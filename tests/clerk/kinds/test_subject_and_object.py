"""The boxes of the SOP in the letters: whom (subjek) and what (objek) a complaint complains of, what the SOP
warns of, and which other SOP belongs to it."""

from __future__ import annotations

from mailroom.procedure.tally.case_timeliness import Judge
from mailroom.procedure.tally.report_annexes import register_row
from mailroom.writing.papers.report_wording import register
from tests.mailbag import Bag

KADES = "Kepala Desa Lembak menjual pupuk bantuan kepada warga sejak 1 Maret 2026. Mohon diperiksa."


def flat(bag: Bag, form: str) -> str:
    return " ".join(bag.last(form)["text"].split())


def test_the_admin_and_the_liaison_read_them(bag: Bag) -> None:
    bag.complaint()
    assert "Subjek : Dinas Pekerjaan Umum" in flat(bag, "verification")
    bag.says("admin", "verification", "1 DLH")
    told = flat(bag, "disposition")
    assert "Subjek : Dinas Lingkungan Hidup" in told, "no longer whoever was proposed"
    assert "Objek : Jalan rusak" in told


def test_the_admin_corrects_them(bag: Bag) -> None:
    bag.complaint(text=KADES)
    assert bag.case().respondent == "Kepala desa Lembak"
    bag.says("admin", "verification", "9 subjek: Ketua kelompok tani\n9 objek: Pupuk bersubsidi")
    case = bag.case()
    assert (case.respondent, case.topic) == ("Ketua kelompok tani", "Pupuk bersubsidi")


def test_they_stand_in_the_register_but_not_of_a_secret_case(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "1 PUPR")
    case, words = bag.case(), bag.office.papers.press.words
    row = register_row(case, Judge(bag.house, bag.now))
    (line,) = register([row], words)["rows"]
    assert "Objek: Jalan" in line[6]
    case.secret = True
    (line,) = register([register_row(case, Judge(bag.house, bag.now))], words)["rows"]
    assert "Objek" not in line[6]


def test_a_hidden_writers_words_are_masked_in_them(bag: Bag) -> None:
    bag.complaint(text=f"{KADES} Tolong nama saya dirahasiakan.")
    bag.says("admin", "verification", "9 subjek: Paman saya Sukirman Wijaya")
    bag.says("admin", "verification", "1 DTPHP")
    assert "Subjek : Paman saya [disamarkan" in flat(bag, "verification"), "he sees it as it will go"
    bag.says("admin", "verification", "1 DTPHP")
    assert "Sukirman" not in bag.last("disposition")["text"]


def test_the_refusal_says_the_rule(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "6 TERLALU_UMUM")
    assert "tidak memenuhi persyaratan tidak dapat dipenuhi" in flat(bag, "declined")


def test_ppid_reads_the_sop_that_belongs_to_it(bag: Bag) -> None:
    bag.complaint()
    bag.says("admin", "verification", "3")
    assert "SOP terkait : SOP Pelayanan Informasi Publik (PPID)" in flat(bag, "disposition")
