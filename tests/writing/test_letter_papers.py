"""The quarter's figures as the clerk gathers them: of closed cases only those are read that they tell
something of."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailroom.config import Config, load
from mailroom.procedure.office_facts import Letterhead
from mailroom.procedure.people import Role
from mailroom.procedure.tally import report_annexes, report_period
from mailroom.writing.papers import report_wording
from tests.mailbag import Bag
from tests.pdf_text import pdf_text

ROOT = Path(__file__).parents[2]
LABEL = "2026-T3"


def closed(bag: Bag) -> None:
    bag.write()
    bag.says("admin", "verification", "1 PUPR")
    bag.says("liaison PUPR", "disposition", "2 Jalan sudah kami tambal sepanjang 120 meter.")
    bag.settle(windows_over=True)
    bag.answer(bag.last("answer"), "5")


@pytest.fixture(scope="module")
def bag(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bag]:
    """A case closed two years before, one still open from then, one closed a year before, and this
    quarter's. Tests read it, or let the quarter end."""
    store = tmp_path_factory.mktemp("years") / "store"
    bag = Bag(load(ROOT / "config.toml", os.environ), store, start="2024-09-02 08:00")
    closed(bag)
    bag.write()
    bag.now = bag.moment("2025-08-04 08:00")
    closed(bag)
    bag.now = bag.moment("2026-08-03 08:00")
    closed(bag)
    yield bag
    bag.close()


def test_what_is_not_read_changes_no_figure(bag: Bag) -> None:
    house, (first, last) = bag.house, report_period.quarter(LABEL)
    everything = list(bag.office.store.cases())
    figures, lists = bag.office.papers.quarters.figures(LABEL, house, bag.now)
    assert len(everything) == 4
    assert figures == report_period.figures(everything, first, last, house, now=bag.now).as_json()
    annexes = report_annexes.Annexes(first, last, house, bag.now)
    assert list(annexes.noting(everything)) == everything
    assert lists == annexes.as_json()
    assert [row["number"] for row in lists["open"]] == ["ME-2024-0002"]


def test_only_what_is_told_of_is_folded(bag: Bag) -> None:
    store, since = bag.office.store, bag.moment("2025-01-01 00:00")
    assert [case.number for case in store.cases(since)] == ["ME-2024-0002", "ME-2025-0001", "ME-2026-0001"]
    assert "ME-2024-0001" in [case.number for case in store.cases(since, {"ME-2024-0001"})]


def test_how_far_back_a_quarter_reaches() -> None:
    assert report_period.reach(*report_period.quarter(LABEL)).isoformat() == "2025-07-01"


def test_the_reports_mail_is_five_numbers_and_says_where_the_tables_are(bag: Bag) -> None:
    bag.now = bag.moment("2026-10-01 08:00")
    bag.settle()
    draft = next(mail for mail in bag.mails("report_draft") if "III tahun 2026" in mail["subject"])
    text = re.sub(r"\s*:\s", ": ", " ".join(draft["text"].split()))
    five = report_wording.report_in_words(
        bag.office.papers.quarters.figures(LABEL, bag.house, bag.now)[0], bag.office.papers.press.words
    )["summary"]
    assert len(five) == 5
    assert [one for one in five if f"{one['label']}: {one['text']}" not in text] == [], draft["text"]
    assert "semua tabel (PDF)" in text
    assert not re.findall(r"\bT\d+ [A-Z]", text)  # no table of the report
    assert len(draft["text"].splitlines()) < 60  # two screens of a phone
    names = [part.get_filename() for part in bag.read(draft).iter_attachments()]
    assert names == [
        f"laporan-P4-{LABEL}.pdf",
        f"laporan-P4-{LABEL}.xlsx",
        f"jejak-angka-P4-{LABEL}.xlsx",
        f"halaman-publik-{LABEL}.zip",
    ]


def test_the_two_percentages_in_time_say_what_each_counts(bag: Bag) -> None:
    figures, words = (
        bag.office.papers.quarters.figures(LABEL, bag.house, bag.now)[0],
        bag.office.papers.press.words,
    )
    worded = report_wording.report_in_words(figures, words)
    t4 = next(table for table in worded["tables"] if table["key"] == "T4")
    assert "Laporan tepat waktu" in [one["label"] for one in worded["summary"]]
    assert "Disposisi tepat waktu (%)" in t4["columns"]
    assert "T4" in worded["summary_note"] and "disposisi" in worded["summary_note"]


# The reprimand and the nota dinas that asks for it.


def reprimanded(bag: Bag, cases: int = 1) -> dict[str, bytes]:
    """File name → PDF of what the regent's office got: the nota of 8 April with the draft, the letter to be
    signed of 13 April."""
    bag.now = bag.moment("2026-04-06 08:00")
    for number in range(cases):
        bag.write(sender=f"warga{number}@warga.example", subject="Izin usaha lama", text=LICENCE)
        bag.says("admin", "verification", "1 DPMPTSP")
    for day in ("2026-04-07 07:30", "2026-04-08 07:30"):
        bag.now = bag.moment(day)
        bag.settle()
    apip = bag.house.people.first(Role.APIP).address
    bag.answer(bag.last("digest", apip), "tegur " + ", ".join(str(number + 1) for number in range(cases)))
    bag.now = bag.moment("2026-04-13 09:00")
    bag.answer(bag.last("reprimand_draft"), "SETUJU")
    return {
        part.get_filename(): part.get_payload(decode=True)
        for form in ("reprimand_draft", "reprimand_order")
        for part in bag.read(bag.last(form)).iter_attachments()
    }


LICENCE = "Izin usaha di DPMPTSP Kecamatan Muara Enim belum keluar sejak 2 Maret 2026."
NOTA, DRAFT, ORDER = (
    f"{name}-TEGURAN-2026-001.pdf" for name in ("nota-dinas", "draf-teguran", "surat-teguran")
)


@pytest.fixture
def empty(demonstration: Config, tmp_path: Path) -> Iterator[Bag]:
    bag = Bag(demonstration, tmp_path / "store", start="2026-04-06 08:00")
    yield bag
    bag.close()


def test_a_reprimand_cites_the_nota_by_its_own_number_and_day_whenever_it_is_typed(empty: Bag) -> None:
    papers = {name: pdf_text(raw) for name, raw in reprimanded(empty).items()}
    assert sorted(papers) == sorted((NOTA, DRAFT, ORDER))
    number = "700.1.2.4/____/Inspektorat/2026"
    assert "Tanggal:8April2026" in papers[NOTA]
    assert f"Nomor:{number}" in papers[NOTA]
    for name in (DRAFT, ORDER):
        assert f"notadinasInspektoratDaerahNomor{number}tanggal8April2026" in papers[name]


def test_each_paper_is_written_on_its_own_offices_letterhead(empty: Bag) -> None:
    papers = {name: pdf_text(raw) for name, raw in reprimanded(empty).items()}
    assert "INSPEKTORATDAERAH" in papers[NOTA]
    assert "Telepon:(0734)000001" in papers[NOTA]
    assert "BUPATIMUARAENIM" in papers[ORDER]
    assert "Nomor:700.1.2.4/____/Setda/2026" in papers[ORDER]
    assert not [name for name, text in papers.items() if "Diskominfo" in text or "INFORMATIKA" in text]


def test_an_office_that_names_no_letterhead_leaves_the_numbers_to_the_pen(
    demonstration: Config, tmp_path: Path
) -> None:
    house = replace(demonstration.house, inspectorate=Letterhead(), regent=Letterhead())
    bag = Bag(replace(demonstration, house=house), tmp_path / "store", start="2026-04-06 08:00")
    papers = {name: pdf_text(raw) for name, raw in reprimanded(bag).items()}
    bag.close()
    assert "INSPEKTORATDAERAH" in papers[NOTA]  # the agency's own name
    assert "Nomor:...." in papers[NOTA]
    assert "Nomor:...." in papers[ORDER]
    assert "notadinasInspektoratDaerahtanggal8April2026" in papers[ORDER]


def test_a_reprimand_of_two_cases_has_its_signature_and_copies_on_one_page(empty: Bag) -> None:
    papers = reprimanded(empty, 2)
    assert pages(papers[ORDER]) == pages(papers[DRAFT]) == pages(papers[NOTA]) == 1


def pages(raw: bytes) -> int:
    return len(re.findall(rb"/Type/Page/", raw))
