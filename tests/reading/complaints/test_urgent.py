"""What whoever writes of violence, of dying, of fire or flood reads first; and subjects that tell nothing of
what is secret."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from mailroom.places import TEMPLATES
from mailroom.procedure.office_facts import Referral
from mailroom.reading.complaints.complaint_reader import Complaints
from mailroom.reading.language.grammar_patterns import load
from mailroom.writing.cli_sentences import word
from mailroom.writing.dates_and_words import Urgent
from tests.clerk.test_office import ANSWER
from tests.mailbag import CITIZEN, Bag
from tests.reading.complaints.test_complaint_reader import read
from tests.tables import for_each

URGENT = tomllib.loads((Path(__file__).parents[3] / "templates" / "urgent.toml").read_text("utf-8"))


TOLD = (
    ("Saya dipukuli suami saya tadi malam di Desa Lembak, tolong segera", "violence", "110"),
    ("Anak tetangga saya 12 tahun dicabuli gurunya di Desa Lembak", "child", "129"),
    ("Saya mau bunuh diri, sudah tidak kuat", "self-harm", "119"),
    ("Ada kebakaran besar di pasar Lembak sekarang", "fire", "113"),
    ("Banjir setinggi dada di Desa Lembak, warga terjebak", "water", "112"),
    ("Pohon tumbang menimpa rumah nenek saya di Desa Lembak", "falling", "112"),
    ("Bapak saya kritis di rumah, ambulans puskesmas tidak datang", "illness", "119"),
    ("Ada orang ngamuk bawa parang di pasar Lembak", "violence", "110"),
    (
        "Sumur tua di halaman SD Lembak tidak ada tutupnya, kemarin anak kelas 2 hampir jatuh ke dalam",
        "pit",
        "113",
    ),
    (
        "Lubang galian bekas tambang di belakang madrasah Desa Lembak dibiarkan terbuka, penuh air. "
        "Anak-anak main di pinggirnya, takut ada yang tenggelam.",
        "pit",
        "113",
    ),
)


@pytest.mark.parametrize(("text", "kind", "number"), TOLD)
def test_the_receipt_names_first_whom_to_call_now(bag: Bag, text: str, kind: str, number: str) -> None:
    bag.write(subject="Tolong", text=text)
    said = " ".join(bag.last("receipt")["text"].split())
    told = URGENT[kind]
    whom = [call.partition(", ")[2] or call for call in told["call"]]
    for part in (told["word"], told["first"], *whom, told["english"]):
        assert " ".join(part.split()) in said
    assert told["call"][0].startswith(number)
    assert said.index(f"{number} {whom[0]}") < said.index("Email tidak menggantikan telepon")
    assert "foto" not in said and "bukti atau" in said  # nothing of a victim is asked for


def test_a_fallen_tree_gets_no_floods_advice(bag: Bag) -> None:
    bag.write(subject="Tolong", text="Pohon tumbang menimpa rumah nenek saya di Desa Lembak")
    said = bag.last("receipt")["text"]
    assert "tinggi" not in said and "air" not in said.split("In English")[0].split()


def test_a_hole_in_the_road_is_no_pit() -> None:
    found = read(
        "Lubang besar di jalan kabupaten dekat tikungan, tiga motor jatuh minggu ini, satu patah tangan"
    )
    assert "pit" not in found.dangers


def test_each_number_is_dialled_when_it_is_touched(bag: Bag) -> None:
    bag.write(subject="Tolong", text="Ada kebakaran besar di pasar Lembak sekarang")
    page = bag.read(bag.last("receipt")).get_body(("html",)).get_content()
    assert 'href="tel:113"' in page and 'href="tel:112"' in page


def test_an_urgent_matter_of_no_kind_has_the_general_numbers(bag: Bag) -> None:
    bag.write(subject="Darurat", text="Ini darurat, mohon segera ditolong di Desa Lembak")
    assert "panggilan darurat" in bag.last("receipt")["text"]


def test_the_nearest_of_the_tables_is_named_where_it_helps_in_both_languages() -> None:
    urgent = Urgent.load(TEMPLATES / "urgent.toml")
    near = Referral("Puskesmas Lembak", phone="0734000101", emergency=True, subdistrict="Lembak")
    police = Referral("Polsek Lembak", emergency=True, subdistrict="Lembak")
    far = Referral("Puskesmas Lubai", phone="0734000202", emergency=True, subdistrict="Lubai")
    plain = urgent.advice(("birth",))
    found = urgent.advice(("birth",), (near, police, far), "Lembak")
    assert found["nearest"] == [{"number": "0734000101", "who": "Puskesmas Lembak"}]
    assert found["call"] == [plain["call"][0], *found["nearest"], *plain["call"][1:]]
    assert urgent.advice(("violence",), (near, police, far), "Lembak")["nearest"][1]["who"] == "Polsek Lembak"
    assert urgent.advice(("birth",), (near, police, far), "")["call"] == plain["call"], "no place, no nearest"


@pytest.fixture
def near_lembak(bag: Bag) -> Bag:
    row = Referral("Puskesmas Lembak", phone="0734000101", emergency=True, subdistrict="Lembak")
    place = replace(bag.office.house.locality, referrals=(*bag.office.house.locality.referrals, row))
    bag.office.house = replace(bag.office.house, locality=place)
    bag.office.composer.house = bag.office.house
    return bag


def test_who_reports_an_illness_reads_where_the_nearest_help_is(near_lembak: Bag) -> None:
    text = "Bapak saya kritis di rumah di Desa Lembak, ambulans puskesmas tidak datang"
    near_lembak.write(subject="Tolong", text=text)
    said = " ".join(near_lembak.last("receipt")["text"].split())
    assert "0734000101 Puskesmas Lembak" in said and "Nearest to you: Puskesmas Lembak, 0734000101." in said


def test_an_ordinary_receipt_names_none(bag: Bag) -> None:
    bag.write()
    text = bag.last("receipt")["text"].split("Kode bukti:")[0]  # a code may hold these figures by chance
    assert "119" not in text
    assert "darurat" not in text


@for_each(("kind", "example"), [(row["kind"],
    one) for row in load("keywords")["danger"] for one in row["examples"]])  # fmt: skip
def test_each_kind_is_known_by_its_examples(kind: str, example: str) -> None:
    found = read(example)
    assert not found.urgent or kind in found.dangers


def test_each_kind_has_its_letter() -> None:
    assert {row["kind"] for row in Complaints().table["danger"]} == URGENT.keys() - {"general"}
    for kind, row in URGENT.items():
        assert row["word"].endswith(".") and row["first"].endswith(":") and row["call"], kind
        assert row["english"].endswith(".") and row["source"], kind
        assert word("danger", kind) != kind


def subjects(bag: Bag) -> list[str]:
    return [str(bag.read(row)["Subject"]) for row in bag.mails() if row["form"] != "digest"]


def through(bag: Bag, code: str, verdict: str) -> None:
    """The whole way of a case, to each of its people."""
    bag.says("admin", "verification", verdict)
    bag.says(f"liaison {code}", "disposition", "1 1")
    bag.says(f"officer {code} 1", "instruction", ANSWER)
    bag.says(f"liaison {code}", "response", "1 setuju")
    bag.settle(windows_over=True)
    bag.answer(bag.last("answer"), "Belum selesai pak, masih terjadi.")
    bag.says(f"liaison {code}", "comment", f"2 {ANSWER}")
    bag.settle(windows_over=True)
    bag.answer(bag.last("answer"), "5")


SEALED = (
    ("Tolong", "Suami saya Darmawan memukuli saya tadi malam di Desa Lembak", "DPPPA", "1 DPPPA"),
    ("Mohon rahasia", "Rahasia. Guru Darmawan memukuli murid di SD Desa Lembak 1 Maret 2026", "DISDIKBUD",
        "1 DISDIKBUD"),
    ("Darmawan", "Mohon anonim. Rumah Darmawan memukuli air, banjir setinggi dada di Desa Lembak", "BPBD",
        "1 BPBD"),
)  # fmt: skip


@pytest.mark.parametrize(("subject", "text", "code", "verdict"), SEALED)
def test_no_subject_of_a_sealed_case_tells_what_it_is_about(
    bag: Bag, subject: str, text: str, code: str, verdict: str
) -> None:
    bag.write(subject=subject, text=text)
    through(bag, code, verdict)
    assert len({row["form"] for row in bag.mails()}) > 8
    for one in subjects(bag):
        assert one.startswith("[ME-2026-0001] ") and not one.endswith(":")
        assert not {"suami", "darmawan", "memukuli", "murid", "banjir", "lembak",
            "tolong"} & {*one.lower().replace(",", " ").split()}  # fmt: skip


def test_on_the_oversight_track_neither(bag: Bag) -> None:
    bag.write(
        subject="Pungli camat Gelumbang",
        text="Pegawai kantor Camat Gelumbang meminta uang Rp200.000 pada 1 Maret 2026. Ini pungli.",
    )
    bag.says("admin", "verification", "2")
    assert not [one for one in subjects(bag) if "ungli" in one or "Gelumbang" in one]


def test_of_an_urgent_matter_the_agency_reads_what_it_is_and_the_citizens_telephone_does_not(
    bag: Bag,
) -> None:
    bag.write(subject="Kebakaran di pasar Lembak", text="Ada kebakaran besar di pasar Lembak sekarang")
    bag.says("admin", "verification", "1 DAMKAR")
    told = {row["form"]: str(bag.read(row)["Subject"]) for row in bag.mails()}
    assert "Kebakaran" in told["disposition"] and "ebakaran" not in told["receipt"] + told["forwarded"]


def test_an_open_matter_keeps_its_title(bag: Bag) -> None:
    bag.write()
    assert (
        str(bag.read(bag.last("receipt", CITIZEN))["Subject"])
        == "[ME-2026-0001] Laporan diterima: Jalan rusak di Lembak"
    )


def test_an_office_that_lists_emergency_numbers_gives_those_alone() -> None:
    urgent = Urgent(URGENT)
    ours = [
        Referral("Polisi", phone="110", emergency=True),
        Referral("Pemadam Kota", phone="0700-113", emergency=True),
        Referral("PLN", phone="123"),
    ]
    police = {"number": "110", "who": "Polisi"}
    own = {"number": "0700-113", "who": "Pemadam Kota"}
    nearest = {"number": "", "who": "Puskesmas atau IGD rumah sakit terdekat"}
    assert urgent.advice(["violence"], ours)["call"] == [police, own]
    assert urgent.advice(["self-harm"], ours)["call"] == [nearest, own]
    assert len(urgent.advice(["violence"])["call"]) == len(URGENT["violence"]["call"])


def test_of_several_kinds_the_gravest_speaks_and_all_numbers_are_given() -> None:
    told = Urgent(URGENT).advice(["traffic", "fire"])
    assert told["first"] == URGENT["fire"]["first"]
    assert [one["number"] for one in told["call"]] == ["113", "112", "110", "119"]
