"""Another kabupaten, with other codes, a joint agency and places of its own: what its tables say holds, and
nothing of the demonstration's."""

from __future__ import annotations

from datetime import date

import pytest

from mailroom.config.known_affairs_and_bodies import KINDS, REFERRED
from mailroom.places import TEMPLATES
from mailroom.procedure.office_facts import Locality, Place, Referral
from mailroom.procedure.people import Agency, Person, Role
from mailroom.reading.complaints.complaint_reader import Complaints, Understanding
from mailroom.reading.language.government_affairs import holders
from mailroom.reading.language.grammar_patterns import load
from mailroom.reading.replies.reply_reader import ReplyReader
from tests.tables import for_each

TODAY = date(2026, 11, 3)


def agency(
    code: str, name: str, *aliases: str, affairs: tuple[str, ...] = (), oversight: bool = False
) -> Agency:
    person = Person("Penghubung", (f"humas@{code.lower()}.example",), Role.LIAISON, code)
    return Agency(code, name, person, person, (), aliases, oversight, affairs=affairs)


AGENCIES = {
    one.code: one
    for one in (
        agency("ITKAB", "Inspektorat Kabupaten", oversight=True),
        agency("PU", "Dinas Pekerjaan Umum, Penataan Ruang, Perumahan dan Kawasan Permukiman"),
        agency("DIKNAS", "Dinas Pendidikan, Kepemudaan dan Olahraga"),
        agency("DISTANBUN", "Dinas Pertanian, Perkebunan dan Perikanan"),
        agency("DSP3A", "Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak"),
        agency("DKP", "Dinas Kelautan dan Perikanan"),
        agency("DINKES", "Dinas Kesehatan", "RS Jernih Medika", affairs=("DINKES", "RSUD")),
        agency("TIRTA", "Perumda Tirta Jernih"),
        agency("CAMAT-02", "Kecamatan Sukaraja Timur"),
    )
}  # fmt: skip
HERE = Locality(
    region="Sungai Jernih",
    places=(
        Place("Sungai Jernih", spellings=("kota jernih",)),
        Place("Sukaraja Timur", spellings=("sukaraja",)),
        Place("Sukaraja Barat", spellings=("sukaraja",)),
        Place("Sukaraja Timur", "Mekar Wangi"),
        Place("Sukaraja Barat", "Mekar Wangi"),
        Place("Sungai Jernih", "Pagar Batu", spellings=("pgr batu",)),
    ),
    referrals=(
        Referral("Imigrasi", where="Kantor Imigrasi Kota Jernih", phone="0700-1"),
        Referral("PLN", say=("pelita", "listrik * mati"), where="PLN Jernih (telepon 123)", phone="123"),
        Referral("Pelabuhan", say=("dermaga feri",), phone="0700-2"),
    ),
    keywords={"TIRTA": ("hidran umum",), "DIKNAS": ("stadion mini", "sanggar * tari|musik")},
)
READER = Complaints()


def read(text: str) -> Understanding:
    return READER.understand("", text, agencies=AGENCIES, locality=HERE, today=TODAY)


@for_each(
    ("text", "code"),
    [
        ("jalan kabupaten di desa kami rusak parah", "PU"),
        ("lampu jalan mati semua", "PU"),  # another kind of the same agency
        ("guru SD jarang masuk", "DIKNAS"),
        ("lapangan bola rusak", "DIKNAS"),
        ("pupuk subsidi langka", "DISTANBUN"),
        ("harga karet anjlok", "DISTANBUN"),
        ("bansos tidak tepat sasaran", "DSP3A"),
        ("IGD rumah sakit lambat", "DINKES"),
        ("air PDAM mati tiga hari", "TIRTA"),
        ("hidran umum di simpang bocor", "TIRTA"),
        ("sanggar anak tari ditutup", "DIKNAS"),
        ("petugas minta uang lima puluh ribu", "ITKAB"),
    ],
)
def test_each_matter_comes_to_whoever_holds_it_here(text: str, code: str) -> None:
    assert read(text).suggested[:1] == (code,)


def test_a_kind_that_nobody_holds_falls_to_nobody() -> None:
    found = read("truk batu bara melintas siang hari")
    assert (found.category, found.suggested) == ("Perhubungan", ())


def test_a_code_means_nothing() -> None:
    """DKP is Ketahanan Pangan in one kabupaten, Kelautan dan Perikanan in another."""
    assert "DKP" not in holders({"DKP": AGENCIES["DKP"]})
    assert read("harga beras naik terus").suggested == ()
    alone = {code: one for code, one in AGENCIES.items() if code != "DISTANBUN"}
    found = READER.understand("", "kapal nelayan dan ikan", agencies=alone, locality=HERE, today=TODAY)
    assert found.suggested[:1] == ("DKP",)


def test_the_column_urusan_comes_before_any_name() -> None:
    own = agency("SEKDA", "Bagian Umum", affairs=("PUPR",))
    assert holders({**AGENCIES, "SEKDA": own})["PUPR"] == "SEKDA"


def test_who_protects_women_and_children_is_found_by_name() -> None:
    found = read("suami saya memukul saya")
    assert (found.protected, found.suggested[0]) == (True, "DSP3A")


@for_each(
    ("text", "where"),
    [
        ("paspor saya belum jadi", "Kantor Imigrasi Kota Jernih (telepon 0700-1)"),
        ("pelita di kampung padam", "PLN Jernih (telepon 123)"),
        ("dermaga feri tutup", "Pelabuhan (telepon 0700-2)"),
        ("kantor Samsat antre", "kantor Samsat terdekat"),  # not in its table
        ("sertifikat tanah belum terbit", "Kantor Pertanahan (ATR/BPN) kabupaten setempat"),
    ],
)
def test_it_is_told_where_to_go_here(text: str, where: str) -> None:
    found = read(text).foreign
    assert found is not None and found[1] == where


@for_each(
    ("text", "subdistrict"),
    [
        ("jalan rusak di kecamatan Sungai Jernih", "Sungai Jernih"),
        ("jalan rusak di Kabupaten Sungai Jernih", ""),
        ("jalan rusak di kota jernih", "Sungai Jernih"),
        ("jalan rusak di desa pgr batu", "Sungai Jernih"),
        ("jalan rusak di desa Mekar Wangi", ""),  # two have one of that name, as has the region
        ("jalan rusak di desa Mekar Wangi Sukaraja Barat", "Sukaraja Barat"),
        ("jalan rusak di Gelumbang, Kecamatan Lembak", ""),
    ],
)
def test_its_own_places_are_known_and_no_others(text: str, subdistrict: str) -> None:
    assert read(text).subdistrict == subdistrict


def test_the_camat_of_a_place_is_found_by_the_name_of_his_office() -> None:
    assert read("pelayanan kantor camat Sukaraja Timur lambat").suggested[0] == "CAMAT-02"


@pytest.mark.parametrize("line", ["di Sungai Jernih", "di - Sungai Jernih", "di Tempat"])
def test_the_addressee_of_a_letter_is_no_part_of_it(line: str) -> None:
    reader = ReplyReader(TEMPLATES / "menus.toml", "SJ", "Sungai Jernih")
    letter = f"Kepada Yth. Admin\n{line}\n\n1 PU"
    act = reader.act_of(letter, "verification", agencies=AGENCIES, today=TODAY)
    assert (act.name, act.args.get("agencies"), act.sure) == ("dispose", ["PU"], True)


def test_an_agency_is_named_in_a_reply_as_it_is_called_here() -> None:
    reader = ReplyReader(prefix="SJ", region="Sungai Jernih")

    def act(text: str) -> object:
        return reader.act_of(text, "verification", agencies=AGENCIES, today=TODAY).args.get("agencies")

    for text in ("teruskan ke PU", "ke Dinas PU Sungai Jernih", "teruskan ke dinas pekerjaan umum"):
        assert act(text) == ["PU"]
    assert act("teruskan ke diknas dan dinsos") == ["DIKNAS", "DSP3A"]


def test_the_names_that_an_office_may_write_are_those_of_the_general_table() -> None:
    table = load("keywords")
    assert tuple(table["affairs"]) == KINDS
    assert tuple(row["name"] for row in table["foreign"]) == REFERRED
    spoken = {row["agency"] for name in ("matter", "hint") for row in table[name]} | {
        table["guard"]["agency"]
    }
    assert spoken <= {*KINDS}
    assert {kind for row in table["foreign"] for kind in row.get("of", ())} <= {*KINDS}
