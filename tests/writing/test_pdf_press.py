"""Every paper is set from hostile data, says what it must, and is the same bytes each time; the workbook
keeps texts as texts."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdfium2
import pytest

from mailroom.procedure.case import Case
from mailroom.procedure.event import Event
from mailroom.procedure.history import case_from
from mailroom.procedure.sop import CLASSES, REASONS
from mailroom.procedure.tally import report_annexes, report_formulas, report_period
from mailroom.procedure.tally.public_figures import public_figures
from mailroom.writing.papers import (
    pdf_press,
    public_page,
    quarter_workbook,
    report_papers,
    report_tables,
    report_wording,
)
from mailroom.writing.papers.pdf_press import PAPERS, Press, PressError, clean, letterhead
from tests.pdf_text import pdf_text
from tests.procedure.tally.test_tally import NOW, REPRIMANDS, WIB, History, histories, house
from tests.writing import quarters

TEMPLATES = Path(__file__).parents[2] / "templates"
HOSTILE = (
    '#panic(1) *tebal* $x^2$ "kutip" \\ @a <b> `c` = _d_ [e] {f} // g\n\n\n- h\x00\x1b\u202e '
    + "A" * 300
    + " ujung"
)
PRESS = Press(TEMPLATES)
QUARTER = report_period.quarter("2026Q4")


def cases() -> list[Case]:
    return [history.case() for history in histories()]


def quarter(found: list[Case] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    found = cases() if found is None else found
    made = report_period.figures(found, *QUARTER, house(), now=NOW, reprimands=REPRIMANDS).as_json()
    annexes = report_annexes.Annexes(*QUARTER, house(), NOW)
    assert list(annexes.noting(found)) == found
    return made, annexes.as_json()


def lists(annexes: dict[str, Any]) -> list[dict[str, Any]]:
    return [*report_papers.lists(annexes, house(), PRESS.words).values()]


def letter() -> dict[str, Any]:
    return {
        "kop": letterhead(house()), "reference": "700.1.2.4/____/Diskominfo/2026", "nature": "Biasa",
        "enclosures": "-", "subject": "Perihal surat",
        "place": "Muara Enim", "date": "2026-11-03", "to": ["Bapak Contoh", "Gelumbang"],
        "paragraphs": ["Terima kasih.", "Selanjutnya."],
        "signatory": "Admin Pengaduan", "name": "Admin", "rank": "Penata", "copies": ["Arsip"],
        "footer": "Kanal: surel",
    }  # fmt: skip


def sample(paper: str) -> dict[str, Any]:
    figures, annexes = quarter()
    late = [{"number": "ME-2026-0011", "title": "Jalan rusak", "limit": "2026-12-22", "late": 7}]
    made: dict[str, Callable[[], dict[str, Any]]] = {
        "disposition_sheet": lambda: {
            "kop": letterhead(house()), "number": "ME-2026-0042", "lapor": "", "from": "Pelapor #0042",
            "date": "2026-11-03", "received": "2026-11-04",
            "agenda": "", "nature": "Segera", "subject": "Jalan rusak", "place": "Gelumbang",
            "when": "Oktober", "agency": "Dinas PUPR",
            "officers": ["Sari", "Budi"], "chosen": "Sari", "wishes": ["process"], "note": "Mohon ditinjau",
            "days": [{"label": "Jawaban paling lambat", "day": "2026-11-24"}], "text": "Isi.", "rest": "",
            "sender": "Disposisi dari Diskominfo", "reply": "balas email ini",
        },
        "citizen_letter": letter,
        "reprimand": lambda: {
            "regent_title": "BUPATI MUARA ENIM", "draft": False,
            "reference": "700.1.2.4/____/Diskominfo/2026", "place": "Muara Enim",
            "date": None, "to": ["Kepala Dinas PUPR"], "agency": "Dinas PUPR",
            "apip_note": "nota dinas APIP 7", "apip_date": "2026-12-10",
            "cases": late, "answer_days": "5 hari kerja", "legal_basis": ["UU 25/2009"],
            "copies": ["Wakil Bupati", "Inspektur"],
        },
        "nota_dinas": lambda: {**letter(), "to": "Bupati", "via": "Sekretaris Daerah", "from": "Inspektorat",
            "points": ["Satu"], "closing": "Demikian."},
        "report": lambda: report_papers.report(figures, annexes, house(), PRESS.words, draft=True,
            remarks=["Catatan"], trail="rantai 1234").as_json(),
        "public_page": lambda: public_page.public_page(public_figures(figures), PRESS.words, house()),
        "follow_up_letter": lambda: report_papers.follow_ups(figures, annexes, house(), PRESS.words),
        "case_copy": lambda: {
            "kop": letterhead(house()), "number": "ME-2026-0042", "title": "Jalan rusak",
            "heads": ["SALINAN LAPORAN NOMOR", "Surat-menyurat", "Perjalanan laporan"],
            "facts": [["Keadaan", "sudah dijawab"]], "steps": ["3 November 2026: diterima"],
            "letters": [{"day": "3 November 2026", "heading": "Bapak/Ibu menulis", "text": "Jalan rusak.",
                         "note": "Berkas: foto.jpg"}],
            "record": "Kode bukti 7839 c188", "footer": "Kanal: surel",
        },
        "register": lambda: {
            "kop": letterhead(house()), "month": "Oktober 2026", "printed": "2026-11-02",
            "head": "rantai 1234",
            **report_tables.agenda(report_annexes.register_month(cases(), 2026, 10, house(), NOW),
                PRESS.words),
        },
    }  # fmt: skip
    return made[paper]()


def hostile(value: Any) -> Any:
    """The same data with every text replaced, but for the few that are the program's own keys."""
    if isinstance(value, str):
        return HOSTILE
    if isinstance(value, dict):
        return {key: item if key in ("key", "kind") else hostile(item) for key, item in value.items()}
    return [hostile(item) for item in value] if isinstance(value, list | tuple) else value


WORDS = {
    "disposition_sheet": ["LEMBARDISPOSISI", "Suratdari", "Pelapor#0042", "4November2026",
        "Diteruskankepada", "tanggapandansaran", "proseslebihlanjut", "koordinasi/konfirmasikan",
        "Catatan", "Penghubung", "(Sekdin)", "(Kadin)", "Paraf", "24November2026", "SangatSegera"],
    "citizen_letter": ["PEMERINTAHKABUPATENMUARAENIM", "700.1.2.4/____/Diskominfo/2026",
        "MuaraEnim,3November2026", "Perihalsurat", "Tembusan:"],
    "reprimand": ["BUPATIMUARAENIM", "ME-2026-0011", "22Desember2026", "7harikerja",
        "notadinasAPIP7tanggal10Desember2026", "5harikerja", "Inspektur"],
    "nota_dinas": ["NOTADINAS", "Melalui", "SekretarisDaerah", "1.Satu", "Demikian."],
    "report": ["TriwulanIV2026", "Ringkasaneksekutif", "62,5%", "5dari8",
        *(f"Tabel{number}." for number in range(1, 14)), *(f"Grafik{number}." for number in range(1, 7)),
        "Caramembacadanmenghitung", "RegisterTriwulanIV2026(disamarkan)", "Catatan", "rantai1234",
        "PUPRterlambatpada2dari3disposisi"],
    "follow_up_letter": ["menerima3disposisi.Darijumlahitu,2sudahdijawab",
        "DinasPekerjaanUmumdanPenataanRuang", "ME-2026-0011",
        "dimejaPenghubung", "DRAF"],
    "public_page": ["TriwulanIV2026", "62,5%", "5dari8", "Tentangapa", "lainnya", "pengaduan@"],
    "case_copy": ["SALINANLAPORANNOMORME-2026-0042", "Keadaan", "3November2026", "Bapak/Ibumenulis",
        "Jalanrusak.", "Berkas:foto.jpg", "3November2026:diterima", "Kodebukti7839c188"],
    "register": ["BUKUAGENDAPENGADUAN", "Oktober2026", "ME-2026-0001", "(dirahasiakan)", "Halaman1dari1",
        "rantai1234"],
}  # fmt: skip


@pytest.mark.parametrize("paper", PAPERS)
def test_each_paper_says_what_it_must(paper: str) -> None:
    raw = PRESS.pdf(paper, sample(paper))
    text = pdf_text(raw)
    assert raw.startswith(b"%PDF-")
    assert [word for word in WORDS[paper] if word not in text] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_the_same_data_is_the_same_bytes(paper: str) -> None:
    assert PRESS.pdf(paper, sample(paper)) == Press(TEMPLATES).pdf(paper, sample(paper))


@pytest.mark.parametrize("paper", PAPERS)
def test_hostile_data_stays_text(paper: str) -> None:
    text = pdf_text(PRESS.pdf(paper, hostile(sample(paper))))
    assert '#panic(1)*tebal*$x^2$"kutip"\\@a<b>`c`=_d_[e]{f}//g' in text or paper in ("register", "report")
    assert "#panic(1)" in text
    assert "*tebal*" in text


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_without_data_is_still_a_paper(paper: str) -> None:
    assert PRESS.pdf(paper, {}).startswith(b"%PDF-")


def test_draft_and_final_reprimand_differ_by_the_watermark() -> None:
    data = sample("reprimand")
    assert "DRAF" in pdf_text(PRESS.pdf("reprimand", {**data, "draft": True}))
    assert "DRAF" not in pdf_text(PRESS.pdf("reprimand", data))


def test_a_long_word_is_broken_and_still_read_as_one() -> None:
    text = pdf_text(PRESS.pdf("citizen_letter", {**letter(), "paragraphs": ["x" * 30 + "y" * 400]}))
    assert "x" * 30 + "y" * 400 in text


def test_an_unknown_paper_and_unusable_data_are_named() -> None:
    with pytest.raises(PressError, match="surat_cinta"):
        PRESS.pdf("surat_cinta", {})
    with pytest.raises(PressError, match=r"^register: "):
        PRESS.pdf("register", {"rows": 7})


def test_without_an_emblem_the_papers_are_set_all_the_same(tmp_path: Path) -> None:
    for source in ("report.toml", "words.toml", "paper/naskah.typ", "paper/citizen_letter.typ"):
        target = tmp_path / source
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((TEMPLATES / source).read_bytes())
    assert "Perihalsurat" in pdf_text(Press(tmp_path).pdf("citizen_letter", letter()))


def test_a_register_of_thousands_stays_small_enough_to_mail() -> None:
    row = ["1", "ME-2026-0042", "5 Okt", "Email", "Aspirasi", "Jalan", "Gelumbang"]
    row += ["PUPR", "–", "Selesai", "4", "a1b2 c3d4 e5f6 0718", ""]
    raw = PRESS.pdf(
        "register",
        {"kop": letterhead(house()), "month": "Oktober 2026", "columns": row, "rows": [row] * 2000},
    )
    assert len(raw) < 1_000_000
    assert "2000laporan" in pdf_text(raw)


def test_clean_leaves_no_control_characters() -> None:
    assert clean({"a": ["x\x00\x07y\r\nz\ud800\u202e", 1, None]}) == {"a": ["xy\nz", 1, None]}


def test_a_word_that_no_line_could_hold_has_places_to_break_and_no_other_word_has() -> None:
    assert (
        clean(f"{'a' * 35} {'b' * 36}\n{'c' * 25}")
        == f"{'a' * 35} {('b' * 12 + chr(0x200B)) * 3}\n{'c' * 25}"
    )
    assert (
        clean("https://contoh.example/" + "d" * 30).replace("\u200b", "")
        == "https://contoh.example/" + "d" * 30
    )


@pytest.mark.parametrize(
    "piece, kept", [("é\u00a0", 0), ("\u2060", 8), ("\u200d", 8), ("\ufe0f", 8), ("a" + "\u0301" * 20, 8)]
)
def test_no_glue_and_no_pile_of_unseen_signs_reaches_the_press(piece: str, kept: int) -> None:
    text = clean(piece * (100_000 // len(piece.encode())))
    assert "\u00a0" not in text
    row = re.escape(piece[-1]) + "{9}"
    assert not re.search(row, text)
    assert text.count(piece[-1]) >= kept
    assert PRESS.pdf("citizen_letter", letter() | {"paragraphs": [f"Jalan {text} rusak."]})


def test_a_blank_that_holds_two_words_together_stays() -> None:
    assert clean("Rp\u00a05.000 dan 3\u00a0km") == "Rp\u00a05.000 dan 3\u00a0km"


def test_a_panic_of_typst_is_an_error_of_that_paper_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pdf_press, "clean", lambda data: data)
        glued = "é\u00a0" * 25_000 + "x"
        with pytest.raises(PressError, match=r"^citizen_letter: typst panicked: "):
            PRESS.pdf("citizen_letter", letter() | {"paragraphs": [glued]})
    assert PRESS.pdf("citizen_letter", letter())


# What no paper may say.


def secret_case() -> Case:
    told = History("ME-2026-0050", "1005", name="Suparman Hadikusumo", address="suparman@warga.example",
        home="Jalan Melati 9",
                   text="Nama saya Suparman", category="Infrastruktur")  # fmt: skip
    told.dispose("1006", "PUPR")
    told.events[0] = Event(
        "received",
        told.events[0].at,
        data={**told.events[0].data, "title": "Aduan Suparman Hadikusumo (suparman@warga.example)"},
    )
    return told.case()


@pytest.mark.parametrize("paper", ["report", "follow_up_letter", "register"])
def test_no_complainant_in_reports_and_registers(paper: str) -> None:
    figures, annexes = quarter([secret_case()])
    made = {
        "report": lambda: report_papers.report(figures, annexes, house(), PRESS.words, draft=False).as_json(),
        "follow_up_letter": lambda: report_papers.follow_ups(figures, annexes, house(), PRESS.words),
        "register": lambda: report_wording.register(
            report_annexes.register_month([secret_case()], 2026, 10, house(), NOW), PRESS.words
        ),
    }[paper]()
    text = pdf_text(PRESS.pdf(paper, {"kop": letterhead(house()), **made}))
    assert "ME-2026-0050" in text
    assert not re.search("suparman|hadikusumo|warga.example|melati", text, re.I)


def test_oversight_cases_are_only_counted() -> None:
    text = pdf_text(PRESS.pdf("report", sample("report")))
    assert "ME-2026-0006" not in text and "ME-2026-0007" not in text
    assert "Ditambah2laporanberkadarpengawasan" in text
    book = workbook(sheets_of(quarter()[0], lists(quarter()[1])))
    assert not any(
        "ME-2026-0006" in cell or "ME-2026-0007" in cell
        for rows in book.values()
        for row in rows
        for cell in row
    )


def test_an_oversight_line_of_the_register_looks_like_any_secret_one() -> None:
    row = next(
        row
        for row in report_annexes.register_month(cases(), 2026, 10, house(), NOW)
        if row["number"] == "ME-2026-0007"
    )
    assert row == {
        "number": "ME-2026-0007",
        "received": "2026-10-01",
        "channel": "email",
        "code": "",
        "closed_line": True,
    }


# The workbook.


def sheets_of(figures: Mapping[str, Any], rows: Iterable[Mapping[str, Any]] = (), note: str = "") -> bytes:
    return quarter_workbook.workbook(figures, PRESS.words, rows, note)


def workbook(raw: bytes) -> dict[str, list[list[str]]]:
    """Sheet name → rows of texts, read from the XML itself."""
    archive = zipfile.ZipFile(io.BytesIO(raw))
    names = re.findall(r'<sheet name="([^"]+)"', archive.read("xl/workbook.xml").decode())
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    shared = [
        "".join(item.itertext()) for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    ]
    found = {}
    for position, name in enumerate(names, 1):
        root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{position}.xml"))
        assert root.find(".//x:f", space) is None, "a formula"
        rows = root.findall(".//x:row", space)
        found[name] = [[_cell(cell, shared) for cell in row] for row in rows]
    return found


def _cell(cell: ElementTree.Element, shared: list[str]) -> str:
    value = "".join(cell.itertext())
    return shared[int(value)] if cell.get("t") == "s" else value


def test_the_workbook_has_a_sheet_a_table_with_formula_and_numbers() -> None:
    figures, annexes = quarter()
    raw = sheets_of(figures, lists(annexes))
    book = workbook(raw)
    assert list(book) == [
        "Ringkasan", *quarter_workbook.SHEETS, "Register (disamarkan)", "Masih terbuka", "Terlambat",
    ]  # fmt: skip
    titles = [row[0].split(" ")[0] for sheet in quarter_workbook.SHEETS for row in book[sheet] if row]
    assert {table["key"] for table in figures["tables"]} <= set(titles)
    assert [PRESS.words["tables"]["T3"]["formula"]] in [row[:1] for row in book["T1-T3"]]
    pupr = next(row for row in book["T4"] if row and row[0].startswith("Dinas Pekerjaan"))
    assert pupr[1:] == ["3", "2", "0", "1", "0", "2", "1", "9.5", "n = 2", "19.5", "n = 2", "0", "0 dari 3",
        "3", "n = 1"]  # fmt: skip
    traced = workbook(quarter_workbook.trace(figures, PRESS.words, "Kepala buku"))["Jejak angka"]
    assert traced[0] == ["Kepala buku"]
    assert [
        "T4",
        "Dinas Pekerjaan Umum dan Penataan Ruang",
        "Terlambat",
        "2",
        "ME-2026-0002, ME-2026-0011",
    ] in traced
    assert raw == sheets_of(figures, lists(annexes))
    assert len(book["Register (disamarkan)"]) == 2 + 13  # two of the fifteen are oversight


def test_the_register_bears_each_cases_code_and_how_far_the_book_reached() -> None:
    _, annexes = quarter()
    rows = [{**row, "code": "a1b2 c3d4 e5f6 0718"} for row in annexes["register"]]
    sheets = sheets_of(quarter()[0], lists({**annexes, "register": rows}), note="Kepala buku: catatan ke-7")
    sheet = workbook(sheets)["Register (disamarkan)"]
    assert sheet[1] == ["Kepala buku: catatan ke-7"]
    assert {row[-1] for row in sheet[2:]} == {"Kode bukti", "a1b2 c3d4 e5f6 0718"}
    paper = report_papers.report(
        quarter()[0], {**annexes, "register": rows}, house(), PRESS.words, draft=False, trail="rantai 1234"
    )
    text = pdf_text(PRESS.pdf("report", paper.as_json()))
    assert text.count("a1b2c3d4") == len(rows)
    assert "rantai1234" in text


def test_of_many_lines_a_paper_shows_the_first_and_the_workbook_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typst takes 0.1 MB of memory a line: a quarter of 10,000 cases must not need more than the office's
    machine has."""
    for most in ("LISTED", "OPEN_LISTED", "LATE_LISTED", "WHOLE"):
        monkeypatch.setattr(report_tables, most, 2)
    figures, annexes = quarter()
    late = [{**one, "cases": one["cases"] * 3} for one in annexes["late"]]
    many = {**annexes, "late": late}
    data = report_papers.report(figures, many, house(), PRESS.words, draft=False).as_json()
    whole = workbook(sheets_of(figures, lists(many)))
    shown = {"register": "Register (disamarkan)", "open": "Masih terbuka", "late": "Terlambat"}
    text = pdf_text(PRESS.pdf("report", data))
    for key, sheet in shown.items():
        rows, table = whole[sheet][2:], data["tables"][key]
        assert len(rows) > 2 == len(table["rows"])
        assert f"2 dari {len(rows)} baris" in table["note"] and sheet in table["note"]
        assert f"2dari{len(rows)}baris" in text


def test_a_large_quarter_has_twelve_pages_and_each_case_of_its_register() -> None:
    figures, annexes = quarters.figures_of(quarters.histories(400))
    data = report_papers.report(figures, annexes, house(), PRESS.words, draft=False).as_json()
    pdf = PRESS.pdf("report", data)
    assert 8 <= len(pypdfium2.PdfDocument(pdf)) <= 12
    rows = data["tables"]["register"]["rows"]
    assert len(rows) == len(annexes["register"]) > report_tables.WIDE
    text = pdf_text(pdf)
    for key in ("T3", "T7", "T10"):
        assert data["tables"][key]["title"].replace(" ", "") in text
    assert all("".join(row["cells"][:2]).replace(" ", "") in text for row in rows)


def test_the_mean_days_of_each_desk_stand_in_the_table_that_the_chart_shows() -> None:
    figures, annexes = quarters.figures_of(quarters.histories(42))
    data = report_papers.report(figures, annexes, house(), PRESS.words, draft=False).as_json()
    means = {row["cells"][0]: row["cells"][-1] for row in data["tables"]["T8"]["rows"]}
    bars = data["charts"]["steps"]["bars"]
    assert bars and all(bar["text"].startswith(f"{means[bar['label']]} dari ") for bar in bars)


def test_a_paper_carries_no_case_numbers_that_it_does_not_show() -> None:
    figures, annexes = quarter()
    data = report_papers.report(figures, annexes, house(), PRESS.words, draft=False).as_json()
    carried = set(re.findall(r"ME-2026-\d{4}", json.dumps(data)))
    assert carried <= set(re.findall(r"ME-2026-\d{4}", pdf_text(PRESS.pdf("report", data))))
    assert len(carried) < len(annexes["register"])  # the register's are told without what they begin with
    assert "ME-2026-" in str(report_wording.report_in_words(figures, PRESS.words)["tables"])


def test_formulas_and_links_in_a_title_stay_text() -> None:
    history = History("ME-2026-0001", "1005", category="=1+1", subdistrict="https://x.example")
    history.events[0] = Event(
        "received", history.events[0].at, data={**history.events[0].data, "title": "=cmd|' /C calc'!A0"}
    )
    figures, annexes = quarter([history.case()])
    book = workbook(sheets_of(figures, lists(annexes)))
    assert any("=cmd|' /C calc'!A0" in row for row in book["Register (disamarkan)"])
    assert any("=1+1" in row for row in book["T1-T3"])


def test_many_case_numbers_are_all_in_the_trace() -> None:
    event = Event("received", datetime(2026, 10, 5, 9, tzinfo=WIB), data={"title": "x"})
    many = [case_from(f"ME-2026-{number:04d}", [event]) for number in range(1, 5001)]
    figures, _ = quarter(many)
    book = workbook(quarter_workbook.trace(figures, PRESS.words))
    lines = [row[4] for row in book["Jejak angka"] if row[:3] == ["T1", "Jumlah", "Masuk"]]
    assert sum(line.count("ME-2026-") for line in lines) == 5000
    assert all(len(cell) <= 32767 for rows in book.values() for row in rows for cell in row)


# The words.


@pytest.mark.parametrize(
    ("moment", "zone"), [("2027-01-05T08:00:00+07:00", "WIB"), ("2027-01-05T08:00:00+09:00", "WIT")]
)
def test_what_the_figures_rest_on_names_the_offices_zone(moment: str, zone: str) -> None:
    figures, _ = quarter()
    assert (
        f"(tanggal surat sampai, {zone})"
        in report_wording.report_in_words({**figures, "now": moment}, PRESS.words)["basis"]
    )


def test_no_formula_says_twice_what_is_counted() -> None:
    assert [key for key, table in PRESS.words["tables"].items() if "ihitung dalam" in table["formula"]] == []


def test_every_key_of_the_figures_has_its_words() -> None:
    words, limits = PRESS.words, {key: str(limit) for key, limit in house().limits.items()}
    assert [key for key in words["tables"] if key not in ("T15", "T16")] == [
        table["key"] for table in quarter()[0]["tables"]
    ]
    for table in words["tables"].values():
        assert table["formula"].format_map(limits).endswith(".")
    for key in (*CLASSES, *REASONS):
        assert words["rows"][key]
    for key in report_formulas.LIMITS:
        assert words["rows_of"]["T8"][key].format_map(limits)
    for role in report_formulas.TOLD:
        assert words["rows"][f"told.{role}"]
    for stage in report_formulas.REPRIMANDS:
        assert words["rows"][stage]
    report_wording.report_in_words(quarter()[0], words)


def test_an_unknown_channel_and_chair_show_as_they_are() -> None:
    history = History("ME-2026-0001", "1005", channel="faks").dispose("1006", "PUPR")
    history.event("rang", "1010", disposition=1, bell="late", tells=["camat"], agency="PUPR")
    worded = report_wording.report_in_words(quarter([history.case()])[0], PRESS.words)
    assert "faks" in worded["tables"][0]["columns"]
    assert "camat" in [
        row["label"] for table in worded["tables"] if table["key"] == "T9" for row in table["rows"]
    ]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ({"kind": "percent", "value": 62.5, "count": 5, "of": 8}, "62,5 % (5 dari 8)"),
        ({"kind": "mean", "value": 3.0, "count": 4, "of": 4}, "3,0 (n = 4)"),
        ({"kind": "percent", "value": 75.0, "count": 3, "of": 4}, "3 dari 4"),
        ({"kind": "count", "value": 0, "count": 0, "of": 0}, "0"),
        ({"kind": "percent", "value": None, "count": 0, "of": 0}, "–"),
        ({"kind": "change", "value": -37.5, "count": 1, "of": 1}, "−37,5"),
        ({"kind": "change", "value": 0, "count": 1, "of": 1}, "±0"),
    ],
)
def test_a_figure_never_stands_without_its_count(cell: dict[str, Any], shown: str) -> None:
    assert report_wording.text(cell, PRESS.words) == shown
