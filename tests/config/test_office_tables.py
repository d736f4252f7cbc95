"""The office's own tables: what spreadsheets save is read, and what is written is read back the same."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailroom.config.config_faults import Faults
from mailroom.config.office_tables import (
    FILES,
    AgencyRow,
    BlockRow,
    DayRow,
    KeywordRow,
    OfficerRow,
    OfficeTables,
    PlaceRow,
    ReferralRow,
    read_tables,
    write_tables,
)
from mailroom.config.older_config import DEMONSTRATION, from_old

OLD = Path(__file__).parent / "old_config.toml"
DINKES = AgencyRow(
    "DINKES", "Dinas Kesehatan", ("Puskesmas", "Dinkes, kabupaten"),
        'Jalan "Contoh" 1; lantai 2', "0734-1", ("a@x.example", "b@x.example"),
    "Rina Wati, S.Kep.", ("rina@x.example",), "Agus", ("agus@x.example", "agus2@x.example"), "", (), "Dian",
    ("dian@x.example",),
    "dinkes.png", oversight=True, affairs=("DINKES", "DPPKB"),
)  # fmt: skip
TABLES = OfficeTables(
    agencies=(DINKES,),
    officers=(OfficerRow("DINKES", "Candra", ("candra@x.example",), "imunisasi"),),
    places=(PlaceRow("Sukamaju"), PlaceRow("Sukamaju", "Karang Raja", "desa", ("kr raja",))),
    referrals=(
        ReferralRow("PLN", ("pln", "listrik * mati|padam"), "PLN 123", "123"),
        ReferralRow("Polisi", (), "", "110", emergency=True, confirmed_by="Sri",
            confirmed_on=date(2026, 5, 1)),
    ),
    keywords=(KeywordRow("DINKES", ("posyandu", "obat * habis")),),
    days=(DayRow(date(2026, 12, 9), "libur", "Pemilihan"), DayRow(date(2026, 12, 24), "masuk")),
    blocked=(BlockRow("toko.example", "promosi"), BlockRow("seorang@surat.example")),
)  # fmt: skip


def read(folder: Path) -> OfficeTables:
    faults = Faults()
    found = read_tables(folder, faults)
    assert faults.sentences == []
    return found


def test_what_is_written_is_read_back_the_same(tmp_path: Path) -> None:
    write_tables(tmp_path, TABLES)
    assert read(tmp_path) == TABLES


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1).map(
    lambda text: " ".join(text.split())
)
cells = texts.filter(lambda text: bool(text) and text.isprintable() and text[0] not in "=#<")


@given(
    names=st.lists(cells, min_size=1, max_size=4, unique_by=str.casefold), words=st.lists(cells, max_size=3)
)
def test_any_text_in_a_cell_comes_back(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], words: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    spellings = tuple(word for word in words if ";" not in word)
    tables = OfficeTables(places=tuple(PlaceRow(name, name, name, spellings) for name in names))
    write_tables(folder, tables)
    assert read(folder) == tables


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_save_is_read(tmp_path: Path, separator: str, charset: str, end: str) -> None:
    write_tables(tmp_path, TABLES)
    rows = [["Tugas", "INSTANSI", " nama", "Surel"], ["", "dinkes", "René Candra", "CANDRA@x.example"]]
    text = end.join(separator.join(row) for row in rows)
    (tmp_path / "pelaksana.csv").write_bytes(text.encode(charset))
    assert read(tmp_path).officers == (OfficerRow("DINKES", "René Candra", ("candra@x.example",)),)


def test_a_seat_in_one_cell_stands_for_both(tmp_path: Path) -> None:
    write_tables(tmp_path, TABLES)
    for text in ("Candra <candra@x.example>;", ";Candra <candra@x.example>"):
        (tmp_path / "pelaksana.csv").write_text(f"instansi;nama;surel\nDINKES;{text}\n")
        assert read(tmp_path).officers == (OfficerRow("DINKES", "Candra", ("candra@x.example",)),)
    (tmp_path / "pelaksana.csv").write_text("instansi;nama\nDINKES;Candra <candra@x.example>\n")
    assert read(tmp_path).officers == (OfficerRow("DINKES", "Candra", ("candra@x.example",)),)


def test_remarks_and_empty_rows_are_skipped_and_counted(tmp_path: Path) -> None:
    write_tables(tmp_path, TABLES)
    rows = '# Desa\n\nkecamatan;desa;sebutan\n;;\n#Lama;Baru\nSukamaju;;"suka maju\nsukmaju"\n'
    (tmp_path / "wilayah.csv").write_text(rows)
    (place,) = read(tmp_path).places
    assert (place.row, place.spellings) == (6, ("suka maju", "sukmaju"))


def test_days_are_read_as_indonesian_spreadsheets_show_them(tmp_path: Path) -> None:
    write_tables(tmp_path, TABLES)
    (tmp_path / "libur.csv").write_text("tanggal\n2026-12-09\n9/12/2027\n09-12-2028\n")
    assert [row.day for row in read(tmp_path).days] == [date(year, 12, 9) for year in (2026, 2027, 2028)]


def test_the_demonstrations_tables_are_whole() -> None:
    tables = read(DEMONSTRATION)
    assert len(tables.agencies) == 58
    assert len({row.subdistrict for row in tables.places}) == 22
    assert sum(bool(row.village) for row in tables.places) == 256
    assert sum(row.kind == "kelurahan" for row in tables.places) == 10


def test_every_table_has_a_file_and_every_file_a_table() -> None:
    assert [one.name for one in fields(OfficeTables)] == [*FILES, "chairs"]  # of config.toml


def test_a_config_of_the_older_form_is_taken_over_whole() -> None:
    """The shipped office of the day before the tables: they are the demonstration's, all else is the same."""
    tables, text = from_old(OLD)
    shipped = read(DEMONSTRATION)
    assert (tables.agencies, tables.officers, tables.places) == (
        shipped.agencies,
        shipped.officers,
        shipped.places,
    )
    assert [row.where for row in tables.referrals] == [row.where for row in shipped.referrals]
    assert not any(
        row.confirmed_on or row.confirmed_by for row in tables.referrals
    )  # by nobody of this office
    before, after = tomllib.loads(OLD.read_text("utf-8")), tomllib.loads(text)
    del (
        before["agencies"],
        before["office"]["subdistricts"],
        before["calendar"]["add"],
        before["calendar"]["strike"],
    )
    assert after == before
    assert "# Orang-orang." in text


def test_another_kabupaten_gets_nothing_of_the_demonstrations(tmp_path: Path) -> None:
    """One of its kecamatan is called as one of ours."""
    text = OLD.read_text("utf-8")
    start, end = text.index("subdistricts = ["), text.index("]", text.index("subdistricts = ["))
    path = tmp_path / "config.toml"
    path.write_text(text[:start] + 'subdistricts = ["Belimbing", "Sukamaju"' + text[end:], "utf-8")
    tables, _ = from_old(path)
    assert tables.places == (PlaceRow("Belimbing"), PlaceRow("Sukamaju"))
    assert tables.referrals == ()
